"""LaTeX: readable names, mathematics that a renderer takes, and a kind word where sympy is missing or gives up."""

from __future__ import annotations

import sys

import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser
from random_expressions import PLAN, POSITIVE_POINT, Plan, build

from paylode.equations import (
    TIME,
    Equations,
    Observable,
    Parameter,
    Quadrature,
    State,
    equations_latex,
    evaluate,
    exp,
    expression_latex,
    greater,
    maximum,
    select,
    symbol,
    to_sympy,
)
from paylode.equations.latex import symbol_latex
from paylode.values import FailureError

k, x = symbol("k"), symbol("x")


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("k", "k"),
        ("k_on", r"k_{\mathrm{on}}"),
        ("time", "t"),
        ("clearance", r"\mathrm{clearance}"),
        ("internalisation_rate", r"\mathrm{internalisation\ rate}"),
        ("plasma.conjugate[3]", r"\mathrm{conjugate}_{\mathrm{plasma},3}"),
        (
            "cell.positive.bound[stage 2]",
            r"\mathrm{bound}_{\mathrm{cell},\mathrm{positive},\mathrm{stage\ 2}}",
        ),
        ("uptake.k_int", r"k_{\mathrm{int},\mathrm{uptake}}"),
        ("input.infusion", r"\mathrm{infusion}_{\mathrm{input}}"),
        ("50 % of {x}", r"\mathrm{50\ \%\ of\ \{x\}}"),
        ("a\nb\x1b", r"\mathrm{a?b?}"),
        (("plasma", 3), r"\mathrm{('plasma',\ 3)}"),
        (3, "3"),
        ("", r"\mathrm{?}"),
        ("..", r"\mathrm{?}"),
    ],
)
def test_a_name_is_readable(key: object, shown: str) -> None:
    assert symbol_latex(key) == shown


@given(st.text(st.characters(max_codepoint=0x17F), max_size=12))
def test_any_name_is_mathematics_that_can_be_set(name: str) -> None:
    MathTextParser("path").parse(f"${symbol_latex(name)}^2$")


def test_an_expression_keeps_its_names_below_powers_and_fractions() -> None:
    conjugate, receptor = symbol("plasma.conjugate[3]"), symbol("surface.receptor")
    assert expression_latex(symbol("k_on") * conjugate * receptor**2) == (
        r"k_{\mathrm{on}}\,\mathrm{conjugate}_{\mathrm{plasma},3}\,\mathrm{receptor}_{\mathrm{surface}}^{2}"
    )
    assert expression_latex(x / (1 + x)) == r"\frac{x}{x + 1}"
    assert expression_latex(exp(-k * TIME)) == r"e^{- k\,t}"
    assert expression_latex(select(greater(x, 0), k, 1)).startswith(r"\begin{cases} k & \text{for}\: x > 0")
    assert expression_latex(select(x - k, k, 1)).startswith(r"\begin{cases} k & \text{for}\:")
    assert expression_latex(maximum(x, k)) == r"\max\left(k, x\right)"


@given(PLAN)
@settings(max_examples=60)
def test_any_expression_can_be_set(plan: Plan) -> None:
    try:
        shown = expression_latex(build(plan))
    except FailureError as error:
        assert "Invalid comparison" in str(error)
        return
    assert shown.count("{") == shown.count("}")
    assume("cases" not in shown)  # beyond this renderer, not beyond LaTeX
    MathTextParser("path").parse(f"${shown}$")


@given(PLAN, POSITIVE_POINT)
def test_sympy_has_the_same_value(plan: Plan, point: dict[str, float]) -> None:
    root = build(plan)
    try:
        expected = evaluate([root], point)[0]
    except ArithmeticError:
        assume(False)
    try:
        shown = to_sympy(root)
    except FailureError:
        assume(False)
    found = shown.subs({sympy.Symbol(name): sympy.Float(value, 30) for name, value in point.items()}).evalf(20)
    assume(found.is_real)
    assert float(found) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_symbols_of_different_keys_stay_apart() -> None:
    assert to_sympy(symbol("1") - symbol(1)) != 0
    assert to_sympy(symbol("x")) == sympy.Symbol("x")
    assert to_sympy(symbol("os.system('true')")).name == "os.system('true')"


def test_a_model_is_one_aligned_block() -> None:
    model = Equations(
        "decay",
        states=(State("cell.drug", "1/L^2", -k * symbol("cell.drug")),),
        parameters=(Parameter("k", "1/h", 0.1),),
        quadratures=(Quadrature("gone", "nmol_payload", k * symbol("cell.drug")),),
        observables=(Observable("remaining_share", "%", symbol("cell.drug") / k),),
    )
    assert equations_latex(model).splitlines() == [
        r"\begin{aligned}",
        r"\frac{d\,\mathrm{drug}_{\mathrm{cell}}}{dt} &= - \mathrm{drug}_{\mathrm{cell}}\,k && [\mathrm{1/L^{2}}] \\",
        r"\frac{d\,\mathrm{gone}}{dt} &= \mathrm{drug}_{\mathrm{cell}}\,k && [\mathrm{nmol\_payload}] \\",
        r"\mathrm{remaining\ share} &= \frac{\mathrm{drug}_{\mathrm{cell}}}{k} && [\mathrm{\%}]",
        r"\end{aligned}",
    ]


def test_without_sympy_the_cure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sympy", None)
    for show in (expression_latex, to_sympy):
        with pytest.raises(FailureError, match=r'Install it with pip install "paylode\[latex\]"\.'):
            show(x)


def test_what_is_nested_too_deeply_for_sympy_is_refused_in_one_line() -> None:
    root = x
    for _ in range(20_000):
        root = exp(-0.5 * root)
    with pytest.raises(FailureError, match="nested too deeply for sympy"):
        expression_latex(root)
