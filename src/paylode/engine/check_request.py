"""Checking a request: names are known, times are finite and not before the start, reductions are whole."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ..equations import Equations
from ..values.problem import InputError, Problem, did_you_mean
from .observables import observed
from .request import REDUCTION_KINDS, WITH_THRESHOLD, Points, Reduction, Request
from .result import ResumeState


def request_problems(
    equations: Equations, request: Request, starts: NDArray[np.float64], resume: ResumeState | None
) -> Iterator[Problem]:
    """All that is wrong with a request for subjects that begin at `starts`."""
    points, start = request.points, float(np.max(starts, initial=-math.inf))
    if not request.reductions and request.until is None and (points is None or not np.size(points.times)):
        yield Problem("request", "nothing is asked for", "Give points, reductions, or a time `until`.")
    if points is not None and isinstance(points.observables, str):
        yield Problem("request, points", f'the text "{points.observables}" for names', "Give a tuple of names.")
        return
    names = (*(points.observables if points else ()), *(each.observable for each in request.reductions))
    try:
        observed(equations, tuple(dict.fromkeys(names)))
    except InputError as error:
        yield from error.problems
    if points is not None:
        yield from _point_problems(points, start if resume is None else -math.inf)
    if request.until is not None and not math.isfinite(request.until):
        yield Problem("request", f"until {request.until}", "Give a finite time.")
    for each in request.reductions:
        yield from _kind_problems(each)
        yield from _window_problems(each, start, resume)


def _point_problems(points: Points, start: float) -> Iterator[Problem]:
    shape = np.shape(points.times)
    if len(shape) != 1 or (points.before is not None and np.shape(points.before) != shape):
        cure = "Give times (m,), and `before` of the same length or not at all."
        yield Problem("request, points", f"times of shape {shape}", cure)
    elif not np.isfinite(points.times).all():
        yield Problem("request, points", "a time that is not a finite number", "Give finite times.")
    elif np.min(points.times, initial=math.inf) < start:
        what = f"time {np.min(points.times):g} lies before a subject starts, at {start:g}"
        yield Problem("request, points", what, "Ask for later times, or start earlier.")


def _kind_problems(each: Reduction) -> Iterator[Problem]:
    where = f"request, {each.kind} of {each.observable}"
    if each.kind not in REDUCTION_KINDS:
        yield Problem(where, f"there is no reduction {each.kind}", did_you_mean(str(each.kind), REDUCTION_KINDS))
    elif (each.threshold is not None) != (each.kind in WITH_THRESHOLD):
        cure = f"{' and '.join(WITH_THRESHOLD)} need one, the others take none."
        yield Problem(where, f"a threshold of {each.threshold}", cure)
    elif each.threshold is not None and not math.isfinite(each.threshold):
        yield Problem(where, f"a threshold of {each.threshold}", "Give a finite one.")


def _window_problems(each: Reduction, start: float, resume: ResumeState | None) -> Iterator[Problem]:
    where = f"request, {each.kind} of {each.observable}"
    if not (math.isfinite(each.start) and math.isfinite(each.end) and each.start < each.end):
        yield Problem(where, f"a window from {each.start} to {each.end}", "Give two finite times, the earlier first.")
    elif resume is None and each.start < start:
        what = f"its window begins at {each.start:g}, before a subject starts, at {start:g}"
        yield Problem(where, what, "Begin it later.")
    elif (
        resume is not None and each not in resume.reductions and each.start < np.max(resume.reached, initial=-math.inf)
    ):
        what = f"its window begins at {each.start:g}, in a part of the run that is over, and it was not asked for then"
        yield Problem(where, what, "Ask for it from the beginning of the run.")
