"""Batches: the numbers of n subjects. One subject is a batch of one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .result import ResumeState


@dataclass(frozen=True, slots=True)
class Batch:
    """n subjects with p parameters and s states, each in the order of the equations.

    parameters: (n, p).
    start: (n, s), or None: the states' own `initial` expressions.
    start_time: (n,), or None: 0.
    scale: (n, s) typical size of each state, which its absolute tolerance follows, or None: the states' own `scale`
        expressions. A state that has neither takes its own start, or where that is 0 or negligible the smallest
        start or dose of the subject that is not, or 1.
    resume: where an earlier run left off. Start, start time and scale are then those of that run and not given again;
        parameters must be the ones it was given.
    """

    parameters: NDArray[np.float64]
    start: NDArray[np.float64] | None = None
    start_time: NDArray[np.float64] | None = None
    scale: NDArray[np.float64] | None = None
    resume: ResumeState | None = None


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How exact, and how much work at most.

    relative: to the size of each state.  absolute: times the scale of each state.
    maximum_steps: of one subject in one call.
    """

    relative: float = 1e-6
    absolute: float = 1e-9
    maximum_steps: int = 100_000
