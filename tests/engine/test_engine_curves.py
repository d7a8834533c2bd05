"""Curves of a population: counts and sums that are the same in any order and any grouping."""

from __future__ import annotations

import math
from dataclasses import fields
from fractions import Fraction
from statistics import stdev

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from paylode.engine import Curves, curves_of, means, merged, missing, quantiles, standard_deviations
from paylode.values.problem import InputError

WIDTH = 2.0**-8
NUMBERS = st.floats(width=64) | st.sampled_from([0.0, -0.0, math.nan, math.inf, -math.inf, 5e-324, 1e-310, 1.0, -1.0])
VALUES = arrays.arrays(
    np.float64, st.tuples(st.integers(1, 40), st.integers(1, 3), st.integers(1, 2)), elements=NUMBERS
)
PROBABILITIES = (0.0, 0.05, 0.25, 0.5, 0.9, 1.0)


def bits(curves: Curves) -> list[bytes]:
    """All that is in curves, byte for byte, and all that is read from them."""
    held = [getattr(curves, each.name) for each in fields(curves)]
    read = [means(curves), standard_deviations(curves), quantiles(curves, PROBABILITIES), missing(curves)]
    return [np.asarray(each).tobytes() for each in (*held, *read)]


def column(numbers: np.ndarray | list[float]) -> np.ndarray:
    """Values of one observable at one point."""
    return np.asarray(numbers, dtype=float).reshape(-1, 1, 1)


def log_normal(n: int, spread: float, seed: int = 0) -> np.ndarray:
    return column(np.exp(spread * np.random.default_rng(seed).normal(size=n)))


@given(VALUES, st.randoms(use_true_random=False), st.lists(st.integers(0, 40), max_size=4))
def test_any_order_and_any_chunks_give_the_same_bytes(values, random, cuts) -> None:  # type: ignore[no-untyped-def]
    order = list(range(len(values)))
    random.shuffle(order)
    parts = [curves_of(part) for part in np.split(values[order], sorted(cuts))]
    random.shuffle(parts)
    together = parts[0]
    for part in parts[1:]:
        together = merged(together, part)
    assert bits(together) == bits(curves_of(values))


@given(VALUES, VALUES, VALUES)
def test_merging_is_addition(a, b, c) -> None:  # type: ignore[no-untyped-def]
    one, two, three = (curves_of(each[:, :1, :1]) for each in (a, b, c))
    assert bits(merged(one, two)) == bits(merged(two, one))
    assert bits(merged(merged(one, two), three)) == bits(merged(one, merged(two, three)))
    assert bits(merged(one, curves_of(np.zeros((0, 1, 1))))) == bits(one)


@given(st.lists(st.floats(-1e300, 1e300).filter(lambda x: x == 0.0 or abs(x) > 1e-300), min_size=1, max_size=30))
def test_means_are_the_exact_sum_rounded_once(numbers: list[float]) -> None:
    exact = sum(map(Fraction, numbers), Fraction()) / len(numbers)
    curves = curves_of(column(numbers))
    assert means(curves)[0, 0] == float(exact)
    assert (curves.least[0, 0], curves.largest[0, 0]) == (min(numbers), max(numbers))


def test_the_mean_of_numbers_that_floating_point_cannot_add() -> None:
    assert means(curves_of(column([1e16, 1.0, -1e16, 1.0])))[0, 0] == 0.5


def test_sums_stay_exact_when_there_are_many() -> None:
    largest_mantissa = math.nextafter(2.0, 0.0)
    curves = curves_of(column(np.full(200_000, largest_mantissa)))
    assert means(curves)[0, 0] == largest_mantissa
    assert standard_deviations(curves)[0, 0] < 1e-7


@pytest.mark.parametrize(("centre", "spread"), [(0.0, 1.0), (5.0, 1.0), (-3e-9, 1e-9), (1e200, 1e199), (100.0, 0.1)])
def test_standard_deviations(centre: float, spread: float) -> None:
    numbers = centre + spread * np.random.default_rng(1).normal(size=500)
    exact = stdev(map(Fraction, numbers.tolist()))
    bound = 2.0**-51 * (1.0 + (centre / spread) ** 2)
    assert standard_deviations(curves_of(column(numbers)))[0, 0] == pytest.approx(float(exact), rel=bound)


