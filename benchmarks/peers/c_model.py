"""The C baseline: the model as straight-line C around CVODES, compiled and called in place.

    f(y), J(y)     generated; J by column, only what is not always zero
    klu            CVODES with KLU and its own rules for when to form J
    lu             M = I - gamma J formed at each setup and factored by generated straight-line code, no pivots, in an
                   order that keeps the factors sparse (least fill first)

The folder given must hold `include/` and `lib/` of SUNDIALS 7 or newer, built with optimisation, with KLU.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np

from paylode.equations import Expression, jacobian

from .model_text import C, Code, code, rates, symbols_of
from .problem import Numbers, Problem
from .tools.contract import Solver

BASELINE = "PAYLODE_C_BASELINE"
"""The variable in which a worker is told the folder."""
_LIBRARIES = ("cvodes", "nvecserial", "sunmatrixsparse", "sunlinsolklu", "sunnonlinsolnewton", "core")


def refusal(folder: Path | None) -> str:
    """Why the baseline cannot be built, or nothing."""
    if folder is None:
        return "no --c-baseline was given"
    if shutil.which("cc") is None:
        return "no C compiler (cc) was found"
    head = folder / "include" / "sundials" / "sundials_config.h"
    if not head.exists():
        return f"{head} is missing"
    found = _configuration(folder)
    if int(found.get("SUNDIALS_VERSION_MAJOR", 0)) < 7:
        return f"SUNDIALS {found.get('SUNDIALS_VERSION', 'of unknown version')} is older than 7"
    built = f"{found.get('SUN_BUILD_TYPE', '')} {found.get('SUN_C_COMPILER_FLAGS', '')}"
    if "Release" not in built and "RelWithDebInfo" not in built and not re.search(r"-O[23]|-Ofast", built):
        return f"SUNDIALS was not built with optimisation ({built.strip() or 'build type unknown'})"
    missing = [name for name in _LIBRARIES if not list(_libraries(folder).glob(f"libsundials_{name}.*"))]
    return f"{_libraries(folder)} lacks libsundials_{missing[0]}" if missing else ""


def version(folder: Path) -> str:
    """The version of SUNDIALS."""
    return _configuration(folder).get("SUNDIALS_VERSION", "unknown").strip('"')


def _configuration(folder: Path) -> dict[str, str]:
    text = (folder / "include" / "sundials" / "sundials_config.h").read_text()
    return dict(re.findall(r"^#define (\w+) (.+)$", text, re.MULTILINE))


def compiled(problem: Problem, folder: Path, solver: str) -> Solver:
    """The program for one linear solver, `lu` or `klu`."""
    baseline = Path(os.environ[BASELINE])
    source, library = folder / f"{solver}.c", folder / f"{solver}.so"
    template = (Path(__file__).parent / "cvodes.c").read_text()
    source.write_text(f"#define USE_{solver.upper()} 1\n{model_source(problem)}\n{template}")
    options = ["-O3", "-march=native", "-fPIC", "-shared", f"-I{baseline}/include", f"-I{baseline}/include/suitesparse"]
    libraries = [f"-L{_libraries(baseline)}", f"-Wl,-rpath,{_libraries(baseline)}"]
    libraries += [f"-lsundials_{name}" for name in _LIBRARIES] + ["-lklu", "-lm"]
    found = subprocess.run(
        ["cc", *options, str(source), "-o", str(library), *libraries], capture_output=True, text=True
    )
    if found.returncode:
        raise RuntimeError(found.stderr[-600:])
    run = ctypes.CDLL(str(library)).run
    times, doses = problem.times, problem.dose_times

    def solved(patients: int, relative: float, absolute: float) -> Numbers:
        values = np.empty((patients, len(times), problem.starts.shape[1]))
        arrays = (problem.parameters, problem.starts, problem.jumps, doses, times, values)
        pointers = [array.ctypes.data_as(ctypes.c_void_p) for array in map(np.ascontiguousarray, arrays)]
        counts = [ctypes.c_int(count) for count in (patients, len(doses), len(times))]
        if flag := run(*counts, *pointers, ctypes.c_double(relative), ctypes.c_double(absolute)):
            raise RuntimeError(f"CVODES stopped with flag {flag}")
        return values

    return solved


def model_source(problem: Problem) -> str:
    """Right-hand side, Jacobian by column, and elimination, in C."""
    equations = problem.equations
    size = len(equations.states)
    entries = jacobian([state.derivative for state in equations.states], [state.name for state in equations.states])
    entries = dict(sorted(entries.items(), key=lambda entry: (entry[0][1], entry[0][0])))
    places = list(entries)
    starts = np.searchsorted([column for _, column in places], np.arange(size + 1))
    lines = [
        f"#define STATES {size}",
        f"#define PARAMETERS {len(equations.parameters)}",
        f"#define ENTRIES {len(places)}",
    ]
    lines += ["#include <math.h>", f"static const long COLUMN_STARTS[] = {_braces(starts)};"]
    lines += [f"static const long ROWS[] = {_braces([row for row, _ in places])};"]
    lines += _function("model_rates", "f", rates(equations, C), problem)
    lines += _function("model_slopes", "j", _slopes(problem, list(entries.values())), problem)
    return "\n".join([*lines, *elimination(size, places)])


def elimination(size: int, places: list[tuple[int, int]]) -> list[str]:
    """Straight-line LU of I - gamma J and its solution, for the entries of J; the pivot with least fill comes first."""
    rows: dict[int, set[int]] = {i: {i} for i in range(size)}
    for row, column in places:
        rows[row].add(column)
    name: dict[tuple[int, int], int] = {}
    for row, columns in rows.items():
        for column in columns:
            name[row, column] = len(name)
    form = [f"    m[{at}] = {float(row == column)!r};" for (row, column), at in name.items()]
    form += [f"    m[{name[place]}] -= gamma * j[{at}];" for at, place in enumerate(places)]
    factor, forward, order, left = [], [], [], set(range(size))
    while left:
        pivot = min(left, key=lambda i: (_fill(i, rows, left), i))
        left.remove(pivot)
        order.append(pivot)
        factor.append(f"    m[{name[pivot, pivot]}] = 1.0 / m[{name[pivot, pivot]}];")
        across = sorted(rows[pivot] & left)
        for row in sorted(left):
            if pivot not in rows[row]:
                continue
            here = name[row, pivot]
            factor.append(f"    m[{here}] *= m[{name[pivot, pivot]}];")
            forward.append(f"    b[{row}] -= m[{here}] * b[{pivot}];")
            for column in across:
                if column not in rows[row]:
                    rows[row].add(column)
                    name[row, column] = len(name)
                    form.append(f"    m[{name[row, column]}] = 0.0;")
                factor.append(f"    m[{name[row, column]}] -= m[{here}] * m[{name[pivot, column]}];")
    back = []
    later: set[int] = set()
    for pivot in reversed(order):
        back += [f"    b[{pivot}] -= m[{name[pivot, c]}] * b[{c}];" for c in sorted(rows[pivot] & later)]
        back.append(f"    b[{pivot}] *= m[{name[pivot, pivot]}];")
        later.add(pivot)
    return [
        f"#define FACTORS {len(name)}",
        "static void factored(double gamma, const double *j, double *m) {",
        *form,
        *factor,
        "}",
        "static void solved(const double *m, double *b) {",
        *forward,
        *back,
        "}",
    ]


def _fill(pivot: int, rows: dict[int, set[int]], left: set[int]) -> int:
    """How many entries eliminating with this pivot would make."""
    across = (rows[pivot] & left) - {pivot}
    return sum(len(across - rows[row]) for row in left if row != pivot and pivot in rows[row])


def _slopes(problem: Problem, entries: list[Expression]) -> Code:
    no_rate = {f"input.{each.name}": "0.0" for each in problem.equations.inputs}
    return code(entries, symbols_of(problem.equations) | no_rate, C)


def _function(name: str, into: str, made: Code, problem: Problem) -> list[str]:
    lines = [f"static void {name}(const double *restrict p, const double *restrict y, double *restrict {into}) {{"]
    lines += [f"    const double y{i} = y[{i}];" for i in range(len(problem.equations.states))]
    lines += [f"    const double p{i} = p[{i}];" for i in range(len(problem.equations.parameters))]
    lines += [f"    const double {variable} = {value};" for variable, value in made.variables]
    return [*lines, *(f"    {into}[{i}] = {root};" for i, root in enumerate(made.roots)), "}"]


def _braces(numbers: object) -> str:
    return "{" + ", ".join(str(int(number)) for number in numbers) + "}"  # type: ignore[attr-defined]


def _libraries(folder: Path) -> Path:
    return next((folder / name for name in ("lib", "lib64") if (folder / name).is_dir()), folder / "lib")
