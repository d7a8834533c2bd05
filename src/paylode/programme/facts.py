"""The nouns of the programme wing: what is said, by which sentence, and when it became known.

    Document    says things             Fact       one thing it says, accepted, with its span
    Naming      what a party or compound is called from when to when     Withdrawal    takes a document or records back

A `Fact` says one of five things: that something happened (`Event`), that somebody expects it (`Expectation`), how
many there are (`PipelineStatement`), what was agreed (`AgreementTerm`), or what somebody or something is called
(`Naming`).

Three dates, never mixed: `occurred` (a window: when it happened), `learnt` (the day it became known: the publication,
or the day of a private notice), and `recorded` (when it was written into this log; it stands on the log's record,
serves the audit alone and enters no answer). Nothing is ever changed: a correction is a new fact that names those it
`supersedes`.

What a document says becomes a fact only by acceptance, which `Fact.accepted` names: a rule, or a user. A claim that
is not accepted is not in the log; it can be read from its document again at any time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from ..values.date_window import ANY_DAY, DateWindow
from ..values.money import Amount, Money
from .event_types import EventType, Guidance, Phase

DocumentKind = Literal["filing", "8-K", "notice", "release", "wire", "news", "forum"]
"""`notice`: a private one between the parties (an invoice, a bank's advice)."""

UNDISCLOSED = "undisclosed"
"""A target that exists and is not told; unlike "", where nothing is said of one. Two such targets are not the same."""

Basis = Literal["stated", "relative", "announced", "open"]
"""How a date is known: stated; worked out from a phrase; only its announcement is dated; it was some day before."""

AmountBasis = Literal["exact", "up_to", "approximate", "undisclosed"]
Role = Literal[
    "payer",
    "payee",
    "developer",
    "licensor",
    "licensee",
    "option_holder",
    "assignor",
    "assignee",
    "regulator",
    "creditor",
    "debtor",
]
Modality = Literal["firm", "hedged", "upper_bound", "goal_date"]
Control = Literal["own", "partner", "regulator", "not_told"]
"""Who decides whether an expectation comes true: the speaker's own work, a partner, a regulator."""

Measure = Literal["stock", "flow"]
"""stock: how many there are on a day; flow: how many moved during a period."""

TermKind = Literal["upfront", "milestone_total", "milestone_category", "royalty", "licence_fee", "option_fee", "equity"]
ReadoutResult = Literal["positive", "negative", "not_stated"]
ApprovalKind = Literal["full", "accelerated", "conditional", "not_stated"]


@dataclass(frozen=True, slots=True)
class Document:
    """Something that says things. `text_hash` is that of its text (`sha256:...`); `address` where it can be read."""

    id: str
    publisher: str
    published: date
    kind: DocumentKind
    title: str = ""
    address: str = ""
    text_hash: str = ""


@dataclass(frozen=True, slots=True)
class SourceSpan:
    """The words that say it: `text[start:end] == quote`, in Unicode code points of the document's text."""

    document: str
    start: int
    end: int
    quote: str

    def __str__(self) -> str:
        return f"{self.document} {self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class Assumed:
    """No document says it; the reason why it is held all the same."""

    reason: str

    def __str__(self) -> str:
        return f"assumed: {self.reason}"


Source = SourceSpan | Assumed


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How a claim became a fact: by a rule, or by a user; `name` says which."""

    by: Literal["rule", "user"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Subject:
    """What it is about: the words of the document, and the compound's id once that is settled ("" until then)."""

    words: str
    compound: str = ""

    def __str__(self) -> str:
        return self.compound or self.words


@dataclass(frozen=True, slots=True)
class StatedAmount:
    """A sum as it is told. `highest` is the upper end of a range; `share_percent` a part of something; `words` the
    rest.

    >>> StatedAmount(Money(100000000, "USD")).basis
    'exact'
    """

    amount: Amount
    basis: AmountBasis = "exact"
    highest: Money | None = None
    share_percent: Decimal | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class PartyRole:
    """A party, by the name the document uses or by its id, and what it is there."""

    role: Role
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened.

    occurred: the window in which it happened. Of what is only announced (`basis="announced"`) the announcement is an
    upper
    bound: write `announced(published)`, an open start, or a known lower bound.
    target: the antigen, as written; `UNDISCLOSED` for one that is kept back; "" where none is spoken of.
    licences: which licence it falls under; several mean "one of these, not told which"; none, not told.
    clause: the clause that a payment, invoice, dispute or waiver names.
    cause: the event it follows from: the id of its happening, or of a fact that tells of it.
    period: of reported sales.  ordinal: 2 for "second indication".
    """

    type: EventType
    subject: Subject
    occurred: DateWindow
    basis: Basis = "stated"
    background: bool = False
    parties: tuple[PartyRole, ...] = ()
    phase: Phase | None = None
    registrational: bool = False
    region: str = ""
    indication: str = ""
    ordinal: int | None = None
    approval: ApprovalKind | None = None
    result: ReadoutResult | None = None
    goal_date: date | None = None
    target: str = ""
    amount: StatedAmount | None = None
    threshold: StatedAmount | None = None
    period: DateWindow | None = None
    agreement: str = ""
    licences: tuple[str, ...] = ()
    option: str = ""
    clause: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """What a speaker expects, and when. `matter` is an event type, or a quantity of `Guidance`.

    With modality `goal_date` a decision is due by the window's end; that it will be an approval is not said.
    developer: the party other than the speaker that is named as the one to do it; "" if none is.
    """

    speaker: str
    said_on: date
    subject: Subject
    matter: EventType | Guidance
    window: DateWindow
    modality: Modality = "firm"
    control: Control = "not_told"
    phase: Phase | None = None
    region: str = ""
    indication: str = ""
    count: int | None = None
    amount: StatedAmount | None = None
    note: str = ""
    developer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineStatement:
    """How many there are, of what, in which measure. Counts in two measures are never added."""

    as_of: DateWindow
    what: str
    measure: Measure
    count: int
    most_advanced: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementTerm:
    """What a document says was agreed. Terms of one `alternative_group` are alternatives, never a sum."""

    kind: TermKind
    amount: StatedAmount
    agreement: str = ""
    scope: str = ""
    trigger: str = ""
    creditable: bool = False
    alternative_group: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What a party or a compound is called within `used`; or whose rights and duties another party took over.

    names: further names of `id`.  succeeded_by: the id of the party that took its place from `used.earliest` on.
    """

    of: Literal["party", "compound"]
    id: str
    names: tuple[str, ...] = ()
    used: DateWindow = ANY_DAY
    succeeded_by: str = ""


Statement = Event | Expectation | PipelineStatement | AgreementTerm | Naming


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One accepted statement, with the words it rests on and the day it became known.

    about: the id of the happening it tells of. Two facts of one `about` tell of one event; without it, see
    `happenings`.
    """

    id: str
    learnt: date
    says: Statement
    source: Source
    accepted: Acceptance = Acceptance("user")
    supersedes: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRecord:
    """A document enters the log: it became known on `learnt`, as a rule the day it was published."""

    id: str
    learnt: date
    document: Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A document or records are taken back from `learnt` on: with a document go all facts it is the source of.

    A withdrawal can itself be withdrawn.
    """

    id: str
    learnt: date
    reason: str
    documents: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


Record = Fact | DocumentRecord | Withdrawal


def party_in(event: Event, role: Role) -> str | None:
    """The party that has a role in an event; None where none is told.

    >>> by = (PartyRole("developer", "ImmunoGen"),)
    >>> event = Event(type=EventType.IND_ACTIVE, subject=Subject("IMGN853"), occurred=ANY_DAY, parties=by)
    >>> party_in(event, "developer"), party_in(event, "payer")
    ('ImmunoGen', None)
    """
    return next((each.party for each in event.parties if each.role == role), None)
