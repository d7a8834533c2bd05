"""Phrases that date something, and the days they mean.

A phrase is found first and resolved later, because the same words point both ways: "by June" in an expectation is the
June to come, "in June" of something that happened is the June before. `Looking` says which.

    phrase                                     days, said on 2011-11-14
    June 5, 2012; 5 June 2012; 2012-06-05      that day
    in June 2012; June                         1 to 30 June; of a month without a year, the nearest in that direction
    early, mid-, late June 2012                1 to 10, 11 to 20, 21 to 30 June
    2012; early, mid-, late 2012               the year; January to April, May to August, September to December
    second half of 2012, 2H2012; 4Q 2012       July to December; October to December (calendar)
    by, before, no later than W                from the day it is said until the end of W; by mid-2012: 30 June
    year end, the end of 2012                  31 December
    fiscal year 2012, Q3 FY2012                by the speaker's fiscal calendar; without one, refused
    within twelve months, a year from now      from the day it is said until a year later
    earlier this month                         the 1st to the day before
    later this year                            from that day until 31 December
    soon, imminently, in the coming weeks      from that day on; no end
    the same day                               that of the event told before

These closing rules are choices; they stand here alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from ...values.date_window import DateWindow, add_months, certain, last_of_month
from ...values.fiscal import FiscalCalendar, quarters, year_named
from ...values.problem import InputError
from .number_words import NUMBER_WORDS, number

Looking = Literal["back", "ahead"]
DateBasis = Literal["stated", "relative"]

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
_MONTH += r"|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
_YEAR = r"(?:19|20)\d\d"
_PART = r"(?P<part>early|mid|late|the middle of|the beginning of|the start of|the end of|end of)[- ](?:in )?"
_LEAD = (
    r"(?:(?P<lead>by|before|no later than|not later than|through|until|prior to|in|on|of|as of"
    r"|during|since|from|for|around|about)\s+)?"
)
_SPAN = rf"(?P<count>an?|{NUMBER_WORDS}|\d{{1,3}})[- ](?P<unit>day|week|month|year)s?"
_QUARTER = r"(?P<quarter>first|second|third|fourth|[1-4]Q|Q[1-4])"
_FISCAL = r"(?:(?:the )?(?:Company's |our )?fiscal (?:year )?|FY ?)"

_FORMS: Mapping[str, str] = {
    "fiscal_end": (
        rf"{_LEAD}(?:the |our |its )?fiscal year (?:that )?(?:end(?:ed|ing|s)|to end) (?:on "
        rf")?(?P<month>{_MONTH}) (?P<day>\d{{1,2}}),? (?P<year>{_YEAR})"
    ),
    "fiscal_quarter": rf"{_LEAD}(?:the )?{_QUARTER}(?: quarter)?,?(?: of)? (?:{_FISCAL})(?P<year>{_YEAR})",
    "fiscal_year": rf"{_LEAD}{_FISCAL}(?P<year>{_YEAR})",
    "day": rf"{_LEAD}(?:(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>{_YEAR}))",
    "day_first": rf"{_LEAD}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[- ](?P<month>{_MONTH})[-, ]+(?P<year>{_YEAR})",
    "iso": rf"{_LEAD}(?P<year>{_YEAR})-(?P<month>\d\d)-(?P<day>\d\d)",
    "month": rf"{_LEAD}(?:{_PART})?(?P<month>{_MONTH})(?:,? (?:of )?(?P<year>{_YEAR}))(?!\d)",
    "month_day": rf"{_LEAD}(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d,\u2013-])",
    "bare_month": rf"(?P<lead>by|in|since|during|before|until|through) (?:{_PART})?(?P<month>{_MONTH})(?! \d)",
    "half": (
        rf"{_LEAD}(?:the )?(?:(?P<half>first|second) half|(?P<short>[12]H|H[12])),?(?: of| in)? "
        rf"?(?P<year>{_YEAR}|this year|next year)?"
    ),
    "quarter": rf"{_LEAD}(?:the )?{_QUARTER}(?: (?:calendar )?quarter)?(?: of| in)?,? ?(?P<year>{_YEAR})",
    "year_end": (
        rf"{_LEAD}(?:the )?(?:year[- ]end|end of (?:the|this) (?:calendar )?year)(?:,? (?:of "
        rf")?(?P<year>{_YEAR}))?"
    ),
    "year": (
        rf"(?:(?P<lead>by|before|no later than|through|until|in|of|during|since|from|for) "
        rf")(?:{_PART})?(?:the year )?(?P<year>{_YEAR})(?![\d-])"
    ),
    "part_year": rf"{_LEAD}{_PART}(?P<year>{_YEAR})(?!\d)",
    "within": (
        rf"(?:(?:within|in|over|during) (?:the )?(?:next|coming|following|approaching)|within"
        rf"|in less than) {_SPAN}"
    ),
    "from_now": rf"{_SPAN} from (?:now|today)|(?:this|that) time next year",
    "open": (
        r"imminently|(?<!how )(?<!as )(?:very )?soon(?! (?:as|after|before))|shortly(?! after| before)|in the near "
        r"(?:future|term)|in (?:the )?(?:coming|next few|next several) (?:days|weeks|months"
        r"|years)"
    ),
    "earlier": r"earlier (?:this|in the) (?P<unit>week|month|quarter|year)",
    "later": r"(?:(?:by|in|before) )?(?:later|the end of|the remainder of) this (?P<unit>week|month|quarter|year)",
    "this_unit": r"(?:(?:in|during) )?(?P<step>this|next|last|the current) (?P<unit>week|month|quarter|year)",
    "yesterday": r"yesterday",
    "same": r"(?:on )?(?:the|that) same day|on that (?:day|date)|(?:by|at) (?:then|that time)",
    "long_ago": r"(?:a short time|some time|not long|a few (?:weeks|months)) ago",
}
_FLAGS = re.ASCII | re.IGNORECASE
_UP_TO = frozenset({"by", "before", "no later than", "not later than", "through", "until", "prior to"})


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """Words that date something: `text[start:end]`, the form they have, and its parts."""

    start: int
    end: int
    form: str
    parts: tuple[tuple[str, str], ...]

    def part(self, name: str) -> str:
        """A part by its name; "" if it is not there."""
        return dict(self.parts).get(name, "")

    @property
    def up_to(self) -> bool:
        """Whether it sets an end only: by June."""
        return self.part("lead").lower() in _UP_TO


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the reader stands: the day of publication, the fiscal calendar if one is held, the window told before."""

    published: date
    calendar: FiscalCalendar | None = None
    before: DateWindow | None = None


