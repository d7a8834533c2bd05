"""Solving a population block by block: a million subjects in the memory of a few thousand.

    subjects first .. last --batch, schedule--> solve --> reductions, status   a row per subject, in their order
                                                     `--> values               counted into curves, and dropped

What comes out has the same bits whatever the size of the blocks: a subject's numbers do not depend on its neighbours,
rows stand in the order of the subjects, and curves are counts, which add up in any order. While one block is solved,
the one before it is counted. Blocks are small enough that memory is used again rather than asked for anew: clearing
new memory can take as long as solving.

A run that is stopped, by `stop` or by Ctrl-C, gives what is done: subjects up to `done`. The rest has the status
CANCELLED. Handed back as `earlier` it goes on from there, and ends with the bits of a run that was never stopped.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from ..values.problem import InputError, Problem
from .batch import Tolerances
from .choice import Solve
from .kernel import Kernel
from .population import Population
from .request import Request
from .result import Result, Status
from .scipy_engine import Progress
from .streamed import Kept, Streamed, keep, kept_before, streamed

if TYPE_CHECKING:
    from .simd.kernel import SimdKernel

_LOOK_EVERY_S = 0.05
_BLOCK_BYTES = 2**24
_FEWEST, _MOST = 256, 4096


@dataclass(frozen=True, slots=True)
class BlockOptions:
    """How to go about it, for those who care.

    tolerances: as for `solve`.  size: subjects in a block; None: as many as give 16 MB of values, 256 to 4096.
    progress, stop: as for `solve`, of all subjects; they are called from a thread of their own.
    """

    tolerances: Tolerances = field(default_factory=Tolerances)
    size: int | None = None
    progress: Progress | None = None
    stop: Callable[[], bool] | None = None


DEFAULT = BlockOptions()


def solve_in_blocks(
    solve: Solve,
    kernel: Kernel | SimdKernel,
    *,
    population: Population,
    request: Request,
    earlier: Streamed | None = None,
    options: BlockOptions = DEFAULT,
) -> Streamed:
    """What `request` asks, of every subject of a population: a row of reductions for each, curves of them all.

    solve, kernel: of either engine; with `functools.partial(solve, threads=1)` the vector engine takes one thread.
    earlier: what a run of the same population gave that was stopped. That it is the same population is up to you.
    Points that are asked for are counted into curves; the values of a single subject are not kept.
    Raises InputError for what does not fit, as `solve` does. Ctrl-C ends the run as `stop` does.

    >>> from paylode.engine import BlockOptions, Points, Reduction, alike, engine_for, means
    >>> from paylode.engine import Batch, Population, Request
    >>> from paylode.equations import Equations, Parameter, State, number, symbol
    >>> change = -symbol("k") * symbol("a")
    >>> decay = Equations("decay", (State("a", "nmol", change, number(100.0)),), (Parameter("k", "1/h"),))
    >>> compile, solve = engine_for(decay)
    >>> subjects = Population(1000, lambda numbers: Batch(0.1 + numbers[:, None] / 1e4), alike([]))
    >>> request = Request(Points(("a",), np.array([10.0])), (Reduction("a", "last", 0.0, 10.0),))
    >>> found = solve_in_blocks(solve, compile(decay), population=subjects, request=request)
    >>> found.reductions.shape, round(float(means(found.curves)[0, 0]), 2)
    ((1000, 1), 23.27)
    """
    kept = kept_before(earlier, kernel.equations.name, population.size, request=request, tolerances=options.tolerances)
    size = _size(request) if options.size is None else options.size
    if size < 1:
        raise InputError(Problem("block options", f"blocks of {size} subjects", "Give at least 1."))
    if request.sensitivities is not None:
        what = "sensitivities of every subject, which are not kept"
        raise InputError(Problem("request", what, "Give it to `solve`, or ask for points and reductions alone."))
    told = Event()
    with ThreadPoolExecutor(1) as runner:
        running = runner.submit(_run, _Job(solve, kernel, population, request, options, size, told), kept)
        try:
            while wait([running], timeout=_LOOK_EVERY_S).not_done:
                pass
        except KeyboardInterrupt:
            told.set()
    running.result()
    return streamed(kept)


def _size(request: Request) -> int:
    points = request.points
    width = 0 if points is None else 8 * len(points.observables) * np.size(points.times)
    return min(max(_BLOCK_BYTES // max(width, 1), _FEWEST), _MOST)


@dataclass(frozen=True, slots=True)
class _Job:
    """All that a run needs. told: set when it is to end."""

    solve: Solve
    kernel: Kernel | SimdKernel
    population: Population
    request: Request
    options: BlockOptions
    size: int
    told: Event

    def stop(self) -> bool:
        """Whether to end."""
        return self.told.is_set() or (self.options.stop is not None and self.options.stop())


def _run(job: _Job, kept: Kept) -> None:
    """Block after block. At most one waits to be counted while the next is solved."""
    counting: Future[None] | None = None
    with ThreadPoolExecutor(1) as counter:
        for first in range(kept.done, job.population.size, job.size):
            if job.stop():
                break
            result = _solved(job, first)
            if counting is not None:
                counting.result()
            counting = counter.submit(keep, kept, result)
            if (result.status == Status.CANCELLED).any():
                break
    if counting is not None:
        counting.result()


def _solved(job: _Job, first: int) -> Result:
    n, given = job.population.size, job.options.progress
    subjects = np.arange(first, min(first + job.size, n))
    batch = job.population.batch(subjects)
    if len(batch.parameters) != len(subjects):
        what = f"the batch of {len(subjects)} subjects from {first} on has {len(batch.parameters)} rows"
        raise InputError(Problem("population", what, "Make one row for each subject."))

    def progress(done: int, of: int, share: float) -> None:
        assert given is not None
        given(first + done, n, (first + share * of) / n)

    return job.solve(
        job.kernel,
        batch,
        job.population.schedule(subjects),
        job.request,
        job.options.tolerances,
        progress=None if given is None else progress,
        stop=job.stop,
    )
