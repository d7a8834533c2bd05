"""The state of things as of a date: a pure fold of the records.

    as_of(records, valid=V, known=K)     what was known on the day K of what had happened by the day V

Only what was learnt on K or earlier counts; the records are taken in the order (learnt, id), whatever their order of
arrival; no clock is read and nothing is stored. Hence three laws, which the tests hold to: a fact learnt after K
changes no answer as of K; any order of arrival gives the same state; withdrawing a document removes exactly its
claims. When a record was written into the log is not looked at: a document of 2011 loaded today is known as of 2011.

    records -known by K-> -living-> facts, documents -happenings-> -bounded-> State
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from ..values.date_window import happened_by
from ..values.problem import InputError, Problem
from .bounds import bounded
from .doubles import possible_doubles
from .facts import Document, DocumentRecord, Fact, Naming, Record, SourceSpan
from .happening import Happening, happenings
from .living import Living, TakenBack, living
from .parties import Directory, directory


@dataclass(frozen=True, slots=True)
class State:
    """What is held as of (valid, known).

    facts: those that hold, in the order (learnt, id).  happenings: the events they tell of, in the order of their
    ids, each with whether it `happened` by `valid`.  possible_doubles: ids of happenings that may be one event told
    twice.
    taken_back: (id of a record that no longer holds, ids of those that took it back).
    """

    valid: date
    known: date
    documents: tuple[Document, ...]
    facts: tuple[Fact, ...]
    happenings: tuple[Happening, ...]
    directory: Directory
    possible_doubles: tuple[tuple[str, str], ...]
    taken_back: TakenBack
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A happening that reads differently: `before` and `after`."""

    before: Happening
    after: Happening


@dataclass(frozen=True, slots=True)
class Difference:
    """What one state holds and the other does not."""

    facts_added: tuple[Fact, ...]
    facts_gone: tuple[Fact, ...]
    appeared: tuple[Happening, ...]
    vanished: tuple[Happening, ...]
    changed: tuple[Change, ...]


def as_of(records: Iterable[Record], *, valid: date | None = None, known: date) -> State:
    """The state on the day `valid` (if None, `known`) as it was known on the day `known`.

    Raises InputError if two different records have one id.

    >>> as_of([], known=date(2012, 7, 11)).facts
    ()
    """
    settled = _settled(records, known)
    facts = tuple(record for record in settled.held if isinstance(record, Fact))
    documents = {each.document.id: each.document for each in settled.held if isinstance(each, DocumentRecord)}
    day = known if valid is None else valid
    found = bounded(happenings(facts, documents, in_place_of=_in_place_of(settled.taken_back, facts)), facts)
    return State(
        valid=day,
        known=known,
        documents=tuple(documents[key] for key in sorted(documents)),
        facts=facts,
        happenings=tuple(replace(each, happened=happened_by(each.occurred, day)) for each in found),
        directory=directory(fact.says for fact in facts if isinstance(fact.says, Naming)),
        possible_doubles=possible_doubles(found),
        taken_back=settled.taken_back,
        problems=settled.problems + _odd_dates(facts, documents),
    )


def facts_held(records: Iterable[Record], *, known: date) -> tuple[Fact, ...]:
    """The facts of `as_of(records, known=known)`, without what they come to.

    >>> facts_held([], known=date(2012, 7, 11))
    ()
    """
    return tuple(record for record in _settled(records, known).held if isinstance(record, Fact))


def _settled(records: Iterable[Record], known: date) -> Living:
    """The records known by a day that still hold, in order."""
    return living(in_order(record for record in records if record.learnt <= known))


def in_order(records: Iterable[Record]) -> tuple[Record, ...]:
    """The records in the order (learnt, id), a record that comes twice once."""
    by_id: dict[str, Record] = {}
    for record in records:
        if by_id.setdefault(record.id, record) != record:
            what = "two different records have this id"
            raise InputError(Problem(f"record {record.id}", what, "Give a correction an id of its own, and supersede."))
    return tuple(sorted(by_id.values(), key=lambda record: (record.learnt, record.id)))


def difference(before: State, after: State) -> Difference:
    """What changed from one state to another: between two days, or by one document.

    >>> nothing = as_of([], known=date(2012, 7, 11))
    >>> difference(nothing, nothing).changed
    ()
    """
    old, new = {each.id: each for each in before.happenings}, {each.id: each for each in after.happenings}
    held_before, held_after = set(before.facts), set(after.facts)
    return Difference(
        facts_added=tuple(fact for fact in after.facts if fact not in held_before),
        facts_gone=tuple(fact for fact in before.facts if fact not in held_after),
        appeared=tuple(each for key, each in new.items() if key not in old),
        vanished=tuple(each for key, each in old.items() if key not in new),
        changed=tuple(Change(old[key], each) for key, each in new.items() if key in old and old[key] != each),
    )


def _in_place_of(taken_back: TakenBack, facts: tuple[Fact, ...]) -> dict[str, str]:
    """A fact that was superseded -> the one that holds in its place; of several, the first by id."""
    held = {fact.id for fact in facts}
    after = dict(taken_back)
    found = {}
    for gone in after:
        seen, waiting = {gone}, list(after[gone])
        while waiting and waiting[0] not in held:
            one = waiting.pop(0)
            waiting += [each for each in after.get(one, ()) if each not in seen]
            seen.add(one)
        if waiting:
            found[gone] = waiting[0]
    return found


def _odd_dates(facts: tuple[Fact, ...], documents: dict[str, Document]) -> tuple[Problem, ...]:
    """Facts that are said to be known before their document was there."""
    found = []
    for fact in facts:
        source = documents.get(fact.source.document) if isinstance(fact.source, SourceSpan) else None
        if source and fact.learnt < source.published:
            what = f"learnt on {fact.learnt}, but {source.id} was published on {source.published}"
            found.append(Problem(f"record {fact.id}", what, "Correct one of the two dates."))
    return tuple(found)