def date_phrases(text: str) -> Iterator[DatePhrase]:
    """The phrases of a text, in order; of two that overlap the longer.

    >>> [each.form for each in date_phrases("IMGN853, to reach this stage by June, was filed on April 2, 2012")]
    ['bare_month', 'day']
    """
    found = [
        DatePhrase(*match.span(), form, tuple((key, value) for key, value in match.groupdict().items() if value))
        for form, pattern in _patterns().items()
        for match in pattern.finditer(text)
    ]
    found.sort(key=lambda each: (each.start, -each.end))
    end = -1
    for phrase in found:
        if phrase.start >= end:
            end = phrase.end
            yield phrase


def window_of(phrase: DatePhrase, moment: Moment, *, looking: Looking) -> DateWindow | None:
    """The days that a phrase means; None if they cannot be told (no fiscal calendar, no day of the calendar).

    >>> said = Moment(date(2011, 11, 14))
    >>> [phrase] = date_phrases("by June")
    >>> print(window_of(phrase, said, looking="ahead"))
    2011-11-14..2012-06-30
    >>> [phrase] = date_phrases("Earlier this month")
    >>> print(window_of(phrase, said, looking="back"))
    2011-11-01..2011-11-13
    """
    try:
        window = _RESOLVE[phrase.form](phrase, moment, looking)
    except (ValueError, InputError, OverflowError):
        return None
    if window is None or phrase.form in ("within", "from_now", "same", "open"):
        return window
    if phrase.up_to and looking == "ahead" and window.latest is not None:
        start = moment.published
        return DateWindow(start, window.latest) if window.latest >= start else window
    return window


