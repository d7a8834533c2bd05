"""What a clause sees (`Situation`), what it asks for (`Charge`), what is left of a charge after caps and credits, and
in which order charges draw on them.

Earned charges go first, in the order of the last day they allow; open ones follow in the order of the agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from ..values.answer import Answer
from ..values.date_window import DateWindow
from ..values.money import Amount, Money, zero
from .conditions import When
from .happening import Happening
from .terms import Agreement, Category, Placed, Span


@dataclass(frozen=True, slots=True)
class Situation:
    """What a clause sees: its agreement, what happened under it (earliest first), and the day asked.

    happenings: those that surely or perhaps happened by `valid`.  units: the licences taken, or the products known.
    units_of: happening id -> the units it may belong to.  streams: royalties told per named stream.
    """

    agreement: Agreement
    happenings: tuple[Happening, ...]
    valid: date
    licences: tuple[str, ...]
    products: tuple[str, ...]
    units_of: Mapping[str, tuple[str, ...]]
    claims: tuple[tuple[str, Span], ...] = ()
    streams: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A sum taken off a charge, by which clause and why. excess: more events than licences that can have earned it."""

    kind: Literal["cap", "credit", "alternative", "excess"]
    clause: str
    amount: Money
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What a clause asks for.

    units: the licence or product it falls under; several mean "one of these, not told which".  earned: None while
    it is still open.  arisen: whether it surely arose.  due: set where the clause has a time of its own; else the
    agreement's payment terms say.  ended: why an open charge can no longer be earned ("" while it can).  payer, payee:
    set where they are not the roles of the agreement.  highest: the most it may be, where alternatives are not decided.
    when: the conditions that earn it, of which is told what came near; None where no conditions do.
    A charge of kind `refused` is none: `ended` tells what was refused, `notes` the cure.
    """

    placed: Placed
    kind: str
    amount: Amount
    units: tuple[str, ...] = ()
    category: Category = ""
    part: str = ""
    earned: DateWindow | None = None
    arisen: Answer = Answer.NO
    events: tuple[Happening, ...] = ()
    due: DateWindow | None = None
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    ended: str = ""
    payer: str = ""
    payee: str = ""
    highest: Money | None = None
    bought_out: bool = False
    when: When | None = None


def cash(charge: Charge) -> Amount:
    """What is to be paid in money: the amount less what caps, credits and alternatives take off."""
    if not isinstance(charge.amount, Money):
        return charge.amount
    return sum((-each.amount for each in charge.changes), charge.amount)


def known_cash(charge: Charge) -> Money | None:
    """The same, None if it is undisclosed."""
    left = cash(charge)
    return left if isinstance(left, Money) else None


def lowered(charge: Charge, change: Change) -> Charge:
    """The charge with a sum taken off, unless the sum is nothing."""
    return replace(charge, changes=(*charge.changes, change)) if change.amount.minor else charge


def drawing_order(charges: Sequence[Charge]) -> list[int]:
    """The places of charges in the order in which they draw on a cap."""
    return sorted(range(len(charges)), key=lambda place: (*_order(charges[place]), place))


def _order(charge: Charge) -> tuple[bool, date, date]:
    window = charge.earned
    if window is None:
        return True, date.max, date.max
    return False, window.latest or date.max, window.earliest or date.max


def limited(charges: Sequence[Charge], places: Iterable[int], limit: Money, *, clause: str) -> list[Charge]:
    """The charges, those at `places` cut so that together they do not pass `limit`."""
    result = list(charges)
    left = limit
    chosen = set(places)
    for place in drawing_order(charges):
        if place not in chosen or result[place].ended or result[place].bought_out:
            continue
        asked = known_cash(result[place])
        if asked is None or asked.currency != limit.currency:
            continue
        over = max(asked - left, zero(limit.currency))
        result[place] = lowered(
            result[place], Change(kind="cap", clause=clause, amount=over, why=f"{clause}: {left} of {limit} were left")
        )
        left = max(left - asked, zero(limit.currency))
    return result
