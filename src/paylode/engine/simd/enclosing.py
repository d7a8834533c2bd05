"""Interval arithmetic as operations: what values expressions can take in a stretch of a lane's step.

Each expression becomes two nodes, below and above all its values; one that does not move, one node twice. The rules are
those of `../enclosure.py`. Where a value may be missing (log of what may be below 0), or a divisor may be 0, the ends
are infinite or no numbers, and nothing is known.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from typing import TypeAlias, cast

from ...equations import Expression, walk
from .lowering import lower
from .operations import Graph, Node

Ends: TypeAlias = tuple[Node, Node]


def enclose(
    graph: Graph, roots: Sequence[Expression], still: Callable[[Hashable], Node], moving: dict[Hashable, Ends]
) -> list[Ends]:
    """The ends of each root. still: where a symbol that does not move is found.  moving: the ends of those that do."""
    done: dict[Expression, Ends] = {}
    known: dict[Expression, Node] = {}
    moves = frozenset(moving)
    for node in walk(roots):
        if node.kind == "symbol" and node.head in moves:
            done[node] = moving[node.head]
        elif moves.isdisjoint(node.symbols):
            (found,) = lower(graph, [node], still, known)
            done[node] = found, found
        else:
            done[node] = _combined(graph, node, [done[argument] for argument in node.arguments])
    return [done[root] for root in roots]


def one_sided(graph: Graph, ends: Ends, *, strictly: bool) -> Node:
    """1 where all is above 0 (or at 0, unless strictly), or nothing is; else 0."""
    zero, one = graph.constant(0.0), graph.constant(1.0)
    low, high = ends
    above = graph.call("greater", low, zero) if strictly else _not(graph, graph.call("greater", zero, low))
    below = _not(graph, graph.call("greater", high, zero))
    known = graph.call("select", graph.subtract(graph.subtract(high, low), graph.subtract(high, low)), zero, one)
    return graph.multiply(known, graph.call("maximum", above, below))


def _not(graph: Graph, truth: Node) -> Node:
    return graph.subtract(graph.constant(1.0), truth)


def _combined(graph: Graph, node: Expression, parts: list[Ends]) -> Ends:
    match node.kind, node.head:
        case "add", _:
            low, high = parts[0]
            for part in parts[1:]:
                low, high = graph.add(low, part[0]), graph.add(high, part[1])
            return low, high
        case "multiply", _:
            found = parts[0]
            for part in parts[1:]:
                found = _product(graph, found, part)
            return found
        case "power", _:
            return _power(graph, node.arguments[1], *parts)
        case _, "exp" | "log":
            low, high = parts[0]
            return graph.call(str(node.head), low), graph.call(str(node.head), high)
        case _, "maximum" | "minimum":
            (a, b), (c, d) = parts
            return graph.call(str(node.head), a, c), graph.call(str(node.head), b, d)
        case _, "greater":
            (a, b), (c, d) = parts
            return graph.call("greater", a, d), graph.call("greater", b, c)
    return _select(graph, *parts)


def _product(graph: Graph, a: Ends, b: Ends) -> Ends:
    corners = [graph.multiply(x, y) for x in dict.fromkeys(a) for y in dict.fromkeys(b)]
    return _least_and_greatest(graph, corners)


def _least_and_greatest(graph: Graph, nodes: Sequence[Node]) -> Ends:
    low = high = nodes[0]
    for node in nodes[1:]:
        low, high = graph.call("minimum", low, node), graph.call("maximum", high, node)
    return low, high


def _power(graph: Graph, exponent: Expression, root: Ends, given: Ends) -> Ends:
    """A whole power of any number; a real one of numbers from 0 on, where it is monotone in both."""
    value = cast(float, exponent.head) if exponent.kind == "number" else None
    if value is not None and value.is_integer() and abs(value) <= 64:
        found = _whole(graph, root, abs(int(value)))
        return found if value > 0 else _reciprocal(graph, found)
    corners = []
    for base in root:
        for power in dict.fromkeys(given):
            logarithm = graph.call("log", graph.call("at_least", base, graph.constant(0.0)))
            corners.append(graph.call("exp", graph.multiply(power, logarithm)))
    low, high = _least_and_greatest(graph, corners)
    return _unless(graph, graph.call("greater", graph.constant(0.0), root[0]), low, high)


def _whole(graph: Graph, root: Ends, exponent: int) -> Ends:
    ends = []
    for base in root:
        power = base
        for _ in range(exponent - 1):
            power = graph.multiply(power, base)
        ends.append(power)
    if exponent % 2:
        return ends[0], ends[1]
    low, high = _least_and_greatest(graph, ends)
    return graph.call("select", _through_zero(graph, root), graph.constant(0.0), low), high


def _reciprocal(graph: Graph, ends: Ends) -> Ends:
    low, high = ends
    zero = graph.constant(0.0)
    one_sign = graph.call("maximum", graph.call("greater", low, zero), graph.call("greater", zero, high))
    return _unless(graph, _not(graph, one_sign), graph.reciprocal(high), graph.reciprocal(low))


def _through_zero(graph: Graph, ends: Ends) -> Node:
    zero = graph.constant(0.0)
    return graph.multiply(graph.call("greater", zero, ends[0]), graph.call("greater", ends[1], zero))


def _unless(graph: Graph, unknown: Node, low: Node, high: Node) -> Ends:
    """Infinite ends where a condition holds."""
    infinite = graph.constant(math.inf)
    return graph.call("select", unknown, graph.constant(-math.inf), low), graph.call("select", unknown, infinite, high)


def _select(graph: Graph, condition: Ends, then: Ends, otherwise: Ends) -> Ends:
    zero = graph.constant(0.0)
    low, high = condition
    taken = graph.call("maximum", graph.call("greater", low, zero), graph.call("greater", zero, high))
    left = graph.call("select", graph.call("maximum", high, graph.negative(low)), zero, graph.constant(1.0))
    ends = []
    for which, name in ((0, "minimum"), (1, "maximum")):
        either = graph.call(name, then[which], otherwise[which])
        ends.append(graph.call("select", taken, then[which], graph.call("select", left, otherwise[which], either)))
    return ends[0], ends[1]
