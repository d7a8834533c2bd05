"""What earns money under an agreement: exact events and other conditions, how they are joined, which occurrence counts.

When  = one condition, or several joined by `and` (earned on the later day) or by `or` (on the earlier, once)
Scope = which occurrence counts (once, each, first, second, third), and per what it is counted
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..values.money import Money
from .event_types import EventType, Phase
from .notation import ORDINALS, PHASE_WORDS, quoted

Occurrence = Literal["once", "each", "first", "second", "third"]
Counted = Literal["agreement", "licence", "compound", "product", "indication", "region"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """An exact event. `regions`: any of them.  ordinal: 2 for "second indication".  compound: "" for any.

    >>> print(Trigger(EventType.APPROVAL, regions=("US",), ordinal=2))
    approval in US for second indication
    """

    type: EventType
    phase: Phase | None = None
    registrational: bool = False
    regions: tuple[str, ...] = ()
    indication: str = ""
    ordinal: int | None = None
    compound: str = ""

    def __str__(self) -> str:
        parts = [
            self.type.value,
            PHASE_WORDS[self.phase] if self.phase else "",
            "registrational" if self.registrational else "",
            f"in {', '.join(quoted(each) for each in self.regions)}" if self.regions else "",
            f'for "{self.indication}"' if self.indication else "",
            f"for {ORDINALS[self.ordinal - 1]} indication" if self.ordinal else "",
            f"of {quoted(self.compound)}" if self.compound else "",
        ]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class OnEffective:
    """The day the agreement takes effect."""

    def __str__(self) -> str:
        return "effective"


@dataclass(frozen=True, slots=True)
class OnDay:
    """A day of the calendar."""

    day: date

    def __str__(self) -> str:
        return str(self.day)


@dataclass(frozen=True, slots=True)
class SalesAbove:
    """Net sales of a calendar year above a sum."""

    amount: Money

    def __str__(self) -> str:
        return f"net_sales above {self.amount} in a calendar year"


@dataclass(frozen=True, slots=True)
class RoyaltiesAbove:
    """Royalties received so far above a sum."""

    amount: Money

    def __str__(self) -> str:
        return f"royalties received above {self.amount}"


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the agreement that a `define` line gives a meaning."""

    text: str

    def __str__(self) -> str:
        return f'"{self.text}"'


Condition = Trigger | OnEffective | OnDay | SalesAbove | RoyaltiesAbove | Words


@dataclass(frozen=True, slots=True)
class When:
    """Conditions, joined in one way."""

    conditions: tuple[Condition, ...]
    joined: Literal["and", "or"] = "and"

    def __str__(self) -> str:
        return f" {self.joined} ".join(str(each) for each in self.conditions)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which occurrence earns, counted per what."""

    occurrence: Occurrence
    per: Counted

    def __str__(self) -> str:
        return f"{self.occurrence} per {self.per}"
