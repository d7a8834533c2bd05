"""libRoadRunner: CVODE on SBML made from Antimony, compiled by MCJIT. Doses after the first are events of the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..model_text import ANTIMONY, rates
from ..problem import Numbers, Problem
from .contract import Solver

PACKAGES: tuple[str, ...] = ("libroadrunner", "antimony")
PATIENTS = 64
WHAT = "CVODE by libRoadRunner, MCJIT; doses are SBML events"


def text(problem: Problem) -> str:
    """The model in Antimony. d0, d1, ... is what a dose adds."""
    code = rates(problem.equations, ANTIMONY)
    size = range(len(problem.equations.states))
    lines = [f"{name} := {value}" for name, value in code.variables]
    lines += [f"y{i}' = {root}" for i, root in enumerate(code.roots)]
    lines += [f"y{i} = 0" for i in size] + [f"d{i} = 0" for i in size]
    lines += [f"p{i} = 1" for i in range(len(problem.equations.parameters))]
    dosed = ", ".join(f"y{i} = y{i} + d{i}" for i in np.flatnonzero(problem.jumps.any(axis=0)))
    lines += [f"at (time >= {time!r}): {dosed}" for time in problem.dose_times[1:].tolist()]
    return "\n".join(["model compared", *(f"  {line};" for line in lines), "end", ""])


def prepare(problem: Problem, folder: Path) -> Solver:
    """The compiled model; the start with the first dose is set for each patient."""
    import antimony
    import roadrunner

    roadrunner.Config.setValue(roadrunner.Config.LLVM_BACKEND, roadrunner.Config.MCJIT)
    if antimony.loadAntimonyString(text(problem)) < 0:
        raise RuntimeError(antimony.getLastError())
    model = roadrunner.RoadRunner(antimony.getSBMLString("compared"))
    size = problem.starts.shape[1]
    model.timeCourseSelections = [f"y{i}" for i in range(size)]
    place = {name: i for i, name in enumerate(model.model.getGlobalParameterIds())}
    places = np.array(
        [place[f"{letter}{i}"] for letter, count in _counted(problem) for i in range(count)], dtype=np.int32
    )

    def solved(patients: int, relative: float, absolute: float) -> Numbers:
        model.integrator.relative_tolerance, model.integrator.absolute_tolerance = relative, absolute
        model.integrator.maximum_num_steps = 1_000_000
        values = np.empty((patients, len(problem.times), size))
        for i in range(patients):
            model.reset()
            given = (problem.starts[i] + problem.jumps[i], problem.jumps[i], problem.parameters[i])
            model.model.setGlobalParameterValues(places, np.concatenate(given))
            values[i] = model.simulate(0.0, float(problem.times[-1]), len(problem.times))
        return values

    return solved


def _counted(problem: Problem) -> tuple[tuple[str, int], ...]:
    size = problem.starts.shape[1]
    return ("y", size), ("d", size), ("p", problem.parameters.shape[1])
