"""Records as plain data: strict, with every fault listed at its place."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.programme.agreements import read_facts
from paylode.programme.event_types import EventType, Phase
from paylode.programme.facts import (
    UNDISCLOSED,
    Acceptance,
    AgreementTerm,
    Document,
    DocumentRecord,
    Event,
    Expectation,
    Fact,
    PartyRole,
    PipelineStatement,
    Record,
    SourceSpan,
    StatedAmount,
    Subject,
)
from paylode.programme.record_json import fact_id, record_from_json, record_json
from paylode.storage.canonical import canonical_json
from paylode.values.date_window import date_window
from paylode.values.money import Money, Undisclosed
from paylode.values.problem import InputError

NAUGHTY = Path(__file__).resolve().parents[2] / "../shared/data/reference/bad_inputs/blns/blns.json"
DAY = date(2011, 11, 14)
SPAN = SourceSpan("release", 547, 612, "This event triggers a $1 million milestone payment to ImmunoGen.")


def fact(says: object) -> Fact:
    return Fact(id="f", learnt=DAY, says=says, source=SPAN, accepted=Acceptance("rule", "payment due"))  # type: ignore[arg-type]


FULL = fact(
    Event(
        type=EventType.PAYMENT_DUE,
        subject=Subject("second TAP compound", "amg-2"),
        occurred=date_window("..2011-11-14"),
        basis="announced",
        background=True,
        parties=(PartyRole("payer", "Amgen"), PartyRole("payee", "ImmunoGen")),
        phase=Phase.PHASE_2,
        registrational=True,
        ordinal=2,
        goal_date=DAY,
        target=UNDISCLOSED,
        amount=StatedAmount(Money(100_000_000, "USD"), "up_to", Money(200_000_000, "USD"), Decimal("12.5"), "words"),
        period=date_window("2011"),
        licences=("L1", "L2"),
    )
)
EACH: list[Record] = [
    FULL,
    fact(
        Expectation(
            speaker="Daniel Junius",
            said_on=DAY,
            subject=Subject("IMGN853"),
            matter="pipeline_count",
            window=date_window("2011-11-14.."),
            count=0,
        )
    ),
    fact(PipelineStatement(as_of=date_window("2011-07-01"), what="TAP compounds", measure="stock", count=6)),
    fact(AgreementTerm(kind="royalty", amount=StatedAmount(Undisclosed("USD"), "undisclosed"), creditable=True)),
    DocumentRecord(
        id="d", learnt=DAY, document=Document("release", "ImmunoGen, Inc.", DAY, "8-K", address="https://x.y")
    ),
]


@pytest.mark.parametrize("record", EACH)
def test_each_kind_comes_back(record: Record) -> None:
    data = json.loads(canonical_json(record_json(record)))
    assert record_from_json(data) == record


def test_money_is_written_in_full_and_a_count_of_none_is_kept() -> None:
    assert record_json(FULL)["says"]["event"]["amount"]["amount"] == "USD 1,000,000"  # type: ignore[index,call-overload]
    assert record_json(EACH[1])["says"]["expectation"]["count"] == 0  # type: ignore[index,call-overload]


def test_a_target_stands_in_the_log_as_it_is_known() -> None:
    undisclosed, named, untold = (
        fact.says
        for fact in read_facts(
            "2011-11-14  ind_active AMG-2  target undisclosed\n"
            '2012-04-17  ind_active IMGN853  target "folate receptor 1"\n'
            "2012-04-17  ind_active IMGN853\n"
        )
    )
    assert (undisclosed.target, named.target, untold.target) == (UNDISCLOSED, "folate receptor 1", "")  # type: ignore[union-attr]
    assert "target" not in record_json(fact(untold))["says"]["event"]  # type: ignore[index,call-overload,operator]


def test_all_faults_are_listed_each_with_its_place() -> None:
    data = json.loads(canonical_json(record_json(FULL)))
    event = data["says"]["event"]
    event["type"] = "ind_activ"
    event["occured"] = "2011"
    event["occurred"] = "November"
    event["amount"] = {"amount": "$1m", "share_percent": "many"}
    event["parties"] = [{"role": "payor", "party": "Amgen"}]
    event["registrational"] = "yes"
    event["goal_date"] = "2011-11-31"
    del data["learnt"]
    with pytest.raises(InputError) as caught:
        record_from_json(data, "line 7")
    text = str(caught.value)
    assert len(caught.value.problems) == 9
    for expected in (
        'line 7, says, event, type: unknown word "ind_activ". Did you mean ind_active?',
        'line 7, says, event: unknown key "occured". Did you mean occurred?',
        "line 7, says, event, parties, 1, role: unknown word",
        "line 7, says, event, amount, amount: ",
        "line 7: `learnt` is missing",
    ):
        assert expected in text


@pytest.mark.parametrize(
    ("data", "what"),
    [
        ([], "not an object"),
        ({}, "unknown record"),
        ({"record": "facts", "form": 1}, "Did you mean fact"),
        ({"record": "fact", "form": 2}, "form"),
        ({"record": "fact"}, "form"),
        (
            {"record": "fact", "form": 1, "id": "a", "learnt": "2011-11-14", "says": {}, "source": {}},
            "does not say what",
        ),
        ({"record": "withdrawal", "form": 1, "id": 1, "learnt": DAY.isoformat(), "reason": ""}, "is not a text"),
        ({"record": "withdrawal", "form": 1, "id": "a", "learnt": "2011-11", "reason": ""}, "is not a date"),
        (
            {"record": "withdrawal", "form": 1, "id": "a", "learnt": "2011-11-14", "reason": "", "records": "a"},
            "not a list",
        ),
    ],
)
def test_what_is_no_record_is_refused(data: object, what: str) -> None:
    with pytest.raises(InputError, match=what):
        record_from_json(data)  # type: ignore[arg-type]


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["event", "f", "USD 1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@given(PLAIN, st.sampled_from(["id", "learnt", "says", "source", "accepted", "supersedes", "about"]))
def test_whatever_stands_in_a_field_is_read_or_refused(value: object, field: str) -> None:
    try:
        record_from_json({**record_json(FULL), field: value})  # type: ignore[dict-item]
    except InputError as error:
        assert all(len(str(problem).splitlines()) == 1 for problem in error.problems)


@given(PLAIN, st.sampled_from(sorted(record_json(FULL)["says"]["event"])))  # type: ignore[index,call-overload,arg-type]
def test_whatever_stands_in_a_field_of_an_event_is_read_or_refused(value: object, field: str) -> None:
    data = json.loads(canonical_json(record_json(FULL)))
    data["says"]["event"][field] = value
    try:
        record_from_json(data)
    except InputError as error:
        assert all(len(str(problem).splitlines()) == 1 for problem in error.problems)


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the naughty strings are not at hand")
def test_naughty_strings_come_back_as_they_were() -> None:
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        record = fact(PipelineStatement(as_of=date_window("2011"), what=text, measure="flow", count=1))
        assert record_from_json(json.loads(canonical_json(record_json(record)))) == record


def test_the_id_of_a_fact_follows_from_what_it_says() -> None:
    assert fact_id(FULL.says, FULL.source, DAY) == fact_id(FULL.says, FULL.source, DAY)
    assert fact_id(FULL.says, FULL.source, DAY) != fact_id(FULL.says, FULL.source, date(2011, 11, 15))
    assert fact_id(FULL.says, SourceSpan("release", 700, 755, "x"), DAY) != fact_id(FULL.says, SPAN, DAY)
