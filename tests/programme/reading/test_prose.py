"""Prose of other hands than the annotated documents: what is there is claimed, what is not is not."""

from __future__ import annotations

from typing import Any

import pytest
from prose import PROSE, Prose

from paylode.programme.reading import read, reading_json

KINDS = {"events": "type", "pipeline_statements": "count", "expectations": "event", "agreement_terms": "kind"}


def rows(prose: Prose, section: str) -> list[dict[str, Any]]:
    found: Any = reading_json(read(prose.text))[section]
    return [{**row, "quote": " ".join(row["quote"].split())} for row in found]


@pytest.mark.parametrize("prose", PROSE, ids=[each.name for each in PROSE])
def test_what_the_text_says_is_claimed(prose: Prose) -> None:
    for section, kind, words in prose.claims:
        found = rows(prose, section)
        fitting = [row for row in found if str(row[KINDS[section]]) == kind and words in row["quote"]]
        assert fitting, (section, kind, words, found)


@pytest.mark.parametrize("prose", PROSE, ids=[each.name for each in PROSE])
def test_nothing_is_claimed_beyond_it(prose: Prose) -> None:
    for section in KINDS:
        wanted = sum(each[0] == section for each in prose.claims)
        assert len(rows(prose, section)) == wanted, rows(prose, section)
    for section, kind in prose.never:
        assert not [row for row in rows(prose, section) if kind in (str(row[KINDS[section]]), row.get("measure"))]


def told(prose: Prose, section: str, kind: str) -> dict[str, Any]:
    return next(row for row in rows(prose, section) if str(row[KINDS[section]]) == kind)


def test_windows_and_sums_of_other_hands() -> None:
    wire, british, report, approval, _, bad, note = PROSE
    assert told(wire, "expectations", "readout")["window"] == ["2012-07-01", "2012-12-31"]
    assert told(british, "events", "payment_received")["amount"]["currency"] == "EUR"
    assert told(british, "events", "payment_received")["occurred"] == ["2014-01-01", "2014-01-31"]
    assert told(british, "expectations", "readout")["window"] == ["2015-10-01", "2015-12-31"]
    assert told(report, "events", "option_exercised")["occurred"] == ["2016-05-02", "2016-05-02"]
    assert told(approval, "events", "approval")["region"] == "EU"
    assert told(approval, "events", "payment_due")["amount"]["value"] == 1_200_000_000
    assert told(bad, "events", "readout")["result"] == "negative"
    assert told(note, "expectations", "pipeline_count")["modality"] == "upper_bound"
    assert told(note, "expectations", "pipeline_count")["window"] == ["2020-03-02", "2020-12-31"]
    assert told(note, "events", "payment_due")["amount"] == {"value": 150_000_000, "currency": "CHF", "basis": "exact"}


def test_a_fiscal_quarter_is_read_by_the_calendar_the_document_tells() -> None:
    quarterly = PROSE[4]
    assert told(quarterly, "expectations", "ind_submitted")["window"] == ["2012-01-01", "2012-03-31"]
    assert told(quarterly, "expectations", "net_loss")["window"] == ["2011-07-01", "2012-06-30"]


def test_without_a_calendar_a_fiscal_quarter_is_refused() -> None:
    text = "March 2, 2020 - Talvera AG expects to submit an IND for TAL-102 in the third quarter of fiscal 2021."
    found = read(text)
    assert not reading_json(found)["expectations"]
    assert [each.reason for each in found.refusals][:1] == ["no calendar"]
