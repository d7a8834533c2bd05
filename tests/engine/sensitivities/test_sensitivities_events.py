"""Sensitivities through events, resets, parameters that are set, conditions on time."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from differences import EXACT, FINE, by_parameter, differences, sensitivities, worst

from paylode.engine import Batch, Direction, Entry, Kind, Points, Request, Schedule, dose_size, dose_time
from paylode.engine.simd_engine import compile, solve
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
    exp,
    greater,
    input_rate,
    maximum,
    minimum,
    select,
    symbol,
)

X, K, R, TH = (symbol(name) for name in ("x", "k", "r", "th"))
NOTHING = Schedule.of([[]])


def pumped(trigger: Expression) -> Equations:
    """x is filled at rate r until the trigger rises, and leaves at k."""
    return Equations(
        "pumped",
        states=(State("x", "1", symbol("pump") * R - K * X, scale=ONE),),
        parameters=tuple(Parameter(name, "1") for name in ("k", "r", "th", "pump")),
        events=(Event("full", trigger, (("pump", ZERO),)),),
    )


@pytest.mark.parametrize("trigger", [X - TH, greater(X, TH), 1 - greater(TH, X), greater(X, TH) * greater(X, -1.0)])
def test_a_pump_that_stops_at_a_threshold(trigger: Expression) -> None:
    """It stops at t* = -log(1 - k th / r) / k; from there x = th exp(-k (t - t*)). A trigger may be a step."""
    k, r, th = 0.3, 2.0, 4.0
    numbers, times = np.array([[k, r, th, 1.0]]), np.array([1.0, 2.5, 3.5, 6.0, 20.0])
    found = sensitivities(
        compile(pumped(trigger)), numbers, NOTHING, Points(("x",), times), ("k", "r", "th")
    ).sensitivities
    assert found is not None
    left = 1.0 - k * th / r
    when = -math.log(left) / k
    by = {"k": math.log(left) / k**2 + th / (r * k * left), "r": -th / (r * r * left), "th": 1.0 / (r * left)}
    for row, t in enumerate(times):
        if t < when:
            decayed = math.exp(-k * t)
            wanted = [-r / k**2 * (1 - decayed) + r / k * t * decayed, (1 - decayed) / k, 0.0]
        else:
            x = th * math.exp(-k * (t - when))
            wanted = [x * (k * by["k"] - (t - when)), x * k * by["r"], x * (k * by["th"] + 1.0 / th)]
        assert found[0, row, 0] == pytest.approx(wanted, rel=1e-6, abs=1e-9), t


def refilled() -> Equations:
    """Below th, x is filled up and g grows with what was left; the clearance changes at time T."""
    g, clearance = symbol("g"), symbol("CL")
    return Equations(
        "refilled",
        states=(
            State("x", "1", input_rate("iv") - clearance * X / (1 + X / 50), scale=ONE),
            State("n", "1", g * X, scale=ONE),
        ),
        parameters=tuple(Parameter(name, "1") for name in ("CL", "th", "T", "g", "F")),
        inputs=(Input("iv", "1", (("x", symbol("F")),)),),
        events=(
            Event(
                "low",
                greater(symbol("th"), X) * greater(TIME, 1.0),
                (("g", 2 * g + 0.01 * X + 0.001 * TIME), ("x", X + 40 * g)),
            ),
            Event("late", TIME - symbol("T"), (("CL", 1.5 * clearance),)),
        ),
    )


REFILL = Schedule.of(
    [
        [
            (0.0, Kind.BOLUS, 0, 100.0),
            (4.0, Kind.RATE_ON, 0, 5.0),
            (9.0, Kind.RATE_OFF, 0, 5.0),
            (12.0, Kind.SET_PARAMETER, 3, 1.0),
            (30.0, Kind.RESET, 0, 0.0),
            (30.0, Kind.BOLUS, 0, 100.0),
        ]
    ]
)
REFILL_NUMBERS = np.array([[0.2, 45.0, 7.0, 1.0, 0.9]])
REFILL_POINTS = Points(("x", "n"), np.array([2.0, 4.0, 6.0, 8.0, 10.0, 13.0, 20.0, 29.0, 31.0, 40.0]))


def test_jumps_of_every_kind_against_differences() -> None:
    kernel, names = compile(refilled()), ("CL", "th", "T", "F")
    result = sensitivities(kernel, REFILL_NUMBERS, REFILL, REFILL_POINTS, names)
    assert result.sensitivities is not None and result.counters["restarts"][0] > 8
    for index, name in enumerate(names):
        wanted = by_parameter(kernel, REFILL_NUMBERS, REFILL, REFILL_POINTS, name, 1e-4)
        assert worst(result.sensitivities[..., index], wanted) < 2e-6, name


@pytest.mark.parametrize("what", ["size", "time"])
def test_doses_that_set_off_events_later(what: str) -> None:
    """The bolus and the infusion at the beginning, with refills and a change of clearance behind them."""
    kernel, early = compile(refilled()), np.where(REFILL.time < 10.0, 1.0, 0.0)
    later = early * (REFILL.time > 0.0)  # at 0 the course begins

    def schedule(shift: float) -> Schedule:
        if what == "size":
            return replace(REFILL, value=REFILL.value * (1.0 + shift * early))
        return replace(REFILL, time=REFILL.time + shift * later)

    def values(shift: float) -> np.ndarray:
        return solve(kernel, Batch(REFILL_NUMBERS), schedule(shift), Request(points), EXACT).values

    points = replace(REFILL_POINTS, times=np.array([2.0, 6.0, 8.0, 10.0, 13.0, 20.0, 29.0, 31.0]))
    along = Direction(what, values=REFILL.value * early) if what == "size" else Direction(what, times=later)
    found = sensitivities(kernel, REFILL_NUMBERS, REFILL, points, (along,)).sensitivities
    assert found is not None
    assert worst(found[..., 0], differences(values, 1e-4)) < 2e-6


def test_a_parameter_that_is_set_forgets_what_it_was() -> None:
    """x = exp(-k t) until 2, then exp(-2 k1 - (t - 2) k2): by k only the first part, by what is set only the second."""
    equations = Equations("decay", states=(State("x", "1", -K * X, ONE),), parameters=(Parameter("k", "1/h"),))
    schedule = Schedule.of([[(2.0, Kind.SET_PARAMETER, 0, 0.5)]])
    times, later = np.array([1.0, 2.0, 5.0]), Direction("k from 2 h on", values=np.ones(1))
    moved, both = Direction("when", times=np.ones(1)), Direction("both", {"k": 1.0}, values=np.ones(1))
    found = sensitivities(
        compile(equations), np.array([[0.1]]), schedule, Points(("x",), times), ("k", later, moved, both)
    )
    x = np.exp([-0.1, -0.2, -0.2 - 1.5])
    assert found.sensitivities is not None
    by_k, by_later, by_when, by_both = found.sensitivities[0, :, 0].T
    assert by_k == pytest.approx([-x[0], -2 * x[1], -2 * x[2]], rel=1e-7)
    assert by_later == pytest.approx([0.0, 0.0, -3 * x[2]], rel=1e-7, abs=1e-12)
    assert by_when == pytest.approx([0.0, 0.4 * x[1], 0.4 * x[2]], rel=1e-7, abs=1e-12)
    assert by_both == pytest.approx(by_k + by_later, rel=1e-12)


def test_a_reset_begins_again_with_the_slopes_of_the_start() -> None:
    """x(0) = 2 k: after a reset at 3 the slope is that of a new course, and its time moves as the reset does."""
    equations = Equations("decay", states=(State("x", "1", -K * X, 2 * K),), parameters=(Parameter("k", "1/h"),))
    schedule = Schedule.of([[(3.0, Kind.RESET, 0, 0.0)]])
    when = Direction("when", times=np.ones(1))
    found = sensitivities(
        compile(equations), np.array([[0.4]]), schedule, Points(("x",), np.array([0.0, 1.0, 3.0, 4.0])), ("k", when)
    )
    assert found.sensitivities is not None
    by_k, by_when = found.sensitivities[0, :, 0].T
    one = 2 * math.exp(-0.4) - 0.8 * math.exp(-0.4)
    assert by_k == pytest.approx([2.0, one, 2.0, one], rel=1e-7)
    assert by_when == pytest.approx([0.0, 0.0, 0.4 * 0.8, 0.4 * 0.8 * math.exp(-0.4)], rel=1e-7, abs=1e-12)


@pytest.mark.parametrize("at_dose", [False, True])
def test_an_event_at_a_time_that_is_a_parameter(at_dose: bool) -> None:
    """x doubles at T = 5; also where a dose falls on just that time, and the event is then found at a stop."""
    entries = [(5.0, Kind.BOLUS, 0, 0.0)] if at_dose else []
    equations = Equations(
        "doubling",
        states=(State("x", "1", -K * X, ONE),),
        parameters=(Parameter("k", "1/h"), Parameter("T", "h")),
        inputs=(Input("iv", "1", (("x", ONE),)),),
        events=(Event("twice", TIME - symbol("T"), (("x", 2 * X + 1), ("k", 3 * K))),),
    )
    found = sensitivities(
        compile(equations),
        np.array([[0.1, 5.0]]),
        Schedule.of([entries]),
        Points(("x",), np.array([4.0, 8.0])),
        ("T", "k"),
    )
    assert found.sensitivities is not None
    left, last = math.exp(-0.5), math.exp(-0.9)
    x = (2 * left + 1) * last
    assert found.sensitivities[0, 0, 0] == pytest.approx([0.0, -4 * math.exp(-0.4)], rel=1e-7, abs=1e-12)
    assert found.sensitivities[0, 1, 0] == pytest.approx(
        [-0.1 * 2 * left * last + 0.3 * x, -10 * left * last - 9 * x], rel=1e-7
    )


@pytest.mark.parametrize("behind", [[], [(2.0, Kind.SET_PARAMETER, 1, 0.0)]])
def test_an_event_that_a_dose_sets_off_comes_when_the_dose_does(behind: list[Entry]) -> None:
    """A dose of 3 at 2 h lifts x over 2, which stops its loss for good and trebles it, whatever else is done then."""
    equations = Equations(
        "stopped",
        states=(State("x", "1", -K * X, ONE),),
        parameters=(Parameter("k", "1/h"), Parameter("covariate", "1")),
        inputs=(Input("iv", "1", (("x", ONE),)),),
        events=(Event("high", X - 2, (("k", ZERO), ("x", 3 * X))),),
    )
    schedule = Schedule.of([[(2.0, Kind.BOLUS, 0, 3.0), *behind]])
    directions = ("k", dose_size(equations, schedule, "iv"), dose_time(equations, schedule, "iv"))
    found = sensitivities(
        compile(equations), np.array([[0.1, 1.0]]), schedule, Points(("x",), np.array([9.0])), directions
    )
    left = math.exp(-0.2)
    assert found.sensitivities is not None
    assert found.sensitivities[0, 0, 0] == pytest.approx([-6 * left, 9.0, -0.3 * left], rel=1e-7)


@pytest.mark.parametrize(
    "condition", [greater(TIME, symbol("T")), 1 - greater(symbol("T"), TIME), greater(TIME * TIME, symbol("T") * 5)]
)
def test_a_condition_on_time_whose_time_is_a_parameter(condition: Expression) -> None:
    """x falls at k from T = 5 on; the last condition moves half as fast."""
    equations = Equations(
        "late loss",
        states=(State("x", "1", -K * X * select(condition, 1, 0), ONE),),
        parameters=(Parameter("k", "1/h"), Parameter("T", "h")),
    )
    found = sensitivities(
        compile(equations), np.array([[0.1, 5.0]]), NOTHING, Points(("x",), np.array([4.0, 9.0])), ("T", "k")
    )
    share = 0.5 if "time^2" in str(condition) or "time * time" in str(condition) else 1.0
    x = math.exp(-0.4)
    assert found.sensitivities is not None
    assert found.sensitivities[0, 0, 0] == pytest.approx([0.0, 0.0], abs=1e-12)
    assert found.sensitivities[0, 1, 0] == pytest.approx([share * 0.1 * x, -4 * x], rel=1e-7)


def test_kinks_are_followed_as_closely_as_steps_allow() -> None:
    """The larger of two rates, by both: x = exp(-k t) until 5, where r takes over. s has a kink inside a step there."""
    law = maximum(K * X, minimum(R, symbol("th")))
    equations = Equations(
        "kink",
        states=(State("x", "1", -law, ONE),),
        parameters=tuple(Parameter(name, "1") for name in ("k", "r", "th")),
    )
    numbers = np.array([[0.1, 0.1 * math.exp(-0.5), 7.0]])
    points = Points(("x",), np.array([4.0, 8.0]))
    found = sensitivities(compile(equations), numbers, NOTHING, points, ("k", "r", "th"))
    assert found.sensitivities is not None
    assert found.sensitivities[0, 0, 0] == pytest.approx([-4 * math.exp(-0.4), 0.0, 0.0], rel=1e-6, abs=1e-7)
    assert found.sensitivities[0, 1, 0] == pytest.approx([-5 * math.exp(-0.5), -3.0, 0.0], rel=2e-3, abs=1e-7)


def test_where_nothing_says_when_there_is_no_number() -> None:
    """A trigger that is flat on both sides of its jump does not tell how its time moves. The values stay."""
    flat = Event("flat", exp(greater(0.5, X)) - 2, (("k", 2 * K),))
    equations = Equations(
        "flat", states=(State("x", "1", -K * X, ONE),), parameters=(Parameter("k", "1/h"),), events=(flat,)
    )
    points = Points(("x",), np.array([5.0, 9.0]))
    found = sensitivities(compile(equations), np.array([[0.1]]), NOTHING, points, ("k",))
    assert found.sensitivities is not None
    assert found.sensitivities[0, 0, 0, 0] == pytest.approx(-5 * math.exp(-0.5), rel=1e-7)
    assert np.isnan(found.sensitivities[0, 1, 0, 0])
    assert np.isfinite(found.values).all() and found.status[0] == 0


def test_tolerances_matter_little() -> None:
    loose = sensitivities(compile(refilled()), REFILL_NUMBERS, REFILL, REFILL_POINTS, ("CL", "th"))
    tight = sensitivities(compile(refilled()), REFILL_NUMBERS, REFILL, REFILL_POINTS, ("CL", "th"), EXACT)
    assert loose.sensitivities is not None and tight.sensitivities is not None
    assert worst(loose.sensitivities, tight.sensitivities) < 1e-6
    assert FINE.relative > EXACT.relative
