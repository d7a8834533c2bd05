"""Compartments against their closed forms: exponentials, matrix exponentials, superposition."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pharmacokinetics import TIGHT, bolus, in_order, infusion, linear_model, one_compartment, run
from scipy.linalg import expm

from paylode.engine import Entry, Kind, Tolerances
from paylode.equations import ONE, Equations, Input, Parameter, State, symbol

pytestmark = pytest.mark.usefixtures("engine")

DAY = 24.0


def exact(matrix: NDArray[np.float64], entries: list[Entry], times: list[float]) -> NDArray[np.float64]:
    """x' = matrix x + running rates: the exponential of the matrix augmented with the rates; right limits."""
    n = len(matrix)
    stops = sorted({*times, *(entry[0] for entry in entries)})
    x, rates, now, found = np.zeros(n), np.zeros(n), stops[0], {}
    for stop in stops:
        augmented = np.zeros((n + 1, n + 1))
        augmented[:n, :n], augmented[:n, n] = matrix * (stop - now), rates * (stop - now)
        x = (expm(augmented) @ np.append(x, 1.0))[:n]
        now = stop
        for time, kind, target, value in entries:
            if time == stop:
                x[target] += value if kind == Kind.BOLUS else 0.0
                rates[target] += value if kind == Kind.RATE_ON else -value if kind == Kind.RATE_OFF else 0.0
        found[stop] = x
    return np.array([found[time] for time in times])


def system(exchange: NDArray[np.float64], losses: list[float]) -> NDArray[np.float64]:
    return exchange - np.diag(exchange.sum(axis=0) + losses)


ONE_TO_THREE = {
    "one": (np.zeros((1, 1)), [0.1]),
    "two": (np.array([[0.0, 0.05], [0.2, 0.0]]), [0.1, 0.0]),
    "three": (np.array([[0.0, 0.3, 0.01], [0.5, 0.0, 0.0], [0.02, 0.0, 0.0]]), [0.2, 0.0, 0.0]),
    "chain with equal rates": (np.array([[0.0, 0.0, 0.0], [0.3, 0.0, 0.0], [0.0, 0.3, 0.0]]), [0.0, 0.0, 0.3]),
}


@pytest.mark.parametrize("name", ONE_TO_THREE)
def test_bolus_infusion_and_repeats_agree_with_the_matrix_exponential(name: str) -> None:
    exchange, losses = ONE_TO_THREE[name]
    last = len(losses) - 1
    entries = in_order(
        bolus(0.0, 100.0),
        *(bolus(12.0 * k, 20.0) for k in range(1, 6)),
        *infusion(3.0, 1.5, 60.0),
        *infusion(4.0, 2.0, 30.0),
        *infusion(20.0, 7.0, 10.0, last),
    )
    times = [0.0, 0.1, 2.0, 3.0, 3.5, 4.2, 4.5, 6.0, 11.0, 12.0, 23.0, 27.0, 48.0, 60.0, 90.0]
    got = run(linear_model(exchange, losses), [], entries, at=times).values[0]
    want = exact(system(exchange, losses), entries, times)
    assert np.max(np.abs(got - want) / np.max(want, axis=0)) < 1e-6


def test_default_tolerances_give_five_digits() -> None:
    exchange, losses = ONE_TO_THREE["three"]
    entries = in_order(*infusion(0.0, 1.5, 100.0), *infusion(21.0, 1.5, 100.0))
    times = [0.5 * k for k in range(1, 100)]
    got = run(linear_model(exchange, losses), [], entries, at=times, tolerances=Tolerances()).values[0]
    want = exact(system(exchange, losses), entries, times)
    assert np.max(np.abs(got - want) / np.max(want, axis=0)) < 1e-5


@pytest.mark.parametrize("gap", [1.0, 1e-3, 1e-8, 1e-15, 0.0])
def test_absorption_as_fast_as_elimination_cancels_nothing(gap: float) -> None:
    """The textbook formula D ka / (ka - k) (exp(-k t) - exp(-ka t)) has no digits left where the rates meet."""
    depot, central, ka, k = (symbol(name) for name in ("depot", "central", "ka", "k"))
    absorbed = Equations(
        "absorption",
        states=(State("depot", "nmol", -ka * depot), State("central", "nmol", ka * depot - k * central)),
        parameters=(Parameter("ka", "1/h"), Parameter("k", "1/h")),
        inputs=(Input("oral", "nmol", (("depot", ONE),)),),
    )
    times = [0.5, 2.0, 5.0, 10.0, 20.0, 40.0]
    rate = 0.2 * (1.0 + gap)
    got = run(absorbed, [rate, 0.2], [bolus(0.0, 100.0)], at=times, of=("central",)).values[0, :, 0]
    apart = [(rate - 0.2) * time for time in times]
    factors = [-math.expm1(-x) / x if x else 1.0 for x in apart]
    want = [100.0 * rate * t * math.exp(-0.2 * t) * factor for t, factor in zip(times, factors, strict=True)]
    assert got == pytest.approx(want, rel=1e-6)


