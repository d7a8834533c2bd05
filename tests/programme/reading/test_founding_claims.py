"""One release read end to end: every fact in it, and nothing that is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from paylode.programme.event_types import EventType, Phase
from paylode.programme.facts import Event, Expectation, PipelineStatement, party_in
from paylode.programme.reading import UNDISCLOSED, FiscalYearTold, PartnersTold, Published, Reading, read
from paylode.values.date_window import date_window
from paylode.values.fiscal import fiscal_answer
from paylode.values.money import Money

FILE = (
    Path(__file__).resolve().parents[3] / "../shared/data/documents/2011-11-14-immunogen-amgen-second-ind.txt"
).resolve()
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"the document is not at {FILE}")


@pytest.fixture(scope="module")
def found() -> Reading:
    return read(FILE.read_bytes().decode("utf-8"), document="founding")


def events(found: Reading, kind: EventType) -> list[Event]:
    return [each.says for each in found.claims if isinstance(each.says, Event) and each.says.type is kind]


def test_publisher_day_and_parties(found: Reading) -> None:
    assert (found.document.publisher, found.document.published) == ("ImmunoGen, Inc.", date(2011, 11, 14))
    assert set(found.parties) == {
        "ImmunoGen, Inc.",
        "Amgen",
        "Bayer HealthCare Pharmaceuticals",
        "Biotest",
        "Novartis",
        "Roche",
        "Sanofi",
        "Genentech",
    }
    [told] = [each for each in found.claims if isinstance(each.says, Published)]
    assert told.source.quote == "Nov. 14, 2011"


def test_two_active_inds_on_two_intervals_by_amgen_targets_undisclosed(found: Reading) -> None:
    second, first = events(found, EventType.IND_ACTIVE)
    assert str(first.occurred) == "2011-11-01..2011-11-13" and first.basis == "relative"
    assert str(second.occurred) == "2011-11-01..2011-11-14" and second.basis == "announced"
    assert {party_in(each, "developer") for each in (first, second)} == {"Amgen"}
    targets = [each.target for each in found.claims if isinstance(each.says, Event) and each.says.type == "ind_active"]
    assert targets == [UNDISCLOSED, UNDISCLOSED]


def test_two_payments_of_a_million_dollars_due_and_none_received(found: Reading) -> None:
    due = events(found, EventType.PAYMENT_DUE)
    assert [each.amount.amount if each.amount else None for each in due] == [Money(100_000_000, "USD")] * 2
    assert [(party_in(each, "payer"), party_in(each, "payee")) for each in due] == [("Amgen", "ImmunoGen, Inc.")] * 2
    assert events(found, EventType.PAYMENT_RECEIVED) == []
    assert found.calendar is not None
    assert [str(fiscal_answer(each.occurred, found.calendar)) for each in due] == ["FY2012 Q2", "FY2012 Q2"]


def test_each_payment_follows_its_own_event(found: Reading) -> None:
    followed = [
        each.follows.subject.words for each in found.claims if each.follows is not None and isinstance(each.says, Event)
    ]
    assert followed == ["second TAP compound", "different Amgen TAP compound"]


def test_the_fiscal_year_starts_on_the_first_of_july(found: Reading) -> None:
    told = [each.says for each in found.claims if isinstance(each.says, FiscalYearTold)]
    assert date_window("2011-07-01..2012-06-30") in [each.window for each in told]


def test_counts_six_then_four_more_and_never_ten(found: Reading) -> None:
    told = [each.says for each in found.claims if isinstance(each.says, PipelineStatement)]
    assert [(each.count, each.measure, str(each.as_of), each.most_advanced) for each in told] == [
        (6, "stock", "2011-07-01", "phase_3"),
        (4, "flow", "2011-07-01..2011-11-14", "ind_active"),
        (1, "stock", "2011-11-14", Phase.PHASE_3.value),
    ]


def test_the_next_ind_is_expected_active_by_june(found: Reading) -> None:
    [told] = [each for each in found.claims if isinstance(each.says, Expectation)]
    assert isinstance(told.says, Expectation)
    assert (told.says.subject.words, told.says.matter, told.says.modality) == ("IMGN853", "ind_active", "firm")
    assert str(told.says.window) == "2011-11-14..2012-06-30"
    assert told.says.speaker == "Daniel Junius, President and CEO"
    assert told.source.quote.startswith("we expect our next wholly owned compound")


def test_the_partners(found: Reading) -> None:
    [told] = [each.says for each in found.claims if isinstance(each.says, PartnersTold)]
    assert told.party == "ImmunoGen, Inc."
    assert told.partners == ("Amgen", "Bayer HealthCare Pharmaceuticals", "Biotest", "Novartis", "Roche", "Sanofi")


def test_nothing_else_is_claimed_and_what_is_passed_over_is_said(found: Reading) -> None:
    kinds = {each.says.type for each in found.claims if isinstance(each.says, Event)}
    assert kinds == {EventType.IND_ACTIVE, EventType.IND_SUBMITTED, EventType.PAYMENT_DUE}
    assert len([each for each in found.claims if isinstance(each.says, Event)]) == 5
    reasons = {each.reason for each in found.refusals}
    assert {"no date", "standing text", "vague"} <= reasons
    assert any("numerous TAP compounds" in each.source.quote for each in found.refusals)
    assert any("under an agreement" in each.source.quote for each in found.refusals)
