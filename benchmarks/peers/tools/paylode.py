"""paylode's vector engine, on one thread, all patients in one call."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..problem import Numbers, Problem
from .contract import Solver

PACKAGES: tuple[str, ...] = ()
PATIENTS = 1_000_000
WHAT = "the vector engine, one thread, the patients repeated to fill the lanes"


def prepare(problem: Problem, folder: Path) -> Solver:
    """The kernel. The absolute tolerance is the same for every state, as with the other tools."""
    from paylode.engine import Batch, Kind, Points, Request, Schedule, Tolerances
    from paylode.engine.simd_engine import compile, solve

    kernel = compile(problem.equations, cache=folder)
    states = tuple(state.name for state in problem.equations.states)
    request = Request(Points(states, problem.times, problem.times > 0.0))
    entries = [(time, Kind.BOLUS, 0, problem.dose) for time in problem.dose_times.tolist()]
    schedules: dict[int, Schedule] = {}

    def solved(patients: int, relative: float, absolute: float) -> Numbers:
        rows = np.arange(patients) % len(problem.parameters)
        schedule = schedules.setdefault(patients, Schedule.of([entries] * patients))
        batch = Batch(problem.parameters[rows], problem.starts[rows], scale=np.ones_like(problem.starts[rows]))
        tolerances = Tolerances(relative, absolute, maximum_steps=10**7)
        result = solve(kernel, batch, schedule, request, tolerances, threads=1)
        if result.status.any():
            raise RuntimeError(next(message for message in result.messages if message))
        return result.values

    return solved
