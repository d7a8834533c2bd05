"""Checking a schedule: targets exist, times are in order, infusions that end had begun, the past stays as it was."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..equations import Equations
from ..values.problem import Problem
from .rates import Running, counterparts, flattened
from .schedule import Entry, Kind, Schedule, entries_of, subjects_of

_INPUT_KINDS = (Kind.BOLUS, Kind.RATE_ON, Kind.RATE_OFF)


@dataclass(frozen=True, slots=True)
class Onsets:
    """Where n subjects begin, (n,) each. reached: the time up to which results were given.  position: entries done."""

    time: NDArray[np.float64]
    reached: NDArray[np.float64]
    position: NDArray[np.int64]
    running: Running


@dataclass(frozen=True, slots=True)
class _Onset:
    time: float
    reached: float
    position: int
    running: tuple[tuple[int, float], ...]


def schedule_problems(equations: Equations, schedule: Schedule, onsets: Onsets) -> Iterator[Problem]:
    """All that is wrong with a schedule for subjects that begin at `onsets`."""
    offsets, n = np.asarray(schedule.offsets), len(onsets.time)
    lengths = {len(column) for column in (schedule.time, schedule.kind, schedule.target, schedule.value)}
    whole = len(offsets) == n + 1 and offsets[0] == 0 and not (np.diff(offsets) < 0).any()
    if not whole or lengths != {int(offsets[-1])}:
        cure = "Give one list of entries per subject; Schedule.of puts them together."
        yield Problem("schedule", f"it does not fit a batch of {n} subjects", cure)
        return
    unknown = {int(kind) for kind in np.unique(schedule.kind)} - {int(kind) for kind in Kind}
    if unknown:
        cure = f"Kinds are 0 to {len(Kind) - 1}, see `Kind`."
        yield Problem("schedule", f"there is no kind {min(unknown)} of entry", cure)
        return
    for subject in np.flatnonzero(_suspects(equations, schedule, onsets)).tolist():
        onset = _Onset(
            float(onsets.time[subject]),
            float(onsets.reached[subject]),
            int(onsets.position[subject]),
            onsets.running[subject],
        )
        where, entries = f"schedule, subject {subject}", entries_of(schedule, subject)
        if onset.position > len(entries):
            what = f"{onset.position} entries were carried out before, and it has {len(entries)}"
            yield Problem(where, what, "Keep the entries of the run that is to go on.")
            continue
        for index, entry in enumerate(entries):
            yield from _target_problems(equations, f"{where}, entry {index}", entry)
        yield from _time_problems(where, entries, onset)
        yield from _rate_problems(where, entries[onset.position :], onset)


def _suspects(equations: Equations, schedule: Schedule, onsets: Onsets) -> NDArray[np.bool_]:
    """The subjects in whose entries something is wrong, (n,), found for all at once; what it is, is said one by one."""
    offsets, subject = np.asarray(schedule.offsets), subjects_of(schedule)
    time, kind, target = np.asarray(schedule.time), np.asarray(schedule.kind), np.asarray(schedule.target)
    known = np.full(len(Kind), np.iinfo(np.int64).max)
    known[list(_INPUT_KINDS)], known[Kind.SET_PARAMETER] = len(equations.inputs), len(equations.parameters)
    targeted = known[kind] != np.iinfo(np.int64).max
    wrong = ~(np.isfinite(time) & np.isfinite(schedule.value)) | targeted & ~((target >= 0) & (target < known[kind]))
    wrong[1:] |= (subject[1:] == subject[:-1]) & (time[1:] < time[:-1])
    start, reached = onsets.time[subject], onsets.reached[subject]
    ahead = np.arange(len(time)) - offsets[:-1][subject] >= onsets.position[subject]
    wrong |= ahead & ((time < start) | (start < time) & (time < reached)) | ~ahead & (time > start)
    found: NDArray[np.bool_] = onsets.position > np.diff(offsets)
    found[subject[wrong]] = True
    found[_with_unmatched_ends(schedule, onsets.running, ahead)] = True
    return found


def _with_unmatched_ends(schedule: Schedule, running: Running, ahead: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The subjects of ends that have no beginning before them, or one at the very same time."""
    kind = np.asarray(schedule.kind)
    rows = np.flatnonzero(ahead & ((kind == Kind.RATE_ON) | (kind == Kind.RATE_OFF)))
    whose, into, rate = flattened(running)
    subject = np.concatenate([whose, subjects_of(schedule)[rows]])
    target = np.concatenate([into, np.asarray(schedule.target)[rows]])
    value = np.concatenate([rate, np.asarray(schedule.value)[rows]])
    time = np.concatenate([np.full(len(whose), -np.inf), np.asarray(schedule.time)[rows]])
    begins = np.concatenate([np.ones(len(whose), dtype=bool), kind[rows] == Kind.RATE_ON])
    ends = np.flatnonzero(~begins)
    beginning = counterparts(subject, target, value, begins)[ends]
    wrong = (beginning < 0) | (beginning > ends) | (time[beginning] == time[ends]) & (value[ends] != 0.0)
    unmatched: NDArray[np.int64] = subject[ends[wrong]]
    return unmatched


def _target_problems(equations: Equations, where: str, entry: Entry) -> Iterator[Problem]:
    time, kind, target, value = entry
    if not (math.isfinite(time) and math.isfinite(value)):
        yield Problem(where, f"time {time} and value {value}", "Give finite numbers.")
    if kind in _INPUT_KINDS:
        known, things = len(equations.inputs), "inputs"
    elif kind == Kind.SET_PARAMETER:
        known, things = len(equations.parameters), "parameters"
    else:
        return
    if not 0 <= target < known:
        what = f"{kind.name} on number {target}, and the model has {known} {things}"
        yield Problem(where, what, "Count from 0, in the order of the equations.")


def _time_problems(where: str, entries: Sequence[Entry], onset: _Onset) -> Iterator[Problem]:
    earlier = -math.inf
    for index, (time, *_) in enumerate(entries):
        place = f"{where}, entry {index}"
        if time < earlier:
            yield Problem(place, f"time {time:g} comes after time {earlier:g}", "Sort the entries by time.")
        if index >= onset.position and time < onset.time:
            yield Problem(place, f"time {time:g} lies before the start at {onset.time:g}", "Start earlier.")
        elif index >= onset.position and onset.time < time < onset.reached:
            what = f"time {time:g} lies in the past: the run that is to go on had reached {onset.reached:g}"
            yield Problem(place, what, "Change nothing that has been passed; add later entries only.")
        elif index < onset.position and time > onset.time:
            what = f"time {time:g} was carried out before, by time {onset.time:g}"
            yield Problem(place, what, "Keep the entries of the run that is to go on.")
        earlier = max(earlier, time) if math.isfinite(time) else earlier


def _rate_problems(where: str, entries: Sequence[Entry], onset: _Onset) -> Iterator[Problem]:
    running = [(target, rate, -math.inf) for target, rate in onset.running]
    for time, kind, target, value in entries:
        if kind == Kind.RATE_ON:
            running.append((target, value, time))
        elif kind == Kind.RATE_OFF:
            ended = next((each for each in running if each[:2] == (target, value)), None)
            if ended is None:
                what = f"at time {time:g} a rate of {value:g} into input {target} is to end, and none is running"
                yield Problem(where, what, "End each infusion after it began, with the very rate it began with.")
                continue
            running.remove(ended)
            if ended[2] == time and value != 0.0:
                what = f"the infusion into input {target} at time {time:g} lasts no time, so nothing is given"
                yield Problem(where, what, "Give it a duration, or give a BOLUS of its amount.")
