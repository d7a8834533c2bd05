"""The examination behind `paylode doctor`: each finding says what was looked at, what was found, and the cure.

The engine is asked for a one-place model with a known answer: an infusion at rate r until T, elimination k,

    amount(t) = r / k * (1 - exp(-k T)) * exp(-k (t - T)),   t > T          area = r T / k
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..values.problem import CheckError, FailureError, PaylodeError
from ..values.version import VERSION

SCHEMA = "paylode.doctor/1"
NEEDED_PYTHON = (3, 11)
CLOSE_ENOUGH = 1e-5
_RATE, _DURATION_H, _ELIMINATION, _AT_H = 70.0, 1.5, 0.05, 48.0


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. exit_code: 0 if it is sound.  cure: what to do if it is not."""

    name: str
    found: str
    exit_code: int = 0
    cure: str = ""


def examine(runs: Path) -> tuple[Finding, ...]:
    """All findings. `runs`: where run folders are made."""
    findings = [Finding("paylode", VERSION), _python(), *_libraries()]
    if any(each.exit_code for each in findings):
        return tuple(findings)
    checks = {"catalogue": _catalogue, "engine": _engine, "run folder": lambda: _run_folder(runs)}
    return (*findings, *(_guarded(name, check) for name, check in checks.items()))


def findings_text(findings: Sequence[Finding]) -> str:
    """The findings as aligned lines, and what to make of them."""
    lines = [f"  {'ok' if not each.exit_code else 'WRONG':<7}{each.name:<12}{each.found}" for each in findings]
    lines += [f"  {each.name}: {each.cure}" for each in findings if each.cure]
    wrong = sum(1 for each in findings if each.exit_code)
    return "\n".join([*lines, f"{wrong} of {len(findings)} are wrong" if wrong else "all is well"])


def findings_json(findings: Sequence[Finding]) -> dict[str, object]:
    """The findings as plain data."""
    rows = [{"name": f.name, "ok": not f.exit_code, "found": f.found, "cure": f.cure} for f in findings]
    return {"schema": SCHEMA, "ok": not any(each.exit_code for each in findings), "findings": rows}


def _guarded(name: str, check: Callable[[], Finding]) -> Finding:
    """A check that cannot even be made is a finding too."""
    try:
        return check()
    except PaylodeError as error:
        return Finding(name, str(error).splitlines()[0], FailureError.exit_code, "See the line above.")
    except Exception as error:
        return Finding(name, f"{type(error).__name__}: {error}", FailureError.exit_code, "Install paylode again.")


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info >= NEEDED_PYTHON:
        return Finding("Python", version)
    return Finding("Python", version, FailureError.exit_code, "Install Python 3.11 or newer.")


def _libraries() -> Iterator[Finding]:
    from ..workspace import DEPENDENCIES, version

    for name in DEPENDENCIES:
        found = version(name)
        cure = f"Install it: python -m pip install {name}"
        yield Finding(name, found) if found else Finding(name, "missing", FailureError.exit_code, cure)


def _catalogue() -> Finding:
    from ..compounds import compounds_table
    from ..observations import dataset, datasets

    points = sum(len(series.points) for name in datasets() for series in dataset(name).series)
    return Finding("catalogue", f"{len(compounds_table())} compounds, {len(datasets())} observed sets, {points} points")


def _engine() -> Finding:
    """The largest relative error of amount and area."""
    import numpy as np

    from ..engine import Batch, Kind, Points, Reduction, Request, Schedule, compile, solve
    from ..equations import ONE, Equations, Input, Observable, Parameter, State, input_rate, symbol

    amount = symbol("amount")
    equations = Equations(
        "one place",
        states=(State("amount", "mg", input_rate("iv") - symbol("elimination") * amount),),
        parameters=(Parameter("elimination", "1/h"),),
        inputs=(Input("iv", "mg", (("amount", ONE),)),),
        observables=(Observable("seen", "mg", amount),),
    )
    given = Schedule.of([[(0.0, Kind.RATE_ON, 0, _RATE), (_DURATION_H, Kind.RATE_OFF, 0, _RATE)]])
    request = Request(Points(("seen",), np.array([_AT_H])), (Reduction("seen", "integral", 0.0, 1000.0),))
    result = solve(compile(equations), Batch(np.array([[_ELIMINATION]])), given, request)
    after = math.exp(-_ELIMINATION * (_AT_H - _DURATION_H))
    exact = (
        _RATE / _ELIMINATION * (1 - math.exp(-_ELIMINATION * _DURATION_H)) * after,
        _RATE * _DURATION_H / _ELIMINATION,
    )
    computed = (float(result.values[0, 0, 0]), float(result.reductions[0, 0]))
    error = max(abs(one / other - 1) for one, other in zip(computed, exact, strict=True))
    if error <= CLOSE_ENOUGH:
        return Finding("engine", f"agrees with the closed form to {error:.0e}")
    cure = "Do not trust results of this installation; install paylode and scipy again."
    return Finding("engine", f"off the closed form by {error:.0e}", CheckError.exit_code, cure)


def _run_folder(runs: Path) -> Finding:
    from ..storage import check_writable

    check_writable(runs)
    return Finding("run folder", f"{runs}/ can be written")
