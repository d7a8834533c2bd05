"""What a payment follows from, lines that are only wrapped, who is to act, and days that are only about right."""

from __future__ import annotations

from datetime import date

import pytest

from paylode.programme.event_types import EventType
from paylode.programme.facts import Event, Expectation
from paylode.programme.reading import Claim, read

HEAD = "BASEL, March 3, 2014 -- Talvera AG announced that "


def claims(text: str, kind: EventType) -> list[Claim]:
    return [each for each in read(text).claims if isinstance(each.says, Event) and each.says.type is kind]


def cause(text: str) -> Event | None:
    (due,) = claims(text, EventType.PAYMENT_DUE)
    return due.follows


# What a payment follows from


@pytest.mark.parametrize(
    "told",
    [
        "the IND application submitted by Kestrel SA for TAL-7 became active on February 28, 2014.",
        "on February 28, 2014 the IND submitted by Kestrel SA for TAL-7 became active.",
        "Kestrel SA has signed a license agreement. The IND submitted by Kestrel SA for TAL-7 became active on "
        "February 28, 2014.",
    ],
    ids=["dated", "dated before", "after other news"],
)
@pytest.mark.parametrize(
    "pays", ["This event triggers a $1 million milestone payment.", "It triggers a $1 million milestone payment."]
)
def test_a_payment_follows_from_what_the_sentence_before_is_about(told: str, pays: str) -> None:
    found = cause(f"{HEAD}{told} {pays}")
    assert found is not None
    assert (found.type, str(found.occurred)) == (EventType.IND_ACTIVE, "2014-02-28")
    (due,) = claims(f"{HEAD}{told} {pays}", EventType.PAYMENT_DUE)
    assert isinstance(due.says, Event)
    assert str(due.says.occurred) == "2014-02-28"


def test_what_is_told_in_passing_is_claimed_all_the_same() -> None:
    text = f"{HEAD}the IND application submitted by Kestrel SA for TAL-7 became active on February 28, 2014."
    (passing,) = claims(text, EventType.IND_SUBMITTED)
    assert passing.source.quote == "IND application submitted by Kestrel SA for TAL-7"


def test_a_payment_that_points_at_nothing_still_follows_from_the_news() -> None:
    text = (
        f"{HEAD}the IND for TAL-7 is now active. Kestrel SA submitted an IND for TAL-8 on January 7, 2014. "
        "Talvera must pay Meridel Inc. a milestone payment of $1 million."
    )
    found = cause(text)
    assert found is not None and found.type is EventType.IND_ACTIVE


# Lines that are only wrapped

WRAPPED = (
    "Talvera AG (SIX: TALV) announced today that the Investigational\nNew Drug application for TAL-7 is now active.\n\n"
    "Talvera AG is a company."
)


@pytest.mark.parametrize(
    "head",
    [
        "BASEL, March 3, 2014 -- ",
        "Good News From Talvera\nBASEL, March 3, 2014 -- ",
        "Good News From Talvera\nA Second Line of It\n\nBASEL, March 3, 2014 -- ",
        "March 3, 2014\n",
        "Good News From Talvera\nMarch 3, 2014\n",
    ],
    ids=["dateline first", "headline above", "headlines and a gap", "a date above", "headline and a date"],
)
def test_a_sentence_wrapped_over_lines_is_read_whole(head: str) -> None:
    (active,) = claims(head + WRAPPED, EventType.IND_ACTIVE)
    assert active.source.quote == "the Investigational\nNew Drug application for TAL-7 is now active"


def test_two_headlines_stay_two_sentences() -> None:
    text = (
        "Talvera Has Submitted an IND\nTAL-7 Approved in Europe\nBASEL, March 3, 2014 -- Talvera AG has moved to Basel."
    )
    assert not claims(text, EventType.IND_ACTIVE)
    assert all("\n" not in each.source.quote for each in read(text).claims)


# Who is to act

APPROVED = "BASEL, March 3, 2014 -- Talvera AG announced that the FDA has approved Talvexa (talvetuzumab vedotin). "


@pytest.mark.parametrize(
    ("told", "control"),
    [
        ("Meridel Inc., part of the Kestrel Group, stands ready to launch it very soon.", "partner"),
        ("Meridel Inc. is prepared to launch Talvexa within two weeks.", "partner"),
        ("Talvera stands ready to launch it very soon.", "own"),
        ("The Company is ready to launch it very soon.", "own"),
        ("Talvera expects to launch it in the second quarter of 2014.", "own"),
        ("Talvera expects Meridel Inc. to launch it in the second quarter of 2014.", "partner"),
    ],
)
def test_what_another_party_is_to_do_is_in_its_hands(told: str, control: str) -> None:
    (expected,) = [each.says for each in read(APPROVED + told).claims if isinstance(each.says, Expectation)]
    assert (expected.matter, expected.control) == (EventType.LAUNCH, control)


# Days that are only about right

DOSED = "BASEL, July 11, 2012 -- Talvera AG has news. The first patient was dosed {when}."
PLANNED = "BASEL, March 3, 2014 -- Talvera AG expects to begin a Phase I trial of TAL-7 {when}."


@pytest.mark.parametrize(
    ("when", "window"),
    [
        ("in June 2012", "2012-06-01..2012-06-30"),
        ("around June 2012", "2012-05-01..2012-07-11"),
        ("in or around May 2012", "2012-04-01..2012-06-30"),
        ("in approximately May 2012", "2012-04-01..2012-06-30"),
        ("on or about May 15, 2012", "2012-05-08..2012-05-22"),
        ("around 15 May 2012", "2012-05-08..2012-05-22"),
    ],
)
def test_around_a_month_takes_in_the_months_beside_it(when: str, window: str) -> None:
    (dosed,) = claims(DOSED.format(when=when), EventType.FIRST_PATIENT)
    assert isinstance(dosed.says, Event)
    assert str(dosed.says.occurred) == window
    assert dosed.says.basis == ("stated" if when == "in June 2012" else "relative")


@pytest.mark.parametrize(
    ("when", "window"),
    [
        ("around June 2014", "2014-05-01..2014-07-31"),
        ("around mid-2014", "2014-04-01..2014-09-30"),
        ("by about June 2014", "2014-03-03..2014-07-31"),
        ("around March 2014", "2014-03-01..2014-04-30"),
        ("in approximately 2016", "2015-01-01..2017-12-31"),
    ],
)
def test_around_a_time_to_come_is_as_wide_and_not_in_the_past(when: str, window: str) -> None:
    (planned,) = [each.says for each in read(PLANNED.format(when=when)).claims if isinstance(each.says, Expectation)]
    assert str(planned.window) == window


def test_about_is_no_width_where_it_means_concerning() -> None:
    text = "BASEL, July 11, 2012 -- Talvera AG has talked about June 2012. The first patient was dosed in May 2012."
    (dosed,) = claims(text, EventType.FIRST_PATIENT)
    assert isinstance(dosed.says, Event)
    assert str(dosed.says.occurred) == "2012-05-01..2012-05-31"


def test_a_day_that_is_only_about_right_is_no_dateline() -> None:
    found = read("Around March 3, 2014 -- Talvera AG was there.", published=date(2014, 4, 1))
    assert found.document.published == date(2014, 4, 1)
    assert not [each for each in found.claims if each.rule == "masthead.published"]
