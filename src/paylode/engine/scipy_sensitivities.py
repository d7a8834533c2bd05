"""Sensitivities by the SciPy engine: the larger model of `augmented.py`, solved beside the model itself.

The values asked for are those of the model alone, so that they keep their bits. What takes a jump of the slopes is
refused by name; the vector engine has it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..equations import Equations
from ..values.problem import InputError, Problem
from .augmented import slope_name, with_sensitivities
from .batch import Batch
from .directions import SlopePlan, slope_plan
from .kernel import Kernel, compile
from .request import Points, Request
from .result import Result
from .schedule import Entry, Kind, Schedule, entries_of
from .sensitivities import Sensitivities

Solve = Callable[[Kernel, Batch, Schedule, Request], Result]


def refuse_jumps(kernel: Kernel, batch: Batch, schedule: Schedule, asked: Sensitivities) -> None:
    """Raises InputError for sensitivities that this engine does not have."""
    equations, jumps = kernel.equations, kernel.jumps
    plan = slope_plan(equations, batch, schedule, asked)
    timed = {name for condition in jumps.conditions for name in condition.symbols} if jumps is not None else set()
    obstacles = {
        "of a model with events": bool(equations.events),
        "along a direction in which times move": bool(np.any(plan.times)),
        "along a direction in which a condition on time moves": bool(timed & set(plan.moving)),
        "of a run that goes on": batch.resume is not None,
    }
    where, cure = f"sensitivities of {equations.name}", 'Take the vector engine: engine_for(equations, "vector").'
    problems = [Problem(where, f"the SciPy engine has none {what}", cure) for what, there in obstacles.items() if there]
    if problems:
        raise InputError(problems)


def solved_with_sensitivities(
    kernel: Kernel, batch: Batch, schedule: Schedule, request: Request, solve: Solve
) -> Result:
    """What `solve` gives without sensitivities, and these beside it."""
    result = solve(kernel, batch, schedule, replace(request, sensitivities=None))
    asked, points, equations = request.sensitivities, request.points, kernel.equations
    if asked is None:
        return result
    if points is None or not np.size(result.values):
        return replace(result, sensitivities=np.zeros((*result.values.shape, len(asked.directions))))
    plan = slope_plan(equations, batch, schedule, asked)
    names, wanted = [each.name for each in plan.directions], tuple(points.observables)
    larger = with_sensitivities(equations, names, plan.moving, wanted)
    found = solve(
        compile(larger),
        _batch(equations, larger, batch, plan, result),
        _schedule(equations, larger, schedule, plan),
        Request(Points(tuple(slope_name(k, name) for k in wanted for name in names), points.times, points.before)),
    )
    values = found.values.reshape(*result.values.shape, len(names))
    return replace(result, sensitivities=np.where(np.isnan(result.values)[..., None], np.nan, values))


def _batch(equations: Equations, larger: Equations, batch: Batch, plan: SlopePlan, result: Result) -> Batch:
    """The scale of a slope is that of its state over the size of the parameter that moves along with it."""
    n, parameters, scale = len(batch.parameters), np.asarray(batch.parameters, dtype=float), result.final_state.scale
    names = [parameter.name for parameter in equations.parameters]
    slopes, scales, starts = [], [scale], [batch.start]
    for each in plan.directions:
        moving = [key for key in plan.moving if not key.startswith("input.")]
        slopes += [np.full(n, each.parameters.get(key, 0.0)) for key in moving]
        sizes = [np.abs(parameters[:, names.index(key)] / slope) for key, slope in each.parameters.items() if slope]
        size = np.max(sizes, axis=0) if sizes else np.ones(n)
        scales.append(scale / np.where((size > 0.0) & np.isfinite(size), size, 1.0)[:, None])
        starts.append(np.zeros((n, len(equations.states))) if each.start is None else each.start)
    return Batch(
        parameters=np.column_stack([parameters, *slopes]),
        start=None if batch.start is None else np.hstack([each for each in starts if each is not None]),
        start_time=batch.start_time,
        scale=np.hstack(scales),
    )


def _schedule(equations: Equations, larger: Equations, schedule: Schedule, plan: SlopePlan) -> Schedule:
    """Behind each entry its slopes."""
    inputs = {each.name: index for index, each in enumerate(larger.inputs)}
    parameters = {each.name: index for index, each in enumerate(larger.parameters)}

    def slopes(entry: Entry, row: int) -> list[Entry]:
        time, kind, target, value = entry
        found: list[Entry] = []
        for index, direction in enumerate(plan.directions):
            slope = float(plan.values[index, row])
            if kind in (Kind.BOLUS, Kind.RATE_ON, Kind.RATE_OFF):
                name = slope_name(equations.inputs[target].name, direction.name)
                found += [(time, kind, inputs[name], slope)] if slope else []
                found += [(time, kind, inputs[f"{name}, fraction"], value)] if kind == Kind.BOLUS else []
            elif kind == Kind.SET_PARAMETER and equations.parameters[target].name in plan.moving:
                name = slope_name(equations.parameters[target].name, direction.name)
                found.append((time, kind, parameters[name], slope))
        return found

    subjects = []
    for subject in range(len(schedule.offsets) - 1):
        first, entries = int(schedule.offsets[subject]), []
        for index, entry in enumerate(entries_of(schedule, subject)):
            entries += [entry, *slopes(entry, first + index)]
        subjects.append(entries)
    return Schedule.of(subjects)
