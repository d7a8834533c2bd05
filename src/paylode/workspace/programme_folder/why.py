"""Why a number of the ledger is what it is: the clause with its words, the events with their sentences, the arithmetic.

    why(folder, view, "LAN-OST/M1/L1")     an obligation by its id, or by its number in the ledger
    why(folder, view, "fact-3d3b...")      a fact, a happening or a document: what it says, and what it bears on

What has not been earned says how near it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from ...programme import Document, Event, Expectation, Fact, Happening, SourceSpan
from ...programme.books import owed_now
from ...programme.ledger import Obligation
from ...values.money import Money
from ...values.problem import InputError, Problem, did_you_mean, quote
from .folder import DOCUMENTS, ProgrammeFolder, View, document_path, text_in


@dataclass(frozen=True, slots=True)
class Sentence:
    """The words behind a fact. file, line: where they stand in the folder; "" and 0 for what no document says."""

    fact: str
    learnt: str
    document: str
    file: str
    line: int
    span: tuple[int, int] | None
    words: str


@dataclass(frozen=True, slots=True)
class WhyEvent:
    """An event behind a number, and the sentences that tell it."""

    id: str
    what: str
    occurred: str
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """An answer. what: of what; clause: (file, line, words, source), None where no clause is known."""

    id: str
    what: str
    clause: tuple[str, int, str, str] | None
    events: tuple[WhyEvent, ...]
    told: tuple[WhyEvent, ...]
    arithmetic: tuple[str, ...]
    near_misses: tuple[str, ...]
    notes: tuple[str, ...]


def why(folder: ProgrammeFolder, seen: View, what: str) -> Why:
    """Explain an obligation by id or number (from 1, as in the ledger), a fact, a happening or a document.

    Raises InputError that offers the nearest ids.
    """
    wanted = what.strip()
    owed = {each.id: each for each in seen.ledger.obligations}
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 9:
        if not 1 <= int(wanted) <= len(seen.ledger.obligations):
            cure = f"The ledger has {len(owed)} lines: paylode programme ledger"
            raise InputError(Problem("why", f"the ledger has no line {wanted}", cure))
        return _of_obligation(folder, seen, seen.ledger.obligations[int(wanted) - 1])
    by_case = {each.casefold(): each for each in owed}
    if wanted.casefold() in by_case:
        return _of_obligation(folder, seen, owed[by_case[wanted.casefold()]])
    happening = next((each for each in seen.state.happenings if each.id == wanted), None)
    if happening is not None:
        return _of_facts(folder, seen, wanted, happening.facts)
    facts = tuple(
        each
        for each in seen.state.facts
        if each.id == wanted or (isinstance(each.source, SourceSpan) and each.source.document == wanted)
    )
    if facts:
        return _of_facts(folder, seen, wanted, facts)
    known = [*owed, *(each.id for each in seen.state.happenings), *(each.id for each in seen.state.documents)]
    raise InputError(Problem("why", f"nothing is called {quote(wanted)}", did_you_mean(wanted, known)))


def _of_obligation(folder: ProgrammeFolder, seen: View, each: Obligation) -> Why:
    clause = None
    if each.placed:
        place = each.placed.place
        clause = (place.file, place.line, place.words or each.placed.clause.lines()[0], each.placed.source)
    documents = {one.id: one for one in seen.state.documents}
    told = [one for one in each.told if one not in each.events]
    return Why(
        id=each.id,
        what=f"{each.debtor or 'not told'} to {each.creditor or 'not told'}: {each.cash}, {each.state}",
        clause=clause,
        events=tuple(_event(folder, documents, one) for one in each.events),
        told=tuple(_event(folder, documents, one) for one in told),
        arithmetic=tuple(_arithmetic(each, seen)),
        near_misses=each.near_misses,
        notes=each.notes,
    )


def _of_facts(folder: ProgrammeFolder, seen: View, id: str, facts: tuple[Fact, ...]) -> Why:
    documents = {one.id: one for one in seen.state.documents}
    events = tuple(
        WhyEvent(each.id, _says(each), _occurred(each), (_sentence(folder, documents, each),)) for each in facts
    )
    ids = {each.id for each in facts} | {
        one.id for one in seen.state.happenings if any(each in one.facts for each in facts)
    }
    bears = [
        f"bears on {each.id}: {each.cash}, {each.state}"
        for each in seen.ledger.obligations
        if any(one.id in ids for one in (*each.events, *each.told))
    ]
    return Why(id, f"{len(facts)} fact{'s' if len(facts) != 1 else ''}", None, events, (), (), (), tuple(bears))


def _arithmetic(each: Obligation, seen: View) -> Iterator[str]:
    """From the words of the clause to what is left to pay, one step a line."""
    yield f"the clause says {each.amount}"
    if each.highest is not None and each.highest != each.amount:
        yield f"at most {each.highest}, while alternatives are open"
    yield from (f"less {one.amount} ({one.kind} {one.clause}): {one.why}" for one in each.changes)
    if each.changes:
        yield f"to be paid {each.cash}"
    if each.earned:
        yield f"earned {each.earned}"
    if each.due:
        days = _days_between(each)
        yield f"due {each.due}" + (f", {days} days after it was earned" if days is not None else "")
    yield from (f"less {one.amount}, paid {one.day}" for one in each.paid)
    left = owed_now(each)
    if each.paid and isinstance(left, Money):
        yield f"left to pay {left}"
    late = [one for one in seen.ledger.obligations if one.kind == "interest" and one.id.startswith(f"{each.id}/late#")]
    yield from (f"interest {one.cash}: {'; '.join(one.notes)} ({one.id})" for one in late)


def _days_between(each: Obligation) -> int | None:
    earned, due = each.earned.day if each.earned else None, each.due.day if each.due else None
    return (due - earned) // timedelta(days=1) if earned and due else None


def _event(folder: ProgrammeFolder, documents: Mapping[str, Document], each: Happening) -> WhyEvent:
    sentences = tuple(_sentence(folder, documents, fact) for fact in each.facts)
    return WhyEvent(each.id, _in_words(each.event), str(each.occurred), sentences)


def _sentence(folder: ProgrammeFolder, documents: Mapping[str, Document], fact: Fact) -> Sentence:
    source = fact.source
    if not isinstance(source, SourceSpan):
        return Sentence(fact.id, str(fact.learnt), "", "", 0, None, str(source))
    document = documents.get(source.document)
    told = f"{source.document}, {document.publisher}, {document.published}" if document else source.document
    file, line = "", 0
    path = document_path(folder.path, source.document)
    if document and path.exists():
        file = f"{DOCUMENTS}/{source.document}.txt"
        line = text_in(path, file).count("\n", 0, source.start) + 1
    return Sentence(fact.id, str(fact.learnt), told, file, line, (source.start, source.end), source.quote)


def _in_words(event: Event) -> str:
    phase = f" {event.phase.value}" if event.phase else ""
    region = f" in {event.region}" if event.region else ""
    return f"{event.type}{phase} of {event.subject}{region}" if str(event.subject) else f"{event.type}{phase}{region}"


def _says(fact: Fact) -> str:
    says = fact.says
    if isinstance(says, Event):
        return _in_words(says)
    if isinstance(says, Expectation):
        return f"{says.speaker} expects {says.matter} of {says.subject} in {says.window}"
    return type(says).__name__


def _occurred(fact: Fact) -> str:
    return str(fact.says.occurred) if isinstance(fact.says, Event) else f"said {fact.learnt}"
