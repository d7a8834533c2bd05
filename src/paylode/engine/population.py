"""Populations: subjects that are made when their turn comes, so that a million of them need no memory of their own.

A subject is a number from 0 on. Two functions say what a block of them is like, each from the subjects' numbers:

    batch       their parameters, and starts and scales where they have such
    schedule    what is done to them

Both must depend on the numbers alone, as random numbers do that are drawn by seed and subject (`values.seed`): then it
makes no difference how a population is divided into blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..values.problem import InputError, Problem
from .batch import Batch
from .rows import batch_rows
from .schedule import Entry, Schedule, rows_of

Subjects = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Population:
    """size: how many subjects.  batch, schedule: of the subjects whose numbers are given, in that order."""

    size: int
    batch: Callable[[Subjects], Batch]
    schedule: Callable[[Subjects], Schedule]


def population_of(batch: Batch, schedule: Schedule) -> Population:
    """The population of a batch and a schedule that are at hand as arrays.

    Raises InputError for a batch that goes on from an earlier run, and where the two are not of as many subjects.

    >>> population_of(Batch(np.ones((3, 1))), Schedule.of([[]] * 3)).size
    3
    """
    size, scheduled = len(batch.parameters), len(schedule.offsets) - 1
    if batch.resume is not None:
        cure = "Give it to `solve`; a population begins at the start."
        raise InputError(Problem("population", "its batch goes on from an earlier run", cure))
    if size != scheduled:
        what = f"its batch has {size} subjects, its schedule {scheduled}"
        raise InputError(Problem("population", what, "Give each subject a row and a list of entries."))
    return Population(size, lambda subjects: batch_rows(batch, subjects), lambda subjects: rows_of(schedule, subjects))


def alike(entries: Sequence[Entry]) -> Callable[[Subjects], Schedule]:
    """The schedule of a population in which the same is done to all.

    >>> from paylode.engine import Kind
    >>> alike([(0.0, Kind.BOLUS, 0, 100.0)])(np.arange(3)).offsets
    array([0, 1, 2, 3])
    """
    one = Schedule.of([entries])
    return lambda subjects: rows_of(one, np.zeros_like(subjects))