def test_a_one_minute_infusion_in_a_one_year_run_is_not_stepped_over() -> None:
    k, minute, year = 0.003, 1.0 / 60.0, 365.0 * DAY
    entries = infusion(100.0 * DAY, minute, 1000.0)
    times = [99.0 * DAY, 100.0 * DAY + minute, 150.0 * DAY, year]
    got = run(one_compartment(), [k, 3.0], entries, at=times, of=("a", "given")).values[0]
    end = entries[1][0] - entries[0][0]
    peak = entries[0][3] * -math.expm1(-k * end) / k
    left = [math.exp(-k * (time - entries[1][0])) for time in (150.0 * DAY, year)]
    want = [0.0, peak, peak * left[0], peak * left[1]]
    assert got[:, 0] == pytest.approx(want, rel=1e-6, abs=1e-9)
    assert got[:, 1] == pytest.approx([0.0, 1000.0, 1000.0, 1000.0], rel=1e-10)


def test_both_sides_of_the_end_of_an_infusion_hold_the_same_amount() -> None:
    k, rate, end = 0.2, 40.0, 0.5
    near = [end - 1e-9, end, end + 1e-9, end + 0.01]
    got = run(one_compartment(), [k, 1.0], infusion(0.0, end, rate * end), at=near).values[0, :, 0]
    top = rate / k * -math.expm1(-k * end)
    assert got == pytest.approx([top - 1e-9 * rate, top, top, top * math.exp(-k * 0.01)], rel=1e-8)


AMOUNTS = st.floats(0.1, 1e3)
TIMES = st.floats(0.0, 40.0)


@given(
    first=st.tuples(TIMES, st.floats(0.01, 30.0), AMOUNTS),
    second=st.tuples(TIMES, st.floats(0.01, 30.0), AMOUNTS),
    third=st.tuples(TIMES, AMOUNTS),
)
@settings(max_examples=25)
def test_doses_superpose(first: tuple[float, ...], second: tuple[float, ...], third: tuple[float, ...]) -> None:
    """Two overlapping infusions and a bolus: the solution is the sum of three. (The model is linear.)"""
    exchange, losses = ONE_TO_THREE["two"]
    model, times = linear_model(exchange, losses), [1.0, 10.0, 41.0, 80.0]
    parts = [infusion(*first), infusion(*second), [bolus(*third)]]
    at_1e_8 = Tolerances(relative=1e-8, absolute=1e-11)
    whole = in_order(*(entry for part in parts for entry in part))
    together = run(model, [], whole, at=times, tolerances=at_1e_8).values[0]
    alone = sum(run(model, [], part, at=times, tolerances=at_1e_8).values[0] for part in parts)
    assert np.max(np.abs(together - alone)) < 1e-6 * max(first[2], second[2], third[1])


def test_many_doses_at_a_fractional_interval_accumulate_as_they_should() -> None:
    k, every, count = 0.05, 0.1, 300
    entries = [bolus(every * n, 1.0) for n in range(count)]
    fine = Tolerances(1e-7, 1e-10)
    (got,) = run(one_compartment(), [k, 1.0], entries, at=[every * count], tolerances=fine).values[0, :, 0]
    ratio = math.exp(-k * every)
    assert got == pytest.approx(sum(ratio ** (count - n) for n in range(count)), rel=1e-5)


def test_scaling_all_amounts_scales_the_curve() -> None:
    """A nanomole or a mole: the same curve, because the absolute tolerance follows the size of the states."""
    model, times = linear_model(*ONE_TO_THREE["three"]), [1.0, 5.0, 50.0, 200.0]
    ordinary = run(model, [], [bolus(0.0, 1.0)], at=times, tolerances=Tolerances()).values[0]
    tiny = run(model, [], [bolus(0.0, 1e-12)], at=times, tolerances=Tolerances()).values[0]
    scaled = run(one_compartment(scale=1e-12), [0.1, 1.0], infusion(0.0, 2.0, 1e-12), at=times, tolerances=Tolerances())
    assert tiny * 1e12 == pytest.approx(ordinary, rel=1e-9)
    want = exact(np.array([[-0.1]]), infusion(0.0, 2.0, 1.0), times)
    assert scaled.values[0] * 1e12 == pytest.approx(want, rel=1e-5, abs=1e-9)


def test_hours_and_days_give_the_same_curve() -> None:
    hours = run(one_compartment(), [0.1, 1.0], infusion(2.0, 3.0, 50.0), at=[10.0, 48.0, 96.0]).values[0]
    days = run(one_compartment(), [2.4, 1.0], infusion(2.0 / 24, 3.0 / 24, 50.0), at=[10.0 / 24, 2.0, 4.0]).values[0]
    assert days == pytest.approx(hours, rel=10 * TIGHT.relative)
