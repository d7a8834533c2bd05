"""A batch, a schedule and a request as the arrays that the driver reads and writes.

Whatever a subject needs is done for all subjects at once.
"""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..batch import Batch
from ..beginning import gathered_before, scales
from ..plan import AFTER, Plan
from ..rates import flattened
from ..result import ResumeState, Status
from ..schedule import Kind, Schedule, subjects_of
from .failures import refused_numbers
from .kernel import SimdKernel
from .memory import CELL

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]


@dataclass(slots=True)
class Records:
    """What each of n subjects carries from stop to stop, read and written by the driver.

    record: (n, s + q + p) states, accounts, parameters.
    more: (n, 2 capacity + 2 r + e) running inputs, their rates, what is gathered, events that are armed.
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
        scale = scales(declared, start, schedule)
    time = np.zeros(n) if batch.start_time is None else np.array(batch.start_time, dtype=np.float64)
    accounts = np.zeros((n, len(equations.quadratures)))
    nothing = np.zeros(n, dtype=np.int64)
    capacity = _capacity(schedule, nothing, nothing)
    gathered = gathered_before(None, plan.reductions, n).reshape(n, 2 * len(plan.reductions))
    record = np.hstack([start, accounts, parameters])
    armed = ~(triggers(kernel, time, record) > 0.0)
    messages = refused_numbers(equations, parameters, scale, start, time)
    bad = np.array([bool(message) for message in messages], dtype=bool)
    return Records(
        record=record,
        more=np.hstack([np.zeros((n, 2 * capacity)), gathered, armed]),
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
    subject, target, rate = flattened(earlier.rates)
    running = np.bincount(subject, minlength=n)
    capacity = _capacity(schedule, earlier.position, running)
    place = np.arange(len(subject)) - (np.cumsum(running) - running)[subject]
    rates = np.zeros((n, 2 * capacity))
    rates[subject, place], rates[subject, capacity + place] = target, rate
    gathered = gathered_before(earlier, plan.reductions, n).reshape(n, 2 * len(plan.reductions))
    more = np.hstack([rates, gathered, earlier.armed])
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
        messages=["" if goes_on else said for said, goes_on in zip(earlier.messages, unfinished, strict=True)],
        capacity=capacity,
    )


def _capacity(schedule: Schedule, position: Whole, running: Whole) -> int:
    """How many rates can run at once in one subject, of which `running` do after `position` entries."""
    steps = (schedule.kind == Kind.RATE_ON).astype(np.int64) - (schedule.kind == Kind.RATE_OFF)
    along = np.concatenate([[0], np.cumsum(steps)])
    subject = subjects_of(schedule)
    count = along[1:] - along[schedule.offsets[:-1] + position][subject] + running[subject]
    return max(int(np.max(count, initial=1)), int(np.max(running, initial=1)))


def constants(kernel: SimdKernel, parameters: Numbers) -> tuple[Numbers, Numbers]:
    """Initial values (n, s) and declared scales (n, s), 0 where none is declared, from the kernel's own code."""
    layout = kernel.layout
    bind, wanted = kernel.code.addresses["bind"], (layout.initial, 2 * layout.states)
    found = worked_out(kernel, bind, kernel.vectors, {layout.given: parameters}, wanted)
    return np.ascontiguousarray(found[:, : layout.states]), np.ascontiguousarray(found[:, layout.states :])


def triggers(kernel: SimdKernel, time: Numbers, record: Numbers) -> Numbers:
    """The triggers of all events at the start, (n, e), where no rate runs."""
    layout, n = kernel.layout, len(time)
    if not kernel.equations.events:
        return np.zeros((n, 0))
    given = {CELL["moment"]: time[:, None], layout.state: record, layout.rates: np.zeros((n, layout.inputs))}
    wanted = (layout.triggers, len(kernel.equations.events))
    return worked_out(kernel, kernel.code.addresses["triggers_here"], kernel.vectors, given, wanted)


def worked_out(
    kernel: SimdKernel, address: int, vectors: int, given: Mapping[int, Numbers], wanted: tuple[int, int]
) -> Numbers:
    """What a function makes of the numbers of n subjects, (n, wanted[1]), from the place wanted[0] on.

    address: of the function.  vectors: how much memory it needs.  given: place -> (n, ...).
    """
    lanes, n = kernel.machine.lanes, len(next(iter(given.values())))
    memory = aligned(vectors, lanes)
    memory[:] = 1.0
    function = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(address)
    first, count = wanted
    found = np.empty((n, count))
    for row in range(0, n, lanes):
        for place, numbers in given.items():
            block = numbers[row : row + lanes]
            memory[place : place + block.shape[1], : len(block)] = block.T
        function(memory.ctypes.data, memory.ctypes.data)
        found[row : row + lanes] = memory[first : first + count, : min(lanes, n - row)].T
    return found


def aligned(vectors: int, lanes: int) -> Numbers:
    """Memory for vectors, (vectors, lanes), beginning at a multiple of 64 bytes."""
    buffer = np.zeros(vectors * lanes + 8)
    first = -buffer.ctypes.data // 8 % 8
    return buffer[first : first + vectors * lanes].reshape(vectors, lanes)


def mark_arrays(plan: Plan) -> tuple[Numbers, Numbers, float]:
    """Times of the marks, the times at which each is passed (both with an end that never comes), when all is known."""
    times = np.append(plan.times, np.inf)
    after = np.append(plan.sides == AFTER, False)
    last, side = plan.last
    return times, np.where(after, _next(times), times), float(_next(np.array(last))) if side == AFTER else last


def _next(times: Numbers) -> Numbers:
    """The next larger number; after 0 the smallest that the driver does not take for 0."""
    return np.where(times == 0.0, np.finfo(np.float64).tiny, np.nextafter(times, np.inf))
