"""Windows, and questions about a day that is not certain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.values.answer import Answer, all_of, any_of, negated
from paylode.values.date_window import (
    ANY_DAY,
    DateWindow,
    add_months,
    after,
    announced,
    before,
    certain,
    date_window,
    happened_by,
    hull,
    intersection,
    overlaps,
    same_day,
    within,
)
from paylode.values.problem import InputError

DAYS = st.dates(date(2010, 1, 1), date(2010, 1, 20))


@st.composite
def windows(draw: st.DrawFn) -> DateWindow:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    return DateWindow(draw(st.sampled_from([first, None])), draw(st.sampled_from([last, None])))


def days(window: DateWindow) -> set[date]:
    """The days of a window within a frame wider than all that is drawn."""
    start, end = window.earliest or date(2009, 12, 28), window.latest or date(2010, 1, 25)
    return {start + timedelta(days=n) for n in range((end - start).days + 1)}


def by_trying(holds: Callable[[date, date], bool], left: set[date], right: set[date]) -> Answer:
    """The answer to a question about two days, by trying every pair."""
    seen = {holds(a, b) for a in left for b in right}
    return Answer.UNDECIDED if len(seen) == 2 else Answer.YES if seen == {True} else Answer.NO


@given(windows(), windows())
def test_answers_are_those_of_trying_every_day(left: DateWindow, right: DateWindow) -> None:
    lefts, rights = days(left), days(right)
    assert before(left, right) is by_trying(date.__lt__, lefts, rights)
    assert after(left, right) is by_trying(date.__gt__, lefts, rights)
    assert same_day(left, right) is by_trying(date.__eq__, lefts, rights)
    assert within(left, right) is by_trying(lambda day, _: day in rights, lefts, rights)


@given(windows(), windows())
def test_an_intersection_holds_the_shared_days(left: DateWindow, right: DateWindow) -> None:
    shared = intersection(left, right)
    assert (days(shared) if shared else set()) == days(left) & days(right)
    assert overlaps(left, right) is bool(shared)
    assert intersection(right, left) == shared
    assert days(left) | days(right) <= days(hull([left, right]))


@given(windows())
def test_what_is_printed_is_read_back(window: DateWindow) -> None:
    assert date_window(str(window)) == window


def test_an_announcement_is_an_upper_bound() -> None:
    """Announced on 2012-07-11: it may have been in June, and that is not decided."""
    start = announced(date(2012, 7, 11), not_before=date(2012, 4, 17))
    assert happened_by(start, date(2012, 6, 30)) is Answer.UNDECIDED
    assert happened_by(start, date(2012, 7, 11)) is Answer.YES
    assert happened_by(start, date(2012, 4, 16)) is Answer.NO
    assert start.day is None
    assert announced(date(2012, 7, 11)) == DateWindow(None, date(2012, 7, 11))


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2012-06", date(2012, 6, 1), date(2012, 6, 30)),
        ("2012", date(2012, 1, 1), date(2012, 12, 31)),
        ("2012-02..2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("..", None, None),
        ("2013-11-14..", date(2013, 11, 14), None),
    ],
)
def test_months_and_years_are_read(text: str, earliest: date | None, latest: date | None) -> None:
    assert date_window(text) == DateWindow(earliest, latest)


@pytest.mark.parametrize(
    "text",
    ["", " ", "June", "2012-13", "2012-02-30", "2012-6-1", "2012-06-01..2011", "0000", "2012..x", "٢٠١٢"],
)
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        date_window(text, "line 4")
    assert str(caught.value).startswith("line 4: ")


def test_a_window_is_made_of_dates_in_order() -> None:
    with pytest.raises(InputError, match="later than"):
        DateWindow(date(2012, 2, 1), date(2012, 1, 1))
    with pytest.raises(InputError, match="not a date"):
        DateWindow(datetime(2012, 1, 1), None)
    with pytest.raises(InputError, match="no window"):
        hull([])


def test_an_answer_is_no_truth_value() -> None:
    with pytest.raises(TypeError, match="is Answer"):
        bool(before(ANY_DAY, certain(date(2012, 1, 1))))


@given(st.lists(st.sampled_from(Answer)))
def test_answers_combine_by_de_morgan(answers: list[Answer]) -> None:
    assert negated(all_of(answers)) is any_of(negated(each) for each in answers)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_months_are_added_to_the_same_day_or_the_last(day: date, months: int) -> None:
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


def test_months_beyond_the_calendar_are_refused() -> None:
    with pytest.raises(InputError, match="outside the calendar"):
        add_months(date(2012, 1, 1), 12 * 9000)
