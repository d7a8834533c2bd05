"""Enclosures: what values an expression can take while time runs over a whole stretch.

Interval arithmetic over the algebra of `equations`: from the ends of a stretch of time to two numbers between which the
expression stays in it. A condition whose enclosure lies on one side of 0 does not change in that stretch, whatever
happens inside, so that no pulse is too short to be seen. The ends may be infinite. Over a stretch of no length this is
the value itself.

An enclosure may be wider than it has to be, never (but for the last bit) too narrow. Ref: Moore, Kearfott, Cloud,
Introduction to Interval Analysis, 2009, chapters 2 and 5.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
from numpy.typing import NDArray

from ..equations import Expression, walk

Numbers = NDArray[np.float64]
Truths = NDArray[np.bool_]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Enclosure:
    """low, high (m,): between these lie all values; nan where there is none.

    doubtful (m,): where there may be times without a value (log -1).
    """

    low: Numbers
    high: Numbers
    doubtful: Truths


def known(values: Numbers) -> Enclosure:
    """Values that do not change with time."""
    return Enclosure(values, values, np.isnan(values))


def stretch(start: Numbers, end: Numbers) -> Enclosure:
    """From start to end."""
    return Enclosure(start, end, np.zeros(len(start), dtype=bool))


def enclosed(roots: Sequence[Expression], given: Mapping[Key, Enclosure], m: int) -> list[Enclosure]:
    """The enclosure of each root over m stretches; given: that of each symbol.

    >>> from paylode.equations import TIME
    >>> found = enclosed([(TIME - 3) ** 2], {"time": stretch(np.array([1.0]), np.array([4.0]))}, 1)[0]
    >>> found.low, found.high
    (array([0.]), array([4.]))
    """
    found: dict[Expression, Enclosure] = {}
    with np.errstate(all="ignore"):
        for node in walk(roots):
            if node.kind == "number":
                found[node] = known(np.full(m, cast(float, node.head)))
            elif node.kind == "symbol":
                found[node] = given[cast(Key, node.head)]
            else:
                found[node] = _combined(node, [found[argument] for argument in node.arguments])
    return [found[root] for root in roots]


def _combined(node: Expression, parts: list[Enclosure]) -> Enclosure:
    if node.kind == "call":
        return _call(str(node.head), parts)
    valueless = np.logical_or.reduce([np.isnan(part.low) for part in parts])
    match node.kind:
        case "add":
            found = _sum(parts)
        case "multiply":
            found = parts[0]
            for part in parts[1:]:
                found = _corners([a * b for a in (found.low, found.high) for b in (part.low, part.high)], 0.0)
        case _:
            found = _power(*parts)
    doubtful = np.logical_or.reduce([found.doubtful, *(part.doubtful for part in parts)])
    return Enclosure(np.where(valueless, np.nan, found.low), np.where(valueless, np.nan, found.high), doubtful)


def _sum(parts: list[Enclosure]) -> Enclosure:
    low, high = parts[0].low, parts[0].high
    for part in parts[1:]:
        low, high = low + part.low, high + part.high
    low, high = np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)  # inf - inf
    return Enclosure(low, high, np.zeros(len(low), dtype=bool))


def _corners(values: Sequence[Numbers], undefined: float) -> Enclosure:
    """The least and the greatest; undefined: what stands for a corner without a value (0 times infinity is 0)."""
    table = np.array(values)
    table[np.isnan(table)] = undefined
    return Enclosure(table.min(axis=0), table.max(axis=0), np.zeros(table.shape[1], dtype=bool))


def _power(root: Enclosure, exponent: Enclosure) -> Enclosure:
    """A whole power of any number, a real one of numbers from 0 on: monotone in both but where the root passes 0."""
    whole = (exponent.low == exponent.high) & (exponent.low == np.floor(exponent.low))
    least = np.where(whole, root.low, np.maximum(root.low, 0.0))
    found = _corners([a**b for a in (least, root.high) for b in (exponent.low, exponent.high)], 1.0)
    low, high = found.low, found.high
    through = whole & (root.low < 0.0) & (root.high > 0.0)
    even, positive = exponent.low % 2.0 == 0.0, exponent.low > 0.0
    low = np.where(through & even & positive, 0.0, np.where(through & ~even & ~positive, -np.inf, low))
    high = np.where(through & ~positive, np.inf, high)
    valueless = ~whole & (root.high < 0.0)
    low, high = np.where(valueless, np.nan, low), np.where(valueless, np.nan, high)
    return Enclosure(low, high, ~whole & (root.low < 0.0))


def _call(name: str, parts: list[Enclosure]) -> Enclosure:
    a, doubtful = parts[0], np.logical_or.reduce([part.doubtful for part in parts])
    match name:
        case "exp":
            return Enclosure(np.exp(a.low), np.exp(a.high), doubtful)
        case "log":
            low = np.log(np.where(a.high < 0.0, np.nan, np.maximum(a.low, 0.0)))
            return Enclosure(low, np.log(a.high), doubtful | (a.low < 0.0))
        case "maximum":
            return Enclosure(np.maximum(a.low, parts[1].low), np.maximum(a.high, parts[1].high), doubtful)
        case "minimum":
            return Enclosure(np.minimum(a.low, parts[1].low), np.minimum(a.high, parts[1].high), doubtful)
        case "greater":
            sure = (a.low > parts[1].high) & ~doubtful
            never = (a.high <= parts[1].low) | np.isnan(a.low) | np.isnan(parts[1].low)
            return Enclosure(np.where(sure, 1.0, 0.0), np.where(never, 0.0, 1.0), np.zeros(len(sure), dtype=bool))
    then, otherwise = parts[1:]
    taken = ((a.low > 0.0) | (a.high < 0.0)) & ~a.doubtful
    left = (a.low == 0.0) & (a.high == 0.0) & ~a.doubtful
    return Enclosure(
        np.where(left, otherwise.low, np.where(taken, then.low, np.fmin(then.low, otherwise.low))),
        np.where(left, otherwise.high, np.where(taken, then.high, np.fmax(then.high, otherwise.high))),
        a.doubtful | ~left & then.doubtful | ~taken & otherwise.doubtful,
    )
