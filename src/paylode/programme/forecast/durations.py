"""How long a stage takes: a `Distribution` in years, or a gamma time of a mean and a shape.

    gamma time      T = mean/shape * G,  G gamma of that shape;  coefficient of variation 1 / sqrt(shape)
    discounted      E[(1+r)^-T] = E[exp(-d T)],  d = ln(1 + r):
                    gamma   (1 + d mean/shape)^-shape        uniform a..b   (exp(-d a) - exp(-d b)) / (d (b - a))
                    atoms   sum of p exp(-d x)

A stage that has already lasted e years is known to last longer: what is left is T - e given T > e. Its draws are
quantile(F(e) + u (1 - F(e))) - e, and for a gamma time

    E[exp(-d (T-e)); T > e] = exp(d e) (1 + d s)^-k Q(k, e/s + d e),   s = mean/shape, k = shape, Q = 1 - P

Tables tell mean times only. The spread is an assumption of whoever makes the gamma time; the programme wing's own is
shape 4, a coefficient of variation of 50 %.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...values.distribution import Distribution, cdf, mean, quantile
from ...values.problem import InputError, Problem
from ...values.source import USER, Source

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

DAYS_PER_YEAR = 365.25
SHAPE = 4.0
"""The shape of a gamma time where nothing better is known: assumed."""


@dataclass(frozen=True, slots=True)
class GammaTime:
    """A gamma time; mean in years.

    >>> round(duration_quantile(GammaTime(2.7, 4.0), 0.5), 3)
    2.479
    """

    mean: float
    shape: float = SHAPE
    source: Source = USER

    def __post_init__(self) -> None:
        for name, value in (("mean", self.mean), ("shape", self.shape)):
            if not (isinstance(value, int | float) and 0 < value < 1e6):
                raise InputError(Problem("gamma time", f"the {name} {value} is not above 0", "Write it like 2.7."))


Duration = GammaTime | Distribution
"""In years."""


def checked_duration(duration: Duration, where: str) -> list[Problem]:
    """What is wrong with a duration: a unit other than years, or days before its start."""
    if isinstance(duration, GammaTime):
        return []
    found = []
    if duration.unit != "year":
        found.append(Problem(where, f"the duration is in {duration.unit or 'no unit'}", 'Give it with unit="year".'))
    if not quantile(duration, 0.0) >= 0:
        found.append(Problem(where, "the duration may be below 0", "Truncate it: truncated(..., lower=0)."))
    return found


def duration_mean(duration: Duration) -> float:
    """The mean, in years.

    >>> duration_mean(GammaTime(2.7))
    2.7
    """
    return duration.mean if isinstance(duration, GammaTime) else mean(duration)


def duration_below(duration: Duration, years: float) -> float:
    """P(T <= years)."""
    if isinstance(duration, Distribution):
        return cdf(duration, years)
    from scipy.special import gammainc

    return float(gammainc(duration.shape, max(years, 0.0) * duration.shape / duration.mean))


def duration_quantile(duration: Duration, p: float) -> float:
    """The years below which a share p of stages last."""
    import numpy as np

    return float(duration_quantiles(duration, np.array([p]))[0])


def duration_quantiles(duration: Duration, shares: Array) -> Array:
    """The same for each share, from 0 to 1 without 1; same shape."""
    import numpy as np

    inside = np.clip(shares, 2.0**-54, 1 - 2.0**-53)
    if isinstance(duration, Distribution):
        return quantile(duration, inside)
    from scipy.special import gammaincinv

    return np.asarray(gammaincinv(duration.shape, inside)) * (duration.mean / duration.shape)


def discount_factor(duration: Duration, rate: float, *, elapsed: float = 0.0) -> float:
    """E[(1 + rate)^-(what is left)], given that the stage has lasted `elapsed` years.

    Raises InputError for a distribution that has no closed form.

    >>> round(discount_factor(GammaTime(2.7, 4.0), 0.10), 6)
    0.779269
    """
    force = math.log1p(rate)
    if isinstance(duration, GammaTime):
        from scipy.special import gammaincc

        scale, shape = duration.mean / duration.shape, duration.shape
        left = gammaincc(shape, elapsed / scale + force * elapsed) / gammaincc(shape, elapsed / scale)
        return float(math.exp(force * elapsed) * (1 + force * scale) ** -shape * left)
    if duration.family in ("fixed", "discrete", "samples"):
        return _over_atoms(duration, force, elapsed)
    if duration.family == "uniform" and duration.lower is None and duration.upper is None:
        return _over_uniform(duration, force, elapsed)
    what = f"a {duration.family} duration has no closed form here"
    raise InputError(Problem("closed form", what, "Use a gamma time, uniform, fixed or discrete, or run the paths."))


def _over_atoms(duration: Distribution, force: float, elapsed: float) -> float:
    values = duration.values or tuple(value for _, value in duration.parameters)
    weights = duration.probabilities or (1 / len(values),) * len(values)
    left = [(value - elapsed, weight) for value, weight in zip(values, weights, strict=True) if value > elapsed]
    left = left if elapsed > 0 else [(value, weight) for value, weight in zip(values, weights, strict=True)]
    return math.fsum(weight * math.exp(-force * years) for years, weight in left) / math.fsum(w for _, w in left)


def _over_uniform(duration: Distribution, force: float, elapsed: float) -> float:
    lower, upper = (max(value - elapsed, 0.0) for _, value in duration.parameters)
    if force == 0:
        return 1.0
    return (math.exp(-force * lower) - math.exp(-force * upper)) / (force * (upper - lower))
