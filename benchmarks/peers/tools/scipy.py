"""SciPy's solve_ivp as most people write it: LSODA, the right-hand side in Python."""

from __future__ import annotations

from pathlib import Path

from ..problem import Problem
from ..python_model import by_solve_ivp
from .contract import Solver

PACKAGES: tuple[str, ...] = ("scipy",)
PATIENTS = 3
WHAT = "solve_ivp, LSODA, right-hand side in Python; restarts at doses"


def prepare(problem: Problem, folder: Path) -> Solver:
    """The right-hand side."""
    return by_solve_ivp(problem, "LSODA")
