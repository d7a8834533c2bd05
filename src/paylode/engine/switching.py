"""When a condition on time changes.

A condition is a difference of time and parameters that is above 0 or is not. Between changes of the parameters it is a
function of time alone, and changes finitely often: nothing made of +, x, powers, exp, log, maximum, minimum and select
oscillates for ever. So all of its changes can be told beforehand, to the end of time.

    linear in time      offset + slope time changes at -offset / slope
    any other           stretches of time are halved until the enclosure of the difference lies on one side of 0 in each
                        (see `enclosure.py`), down to neighbouring numbers; the change is at the earlier one

A difference that is 0, or no number, over a stretch is not above 0 there. Where enclosures leave too many stretches
open, as for a time - time in disguise, each is judged by its ends and its middle. Where these too disagree again and
again, as where only rounding lifts it above 0, that is said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..equations import ZERO, Expression, derivative, rebuild, substitute, walk
from .enclosure import Enclosure, enclosed, known, stretch

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]
_AT_ONCE = 2048
_MOST_ENCLOSED, _MOST_LOOKED_AT = 500, 4000
_NARROWEST = 1e-30
_LATEST = 1e30


@dataclass(frozen=True, slots=True)
class Switching:
    """When a condition changes in m periods.

    before (m,): whether it holds just before each begins.  undecided (m,): nobody can tell.
    period, time, now (changes,): those at or after the beginning, in order of time in each period, and what holds from
    then.
    """

    before: Truths
    undecided: Truths
    period: Whole
    time: Numbers
    now: Truths


def switching(difference: Expression, numbers: Mapping[str, Numbers], start: Numbers, end: Numbers) -> Switching:
    """The changes of `difference > 0` from start up to, not at, end. numbers: of each parameter. All are (m,).

    >>> from paylode.equations import TIME
    >>> found = switching(TIME**2 - 9, {}, np.zeros(1), np.full(1, 10.0))
    >>> found.before, found.time, found.now
    (array([False]), array([3.]), array([ True]))
    """
    difference = _against_nothing(difference)
    slope = derivative(difference, "time")
    bends = any(node.kind == "call" and "time" in node.symbols for node in walk([difference]))
    if not bends and "time" not in slope.symbols:
        return _linear(difference, slope, numbers, start, end)
    parts = []
    for first in range(0, len(start), _AT_ONCE):
        rows = slice(first, first + _AT_ONCE)
        given = {name: values[rows] for name, values in numbers.items()}
        found = _searched(difference, given, start[rows], end[rows])
        parts.append((found.before, found.undecided, found.period + first, found.time, found.now))
    return Switching(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _against_nothing(difference: Expression) -> Expression:
    """With a > b as a - b > 0: what stands on both sides is gone, and the enclosures are narrower."""
    new: dict[Expression, Expression] = {}
    for node in walk([difference]):
        arguments = tuple(new[argument] for argument in node.arguments)
        if node.head == "greater" and node.kind == "call":
            arguments = (arguments[0] - arguments[1], ZERO)
        new[node] = rebuild(node, arguments) if node.arguments else node
    return new[difference]


def _linear(
    difference: Expression, slope: Expression, numbers: Mapping[str, Numbers], start: Numbers, end: Numbers
) -> Switching:
    given = {name: known(values) for name, values in numbers.items()}
    (offset,) = substitute([difference], lambda key: 0 if key == "time" else None)
    constant, rate = (each.low for each in enclosed([offset, slope], given, len(start)))
    with np.errstate(all="ignore"):
        time = -constant / rate + 0.0  # no -0
    changes = np.isfinite(time)
    before = np.where(changes, (rate > 0.0) ^ (time >= start), constant > 0.0)
    period = np.flatnonzero(changes & (start <= time) & (time < end))
    return Switching(before, np.zeros(len(start), dtype=bool), period, time[period], rate[period] > 0.0)


def _searched(difference: Expression, numbers: Mapping[str, Numbers], start: Numbers, end: Numbers) -> Switching:
    """From just before the start, so that what held before is known too."""
    m = len(start)
    left = start - np.maximum(4.0 * np.spacing(np.abs(start)), 4.0 * _NARROWEST)
    usable = np.logical_and.reduce([np.ones(m, dtype=bool), *(np.isfinite(values) for values in numbers.values())])
    period, (low, high) = np.tile(np.arange(m), 3)[np.tile(usable, 3)], _first_stretches(left[usable], start[usable])
    settled: list[tuple[Whole, Numbers, Whole]] = []  # period, beginning, and whether it holds (-1: not known)
    looked_at, undecided = np.zeros(m, dtype=bool), np.zeros(m, dtype=bool)

    def within(period: Whole, low: Numbers, high: Numbers) -> Whole:
        given = {name: known(values[period]) for name, values in numbers.items()}
        (found,) = enclosed([difference], given | {"time": stretch(low, high)}, len(period))
        return _decided(found, low, high)

    while len(period):
        holds, middle = within(period, low, high), _middle(low, high, start[period])
        again = (holds < 0) & looked_at[period]
        if again.any():
            ends = (low[again], middle[again], np.where(np.isinf(high), middle, high)[again])
            first, *others = (within(period[again], time, time) for time in ends)
            holds[again] = np.where(np.logical_and.reduce([first == other for other in others]), first, -1)
        done = (holds >= 0) | _smallest(low, high)
        settled.append((period[done], low[done], holds[done]))
        period, low, high, middle = period[~done], low[~done], high[~done], middle[~done]
        counts = np.bincount(period, minlength=m)
        looked_at |= counts > _MOST_ENCLOSED
        undecided |= counts > _MOST_LOOKED_AT
        period, low, high = np.tile(period, 2), np.concatenate([low, middle]), np.concatenate([middle, high])
        wanted = (low < end[period]) & ~undecided[period]
        period, low, high = period[wanted], low[wanted], high[wanted]
    return _changes(settled, start, end, undecided)


def _middle(low: Numbers, high: Numbers, start: Numbers) -> Numbers:
    return np.where(np.isinf(high), start + 16.0 * np.maximum(low - start, 1.0), low / 2 + high / 2)


def _first_stretches(left: Numbers, start: Numbers) -> tuple[Numbers, Numbers]:
    """Up to the start, the first unit of time, and all the rest."""
    return np.concatenate([left, start, start + 1.0]), np.concatenate([start, start + 1.0, np.full(len(start), np.inf)])


def _decided(found: Enclosure, low: Numbers, high: Numbers) -> Whole:
    """1 where it holds, 0 where it does not, -1 where it is not known. Between neighbours only the ends count."""
    neighbours = np.nextafter(low, high) >= high
    holds = ~found.doubtful & ((found.low > 0.0) | neighbours & (found.low >= 0.0) & (found.high > 0.0))
    fails = (found.high <= 0.0) | np.isnan(found.low) | np.isnan(found.high)
    return np.where(fails, 0, np.where(holds, 1, -1)).astype(np.int64)


def _smallest(low: Numbers, high: Numbers) -> Truths:
    return (np.nextafter(low, high) >= high) | (high - low <= _NARROWEST) | np.isinf(high) & (low > _LATEST)


def _changes(settled: list[tuple[Whole, Numbers, Whole]], start: Numbers, end: Numbers, undecided: Truths) -> Switching:
    """Where neighbouring stretches differ; a stretch that is not known belongs to what comes after it."""
    before = np.zeros(len(start), dtype=bool)
    if not settled:
        return Switching(before, undecided, np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0, dtype=bool))
    period, begins, holds = (np.concatenate(column) for column in zip(*settled, strict=True))
    order = np.lexsort((begins, period))
    period, begins, holds = period[order], begins[order], holds[order]
    first = np.append(True, period[1:] != period[:-1])
    follows_unknown = np.append(False, (holds[:-1] < 0) & ~first[1:])
    # Of neighbouring unknown stretches the change is at the beginning of the first.
    since = np.where(follows_unknown, 0, np.arange(len(period)))
    begins = begins[np.maximum.accumulate(since)]
    known_ones = holds >= 0
    period, begins, holds = period[known_ones], begins[known_ones], holds[known_ones] == 1
    same = np.append(False, period[1:] == period[:-1])
    earlier = np.append(False, holds[:-1]) & same
    sooner = begins < start[period]
    before[period[sooner]] = holds[sooner]  # in order of time: the last one counts
    changed = ~sooner & (begins < end[period]) & (holds != np.where(same, earlier, holds))
    return Switching(before, undecided, period[changed], begins[changed], holds[changed])
