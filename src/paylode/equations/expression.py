"""Expressions: the small algebra in which every model is written.

An expression is a node of a *hash-consed* graph: two expressions that are built alike are the same object, so common
parts are shared by themselves, comparison is `is`, and work done for a node (its derivative, its text) is done once.

    node kinds      number, symbol, add, multiply, power, call
    calls           exp, log, maximum, minimum, greater (1 where a > b, else 0), select (condition, if true, if false)

Light simplification happens when a node is built: constants folded, 0 and 1 removed, like terms and like factors
collected, a number times a sum spread out where it is a term of a sum itself (so that y - y is 0 for every y), an
integer power of a product or of a power taken inside. No other rewriting is ever done, so an expression stays
recognisable. Each of these keeps the value wherever there is one; x / x = 1 and (x^0.5)^2 = x also give one where there
was none. A constant that would not be finite, such as 1/0, is not folded: it may stand in the branch of a select that
is not taken.

The order of terms and factors depends on what they are and never on what was built before: the same equations give the
same bits in every process and thread. Numbers come first, then by name. A symbol's key is any hashable value with a
stable `repr`: a state's name in `Equations`, a reference such as "concentration of receptor at the surface" in the
modelling language. Two keys that are equal are the same symbol.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from hashlib import blake2b
from numbers import Real
from threading import RLock
from typing import Literal, Union
from weakref import WeakValueDictionary

from . import arithmetic
from .arithmetic import EVALUATE

Kind = Literal["number", "symbol", "add", "multiply", "power", "call"]
Operand = Union["Expression", float, int]
Order = tuple[bool, str, int, bytes, int]

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

    __slots__ = ("__weakref__", "arguments", "head", "kind", "order", "symbols")
    kind: Kind
    head: Hashable
    arguments: tuple[Expression, ...]
    symbols: frozenset[Hashable]
    order: Order

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
        return multiply(self, _reciprocal(other))

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

    # A copy, or a node sent to another process, must be the one node of its kind there: comparison is `is`.
    def __copy__(self) -> Expression:
        return self

    def __deepcopy__(self, memo: object) -> Expression:
        return self

    def __reduce__(self) -> tuple[Callable[..., Expression], tuple[object, ...]]:
        return _node, (self.kind, self.head, self.arguments)


_nodes: WeakValueDictionary[tuple[object, ...], Expression] = WeakValueDictionary()
_making = RLock()
_made = 0


def _node(kind: Kind, head: Hashable, arguments: tuple[Expression, ...]) -> Expression:
    """The one node of this kind, head and arguments. An id stays taken while the node lives: it holds its arguments."""
    global _made
    key = (kind, head, tuple(id(a) for a in arguments))
    found = _nodes.get(key)
    if found is not None:
        return found
    node = Expression()
    node.kind, node.head, node.arguments = kind, head, arguments
    node.symbols = frozenset([head]) if kind == "symbol" else _all_symbols(arguments)
    with _making:  # another thread may have made it since
        found = _nodes.get(key)
        if found is not None:
            return found
        _made += 1
        node.order = _order_of(node, _made)
        _nodes[key] = node
    return node


def _all_symbols(arguments: tuple[Expression, ...]) -> frozenset[Hashable]:
    """Shares the set of an argument that has them all: a long chain over few symbols needs one set in all."""
    if not arguments:
        return frozenset()
    widest = max((a.symbols for a in arguments), key=len)
    return widest if all(a.symbols <= widest for a in arguments) else widest.union(*(a.symbols for a in arguments))


def _order_of(node: Expression, made: int) -> Order:
    """Where a node stands among its neighbours: numbers, then by name, by depth, by the digest of its structure.

    `made` decides only between symbols whose keys differ and yet have the same type and `repr`.
    """
    below = [a.order for a in node.arguments]
    text = node.head.hex() if isinstance(node.head, float) and node.kind == "number" else repr(node.head)
    digest = blake2b(
        f"{node.kind} {type(node.head).__name__} {len(text)} {text}".encode(errors="replace"), digest_size=16
    )
    for order in below:
        digest.update(order[3])
    if node.kind == "symbol":
        name = re.sub(r"\d+", lambda found: found.group().zfill(6), str(node.head))
    else:
        name = next((order[1] for order in below if order[1]), "")
    depth = 1 + max((order[2] for order in below), default=0)
    return (node.kind != "number", name, depth, digest.digest(), made)


def depth(node: Expression) -> int:
    """How many nodes stand above each other, at most; 1 for a number or a symbol."""
    return node.order[2]


def number(value: float) -> Expression:
    """A constant. Raises ValueError for a value that is not finite, TypeError for one that is not a number."""
    if not isinstance(value, Real):
        raise TypeError(f"an expression is made of numbers and expressions, not of {type(value).__name__}")
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
    given = [node for node in _flat(terms, "add") if node is not ZERO]
    if len(given) == 1:
        return given[0]
    constant, parts = 0.0, dict[Expression, tuple[float, Expression | None]]()
    for term in (term for node in given for term in _spread(node)):
        if term.kind == "number":
            constant += _value(term)
        else:
            scale, rest = _split_coefficient(term)
            parts[rest] = (parts[rest][0] + scale, None) if rest in parts else (scale, term)
    summed = [multiply(scale, rest) if term is None else term for rest, (scale, term) in parts.items() if scale != 0.0]
    if constant != 0.0:
        summed.append(number(constant))
    if len(summed) <= 1:
        return summed[0] if summed else ZERO
    return _node("add", None, tuple(sorted(summed, key=_order)))


def multiply(*factors: Operand) -> Expression:
    """The product of the factors, like factors collected. Raises ValueError where its numbers overflow."""
    constant, exponents = 1.0, dict[Expression, Expression]()
    for factor in _flat(factors, "multiply"):
        if factor.kind == "number":
            constant *= _value(factor)
        else:
            root, exponent = factor.arguments if factor.kind == "power" else (factor, ONE)
            exponents[root] = add(exponents[root], exponent) if root in exponents else exponent
    if constant == 0.0:
        return ZERO
    parts = [power(root, exponent) for root, exponent in exponents.items()]
    if not all(_is_collected(part, root) for part, root in zip(parts, exponents, strict=True)):
        return multiply(constant, *parts)  # something was set free: 2^a * 2^(3 - a), (a * b)^h * (a * b)^(1 - h)
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
        value = arithmetic.power(_value(root), _value(exponent))
        return number(value) if math.isfinite(value) else _node("power", None, (root, exponent))
    if root.kind == "power" and _is_integer(exponent):
        return power(root.arguments[0], add(*_spread(multiply(root.arguments[1], exponent))))
    if root.kind == "multiply" and _is_integer(exponent):
        return multiply(*(power(factor, exponent) for factor in root.arguments))
    return _node("power", None, (root, exponent))


def call(function: str, *arguments: Operand) -> Expression:
    """One of `FUNCTIONS` of the arguments."""
    if FUNCTIONS.get(function) != len(arguments):
        raise ValueError(f"no function {function} of {len(arguments)} arguments")
    nodes = tuple(expression(a) for a in arguments)
    if all(node.kind == "number" for node in nodes):
        value = EVALUATE[function](*(_value(node) for node in nodes))
        return number(value) if math.isfinite(value) else _node("call", function, nodes)
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


def _flat(items: tuple[Operand, ...], kind: Kind) -> Iterable[Expression]:
    for item in items:
        node = expression(item)
        if node.kind == kind:
            yield from node.arguments
        else:
            yield node


def _spread(node: Expression) -> tuple[Expression, ...]:
    """The terms of a number times a sum, such as -2 * (a + b); any other node is a term itself."""
    if node.kind == "multiply" and len(node.arguments) == 2:
        scale, inner = node.arguments
        if scale.kind == "number" and inner.kind == "add":
            return tuple(multiply(scale, term) for term in inner.arguments)
    return (node,)


def _split_coefficient(term: Expression) -> tuple[float, Expression]:
    if term.kind == "multiply" and term.arguments[0].kind == "number":
        rest = term.arguments[1:]
        return _value(term.arguments[0]), rest[0] if len(rest) == 1 else _node("multiply", None, rest)
    return 1.0, term


def _reciprocal(operand: Operand) -> Expression:
    """A literal 0 below a fraction is refused at once, as Python does."""
    return power(operand, -1) if isinstance(operand, Expression) else number(1 / operand)


def _is_collected(part: Expression, root: Expression) -> bool:
    """Whether a factor stands as a power of its root, and not as a number or a product again."""
    if part is root:
        return part.kind not in ("number", "multiply")
    return part.kind == "power" and part.arguments[0] is root


def _value(node: Expression) -> float:
    return node.head  # type: ignore[return-value]


def _is_integer(node: Expression) -> bool:
    return node.kind == "number" and _value(node).is_integer()


def _order(node: Expression) -> Order:
    return node.order
