"""Expressions: the small algebra in which every model is written.

An expression is a node of a *hash-consed* graph: two expressions that are built alike are the same object, so common
parts are shared by themselves, comparison is `is`, and work done for a node (its derivative, its text) is done once.

    node kinds      number, symbol, add, multiply, power, call
    calls           exp, log, maximum, minimum, greater (1 where a > b, else 0), select (condition, if true, if false)

Light simplification happens when a node is built (constants folded, 0 and 1 removed, like terms and like factors
collected); no other rewriting is ever done, so an expression stays recognisable. A symbol's key is any hashable value: a
state's name in `Equations`, a reference such as "concentration of receptor at the surface" in the modelling language.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Literal, Union
from weakref import WeakValueDictionary

Kind = Literal["number", "symbol", "add", "multiply", "power", "call"]
Operand = Union["Expression", float, int]

FUNCTIONS: Mapping[str, int] = {"exp": 1, "log": 1, "maximum": 2, "minimum": 2, "greater": 2, "select": 3}
"""The calls and how many arguments each takes."""


class Expression:
    """One node. Made by the functions below, never directly; immutable.

    kind: which node.  head: the number, the symbol's key or the function's name (None for add, multiply, power).
    arguments: the nodes below.  symbols: the keys of all symbols below (and of this node itself).

    >>> x = symbol("x")
    >>> (2 * x + x) is (3 * x)
    True
    >>> print(x / (1 + x) ** 2)
    x / (1 + x)^2
    """

    __slots__ = ("kind", "head", "arguments", "symbols", "order", "__weakref__")
    kind: Kind
    head: Hashable
    arguments: tuple[Expression, ...]
    symbols: frozenset[Hashable]
    order: int

    def __add__(self, other: Operand) -> Expression:
        return add(self, other)

    def __radd__(self, other: Operand) -> Expression:
        return add(other, self)

    def __sub__(self, other: Operand) -> Expression:
        return add(self, multiply(-1, other))

    def __rsub__(self, other: Operand) -> Expression:
        return add(other, multiply(-1, self))

    def __mul__(self, other: Operand) -> Expression:
        return multiply(self, other)

    def __rmul__(self, other: Operand) -> Expression:
        return multiply(other, self)

    def __truediv__(self, other: Operand) -> Expression:
        return multiply(self, power(other, -1))

    def __rtruediv__(self, other: Operand) -> Expression:
        return multiply(other, power(self, -1))

    def __pow__(self, other: Operand) -> Expression:
        return power(self, other)

    def __neg__(self) -> Expression:
        return multiply(-1, self)

    def __bool__(self) -> bool:
        raise TypeError("an expression is neither true nor false; use select(greater(a, b), then, otherwise)")

    def __str__(self) -> str:
        from .text import expression_text

        return expression_text(self)

    __repr__ = __str__


_nodes: WeakValueDictionary[tuple[object, ...], Expression] = WeakValueDictionary()
_made = 0


def _node(kind: Kind, head: Hashable, arguments: tuple[Expression, ...]) -> Expression:
    global _made
    key = (kind, head, type(head), tuple(id(a) for a in arguments))
    found = _nodes.get(key)
    if found is not None:
        return found
    node = Expression()
    node.kind, node.head, node.arguments = kind, head, arguments
    own = frozenset([head]) if kind == "symbol" else frozenset()
    node.symbols = own.union(*(a.symbols for a in arguments)) if arguments else own
    _made += 1
    node.order = _made
    _nodes[key] = node
    return node


def number(value: float) -> Expression:
    """A constant. Raises ValueError for a value that is not finite."""
    value = float(value)
    if not math.isfinite(value):
        raise ValueError(f"a number in an expression must be finite, not {value}")
    return _node("number", value + 0.0, ())


def symbol(key: Hashable) -> Expression:
    """A symbol under `key`."""
    return _node("symbol", key, ())


ZERO, ONE = number(0.0), number(1.0)
TIME = symbol("time")
"""The model's time. A rate law that names it is a rate law in time."""


def expression(value: Operand) -> Expression:
    """`value` as an expression: numbers are wrapped, expressions pass."""
    return value if isinstance(value, Expression) else number(value)


def add(*terms: Operand) -> Expression:
    """The sum of the terms, like terms collected."""
    constant, coefficients = 0.0, dict[Expression, float]()
    for term in _flat(terms, "add"):
        if term.kind == "number":
            constant += _value(term)
        else:
            scale, rest = _split_coefficient(term)
            coefficients[rest] = coefficients.get(rest, 0.0) + scale
    parts = [multiply(scale, rest) for rest, scale in coefficients.items() if scale != 0.0]
    if constant != 0.0:
        parts.append(number(constant))
    if len(parts) <= 1:
        return parts[0] if parts else ZERO
    return _node("add", None, tuple(sorted(parts, key=_order)))


