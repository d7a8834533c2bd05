"""Checking what is handed to `solve`: all that is wrong is told at once, and nothing wrong reaches the solver.

A number that is not finite in the row of one subject is no reason to refuse the others: that subject's status tells it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..equations import Equations
from ..values.problem import InputError, Problem
from .batch import Batch, Tolerances
from .check_request import request_problems
from .check_schedule import Onsets, schedule_problems
from .check_sensitivities import sensitivity_problems
from .request import Request
from .result import ResumeState
from .schedule import Schedule

_MOST_TOLD = 20


def check(equations: Equations, batch: Batch, schedule: Schedule, request: Request, tolerances: Tolerances) -> None:
    """Raises InputError with everything that is wrong (the first twenty, and how many more)."""
    problems = [*_tolerance_problems(tolerances), *_batch_problems(equations, batch)]
    if not problems:  # what follows needs arrays that fit
        onsets = _onsets(batch)
        problems += schedule_problems(equations, schedule, onsets)
        problems += request_problems(equations, request, onsets.time, batch.resume)
        problems += sensitivity_problems(equations, batch, schedule, request.sensitivities)
    if len(problems) > _MOST_TOLD:
        more = Problem("and", f"{len(problems) - _MOST_TOLD} more problems like these", "Mend these first.")
        problems = [*problems[:_MOST_TOLD], more]
    if problems:
        raise InputError(problems)


def _onsets(batch: Batch) -> Onsets:
    resume, n = batch.resume, len(batch.parameters)
    if resume is not None:
        return Onsets(resume.time, resume.reached, resume.position, resume.rates)
    times = np.zeros(n) if batch.start_time is None else np.asarray(batch.start_time, dtype=np.float64)
    return Onsets(times, times, np.zeros(n, dtype=np.int64), ((),) * n)


def _tolerance_problems(tolerances: Tolerances) -> Iterator[Problem]:
    if not 1e-12 <= tolerances.relative <= 0.1:
        yield Problem("tolerances", f"a relative tolerance of {tolerances.relative}", "Give one from 1e-12 to 0.1.")
    if not 0.0 < tolerances.absolute < math.inf:
        yield Problem("tolerances", f"an absolute tolerance of {tolerances.absolute}", "Give a positive number.")
    if tolerances.maximum_steps < 1:
        yield Problem("tolerances", f"{tolerances.maximum_steps} steps at most", "Allow at least one.")


def _batch_problems(equations: Equations, batch: Batch) -> Iterator[Problem]:
    p, s = len(equations.parameters), len(equations.states)
    shape = np.shape(batch.parameters)
    if len(shape) != 2 or shape[1] != p:
        yield Problem("batch", f"parameters of shape {shape}", f"Give one row per subject of {p} numbers each.")
        return
    arrays = {"start": batch.start, "start_time": batch.start_time, "scale": batch.scale}
    wanted = {"start": (shape[0], s), "start_time": (shape[0],), "scale": (shape[0], s)}
    for name, array in arrays.items():
        if array is not None and np.shape(array) != wanted[name]:
            yield Problem("batch", f"{name} of shape {np.shape(array)}", f"Give shape {wanted[name]}.")
        elif array is not None and batch.resume is not None:
            yield Problem("batch", f"{name} and a state to go on from", f"Leave {name} out: the state holds it.")
    if batch.start_time is not None and not np.isfinite(batch.start_time).all():
        yield Problem("batch", "a start time that is not a finite number", "Give every subject a finite one.")
    if batch.resume is not None:
        yield from _resume_problems(equations, batch, batch.resume)
    elif batch.start is None:
        for state in equations.states:
            if state.initial is None:
                what = f"{state.name} starts at its steady state without drug, which is not known here"
                yield Problem(f"equations {equations.name}", what, "Find it first, and give it in `start`.")


def _resume_problems(equations: Equations, batch: Batch, resume: ResumeState) -> Iterator[Problem]:
    n = len(batch.parameters)
    fits = resume.state.shape == (n, len(equations.states) + len(equations.quadratures)) and resume.armed.shape == (
        n,
        len(equations.events),
    )
    if resume.model != equations.name or not fits or resume.given.shape != np.shape(batch.parameters):
        what = f"the state to go on from is of {len(resume.time)} subjects of {resume.model}"
        yield Problem("batch", what, f"Go on with the batch it came from, or start afresh with {equations.name}.")
    elif not np.array_equal(resume.given, np.asarray(batch.parameters, dtype=np.float64), equal_nan=True):
        cure = "Give the same parameters; to change one on the way, put SET_PARAMETER into the schedule."
        yield Problem("batch", "the parameters are not those of the run that is to go on", cure)
