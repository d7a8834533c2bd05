"""Expressions: alike is the same object, simplification keeps the value, and depth and threads are no matter."""

from __future__ import annotations

import copy
import gc
import math
import pickle
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from random_expressions import PLAN, POINT, Plan, Undefined, build, reckon, value_of

from paylode import equations
from paylode.equations import (
    ONE,
    TIME,
    ZERO,
    Expression,
    add,
    call,
    derivative,
    evaluate,
    exp,
    expression,
    expression_text,
    greater,
    log,
    maximum,
    minimum,
    multiply,
    number,
    power,
    rebuild,
    select,
    substitute,
    symbol,
    walk,
)

a, b, c, h, x = (symbol(name) for name in "abchx")


@given(PLAN, POINT)
@settings(max_examples=300)
def test_simplification_keeps_the_value_wherever_there_is_one(plan: Plan, point: dict[str, float]) -> None:
    try:
        expected = reckon(plan, point)
    except Undefined:
        assume(False)
    root = build(plan)
    try:
        found = value_of(root, point)
    except Undefined:
        found = mpmath.mpf(evaluate([root], point)[0])
    assert abs(found - expected) <= 1e-8 * (1 + abs(expected))


@given(PLAN)
def test_what_is_built_alike_is_the_same_object(plan: Plan) -> None:
    assert build(plan) is build(plan)


@given(st.permutations([a, b * 2, a * b, c**2, exp(a), number(3), -c]))
def test_sums_and_products_do_not_depend_on_the_order(parts: list[Expression]) -> None:
    terms = [a, b * 2, a * b, c**2, exp(a), number(3), -c]
    assert add(*parts) is add(*terms)
    assert multiply(*parts) is multiply(*terms)
    by_one = ZERO
    for part in parts:
        by_one = by_one + part
    assert by_one is add(*terms)


@given(PLAN, PLAN)
def test_the_algebra_of_everyday(first: Plan, second: Plan) -> None:
    y, z = build(first), build(second)
    assert y - y is ZERO
    assert y + z is z + y
    assert y * z is z * y
    assert y + y - 2 * y is ZERO
    assert y + (z - z) is y
    assert -1 * (-1 * y) is y
    assert y - z is y + -z
    assert y * y is y**2
    assert y**1 is y
    assert y + 0 is y
    assert y * 1 is y
    assert y * 0 is ZERO


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        (2 * x + x, 3 * x),
        ((a + b) - (a + b), ZERO),
        (2 * (a + b) - (a + b) - a, b),
        (c + 2 * (a + b), c + 2 * a + 2 * b),
        (add(2 * (a + b), -1 * (a + b), c), a + b + c),
        (x / x, ONE),
        (x**a / x**a, ONE),
        (x**2 * x**-2, ONE),
        (x**a * x**b, x ** (a + b)),
        (x**0.5 * x**0.5, x),
        ((x**0.5) ** 2, x),
        (1 / x**0.5, x**-0.5),
        (1 / (1 / x), x),
        ((x**h) ** 2, x ** (2 * h)),
        ((a * b) ** 2, a**2 * b**2),
        ((a * b) ** h * (a * b) ** (1 - h) / a, b),
        ((a * b) ** 0.5 * (a * b) ** 0.5 * b, a * b**2),
        ((a * b) ** h * (a * b) ** (1 - h), a * b),
        (5 * power(2, a) * power(2, 3 - a), number(40)),
        (power(2, 3), number(8)),
        (power(x, 0), ONE),
        (power(1, x), ONE),
        (a * b - b * a, ZERO),
        (select(greater(2, 1), a, b), a),
        (select(greater(1, 2), a, b), b),
        (select(greater(a, b), c, c), c),
        (exp(0), ONE),
        (number(-0.0), ZERO),
    ],
    ids=str,
)
def test_simplifications_by_name(made: Expression, expected: Expression) -> None:
    assert made is expected


def test_what_would_be_unsound_is_left_alone() -> None:
    assert evaluate([(x**2) ** 0.5], {"x": -3.0}) == [3.0]
    assert (a * b) ** 0.5 is not a**0.5 * b**0.5
    assert evaluate([(a * b) ** 0.5], {"a": -2.0, "b": -8.0}) == [4.0]
    assert evaluate([power(x, 3)], {"x": -2.0}) == [-8.0]
    with pytest.raises(ArithmeticError):
        evaluate([x**0.5], {"x": -2.0})


