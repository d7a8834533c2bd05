"""Real powers below 0: a hair is 0, more than a hair is no number, in both engines; see `engine/domain.py`."""

from __future__ import annotations

import numpy as np
import pytest
from pharmacokinetics import run

from paylode.engine import Status, Tolerances
from paylode.equations import (
    ONE,
    ZERO,
    Equations,
    Event,
    Expression,
    Observable,
    Parameter,
    State,
    greater,
    maximum,
    number,
    select,
    symbol,
)

pytestmark = pytest.mark.usefixtures("engine")
X, N = symbol("x"), symbol("n")
TOLERANCES = Tolerances(1e-6, 1e-9)


def model(derivative: Expression, *, initial: Expression = ONE, seen: Expression = X) -> Equations:
    return Equations(
        "domain",
        states=(State("x", "1", derivative, initial, scale=ONE),),
        parameters=(Parameter("n", "1"),),
        observables=(Observable("seen", "1", seen),),
    )


@pytest.mark.parametrize("exponent", [0.5, 2 / 3, 0.7, -1.5 + N])
def test_leaving_the_domain_is_a_failure_that_names_the_power(exponent: float | Expression) -> None:
    result = run(model(-(X**exponent) - 1), [2.2], at=[10.0], tolerances=TOLERANCES)
    assert result.status[0] == Status.NON_FINITE and np.isnan(result.values).all()
    assert "x is -" in result.messages[0] and "under the real power" in result.messages[0]


def test_the_failure_comes_when_the_base_is_used_up() -> None:
    """x' = -sqrt(x) - 1 from 1: 0 at 2 - 2 ln 2 = 0.6137."""
    end = 2.0 - 2.0 * np.log(2.0)
    before = run(model(-(X**0.5) - 1), [0.0], at=[end - 1e-4], tolerances=TOLERANCES)
    assert before.values[0, 0, 0] == pytest.approx(1e-4, rel=0.05)
    after = run(model(-(X**0.5) - 1), [0.0], at=[end + 1e-4], tolerances=TOLERANCES)
    assert after.status[0] == Status.NON_FINITE


@pytest.mark.parametrize("exponent", [0.5, 2 / 3, 0.7, N - 1.5])
def test_what_runs_out_stays_at_0(exponent: float | Expression) -> None:
    """x' = -x^n reaches 0 in finite time and stays; a hair below 0 is no failure."""
    at = [1.0, 5.0, 10.0, 100.0]
    result = run(model(-(X**exponent)), [2.2], at=at, tolerances=TOLERANCES)
    assert result.status[0] == Status.OK, result.messages
    power = 0.7 if isinstance(exponent, Expression) else exponent
    exact = [max(1.0 - (1.0 - power) * t, 0.0) ** (1.0 / (1.0 - power)) for t in at]
    assert result.values[0, :, 0] == pytest.approx(exact, rel=1e-4, abs=1e-7)


@pytest.mark.parametrize("start", [-1e-10, 0.0])
def test_a_start_a_hair_below_0_is_0(start: float) -> None:
    result = run(model(-(X**0.5), initial=number(start), seen=X**0.5), [0.0], at=[1.0], of=("seen",))
    assert result.status[0] == Status.OK and result.values[0, 0, 0] == 0.0


def test_a_start_clearly_below_0_is_refused() -> None:
    result = run(model(-(X**0.5), initial=-ONE), [0.0], at=[1.0])
    assert result.status[0] == Status.NON_FINITE and "x is -1 " in result.messages[0]


@pytest.mark.parametrize("whole", [2.0, 3.0, -2.0, -3.0, 70.0])
def test_a_whole_power_has_a_value_below_0_also_where_it_is_a_parameter(whole: float) -> None:
    """x^n of x = -2 to begin with, as a product and with n a parameter."""
    at = [0.0, 0.5, 1.0]
    plain = run(model(ONE, initial=number(-2.0), seen=X ** number(whole)), [whole], at=at, of=("seen",))
    given = run(model(ONE, initial=number(-2.0), seen=X**N), [whole], at=at, of=("seen",))
    assert plain.values[0, :, 0] == pytest.approx([(t - 2.0) ** whole for t in at], rel=1e-9)
    assert given.values == pytest.approx(plain.values, rel=1e-12)


@pytest.mark.parametrize(
    "law",
    [select(greater(X, 0), X**0.5, ZERO), maximum(X, 0) ** 0.5, (X**2) ** 0.25 * greater(X, 0)],
    ids=["select", "maximum", "square"],
)
def test_a_model_that_says_what_holds_below_0_may_go_there(law: Expression) -> None:
    result = run(model(-law - 1), [0.0], at=[10.0], tolerances=TOLERANCES)
    assert result.status[0] == Status.OK
    assert result.values[0, 0, 0] == pytest.approx(-(10.0 - (2.0 - 2.0 * np.log(2.0))), rel=1e-5)


def test_a_difference_of_two_large_amounts_may_be_a_hair_below_0() -> None:
    """a - b is 0 but for the error of each, which follows their size."""
    a, b = symbol("a"), symbol("b")
    law = 0.1 * (a - b) ** 0.5
    equations = Equations(
        "difference",
        states=(State("a", "1", -0.3 * a, number(1e3), scale=ONE), State("b", "1", -0.3 * b + law, number(1e3), ONE)),
    )
    result = run(equations, [], at=[20.0], of=("a", "b"), tolerances=TOLERANCES)
    assert result.status[0] == Status.OK, result.messages
    assert result.values[0, 0] == pytest.approx(1e3 * np.exp(-6.0), rel=1e-4)


def test_an_observable_clearly_below_0_has_no_value_and_fails_nobody() -> None:
    result = run(model(-ONE, seen=X ** number(0.5)), [0.0], at=[0.75, 1.0, 2.0], of=("seen", "x"))
    assert result.status[0] == Status.OK
    assert result.values[0, :2, 0] == pytest.approx([0.5, 0.0], abs=1e-6)
    assert np.isnan(result.values[0, 2, 0]) and result.values[0, 2, 1] == pytest.approx(-1.0)


def test_a_trigger_and_an_assignment_follow_the_same_rule() -> None:
    """sqrt(x) - 0.5 is true until x is 1/4 and has no value below 0; nothing fires there."""
    count = symbol("count")
    equations = Equations(
        "event",
        states=(State("x", "1", -ONE, ONE, scale=ONE), State("count", "1", ZERO, ZERO, scale=ONE)),
        events=(Event("low", 0.5 - X**0.5, (("count", count + 1 + X**0.5),)),),
    )
    result = run(equations, [], at=[0.5, 1.0, 3.0], of=("count",))
    assert result.values[0, :, 0] == pytest.approx([0.0, 1.5, 1.5], abs=1e-6)
