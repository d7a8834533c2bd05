"""Real deals as dated facts: HER2 milestones, the two active INDs of November 2011, the start of IMGN853's Phase I."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from ledger_cases import AMGEN, ROCHE, ROCHE_FACTS, book, ledger, lines, one

from paylode.programme.agreements import read_facts
from paylode.programme.books import fiscal_table, headline, reconciled
from paylode.programme.event_types import EventType, Phase
from paylode.programme.facts import (
    Assumed,
    Document,
    DocumentRecord,
    Event,
    Expectation,
    Fact,
    PartyRole,
    Record,
    SourceSpan,
    StatedAmount,
    Subject,
)
from paylode.programme.fold import as_of
from paylode.programme.obligations import obligations
from paylode.values.answer import Answer
from paylode.values.date_window import DateWindow, announced, date_window
from paylode.values.fiscal import fiscal_answer
from paylode.values.money import money


class TestHer2:
    def test_forty_four_is_development_and_regulatory_without_the_upfront(self) -> None:
        found = reconciled(ledger(ROCHE, ROCHE_FACTS, "2020-12-31"), "HER2")
        assert [str(each.total) for each in found] == ["USD 13,500,000", "USD 30,500,000", "USD 44,000,000"]
        assert [str(each.received) for each in found] == ["USD 13,500,000", "USD 25,500,000", "USD 39,000,000"]
        assert [str(each.open) for each in found] == ["USD 0", "USD 5,000,000", "USD 5,000,000"]
        assert all(each.beyond == money("USD 0") and each.owed == money("USD 0") for each in found)

    def test_as_of_the_approval(self) -> None:
        *_, whole = reconciled(ledger(ROCHE, ROCHE_FACTS, "2013-02-22"), "HER2")
        assert (str(whole.received), str(whole.open)) == ("USD 24,000,000", "USD 20,000,000")

    def test_the_upfront_stands_outside(self) -> None:
        found = headline(ledger(ROCHE, ROCHE_FACTS, "2020-12-31"), "HER2")
        assert (str(found.fees), str(found.owed)) == ("USD 2,000,000", "USD 2,000,000")

    def test_payments_without_a_trigger_are_drawn_from_the_balance(self) -> None:
        found = ledger(ROCHE, ROCHE_FACTS, "2020-12-31")
        drawn = [each for each in found.obligations if each.kind == "balance" and each.paid]
        assert [str(each.cash) for each in drawn] == ["USD 5,000,000"] * 3
        assert all("what triggered it is not told" in each.notes[0] for each in drawn)
        assert lines(found, "told") == []

    def test_more_than_the_balance_is_told_without_a_clause(self) -> None:
        more = ROCHE_FACTS + "2020-12-31  payment_received agreement HER2 amount USD 6,000,000\n"
        found = ledger(ROCHE, more, "2020-12-31")
        assert [each.notes for each in found.obligations if each.kind == "told"] == [("told, no clause",)]


PUBLISHED = date(2011, 11, 14)
EARLIER = DateWindow(date(2011, 11, 1), date(2011, 11, 13))
PARTIES = (PartyRole("payer", "Amgen"), PartyRole("payee", "ImmunoGen, Inc."))
DEVELOPER = (PartyRole("developer", "Amgen"),)


def _span(start: int, end: int) -> SourceSpan:
    return SourceSpan("2011-11-14-immunogen-amgen-second-ind", start, end, "")


def _fact(name: str, event: Event, source: SourceSpan) -> Fact:
    return Fact(id=f"f-{name}", about=name, learnt=PUBLISHED, says=event, source=source)


def november_2011() -> list[Record]:
    """What the release of 2011-11-14 says of events and payments."""
    second, first = Subject("second TAP compound"), Subject("a different Amgen TAP compound")
    sum_ = StatedAmount(money("USD 1 million"))
    day = DateWindow(PUBLISHED, PUBLISHED)
    return [
        DocumentRecord(
            id="d",
            learnt=PUBLISHED,
            document=Document("2011-11-14-immunogen-amgen-second-ind", "ImmunoGen, Inc.", PUBLISHED, "release"),
        ),
        _fact(
            "ind-2",
            Event(type=EventType.IND_ACTIVE, subject=second, occurred=day, basis="announced", parties=DEVELOPER),
            _span(440, 545),
        ),
        _fact(
            "due-2",
            Event(
                type=EventType.PAYMENT_DUE,
                subject=second,
                occurred=day,
                basis="announced",
                parties=PARTIES,
                amount=sum_,
                cause="ind-2",
            ),
            _span(547, 612),
        ),
        _fact(
            "ind-1",
            Event(type=EventType.IND_ACTIVE, subject=first, occurred=EARLIER, basis="relative", parties=DEVELOPER),
            _span(614, 695),
        ),
        _fact(
            "due-1",
            Event(
                type=EventType.PAYMENT_DUE,
                subject=first,
                occurred=EARLIER,
                basis="relative",
                parties=PARTIES,
                amount=sum_,
                cause="ind-1",
            ),
            _span(700, 755),
        ),
        Fact(
            id="f-expected",
            learnt=date(2011, 10, 31),
            source=Assumed("the first of the two was still expected at the end of October"),
            says=Expectation(
                speaker="ImmunoGen",
                said_on=date(2011, 10, 31),
                subject=second,
                matter=EventType.IND_ACTIVE,
                window=date_window("2011"),
            ),
        ),
    ]


LICENCES = """\
2009-09-01..2009-09-30  licence_taken agreement ABX licence L1
2009-11-19  licence_taken agreement ABX licence L2
"""


class TestNovember2011:
    def test_two_payments_are_due_and_none_is_received(self) -> None:
        found = obligations(book(AMGEN), as_of([*read_facts(LICENCES), *november_2011()], known=PUBLISHED))
        earned = [each for each in found.obligations if each.kind == "milestone" and each.earned]
        assert [(each.unit, str(each.cash), each.state.value, each.debtor) for each in earned] == [
            ("L1|L2", "USD 1,000,000", "triggered", "Amgen")
        ] * 2
        assert all(each.arisen is Answer.YES and each.paid == () for each in earned)
        assert sorted(str(each.earned) for each in earned) == ["..2011-11-14", "2011-11-01..2011-11-13"]
        assert lines(found, "told") == []

    def test_the_payment_told_is_the_milestone_never_a_second_one(self) -> None:
        found = obligations(book(AMGEN), as_of([*read_facts(LICENCES), *november_2011()], known=PUBLISHED))
        (whole,) = reconciled(found, "ABX")
        assert (str(whole.total), str(whole.owed), str(whole.open)) == (
            "USD 68,000,000",
            "USD 2,000,000",
            "USD 66,000,000",
        )
        assert all(
            [told.event.type for told in each.told] == [EventType.PAYMENT_DUE]
            for each in found.obligations
            if each.told
        )

    def test_both_fall_into_the_second_quarter_of_fiscal_2012(self) -> None:
        bounded = [*read_facts(LICENCES), *november_2011(), _not_before()]
        found = obligations(book(AMGEN), as_of(bounded, known=PUBLISHED))
        rows = fiscal_table(found, found.book.calendars[0], basis="earned")
        assert [(str(row.period), str(row.sum)) for row in rows if "FY2012" in str(row.period)] == [
            ("FY2012 Q2", "USD 2,000,000")
        ]

    def test_without_an_agreement_they_stand_as_told(self) -> None:
        found = obligations(
            book("fiscal ImmunoGen\n  year to 30 June named by end from 1999-07-01 until never"),
            as_of(november_2011(), known=PUBLISHED),
        )
        assert [(str(each.cash), each.state.value, each.debtor, each.notes) for each in found.obligations] == [
            ("USD 1,000,000", "triggered", "Amgen", ("told, no clause",))
        ] * 2
        rows = fiscal_table(found, found.book.calendars[0], basis="paid")
        assert rows == ()

    def test_the_headline_is_a_ceiling(self) -> None:
        found = headline(ledger(AMGEN, LICENCES, "2009-12-31"), "ABX")
        assert (str(found.fees), str(found.ceiling_each), found.units) == ("USD 5,000,000", "USD 34,000,000", 2)


def _not_before() -> Fact:
    """A second telling of the same event that bounds it from below."""
    event = Event(
        type=EventType.IND_ACTIVE,
        subject=Subject("second TAP compound"),
        occurred=DateWindow(date(2011, 11, 4), PUBLISHED),
        basis="open",
    )
    return Fact(
        id="f-bound",
        about="ind-2",
        learnt=PUBLISHED,
        says=event,
        source=Assumed("the release of 2011-11-03 tells only the first"),
    )


def phase_one() -> list[Fact]:
    """IMGN853: the IND active on 2012-04-17, Phase I announced on 2012-07-11, June 2012 in the annual report."""
    imgn853 = Subject("IMGN853", "imgn853")

    def fact(name: str, learnt: date, says: Event | Expectation) -> Fact:
        return Fact(id=name, learnt=learnt, says=says, source=Assumed("typed in"))

    told = Expectation(
        speaker="ImmunoGen",
        said_on=date(2012, 4, 17),
        subject=imgn853,
        matter=EventType.PHASE_START,
        phase=Phase.PHASE_1,
        window=date_window("2012-05..2012-08"),
    )

    return [
        fact(
            "a",
            date(2012, 4, 17),
            Event(type=EventType.IND_ACTIVE, subject=imgn853, occurred=date_window("2012-04-17")),
        ),
        fact("e", date(2012, 4, 17), told),
        fact(
            "b",
            date(2012, 7, 11),
            Event(
                type=EventType.PHASE_START,
                phase=Phase.PHASE_1,
                subject=imgn853,
                occurred=announced(date(2012, 7, 11)),
                basis="announced",
            ),
        ),
        fact(
            "c",
            date(2012, 8, 29),
            Event(type=EventType.PHASE_START, phase=Phase.PHASE_1, subject=imgn853, occurred=date_window("2012-06")),
        ),
    ]


STARTED = """\
agreement OWN "Milestone on the start" signed 2010-01-01 effective 2010-01-01 term until never   [assumed: invented]
  licensor ImmunoGen
  licensee Ostrava Pharma
  per product imgn853
    milestone P1 USD 1,000,000 when phase_start 1 of imgn853 first per product
