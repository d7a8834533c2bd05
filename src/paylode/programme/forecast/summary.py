"""What a forecast's paths come to: cash by fiscal quarter and in all, its spread, its value, and what becomes of whom.

P10, P50 and P90 are the smallest values that a tenth, half and nine tenths of the paths do not exceed; nothing is
interpolated, so milestones give sums that can be paid. `by_then` is all cash up to the end of the quarter: its P50 is
what one would bet on, while the P50 of single quarters is mostly zero and their sum means nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ...values.currency import NOT_TOLD, decimals
from ...values.date_window import DateWindow
from ...values.fiscal import FiscalCalendar, FiscalPeriod, fiscal_periods
from ...values.money import Money
from ...values.problem import InputError, Problem
from .discounting import Discounting
from .durations import DAYS_PER_YEAR
from .flows import LARGEST, PathFlows

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

PERCENTS = (10, 50, 90)


@dataclass(frozen=True, slots=True)
class Spread:
    """A sum over the paths. mean, sd, standard_error: in whole units of the currency (dollars), not rounded."""

    mean: float
    sd: float
    standard_error: float
    p10: Money
    p50: Money
    p90: Money
    probability_of_zero: float


@dataclass(frozen=True, slots=True)
class QuarterCash:
    """The cash of one fiscal quarter or transition period, and all cash up to its end."""

    period: FiscalPeriod
    cash: Spread
    by_then: Spread


@dataclass(frozen=True, slots=True, eq=False)
class PathCash:
    """All cash of each path in minor units, and its value on the day of the forecast, (n_paths,)."""

    total: Whole
    value: Array


def path_cash(flows: PathFlows, discounting: Discounting, calendar: FiscalCalendar, *, valuation: date) -> PathCash:
    """Cash and value of each path. Raises InputError for sums too large to be added exactly."""
    import numpy as np

    if np.bincount(flows.path, np.abs(flows.minor), minlength=flows.paths).max() > LARGEST:
        raise InputError(Problem("forecast", "the sums are too large to be added exactly", "Check the amounts."))
    total = np.bincount(flows.path, flows.minor, minlength=flows.paths)
    to = _reckoned_to(flows, discounting, calendar, valuation=valuation)
    factor = np.power(1 + discounting.rate, -(to - valuation.toordinal()) / DAYS_PER_YEAR)
    value = np.asarray(np.bincount(flows.path, flows.minor * factor, minlength=flows.paths), np.float64)
    return PathCash(np.rint(total).astype(np.int64), value)


def spread_of_totals(total: Whole, currency: str) -> Spread:
    """The spread of sums in minor units, one for each path."""
    import numpy as np

    return _spread(*np.unique(total, return_counts=True), currency)


def spread_of_values(value: Array, currency: str) -> Spread:
    """The same of present values, which are no whole units; the percentiles are rounded to one."""
    import numpy as np

    ordered = np.sort(value)
    sd = float(value.std(ddof=1)) if value.size > 1 else 0.0
    unit = 10.0 ** -decimals(currency or NOT_TOLD)
    at = [Money(round(float(ordered[_rank(percent, value.size) - 1])), currency or NOT_TOLD) for percent in PERCENTS]
    zero = float((value == 0).mean())
    low, middle, high = at
    return Spread(float(value.mean()) * unit, sd * unit, sd * unit / math.sqrt(value.size), low, middle, high, zero)


def by_quarter(flows: PathFlows, calendar: FiscalCalendar, *, valuation: date) -> tuple[QuarterCash, ...]:
    """Cash by fiscal quarter, from that of the valuation to the last in which any path pays."""
    return tuple(_quarters(flows, calendar, valuation))


def _quarters(flows: PathFlows, calendar: FiscalCalendar, valuation: date) -> Iterator[QuarterCash]:
    import numpy as np

    if not flows.day.size:
        return
    periods = _periods(flows, calendar, valuation)
    places = _period_places(flows, periods)
    order = np.argsort(places, kind="stable")  # the flows stand in the order of their paths, and stay in it
    bounds = np.searchsorted(places[order], np.arange(len(periods) + 1))
    totals = np.zeros(flows.paths, np.int64)
    values, counts = np.zeros(1, np.int64), np.array([flows.paths])
    for place, period in enumerate(periods):
        here = order[bounds[place] : bounds[place + 1]]
        paths, sums = _summed(flows.path[here], flows.minor[here])
        before, after = totals[paths], totals[paths] + sums
        totals[paths] = after
        values, counts = _moved(values, counts, before, after)
        paid, times = _moved(np.zeros(1, np.int64), np.array([flows.paths]), np.zeros_like(sums), sums)
        yield QuarterCash(period, _spread(paid, times, flows.currency), _spread(values, counts, flows.currency))


def _summed(paths: Whole, minor: Whole) -> tuple[Whole, Whole]:
    """The sum of each path, for paths in rising order."""
    import numpy as np

    if not paths.size:
        return paths, minor
    firsts = np.flatnonzero(np.concatenate([[True], paths[1:] != paths[:-1]]))
    return paths[firsts], np.add.reduceat(minor, firsts)


def _moved(values: Whole, counts: Whole, before: Whole, after: Whole) -> tuple[Whole, Whole]:
    """A count of values after some have changed from `before` to `after`."""
    import numpy as np

    if not before.size:
        return values, counts
    left, gone = np.unique(before, return_counts=True)
    new, come = np.unique(after, return_counts=True)
    merged, places = np.unique(np.concatenate([values, left, new]), return_inverse=True)
    number = np.bincount(places, np.concatenate([counts, -gone, come])).astype(np.int64)
    return merged[number > 0], number[number > 0]


def _spread(values: Whole, counts: Whole, currency: str) -> Spread:
    """The spread of rising values that occur so many times."""
    import numpy as np

    number = int(counts.sum())
    running = np.cumsum(counts)
    at = [int(values[np.searchsorted(running, _rank(percent, number))]) for percent in PERCENTS]
    told = currency or NOT_TOLD
    unit = 10.0 ** -decimals(told)
    mean = float((values * counts.astype(float)).sum()) / number
    squares = float(((values - mean) ** 2 * counts).sum())
    sd = math.sqrt(squares / (number - 1)) if number > 1 else 0.0
    zero = float(counts[values == 0].sum()) / number
    low, middle, high = (Money(each, told) for each in at)
    return Spread(mean * unit, sd * unit, sd * unit / math.sqrt(number), low, middle, high, zero)


def _rank(percent: int, number: int) -> int:
    """How many of `number` make at least so many percent."""
    return max(1, -(-percent * number // 100))


def _periods(flows: PathFlows, calendar: FiscalCalendar, valuation: date) -> tuple[FiscalPeriod, ...]:
    last = date.fromordinal(int(flows.day.max()))
    return fiscal_periods(DateWindow(valuation, max(valuation, last)), calendar)


def _period_places(flows: PathFlows, periods: Sequence[FiscalPeriod]) -> Whole:
    import numpy as np

    ends = np.array([each.last.toordinal() for each in periods])
    return np.searchsorted(ends, flows.day, side="left")


def _reckoned_to(flows: PathFlows, discounting: Discounting, calendar: FiscalCalendar, *, valuation: date) -> Array:
    """The day that each flow is discounted from; never before the valuation."""
    import numpy as np

    if discounting.at == "day" or not flows.day.size:
        return flows.day.astype(float)
    periods = _periods(flows, calendar, valuation)
    first = np.array([max(each.first, valuation).toordinal() for each in periods], float)
    last = np.array([each.last.toordinal() for each in periods], float)
    days = last if discounting.at == "end" else (first + last) / 2
    return np.asarray(days[_period_places(flows, periods)])
