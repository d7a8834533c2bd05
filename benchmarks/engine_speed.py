"""How fast the vector engine is on this machine, on the timing model of 24 states: `python -m benchmarks.engine_speed`.

    compile     equations to machine code: the first time, and from the cache; the lane loop, once per machine
    speed       microseconds per patient by batch size and threads (CPU and wall), by what is asked
    accuracy    largest |difference| / peak of the state over 20 patients against a solution at 1e-12, by tolerance

Every figure is the best of some repetitions; the machine is stated, and its load, since a busy machine tells little.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "engine"))
sys.path.append(str(Path(__file__).resolve().parents[1] / "tests" / "engine" / "simd"))

from population import TIMES, doses, patients
from timing_model import END, timing_model

from paylode.engine import Batch, Points, Reduction, Request, Result, Tolerances
from paylode.engine.simd.machine import this_machine
from paylode.engine.simd_engine import SimdKernel, compile, solve

Row = dict[str, object]
_patients, _doses = lru_cache(patients), lru_cache(doses)


def main() -> None:
    """Print the tables, or write them as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="up to 1000 patients, three repetitions")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    sizes = (1, 8, 64, 256, 1000) if options.quick else (1, 8, 64, 256, 1000, 10_000)
    repetitions = 3 if options.quick else 7
    figures: dict[str, object] = {"machine": machine(), "compile": compile_times()}
    kernel = compile(timing_model())
    figures["speed"] = [speed(kernel, n, threads, repetitions) for n in sizes for threads in (1, 2)]
    figures["asked"] = [asked(kernel, name, request, repetitions) for name, request in requests(kernel).items()]
    figures["accuracy"] = [accuracy(kernel, tolerance, repetitions) for tolerance in (1e-4, 1e-5, 1e-6, 1e-7)]
    for title, rows in figures.items():
        print(f"\n{title}")
        for row in rows if isinstance(rows, list) else [rows]:
            print(
                "  "
                + "   ".join(
                    f"{key} {value:.4g}" if isinstance(value, float) else f"{key} {value}" for key, value in row.items()
                )
            )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


def machine() -> Row:
    """What it runs on."""
    here = this_machine()
    return {
        "processor": here.processor,
        "lanes": here.lanes,
        "cores": os.cpu_count(),
        "load": float(os.getloadavg()[0]),
    }


def compile_times() -> list[Row]:
    """Cold and from the cache, in seconds; after a first model has taken the time of importing LLVM."""
    rows: list[Row] = []
    with TemporaryDirectory() as folder:
        cache = Path(folder)
        for what, model in (("first of all, with the lane loop", timing_model()), ("from the cache", timing_model())):
            rows.append({"what": what, **timed(lambda model=model: compile(model, cache=cache))})  # type: ignore[misc]
    rows.append({"what": "cold, the lane loop at hand", **timed(lambda: compile(timing_model()))})
    return rows


def timed(work: Callable[[], object]) -> Row:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}


def run(kernel: SimdKernel, n: int, request: Request, tolerance: float = 1e-6, threads: int = 1) -> Result:
    """All patients."""
    return solve(
        kernel, Batch(_patients(n)), _doses(n), request, Tolerances(tolerance, 1e-3 * tolerance), threads=threads
    )


def requests(kernel: SimdKernel) -> dict[str, Request]:
    """From nothing but the end to everything."""
    states = tuple(s.name for s in kernel.equations.states)
    each = tuple(Reduction(name, kind, 0.0, END) for name in ("C0", "Pf") for kind in ("maximum", "integral"))  # type: ignore[arg-type]
    return {
        "the end only": Request(until=END),
        "4 reductions": Request(reductions=each),
        "4 states at 504 times": Request(Points(("C0", "Pf", "Pp", "G1"), TIMES)),
        "24 states at 504 times": Request(Points(states, TIMES)),
    }


def best(work: Callable[[], Result], repetitions: int) -> tuple[float, float, Result]:
    """The least wall and CPU time."""
    walls, cpus = [], []
    for _ in range(repetitions):
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    return min(walls), min(cpus), result


def speed(kernel: SimdKernel, n: int, threads: int, repetitions: int) -> Row:
    """Per patient, all states at all times."""
    request = requests(kernel)["24 states at 504 times"]
    wall, cpu, result = best(lambda: run(kernel, n, request, threads=threads), 2 if n >= 10_000 else repetitions)
    steps = float(result.counters["steps"].mean())
    return {"patients": n, "threads": threads, "wall_us": wall / n * 1e6, "cpu_us": cpu / n * 1e6, "steps": steps}


def asked(kernel: SimdKernel, name: str, request: Request, repetitions: int) -> Row:
    """Per patient, by what is asked."""
    _, cpu, _ = best(lambda: run(kernel, 512, request), repetitions)
    return {"asked": name, "cpu_us": cpu / 512 * 1e6}


def accuracy(kernel: SimdKernel, tolerance: float, repetitions: int) -> Row:
    """Median and worst patient of 20, and the time."""
    request = requests(kernel)["24 states at 504 times"]
    exact = solve(kernel, Batch(patients(20)), doses(20), request, Tolerances(1e-12, 1e-15, maximum_steps=10**7)).values
    rough = run(kernel, 20, request, tolerance).values
    errors = (np.abs(rough - exact) / np.abs(exact).max(axis=1, keepdims=True)).max(axis=(1, 2))
    _, cpu, _ = best(lambda: run(kernel, 256, request, tolerance), repetitions)
    return {
        "rtol": tolerance,
        "median": float(np.median(errors)),
        "worst": float(errors.max()),
        "cpu_us": cpu / 256 * 1e6,
    }


if __name__ == "__main__":
    main()
