"""Many facts: what may be one event told twice is found as by comparing each with each, and without doing so.

How long it takes is counted in comparisons, never in seconds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paylode.programme import doubles, fold
from paylode.programme import payments as matching
from paylode.programme.event_types import EventType, Phase
from paylode.programme.facts import UNDISCLOSED, Assumed, Event, Expectation, Fact, SourceSpan, StatedAmount, Subject
from paylode.programme.fold import State, as_of
from paylode.programme.happening import Happening
from paylode.programme.obligations import obligations
from paylode.programme.pipeline import identified
from paylode.programme.terms import AgreementBook
from paylode.values.date_window import DateWindow, overlaps
from paylode.values.money import Money

FIRST = date(2011, 11, 1)
LAST = date(2040, 1, 1)
WINDOWS = st.sampled_from([(0, 0), (0, 9), (5, 5), (9, 20), (None, 3), (None, 30), (4, None), (None, None)])


def day(number: int | None) -> date | None:
    return None if number is None else FIRST + timedelta(days=number)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """An event that tells little, in few words: many of them are alike."""
    earliest, latest = draw(WINDOWS)
    says = Event(
        type=draw(st.sampled_from([EventType.PAYMENT_DUE, EventType.READOUT])),
        subject=Subject("X", draw(st.sampled_from(["", "x", "y"]))),
        occurred=DateWindow(day(earliest), day(latest)),
        phase=draw(st.sampled_from([None, Phase.PHASE_1])),
        region=draw(st.sampled_from(["", "US", "EU"])),
        ordinal=draw(st.sampled_from([None, 1, 2])),
        licences=draw(st.sampled_from([(), ("L1",), ("L1", "L2")])),
        target=draw(st.sampled_from(["", UNDISCLOSED, "HER2"])),
        amount=draw(st.sampled_from([None, StatedAmount(Money(100, "USD"))])),
    )
    said_in = draw(st.sampled_from(["d1", "d2", "d3", ""]))
    span = SourceSpan(said_in, 0, 1, "x") if said_in else Assumed("drawn")
    about = draw(st.sampled_from(["", "", "it", "that"]))
    return Fact(id=f"f{draw(st.integers(0, 10**9))}", learnt=FIRST, says=says, source=span, about=about)


def each_with_each(state: State) -> tuple[tuple[str, str], ...]:
    """Every pair, compared: the plain way."""
    pairs = combinations(state.happenings, 2)
    return tuple(sorted((one.id, two.id) for one, two in pairs if may_be_one(one, two)))


def may_be_one(one: Happening, two: Happening) -> bool:
    left, right = one.event, two.event
    names = ("phase", "region", "indication", "ordinal", "amount", "agreement", "licences", "option", "clause")
    told = [(getattr(left, name), getattr(right, name)) for name in names]
    told += [(left.subject.compound, right.subject.compound)]
    told += [tuple("" if each.target == UNDISCLOSED else each.target for each in (left, right))]  # type: ignore[list-item]
    return (
        left.type is right.type
        and overlaps(left.occurred, right.occurred)
        and all(a == b or not a or not b for a, b in told)
        and not documents(one) & documents(two)
    )


def documents(of: Happening) -> set[str]:
    return {each.source.document if isinstance(each.source, SourceSpan) else each.id for each in of.facts}


@settings(max_examples=150)
@given(st.lists(facts(), max_size=30, unique_by=lambda each: each.id))
def test_the_possible_doubles_are_those_of_comparing_each_with_each(told: list[Fact]) -> None:
    state = as_of(told, known=LAST)
    assert state.possible_doubles == each_with_each(state)


def payments(number: int, *, one_document: bool = False, sums: bool = False, spread: bool = True) -> list[Fact]:
    return [
        Fact(
            id=f"f{n:05}",
            learnt=FIRST,
            says=Event(
                type=EventType.PAYMENT_DUE,
                subject=Subject("OST-7", "OST-7"),
                occurred=DateWindow(day(n), day(n)) if spread else DateWindow(None, day(n)),
                amount=StatedAmount(Money(n + 1, "USD")) if sums else None,
            ),
            source=SourceSpan("d" if one_document else f"d{n}", 0, 1, "x"),
        )
        for n in range(number)
    ]


@pytest.mark.parametrize(
    "told",
    [
        payments(3000),
        payments(3000, sums=True, spread=False),
        payments(3000, one_document=True, spread=False),
    ],
    ids=["one a day", "open days, each of another sum", "open days, one document"],
)
def test_three_thousand_of_one_type_are_not_compared_each_with_each(
    told: list[Fact], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    held_by_others = doubles._of_other_documents
    monkeypatch.setattr(
        doubles, "_of_other_documents", lambda held, each: looked_at.append(len(held)) or held_by_others(held, each)
    )
    assert as_of(told, known=LAST).possible_doubles == ()
    assert sum(looked_at) <= 2 * len(told)


@pytest.mark.parametrize("sums", [False, True], ids=["one sum", "each another sum"])
def test_payments_without_a_clause_are_not_held_against_each_other(sums: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    state = as_of(payments(2000, sums=sums), known=LAST)
    asked = []
    fits = matching._sum_fits
    monkeypatch.setattr(matching, "_sum_fits", lambda each, draft: asked.append(each.id) or fits(each, draft))
    assert len(obligations(AgreementBook(), state).obligations) == 2000
    assert len(asked) <= 2000


def test_a_payment_received_is_that_which_was_due_of_the_same_sum() -> None:
    due, other = payments(2, sums=True)
    says = replace(due.says, type=EventType.PAYMENT_RECEIVED)  # type: ignore[type-var]
    came = Fact(id="came", learnt=LAST, says=says, source=Assumed("the bank's advice"))
    ledger = obligations(AgreementBook(), as_of([due, other, came], known=LAST))
    assert {each.id: str(each.state) for each in ledger.obligations} == {
        "told/f00000": "paid",
        "told/f00001": "triggered",
    }


def test_compounds_are_identified_without_folding_all_facts_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("the facts were folded")

    told = [replace(each, says=replace(each.says, subject=Subject("OST-7"))) for each in payments(3)]  # type: ignore[type-var]
    for stage in ("happenings", "bounded", "possible_doubles"):
        monkeypatch.setattr(fold, stage, never)
    named = identified(told, known=LAST)
    assert {each.says.subject.compound for each in named} == {"OST-7"}  # type: ignore[union-attr]


def test_a_ladder_of_many_rungs_bounds_each_by_the_first_and_last_of_them() -> None:
    """A thousand filings of one compound, and its active IND: what they rest on is held once, not once for each."""
    said = [Fact(id="ind", learnt=FIRST, says=rung(EventType.IND_ACTIVE, 50, 50), source=Assumed("told"))]
    said += [
        Fact(id=f"f{n:04}", learnt=FIRST, says=rung(EventType.FILING_SUBMITTED, None, 100 + n), source=Assumed("told"))
        for n in range(1000)
    ]
    state = as_of(said, known=LAST)
    filed = [each for each in state.happenings if each.event.type is EventType.FILING_SUBMITTED]
    assert {each.occurred.earliest for each in filed} == {day(50)}
    assert len({id(each.bounds[0].facts) for each in filed}) == 1


def rung(kind: EventType, earliest: int | None, latest: int) -> Event:
    return Event(
        type=kind, subject=Subject("OST-7", "OST-7"), occurred=DateWindow(day(earliest), day(latest)), region="US"
    )


def test_what_is_still_expected_bounds_only_the_step_that_was_expected() -> None:
    told: list[Fact] = [
        Fact(id="p", learnt=FIRST, says=rung(EventType.IND_ACTIVE, None, 90), source=Assumed("told")),
        Fact(id="q", learnt=FIRST, says=rung(EventType.APPROVAL, None, 90), source=Assumed("told")),
    ]
    told += [
        Fact(
            id=f"e{n}",
            learnt=FIRST,
            says=Expectation(
                speaker="S",
                said_on=FIRST + timedelta(days=n),
                subject=Subject("OST-7", "OST-7"),
                matter=EventType.APPROVAL,
                window=DateWindow(None, day(99)),
            ),
            source=Assumed("told"),
        )
        for n in range(40)
    ]
    by_type = {each.event.type: each for each in as_of(told, known=LAST).happenings}
    assert by_type[EventType.IND_ACTIVE].occurred.earliest is None
    assert by_type[EventType.APPROVAL].occurred.earliest == day(39)
    assert by_type[EventType.APPROVAL].bounds[0].facts == ("e39",)
