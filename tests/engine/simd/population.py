"""Random patients of the timing model, and what is asked of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from timing_model import DOSE, DOSE_TIMES, END, LOGNORMAL, VALUES

from paylode.engine import Kind, Schedule


def patients(n: int) -> NDArray[np.float64]:
    """Parameters (n, 34); patient 0 is typical, and patient i is the same whatever n is."""
    numbers = np.tile([value for value, _ in VALUES.values()], (n, 1))
    names = list(VALUES)
    for i in range(1, n):
        random = np.random.default_rng([1, i])
        for name, spread in LOGNORMAL.items():
            numbers[i, names.index(name)] *= np.exp(spread * random.standard_normal())
    return numbers


def doses(n: int, cycles: int = 6) -> Schedule:
    """A bolus at the beginning of each cycle."""
    return Schedule.of([[(time, Kind.BOLUS, 0, DOSE) for time in DOSE_TIMES[:cycles]]] * n)


TIMES = np.arange(3.0, END + 1.0, 6.0)
"""Every six hours, between the doses."""
