"""Counting values into curves, block by block, in memory that does not grow with the subjects.

A value is taken apart as the floating-point number that it is: sign (1 bit), exponent (11), mantissa (52).

    page    a column (a point of an observable) and 12 bits of sign and exponent; made when a value first falls there
    place   the upper 8 bits of the mantissa: where on its page the value is counted
    sums    of all 52 bits of the mantissa, and of the square of the fraction that they are, as whole numbers

Nothing is rounded but the squares, each by itself, to 2^-52. So all that is added up are whole numbers, which give the
same in any order and any grouping. A sum is kept as two numbers, high * 2^52 + low, and low is carried over after each
part of at most 512 subjects: it stays below 2^63, and high does for 2^63 subjects.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .curves import EXPONENTS, MANTISSA_BITS, PLACES, Curves

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]

_PLACE_BITS = PLACES.bit_length() - 1
_MANTISSA = np.int64(2**MANTISSA_BITS - 1)
_ROWS, _COLUMNS = 512, 32
"""Subjects and columns taken at a time, so that what is worked with stays in the processor's cache."""


@dataclass(slots=True)
class Tally:
    """What has been counted of values (n, m, k). c = m k columns, P pages; page 0 is nobody's.

    rank (4096,): of each sign and exponent seen, from 1 on; 0 for the others.  slot (c, ranks): the page of each column
    and rank; 0 where there is none.  used: pages in use.
    page (P,): column x 4096 + sign and exponent.  counts (P, 256).  sums, squares (P, 2): high and low.
    least, largest (c,): of the numbers seen, nan where none was.
    """

    shape: tuple[int, int]
    subjects: int
    used: int
    rank: Whole
    slot: NDArray[np.int32]
    page: Whole
    counts: Whole
    sums: Whole
    squares: Whole
    least: Numbers
    largest: Numbers


def tally_for(points: int, observables: int) -> Tally:
    """A tally of nobody yet."""
    columns = points * observables
    return Tally(
        shape=(points, observables),
        subjects=0,
        used=1,
        rank=np.zeros(EXPONENTS, dtype=np.int64),
        slot=np.zeros((columns, 1), dtype=np.int32),
        page=np.zeros(1, dtype=np.int64),
        counts=np.zeros((1, PLACES), dtype=np.int64),
        sums=np.zeros((1, 2), dtype=np.int64),
        squares=np.zeros((1, 2), dtype=np.int64),
        least=np.full(columns, np.nan),
        largest=np.full(columns, np.nan),
    )


def tally_of(curves: Curves) -> Tally:
    """A tally that goes on where curves were made."""
    tally = tally_for(*curves.shape)
    _join(tally, curves)
    return tally


def add(tally: Tally, values: Numbers) -> None:
    """Counts the values (n, m, k) of further subjects. What is not a finite number is counted as missing."""
    columns = np.asarray(values, dtype=np.float64).reshape(len(values), len(tally.slot))
    for row in range(0, len(columns), _ROWS):
        for column in range(0, columns.shape[1], _COLUMNS):
            _add_part(tally, column, columns[row : row + _ROWS, column : column + _COLUMNS])
        _carry(tally.sums[: tally.used])
        _carry(tally.squares[: tally.used])
    tally.subjects += len(columns)


def curves_from(tally: Tally) -> Curves:
    """What the tally holds, in an order that does not tell how it came about."""
    used = slice(1, tally.used)
    order = np.argsort(tally.page[used])
    return Curves(
        shape=tally.shape,
        subjects=tally.subjects,
        least=tally.least.reshape(tally.shape) + 0.0,
        largest=tally.largest.reshape(tally.shape) + 0.0,
        page=tally.page[used][order],
        counts=tally.counts[used][order],
        sums=tally.sums[used][order],
        squares=tally.squares[used][order],
    )


def curves_of(values: Numbers) -> Curves:
    """The curves of values (n, m, k): n subjects, m points, k observables.

    >>> from paylode.engine import means
    >>> means(curves_of(np.array([[[1.0]], [[2.0]], [[6.0]]]))).tolist()
    [[3.0]]
    """
    tally = tally_for(*np.shape(values)[1:])
    add(tally, values)
    return curves_from(tally)


def merged(one: Curves, other: Curves) -> Curves:
    """The curves of the subjects of both, of which no one belongs to both."""
    tally = tally_of(one)
    _join(tally, other)
    return curves_from(tally)


