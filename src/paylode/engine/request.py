"""Requests: what is to be brought back. What is asked for never changes how the equations are solved.

*Points* are values of observables at given times. At the time of a dose there are two values: `before` is the limit
from the left, `after` (the usual side) the limit from the right, with all that happens at that time done. `before`
the time at which a subject starts, or goes on, is the state it starts, or goes on, from. A run that goes on does not
give again what lies before the time up to which an earlier run gave results: such points are nan.

A *reduction* is one number per subject over a window of the continuous solution, from the right limit at `start` to
the left limit at `end`; so the maximum up to the next dose does not see that dose.

    maximum, minimum    of the solution between the steps too; both sides of every jump inside the window
    integral            Gauss-Legendre on the continuous solution of each step
    time_above          how long the observable is above the threshold
    first_crossing      when it first passes the threshold, upwards or downwards or by a jump; not a number if never
    last                its value at the end of the window, from the left
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from .sensitivities import Sensitivities

ReductionKind = Literal["maximum", "minimum", "integral", "time_above", "first_crossing", "last"]
REDUCTION_KINDS: tuple[str, ...] = get_args(ReductionKind)
WITH_THRESHOLD = ("time_above", "first_crossing")


@dataclass(frozen=True, slots=True)
class Points:
    """Observables (or states, or quadratures) by name (k,) at times (m,); before (m,): take the left limit. Any order.

    >>> import numpy as np
    >>> Points(("conjugate",), np.array([0.0, 24.0, 24.0]), np.array([False, True, False])).times
    array([ 0., 24., 24.])
    """

    observables: Sequence[str]
    times: NDArray[np.float64]
    before: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Reduction:
    """One number per subject. threshold: for time_above and first_crossing only, in the unit of the observable."""

    observable: str
    kind: ReductionKind
    start: float
    end: float
    threshold: float | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """Points, reductions, and `until`: a time to be reached even where nothing is asked for there.

    sensitivities: of the points, along these directions.
    """

    points: Points | None = None
    reductions: tuple[Reduction, ...] = ()
    until: float | None = None
    sensitivities: Sensitivities | None = None
