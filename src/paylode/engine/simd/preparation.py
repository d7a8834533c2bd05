"""A batch, a schedule and a request as the arrays that the driver reads and writes.

Whatever an ordinary input needs is done for all subjects at once. Only an input that looks wrong is handed to the
door's own check, which goes through it subject by subject and says all that is wrong.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..batch import Batch, Tolerances
from ..beginning import _scales
from ..check import check
from ..plan import AFTER, Plan
from ..reductions import nothing_yet
from ..request import REDUCTION_KINDS, WITH_THRESHOLD, Request
from ..result import ResumeState, Status
from ..schedule import Kind, Schedule, entries_of
from .failures import refused_numbers
from .kernel import SimdKernel

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(slots=True)
class Records:
    """What each of n subjects carries from stop to stop, read and written by the driver.

    record: (n, s + q + p) states, accounts, parameters.
    more: (n, 2 capacity + 2 r) running inputs, their rates, what is gathered.
    """

    record: Numbers
    more: Numbers
    time: Numbers
    position: Whole
    running: Whole
    status: Whole
    start: Numbers
    scale: Numbers
    given: Numbers
    reached: Numbers
    messages: list[str]
    capacity: int


def refuse(kernel: SimdKernel, batch: Batch, schedule: Schedule, request: Request, tolerances: Tolerances) -> None:
    """Raises InputError for an input that is wrong, by the door's own check."""
    if not _looks_right(kernel, batch, schedule, request, tolerances):
        check(kernel.plain, batch, schedule, request, tolerances)


def _looks_right(
    kernel: SimdKernel, batch: Batch, schedule: Schedule, request: Request, tolerances: Tolerances
) -> bool:
    equations, n = kernel.equations, len(batch.parameters)
    p, s = len(equations.parameters), len(equations.states)
    shapes = {"parameters": (n, p), "start": (n, s), "start_time": (n,), "scale": (n, s)}
    for name, shape in shapes.items():
        array = getattr(batch, name)
        if array is not None and np.shape(array) != shape:
            return False
    if batch.resume is not None or (batch.start is None and any(state.initial is None for state in equations.states)):
        return False
    times = np.zeros(n) if batch.start_time is None else batch.start_time
    good_tolerances = (
        1e-13 <= tolerances.relative <= 0.1 and 0.0 < tolerances.absolute < np.inf and tolerances.maximum_steps > 0
    )
    if not (np.isfinite(times).all() and good_tolerances):
        return False
    return _schedule_looks_right(kernel, schedule, times) and _request_looks_right(request, times)


def _schedule_looks_right(kernel: SimdKernel, schedule: Schedule, times: Numbers) -> bool:
    offsets, n = schedule.offsets, len(times)
    if len(offsets) != n + 1 or offsets[0] != 0 or (np.diff(offsets) < 0).any():
        return False
    if {len(c) for c in (schedule.time, schedule.kind, schedule.target, schedule.value)} != {int(offsets[-1])}:
        return False
    if not offsets[-1]:
        return True
    subject = np.repeat(np.arange(n), np.diff(offsets))
    same, kind, target = subject[1:] == subject[:-1], schedule.kind, schedule.target
    if not (np.isfinite(schedule.time).all() and np.isfinite(schedule.value).all()):
        return False
    sorted_ = (np.diff(schedule.time)[same] >= 0.0).all() and (schedule.time >= times[subject]).all()
    into_input = np.isin(kind, (Kind.BOLUS, Kind.RATE_ON, Kind.RATE_OFF))
    known = np.where(
        into_input,
        len(kernel.equations.inputs),
        np.where(kind == Kind.SET_PARAMETER, len(kernel.equations.parameters), 2**62),
    )
    fits = (
        (kind >= 0).all()
        and (kind <= int(max(Kind))).all()
        and ((target >= 0) & (target < known) | (known > 2**61)).all()
    )
    rates = np.isin(kind, (Kind.RATE_ON, Kind.RATE_OFF))
    on, off = rates.nonzero()[0][0::2], rates.nonzero()[0][1::2]
    if len(on) != len(off):
        return False
    paired = (
        (kind[on] == Kind.RATE_ON).all() and (kind[off] == Kind.RATE_OFF).all() and (subject[on] == subject[off]).all()
    )
    alike = (target[on] == target[off]).all() and (schedule.value[on] == schedule.value[off]).all()
    lasting = (schedule.time[off] > schedule.time[on]).all()
    return bool(sorted_ and fits and paired and alike and lasting)


