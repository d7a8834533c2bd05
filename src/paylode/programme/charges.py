"""What is left of a charge after caps and credits, and in which order charges draw on a cap or a credit.

Earned charges go first, in the order of the last day they allow; open ones follow in the order of the agreement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ..values.money import Amount, Money, zero
from .terms import Change, Charge


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
