"""Generated code against the arithmetic of expressions: values, Jacobian, all dialects; names are never code."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pharmacokinetics import run

from paylode.engine import Batch, Points, Request, Schedule, compile, solve
from paylode.engine.bound import Bound
from paylode.engine.dialects import IEEE
from paylode.engine.python_code import binder
from paylode.equations import (
    ONE,
    TIME,
    ZERO,
    Equations,
    Expression,
    Observable,
    Parameter,
    Quadrature,
    State,
    add,
    evaluate,
    exp,
    greater,
    jacobian,
    log,
    maximum,
    minimum,
    multiply,
    number,
    power,
    select,
    symbol,
)

STATES, PARAMETERS = ("x", "y", "z"), ("p", "q")
LEAVES = st.one_of(
    st.sampled_from([symbol(name) for name in (*STATES, *PARAMETERS)] + [TIME]),
    st.sampled_from([number(value) for value in (-2.0, -1.0, 0.5, 1.0, 3.0)]),
)


def grown(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    several = st.lists(inner, min_size=2, max_size=4)
    exponents = st.sampled_from([-2.0, -1.0, -0.5, 0.5, 2.0, 3.0, 1.7, 12.0])
    return st.one_of(
        several.map(lambda terms: add(*terms)),
        several.map(lambda factors: multiply(*factors)),
        st.builds(power, inner, exponents),
        st.builds(power, inner, st.just(symbol("q"))),
        st.builds(exp, inner.map(lambda e: -e * e)),
        st.builds(log, inner),
        st.builds(maximum, inner, inner),
        st.builds(minimum, inner, inner),
        st.builds(greater, inner, inner),
        st.builds(select, st.builds(greater, inner, inner), inner, inner),
    )


EXPRESSIONS = st.recursive(LEAVES, grown, max_leaves=25)
VALUES = st.lists(st.floats(0.1, 3.0), min_size=6, max_size=6)


def model(expressions: list[Expression]) -> Equations:
    """Three states and a quadrature with these derivatives; the expressions are observables too."""
    return Equations(
        "generated",
        states=tuple(State(name, "1", e, ONE, scale=ONE) for name, e in zip(STATES, expressions, strict=False)),
        quadratures=(Quadrature("account", "1", expressions[3]),),
        parameters=tuple(Parameter(name, "1") for name in PARAMETERS),
        observables=tuple(Observable(f"o{i}", "1", e) for i, e in enumerate(expressions)),
    )


def known(expression: Expression, at: dict[object, float]) -> float:
    """Its value, or nan where it is not a finite number."""
    try:
        return evaluate([expression], at)[0]
    except ArithmeticError:
        return math.nan


def agree(got: float, want: float) -> bool:
    """Equal but for rounding; what is no finite number is none in both."""
    if not math.isfinite(want):
        return not math.isfinite(got)
    return math.isclose(got, want, rel_tol=1e-9, abs_tol=1e-9) or abs(want) > 1e6


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # numpy says aloud that a value is not finite; solve silences it
@given(st.lists(EXPRESSIONS, min_size=4, max_size=4), VALUES)
@settings(max_examples=150)
def test_generated_code_computes_what_the_expressions_say(expressions: list[Expression], values: list[float]) -> None:
    equations = model(expressions)
    time = 0.7
    at: dict[object, float] = {**dict(zip((*STATES, "p", "q"), values[:5], strict=True)), "time": time}
    y = [*values[:3], 0.0]
    bound = Bound(compile(equations), [at["p"], at["q"]], ())
    want = [known(e, at) for e in expressions]
    assert all(map(agree, bound.derivative(time, np.array(y)).tolist(), want))
    entries = bound.jacobian(time, np.array(y))
    pattern = bound.kernel.pattern
    dense = np.zeros((4, 4))
    columns = np.repeat(np.arange(4), np.diff(pattern.starts))
    dense[pattern.order[pattern.rows], pattern.order[columns]] = entries
    slopes = jacobian(expressions, STATES)
    for (row, column), slope in slopes.items():
        value = known(slope, at)
        assert agree(dense[row, column], value) or not math.isfinite(value)
        dense[row, column] = 0.0
    assert not dense.any(), "only what is in the Jacobian is in the pattern"
    observed = bound.observer(tuple(f"o{i}" for i in range(4)))(np.full(3, time), np.tile(y, (3, 1)).T)
    assert all(map(agree, observed[:, 0].tolist(), want))
    assert np.array_equal(observed[:, :1], observed[:, 1:2], equal_nan=True)


@given(st.lists(EXPRESSIONS, min_size=4, max_size=4), VALUES)
@settings(max_examples=60)
def test_the_two_scalar_dialects_agree_bit_for_bit(expressions: list[Expression], values: list[float]) -> None:
    kernel = compile(model(expressions))
    y = [*values[:3], 0.0]
    try:
        fast = [function(0.7, y) for function in kernel.fast(values[3:5], ())]
    except (ArithmeticError, ValueError):
        return
    in_ieee = binder(kernel.functions, kernel.names, IEEE, IEEE)
    exact = [function(0.7, y) for function in in_ieee(values[3:5], ())]
    assert [np.array(each).tobytes() for each in fast] == [np.array(each).tobytes() for each in exact]


def test_a_model_of_any_depth_and_width_compiles() -> None:
    """Longer sums and deeper nests than a parser takes."""
    x = symbol("x")
    deep: Expression = x
    for _ in range(300):
        deep = 1 / (1 + deep)
    wide = add(*(symbol(f"s{i}") ** 2 for i in range(700)))
    states = (State("x", "1", deep - x, ONE), *(State(f"s{i}", "1", ZERO, ONE) for i in range(700)))
    model = Equations("deep and wide", states=states, observables=(Observable("sum", "1", wide),))
    got = run(model, [], at=[50.0], of=("x", "sum")).values[0, 0]
    assert got == pytest.approx([(math.sqrt(5) - 1) / 2, 700.0], rel=1e-7)


def test_names_are_never_code() -> None:
    """Names of states and parameters are data: none of them reaches the generated source."""
    hostile = [
        "__import__('os').system('false')",
        "a\nb",
        "lambda",
        'x"; raise SystemExit #',
        "tumour/complex[2]",
    ]
    states = tuple(State(name, "1", -symbol("k") * symbol(name), ONE) for name in hostile)
    got = run(Equations("hostile", states=states, parameters=(Parameter("k", "1/h"),)), [0.3], at=[2.0])
    assert got.values[0, 0] == pytest.approx(math.exp(-0.6), rel=1e-7)


def test_an_observable_may_use_time_accounts_parameters_and_rates() -> None:
    model = Equations(
        "all sorts",
        states=(State("a", "nmol", -symbol("a"), ONE),),
        parameters=(Parameter("p", "1"),),
        quadratures=(Quadrature("area", "nmol*h", symbol("a")),),
        observables=(
            Observable("mixed", "1", symbol("a") * TIME + symbol("area") - symbol("p")),
            Observable("constant", "1", symbol("p") ** 2),
        ),
    )
    got = run(model, [3.0], at=[0.0, 2.0], of=("mixed", "constant", "area", "a")).values[0]
    left = math.exp(-2.0)
    assert got[0].tolist() == [-3.0, 9.0, 0.0, 1.0]
    assert got[1] == pytest.approx([2.0 * left + (1.0 - left) - 3.0, 9.0, 1.0 - left, left], rel=1e-7)


def test_rate_laws_may_depend_on_time() -> None:
    """a' = t exp(-t): the solution is 1 - (1 + t) exp(-t)."""
    model = Equations("timed", states=(State("a", "1", TIME * exp(-TIME), scale=ONE),))
    at = np.array([0.5, 1.0, 5.0])
    got = run(model, [], at=at.tolist()).values[0, :, 0]
    assert got == pytest.approx(1 - (1 + at) * np.exp(-at), rel=1e-7)


def test_one_kernel_serves_any_number_of_subjects() -> None:
    a, k = symbol("a"), symbol("k")
    kernel = compile(Equations("k", states=(State("a", "1", -k * a, ONE),), parameters=(Parameter("k", "1/h"),)))
    numbers = np.geomspace(0.01, 10.0, 25)[:, None]
    result = solve(kernel, Batch(numbers), Schedule.of([[]] * 25), Request(Points(("a",), np.array([1.0]))))
    assert result.values[:, 0, 0] == pytest.approx(np.exp(-numbers[:, 0]), rel=1e-4)
