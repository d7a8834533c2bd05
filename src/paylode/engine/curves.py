"""Curves of a population: what many subjects show at each point, as counts on a fine grid and exact sums.

The grid is that of the floating-point numbers themselves: sign, exponent and the upper 8 bits of the mantissa, 256
places to a factor of two, the same on every machine, for any quantity in any unit. A *page* is one power of two at one
point: 256 counts, and the sums of the numbers and of their squares as whole numbers. Adding curves adds whole numbers,
so curves of a million subjects are the same to the bit however the million was divided, ordered or shared out.

    least, largest         of the sample, exact
    means                  the exact sum by the number, rounded once
    standard_deviations    n - 1 in the denominator; relative error at most 2^-53 (1 + (mean / standard deviation)^2)
    quantiles              as numpy's: at rank (N - 1) p of N ordered numbers, between two neighbours in proportion. The
                           numbers of one place of the grid are taken to lie evenly in it, so that each is off by less
                           than its width, 2^-8 = 0.4 % of the number at most, and with many in one place by much less
    missing                how many have no finite number there: they failed, or were not followed so far. They are
                           not in the other figures, so look at this one too

Numbers below 2.2e-308 count as 0. Curves take 2 kB for each power of two that occurs at a point, so some 10 kB to 20 kB
for each point of an observable, whatever the number of subjects.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..values.problem import InputError, Problem

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

MANTISSA_BITS = 52
PLACES = 256
"""Of a page."""
EXPONENTS = 4096
"""Values of the twelve bits of sign and exponent."""
_SIGN = EXPONENTS // 2
_NOT_FINITE = _SIGN - 1
_BIAS = 1023
_POINT = _BIAS + MANTISSA_BITS


@dataclass(frozen=True, slots=True)
class Curves:
    """What n subjects show at m points of k observables. P pages, sorted.

    shape: (m, k).  subjects: n.  least, largest (m, k): nan where nobody has a number.
    page (P,): (point k + observable) 4096 + sign and exponent.  counts (P, 256): by place.
    sums (P, 2): of the mantissas, 2^52 high + low.  squares (P, 2): of the squares of mantissas / 2^52, in 2^-52.
    """

    shape: tuple[int, int]
    subjects: int
    least: Numbers
    largest: Numbers
    page: Whole
    counts: Whole
    sums: Whole
    squares: Whole


def missing(curves: Curves) -> Whole:
    """How many subjects have no finite number, (m, k)."""
    return np.array([curves.subjects - n for n in _sizes(curves)], dtype=np.int64).reshape(curves.shape)


def means(curves: Curves) -> Numbers:
    """The mean of those that have a number, (m, k); nan where nobody has."""
    found = [total / (n << _POINT) if n else math.nan for n, total, _ in map(_sums, _columns(curves))]
    return np.array(found).reshape(curves.shape)


def standard_deviations(curves: Curves) -> Numbers:
    """Of the sample, (m, k); nan where fewer than two subjects have a number."""
    found = [_standard_deviation(*_sums(column)) for column in _columns(curves)]
    return np.array(found).reshape(curves.shape)


def quantiles(curves: Curves, probabilities: Sequence[float]) -> Numbers:
    """The quantiles of those that have a number, (probabilities, m, k); nan where nobody has.

    Raises InputError for a probability that is not from 0 to 1.

    >>> from paylode.engine import curves_of
    >>> curves = curves_of(np.array([[[1.0]], [[2.0]], [[4.0]]]))
    >>> quantiles(curves, [0.0, 0.5, 1.0])[:, 0, 0].round(2).tolist()
    [1.0, 2.0, 4.0]
    """
    wrong = [p for p in probabilities if not 0.0 <= p <= 1.0]
    if wrong:
        raise InputError(Problem("quantiles", f"a probability of {p}", "Give one from 0 to 1.") for p in wrong)
    least, largest = curves.least.reshape(-1).tolist(), curves.largest.reshape(-1).tolist()
    given = np.array(probabilities, dtype=np.float64)
    found = [
        _quantiles(column, bounds, given)
        for column, bounds in zip(_columns(curves), zip(least, largest, strict=True), strict=True)
    ]
    return np.array(found).reshape(math.prod(curves.shape), len(given)).T.reshape(len(given), *curves.shape)


@dataclass(frozen=True, slots=True)
class _Column:
    """The pages of one point of one observable that hold finite numbers."""

    exponent: Whole
    counts: Whole
    sums: Whole
    squares: Whole


def _columns(curves: Curves) -> Iterator[_Column]:
    finite = curves.page % _SIGN != _NOT_FINITE
    page, counts, sums, squares = (each[finite] for each in (curves.page, curves.counts, curves.sums, curves.squares))
    edges = np.searchsorted(page, EXPONENTS * np.arange(math.prod(curves.shape) + 1))
    for first, last in pairwise(edges.tolist()):
        part = slice(first, last)
        yield _Column(page[part] % EXPONENTS, counts[part], sums[part], squares[part])


def _sizes(curves: Curves) -> list[int]:
    return [int(column.counts.sum()) for column in _columns(curves)]


def _sums(column: _Column) -> tuple[int, int, int]:
    """How many numbers; their sum in units of 2^-1075, that of their squares in units of 2^-2150.

    A number is (2^52 + mantissa) 2^(exponent - 1075).
    """
    size = total = squared = 0
    counts = column.counts.sum(axis=1).tolist()
    for signed, n, (high, low), (more, rest) in zip(
        column.exponent.tolist(), counts, column.sums.tolist(), column.squares.tolist(), strict=True
    ):
        size += n
        exponent = signed % _SIGN
        if exponent == 0:
            continue
        one = MANTISSA_BITS
        whole, mantissas, squares = n << one, (high << one) + low, (more << one) + rest
        magnitude = (whole + mantissas) << exponent
        total += -magnitude if signed >= _SIGN else magnitude
        squared += ((whole << one) + (mantissas << one + 1) + (squares << one)) << 2 * exponent
    return size, total, squared


def _standard_deviation(n: int, total: int, squared: int) -> float:
    """From sums as above, in whole numbers up to the last division."""
    if n < 2:
        return math.nan
    above, below = max(n * squared - total**2, 0), n * (n - 1)
    shift = max(0, 64 - (above.bit_length() - below.bit_length()) // 2)
    return math.isqrt((above << 2 * shift) // below) / (1 << _POINT + shift)


def _quantiles(column: _Column, bounds: tuple[float, float], probabilities: Numbers) -> Numbers:
    """bounds: the smallest and the largest number."""
    edge, width, counts = _places(column)
    until = np.cumsum(counts)
    if not len(until):
        return np.full(len(probabilities), np.nan)
    last = int(until[-1]) - 1

    def at(rank: Whole) -> Numbers:
        """The number of a rank from 0 on."""
        place = np.searchsorted(until, rank, side="right")
        share = (rank - (until[place] - counts[place]) + 0.5) / counts[place]
        share = np.where(width[place] < 0.0, 1.0 - share, share)
        found = np.clip(edge[place] + width[place] * share, *bounds)
        return np.where(rank == 0, bounds[0], np.where(rank == last, bounds[1], found))

    rank = last * probabilities
    lower = np.floor(rank).astype(np.int64)
    one, next_one = at(lower), at(np.minimum(lower + 1, last))
    share = rank - lower
    return np.where(share == 0.0, one, (1.0 - share) * one + share * next_one) + 0.0


def _places(column: _Column) -> tuple[Numbers, Numbers, Whole]:
    """Of each place that is taken the edge next to 0, its width away from 0, and how many are in it; lowest first."""
    row, place = column.counts.nonzero()
    signed = column.exponent[row]
    power, zero = signed % _SIGN - _BIAS, signed % _SIGN == 0
    away = np.where(zero, 0.0, np.where(signed >= _SIGN, -1.0, 1.0))
    edge, width = away * np.ldexp(1.0 + place / PLACES, power), away * np.ldexp(1.0 / PLACES, power)
    order = np.argsort(edge, kind="stable")
    return edge[order], width[order], column.counts[row, place][order]
