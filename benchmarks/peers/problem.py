"""The problem that all tools solve: equations, patients, doses as jumps at which a solver restarts, output times.

A patient starts at its start plus a first dose, and restarts after each later one. Values are asked for every six
hours; what is written at the time of a dose is the value before it, which no comparison uses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from paylode.equations import Equations, evaluate

from ..timing_model import DOSE, DOSE_TIMES, END, LOGNORMAL
from ..timing_model import timing_model as timing_model  # for those that look for it here

Numbers: TypeAlias = NDArray[np.float64]
ROOT = Path(__file__).resolve().parents[2]
EVERY = 6.0
"""Hours between output times."""


@dataclass(frozen=True, slots=True)
class Problem:
    """n patients of a model of s states and p parameters, all dosed at the same times.

    parameters (n, p); starts, jumps (n, s): what each dose adds; dose_times (d,), the first at 0; times (m,) from 0.
    dose: the amount that makes the jumps through the model's first input.
    """

    equations: Equations
    parameters: Numbers
    starts: Numbers
    jumps: Numbers
    dose: float
    dose_times: Numbers
    times: Numbers

    @property
    def counted(self) -> NDArray[np.bool_]:
        """(m,): the output times that count in an error; neither the start nor the time of a dose."""
        return ~np.isin(self.times, [0.0, *self.dose_times])


def timing_problem(n: int) -> Problem:
    """n patients of the timing model; patient 0 is typical, and patient i is the same whatever n is."""
    equations = timing_model()
    names = [parameter.name for parameter in equations.parameters]
    parameters = np.tile([parameter.value or 0.0 for parameter in equations.parameters], (n, 1))
    for i in range(1, n):
        draws = np.random.default_rng([1, i]).standard_normal(len(LOGNORMAL))
        for (name, spread), draw in zip(LOGNORMAL.items(), draws, strict=True):
            parameters[i, names.index(name)] *= np.exp(spread * draw)
    return problem(equations, parameters, DOSE, np.array(DOSE_TIMES), END)


def problem(equations: Equations, parameters: Numbers, dose: float, dose_times: Numbers, end: float) -> Problem:
    """The problem of dosing patients (n, p) through the first input of the equations."""
    names = [parameter.name for parameter in equations.parameters]
    values = [dict(zip(names, row, strict=True)) for row in parameters.tolist()]
    initial = [state.initial for state in equations.states]
    if any(start is None for start in initial):
        raise ValueError(f"{equations.name}: a start is left open, and every tool needs the same")
    starts = np.array([evaluate([start for start in initial if start is not None], row) for row in values])
    targets = equations.inputs[0].targets
    columns = [[state.name for state in equations.states].index(name) for name, _ in targets]
    jumps = np.zeros_like(starts)
    jumps[:, columns] = [evaluate([share for _, share in targets], row) for row in values]
    times = np.arange(0.0, end + EVERY / 2, EVERY)
    return Problem(equations, parameters, starts, dose * jumps, dose, dose_times, times)


def courses(given: Problem, patient: int) -> Iterator[tuple[Numbers, slice, Numbers]]:
    """One patient from dose to dose: what the dose adds, where the values go, their times after the dose.

    The last of the times is the end of the course, where the next one begins.
    """
    edges = [*given.dose_times.tolist(), float(given.times[-1])]
    for begin, end in pairwise(edges):
        first, last = np.searchsorted(given.times, [begin, end], side="right")
        yield given.jumps[patient], slice(int(first), int(last)), given.times[first:last] - begin
