"""Work against precision, and times at equal accuracy.

A tool's curve is its CPU time per patient against its median error, one point per tolerance. Between points it is a
straight line on logarithmic axes; beyond them there is no value. Error of a patient: the largest |difference| / peak of
the state, over all states and all output times but the start and the doses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .problem import Numbers

GOALS = {
    "cvodes_lu": 10.0,
    "cvodes_klu": 25.0,
    "diffsol": 28.0,
    "numbalsoda": 30.0,
    "libroadrunner": 48.0,
    "casadi": 55.0,
    "scipy": 1500.0,
}
"""How many times faster paylode means to be."""
LEVELS = (1e-4, 1e-5, 1e-6, 1e-7)
"""Median errors at which times are compared."""
STATED = 1e-6
"""The one whose ratio is the stated one."""


@dataclass(frozen=True, slots=True)
class Curve:
    """One tool. tolerances (k,); errors (k, patients); us (k, repetitions): microseconds of CPU per patient."""

    tolerances: tuple[float, ...]
    errors: Numbers
    us: Numbers


def patient_errors(values: Numbers, exact: Numbers) -> Numbers:
    """(n,) from values and exact ones, both (n, m, s). A state that stays zero counts by its absolute difference."""
    peaks = np.abs(exact).max(axis=1, keepdims=True)
    found: Numbers = (np.abs(values - exact) / np.where(peaks > 0.0, peaks, 1.0)).max(axis=(1, 2))
    return found


def time_at(error: float, errors: Sequence[float] | Numbers, times: Sequence[float] | Numbers) -> float:
    """The time at which a curve reaches `error`, by straight lines on logarithmic axes; nan beyond its ends.

    Where a tighter tolerance did not make the error smaller, the cheapest time that reaches it counts.

    >>> round(time_at(1e-5, [1e-4, 1e-6], [1.0, 4.0]), 6), time_at(1e-7, [1e-4, 1e-6], [1.0, 4.0])
    (2.0, nan)
    """
    x, y = np.log(np.asarray(errors, dtype=float)), np.log(np.asarray(times, dtype=float))
    at = np.log(error)
    found = []
    for left, right in zip(range(len(x) - 1), range(1, len(x)), strict=True):
        low, high = sorted((x[left], x[right]))
        if low <= at <= high:
            share = (at - x[left]) / (x[right] - x[left]) if x[right] != x[left] else 0.0
            found.append(float(np.exp(y[left] + share * (y[right] - y[left]))))
    return min(found, default=float("nan"))


def ratios(peer: Curve, ours: Curve, level: float) -> Numbers:
    """The peer's time over ours at one median error, one value per repetition that both took part in.

    Ours is judged on the peer's patients.
    """
    patients = peer.errors.shape[1]
    theirs, own = np.median(peer.errors, axis=1), np.median(ours.errors[:, :patients], axis=1)
    count = min(peer.us.shape[1], ours.us.shape[1])
    each = [time_at(level, theirs, peer.us[:, k]) / time_at(level, own, ours.us[:, k]) for k in range(count)]
    return np.array(each)


def stated(found: Numbers) -> float | None:
    """The median of ratios, or None where the curves do not both reach the error."""
    return None if not len(found) or np.isnan(found).any() else float(np.median(found))
