"""Reductions: one number over a window, gathered step by step from the continuous solution.

Each step (or the part of it inside the window) is looked at in seven places: both ends and the five nodes of
Gauss-Legendre quadrature, which integrates the solver's polynomials exactly. Where three neighbouring values show an
extremum that may beat the best so far, and where neighbouring values lie on two sides of a threshold, the place in
between is searched.

What is gathered is a pair of numbers per reduction: the value so far, and for first_crossing the side last seen
(1 above, -1 not above, 0 not seen yet).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from .piece import Piece, Vector
from .request import Reduction

Values = Callable[[Vector], Vector]
Observe = Callable[[Vector, Vector], Vector]

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(5)
_PLACES = np.concatenate(([0.0], (1.0 + _NODES) / 2.0, [1.0]))
_SEARCH = np.linspace(0.0, 1.0, 9)
_ROUNDS_TO_EXTREMUM, _ROUNDS_TO_ROOT = 8, 14
_AT_FIRST = {"maximum": -math.inf, "minimum": math.inf, "integral": 0.0, "time_above": 0.0}


def nothing_yet(reductions: Sequence[Reduction]) -> Vector:
    """What is gathered before the first step, (r, 2)."""
    return np.array([[_AT_FIRST.get(each.kind, math.nan), 0.0] for each in reductions]).reshape(-1, 2)


def gather(gathered: Vector, reductions: Sequence[Reduction], piece: Piece, observe: Observe) -> None:
    """Adds one piece of the solution. observe: (times (m,), y (s + q, m)) -> (r, m), one observable per reduction."""
    seen: dict[tuple[float, float], tuple[Vector, Vector]] = {}
    for row, reduction in enumerate(reductions):
        low, high = max(reduction.start, piece.start), min(reduction.end, piece.end)
        if not low < high:
            continue
        if (low, high) not in seen:
            times = low + (high - low) * _PLACES
            times[-1] = high
            y = piece.curve(times)
            y[:, 0], y[:, -1] = piece.at(low), piece.at(high)
            seen[low, high] = times, observe(times, y)
        times, values = seen[low, high]

        def at(where: Vector, row: int = row) -> Vector:
            values: Vector = observe(where, piece.curve(where))[row]
            return values

        _gather(gathered[row], reduction, times, values[row], at)


def _gather(gathered: Vector, reduction: Reduction, times: Vector, values: Vector, at: Values) -> None:
    threshold = reduction.threshold or 0.0
    match reduction.kind:
        case "maximum":
            gathered[0] = _largest(gathered[0], times, values, at)
        case "minimum":
            gathered[0] = -_largest(-gathered[0], times, -values, lambda where: -at(where))
        case "integral":
            gathered[0] += (times[-1] - times[0]) / 2.0 * float(np.sum(_WEIGHTS * values[1:-1]))
        case "time_above":
            gathered[0] += _time_above(times, values - threshold, lambda where: at(where) - threshold)
        case "first_crossing":
            if math.isnan(gathered[0]):
                gathered[:] = _first_crossing(gathered, times, values - threshold, lambda where: at(where) - threshold)
        case "last":
            if times[-1] == reduction.end:
                gathered[0] = values[-1]


def _largest(best: float, times: Vector, values: Vector, at: Values) -> float:
    best = float(np.maximum(best, np.max(values)))
    for i in range(1, len(times) - 1):
        if _top(times[i - 1 : i + 2], values[i - 1 : i + 2]) > best:
            best = float(np.maximum(best, _searched_top(times[i - 1], times[i + 1], at)))
    return best


def _top(times: Vector, values: Vector) -> float:
    """The top of the parabola through three points, if it has one between the outer two; else -inf."""
    (a, b, c), (fa, fb, fc) = times.tolist(), values.tolist()
    if not a < b < c:  # a step so short that there is no time between its ends
        return -math.inf
    first, second = (fb - fa) / (b - a), (fc - fb) / (c - b)
    bend = (second - first) / (c - a)
    if not bend < 0.0:
        return -math.inf
    top = (a + b) / 2.0 - first / (2.0 * bend)
    return fa + first * (top - a) + bend * (top - a) * (top - b) if a < top < c else -math.inf


def _searched_top(low: float, high: float, at: Values) -> float:
    best = -math.inf
    for _ in range(_ROUNDS_TO_EXTREMUM):
        times = low + (high - low) * _SEARCH
        values = at(times)
        place = int(np.argmax(values))
        best = float(np.maximum(best, values[place]))
        low, high = times[max(place - 1, 0)], times[min(place + 1, len(times) - 1)]
    return best


def _time_above(times: Vector, excess: Vector, at: Values) -> float:
    total = 0.0
    for i in range(1, len(times)):
        before, after = bool(excess[i - 1] > 0.0), bool(excess[i] > 0.0)
        if before == after:
            total += float(times[i] - times[i - 1]) if after else 0.0
        else:
            root = _root(times[i - 1], times[i], after, at)
            total += float(times[i]) - root if after else root - float(times[i - 1])
    return total


def _first_crossing(gathered: Vector, times: Vector, excess: Vector, at: Values) -> tuple[float, float]:
    above = excess > 0.0
    if gathered[1] and (gathered[1] > 0.0) != above[0]:
        return float(times[0]), gathered[1]
    for i in range(1, len(times)):
        if above[i] != above[i - 1]:
            return _root(times[i - 1], times[i], bool(above[i]), at), gathered[1]
    return math.nan, 1.0 if above[-1] else -1.0


def _root(low: float, high: float, rising: bool, at: Values) -> float:
    """Where the values pass 0 between low and high, found by dividing into eight again and again."""
    for _ in range(_ROUNDS_TO_ROOT):
        times = low + (high - low) * _SEARCH
        changed = (at(times) > 0.0) == rising
        changed[0], changed[-1] = False, True
        place = int(np.argmax(changed))
        low, high = times[place - 1], times[place]
    return float(low)
