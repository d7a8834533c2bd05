"""What a schedule does, and exactly when: delivered = prescribed, both sides of a dose, order at one time, edges."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pharmacokinetics import bolus, in_order, infusion, one_compartment, run

from paylode.engine import Entry, Kind, Tolerances
from paylode.equations import ONE, Equations, Input, Parameter, Quadrature, State, symbol

pytestmark = pytest.mark.usefixtures("engine")

LOOSE = Tolerances(relative=1e-3, absolute=1e-6)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[list[Entry], float]:
    """Boluses and infusions in any order and overlap, some at the very same times; and what they give in all."""
    grid = st.integers(0, 12).map(lambda k: 30.0 * k)
    times = st.one_of(grid, st.floats(0.0, 360.0))
    entries: list[Entry] = []
    total = 0.0
    for _ in range(draw(st.integers(1, 3))):
        start, amount = draw(times), draw(st.floats(0.01, 1000.0))
        if draw(st.booleans()):
            entries.append(bolus(start, amount))
            total += amount
        else:
            entries += infusion(start, draw(st.one_of(st.just(30.0), st.floats(1.0 / 60.0, 200.0))), amount)
            total += amount
    return in_order(*entries), total


@given(schedules())
@settings(max_examples=1000)
def test_what_is_prescribed_is_delivered(prescribed: tuple[list[Entry], float]) -> None:
    """1,000 schedules; the account of what was given does not depend on how loosely the states are solved."""
    entries, total = prescribed
    got = run(one_compartment(), [0.02, 1.0], entries, at=[600.0], of=("given", "a", "gone"), tolerances=LOOSE)
    delivered, present, gone = got.values[0, 0]
    assert delivered == pytest.approx(total, rel=1e-10)
    assert present + gone == pytest.approx(delivered, rel=1e-10)


def test_before_and_after_a_dose() -> None:
    times, before = [0.0, 0.0, 5.0, 5.0, 10.0, 10.0], [True, False] * 3
    entries = [bolus(0.0, 10.0), bolus(5.0, 1.0), bolus(10.0, 2.0)]
    got = run(one_compartment(), [0.1, 2.0], entries, at=times, before=before, of=("a", "concentration")).values[0]
    left = 10.0 * math.exp(-0.5)
    end = (left + 1.0) * math.exp(-0.5)
    assert got[:, 0] == pytest.approx([0.0, 10.0, left, left + 1.0, end, end + 2.0], rel=1e-7)
    assert got[:, 1] == pytest.approx(got[:, 0] / 2.0, rel=1e-15)
    assert got[1, 0] == 10.0 and got[0, 0] == 0.0
    assert got[5, 0] - got[4, 0] == pytest.approx(2.0, rel=1e-15)


def test_after_is_the_usual_side_and_points_may_come_in_any_order() -> None:
    entries = [bolus(5.0, 1.0)]
    plain = run(one_compartment(), [0.1, 1.0], entries, at=[5.0, 0.0, 7.0, 5.0]).values[0, :, 0]
    assert plain[0] == plain[3] == 1.0
    assert plain[1] == 0.0
    assert plain[2] == pytest.approx(math.exp(-0.2), rel=1e-7)


def test_entries_at_one_time_are_carried_out_in_order() -> None:
    double = (1.0, Kind.SET_PARAMETER, 1, 0.5)
    half = Equations(
        "fraction absorbed",
        states=(State("a", "nmol", symbol("a") * 0),),
        parameters=(Parameter("k", "1/h"), Parameter("fraction", "1")),
        inputs=(Input("oral", "nmol", (("a", symbol("fraction")),)),),
    )
    first = run(half, [0.0, 1.0], [bolus(1.0, 10.0), double], at=[2.0]).values[0, 0, 0]
    last = run(half, [0.0, 1.0], [double, bolus(1.0, 10.0)], at=[2.0]).values[0, 0, 0]
    assert (first, last) == (10.0, 5.0)


def test_a_bolus_is_split_over_its_targets() -> None:
    split = Equations(
        "split",
        states=tuple(State(f"a{i}", "nmol", symbol(f"a{i}") * 0) for i in range(3)),
        parameters=(Parameter("share", "1"),),
        quadratures=(Quadrature("dosed", "nmol", symbol("a0") * 0),),
        inputs=(Input("iv", "nmol", (("a0", symbol("share")), ("a2", 1 - symbol("share")), ("dosed", ONE))),),
    )
    got = run(split, [0.25], [bolus(0.0, 8.0), bolus(1.0, 4.0)], at=[2.0], of=("a0", "a1", "a2", "dosed")).values[0, 0]
    assert got.tolist() == [3.0, 0.0, 9.0, 12.0]


def test_a_parameter_changes_in_rates_and_in_what_is_observed() -> None:
    entries = [bolus(0.0, 10.0), (2.0, Kind.SET_PARAMETER, 0, 1.0), (2.0, Kind.SET_PARAMETER, 1, 4.0)]
    at, before = [2.0, 2.0, 3.0], [True, False, False]
    got = run(one_compartment(), [0.1, 2.0], entries, at=at, before=before, of=("concentration",)).values[0, :, 0]
    left = 10.0 * math.exp(-0.2)
    assert got == pytest.approx([left / 2.0, left / 4.0, left * math.exp(-1.0) / 4.0], rel=1e-7)


def test_a_reset_puts_the_states_back_and_leaves_accounts_and_infusions_alone() -> None:
    entries = in_order(*infusion(0.0, 10.0, 100.0), (5.0, Kind.RESET, 0, 0.0))
    at, before = [5.0, 5.0, 10.0], [True, False, False]
    start = np.array([[3.0]])
    got = run(one_compartment(), [0.0, 1.0], entries, at=at, before=before, of=("a", "given"), start=start).values[0]
    assert got[:, 0] == pytest.approx([53.0, 3.0, 53.0], rel=1e-9)
    assert got[:, 1] == pytest.approx([50.0, 50.0, 100.0], rel=1e-9)


def test_when_the_last_infusion_ends_the_rate_is_exactly_zero() -> None:
    """0.1 + 0.2 - 0.2 - 0.1 is not 0 in floating point."""
    rates = [0.1, 0.2, 0.3, 0.7, 1e-9]
    entries = in_order(
        *((0.0, Kind.RATE_ON, 0, rate) for rate in rates),
        *((1.0 + n, Kind.RATE_OFF, 0, rate) for n, rate in enumerate(reversed(rates))),
    )
    got = run(one_compartment(), [0.0, 1.0], entries, at=[5.0, 9.0, 1e6], of=("given",)).values[0, :, 0]
    assert got[0] == got[1] == got[2] > 0.0


@pytest.mark.parametrize("start", [-5.0, 0.0, 7.0])
def test_a_run_may_start_at_any_time(start: float) -> None:
    entries = [bolus(start, 10.0), bolus(start + 4.0, 10.0)]
    at = [start, start + 1.0, start + 4.0, start + 6.0]
    got = run(one_compartment(), [0.1, 1.0], entries, at=at, start_time=np.array([start])).values[0, :, 0]
    at_zero = run(one_compartment(), [0.1, 1.0], [bolus(0.0, 10.0), bolus(4.0, 10.0)], at=[0.0, 1.0, 4.0, 6.0])
    assert got == pytest.approx(at_zero.values[0, :, 0], rel=1e-8)


def test_subjects_may_start_at_different_times() -> None:
    got = run(
        one_compartment(),
        [[0.1, 1.0], [0.1, 1.0]],
        [[bolus(-5.0, 10.0)], [bolus(2.0, 10.0)]],
        at=[3.0],
        start_time=np.array([-5.0, 2.0]),
    )
    assert got.values[:, 0, 0] == pytest.approx([10.0 * math.exp(-0.8), 10.0 * math.exp(-0.1)], rel=1e-8)


@pytest.mark.parametrize("late", [1000.0, 8760.0])
def test_stops_as_close_as_time_can_tell_apart(late: float) -> None:
    times = [late]
    for _ in range(5):
        times.append(math.nextafter(times[-1], math.inf))
    got = run(one_compartment(), [0.1, 1.0], [bolus(time, 1.0) for time in times], at=[*times, late + 1.0])
    assert got.status[0] == 0
    assert got.values[0, :6, 0] == pytest.approx([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], rel=1e-9)
    assert got.values[0, 6, 0] == pytest.approx(6.0 * math.exp(-0.1), rel=1e-7)


def test_an_infusion_that_ends_with_the_run_is_whole() -> None:
    got = run(one_compartment(), [0.0, 1.0], infusion(0.0, 4.0, 12.0), at=[4.0], before=[True], of=("given", "a"))
    assert got.values[0, 0] == pytest.approx([12.0, 12.0], rel=1e-12)
