"""Text that means no well, in every text field of the wing: read, refused in one line, or escaped; never anything else.

The strings are the Big List of Naughty Strings and some of our own; the files are broken JSON and TOML of public test
suites. Both are used where they are at hand. That none of them takes long is held by the sizes of the last tests: what
grows faster than the text would not end.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from paylode.programme.agreements import agreements_text, read_agreements, read_facts
from paylode.programme.event_types import EventType, event_type
from paylode.programme.facts import Acceptance, Assumed, Event, Fact, Naming, PartyRole, Record, SourceSpan, Subject
from paylode.programme.fold import as_of
from paylode.programme.forecast import rate_tables, read_backtest_case, read_rate_table
from paylode.programme.happening import happening_id
from paylode.programme.parties import (
    compound_named,
    directory,
    name_on,
    party_named,
    plain_name,
    successor,
)
from paylode.programme.reading import Reading, read, reading_json, records_of
from paylode.programme.record_json import record_from_json, record_json
from paylode.storage.event_log import append, open_log, read_log
from paylode.storage.event_record import Entry
from paylode.storage.event_text import export_text, import_text, read_export
from paylode.values.date_window import ANY_DAY, date_window
from paylode.values.fiscal import calendar_years, year_named
from paylode.values.money import money
from paylode.values.problem import InputError
from paylode.values.window_reading import find_phrases, read_window

BAD = (Path(__file__).resolve().parents[2] / "../shared/data/reference/bad_inputs").resolve()
DAY = date(2014, 3, 3)
OWN = [
    "",
    " ",
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
    "\ue000P0\ue001",
]


@cache
def strings() -> tuple[str, ...]:
    path = BAD / "blns/blns.json"
    found = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []
    return (*found, *OWN)


def share(place: object, among: object) -> tuple[str, ...]:
    """Every sixth string, beginning elsewhere for each place: all of them are used, and the tests stay quick."""
    first = list(among).index(place) % 6  # type: ignore[call-overload]
    return (*strings()[first::6], *OWN)


def broken_files() -> list[Path]:
    return sorted(
        path for kind in ("json", "toml") for path in (BAD / kind).rglob("*") if path.suffix in (".json", ".toml")
    )


def held(use: Callable[[str], object], texts: Iterable[str]) -> int:
    """Use each text; how many were refused, each in printable lines with a cure."""
    refused = 0
    for text in texts:
        try:
            use(text)
        except InputError as error:
            refused += 1
            assert error.problems
            for each in error.problems:
                assert str(each).isprintable(), ascii(str(each))
                assert len(str(each)) < 1_500, ascii(text[:80])
    return refused


def whole(reading: Reading) -> None:
    """All that a reading gives can be written down and read back, and its quotes stand where it says."""
    assert json.loads(json.dumps(reading_json(reading)))
    for record in records_of(reading):
        assert record_from_json(record_json(record)) == record


DOCUMENTS = {
    "a whole document": lambda text: whole(read(text, published=DAY)),
    "words in a sentence": lambda text: whole(read(f"Talvera AG said {text} today.", published=DAY)),
    "a debtor": lambda text: whole(read(f"{text} owes Meridel AG $2 million.", published=DAY)),
    "a sum": lambda text: whole(read(f"Talvera AG owes Meridel AG ${text} million.", published=DAY)),
    "a compound": lambda text: whole(read(f"The IND of Talvera AG for TAL-{text} is now active.", published=DAY)),
    "another name": lambda text: whole(read(f"Talvera AG (formerly {text}) tests TAL-102 ({text}).", published=DAY)),
    "a day": lambda text: whole(read(f"Talvera AG expects to file the IND for TAL-102 by {text}.", published=DAY)),
    "a dateline": lambda text: whole(read(f"Good News\n\n{text}, March 3, 2014 -- Talvera AG is well.")),
    "the day of a dateline": lambda text: whole(read(f"Good News\n\nBASEL, {text} -- Talvera AG is well.")),
    "a publisher": lambda text: whole(read("We owe Meridel AG $2 million.", published=DAY, publisher=text)),
    "the id of a document": lambda text: whole(read("Talvera AG owes us $2 million.", published=DAY, document=text)),
    "a form": lambda text: whole(read(f"FORM 8-K for {text}\n\nDate of Report: March 3, 2014\n\n{text}")),
}


@pytest.mark.parametrize("field", DOCUMENTS)
def test_documents(field: str) -> None:
    held(DOCUMENTS[field], strings() if field == "words in a sentence" else share(field, DOCUMENTS))


def parties(text: str) -> None:
    namings = [
        Naming(of="party", id=text, names=(text, "Talvera AG")),
        Naming(of="party", id="b", names=(text,), succeeded_by=text),
        Naming(of="compound", id=text, names=(text,)),
    ]
    known = directory(namings)
    assert name_on(known.compounds[0], DAY) == text
    assert successor("b", known, on=DAY) == (text or "b")
    assert plain_name(plain_name(text)) == plain_name(text)


NAMES: dict[str, Callable[[str], object]] = {
    "names and ids": parties,
    "a party that is asked for": lambda text: party_named(text, directory([Naming(of="party", id="a", names=("A",))])),
    "a compound that is asked for": lambda text: compound_named(text, directory([])),
    "a type of event": event_type,
    "a window": date_window,
    "a sum": money,
    "a fiscal year": lambda text: year_named(text, calendar_years("Seagen")),
    "a phrase": lambda text: read_window(text, DAY),
    "phrases": find_phrases,
}


@pytest.mark.parametrize("field", NAMES)
def test_names_days_and_sums(field: str) -> None:
    refused = held(NAMES[field], strings())
    assert (refused > 0) == (field not in ("names and ids", "phrases"))


AGREEMENT = """\
agreement MER-TAL "License" signed 2010-01-20 effective 2010-01-20 term until never   [assumed: invented]
  licensor Meridel Inc
  licensee Talvera AG from 2010-01-20 until never
  define "first dose" as first_patient
  per product
    milestone P2 USD 5,000,000 development when phase_start 2 first per product
