"""Events: found in time and in state, in pairs and together, at the start, at the end, at the time of a dose."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pharmacokinetics import TIGHT, bolus, compile, run, solve

from paylode.engine import Kind, Status, Tolerances
from paylode.equations import (
    ONE,
    TIME,
    ZERO,
    Equations,
    Event,
    Expression,
    Input,
    Parameter,
    State,
    greater,
    minimum,
    multiply,
    number,
    symbol,
)

pytestmark = pytest.mark.usefixtures("engine")


def pulse(on: Expression, off: Expression) -> Equations:
    """Amount a flows in at `rate`, which events set to 1 and back to 0."""
    return Equations(
        "pulse",
        states=(State("a", "nmol", symbol("rate"), scale=ONE), State("rate", "nmol/h", ZERO, scale=ONE)),
        events=(Event("on", on, (("rate", ONE),)), Event("off", off, (("rate", ZERO),))),
    )


def counter(trigger: Expression, derivative: Expression, initial: float = 0.0) -> Equations:
    """x' = derivative; `count` says how often the trigger has risen through 0."""
    return Equations(
        "counter",
        states=(State("x", "1", derivative, number(initial), scale=ONE), State("count", "1", ZERO, scale=ONE)),
        parameters=(Parameter("p", "1", 0.0),),
        inputs=(Input("dose", "1", (("x", ONE),)),),
        events=(Event("risen", trigger, (("count", symbol("count") + 1),)),),
    )


@given(start=st.floats(0.0, 90.0), length=st.floats(1e-3, 10.0))
@settings(max_examples=30)
def test_a_pulse_coded_in_time_is_whole_however_short(start: float, length: float) -> None:
    """A rate law that jumps at two times, written as events; the steps of 100 h of nothing are long."""
    model = pulse(TIME - start, TIME - (start + length))
    got = run(model, [], at=[120.0], tolerances=Tolerances()).values[0, 0, 0]
    assert got == pytest.approx(start + length - start, rel=1e-9)


def test_a_pulse_within_one_trigger_is_seen() -> None:
    """Up and down again in a thousandth of the run: two crossings inside one step."""
    up_and_down = minimum(TIME - 50.0, 50.1 - TIME)
    got = run(counter(up_and_down, ZERO), [0.0], at=[49.9, 100.0], of=("count",)).values[0, :, 0]
    assert got.tolist() == [0.0, 1.0]


def test_a_state_crosses_where_its_closed_form_does() -> None:
    a = symbol("a")
    half = Equations(
        "switch",
        states=(State("a", "nmol", -symbol("k") * a, ONE),),
        parameters=(Parameter("k", "1/h"),),
        events=(Event("at half", number(0.5) - a, (("k", ZERO),)),),
    )
    got = run(half, [0.1], at=[1.0, math.log(2) / 0.1 - 1e-6, 50.0]).values[0, :, 0]
    assert got == pytest.approx([math.exp(-0.1), 0.5, 0.5], rel=1e-6)


def test_a_parameter_set_by_an_event_holds_from_then_on() -> None:
    """The event at the very time that is asked for: `before` is without, `after` with it."""
    switched = Equations(
        "switched",
        states=(State("a", "nmol", symbol("k") + ZERO, scale=ONE),),
        parameters=(Parameter("k", "nmol/h"),),
        events=(Event("change", TIME - 5.0, (("k", symbol("k") * 3), ("a", symbol("a") + 100.0))),),
    )
    at, before = [4.0, 5.0, 5.0, 6.0], [False, True, False, False]
    got = run(switched, [1.0], at=at, before=before).values[0, :, 0]
    assert got == pytest.approx([4.0, 5.0, 105.0, 108.0], rel=1e-12)


