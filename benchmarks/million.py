"""A million patients, reductions only: `python -m benchmarks.million` (`--n 100000`, `--model t-dm1`).

Patients are drawn, simulated and reduced in chunks; each patient's draw is keyed by seed and number, so that a chunk
needs nothing of the others, and what is kept is a few numbers per patient. Printed: wall and CPU time, the largest
resident memory, the count by status, and medians of what was reduced. The machine and its load are stated.

    timing     the timing model of 24 states, six boluses, 126 days
    t-dm1      the solid tumour as shipped (154 states), 3.6 mg/kg over 90 min, six cycles
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "engine"))

from timing_model import DOSE, DOSE_TIMES, END, LOGNORMAL, VALUES, timing_model

from paylode.engine import Batch, Kind, Reduction, Request, Schedule, Status
from paylode.engine.simd.machine import this_machine
from paylode.engine.simd_engine import SimdKernel, compile, solve
from paylode.values.seed import uniforms


@dataclass(frozen=True, slots=True)
class Study:
    """What is simulated. batch, schedule: of the patients from number `first` on, `n` of them."""

    kernel: SimdKernel
    batch: Callable[[int, int], Batch]
    schedule: Callable[[int], Schedule]
    reductions: tuple[Reduction, ...]


def main() -> None:
    """Run it and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, default=1_000_000)
    parser.add_argument("--chunk", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--model", choices=sorted(STUDIES), default="timing")
    options = parser.parse_args()
    study = STUDIES[options.model]()
    here = this_machine()
    print(f"{here.processor}, {here.lanes} lanes, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    wall, cpu = time.perf_counter(), time.process_time()
    kept, counts = run(study, options.n, options.chunk, options.threads)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{options.n} patients, {len(study.kernel.equations.states)} states, {options.threads} threads")
    print(f"wall {wall:.1f} s, CPU {cpu:.1f} s, {cpu / options.n * 1e6:.0f} us CPU per patient, memory {memory:.0f} MB")
    print("status  " + ", ".join(f"{Status(k).name} {n}" for k, n in sorted(counts.items())))
    for reduction, values in zip(study.reductions, kept.T, strict=True):
        print(f"  {reduction.kind:<9}{reduction.observable:<16} median {np.nanmedian(values):.6g}")


def run(study: Study, n: int, chunk: int, threads: int) -> tuple[NDArray[np.float64], dict[int, int]]:
    """(reductions (n, r), patients by status)."""
    kept = np.empty((n, len(study.reductions)))
    counts: dict[int, int] = {}
    for first in range(0, n, chunk):
        size = min(chunk, n - first)
        request = Request(reductions=study.reductions)
        result = solve(study.kernel, study.batch(first, size), study.schedule(size), request, threads=threads)
        kept[first : first + size] = result.reductions
        for status, count in zip(*np.unique(result.status, return_counts=True), strict=True):
            counts[int(status)] = counts.get(int(status), 0) + int(count)
        if sys.stderr.isatty():
            print(f"\r{first + size} of {n}", end="", file=sys.stderr)
    return kept, counts


def lognormals(first: int, n: int, spreads: NDArray[np.float64]) -> NDArray[np.float64]:
    """Factors (n, p), the same for a patient whatever the chunk."""
    from scipy.special import ndtri

    draws = uniforms(1, np.arange(first, first + n), "parameters", len(spreads))
    return np.exp(spreads * ndtri(draws))


def timing_study() -> Study:
    """The timing model of 24 states."""
    names = list(VALUES)
    varied = np.array([names.index(name) for name in LOGNORMAL])
    typical = np.array([value for value, _ in VALUES.values()])
    spreads = np.array(list(LOGNORMAL.values()))

    def batch(first: int, n: int) -> Batch:
        numbers = np.tile(typical, (n, 1))
        numbers[:, varied] *= lognormals(first, n, spreads)
        return Batch(numbers)

    asked = [("C0", "maximum"), ("Pf", "maximum"), ("Pf", "integral"), ("G1", "last")]
    reductions = tuple(Reduction(name, kind, 0.0, END) for name, kind in asked)  # type: ignore[arg-type]
    doses = [(time, Kind.BOLUS, 0, DOSE) for time in DOSE_TIMES]
    return Study(compile(timing_model()), batch, lambda n: repeated(doses, n), reductions)


def tumour_study() -> Study:
    """T-DM1 in the solid tumour as shipped; clearance, central volume, receptor and sensitivity vary."""
    import paylode as pld
    from paylode.models.solid_tumour import solid_tumour
    from paylode.simulate.run import flat_of

    sim = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min q3w x 6", days=1)
    equations = flat_of(solid_tumour()).equations
    names = [p.name for p in equations.parameters]
    varied = {"clearance": 0.2, "central_volume": 0.12, "receptors_per_cell": 0.5, "half_maximal_payload": 0.5}
    columns, spreads = np.array([names.index(name) for name in varied]), np.array(list(varied.values()))

    def batch(first: int, n: int) -> Batch:
        numbers = np.tile(sim.bound.values, (n, 1))
        numbers[:, columns] *= lognormals(first, n, spreads)
        return Batch(numbers, scale=np.tile(sim.bound.scale, (n, 1)))

    rate = sim.doses[0].amount / 1.5
    doses = []
    for cycle in range(6):
        doses += [(504.0 * cycle, Kind.RATE_ON, 0, rate), (504.0 * cycle + 1.5, Kind.RATE_OFF, 0, rate)]
    asked = [
        ("conjugate", "maximum"),
        ("conjugate", "integral"),
        ("payload_per_cell", "maximum"),
        ("tumour_volume", "last"),
    ]
    reductions = tuple(Reduction(name, kind, 0.0, 3024.0) for name, kind in asked)  # type: ignore[arg-type]
    return Study(compile(equations), batch, lambda n: repeated(doses, n), reductions)


def repeated(doses: list[tuple[float, Kind, int, float]], n: int) -> Schedule:
    """The same doses for n patients."""
    one = Schedule.of([doses])
    fields = (one.time, one.kind, one.target, one.value)
    return Schedule(np.arange(n + 1) * len(doses), *(np.tile(each, n) for each in fields))


STUDIES: dict[str, Callable[[], Study]] = {"timing": timing_study, "t-dm1": tumour_study}

if __name__ == "__main__":
    main()
