"""Jumps that are written into rate laws as conditions on time, such as select(greater(time, t0), a, b).

A solver that does not know of such a jump steps over it, and over a short pulse whole. Here each condition on time and
parameters becomes a hidden parameter that is 1 where it holds and 0 where it does not, and does not change between
stops; and the times at which it changes, which are known beforehand (see `switching.py`), join the schedule as
SET_PARAMETER entries. So a jump is a stop like a dose: no step crosses it, all stages before it see the value before it
and all after it the value after, and points at its time have two sides. At one time it comes after everything in the
caller's schedule. The caller sees none of this: the state to go on from holds what it would without.

    greater(a, b), and select by any condition    in derivatives, rates, observables and triggers
    maximum, minimum (a kink, no jump)            in derivatives and rates

of time and parameters. A condition need not be linear in time. Left as they are: conditions on states and infusion
rates (write an event), and on a parameter that an event assigns, since nobody knows beforehand when.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ..equations import Equations, Expression, Parameter, rebuild, select, symbol, walk
from .batch import Batch
from .result import Result
from .schedule import Kind, Schedule, subjects_of
from .switching import Switching, switching

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Jumps:
    """given: the caller's equations.  equations: those that are solved, with a parameter more for each condition.

    conditions: differences of time and parameters; each holds where it is above 0.
    """

    given: Equations
    equations: Equations
    conditions: tuple[Expression, ...]


@dataclass(slots=True)
class _Rewriting:
    """known: the names of which a condition may be made.  found: condition -> the name of its parameter."""

    known: frozenset[Hashable]
    taken: frozenset[str]
    found: dict[Expression, str] = field(default_factory=dict)

    def holds(self, difference: Expression) -> Expression:
        """1 where the difference is above 0."""
        if difference not in self.found:
            name = f"jump.{len(self.found)}"
            while name in self.taken:
                name = f"{name} of time"
            self.found[difference] = name
        return symbol(self.found[difference])

    def is_ours(self, node: Expression) -> bool:
        return "time" in node.symbols and node.symbols <= self.known


def jumps_of(equations: Equations) -> Jumps | None:
    """The equations with their conditions on time made parameters, or None where they have none.

    >>> from paylode.equations import TIME, Equations, State, greater, symbol
    >>> late = State("a", "nmol", -greater(TIME, 24) * symbol("a"))
    >>> found = jumps_of(Equations("late loss", states=(late,)))
    >>> found.equations.states[0].derivative, found.conditions
    (-a * jump.0, (-24 + time,))
    """
    names = frozenset(parameter.name for parameter in equations.parameters)
    assigned = {target for event in equations.events for target, _ in event.assignments}
    others = {*(s.name for s in equations.states), *(q.name for q in equations.quadratures)}
    rewriting = _Rewriting(names - assigned | {"time"}, names | others)
    states, rates = [s.derivative for s in equations.states], [q.rate for q in equations.quadratures]
    seen, triggers = [o.expression for o in equations.observables], [event.trigger for event in equations.events]
    moving = _rewritten([*states, *rates], rewriting, kinks=True)
    watched = _rewritten([*seen, *triggers], rewriting, kinks=False)
    used = frozenset[Hashable]().union(*(root.symbols for root in [*moving, *watched]))
    kept = {condition: name for condition, name in rewriting.found.items() if name in used}
    if not kept:
        return None
    solved = replace(
        equations,
        states=tuple(replace(s, derivative=moving.pop(0)) for s in equations.states),
        quadratures=tuple(replace(q, rate=moving.pop(0)) for q in equations.quadratures),
        observables=tuple(replace(o, expression=watched.pop(0)) for o in equations.observables),
        events=tuple(replace(event, trigger=watched.pop(0)) for event in equations.events),
        parameters=(*equations.parameters, *(Parameter(name, "1") for name in kept.values())),
    )
    return Jumps(equations, solved, tuple(kept))


def _rewritten(roots: Sequence[Expression], rewriting: _Rewriting, *, kinks: bool) -> list[Expression]:
    """The roots with a symbol in place of each condition on time."""
    if not any("time" in root.symbols for root in roots):
        return list(roots)
    new: dict[Expression, Expression] = {}
    for node in walk(roots):
        arguments = tuple(new[argument] for argument in node.arguments)
        same = all(a is b for a, b in zip(arguments, node.arguments, strict=True))
        replaced = _replaced(node, arguments, rewriting, kinks) if node.kind == "call" else None
        new[node] = replaced if replaced is not None else node if same else rebuild(node, arguments)
    return [new[root] for root in roots]


def _replaced(
    node: Expression, arguments: tuple[Expression, ...], rewriting: _Rewriting, kinks: bool
) -> Expression | None:
    """What stands in place of a condition on time; None for anything else. arguments: rewritten already."""
    first, second = node.arguments[0], node.arguments[-1]
    if node.head == "select" and rewriting.is_ours(first) and "time" in arguments[0].symbols:
        return select(rewriting.holds(first) + rewriting.holds(-first), *arguments[1:])
    if node.head == "greater" and rewriting.is_ours(node):
        return rewriting.holds(first - second)
    if node.head in ("maximum", "minimum") and kinks and rewriting.is_ours(node):
        larger, smaller = arguments if node.head == "maximum" else arguments[::-1]
        return select(rewriting.holds(first - second), larger, smaller)
    return None


def solved_with_jumps(
    jumps: Jumps, batch: Batch, schedule: Schedule, solve: Callable[[Batch, Schedule], Result]
) -> Result:
    """What `solve` gives of the equations with hidden parameters, without a trace of these.

    batch, schedule: checked, of the equations that were given.
    """
    before, entries = _entries(jumps, batch, schedule)
    merged, hidden = _merged(schedule, entries)
    parameters = np.hstack([np.asarray(batch.parameters, dtype=np.float64), before])
    resume = batch.resume
    if resume is not None:
        resume = replace(resume, parameters=np.hstack([resume.parameters, before]), given=parameters)
    result = solve(replace(batch, parameters=parameters, resume=resume), merged)
    final, p = result.final_state, len(jumps.given.parameters)
    passed = np.concatenate([[0], np.cumsum(hidden)])
    first = merged.offsets[:-1]
    position = final.position - (passed[first + final.position] - passed[first])
    messages = _messages(jumps, before, result.messages)
    parameters, given = final.parameters[:, :p].copy(), final.given[:, :p].copy()
    final = replace(final, parameters=parameters, given=given, position=position, messages=messages)
    return replace(result, messages=messages, final_state=final)


def _messages(jumps: Jumps, before: Numbers, messages: tuple[str, ...]) -> tuple[str, ...]:
    """What is said of subjects for which a condition cannot be decided."""
    said = list(messages)
    for subject, index in np.argwhere(np.isnan(before))[::-1].tolist():
        what = str(jumps.conditions[index])[:200]
        said[subject] = f"whether {what} is above 0 cannot be decided over a stretch of time"
    return tuple(said)


@dataclass(frozen=True, slots=True)
class _Periods:
    """Stretches of time in which the parameters that conditions are made of stay as they are, subject by subject.

    subject, start, end (m,); first (m,): whether it is the first of its subject.  numbers: name -> (m,).
    """

    subject: Whole
    start: Numbers
    end: Numbers
    first: NDArray[np.bool_]
    numbers: dict[str, Numbers]


def _entries(jumps: Jumps, batch: Batch, schedule: Schedule) -> tuple[Numbers, Schedule]:
    """What each condition is at the beginning, (n, conditions), and SET_PARAMETER entries for all that comes."""
    n, p = len(batch.parameters), len(jumps.given.parameters)
    periods = _periods(jumps, batch, schedule)
    before = np.zeros((n, len(jumps.conditions)))
    columns: list[tuple[Whole, Numbers, Whole, Numbers, Whole]] = []
    for index, condition in enumerate(jumps.conditions):
        found: Switching = switching(condition, periods.numbers, periods.start, periods.end)
        before[periods.subject[periods.first], index] = found.before[periods.first]
        before[periods.subject[found.undecided], index] = np.nan  # which the solver takes from nobody
        anew = np.flatnonzero(~periods.first)
        period = np.concatenate([anew, found.period])
        time = np.concatenate([periods.start[anew], found.time])
        value = np.concatenate([found.before[anew], found.now]).astype(np.float64)
        rank = np.concatenate([np.zeros(len(anew)), np.ones(len(found.period))]).astype(np.int64)
        columns.append((periods.subject[period], time, np.full(len(period), p + index), value, rank))
    subject, time, target, value, rank = (np.concatenate(column) for column in zip(*columns, strict=True))
    order = np.lexsort((rank, time, subject))
    counts = np.bincount(subject, minlength=n)
    return before, Schedule(
        offsets=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        time=time[order],
        kind=np.full(len(order), int(Kind.SET_PARAMETER), dtype=np.int64),
        target=target[order].astype(np.int64),
        value=value[order],
    )


def _periods(jumps: Jumps, batch: Batch, schedule: Schedule) -> _Periods:
    n, resume = len(batch.parameters), batch.resume
    places = {parameter.name: i for i, parameter in enumerate(jumps.given.parameters)}
    used = [name for name in places if any(name in condition.symbols for condition in jumps.conditions)]
    if resume is not None:
        numbers, start, done = resume.parameters, resume.time, resume.position
    else:
        numbers, done = np.asarray(batch.parameters, dtype=np.float64), np.zeros(n, dtype=np.int64)
        start = np.zeros(n) if batch.start_time is None else np.asarray(batch.start_time, dtype=np.float64)
    whose = subjects_of(schedule)
    ahead = np.arange(len(whose)) - np.asarray(schedule.offsets)[whose] >= done[whose]
    sets = ahead & (np.asarray(schedule.kind) == Kind.SET_PARAMETER)
    rows = np.flatnonzero(sets & np.isin(schedule.target, [places[name] for name in used]))
    order = np.argsort(np.concatenate([np.arange(n), whose[rows]]), kind="stable")
    subject = np.concatenate([np.arange(n), whose[rows]])[order]
    begins = np.concatenate([start, np.asarray(schedule.time)[rows]])[order]
    target = np.concatenate([np.full(n, -1), np.asarray(schedule.target)[rows]])[order]
    value = np.concatenate([np.zeros(n), np.asarray(schedule.value)[rows]])[order]
    first, last = target < 0, np.append(subject[1:] != subject[:-1], True)
    ends = np.where(last, np.inf, np.append(begins[1:], np.inf))
    held = {}
    for name in used:
        given = np.where(first, numbers[subject, places[name]], value)
        since = np.where(first | (target == places[name]), np.arange(len(subject)), 0)
        held[name] = given[np.maximum.accumulate(since)]
    kept = first | (begins < ends)
    return _Periods(subject[kept], begins[kept], ends[kept], first[kept], {k: v[kept] for k, v in held.items()})


def _merged(schedule: Schedule, more: Schedule) -> tuple[Schedule, NDArray[np.bool_]]:
    """Both, sorted by time, those of one time in order, `more` behind; and which are of `more`."""
    both = [
        np.concatenate([getattr(schedule, name), getattr(more, name)]) for name in ("time", "kind", "target", "value")
    ]
    time, kind, target, value = both
    subject = np.concatenate([subjects_of(schedule), subjects_of(more)])
    hidden = np.repeat([0.0, 1.0], [len(schedule.time), len(more.time)])
    n = len(schedule.offsets) - 1
    merged = Schedule.from_columns(n, subject, time, kind=kind, target=target, value=value)
    return merged, hidden[np.lexsort((time, subject))] == 1.0


def conditions_before(jumps: Jumps, parameters: Numbers, time: Numbers) -> Numbers:
    """The hidden parameters just before a time of each of m subjects, (m, conditions)."""
    places = {parameter.name: i for i, parameter in enumerate(jumps.given.parameters)}
    names = {name for condition in jumps.conditions for name in condition.symbols} - {"time"}
    numbers = {str(name): parameters[:, places[str(name)]] for name in names}
    found = [switching(condition, numbers, time, time).before for condition in jumps.conditions]
    return np.array(found, dtype=np.float64).T
