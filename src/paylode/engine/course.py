"""The course of one subject: from stop to stop through its schedule.

    at a stop      everything scheduled for that time, in order; then every event that has become true by it, and those
                   that become true by these, until none does
    in between     steps of the solver towards the next stop (towards no end where there is none), cut short where an
                   event fires
    at the end     the solver stops as soon as the last thing asked for is covered; its steps do not depend on what is
                   asked

A point in time is handed over from two sides: `before` belongs to the piece of solution that ends there, `after` to
the piece that begins there. In a model without events the state at a stop is that beginning; with events it is known
only when the next step has shown that none fires right there.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from .batch import Tolerances
from .bound import Bound
from .crossings import Crossing, first_crossing
from .kernel import Kernel
from .piece import Piece, Vector
from .plan import AFTER, BEFORE, Mark, Plan
from .reductions import gather
from .result import Status
from .schedule import Entry, Kind
from .stepper import Failure, Stepper, Work

_MOST_CASCADES = 1000
_PIECES_PER_LOOK = 64


@dataclass(frozen=True, slots=True)
class Stop:
    """A subject at a time of its schedule, before what is still to be done there. gathered (r, 2): its reductions."""

    time: float
    y: Vector
    parameters: tuple[float, ...]
    running: tuple[tuple[int, float], ...]
    position: int
    armed: tuple[bool, ...]
    gathered: Vector


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done with one subject.

    marks: of the plan.  look: called now and then with the time reached; may raise Failure.
    """

    kernel: Kernel
    plan: Plan
    marks: Sequence[Mark]
    entries: Sequence[Entry]
    start: Vector
    scale: Vector
    reached: float
    tolerances: Tolerances
    look: Callable[[float], None]


@dataclass(slots=True)
class Course:
    """A subject on its way. values: (m, k), filled as marks are passed. stop: where a later run can go on."""

    task: Task
    time: float
    y: Vector
    parameters: list[float]
    running: list[tuple[int, float]]
    position: int
    armed: list[bool]
    gathered: Vector
    stop: Stop
    work: Work
    values: NDArray[np.float64]
    bound: Bound
    passed: int = 0
    pending: list[tuple[int, float, Vector]] = field(default_factory=list)
    done: bool = False
    pieces: int = 0


def begin(task: Task, stop: Stop) -> Course:
    """The course of a subject from a stop. Marks before the time already reached are not given again."""
    values = np.full((len(task.marks), len(task.plan.observables)), np.nan)
    course = Course(
        task=task,
        time=stop.time,
        y=stop.y,
        parameters=list(stop.parameters),
        running=list(stop.running),
        position=stop.position,
        armed=list(stop.armed),
        gathered=stop.gathered.copy(),
        stop=stop,
        work=Work(task.tolerances.maximum_steps),
        values=values,
        bound=_bound(task, stop.parameters, stop.running),
    )
    course.passed = int(np.searchsorted(task.plan.times, task.reached, side="left"))
    return course


def _bound(task: Task, parameters: Sequence[float], running: Sequence[tuple[int, float]]) -> Bound:
    tolerances = task.tolerances
    return Bound(task.kernel, parameters, running, [*(tolerances.absolute * task.scale), tolerances.relative])


def follow(course: Course) -> Status:
    """To the end of what is asked, or to a visit. Raises Failure."""
    _pass_marks(course, (course.time, BEFORE), lambda _: course.y)
    while not course.done:
        if _carry_out(course):
            _hand_over(course)
            course.stop = _stop_here(course)
            return Status.PARKED
        _rebind(course)
        if course.armed:
            _settle(course, math.nextafter(course.time, math.inf))
        else:
            _pass_marks(course, (course.time, AFTER), lambda _: course.y)
        _to_next_stop(course)
    _hand_over(course)
    return Status.OK


def _carry_out(course: Course) -> bool:
    """Everything scheduled for this time. True where a visit says to park."""
    entries, kernel = course.task.entries, course.task.kernel
    course.y = course.y.copy()
    while course.position < len(entries) and entries[course.position][0] == course.time:
        _, kind, target, value = entries[course.position]
        course.position += 1
        match kind:
            case Kind.BOLUS:
                _give(course, target, value)
            case Kind.RATE_ON:
                course.running.append((target, value))
            case Kind.RATE_OFF:
                course.running.remove((target, value))
            case Kind.SET_PARAMETER:
                course.parameters[target] = value
            case Kind.RESET:
                course.y[: len(kernel.equations.states)] = course.task.start
            case Kind.VISIT:
                return True
    return False


