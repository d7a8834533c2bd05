"""What agreements are made of: roles with spans, conditions that earn money, scopes, and placed clauses.

    Agreement = head + role holders + words with a meaning + clauses + amendments
    Placed    = a clause, the block it stands in (agreement, per licence, per product), its file, line and source
    When      = one condition, or several joined by `and` (earned on the later day) or by `or` (on the earlier, once)
    Scope     = which occurrence counts (once, each, first, second, third), and per what it is counted

An agreement holds what was agreed. What happened stands in the log, never here. A kind of clause is a file in
`clauses/`; it makes `Charge` values, which are what a clause asks for: earned, or still open (`earned` is None).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

from ..values.answer import Answer
from ..values.date_window import DateWindow
from ..values.fiscal import FiscalCalendar
from ..values.money import Amount, Money
from ..values.problem import Problem
from .event_types import EventType, Phase
from .happening import Happening

PartyKind = Literal["licensor", "licensee", "payer", "payee"]
Occurrence = Literal["once", "each", "first", "second", "third"]
Counted = Literal["agreement", "licence", "compound", "product", "indication", "region"]
Category = Literal["", "development", "regulatory", "sales"]
TermEnd = date | Literal["royalties end", "never"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is written. Two things that differ only in their place are equal."""

    file: str = field(compare=False)
    line: int = field(compare=False)
    words: str = field(compare=False, default="")

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


@dataclass(frozen=True, slots=True)
class Span:
    """From `first` until `last`, both days included; None is never."""

    first: date
    last: date | None = None

    @property
    def window(self) -> DateWindow:
        """Its days."""
        return DateWindow(self.first, self.last)


@dataclass(frozen=True, slots=True)
class RoleHolder:
    """A party in a role; `span` is None for the whole term. Obligations go with the role."""

    role: PartyKind
    party: str
    span: Span | None
    place: Place


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


@dataclass(frozen=True, slots=True)
class Block:
    """What a clause is agreed for: the agreement as a whole, each licence, or each product."""

    unit: Literal["agreement", "licence", "product"] = "agreement"
    name: str = ""


class Clause(ABC):
    """A kind of clause: a file of `clauses/`. Its fields are its terms; `name` is how others refer to it."""

    __slots__ = ()
    name: str

    @abstractmethod
    def lines(self) -> list[str]:
        """The clause as it is written; lines that stand below it are indented by two."""

    @abstractmethod
    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """What is wrong with it inside its agreement."""

    @abstractmethod
    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """What it asks for: charges that are earned, and those that are still open."""


class Adjusting(Clause):
    """A kind of clause that changes what other clauses ask for: those of a lower `step` go first."""

    __slots__ = ()
    step: ClassVar[int]

    @abstractmethod
    def adjusted(self, placed: Placed, charges: Sequence[Charge], situation: Situation) -> list[Charge]:
        """All charges, those it bears on changed."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A clause where it stands. in_force: the days on which amendments leave it in force."""

    clause: Clause
    block: Block
    place: Place
    source: str
    in_force: DateWindow = field(default=DateWindow(None, None))


@dataclass(frozen=True, slots=True)
class Payment:
    """When money is due: days after the trigger or after the invoice; `notice`: days in which the event is told."""

    days: int | None = None
    after: Literal["trigger", "invoice"] = "trigger"
    notice: int | None = None


@dataclass(frozen=True, slots=True)
class Amendment:
    """A dated change: clauses replaced by others of the same name, added, and deleted by name."""

    number: int
    effective: date
    replaced: tuple[Placed, ...]
    added: tuple[Placed, ...]
    deleted: tuple[str, ...]
    place: Place
    source: str


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that could not be read, and what of it is known all the same, so that one fault is told once."""

    block: Block
    rule: str
    name: str
    amount: Amount | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement as written. unread: lines with a fault, while a file is checked; empty in what is loaded."""

    id: str
    title: str
    signed: date
    effective: date
    until: TermEnd
    roles: tuple[RoleHolder, ...]
    definitions: tuple[tuple[str, Trigger], ...]
    payment: Payment
    clauses: tuple[Placed, ...]
    amendments: tuple[Amendment, ...]
    place: Place
    source: str
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class ValidClaims:
    """Where and when a valid patent claim covers the products of an agreement: dated data, like a fiscal calendar."""

    agreement: str
    spans: tuple[tuple[str, Span], ...]
    place: Place
    source: str


@dataclass(frozen=True, slots=True)
class AgreementBook:
    """All agreements, fiscal calendars and valid claims that were loaded."""

    agreements: tuple[Agreement, ...] = ()
    calendars: tuple[FiscalCalendar, ...] = ()
    claims: tuple[ValidClaims, ...] = ()


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


ORDINALS = ("first", "second", "third", "fourth", "fifth")
PHASE_WORDS: Mapping[Phase, str] = {
    Phase.PHASE_1: "1",
    Phase.PHASE_1_2: "1/2",
    Phase.PHASE_2: "2",
    Phase.PHASE_2_3: "2/3",
    Phase.PHASE_3: "3",
    Phase.PHASE_4: "4",
    Phase.PIVOTAL: "pivotal",
}


def quoted(name: str) -> str:
    """A name as it is written: in quotes unless it is one plain word.

    >>> quoted("US"), quoted("Greater China")
    ('US', '"Greater China"')
    """
    plain = name[:1].isalpha() and all(c.isascii() and (c.isalnum() or c in "_.-") for c in name)
    return name if plain else f'"{name}"'


_PLAIN_PARTY = re.compile(r"[^\W\d_][^\s\"|#\[\]]*( (?![0-9])[^\s\"|#\[\]]+)*")
_PARTY_ENDS = frozenset(
    [
        "from",
        "until",
        "on",
        "for",
        "in",
        "to",
        "payer",
        "payee",
        "developer",
        "licensor",
        "licensee",
        "learnt",
        "amount",
        "clause",
        "cause",
    ]
)


def party_words(name: str) -> str:
    """A party's name as it is written: in quotes if it could be read in another way.

    >>> party_words("Lanthorn Biologics"), party_words("Made for Life")
    ('Lanthorn Biologics', '"Made for Life"')
    """
    ends = _PARTY_ENDS | {"agreement", "licence", "about", "option", "period", "phase"}
    plain = _PLAIN_PARTY.fullmatch(name) and not ends & set(name.split())
    return name if plain else f'"{name}"'


def percent(rate: Fraction) -> str:
    """A rate as it is written.

    >>> percent(Fraction(1, 20)), percent(Fraction(9, 200))
    ('5 %', '4.5 %')
    """
    hundredths = rate * 100
    whole, rest = divmod(hundredths, 1)
    text = str(whole)
    if rest:
        text += "."
        for _ in range(12):
            digit, rest = divmod(rest * 10, 1)
            text += str(digit)
            if not rest:
                break
    return f"{text} %"


def span_words(span: Span | None) -> str:
    """` from 2011-03-01 until never`, or nothing."""
    return f" from {span.first} until {span.last or 'never'}" if span else ""