@pytest.mark.parametrize("spread", [0.01, 0.3, 1.0, 3.0])
@pytest.mark.parametrize("n", [1, 2, 10, 1001, 50_000])
def test_quantiles_are_those_of_numpy_within_a_place_of_the_grid(spread: float, n: int) -> None:
    values = log_normal(n, spread, seed=n)
    found = quantiles(curves_of(values), PROBABILITIES)
    exact = np.quantile(values, PROBABILITIES, axis=0)
    assert np.abs(found / exact - 1.0).max() < WIDTH
    assert (found[[0, -1]] == exact[[0, -1]]).all()


def test_with_many_subjects_quantiles_are_much_closer() -> None:
    values = log_normal(100_000, 0.5)
    probabilities = (0.05, 0.5, 0.95)
    found, exact = quantiles(curves_of(values), probabilities), np.quantile(values, probabilities, axis=0)
    assert np.abs(found / exact - 1.0).max() < WIDTH / 20


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50), st.floats(0.0, 1.0))
def test_a_quantile_lies_where_the_grid_says(numbers: list[float], probability: float) -> None:
    """Between two neighbours in rank, each known within its place; so for signed quantities and zeros too."""
    found = quantiles(curves_of(column(numbers)), [probability])[0, 0, 0]
    exact = np.quantile(np.array(numbers), probability)
    ordered, rank = np.sort(numbers), (len(numbers) - 1) * probability
    near = np.abs(ordered[[math.floor(rank), math.ceil(rank)]]).max()
    assert abs(found - exact) <= WIDTH * near + 1e-300


def test_quantiles_of_a_change_in_per_cent() -> None:
    change = column(np.random.default_rng(2).uniform(-100.0, 50.0, size=5001))
    found = quantiles(curves_of(change), PROBABILITIES)
    assert np.abs(found - np.quantile(change, PROBABILITIES, axis=0)).max() < WIDTH * 100.0
    assert (np.diff(found[:, 0, 0]) > 0).all()


def test_subjects_without_a_number_are_counted_and_not_in_the_figures() -> None:
    curves = curves_of(column([3.0, math.nan, 1.0, math.inf, -math.inf]))
    assert missing(curves)[0, 0] == 3
    assert (curves.subjects, curves.least[0, 0], curves.largest[0, 0]) == (5, 1.0, 3.0)
    assert means(curves)[0, 0] == 2.0
    assert quantiles(curves, [0.5])[0, 0, 0] == 2.0


def test_where_nobody_has_a_number_there_is_none() -> None:
    curves = curves_of(column([math.nan, math.nan]))
    read = [means(curves), standard_deviations(curves), quantiles(curves, [0.5])[0], curves.least, curves.largest]
    assert missing(curves)[0, 0] == 2
    assert np.isnan(read).all()


def test_the_smallest_numbers_count_as_zero_and_zero_has_no_sign() -> None:
    curves = curves_of(column([-0.0, 0.0, 1e-310, -0.0]))
    found = [means(curves)[0, 0], curves.least[0, 0], *quantiles(curves, [0.0, 0.5])[:, 0, 0]]
    assert found == [0.0] * 4
    assert not np.signbit(found).any()


def test_points_and_observables_are_kept_apart() -> None:
    values = np.random.default_rng(3).normal(size=(700, 5, 3)) + 10.0 * np.arange(15).reshape(5, 3)
    curves = curves_of(values)
    assert np.allclose(means(curves), values.mean(axis=0), rtol=1e-14)
    assert np.array_equal(curves.least, values.min(axis=0))
    assert np.array_equal(curves.largest, values.max(axis=0))


def test_memory_does_not_grow_with_the_subjects() -> None:
    values = log_normal(1000, 0.5)
    few, many = curves_of(values), curves_of(np.tile(values, (50, 1, 1)))
    assert [getattr(few, each).shape for each in ("page", "counts", "sums")] == [
        getattr(many, each).shape for each in ("page", "counts", "sums")
    ]
    assert np.array_equal(50 * few.counts, many.counts)


def test_a_probability_that_is_none() -> None:
    with pytest.raises(InputError, match="probability"):
        quantiles(curves_of(column([1.0])), [0.5, 1.5])
