"""What reading a document gives: claims, refusals, and the document they belong to.

A `Claim` is one thing the document says, with the exact words and the rule that read it. It is no fact: it becomes one
by acceptance (`accepted`). A `Refusal` is a place that speaks of something a claim could be made of, and why none was
made. What is neither claimed nor refused speaks of nothing that is looked for here.

Beside the statements of `facts`, a document tells of itself: when it was published and by whom, how its speaker's
fiscal year runs, and who the partners are. These are claims too, with spans; they become no facts of the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...values.date_window import DateWindow
from ...values.fiscal import FiscalCalendar
from ..facts import UNDISCLOSED, Document, Event, SourceSpan, Statement
from .names import Names

__all__ = [
    "UNDISCLOSED",
    "Claim",
    "FiscalYearTold",
    "PartnersTold",
    "Published",
    "Reading",
    "Refusal",
    "RefusalReason",
    "Said",
]


@dataclass(frozen=True, slots=True)
class Published:
    """The day of publication and the publisher, as the document tells them."""

    publisher: str
    published: str


@dataclass(frozen=True, slots=True)
class FiscalYearTold:
    """A fiscal year of the speaker, as told: by its first or by its last day."""

    party: str
    window: DateWindow


@dataclass(frozen=True, slots=True)
class PartnersTold:
    """The partners of a party, as listed."""

    party: str
    partners: tuple[str, ...]


Said = Statement | Published | FiscalYearTold | PartnersTold


@dataclass(frozen=True, slots=True)
class Claim:
    """One thing a document says.

    rule: the rule that read it.  target: of the compound or licence, as written, or `UNDISCLOSED`.  supersedes: the
    words of an older statement that this one replaces.  follows: the event that a payment falls due with, as claimed.
    """

    says: Said
    source: SourceSpan
    rule: str
    target: str = ""
    supersedes: str = ""
    follows: Event | None = None


RefusalReason = Literal[
    "conditional",
    "negated",
    "expected",
    "vague",
    "no date",
    "no amount",
    "no calendar",
    "standing text",
    "no rule",
    "too long",
    "said before",
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Words of which no claim was made, the kind of reason, and the reason in words."""

    source: SourceSpan
    reason: RefusalReason
    why: str

    def __str__(self) -> str:
        return f"{self.source.start}-{self.source.end}: {self.why}"


@dataclass(frozen=True, slots=True)
class Reading:
    """A document as it was read: claims and refusals in the order of the text.

    calendar: the fiscal calendar that was given, or that the document tells.
    """

    document: Document
    claims: tuple[Claim, ...]
    refusals: tuple[Refusal, ...]
    names: Names
    parties: tuple[str, ...] = ()
    calendar: FiscalCalendar | None = None
