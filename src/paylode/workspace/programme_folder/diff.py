"""What changed between two views of a folder: two days, two states of knowledge, or with and without one document.

    compared(folder, view(folder, known=first), view(folder, known=second)) -> Compared
    impact(folder, records, known=...) -> Compared         what a document changes, its claims held in a scratch copy

Facts, stages, obligations, expectations and cash are compared by their ids and names. A licence that becomes known
turns an obligation of "L1|L2" into one of L1: the one is gone, the other new. The folder is not touched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ...programme import Difference, DocumentRecord, Fact, Record, SourceSpan, difference
from ...programme.books import headline
from ...programme.expectations import Resolved, resolve
from ...programme.ledger import Obligation, OpenPayment
from ...programme.pipeline import Board, Row, board
from ...values.money import Total
from ...values.problem import Problem
from .folder import ProgrammeFolder, View, view

_COMPARED = ("state", "cash", "earned", "due", "arisen", "debtor", "creditor", "near_misses")
"""What of an obligation is looked at."""


@dataclass(frozen=True, slots=True)
class StageChange:
    """A compound that stands elsewhere; None where it is not on the board."""

    compound: str
    name: str
    before: Row | None
    after: Row | None


@dataclass(frozen=True, slots=True)
class ObligationChange:
    """An obligation that reads differently; None where there is none of its id. fields: what differs."""

    id: str
    before: Obligation | None
    after: Obligation | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """An expectation that came out differently; None where it had not been said, or is not held any more."""

    fact: str
    before: Resolved | None
    after: Resolved | None


@dataclass(frozen=True, slots=True)
class CashChange:
    """What an agreement has brought and what is owed under it, before and after."""

    agreement: str
    received: tuple[Total, Total]
    owed: tuple[Total, Total]


@dataclass(frozen=True, slots=True)
class Compared:
    """What is different after. conflicts, problems, open_payments: those that were not there before."""

    before: View
    after: View
    facts: Difference
    stages: tuple[StageChange, ...]
    obligations: tuple[ObligationChange, ...]
    expectations: tuple[VerdictChange, ...]
    cash: tuple[CashChange, ...]
    conflicts: tuple[Problem, ...]
    problems: tuple[Problem, ...]
    open_payments: tuple[OpenPayment, ...]

    @property
    def nothing(self) -> bool:
        """Whether nothing is different."""
        told = self.facts
        facts = told.facts_added or told.facts_gone or told.appeared or told.vanished or told.changed
        return not (facts or self.stages or self.obligations or self.expectations or self.cash)


def compared(folder: ProgrammeFolder, before: View, after: View) -> Compared:
    """Everything that differs between two views."""
    seen = set(_conflicts(before))
    known = {*before.state.problems, *before.ledger.problems}
    return Compared(
        before=before,
        after=after,
        facts=difference(before.state, after.state),
        stages=_stages(board_of(folder, before), board_of(folder, after)),
        obligations=_obligations(before, after),
        expectations=_verdicts(resolve(before.state), resolve(after.state)),
        cash=_cash(before, after),
        conflicts=tuple(each for each in _conflicts(after) if each not in seen),
        problems=tuple(each for each in (*after.state.problems, *after.ledger.problems) if each not in known),
        open_payments=tuple(each for each in after.ledger.open_payments if each not in before.ledger.open_payments),
    )


def impact(folder: ProgrammeFolder, records: Iterable[Record], *, known: date, valid: date | None = None) -> Compared:
    """What a document's records change. If they are in the log, they are left out of the view before."""
    new = tuple(records)
    documents = {each.document.id for each in new if isinstance(each, DocumentRecord)}
    others = tuple(each for each in folder.records if not _of(each, documents))
    before = view(folder, known=known, valid=valid, records=others)
    after = view(folder, known=known, valid=valid, records=(*others, *new))
    return compared(folder, before, after)


def board_of(folder: ProgrammeFolder, seen: View) -> Board:
    """The board of a view: every compound that facts or the folder's names tell of, from the speaker's side."""
    return board(seen.state, house=folder.settings.speaker)


def _of(record: Record, documents: set[str]) -> bool:
    if isinstance(record, DocumentRecord):
        return record.document.id in documents
    source = record.source if isinstance(record, Fact) else None
    return isinstance(source, SourceSpan) and source.document in documents


def _stages(before: Board, after: Board) -> tuple[StageChange, ...]:
    old, new = {row.compound: row for row in before.rows}, {row.compound: row for row in after.rows}
    found = []
    for key in dict.fromkeys([*new, *old]):
        one, two = old.get(key), new.get(key)
        if one is None or two is None or _standing(one) != _standing(two):
            found.append(StageChange(key, (two or old[key]).name, one, two))
    return tuple(found)


def _standing(row: Row) -> tuple[object, ...]:
    return row.stage, row.since, row.possible, row.stopped


def _obligations(before: View, after: View) -> tuple[ObligationChange, ...]:
    old, new = ({each.id: each for each in one.ledger.obligations} for one in (before, after))
    found = []
    for key in dict.fromkeys([*new, *old]):
        one, two = old.get(key), new.get(key)
        fields = _differing(one, two) if one and two else ()
        if one is None or two is None or fields:
            found.append(ObligationChange(key, one, two, fields))
    return tuple(found)


def _differing(one: Obligation, two: Obligation) -> tuple[str, ...]:
    return tuple(name for name in _COMPARED if getattr(one, name) != getattr(two, name))


def _verdicts(before: Iterable[Resolved], after: Iterable[Resolved]) -> tuple[VerdictChange, ...]:
    old, new = {each.fact: each for each in before}, {each.fact: each for each in after}
    pairs = ((key, old.get(key), new.get(key)) for key in dict.fromkeys([*new, *old]))
    return tuple(
        VerdictChange(key, one, two)
        for key, one, two in pairs
        if one is None or two is None or one.verdict != two.verdict
    )


def _cash(before: View, after: View) -> tuple[CashChange, ...]:
    found = []
    for agreement in after.ledger.book.agreements:
        one, two = headline(before.ledger, agreement.id), headline(after.ledger, agreement.id)
        if (one.received, one.owed) != (two.received, two.owed):
            found.append(CashChange(agreement.id, (one.received, two.received), (one.owed, two.owed)))
    return tuple(found)


def _conflicts(seen: View) -> tuple[Problem, ...]:
    return tuple(
        Problem(f"event {each.id}", f"{one.held} and {one.other} tell {one.field} differently", "The first is held.")
        for each in seen.state.happenings
        for one in each.conflicts
    )
