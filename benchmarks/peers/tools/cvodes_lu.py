"""C with CVODES and a straight-line LU generated for the model, the Jacobian at each setup: C at its best."""

from __future__ import annotations

from pathlib import Path

from ..c_model import compiled
from ..problem import Problem
from .contract import Solver

PACKAGES: tuple[str, ...] = ()
PATIENTS = 64
WHAT = "C, CVODES, generated straight-line LU, Jacobian at each setup; restarts at doses"


def prepare(problem: Problem, folder: Path) -> Solver:
    """The compiled program."""
    return compiled(problem, folder, "lu")