def _add_part(tally: Tally, first: int, values: Numbers) -> None:
    """A part of at most 512 subjects and 32 columns, of which `first` is the first."""
    numbers = np.ascontiguousarray(values.T)
    bits = numbers.view(np.int64)
    _widen(tally, first, numbers)
    slot = _slots(tally, first, bits)
    mantissa = bits & _MANTISSA
    place = mantissa >> (MANTISSA_BITS - _PLACE_BITS)
    place += slot << _PLACE_BITS
    slot <<= 1  # now where its lower sum lies
    fraction = mantissa.astype(np.float64)
    fraction *= 2.0**-MANTISSA_BITS
    fraction *= fraction
    fraction *= 2.0**MANTISSA_BITS
    square = np.rint(fraction, out=fraction).astype(np.int64)
    np.add.at(tally.counts.reshape(-1), place.reshape(-1), 1)
    np.add.at(tally.sums.reshape(-1)[1:], slot.reshape(-1), mantissa.reshape(-1))
    np.add.at(tally.squares.reshape(-1)[1:], slot.reshape(-1), square.reshape(-1))


def _widen(tally: Tally, first: int, numbers: Numbers) -> None:
    """The smallest and the largest finite number."""
    part = slice(first, first + len(numbers))
    least, largest = np.fmin.reduce(numbers, axis=1), np.fmax.reduce(numbers, axis=1)
    if np.isinf(least).any() or np.isinf(largest).any():
        finite = np.where(np.isfinite(numbers), numbers, np.nan)
        least, largest = np.fmin.reduce(finite, axis=1), np.fmax.reduce(finite, axis=1)
    tally.least[part] = np.fmin(tally.least[part], least)
    tally.largest[part] = np.fmax(tally.largest[part], largest)


def _slots(tally: Tally, first: int, bits: Whole) -> Whole:
    """The page of each number (columns, subjects); pages that are missing are made."""
    exponent = (bits.view(np.uint64) >> np.uint64(MANTISSA_BITS)).view(np.int64)
    column = np.arange(first, first + len(bits))[:, None]
    slot = _found(tally, column, exponent)
    if not slot.all():
        _make(tally, np.unique((EXPONENTS * column + exponent)[slot == 0]))
        slot = _found(tally, column, exponent)
    return slot.astype(np.int64)


def _found(tally: Tally, column: Whole, exponent: Whole) -> NDArray[np.int32]:
    """The pages of columns and exponents (with their signs), 0 where there is none."""
    key = tally.rank.take(exponent)
    key += tally.slot.shape[1] * column
    return tally.slot.reshape(-1).take(key)


def _make(tally: Tally, pages: Whole) -> None:
    """Room for pages that are new."""
    column, exponent = np.divmod(pages, EXPONENTS)
    unseen = np.unique(exponent[tally.rank[exponent] == 0])
    ranks = tally.slot.shape[1]
    tally.rank[unseen] = np.arange(ranks, ranks + len(unseen))
    tally.slot = np.hstack([tally.slot, np.zeros((len(tally.slot), len(unseen)), dtype=np.int32)])
    first, tally.used = tally.used, tally.used + len(pages)
    if tally.used > len(tally.page):
        more = max(tally.used, 3 * len(tally.page) // 2) - len(tally.page)
        for name in ("page", "counts", "sums", "squares"):
            old = getattr(tally, name)
            setattr(tally, name, np.concatenate([old, np.zeros((more, *old.shape[1:]), dtype=np.int64)]))
    tally.page[first : tally.used] = pages
    tally.slot[column, tally.rank[exponent]] = np.arange(first, tally.used)


def _carry(sums: Whole) -> None:
    sums[:, 0] += sums[:, 1] >> MANTISSA_BITS
    sums[:, 1] &= _MANTISSA


def _join(tally: Tally, curves: Curves) -> None:
    """Adds curves of the same shape."""
    column, exponent = np.divmod(curves.page, EXPONENTS)
    _make(tally, curves.page[_found(tally, column, exponent) == 0])
    here = _found(tally, column, exponent)
    tally.counts[here] += curves.counts
    for own, others in ((tally.sums, curves.sums), (tally.squares, curves.squares)):
        own[here] += others
        _carry(own[: tally.used])
    tally.least = np.fmin(tally.least, curves.least.reshape(-1))
    tally.largest = np.fmax(tally.largest, curves.largest.reshape(-1))
    tally.subjects += curves.subjects
