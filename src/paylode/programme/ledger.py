"""The ledger as values: obligations with their states and dates, and where each number comes from.

    potential -> triggered -> invoiced -> paid | disputed | waived | lapsed | bought_out

Each state has its event. Earned, due and paid are three dates, and each is a window where its day is not certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..values.answer import Answer
from ..values.date_window import DateWindow
from ..values.money import Amount, Money
from ..values.problem import Problem
from .charges import Change
from .facts import SourceSpan
from .happening import Happening
from .terms import AgreementBook, Category, Placed


class ObligationState(StrEnum):
    """How far an obligation has come."""

    POTENTIAL = "potential"
    TRIGGERED = "triggered"
    INVOICED = "invoiced"
    PAID = "paid"
    DISPUTED = "disputed"
    WAIVED = "waived"
    LAPSED = "lapsed"
    BOUGHT_OUT = "bought_out"


OWED = frozenset({ObligationState.TRIGGERED, ObligationState.INVOICED, ObligationState.DISPUTED})
"""The states in which money is owed."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A payment that is told: its sum, its day, and the happening that tells it."""

    amount: Amount
    day: DateWindow
    told: Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One obligation.

    amount: what the clause says.  cash: what is to be paid after caps, credits and alternatives.  units: the
    licences or
    products it may fall under; two or more are an open match.  placed: its clause; None where no clause is known.
    """

    id: str
    agreement: str
    clause: str
    kind: str
    category: Category
    units: tuple[str, ...]
    debtor: str
    creditor: str
    amount: Amount
    highest: Money | None
    changes: tuple[Change, ...]
    cash: Amount
    state: ObligationState
    arisen: Answer
    earned: DateWindow | None
    due: DateWindow | None
    paid: tuple[Receipt, ...]
    events: tuple[Happening, ...]
    told: tuple[Happening, ...]
    placed: Placed | None
    notes: tuple[str, ...] = ()
    near_misses: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """The licence or product, `L1|L2` where it is open."""
        return "|".join(self.units)


@dataclass(frozen=True, slots=True)
class OpenPayment:
    """A payment that may belong to several obligations (their ids), or to one, if its sum is not told."""

    told: Happening
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenOption:
    """An option that can still be exercised, and its last day, an extension included."""

    agreement: str
    clause: str
    last: date


@dataclass(frozen=True, slots=True)
class Ledger:
    """All obligations as of (valid, known), in the order of agreements and clauses.

    open_options: those that are not used up, not over and of an agreement that goes on.
    """

    valid: date
    known: date
    obligations: tuple[Obligation, ...]
    open_payments: tuple[OpenPayment, ...]
    problems: tuple[Problem, ...]
    book: AgreementBook
    open_options: tuple[OpenOption, ...] = ()


def why(obligation: Obligation) -> tuple[str, ...]:
    """Where a number comes from, line by line: clause, events, sentences, what was taken off, payments, near misses."""
    head = f"{obligation.id}: {obligation.amount}, {obligation.state}"
    lines = [head]
    if obligation.placed:
        place = obligation.placed.place
        lines.append(
            f"clause: {place}: {place.words or obligation.placed.clause.lines()[0]} [{obligation.placed.source}]"
        )
    else:
        lines.append("clause: none is known; a document tells it")
    lines += [line for each in obligation.events for line in _event_lines("event", each)]
    lines += [f"less {each.amount} ({each.kind}): {each.why}" for each in obligation.changes]
    told = [each for each in obligation.told if each not in obligation.events]
    lines += [line for each in told for line in _event_lines("told", each)]
    lines += [f"note: {each}" for each in obligation.notes]
    return (*lines, *(f"near miss: {each}" for each in obligation.near_misses))


def _event_lines(word: str, each: Happening) -> Iterator[str]:
    yield f"{word}: {each.event.type} of {each.event.subject} on {each.occurred}, known {each.learnt}"
    for fact in each.facts:
        words = f' "{fact.source.quote}"' if isinstance(fact.source, SourceSpan) and fact.source.quote else ""
        yield f"  {fact.id} [{fact.source}]{words}"
