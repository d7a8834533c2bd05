"""The sparsity of a model's Jacobian, and the order in which a matrix of that pattern is factorised.

The matrices to be factorised are I - c J. Their pattern does not change, so an order that keeps the factors sparse
(minimum degree on the pattern of A + A') is looked for once, and rows and columns are laid out in it; the diagonal
stays the diagonal and is preferred as pivot, unless it is ten times smaller than another entry of its column.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Place = tuple[int, int]
_PIVOT_THRESHOLD = 0.1


@dataclass(frozen=True, slots=True)
class Pattern:
    """A square sparse matrix in compressed columns: rows (z,), starts (size + 1,); order (size,): which y comes where.

    linear, slopes, diagonal: where in its z entries each linear term, generated slope, diagonal element stands.
    """

    size: int
    order: NDArray[np.intp]
    rows: NDArray[np.int32]
    starts: NDArray[np.int32]
    linear: NDArray[np.intp]
    slopes: NDArray[np.intp]
    diagonal: NDArray[np.intp]


def pattern_of(linear: Sequence[Place], slopes: Sequence[Place], size: int) -> Pattern:
    """The pattern that holds linear terms and slopes, as (row, column) each, and the whole diagonal."""
    diagonal = [(i, i) for i in range(size)]
    places = sorted({*linear, *slopes, *diagonal})
    order = _sparse_order(places, size)
    rank = np.argsort(order).tolist()
    laid_out = sorted((rank[column], rank[row]) for row, column in places)
    index = {(order[row], order[column]): k for k, (column, row) in enumerate(laid_out)}

    def where(entries: Sequence[Place]) -> NDArray[np.intp]:
        return np.array([index[place] for place in entries], dtype=np.intp)

    return Pattern(
        size=size,
        order=order,
        rows=np.array([row for _, row in laid_out], dtype=np.int32),
        starts=np.searchsorted([column for column, _ in laid_out], np.arange(size + 1)).astype(np.int32),
        linear=where(linear),
        slopes=where(slopes),
        diagonal=where(diagonal),
    )


def factoriser(pattern: Pattern) -> Callable[[Vector], Callable[[Vector], Vector]]:
    """factorise(entries (z,)) -> solve(right side (size,)) -> solution (size,), both in the order of y.

    A matrix without factors gives a solution of nan, upon which the solver takes a smaller step. For one thread only.
    """
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import splu

    shape, order = (pattern.size, pattern.size), pattern.order
    matrix = csc_matrix((np.ones(len(pattern.rows)), pattern.rows, pattern.starts), shape=shape)

    def factorise(entries: Vector) -> Callable[[Vector], Vector]:
        matrix.data = entries
        try:
            if not np.isfinite(entries).all():
                raise RuntimeError("entries that are not finite")
            options = {"SymmetricMode": True}
            factors = splu(matrix, permc_spec="NATURAL", diag_pivot_thresh=_PIVOT_THRESHOLD, options=options)
        except RuntimeError:
            return lambda right: np.full_like(right, np.nan)

        def solve(right: Vector) -> Vector:
            solution = np.empty_like(right)
            solution[order] = factors.solve(right[order])
            return solution

        return solve

    return factorise


def _sparse_order(places: Sequence[Place], size: int) -> NDArray[np.intp]:
    from scipy.sparse import csc_matrix
    from scipy.sparse.linalg import splu

    rows, columns = np.array(places).T
    entries = np.where(rows == columns, float(size), 1.0)  # dominant on the diagonal, so that every pivot is there
    matrix = csc_matrix((entries, (rows, columns)), shape=(size, size))
    factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True})
    return np.argsort(factors.perm_c)