def test_a_constant_that_is_not_finite_waits_for_the_branch_to_be_taken() -> None:
    guarded = select(greater(x, 0), a / x + log(x) + exp(800 / x), 7)
    assert substitute([guarded], {"x": 0.0}.get)[0] is number(7)
    assert evaluate([guarded], {"x": 0.0, "a": 1.0}) == [7.0]
    assert str([power(0, -1), log(0), exp(1000)]) == "[1 / 0, log(0), exp(1000)]"
    for undefined in (power(0, -1), log(0), exp(1000), power(-8, 1 / 3), power(10, 400), log(-1)):
        with pytest.raises(ArithmeticError, match="not a finite number"):
            evaluate([undefined * a], {"a": 1.0})


def test_a_literal_division_by_zero_fails_where_it_is_written() -> None:
    with pytest.raises(ZeroDivisionError):
        x / 0


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_numbers_are_finite(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        number(value)
    with pytest.raises(ValueError, match="finite"):
        x + value


@pytest.mark.parametrize("value", ["2", b"2", None, 2j, [2], {}])
def test_only_numbers_and_expressions_make_an_expression(value: float) -> None:
    for operation in (lambda: x + value, lambda: x * value, lambda: x**value, lambda: expression(value)):
        with pytest.raises(TypeError):
            operation()


def test_numbers_of_numpy_and_python_are_the_same_constants() -> None:
    for two in (2, 2.0, np.float64(2), np.int64(2), np.float32(2)):
        assert two * x is 2 * x
        assert x * two is 2 * x
        assert two - x is 2 - x
        assert x**two is x * x


def test_an_expression_is_neither_true_nor_false() -> None:
    with pytest.raises(TypeError, match="select"):
        bool(x)


def test_calls_are_checked() -> None:
    with pytest.raises(ValueError, match="no function sin"):
        call("sin", x)
    with pytest.raises(ValueError, match="no function exp of 2"):
        call("exp", x, x)


def test_two_keys_that_are_equal_are_one_symbol() -> None:
    assert symbol(("plasma", 1)) is symbol(("plasma", 1.0))
    assert symbol(1) is symbol(True)
    assert symbol("1") is not symbol(1)
    assert symbol("time") is TIME
    assert (a + b * TIME).symbols == {"a", "b", "time"}


@given(st.data())
def test_the_order_of_terms_does_not_depend_on_what_was_made_before(data: st.DataObject) -> None:
    names = [f"q{n}" for n in range(6)]

    def text_after(order: list[str]) -> str:
        kept = [symbol(name) for name in order]
        made = add(*(kept[0] + symbol(name) * symbol(names[3]) ** 2 for name in names)) - kept[0] * 6
        return expression_text(multiply(made, *(symbol(name) for name in names)))

    assert text_after(data.draw(st.permutations(names))) == text_after(data.draw(st.permutations(names)))


def test_another_process_builds_the_same_text() -> None:
    code = (
        "from paylode.equations import symbol, exp; {}; k, p, q, r = map(symbol, ['k', ('p', 1), 'q10', 'q9'])\n"
        "print(exp(-k * p) * (q + r * k) / (q - k) + p * k - q)"
    )
    shown = set()
    for before in ("pass", "kept = [symbol('q9') * symbol(('p', 1)), symbol('q10')]"):
        ran = subprocess.run([sys.executable, "-c", code.format(before)], capture_output=True, text=True, check=True)
        shown.add(ran.stdout)
    assert len(shown) == 1


def test_copies_and_pickles_are_the_node_itself() -> None:
    root = exp(-a * TIME) * select(greater(b, 1), b, symbol(("place", 3)))
    assert copy.copy(root) is root
    assert copy.deepcopy({"root": [root]})["root"][0] is root
    assert pickle.loads(pickle.dumps(root)) is root
    code = (
        "import pickle, sys; from paylode.equations import *; root = pickle.loads(sys.stdin.buffer.read())\n"
        "print(root is symbol('b') * 2 + exp(symbol('a')))"
    )
    sent = pickle.dumps(b * 2 + exp(a))
    assert subprocess.run([sys.executable, "-c", code], input=sent, capture_output=True, check=True).stdout == b"True\n"


def test_a_node_lives_as_long_as_it_is_used() -> None:
    root = exp(symbol("only here") * 17)
    seen = weakref.ref(root), weakref.ref(root.arguments[0])
    root = root + 1
    gc.collect()
    assert all(each() is not None for each in seen)
    del root
    gc.collect()
    assert all(each() is None for each in seen)


@given(st.lists(PLAN, min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_nodes_that_come_and_go_are_never_taken_for_each_other(plans: list[Plan], random: object) -> None:
    kept = [build(plan) for plan in plans]
    texts = [expression_text(root) for root in kept]
    for _ in range(3):
        place = random.randrange(len(kept))  # type: ignore[attr-defined]
        kept[place] = ZERO  # let its node go, and others take its place in memory
        gc.collect(0)
        kept[place] = build(plans[place])
        assert [expression_text(root) for root in kept] == texts
        assert all(root is build(plan) for root, plan in zip(kept, plans, strict=True))


def test_threads_build_the_same_nodes() -> None:
    width, rounds = 8, 60
    barrier = threading.Barrier(width)
    made: list[list[Expression]] = [[] for _ in range(width)]

    def work(lane: int) -> None:
        for turn in range(rounds):
            barrier.wait()
            part = symbol(("thread", turn)) * 2
            made[lane].append(exp(part + a) / (part + symbol(("other", turn))) - part)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work, args=(lane,)) for lane in range(width)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(before)
    assert all(first is other for lane in made for first, other in zip(made[0], lane, strict=True))


CHAIN = 7_000
"""Links of three nodes each."""


@pytest.fixture(scope="module")
def chain() -> Expression:
    root = x
    for _ in range(CHAIN):
        root = exp(-0.5 * root) + a
    return root


def test_a_deep_chain_is_walked_put_in_and_computed(chain: Expression) -> None:
    nodes = walk([chain])
    places = {node: place for place, node in enumerate(nodes)}
    assert len(nodes) == len(places) > 20_000
    assert all(places[argument] < places[node] for node in nodes for argument in node.arguments)
    expected = 0.3
    for _ in range(CHAIN):
        expected = math.exp(-0.5 * expected) + 0.1
    assert evaluate([chain], {"x": 0.3, "a": 0.1}) == pytest.approx([expected], rel=1e-12)
    (moved,) = substitute([chain], {"x": b}.get)
    assert moved.symbols == {"a", "b"}
    assert substitute([moved], {"b": x}.get) == [chain]
    (known,) = substitute([chain], {"x": 0.3, "a": 0.1}.get)
    assert known.kind == "number"
    assert evaluate([known], {}) == pytest.approx([expected], rel=1e-12)


def test_a_deep_chain_is_derived_and_shown(chain: Expression) -> None:
    slope = derivative(chain, "a")
    step = 1e-6
    upper, lower = (evaluate([chain], {"x": 0.3, "a": 0.1 + way * step})[0] for way in (1, -1))
    assert evaluate([slope], {"x": 0.3, "a": 0.1}) == pytest.approx([(upper - lower) / (2 * step)], rel=1e-6)
    text = expression_text(chain)
    assert text.startswith("a + exp(-0.5 * (a + exp(-0.5 * ")
    assert text.count("(") == text.count(")") or text.endswith(" ...")
    assert repr(chain) == text


def test_a_deep_chain_is_let_go_without_trouble() -> None:
    root = symbol("only in this chain")
    seen = weakref.ref(root)
    for _ in range(CHAIN):
        root = log(root) * 2 + 1
    assert seen() is not None
    del root
    gc.collect()
    assert seen() is None


def test_a_part_that_many_use_is_visited_once() -> None:
    root = x
    for _ in range(200):
        root = exp(root) + root
    assert len(walk([root, root])) == len(walk([root])) == 401
    assert evaluate([substitute([root], {"x": -1000.0}.get)[0]], {})[0] == pytest.approx(-1000)


def test_rebuilding_simplifies_as_when_it_was_built() -> None:
    for node in walk([exp(a * b) + maximum(a, b) ** 2 - minimum(c, 1) / a]):
        assert rebuild(node, node.arguments) is node
    assert rebuild(a * b, (a, number(0))) is ZERO
    assert rebuild(a + b, (a, -a)) is ZERO
    assert rebuild(exp(a), (ZERO,)) is ONE


@given(PLAN, POINT)
def test_to_put_numbers_in_is_to_compute(plan: Plan, point: dict[str, float]) -> None:
    root = build(plan)
    try:
        expected = evaluate([root], point)[0]
    except ArithmeticError:
        assume(False)
    assume(abs(expected) < 1e100)
    (known,) = substitute([root], point.get)
    assert not known.symbols
    assert evaluate([known], {})[0] == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_a_symbol_without_a_value_is_named() -> None:
    with pytest.raises(KeyError, match="b"):
        evaluate([a + b], {"a": 1.0})


def test_only_the_branch_that_is_taken_counts() -> None:
    pieces: list[tuple[Callable[[], Expression], float]] = [
        (lambda: select(greater(a, 0), b / a, -1), -1.0),
        (lambda: select(greater(0, a), log(a), exp(a)), 1.0),
        (lambda: maximum(a, 0) ** 0.5, 0.0),
        (lambda: minimum(exp(1000 + a), 3), 3.0),
    ]
    for piece, expected in pieces:
        assert evaluate([piece()], {"a": 0.0, "b": 1.0}) == [expected]
    with pytest.raises(ArithmeticError):
        evaluate([maximum(log(a), 0)], {"a": -1.0})


def test_the_room_names_what_it_offers() -> None:
    names = equations.__all__
    assert names == sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert all(hasattr(equations, name) for name in names)
