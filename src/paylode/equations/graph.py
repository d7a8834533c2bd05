"""What can be done with a finished graph of expressions: walk it, put something else in, compute it.

Each function takes many roots at once and visits a node that several of them share once. None of them recurses, so a
chain of any depth will do.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar, cast

from . import arithmetic
from .expression import Expression, Operand, add, call, expression, multiply, power

_EVERY = object()
Key = TypeVar("Key", bound=Hashable)


def walk(roots: Iterable[Expression], *, using: Hashable = _EVERY) -> list[Expression]:
    """Every node under the roots once, arguments before the nodes that use them.

    using: only the nodes that depend on the symbol of this key.

    >>> from paylode.equations import symbol
    >>> a, b = symbol("a"), symbol("b")
    >>> walk([a * b + b]), walk([a * b + b], using="a")
    ([a, b, a * b, a * b + b], [a, a * b, a * b + b])
    """
    done: set[Expression] = set()
    ordered: list[Expression] = []
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, expanded = stack.pop()
        if expanded:
            ordered.append(node)
        elif node not in done and (using is _EVERY or using in node.symbols):
            done.add(node)
            stack.append((node, True))
            stack.extend((argument, False) for argument in reversed(node.arguments) if argument not in done)
    return ordered


def rebuild(node: Expression, arguments: tuple[Expression, ...]) -> Expression:
    """The node with other arguments, simplified as when it was first built."""
    match node.kind:
        case "add":
            return add(*arguments)
        case "multiply":
            return multiply(*arguments)
        case "power":
            return power(*arguments)
        case "call":
            return call(str(node.head), *arguments)
    return node


def substitute(roots: Iterable[Expression], replace: Callable[[Hashable], Operand | None]) -> list[Expression]:
    """The roots with every symbol replaced by `replace(key)`; None leaves a symbol as it is."""
    roots = list(roots)
    new: dict[Expression, Expression] = {}
    for node in walk(roots):
        if node.kind == "symbol":
            replacement = replace(node.head)
            new[node] = node if replacement is None else expression(replacement)
        else:
            arguments = tuple(new[a] for a in node.arguments)
            same = all(a is b for a, b in zip(arguments, node.arguments, strict=True))
            new[node] = node if same else rebuild(node, arguments)
    return [new[root] for root in roots]


def evaluate(roots: Iterable[Expression], values: Mapping[Key, float]) -> list[float]:
    """The roots as numbers, by the arithmetic of `arithmetic.py`: only the branch that is taken counts.

    Raises KeyError for a symbol without a value, ArithmeticError for a root that has no finite value.

    >>> from paylode.equations import greater, select, symbol
    >>> evaluate([select(greater(symbol("x"), 0), 1 / symbol("x"), 7)], {"x": 0.0})
    [7.0]
    """
    roots = list(roots)
    result: dict[Expression, float] = {}
    for node in walk(roots):
        arguments = [result[a] for a in node.arguments]
        match node.kind:
            case "number":
                result[node] = cast(float, node.head)
            case "symbol":
                result[node] = float(values[cast(Key, node.head)])
            case "add":
                result[node] = arithmetic.total(arguments)
            case "multiply":
                result[node] = math.prod(arguments)
            case "power":
                result[node] = arithmetic.power(*arguments)
            case "call":
                result[node] = arithmetic.EVALUATE[str(node.head)](*arguments)
    for root in roots:
        if not math.isfinite(result[root]):
            raise ArithmeticError(f"{str(root)[:200]} is {result[root]}, not a finite number")
    return [result[root] for root in roots]
