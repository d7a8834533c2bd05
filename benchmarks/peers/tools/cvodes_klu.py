"""C with CVODES and KLU, all options at their defaults, an exact sparse Jacobian."""

from __future__ import annotations

from pathlib import Path

from ..c_model import compiled
from ..problem import Problem
from .contract import Solver

PACKAGES: tuple[str, ...] = ()
PATIENTS = 64
WHAT = "C, CVODES, KLU, defaults, exact sparse Jacobian; restarts at doses"


def prepare(problem: Problem, folder: Path) -> Solver:
    """The compiled program."""
    return compiled(problem, folder, "klu")
