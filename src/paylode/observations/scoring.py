"""How far a prediction is from what was measured.

    fold of a point     max(predicted / observed, observed / predicted), at least 1
    fold error          exp(mean |ln(predicted / observed)|), the geometric mean of the folds
    within 2-fold       share of points whose fold is at most 2

Only points that are scored and not censored count: a value below its assay's limit, or from before the first dose,
says nothing about the model. A prediction of 0 or less has an infinite fold. With no point to score every figure is
None: no evidence is not a perfect score.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..values.problem import FailureError, InputError, Problem
from .dataset import Point, Series


@dataclass(frozen=True, slots=True)
class Pair:
    """A point of `series` and what was predicted for it, in the series' unit."""

    series: Series
    point: Point
    predicted: float


@dataclass(frozen=True, slots=True)
class Score:
    """points: how many counted.  within_2_fold: share, 0 to 1.  fold_error: at least 1.  worst: the farthest pair."""

    points: int
    within_2_fold: float | None
    fold_error: float | None
    worst: Pair | None


def pairs(series: Series, predicted: Sequence[float]) -> tuple[Pair, ...]:
    """The points of `series`, each with its prediction in the series' unit. Raises InputError if the counts differ."""
    if len(series.points) != len(predicted):
        what = f"{len(predicted)} predictions for {len(series.points)} points"
        raise InputError(
            Problem(f"{series.arm}, {series.analyte}", what, "Predict each point of the series, scored or not.")
        )
    return tuple(Pair(series, point, float(value)) for point, value in zip(series.points, predicted, strict=True))


def fold(pair: Pair) -> float:
    """How many times too high or too low the prediction is, at least 1; infinite for a prediction of 0 or less.

    >>> from paylode.observations import dataset
    >>> first = dataset("krop-2010").series[0].points[0]
    >>> fold(Pair(dataset("krop-2010").series[0], first, predicted=first.value / 4))
    4.0
    """
    if math.isnan(pair.predicted):
        what = f"the prediction at {pair.point.time_d:g} d is not a number"
        raise FailureError(Problem(f"{pair.series.arm}, {pair.series.analyte}", what, "Look at the status of the run."))
    if pair.predicted <= 0 or math.isinf(pair.predicted):
        return math.inf
    return max(pair.predicted / pair.point.value, pair.point.value / pair.predicted)


def score(of: Iterable[Pair]) -> Score:
    """The score over all pairs that count. Raises FailureError for a prediction that is not a number.

    >>> from paylode.observations import dataset
    >>> series = dataset("krop-2010").series[0]
    >>> found = score(pairs(series, [1.5 * point.value for point in series.points]))
    >>> found.points, found.within_2_fold, round(found.fold_error, 12)
    (7, 1.0, 1.5)
    """
    folds = [(fold(pair), pair) for pair in of if pair.point.scored and not pair.point.censored]
    if not folds:
        return Score(0, None, None, None)
    near = sum(1 for size, _ in folds if size <= 2.0)
    mean = math.fsum(math.log(size) for size, _ in folds) / len(folds)
    worst = max(folds, key=lambda item: item[0])[1]
    return Score(len(folds), near / len(folds), math.exp(mean), worst)
