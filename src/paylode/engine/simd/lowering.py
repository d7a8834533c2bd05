"""Expressions become operations.

    sum         the fixed terms together, then one fused multiply-add per term, in the order of the terms
    product     the fixed factors together, which are worked out once per subject, then the others
    a / b       a times the reciprocal of b
    a^n         whole n: products by squaring. n = k/2: square roots. n = k/3: an inverse cube root.
                otherwise exp(n log a)

Roots and real powers take a base below 1e-300, hence also a negative one, as 1e-300: amounts that a step leaves a hair below 0 count
as none. What is not a number stays so.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import cast

from ...equations import Expression, walk
from .operations import Graph, Node

TINY = 1e-300


def lower(
    graph: Graph, roots: Sequence[Expression], symbol: Callable[[Hashable], Node], done: dict[Expression, Node]
) -> list[Node]:
    """The nodes of the roots. symbol: where a symbol is found.  done: what has been lowered already, and grows."""
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
                done[expression] = _power(graph, arguments[0], arguments[1])
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
            total = graph.plus_product(*graph.arguments(node), total)
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


def _power(graph: Graph, base: Node, exponent: Node) -> Node:
    value = graph.value(exponent)
    if value is None:
        return graph.call("exp", graph.multiply(exponent, graph.call("log", _guarded(graph, base))))
    if value.is_integer() and abs(value) <= 64:
        return _whole(graph, base if value > 0 else graph.reciprocal(base), abs(int(value)))
    halves, thirds = round(2 * value), round(3 * value)
    if abs(2 * value - halves) < 1e-14 and abs(halves) <= 16:
        root = graph.call("square_root", _guarded(graph, base) if value < 0 else _not_negative(graph, base))
        return _whole(graph, root if value > 0 else graph.reciprocal(root), abs(halves))
    if abs(3 * value - thirds) < 1e-14 and abs(thirds) <= 16:
        inverse = graph.call("inverse_cube_root", _guarded(graph, base))
        if value < 0:
            return _whole(graph, inverse, -thirds)
        cube_root = graph.multiply(_not_negative(graph, base), graph.multiply(inverse, inverse))
        return _whole(graph, cube_root, thirds)
    return graph.call("exp", graph.multiply(exponent, graph.call("log", _guarded(graph, base))))


def _guarded(graph: Graph, base: Node) -> Node:
    return graph.call("at_least", base, graph.constant(TINY))


def _not_negative(graph: Graph, base: Node) -> Node:
    return graph.call("at_least", base, graph.constant(0.0))


def _whole(graph: Graph, base: Node, exponent: int) -> Node:
    result, square = None, base
    while exponent:
        if exponent & 1:
            result = square if result is None else graph.multiply(result, square)
        exponent >>= 1
        if exponent:
            square = graph.multiply(square, square)
    return graph.constant(1.0) if result is None else result
