"""The engine behind the door that needs nothing but SciPy: one subject after another, each on its own.

    solve(kernel, batch, schedule, request) -> Result

No subject sees another, so that a subject's numbers are the same alone and in any batch, and one that fails spoils
none.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .batch import Batch, Tolerances
from .beginning import beginning
from .check import check
from .course import Course, Stop, Task, begin, follow
from .jumps import solved_with_jumps
from .kernel import Kernel
from .plan import Plan, plan_of
from .request import Request
from .result import Result, ResumeState, Status
from .schedule import Schedule, entries_of
from .scipy_sensitivities import refuse_jumps, solved_with_sensitivities
from .stepper import Failure

Progress: TypeAlias = Callable[[int, int, float], None]
COUNTERS = ("steps", "rhs_evaluations", "jacobians", "factorisations", "restarts")
DEFAULT = Tolerances()
_UNFINISHED = (Status.OK, Status.PARKED, Status.CANCELLED)


@dataclass(slots=True)
class _Row:
    """What comes out for one subject. stop, reached: where it can go on."""

    stop: Stop
    reached: float
    status: Status
    message: str
    values: NDArray[np.float64]
    reductions: NDArray[np.float64]
    counters: tuple[int, ...] = (0,) * len(COUNTERS)


def solve(
    kernel: Kernel,
    batch: Batch,
    schedule: Schedule,
    request: Request,
    tolerances: Tolerances = DEFAULT,
    *,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Result:
    """The solution of `kernel` for every subject of `batch` under its part of `schedule`, as `request` asks.

    progress: called as progress(subjects done, of, share of all the work).  stop: asked now and then; True cancels
    the rest.  Raises InputError, with all that is wrong, for input that does not fit; what fails in one subject is told
    in its status.

    >>> import numpy as np
    >>> from paylode.engine import Batch, Kind, Points, Request, Schedule, compile, solve
    >>> from paylode.equations import ONE, Equations, Input, Parameter, State, symbol
    >>> a, k = symbol("a"), symbol("k")
    >>> decay = Equations(
    ...     "decay", states=(State("a", "nmol", -k * a),), parameters=(Parameter("k", "1/h"),),
    ...     inputs=(Input("dose", "nmol", (("a", ONE),)),),
    ... )
    >>> doses = Schedule.of([[(0.0, Kind.BOLUS, 0, 100.0)]])
    >>> result = solve(compile(decay), Batch(np.array([[0.1]])), doses, Request(Points(("a",), np.array([0.0, 10.0]))))
    >>> result.values[0, :, 0].round(3)
    array([100.   ,  36.788])
    """
    check(kernel.equations, batch, schedule, request, tolerances)
    if request.sensitivities is not None:
        refuse_jumps(kernel, batch, schedule, request.sensitivities)
        again = partial(solve, tolerances=tolerances, progress=progress, stop=stop)
        return solved_with_sensitivities(kernel, batch, schedule, request, again)
    if kernel.jumps is not None and kernel.solved is not None:
        within = partial(solve, kernel.solved, request=request, tolerances=tolerances, progress=progress, stop=stop)
        return solved_with_jumps(kernel.jumps, batch, schedule, within)
    plan = plan_of(request)
    state = beginning(kernel, batch, schedule, plan)
    rows: list[_Row] = []
    n, marks = len(state.time), plan.marks
    with np.errstate(all="ignore"):
        for subject in range(n):
            row = _untouched(state, plan, subject)
            if row.status in _UNFINISHED:
                look = _looker(subject, n, row.stop.time, plan.last[0], progress, stop)
                task = Task(
                    kernel=kernel,
                    plan=plan,
                    marks=marks,
                    entries=entries_of(schedule, subject),
                    start=state.start[subject],
                    scale=state.scale[subject],
                    reached=row.reached,
                    tolerances=tolerances,
                    look=look,
                )
                _run(task, row)
                if progress is not None:
                    progress(subject + 1, n, (subject + 1) / n)
            rows.append(row)
    return _result(state, plan, rows)


def _run(task: Task, row: _Row) -> None:
    """One subject from its stop as far as it goes. After a failure its row is nan, and its stop where it was."""
    course = begin(task, row.stop)
    try:
        task.look(row.stop.time)
        _refuse_numbers(task, row.stop)
        row.status, row.message = follow(course), ""
        row.reached = max(row.reached, task.plan.last[0] if row.status == Status.OK else course.time)
        row.values[task.plan.columns] = course.values
        row.reductions[:] = _reduced(course, row.reached)
        row.stop = course.stop
    except Failure as failure:
        row.status, row.message = failure.status, failure.message
    row.counters = tuple(getattr(course.work, name) for name in COUNTERS)


def _refuse_numbers(task: Task, stop: Stop) -> None:
    equations = task.kernel.equations
    for parameter, value in zip(equations.parameters, stop.parameters, strict=True):
        if not math.isfinite(value):
            raise Failure(Status.NON_FINITE, f"the parameter {parameter.name} is {value}, not a finite number")
    for state, scale in zip(equations.states, task.scale.tolist(), strict=True):
        if not 0.0 < scale < math.inf:
            raise Failure(Status.NON_FINITE, f"the scale of {state.name} is {scale}, not a positive finite number")


def _reduced(course: Course, reached: float) -> NDArray[np.float64]:
    """The reductions whose window has been passed; the others are not numbers yet."""
    finished = np.array([each.end <= reached for each in course.task.plan.reductions], dtype=bool)
    return np.where(finished, course.gathered[:, 0], np.nan)


def _looker(
    subject: int, n: int, start: float, end: float, progress: Progress | None, stop: Callable[[], bool] | None
) -> Callable[[float], None]:
    """Tells how far all the work has come, and asks whether it should stop."""

    def look(time: float) -> None:
        if stop is not None and stop():
            raise Failure(Status.CANCELLED, "cancelled before it was done")
        if progress is not None:
            share = min((time - start) / (end - start), 1.0) if end > start else 1.0
            progress(subject, n, (subject + share) / n)

    return look


def _untouched(state: ResumeState, plan: Plan, subject: int) -> _Row:
    stop = Stop(
        time=float(state.time[subject]),
        y=state.state[subject],
        parameters=tuple(state.parameters[subject].tolist()),
        running=state.rates[subject],
        position=int(state.position[subject]),
        armed=tuple(state.armed[subject].tolist()),
        gathered=state.accumulated[subject],
    )
    return _Row(
        stop=stop,
        reached=float(state.reached[subject]),
        status=Status(int(state.status[subject])),
        message=state.messages[subject],
        values=np.full((len(plan.times), len(plan.observables)), np.nan),
        reductions=np.full(len(plan.reductions), np.nan),
    )


def _result(state: ResumeState, plan: Plan, rows: list[_Row]) -> Result:
    n = len(rows)
    stops = [row.stop for row in rows]
    status = np.array([int(row.status) for row in rows], dtype=np.int64)
    messages = tuple(row.message for row in rows)
    final = ResumeState(
        model=state.model,
        time=np.array([stop.time for stop in stops]),
        state=np.array([stop.y for stop in stops]).reshape(state.state.shape),
        parameters=np.array([stop.parameters for stop in stops]).reshape(state.parameters.shape),
        position=np.array([stop.position for stop in stops], dtype=np.int64),
        armed=np.array([stop.armed for stop in stops], dtype=bool).reshape(state.armed.shape),
        rates=tuple(stop.running for stop in stops),
        reached=np.array([row.reached for row in rows]),
        status=status,
        messages=messages,
        accumulated=np.array([stop.gathered for stop in stops]).reshape(state.accumulated.shape),
        reductions=plan.reductions,
        given=state.given,
        start=state.start,
        scale=state.scale,
    )
    counters = np.array([row.counters for row in rows], dtype=np.int64).reshape(n, len(COUNTERS))
    return Result(
        values=np.array([row.values for row in rows]).reshape(n, len(plan.times), len(plan.observables)),
        reductions=np.array([row.reductions for row in rows]).reshape(n, len(plan.reductions)),
        status=status,
        messages=messages,
        counters={name: counters[:, i] for i, name in enumerate(COUNTERS)},
        final_state=final,
    )
