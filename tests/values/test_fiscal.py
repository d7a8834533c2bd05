"""Fiscal calendars: periods that partition time, with years that change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.values.date_window import DateWindow, add_months, announced, certain, date_window
from paylode.values.fiscal import (
    WEEKDAYS,
    FiscalCalendar,
    FiscalYears,
    Naming,
    TransitionPeriod,
    Weekday,
    calendar_years,
    fiscal_answer,
    fiscal_calendar,
    fiscal_period,
    fiscal_periods,
    fiscal_year,
    quarters,
    year_named,
)
from paylode.values.problem import InputError

DAY = timedelta(days=1)
JUNE = FiscalYears(6, 30, date(1999, 7, 1), date(2016, 6, 30))
TRANSITION = TransitionPeriod(date(2016, 7, 1), date(2016, 12, 31), "TP2016")
DECEMBER = FiscalYears(12, 31, date(2017, 1, 1))
CHANGED = fiscal_calendar("Lanthorn Biologics", [JUNE, TRANSITION, DECEMBER])


@pytest.mark.parametrize(
    ("day", "period"),
    [
        (date(2011, 11, 14), "FY2012 Q2"),
        (date(2011, 7, 1), "FY2012 Q1"),
        (date(2012, 6, 30), "FY2012 Q4"),
        (date(2012, 7, 1), "FY2013 Q1"),
        (date(2016, 6, 30), "FY2016 Q4"),
        (date(2016, 9, 30), "TP2016"),
        (date(2017, 1, 5), "FY2017 Q1"),
        (date(2024, 2, 29), "FY2024 Q1"),
    ],
)
def test_a_day_falls_in_its_period(day: date, period: str) -> None:
    assert str(fiscal_period(day, CHANGED)) == period


def test_a_day_before_the_calendar_is_refused() -> None:
    with pytest.raises(InputError, match=r"1999-06-30 is outside the fiscal calendar, which covers 1999-07-01 on"):
        fiscal_period(date(1999, 6, 30), CHANGED)


@st.composite
def calendars(draw: st.DrawFn) -> FiscalCalendar:
    """Years that end on any day, a transition of some months, and years that end elsewhere."""
    month, day = draw(st.integers(1, 12)), draw(st.integers(1, 31))
    end = min(day, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1])
    named = draw(st.sampled_from(["end", "start"]))
    probe = FiscalYears(month, end, date.min, named_by=named)
    year = fiscal_year(date(2005, 6, 15), FiscalCalendar("probe", (probe,)))
    first = FiscalYears(month, end, year.first, year.last, named)
    until = draw(st.integers(1, 14))
    last = add_months(year.last + DAY, until) - DAY
    transition = TransitionPeriod(year.last + DAY, last, "TP")
    following = FiscalYears(last.month, last.day, last + DAY, named_by=named)
    if fiscal_year(last + DAY, FiscalCalendar("probe", (following,))).first != last + DAY:  # a last of February
        following = FiscalYears(12, 31, date(last.year + 1, 1, 1), named_by=named)
        transition = TransitionPeriod(year.last + DAY, date(last.year, 12, 31), "TP")
    return fiscal_calendar("Any", [following, first, transition])


@given(calendars(), st.dates(date(2005, 7, 1), date(2012, 1, 1)))
def test_periods_partition_time(calendar: FiscalCalendar, day: date) -> None:
    period = fiscal_period(day, calendar)
    assert period.first <= day <= period.last
    following = fiscal_period(period.last + DAY, calendar)
    assert following.first == period.last + DAY
    assert str(following) != str(period)
    year = fiscal_year(day, calendar)
    parts = quarters(year, calendar)
    if parts:
        assert [part.quarter for part in parts] == [1, 2, 3, 4]
        assert (parts[0].first, parts[-1].last) == (year.first, year.last)
        assert all(left.last + DAY == right.first for left, right in pairwise(parts))
    assert year_named(year.year, calendar) == year


@given(calendars(), st.dates(date(2005, 7, 1), date(2009, 1, 1)), st.integers(0, 900))
def test_the_periods_of_a_window_are_those_of_its_days(calendar: FiscalCalendar, start: date, length: int) -> None:
    window = DateWindow(start, start + length * DAY)
    by_day = dict.fromkeys(str(fiscal_period(start + n * DAY, calendar)) for n in range(length + 1))
    assert [str(each) for each in fiscal_periods(window, calendar)] == list(by_day)


def test_a_period_that_ends_inside_a_window_is_not_decided() -> None:
    started = announced(date(2012, 7, 11), not_before=date(2012, 4, 17))
    assert str(fiscal_answer(started, CHANGED, by="year")) == "FY2012 or FY2013, not decided"
    assert str(fiscal_answer(date_window("2012-06"), CHANGED, by="year")) == "FY2012"
    only_announced = fiscal_answer(announced(date(2011, 11, 14)), CHANGED)
    assert str(only_announced) == "FY2012 Q2 or earlier, not decided"
    assert not only_announced.decided
    assert str(fiscal_answer(DateWindow(date(2011, 11, 1), date(2011, 11, 13)), CHANGED)) == "FY2012 Q2"
    assert str(fiscal_answer(DateWindow(None, None), CHANGED)) == "not known"


@pytest.mark.parametrize(
    ("spans", "fault"),
    [
        ([], "no span"),
        ([JUNE, DECEMBER], "no span covers 2016-07-01 to 2016-12-31"),
        ([JUNE, TransitionPeriod(date(2016, 6, 1), date(2016, 12, 31), "TP"), DECEMBER], "two spans cover"),
        ([FiscalYears(6, 30, date(1999, 8, 1))], "1999-08-01 is not the first day of a fiscal year, 1999-07-01 is"),
        ([FiscalYears(6, 30, date(1999, 7, 1), date(2016, 12, 31))], "not the last day of a fiscal year"),
        ([FiscalYears(6, 31, date(1999, 7, 1))], "day 31 of month 6"),
        ([FiscalYears(13, 1, date(1999, 7, 1))], "month 13"),
        ([TransitionPeriod(date(2016, 7, 1), date(2016, 12, 31), " ")], "does not name"),
        ([TransitionPeriod(date(2016, 12, 31), date(2016, 7, 1), "TP")], "ends before"),
        ([JUNE, FiscalYears(6, 30, date(2016, 7, 1), None, "start")], "two periods are called FY2016"),
        ([FiscalYears(6, 30, date(1999, 7, 1)), TRANSITION], "two spans cover"),
    ],
)
def test_a_faulty_calendar_is_refused(spans: list[FiscalYears | TransitionPeriod], fault: str) -> None:
    with pytest.raises(InputError, match=fault):
        fiscal_calendar("Lanthorn Biologics", spans)


def test_all_faults_of_a_calendar_are_listed() -> None:
    spans = [FiscalYears(6, 31, date(1999, 7, 1)), TransitionPeriod(date(2016, 7, 1), date(2016, 8, 1), "")]
    with pytest.raises(InputError) as caught:
        fiscal_calendar("X", spans)
    assert len(caught.value.problems) == 2


def test_years_by_name_and_the_calendar_year() -> None:
    assert year_named("TP2016", CHANGED).window == DateWindow(date(2016, 7, 1), date(2016, 12, 31))
    for missing in ("FY1999", "FY2012 Q2", "2012", "FY0000", "TP"):
        with pytest.raises(InputError, match="no period"):
            year_named(missing, CHANGED)
    assert str(fiscal_answer(certain(date(2022, 5, 23)), calendar_years("Seagen"))) == "FY2022 Q2"


# The covers of Johnson & Johnson's annual reports (Form 10-K, file 1-3215) for fiscal 2009 to 2011 and 2020; 2016 to
# 2019 from the periods in the data of the report for fiscal 2019. That the year ends on the Sunday nearest 31 December
# is assumed, from memory of the same reports, and borne out by all of these days.
JANSSEN = fiscal_calendar(
    "Johnson & Johnson", [FiscalYears(12, 31, date(2008, 12, 29), weekday="Sunday", nearest=True)]
)
JANSSEN_ENDS = {
    "FY2009": "2010-01-03",
    "FY2010": "2011-01-02",
    "FY2011": "2012-01-01",
    "FY2016": "2017-01-01",
    "FY2017": "2017-12-31",
    "FY2018": "2018-12-30",
    "FY2019": "2019-12-29",
    "FY2020": "2021-01-03",
}
# assumed, from memory of Apple's annual reports; that the quarter to 31 December 2016 had 14 weeks: leancrew.com,
# "Quarters", 2017-02-04.
APPLE = fiscal_calendar("Apple", [FiscalYears(9, 30, date(2010, 9, 26), weekday="Saturday", long_quarter=1)])


@pytest.mark.parametrize(("name", "last"), JANSSEN_ENDS.items())
def test_years_that_end_on_the_sunday_nearest_the_end_of_december(name: str, last: str) -> None:
    year = year_named(name, JANSSEN)
    assert str(year.last) == last
    assert fiscal_year(year.first, JANSSEN) == fiscal_year(year.last, JANSSEN) == year
    assert (year.last - year.first).days + 1 == (371 if name in ("FY2009", "FY2020") else 364)


def test_the_week_too_many_lies_in_the_quarter_that_is_told() -> None:
    longest = year_named("FY2017", APPLE)
    assert str(longest.window) == "2016-09-25..2017-09-30"
    assert [str(each.last) for each in quarters(longest, APPLE)] == [
        "2016-12-31",
        "2017-04-01",
        "2017-07-01",
        "2017-09-30",
    ]
    lengths = [(each.last - each.first).days + 1 for each in quarters(year_named("FY2009", JANSSEN), JANSSEN)]
    assert lengths == [91, 91, 91, 98]


def test_a_year_of_weeks_named_by_its_start() -> None:
    """The Saturday nearest 31 January 2015 ends a year that began in February 2014."""
    shop = fiscal_calendar(
        "Talvera Stores", [FiscalYears(1, 31, date(2014, 2, 2), named_by="start", weekday="Saturday", nearest=True)]
    )
    assert str(fiscal_period(date(2015, 1, 31), shop)) == "FY2014 Q4"
    assert str(year_named("FY2014", shop).window) == "2014-02-02..2015-01-31"
    assert str(fiscal_period(date(2015, 2, 1), shop)) == "FY2015 Q1"


@given(
    st.integers(1, 12),
    st.integers(1, 28),
    st.sampled_from(WEEKDAYS),
    st.booleans(),
    st.sampled_from(["end", "start"]),
    st.integers(1, 4),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
)
def test_years_of_weeks_partition_time(
    month: int, day: int, weekday: Weekday, nearest: bool, named: Naming, long: int, asked: date
) -> None:
    open_ended = FiscalYears(
        month, day, date(1940, 1, 1), named_by=named, weekday=weekday, nearest=nearest, long_quarter=long
    )
    begins = fiscal_year(date(1945, 6, 1), FiscalCalendar("x", (open_ended,))).first
    calendar = fiscal_calendar("x", [replace(open_ended, first=begins)])
    year = fiscal_year(asked, calendar)
    parts = quarters(year, calendar)
    assert year.first <= asked <= year.last
    assert year_named(year.year, calendar) == year
    assert (year.last - year.first).days + 1 in (364, 371)
    assert (parts[0].first, parts[-1].last) == (year.first, year.last)
    assert all(left.last + DAY == right.first for left, right in pairwise(parts))
    following = fiscal_year(year.last + DAY, calendar)
    assert following.first == year.last + DAY and int(following.year[2:]) == int(year.year[2:]) + 1
    assert WEEKDAYS[year.last.weekday()] == weekday


@pytest.mark.parametrize(
    ("span", "what"),
    [
        (FiscalYears(12, 31, date(2009, 1, 5), weekday="Sunday", nearest=True), "2008-12-29 is"),
        (FiscalYears(12, 31, date.min, weekday="Sunday"), "at an end of the calendar"),
        (FiscalYears(12, 31, date(2008, 12, 29), weekday="Sunday", nearest=True, long_quarter=5), "no quarter 5"),
    ],
)
def test_a_broken_year_of_weeks_is_refused(span: FiscalYears, what: str) -> None:
    with pytest.raises(InputError, match=what):
        fiscal_calendar("Johnson & Johnson", [span])
