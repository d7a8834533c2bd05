"""How fast the vector engine is on this machine: `python -m benchmarks.engine_speed` (`--quick`, `--only sizes`).

    compile     equations to machine code: the first time, and from the cache; the lane loop, once per machine
    asked       microseconds of CPU per patient of the timing model (24 states), by what is asked
    sizes       the same, by the number of patients and by how they are solved: see below
    states      by the number of states: the timing model with 1, 3 and 7 tumours, T-DM1 in a solid tumour with the
                average drug-to-antibody ratio and as shipped, an antibody in the whole body; and the time to compile
    threads     wall seconds with one thread and with two, in turns: nine repetitions, all shown; best of nine
    accuracy    largest |difference| / peak of the state over 20 patients against a solution at 1e-12, by tolerance

Ways of `sizes`. `all`: 24 states at 504 times in one call of `solve`, 97 kB a patient, so up to 10,000. `four`: four
states in one call. `curves`: four states counted into curves by `solve_in_blocks`. `reductions`: four numbers a patient
by `solve_in_blocks`. Of each the CPU time, and the part of it that the system spends, mostly to clear new memory: that
is what makes large calls dear, and blocks, which use their memory again, do without.

Every figure is the best of some repetitions; the machine is stated, and its load, since a busy machine tells little.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from paylode.engine import (
    Batch,
    BlockOptions,
    Points,
    Population,
    Reduction,
    Request,
    Result,
    Schedule,
    Tolerances,
    alike,
    solve_in_blocks,
)
from paylode.engine.simd.machine import this_machine
from paylode.engine.simd_engine import SimdKernel, compile, solve
from paylode.equations import Equations

from . import studies
from .peers.lesions import with_tumours
from .timing_model import END, TIMES, doses, patients, timing_model

ROOT = Path(__file__).resolve().parents[1]
Row = dict[str, object]
FOUR = ("C0", "Pf", "Pp", "G1")
DIFFERENT = 1000
"""Patients that differ; a larger population repeats them."""
LARGEST_IN_ONE_CALL = {"all": 10_000, "four": 100_000}
RUNS_OF_THREADS = 9

_patients = lru_cache(patients)


def main() -> None:
    """Print the tables, or write them as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="few patients, few repetitions, no model of 618 states")
    parser.add_argument("--only", choices=TABLES, action="append", help="this table; may be given again")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    figures: dict[str, object] = {"machine": machine()}
    show("machine", [machine()])
    kernel = compile(timing_model())
    for name in options.only or TABLES:
        figures[name] = TABLES[name](kernel, options.quick)
        show(name, figures[name])  # type: ignore[arg-type]
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1))


