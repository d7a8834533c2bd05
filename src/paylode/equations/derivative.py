"""Derivatives of expressions, exact and shared.

d(a + b) = da + db;  d(a b) = a db + b da;  d(a^b) = b a^(b-1) da + a^b log(a) db;  exp, log as usual;
maximum, minimum and select follow the branch that is taken; greater is flat (its jump belongs to an event).

At a = 0 the last term of a power is 0 log 0; its limit, 0 for b > 0, is written out: Hill terms start there.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence

from .expression import ONE, ZERO, Expression, add, greater, log, multiply, power, select
from .graph import walk


def derivative(root: Expression, by: Hashable) -> Expression:
    """d root / d symbol(by).

    >>> from paylode.equations import symbol
    >>> x = symbol("x")
    >>> print(derivative(x**3 + 2 * x, "x"))
    2 + 3 * x^2
    """
    return derivatives([root], by)[0]


def derivatives(roots: Sequence[Expression], by: Hashable) -> list[Expression]:
    """d root / d symbol(by) for every root, sharing the work."""
    slope: dict[Expression, Expression] = {}
    for node in walk(roots, using=by):
        slope[node] = ONE if node.kind == "symbol" else _slope(node, slope)
    return [slope.get(root, ZERO) for root in roots]


def tangents(roots: Sequence[Expression], along: Mapping[Hashable, Expression]) -> list[Expression]:
    """How fast each root changes where symbols change at these rates: the sum of d root / d symbol(key) x along[key].

    >>> from paylode.equations import symbol
    >>> x, y = symbol("x"), symbol("y")
    >>> print(tangents([x * y**2], {"x": symbol("dx"), "y": symbol("dy")})[0])
    dx * y^2 + 2 * dy * x * y
    """
    slope: dict[Expression, Expression] = {}
    for node in walk(roots):
        if node.kind == "symbol":
            slope[node] = along.get(node.head, ZERO)
        elif any(slope[argument] is not ZERO for argument in node.arguments):
            slope[node] = _slope(node, slope)
        else:
            slope[node] = ZERO
    return [slope[root] for root in roots]


def jacobian(roots: Sequence[Expression], by: Iterable[Hashable]) -> dict[tuple[int, int], Expression]:
    """The entries (row, column) of d roots / d symbols that are not identically zero, in column order."""
    entries: dict[tuple[int, int], Expression] = {}
    for column, key in enumerate(by):
        for row, entry in enumerate(derivatives(roots, key)):
            if entry is not ZERO:
                entries[row, column] = entry
    return entries


def _slope(node: Expression, slope: dict[Expression, Expression]) -> Expression:
    arguments = node.arguments
    inner = [slope.get(argument, ZERO) for argument in arguments]
    match node.kind:
        case "add":
            return add(*inner)
        case "multiply":
            terms = [multiply(d, *arguments[:i], *arguments[i + 1 :]) for i, d in enumerate(inner) if d is not ZERO]
            return add(*terms)
        case "power":
            return _slope_of_power(node, inner)
    match node.head:
        case "exp":
            return multiply(node, inner[0])
        case "log":
            return multiply(inner[0], power(arguments[0], -1))
        case "maximum":
            return select(greater(*arguments), *inner)
        case "minimum":
            return select(greater(*arguments), inner[1], inner[0])
        case "select":
            return select(arguments[0], inner[1], inner[2])
    return ZERO


def _slope_of_power(node: Expression, inner: list[Expression]) -> Expression:
    root, exponent = node.arguments
    by_root = multiply(exponent, power(root, exponent - 1), inner[0])
    if inner[1] is ZERO:
        return by_root
    by_exponent = multiply(node, log(root), inner[1])
    return add(by_root, select(root, by_exponent, 0))
