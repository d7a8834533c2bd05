"""Crossings inside a step: none is too short, too near to an end, or too close to another to be seen."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pharmacokinetics import run

from paylode.engine import Tolerances
from paylode.equations import (
    ONE,
    TIME,
    ZERO,
    Equations,
    Event,
    Expression,
    State,
    exp,
    greater,
    log,
    maximum,
    minimum,
    number,
    select,
    symbol,
)

pytestmark = pytest.mark.usefixtures("engine")
COUNT = symbol("count")


def counted(trigger: Expression, end: float, **states: tuple[Expression, float]) -> list[float]:
    """How often a trigger rises, and the time of the last rise. states: derivative and start of each."""
    own = [State(name, "1", rate, number(start), scale=ONE) for name, (rate, start) in states.items()]
    kept = [State(name, "1", ZERO, ZERO, scale=ONE) for name in ("count", "when")]
    event = Event("risen", trigger, (("count", COUNT + 1), ("when", TIME)))
    equations = Equations("counted", states=(*own, *kept), events=(event,))
    result = run(equations, [], at=[end], of=("count", "when"), tolerances=Tolerances())
    assert result.status[0] == 0, result.messages
    return [float(value) for value in result.values[0, 0]]


def pulse(start: float, length: float) -> Expression:
    """Above 0 between two times, with its peak in the middle."""
    return minimum(TIME - start, start + length - TIME)


@given(start=st.floats(0.01, 99.0), share=st.floats(-4.0, -0.5))
@settings(max_examples=15)
def test_a_pulse_of_any_place_and_length_is_seen(start: float, share: float) -> None:
    """Nothing moves, so that the last steps take most of the run; down to a ten-thousandth of it."""
    count, when = counted(pulse(start, 100.0 * 10.0**share), 300.0)
    assert (count, when) == (1.0, pytest.approx(start, rel=1e-12))


def test_all_of_many_pulses_in_one_step_are_counted() -> None:
    starts = [1.0, 1.5, 3.7, 20.0, 20.2, 64.0, 99.0]
    trigger: Expression = number(-1.0)
    for start in starts:
        trigger = maximum(trigger, pulse(start, 0.05))
    count, when = counted(trigger, 200.0)
    assert count == len(starts) and when == pytest.approx(99.0)


@pytest.mark.parametrize(("gap", "expected"), [(1e-3, 1.0), (1e-6, 1.0), (0.0, 0.0), (-1e-6, 0.0)])
def test_a_smooth_peak_counts_if_it_is_above_0_and_not_if_it_touches(gap: float, expected: float) -> None:
    """25 - (t - 5)^2 written out, so that its terms are large beside what is left."""
    trigger = TIME * (10.0 - TIME) - (25.0 - gap)
    count, when = counted(trigger, 40.0)
    assert count == expected
    if count:
        assert when == pytest.approx(5.0 - gap**0.5, abs=1e-6)


def test_a_difference_of_two_states_that_move_fast_is_followed() -> None:
    """x and y both fall by 100; they differ by a thousandth, with a sign that changes at 10 and 30."""
    x, y = symbol("x"), symbol("y")
    slow = (-(TIME - 20.0)) / 200.0  # y - x = (100 - (t - 20)^2) / 400
    count, when = counted(y - x, 100.0, x=(-ONE, 0.0), y=(-1.0 + slow, -0.75))
    assert (count, when) == (1.0, pytest.approx(10.0, rel=1e-5))


@pytest.mark.parametrize("pace", [0.3, 3.0])
def test_every_turn_of_an_oscillation_counts_once_however_narrow_its_top(pace: float) -> None:
    x, v = symbol("x"), symbol("v")
    turns, top = 8, 1.0 - 2e-4
    end = (turns - 0.25) * 2.0 * np.pi / pace
    count, _ = counted(x - top, end, x=(pace * v, 0.0), v=(-pace * x, 1.0))
    assert count == pytest.approx(turns - 0.25, abs=0.5)


A = symbol("a")


@pytest.mark.parametrize(
    ("trigger", "at"),
    [
        (exp(-A) - 0.5, -np.log(np.log(2.0))),
        (0.5 - log(1.0 + A), -np.log(np.exp(0.5) - 1.0)),
        (1.0 / A - 4.0, np.log(4.0)),
        (A**-1.5 - 8.0, np.log(4.0)),
        (0.25 - A**0.5, np.log(16.0)),
        (0.1 - A**3, np.log(10.0) / 3.0),
        (select(greater(TIME, 2.0 * A), TIME - 1.0, number(-1.0)), 1.0),
    ],
    ids=["exp", "log", "reciprocal", "real power", "root", "cube", "select"],
)
def test_triggers_of_every_kind_cross_where_they_do_by_hand(trigger: Expression, at: float) -> None:
    """a = exp(-t)."""
    count, when = counted(trigger, 6.0, a=(-A, 1.0))
    assert (count, when) == (1.0, pytest.approx(at, rel=1e-4))


@pytest.mark.parametrize("gap", [1e-3, 1e-5])
def test_a_threshold_that_a_state_nearly_reaches_is_not_crossed(gap: float) -> None:
    """x comes to rest at 1; the threshold lies close above, so that every step has to be looked at closely."""
    x = symbol("x")
    assert counted(x - (1.0 + gap), 1000.0, x=(1.0 - x, 0.0))[0] == 0.0