fiscal Meridel Inc
  year to 30 June named by end from 2010-07-01 until 2016-06-30
  transition 2016-07-01 to 2016-12-31 named TP2016
  year to Sunday nearest 31 December named by end from 2017-01-02 until never
valid_claims MER-TAL
  in US from 2010-01-20 until 2025-06-30
"""
PLACES = [
    "Meridel Inc",
    '"first dose"',
    "first_patient",
    "fiscal Meridel Inc",
    "30 June",
    "Sunday",
    "TP2016",
    "valid_claims MER-TAL",
    "in US",
    "2010-01-20 until never",
]
FACT = '2013-05-01 ind_active TAL-1 developer "Talvera AG" target "HER2" for "cancer" agreement MER-TAL [doc-1 1-2]'
PARTS = ["2013-05-01", "ind_active", "TAL-1", '"Talvera AG"', '"HER2"', '"cancer"', "MER-TAL", "doc-1 1-2"]


def agreement(text: str) -> None:
    book = read_agreements({text[:20] or "a": text})
    assert read_agreements({"a": agreements_text(book)}) == book


def facts(text: str) -> None:
    for fact in read_facts(text):
        assert record_from_json(record_json(fact)) == fact


@pytest.mark.parametrize("place", PLACES)
def test_agreements(place: str) -> None:
    assert place in AGREEMENT
    assert held(agreement, (AGREEMENT.replace(place, text) for text in share(place, PLACES))) > 0


@pytest.mark.parametrize("place", PARTS)
def test_facts_by_hand(place: str) -> None:
    assert place in FACT
    assert held(facts, (FACT.replace(place, text) for text in share(place, PARTS))) > 0


def an_event(text: str) -> Fact:
    event = Event(
        type=EventType.APPROVAL,
        subject=Subject(text, text),
        occurred=ANY_DAY,
        parties=(PartyRole("developer", text),),
        region=text,
        indication=text,
        target=text,
        agreement=text,
        licences=(text,),
        option=text,
        clause=text,
        cause=text,
    )
    source = SourceSpan(text, 0, len(text), text)
    return Fact(
        id=f"fact-{strings().index(text)}",
        learnt=DAY,
        says=event,
        source=source,
        accepted=Acceptance("user", text),
        about=text,
    )


def test_a_fact_made_of_them_is_folded_as_it_is() -> None:
    for text in strings():
        fact = an_event(text)
        assert record_from_json(record_json(fact)) == fact
        state = as_of([fact], known=DAY)
        assert [each.event.subject.words for each in state.happenings] == [text]


def test_two_of_them_never_make_one_event() -> None:
    texts = strings()
    untold = [Fact(id="f", learnt=DAY, says=an_event(each).says, source=Assumed("x")) for each in texts if each]
    ids = {happening_id(each, each.says) for each in untold}  # type: ignore[arg-type]
    assert len(ids) == len({each for each in texts if each})


def test_a_log_takes_or_refuses_each_and_gives_back_what_it_took(tmp_path: Path) -> None:
    path = tmp_path / "programme.log"
    taken: list[Record] = []

    def write(text: str) -> None:
        fact = an_event(text)
        append(log, [Entry(fact.id, record_json(fact))], recorded="2026-01-31T12:00:00Z")
        taken.append(fact)

    with open_log(path) as log:
        refused = held(write, dict.fromkeys((*strings()[::9], *OWN)))
    snapshot = read_log(path)
    assert [record_from_json(each.body) for each in snapshot.records] == taken
    assert refused == 1, "half of a character pair is no text; all else is kept"
    assert read_export(export_text(snapshot)).records == snapshot.records


def test_what_is_no_export_is_refused(tmp_path: Path) -> None:
    with open_log(tmp_path / "programme.log") as log:
        texts = [each for each in strings() if each]
        assert held(lambda text: import_text(log, text), texts) == len(texts)
    assert read_log(tmp_path / "programme.log").records == ()


RATES = files("paylode.programme.forecast").joinpath("rates", f"{rate_tables()[0]}.toml").read_text(encoding="utf-8")
CASE = next(
    each.read_text(encoding="utf-8")
    for each in sorted(files("paylode.programme.forecast").joinpath("cases").iterdir(), key=lambda each: each.name)
    if each.name.endswith(".toml")
)


def fields(text: str) -> list[str]:
    """The texts in quotes of a TOML file, each once."""
    return list(dict.fromkeys(line.split('"')[1] for line in text.splitlines() if line.count('"') >= 2))[:12]


@pytest.mark.parametrize("field", fields(RATES))
def test_rate_tables(field: str) -> None:
    texts = share(field, fields(RATES))
    written = (RATES.replace(f'"{field}"', json.dumps(text), 1) for text in texts)
    held(lambda text: read_rate_table(text, "mine.toml", id="mine"), written)
    held(lambda text: read_rate_table(RATES.replace(field, text, 1), "mine.toml", id="mine"), texts)


@pytest.mark.parametrize("field", fields(CASE)[:6])
def test_cases_for_a_backtest(field: str) -> None:
    held(
        lambda text: read_backtest_case(CASE.replace(field, text, 1), "mine.toml", id="mine"),
        share(field, fields(CASE)[:6]),
    )


READERS: dict[str, Callable[[str], object]] = {
    "a document": lambda text: whole(read(text, published=DAY)),
    "an agreement": agreement,
    "facts by hand": facts,
    "a rate table": lambda text: read_rate_table(text, "mine.toml", id="mine"),
    "a case": lambda text: read_backtest_case(text, "mine.toml", id="mine"),
    "an export": read_export,
}


@pytest.mark.parametrize("reader", READERS)
def test_broken_files_of_other_formats(reader: str) -> None:
    paths = broken_files()
    if not paths:
        pytest.skip(f"the broken files are not at {BAD}")
    texts = [path.read_bytes().decode("utf-8", "surrogateescape") for path in paths]
    held(READERS[reader], texts[::5] if reader == "a document" else texts)


LONG = {
    "one capital": "A" * 30_000,
    "capitals and figures": "AB1" * 10_000,
    "capitals and hyphens": "A-" * 15_000,
    "codes": "".join(f"TAL-{place:05d} " for place in range(1_900)),
    "codes with codes": "".join(f"TAL-{place:05d} (BAY {place:05d}) " for place in range(900)),
    "companies": "".join(f"Tal{place}vera Pharma Inc. paid us. " for place in range(500)),
    "owners": "".join(f"Tal{place}vera's dog. " for place in range(500)),
    "brackets": "TAL-102 (" * 3_000,
    "former names": "Talvera AG (formerly " * 1_500,
    "new names": "TAL-102, formerly " * 1_500,
    "dates": "by June 3, 2014 in the second half of " * 800,
    "numbers": "two hundred and " * 2_000,
}


@pytest.mark.parametrize("name", LONG)
def test_long_texts_of_one_kind_end(name: str) -> None:
    held(lambda text: whole(read(f"March 3, 2014 -- {text}")), [LONG[name]])


def test_a_document_that_names_too_much_is_refused() -> None:
    with pytest.raises(InputError, match=r"2,100 compounds, more than the 2,000"):
        read("".join(f"TAL-{place:05d} " for place in range(2_100)), published=DAY)
