"""The rates of a royalty and what they make of the sales of a year.

    tiers(S) = sum of slices x rate (marginal), or the rate of the tier that S reaches x S (cliff), S being all sales
    gross = sum over countries of tiers(S) x S_c / S x (1, or the step-down where no valid claim covers the country)
    royalty = max(gross - credited part of what is paid to others, min(gross, floor x S))

Exact fractions of minor units; whoever uses them rounds, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..values.money import Money


@dataclass(frozen=True, slots=True)
class Clock:
    """When the term of a country ends: after years, with the last claim, or the later or earlier of the two."""

    years: int | None
    claims: bool
    which: Literal["later", "earlier"] | None = None

    def __str__(self) -> str:
        parts_ = ([f"{self.years} years"] if self.years is not None else []) + (
            ["last_valid_claim"] if self.claims else []
        )
        return f"{self.which} of {', '.join(parts_)}" if self.which else parts_[0]


@dataclass(frozen=True, slots=True)
class Tier:
    """The rate up to a sum of annual net sales; None for the highest tier."""

    to: Money | None
    rate: Fraction


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """Which part of payments to others is taken off, and the floor below which it is not."""

    credited: Fraction
    floor: Fraction


@dataclass(frozen=True, slots=True)
class Sales:
    """Net sales of a country so far this year, and whether a valid claim covers them."""

    region: str
    amount: Money
    claim: bool


@dataclass(frozen=True, slots=True)
class Rates:
    """Tiers from the lowest to the highest (none: undisclosed), and what changes them."""

    tiers: tuple[Tier, ...] = ()
    marginal: bool = True
    without_claim: Fraction | None = None
    third_party: ThirdParty | None = None


def royalty_of(rates: Rates, sales: Sequence[Sales], *, to_others: Money | None = None) -> Fraction:
    """The royalty on the sales of a year so far, in minor units, exact.

    >>> tiers = (Tier(Money(25_000), Fraction(4, 100)), Tier(None, Fraction(6, 100)))
    >>> royalty_of(Rates(tiers), [Sales("US", Money(60_000), True)])
    Fraction(3100, 1)
    """
    whole = sum(each.amount.minor for each in sales)
    if whole <= 0:
        return Fraction(0)
    by_tiers = _by_tiers(rates, whole)
    down = rates.without_claim if rates.without_claim is not None else Fraction(1)
    gross = sum((by_tiers * each.amount.minor / whole * (1 if each.claim else down) for each in sales), Fraction(0))
    if rates.third_party is None or to_others is None:
        return gross
    credited = gross - rates.third_party.credited * to_others.minor
    return max(credited, min(gross, rates.third_party.floor * whole))


def _by_tiers(rates: Rates, whole: int) -> Fraction:
    found, below_ = Fraction(0), 0
    for tier in rates.tiers:
        top = tier.to.minor if tier.to else whole
        if not rates.marginal:
            if whole <= top:
                return whole * tier.rate
        elif whole > below_:
            found += (min(whole, top) - below_) * tier.rate
            below_ = top
    return found
