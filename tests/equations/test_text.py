"""The text of an expression: as a paper writes it, and read back by the rules of arithmetic it means the same."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from random_expressions import PLAN, POSITIVE_POINT, Plan, build

from paylode.equations import (
    Equations,
    Expression,
    Observable,
    Parameter,
    Quadrature,
    State,
    equations_text,
    evaluate,
    exp,
    expression_text,
    greater,
    number,
    power,
    select,
    symbol,
)
from paylode.equations.text import LONGEST

a, b, c, h, k, x = (symbol(name) for name in "abchkx")


@pytest.mark.parametrize(
    ("root", "text"),
    [
        (-a, "-a"),
        (-2 * a, "-2 * a"),
        (3 - a, "3 - a"),
        (a - 3, "-3 + a"),
        (-2 * a - b, "-2 * a - b"),
        (a - 2 * b, "a - 2 * b"),
        (-a / b, "-a / b"),
        (1 / a, "1 / a"),
        (-1 / a, "-1 / a"),
        (2 / a**2, "2 / a^2"),
        (1 / a**0.5, "1 / a^0.5"),
        (c / a**h, "c / a^h"),
        (c / a ** (2 * h), "c / a^(2 * h)"),
        (k * x / (1 + x), "k * x / (1 + x)"),
        (a / (b * c), "a / b / c"),
        ((a - b) * c / (x - 1), "(a - b) * c / (-1 + x)"),
        (c * -(a + b), "-(a + b) * c"),
        (a**h**b, "a^(h^b)"),
        ((a**h) ** b, "(a^h)^b"),
        ((-a) ** h, "(-a)^h"),
        (power(-2, x), "(-2)^x"),
        (x ** (a + b), "x^(a + b)"),
        ((a * b) ** h, "(a * b)^h"),
        ((a + b) ** 2, "(a + b)^2"),
        (exp(-k * x), "exp(-k * x)"),
        (select(greater(a, b), 1 / a, -1), "select(greater(a, b), 1 / a, -1)"),
        (number(1e-9), "1e-09"),
        (symbol("plasma.conjugate[3]") * k, "k * plasma.conjugate[3]"),
        (symbol("q[10]") + symbol("q[9]"), "q[9] + q[10]"),
        (symbol(("plasma", 3)) * 2, "2 * ('plasma', 3)"),
    ],
)
def test_an_expression_reads_as_in_a_paper(root: Expression, text: str) -> None:
    assert expression_text(root) == str(root) == repr(root) == text


@given(PLAN, POSITIVE_POINT)
@settings(max_examples=200)
def test_the_text_means_what_the_expression_means(plan: Plan, point: dict[str, float]) -> None:
    root = build(plan)
    try:
        expected = evaluate([root], point)[0]
    except ArithmeticError:
        assume(False)
    text = expression_text(root)
    names = {**point, "exp": math.exp, "log": math.log, "maximum": max, "minimum": min}
    names |= {"greater": lambda one, other: float(one > other), "select": lambda at, then, other: then if at else other}
    try:
        found = eval(text.replace("^", "**"), {"__builtins__": {}}, names)
    except (ArithmeticError, ValueError, TypeError):
        assume(False)  # Python reckons the branch that is not taken, too, and in complex numbers
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_a_text_that_would_double_at_every_level_is_cut() -> None:
    root = x
    for _ in range(2000):
        root = exp(root) + greater(root, 1)
    text = expression_text(root)
    assert text.endswith(" ...")
    assert len(text) <= LONGEST + len(" ...")


def test_a_model_as_text_has_a_line_for_each_equation() -> None:
    model = Equations(
        "decay",
        states=(State("a", "nmol", -k * a),),
        parameters=(Parameter("k", "1/h", 0.1), Parameter("b", "L", 3.0)),
        quadratures=(Quadrature("gone", "nmol", k * a),),
        observables=(Observable("concentration", "nM", a / b),),
    )
    assert equations_text(model).splitlines() == [
        "d a / dtime = -a * k    [nmol]",
        "account gone: d/dtime = a * k    [nmol]",
        "concentration = a / b    [nM]",
    ]
