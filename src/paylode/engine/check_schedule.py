"""Checking a schedule: targets exist, times are in order, infusions that end had begun, the past stays as it was."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..values.problem import Problem
from .kernel import Kernel
from .schedule import Entry, Kind, Schedule, entries_of

_INPUT_KINDS = (Kind.BOLUS, Kind.RATE_ON, Kind.RATE_OFF)


@dataclass(frozen=True, slots=True)
class Onset:
    """Where a subject begins. reached: the time up to which results were given.  position: entries carried out."""

    time: float
    reached: float
    position: int
    running: tuple[tuple[int, float], ...]


def schedule_problems(kernel: Kernel, schedule: Schedule, onsets: Sequence[Onset]) -> Iterator[Problem]:
    """All that is wrong with a schedule for subjects that begin at `onsets`."""
    offsets = np.asarray(schedule.offsets)
    lengths = {len(column) for column in (schedule.time, schedule.kind, schedule.target, schedule.value)}
    whole = len(offsets) == len(onsets) + 1 and offsets[0] == 0 and not (np.diff(offsets) < 0).any()
    if not whole or lengths != {int(offsets[-1])}:
        cure = "Give one list of entries per subject; Schedule.of puts them together."
        yield Problem("schedule", f"it does not fit a batch of {len(onsets)} subjects", cure)
        return
    unknown = {int(kind) for kind in np.unique(schedule.kind)} - {int(kind) for kind in Kind}
    if unknown:
        cure = f"Kinds are 0 to {len(Kind) - 1}, see `Kind`."
        yield Problem("schedule", f"there is no kind {min(unknown)} of entry", cure)
        return
    for subject, onset in enumerate(onsets):
        where, entries = f"schedule, subject {subject}", entries_of(schedule, subject)
        if onset.position > len(entries):
            what = f"{onset.position} entries were carried out before, and it has {len(entries)}"
            yield Problem(where, what, "Keep the entries of the run that is to go on.")
            continue
        for index, entry in enumerate(entries):
            yield from _target_problems(kernel, f"{where}, entry {index}", entry)
        yield from _time_problems(where, entries, onset)
        yield from _rate_problems(where, entries[onset.position :], onset)


def _target_problems(kernel: Kernel, where: str, entry: Entry) -> Iterator[Problem]:
    time, kind, target, value = entry
    if not (math.isfinite(time) and math.isfinite(value)):
        yield Problem(where, f"time {time} and value {value}", "Give finite numbers.")
    if kind in _INPUT_KINDS:
        known, things = len(kernel.equations.inputs), "inputs"
    elif kind == Kind.SET_PARAMETER:
        known, things = len(kernel.equations.parameters), "parameters"
    else:
        return
    if not 0 <= target < known:
        what = f"{kind.name} on number {target}, and the model has {known} {things}"
        yield Problem(where, what, "Count from 0, in the order of the equations.")


def _time_problems(where: str, entries: Sequence[Entry], onset: Onset) -> Iterator[Problem]:
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


def _rate_problems(where: str, entries: Sequence[Entry], onset: Onset) -> Iterator[Problem]:
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
