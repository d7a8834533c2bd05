"""A release read into a programme folder: what it would change, or its claims accepted as facts.

Plain data: `paylode.impact/1`, `paylode.acceptance/1`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..programme import Fact, Record
from ..programme.facts import AgreementTerm, DocumentKind, Event, Expectation, Naming, PipelineStatement
from ..programme.reading import Claim, Reading, by_rank
from ..values.problem import InputError, Problem, one_line
from ..workspace.programme_folder.diff import impact
from ..workspace.programme_folder.folder import open_programme
from ..workspace.programme_folder.log import Written, accept, claimed, document_in_log, reading_of
from .clock import moment
from .programme.asking import answer, day_option, numbers
from .programme.diff import compared_data, compared_text
from .tables import counted

Told = tuple[date | None, DocumentKind | None]
"""What the user says of a document: its day of publication, and its kind."""

_STATEMENTS = (Event, Expectation, PipelineStatement, AgreementTerm, Naming)
"""What becomes a fact; the rest a document tells of itself."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The words of --claims, --refuse and --by."""

    claims: str = ""
    refuse: str = ""
    by: str = ""


def show_impact(path: Path, text: str, told_of: Told, *, choice: Choice, days: tuple[str, str], json: bool) -> None:
    """What a release changes in a folder, its claims held in a scratch copy; as of the day it was published."""
    folder = open_programme(path)
    reading = reading_of(folder, text, published=told_of[0], kind=told_of[1])
    records = _chosen(reading, choice, scratch=True)
    valid, known = day_option("--as-of", days[0]), day_option("--known", days[1])
    told = impact(folder, records, known=known or reading.document.published, valid=valid)
    document = reading.document
    number = sum(isinstance(each, Fact) for each in records)
    there = document_in_log(folder, reading) is not None
    head = {"schema": "paylode.impact/1", "document": document.id, "claims": number, "in_log": there}
    state = "is in the log; below: with it against without it" if there else "is not in the log"
    held = f"{counted(number, 'claim')} held in a scratch copy"
    lines = (
        f"{document.publisher or 'publisher not told'}, {document.published}: {held}",
        f"as of {told.after.valid}, as known on {told.after.known}; the document {state}",
    )
    answer(lambda: "\n".join([*lines, compared_text(told)]), lambda: {**head, **compared_data(told)}, json=json)


def show_acceptance(path: Path, text: str, told_of: Told, *, choice: Choice, json: bool) -> None:
    """Accept a release into a folder; told only once all of it is on the disk."""
    if choice.by and not choice.claims:
        raise InputError(Problem("--by", "nobody but the rules accepts here", "Name claims by number: --claims 1,3."))
    folder = open_programme(path)
    reading = reading_of(folder, text, published=told_of[0], kind=told_of[1])
    records = _chosen(reading, choice, scratch=False)
    written = accept(folder, records, text, recorded=moment())
    rows = list(_rows(reading, records))
    head = {"schema": "paylode.acceptance/1", "document": reading.document.id, "new": written.new}
    answer(lambda: _accepted(reading, written, rows), lambda: {**head, "claims": rows}, json=json)


def _accepted(reading: Reading, written: Written, rows: list[dict[str, object]]) -> str:
    taken = [each for each in rows if each["fact"]]
    lines = [f"{reading.document.id}: {len(taken)} of {len(rows)} claims are facts now, {written.new} records new", ""]
    return "\n".join(
        [*lines, *(f"  {each['number']:>3}  {each['fact'] or each['status']:<29}  {each['quote']}" for each in rows)]
    )


def _chosen(reading: Reading, choice: Choice, *, scratch: bool) -> tuple[Record, ...]:
    """The records of the claims that were chosen. In a scratch copy every kind of document may speak."""
    only, without = numbers("--claims", choice.claims), numbers("--refuse", choice.refuse)
    if scratch and not only and not by_rank(reading):
        only = tuple(range(1, len(reading.claims) + 1))
    return claimed(reading, only=only, without=without, user=choice.by)


def _rows(reading: Reading, records: tuple[Record, ...]) -> Iterator[dict[str, object]]:
    facts: dict[tuple[object, type], str] = {
        (each.source, type(each.says)): each.id for each in records if isinstance(each, Fact)
    }
    for number, claim in enumerate(reading.claims, 1):
        fact = facts.get((claim.source, type(claim.says)))
        status = "left out" if isinstance(claim.says, _STATEMENTS) else "about the document"
        told = {"number": number, "rule": claim.rule, "fact": fact, "quote": _words(claim)}
        yield {**told, "status": "fact" if fact else status}


def _words(claim: Claim) -> str:
    shown = one_line(" ".join(claim.source.quote.split()))
    return shown if len(shown) <= 90 else f"{shown[:87]}..."
