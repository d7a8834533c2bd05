"""A million patients: `python -m benchmarks.million` (`--n 100000`, `--model t-dm1 --dar average`, `--curves`).

Patients are drawn when their turn comes, solved block by block and reduced to a few numbers each (`solve_in_blocks`); a
patient's draw is keyed by seed and number. With `--curves` four observables at 505 times are counted as well, for their
quantiles. Printed: wall and CPU time, the largest resident memory, the count by status, medians of the reductions, and
with curves what counting costs by itself. The machine and its load are stated. Ctrl-C prints what has been done.

    timing               the timing model of 24 states, six boluses, 126 days
    t-dm1                the solid tumour as shipped (154 states), 3.6 mg/kg over 90 min, six cycles
    t-dm1 --dar average  the same with the average drug-to-antibody ratio in place of the species (63 states)
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from functools import partial

import numpy as np

from paylode.engine import (
    BlockOptions,
    Curves,
    Points,
    Request,
    Status,
    Streamed,
    missing,
    quantiles,
    solve_in_blocks,
)
from paylode.engine.simd.machine import this_machine
from paylode.engine.simd_engine import SimdKernel, compile, solve
from paylode.engine.tally import add, tally_for

from .studies import Study, jones, population, t_dm1, times, timing

BLOCK_OF_CURVES = 1000
SHOWN_H = (24.0, 504.0, 1008.0, 1512.0)


def main() -> None:
    """Run it and print the figures."""
    options = _options()
    study = _study(options.model, options.dar)
    here, threads = this_machine(), options.threads
    print(f"{here.processor}, {here.lanes} lanes, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    kernel = compile(study.equations)
    n = 2000 if options.quick else options.n
    wall, cpu = time.perf_counter(), time.process_time()
    found = run(study, kernel, n, block=options.chunk, threads=threads, curves=options.curves)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{study.name}: {found.done} of {n} patients, {len(study.equations.states)} states, {threads} threads")
    per_patient = cpu / max(found.done, 1) * 1e6
    print(f"wall {wall:.1f} s, CPU {cpu:.1f} s, {per_patient:.0f} us CPU per patient, memory {memory:.0f} MB")
    _show(study, found)
    if found.curves is not None:
        _show_curves(study, found.curves, counting_us(study, kernel, threads))


def run(study: Study, kernel: SimdKernel, n: int, *, block: int | None, threads: int, curves: bool) -> Streamed:
    """n patients."""
    options = BlockOptions(size=block, progress=_progress if sys.stderr.isatty() else None)
    return solve_in_blocks(
        partial(solve, threads=threads),
        kernel,
        population=population(study, n),
        request=Request(_points(study) if curves else None, study.reductions),
        options=options,
    )


def counting_us(study: Study, kernel: SimdKernel, threads: int, repetitions: int = 5) -> float:
    """CPU microseconds per patient to count a solved block into curves."""
    subjects, points = np.arange(BLOCK_OF_CURVES), _points(study)
    patients = population(study, BLOCK_OF_CURVES)
    values = solve(
        kernel, patients.batch(subjects), patients.schedule(subjects), Request(points), threads=threads
    ).values
    tally = tally_for(len(points.times), len(points.observables))
    add(tally, values)  # makes the pages
    spent = []
    for _ in range(repetitions):
        begun = time.process_time()
        add(tally, values)
        spent.append(time.process_time() - begun)
    return min(spent) / BLOCK_OF_CURVES * 1e6


def _points(study: Study) -> Points:
    return Points(study.observables, times(study))


def _show(study: Study, found: Streamed) -> None:
    counts = np.bincount(found.status, minlength=len(Status))
    print("status  " + ", ".join(f"{Status(k).name} {count}" for k, count in enumerate(counts) if count))
    for message, count in found.messages.items():
        print(f"  {count} x {message}")
    for reduction, values in zip(study.reductions, found.reductions[: found.done].T, strict=True):
        print(f"  {reduction.kind:<9}{reduction.observable:<16} median {np.nanmedian(values):.6g}")


def _show_curves(study: Study, curves: Curves, counting: float) -> None:
    size = (curves.counts.nbytes + curves.sums.nbytes + curves.squares.nbytes) / 2**20
    m, k = curves.shape
    print(f"curves: {k} observables at {m} times, {counting:.0f} us CPU per patient to count, {size:.0f} MB of counts")
    found, lost = quantiles(curves, (0.05, 0.5, 0.95)), missing(curves)
    for hour in SHOWN_H:
        row = int(np.searchsorted(times(study), hour))
        for column, name in enumerate(study.observables):
            low, middle, high = found[:, row, column]
            print(f"  {hour:5.0f} h {name:<18} {low:10.4g} {middle:10.4g} {high:10.4g}   without {lost[row, column]}")


def _progress(done: int, of: int, share: float) -> None:
    print(f"\r{done} of {of}", end="" if done < of else "\n", file=sys.stderr)


def _study(model: str, dar: str) -> Study:
    if model == "t-dm1":
        return t_dm1("average" if dar == "average" else "species")
    return timing() if model == "timing" else jones()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000, help="patients")
    parser.add_argument("--chunk", type=int, help="patients in a block; by default as `solve_in_blocks` chooses")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--model", choices=("timing", "t-dm1", "jones-2019"), default="timing")
    parser.add_argument("--dar", choices=("species", "average"), default="species", help="of t-dm1")
    parser.add_argument("--curves", action="store_true", help="four observables at 505 times, counted")
    parser.add_argument("--quick", action="store_true", help="2000 patients")
    return parser.parse_args()


if __name__ == "__main__":
    main()
