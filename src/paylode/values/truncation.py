"""Where two bounds cut a family: what a truncated distribution keeps, reckoned on the side that keeps its digits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .families import FAMILIES, OfPoint, Values

if TYPE_CHECKING:
    from .distribution import Distribution

SMALLEST_MASS = 1e-290
"""Bounds that leave less probability than this leave no digits to reckon with."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the bounds cut. by_below: reckoned from P(X <= x), else from P(X > x).

    start: that probability at the lower bound.  mass: what lies between the bounds.  lowest, highest: the values there.
    """

    by_below: bool
    start: float
    mass: float
    lowest: float
    highest: float


def cut(distribution: Distribution) -> Cut:
    """The cut of a distribution of a family; without bounds it is the whole."""
    family, of = FAMILIES[distribution.family], parameter_values(distribution)
    lowest, highest = family.support(of)
    if distribution.lower is None and distribution.upper is None:
        return Cut(True, 0.0, 1.0, lowest, highest)
    lower, upper = _bounds(distribution)
    lowest, highest = max(lowest, lower), min(highest, upper)
    start = _at(family.below, lower, of)
    if start < 0.5:
        return Cut(True, start, _at(family.below, upper, of) - start, lowest, highest)
    start = _at(family.above, lower, of)
    return Cut(False, start, start - _at(family.above, upper, of), lowest, highest)


def truncated_mean(distribution: Distribution) -> float:
    """The mean between the bounds, from the partial means on the side of the cut."""
    family, of, kept = FAMILIES[distribution.family], parameter_values(distribution), cut(distribution)
    lower, upper = _bounds(distribution)
    if kept.by_below:
        partial = _at(family.mean_below, upper, of) - _at(family.mean_below, lower, of)
    else:
        partial = _at(family.mean_above, lower, of) - _at(family.mean_above, upper, of)
    # where the two nearly cancel, a rounding error must not carry the mean beyond the bounds
    return min(max(partial / kept.mass, kept.lowest), kept.highest)


def _bounds(distribution: Distribution) -> tuple[float, float]:
    """Both bounds; an open side is infinite."""
    lower = -math.inf if distribution.lower is None else distribution.lower
    upper = math.inf if distribution.upper is None else distribution.upper
    return lower, upper


def parameter_values(distribution: Distribution) -> Values:
    """The parameters without their names."""
    return tuple(value for _, value in distribution.parameters)


def _at(formula: OfPoint, point: float, of: Values) -> float:
    """A family's formula at one point."""
    import numpy as np

    return float(formula(np.asarray(point, np.float64), of))
