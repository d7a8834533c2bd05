"""The timetable of one subject: what happens at once, what is still to come, and the entries of its schedule.

What is to come at the time of a record, or before, is carried out first. Where something happens after an observation
of the same time, it happens the smallest step of time later, so that the observation does not see it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ...engine import Entry, Kind

_TOGETHER = 1e-12


@dataclass(frozen=True, slots=True)
class _Coming:
    """An entry that is still to come. begun: of a RATE_OFF, the number of its RATE_ON."""

    time: float
    number: int
    entry: Entry
    begun: int = -1


@dataclass(slots=True)
class Timetable:
    """marks: the times of all records of the subject; what is due within rounding of one is due then.

    time: of the records being worked on.  now: the same, or a few smallest steps later.
    watched: something has been observed at `now`.  placed: when the RATE_ONs of what is coming took place.
    """

    marks: Sequence[float]
    time: float
    now: float
    watched: bool = False
    entries: list[Entry] = field(default_factory=list)
    coming: list[_Coming] = field(default_factory=list)
    placed: dict[int, float] = field(default_factory=dict)
    count: int = 0


def begin(marks: Sequence[float]) -> Timetable:
    """A timetable that begins with the first of the sorted times of records."""
    return Timetable(marks, marks[0], marks[0])


def advance(of: Timetable, time: float) -> None:
    """On to the time of the next record: all that falls due until then takes place."""
    due = sorted((each for each in of.coming if each.time <= time), key=lambda each: (each.time, each.number))
    of.coming = [each for each in of.coming if each.time > time]
    for each in due:
        _place(of, each, max(each.time, of.now))
    if time > of.time:
        of.time, of.watched = time, False
        of.now = max(time, of.now)


def observe(of: Timetable) -> float:
    """The time at which to look, from the right."""
    of.watched = True
    return of.now


def act(of: Timetable, entries: Iterable[tuple[Kind, int, float]]) -> None:
    """Entries (kind, target, value) that take place now."""
    for kind, target, value in entries:
        _step_past_observation(of)
        of.entries.append((of.now, kind, target, value))


def bolus(of: Timetable, time: float, target: int, amount: float) -> None:
    """An amount at once, now or later."""
    _plan(of, _Coming(_due(of, time), _number(of), (time, Kind.BOLUS, target, amount)))


def infusion(of: Timetable, start: float, end: float, target: int, *, amount: float) -> bool:
    """An amount from `start` to `end`. False where that is no time."""
    start, end = _due(of, start), _due(of, end)
    if not max(start, of.now) < end:
        return False
    rate = amount / (end - start)  # of the rounded length: so a minute far from 0 delivers it all
    _rated(of, start, end, target, rate=rate)
    return True


def running(of: Timetable, end: float, target: int, *, rate: float) -> None:
    """An infusion that runs already, until `end`."""
    if _due(of, end) > of.now:
        _rated(of, of.time, _due(of, end), target, rate=rate)


def reset(of: Timetable) -> None:
    """States to their start; what runs ends, what is to come does not come."""
    running_now = [each for each in of.coming if each.begun in of.placed]
    of.coming.clear()
    if any(of.placed[each.begun] == of.now for each in running_now):
        of.watched = True  # an infusion must last some time, be it the smallest
    act(of, [(Kind.RESET, 0, 0.0), *((Kind.RATE_OFF, each.entry[2], each.entry[3]) for each in running_now)])
    of.placed.clear()


def finish(of: Timetable) -> list[Entry]:
    """All entries, those still to come included."""
    advance(of, math.inf)
    return of.entries


def _rated(of: Timetable, start: float, end: float, target: int, *, rate: float) -> None:
    begun = _number(of)
    _plan(of, _Coming(start, begun, (start, Kind.RATE_ON, target, rate)))
    of.coming.append(_Coming(end, _number(of), (end, Kind.RATE_OFF, target, rate), begun))


def _plan(of: Timetable, each: _Coming) -> None:
    if each.time <= of.time:
        _step_past_observation(of)
        _place(of, each, of.now)
    else:
        of.coming.append(each)


def _place(of: Timetable, each: _Coming, time: float) -> None:
    _, kind, target, value = each.entry
    of.entries.append((time, kind, target, value))
    if kind == Kind.RATE_ON:
        of.placed[each.number] = time
    elif kind == Kind.RATE_OFF:
        of.placed.pop(each.begun, None)


def _step_past_observation(of: Timetable) -> None:
    if of.watched:
        of.now += math.ulp(max(abs(of.now), 1.0))
        of.watched = False


def _due(of: Timetable, time: float) -> float:
    """`time`, or that of a record which differs from it by rounding only: 3 x 0.1 is due at 0.3."""
    from bisect import bisect_left

    place = bisect_left(of.marks, time)
    for mark in of.marks[max(place - 1, 0) : place + 1]:
        if abs(mark - time) <= _TOGETHER * max(abs(mark), abs(time)):
            return mark
    return time


def _number(of: Timetable) -> int:
    of.count += 1
    return of.count
