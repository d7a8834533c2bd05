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
from .reductions import nothing_yet
from .result import ResumeState, Status
from .schedule import Entry, Kind, Schedule, entries_of

_NEGLIGIBLE = 1e-12


def beginning(kernel: Kernel, batch: Batch, schedule: Schedule, plan: Plan) -> ResumeState:
    """Every subject of a checked batch at its start, or where it left off, with room for the reductions of this run."""
    if batch.resume is not None:
        return _with_reductions(batch.resume, plan)
    parameters = np.asarray(batch.parameters, dtype=np.float64)
    n, states = len(parameters), len(kernel.equations.states)
    known = [kernel.constants(row) for row in parameters.tolist()]
    constants = np.array(known) if known else np.zeros((0, 2 * states))
    start = constants[:, :states] if batch.start is None else np.asarray(batch.start, dtype=np.float64)
    time = np.zeros(n) if batch.start_time is None else np.asarray(batch.start_time, dtype=np.float64)
    state = np.hstack([start, np.zeros((n, len(kernel.equations.quadratures)))])
    if batch.scale is None:
        has_scale = [state.scale is not None for state in kernel.equations.states]
        declared = np.where(has_scale, constants[:, states : 2 * states], np.nan)
        scale = np.array([_scales(declared[i], start[i], entries_of(schedule, i)) for i in range(n)]).reshape(n, states)
    else:
        scale = np.asarray(batch.scale, dtype=np.float64)
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
        accumulated=np.tile(nothing_yet(plan.reductions), (n, 1, 1)),
        reductions=plan.reductions,
        given=parameters.copy(),
        start=start.copy(),
        scale=scale.copy(),
    )


def _with_reductions(earlier: ResumeState, plan: Plan) -> ResumeState:
    """A reduction that the earlier run had begun goes on; any other starts afresh."""
    accumulated = np.tile(nothing_yet(plan.reductions), (len(earlier.time), 1, 1))
    for row, reduction in enumerate(plan.reductions):
        if reduction in earlier.reductions:
            accumulated[:, row] = earlier.accumulated[:, earlier.reductions.index(reduction)]
    return replace(earlier, accumulated=accumulated, reductions=plan.reductions)


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


def _scales(declared: NDArray[np.float64], start: NDArray[np.float64], entries: Sequence[Entry]) -> NDArray[np.float64]:
    """The size of each state: declared, or its own start, or the smallest start or dose that is not negligible, or 1.

    Too small a size costs steps, too large a size costs digits; hence the smallest.
    """
    own = np.where(np.isfinite(start), np.abs(start), 0.0)
    sizes = np.array([*own, *_doses(entries)])
    sizes = sizes[sizes > _NEGLIGIBLE * np.max(sizes, initial=0.0)]
    smallest = float(np.min(sizes)) if len(sizes) else 1.0
    fallback = np.where(own >= smallest, own, smallest)
    return np.where(np.isfinite(declared) & (declared > 0.0), declared, fallback)


def _doses(entries: Sequence[Entry]) -> list[float]:
    """The amounts of boluses and of infusions; of one without an end, what it gives in one unit of time."""
    amounts, begun = list[float](), list[tuple[float, int, float]]()
    for time, kind, target, value in entries:
        if kind == Kind.BOLUS:
            amounts.append(abs(value))
        elif kind == Kind.RATE_ON:
            begun.append((time, target, value))
        elif kind == Kind.RATE_OFF:
            match = next((one for one in begun if one[1:] == (target, value)), None)
            if match is not None:
                begun.remove(match)
                amounts.append(abs(value) * (time - match[0]))
    return [*amounts, *(abs(rate) for _, _, rate in begun)]
