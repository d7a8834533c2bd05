"""Phrases of releases, resolved against the day of publication and the speaker's fiscal calendar."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.values.fiscal import FiscalYears, TransitionPeriod, fiscal_calendar
from paylode.values.problem import InputError
from paylode.values.window_reading import find_phrases, read_window

SHARED = Path(__file__).resolve().parents[2] / "../shared"
DOCUMENTS = SHARED / "data/documents"
NAUGHTY = SHARED / "data/reference/bad_inputs/blns/blns.json"
PUBLISHED = date(2011, 11, 14)
IMMUNOGEN = fiscal_calendar(
    "ImmunoGen",
    [
        FiscalYears(6, 30, date(1999, 7, 1), date(2016, 6, 30)),
        TransitionPeriod(date(2016, 7, 1), date(2016, 12, 31), "TP2016"),
        FiscalYears(12, 31, date(2017, 1, 1)),
    ],
)

AHEAD = """
by June                                     2011-11-14..2012-06-30
by June 30, 2012                            2011-11-14..2012-06-30
no later than 30 June 2012                  2011-11-14..2012-06-30
mid-2012                                    2012-05-01..2012-08-31
in the middle of 2012                       2012-05-01..2012-08-31
by mid-2012                                 2011-11-14..2012-06-30
by mid-year                                 2011-11-14..2012-06-30
mid-March 2012                              2012-03-11..2012-03-20
by mid-March 2012                           2011-11-14..2012-03-15
early 2012                                  2012-01-01..2012-04-30
late 2010                                   2010-09-01..2010-12-31
in early April 2015                         2015-04-01..2015-04-10
late April                                  2012-04-21..2012-04-30
2H2013                                      2013-07-01..2013-12-31
2H13                                        2013-07-01..2013-12-31
H1 2013                                     2013-01-01..2013-06-30
1H09                                        2009-01-01..2009-06-30
in the first half of calendar 2012          2012-01-01..2012-06-30
the second half of the year                 2011-07-01..2011-12-31
first half of fiscal 2013                   2012-07-01..2012-12-31
early in the second half of 2012            2012-07-01..2012-08-31
3Q12                                        2012-07-01..2012-09-30
4Q2013                                      2013-10-01..2013-12-31
Q3'12                                       2012-07-01..2012-09-30
third quarter of 2012                       2012-07-01..2012-09-30
third-quarter 2012                          2012-07-01..2012-09-30
the last quarter of 2012                    2012-10-01..2012-12-31
Q3 FY2013                                   2013-01-01..2013-03-31
FY2013 Q3                                   2013-01-01..2013-03-31
in the third quarter of fiscal 2013         2013-01-01..2013-03-31
fiscal third quarter of 2013                2013-01-01..2013-03-31
the third fiscal quarter                    2012-01-01..2012-03-31
fiscal 2013                                 2012-07-01..2013-06-30
FY13                                        2012-07-01..2013-06-30
the 2013 fiscal year                        2012-07-01..2013-06-30
the current fiscal year                     2011-07-01..2012-06-30
next fiscal year                            2012-07-01..2013-06-30
by the end of the fiscal year               2011-11-14..2012-06-30
the fiscal year ending June 30, 2012        2011-07-01..2012-06-30
the quarter ending March 31, 2012           2012-01-01..2012-03-31
transition period ended December 31, 2016   2016-07-01..2016-12-31
the first nine months of 2012               2012-01-01..2012-09-30
first six months of fiscal 2013             2012-07-01..2012-12-31
second quarter ended June 30, 2012          2012-04-01..2012-06-30
the quarter that ends March 31, 2012        2012-01-01..2012-03-31
full year 2012                              2012-01-01..2012-12-31
by end 2012                                 2011-11-14..2012-12-31
over the next several weeks                 2011-11-14..
six months ending December 31, 2012         2012-07-01..2012-12-31
by year end                                 2011-11-14..2011-12-31
by the end of the year                      2011-11-14..2011-12-31
at year-end 2012                            2012-12-01..2012-12-31
by the end of 2017                          2011-11-14..2017-12-31
before the end of 2012                      2011-11-14..2012-12-31
before June                                 2011-11-14..2012-05-31
after mid-2012                              2012-09-01..
no earlier than 2013                        2013-01-01..
as early as Q1 2012                         2012-01-01..
later this year                             2011-11-14..2011-12-31
later this month                            2011-11-14..2011-11-30
next quarter                                2012-01-01..2012-03-31
the first half of next year                 2012-01-01..2012-06-30
June of next year                           2012-06-01..2012-06-30
in the next twelve months                   2011-11-14..2012-11-14
in the coming 12 months                     2011-11-14..2012-11-14
within twelve months                        2011-11-14..2012-11-14
within 30 days                              2011-11-14..2011-12-14
A year from now                             2011-11-14..2012-11-14
this time next year                         2011-11-14..2012-11-14
soon                                        2011-11-14..
very soon                                   2011-11-14..
in the coming weeks                         2011-11-14..
in the spring of 2013                       2013-03-01..2013-06-20
late 2012 or early 2013                     2012-09-01..2013-04-30
between June and August 2013                2013-06-01..2013-08-31
April\u2013June 2013                        2013-04-01..2013-06-30
Feb 29                                      2012-02-29
4-Apr-2013                                  2013-04-04
in less than six months                     2011-11-14..2012-05-14
within fifteen months                       2011-11-14..2013-02-14
that time next year                         2011-11-14..2012-11-14
first quarter of the fiscal year ending June 30, 2012   2011-07-01..2011-09-30
fiscal year ends June 30                    2011-07-01..2012-06-30
2012-06-30                                  2012-06-30
this week                                   2011-11-14..2011-11-20
"""

BACK = """
Earlier this month              2011-11-01..2011-11-13
earlier this year               2011-01-01..2011-11-13
earlier in 2011                 2011-01-01..2011-11-13
on July 1                       2011-07-01
in June 2007                    2007-06-01..2007-06-30
in December                     2010-12-01..2010-12-31
by June                         ..2011-06-30
in 2011                         2011-01-01..2011-11-14
last month                      2011-10-01..2011-10-31
last quarter                    2011-07-01..2011-09-30
last fiscal year                2010-07-01..2011-06-30
over the past twelve months     2010-11-14..2011-11-14
recently                        ..2011-11-14
a short time ago                ..2011-11-14
since July 1                    2011-07-01..2011-11-14
yesterday                       2011-11-13
on Monday, March 27, 2006       2006-03-27
for the full year 2010          2010-01-01..2010-12-31
today                           2011-11-14
on March 27, 2006               2006-03-27
"""


def rows(table: str) -> list[tuple[str, str]]:
    return [tuple(part.strip() for part in line.rsplit("  ", 1)) for line in table.splitlines() if line]  # type: ignore[misc]


@pytest.mark.parametrize(("phrase", "window"), rows(AHEAD))
def test_what_is_expected(phrase: str, window: str) -> None:
    assert str(read_window(phrase, PUBLISHED, calendar=IMMUNOGEN).window) == window


@pytest.mark.parametrize(("phrase", "window"), rows(BACK))
def test_what_has_happened(phrase: str, window: str) -> None:
    assert str(read_window(phrase, PUBLISHED, calendar=IMMUNOGEN, looking="back").window) == window


@pytest.mark.parametrize(
    ("phrase", "relation", "basis"),
    [
        ("by June", "by", "relative"),
        ("by June 30, 2012", "by", "stated"),
        ("in mid-2012", "in", "stated"),
        ("earlier this month", "earlier", "relative"),
        ("in the next twelve months", "within", "relative"),
        ("imminently", "soon", "relative"),
        ("after 2012", "after", "stated"),
    ],
)
def test_how_the_window_is_known(phrase: str, relation: str, basis: str) -> None:
    reading = read_window(phrase, PUBLISHED)
    assert (reading.relation, reading.basis) == (relation, basis)


@pytest.mark.parametrize(
    ("phrase", "looking", "what"),
    [
        ("in six months", "ahead", "no time that is understood"),
        ("around June", "ahead", "no time that is understood"),
        ("winter 2012", "ahead", "no time that is understood"),
        ("", "ahead", "no time that is understood"),
        ("Feb 30, 2012", "ahead", "Feb has no day 30 in 2012"),
        ("2013-02-30", "ahead", "no day of the calendar"),
        ("31-Apr-2013", "ahead", "is no day"),
        ("soon after", "ahead", "no time that is understood"),
        ("by June 2010", "ahead", "was over on the day of publication"),
        ("in 2013", "back", "after the day of publication"),
        ("late 2012 or early 2011", "ahead", "is later than"),
        ("early this week", "ahead", "divided into early, middle and late"),
        ("within 999 years of June", "ahead", "no time that is understood"),
        ("transition period ended June 30, 2012", "ahead", "no transition period is known"),
        ("x" * 300, "ahead", "longer than 200"),
    ],
)
def test_what_says_no_window_is_refused(phrase: str, looking: str, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        read_window(phrase, PUBLISHED, looking=looking, where="sentence 3")  # type: ignore[arg-type]
    assert str(caught.value).startswith("sentence 3: ")


@pytest.mark.parametrize("phrase", ["Q3 FY2013", "by fiscal year end", "this fiscal year", "first half of fiscal 2013"])
def test_a_fiscal_phrase_needs_a_calendar(phrase: str) -> None:
    with pytest.raises(InputError, match="no fiscal calendar is held"):
        read_window(phrase, PUBLISHED)
    with pytest.raises(InputError, match="no period of the fiscal calendar"):
        read_window("Q3 FY1998", PUBLISHED, calendar=IMMUNOGEN)


def test_earlier_this_month_said_on_the_first_is_refused() -> None:
    with pytest.raises(InputError, match="nothing of that time was over"):
        read_window("earlier this month", date(2011, 11, 1), looking="back")


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from([phrase for phrase, _ in rows(AHEAD)]))
def test_any_day_gives_a_window_or_a_refusal(published: date, phrase: str) -> None:
    """Whatever is expected without a year in the phrase is not over before it is said."""
    try:
        reading = read_window(phrase, published, calendar=IMMUNOGEN)
    except InputError:
        return
    if reading.basis == "relative" and reading.relation in ("by", "later", "within", "soon"):
        assert reading.window.earliest == published


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.sampled_from([phrase for phrase, _ in rows(AHEAD + BACK)]))
def test_what_has_happened_lies_not_after_its_telling(published: date, phrase: str) -> None:
    try:
        reading = read_window(phrase, published, calendar=IMMUNOGEN, looking="back")
    except InputError:
        return
    if reading.relation in ("in", "by", "since", "recently", "earlier", "from"):
        assert reading.window.latest is not None
        assert reading.window.latest <= published


def test_phrases_are_found_where_they_stand() -> None:
    text = "On July 1 \u2014 our fiscal one \u2014 there were six. In 2012, we may start; by June, or in 2H."
    found = find_phrases(text)
    assert [each.phrase for each in found] == ["On July 1", "In 2012", "by June", "in 2H"]
    assert all(text[each.start : each.end] == each.phrase for each in found)


@pytest.mark.parametrize("phrase", sorted({phrase for phrase, _ in rows(AHEAD + BACK)}))
def test_whatever_is_read_is_found_in_prose(phrase: str) -> None:
    found = find_phrases(f"It is said, {phrase}.")
    assert [each.phrase for each in found] == [phrase.removeprefix("the ")]


def test_the_shape_of_a_phrase_says_what_it_speaks_of() -> None:
    text = (
        "Soon, within two years, earlier this month, on 4-Apr-2013, by the end of June and the year ended May 5, 2013."
    )
    found = find_phrases(text)
    assert [each.shape for each in found] == [
        "soon",
        "within",
        "earlier",
        "dashed_day",
        "end_part",
        "year_ended",
    ]


def test_a_fiscal_quarter_of_a_year_of_weeks() -> None:
    weeks = fiscal_calendar("x", [FiscalYears(9, 30, date(2010, 9, 26), weekday="Saturday", long_quarter=1)])
    for phrase, window in (
        ("the first quarter of fiscal 2017", "2016-09-25..2016-12-31"),
        ("Q2 FY2017", "2017-01-01..2017-04-01"),
        ("second half of fiscal 2017", "2017-04-02..2017-09-30"),
    ):
        assert str(read_window(phrase, date(2016, 9, 26), calendar=weeks).window) == window


def test_a_number_is_no_year() -> None:
    assert find_phrases("About 2012 patients under the Reform Act of 1995, at $2012 each, may march.") == ()


@pytest.mark.skipif(not DOCUMENTS.exists(), reason="the annotated documents are not at hand")
def test_the_phrases_of_real_releases_give_the_windows_that_were_agreed() -> None:
    """Of the records whose own words name a time. Those that point at another sentence are no matter of this room."""
    told = missed = 0
    for path in sorted(DOCUMENTS.glob("*.json")):
        golden = json.loads(path.read_text(encoding="utf-8"))
        published = date.fromisoformat(golden["document"]["published"])
        sought = [(each["quote"], each["window"], "ahead") for each in golden["expectations"]]
        dated = [each for each in golden["events"] if each["occurred_basis"] in ("stated", "relative")]
        sought += [(each["quote"], each["occurred"], "back") for each in dated]
        for quote, window, looking in sought:
            phrases = find_phrases(quote)
            if phrases:
                told += 1
                found = {windows_of(each.phrase, published, looking) for each in phrases}
                missed += "..".join(day or "" for day in window) not in found
    assert told >= 25
    assert missed <= 2  # a goal date named without "by", and "dates from 2011"


def windows_of(phrase: str, published: date, looking: str) -> str:
    window = read_window(phrase, published, calendar=IMMUNOGEN, looking=looking).window  # type: ignore[arg-type]
    return f"{window.earliest or ''}..{window.latest or ''}"


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the naughty strings are not at hand")
def test_naughty_strings_are_read_or_refused_in_one_line() -> None:
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        find_phrases(text)
        try:
            read_window(text, PUBLISHED, calendar=IMMUNOGEN)
        except InputError as error:
            assert len(str(error).splitlines()) == 1
