"""What phrases that date something mean, from the day they are said."""

from __future__ import annotations

from datetime import date

import pytest

from paylode.programme.reading.date_phrases import Looking, Moment, date_phrases, window_of
from paylode.values.date_window import certain
from paylode.values.fiscal import FiscalYears, fiscal_calendar

CALENDAR = fiscal_calendar("ImmunoGen", [FiscalYears(6, 30, date(1999, 7, 1))])
SAID = Moment(date(2011, 11, 14), CALENDAR, certain(date(2011, 9, 9)))


@pytest.mark.parametrize(
    ("words", "looking", "window"),
    [
        ("by June", "ahead", "2011-11-14..2012-06-30"),
        ("by the end of June", "ahead", "2011-11-14..2012-06-30"),
        ("in mid-2012", "ahead", "2012-05-01..2012-08-31"),
        ("by mid-2012", "ahead", "2011-11-14..2012-06-30"),
        ("in early 2013", "ahead", "2013-01-01..2013-04-30"),
        ("late 2012", "ahead", "2012-09-01..2012-12-31"),
        ("in early April 2012", "ahead", "2012-04-01..2012-04-10"),
        ("mid-August 2012", "ahead", "2012-08-11..2012-08-20"),
        ("2H2013", "ahead", "2013-07-01..2013-12-31"),
        ("the second half of 2012", "ahead", "2012-07-01..2012-12-31"),
        ("4Q 2013", "ahead", "2013-10-01..2013-12-31"),
        ("Q3 FY2013", "ahead", "2013-01-01..2013-03-31"),
        ("the third quarter of fiscal 2013", "ahead", "2013-01-01..2013-03-31"),
        ("for fiscal year 2012", "ahead", "2011-07-01..2012-06-30"),
        ("the fiscal year ending June 30, 2012", "ahead", "2011-07-01..2012-06-30"),
        ("by year end", "ahead", "2011-11-14..2011-12-31"),
        ("by the end of 2012", "ahead", "2011-11-14..2012-12-31"),
        ("later this year", "ahead", "2011-11-14..2011-12-31"),
        ("in the next twelve months", "ahead", "2011-11-14..2012-11-14"),
        ("within six weeks", "ahead", "2011-11-14..2011-12-26"),
        ("a year from now", "ahead", "2011-11-14..2012-11-14"),
        ("this time next year", "ahead", "2011-11-14..2012-11-14"),
        ("imminently", "ahead", "2011-11-14.."),
        ("in the coming weeks", "ahead", "2011-11-14.."),
        ("earlier this month", "back", "2011-11-01..2011-11-13"),
        ("earlier this year", "back", "2011-01-01..2011-11-13"),
        ("on July 1", "back", "2011-07-01"),
        ("in September", "back", "2011-09-01..2011-09-30"),
        ("in December", "back", "2010-12-01..2010-12-31"),
        ("in 2006", "back", "2006-01-01..2006-12-31"),
        ("on 5 June 2009", "back", "2009-06-05"),
        ("last month", "back", "2011-10-01..2011-10-31"),
        ("the same day", "back", "2011-09-09"),
    ],
)
def test_phrases_mean_these_days(words: str, looking: Looking, window: str) -> None:
    [phrase] = date_phrases(f"It happens {words}.")
    assert str(window_of(phrase, SAID, looking=looking)) == window


@pytest.mark.parametrize("words", ["on February 30, 2012", "in fiscal 1972", "within 9999 years"])
def test_days_that_are_none_are_refused(words: str) -> None:
    assert [window_of(each, SAID, looking="ahead") for each in date_phrases(words)] in ([None], [])


def test_a_fiscal_quarter_needs_a_calendar() -> None:
    [phrase] = date_phrases("in Q3 FY2013")
    assert window_of(phrase, Moment(date(2011, 11, 14)), looking="ahead") is None


def test_what_only_prose_needs() -> None:
    text = "Talvera said today, at the start of its fiscal year, that an agreement of 2001 was sold on that day."
    assert [(each.form, each.words) for each in date_phrases(text)][-2:] == [
        ("time", "of 2001"),
        ("same", "on that day"),
    ]
    assert "today" not in [each.words for each in date_phrases(text)]


@pytest.mark.parametrize("words", ["may begin soon after", "patients marched on", "as soon as possible", "FOLR1 2013A"])
def test_words_that_date_nothing(words: str) -> None:
    assert list(date_phrases(words)) == []
