"""Day counts: which part of a year lies between two days, as an exact fraction.

    actual/365   days / 365                        actual/360   days / 360
    actual/actual   days in ordinary years / 365 + days in leap years / 366           (ISDA)
    30e/360   every month has 30 days: the 31st counts as the 30th at both ends       (30E/360, Eurobond)

The first day counts, the last does not.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal

DayCount = Literal["actual/365", "actual/360", "actual/actual", "30e/360"]


def part_of_year(first: date, last: date, count: DayCount) -> Fraction:
    """The part of a year from `first` to `last`.

    >>> part_of_year(date(2013, 12, 14), date(2014, 1, 31), "actual/365")
    Fraction(48, 365)
    >>> part_of_year(date(2013, 2, 28), date(2013, 3, 31), "30e/360")
    Fraction(4, 45)
    """
    if count == "30e/360":
        months = (last.year - first.year) * 12 + last.month - first.month
        return Fraction(months * 30 + min(last.day, 30) - min(first.day, 30), 360)
    if count == "actual/actual":
        return _actual(first, last)
    return Fraction((last - first).days, 360 if count == "actual/360" else 365)


def _actual(first: date, last: date) -> Fraction:
    """Year by year, each over its own length."""
    found = Fraction(0)
    for year in range(first.year, last.year + 1):
        start, end = max(first, date(year, 1, 1)), min(last.toordinal(), date(year, 12, 31).toordinal() + 1)
        length = date(year, 12, 31).toordinal() - date(year, 1, 1).toordinal() + 1
        found += Fraction(end - start.toordinal(), length)
    return found
