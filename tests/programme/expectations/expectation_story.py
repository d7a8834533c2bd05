"""Expectations and what came of them, in facts of our own writing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from paylode.programme.event_types import EventType, Phase
from paylode.programme.expectations import Resolved, resolve
from paylode.programme.facts import (
    Document,
    DocumentRecord,
    Event,
    Expectation,
    Fact,
    PipelineStatement,
    Record,
    SourceSpan,
    StatedAmount,
    Subject,
)
from paylode.programme.fold import State, as_of
from paylode.programme.pipeline import identified
from paylode.programme.reading import read, records_of
from paylode.values.date_window import date_window
from paylode.values.money import Money

DOCUMENTS = Path(__file__).resolve().parents[3] / "../shared/data/documents"
IND, TRIAL = EventType.IND_ACTIVE, EventType.PHASE_START
CEO = "Anna Berg, President and CEO"


def day(text: str) -> date:
    return date.fromisoformat(text)


def release(published: str, publisher: str = "Meridel Inc.") -> DocumentRecord:
    told = Document(f"of {published}", publisher, day(published), "release")
    return DocumentRecord(id=f"document {published}", learnt=day(published), document=told)


def fact(name: str, learnt: str, says: object, *, quote: str = "the words", **more: object) -> Fact:
    span = SourceSpan(f"of {learnt}", 0, len(quote), quote)
    return Fact(id=name, learnt=day(learnt), says=says, source=span, **more)  # type: ignore[arg-type]


def expects(said: str, window: str, matter: object = IND, words: str = "TAL-1", **more: object) -> Expectation:
    told = {"speaker": CEO, **more}
    return Expectation(said_on=day(said), subject=Subject(words), matter=matter, window=date_window(window), **told)  # type: ignore[arg-type]


def event(kind: EventType, window: str, words: str = "TAL-1", **more: object) -> Event:
    return Event(type=kind, subject=Subject(words), occurred=date_window(window), **more)  # type: ignore[arg-type]


def stock(count: int, what: str, on: str) -> PipelineStatement:
    return PipelineStatement(as_of=date_window(on), what=what, measure="stock", count=count)


def loss(low: int, high: int) -> StatedAmount:
    return StatedAmount(Money(low * 100_000_000, "USD"), highest=Money(high * 100_000_000, "USD"))


def state_of(records: Iterable[Record], known: str, valid: str = "") -> State:
    return as_of(identified(records, known=day(known)), valid=day(valid) if valid else None, known=day(known))


def resolved(records: Iterable[Record], known: str, valid: str = "") -> dict[str, Resolved]:
    """Fact id -> what became of it."""
    return {each.fact: each for each in resolve(state_of(records, known, valid))}


def trial(window: str, **more: object) -> Event:
    return event(TRIAL, window, phase=Phase.PHASE_1, **more)


@cache
def real_documents() -> tuple[Record, ...]:
    """All annotated documents, read and accepted; the test is skipped where they are not at hand."""
    paths = sorted(DOCUMENTS.glob("*.txt"))
    if not paths:
        pytest.skip("the annotated documents are not at hand")
    return tuple(
        record for path in paths for record in records_of(read(path.read_text(encoding="utf-8"), document=path.stem))
    )
