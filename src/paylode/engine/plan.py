"""A request put in order: the points sorted by time and side, and how far the solution has to go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .request import Points, Reduction, Request

BEFORE, AFTER = 0, 1
Mark = tuple[float, int]
"""A time and a side of it. Marks are ordered as the solution passes them."""


@dataclass(frozen=True, slots=True)
class Plan:
    """times, sides (m,): the sorted marks; columns (m,): where each belongs in the result.

    last: the mark that ends the run.
    """

    observables: tuple[str, ...]
    times: NDArray[np.float64]
    sides: NDArray[np.int64]
    columns: NDArray[np.int64]
    reductions: tuple[Reduction, ...]
    last: Mark

    @property
    def marks(self) -> list[Mark]:
        """One by one."""
        return list(zip(self.times.tolist(), self.sides.tolist(), strict=True))


def plan_of(request: Request) -> Plan:
    """The plan of a checked request."""
    points = request.points or Points((), np.zeros(0))
    times, sides = np.asarray(points.times, dtype=np.float64), _sides_of(points)
    order = np.lexsort((sides, times))
    times, sides = times[order], sides[order]
    ends = [(each.end, BEFORE) for each in request.reductions]
    ends += [(float(times[-1]), int(sides[-1]))] if len(times) else []
    ends += [] if request.until is None else [(float(request.until), BEFORE)]
    return Plan(tuple(points.observables), times, sides, order, tuple(request.reductions), max(ends))


def _sides_of(points: Points) -> NDArray[np.int64]:
    if points.before is None:
        return np.full(len(points.times), AFTER, dtype=np.int64)
    return np.where(np.asarray(points.before, dtype=bool), BEFORE, AFTER).astype(np.int64)
