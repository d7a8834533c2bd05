"""The tools at work: one process each, all pinned to one core, taking turns there.

A turn is one tool at one tolerance. All tools have their turn at a tolerance before any has its next, and all
tolerances come before the next repetition, so that what slows the machine for a while slows all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import numpy as np

from .comparison import Curve, patient_errors
from .problem import ROOT, Numbers, Problem

OURS = "paylode"
FILL = 256
"""paylode gets its patients repeated up to this many, as its lanes want filling."""
_SLOW_US = 50_000.0
"""A tool slower than this per patient takes its turns once only."""


@dataclass(slots=True)
class Member:
    """A tool's process. patients: how many of the problem's it solves; copies: how often, in one call.

    tolerances: at which it has its turns.
    """

    name: str
    process: subprocess.Popen[str]
    patients: int
    tolerances: tuple[float, ...]
    copies: int = 1
    failed: str = ""


def join(
    name: str, python: Path, folder: Path, *, patients: int, most: int, core: int, tolerances: tuple[float, ...]
) -> Member:
    """A tool made ready; `failed` says if it could not be. patients: of the problem; most: that the tool takes."""
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")
    environment = {**os.environ, **one_thread, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    with (place / "log.txt").open("w") as log:
        process = subprocess.Popen(
            [str(python), "-m", "benchmarks.peers.worker", name, str(place), str(patients), str(core)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment,
            cwd=ROOT,
        )
    copies = max(1, FILL // patients) if name == OURS else 1
    member = Member(name, process, min(patients, most), tolerances, copies)
    member.failed = str(_answer(member).get("failed", ""))
    return member


def ask(member: Member, relative: float, absolute: float, save: Path | None = None) -> float:
    """One turn: microseconds of CPU per patient. nan, and the reason in `failed`, where it did not work."""
    if member.failed:
        return float("nan")
    count = member.patients * (1 if save else member.copies)
    order = {"patients": count, "relative": relative, "absolute": absolute, "save": str(save) if save else None}
    try:
        sent = cast("IO[str]", member.process.stdin)
        sent.write(json.dumps(order) + "\n")
        sent.flush()
    except OSError as failure:
        member.failed = f"its process ended: {failure}"
        return float("nan")
    answer = _answer(member)
    if "failed" in answer:
        member.failed = f"at rtol {relative:g}: {answer['failed']}"
        return float("nan")
    return cast(float, answer["cpu_s"]) / count * 1e6


def leave(members: Iterable[Member]) -> None:
    """The end of the input is the end of the work."""
    for member in members:
        cast("IO[str]", member.process.stdin).close()
        member.process.wait(timeout=60)


def curves(
    members: list[Member], problem: Problem, exact: Numbers, *, repetitions: int, folder: Path
) -> dict[str, Curve]:
    """Every tool's curve. The first round gives the errors and warms up, and is the only one of slow tools."""
    first, errors = _first_round(members, problem, exact, folder)
    us: dict[str, list[list[float]]] = {}
    for member in members:
        slow = member.name != OURS and min(first[member.name].values()) > _SLOW_US
        us[member.name] = [list(first[member.name].values())] if slow else []
    quick = [member for member in members if not us[member.name]]
    for _ in range(repetitions):
        found: dict[str, list[float]] = {member.name: [] for member in quick}
        for tolerance, member in _turns(quick):
            found[member.name].append(ask(member, tolerance, 1e-3 * tolerance))
        for name, row in found.items():
            us[name].append(row)
    return {
        member.name: Curve(member.tolerances, np.array(errors[member.name]), np.array(us[member.name]).T)
        for member in members
        if not member.failed
    }


def _first_round(
    members: list[Member], problem: Problem, exact: Numbers, folder: Path
) -> tuple[dict[str, dict[float, float]], dict[str, list[Numbers]]]:
    """Times by tolerance, and errors."""
    times: dict[str, dict[float, float]] = {member.name: {} for member in members}
    errors: dict[str, list[Numbers]] = {member.name: [] for member in members}
    for tolerance, member in _turns(members):
        file = folder / f"{member.name}.npy"
        times[member.name][tolerance] = ask(member, tolerance, 1e-3 * tolerance, file)
        if not member.failed:
            values = np.load(file)[:, problem.counted]
            errors[member.name].append(patient_errors(values, exact[: len(values)][:, problem.counted]))
    return times, errors


def _turns(members: list[Member]) -> Iterator[tuple[float, Member]]:
    for tolerance in sorted({tolerance for member in members for tolerance in member.tolerances}, reverse=True):
        yield from ((tolerance, member) for member in members if tolerance in member.tolerances)


def _answer(member: Member) -> dict[str, object]:
    line = cast("IO[str]", member.process.stdout).readline()
    return cast("dict[str, object]", json.loads(line)) if line else {"failed": "its process ended, see its log"}
