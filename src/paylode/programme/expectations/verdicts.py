"""What became of an expectation: the verdict, what speaks for it and against it, and how late it was.

met             it surely happened by the end of its window
missed          it surely had not: it happened later, was still expected later, or had become impossible
superseded      the same speaker gave another window while this one was still open
open            the window has not ended, and it is not known to have happened
indeterminate   the window has ended, and what is known decides neither way; silence alone is never "missed"
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ...values.date_window import DateWindow
from ...values.money import Money
from ..event_types import EventType, Guidance, Phase
from ..facts import Control, Expectation, Modality, Source, StatedAmount

Verdict = Literal["met", "missed", "indeterminate", "superseded", "open"]
VERDICTS: tuple[Verdict, ...] = ("met", "missed", "indeterminate", "superseded", "open")
"""In the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class DayRange:
    """A number of days known only as far as a range; None is open. Below zero: early.

    >>> print(DayRange(-74, -74), DayRange(3, None))
    -74 3..
    """

    at_least: int | None
    at_most: int | None

    def __str__(self) -> str:
        if self.at_least == self.at_most and self.at_least is not None:
            return str(self.at_least)
        return f"{'' if self.at_least is None else self.at_least}..{'' if self.at_most is None else self.at_most}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Facts that speak for the expectation's having come true in time, against it, or leave it open.

    facts: ids; `sources` are theirs, in the same order.  occurred: when what they tell of happened, if they tell that.
    """

    speaks: Literal["for", "against", "open"]
    why: str
    facts: tuple[str, ...]
    sources: tuple[Source, ...]
    occurred: DateWindow | None = None


@dataclass(frozen=True, slots=True)
class Resolved:
    """An expectation and what became of it, as of (valid, known).

    fact: id of the fact that says it, `source` its words.
    speaker: who spoke, without a title.  house: the party spoken for: the publisher, where a person speaks.
    why: one sentence for a reader.  evidence: both ways, in the order of the days they were learnt.
    occurred: when it happened, as far as known; None if it is not known to have.
    delay: days from the window's end to the event; None if there is no event to measure, or the window has no end.
    superseded_by: id of the fact that gave the next window.  apart: the verdict if no other window had been given;
    the same as `verdict` unless that is `superseded`.
    silent: the window has ended by `valid`, and nothing learnt since says what became of it.
    """

    fact: str
    expectation: Expectation
    source: Source
    speaker: str
    house: str
    valid: date
    known: date
    verdict: Verdict
    why: str
    evidence: tuple[Evidence, ...]
    apart: Verdict
    occurred: DateWindow | None = None
    delay: DayRange | None = None
    superseded_by: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """How many expectations of one kind came out how.

    kind: "all", a modality or a control.  total: the sum of the five.  apart_missed: of the superseded, how many would
    have been missed.
    decided: met and missed.  share_met: met of the decided, None if there are none; of upper bounds it says little,
    as a bound is kept by doing nothing.
    low, high: its 90 % interval (Wilson); None with the share.
    """

    kind: Literal["all"] | Modality | Control
    total: int
    met: int
    missed: int
    indeterminate: int
    superseded: int
    open: int
    decided: int
    apart_missed: int
    share_met: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class SpeakerScore:
    """How often what one speaker expects comes true in time.

    all: every expectation.  scored: without upper bounds, which are kept by doing nothing; the share to quote.
    enough: whether `scored.decided` reaches `MINIMUM_DECIDED`; `says` is a sentence that always states n, and that
    too few are decided where they are.
    mean_delay: the mean of the delays known, as a range, over `delays` of them; None if there is none.
    """

    speaker: str
    all: Tally
    scored: Tally
    by_modality: tuple[Tally, ...]
    by_control: tuple[Tally, ...]
    mean_delay: DayRange | None
    delays: int
    enough: bool
    says: str


@dataclass(frozen=True, slots=True)
class DriftPoint:
    """What was expected of one matter on one day.

    shift_days: how much later (below zero, earlier) the window ends than that of the point before; None for the
    first, or where one of the two has no end.
    amount: of numeric guidance; `shift_low`, `shift_high` how its ends moved; None for the first, or where sums are
    not in one currency.
    """

    fact: str
    said_on: date
    window: DateWindow
    modality: Modality
    speaker: str
    source: Source
    shift_days: int | None = None
    amount: StatedAmount | None = None
    shift_low: Money | None = None
    shift_high: Money | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """How the expectation of one matter moved from release to release.

    subject: the compound's id, or the words.  occurred: when it happened, as far as known.
    total_days: from the end of the first window to that of the last, None if one has no end.
    """

    house: str
    subject: str
    matter: EventType | Guidance
    phase: Phase | None
    region: str
    points: tuple[DriftPoint, ...]
    total_days: int | None
    occurred: DateWindow | None = None


@dataclass(frozen=True, slots=True)
class SilentWindow:
    """A window that has passed, and nothing told what became of it.

    passed_on: its last day.  silent_days: from that day to the day of knowledge.
    last_word: id of the last fact that was learnt of the same subject, on `last_learnt`; "" if there is none but the
    expectation.
    """

    resolved: Resolved
    passed_on: date
    silent_days: int
    last_word: str
    last_learnt: date
    last_source: Source
