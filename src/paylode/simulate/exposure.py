"""Exposure to an analyte: Cmax, AUC, trough, half-life.

    cmax       largest value of the solution over the first dosing interval, dose edges included
    auc        integral over that interval
    trough     left limit at the next dose
    half-life  ln 2 / slope of the log-linear line through the last third of the last interval: apparent, with its r2
    auc_inf    after a single dose: auc + last value / slope

With a single dose the interval is the whole simulation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..engine import Reduction
from ..values.quantity import factor
from .result import Exposure
from .schedule import Given

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ANALYTES = ("conjugate", "total_antibody", "payload")
TAIL_POINTS = 24
TOLD_FROM_ZERO = 1e-9
"""A value below this share of Cmax is within the solver's absolute tolerance, and no value is given."""


@dataclass(frozen=True, slots=True)
class Windows:
    """The first interval, and the last third of the last one, in hours. single: there was one dose only."""

    first: tuple[float, float]
    tail: tuple[float, float]
    single: bool


def windows(doses: Sequence[Given], end_h: float, last_interval_h: float | None) -> Windows:
    """The intervals to which the exposure belongs."""
    starts = sorted({dose.time_h for dose in doses}) or [0.0]
    first = (starts[0], min(starts[1], end_h) if len(starts) > 1 else end_h)
    last_end = min(starts[-1] + last_interval_h, end_h) if last_interval_h else end_h
    tail = (last_end - (last_end - starts[-1]) / 3, last_end)
    return Windows(first, tail, len(starts) == 1)


def exposure_reductions(over: Windows, analytes: Sequence[str]) -> tuple[Reduction, ...]:
    """Per analyte: the maximum and the integral over the first interval."""
    start, end = over.first
    kinds = ("maximum", "integral")
    return tuple(Reduction(name, kind, start, end) for name in analytes for kind in kinds)  # type: ignore[arg-type]


def tail_times(over: Windows) -> tuple[float, ...]:
    """Where the half-life is read [h]; the end itself is read from the left."""
    start, end = over.tail
    return tuple(start + (end - start) * k / TAIL_POINTS for k in range(TAIL_POINTS))


def exposure(
    analyte: str,
    unit: str,
    over: Windows,
    *,
    reduced: tuple[float, float],
    trough: float,
    tail: NDArray[np.float64],
) -> Exposure:
    """One analyte's exposure. reduced: (maximum, integral over hours).  tail: values at `tail_times` and at the end."""
    cmax, integral = reduced
    auc_unit, per_hour = _area_unit(unit)
    floor = TOLD_FROM_ZERO * cmax
    slope, r2 = _log_slope((*tail_times(over), over.tail[1]), tail) if tail.min() > floor else (None, None)
    auc = integral * per_hour
    falling = slope is not None and slope < 0
    half_life_d = math.log(2) / -slope / 24 if slope is not None and falling else None
    rest = float(tail[-1]) / -slope * per_hour if slope is not None and falling and over.single else None
    return Exposure(
        analyte,
        unit,
        over.first,
        cmax,
        auc,
        auc_unit,
        trough if trough > floor else None,
        half_life_d,
        over.tail,
        r2,
        None if rest is None else auc + rest,
    )


def _area_unit(unit: str) -> tuple[str, float]:
    """A concentration times days, and how many of it one such concentration times an hour is."""
    above, _, below = unit.partition("/")
    area = f"{above}*d/{below}" if below else f"{unit}*d"
    return area, factor("h", "d")


def _log_slope(times: Sequence[float], values: NDArray[np.float64]) -> tuple[float | None, float | None]:
    """(slope per hour, r2) of the line through ln values, which are positive; None for fewer than three times."""
    import numpy as np

    if len(set(times)) < 3:
        return None, None
    x, y = np.asarray(times) - np.mean(times), np.log(values) - np.mean(np.log(values))
    spread = float(np.sum(y * y))
    slope = float(np.sum(x * y) / np.sum(x * x))
    return slope, 1.0 - float(np.sum((y - slope * x) ** 2)) / spread if spread > 0 else None
