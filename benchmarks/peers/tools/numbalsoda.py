"""numbalsoda: LSODA, right-hand side compiled by numba, the restarts at doses inside compiled code too."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..problem import Numbers, Problem, courses
from ..python_model import function, rates_source
from .contract import Solver

PACKAGES: tuple[str, ...] = ("numbalsoda", "numba")
PATIENTS = 64
WHAT = "LSODA, right-hand side by numba; restarts at doses in compiled code"


def prepare(problem: Problem, folder: Path) -> Solver:
    """The compiled functions."""
    from numba import carray, cfunc, njit
    from numbalsoda import lsoda, lsoda_sig

    size, parameters = problem.starts.shape[1], problem.parameters.shape[1]
    derivative = njit(function(rates_source(problem, into="f"), "rates"))

    @cfunc(lsoda_sig)
    def rates(t, y, f, p):  # type: ignore[no-untyped-def]
        derivative(t, carray(y, (size,)), carray(f, (size,)), carray(p, (parameters,)))

    address = rates.address

    @njit
    def patient(values, firsts, lasts, times, jump, p, relative, absolute):  # type: ignore[no-untyped-def]
        state = values[0].copy()
        for course in range(len(firsts)):
            first, last = firsts[course], lasts[course]
            grid = np.zeros(last - first + 1)
            grid[1:] = times[first:last]
            found, success = lsoda(address, state + jump, grid, p, relative, absolute, 1_000_000)
            if not success:
                return False
            values[first:last] = found[1:]
            state = found[-1]
        return True

    def solved(patients: int, relative: float, absolute: float) -> Numbers:
        values = np.empty((patients, len(problem.times), size))
        for i in range(patients):
            found = list(courses(problem, i))
            firsts = np.array([where.start for _, where, _ in found])
            lasts = np.array([where.stop for _, where, _ in found])
            times = np.concatenate([[0.0], *(times for _, _, times in found)])
            values[i, 0] = problem.starts[i]
            given = (problem.jumps[i], problem.parameters[i], relative, absolute)
            if not patient(values[i], firsts, lasts, times, *given):
                raise RuntimeError("lsoda failed")
        return values

    return solved
