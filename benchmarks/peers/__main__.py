"""paylode beside its peers: `python -m benchmarks.peers`. See README.md."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, cast

import numpy as np

from . import c_model, comparison, environment, team
from .comparison import Curve
from .problem import Numbers, Problem, timing_model, timing_problem
from .report import report_of
from .tables import show
from .tools.contract import Tool

if TYPE_CHECKING:
    from .scaling import Row

REFERENCE, C_TOOLS = "scikit_sundae", ("cvodes_lu", "cvodes_klu")
PEERS = (*C_TOOLS, "diffsol", "numbalsoda", "libroadrunner", "casadi", "scikit_sundae", "scipy", "scipy_bdf")
TOLERANCES = (1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
_LOOSEST = 1e-3
"""For paylode alone, whose error is below its tolerance, to meet the others at an error of 1e-4."""
_SCALED = 64
"""Patients of whom larger populations are made up."""
_CHECKED = 3
"""Patients on which the reference is checked by another code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Install, measure, print, write."""
    options, begun = _options(arguments), time.time()
    tools = {name: _tool(name) for name in PEERS if not options.only or name in options.only}
    missing, pythons = _pythons(tools, options.cache, options.environment, options.c_baseline)
    print(_conditions(options), flush=True)
    curves, failed, agreement = _measured(options, pythons)
    if team.OURS not in curves:
        raise SystemExit(f"paylode: {failed[team.OURS]}")
    report = report_of(curves, missing | failed) | {"machine": _conditions(options), "reference": agreement}
    report["load_after"] = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    report["versions"] = ({"SUNDIALS": c_model.version(options.c_baseline)} if set(curves) & set(C_TOOLS) else {}) | {
        package: version
        for name, python in pythons.items()
        for package, version in environment.versions(python, tools[name].PACKAGES).items()
    }
    report["scaling"] = scaling = _scaling(options, timing_problem(_SCALED))
    report["seconds"] = time.time() - begun
    show(report, curves, tools)
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n")
    if options.out:
        from .picture import draw

        draw(curves, scaling, _conditions(options), options.out)
    return 0


def _measured(
    options: argparse.Namespace, pythons: dict[str, Path]
) -> tuple[dict[str, Curve], dict[str, str], dict[str, object]]:
    """The curves, why tools are missing among them, and what checks the reference."""
    patients = options.patients
    problem = timing_problem(patients)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        members: list[team.Member] = []
        try:
            for name, python in ((team.OURS, Path(sys.executable)), *pythons.items()):
                most = 1 if options.quick and name.startswith("scipy") else _tool(name).PATIENTS
                steps = (_LOOSEST, *TOLERANCES) if name == team.OURS else TOLERANCES
                members.append(
                    team.join(name, python, folder, patients=patients, most=most, core=options.core, tolerances=steps)
                )
            exact, agreement = _reference(members, problem, folder)
            curves = team.curves(members, problem, exact, repetitions=options.repetitions, folder=folder)
        finally:
            team.leave(members)
    return curves, {member.name: member.failed for member in members if member.failed}, agreement


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="8 patients, two repetitions: within two minutes once installed"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the picture here")
    parser.add_argument(
        "--c-baseline", type=Path, metavar="DIR", help="an optimised SUNDIALS >= 7 with KLU (include, lib)"
    )
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where the environment of the peers is kept")
    parser.add_argument(
        "--environment", type=Path, metavar="DIR", help="use this virtual environment and install nothing"
    )
    parser.add_argument("--only", nargs="+", choices=PEERS, metavar="PEER", help=f"of {', '.join(PEERS)}")
    parser.add_argument("--patients", type=int, metavar="N", help="20 unless told, 8 if quick")
    parser.add_argument("--repetitions", type=int, metavar="N", help="5 unless told, 2 if quick")
    parser.add_argument("--core", type=int, default=max(_cores()), metavar="N", help="that all are pinned to; the last")
    parser.add_argument("--sizes", action="store_true", help="cost against 10 to 100,000 patients")
    parser.add_argument("--states", action="store_true", help="cost against 24 to 622 states")
    parser.add_argument("--threads", action="store_true", help="wall time with one thread and with all")
    options = parser.parse_args(arguments)
    options.patients = options.patients or (8 if options.quick else 20)
    options.repetitions = options.repetitions or (2 if options.quick else 5)
    return options


def _tool(name: str) -> Tool:
    return cast(Tool, importlib.import_module(f".tools.{name}", __package__))


def _pythons(
    tools: dict[str, Tool], cache: Path | None, ready: Path | None, baseline: Path | None
) -> tuple[dict[str, str], dict[str, Path]]:
    """Why tools are not measured, and the interpreters of those that are."""
    in_c = {name for name in tools if name in C_TOOLS}
    wanted = {name: tool.PACKAGES for name, tool in tools.items() if name not in in_c}
    python = ready / "bin" / "python" if ready else environment.peers_python(cache or environment.default_cache())
    missing = {} if ready else environment.install(python, wanted)
    if in_c and (reason := c_model.refusal(baseline)):
        missing |= dict.fromkeys(sorted(in_c), reason)
    if baseline:
        os.environ[c_model.BASELINE] = str(baseline.resolve())
    return missing, {name: Path(sys.executable) if name in in_c else python for name in tools if name not in missing}


def _reference(members: list[team.Member], problem: Problem, folder: Path) -> tuple[Numbers, dict[str, object]]:
    """paylode's solution at 1e-12, and how far CVODE at 1e-12 is from it."""
    ours = members[0]
    team.ask(ours, 1e-12, 1e-15, folder / "exact.npy")
    if ours.failed:
        raise SystemExit(f"paylode: {ours.failed}")
    exact: Numbers = np.load(folder / "exact.npy")
    other = next((member for member in members if member.name == REFERENCE and not member.failed), None)
    if other is None:
        return exact, {"checked_by": "nothing: scikit-sundae is not there"}
    kept, other.patients = other.patients, min(_CHECKED, other.patients)
    team.ask(other, 1e-12, 1e-15, folder / "other.npy")
    checked, other.patients, failed, other.failed = other.patients, kept, other.failed, ""
    if failed:
        return exact, {"checked_by": f"nothing: scikit-sundae, {failed}"}
    values = np.load(folder / "other.npy")[:, problem.counted]
    errors = comparison.patient_errors(values, exact[:checked, problem.counted])
    return exact, {"checked_by": "CVODE of scikit-sundae at 1e-12", "patients": checked, "worst": float(errors.max())}


