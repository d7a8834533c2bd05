"""A period of whole days, and what it takes to find the one that is meant: this quarter, the nearest June.

`by` is the day on which "by ..." ends: the last day, but for the middle of a period the day half-way through it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from .date_window import add_months
from .fiscal import FiscalCalendar, fiscal_year, quarters
from .problem import InputError, Problem

Looking = Literal["ahead", "back"]
"""Whether a phrase tells of what is expected, or of what has happened."""

_DAY = timedelta(days=1)
_LENGTHS = {"month": 1, "quarter": 3, "year": 12}
_UP_TO_TWENTY = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_NUMBERS = {word: n for n, word in enumerate(_UP_TO_TWENTY.split(), 1)} | {"a": 1}
_NUMBERS |= {"twenty-four": 24, "thirty": 30, "thirty-six": 36, "forty-five": 45, "forty-eight": 48}
_NUMBERS |= {"sixty": 60, "ninety": 90}


@dataclass(frozen=True, slots=True)
class Setting:
    """What a phrase is read against: the day it was published, the speaker's calendar, and whether it looks ahead."""

    published: date
    calendar: FiscalCalendar | None
    looking: Looking
    where: str


@dataclass(frozen=True, slots=True)
class Period:
    """From `first` to `last`; "by" it ends on `by`.

    relative: it rests on the day of publication.  floating: its year is not written, and was found as the nearest.
    is_end: it is the end of something, which ends with it.
    """

    first: date
    last: date
    by: date
    relative: bool = False
    floating: bool = False
    is_end: bool = False


def refuse(what: str, cure: str, setting: Setting) -> InputError:
    """The error for a phrase that says no window."""
    return InputError(Problem(setting.where, what, cure))


def period_of(first: date, last: date, *, relative: bool = False) -> Period:
    """The period of these days, "by" which its last is meant."""
    return Period(first, last, last, relative)


def running(kind: str, step: int, setting: Setting) -> Period:
    """The calendar week, month, quarter or year of the publication, or one `step` periods on."""
    day = setting.published
    if kind == "week":
        first = day - timedelta(days=day.weekday()) + step * timedelta(days=7)
        return period_of(first, first + 6 * _DAY, relative=True)
    length = _LENGTHS[kind]
    first = add_months(date(day.year, (day.month - 1) // length * length + 1, 1), step * length)
    return period_of(first, add_months(first, length) - _DAY, relative=True)


def running_fiscal(kind: str, step: int, setting: Setting) -> Period:
    """The fiscal quarter or year of the publication, or one `step` periods on."""
    calendar = held_calendar(setting)
    day = setting.published
    while True:
        year = fiscal_year(day, calendar)
        parts = quarters(year, calendar) if kind == "quarter" else ()
        period = next((part for part in parts if part.first <= day <= part.last), year)
        if step == 0:
            return period_of(period.first, period.last, relative=True)
        day, step = (period.last + _DAY, step - 1) if step > 0 else (period.first - _DAY, step + 1)


def held_calendar(setting: Setting) -> FiscalCalendar:
    """The speaker's fiscal calendar. Raises InputError if none is held."""
    if setting.calendar is None:
        raise refuse("no fiscal calendar is held for the speaker", "Give the speaker's fiscal calendar.", setting)
    return setting.calendar


def nearest(made: Callable[[int], Period], setting: Setting) -> Period:
    """The one of several years that is meant: the next not yet over, or, looking back, the last that has begun."""
    day = setting.published
    found = []
    for year in range(day.year - 9, day.year + 10):  # 29 February comes back after eight years at the latest
        try:
            found.append(made(year))
        except (ValueError, InputError):  # no such day in that year, or a year outside the fiscal calendar
            continue
    fitting = [each for each in found if (each.last >= day if setting.looking == "ahead" else each.first <= day)]
    if not fitting:
        raise refuse("no year is near that has such a time", "Write the year.", setting)
    return replace(fitting[0 if setting.looking == "ahead" else -1], relative=True, floating=True)


def number_of(word: str) -> int:
    """A number in digits or in words.

    >>> number_of("twelve"), number_of("18")
    (12, 18)
    """
    return int(word) if word.isdigit() else _NUMBERS[word.lower()]
