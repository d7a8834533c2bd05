"""Sensitivities of models with conditions on time (`jumps.py`): when a condition changes may depend on parameters.

A condition holds where g(t, p) > 0, so the time T at which it changes moves at the rate

    T' = -(d g / d p) p' / (d g / d t)

which becomes the slope of the time of the hidden entry that stands for the change. A change because a parameter is set
comes when that entry does.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..equations import derivative, evaluate
from .batch import Batch
from .jumps import Jumps
from .request import Request
from .result import Result
from .schedule import Kind, Schedule, subjects_of
from .sensitivities import Direction, Sensitivities, directions_of

Numbers = NDArray[np.float64]


def solver_within(
    jumps: Jumps, request: Request, solve: Callable[[Batch, Schedule, Request], Result]
) -> Callable[[Batch, Schedule], Result]:
    """`solve` for a batch and a schedule with hidden parameters and entries: the request is made to fit."""

    def within(batch: Batch, merged: Schedule) -> Result:
        asked = request.sensitivities
        if asked is None:
            return solve(batch, merged, request)
        return solve(batch, merged, replace(request, sensitivities=with_hidden_entries(jumps, asked, batch, merged)))

    return within


def with_hidden_entries(jumps: Jumps, asked: Sensitivities, batch: Batch, merged: Schedule) -> Sensitivities:
    """The directions for the schedule in which the hidden entries stand. batch: with the hidden parameters."""
    p = len(jumps.given.parameters)
    kind, target = np.asarray(merged.kind), np.asarray(merged.target)
    hidden = (kind == Kind.SET_PARAMETER) & (target >= p)
    return Sensitivities(tuple(_with_hidden(jumps, each, batch, merged, hidden) for each in directions_of(asked)))


def _with_hidden(jumps: Jumps, each: Direction, batch: Batch, merged: Schedule, hidden: NDArray[np.bool_]) -> Direction:
    values, times = (_spread(slopes, hidden) for slopes in (each.values, each.times))
    places = {parameter.name: place for place, parameter in enumerate(jumps.given.parameters)}
    kind, target = np.asarray(merged.kind), np.asarray(merged.target)
    for index, condition in enumerate(jumps.conditions):
        names = [name for name in places if name in condition.symbols]
        slopes = [derivative(condition, key) for key in ("time", *names)]
        held = {name: _held(batch, merged, places[name], each.parameters.get(name, 0.0), values) for name in names}
        mine = (kind == Kind.SET_PARAMETER) & np.isin(target, [places[name] for name in names])
        set_at = {(subject, time): row for row, subject, time in _keys(merged, np.flatnonzero(mine))}
        for row, subject, time in _keys(merged, np.flatnonzero(hidden & (target == len(places) + index))):
            turned = [float(slope[row]) for _, slope in held.values()]
            if (subject, time) in set_at:
                times[row] = times[set_at[subject, time]]
            elif any(turned):
                numbers = {"time": time} | {name: float(value[row]) for name, (value, _) in held.items()}
                by_time, *by_parameter = evaluate(slopes, numbers)
                moved = sum(slope * turn for slope, turn in zip(by_parameter, turned, strict=True))
                times[row] = -moved / by_time if by_time else math.nan
    return replace(each, values=values, times=times)


def _spread(slopes: Numbers | None, hidden: NDArray[np.bool_]) -> Numbers:
    found = np.zeros(len(hidden))
    found[~hidden] = 0.0 if slopes is None else slopes
    return found


def _held(batch: Batch, merged: Schedule, place: int, slope: float, values: Numbers) -> tuple[Numbers, Numbers]:
    """A parameter and its slope at each entry of the schedule."""
    subject = subjects_of(merged)
    mine = (np.asarray(merged.kind) == Kind.SET_PARAMETER) & (np.asarray(merged.target) == place)
    first = np.asarray(merged.offsets)[subject]
    latest = np.maximum.accumulate(np.where(mine, np.arange(len(subject)), -1)) if len(subject) else first
    is_set = latest >= first
    given = np.asarray(batch.parameters, dtype=np.float64)[subject, place]
    return np.where(is_set, merged.value[latest], given), np.where(is_set, values[latest], slope)


def _keys(merged: Schedule, rows: NDArray[np.int64]) -> list[tuple[int, int, float]]:
    """row, subject and time of entries."""
    columns: Sequence[NDArray[np.int64] | Numbers] = (rows, subjects_of(merged)[rows], np.asarray(merged.time)[rows])
    return [(int(row), int(subject), float(time)) for row, subject, time in zip(*columns, strict=True)]
