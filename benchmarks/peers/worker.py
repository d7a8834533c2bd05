"""One tool in a process of its own: `python -m benchmarks.peers.worker TOOL FOLDER PATIENTS CORE`.

It makes the model ready, says so, then answers orders, one line of JSON each, until its input ends. It stays pinned to
one core and waits without work between orders, so that tools take turns on the same core.

    order     {"patients": 20, "relative": 1e-6, "absolute": 1e-9, "save": "values.npy" or null}
    answer    {"cpu_s": 0.1, "wall_s": 0.1}, or {"failed": why}

What the tools print goes to the standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from pathlib import Path
from typing import TextIO, cast

import numpy as np

from .problem import timing_problem
from .tools.contract import Solver, Tool


def main() -> None:
    """Prepare, then answer."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    name, folder, patients, core = sys.argv[1:]
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {int(core)})
    try:
        begun = time.perf_counter()
        tool = cast(Tool, importlib.import_module(f".tools.{name}", __package__))
        solver = tool.prepare(timing_problem(int(patients)), Path(folder))
        _say(answers, {"prepared_s": time.perf_counter() - begun})
    except Exception as failure:
        _say(answers, {"failed": f"{type(failure).__name__}: {failure}"})
        return
    for line in sys.stdin:
        try:
            _say(answers, _worked(solver, json.loads(line)))
        except Exception as failure:
            _say(answers, {"failed": f"{type(failure).__name__}: {failure}"})


def _worked(solver: Solver, order: dict[str, object]) -> dict[str, object]:
    asked = (cast(int, order["patients"]), cast(float, order["relative"]), cast(float, order["absolute"]))
    cpu, wall = time.process_time(), time.perf_counter()
    values = solver(*asked)
    answer: dict[str, object] = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}
    if order["save"]:
        np.save(cast(str, order["save"]), values)
    return answer


def _say(answers: TextIO, answer: dict[str, object]) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
