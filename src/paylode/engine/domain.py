"""Real powers of a base below 0: what counts as 0, and what as no number. One rule for both engines.

x^0.5, x^(2/3) and x^h have no value below 0, yet a solver may leave an amount that has run out a hair below 0. So a
real power takes its base b as

    b            where it is not below 0
    0            where it is below by less than the tolerances explain: b > -`HAIR` * tolerance(b)
    no number    where it is clearly below 0

    tolerance(b) = sum over y of |d b / d y| (absolute * scale of y + relative * |y|)

It is the accepted state that is judged: where a rate of it is no number, the step is rejected and a smaller one tried,
and a solution that really goes there ends with a failure that names the power. What a step looks at on the way is only
an intermediate result; there the vector engine takes any base below 0 as 0.

A base of parameters alone has no tolerance, nor has a logarithm: log of anything below 0 is no number. A power whose
exponent is a whole number is a product and has a value everywhere, also where the exponent is a parameter. A model that
means 0 below 0 says so: `maximum(x, 0)^0.5`.

Why 100: the error of one step is held to the tolerance in the mean over the states, so that one of them may be off by
8 times as much, and by some more after many steps.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import cast

from ..equations import (
    ONE,
    ZERO,
    Expression,
    add,
    derivatives,
    evaluate,
    greater,
    maximum,
    multiply,
    number,
    power,
    rebuild,
    select,
    symbol,
    walk,
)

HAIR = 100.0
RELATIVE = ("tolerance", "relative")
"""The symbol of the relative tolerance."""


def absolute(state: Hashable) -> Hashable:
    """The symbol of a state's absolute tolerance: absolute * scale."""
    return ("tolerance", "absolute", state)


def guarded(roots: Sequence[Expression], states: Iterable[str]) -> list[Expression]:
    """The roots with every base of a real power that is a hair below 0 taken as 0.

    >>> x = symbol("x")
    >>> guarded([x**2], ["x"])
    [x^2]
    >>> evaluate(guarded([x**0.5], ["x"]), {"x": -1e-8, absolute("x"): 1e-9, RELATIVE: 1e-6})
    [0.0]
    """
    nodes, known = walk(roots), frozenset[Hashable](states)
    never = _never_negative(nodes)
    new: dict[Expression, Expression] = {}
    for node in nodes:
        arguments = tuple(new[a] for a in node.arguments)
        if _needs_guard(node, never, known):
            base = arguments[0]
            clearly = multiply(-HAIR, tolerance(node.arguments[0], known))
            hair = select(greater(base, clearly), ZERO, base)
            new[node] = power(select(greater(ZERO, base), hair, base), arguments[1])
        else:
            same = all(a is b for a, b in zip(arguments, node.arguments, strict=True))
            new[node] = node if same else rebuild(node, arguments)
    return [new[root] for root in roots]


def outside(roots: Sequence[Expression], states: Iterable[str]) -> Expression:
    """An expression that is finite where the base of no real power in the roots is clearly below 0, else no number.

    A power in the branch of a select that is not taken does not count.
    """
    nodes, known = walk(roots), frozenset[Hashable](states)
    never = _never_negative(nodes)
    below: dict[Expression, frozenset[Expression]] = {}
    for node in nodes:
        found = frozenset[Expression]().union(*(below[a] for a in node.arguments))
        if node.kind == "call" and node.head == "greater":
            found = frozenset()
        elif node.kind == "call" and node.head == "select":
            condition, *branches = node.arguments
            either = [add(*_in_order(below[branch])) for branch in branches]
            found = below[condition] | ({select(condition, *either)} - {ZERO})
        elif _needs_guard(node, never, known):
            base, exponent = node.arguments
            clearly = multiply(-HAIR, tolerance(base, known))
            found |= {select(greater(clearly, base), power(number(-1.0), exponent), ZERO)}
        below[node] = found
    return add(*_in_order(frozenset[Expression]().union(*(below[root] for root in roots))))


def tolerance(base: Expression, states: frozenset[Hashable]) -> Expression:
    """How far an expression may be off where each state is off by its tolerance."""
    terms = []
    for name in sorted(base.symbols & states, key=repr):
        (slope,) = derivatives([base], name)
        size = maximum(symbol(name), -symbol(name))
        own = symbol(absolute(name)) + symbol(RELATIVE) * size
        terms.append(multiply(ONE if slope in (ONE, -ONE) else maximum(slope, -slope), own))
    return add(*terms)


def negative_power(root: Expression, values: Mapping[Hashable, float]) -> str:
    """The real power in an expression whose base is below 0, for a message; empty where there is none."""
    for node in walk([root]):
        if node.kind != "power" or _is_whole(node.arguments[1]):
            continue
        try:
            base, exponent = evaluate(node.arguments, values)
        except ArithmeticError:
            continue
        if base < 0.0 and not exponent.is_integer():
            shown = str(node.arguments[0])
            what = shown if len(shown) <= 60 else "an expression"
            return f"{what} is {base:.3g} and stands under the real power {exponent:.6g}"
    return ""


def _needs_guard(node: Expression, never_negative: frozenset[Expression], states: frozenset[Hashable]) -> bool:
    """Whether a node is a real power of a base that states may make negative."""
    if node.kind != "power" or _is_whole(node.arguments[1]):
        return False
    return node.arguments[0] not in never_negative and not states.isdisjoint(node.arguments[0].symbols)


def _is_whole(exponent: Expression) -> bool:
    return exponent.kind == "number" and cast(float, exponent.head).is_integer()


def _never_negative(nodes: Sequence[Expression]) -> frozenset[Expression]:
    """Those of the nodes that cannot be below 0, whatever the states are."""
    never: set[Expression] = set()
    for node in nodes:
        inner = [argument in never for argument in node.arguments]
        match node.kind, node.head:
            case "number", _:
                fine = cast(float, node.head) >= 0.0
            case ("add" | "multiply", _) | (_, "minimum"):
                fine = all(inner)
            case "power", _:
                exponent = node.arguments[1]
                whole = _is_whole(exponent)
                fine = inner[0] or (whole and cast(float, exponent.head) % 2.0 == 0.0) or _is_half(exponent)
            case _, "maximum":
                fine = any(inner)
            case _, "select":
                fine = all(inner[1:])
            case _:
                fine = node.head in ("exp", "greater") and node.kind == "call"
        if fine:
            never.add(node)
    return frozenset(never)


def _is_half(exponent: Expression) -> bool:
    """Whether the exponent is a number that is not whole: such a power is never below 0 where it has a value."""
    return exponent.kind == "number" and not _is_whole(exponent)


def _in_order(nodes: Iterable[Expression]) -> list[Expression]:
    return sorted(nodes, key=lambda node: node.order)
