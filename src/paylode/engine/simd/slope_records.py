"""The directions of a call as the arrays that the driver reads and writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...equations import Equations
from ..batch import Batch
from ..directions import slope_plan
from ..plan import Plan
from ..schedule import Kind, Schedule
from ..sensitivities import Direction, Sensitivities, SlopeState
from .kernel import SimdKernel, SlopeCode
from .preparation import Numbers, Whole, worked_out


@dataclass(frozen=True, slots=True)
class SlopeRecords:
    """record (n, d, s + q + m): what each of n subjects carries from stop to stop.  start (n, d, s).

    values, times (d, entries): slopes of the schedule.  follow (f,), follow_offsets (d + 1,): addresses of the
    functions of what moves in each direction.  found (n, m, k, d): slopes of the observables at the points.
    """

    names: tuple[str, ...]
    slopes: SlopeCode
    record: Numbers
    start: Numbers
    values: Numbers
    times: Numbers
    follow: Whole
    follow_offsets: Whole
    moving_input: Whole
    moving_parameter: Whole
    found: Numbers


def slope_records(
    kernel: SimdKernel, batch: Batch, schedule: Schedule, plan: Plan, asked: Sensitivities | None
) -> SlopeRecords | None:
    """The directions of a checked request; None where there are none."""
    if asked is None:
        return None
    equations, n = kernel.equations, len(batch.parameters)
    planned = slope_plan(equations, batch, schedule, asked)
    directions, values, moving = planned.directions, planned.values, planned.moving
    slopes, earlier = kernel.slopes(moving), None if batch.resume is None else batch.resume.slopes
    record, start = _fresh(kernel, slopes, batch, directions) if earlier is None else _resumed(earlier, moving)
    follow, offsets = _follow(equations, slopes, schedule, values, record)
    inputs, parameters = [f"input.{each.name}" for each in equations.inputs], [p.name for p in equations.parameters]
    place = {key: j for j, key in enumerate(moving)}
    return SlopeRecords(
        names=tuple(each.name for each in directions),
        slopes=slopes,
        record=record,
        start=start,
        values=values,
        times=planned.times,
        follow=follow,
        follow_offsets=offsets,
        moving_input=np.array([place.get(key, -1) for key in inputs], dtype=np.int64),
        moving_parameter=np.array([place.get(key, -1) for key in parameters], dtype=np.int64),
        found=np.full((n, len(plan.times), len(plan.observables), len(directions)), np.nan),
    )


def slope_state(records: SlopeRecords | None) -> SlopeState | None:
    """To go on from."""
    if records is None:
        return None
    return SlopeState(records.names, records.slopes.places.moving, records.record, records.start)


def _fresh(
    kernel: SimdKernel, slopes: SlopeCode, batch: Batch, directions: Sequence[Direction]
) -> tuple[Numbers, Numbers]:
    layout, places = kernel.layout, slopes.places
    n, d, m = len(batch.parameters), len(directions), len(places.moving)
    record, start = np.zeros((n, d, layout.size + m)), np.zeros((n, d, layout.states))
    parameters = np.array(batch.parameters, dtype=np.float64, order="C")
    for index, each in enumerate(directions):
        v = np.array([each.parameters.get(key, 0.0) for key in places.moving])
        record[:, index, layout.size :] = v
        if batch.start is None:
            given = {layout.given: parameters, places.seed + layout.size: np.tile(v, (n, 1))}
            wanted = (places.constant_slopes, layout.states)
            function = slopes.code.addresses["constant_slopes"]
            start[:, index] = worked_out(kernel, function, slopes.vectors, given, wanted)
        elif each.start is not None:
            start[:, index] = each.start
    record[:, :, : layout.states] = start
    return record, start


def _resumed(earlier: SlopeState, moving: tuple[str, ...]) -> tuple[Numbers, Numbers]:
    n, d, width = earlier.slopes.shape
    size = width - len(earlier.moving)
    record = np.zeros((n, d, size + len(moving)))
    record[:, :, :size] = earlier.slopes[:, :, :size]
    for j, key in enumerate(earlier.moving):
        record[:, :, size + moving.index(key)] = earlier.slopes[:, :, size + j]
    return record, np.ascontiguousarray(earlier.start)


def _follow(
    equations: Equations, slopes: SlopeCode, schedule: Schedule, values: Numbers, record: Numbers
) -> tuple[Whole, Whole]:
    """The functions of what moves, or may come to move, in each direction."""
    moving = slopes.places.moving
    assigned = {target for event in equations.events for target, _ in event.assignments}
    kind, target = np.asarray(schedule.kind), np.asarray(schedule.target)
    size = record.shape[2] - len(moving)
    names = [parameter.name for parameter in equations.parameters]
    inputs = [f"input.{each.name}" for each in equations.inputs]
    active = np.any(record[:, :, size:] != 0.0, axis=0)
    for j, key in enumerate(moving):
        place, on = (names.index(key), Kind.SET_PARAMETER) if key in names else (inputs.index(key), Kind.RATE_ON)
        mine = (kind == on) & (target == place)
        active[:, j] |= np.any(values[:, mine] != 0.0, axis=1) | (key in assigned)
    addresses = [slopes.code.addresses[f"follow_{j}"] for j in range(len(moving))]
    follow: NDArray[np.int64] = np.array([addresses[j] for _, j in np.argwhere(active)], dtype=np.int64)
    return follow, np.concatenate([[0], np.cumsum(active.sum(axis=1))]).astype(np.int64)
