"""What agreements are made of: roles with spans, clauses in their places, amendments.

    Agreement = head + role holders + words with a meaning + clauses + amendments
    Placed    = a clause, the block it stands in (agreement, per licence, per product), its file, line and source

What earns money is said by `conditions`. An agreement holds what was agreed; what happened stands in the log, never
here. A kind of clause is a file in `clauses/`; it makes `Charge` values (`charges`), which are what a clause asks for:
earned, or still open (`earned` is None).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from ..values.date_window import DateWindow
from ..values.fiscal import FiscalCalendar
from ..values.money import Amount
from ..values.problem import Problem
from .conditions import Trigger

if TYPE_CHECKING:
    from .charges import Charge, Situation

PartyKind = Literal["licensor", "licensee", "payer", "payee"]
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
    """A line that could not be read, and what of it is known all the same, so that one fault is told once.

    name: "" where the line is of a kind that has none.  amends: whether it stands in an amendment, where it may
    bear the name of what it replaces.
    """

    block: Block
    rule: str
    name: str
    amount: Amount | None
    place: Place
    amends: bool = False


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
