"""Claims become facts by acceptance alone, and go with their document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from paylode.programme.agreements import read_agreements
from paylode.programme.event_types import EventType
from paylode.programme.facts import Event, Fact, SourceSpan, Withdrawal
from paylode.programme.fold import as_of
from paylode.programme.obligations import obligations
from paylode.programme.pipeline import identified
from paylode.programme.reading import read, records_of
from paylode.programme.record_json import record_from_json, record_json
from paylode.values.date_window import date_window
from paylode.values.problem import InputError

TEXT = (
    "BASEL, March 3, 2014 -- Talvera AG announced that the IND for TAL-7 is now active. "
    "This event triggers a $2 million milestone payment to Meridel Inc."
)
LATER = date(2014, 4, 1)


def test_a_document_read_twice_makes_its_facts_once() -> None:
    once, twice = records_of(read(TEXT, document="d1")), records_of(read(TEXT, document="d1"))
    assert once == twice
    assert len(as_of([*once, *twice], known=LATER).facts) == 2


def test_acceptance_says_by_whom() -> None:
    by_rule = [each for each in records_of(read(TEXT)) if isinstance(each, Fact)]
    assert [(each.accepted.by, each.accepted.name) for each in by_rule] == [
        ("rule", "ind.active"),
        ("rule", "payment.triggered"),
    ]
    by_user = [each for each in records_of(read(TEXT), user="Anna Berg") if isinstance(each, Fact)]
    assert {(each.accepted.by, each.accepted.name) for each in by_user} == {("user", "Anna Berg")}


def test_only_what_is_accepted_becomes_a_fact() -> None:
    chosen = records_of(read(TEXT), accept=lambda claim: claim.rule.startswith("ind"))
    assert [each.says.type for each in chosen if isinstance(each, Fact) and isinstance(each.says, Event)] == [
        "ind_active"
    ]


def test_a_payment_names_the_event_it_falls_due_with() -> None:
    state = as_of(records_of(read(TEXT, document="d1")), known=LATER)
    by_type = {each.event.type: each for each in state.happenings}
    assert by_type[EventType.PAYMENT_DUE].event.cause == by_type[EventType.IND_ACTIVE].id


def test_withdrawing_the_document_takes_exactly_its_facts() -> None:
    records = records_of(read(TEXT, document="d1"))
    other = records_of(read("March 4, 2014 -- Kestrel SA owes Meridel Inc. $1 million.", document="d2"))
    gone = Withdrawal(id="w", learnt=date(2014, 3, 9), reason="a hoax", documents=("d1",))
    kept = as_of([*records, *other, gone], known=LATER)
    assert kept.facts == as_of(other, known=LATER).facts


def test_records_of_a_reading_survive_the_log() -> None:
    for record in records_of(read(TEXT, document="d1")):
        assert record_from_json(record_json(record)) == record


TOLD_AGAIN = "ZUG, March 7, 2014 -- Meridel Inc. announced that the IND for TAL-7 is now active."


def test_another_document_that_tells_the_event_a_payment_follows_from_tells_the_same_happening() -> None:
    records = [*records_of(read(TEXT, document="d1")), *records_of(read(TOLD_AGAIN, document="d2"))]
    state = as_of(identified(records, known=LATER), known=LATER)
    by_type = {each.event.type: each for each in state.happenings}
    active = by_type[EventType.IND_ACTIVE]
    assert len(state.happenings) == 2
    assert {each.source.document for each in active.facts if isinstance(each.source, SourceSpan)} == {"d1", "d2"}
    assert by_type[EventType.PAYMENT_DUE].event.cause == active.id
    assert state.possible_doubles == ()


def test_only_a_payment_and_its_event_are_linked_and_no_fact_is_given_a_happening() -> None:
    told = [each for each in records_of(read(TEXT, document="d1")) if isinstance(each, Fact)]
    assert [each.about for each in told] == ["", ""]


def test_a_payment_follows_from_the_correction_of_its_event() -> None:
    records = records_of(read(TEXT, document="d1"))
    active = next(each for each in records if isinstance(each, Fact) and each.accepted.name == "ind.active")
    assert isinstance(active.says, Event)
    dated = replace(active.says, occurred=date_window("2014-02-28"), basis="stated")
    mended = replace(active, id="mended", learnt=date(2014, 3, 5), says=dated, supersedes=(active.id,))
    again = replace(mended, id="mended again", learnt=date(2014, 3, 6), supersedes=("mended",))
    for told in ([mended], [mended, again]):
        state = as_of([*records, *told], known=LATER)
        by_type = {each.event.type: each for each in state.happenings}
        assert by_type[EventType.PAYMENT_DUE].event.cause == told[-1].id == by_type[EventType.IND_ACTIVE].id


def test_two_tellings_of_one_payment_that_name_two_facts_of_one_event_agree() -> None:
    texts = {"d1": TEXT, "d2": TEXT.replace("BASEL, March 3", "BASEL, March 4")}
    records = [
        replace(each, about="the payment") if isinstance(each, Fact) and each.accepted.name.startswith("pay") else each
        for name, text in texts.items()
        for each in records_of(read(text, document=name))
    ]
    state = as_of(identified(records, known=LATER), known=LATER)
    paid = next(each for each in state.happenings if each.event.type is EventType.PAYMENT_DUE)
    assert len(paid.facts) == 2
    assert [each.field for each in paid.conflicts] == []


@pytest.mark.parametrize(
    ("quote", "shown"), [("the IND\ud800", "half a character"), ("the \udfffIND", "half a character")]
)
def test_words_that_no_log_can_hold_are_refused_in_one_line(quote: str, shown: str) -> None:
    reading = read(TEXT)
    torn = [
        replace(each, source=replace(each.source, quote=quote)) if isinstance(each.says, Event) else each
        for each in reading.claims
    ]
    with pytest.raises(InputError) as refused:
        records_of(replace(reading, claims=tuple(torn)))
    assert shown in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
    str(refused.value).encode()


def test_a_number_that_no_log_can_hold_is_refused_in_one_line() -> None:
    with pytest.raises(InputError, match="larger than") as refused:
        records_of(read("March 3, 2014 -- Talvera AG has 100,000,000,000,000,000,000 compounds in the clinic."))
    assert len(str(refused.value).splitlines()) == 1


BOOK = """\
agreement MER-OST "Exclusive License" signed 2010-01-20 effective 2010-01-20 term until never  [assumed: invented]
  licensor Meridel Inc
  licensee Ostrava AG
  milestone M1 USD 2,000,000 development when ind_active first per agreement
"""


def test_what_came_near_a_milestone_names_the_compound_as_the_document_spells_it() -> None:
    text = "BASEL, March 3, 2014 -- Ostrava AG announced that it has submitted an IND for OST-9."
    told = [
        replace(each, says=replace(each.says, agreement="MER-OST"))
        if isinstance(each, Fact) and isinstance(each.says, Event)
        else each
        for each in records_of(read(text))
    ]
    ledger = obligations(read_agreements({"mer-ost.txt": BOOK}), as_of(identified(told, known=LATER), known=LATER))
    (open_one,) = ledger.obligations
    assert open_one.near_misses == ("ind_submitted of OST-9 on ..2014-03-03; the clause asks for ind_active",)
