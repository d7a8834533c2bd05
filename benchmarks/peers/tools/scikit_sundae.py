"""scikit-sundae: CVODE with dense matrices; right-hand side and Jacobian compiled by numba."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..problem import Numbers, Problem, courses
from ..python_model import function, jacobian_source, rates_source
from .contract import Solver

PACKAGES: tuple[str, ...] = ("scikit-sundae", "numba")
PATIENTS = 20
WHAT = "CVODE, dense, right-hand side and Jacobian by numba; restarts at doses"


def prepare(problem: Problem, folder: Path) -> Solver:
    """The compiled functions."""
    from numba import njit
    from sksundae.cvode import CVODE

    derivative = njit(function(rates_source(problem, into="f"), "rates"))
    slopes = njit(function(jacobian_source(problem), "slopes"))

    def solved(patients: int, relative: float, absolute: float) -> Numbers:
        values = np.empty((patients, len(problem.times), problem.starts.shape[1]))
        for i in range(patients):
            solver = CVODE(
                derivative,
                jacfn=slopes,
                userdata=tuple(problem.parameters[i].tolist()),
                rtol=relative,
                atol=absolute,
                max_num_steps=1_000_000,
            )
            state = values[i, 0] = problem.starts[i]
            for jump, where, times in courses(problem, i):
                found = solver.solve(np.concatenate([[0.0], times]), state + jump)
                if not found.success:
                    raise RuntimeError(found.message)
                values[i, where] = found.y[1:]
                state = values[i, where.stop - 1]
        return values

    return solved
