"""Checking what is handed to `solve`: all that is wrong is told at once, and nothing wrong reaches the solver."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ..values.problem import InputError, Problem, did_you_mean
from .batch import Batch, Tolerances
from .kernel import Kernel, observer
from .request import REDUCTION_KINDS, WITH_THRESHOLD, Points, Reduction, Request
from .result import ResumeState
from .schedule import Entry, Kind, Schedule, entries_of

_MOST_TOLD = 20
_INPUT_KINDS = (Kind.BOLUS, Kind.RATE_ON, Kind.RATE_OFF)


def check(kernel: Kernel, batch: Batch, schedule: Schedule, request: Request, tolerances: Tolerances) -> None:
    """Raises InputError with everything that is wrong (the first twenty, and how many more)."""
    problems = [*_of_tolerances(tolerances), *_of_batch(kernel, batch)]
    if not problems:  # what follows needs arrays that fit
        times, positions, running = _starts(batch)
        problems += _of_schedule(kernel, schedule, times, positions, running)
        problems += _of_request(kernel, request, times, batch.resume)
    if len(problems) > _MOST_TOLD:
        more = Problem("and", f"{len(problems) - _MOST_TOLD} more problems like these", "Mend these first.")
        problems = [*problems[:_MOST_TOLD], more]
    if problems:
        raise InputError(problems)


def _starts(batch: Batch) -> tuple[Sequence[float], Sequence[int], Sequence[tuple[tuple[int, float], ...]]]:
    """Per subject: the time it begins or goes on, its place in the schedule, what runs then."""
    n = len(batch.parameters)
    if batch.resume is not None:
        return batch.resume.time.tolist(), batch.resume.position.tolist(), batch.resume.rates
    times = [0.0] * n if batch.start_time is None else np.asarray(batch.start_time, dtype=np.float64).tolist()
    return times, [0] * n, [()] * n


def _of_tolerances(tolerances: Tolerances) -> Iterator[Problem]:
    if not 1e-13 <= tolerances.relative <= 0.1:
        yield Problem("tolerances", f"a relative tolerance of {tolerances.relative}", "Give one from 1e-13 to 0.1.")
    if not 0.0 < tolerances.absolute < math.inf:
        yield Problem("tolerances", f"an absolute tolerance of {tolerances.absolute}", "Give a positive number.")
    if tolerances.maximum_steps < 1:
        yield Problem("tolerances", f"{tolerances.maximum_steps} steps at most", "Allow at least one.")


def _of_batch(kernel: Kernel, batch: Batch) -> Iterator[Problem]:
    equations = kernel.equations
    shape = np.shape(batch.parameters)
    p, s = len(equations.parameters), len(equations.states)
    if len(shape) != 2 or shape[1] != p:
        yield Problem("batch", f"parameters of shape {shape}", f"Give one row per subject of {p} numbers each.")
        return
    n = shape[0]
    for name, array, wanted in (
        ("start", batch.start, (n, s)),
        ("start_time", batch.start_time, (n,)),
        ("scale", batch.scale, (n, s)),
    ):
        if array is not None and np.shape(array) != wanted:
            yield Problem("batch", f"{name} of shape {np.shape(array)}", f"Give shape {wanted}.")
        elif array is not None and batch.resume is not None:
            yield Problem("batch", f"{name} and a state to go on from", "Give only one of them; the state holds it.")
        elif name == "start_time" and array is not None and not np.isfinite(array).all():
            yield Problem("batch", "a start time that is not a finite number", "Give every subject a finite one.")
        elif name == "scale" and array is not None and not (np.isfinite(array) & (np.asarray(array) > 0.0)).all():
            subject, state = np.argwhere(~(np.isfinite(array) & (np.asarray(array) > 0.0)))[0]
            what = f"the scale of {equations.states[state].name} in subject {subject} is {np.asarray(array)[subject, state]}"
            yield Problem("batch", what, "Give its typical size, a positive number.")
    if batch.resume is not None:
        yield from _of_resume(kernel, np.asarray(batch.parameters, dtype=np.float64), batch.resume)
    elif batch.start is None:
        for state in equations.states:
            if state.initial is None:
                what = f"{state.name} starts at its steady state without drug, which is not known here"
                yield Problem(f"equations {equations.name}", what, "Find it first, and give it in `start`.")


def _of_resume(kernel: Kernel, parameters: NDArray[np.float64], resume: ResumeState) -> Iterator[Problem]:
    equations = kernel.equations
    size, events = kernel.pattern.size, len(equations.events)
    fits = resume.state.shape == (len(parameters), size) and resume.armed.shape == (len(parameters), events)
    if resume.model != equations.name or not fits or resume.given.shape != parameters.shape:
        what = f"the state to go on from is of {len(resume.time)} subjects of {resume.model}"
        yield Problem("batch", what, f"Go on with the batch and the model it came from, {equations.name}.")
    elif not np.array_equal(resume.given, parameters, equal_nan=True):
        cure = "Give the same parameters; to change one on the way, put SET_PARAMETER into the schedule."
        yield Problem("batch", "the parameters are not those of the run that is to go on", cure)


def _of_schedule(
    kernel: Kernel,
    schedule: Schedule,
    times: Sequence[float],
    positions: Sequence[int],
    running: Sequence[tuple[tuple[int, float], ...]],
) -> Iterator[Problem]:
    offsets, columns = schedule.offsets, (schedule.time, schedule.kind, schedule.target, schedule.value)
    lengths = {len(column) for column in columns}
    if len(offsets) != len(times) + 1 or offsets[0] != 0 or (np.diff(offsets) < 0).any() or lengths != {int(offsets[-1])}:
        cure = "Give one list of entries per subject; Schedule.of puts them together."
        yield Problem("schedule", f"it does not fit a batch of {len(times)} subjects", cure)
        return
    kinds = {int(kind) for kind in np.unique(schedule.kind)} - {int(kind) for kind in Kind}
    if kinds:
        yield Problem("schedule", f"there is no kind {min(kinds)} of entry", f"Kinds are 0 to {len(Kind) - 1}, see `Kind`.")
        return
    for subject, (time, position) in enumerate(zip(times, positions, strict=True)):
        entries = entries_of(schedule, subject)
        if position > len(entries):
            what = f"{position} entries were carried out before, and it has {len(entries)}"
            yield Problem(f"schedule, subject {subject}", what, "Keep the entries of the run that is to go on.")
            continue
        yield from _of_entries(kernel, f"schedule, subject {subject}", entries, position, time)
        yield from _of_rates(f"schedule, subject {subject}", entries[position:], list(running[subject]))


def _of_entries(kernel: Kernel, where: str, entries: list[Entry], position: int, start: float) -> Iterator[Problem]:
    inputs, parameters = len(kernel.equations.inputs), len(kernel.equations.parameters)
    earlier = -math.inf
    for index, (time, kind, target, value) in enumerate(entries):
        place = f"{where}, entry {index}"
        if not (math.isfinite(time) and math.isfinite(value)):
            yield Problem(place, f"time {time} and value {value}", "Give finite numbers.")
        elif time < earlier:
            yield Problem(place, f"time {time:g} comes after time {earlier:g}", "Sort the entries by time.")
        elif index >= position and time < start:
            yield Problem(place, f"time {time:g} lies before the start at {start:g}", "Start earlier, or leave it out.")
        known = inputs if kind in _INPUT_KINDS else parameters if kind == Kind.SET_PARAMETER else None
        if known is not None and not 0 <= target < known:
            what = f"{kind.name} on number {target}, and the model has {known} {'inputs' if kind in _INPUT_KINDS else 'parameters'}"
            yield Problem(place, what, "Count from 0, in the order of the equations.")
        earlier = max(earlier, time) if math.isfinite(time) else earlier


def _of_rates(where: str, entries: list[Entry], running: list[tuple[int, float]]) -> Iterator[Problem]:
    for time, kind, target, value in entries:
        if kind == Kind.RATE_ON:
            running.append((target, value))
        elif kind == Kind.RATE_OFF:
            if (target, value) not in running:
                what = f"at time {time:g} a rate of {value:g} into input {target} is to end, and none is running"
                yield Problem(where, what, "End each infusion after it began, with the very rate it began with.")
            else:
                running.remove((target, value))


def _of_request(kernel: Kernel, request: Request, times: Sequence[float], resume: ResumeState | None) -> Iterator[Problem]:
    points, latest = request.points, max(times, default=-math.inf)
    if points is None and not request.reductions and request.until is None:
        yield Problem("request", "nothing is asked for", "Give points, reductions, or a time `until`.")
    wanted = (*(points.observables if points else ()), *(each.observable for each in request.reductions))
    try:
        observer(kernel, tuple(dict.fromkeys(wanted)))
    except InputError as error:
        yield from error.problems
    if points is not None:
        yield from _of_points(points, latest if resume is None else -math.inf)
    if request.until is not None and not math.isfinite(request.until):
        yield Problem("request", f"until {request.until}", "Give a finite time.")
    for each in request.reductions:
        yield from _of_reduction(each, latest, resume)


def _of_points(points: Points, start: float) -> Iterator[Problem]:
    shape = np.shape(points.times)
    if len(shape) != 1 or (points.before is not None and np.shape(points.before) != shape):
        cure = "Give times (m,), and `before` of the same length or not at all."
        yield Problem("request, points", f"times of shape {shape}", cure)
    elif not np.isfinite(points.times).all():
        yield Problem("request, points", "a time that is not a finite number", "Give finite times.")
    elif shape[0] and np.min(points.times) < start:
        what = f"time {np.min(points.times):g} lies before a subject starts, at {start:g}"
        yield Problem("request, points", what, "Ask for later times, or start earlier.")


def _of_reduction(each: Reduction, start: float, resume: ResumeState | None) -> Iterator[Problem]:
    where = f"request, {each.kind} of {each.observable}"
    if each.kind not in REDUCTION_KINDS:
        yield Problem(where, f"there is no reduction {each.kind}", did_you_mean(str(each.kind), REDUCTION_KINDS))
    elif (each.threshold is not None) != (each.kind in WITH_THRESHOLD):
        yield Problem(where, f"a threshold of {each.threshold}", f"Only {' and '.join(WITH_THRESHOLD)} take one, and need it.")
    elif each.threshold is not None and not math.isfinite(each.threshold):
        yield Problem(where, f"a threshold of {each.threshold}", "Give a finite one.")
    if not (math.isfinite(each.start) and math.isfinite(each.end) and each.start < each.end):
        yield Problem(where, f"a window from {each.start} to {each.end}", "Give two finite times, the earlier first.")
    elif resume is None and each.start < start:
        yield Problem(where, f"its window begins at {each.start:g}, before a subject starts, at {start:g}", "Begin it later.")
    elif resume is not None and each not in resume.reductions and len(resume.reached) and each.start < np.max(resume.reached):
        what = f"its window begins at {each.start:g}, before the time from which the run goes on, and it was not asked for then"
        yield Problem(where, what, "Ask for it from the beginning.")

