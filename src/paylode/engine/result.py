"""Results: values, reductions, and how it went for each subject. Rows in = rows out.

A subject that failed has nan in its whole row and says why; it never spoils another. A subject that parked at a
visit has nan where its time has not come yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from .request import Reduction
from .sensitivities import SlopeState


class Status(IntEnum):
    """How it went for one subject."""

    OK = 0
    PARKED = 1
    """At a visit; give `final_state` to go on."""
    STEP_COLLAPSE = 2
    """The step had to become smaller than time can resolve."""
    NON_FINITE = 3
    """A parameter, a start or a derivative is not a finite number."""
    BUDGET_SPENT = 4
    """More steps than allowed."""
    CANCELLED = 5
    """Stopped by the caller before it was done; going on repeats this subject's part of the run."""


@dataclass(frozen=True, slots=True)
class ResumeState:
    """All that is needed to go on with the same bits: the last stop of each of n subjects, and what happened so far.

    A stop is a time of the schedule; between stops the solver has a memory that is not kept, so a run goes on from the
    last stop at or before `reached` and repeats the steps from there.

    time (n,), state (n, s + q), parameters (n, p): at the stop, before what is still to be done there.
    position (n,): entries of the schedule that have been carried out.  rates (n,): what runs, as ((input, rate), ...).
    armed (n, e): events that were false when last seen.  reached (n,): up to here results have been given.
    status (n,), messages (n,): a subject that failed stays failed.  accumulated (n, r, 2): unfinished `reductions`.
    given (n, p), start (n, s), scale (n, s): as at the very start.  model: its name.
    slopes: of sensitivities, where they were asked for.
    """

    model: str
    time: NDArray[np.float64]
    state: NDArray[np.float64]
    parameters: NDArray[np.float64]
    position: NDArray[np.int64]
    armed: NDArray[np.bool_]
    rates: tuple[tuple[tuple[int, float], ...], ...]
    reached: NDArray[np.float64]
    status: NDArray[np.int64]
    messages: tuple[str, ...]
    accumulated: NDArray[np.float64]
    reductions: tuple[Reduction, ...]
    given: NDArray[np.float64]
    start: NDArray[np.float64]
    scale: NDArray[np.float64]
    slopes: SlopeState | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What `solve` gives for n subjects, m points of k observables, and r reductions.

    values (n, m, k), reductions (n, r).
    sensitivities (n, m, k, d): of the values along d directions, where they were asked for.
    status (n,): of `Status`.  messages (n,): in words, empty where all went well.
    counters: (n,) each: steps, rhs_evaluations, jacobians, factorisations, restarts.
    final_state: to go on from, as `Batch(parameters, resume=result.final_state)`.
    """

    values: NDArray[np.float64]
    reductions: NDArray[np.float64]
    status: NDArray[np.int64]
    messages: tuple[str, ...]
    counters: Mapping[str, NDArray[np.int64]]
    final_state: ResumeState
    sensitivities: NDArray[np.float64] | None = None
