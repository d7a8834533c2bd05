"""Derivatives: against sympy on random expressions, at the edges of a domain, and sparse where nothing depends."""

from __future__ import annotations

import math

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_expressions import NAMES, PLAN, POSITIVE_POINT, Plan, build

from paylode.equations import (
    ONE,
    ZERO,
    Expression,
    derivative,
    derivatives,
    evaluate,
    exp,
    greater,
    jacobian,
    log,
    maximum,
    minimum,
    number,
    power,
    select,
    symbol,
    to_sympy,
    walk,
)
from paylode.values import FailureError

x, y, h, k = (symbol(name) for name in "xyhk")
Point = dict[str, float]


def oracle(root: Expression, by: str, point: Point) -> float:
    """sympy's derivative at a point; the example is dropped where that is no real number, or a kink."""
    for node in walk([root]):
        if node.kind == "call" and node.head in ("maximum", "minimum", "greater"):
            try:
                first, second = evaluate(node.arguments[:2], point)
            except ArithmeticError:
                assume(False)
            assume(abs(first - second) > 1e-6)
    values = {sympy.Symbol(name): sympy.Float(value, 30) for name, value in point.items()}
    try:
        shown = to_sympy(root)
    except FailureError:  # it compares what is no real number
        assume(False)
    found = sympy.diff(shown, sympy.Symbol(by)).subs(values).evalf(20)
    assume(found.is_real and found.is_finite)
    return float(found)


@given(PLAN, st.sampled_from(NAMES), POSITIVE_POINT)
@settings(max_examples=150)
def test_a_derivative_is_that_of_sympy(plan: Plan, by: str, point: Point) -> None:
    root = build(plan)
    try:
        assume(abs(evaluate([root], point)[0]) < 1e9)
        found = evaluate([derivative(root, by)], point)[0]
    except ArithmeticError:
        assume(False)
    assume(abs(found) < 1e9)
    assert found == pytest.approx(oracle(root, by, point), rel=1e-6, abs=1e-6)


@given(st.lists(PLAN, min_size=1, max_size=4), POSITIVE_POINT)
@settings(max_examples=60)
def test_a_jacobian_holds_every_entry_that_is_not_zero(plans: list[Plan], point: Point) -> None:
    roots = [build(plan) for plan in plans]
    entries = jacobian(roots, NAMES)
    assert list(entries) == sorted(entries, key=lambda place: (place[1], place[0]))
    for row, root in enumerate(roots):
        for column, name in enumerate(NAMES):
            entry = entries.get((row, column), ZERO)
            assert entry is derivative(root, name)
            assert entry.symbols <= root.symbols
            if (row, column) not in entries:
                assert oracle(root, name, point) == 0
    assert ZERO not in entries.values()


def test_a_jacobian_is_sparse() -> None:
    n = 200
    states = [symbol(f"place.{i}") for i in range(n)]
    flow = [k * states[i] * states[(i + 1) % n] for i in range(n)]
    roots = [flow[i - 1] - flow[i] for i in range(n)]
    entries = jacobian(roots, [f"place.{i}" for i in range(n)])
    assert len(entries) == 3 * n
    # what leaves one place enters the next: the columns add up to nothing
    for column in range(n):
        assert sum((entry for (_, j), entry in entries.items() if j == column), ZERO) is ZERO


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (x**3 + 2 * x, 3 * x**2 + 2),
        (exp(k * x), k * exp(k * x)),
        (log(x * y), 1 / x),
        (x / (k + x), 1 / (k + x) - x / (k + x) ** 2),
        (x**h, h * x ** (h - 1)),
        (maximum(x, y), select(greater(x, y), ONE, ZERO)),
        (minimum(x, y), select(greater(x, y), ZERO, ONE)),
        (select(greater(x, 1), x**2, y), select(greater(x, 1), 2 * x, ZERO)),
        (greater(x, 1), ZERO),
        (y * k, ZERO),
        (number(3), ZERO),
        (x, ONE),
    ],
    ids=str,
)
def test_derivatives_by_name(root: Expression, expected: Expression) -> None:
    assert derivative(root, "x") is expected


def test_a_hill_term_at_concentration_zero_has_every_derivative() -> None:
    hill = x**h / (k**h + x**h)
    at_zero = {"x": 0.0, "h": 2.0, "k": 3.0}
    assert evaluate([derivative(hill, name) for name in "xhk"], at_zero) == [0, 0, 0]
    beside = {"x": 1.5, "h": 2.0, "k": 3.0}
    share = 1 / (1 + 2.0**2)
    expected = share * (1 - share) * math.log(1.5 / 3.0)
    assert evaluate(derivatives([hill], "h"), beside) == pytest.approx([expected], rel=1e-14)


def test_the_branch_that_is_not_taken_spoils_no_derivative() -> None:
    guarded = select(greater(x, 0), y / x, 0)
    slopes = [derivative(guarded, "x"), derivative(guarded, "y")]
    assert evaluate(slopes, {"x": 0.0, "y": 1.0}) == [0.0, 0.0]
    assert evaluate(slopes, {"x": 2.0, "y": 1.0}) == [-0.25, 0.5]


def test_a_negative_root_has_no_derivative_by_its_exponent() -> None:
    with pytest.raises(ArithmeticError):
        evaluate([derivative(x**h, "h")], {"x": -2.0, "h": 2.0})


def test_a_constant_to_a_variable_power() -> None:
    assert derivative(power(2, x), "x") is math.log(2) * power(2, x)
    assert derivative(power(0, x), "x") is ZERO


def test_shared_parts_are_derived_once() -> None:
    root = x
    for _ in range(60):  # written out, 2^60 parts
        root = root * root + x
    slope = derivative(root, "x")
    assert len(walk([slope])) < 1000
    assert evaluate([slope], {"x": 0.0}) == [1.0]
