"""Fiscal calendars: which year and quarter a day falls in, for one speaker, as dated data.

    fiscal year of twelve months, named by the calendar year in which it ends (or starts): 2011-11-14 is FY2012 Q2
    years of 52 or 53 weeks that end on a weekday: the last Saturday of September, the Sunday nearest 31 December
    transition period between two such regimes, with a name of its own: 2016-09-30 is TP2016

A company changes its year, so a calendar is a row of spans of days. Spans leave no gap, do not overlap, and a span of
years holds whole years only: `fiscal_calendar` refuses anything else, so that periods partition time. Quarters are
three months each, counted from the start of the year; those of a year of weeks have 13 weeks, and of a year of 53
weeks one has 14. A transition period has no quarters. A year of weeks takes its name from the day it is reckoned by:
one that ends on 3 January 2010, the Sunday nearest 31 December 2009, is FY2009.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from .date_window import DateWindow, add_months, intersection, last_of_month, overlaps
from .problem import InputError, Problem, quote

Naming = Literal["end", "start"]
Weekday = Literal["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FiscalYears:
    """Years of months or of weeks that end on `end_day` of `end_month`, from `first` until `last` (None: never).

    named_by: whether FY2012 is the year that ends or the one that starts in 2012. The last of February is 28 or 29
    alike.  weekday: the year ends on the last such day up to that date, or, if `nearest`, on the one nearest to it.
    long_quarter: which quarter has the fourteenth week of a year of 53.

    >>> weeks = FiscalYears(12, 31, date(2008, 12, 29), weekday="Sunday", nearest=True)
    >>> print(fiscal_period(date(2010, 1, 3), fiscal_calendar("Johnson & Johnson", [weeks])))
    FY2009 Q4
    """

    end_month: int
    end_day: int
    first: date
    last: date | None = None
    named_by: Naming = "end"
    weekday: Weekday | None = None
    nearest: bool = False
    long_quarter: int = 4


@dataclass(frozen=True, slots=True)
class TransitionPeriod:
    """One period between two regimes."""

    first: date
    last: date
    name: str


@dataclass(frozen=True, slots=True)
class FiscalCalendar:
    """The spans of one speaker, earliest first. Made by `fiscal_calendar`, which checks them."""

    party: str
    spans: tuple[FiscalYears | TransitionPeriod, ...]


@dataclass(frozen=True, slots=True)
class FiscalPeriod:
    """A year, a quarter of one, or a transition period; both days are included.

    year: `FY2012`, or the transition period's name.  quarter: 1 to 4; None for a whole year and for a transition
    period.

    >>> print(FiscalPeriod("FY2012", 2, date(2011, 10, 1), date(2011, 12, 31)))
    FY2012 Q2
    """

    year: str
    quarter: int | None
    first: date
    last: date

    @property
    def window(self) -> DateWindow:
        """Its days."""
        return DateWindow(self.first, self.last)

    def __str__(self) -> str:
        return self.year if self.quarter is None else f"{self.year} Q{self.quarter}"


@dataclass(frozen=True, slots=True)
class FiscalAnswer:
    """In which period the day of a window falls: one if that is decided, all that are possible if it is not.

    or_earlier, or_later: the window is open on that side, and the period is that of its closed end.

    >>> first = FiscalPeriod("FY2012", 4, date(2012, 4, 1), date(2012, 6, 30))
    >>> second = FiscalPeriod("FY2013", 1, date(2012, 7, 1), date(2012, 9, 30))
    >>> print(FiscalAnswer((first, second)))
    FY2012 Q4 or FY2013 Q1, not decided
    """

    periods: tuple[FiscalPeriod, ...]
    or_earlier: bool = False
    or_later: bool = False

    @property
    def decided(self) -> bool:
        """Whether there is one period, and no doubt."""
        return len(self.periods) == 1 and not self.or_earlier and not self.or_later

    def __str__(self) -> str:
        if not self.periods:
            return "not known"
        names = " or ".join(str(each) for each in self.periods)
        if self.or_earlier or self.or_later:
            return (
                f"{names}{' or earlier' if self.or_earlier else ''}{' or later' if self.or_later else ''}, not decided"
            )
        return names if self.decided else f"{names}, not decided"


def fiscal_calendar(party: str, spans: Sequence[FiscalYears | TransitionPeriod]) -> FiscalCalendar:
    """A calendar, checked. Raises InputError with every gap, overlap, broken year and double name found.

    >>> years = FiscalYears(6, 30, date(1999, 7, 1), date(2016, 6, 30))
    >>> fiscal_calendar("ImmunoGen", [years, FiscalYears(12, 31, date(2017, 1, 1))])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: fiscal ImmunoGen: no span covers 2016-07-01 to 2016-12-31. Add ...
    """
    where = f"fiscal {party}"
    if not spans:
        raise InputError(Problem(where, "it has no span", "Write year to 31 December from 2000-01-01 until never."))
    problems = [problem for span in spans for problem in _span_problems(span, where)]
    if problems:
        raise InputError(problems)
    ordered = tuple(sorted(spans, key=lambda span: span.first))
    joints = [problem for left, right in pairwise(ordered) for problem in _joint_problems(left, right, where)]
    if joints := joints or _double_names(ordered, where):
        raise InputError(joints)
    return FiscalCalendar(party, ordered)


def fiscal_period(day: date, calendar: FiscalCalendar) -> FiscalPeriod:
    """The quarter, or the transition period, that `day` falls in. Raises InputError for a day outside the calendar.

    >>> years = FiscalYears(6, 30, date(1999, 7, 1))
    >>> print(fiscal_period(date(2011, 11, 14), fiscal_calendar("ImmunoGen", [years])))
    FY2012 Q2
    """
    whole = fiscal_year(day, calendar)
    return next((each for each in quarters(whole, calendar) if each.first <= day <= each.last), whole)


def fiscal_year(day: date, calendar: FiscalCalendar) -> FiscalPeriod:
    """The whole fiscal year, or the transition period, that `day` falls in."""
    span = _span_of(day, calendar)
    if span is None:
        what = f"{day} is outside the fiscal calendar, which covers {_covered(calendar)}"
        raise InputError(Problem(f"fiscal {calendar.party}", what, "Add a span for that time."))
    return _year_of(day, span)


def _span_of(day: date, calendar: FiscalCalendar) -> FiscalYears | TransitionPeriod | None:
    covering = (each for each in calendar.spans if each.first <= day and (each.last is None or day <= each.last))
    return next(covering, None)


def quarters(year: FiscalPeriod, calendar: FiscalCalendar) -> tuple[FiscalPeriod, ...]:
    """The four quarters of a whole year; none of a transition period."""
    if any(isinstance(span, TransitionPeriod) and span.name == year.year for span in calendar.spans):
        return ()
    span = _span_of(year.first, calendar)
    if isinstance(span, FiscalYears) and span.weekday:
        longer = (year.last - year.first).days >= 53 * 7 - 1
        weeks = [13 * count + (longer and count >= span.long_quarter) for count in range(4)]
        starts = [year.first + timedelta(weeks=each) for each in weeks]
    else:
        starts = [add_months(year.first, 3 * count) for count in range(4)]
    ends = [start - _ONE_DAY for start in starts[1:]] + [year.last]
    return tuple(FiscalPeriod(year.year, place + 1, *days) for place, days in enumerate(zip(starts, ends, strict=True)))


def fiscal_periods(
    window: DateWindow, calendar: FiscalCalendar, *, by: Literal["quarter", "year"] = "quarter"
) -> tuple[FiscalPeriod, ...]:
    """Every period that shares a day with `window`, earliest first: one if the period is decided, several if it is not.

    Raises InputError if the window is open, or reaches outside the calendar: there is no end to such a list.

    >>> calendar = fiscal_calendar("ImmunoGen", [FiscalYears(6, 30, date(1999, 7, 1))])
    >>> started = DateWindow(date(2012, 4, 17), date(2012, 7, 11))
    >>> [str(each) for each in fiscal_periods(started, calendar, by="year")]
    ['FY2012', 'FY2013']
    """
    if window.earliest is None or window.latest is None:
        what = f"{window} has an open end, so the periods it may fall in have none"
        raise InputError(Problem(f"fiscal {calendar.party}", what, "Give a window with both days."))
    for bound in (window.earliest, window.latest):
        fiscal_year(bound, calendar)
    found = _walk(window.earliest, window.latest, calendar)
    if by == "year":
        return tuple(found)
    parts = [part for year in found for part in quarters(year, calendar) or (year,)]
    return tuple(part for part in parts if overlaps(part.window, window))


def fiscal_answer(
    window: DateWindow, calendar: FiscalCalendar, *, by: Literal["quarter", "year"] = "quarter"
) -> FiscalAnswer:
    """The period that the day of `window` falls in, with what is not decided about it.

    >>> calendar = fiscal_calendar("ImmunoGen", [FiscalYears(6, 30, date(1999, 7, 1))])
    >>> print(fiscal_answer(DateWindow(date(2012, 4, 17), date(2012, 7, 11)), calendar, by="year"))
    FY2012 or FY2013, not decided
    >>> print(fiscal_answer(DateWindow(None, date(2011, 11, 14)), calendar))
    FY2012 Q2 or earlier, not decided
    """
    closed = [bound for bound in (window.earliest, window.latest) if bound]
    if not closed:
        return FiscalAnswer((), or_earlier=True, or_later=True)
    found = fiscal_periods(DateWindow(closed[0], closed[-1]), calendar, by=by)
    return FiscalAnswer(found, or_earlier=window.earliest is None, or_later=window.latest is None)


def year_named(name: str, calendar: FiscalCalendar) -> FiscalPeriod:
    """The fiscal year called `name` (`FY2012`), or the transition period of that name.

    >>> calendar = fiscal_calendar("ImmunoGen", [FiscalYears(6, 30, date(1999, 7, 1))])
    >>> print(year_named("FY2012", calendar).window)
    2011-07-01..2012-06-30
    """
    for span in calendar.spans:
        if isinstance(span, TransitionPeriod):
            if span.name == name:
                return FiscalPeriod(name, None, span.first, span.last)
        elif (found := _year_in(span, name)) is not None:
            return found
    what = f"{quote(name)} is no period of the fiscal calendar, which covers {_covered(calendar)}"
    raise InputError(
        Problem(f"fiscal {calendar.party}", what, "Write a year like FY2012, or add a span for that time.")
    )


def calendar_years(party: str) -> FiscalCalendar:
    """The fiscal calendar of a party whose fiscal year is the calendar year.

    >>> print(fiscal_period(date(2022, 5, 23), calendar_years("Seagen")))
    FY2022 Q2
    """
    return FiscalCalendar(party, (FiscalYears(12, 31, date.min),))


def _year_of(day: date, span: FiscalYears | TransitionPeriod) -> FiscalPeriod:
    if isinstance(span, TransitionPeriod):
        return FiscalPeriod(span.name, None, span.first, span.last)
    years = range(max(day.year - 1, 1), day.year + 3)  # a year of weeks may end some days before or after its date
    return _year_reckoned(span, next(year for year in years if day <= _year_end(span, year)))


def _year_reckoned(span: FiscalYears, year: int) -> FiscalPeriod:
    """The fiscal year whose end is reckoned by a date in the calendar year `year`."""
    end = _year_end(span, year)
    start = date.min if end.year == 1 else _year_end(span, year - 1) + _ONE_DAY
    begins = start.year if not span.weekday else (_reckoned(span, year - 1) + _ONE_DAY).year
    return FiscalPeriod(f"FY{year if span.named_by == 'end' else begins:04}", None, start, end)


def _year_in(span: FiscalYears, name: str) -> FiscalPeriod | None:
    """The year of `span` that is called `name`."""
    number = name[2:]
    if not (name.startswith("FY") and len(number) == 4 and number.isascii() and number.isdigit()):
        return None
    for ends_in in (int(number), int(number) + 1):
        if date.min.year < ends_in <= date.max.year:
            year = _year_reckoned(span, ends_in)
            if year.year == name and year.first >= span.first and (span.last is None or year.last <= span.last):
                return year
    return None


def _year_end(span: FiscalYears, year: int) -> date:
    """The last day of the fiscal year that is reckoned by a date in the calendar year `year`."""
    day = _reckoned(span, year)
    if span.weekday is None:
        return day
    back = (day.weekday() - WEEKDAYS.index(span.weekday)) % 7
    return day + timedelta(days=7 - back if span.nearest and back > 3 else -back)


def _reckoned(span: FiscalYears, year: int) -> date:
    """The date in a calendar year by which the end of a fiscal year is reckoned."""
    if year > date.max.year:
        raise InputError(Problem("fiscal year", "it ends after the last day of the calendar", "Give a nearer day."))
    last = last_of_month(year, span.end_month)
    return last if span.end_month == 2 and span.end_day >= 28 else last.replace(day=min(span.end_day, last.day))


def _walk(first: date, last: date, calendar: FiscalCalendar) -> Iterator[FiscalPeriod]:
    """The years and transition periods from the one of `first` to the one of `last`."""
    year = fiscal_year(first, calendar)
    yield year
    while year.last < last:
        year = fiscal_year(year.last + _ONE_DAY, calendar)
        yield year


def _covered(calendar: FiscalCalendar) -> str:
    return f"{calendar.spans[0].first} to {calendar.spans[-1].last or 'never'}".replace("to never", "on")


def _span_problems(span: FiscalYears | TransitionPeriod, where: str) -> Iterator[Problem]:
    if span.last is not None and span.first > span.last:
        yield Problem(
            where, f"a span begins on {span.first} and ends before, on {span.last}", "Put the earlier day first."
        )
    elif isinstance(span, TransitionPeriod):
        if not span.name.strip() or span.name.startswith("FY"):
            yield Problem(where, f"{quote(span.name)} does not name a transition period", "Name it like TP2016.")
    elif not (1 <= span.end_month <= 12 and 1 <= span.end_day <= last_of_month(2000, span.end_month).day):
        yield Problem(where, f"day {span.end_day} of month {span.end_month} is no day", "Write it like 30 June.")
    elif span.weekday and not (span.first.year > 1 and (span.last or span.first).year < date.max.year):
        yield Problem(where, "years of weeks cannot begin or end at an end of the calendar", "Give the years in use.")
    elif span.long_quarter not in (1, 2, 3, 4):
        yield Problem(where, f"there is no quarter {span.long_quarter}", "Name one of 1 to 4.")
    else:
        yield from _broken_years(span, where)


def _broken_years(span: FiscalYears, where: str) -> Iterator[Problem]:
    """A span of years must begin with the first day of a year and end with the last of one."""
    cure = "Name the broken part as a transition period."
    begins = _year_of(span.first, span).first
    if begins != span.first:
        yield Problem(where, f"{span.first} is not the first day of a fiscal year, {begins} is", cure)
    if span.last is not None and (ends := _year_of(span.last, span).last) != span.last:
        yield Problem(where, f"{span.last} is not the last day of a fiscal year, {ends} is", cure)


def _joint_problems(
    left: FiscalYears | TransitionPeriod, right: FiscalYears | TransitionPeriod, where: str
) -> Iterator[Problem]:
    if shared := intersection(DateWindow(left.first, left.last), DateWindow(right.first, right.last)):
        yield Problem(where, f"two spans cover {shared}", "End the earlier one the day before the later one begins.")
    elif left.last is not None and left.last + _ONE_DAY != right.first:
        gap = f"{left.last + _ONE_DAY} to {right.first - _ONE_DAY}"
        yield Problem(where, f"no span covers {gap}", "Add a transition period for these days.")


def _double_names(spans: Sequence[FiscalYears | TransitionPeriod], where: str) -> list[Problem]:
    """Years or transition periods of one name: those beside a joint are the only ones that can be."""
    names: list[str] = []
    for span in spans:
        ends = {_year_of(day, span).year for day in (span.first, span.last) if day is not None}
        names += sorted(ends)
    cure = "Give one of them as a transition period with a name of its own."
    return [
        Problem(where, f"two periods are called {name}", cure) for name in sorted(set(names)) if names.count(name) > 1
    ]
