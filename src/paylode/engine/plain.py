"""Plain stretches: those in which no trigger can hide anything.

A trigger is *plain* in a stretch of a step if it changes there between false and true once at most. Its values at both
ends then tell all, and no pulse is too short to be seen. It is known to be so where

    its enclosure lies on one side of 0        it does not change at all
    its slope's enclosure lies on one side     it rises all along, or falls

Enclosures are by interval arithmetic (`enclosure.py`), from those of time and of the states; the solution inside a step
is a polynomial of the share theta of the step, whose Taylor series at the middle c of a stretch of half width r gives

    y  in  d0 +- r (|d1| + r (|d2| + ...)),        dy/dtheta  in  d1 +- r (2 |d2| + r (3 |d3| + ...))

The slope of a trigger g is its derivative along the solution, dg/dtime dtime/dtheta + sum dg/dy dy/dtheta: its symbols
are `pace(...)`. A trigger that may jump (greater, select) has none.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np
from numpy.typing import NDArray

from ..equations import Equations, Expression, add, derivatives, multiply, symbol, walk
from .domain import guarded
from .enclosure import Enclosure, enclosed, known
from .observables import integrated
from .piece import Piece

Vector = NDArray[np.float64]
_DEGREE = 5
_NODES = np.array([0.04, 0.25, 0.5, 0.75, 0.96])
_POWERS = np.arange(_DEGREE + 1.0)
_BINOMIAL = np.array([[comb(j, i) for j in range(_DEGREE + 1)] for i in range(_DEGREE + 1)], dtype=float)
_ABOVE = np.maximum(_POWERS[None, :] - _POWERS[:, None], 0.0)
"""The Taylor coefficient i at c is the sum over j of binomial(j, i) c^(j - i) times the coefficient j."""


def pace(name: Hashable) -> Hashable:
    """The symbol of how fast a symbol moves, by theta."""
    return ("pace", name)


@dataclass(frozen=True, slots=True)
class Watched:
    """What is to be looked at: the trigger of each event, its slope (None where it may jump), the y they are made of.

    rows, names: of these y.
    """

    triggers: tuple[Expression, ...]
    slopes: tuple[Expression | None, ...]
    rows: tuple[int, ...]
    names: tuple[str, ...]


def watched(equations: Equations) -> Watched:
    """What is to be looked at for the events of some equations."""
    states = integrated(equations)
    given = [event.trigger for event in equations.events]
    used = frozenset[Hashable]().union(*(trigger.symbols for trigger in given))
    rows = tuple(i for i, name in enumerate(states) if name in used)
    return Watched(
        triggers=tuple(guarded(given, [s.name for s in equations.states])),
        slopes=tuple(_along(trigger, ["time", *states]) for trigger in given),
        rows=rows,
        names=tuple(states[i] for i in rows),
    )


def _along(trigger: Expression, moving: Sequence[str]) -> Expression | None:
    if any(node.head in ("greater", "select") and node.kind == "call" for node in walk([trigger])):
        return None
    names = [name for name in moving if name in trigger.symbols]
    return add(*(multiply(derivatives([trigger], name)[0], symbol(pace(name))) for name in names))


class Watch:
    """The triggers inside one step of the SciPy engine. fixed: every symbol that does not move."""

    def __init__(self, of: Watched, piece: Piece, fixed: Mapping[Hashable, Enclosure]) -> None:
        self._triggers, self._names = of.triggers, of.names
        self._slopes = tuple(slope for slope in of.slopes if slope is not None)
        self._of_slope = [i for i, slope in enumerate(of.slopes) if slope is not None]
        self._piece, self._fixed = piece, fixed
        self._coefficients = _polynomials(piece, of.rows)

    def is_plain(self, low: float, high: float) -> bool:
        """Whether every trigger is plain between two local times."""
        given = {**self._fixed, **self._moving(low, high)}
        found = enclosed([*self._triggers, *self._slopes], given, 1)
        fine = [_one_sided(each, strictly=True) for each in found[: len(self._triggers)]]
        for event, slope in zip(self._of_slope, found[len(self._triggers) :], strict=True):
            fine[event] |= _one_sided(slope, strictly=False)
        return all(fine)

    def _moving(self, low: float, high: float) -> dict[Hashable, Enclosure]:
        piece = self._piece
        start, end = piece.time_of(low), piece.time_of(high)
        center, half = (low + high) / (2.0 * piece.length), (high - low) / (2.0 * piece.length)
        shifted = (_BINOMIAL * center**_ABOVE) @ self._coefficients
        size = np.abs(shifted)
        spread = half ** _POWERS[1:] @ size[1:]
        bend = (_POWERS[2:] * half ** _POWERS[1:-1]) @ size[2:]
        margin = np.array((spread, bend))
        below, above = shifted[:2] - margin, shifted[:2] + margin
        moving = {"time": _between(start, end), pace("time"): known(np.array([piece.length]))}
        for i, name in enumerate(self._names):
            moving[name] = _between(below[0, i], above[0, i])
            moving[pace(name)] = _between(below[1, i], above[1, i])
        return moving


def _between(low: float, high: float) -> Enclosure:
    return Enclosure(np.array([low]), np.array([high]), np.zeros(1, dtype=bool))


def _one_sided(found: Enclosure, *, strictly: bool) -> bool:
    low, high = float(found.low[0]), float(found.high[0])
    if low != low:
        return strictly  # no number all along: false
    if found.doubtful[0]:
        return high <= 0.0 and strictly
    return high <= 0.0 or (low > 0.0 if strictly else low >= 0.0)


@lru_cache(maxsize=1)
def _fit() -> Vector:
    """From differences to the start, at the nodes, to the coefficients of theta to theta^5."""
    inverse: Vector = np.linalg.inv(_NODES[:, None] ** _POWERS[1:])
    return inverse


def _polynomials(piece: Piece, rows: Sequence[int]) -> Vector:
    """Coefficients by theta of some y, (degree + 1, rows)."""
    times = np.array([0.0, *_NODES]) * piece.length
    values = piece.curve_at_locals(times)[list(rows)]
    found = np.empty((_DEGREE + 1, len(rows)))
    found[0] = values[:, 0]
    found[1:] = _fit() @ (values[:, 1:] - values[:, :1]).T
    return found
