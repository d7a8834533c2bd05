"""A window: one day that is known only as lying from `earliest` to `latest`, both included.

    2013-11-14                  a certain day             2012-04-17..2012-07-11    some day of these
    ..2013-11-14                some day up to then       2013-11-14..              that day or later          ..
    any day

A bound that is None is open. Because the day is not known, a question about it has three answers (`Answer`): that it
lies before another, or within a period, may be surely so, surely not so, or undecided. What was only announced has
happened by the day of the announcement: the day of an announcement is an upper bound, never the date itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from .answer import Answer, decided
from .problem import InputError, Problem, quote

_CURE = "Write it like 2012-04-17, 2012-04-17..2012-07-11, ..2012-07-11 or 2012-04-17.."


@dataclass(frozen=True, slots=True)
class DateWindow:
    """From `earliest` to `latest`, both included; None is open.

    >>> print(DateWindow(date(2012, 4, 17), date(2012, 7, 11)), DateWindow(None, date(2012, 7, 11)))
    2012-04-17..2012-07-11 ..2012-07-11
    """

    earliest: date | None
    latest: date | None

    def __post_init__(self) -> None:
        for bound in (self.earliest, self.latest):
            if bound is not None and type(bound) is not date:  # a datetime is a date that no date compares with
                raise InputError(Problem("window", f"{quote(str(bound))} is not a date", "Give a date, or None."))
        if self.earliest and self.latest and self.earliest > self.latest:
            raise InputError(
                Problem("window", f"{self.earliest} is later than {self.latest}", "Put the earlier day first.")
            )

    @property
    def day(self) -> date | None:
        """The day, if it is certain."""
        return self.earliest if self.earliest == self.latest else None

    def __str__(self) -> str:
        if self.day:
            return str(self.day)
        return f"{self.earliest or ''}..{self.latest or ''}"


ANY_DAY = DateWindow(None, None)
"""Nothing is known of the day."""


def certain(day: date) -> DateWindow:
    """The window of one certain day."""
    return DateWindow(day, day)


def announced(published: date, *, not_before: date | None = None) -> DateWindow:
    """When that happened which was announced on a day: up to that day, and not before `not_before`.

    >>> print(announced(date(2012, 7, 11), not_before=date(2012, 4, 17)))
    2012-04-17..2012-07-11
    """
    return DateWindow(not_before, published)


def before(left: DateWindow, right: DateWindow) -> Answer:
    """Whether the day of `left` is earlier than the day of `right`.

    >>> before(date_window("2012-06"), date_window("2012-07"))
    Answer.YES
    >>> before(date_window("2012-06"), date_window("2012-06-30"))
    Answer.UNDECIDED
    """
    yes = left.latest is not None and right.earliest is not None and left.latest < right.earliest
    no = left.earliest is not None and right.latest is not None and left.earliest >= right.latest
    return decided(yes, no)


def after(left: DateWindow, right: DateWindow) -> Answer:
    """Whether the day of `left` is later than the day of `right`."""
    return before(right, left)


def same_day(left: DateWindow, right: DateWindow) -> Answer:
    """Whether the two are one and the same day: yes only if both are certain, no if they share no day.

    >>> same_day(date_window("2012-06"), date_window("2012-06-30"))
    Answer.UNDECIDED
    """
    return decided(yes=left.day is not None and left.day == right.day, no=not overlaps(left, right))


def within(window: DateWindow, period: DateWindow) -> Answer:
    """Whether the day of `window` lies in `period`, of which every day is meant.

    >>> within(date_window("2012-04-17..2012-07-11"), date_window("..2012-06-30"))
    Answer.UNDECIDED
    """
    shared = intersection(window, period)
    return decided(yes=shared == window, no=shared is None)


def happened_by(window: DateWindow, day: date) -> Answer:
    """Whether it lies on `day` or earlier.

    >>> happened_by(date_window("2012-04-17..2012-07-11"), date(2012, 6, 30))
    Answer.UNDECIDED
    """
    return within(window, DateWindow(None, day))


def overlaps(left: DateWindow, right: DateWindow) -> bool:
    """Whether the two windows share a day."""
    return intersection(left, right) is not None


def intersection(left: DateWindow, right: DateWindow) -> DateWindow | None:
    """The days that both windows hold; None if there are none.

    >>> print(intersection(date_window("..2012-07-11"), date_window("2012-06")))
    2012-06-01..2012-06-30
    """
    starts = [bound for bound in (left.earliest, right.earliest) if bound]
    ends = [bound for bound in (left.latest, right.latest) if bound]
    earliest, latest = max(starts, default=None), min(ends, default=None)
    return None if earliest and latest and earliest > latest else DateWindow(earliest, latest)


def hull(windows: Iterable[DateWindow]) -> DateWindow:
    """The smallest window that holds all of `windows`. Raises InputError for none at all.

    >>> print(hull([date_window("2012-06"), date_window("2012-08-15")]))
    2012-06-01..2012-08-15
    """
    given = tuple(windows)
    if not given:
        raise InputError(Problem("window", "no window is given", "Give at least one."))
    starts = [each.earliest for each in given]
    ends = [each.latest for each in given]
    earliest = None if None in starts else min(bound for bound in starts if bound)
    latest = None if None in ends else max(bound for bound in ends if bound)
    return DateWindow(earliest, latest)


def date_window(text: str, where: str = "window") -> DateWindow:
    """Read a window: a day, a month (2012-06), a year (2012), or two of them with `..` between; either side may be
    empty.

    >>> date_window("2012-06..2013")
    DateWindow(earliest=datetime.date(2012, 6, 1), latest=datetime.date(2013, 12, 31))
    >>> date_window("June 2012")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: window: "June 2012" is not a window. Write it like 2012-04-17, ...
    """
    first, dots, last = text.strip().partition("..")
    if not dots and not first:
        raise InputError(Problem(where, "no window is written", _CURE))
    start = _named(first, text, where) if first.strip() else ANY_DAY
    end = start if not dots else _named(last, text, where) if last.strip() else ANY_DAY
    if start.earliest and end.latest and start.earliest > end.latest:
        raise InputError(Problem(where, f"{quote(text.strip())} ends before it begins", "Put the earlier day first."))
    return DateWindow(start.earliest, end.latest)


def _named(text: str, whole: str, where: str) -> DateWindow:
    """The days of `2012-06-30`, `2012-06` or `2012`."""
    parts = text.strip().split("-")
    widths = [len(part) for part in parts]
    if widths not in ([4], [4, 2], [4, 2, 2]) or not all(part.isascii() and part.isdigit() for part in parts):
        raise InputError(Problem(where, f"{quote(whole.strip())} is not a window", _CURE))
    year, month, day = (int(part) for part in [*parts, "0", "0"][:3])
    try:
        if day or len(parts) == 3:
            return certain(date(year, month, day))
        if len(parts) == 2:
            return DateWindow(date(year, month, 1), last_of_month(year, month))
        return DateWindow(date(year, 1, 1), date(year, 12, 31))
    except ValueError:
        raise InputError(
            Problem(where, f"{quote(text.strip())} is no day of the calendar", "Check month and day.")
        ) from None


def last_of_month(year: int, month: int) -> date:
    """The last day of a month.

    >>> last_of_month(2012, 2)
    datetime.date(2012, 2, 29)
    """
    return date(year, 12, 31) if month == 12 else date(year, month + 1, 1) - timedelta(days=1)


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later or (if negative) earlier; the last of a shorter month.

    >>> add_months(date(2012, 1, 31), 1), add_months(date(2012, 3, 15), -12)
    (datetime.date(2012, 2, 29), datetime.date(2011, 3, 15))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise InputError(Problem("date", f"{months} months from {day} is outside the calendar", "Give fewer months."))
    return date(year, month + 1, min(day.day, last_of_month(year, month + 1).day))
