"""Rates that run: which end belongs to which beginning, for all subjects at once.

The k-th end of a rate of one subject, one input and one size ends the k-th beginning of such a rate.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]
Running = Sequence[tuple[tuple[int, float], ...]]
"""The rates that run in each of n subjects, as ((input, rate), ...)."""


def flattened(running: Running) -> tuple[Whole, Whole, Numbers]:
    """subject, input and rate of all that runs, one after the other."""
    counts = np.fromiter(map(len, running), dtype=np.int64, count=len(running))
    pairs = [pair for each in running for pair in each]
    targets = np.array([target for target, _ in pairs], dtype=np.int64)
    return np.repeat(np.arange(len(running)), counts), targets, np.array([rate for _, rate in pairs], dtype=np.float64)


def counterparts(subject: Whole, target: Whole, value: Numbers, begins: NDArray[np.bool_]) -> Whole:
    """For each beginning the index of its end, and for each end that of its beginning; -1 where there is none.

    >>> import numpy as np
    >>> one = np.zeros(3, dtype=np.int64)
    >>> counterparts(one, one, np.array([2.0, 2.0, 2.0]), np.array([True, True, False]))
    array([ 2, -1,  0])
    """
    found = np.full(len(subject), -1, dtype=np.int64)
    if not len(subject):
        return found
    order = np.lexsort((value, target, subject))  # stable: those alike stay in the order of the schedule
    alike = np.ones(len(order), dtype=bool)
    for column in (subject, target, value):
        alike[1:] &= column[order][1:] == column[order][:-1]
    alike[0] = False
    group, first = np.cumsum(~alike) - 1, begins[order]
    keys = {}
    for side in (True, False):
        mine = (first == side).astype(np.int64)
        before = np.cumsum(mine) - mine
        rank = before - before[~alike][group]
        keys[side] = (group * len(order) + rank)[first == side], order[first == side]
    (begun, at_begin), (ended, at_end) = keys[True], keys[False]
    if len(begun):
        place = np.minimum(np.searchsorted(begun, ended), len(begun) - 1)
        match = begun[place] == ended
        found[at_end[match]], found[at_begin[place[match]]] = at_begin[place[match]], at_end[match]
    return found