"""


@pytest.mark.parametrize(
    ("known", "state", "year"),
    [
        ("2012-06-30", "potential", None),
        ("2012-07-11", "triggered", "FY2012 or FY2013, not decided"),
        ("2012-08-29", "triggered", "FY2012"),
    ],
)
def test_when_imgn853s_phase_one_began_depends_on_the_day_one_asks(known: str, state: str, year: str | None) -> None:
    named = [_under("OWN", each) for each in phase_one()]
    found = obligations(book(STARTED), as_of(named, known=date.fromisoformat(known)))
    milestone = next(each for each in found.obligations if each.clause == "P1")
    assert milestone.state.value == state
    calendar = book(AMGEN).calendars[0]
    assert (str(fiscal_answer(milestone.earned, calendar, by="year")) if milestone.earned else None) == year


def _under(agreement: str, fact: Fact) -> Fact:
    return replace(fact, says=replace(fact.says, agreement=agreement)) if isinstance(fact.says, Event) else fact


def test_asked_for_an_earlier_day_it_is_not_decided_whether_it_had_begun() -> None:
    named = [_under("OWN", each) for each in phase_one()]
    found = obligations(book(STARTED), as_of(named, valid=date(2012, 6, 30), known=date(2012, 7, 11)))
    milestone = one(found, "OWN/P1/imgn853")
    assert (milestone.state.value, milestone.arisen) == ("potential", Answer.UNDECIDED)
    assert milestone.notes == ("whether it happened by 2012-06-30 is not decided: 2012-04-17..2012-07-11",)
