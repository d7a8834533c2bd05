"""Finding where an event fires: where its trigger rises through 0 inside a step.

A trigger is *true* where it is greater than 0. An event is *armed* when it has been seen false, and fires once when
it then becomes true. A step is gone through from its beginning in stretches: where a trigger might change more than
once in a stretch, half of it is looked at, and so on; where none does (`plain.py`), the values at its ends tell all. So
a trigger that rises and falls again within one step is seen, however briefly it is true. The interval of the crossing
is then halved down to the resolution of time. The event fires at the last time at which its trigger was still false: a
trigger `time - 5` fires at 5.

Stretches of less than a millionth of the step count as plain: two crossings closer together than that may go unseen.
So do all, at most a sixth of the rest of the step, once a step has been looked at 300 times, as for a trigger that
stays close to 0.

Whether an event is armed at the beginning of a step is known from what went before. The trigger's value right there
may still be that from before the event (`time - 5` at 5), so it arms nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .bound import Bound
from .piece import Piece, Vector
from .plain import Watch

_HALVINGS = 64
_NARROW = 2.0**-20
_MOST_LOOKS = 300
_COARSE = 6.0
_AT_ONCE = 2e-7


@dataclass(frozen=True, slots=True)
class Crossing:
    """time: the last at which none had fired.  beyond, y: the first time, and the state, at which `fired` are true."""

    time: float
    beyond: float
    y: Vector
    fired: tuple[int, ...]


def first_crossing(bound: Bound, piece: Piece, armed: list[bool]) -> Crossing | None:
    """The first crossing in a step, or None. `armed` is brought up to the crossing, or to the end of the step.

    All times in here are local to the piece.
    """

    def triggers(local: float) -> list[float]:
        return bound.triggers(piece.time_of(local), piece.local(local).tolist())

    bracket = _first_rise(triggers, bound.watch(piece), piece.length, armed)
    if bracket is None:
        return None
    low, high = bracket
    true = triggers(high)
    fired = tuple(event for event in range(len(armed)) if armed[event] and true[event] > 0.0)
    return Crossing(piece.time_of(low), piece.time_of(high), piece.local(high), fired)


def _first_rise(
    triggers: Callable[[float], list[float]], watch: Watch, length: float, armed: list[bool]
) -> tuple[float, float] | None:
    """The first crossing of any event as (last time false, first time true)."""
    at, width, looks = 0.0, length, 0
    while at < length:
        end = at + width if at + width < length else length
        looks += 1
        if looks == _MOST_LOOKS:
            width = max(width, (length - at) / _COARSE)
            continue
        if looks < _MOST_LOOKS and width > _NARROW * length and not watch.is_plain(at, end):
            width /= 2.0
            continue
        values = triggers(end)
        rises = [event for event, value in enumerate(values) if armed[event] and value > 0.0]
        if rises:
            return min(_halved(triggers, event, at, end, length) for event in rises)
        for event, value in enumerate(values):
            armed[event] = armed[event] or not value > 0.0
        at, width = end, (width if looks > _MOST_LOOKS else 2.0 * width)
    return None


def _halved(
    triggers: Callable[[float], list[float]], event: int, low: float, high: float, length: float
) -> tuple[float, float]:
    first = low
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2
        if not low < middle < high:
            break
        if triggers(middle)[event] > 0.0:
            high = middle
        else:
            low = middle
    # At 0 to begin with, it rises from there, even if the interpolation is a last bit below 0 just after.
    at_once = first == 0.0 and low <= _AT_ONCE * length and triggers(0.0)[event] == 0.0
    return (0.0, high) if at_once else (low, high)