def multiply(*factors: Operand) -> Expression:
    """The product of the factors, like factors collected."""
    constant, exponents = 1.0, dict[Expression, Expression]()
    for factor in _flat(factors, "multiply"):
        if factor.kind == "number":
            constant *= _value(factor)
        else:
            root, exponent = (factor.arguments if factor.kind == "power" else (factor, ONE))
            exponents[root] = add(exponents[root], exponent) if root in exponents else exponent
    if constant == 0.0:
        return ZERO
    parts = [power(root, exponent) for root, exponent in exponents.items()]
    parts = [part for part in parts if part is not ONE]
    if not parts or constant != 1.0:
        parts.append(number(constant))
    if len(parts) == 1:
        return parts[0]
    return _node("multiply", None, tuple(sorted(parts, key=_order)))


def power(root: Operand, exponent: Operand) -> Expression:
    """`root` to the `exponent`. A real exponent of a negative root is not a number, as in the field's rate laws."""
    root, exponent = expression(root), expression(exponent)
    if exponent is ZERO:
        return ONE
    if exponent is ONE or root is ONE:
        return root
    if root.kind == "number" and exponent.kind == "number":
        return number(math.pow(_value(root), _value(exponent)))
    if root.kind == "power" and _is_integer(exponent) and _is_integer(root.arguments[1]):
        return power(root.arguments[0], multiply(root.arguments[1], exponent))
    if root.kind == "multiply" and _is_integer(exponent):
        return multiply(*(power(factor, exponent) for factor in root.arguments))
    return _node("power", None, (root, exponent))


def call(function: str, *arguments: Operand) -> Expression:
    """One of `FUNCTIONS` of the arguments."""
    if FUNCTIONS.get(function) != len(arguments):
        raise ValueError(f"no function {function} of {len(arguments)} arguments")
    nodes = tuple(expression(a) for a in arguments)
    if all(node.kind == "number" for node in nodes):
        return number(EVALUATE[function](*(_value(node) for node in nodes)))
    if function == "select" and (nodes[0].kind == "number" or nodes[1] is nodes[2]):
        return nodes[1] if nodes[0] is not ZERO else nodes[2]
    return _node("call", function, nodes)


def exp(argument: Operand) -> Expression:
    """e to the argument."""
    return call("exp", argument)


def log(argument: Operand) -> Expression:
    """The natural logarithm."""
    return call("log", argument)


def maximum(a: Operand, b: Operand) -> Expression:
    """The larger of two."""
    return call("maximum", a, b)


def minimum(a: Operand, b: Operand) -> Expression:
    """The smaller of two."""
    return call("minimum", a, b)


def greater(a: Operand, b: Operand) -> Expression:
    """1 where a > b, else 0."""
    return call("greater", a, b)


def select(condition: Operand, then: Operand, otherwise: Operand) -> Expression:
    """`then` where the condition is not 0, else `otherwise`."""
    return call("select", condition, then, otherwise)


EVALUATE: Mapping[str, Callable[..., float]] = {
    "exp": math.exp,
    "log": math.log,
    "maximum": max,
    "minimum": min,
    "greater": lambda a, b: 1.0 if a > b else 0.0,
    "select": lambda condition, then, otherwise: then if condition else otherwise,
}


def walk(roots: Iterable[Expression]) -> list[Expression]:
    """Every node under the roots once, arguments before the nodes that use them; without recursion."""
    done: set[Expression] = set()
    ordered: list[Expression] = []
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, expanded = stack.pop()
        if expanded:
            ordered.append(node)
        elif node not in done:
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


def evaluate(roots: Iterable[Expression], values: Mapping[Hashable, float]) -> list[float]:
    """The roots as numbers. Raises KeyError for a symbol without a value, ArithmeticError or ValueError as `math` does."""
    roots = list(roots)
    result: dict[Expression, float] = {}
    for node in walk(roots):
        arguments = [result[a] for a in node.arguments]
        match node.kind:
            case "number":
                result[node] = _value(node)
            case "symbol":
                result[node] = float(values[node.head])
            case "add":
                result[node] = math.fsum(arguments)
            case "multiply":
                result[node] = math.prod(arguments)
            case "power":
                result[node] = math.pow(*arguments)
            case "call":
                result[node] = EVALUATE[str(node.head)](*arguments)
    return [result[root] for root in roots]


def _flat(items: tuple[Operand, ...], kind: Kind) -> Iterable[Expression]:
    for item in items:
        node = expression(item)
        if node.kind == kind:
            yield from node.arguments
        else:
            yield node


def _split_coefficient(term: Expression) -> tuple[float, Expression]:
    if term.kind == "multiply":
        for factor in term.arguments:
            if factor.kind == "number":
                rest = [a for a in term.arguments if a is not factor]
                return _value(factor), rest[0] if len(rest) == 1 else _node("multiply", None, tuple(rest))
    return 1.0, term


def _value(node: Expression) -> float:
    return node.head  # type: ignore[return-value]


def _is_integer(node: Expression) -> bool:
    return node.kind == "number" and _value(node).is_integer()


def _order(node: Expression) -> tuple[int, int]:
    """Numbers first, then in order of first making: products and sums read in the order they were written."""
    return (0 if node.kind == "number" else 1, node.order)
