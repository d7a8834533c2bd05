"""Other names, claimed where the text plainly gives them, and refused where it only sets two names side by side."""

from __future__ import annotations

from datetime import date

import pytest

from paylode.programme.facts import Naming
from paylode.programme.fold import as_of
from paylode.programme.parties import compound_named, directory, name_on, party_named
from paylode.programme.reading import Reading, read, reading_json, records_of
from paylode.programme.record_json import record_from_json, record_json

DAY = date(2014, 3, 3)
ALWAYS = ".."
TILL_NOW = "..2014-03-03"


def told(text: str) -> Reading:
    return read(text, published=DAY)


def namings(reading: Reading) -> list[tuple[str, tuple[str, ...], str]]:
    found = [each.says for each in reading.claims if isinstance(each.says, Naming)]
    return [(each.id, each.names, str(each.used)) for each in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "Talvera AG tests trastuzumab emtansine (T-DM1).",
            [("trastuzumab-emtansine", ("trastuzumab emtansine", "T-DM1"), ALWAYS)],
        ),
        (
            "Talvera AG tests SAR3419, now coltuximab ravtansine, in lymphoma.",
            [("sar3419", ("SAR3419",), TILL_NOW), ("sar3419", ("coltuximab ravtansine",), ALWAYS)],
        ),
        (
            "Kadcyla® (ado-trastuzumab emtansine, until now known as T-DM1) is approved.",
            [("kadcyla", ("T-DM1",), TILL_NOW), ("kadcyla", ("Kadcyla", "ado-trastuzumab emtansine"), ALWAYS)],
        ),
        (
            "T-DM1 is now called Kadcyla™.",
            [("t-dm1", ("T-DM1",), TILL_NOW), ("t-dm1", ("Kadcyla",), ALWAYS)],
        ),
        (
            "Amgen (formerly Abgenix) owes Meridel Inc. $1 million.",
            [("amgen", ("Abgenix",), TILL_NOW), ("amgen", ("Amgen",), ALWAYS)],
        ),
        (
            "Talvera AG, formerly Meridel Pharma, Inc., said so.",
            [("talvera", ("Meridel Pharma, Inc.",), TILL_NOW), ("talvera", ("Talvera AG",), ALWAYS)],
        ),
        (
            "Talvera AG has changed its name to Lanthorn SE.",
            [("talvera", ("Talvera AG",), TILL_NOW), ("talvera", ("Lanthorn SE",), ALWAYS)],
        ),
        (
            "TAL-7 (lanthorumab vedotin) did well, and TAL-7 (lanthorumab vedotin) will be filed.",
            [("tal-7", ("TAL-7", "lanthorumab vedotin"), ALWAYS)],
        ),
    ],
)
def test_a_name_that_is_plainly_given(text: str, found: list[tuple[str, tuple[str, ...], str]]) -> None:
    reading = told(text)
    assert namings(reading) == found
    for each in reading.claims:
        assert text[each.source.start : each.source.end] == each.source.quote
        assert not each.source.quote.endswith((" ", ","))
    for record in records_of(reading):
        assert record_from_json(record_json(record)) == record


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Talvera tests IMGN853 (which, like T-DM1, has a maytansinoid).", "not plainly said"),
        ("Talvera tests TAL-102 (lanthorumab vedotin, meridelumab).", "not plainly said"),
        ("Patients had trastuzumab (or T-DM1) before.", "not plainly said"),
        ("Talvera AG (formerly of Basel) said so.", "not plainly said"),
        ("TAL-102, to be called lanthorumab vedotin, did well.", "a name that is to come"),
        ("TAL-102 (T-DM1) and TAL-103 (T-DM1) are tested.", "one name is given to two things"),
    ],
)
def test_names_that_only_stand_together_are_refused(text: str, why: str) -> None:
    reading = told(text)
    assert namings(reading) == []
    assert any(why in each.why for each in reading.refusals)


@pytest.mark.parametrize(
    "text",
    [
        "TAL-102 (HER2) and BAY 94-9343 (anti-mesothelin) are tested by Talvera AG.",
        'Novartis Institutes, Inc. ("Novartis") paid us.',
        "Talvera AG (SIX: TALV), a member of the Meridel Group, said so.",
        "The Investigational New Drug (IND) application of Talvera AG is active.",
    ],
)
def test_what_is_no_other_name_is_none(text: str) -> None:
    assert namings(told(text)) == []
    assert not any("name" in each.why.split() for each in told(text).refusals)


def test_names_of_two_documents_become_one_compound_if_what_is_known_is_given() -> None:
    first = records_of(
        read("Talvera AG tests trastuzumab emtansine (T-DM1).", published=date(2011, 11, 14), document="a")
    )
    approved = read("Kadcyla™ (until now known as T-DM1) is approved.", published=date(2013, 2, 22), document="b")
    known = as_of(first, known=date(2011, 11, 14)).directory
    state = as_of([*first, *records_of(approved, known=known)], known=date(2013, 2, 22))
    [compound] = state.directory.compounds
    assert compound.id == "trastuzumab-emtansine"
    assert compound_named("Kadcyla", state.directory) is compound_named("T-DM1", state.directory) is compound
    apart = as_of([*first, *records_of(approved)], known=date(2013, 2, 22)).directory
    assert [each.id for each in apart.compounds] == ["kadcyla", "trastuzumab-emtansine"]


def test_a_party_is_found_under_the_name_it_gave_up() -> None:
    reading = told("Talvera AG has changed its name to Lanthorn SE.")
    known = directory(each.says for each in reading.claims if isinstance(each.says, Naming))
    assert party_named("Talvera", known).id == party_named("Lanthorn SE", known).id == "talvera"
    assert name_on(party_named("talvera", known), date(2015, 1, 1)) == "Lanthorn SE"


def test_the_plain_data_of_a_reading_hold_them() -> None:
    rows = reading_json(told("Talvera AG tests SAR3419, now coltuximab ravtansine."))["namings"]
    assert rows == [
        {
            "of": "compound",
            "id": "sar3419",
            "names": ["SAR3419"],
            "used": [None, "2014-03-03"],
            "quote": "SAR3419, now coltuximab ravtansine",
            "span": [17, 51],
            "rule": "naming.compound",
        },
        {
            "of": "compound",
            "id": "sar3419",
            "names": ["coltuximab ravtansine"],
            "quote": "SAR3419, now coltuximab ravtansine",
            "span": [17, 51],
            "rule": "naming.compound",
        },
    ]
