"""The vector engine behind the door: many subjects side by side in the lanes of the processor's vectors, on several
threads.

    kernel = compile(equations)
    result = solve(kernel, batch, schedule, request)

It gives what the SciPy engine gives, by a method of its own (see `simd/README.md`), events included.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from functools import lru_cache, partial
from threading import current_thread, main_thread
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from .batch import Batch, Tolerances
from .check import check
from .jump_sensitivities import solver_within
from .jumps import solved_with_jumps
from .plan import Plan, plan_of
from .request import Request
from .result import Result, ResumeState, Status
from .schedule import Schedule
from .simd.call import Call, call_of, work
from .simd.failures import explained
from .simd.kernel import SimdKernel, compile
from .simd.preparation import Records, records_of
from .simd.slope_records import SlopeRecords, slope_records, slope_state

__all__ = ["SimdKernel", "compile", "solve"]

Progress: TypeAlias = Callable[[int, int, float], None]
DEFAULT = Tolerances()
_LOOK_EVERY_S = 0.05
_VECTORS_PER_THREAD = 2  # a thread is not worth its start for fewer


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

    progress, stop: as with the SciPy engine.
    threads: how many at most; None: one per processor. The numbers do not depend on it.

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
    check(kernel.equations, batch, schedule, request, tolerances)
    if kernel.jumps is not None and kernel.solved is not None:
        again = partial(solve, kernel.solved, tolerances=tolerances, progress=progress, stop=stop, threads=threads)
        within = solver_within(kernel.jumps, request, again)
        return solved_with_jumps(kernel.jumps, batch, schedule, within)
    plan = plan_of(request)
    records = records_of(kernel, batch, schedule, plan)
    slopes = slope_records(kernel, batch, schedule, plan, request.sensitivities)
    call = call_of(kernel, plan, records=records, slopes=slopes, schedule=schedule, tolerances=tolerances)
    _work(call, len(records.time), progress, stop, threads)
    result = _result(kernel, plan, records, call, tolerances)
    return result if slopes is None else _with_slopes(result, slopes)


def _work(call: Call, n: int, progress: Progress | None, stop: Callable[[], bool] | None, threads: int | None) -> None:
    """All subjects, while the caller's thread looks on, so that Ctrl-C and `stop` are answered at once."""
    count = max(1, min(threads or _processors(), n // (_VECTORS_PER_THREAD * call.kernel.machine.lanes)))
    interruptible = current_thread() is main_thread()
    if count == 1 and progress is None and stop is None and not interruptible:
        work(call)
        return
    kept = count == 1 and interruptible
    pool = _hand(os.getpid()) if kept else ThreadPoolExecutor(count)
    running: list[Future[None]] = []
    try:
        running += [pool.submit(work, call) for _ in range(count)]
        while wait(running, timeout=_LOOK_EVERY_S).not_done:
            if stop is not None and stop():
                call.cancel[0] = 1
            if progress is not None:
                done = int(call.progress[0])
                progress(done, n, done / n)
    except BaseException:
        call.cancel[0] = 1
        raise
    finally:  # nobody writes into the arrays of this call once it has ended
        wait(running)
        if not kept:
            pool.shutdown()
    for each in running:
        each.result()
    if progress is not None:
        progress(n, n, 1.0)


@lru_cache(maxsize=1)
def _hand(process: int) -> ThreadPoolExecutor:
    """A thread for the main thread to look on from, which Ctrl-C interrupts. Kept: to start one takes four times as
    long as to wake it. Threads do not live on in a process that was forked, hence one for each process."""
    return ThreadPoolExecutor(1, f"paylode {process}")


def _processors() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _result(kernel: SimdKernel, plan: Plan, records: Records, call: Call, tolerances: Tolerances) -> Result:
    n, layout = len(records.time), kernel.layout
    status = records.status
    through = status <= int(Status.PARKED)
    records.reached[status == Status.OK] = np.maximum(records.reached[status == Status.OK], plan.last[0])
    parked = status == Status.PARKED
    records.reached[parked] = np.maximum(records.reached[parked], records.time[parked])
    messages = _messages(kernel, records, call, through, tolerances)
    _blank(plan, call, through)
    back = np.argsort(call.order)
    reductions = call.reduced[:, back]
    for column, each in enumerate(plan.reductions):
        reductions[:, column] = np.where(through & (each.end <= records.reached), reductions[:, column], np.nan)
    first, last = 2 * records.capacity, 2 * (records.capacity + len(plan.reductions))
    accumulated = records.more[:, first:last].reshape(n, len(plan.reductions), 2)[:, back]
    final = ResumeState(
        model=kernel.equations.name,
        time=records.time,
        state=records.record[:, : layout.size].copy(),
        parameters=records.record[:, layout.size :].copy(),
        position=records.position,
        armed=records.more[:, last:] == 1.0,
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


def _with_slopes(result: Result, slopes: SlopeRecords) -> Result:
    """nan where the value is."""
    through = result.status <= int(Status.PARKED)
    slopes.found[~through] = np.nan
    return replace(
        result, sensitivities=slopes.found, final_state=replace(result.final_state, slopes=slope_state(slopes))
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


def _messages(
    kernel: SimdKernel, records: Records, call: Call, through: NDArray[np.bool_], tolerances: Tolerances
) -> tuple[str, ...]:
    messages = [""] * len(through)
    for i in (~through).nonzero()[0]:
        messages[i] = records.messages[i]
        if not messages[i]:
            _, attempted, restarts = call.counters[i]
            spent = bool(attempted + restarts > tolerances.maximum_steps)
            status, time = Status(int(records.status[i])), float(call.final_time[i])
            records.status[i], messages[i] = explained(
                kernel.plain, status, time, call.failed[i], tolerances=tolerances, spent=spent
            )
    return tuple(messages)


def _blank(plan: Plan, call: Call, through: NDArray[np.bool_]) -> None:
    """nan where nothing was written: in the rows of those that failed, and at marks not passed or passed before."""
    if not plan.observables:
        return
    call.values[~through] = np.nan
    partly = through & ((call.first_cursor > 0) | (call.cursor < call.marks))
    if partly.any():
        rank = np.argsort(plan.columns)  # of each column among the marks
        unwritten = (rank < call.first_cursor[:, None]) | (rank >= call.cursor[:, None])
        call.values[unwritten & partly[:, None]] = np.nan
