"""Claims become facts by acceptance alone, and go with their document."""

from __future__ import annotations

from datetime import date

from paylode.programme.event_types import EventType
from paylode.programme.facts import Event, Fact, Withdrawal
from paylode.programme.fold import as_of
from paylode.programme.reading import read, records_of
from paylode.programme.record_json import record_from_json, record_json

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
