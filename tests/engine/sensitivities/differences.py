"""Derivatives by central differences of the values themselves, of fourth order, at tight tolerances."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from paylode.engine import Batch, Points, Request, Result, Schedule, Sensitivities, Tolerances
from paylode.engine.simd_engine import SimdKernel, solve

Numbers = NDArray[np.float64]
EXACT, FINE = Tolerances(1e-12, 1e-14), Tolerances(1e-9, 1e-12)


def differences(values: Callable[[float], Numbers], step: float) -> Numbers:
    """d values(x) / d x at 0."""
    near, far = values(step) - values(-step), values(2 * step) - values(-2 * step)
    return (8.0 * near - far) / (12.0 * step)


def by_parameter(
    kernel: SimdKernel, numbers: Numbers, schedule: Schedule, points: Points, name: str, step: float = 1e-3
) -> Numbers:
    """(n, m, k): of the points, by a parameter."""
    column = [parameter.name for parameter in kernel.equations.parameters].index(name)

    def values(shift: float) -> Numbers:
        moved = numbers.copy()
        moved[:, column] *= 1.0 + shift
        return solve(kernel, Batch(moved), schedule, Request(points), EXACT).values

    return differences(values, step) / numbers[:, column][:, None, None]


def sensitivities(
    kernel: SimdKernel,
    numbers: Numbers,
    schedule: Schedule,
    points: Points,
    directions: Sequence[object],
    tolerances: Tolerances = FINE,
) -> Result:
    """The engine's own."""
    asked = Request(points, sensitivities=Sensitivities(tuple(directions)))  # type: ignore[arg-type]
    return solve(kernel, Batch(numbers), schedule, asked, tolerances)


def worst(found: Numbers, wanted: Numbers) -> float:
    """The largest difference at any time, relative to the largest value of that observable's slope, if it has one."""
    peak = np.abs(found).max(axis=1, keepdims=True)
    return float((np.abs(found - wanted) / np.where(peak > 0.0, peak, 1.0)).max())
