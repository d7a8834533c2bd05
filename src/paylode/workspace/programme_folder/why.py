"""Why a number of the ledger is what it is: the clause with its words, the events with their sentences, the arithmetic.

    why(folder, view, "LAN-OST/M1/L1")     an obligation by its id, or by its number in the ledger
    why(folder, view, "fact-3d3b...")      a fact, a happening, a document or a compound: what is told, what it bears on

What has not been earned says how near it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ...programme import (
    Assumed,
    Document,
    Event,
    Expectation,
    Fact,
    Happening,
    Naming,
    PipelineStatement,
    SourceSpan,
)
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
    """Explain an obligation by id or number (from 1, as in the ledger), a fact, happening, document or compound.

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
    if (open_match := _among_units(wanted, seen)) is not None:
        return _of_obligation(folder, seen, open_match)
    happening = next((each for each in seen.state.happenings if each.id == wanted), None)
    if happening is not None:
        return _of_facts(folder, seen, wanted, happening.facts)
    facts = [each for each in seen.state.facts if _is_of(each, wanted)]
    if facts:
        return _of_facts(folder, seen, wanted, tuple(sorted(facts, key=_place)))
    known = [*owed, *(each.id for each in seen.state.happenings), *(each.id for each in seen.state.documents)]
    near = [each for each in owed if f"/{wanted.casefold()}/" in f"/{each.casefold()}/"][:4]
    cure = f"Did you mean {' or '.join(near)}?" if near else did_you_mean(wanted, known)
    raise InputError(Problem("why", f"nothing is called {quote(wanted)}", cure))


def _is_of(fact: Fact, wanted: str) -> bool:
    """Whether a fact is the one that is named, stands in the document that is, or is told of the compound that is."""
    subject = fact.says.subject.compound if isinstance(fact.says, Event | Expectation) else ""
    document = fact.source.document if isinstance(fact.source, SourceSpan) else ""
    return bool(wanted) and (wanted in (fact.id, document) or subject.casefold() == wanted.casefold())


def _place(fact: Fact) -> tuple[date, str, int, str]:
    """As they became known, those of one document in the order of its text."""
    source = fact.source
    if isinstance(source, SourceSpan):
        return fact.learnt, source.document, source.start, fact.id
    return fact.learnt, "", 0, fact.id


def _among_units(wanted: str, seen: View) -> Obligation | None:
    """`LAN-OST/M1/L2` while it is open which of L2 and L3 earned it: what is shown as LAN-OST/M1/L2|L3."""
    head, _, unit = wanted.casefold().rpartition("/")
    mine = [
        each
        for each in seen.ledger.obligations
        if len(each.units) > 1
        and unit in [one.casefold() for one in each.units]
        and f"{head}/{'|'.join(each.units)}".casefold() == each.id.casefold()
    ]
    return next((each for each in mine if each.earned), mine[0] if mine else None)


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
    yield f"earned {each.earned}" if each.earned else "not earned"
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
        by_hand = f"by hand: {source.reason}" if fact.id.startswith("told-") and isinstance(source, Assumed) else ""
        return Sentence(fact.id, str(fact.learnt), "", "", 0, None, by_hand or str(source))
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
        phase = f" {says.phase.value}" if says.phase else ""
        return f"{says.speaker} expects {says.matter}{phase} of {says.subject} in {says.window}, told"
    if isinstance(says, PipelineStatement):
        return f"{says.count} {says.what} as of {says.as_of}, told"
    if isinstance(says, Naming):
        return f"{says.id} is also called {', '.join(says.names) or says.succeeded_by}, told"
    return f"{says.kind.replace('_', ' ')} of {says.amount.amount}, told"


def _occurred(fact: Fact) -> str:
    """When it happened; of what is no event, when it was told."""
    return str(fact.says.occurred if isinstance(fact.says, Event) else fact.learnt)
