"""Checking the directions of sensitivities: names are known, arrays fit, and a run that goes on goes on with them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..equations import Equations
from ..values.problem import Problem, did_you_mean
from .batch import Batch
from .schedule import Schedule
from .sensitivities import Direction, Sensitivities, directions_of


def sensitivity_problems(
    equations: Equations, batch: Batch, schedule: Schedule, asked: Sensitivities | None
) -> Iterator[Problem]:
    """All that is wrong with the directions."""
    if asked is None:
        return
    where = "request, sensitivities"
    if isinstance(asked.directions, str):
        yield Problem(where, f'the text "{asked.directions}" for directions', "Give a tuple of names.")
        return
    directions = directions_of(asked)
    if not directions:
        yield Problem(where, "no direction is given", "Name a parameter, or leave sensitivities out.")
    for name, count in Counter(each.name for each in directions).items():
        if count > 1:
            yield Problem(where, f"{count} directions are called {name}", "Give each its own name.")
    for each in directions:
        yield from _direction_problems(equations, batch, schedule, each)
    resume = batch.resume
    if resume is not None and resume.slopes is None:
        what = "the run that is to go on had no sensitivities"
        yield Problem(where, what, "Ask for them from the beginning of the run.")
    elif resume is not None and resume.slopes is not None:
        before, now = resume.slopes.names, tuple(each.name for each in directions)
        if before != now:
            what = f"the run that is to go on had the directions {', '.join(before)}, this one has {', '.join(now)}"
            yield Problem(where, what, "Ask for the same, in the same order.")


def _direction_problems(equations: Equations, batch: Batch, schedule: Schedule, each: Direction) -> Iterator[Problem]:
    where = f"request, sensitivities, {each.name}"
    known = [parameter.name for parameter in equations.parameters]
    for name, slope in each.parameters.items():
        if name not in known:
            yield Problem(where, f"there is no parameter {name}", did_you_mean(name, known))
        elif not math.isfinite(slope):
            yield Problem(where, f"a slope of {slope} of {name}", "Give a finite number.")
    n, entries = len(batch.parameters), len(schedule.time)
    yield from _array_problems(where, "values", each.values, (entries,), "one slope per entry of the schedule")
    yield from _array_problems(where, "times", each.times, (entries,), "one slope per entry of the schedule")
    each_state = (n, len(equations.states))
    yield from _array_problems(where, "start", each.start, each_state, "one slope per state and subject")
    if each.start is not None and batch.start is None and batch.resume is None:
        cure = "Give the start in the batch, or leave its slopes out: they follow from the parameters."
        yield Problem(where, "slopes of a start that is not given", cure)
    if not each.parameters and each.values is None and each.times is None and each.start is None:
        yield Problem(where, "nothing changes along it", "Give it parameters, values, times or a start.")


def _array_problems(
    where: str, name: str, array: NDArray[np.float64] | None, shape: tuple[int, ...], said: str
) -> Iterator[Problem]:
    if array is not None and np.shape(array) != shape:
        yield Problem(where, f"{name} of shape {np.shape(array)}", f"Give {said}: shape {shape}.")
    elif array is not None and not np.isfinite(array).all():
        yield Problem(where, f"a slope in {name} that is not a finite number", "Give finite numbers.")
