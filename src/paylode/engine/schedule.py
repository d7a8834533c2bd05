"""Schedules: what is done to each subject, and when. Ragged: each subject has as many entries as it needs.

    kind            target              value
    BOLUS           index of an input   amount; value x fraction enters each of the input's targets at once
    RATE_ON         index of an input   amount per time, added to what runs into the input
    RATE_OFF        index of an input   the rate of a running RATE_ON, which ends
    SET_PARAMETER   index of a parameter    its new value
    RESET           -                   every state back to its start; quadratures, parameters and running rates stay
    VISIT           -                   the subject parks: `solve` returns with the state to go on from

Entries at one time are carried out in the order given. The solution stops and restarts at each time of the schedule
exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Kind(IntEnum):
    """What an entry does."""

    BOLUS = 0
    RATE_ON = 1
    RATE_OFF = 2
    SET_PARAMETER = 3
    RESET = 4
    VISIT = 5


Entry: TypeAlias = tuple[float, Kind, int, float]
"""(time, kind, target, value)."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """The entries of n subjects. offsets (n + 1,): subject i has entries offsets[i] to offsets[i + 1], sorted by time.

    time, kind, target, value: (entries,).
    """

    offsets: NDArray[np.int64]
    time: NDArray[np.float64]
    kind: NDArray[np.int64]
    target: NDArray[np.int64]
    value: NDArray[np.float64]

    @staticmethod
    def of(subjects: Iterable[Sequence[Entry]]) -> Schedule:
        """A schedule from one list of entries per subject; VISIT and RESET take target 0 and value 0.

        >>> Schedule.of([[(0.0, Kind.BOLUS, 0, 100.0), (24.0, Kind.VISIT, 0, 0.0)], []]).offsets
        array([0, 2, 2])
        """
        lists = [list(entries) for entries in subjects]
        flat = [entry for entries in lists for entry in entries]
        return Schedule(
            offsets=np.cumsum([0, *(len(entries) for entries in lists)], dtype=np.int64),
            time=np.array([entry[0] for entry in flat], dtype=np.float64),
            kind=np.array([int(entry[1]) for entry in flat], dtype=np.int64),
            target=np.array([entry[2] for entry in flat], dtype=np.int64),
            value=np.array([entry[3] for entry in flat], dtype=np.float64),
        )

    @staticmethod
    def from_columns(
        n: int, subject: ArrayLike, time: ArrayLike, *, kind: ArrayLike, target: ArrayLike, value: ArrayLike
    ) -> Schedule:
        """A schedule for n subjects from columns (entries,) or single numbers, in any order.

        Entries of one subject and one time stay in the order given.

        >>> once = Schedule.from_columns(3, [2, 0], 24.0, kind=Kind.BOLUS, target=0, value=[5.0, 10.0])
        >>> once.offsets, once.value
        (array([0, 1, 1, 2]), array([10.,  5.]))
        """
        wide = np.broadcast_arrays(np.atleast_1d(subject), time, kind, target, value)
        columns = [np.asarray(column, dtype=np.int64) for column in (wide[0], *wide[2:4])]
        whose, kinds, targets = columns
        times, values = (np.asarray(column, dtype=np.float64) for column in (wide[1], wide[4]))
        order = np.lexsort((times, whose))
        offsets = np.concatenate([[0], np.cumsum(np.bincount(whose, minlength=n))]).astype(np.int64)
        return Schedule(offsets, times[order], kinds[order], targets[order], values[order])


def entries_of(schedule: Schedule, subject: int) -> list[Entry]:
    """The entries of one subject."""
    part = slice(int(schedule.offsets[subject]), int(schedule.offsets[subject + 1]))
    columns = (schedule.time[part], schedule.kind[part], schedule.target[part], schedule.value[part])
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return [(time, Kind(kind), target, value) for time, kind, target, value in rows]


def subjects_of(schedule: Schedule) -> NDArray[np.int64]:
    """The subject of each entry, (entries,)."""
    return np.repeat(np.arange(len(schedule.offsets) - 1), np.diff(schedule.offsets))


def rows_of(schedule: Schedule, rows: NDArray[np.int64]) -> Schedule:
    """The entries of some subjects, in the order of `rows`."""
    first, last = schedule.offsets[rows], schedule.offsets[rows + 1]
    offsets = np.concatenate([[0], np.cumsum(last - first)]).astype(np.int64)
    taken = np.arange(offsets[-1]) + np.repeat(first - offsets[:-1], last - first)
    columns = (schedule.time, schedule.kind, schedule.target, schedule.value)
    return Schedule(offsets, *(np.asarray(column)[taken] for column in columns))
