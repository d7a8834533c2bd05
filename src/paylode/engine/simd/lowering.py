"""Expressions become operations.

    sum         the fixed terms together, then one fused multiply-add per term, in the order of the terms
    product     the fixed factors together, which are worked out once per subject, then the others
    a / b       a times the reciprocal of b
    a^n         whole n: products by squaring. n = k/2: square roots. n = k/3: an inverse cube root.
                otherwise exp(n log |a|), negative for odd n below 0

A real power of a base below 0 is no number, unless it is asked to be *lenient*: then the base counts as 0, which is
for what a step looks at on its way (`../domain.py` has the rule). What depends on parameters alone is never lenient. An
exponent that is no constant may still be whole: then a base below 0 has its power as in a product. A negative power of
0 is inf. What is not a number stays so.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import cast

from ...equations import Expression, walk
from .operations import Graph, Node

TINY = 1e-300


def lower(
    graph: Graph,
    roots: Sequence[Expression],
    symbol: Callable[[Hashable], Node],
    done: dict[Expression, Node],
    *,
    lenient: bool = False,
) -> list[Node]:
    """The nodes of the roots. symbol: where a symbol is found.  done: what has been lowered already, and grows.

    lenient: a base below 0 counts as 0.
    """
    for expression in walk(roots):
        if expression in done:
            continue
        arguments = [done[a] for a in expression.arguments]
        match expression.kind:
            case "number":
                done[expression] = graph.constant(cast(float, expression.head))
            case "symbol":
                done[expression] = symbol(expression.head)
            case "add":
                done[expression] = _sum(graph, expression, done)
            case "multiply":
                fixed, varying = _product(graph, arguments)
                done[expression] = graph.multiply(fixed, varying)
            case "power":
                base, exponent = arguments
                done[expression] = _power(graph, base, exponent, lenient and not graph.fixed[base])
            case "call":
                done[expression] = graph.call(str(expression.head), *arguments)
    return [done[root] for root in roots]


def _sum(graph: Graph, expression: Expression, done: dict[Expression, Node]) -> Node:
    fixed, varying = graph.constant(0.0), list[tuple[Node, Node]]()
    for term in expression.arguments:
        if graph.fixed[done[term]]:
            fixed = graph.add(fixed, done[term])
        elif term.kind == "multiply":
            varying.append(_product(graph, [done[a] for a in term.arguments]))
        else:
            varying.append((graph.constant(1.0), done[term]))
    total = fixed
    for coefficient, node in varying:
        if graph.value(coefficient) == 1.0 and graph.keys[node][0] == "multiply":
            a, b = graph.arguments(node)
            total = graph.plus_product(a, b, total)
        else:
            total = graph.plus_product(coefficient, node, total)
    return total


def _product(graph: Graph, factors: Sequence[Node]) -> tuple[Node, Node]:
    """Its fixed factors, and the others."""
    parts = {True: graph.constant(1.0), False: graph.constant(1.0)}
    for factor in factors:
        side = graph.fixed[factor]
        parts[side] = graph.multiply(parts[side], factor)
    return parts[True], parts[False]


def _power(graph: Graph, base: Node, exponent: Node, lenient: bool) -> Node:
    value = graph.value(exponent)
    if value is None:
        return graph.call("select", exponent, _any_power(graph, base, exponent, lenient), graph.constant(1.0))
    if value.is_integer() and abs(value) <= 64:
        return _whole(graph, base if value > 0 else graph.reciprocal(base), abs(int(value)))
    if value.is_integer():
        return _any_power(graph, base, exponent, lenient)
    base = graph.call("at_least", base, graph.constant(0.0)) if lenient else base
    halves, thirds = round(2 * value), round(3 * value)
    if abs(2 * value - halves) < 1e-14 and abs(halves) <= 16:
        root = graph.call("square_root", base)
        return _whole(graph, root if value > 0 else graph.reciprocal(root), abs(halves))
    if abs(3 * value - thirds) < 1e-14 and abs(thirds) <= 16:
        third = _thirds(graph, base, thirds)
        if lenient:
            return third
        below = graph.call("greater", graph.constant(0.0), base)
        return graph.call("select", below, graph.constant(math.nan), third)
    return _exponential_of_logarithm(graph, base, exponent)


def _thirds(graph: Graph, base: Node, thirds: int) -> Node:
    """The inverse cube root has no division, which matters where a surface is worked out from a volume."""
    inverse = graph.call("inverse_cube_root", graph.call("at_least", base, graph.constant(TINY)))
    if thirds > 0:
        return _whole(graph, graph.multiply(base, graph.multiply(inverse, inverse)), thirds)
    some = graph.call("greater", base, graph.constant(0.0))
    return graph.call("select", some, _whole(graph, inverse, -thirds), graph.constant(math.inf))


def _any_power(graph: Graph, base: Node, exponent: Node, lenient: bool) -> Node:
    """For an exponent that may be whole, and then even or odd: what of it is fixed is worked out once per subject."""
    zero, one = graph.constant(0.0), graph.constant(1.0)
    whole = _is_whole(graph, exponent)
    even = _is_whole(graph, graph.multiply(graph.constant(0.5), exponent))
    odd = graph.multiply(whole, graph.subtract(one, even))
    size = graph.call("maximum", base, graph.negative(base))
    outside = graph.call("at_least", base, zero) if lenient else base
    result = _exponential_of_logarithm(graph, graph.call("select", whole, size, outside), exponent)
    turned = graph.multiply(odd, graph.call("greater", zero, base))
    return graph.call("select", turned, graph.negative(result), result)


def _is_whole(graph: Graph, a: Node) -> Node:
    """1 or 0. Adding 1.5 * 2^52 rounds to a whole number."""
    large = graph.constant(1.5 * 2.0**52)
    rounded = graph.subtract(graph.add(a, large), large)
    return graph.call("select", graph.subtract(a, rounded), graph.constant(0.0), graph.constant(1.0))


def _exponential_of_logarithm(graph: Graph, base: Node, exponent: Node) -> Node:
    return graph.call("exp", graph.multiply(exponent, graph.call("log", base)))


def _whole(graph: Graph, base: Node, exponent: int) -> Node:
    result, square = None, base
    while exponent:
        if exponent & 1:
            result = square if result is None else graph.multiply(result, square)
        exponent >>= 1
        if exponent:
            square = graph.multiply(square, square)
    return graph.constant(1.0) if result is None else result


def finite_or_zero(graph: Graph, nodes: Sequence[Node]) -> list[Node]:
    """Slopes in which something may be infinite (that of x^0.5 at 0) with 0 in its place there.

    The step then goes by a Jacobian that lacks the entry: less exact, which the error shows, instead of impossible.
    """
    risky: dict[Node, bool] = {}
    for node in graph.under(nodes):
        name = str(graph.keys[node][0])
        own = name in ("reciprocal", "log", "exp", "inverse_cube_root") and not graph.fixed[node]
        risky[node] = own or any(risky[a] for a in graph.arguments(node))
    return [graph.call("finite", node) if risky[node] else node for node in nodes]
