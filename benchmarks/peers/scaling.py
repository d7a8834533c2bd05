"""paylode's cost against the number of patients, of states, and of threads.

sizes      CPU microseconds per patient, one thread, all states at all times
states     the timing model with 1 and more tumours: time to compile, CPU per patient
threads    wall time of a thousand patients with one thread and with more, each of nine runs, and how many
               processors the machine gave it, since a busy one gives fewer
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np

from paylode.engine import Batch, Kind, Points, Request, Schedule, Tolerances
from paylode.engine.simd_engine import SimdKernel, compile, solve
from paylode.equations import Equations

from .lesions import with_tumours
from .problem import Problem, timing_problem

Row = dict[str, float | int | list[float]]
_TOLERANCES = Tolerances(1e-6, 1e-9)
_RUNS = 9
_BLOCK = 1000
"""Patients in one call at most: 24 states at 505 times are 97 kB each."""


def by_size(given: Problem, sizes: Sequence[int], repetitions: int) -> list[Row]:
    """One thread; in blocks of a thousand, whose results are dropped."""
    kernel = compile(given.equations)
    return [
        {
            "patients": n,
            "us": float(np.median([_blocks(kernel, given, n) for _ in range(1 if n > 5000 else repetitions)])),
        }
        for n in sizes
    ]


def _blocks(kernel: SimdKernel, given: Problem, n: int) -> float:
    """CPU microseconds per patient."""
    spent = 0.0
    for begun in range(0, n, _BLOCK):
        run = _work(kernel, given, min(_BLOCK, n - begun))
        spent += _cpu(lambda run=run: run(1))  # type: ignore[misc]
    return spent / n * 1e6


def by_states(one: Equations, counts: Sequence[int], repetitions: int) -> list[Row]:
    """64 patients. counts: of tumours."""
    rows: list[Row] = []
    for count in counts:
        equations = one if count == 1 else with_tumours(one, count)
        wall = time.perf_counter()
        kernel = compile(equations)
        compiled = time.perf_counter() - wall
        run = _work(kernel, timing_problem(64), 64)
        us = float(np.median([_cpu(lambda run=run: run(1)) for _ in range(repetitions)])) / 64 * 1e6  # type: ignore[misc]
        rows.append(
            {
                "states": len(equations.states),
                "compile_s": compiled,
                "us": us,
                "us_per_state": us / len(equations.states),
            }
        )
    return rows


def by_threads(given: Problem, threads: Sequence[int], patients: int) -> list[Row]:
    """Wall times, the threads taking turns."""
    run = _work(compile(given.equations), given, patients)
    seconds: dict[int, list[float]] = {count: [] for count in (1, *threads)}
    processors: dict[int, list[float]] = {count: [] for count in seconds}
    for _ in range(_RUNS):
        for count, found in seconds.items():
            wall, cpu = time.perf_counter(), time.process_time()
            run(count)
            found.append(time.perf_counter() - wall)
            processors[count].append((time.process_time() - cpu) / found[-1])
    best = min(seconds[1])
    return [
        {
            "threads": count,
            "best_speedup": best / min(found),
            "processors_got": max(processors[count]),
            "wall_s": found,
            "patients": patients,
        }
        for count, found in seconds.items()
    ]


def _work(kernel: SimdKernel, given: Problem, n: int) -> Callable[[int], object]:
    rows = np.arange(n) % len(given.parameters)
    entries = [(at, Kind.BOLUS, 0, given.dose) for at in given.dose_times.tolist()]
    schedule = Schedule.of([entries] * n)
    request = Request(Points(tuple(state.name for state in kernel.equations.states), given.times))
    batch = Batch(given.parameters[rows], scale=np.ones((n, len(kernel.equations.states))))

    def run(threads: int) -> object:
        result = solve(kernel, batch, schedule, request, _TOLERANCES, threads=threads)
        if result.status.any():
            raise RuntimeError(next(message for message in result.messages if message))
        return result.counters

    return run


def _cpu(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
