"""Phrases that date something: where they stand in prose, and the days they mean where the reader stands.

What such a phrase is, and what it means, is the grammar of `values.window_reading`; nothing of it is said again here.
This file adds what only prose needs:

    the same day, by then       points at the event told before
    today                       passed over: it dates the announcement, never what is announced
    the start of our year       passed over: it says what the day before it is
    as soon as possible         passed over: it is no time
    an agreement of 2001        a year that only "of" dates; the grammar passes over a bare number
    dates from 2011             of what has happened, "from" says when, not since when
    around June 2012            from May to July: the months beside it too, of a whole year the years, of a day a week

How far "around" reaches no text says; the widths are assumed, and no narrower than such words are used. "About" is
read so only after "in", "by" and the like, because it is as often "concerning". Nothing that has happened is taken
beyond the day it was told on, and nothing that is expected before it.

A phrase is found first and resolved later, because the same words point both ways: "by June" in an expectation is the
June to come, "in June" of something that happened is the June before. `Looking` says which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ...values.date_window import DateWindow, add_months
from ...values.fiscal import FiscalCalendar
from ...values.problem import InputError
from ...values.window_period import Looking
from ...values.window_reading import find_phrases, read_window

__all__ = ["DateBasis", "DatePhrase", "Looking", "Moment", "basis_of", "date_phrases", "window_of"]

DateBasis = Literal["stated", "relative"]

Form = Literal["day", "ahead", "relative", "ago", "same", "time"]
"""day: a whole date.  ahead: from the day it is said on.  relative: worked out from that day.  ago: some day before it.
same: that of the event told before.  time: any other."""

_SAME = re.compile(
    r"(?<![\w-])(?:(?:on )?(?:the|that) same day|on that (?:day|date)|(?:by|at) (?:then|that time))(?!\w)",
    re.ASCII | re.IGNORECASE,
)
_TIME = (
    r"(?:the )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|q[1-4]|[1-4]q|[12]h|h[12]|mid|early|late|end|start"
    r"|beginning|middle|first|second|third|fourth|year|spring|summer|autumn|fall|winter|fiscal|fy|(?:19|20)\d\d"
    r"|\d{1,2}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
)
_AROUND = re.compile(
    r"(?<![\w-])(?:on or (?:about|around)|(?:some ?time )?around|approximately|roughly|circa"
    rf"|(?:(?<=in )|(?<=on )|(?<=by )|(?<=at )|(?<=since )|(?<=from ))about) (?={_TIME})",
    re.ASCII | re.IGNORECASE,
)
_DAYS = frozenset({"month_day", "day_month", "iso_day", "dashed_day"})
_AHEAD = frozenset({"soon", "later", "within"})
_RELATIVE = frozenset({"earlier", "back", "yesterday", "this", "next", "last", "this_year", "next_year", "last_year"})
_PASSED_OVER = frozenset({"today", "tomorrow"})
_OF = re.compile(r"\Wof ", re.IGNORECASE)
_OF_YEAR = re.compile(r"(?<!\w)of (?:19|20)\d\d(?![\w-]|[.,]\d)", re.ASCII | re.IGNORECASE)
_NOUN = re.compile(r"(?:start|beginning)\b", re.IGNORECASE)
_WITH_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class DatePhrase:
    """Words that date something: `text[start:end] == words`, and their form."""

    start: int
    end: int
    form: Form
    words: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Where the reader stands: the day of publication, the fiscal calendar if one is held, the window told before."""

    published: date
    calendar: FiscalCalendar | None = None
    before: DateWindow | None = None


def date_phrases(text: str) -> Iterator[DatePhrase]:
    """The phrases of a text, in order.

    >>> [(each.form, each.words) for each in date_phrases("It will, by June, be filed; it was seen on April 2, 2012.")]
    [('time', 'by June'), ('day', 'on April 2, 2012')]
    """
    found = [DatePhrase(*match.span(), "same", match.group()) for match in _SAME.finditer(text)]
    found += [DatePhrase(*match.span(), "time", match.group()) for match in _OF_YEAR.finditer(text)]
    bare, places, around = _without_around(text)
    for each in find_phrases(bare):
        form = _form(each.shape, each.phrase)
        if form is not None:
            first, last = places[each.start], places[each.end - 1] + 1
            first = around.get(first, first)
            start = first - 3 if _OF.fullmatch(text, max(first - 4, 0), first) else first
            words = text[start:last]
            found.append(DatePhrase(start, last, "time" if form == "day" and _AROUND.search(words) else form, words))
    found.sort(key=lambda each: (each.start, -each.end))
    end = -1
    for phrase in found:
        if phrase.start >= end:
            end = phrase.end
            yield phrase


def _without_around(text: str) -> tuple[str, Sequence[int], Mapping[int, int]]:
    """The text without "around" and its like before a time, where each of its characters stood, and where each of the
    words left out stood: its end -> its start."""
    spans = [match.span() for match in _AROUND.finditer(text)]
    if not spans:
        return text, range(len(text)), {}
    gone = {place for span in spans for place in range(*span)}
    places = [place for place in range(len(text)) if place not in gone]
    return "".join(text[place] for place in places), places, {end: start for start, end in spans}


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
    if phrase.form == "same":
        return moment.before
    words = _AROUND.sub("", phrase.words)
    words = words[5:] if looking == "back" and words.lower().startswith("from ") else words
    try:
        window = read_window(words, moment.published, calendar=moment.calendar, looking=looking).window
        around = _AROUND.search(phrase.words) is not None
        return _widened(window, moment.published, looking) if around else window
    except (InputError, OverflowError):
        return None


def _widened(window: DateWindow, published: date, looking: Looking) -> DateWindow:
    """The days around a window: those of the months beside it, of a day the week, of a whole year the year."""
    first, last = window.earliest, window.latest
    one_day = timedelta(days=1)
    if first and first == last:
        earlier, later = first - 7 * one_day, first + 7 * one_day
    else:
        months = 12 if first and last and (last - first).days >= _WHOLE_YEAR else 1
        earlier = add_months(first, -months) if first else None  # type: ignore[assignment]
        later = add_months(last + one_day, months) - one_day if last else None  # type: ignore[assignment]
    if looking == "ahead" and first:
        earlier = min(first, max(earlier, published))
    if looking == "back" and last:
        later = max(last, min(later, published))
    return DateWindow(earlier, later)


_WHOLE_YEAR = 364


def basis_of(phrase: DatePhrase) -> DateBasis:
    """Whether the phrase gives the days, or they are worked out from the day it was said."""
    worked_out = phrase.form in ("ahead", "relative", "ago", "same") or _AROUND.search(phrase.words)
    return "relative" if worked_out else "stated"


def _form(shape: str, words: str) -> Form | None:
    """The form of a phrase by its shape in the grammar; None for one that is passed over."""
    if shape in _PASSED_OVER or (shape == "early_part" and _NOUN.match(words)):
        return None
    if shape in _DAYS:
        return "day" if _WITH_YEAR.search(words) else "time"
    if shape == "soon" and words.lower().startswith("as "):
        return None
    if shape == "recently":
        return "ago" if words.lower().endswith("ago") else "relative"
    return "ahead" if shape in _AHEAD else "relative" if shape in _RELATIVE else "time"