def test_an_event_fires_once_per_rise() -> None:
    """x = sin t from its own equations: it rises through 0.9 once in each turn."""
    x, v = symbol("x"), symbol("v")
    swing = Equations(
        "swing",
        states=(
            State("x", "1", v, ZERO, scale=ONE),
            State("v", "1", -x, ONE, scale=ONE),
            State("count", "1", ZERO, scale=ONE),
        ),
        events=(Event("high", x - 0.9, (("count", symbol("count") + 1),)),),
    )
    turns = [2.0 * math.pi * n + 0.5 for n in range(4)]
    assert run(swing, [], at=[*turns, 24.0], of=("count",)).values[0, :, 0].tolist() == [0.0, 1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(("initial", "expected"), [(-1.0, 1.0), (0.0, 1.0), (1.0, 0.0)])
def test_an_event_true_at_the_start_waits_until_it_has_been_false(initial: float, expected: float) -> None:
    """x rises: from below 0 and from 0 itself the trigger x rises through 0, from above it does not."""
    got = run(counter(symbol("x"), ONE, initial), [0.0], at=[0.0, 5.0], of=("count",)).values[0, :, 0]
    assert got[1] == expected
    assert got[0] == (1.0 if initial == 0.0 else 0.0)


def test_an_event_true_at_the_start_fires_when_it_comes_back() -> None:
    falling_then_rising = counter(symbol("x") - 1.0, 2.0 * (TIME - 2.0), 4.0)  # x = (t - 2)^2 is true, false, true
    got = run(falling_then_rising, [0.0], at=[0.5, 2.0, 3.5], of=("count",)).values[0, :, 0]
    assert got.tolist() == [0.0, 0.0, 1.0]


def test_a_dose_can_set_an_event_off_and_so_can_a_parameter() -> None:
    jump = counter(symbol("x") + symbol("p") - 1.0, ZERO)
    at, before = [3.0, 3.0, 9.0], [True, False, False]
    by_dose = run(jump, [0.0], [bolus(3.0, 2.0)], at=at, before=before, of=("count",)).values[0, :, 0]
    setting = [(3.0, Kind.SET_PARAMETER, 0, 2.0)]
    by_parameter = run(jump, [0.0], setting, at=at, before=before, of=("count",)).values[0, :, 0]
    undone = run(jump, [0.0], [bolus(3.0, 2.0), bolus(3.0, -2.0)], at=at, of=("count",)).values[0, :, 0]
    assert by_dose.tolist() == by_parameter.tolist() == [0.0, 1.0, 1.0]
    assert undone.tolist() == [0.0, 0.0, 0.0]


def test_an_event_and_a_dose_at_one_time() -> None:
    """The event sees the state with the dose in it, and fires once."""
    doubling = Equations(
        "doubling",
        states=(State("a", "nmol", ZERO, scale=ONE),),
        inputs=(Input("dose", "nmol", (("a", ONE),)),),
        events=(Event("double", TIME - 5.0, (("a", symbol("a") * 2),)),),
    )
    got = run(doubling, [], [bolus(5.0, 3.0)], at=[5.0, 5.0, 8.0], before=[True, False, False]).values[0, :, 0]
    assert got.tolist() == [0.0, 6.0, 6.0]


def test_events_at_one_time_are_carried_out_together() -> None:
    """a and b are exchanged: each event takes the value from just before."""
    trigger = TIME - 2.0
    exchange = Equations(
        "exchange",
        states=(State("a", "1", ZERO, number(1.0), scale=ONE), State("b", "1", ZERO, number(5.0), scale=ONE)),
        events=(Event("to a", trigger, (("a", symbol("b")),)), Event("to b", trigger, (("b", symbol("a")),))),
    )
    assert run(exchange, [], at=[3.0]).values[0, 0].tolist() == [5.0, 1.0]


def test_one_event_sets_off_another_at_the_same_time() -> None:
    chain = Equations(
        "chain",
        states=tuple(State(name, "1", ZERO, scale=ONE) for name in ("a", "b", "c")),
        events=(
            Event("first", TIME - 1.0, (("a", ONE),)),
            Event("second", symbol("a") - 0.5, (("b", symbol("a") * 7),)),
            Event("third", symbol("b") - 0.5, (("c", symbol("b") + 1),)),
        ),
    )
    got = run(chain, [], at=[1.0, 1.0], before=[True, False]).values[0]
    assert got.tolist() == [[0.0, 0.0, 0.0], [1.0, 7.0, 8.0]]


def test_a_bouncing_ball_bounces_at_its_times() -> None:
    """Height 5 m, g = 10 m/s2, half the speed after each bounce: it touches at 1, 2, 2.5, 2.75 s."""
    height, speed = symbol("height"), symbol("speed")
    ball = Equations(
        "ball",
        states=(State("height", "m", speed, number(5.0), scale=ONE), State("speed", "m/s", number(-10.0), scale=ONE)),
        events=(Event("touch", -height, (("speed", -0.5 * speed), ("height", ZERO))),),
    )
    got = run(ball, [], at=[0.5, 1.5, 2.25, 2.625], of=("height",)).values[0, :, 0]
    assert got == pytest.approx([3.75, 1.25, 0.3125, 0.078125], rel=1e-6)


@pytest.mark.parametrize("gap", [1e-12, 1e-9, 0.0])
def test_an_event_just_before_the_end(gap: float) -> None:
    late = counter(TIME - (10.0 - gap), ONE)
    got = run(late, [0.0], at=[10.0], of=("count", "x")).values[0, 0]
    assert got == pytest.approx([1.0, 10.0], rel=1e-9)


def test_an_event_after_the_end_does_not_matter() -> None:
    assert run(counter(TIME - 10.0, ONE), [0.0], at=[10.0], before=[True], of=("count",)).values[0, 0, 0] == 0.0


def test_a_trigger_of_yes_and_no() -> None:
    """Conditions joined by a product: 1 where both hold. It is false again after 8, and true no more."""
    between = multiply(greater(symbol("x"), 3.0), greater(8.0, symbol("x")))
    got = run(counter(between, ONE), [0.0], at=[2.9, 3.1, 20.0], of=("count",)).values[0, :, 0]
    assert got.tolist() == [0.0, 1.0, 1.0]


def test_events_without_end_are_ended() -> None:
    """Each firing makes the other one true: at one time, and by ever smaller bounces."""
    a, b = symbol("a"), symbol("b")
    endless = Equations(
        "endless",
        states=(State("a", "1", ZERO, scale=ONE), State("b", "1", ZERO, scale=ONE)),
        events=(
            Event("start", TIME - 1.0, (("a", ONE),)),
            Event("up", a - b - 0.5, (("b", b + 1),)),
            Event("down", b - a + 0.5, (("a", a + 1),)),
        ),
    )
    result = run(endless, [], at=[2.0])
    assert result.status[0] == Status.BUDGET_SPENT and "events" in result.messages[0]
    height, speed = symbol("height"), symbol("speed")
    ball = Equations(
        "ball",
        states=(State("height", "m", speed, number(5.0), scale=ONE), State("speed", "m/s", number(-10.0), scale=ONE)),
        events=(Event("touch", -height, (("speed", -0.5 * speed), ("height", ZERO))),),
    )
    rolling = run(ball, [], at=[10.0], tolerances=Tolerances(maximum_steps=3000))
    assert rolling.status[0] == Status.BUDGET_SPENT and "3000 steps" in rolling.messages[0]


def test_a_state_changed_from_outside_is_judged_anew() -> None:
    """A run that goes on from a state that somebody has changed sees that the trigger has become true."""
    from dataclasses import replace

    from paylode.engine import Batch, Points, Request, Schedule

    kernel = compile(counter(symbol("x") - 1.0, ZERO))
    visit = Schedule.of([[(5.0, Kind.VISIT, 0, 0.0)]])
    request = Request(Points(("count",), np.array([10.0])))
    parked = solve(kernel, Batch(np.zeros((1, 1))), visit, request, TIGHT)
    changed = replace(parked.final_state, state=np.array([[3.0, 0.0]]))
    result = solve(kernel, Batch(np.zeros((1, 1)), resume=changed), visit, request, TIGHT)
    assert result.values[0, 0, 0] == 1.0
