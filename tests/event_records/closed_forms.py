"""One to three compartments in closed form: sums of exponentials, superposed over doses.

    central amount after a unit bolus       g(t) = sum of A_i exp(-l_i t)
    after an infusion over T, unit amount   G(t) = sum of A_i / (l_i T) (exp(-l_i max(t - T, 0)) - exp(-l_i t))
    after a unit bolus into the depot       H(t) = sum of A_i ka (exp(-l_i t) - exp(-ka t)) / (ka - l_i), t exp(-l_i t)
                                            where they are equal
    endless doses                           sum over k of f(t + k interval): once nothing enters any more, a geometric
                                            series of each exponential

The l_i are the eigenvalues of the disposition and A_i follow from them, so that no equation is solved in time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Disposition:
    """g(t) of a central compartment: slopes l_i and shares A_i."""

    slopes: Vector
    shares: Vector


def disposition(values: dict[str, float], count: int) -> Disposition:
    """From clearances and volumes: partial fractions of the transfer function of the central compartment."""
    flows = [values[f"Q{n}"] for n in range(2, count + 1)]
    back = np.array([values[f"Q{n}"] / values[f"V{n}"] for n in range(2, count + 1)])
    matrix = np.zeros((count, count))
    matrix[0, 0] = -(values["CL"] + sum(flows)) / values["V"]
    for n, (flow, rate) in enumerate(zip(flows, back, strict=True), 1):
        matrix[0, n], matrix[n, 0], matrix[n, n] = rate, flow / values["V"], -rate
    slopes = np.sort(-np.linalg.eigvals(matrix).real)[::-1]
    shares = np.array(
        [
            np.prod(back - slope) / np.prod([other - slope for j, other in enumerate(slopes) if j != i])
            for i, slope in enumerate(slopes)
        ]
    )
    return Disposition(slopes, shares)


def after_bolus(of: Disposition, t: float) -> float:
    return float(np.sum(of.shares * np.exp(-of.slopes * t))) if t >= 0.0 else 0.0


def after_infusion(of: Disposition, t: float, duration: float) -> float:
    """exp(-l (t - T)) - exp(-l t) as a product, so that short infusions lose no digits."""
    if t <= 0.0:
        return 0.0
    since = max(t - duration, 0.0)
    gained = np.exp(-of.slopes * since) * -np.expm1(-of.slopes * (t - since))
    return float(np.sum(of.shares / (of.slopes * duration) * gained))


def after_depot(of: Disposition, t: float, ka: float) -> float:
    if t <= 0.0:
        return 0.0
    gaps = (ka - of.slopes) * t
    factors = np.array([-math.expm1(-gap) / gap if gap else 1.0 for gap in gaps.tolist()])
    return float(np.sum(of.shares * ka * t * np.exp(-of.slopes * t) * factors))


def endless(of: Disposition, t: float, interval: float, *, duration: float = 0.0, ka: float = 0.0) -> float:
    """The amount t after the last of endless unit doses, however long t is."""
    if ka:
        return sum(
            share * (_endless_equal(slope, t, interval) if slope == ka else _endless_apart(slope, ka, t, interval))
            for slope, share in zip(of.slopes.tolist(), of.shares.tolist(), strict=True)
        )
    within = max(math.ceil((duration - t) / interval), 0)
    infusing = sum(after_infusion(of, t + k * interval, duration) for k in range(within))
    rest = t + within * interval
    unit = of.shares * (np.expm1(of.slopes * duration) / (of.slopes * duration) if duration else 1.0)
    return infusing + float(np.sum(unit * np.exp(-of.slopes * rest) / -np.expm1(-of.slopes * interval)))


def _endless_apart(slope: float, ka: float, t: float, interval: float) -> float:
    def series(rate: float) -> float:
        return math.exp(-rate * t) / -math.expm1(-rate * interval)

    return ka * (series(slope) - series(ka)) / (ka - slope)


def _endless_equal(rate: float, t: float, interval: float) -> float:
    """The sum of rate (t + k interval) exp(-rate (t + k interval))."""
    q = math.exp(-rate * interval)
    return rate * math.exp(-rate * t) * (t / (1 - q) + interval * q / (1 - q) ** 2)
