"""Scoring: the fold error is what its definition says, and only points that say something count."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.observations import Pair, Point, Score, Series, arms, dataset, fold, pairs, score
from paylode.values.problem import FailureError, InputError

KROP = dataset("krop-2010").series[0]
SIZES = st.floats(1e-3, 1e3)


def test_a_perfect_prediction_scores_one() -> None:
    found = score(pairs(KROP, [point.value for point in KROP.points]))
    assert (found.points, found.within_2_fold, found.fold_error) == (7, 1.0, 1.0)


@given(SIZES)
def test_a_prediction_off_by_a_factor_has_that_fold_error_either_way(factor: float) -> None:
    found = score(pairs(KROP, [point.value * factor for point in KROP.points]))
    assert found.fold_error == pytest.approx(max(factor, 1 / factor))


@given(st.lists(SIZES, min_size=7, max_size=7), SIZES)
def test_units_do_not_change_the_score(factors: list[float], unit: float) -> None:
    predicted = [point.value * factor for point, factor in zip(KROP.points, factors, strict=True)]
    scaled = replace(KROP, points=tuple(replace(point, value=point.value * unit) for point in KROP.points))
    here, there = score(pairs(KROP, predicted)), score(pairs(scaled, [value * unit for value in predicted]))
    assert here.fold_error == pytest.approx(there.fold_error)


@given(st.lists(SIZES, min_size=7, max_size=7))
def test_the_worst_pair_is_the_one_furthest_apart(factors: list[float]) -> None:
    found = score(pairs(KROP, [point.value * factor for point, factor in zip(KROP.points, factors, strict=True)]))
    assert found.worst is not None
    assert fold(found.worst) == pytest.approx(max(max(factor, 1 / factor) for factor in factors))


def test_the_fold_error_is_the_geometric_mean_over_points() -> None:
    series = Series("a", "1 mg", "payload", "nM", (Point(1, 1.0), Point(2, 1.0), Point(3, 1.0)))
    found = score(pairs(series, [2.0, 0.5, 3.0]))
    assert found.fold_error == pytest.approx((2 * 2 * 3) ** (1 / 3))
    assert found.within_2_fold == pytest.approx(2 / 3)


def test_censored_and_unscored_points_do_not_count() -> None:
    dm1 = arms(dataset("girish-2012"))["3.6 mg/kg"][1]
    found = score(pairs(dm1, [1e6, 6.071, 1e6, 1e6, 1e6]))
    assert (found.points, found.fold_error) == (1, 1.0)


def test_no_point_is_no_evidence() -> None:
    assert score([]) == Score(0, None, None, None)
    silent = Point(1, 1.0, censored=True, scored=True)
    assert score([Pair(replace(KROP, points=(silent,)), silent, 1.0)]).fold_error is None


@pytest.mark.parametrize("predicted", [0.0, -1e-12, math.inf])
def test_a_prediction_of_nothing_is_infinitely_far(predicted: float) -> None:
    found = score([Pair(KROP, KROP.points[0], predicted)])
    assert found.fold_error == math.inf and found.within_2_fold == 0.0


def test_a_prediction_that_is_not_a_number_never_enters_a_mean() -> None:
    with pytest.raises(FailureError, match=r"3.6 mg/kg, payload: the prediction at 0.05 d is not a number"):
        score(pairs(KROP, [math.nan] + [1.0] * 6))


def test_a_prediction_for_each_point_is_needed() -> None:
    with pytest.raises(InputError, match="6 predictions for 7 points"):
        pairs(KROP, [1.0] * 6)
