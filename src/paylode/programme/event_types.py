"""What can happen: a closed list of event types, and the ladder that a programme climbs.

Trigger wording is the heart of an agreement: one partner pays when an IND is submitted, another when it is active, a
third when Phase I starts, a fourth on approval and then an agreed price. So the types are exact, and nothing is
"about" another. The first 26 are told in releases and filings; the last seven are what the books need and releases
seldom tell.

Only the ladder of one programme in one region is ordered:

    tox_start < ind_submitted < ind_active < phase_1 < phase_2 < phase_3 < filing_submitted < filing_accepted
              < approval < price_agreed < launch

A later rung implies that the earlier ones were passed before it, never when. Exits and side events stand beside it. A
registrational trial is a `phase_start` with a mark, and no type of its own; the first patient is not the start of a
phase.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from ..values.problem import InputError, Problem, did_you_mean, quote


class EventType(StrEnum):
    """The closed list of event types.

    >>> EventType("ind_active") is EventType.IND_ACTIVE, str(EventType.IND_ACTIVE)
    (True, 'ind_active')
    """

    TARGET_SELECTED = "target_selected"
    LICENCE_TAKEN = "licence_taken"
    OPTION_EXERCISED = "option_exercised"
    OPTION_LAPSED = "option_lapsed"
    TOX_START = "tox_start"
    IND_SUBMITTED = "ind_submitted"
    IND_ACTIVE = "ind_active"
    PHASE_START = "phase_start"
    FIRST_PATIENT = "first_patient"
    READOUT = "readout"
    FILING_SUBMITTED = "filing_submitted"
    FILING_ACCEPTED = "filing_accepted"
    REFUSE_TO_FILE = "refuse_to_file"
    GOAL_DATE_SET = "goal_date_set"
    APPROVAL = "approval"
    PRICE_AGREED = "price_agreed"
    LAUNCH = "launch"
    SALES_THRESHOLD = "sales_threshold"
    PROGRAMME_STOPPED = "programme_stopped"
    PROGRAMME_RETURNED = "programme_returned"
    AGREEMENT_SIGNED = "agreement_signed"
    AGREEMENT_AMENDED = "agreement_amended"
    AGREEMENT_TERMINATED = "agreement_terminated"
    AGREEMENT_BOUGHT_OUT = "agreement_bought_out"
    PAYMENT_DUE = "payment_due"
    PAYMENT_RECEIVED = "payment_received"
    AGREEMENT_ASSIGNED = "agreement_assigned"
    PROGRAMME_PAUSED = "programme_paused"
    SALES_REPORTED = "sales_reported"
    INVOICE_SENT = "invoice_sent"
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_SETTLED = "dispute_settled"
    WAIVER_GIVEN = "waiver_given"


class Phase(StrEnum):
    """A phase of clinical testing. `pivotal` where only that is told."""

    PHASE_1 = "phase_1"
    PHASE_1_2 = "phase_1_2"
    PHASE_2 = "phase_2"
    PHASE_2_3 = "phase_2_3"
    PHASE_3 = "phase_3"
    PHASE_4 = "phase_4"
    PIVOTAL = "pivotal"


class Stage(StrEnum):
    """A rung of the ladder. Members compare as text; `rung` gives the order."""

    TOX_START = "tox_start"
    IND_SUBMITTED = "ind_submitted"
    IND_ACTIVE = "ind_active"
    PHASE_1 = "phase_1"
    PHASE_2 = "phase_2"
    PHASE_3 = "phase_3"
    FILING_SUBMITTED = "filing_submitted"
    FILING_ACCEPTED = "filing_accepted"
    APPROVAL = "approval"
    PRICE_AGREED = "price_agreed"
    LAUNCH = "launch"


Guidance = Literal["pipeline_count", "net_loss", "presentation", "revenue_recognised"]
"""What a speaker may expect that is no event."""

LADDER: tuple[Stage, ...] = tuple(Stage)
"""The rungs, lowest first."""

MEANING: Mapping[EventType, str] = MappingProxyType(
    {
        EventType.TARGET_SELECTED: "a partner names the target it wants to work on",
        EventType.LICENCE_TAKEN: "a licence to a target is granted or taken",
        EventType.OPTION_EXERCISED: "an option is exercised; what it gives is taken by the same event",
        EventType.OPTION_LAPSED: "an option ends unused, or is declined",
        EventType.TOX_START: "the toxicology study that an IND needs has begun",
        EventType.IND_SUBMITTED: "an Investigational New Drug application (IND) was sent to the regulator",
        EventType.IND_ACTIVE: "the IND has come into effect: patients may be treated",
        EventType.PHASE_START: "a phase of clinical testing has begun; carries phase, and registrational if it is",
        EventType.FIRST_PATIENT: "the first patient of a trial was dosed",
        EventType.READOUT: "results of a trial became known",
        EventType.FILING_SUBMITTED: "an application for approval was sent to the regulator",
        EventType.FILING_ACCEPTED: "the regulator accepted the application for review",
        EventType.REFUSE_TO_FILE: "the regulator refused to take the application for review",
        EventType.GOAL_DATE_SET: "the regulator set the day by which it means to decide",
        EventType.APPROVAL: "the product was approved in a region for an indication",
        EventType.PRICE_AGREED: "a price or reimbursement was agreed in a region",
        EventType.LAUNCH: "the first commercial sale in a region",
        EventType.SALES_THRESHOLD: "net sales passed a threshold",
        EventType.PROGRAMME_STOPPED: "work on a compound was given up",
        EventType.PROGRAMME_RETURNED: "the rights to a compound went back to the licensor",
        EventType.AGREEMENT_SIGNED: "an agreement was made",
        EventType.AGREEMENT_AMENDED: "an agreement was changed",
        EventType.AGREEMENT_TERMINATED: "an agreement came to its end",
        EventType.AGREEMENT_BOUGHT_OUT: "obligations were ended by one payment",
        EventType.PAYMENT_DUE: "a sum is said to be owed, earned or triggered by something that has happened",
        EventType.PAYMENT_RECEIVED: "a sum is said to have been paid",
        EventType.AGREEMENT_ASSIGNED: "a role in an agreement went from one party to another",
        EventType.PROGRAMME_PAUSED: "work on a compound was halted, to be taken up again",
        EventType.SALES_REPORTED: "net sales of a period in a region were reported",
        EventType.INVOICE_SENT: "an obligation was invoiced",
        EventType.DISPUTE_OPENED: "an obligation is contested",
        EventType.DISPUTE_SETTLED: "a dispute over an obligation was settled",
        EventType.WAIVER_GIVEN: "the creditor gave up an obligation",
    }
)
"""What each type means."""

EXITS = frozenset({EventType.PROGRAMME_STOPPED, EventType.PROGRAMME_RETURNED})
"""What ends a programme."""

MONEY_EVENTS = frozenset(
    {
        EventType.PAYMENT_DUE,
        EventType.PAYMENT_RECEIVED,
        EventType.INVOICE_SENT,
        EventType.DISPUTE_OPENED,
        EventType.DISPUTE_SETTLED,
        EventType.WAIVER_GIVEN,
        EventType.SALES_REPORTED,
    }
)
"""Of these the same words may tell two different events, so that two tellings are never taken for one unless said."""

_PHASE_RUNGS = {
    Phase.PHASE_1: Stage.PHASE_1,
    Phase.PHASE_1_2: Stage.PHASE_1,
    Phase.PHASE_2: Stage.PHASE_2,
    Phase.PHASE_2_3: Stage.PHASE_2,
    Phase.PHASE_3: Stage.PHASE_3,
}


def event_type(name: str, where: str = "event type") -> EventType:
    """The event type called `name`. Raises InputError that offers the nearest.

    >>> event_type("ind_activ")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: event type: unknown event type "ind_activ". Did you mean ind_active?
    """
    known = [each.value for each in EventType]
    if name not in known:
        raise InputError(Problem(where, f"unknown event type {quote(name)}", did_you_mean(name, known)))
    return EventType(name)


def stage_of(kind: EventType, phase: Phase | None = None) -> Stage | None:
    """The rung that an event stands on; None for what is beside the ladder, and for a phase that is not told.

    Phase 1/2 stands on the rung of Phase 1, Phase 2/3 on that of Phase 2: what has begun is the first of the two.

    >>> stage_of(EventType.PHASE_START, Phase.PHASE_1_2)
    <Stage.PHASE_1: 'phase_1'>
    >>> stage_of(EventType.READOUT) is None
    True
    """
    if kind is EventType.PHASE_START:
        return _PHASE_RUNGS.get(phase) if phase else None
    return Stage(kind.value) if kind.value in LADDER else None


def rung(stage: Stage) -> int:
    """How high a stage is: 0 for the lowest.

    >>> rung(Stage.IND_ACTIVE) < rung(Stage.PHASE_1)
    True
    """
    return LADDER.index(stage)


def passed_before(stage: Stage) -> tuple[Stage, ...]:
    """The rungs that reaching `stage` implies, lowest first.

    >>> [str(each) for each in passed_before(Stage.PHASE_1)]
    ['tox_start', 'ind_submitted', 'ind_active']
    """
    return LADDER[: rung(stage)]
