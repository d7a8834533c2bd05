"""Some subjects of many: their rows taken out of a batch or of a state to go on from, and put back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from .batch import Batch
from .result import ResumeState
from .sensitivities import SlopeState

Whole = NDArray[np.int64]
Stored = TypeVar("Stored", ResumeState, SlopeState)
_OF_ALL = ("model", "reductions", "names", "moving")
"""What a state holds once, not for each subject."""


def batch_rows(batch: Batch, rows: Whole) -> Batch:
    """The subjects of these rows, in this order."""

    def taken(numbers: NDArray[np.float64] | None) -> NDArray[np.float64] | None:
        return None if numbers is None else np.asarray(numbers)[rows]

    resume = None if batch.resume is None else state_rows(batch.resume, rows)
    start, start_time, scale = (taken(numbers) for numbers in (batch.start, batch.start_time, batch.scale))
    return Batch(np.asarray(batch.parameters)[rows], start, start_time, scale, resume)


def state_rows(state: Stored, rows: Whole) -> Stored:
    """The subjects of these rows, in this order."""
    return _changed(state, {name: _taken(part, rows) for name, part in _parts(state)})


def with_rows(state: Stored, rows: Whole, others: Stored) -> Stored:
    """The subjects of these rows as in `others`."""
    new = dict(_parts(others))
    once = {each.name: getattr(others, each.name) for each in fields(others) if each.name in _OF_ALL}
    return _changed(state, once | {name: _put(part, rows, new[name]) for name, part in _parts(state)})


def joined(states: Sequence[Stored]) -> Stored:
    """All subjects of several states, one behind the other."""
    first, columns = states[0], [dict(_parts(state)) for state in states]
    return _changed(first, {name: _chained([column[name] for column in columns]) for name in columns[0]})


def _changed(state: Stored, parts: Mapping[str, object]) -> Stored:
    make: Callable[..., Stored] = type(state)
    return make(**({each.name: getattr(state, each.name) for each in fields(state)} | dict(parts)))


def _parts(state: ResumeState | SlopeState) -> list[tuple[str, object]]:
    found = [(each.name, getattr(state, each.name)) for each in fields(state) if each.name not in _OF_ALL]
    return [(name, part) for name, part in found if part is not None]


def _taken(part: object, rows: Whole) -> object:
    if isinstance(part, np.ndarray):
        return part[rows]
    if isinstance(part, SlopeState):
        return state_rows(part, rows)
    assert isinstance(part, tuple)
    return tuple(part[row] for row in rows.tolist())


def _put(part: object, rows: Whole, new: object) -> object:
    if isinstance(part, np.ndarray):
        changed = part.copy()
        changed[rows] = new
        return changed
    if isinstance(part, SlopeState) and isinstance(new, SlopeState):
        return with_rows(part, rows, new)
    assert isinstance(part, tuple) and isinstance(new, tuple)
    changed_list = list(part)
    for row, each in zip(rows.tolist(), new, strict=True):
        changed_list[row] = each
    return tuple(changed_list)


def _chained(parts: Sequence[object]) -> object:
    if isinstance(parts[0], np.ndarray):
        return np.concatenate(parts)  # type: ignore[arg-type]
    if isinstance(parts[0], SlopeState):
        return joined([part for part in parts if isinstance(part, SlopeState)])
    return tuple(each for part in parts for each in part)  # type: ignore[attr-defined]