def _request_looks_right(request: Request, times: Numbers) -> bool:
    latest = float(np.max(times, initial=-np.inf))
    points, asked = request.points, bool(request.reductions) or request.until is not None
    if points is not None:
        shape = np.shape(points.times)
        if len(shape) != 1 or not shape[0] or (points.before is not None and np.shape(points.before) != shape):
            return False
        if isinstance(points.observables, str) or not len(points.observables):
            return False
        if not np.isfinite(points.times).all() or (shape[0] and np.min(points.times) < latest):
            return False
    for each in request.reductions:
        bounded = np.isfinite(each.start) and np.isfinite(each.end) and latest <= each.start < each.end
        with_threshold = (each.threshold is not None) == (each.kind in WITH_THRESHOLD)
        if (
            not bounded
            or each.kind not in REDUCTION_KINDS
            or not with_threshold
            or not np.isfinite(each.threshold or 0.0)
        ):
            return False
    return (points is not None or asked) and (request.until is None or bool(np.isfinite(request.until)))


def records_of(kernel: SimdKernel, batch: Batch, schedule: Schedule, plan: Plan) -> Records:
    """Every subject of a checked batch at its start, or where it left off."""
    return _resumed(batch.resume, schedule, plan) if batch.resume is not None else _fresh(kernel, batch, schedule, plan)


def _fresh(kernel: SimdKernel, batch: Batch, schedule: Schedule, plan: Plan) -> Records:
    equations = kernel.equations
    parameters = np.array(batch.parameters, dtype=np.float64, order="C")
    n, s = len(parameters), len(equations.states)
    asked = batch.start is None or batch.scale is None
    initial, declared = constants(kernel, parameters) if asked else (np.zeros((n, s)), np.zeros((n, s)))
    start = initial if batch.start is None else np.array(batch.start, dtype=np.float64, order="C")
    if batch.scale is not None:
        scale = np.array(batch.scale, dtype=np.float64, order="C")
    elif bool(np.all(np.isfinite(declared) & (declared > 0.0))):
        scale = declared
    else:
        missing = np.array([state.scale is None for state in equations.states])
        known = np.where(missing, np.nan, declared)
        scale = np.array([_scales(known[i], start[i], entries_of(schedule, i)) for i in range(n)]).reshape(n, s)
    time = np.zeros(n) if batch.start_time is None else np.array(batch.start_time, dtype=np.float64)
    accounts = np.zeros((n, len(equations.quadratures)))
    capacity = _capacity(schedule, np.zeros(n, dtype=np.int64))
    gathered = np.tile(nothing_yet(plan.reductions).ravel(), (n, 1))
    messages = refused_numbers(equations, parameters, scale, start, time)
    bad = np.array([bool(message) for message in messages], dtype=bool)
    return Records(
        record=np.hstack([start, accounts, parameters]),
        more=np.hstack([np.zeros((n, 2 * capacity)), gathered]),
        time=time,
        position=np.zeros(n, dtype=np.int64),
        running=np.zeros(n, dtype=np.int64),
        status=np.where(bad, int(Status.NON_FINITE), int(Status.CANCELLED)),
        start=start,
        scale=scale,
        given=parameters,
        reached=time.copy(),
        messages=messages,
        capacity=capacity,
    )


