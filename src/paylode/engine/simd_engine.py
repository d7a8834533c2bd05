"""The vector engine behind the door: many subjects side by side in the lanes of the processor's vectors, on several threads.

    kernel = compile(equations)
    result = solve(kernel, batch, schedule, request)

It gives what the SciPy engine gives, by a method of its own (see `simd/README.md`), and refuses models with events.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .batch import Batch, Tolerances
from .plan import Plan, plan_of
from .request import REDUCTION_KINDS, Request
from .result import Result, ResumeState, Status
from .schedule import Schedule
from .simd.context import FIELD, LANE_NUMBERS, NUMBER
from .simd.kernel import SimdKernel, compile
from .simd.pieces import PLACES
from .simd.preparation import Records, aligned, mark_arrays, records_of, refuse

__all__ = ["SimdKernel", "compile", "solve"]

Progress: TypeAlias = Callable[[int, int, float], None]
DEFAULT = Tolerances()
_LOOK_EVERY_S = 0.05
_LIKE_A_PATIENT = 2  # batches of so many vectors go to one thread each


def solve(
    kernel: SimdKernel,
    batch: Batch,
    schedule: Schedule,
    request: Request,
    tolerances: Tolerances = DEFAULT,
    *,
    progress: Progress | None = None,
    stop: Callable[[], bool] | None = None,
    threads: int | None = None,
) -> Result:
    """The solution of `kernel` for every subject of `batch` under its part of `schedule`, as `request` asks.

    progress, stop: as with the SciPy engine.  threads: how many at most; None: one per processor. The numbers do not depend on it.

    >>> import numpy as np
    >>> from paylode.engine import Batch, Kind, Points, Request, Schedule
    >>> from paylode.engine.simd_engine import compile, solve
    >>> from paylode.equations import ONE, Equations, Input, Parameter, State, symbol
    >>> a, k = symbol("a"), symbol("k")
    >>> decay = Equations(
    ...     "decay", states=(State("a", "nmol", -k * a),), parameters=(Parameter("k", "1/h"),),
    ...     inputs=(Input("dose", "nmol", (("a", ONE),)),),
    ... )
    >>> doses = Schedule.of([[(0.0, Kind.BOLUS, 0, 100.0)]])
    >>> result = solve(compile(decay), Batch(np.array([[0.1]])), doses, Request(Points(("a",), np.array([0.0, 10.0]))))
    >>> result.values[0, :, 0].round(3)
    array([100.   ,  36.788])
    """
    refuse(kernel, batch, schedule, request, tolerances)
    plan = plan_of(request)
    records = records_of(kernel, batch, schedule, plan)
    call = _Call(kernel, plan, records, schedule, tolerances)
    _work(call, len(records.time), progress, stop, threads)
    return _result(kernel, plan, records, call, tolerances)


class _Call:
    """The arrays that all threads of one call share, and the context that tells where they are."""

    def __init__(
        self, kernel: SimdKernel, plan: Plan, records: Records, schedule: Schedule, tolerances: Tolerances
    ) -> None:
        n, layout = len(records.time), kernel.layout
        order = sorted(range(len(plan.reductions)), key=lambda i: (plan.reductions[i].start, plan.reductions[i].end))
        self.order = np.array(order, dtype=np.int64)
        reductions = [plan.reductions[i] for i in order]
        r, first_gathered = len(reductions), 2 * records.capacity
        gathered = records.more[:, first_gathered:].reshape(n, r, 2)[:, self.order]
        records.more[:, first_gathered:] = gathered.reshape(n, 2 * r)
        windows = sorted({(each.start, each.end) for each in reductions})
        observe, observe_vectors = kernel.observer(plan.observables) if plan.observables else (0, kernel.vectors)
        reduce, reduce_vectors = kernel.observer(tuple(e.observable for e in reductions)) if r else (0, kernel.vectors)
        marks, limits, last = mark_arrays(plan if plan.observables else _without_marks(plan))
        self.marks = len(marks) - 1
        self.first_cursor = np.searchsorted(marks[:-1], records.reached, side="left").astype(np.int64)
        self.cursor = self.first_cursor.copy()
        self.values = np.empty((n, len(plan.marks), len(plan.observables)))
        self.reduced = np.full((n, r), np.nan)
        self.counters = np.zeros((n, 3), dtype=np.int64)
        self.final_time = records.time.copy()
        self.progress, self.cancel, queue = (np.zeros(8, dtype=np.int64) for _ in range(3))
        self.lanes, self.memory_vectors = kernel.machine.lanes, max(observe_vectors, reduce_vectors)
        self.more_width, self.search_vectors = records.more.shape[1], len(PLACES) * max(r, 1)
        targets = {item.name: i for i, item in enumerate((*kernel.equations.states, *kernel.equations.quadratures))}
        inputs = kernel.equations.inputs
        arrays = {
            "record": records.record,
            "more": records.more,
            "position": records.position,
            "running_count": records.running,
            "start": records.start,
            "tolerance": tolerances.absolute * records.scale,
            "cursor": self.cursor,
            "status": records.status,
            "counters": self.counters,
            "final_time": self.final_time,
            "time": records.time,
            "offsets": np.ascontiguousarray(schedule.offsets, dtype=np.int64),
            "entry_time": np.ascontiguousarray(schedule.time, dtype=np.float64),
            "entry_kind": np.ascontiguousarray(schedule.kind, dtype=np.int64),
            "entry_target": np.ascontiguousarray(schedule.target, dtype=np.int64),
            "entry_value": np.ascontiguousarray(schedule.value, dtype=np.float64),
            "target_offsets": np.cumsum([0, *(len(each.targets) for each in inputs)], dtype=np.int64),
            "target_state": np.array([targets[name] for each in inputs for name, _ in each.targets], dtype=np.int64),
            "target_fraction": layout.fractions + np.arange(sum(len(each.targets) for each in inputs), dtype=np.int64),
            "mark_times": marks,
            "mark_limits": limits,
            "mark_columns": np.ascontiguousarray(plan.columns, dtype=np.int64),
            "values": self.values,
            "window_starts": np.array([start for start, _ in windows]),
            "window_ends": np.array([end for _, end in windows]),
            "window_offsets": np.searchsorted(
                [windows.index((e.start, e.end)) for e in reductions], np.arange(len(windows) + 1)
            ),
            "reduction_kind": np.array([REDUCTION_KINDS.index(each.kind) for each in reductions], dtype=np.int64),
            "reduction_threshold": np.array([each.threshold or 0.0 for each in reductions], dtype=np.float64),
            "reduced_values": self.reduced,
            "queue": queue,
            "progress": self.progress,
            "cancel": self.cancel,
        }
        self._kept = arrays  # for as long as the code may write to them
        cells: dict[str, int | float] = {name: array.ctypes.data for name, array in arrays.items()}
        cells |= layout.numbers()
        cells |= {name: kernel.code.addresses[name] for name in ("bind", "attempt", "derivative")}
        cells |= {
            "dense_function": kernel.code.addresses["dense"],
            "observe": observe,
            "observe_reduced": reduce,
            "relative": tolerances.relative,
            "last": last,
            "stage_vectors": layout.size * kernel.method.stages,
            "running": self.memory_vectors,
            "capacity": records.capacity,
            "gathered": self.memory_vectors + 2 * records.capacity,
            "recorded_more": self.memory_vectors + self.more_width,
            "observed": kernel.vectors,
            "reduced": kernel.vectors,
            "observables": len(plan.observables),
            "reductions": r,
            "subjects": n,
            "marks": len(plan.marks),
            "windows": len(windows),
            "maximum_attempts": tolerances.maximum_steps,
            "record_width": layout.size + layout.parameters,
            "more_width": self.more_width,
        }
        self.cells, self.relative = cells, tolerances.relative
        self.run = kernel.run

    def work(self) -> None:
        """Subjects from the queue until it is empty. Any number of threads may do this at once."""
        from .simd.memory import CELL

        memory = aligned(self.memory_vectors + 2 * self.more_width, self.lanes)
        search = aligned(self.search_vectors, self.lanes)
        numbers = np.zeros((len(LANE_NUMBERS), self.lanes), dtype=np.int64)
        memory[:] = 1.0
        memory[CELL["relative"]] = self.relative
        context = np.zeros(len(FIELD), dtype=np.int64)
        own = {"memory": memory.ctypes.data, "lane_numbers": numbers.ctypes.data, "search_values": search.ctypes.data}
        for name, value in {**self.cells, **own}.items():
            if name in NUMBER:
                context.view(np.float64)[FIELD[name]] = value
            elif name in FIELD:
                context[FIELD[name]] = value
        self.run(context.ctypes.data)


def _without_marks(plan: Plan) -> Plan:
    from dataclasses import replace

    return replace(plan, marks=())


def _work(call: _Call, n: int, progress: Progress | None, stop: Callable[[], bool] | None, threads: int | None) -> None:
    """All subjects, while the caller's thread looks on, so that Ctrl-C and `stop` are answered at once."""
    if progress is None and stop is None and n <= call.lanes:
        call.work()
        return
    most = (
        threads or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else threads or os.cpu_count() or 1
    )
    count = max(1, min(most, n // (_LIKE_A_PATIENT * call.lanes)))
    with ThreadPoolExecutor(count) as pool:
        running = [pool.submit(call.work) for _ in range(count)]
        try:
            while wait(running, timeout=_LOOK_EVERY_S).not_done:
                if stop is not None and stop():
                    call.cancel[0] = 1
                if progress is not None:
                    done = int(call.progress[0])
                    progress(done, n, done / n)
        except BaseException:
            call.cancel[0] = 1
            raise
        for each in running:
            each.result()
    if progress is not None:
        progress(n, n, 1.0)


def _result(kernel: SimdKernel, plan: Plan, records: Records, call: _Call, tolerances: Tolerances) -> Result:
    n, layout = len(records.time), kernel.layout
    status = records.status
    through = status <= int(Status.PARKED)
    records.reached[status == Status.OK] = np.maximum(records.reached[status == Status.OK], plan.last[0])
    parked = status == Status.PARKED
    records.reached[parked] = np.maximum(records.reached[parked], records.time[parked])
    messages = _messages(records, call, through, tolerances)
    _blank(plan, call, through)
    back = np.argsort(call.order)
    reductions = call.reduced[:, back]
    for column, each in enumerate(plan.reductions):
        reductions[:, column] = np.where(through & (each.end <= records.reached), reductions[:, column], np.nan)
    accumulated = records.more[:, 2 * records.capacity :].reshape(n, len(plan.reductions), 2)[:, back]
    final = ResumeState(
        model=kernel.equations.name,
        time=records.time,
        state=records.record[:, : layout.size].copy(),
        parameters=records.record[:, layout.size :].copy(),
        position=records.position,
        armed=np.zeros((n, 0), dtype=bool),
        rates=_rates(records),
        reached=records.reached,
        status=status,
        messages=messages,
        accumulated=accumulated,
        reductions=plan.reductions,
        given=records.given,
        start=records.start,
        scale=records.scale,
    )
    return Result(
        values=call.values,
        reductions=reductions,
        status=status,
        messages=messages,
        counters=_counters(kernel, call.counters),
        final_state=final,
    )


def _rates(records: Records) -> tuple[tuple[tuple[int, float], ...], ...]:
    n, capacity = len(records.time), records.capacity
    rates: list[tuple[tuple[int, float], ...]] = [()] * n
    for i in records.running.nonzero()[0]:
        row = records.more[i]
        rates[i] = tuple((int(row[k]), float(row[capacity + k])) for k in range(records.running[i]))
    return tuple(rates)


def _counters(kernel: SimdKernel, counted: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
    accepted, attempted, restarts = counted.T
    return {
        "steps": accepted.copy(),
        "rhs_evaluations": attempted * kernel.method.stages + restarts,
        "jacobians": attempted.copy(),
        "factorisations": attempted.copy(),
        "restarts": restarts.copy(),
    }


def _messages(records: Records, call: _Call, through: NDArray[np.bool_], tolerances: Tolerances) -> tuple[str, ...]:
    messages = records.messages
    for i in range(len(messages)) if any(messages) else ():
        if through[i]:
            messages[i] = ""
    for i in (~through).nonzero()[0]:
        if not messages[i]:
            messages[i] = _message(Status(int(records.status[i])), float(call.final_time[i]), tolerances)
    return tuple(messages)


def _message(status: Status, time: float, tolerances: Tolerances) -> str:
    match status:
        case Status.STEP_COLLAPSE:
            return f"at time {time:.6g} no step was small enough for the tolerances"
        case Status.NON_FINITE:
            return f"at time {time:.6g} a state or a derivative is not a finite number"
        case Status.BUDGET_SPENT:
            return f"{tolerances.maximum_steps} steps were spent by time {time:.6g}"
    return "cancelled before it was done"


def _blank(plan: Plan, call: _Call, through: NDArray[np.bool_]) -> None:
    """nan where nothing was written: in the rows of those that failed, and at marks not passed or passed before."""
    if not plan.observables:
        return
    call.values[~through] = np.nan
    partly = through & ((call.first_cursor > 0) | (call.cursor < call.marks))
    for i in partly.nonzero()[0]:
        call.values[i, plan.columns[: call.first_cursor[i]]] = np.nan
        call.values[i, plan.columns[call.cursor[i] :]] = np.nan
