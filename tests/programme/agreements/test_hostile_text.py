"""Hostile text in every field: read as text, refused with one line, or escaped; never run, never a traceback."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_cases import book

from paylode.programme.agreements import agreements_text, read_agreements, read_facts
from paylode.programme.fold import as_of
from paylode.programme.ledger import Ledger, why
from paylode.programme.ledger_export import ledger_beancount, ledger_calendar, ledger_csv, ledger_json
from paylode.programme.obligations import obligations
from paylode.values.problem import InputError

NAUGHTY = Path(__file__).resolve().parents[3] / "../shared/data/reference/bad_inputs/blns/blns.json"
SHORT = """\
agreement MER-TAL "Exclusive License" signed 2010-01-20 effective 2010-01-20 term until never   [assumed: invented]
  licensor Meridel Inc
  licensee Talvera AG
  pay 45 days after trigger
  fee signing USD 3,500,000 when effective once per agreement
  per product
    milestone P2 USD 5,000,000 development when phase_start 2 first per product
    milestone A1 USD 10,000,000 regulatory when approval in US first per product
"""
FIELDS = {
    "title": ('"Exclusive License"', '"{}"'),
    "party": ("licensee Talvera AG", "licensee {}"),
    "quoted party": ("licensee Talvera AG", 'licensee "{}"'),
    "source": ("[assumed: invented]", "[assumed: {}]"),
    "name": ("fee signing", "fee {}"),
    "amount": ("USD 3,500,000", "{}"),
    "date": ("2010-01-20", "{}"),
    "condition": ("phase_start 2", "{}"),
    "region": ("approval in US first", 'approval in "{}" first'),
    "comment": ("  pay 45", "  # {}\n  pay 45"),
    "line": ("  pay 45 days after trigger", "  {}"),
    "file": (SHORT, "{}"),
}
FACTS = '2013-05-01  phase_start TAL-1 phase 2 agreement MER-TAL\n2014-01-01  payment_received "{}" amount USD 5\n'
CELLS = ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\uff1d1+1", " =1+1", "%0A"]


def strings() -> list[str]:
    found = json.loads(NAUGHTY.read_text(encoding="utf-8")) if NAUGHTY.is_file() else []
    return [
        *found,
        *CELLS,
        "",
        "a" * 5000,
        "\x00",
        "\ud800",
        "a\u202eb",
        '"',
        "]",
        "#",
        "\\",
        "{}",
        "%s",
        "\r",
        "\u2028",
    ]


def held(field: str, text: str) -> None:
    """The text in a field is refused line by line, or read and printed back as the same."""
    right, template = FIELDS[field]
    written = SHORT.replace(right, template.replace("{}", text), 1)
    try:
        found = read_agreements({"b": written})
    except InputError as error:
        assert all("\n" not in str(each) and str(each).isprintable() for each in error.problems)
        return
    assert book(agreements_text(found)) == found


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_naughty_strings_in_every_field(field: str) -> None:
    for text in strings():
        held(field, text)


@given(field=st.sampled_from(sorted(FIELDS)), text=st.text(max_size=40))
def test_any_text_in_every_field(field: str, text: str) -> None:
    held(field, text)


@given(st.text(max_size=60))
def test_any_text_as_a_fact(text: str) -> None:
    for written in (text, FACTS.replace("{}", text), f"2013-05-01 ind_active {text}"):
        try:
            read_facts(written)
        except InputError as error:
            assert all("\n" not in str(each) for each in error.problems)


def with_name(name: str) -> Ledger | None:
    """A ledger in which a party and a payment are called so; None if it is refused."""
    try:
        found = read_agreements({"b": SHORT.replace("licensee Talvera AG", f'licensee "{name}"')})
        facts = read_facts(FACTS.replace("{}", name))
    except InputError:
        return None
    return obligations(found, as_of(facts, known=date(2014, 1, 1)))


@pytest.mark.parametrize("name", [*CELLS, "a,b;c", "back\\slash", "новый", "x" * 300, "<script>", "../../x", "'"])
def test_exports_hold_any_name(name: str) -> None:
    found = with_name(name)
    assert found is not None
    rows = list(csv.DictReader(io.StringIO(ledger_csv(found))))
    assert all(not cell[:1] or cell[0] not in "=+@-" for row in rows for cell in row.values())
    assert any(name.strip() in row["debtor"] for row in rows)
    assert any(row["debtor"] == name for row in json.loads(ledger_json(found))["obligations"])
    calendar = ledger_calendar(found)
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    assert calendar.count("BEGIN:VEVENT") == calendar.count("END:VEVENT")
    assert all(line.count('"') % 2 == 0 for line in ledger_beancount(found).replace('\\"', "").split("\n"))
    assert all(why(each) for each in found.obligations)


def broken_files() -> list[Path]:
    folder = NAUGHTY.parents[1]
    return sorted(path for kind in ("json", "toml") for path in (folder / kind).rglob("*") if path.is_file())


def test_broken_files_of_other_formats_are_refused_line_by_line() -> None:
    paths = broken_files()
    if not paths:
        pytest.skip("the broken files are not at hand")
    for path in paths:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        for read in (lambda text: read_agreements({"x": text}), read_facts):
            try:
                read(text)
            except InputError as error:
                assert all("\n" not in str(each) and str(each).isprintable() for each in error.problems)