def _resumed(earlier: ResumeState, schedule: Schedule, plan: Plan) -> Records:
    n = len(earlier.time)
    running = np.array([len(each) for each in earlier.rates], dtype=np.int64).reshape(n)
    capacity = _capacity(schedule, running)
    accumulated = np.tile(nothing_yet(plan.reductions), (n, 1, 1))
    for row, reduction in enumerate(plan.reductions):
        if reduction in earlier.reductions:
            accumulated[:, row] = earlier.accumulated[:, earlier.reductions.index(reduction)]
    more = np.hstack([np.zeros((n, 2 * capacity)), accumulated.reshape(n, -1)])
    for i in running.nonzero()[0]:
        for k, (target, value) in enumerate(earlier.rates[i]):
            more[i, k], more[i, capacity + k] = target, value
    unfinished = np.isin(earlier.status, (Status.OK, Status.PARKED, Status.CANCELLED))
    return Records(
        record=np.hstack([earlier.state, earlier.parameters]),
        more=more,
        time=earlier.time.copy(),
        position=earlier.position.copy(),
        running=running,
        status=np.where(unfinished, int(Status.CANCELLED), earlier.status),
        start=np.ascontiguousarray(earlier.start),
        scale=np.ascontiguousarray(earlier.scale),
        given=earlier.given,
        reached=earlier.reached.copy(),
        messages=list(earlier.messages),
        capacity=capacity,
    )


def _capacity(schedule: Schedule, running: Whole) -> int:
    """How many rates can run at once in one subject."""
    steps = (schedule.kind == Kind.RATE_ON).astype(np.int64) - (schedule.kind == Kind.RATE_OFF)
    at_once = int(np.max(running, initial=0))
    if steps.any():
        along = np.cumsum(steps)
        before = np.concatenate([[0], along])[schedule.offsets[:-1]]
        count = along - np.repeat(before, np.diff(schedule.offsets))
        at_once += int(count.max())
    return max(at_once, 1)


def constants(kernel: SimdKernel, parameters: Numbers) -> tuple[Numbers, Numbers]:
    """Initial values (n, s) and declared scales (n, s), 0 where none is declared, from the kernel's own code."""
    layout, lanes, n = kernel.layout, kernel.machine.lanes, len(parameters)
    memory = aligned(kernel.vectors, lanes)
    memory[:] = 1.0
    bind = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(kernel.code.addresses["bind"])
    out = np.empty((2 * layout.states, n))
    for first in range(0, n, lanes):
        block = parameters[first : first + lanes]
        memory[layout.given : layout.given + layout.parameters, : len(block)] = block.T
        bind(memory.ctypes.data, memory.ctypes.data)
        out[:, first : first + len(block)] = memory[layout.initial : layout.initial + 2 * layout.states, : len(block)]
    return np.ascontiguousarray(out[: layout.states].T), np.ascontiguousarray(out[layout.states :].T)


def aligned(vectors: int, lanes: int) -> Numbers:
    """Memory for vectors, (vectors, lanes), beginning at a multiple of 64 bytes."""
    buffer = np.zeros(vectors * lanes + 8)
    first = -buffer.ctypes.data // 8 % 8
    return buffer[first : first + vectors * lanes].reshape(vectors, lanes)


def mark_arrays(plan: Plan) -> tuple[Numbers, Numbers, float]:
    """Times of the marks, the times at which each is passed (both with an end that never comes), when all is known."""
    times = np.array([*(time for time, _ in plan.marks), np.inf])
    after = np.array([*(side == AFTER for _, side in plan.marks), False])
    last, side = plan.last
    return times, np.where(after, _next(times), times), float(_next(np.array(last))) if side == AFTER else last


def _next(times: Numbers) -> Numbers:
    """The next larger number; after 0 the smallest that the driver does not take for 0."""
    return np.where(times == 0.0, np.finfo(np.float64).tiny, np.nextafter(times, np.inf))