def show(title: str, rows: Sequence[Row]) -> None:
    """One line a row."""
    print(f"\n{title}")
    for row in rows:
        print("  " + "   ".join(f"{key} {_text(value)}" for key, value in row.items()), flush=True)


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(_text, value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def machine() -> Row:
    """What it runs on."""
    here = this_machine()
    return {
        "processor": here.processor,
        "lanes": here.lanes,
        "cores": os.cpu_count(),
        "load": float(os.getloadavg()[0]),
    }


def compile_times(kernel: SimdKernel, quick: bool) -> list[Row]:
    """In a process of its own, with LLVM and the lane loop; then cold with these at hand; and from the cache."""
    told = subprocess.run([sys.executable, "-c", _FIRST], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    wall, cpu = (float(each) for each in told.split())
    rows: list[Row] = [{"what": "first of all, with LLVM and the lane loop", "wall_s": wall, "cpu_s": cpu}]
    with TemporaryDirectory() as folder:
        for what in ("cold, the lane loop at hand", "from the cache"):
            rows.append({"what": what, **timed(lambda: compile(timing_model(), cache=Path(folder)))})
    return rows


_FIRST = """
from benchmarks.engine_speed import timed
from benchmarks.timing_model import timing_model
from paylode.engine.simd_engine import compile

equations = timing_model()
found = timed(lambda: compile(equations))
print(found["wall_s"], found["cpu_s"])
"""


def timed(work: Callable[[], object]) -> Row:
    """Wall and CPU seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}


def run(kernel: SimdKernel, n: int, request: Request, tolerance: float = 1e-6, threads: int = 1) -> Result:
    """All patients in one call."""
    batch, tolerances = Batch(repeated(np.arange(n))), Tolerances(tolerance, 1e-3 * tolerance)
    return solve(kernel, batch, schedule_of(n), request, tolerances, threads=threads)


def repeated(subjects: np.ndarray) -> np.ndarray:
    """Parameters of patients, of whom only the first thousand differ."""
    parameters: np.ndarray = _patients(DIFFERENT)[subjects % DIFFERENT]
    return parameters


@lru_cache
def schedule_of(n: int) -> Schedule:
    """A bolus at the beginning of each cycle."""
    return alike(studies.timing().doses)(np.arange(n))


def requests() -> dict[str, Request]:
    """From nothing but the end to everything."""
    states = tuple(state.name for state in timing_model().states)
    each = tuple(Reduction(name, kind, 0.0, END) for name in ("C0", "Pf") for kind in ("maximum", "integral"))
    return {
        "the end only": Request(until=END),
        "reductions": Request(reductions=each),
        "four": Request(Points(FOUR, TIMES)),
        "all": Request(Points(states, TIMES)),
    }


def best_us(work: Callable[[], object], n: int, repetitions: int) -> Row:
    """CPU microseconds per patient, and how many of them the system took; of the fastest repetition."""
    found = []
    for _ in range(repetitions):
        before = resource.getrusage(resource.RUSAGE_SELF)
        work()
        after = resource.getrusage(resource.RUSAGE_SELF)
        system = after.ru_stime - before.ru_stime
        found.append((after.ru_utime - before.ru_utime + system, system))
    total, system = min(found)
    return {"cpu_us": total / n * 1e6, "system_us": system / n * 1e6}


def asked(kernel: SimdKernel, quick: bool) -> list[Row]:
    """512 patients."""
    return [
        {"asked": name, **best_us(lambda request=request: run(kernel, 512, request), 512, 3 if quick else 7)}  # type: ignore[misc]
        for name, request in requests().items()
    ]


def sizes(kernel: SimdKernel, quick: bool) -> list[Row]:
    """One thread."""
    rows: list[Row] = []
    for n in (10, 100, 1000) if quick else (10, 100, 1000, 10_000, 100_000):
        repetitions = 3 if quick or n > 1000 else 7
        for way in ("all", "four", "curves", "reductions"):
            if n <= LARGEST_IN_ONE_CALL.get(way, n):
                rows.append({"patients": n, "way": way, **best_us(way_of(kernel, way, n), n, repetitions)})
    return rows


def way_of(kernel: SimdKernel, way: str, n: int) -> Callable[[], object]:
    """What is timed."""
    request = requests()["four" if way == "curves" else way]
    if way in LARGEST_IN_ONE_CALL:
        return lambda: run(kernel, n, request)
    population = Population(n, lambda subjects: Batch(repeated(subjects)), lambda subjects: schedule_of(len(subjects)))
    one_thread, options = partial(solve, threads=1), BlockOptions(Tolerances(1e-6, 1e-9))
    return lambda: solve_in_blocks(one_thread, kernel, population=population, request=request, options=options)


def states(kernel: SimdKernel, quick: bool) -> list[Row]:
    """64 random patients each, one thread, reductions only."""
    rows = []
    for study in _studies(quick):
        begun = time.perf_counter()
        compiled = compile(study.equations)
        seconds = time.perf_counter() - begun
        rows.append({"model": study.name, **by_states(study, compiled, 2 if quick else 5), "compile_s": seconds})
    return rows


def by_states(study: studies.Study, kernel: SimdKernel, repetitions: int) -> Row:
    """CPU per patient and per patient and state; steps; how many failed."""
    n = 64
    subjects, patients = np.arange(n), studies.population(study, n)
    batch, schedule = patients.batch(subjects), patients.schedule(subjects)
    last: list[Result] = []

    def work() -> None:
        last[:] = [solve(kernel, batch, schedule, Request(reductions=study.reductions), threads=1)]

    cost, count = best_us(work, n, repetitions), len(study.equations.states)
    steps = float(last[0].counters["steps"].mean())
    each = float(cost["cpu_us"]) / count  # type: ignore[arg-type]
    failed = int((last[0].status != 0).sum())
    return {"states": count, "cpu_us": cost["cpu_us"], "us_per_state": each, "steps": steps, "failed": failed}


def _studies(quick: bool) -> list[studies.Study]:
    timing = studies.timing()
    grown: list[tuple[int, Equations]] = [(k, with_tumours(timing.equations, k)) for k in (3, 7)]
    found = [timing]
    for count, equations in grown:
        reductions = (Reduction("C0", "maximum", 0.0, END), Reduction("Pfof0", "integral", 0.0, END))
        found.append(replace(timing, name=f"timing, {count} tumours", equations=equations, reductions=reductions))
    found += [studies.t_dm1("average"), studies.t_dm1()]
    return found if quick else [*found, studies.jones()]


def threads(kernel: SimdKernel, quick: bool) -> list[Row]:
    """The timing model, all states at all times; the numbers of threads take turns."""
    n, repetitions = (100, 3) if quick else (1000, RUNS_OF_THREADS)
    request = requests()["all"]
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(repetitions):
        for count, found in seconds.items():
            begun = time.perf_counter()
            run(kernel, n, request, threads=count)
            found.append(time.perf_counter() - begun)
    return [
        {
            "threads": count,
            "patients": n,
            "speedup_of_the_best": min(seconds[1]) / min(found),
            "best_wall_us": min(found) / n * 1e6,
            "wall_s": found,
        }
        for count, found in seconds.items()
    ]


def accuracy(kernel: SimdKernel, quick: bool) -> list[Row]:
    """Median and worst patient of 20, and the time of 256."""
    request, rows = requests()["all"], []
    exact = solve(kernel, Batch(patients(20)), doses(20), request, Tolerances(1e-12, 1e-15, maximum_steps=10**7)).values
    for tolerance in (1e-4, 1e-5, 1e-6, 1e-7):
        rough = run(kernel, 20, request, tolerance).values
        errors = (np.abs(rough - exact) / np.abs(exact).max(axis=1, keepdims=True)).max(axis=(1, 2))
        cost = best_us(lambda tolerance=tolerance: run(kernel, 256, request, tolerance), 256, 3 if quick else 7)  # type: ignore[misc]
        rows.append(
            {
                "rtol": tolerance,
                "median": float(np.median(errors)),
                "worst": float(errors.max()),
                "cpu_us": cost["cpu_us"],
            }
        )
    return rows


TABLES: dict[str, Callable[[SimdKernel, bool], list[Row]]] = {
    "compile": compile_times,
    "asked": asked,
    "sizes": sizes,
    "states": states,
    "threads": threads,
    "accuracy": accuracy,
}

if __name__ == "__main__":
    main()
