"""The families of continuous distributions, each a row of formulas.

    normal       mean, sd              x = mean + sd z
    lognormal    median, log_sd        log x = log median + log_sd z;  mean = median exp(log_sd^2 / 2)
    uniform      lower, upper
    triangular   lower, mode, upper    the density rises to the mode and falls from there, both in a straight line
    beta         alpha, beta           on [0, 1], mean = alpha / (alpha + beta)

Every family gives the probability on both sides of a point and the way back from both sides: far out in the upper tail
1 - P(X <= x) has no digits left, and a truncation may cut there. `mean_below` and `mean_above` are the partial means
E[X; X <= x] and E[X; X > x], from which the mean between two bounds follows. The formulas are those of the textbooks
(Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, 1994 and 1995).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]

Values = tuple[float, ...]
"""The parameters of a family, in the order of its row."""
OfPoint = Callable[["Array", Values], "Array"]
"""A formula of a point or a probability, any shape, and the parameters; returns the same shape."""


@dataclass(frozen=True, slots=True)
class Family:
    """One family. fault: what is wrong with parameters, "" if nothing is.  support: the lowest and highest value.

    below, above: P(X <= x), P(X > x).  from_below, from_above: the x that has this probability below or above it.
    """

    parameters: tuple[str, ...]
    fault: Callable[[Values], str]
    support: Callable[[Values], tuple[float, float]]
    mean: Callable[[Values], float]
    below: OfPoint
    above: OfPoint
    from_below: OfPoint
    from_above: OfPoint
    mean_below: OfPoint
    mean_above: OfPoint


# normal


def _normal_below(x: Array, of: Values) -> Array:
    return _bell((x - of[0]) / of[1])


def _normal_above(x: Array, of: Values) -> Array:
    return _bell((of[0] - x) / of[1])


def _normal_from_below(p: Array, of: Values) -> Array:
    return of[0] + of[1] * _bell_point(p)


def _normal_from_above(p: Array, of: Values) -> Array:
    return of[0] - of[1] * _bell_point(p)


def _normal_mean_below(x: Array, of: Values) -> Array:
    return of[0] * _normal_below(x, of) - of[1] * _bell_density((x - of[0]) / of[1])


def _normal_mean_above(x: Array, of: Values) -> Array:
    return of[0] * _normal_above(x, of) + of[1] * _bell_density((x - of[0]) / of[1])


# lognormal: the normal distribution of log x


def _lognormal_fault(of: Values) -> str:
    if of[0] <= 0 or of[1] <= 0:
        return "median and log_sd must be above 0"
    return "log_sd is too large: the mean is no number" if math.log(of[0]) + of[1] ** 2 / 2 > 600 else ""


def _lognormal_mean(of: Values) -> float:
    return math.exp(math.log(of[0]) + of[1] ** 2 / 2)


def _lognormal_score(x: Array, of: Values) -> Array:
    import numpy as np

    with np.errstate(divide="ignore"):
        return (np.log(np.maximum(x, 0.0)) - math.log(of[0])) / of[1]


def _lognormal_below(x: Array, of: Values) -> Array:
    return _bell(_lognormal_score(x, of))


def _lognormal_above(x: Array, of: Values) -> Array:
    return _bell(-_lognormal_score(x, of))


def _lognormal_from_below(p: Array, of: Values) -> Array:
    import numpy as np

    return of[0] * np.exp(of[1] * _bell_point(p))


def _lognormal_from_above(p: Array, of: Values) -> Array:
    import numpy as np

    return of[0] * np.exp(-of[1] * _bell_point(p))


def _lognormal_mean_below(x: Array, of: Values) -> Array:
    return _lognormal_mean(of) * _bell(_lognormal_score(x, of) - of[1])


def _lognormal_mean_above(x: Array, of: Values) -> Array:
    return _lognormal_mean(of) * _bell(of[1] - _lognormal_score(x, of))


# triangular, with lower, mode, upper; the upper side is the lower side of -X


def _triangular_below(x: Array, of: Values) -> Array:
    import numpy as np

    lower, mode, upper = of
    left, right = np.clip(x, lower, mode), np.clip(x, mode, upper)
    rising = (left - lower) / (upper - lower) * ((left - lower) / (mode - lower) if mode > lower else 1.0)
    falling = 1.0 - (upper - right) / (upper - lower) * ((upper - right) / (upper - mode) if mode < upper else 1.0)
    # beside the mode a rounding error must not make it fall
    return np.where(x < mode, rising, np.maximum(falling, (mode - lower) / (upper - lower)))


def _triangular_above(x: Array, of: Values) -> Array:
    return _triangular_below(-x, _mirrored(of))


def _triangular_from_below(p: Array, of: Values) -> Array:
    import numpy as np

    lower, mode, upper = of
    rising = lower + np.sqrt(p * (upper - lower) * (mode - lower))
    falling = upper - np.sqrt((1.0 - p) * (upper - lower) * (upper - mode))
    return np.where(p * (upper - lower) < mode - lower, np.minimum(rising, mode), np.maximum(falling, mode))


def _triangular_from_above(p: Array, of: Values) -> Array:
    return -_triangular_from_below(p, _mirrored(of))


def _triangular_mean(of: Values) -> float:
    return math.fsum(of) / 3


def _triangular_mean_below(x: Array, of: Values) -> Array:
    import numpy as np

    lower, mode, upper = of
    x = np.clip(x, lower, upper)
    rising = _triangular_below(x, of) * (lower + 2 * (x - lower) / 3)
    falling = _triangular_mean(of) - _triangular_above(x, of) * (upper - 2 * (upper - x) / 3)
    return np.where(x < mode, rising, falling)


def _triangular_mean_above(x: Array, of: Values) -> Array:
    return -_triangular_mean_below(-x, _mirrored(of))


def _mirrored(of: Values) -> Values:
    return tuple(-value for value in reversed(of))


# uniform


def _uniform_below(x: Array, of: Values) -> Array:
    import numpy as np

    return (np.clip(x, of[0], of[1]) - of[0]) / (of[1] - of[0])


def _uniform_above(x: Array, of: Values) -> Array:
    return _uniform_below(-x, _mirrored(of))


def _uniform_from_below(p: Array, of: Values) -> Array:
    return of[0] + p * (of[1] - of[0])


def _uniform_from_above(p: Array, of: Values) -> Array:
    return of[1] - p * (of[1] - of[0])


def _uniform_mean_below(x: Array, of: Values) -> Array:
    import numpy as np

    return _uniform_below(x, of) * (of[0] + np.clip(x, of[0], of[1])) / 2


def _uniform_mean_above(x: Array, of: Values) -> Array:
    return -_uniform_mean_below(-x, _mirrored(of))


# beta


def _beta_below(x: Array, of: Values) -> Array:
    import numpy as np
    from scipy.special import betainc

    return np.asarray(betainc(*of, np.clip(x, 0.0, 1.0)))


def _beta_above(x: Array, of: Values) -> Array:
    import numpy as np
    from scipy.special import betaincc

    return np.asarray(betaincc(*of, np.clip(x, 0.0, 1.0)))


def _beta_from_below(p: Array, of: Values) -> Array:
    import numpy as np
    from scipy.special import betaincinv

    found = np.asarray(betaincinv(*of, p))
    lost = np.isnan(found)  # as happens below 1e-94
    return np.where(lost, _beta_by_halving(p, of), found) if lost.any() else found


def _beta_by_halving(p: Array, of: Values) -> Array:
    """The point by halving an interval of log x, for shares of which the library makes nan."""
    import numpy as np

    low, high = np.full(np.shape(p), -740.0), np.zeros(np.shape(p))
    for _ in range(64):
        middle = (low + high) / 2
        short = _beta_below(np.exp(middle), of) < p
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.exp(high)


def _beta_from_above(p: Array, of: Values) -> Array:
    return 1.0 - _beta_from_below(p, (of[1], of[0]))


def _beta_mean(of: Values) -> float:
    return of[0] / (of[0] + of[1])


def _beta_mean_below(x: Array, of: Values) -> Array:
    return _beta_mean(of) * _beta_below(x, (of[0] + 1, of[1]))


def _beta_mean_above(x: Array, of: Values) -> Array:
    return _beta_mean(of) * _beta_above(x, (of[0] + 1, of[1]))


# the standard normal distribution


def _bell(z: Array) -> Array:
    import numpy as np
    from scipy.special import ndtr

    return np.asarray(ndtr(z))


def _bell_point(p: Array) -> Array:
    import numpy as np
    from scipy.special import ndtri

    return np.asarray(ndtri(p))


def _bell_density(z: Array) -> Array:
    import numpy as np

    return np.exp(-(np.minimum(np.abs(z), 1e3) ** 2) / 2) / math.sqrt(2 * math.pi)


def _rising(of: Values) -> str:
    return "" if of[0] < of[-1] and list(of) == sorted(of) else "they must rise"


FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        "normal": Family(
            parameters=("mean", "sd"),
            fault=lambda of: "" if of[1] > 0 else "sd must be above 0",
            support=lambda of: (-math.inf, math.inf),
            mean=lambda of: of[0],
            below=_normal_below,
            above=_normal_above,
            from_below=_normal_from_below,
            from_above=_normal_from_above,
            mean_below=_normal_mean_below,
            mean_above=_normal_mean_above,
        ),
        "lognormal": Family(
            parameters=("median", "log_sd"),
            fault=_lognormal_fault,
            support=lambda of: (0.0, math.inf),
            mean=_lognormal_mean,
            below=_lognormal_below,
            above=_lognormal_above,
            from_below=_lognormal_from_below,
            from_above=_lognormal_from_above,
            mean_below=_lognormal_mean_below,
            mean_above=_lognormal_mean_above,
        ),
        "uniform": Family(
            parameters=("lower", "upper"),
            fault=_rising,
            support=lambda of: (of[0], of[1]),
            mean=lambda of: (of[0] + of[1]) / 2,
            below=_uniform_below,
            above=_uniform_above,
            from_below=_uniform_from_below,
            from_above=_uniform_from_above,
            mean_below=_uniform_mean_below,
            mean_above=_uniform_mean_above,
        ),
        "triangular": Family(
            parameters=("lower", "mode", "upper"),
            fault=_rising,
            support=lambda of: (of[0], of[2]),
            mean=_triangular_mean,
            below=_triangular_below,
            above=_triangular_above,
            from_below=_triangular_from_below,
            from_above=_triangular_from_above,
            mean_below=_triangular_mean_below,
            mean_above=_triangular_mean_above,
        ),
        "beta": Family(
            parameters=("alpha", "beta"),
            fault=lambda of: "" if min(of) > 0 else "alpha and beta must be above 0",
            support=lambda of: (0.0, 1.0),
            mean=_beta_mean,
            below=_beta_below,
            above=_beta_above,
            from_below=_beta_from_below,
            from_above=_beta_from_above,
            mean_below=_beta_mean_below,
            mean_above=_beta_mean_above,
        ),
    }
)
"""Every family by name."""
