"""Solving W x = b for a sparse W whose pattern is known beforehand: Gaussian elimination written out, without
pivoting.

Rows and columns are eliminated in one fixed order (Markowitz: at each step the diagonal element whose elimination can
fill in the fewest entries). Only entries that are not zero exist; each becomes operations in the graph, so that parts
that depend on parameters alone are recognised and shared. Pivots are kept as reciprocals.

Why no pivoting: W = I/(gamma h) - J, and a smaller h strengthens its diagonal without limit. A solution that is not
finite makes the step fail, and a smaller one is tried. On wide random parameters the growth of elements stays below
1.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .operations import Graph, Node

Entries = Mapping[tuple[int, int], Node]


@dataclass(frozen=True, slots=True)
class Factors:
    """order: of elimination.  lower: multipliers (row, column).  upper: (row, column).  pivots: reciprocals by row."""

    order: tuple[int, ...]
    lower: dict[tuple[int, int], Node]
    upper: dict[tuple[int, int], Node]
    pivots: dict[int, Node]

    def nodes(self) -> list[Node]:
        """All of them."""
        return [*self.pivots.values(), *self.lower.values(), *self.upper.values()]


def markowitz_order(size: int, places: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The order of elimination: the smallest (row entries - 1) (column entries - 1) first, ties to the lowest index."""
    return tuple(pivot for pivot, _ in _eliminated(size, places))


def elimination_cost(size: int, places: Sequence[tuple[int, int]]) -> int:
    """How many multiply-adds elimination takes."""
    return sum(products for _, products in _eliminated(size, places))


def _eliminated(size: int, places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Each pivot in turn, and how many products its elimination takes."""
    rows, columns = [set[int]() for _ in range(size)], [set[int]() for _ in range(size)]
    for row, column in places:
        if row != column:
            rows[row].add(column)
            columns[column].add(row)
    left = set(range(size))
    while left:
        pivot = min(left, key=lambda i: (len(rows[i]) * len(columns[i]), i))
        left.remove(pivot)
        yield pivot, len(rows[pivot]) * len(columns[pivot])
        for row in columns[pivot]:
            rows[row].discard(pivot)
            rows[row] |= rows[pivot] - {row}
        for column in rows[pivot]:
            columns[column].discard(pivot)
            columns[column] |= columns[pivot] - {column}


def factorise(graph: Graph, size: int, entries: Entries) -> Factors:
    """W = L U. entries: those of W, the whole diagonal among them."""
    order = markowitz_order(size, list(entries))
    rows: list[dict[int, Node]] = [{} for _ in range(size)]
    columns: list[set[int]] = [set() for _ in range(size)]
    for (row, column), node in entries.items():
        rows[row][column] = node
        columns[column].add(row)
    lower: dict[tuple[int, int], Node] = {}
    upper: dict[tuple[int, int], Node] = {}
    pivots: dict[int, Node] = {}
    left = set(order)
    for pivot in order:
        left.remove(pivot)
        pivots[pivot] = graph.reciprocal(rows[pivot][pivot])
        right = sorted(column for column in rows[pivot] if column in left)
        upper.update({(pivot, column): rows[pivot][column] for column in right})
        for row in sorted(row for row in columns[pivot] if row in left):
            factor = lower[row, pivot] = graph.multiply(rows[row][pivot], pivots[pivot])
            for column in right:
                before = rows[row].get(column)
                if before is None:
                    columns[column].add(row)
                    rows[row][column] = graph.negative(graph.multiply(factor, upper[pivot, column]))
                else:
                    rows[row][column] = graph.minus_product(factor, upper[pivot, column], before)
    return Factors(order, lower, upper, pivots)


def substitute(graph: Graph, factors: Factors, right: Sequence[Node]) -> list[Node]:
    """x of W x = right."""
    x = list(right)
    below: dict[int, list[int]] = {}
    beside: dict[int, list[int]] = {}
    for row, column in factors.lower:
        below.setdefault(column, []).append(row)
    for row, column in factors.upper:
        beside.setdefault(row, []).append(column)
    for pivot in factors.order:
        for row in below.get(pivot, ()):
            x[row] = graph.minus_product(factors.lower[row, pivot], x[pivot], x[row])
    for pivot in reversed(factors.order):
        for column in beside.get(pivot, ()):
            x[pivot] = graph.minus_product(factors.upper[pivot, column], x[column], x[pivot])
        x[pivot] = graph.multiply(x[pivot], factors.pivots[pivot])
    return x
