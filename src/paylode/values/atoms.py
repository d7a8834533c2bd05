"""Distributions of single values, each with its own probability: fixed, bernoulli, discrete, and samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from .distribution import Distribution

    Array = npt.NDArray[np.float64]

ATOMS: Mapping[str, tuple[str, ...]] = {
    "fixed": ("value",),
    "bernoulli": ("probability",),
    "discrete": (),
    "samples": (),
}
"""What has atoms, and its parameters; discrete and samples hold values and probabilities instead."""


def atoms(distribution: Distribution) -> tuple[Array, Array]:
    """The values, rising, and their probabilities, none of them 0."""
    import numpy as np

    of = [value for _, value in distribution.parameters]
    if distribution.family == "fixed":
        return np.array(of), np.ones(1)
    if distribution.family == "bernoulli":
        values, probabilities = np.array([0.0, 1.0]), np.array([1 - of[0], of[0]])
    else:
        values = np.array(distribution.values)
        probabilities = np.array(distribution.probabilities or np.full(values.size, 1 / values.size))
    return values[probabilities > 0], probabilities[probabilities > 0]


def running(probabilities: Array) -> Array:
    """P(X <= value) at each value; the last is 1 exactly."""
    import numpy as np

    summed = np.cumsum(probabilities)
    return np.asarray(summed / summed[-1])


def sorted_together(values: Sequence[float], weights: Sequence[float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Values in rising order and their weights with them. Without weights, or with too few, they stay as they are.

    >>> sorted_together([3.0, 1.0], [0.25, 0.75])
    ((1.0, 3.0), (0.75, 0.25))
    """
    if len(weights) != len(values):
        return tuple(sorted(values)), tuple(weights)
    pairs = sorted(zip(values, weights, strict=True))
    return tuple(value for value, _ in pairs), tuple(weight for _, weight in pairs)
