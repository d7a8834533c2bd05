"""Which records still hold: neither withdrawn nor superseded.

A withdrawal takes back records, and documents with all facts whose source they are; what is withdrawn counts as if it
had never been there, so that what it had superseded holds again. A withdrawal can itself be withdrawn: a record is
withdrawn if a withdrawal that holds takes it back, read from what nobody takes back downwards.

Of the rest, a fact is superseded if another names it, even where that one was superseded in its turn: the correction
of a correction takes the place of both.

Neither answer depends on the order of arrival. Withdrawals that take back each other, and facts that supersede each
other in a ring, cannot be settled so: all of them stay, and are reported.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..values.problem import Problem
from .facts import DocumentRecord, Fact, Record, SourceSpan, Withdrawal

TakenBack = tuple[tuple[str, tuple[str, ...]], ...]
"""(id of a record that no longer holds, ids of those that took it back), in pairs."""


@dataclass(frozen=True, slots=True)
class Living:
    """`held`: the records that hold, in the order given. `taken_back`: (id, ids of those that take it back)."""

    held: tuple[Record, ...]
    taken_back: TakenBack
    problems: tuple[Problem, ...]


def living(records: Iterable[Record]) -> Living:
    """Divide records into those that hold and those that were taken back."""
    given = tuple(records)
    withdrawn, disputed = _withdrawn(given)
    superseded, ring = _superseded([each for each in given if isinstance(each, Fact) and each.id not in withdrawn])
    fallen = withdrawn | superseded
    problems = [
        Problem(f"record {one}", "records take back each other, so it stays", "Withdraw one of them.")
        for one in sorted(disputed | ring)
    ]
    return Living(
        tuple(record for record in given if record.id not in fallen),
        tuple((record.id, tuple(sorted(fallen[record.id]))) for record in given if record.id in fallen),
        tuple(problems),
    )


def _withdrawn(records: tuple[Record, ...]) -> tuple[dict[str, set[str]], set[str]]:
    """(record -> the withdrawals that take it back, records whose withdrawals take back each other)."""
    against = _against(records)
    held: set[str] = set()
    fallen: dict[str, set[str]] = {}
    waiting = [record.id for record in records]
    while True:  # each round rests on what the one before has settled
        held |= {one for one in waiting if against[one] <= fallen.keys()}
        fallen |= {one: against[one] & held for one in waiting if against[one] & held}
        still = [one for one in waiting if one not in held and one not in fallen]
        if len(still) == len(waiting):
            return fallen, set(still)
        waiting = still


def _against(records: tuple[Record, ...]) -> dict[str, set[str]]:
    """Record -> the withdrawals that name it, or the document it comes from."""
    of_document: dict[str, list[str]] = {}
    for record in records:
        if isinstance(record, Fact) and isinstance(record.source, SourceSpan):
            of_document.setdefault(record.source.document, []).append(record.id)
        elif isinstance(record, DocumentRecord):
            of_document.setdefault(record.document.id, []).append(record.id)
    against: dict[str, set[str]] = {record.id: set() for record in records}
    for record in records:
        if isinstance(record, Withdrawal):
            of_documents = [each for document in record.documents for each in of_document.get(document, [])]
            for target in (*record.records, *of_documents):
                against.setdefault(target, set()).add(record.id)
    return against


def _superseded(facts: list[Fact]) -> tuple[dict[str, set[str]], set[str]]:
    """(fact -> those that take its place, facts that supersede each other in a ring)."""
    names = {fact.id: set(fact.supersedes) for fact in facts}
    fallen: dict[str, set[str]] = {}
    ring = set()
    for fact in facts:
        for target in fact.supersedes:
            if target not in names:
                continue
            if fact.id in _reached(target, names):
                ring |= {fact.id, target}
            else:
                fallen.setdefault(target, set()).add(fact.id)
    return fallen, ring


def _reached(start: str, names: dict[str, set[str]]) -> set[str]:
    """`start` and all that it supersedes, through others too."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting += names.get(one, ())
    return seen
