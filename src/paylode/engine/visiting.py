"""Treatment by a rule: patients park at visits, the rule looks at them and says what comes, and they go on.

    solve --parked--> Visits --rule--> Coming --into the schedule--> solve --parked--> ...   until nobody is parked

The rule sees all patients of a block that are at a visit as arrays, a row each, whatever the times of their visits. It
must be *pure* and *row by row*: what it gives for a row follows from that row alone, and each time the same. Then a
patient's course has the same bits in whatever block and order. This is tried out on the first visits of each block,
unless the rule says `checked=False`. A rule that draws lots draws them by patient and number of the visit.

A patient that fails does not visit again; its row stays, as always. Counters add up over all visits. What had been
given when a run was cancelled is in the schedule that comes back: `Batch(parameters, resume=result.final_state)` and
that schedule go on from there. A patient that is parked when it is handed in is first shown to the rule.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..values.problem import InputError, Problem
from .batch import Batch, Tolerances
from .check import check
from .choice import Solve
from .kernel import Kernel
from .observables import observed
from .rates import counterparts
from .request import Request
from .result import Result, ResumeState, Status
from .rows import batch_rows, joined, state_rows, with_rows
from .rule import Coming, Rule, agreed, answer, visits_of
from .schedule import Kind, Schedule, rows_of, subjects_of
from .scipy_engine import Progress
from .sensitivities import directions_of

if TYPE_CHECKING:
    from .simd.kernel import SimdKernel

Whole = NDArray[np.int64]
DEFAULT = Tolerances()
_UNFINISHED = (Status.OK, Status.PARKED, Status.CANCELLED)


@dataclass(frozen=True, slots=True)
class Visited:
    """result: as from `solve`, over all visits.  schedule: all that was planned and given."""

    result: Result
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class _Study:
    """What is the same for all patients. again(batch, schedule, done): solves, and tells that so many are done."""

    kernel: Kernel | SimdKernel
    rule: Rule
    tolerances: Tolerances
    again: Callable[[Batch, Schedule, int], Result]
    stopped: Callable[[], bool]


def solve_with_visits(
    solve: Solve,
    kernel: Kernel | SimdKernel,
    batch: Batch,
    schedule: Schedule,
    request: Request,
    rule: Rule,
    tolerances: Tolerances = DEFAULT,
    *,
    block: int = 4096,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
) -> Visited:
    """The solution for every patient of `batch`, with what `rule` says at each VISIT of the schedule.

    solve, kernel: of either engine.  block: how many patients the rule is shown at once at most.  progress, stop: as
    for `solve`.  Raises InputError for input that does not fit, and for a rule that fails, gives the wrong number of
    rows, doses in the past or is not row by row.

    Half the dose where platelets are below 50 at the visit, and none below 25:

    >>> from paylode.engine import Points, compile, solve
    >>> from paylode.equations import ONE, Equations, Input, Parameter, State, symbol
    >>> drug, platelets = symbol("drug"), symbol("platelets")
    >>> model = Equations(
    ...     "platelets",
    ...     states=(
    ...         State("drug", "mg", -symbol("k") * drug),
    ...         State("platelets", "G/L", 0.1 * (200 - platelets) - 0.05 * drug * platelets, 200 * ONE),
    ...     ),
    ...     parameters=(Parameter("k", "1/d"),),
    ...     inputs=(Input("iv", "mg", (("drug", ONE),)),),
    ... )
    >>> def reduced(visits):
    ...     seen = visits.observed[:, 0]
    ...     dose = np.where(seen < 25, 0.0, np.where(seen < 50, 10.0, 20.0))
    ...     rows = np.arange(len(seen))
    ...     return Coming(Schedule.from_columns(len(seen), rows, visits.time, kind=Kind.BOLUS, target=0, value=dose))
    >>> patients = Batch(np.array([[0.5], [0.1], [0.05]]))
    >>> planned = Schedule.of([[(0.0, Kind.BOLUS, 0, 20.0), (21.0, Kind.VISIT, 0, 0.0)]] * 3)
    >>> asked = Request(Points(("platelets",), np.array([21.0, 42.0])))
    >>> done = solve_with_visits(solve, compile(model), patients, planned, asked, Rule(reduced, ("platelets",)))
    >>> done.schedule.value[2::3]
    array([20., 20., 10.])
    """
    check(kernel.equations, batch, schedule, request, tolerances)
    _check_visits(kernel, request, rule, block)
    n, first, parts = len(batch.parameters), 0, list[Visited]()

    def again(some: Batch, planned: Schedule, done: int) -> Result:
        def told(*_: float) -> None:
            if progress is not None:
                progress(done, n, done / n)

        return solve(
            kernel, some, planned, request, tolerances, progress=told if progress is not None else None, stop=stop
        )

    study = _Study(kernel, rule, tolerances, again, lambda: stop is not None and stop())
    while first < n or not parts:
        last = n if study.stopped() else min(first + block, n)
        rows = np.arange(first, last)
        parts.append(_followed(study, rows, batch_rows(batch, rows), rows_of(schedule, rows)))
        first = last
        if progress is not None:
            progress(first, n, first / n if n else 1.0)
    return parts[0] if len(parts) == 1 else _together(parts)


def _check_visits(kernel: Kernel | SimdKernel, request: Request, rule: Rule, block: int) -> None:
    observed(kernel.equations, rule.observables)
    if block < 1:
        raise InputError(Problem("visits", f"blocks of {block} patients", "Give at least 1."))
    for each in directions_of(request.sensitivities):
        if each.values is not None or each.times is not None or each.start is not None:
            what = f"the direction {each.name} has slopes for the entries of a schedule that is not known yet"
            raise InputError(Problem("visits, sensitivities", what, "Ask for directions of parameters only."))


def _followed(study: _Study, rows: Whole, batch: Batch, schedule: Schedule) -> Visited:
    """The patients of a block, whose numbers are `rows`, until none is parked."""
    first, waiting, fresh = int(rows[0]) if len(rows) else 0, np.zeros(0, dtype=np.int64), True
    if batch.resume is not None:
        waiting = np.flatnonzero(batch.resume.status == Status.PARKED)
        if len(waiting):
            schedule = _decided(study, rows[waiting], batch.resume, schedule, waiting, fresh)
            fresh = False
    result = study.again(batch, schedule, first)
    while len(parked := np.flatnonzero(result.status == Status.PARKED)) and not study.stopped():
        schedule = _decided(study, rows[parked], result.final_state, schedule, parked, fresh)
        fresh = False
        some = Batch(np.asarray(batch.parameters)[parked], resume=state_rows(result.final_state, parked))
        try:
            more = study.again(some, rows_of(schedule, parked), first + len(rows) - len(parked))
        except InputError as error:
            raise _in_the_rule(error, rows[parked]) from error
        result = _added(result, parked, more)
    return Visited(result, schedule)


def _decided(
    study: _Study, patients: Whole, state: ResumeState, schedule: Schedule, parked: Whole, fresh: bool
) -> Schedule:
    """The schedule of the block with what the rule says of its parked rows. fresh: the first visits of the block."""
    visits = visits_of(study.kernel, study.rule, state_rows(state, parked), rows_of(schedule, parked), study.tolerances)
    visits = replace(visits, patient=patients)
    coming = answer(study.rule, study.kernel.equations, visits)
    if fresh and study.rule.checked:
        agreed(study.rule, visits, coming)
    return _planned(schedule, state.position, parked, coming)


def _planned(schedule: Schedule, position: Whole, parked: Whole, coming: Coming) -> Schedule:
    """What was planned, but for what falls away, and what comes. Entries that were carried out keep their places."""
    n, subject, kind = len(schedule.offsets) - 1, subjects_of(schedule), np.asarray(schedule.kind)
    kept = np.ones(len(subject), dtype=bool)
    if coming.instead is not None:
        dropped = np.zeros(n, dtype=bool)
        dropped[parked] = coming.instead
        ahead = np.arange(len(subject)) - schedule.offsets[subject] >= position[subject]
        off = dropped[subject] & ahead
        kept[off & np.isin(kind, (Kind.BOLUS, Kind.RATE_ON, Kind.VISIT))] = False
        rates = np.flatnonzero((kind == Kind.RATE_ON) | (kind == Kind.RATE_OFF))
        begins = kind[rates] == Kind.RATE_ON
        partner = counterparts(subject[rates], schedule.target[rates], schedule.value[rates], begins)
        ends = ~begins & (partner >= 0)
        kept[rates[ends]] = kept[rates[partner[ends]]]  # an infusion that runs ends as planned
    new = coming.entries
    columns = {
        name: np.concatenate([getattr(schedule, name)[kept], getattr(new, name)])
        for name in ("time", "kind", "target", "value")
    }
    return Schedule.from_columns(n, np.concatenate([subject[kept], parked[subjects_of(new)]]), **columns)


def _in_the_rule(error: InputError, patients: Whole) -> InputError:
    """What is wrong with a schedule, which was right until the rule added to it."""
    problem = error.problems[0]
    where = re.sub(r"subject (\d+)", lambda found: f"patient {patients[int(found[1])]}", problem.where)
    return InputError(Problem(f"visits, rule, {where}", problem.what, problem.cure))


def _added(result: Result, rows: Whole, more: Result) -> Result:
    """A result with what came out for some rows when they went on."""
    failed = ~np.isin(more.status, _UNFINISHED)
    for total, new in ((result.values, more.values), (result.sensitivities, more.sensitivities)):
        if total is not None and new is not None:
            so_far = total[rows]
            np.copyto(so_far, new, where=np.isnan(so_far))  # what was given first is what was before the visit
            so_far[failed] = np.nan
            total[rows] = so_far
    result.reductions[rows] = more.reductions
    messages = list(result.messages)
    for row, message in zip(rows.tolist(), more.messages, strict=True):
        messages[row] = message
    counters = {name: count.copy() for name, count in result.counters.items()}
    for name, count in counters.items():
        count[rows] += more.counters[name]
    final = with_rows(result.final_state, rows, more.final_state)
    return replace(result, status=final.status, messages=tuple(messages), counters=counters, final_state=final)


def _together(parts: list[Visited]) -> Visited:
    results, schedules = [part.result for part in parts], [part.schedule for part in parts]
    sensitivities = [each.sensitivities for each in results if each.sensitivities is not None]
    final = joined([each.final_state for each in results])
    lengths = np.concatenate([np.diff(each.offsets) for each in schedules])
    columns = [
        np.concatenate([getattr(each, name) for each in schedules]) for name in ("time", "kind", "target", "value")
    ]
    result = Result(
        values=np.concatenate([each.values for each in results]),
        reductions=np.concatenate([each.reductions for each in results]),
        status=final.status,
        messages=final.messages,
        counters={name: np.concatenate([each.counters[name] for each in results]) for name in results[0].counters},
        final_state=final,
        sensitivities=np.concatenate(sensitivities) if sensitivities else None,
    )
    return Visited(result, Schedule(np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), *columns))
