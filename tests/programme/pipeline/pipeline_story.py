"""A small company's story in documents and facts of our own writing, for the board and the counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from paylode.programme.event_types import EventType
from paylode.programme.facts import (
    Document,
    DocumentRecord,
    Event,
    Fact,
    Naming,
    PartyRole,
    PipelineStatement,
    Record,
    SourceSpan,
    Subject,
)
from paylode.programme.fold import State, as_of
from paylode.programme.pipeline import identified
from paylode.programme.reading import read, records_of
from paylode.values.date_window import date_window

DOCUMENTS = Path(__file__).resolve().parents[3] / "../shared/data/documents"


def document(name: str, published: date, publisher: str = "Meridel Inc.", kind: str = "release") -> DocumentRecord:
    told = Document(name, publisher, published, kind)  # type: ignore[arg-type]
    return DocumentRecord(id=f"document {name}", learnt=published, document=told)


def fact(name: str, said_in: str, learnt: date, says: object, **more: object) -> Fact:
    span = SourceSpan(said_in, 0, 9, "the words")
    return Fact(id=name, learnt=learnt, says=says, source=span, **more)  # type: ignore[arg-type]


def event(kind: EventType, window: str, words: str, *, developer: str = "", **more: object) -> Event:
    parties = (PartyRole("developer", developer),) if developer else ()
    return Event(type=kind, subject=Subject(words), occurred=date_window(window), parties=parties, **more)  # type: ignore[arg-type]


def stock(count: int, what: str, day: str) -> PipelineStatement:
    return PipelineStatement(as_of=date_window(day), what=what, measure="stock", count=count)


def flow(count: int, what: str, period: str) -> PipelineStatement:
    return PipelineStatement(as_of=date_window(period), what=what, measure="flow", count=count)


def naming(compound: str, *names: str, used: str = "..") -> Naming:
    return Naming(of="compound", id=compound, names=names, used=date_window(used))


def state_of(records: Iterable[Record], known: str, valid: str = "") -> State:
    day = date.fromisoformat(known)
    as_valid = date.fromisoformat(valid) if valid else None
    return as_of(identified(records, known=day), valid=as_valid, known=day)


@cache
def real_documents() -> tuple[Record, ...]:
    """All annotated documents, read and accepted; the test is skipped where they are not at hand."""
    paths = sorted(DOCUMENTS.glob("*.txt"))
    if not paths:
        pytest.skip("the annotated documents are not at hand")
    return tuple(
        record for path in paths for record in records_of(read(path.read_text(encoding="utf-8"), document=path.stem))
    )
