"""Finding where an event fires: where its trigger rises through 0 inside a step.

A trigger is *true* where it is greater than 0. An event is *armed* when it has been seen false, and fires once when
it then becomes true. Each step is looked at in several places, so that a trigger that rises and falls again within
one step is seen; where three neighbouring values show a peak that may reach 0, the peak itself is looked for. The
interval of the crossing is then halved down to the resolution of time. The event fires at the last time at which its
trigger was still false: a trigger `time - 5` fires at 5.

Whether an event is armed at the beginning of a step is known from what went before. The trigger's value right there
may still be that from before the event (`time - 5` at 5), so it arms nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .bound import Bound
from .piece import Piece, Vector

_SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_HALVINGS = 64
_PEAK_SEARCHES = 40
_AT_ONCE = 1e-6
_GOLDEN = 0.381966011250105


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

    times = [piece.length * share for share in _SHARES]
    values = [triggers(time) for time in times]
    columns = [[row[event] for row in values] for event in range(len(armed))]
    found = [_bracket(triggers, event, times, columns[event], armed[event]) for event in range(len(armed))]
    brackets = [bracket for bracket in found if bracket is not None]
    until = min((low for low, _ in brackets), default=piece.length)
    for event in range(len(armed)):
        armed[event] |= any(not row[event] > 0.0 for t, row in zip(times[1:], values[1:], strict=True) if t <= until)
    if not brackets:
        return None
    low, high = min(brackets)
    true = triggers(high)
    fired = tuple(event for event in range(len(armed)) if armed[event] and true[event] > 0.0)
    return Crossing(piece.time_of(low), piece.time_of(high), piece.local(high), fired)


def _bracket(
    triggers: Callable[[float], list[float]], event: int, times: Sequence[float], values: Sequence[float], armed: bool
) -> tuple[float, float] | None:
    """The first crossing of one event as (last time false, first time true)."""

    def trigger(time: float) -> float:
        return triggers(time)[event]

    for i in range(1, len(times)):
        if armed and values[i] > 0.0:
            low, high = _halved(trigger, times[i - 1], times[i])
            # At 0 to begin with, it rises from there, even if the interpolation is a last bit below 0 just after.
            at_once = i == 1 and values[0] == 0.0 and low <= _AT_ONCE * times[1]
            return (0.0, high) if at_once else (low, high)
        if armed and i + 1 < len(times) and not values[i + 1] > 0.0 and _may_peak(*values[i - 1 : i + 2]):
            peak = _peak(trigger, times[i - 1], times[i + 1])
            if peak is not None:
                return _halved(trigger, times[i - 1], peak)
        armed = armed or not values[i] > 0.0
    return None


def _halved(trigger: Callable[[float], float], low: float, high: float) -> tuple[float, float]:
    for _ in range(_HALVINGS):
        middle = low + (high - low) / 2
        if not low < middle < high:
            break
        if trigger(middle) > 0.0:
            high = middle
        else:
            low = middle
    return low, high


def _may_peak(left: float, middle: float, right: float) -> bool:
    """Whether three values, none above 0, have a peak that may reach 0: it is nearer to 0 than the peak is high."""
    height = middle - min(left, right)
    return middle >= max(left, right) and height > 0.0 and middle + height >= 0.0


def _peak(trigger: Callable[[float], float], low: float, high: float) -> float | None:
    """A time at which the trigger is above 0, by golden sections towards its peak; None if the peak stays below."""
    first, second = low + _GOLDEN * (high - low), high - _GOLDEN * (high - low)
    at_first, at_second = trigger(first), trigger(second)
    for _ in range(_PEAK_SEARCHES):
        if at_first > 0.0 or at_second > 0.0:
            return first if at_first > 0.0 else second
        if at_first >= at_second:
            high, second, at_second = second, first, at_first
            first = low + _GOLDEN * (high - low)
            at_first = trigger(first)
        else:
            low, first, at_first = first, second, at_second
            second = high - _GOLDEN * (high - low)
            at_second = trigger(second)
    return None
