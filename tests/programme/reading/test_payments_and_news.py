"""Sums received, who paid whom, whose act is expected, and what is the news: prose of invented houses."""

from __future__ import annotations

import pytest

from paylode.programme.event_types import EventType
from paylode.programme.facts import Event, Expectation
from paylode.programme.reading import Published, Reading, read

HEAD = (
    "Lanthorn news\n\nBASEL, March 3, 2014 -- Lanthorn Biologics, Inc. (Nasdaq: LANT) today announced that OST-7 goes "
    "on. Its partners are Ostrava Pharma AG and Talvera AG.\n\n"
)


def body(words: str) -> Reading:
    return read(HEAD + words)


def events(found: Reading, kind: EventType) -> list[Event]:
    return [each.says for each in found.claims if isinstance(each.says, Event) and each.says.type is kind]


def expected(found: Reading) -> Expectation:
    (one,) = [each.says for each in found.claims if isinstance(each.says, Expectation)]
    return one


def parties(event: Event) -> dict[str, str]:
    return {each.role: each.party for each in event.parties}


@pytest.mark.parametrize(
    "words",
    [
        "Lanthorn received a $1 million milestone payment from Ostrava Pharma.",
        "Lanthorn has received a one-time $1 million upfront payment from Ostrava Pharma.",
        "Lanthorn received the milestone payment of $1 million from Ostrava Pharma.",
        "Lanthorn received a $1 million payment from its partner Ostrava Pharma on February 3, 2014.",
        "Lanthorn has received from Ostrava Pharma a $1 million milestone payment.",
        "Lanthorn received a milestone payment from Ostrava Pharma of $1 million.",
        "Lanthorn received a milestone payment from Ostrava Pharma in the amount of $1 million.",
        "Ostrava Pharma paid Lanthorn Biologics $1 million.",
    ],
)
def test_a_sum_that_is_told_is_read(words: str) -> None:
    (one,) = events(body(words), EventType.PAYMENT_RECEIVED)
    assert one.amount and str(one.amount.amount) == "USD 1,000,000"
    assert parties(one) == {"payer": "Ostrava Pharma AG", "payee": "Lanthorn Biologics, Inc."}


@pytest.mark.parametrize(
    "words",
    [
        "Lanthorn received an undisclosed milestone payment from Ostrava Pharma.",
        "Lanthorn received a milestone payment from Ostrava Pharma and may receive up to $30 million more.",
    ],
)
def test_a_sum_that_is_not_told_stays_undisclosed(words: str) -> None:
    (one,) = events(body(words), EventType.PAYMENT_RECEIVED)
    assert one.amount and str(one.amount.amount) == "undisclosed"


def test_a_sum_told_behind_who_owes_it_is_read() -> None:
    (one,) = events(
        body("Lanthorn earned a milestone payment from Ostrava Pharma of $1 million."), EventType.PAYMENT_DUE
    )
    assert one.amount and str(one.amount.amount) == "USD 1,000,000"
    assert parties(one)["payer"] == "Ostrava Pharma AG"


def test_whoever_is_paid_is_known_by_it_alone() -> None:
    found = read("News\n\nBASEL, March 3, 2014 -- Two houses meet. Ostrava Pharma paid Lanthorn Biologics $1 million.")
    (one,) = events(found, EventType.PAYMENT_RECEIVED)
    assert parties(one) == {"payer": "Ostrava Pharma", "payee": "Lanthorn Biologics"}


@pytest.mark.parametrize("who", ["Talvera", "our partner Talvera AG", "Talvera AG"])
def test_the_compound_is_what_is_tested_and_not_who_tests_it(who: str) -> None:
    one = expected(body(f"We expect {who} to start Phase III testing of TAL-102 in 2015."))
    assert (str(one.subject), one.developer, one.control) == ("TAL-102", "Talvera AG", "partner")
    assert (str(one.phase), str(one.window)) == ("phase_3", "2015-01-01..2015-12-31")


def test_what_a_partner_is_to_report_on_is_not_made_up() -> None:
    one = expected(body("We expect Talvera AG to report results in 2015."))
    assert (str(one.subject), one.developer) == ("", "Talvera AG")


@pytest.mark.parametrize("whose", ["of its partner Ostrava Pharma", "of Ostrava Pharma AG"])
def test_an_application_may_say_whose_it_is_before_what_it_is_for(whose: str) -> None:
    (one,) = events(body(f"The IND application {whose} for OST-9 became active."), EventType.IND_ACTIVE)
    assert (str(one.subject), parties(one)) == ("OST-9", {"developer": "Ostrava Pharma AG"})


@pytest.mark.parametrize("says", ["today announced that", "announced today that", "announces that"])
def test_what_is_announced_today_is_the_news_whenever_it_happened(says: str) -> None:
    text = (
        f"News\n\nBASEL, March 3, 2014 -- Lanthorn Biologics, Inc. {says} Ostrava Pharma's IND application for OST-9 "
    )
    found = read(f"{text}became active on February 20, 2014. The IND for OST-7 became active on January 5, 2013.")
    told = {str(each.subject): each.background for each in events(found, EventType.IND_ACTIVE)}
    assert told == {"OST-9": False, "OST-7": True}


@pytest.mark.parametrize(
    "words", ["today gave an update", "today provided its quarterly update", "published its results", "reported"]
)
def test_whoever_gives_an_update_publishes_it(words: str) -> None:
    text = f"Update\n\nBasel, Switzerland, March 3, 2014 - Talvera AG {words}.\n\nWe work with Ostrava Pharma AG."
    assert [each.says.publisher for each in read(text).claims if isinstance(each.says, Published)] == ["Talvera AG"]