def basis_of(phrase: DatePhrase) -> DateBasis:
    """Whether the phrase gives the days, or they are worked out from the day it was said."""
    relative = {"within", "from_now", "open", "earlier", "later", "this_unit", "yesterday", "same", "long_ago"}
    return "relative" if phrase.form in relative else "stated"


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    return {form: re.compile(rf"(?<!\w)(?<!\w-)(?:{pattern})(?!\w)", _FLAGS) for form, pattern in _FORMS.items()}


def _month(phrase: DatePhrase) -> int:
    word = phrase.part("month")
    if word.isdigit():
        return int(word)
    return next(place for place, name in enumerate(_MONTHS, 1) if name[:3].lower() == word[:3].lower())


def _day(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    day = certain(date(int(phrase.part("year")), _month(phrase), int(phrase.part("day"))))
    return DateWindow(None, day.latest) if phrase.up_to and looking == "back" else day


def _month_day(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    days = [date(moment.published.year + step, _month(phrase), int(phrase.part("day"))) for step in (-1, 0, 1)]
    return certain(_nearest(days, moment.published, looking))


def _nearest(days: list[date], published: date, looking: Looking) -> date:
    """The last of `days` that is not after publication, or the first that is not before it."""
    if looking == "back":
        return max(day for day in days if day <= published)
    return min(day for day in days if day >= published)


def _of_month(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    month = _month(phrase)
    if phrase.part("year"):
        year = int(phrase.part("year"))
    elif looking == "back":
        year = _nearest(
            [date(moment.published.year + step, month, 1) for step in (-1, 0)], moment.published, "back"
        ).year
    else:
        ends = [last_of_month(moment.published.year + step, month) for step in (0, 1)]
        year = _nearest(ends, moment.published, "ahead").year
    first, last = date(year, month, 1), last_of_month(year, month)
    match _third(phrase):
        case "early":
            return DateWindow(first, date(year, month, 10))
        case "mid":
            return DateWindow(
                first if phrase.up_to else date(year, month, 11), date(year, month, 15 if phrase.up_to else 20)
            )
        case "late":
            return DateWindow(date(year, month, 21), last)
        case "end":
            return DateWindow(first if phrase.up_to else last, last)
    return DateWindow(first, last)


def _third(phrase: DatePhrase) -> str:
    part = phrase.part("part").lower()
    names = {"early": "early", "mid": "mid", "late": "late", "the middle of": "mid", "the beginning of": "early"}
    return names.get(part, "early" if part == "the start of" else "end" if part else "")


def _of_year(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    year = int(phrase.part("year"))
    match _third(phrase):
        case "early":
            return _months(year, 1, 4)
        case "mid":
            return _months(year, 1, 6) if phrase.up_to else _months(year, 5, 8)
        case "late":
            return _months(year, 9, 12)
        case "end":
            return DateWindow(date(year, 1, 1) if phrase.up_to else date(year, 12, 31), date(year, 12, 31))
    return _months(year, 1, 12)


def _months(year: int, first: int, last: int) -> DateWindow:
    return DateWindow(date(year, first, 1), last_of_month(year, last))


def _half(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    told = phrase.part("year").lower()
    year = moment.published.year + (told == "next year") if not told.isdigit() else int(told)
    second = "second" in phrase.part("half").lower() or "2" in phrase.part("short")
    return _months(year, 7, 12) if second else _months(year, 1, 6)


def _quarter_number(phrase: DatePhrase) -> int:
    word = phrase.part("quarter").lower()
    digits = [int(letter) for letter in word if letter.isdigit()]
    return digits[0] if digits else ["first", "second", "third", "fourth"].index(word) + 1


def _quarter(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    last = 3 * _quarter_number(phrase)
    return _months(int(phrase.part("year")), last - 2, last)


def _fiscal(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow | None:
    if moment.calendar is None:
        return None
    year = year_named(f"FY{phrase.part('year')}", moment.calendar)
    if phrase.form == "fiscal_year":
        return year.window
    return next(each.window for each in quarters(year, moment.calendar) if each.quarter == _quarter_number(phrase))


def _fiscal_end(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    """The phrase itself tells the twelve months."""
    end = date(int(phrase.part("year")), _month(phrase), int(phrase.part("day")))
    return DateWindow(add_months(end + timedelta(days=1), -12), end)


def _year_end(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    year = int(phrase.part("year") or moment.published.year)
    return certain(date(year, 12, 31))


def _within(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    if not phrase.part("unit"):
        return DateWindow(moment.published, add_months(moment.published, 12))
    words = phrase.part("count")
    count = 1 if words.lower() in ("a", "an") else number(words)
    if count is None or count > 1200:
        raise ValueError(words)
    return DateWindow(moment.published, _later(moment.published, count, phrase.part("unit").lower()))


def _later(day: date, count: int, unit: str) -> date:
    if unit in ("month", "year"):
        return add_months(day, count * (12 if unit == "year" else 1))
    return day + timedelta(days=count * (7 if unit == "week" else 1))


def _unit_around(day: date, unit: str) -> DateWindow:
    """The calendar week, month, quarter or year that holds a day."""
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return DateWindow(monday, monday + timedelta(days=6))
    if unit == "year":
        return _months(day.year, 1, 12)
    first = day.month if unit == "month" else 3 * ((day.month - 1) // 3) + 1
    return _months(day.year, first, first + (0 if unit == "month" else 2))


def _earlier(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow | None:
    first = _unit_around(moment.published, phrase.part("unit").lower()).earliest
    yesterday = moment.published - timedelta(days=1)
    return DateWindow(first, yesterday) if first and first <= yesterday else None


def _later_this(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    return DateWindow(moment.published, _unit_around(moment.published, phrase.part("unit").lower()).latest)


def _this_unit(phrase: DatePhrase, moment: Moment, looking: Looking) -> DateWindow:
    unit = phrase.part("unit").lower()
    step = {"next": 1, "last": -1}.get(phrase.part("step").lower(), 0)
    months = {"month": 1, "quarter": 3, "year": 12}.get(unit, 0)
    day = add_months(moment.published, step * months) if months else moment.published + timedelta(days=7 * step)
    window = _unit_around(day, unit)
    if step:
        return window
    return (
        DateWindow(window.earliest, moment.published)
        if looking == "back"
        else DateWindow(moment.published, window.latest)
    )


_RESOLVE: Mapping[str, Callable[[DatePhrase, Moment, Looking], DateWindow | None]] = {
    "fiscal_end": _fiscal_end,
    "fiscal_quarter": _fiscal,
    "fiscal_year": _fiscal,
    "day": _day,
    "day_first": _day,
    "iso": _day,
    "month": _of_month,
    "month_day": _month_day,
    "bare_month": _of_month,
    "half": _half,
    "quarter": _quarter,
    "year_end": _year_end,
    "year": _of_year,
    "part_year": _of_year,
    "within": _within,
    "from_now": _within,
    "open": lambda phrase, moment, looking: DateWindow(moment.published, None),
    "earlier": _earlier,
    "later": _later_this,
    "this_unit": _this_unit,
    "yesterday": lambda phrase, moment, looking: certain(moment.published - timedelta(days=1)),
    "same": lambda phrase, moment, looking: moment.before,
    "long_ago": lambda phrase, moment, looking: DateWindow(None, moment.published),
}
