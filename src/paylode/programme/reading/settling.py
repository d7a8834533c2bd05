"""What can only be told once the whole document is read.

a heading that says again what the text says          left out
a goal date told twice                                one decision that is due
a payment told before its event                       takes the days of that event
a closing that is expected                            takes the one sum that is to be paid for what closes
"a second ... is now active", the first "earlier"     the second is not before the first
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...values.date_window import DateWindow
from ..event_types import EventType
from ..facts import AgreementTerm, Event, Expectation, party_in
from .claims import Claim

_IN_TURN = re.compile(r"\b(?:second|third|fourth|fifth|another|next)\b", re.IGNORECASE)
_PAYMENTS = (EventType.PAYMENT_DUE, EventType.PAYMENT_RECEIVED)


def settled(claims: list[Claim]) -> list[Claim]:
    """The claims of a whole document, in the order they were made."""
    kept = [claim for claim in claims if not (claim.rule.startswith("agreement.item") and _told_in_text(claims))]
    decided = any(claim.rule == "filing.decision_due" for claim in kept)
    kept = [claim for claim in kept if not (decided and claim.rule == "filing.decision_goal")]
    news = [claim.says for claim in kept if isinstance(claim.says, Event) and not claim.says.background]
    cause = next((each for each in news if each.type not in _PAYMENTS), None)
    complete = [_with_sum(_with_cause(claim, cause), kept) for claim in kept]
    ordered = _in_turn(complete)
    kept_last: list[Claim] = []
    told: set[tuple[object, object]] = set()
    for claim in ordered:
        if (claim.says, claim.source) not in told and not _overlapped(claim, kept_last):
            kept_last.append(claim)
        told.add((claim.says, claim.source))
    return kept_last


def _in_turn(claims: list[Claim]) -> list[Claim]:
    """A second of its kind is not before the first, if that is dated; what falls due with it is not either."""
    dated = [
        claim.says
        for claim in claims
        if isinstance(claim.says, Event) and claim.says.background and claim.says.occurred.earliest
    ]
    later: dict[Event, Event] = {}
    for claim in claims:
        made = claim.says
        if (
            not isinstance(made, Event)
            or made.basis != "announced"
            or made.type in _PAYMENTS
            or not _IN_TURN.search(made.subject.words)
        ):
            continue
        for first in dated:
            same = first.type is made.type and party_in(first, "developer") == party_in(made, "developer")
            if same and first.subject != made.subject and party_in(made, "developer"):
                later[made] = replace(made, occurred=DateWindow(first.occurred.earliest, made.occurred.latest))
    return [_later(claim, later) for claim in claims]


def _later(claim: Claim, later: dict[Event, Event]) -> Claim:
    made = claim.says
    if isinstance(made, Event) and made in later:
        return replace(claim, says=later[made])
    if isinstance(made, Event) and claim.follows in later:
        cause = later[claim.follows]
        return replace(claim, says=replace(made, occurred=cause.occurred), follows=cause)
    return claim


def _told_in_text(claims: list[Claim]) -> bool:
    kinds = (EventType.AGREEMENT_SIGNED, EventType.AGREEMENT_AMENDED, EventType.AGREEMENT_TERMINATED)
    return any(
        isinstance(claim.says, Event)
        and claim.says.type in kinds
        and not claim.says.background
        and not claim.rule.startswith("agreement.item")
        for claim in claims
    )


def _with_cause(claim: Claim, cause: Event | None) -> Claim:
    """A payment told before the event that it falls due with, about that event."""
    made = claim.says
    if cause and isinstance(made, Event) and made.type is EventType.PAYMENT_DUE and not made.subject.words:
        made = replace(made, subject=cause.subject, occurred=cause.occurred, basis=cause.basis)
        return replace(claim, says=made, follows=cause)
    return claim


def _with_sum(claim: Claim, all_claims: list[Claim]) -> Claim:
    """A closing that is expected, with the one sum that is to be paid for what closes."""
    sums = [
        each.says.amount for each in all_claims if isinstance(each.says, AgreementTerm) and each.says.kind == "upfront"
    ]
    made = claim.says
    if (
        isinstance(made, Expectation)
        and made.matter == EventType.PAYMENT_DUE
        and made.amount is None
        and len(sums) == 1
    ):
        return replace(claim, says=replace(made, amount=sums[0]))
    return claim


def _overlapped(claim: Claim, before: list[Claim]) -> bool:
    """Whether a term only repeats one that was read from the same words; those stand close by."""
    if not isinstance(claim.says, AgreementTerm):
        return False
    near = [other for other in before[-12:] if other.says == claim.says]
    return any(claim.source.start < other.source.end and other.source.start < claim.source.end for other in near)
