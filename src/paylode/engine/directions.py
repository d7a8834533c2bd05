"""The directions of a request put in order: slopes of all entries of the schedule, and what has slopes of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..equations import Equations
from .batch import Batch
from .rates import counterparts
from .schedule import Kind, Schedule, subjects_of
from .sensitivities import Direction, Sensitivities, directions_of

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SlopePlan:
    """directions (d,).  values, times (d, entries): slopes of the schedule.

    moving: parameters, and rates as `input.<name>`, that have slopes at some time, in the order of the equations.
    """

    directions: tuple[Direction, ...]
    values: Numbers
    times: Numbers
    moving: tuple[str, ...]


def slope_plan(equations: Equations, batch: Batch, schedule: Schedule, asked: Sensitivities) -> SlopePlan:
    """The plan of checked directions."""
    directions, entries = directions_of(asked), len(schedule.time)
    values = np.array([np.zeros(entries) if each.values is None else each.values for each in directions], dtype=float)
    times = np.array([np.zeros(entries) if each.times is None else each.times for each in directions], dtype=float)
    values = _ends_as_beginnings(schedule, values)
    return SlopePlan(directions, values, times, _moving(equations, directions, schedule, values, batch))


def _moving(
    equations: Equations, directions: Sequence[Direction], schedule: Schedule, values: Numbers, batch: Batch
) -> tuple[str, ...]:
    """A parameter that an event assigns may come to move by that."""
    found = {name for each in directions for name, slope in each.parameters.items() if slope}
    names = {parameter.name for parameter in equations.parameters}
    found |= {target for event in equations.events for target, _ in event.assignments} & names
    sloped = np.any(values != 0.0, axis=0)
    kind, target = np.asarray(schedule.kind), np.asarray(schedule.target)
    found |= {equations.parameters[j].name for j in np.unique(target[sloped & (kind == Kind.SET_PARAMETER)])}
    found |= {f"input.{equations.inputs[j].name}" for j in np.unique(target[sloped & (kind == Kind.RATE_ON)])}
    if batch.resume is not None and batch.resume.slopes is not None:
        found |= set(batch.resume.slopes.moving)
    everything = (*(p.name for p in equations.parameters), *(f"input.{each.name}" for each in equations.inputs))
    return tuple(key for key in everything if key in found)


def _ends_as_beginnings(schedule: Schedule, values: Numbers) -> Numbers:
    """A rate ends with the slope with which it began."""
    kind = np.asarray(schedule.kind)
    rows = np.flatnonzero((kind == Kind.RATE_ON) | (kind == Kind.RATE_OFF))
    begins = kind[rows] == Kind.RATE_ON
    alike = (subjects_of(schedule)[rows], np.asarray(schedule.target)[rows], np.asarray(schedule.value)[rows])
    other = counterparts(*alike, begins)
    ends = np.flatnonzero(~begins & (other >= 0))
    values[:, rows[ends]] = values[:, rows[other[ends]]]
    return values
