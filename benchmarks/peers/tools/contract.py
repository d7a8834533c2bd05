"""What the file of a tool holds.

    PACKAGES    what is installed for it, as wheels, in the environment of the peers; () where it runs in this one
    PATIENTS    at most so many of the problem's patients, as a slow tool would hold up all others
    WHAT        in a few words, what is measured
    prepare(problem, folder) -> Solver

Only `prepare` imports the tool, so that the list can be read where the tool is absent. `prepare` is not timed: it
writes and compiles the model. A solver gives the values (n, m, s) of the first n patients at one tolerance.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeAlias

from ..problem import Numbers, Problem

Solver: TypeAlias = Callable[[int, float, float], Numbers]
"""(patients, relative tolerance, absolute tolerance) -> values."""


class Tool(Protocol):
    """A module of this folder."""

    PACKAGES: tuple[str, ...]
    PATIENTS: int
    WHAT: str

    def prepare(self, problem: Problem, folder: Path) -> Solver:
        """The model made ready. folder: for files it needs."""