def _give(course: Course, target: int, amount: float) -> None:
    kernel = course.task.kernel
    first = 2 * len(kernel.equations.states) + sum(len(places) for places in kernel.targets[:target])
    fractions = kernel.constants(course.parameters)[first:]
    for place, fraction in zip(kernel.targets[target], fractions, strict=False):
        course.y[place] += amount * fraction


def _settle(course: Course, just_after: float) -> None:
    """Fires every armed event that a jump has made true, and those that become true by that; arms the false ones."""
    for _ in range(_MOST_CASCADES):
        true = [trigger > 0.0 for trigger in course.bound.triggers(just_after, course.y.tolist())]
        fired = [event for event, armed in enumerate(course.armed) if armed and true[event]]
        course.armed = [not now for now in true]
        if not fired:
            return
        _assign(course, fired)
        _rebind(course)
    raise Failure(Status.BUDGET_SPENT, f"at time {course.time:.6g} events set each other off without end")


def _assign(course: Course, fired: Sequence[int]) -> None:
    """The assignments of several events at once, all computed from the values just before."""
    kernel = course.task.kernel
    values = iter(course.bound.assignments(course.time, course.y.tolist()))
    new = [[next(values) for _ in targets] for targets in kernel.assigned]
    course.y = course.y.copy()
    for event in fired:
        for (is_parameter, index), value in zip(kernel.assigned[event], new[event], strict=True):
            if is_parameter:
                course.parameters[index] = value
            else:
                course.y[index] = value


def _to_next_stop(course: Course) -> None:
    """To the next time of the schedule, or to the end of what is asked."""
    task, entries = course.task, course.task.entries
    until = entries[course.position][0] if course.position < len(entries) else math.inf
    while not course.done and course.time < until:
        _to_next_event(course, until)
    if course.time == until <= task.plan.last[0]:
        course.stop = _stop_here(course)


def _to_next_event(course: Course, until: float) -> None:
    """To the next event and over it, or to `until`, or to the end of what is asked."""
    task, bound = course.task, course.bound
    stepper = Stepper(
        bound, course.time, course.y, until, scale=task.scale, tolerances=task.tolerances, work=course.work
    )
    while not course.done and course.time < until:
        piece = stepper.advance()
        crossing = first_crossing(bound, piece, course.armed) if course.armed else None
        if crossing is None:
            _pass(course, piece)
            continue
        if crossing.time > piece.start:  # else it fires right here, and the next piece begins here
            _pass(course, replace(piece, end=crossing.time, end_y=crossing.y))
        _fire(course, crossing)
        return


def _fire(course: Course, crossing: Crossing) -> None:
    course.y = crossing.y
    for event in crossing.fired:
        course.armed[event] = False
    _assign(course, crossing.fired)
    _rebind(course)
    _settle(course, crossing.beyond)


def _pass(course: Course, piece: Piece) -> None:
    """Takes from a piece of the solution all that is asked for, and moves to its end."""
    task = course.task
    _pass_marks(course, (piece.start, AFTER), piece.at)
    _pass_marks(course, (piece.end, BEFORE), piece.at)
    if task.plan.reductions:
        observe = course.bound.observer(tuple(each.observable for each in task.plan.reductions))
        gather(course.gathered, task.plan.reductions, piece, observe)
    course.time, course.y = piece.end, piece.end_y
    course.pieces += 1
    if course.pieces % _PIECES_PER_LOOK == 0:
        task.look(course.time)


def _pass_marks(course: Course, here: Mark, at: Callable[[float], Vector]) -> None:
    marks = course.task.marks
    while course.passed < len(marks) and marks[course.passed] <= here:
        time = marks[course.passed][0]
        course.pending.append((course.passed, time, at(time)))
        course.passed += 1
    course.done = course.done or course.task.plan.last <= here


def _rebind(course: Course) -> None:
    """New parameters or rates into the generated functions; what is pending still belongs to the old ones."""
    if not course.bound.holds(course.parameters, course.running):
        _hand_over(course)
        course.bound = _bound(course.task, course.parameters, course.running)


def _hand_over(course: Course) -> None:
    """Observables at the marks passed since the numbers last changed."""
    if course.pending and course.task.plan.observables:
        rows = [row for row, _, _ in course.pending]
        times = np.array([time for _, time, _ in course.pending])
        y = np.array([y for _, _, y in course.pending]).T.copy()
        course.values[rows] = course.bound.observer(course.task.plan.observables)(times, y).T
    course.pending.clear()


def _stop_here(course: Course) -> Stop:
    return Stop(
        course.time,
        course.y,
        tuple(course.parameters),
        tuple(course.running),
        course.position,
        tuple(course.armed),
        course.gathered.copy(),
    )