def _scaling(options: argparse.Namespace, problem: Problem) -> dict[str, list[Row]]:
    """What was asked for, not pinned: of one thread it is the CPU time that counts."""
    from . import scaling

    found: dict[str, list[Row]] = {}
    if options.sizes:
        found["sizes"] = scaling.by_size(
            problem, (10, 100, 1000) if options.quick else (10, 100, 1000, 10_000, 100_000), 3
        )
    if options.states:
        found["states"] = scaling.by_states(timing_model(), (1, 3, 7) if options.quick else (1, 2, 3, 7, 15, 30, 47), 3)
    if options.threads:
        more = [2**i for i in range(1, len(_cores()).bit_length())]
        found["threads"] = scaling.by_threads(problem, more, 512 if options.quick else 1024)
    return found


def _conditions(options: argparse.Namespace) -> str:
    from paylode.engine.simd.machine import this_machine

    here, load = this_machine(), os.getloadavg() if hasattr(os, "getloadavg") else (float("nan"),) * 3
    return (
        f"{here.processor}, {here.lanes} lanes, {os.cpu_count()} cores, all pinned to core {options.core}, load "
        f"{', '.join(f'{value:.1f}' for value in load)}; {platform.system()}, Python {platform.python_version()}; "
        f"{options.patients} patients, {options.repetitions} repetitions, medians"
    )


def _cores() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else list(range(os.cpu_count() or 1))


if __name__ == "__main__":
    sys.exit(main())
