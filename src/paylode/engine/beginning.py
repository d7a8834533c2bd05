"""Where each subject begins: the state before the first entry of its schedule, or the last stop of an earlier run.

Both are a `ResumeState`, so that a first run and a continued one take the same path.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from .batch import Batch
from .bound import Bound
from .kernel import Kernel
from .plan import Plan
from .rates import counterparts
from .reductions import nothing_yet
from .request import Reduction
from .result import ResumeState, Status
from .schedule import Kind, Schedule, subjects_of

_NEGLIGIBLE = 1e-12


def beginning(kernel: Kernel, batch: Batch, schedule: Schedule, plan: Plan) -> ResumeState:
    """Every subject of a checked batch at its start, or where it left off, with room for the reductions of this run."""
    if batch.resume is not None:
        gathered = gathered_before(batch.resume, plan.reductions, len(batch.resume.time))
        return replace(batch.resume, accumulated=gathered, reductions=plan.reductions)
    parameters = np.asarray(batch.parameters, dtype=np.float64)
    n, states = len(parameters), len(kernel.equations.states)
    known = [kernel.constants(row) for row in parameters.tolist()]
    constants = np.array(known) if known else np.zeros((0, 2 * states))
    start = constants[:, :states] if batch.start is None else np.asarray(batch.start, dtype=np.float64)
    time = np.zeros(n) if batch.start_time is None else np.asarray(batch.start_time, dtype=np.float64)
    state = np.hstack([start, np.zeros((n, len(kernel.equations.quadratures)))])
    scale = (
        scales(constants[:, states : 2 * states], start, schedule)
        if batch.scale is None
        else np.asarray(batch.scale, dtype=np.float64)
    )
    return ResumeState(
        model=kernel.equations.name,
        time=time,
        state=state,
        parameters=parameters.copy(),
        position=np.zeros(n, dtype=np.int64),
        armed=_armed(kernel, time, state, parameters),
        rates=((),) * n,
        reached=time.copy(),
        status=np.full(n, int(Status.OK)),
        messages=("",) * n,
        accumulated=gathered_before(None, plan.reductions, n),
        reductions=plan.reductions,
        given=parameters.copy(),
        start=start.copy(),
        scale=scale.copy(),
    )


def gathered_before(earlier: ResumeState | None, reductions: Sequence[Reduction], n: int) -> NDArray[np.float64]:
    """What each reduction has gathered, (n, r, 2): one that an earlier run had begun goes on, others start afresh."""
    gathered = np.tile(nothing_yet(reductions), (n, 1, 1))
    for row, reduction in enumerate(reductions):
        if earlier is not None and reduction in earlier.reductions:
            gathered[:, row] = earlier.accumulated[:, earlier.reductions.index(reduction)]
    return gathered


def _armed(
    kernel: Kernel, time: NDArray[np.float64], state: NDArray[np.float64], parameters: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """Events that are false at the start; one that is true does not fire until it has been false."""
    events = len(kernel.equations.events)
    if not events:
        return np.zeros((len(time), 0), dtype=bool)
    rows = zip(time.tolist(), state.tolist(), parameters.tolist(), strict=True)
    triggers = [Bound(kernel, numbers, ()).triggers(t, y) for t, y, numbers in rows]
    return ~(np.array(triggers).reshape(len(time), events) > 0.0)


def scales(declared: NDArray[np.float64], start: NDArray[np.float64], schedule: Schedule) -> NDArray[np.float64]:
    """The size of each state of each subject, (n, s): declared (nan or 0 where it is not), or its own start, or the
    subject's smallest start or dose that is not negligible, or 1.

    Too small a size costs steps, too large a size costs digits; hence the smallest.
    """
    own = np.where(np.isfinite(start), np.abs(start), 0.0)
    subject, amount = _doses(schedule)
    largest = np.max(own, axis=1, initial=0.0)
    np.maximum.at(largest, subject, amount)
    smallest = np.min(np.where(own > _NEGLIGIBLE * largest[:, None], own, np.inf), axis=1, initial=np.inf)
    counts = amount > _NEGLIGIBLE * largest[subject]
    np.minimum.at(smallest, subject[counts], amount[counts])
    smallest = np.where(np.isfinite(smallest), smallest, 1.0)[:, None]
    fallback = np.where(own >= smallest, own, smallest)
    return np.where(np.isfinite(declared) & (declared > 0.0), declared, fallback)


def _doses(schedule: Schedule) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The amounts of boluses and of infusions, and whose; of one without an end, what it gives in a unit of time."""
    subject, kind, time = subjects_of(schedule), np.asarray(schedule.kind), np.asarray(schedule.time)
    rates = np.flatnonzero((kind == Kind.RATE_ON) | (kind == Kind.RATE_OFF))
    begins = kind[rates] == Kind.RATE_ON
    value = np.asarray(schedule.value)
    partner = counterparts(subject[rates], np.asarray(schedule.target)[rates], value[rates], begins)
    on, end = rates[begins], partner[begins]
    lasts = np.where(end >= 0, time[rates[end]] - time[on], 1.0)
    bolus = np.flatnonzero(kind == Kind.BOLUS)
    amounts = np.concatenate([np.abs(value[bolus]), np.abs(value[on]) * lasts])
    return np.concatenate([subject[bolus], subject[on]]), amounts
