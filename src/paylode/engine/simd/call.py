"""One call of `solve`: the arrays that its threads share, and the context that tells the driver where they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..batch import Tolerances
from ..observables import integrated, observed
from ..plan import Plan
from ..request import REDUCTION_KINDS, Reduction
from ..schedule import Schedule
from .context import FIELD, LANE_NUMBERS, NUMBER
from .inside import needed_indices
from .kernel import SimdKernel
from .memory import CELL
from .pieces import PLACES
from .preparation import Records, aligned, mark_arrays
from .slope_records import SlopeRecords

Arrays = dict[str, "NDArray[np.float64] | NDArray[np.int64]"]


@dataclass(frozen=True, slots=True)
class Call:
    """order: of the reductions, by window.  first_cursor: the first mark of each subject.  marks: how many.

    values (n, m, k), reduced (n, r) in `order`, counters (n, 3), final_time (n,), failed (n, s + q + p), cursor (n,),
    progress (8,), cancel (8,): written while the call lasts.  arrays: all that the code may touch.  cells: the context.
    """

    kernel: SimdKernel
    order: NDArray[np.int64]
    marks: int
    first_cursor: NDArray[np.int64]
    cursor: NDArray[np.int64]
    values: NDArray[np.float64]
    reduced: NDArray[np.float64]
    counters: NDArray[np.int64]
    final_time: NDArray[np.float64]
    failed: NDArray[np.float64]
    progress: NDArray[np.int64]
    cancel: NDArray[np.int64]
    arrays: Arrays
    cells: Mapping[str, int | float]


def call_of(
    kernel: SimdKernel,
    plan: Plan,
    *,
    records: Records,
    slopes: SlopeRecords | None,
    schedule: Schedule,
    tolerances: Tolerances,
) -> Call:
    """The call for a checked input. slopes: where sensitivities are asked for."""
    n = len(records.time)
    order = sorted(range(len(plan.reductions)), key=lambda i: (plan.reductions[i].start, plan.reductions[i].end))
    reductions = [plan.reductions[i] for i in order]
    _sort_gathered(records, order)
    marks, limits, last = mark_arrays(
        plan if plan.observables else replace(plan, times=plan.times[:0], sides=plan.sides[:0])
    )
    first_cursor = np.searchsorted(marks[:-1], records.reached, side="left").astype(np.int64)
    written = {
        "cursor": first_cursor.copy(),
        "counters": np.zeros((n, 3), dtype=np.int64),
        "progress": np.zeros(8, dtype=np.int64),
        "cancel": np.zeros(8, dtype=np.int64),
        "queue": np.zeros(8, dtype=np.int64),
    }
    numbers = {
        "values": np.empty((n, len(plan.times), len(plan.observables))),
        "reduced_values": np.full((n, len(reductions)), np.nan),
        "final_time": records.time.copy(),
        "failed": np.empty_like(records.record),  # written only for those that fail
        "mark_times": marks,
        "mark_limits": limits,
    }
    wanted = (*plan.observables, *(each.observable for each in reductions))
    arrays: Arrays = {**written, **numbers, **_of_subjects(records, schedule, tolerances), **_of_inputs(kernel)}
    arrays |= _of_reductions(reductions)
    arrays["mark_columns"] = np.ascontiguousarray(plan.columns, dtype=np.int64)
    arrays["needed"] = np.array(needed_indices(kernel.equations, observed(kernel.equations, wanted)), dtype=np.int64)
    arrays |= _of_events(kernel)
    if slopes is not None:
        arrays |= _of_slopes(slopes)
    cells: dict[str, int | float] = {name: array.ctypes.data for name, array in arrays.items()}
    cells |= {"relative": tolerances.relative, "last": last, "maximum_attempts": tolerances.maximum_steps}
    cells |= {f"{name}_count": len(arrays[name]) for name in ("needed", "trigger_needed", "all_needed")}
    cells |= {"windows": len(arrays["window_starts"])}
    cells |= _sizes(kernel, plan, records, reductions, slopes)
    return Call(
        kernel=kernel,
        order=np.array(order, dtype=np.int64),
        marks=len(marks) - 1,
        first_cursor=first_cursor,
        cursor=written["cursor"],
        values=numbers["values"],
        reduced=numbers["reduced_values"],
        counters=written["counters"],
        final_time=numbers["final_time"],
        failed=numbers["failed"],
        progress=written["progress"],
        cancel=written["cancel"],
        arrays=arrays,
        cells=cells,
    )


def work(call: Call) -> None:
    """Subjects from the queue until it is empty. Any number of threads may do this at once."""
    lanes, cells = call.kernel.machine.lanes, call.cells
    memory = aligned(int(cells["all_vectors"]), lanes)
    search = aligned(len(PLACES) * max(int(cells["reductions"]), 1), lanes)
    triggers = aligned(max(int(cells["events"]), 1), lanes)
    numbers = np.zeros((len(LANE_NUMBERS), lanes), dtype=np.int64)
    memory[:] = 1.0
    memory[CELL["relative"]] = cells["relative"]
    own = {"memory": memory.ctypes.data, "lane_numbers": numbers.ctypes.data, "search_values": search.ctypes.data}
    own["trigger_values"] = triggers.ctypes.data
    context = np.zeros(len(FIELD), dtype=np.int64)
    for name, place in FIELD.items():
        if name in NUMBER:
            context.view(np.float64)[place] = cells[name]
        else:
            context[place] = {**cells, **own}.get(name, 0)  # 0: what belongs to sensitivities, where there are none
    call.kernel.run(context.ctypes.data)


def _sort_gathered(records: Records, order: list[int]) -> None:
    """What reductions have gathered, in the order of their windows."""
    first, n = 2 * records.capacity, len(records.time)
    last = first + 2 * len(order)
    gathered = records.more[:, first:last].reshape(n, len(order), 2)[:, order]
    records.more[:, first:last] = gathered.reshape(n, 2 * len(order))


def _of_subjects(records: Records, schedule: Schedule, tolerances: Tolerances) -> Arrays:
    return {
        "record": records.record,
        "more": records.more,
        "position": records.position,
        "running_count": records.running,
        "start": records.start,
        "tolerance": tolerances.absolute * records.scale,
        "status": records.status,
        "time": records.time,
        "offsets": np.ascontiguousarray(schedule.offsets, dtype=np.int64),
        "entry_time": np.ascontiguousarray(schedule.time, dtype=np.float64),
        "entry_kind": np.ascontiguousarray(schedule.kind, dtype=np.int64),
        "entry_target": np.ascontiguousarray(schedule.target, dtype=np.int64),
        "entry_value": np.ascontiguousarray(schedule.value, dtype=np.float64),
    }


def _of_inputs(kernel: SimdKernel) -> Arrays:
    equations = kernel.equations
    places = {name: i for i, name in enumerate(integrated(equations))}
    targets = [places[name] for each in equations.inputs for name, _ in each.targets]
    return {
        "target_offsets": np.cumsum([0, *(len(each.targets) for each in equations.inputs)], dtype=np.int64),
        "target_state": np.array(targets, dtype=np.int64),
        "target_fraction": kernel.layout.fractions + np.arange(len(targets), dtype=np.int64),
    }


def _of_events(kernel: SimdKernel) -> Arrays:
    """Which y triggers need; where each assignment goes: states, then accounts, then parameters."""
    equations, size = kernel.equations, kernel.layout.size
    places = {name: i for i, name in enumerate(integrated(equations))}
    places |= {parameter.name: size + i for i, parameter in enumerate(equations.parameters)}
    assigned = [places[name] for event in equations.events for name, _ in event.assignments]
    return {
        "trigger_needed": np.array(
            needed_indices(equations, [event.trigger for event in equations.events]), dtype=np.int64
        ),
        "all_needed": np.arange(size, dtype=np.int64),
        "assigned_offsets": np.cumsum([0, *(len(event.assignments) for event in equations.events)], dtype=np.int64),
        "assigned_places": np.array(assigned, dtype=np.int64),
    }


def _of_slopes(slopes: SlopeRecords) -> Arrays:
    return {
        "slope_record": slopes.record,
        "slope_start": slopes.start,
        "value_slopes": slopes.values,
        "time_slopes": slopes.times,
        "follow": slopes.follow,
        "follow_offsets": slopes.follow_offsets,
        "moving_input": slopes.moving_input,
        "moving_parameter": slopes.moving_parameter,
        "slope_values": slopes.found,
    }


def _of_reductions(reductions: list[Reduction]) -> Arrays:
    windows = sorted({(each.start, each.end) for each in reductions})
    belongs = [windows.index((each.start, each.end)) for each in reductions]
    return {
        "window_starts": np.array([start for start, _ in windows]),
        "window_ends": np.array([end for _, end in windows]),
        "window_offsets": np.searchsorted(belongs, np.arange(len(windows) + 1)).astype(np.int64),
        "reduction_kind": np.array([REDUCTION_KINDS.index(each.kind) for each in reductions], dtype=np.int64),
        "reduction_threshold": np.array([each.threshold or 0.0 for each in reductions], dtype=np.float64),
    }


def _sizes(
    kernel: SimdKernel, plan: Plan, records: Records, reductions: list[Reduction], slopes: SlopeRecords | None
) -> dict[str, int]:
    """Sizes, places in memory, addresses of functions. What a request adds lies behind the memory of the model."""
    layout = kernel.layout
    free = kernel.vectors if slopes is None else slopes.slopes.vectors
    observe, vectors = kernel.observer(plan.observables, free) if plan.observables else (0, free)
    reduce, more_vectors = kernel.observer(tuple(e.observable for e in reductions), free) if reductions else (0, free)
    sloped = {} if slopes is None else _slope_sizes(kernel, plan, slopes, vectors)
    first, width = max(vectors, more_vectors, sloped.get("all_vectors", 0)), records.more.shape[1]
    columns = first + 2 * width
    code = kernel.code.addresses
    return {
        **layout.numbers(),
        "bind": code["bind"],
        "attempt": code["attempt"],
        "derivative": code["derivative"],
        "dense_function": code["dense"],
        **{name: code[name] for name in ("triggers_inside", "triggers_here", "triggers_plain", "assignments")},
        "events": len(kernel.equations.events),
        "armed": first + 2 * records.capacity + 2 * len(reductions),
        "observe": observe,
        "observe_reduced": reduce,
        "stage_vectors": layout.size * kernel.method.stages,
        "running": first,
        "capacity": records.capacity,
        "gathered": first + 2 * records.capacity,
        "recorded_more": first + width,
        "observed": free,
        "reduced": free,
        "observables": len(plan.observables),
        "reductions": len(reductions),
        "subjects": len(records.time),
        "marks": len(plan.times),
        "record_width": layout.size + layout.parameters,
        "more_width": width,
        "all_vectors": columns,
        **({} if slopes is None else {**sloped, **_slope_columns(kernel, slopes, columns)}),
    }


def _slope_sizes(kernel: SimdKernel, plan: Plan, slopes: SlopeRecords, free: int) -> dict[str, int]:
    """What sensitivities add, but for the columns. free: where the observers of points end."""
    code, places = slopes.slopes.code.addresses, slopes.slopes.places
    observe, vectors = kernel.slope_observer(plan.observables, slopes.slopes, free) if plan.observables else (0, free)
    return {
        "directions": len(slopes.names),
        "moving": len(places.moving),
        "entries": slopes.values.shape[1],
        "times_move": int(bool(np.any(slopes.times))),
        "seed": places.seed,
        "seed_time": places.seed_time,
        "constant_slopes": places.constant_slopes,
        "level_slopes": places.level_slopes,
        "level_flow": places.level_flow,
        "assigned_slopes": places.assigned_slopes,
        "observed_slopes": free,
        "solve_stage": kernel.code.addresses["solve"],
        **{name: code[name] for name in ("bind_slopes", "linearise", "advance")},
        **{f"{name}_of": code[name] for name in ("constant_slopes", "level_slopes", "assigned_slopes")},
        "observe_slopes": observe,
        "all_vectors": vectors,
    }


def _slope_columns(kernel: SimdKernel, slopes: SlopeRecords, first: int) -> dict[str, int]:
    """Where the slopes of all directions lie."""
    d, width = len(slopes.names), kernel.layout.size + len(slopes.slopes.places.moving)
    lengths = {
        "slopes": d * width,
        "recorded_slopes": d * width,
        "new_slopes": d * kernel.layout.size,
        "dense_slopes": 3 * d * kernel.layout.size,
        "moved_times": d,
        "caused_times": d,
        "caused": 1,
    }
    found = {}
    for name, length in lengths.items():
        found[name] = first
        first += length
    return {**found, "all_vectors": first}
