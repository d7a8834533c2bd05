"""Sums that are owed, and sums that were paid.

due         owed, earned or triggered by something that has happened (a signing counts, unless its closing is to come)
received    the text says that it was paid

A ceiling ("up to"), a condition ("once", "if") and a promise on a closing to come are terms, and no payments.
A payment due takes the days of the event that it falls due with.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ....values.date_window import DateWindow
from ...event_types import EventType
from ...facts import Event, Subject
from ..date_phrases import basis_of
from ..making import happened, resolved, roles, sum_of
from ..marking import CLOSE, OPEN
from ..rule import Declined, Draft, Hit, Made, Rule

_CEILING = re.compile(
    r"\b(?:up to|as much as|potential(?:ly)?|may|could|would|eligible|total(?:ing|s)? )\b", re.IGNORECASE
)
_CONDITION = re.compile(
    (
        r"^[^.;]{0,25}\b(?:once|if|when|upon|subject to|provided that|at closing|on closing)\b(?! (?:its "
        r"|the )?(?:execution|signing|effective))"
    ),
    re.IGNORECASE,
)
_THIS = re.compile(
    r"(?:this|that|the) (?:[\w-]+ ){0,2}?(?:events?|achievements?|milestone|clearance|acceptance|approval|step|start)\b"
    r"|(?:this|that|it|which) (?:\w+ )?(?:triggers|triggered|triggering|brings|brought|entitles|entitled)\b",
    re.IGNORECASE,
)
_NOT_CAUSES = frozenset({EventType.PAYMENT_DUE, EventType.PAYMENT_RECEIVED, EventType.READOUT, EventType.GOAL_DATE_SET})


def _due(hit: Hit) -> Made:
    clause = hit.sentence.text[hit.first : hit.last]
    if _CEILING.search(clause):
        return Declined("conditional", "a sum that may be paid, not one that is owed")
    if _CONDITION.match(hit.sentence.text[hit.last :]) or re.search(r"\b(?:if|once)\b", clause, re.IGNORECASE):
        return Declined("conditional", "a sum on a condition that is not told to be met")
    if hit.said.closing and re.search(r"\bwill\b", clause):
        return Declined("conditional", "a sum that falls due at a closing which is still to come")
    cause = _cause(hit)
    payee = hit.party("payee") or _pronoun(hit)
    payer = hit.party("payer") or _payer(cause, payee)
    window, basis, recalled = _when(hit, cause)
    made = Event(
        type=EventType.PAYMENT_DUE,
        subject=cause.subject if cause else Subject(hit.said.subject),
        occurred=window,
        basis=basis,  # type: ignore[arg-type]
        background=recalled,
        parties=roles(payer=payer, payee=payee),
        amount=sum_of(hit.money("amount")),
    )
    return Draft(made, follows=cause)


def _pronoun(hit: Hit) -> str:
    """Who is meant by "it" as the one that is paid: the party that the text is about, its publisher."""
    return hit.said.publisher if hit.party("payer") != hit.said.publisher else ""


def _payer(cause: Event | None, payee: str) -> str:
    """Whoever developed or licensed what the payment falls due with. One who only told of it owes nothing."""
    if cause is None or cause.type is EventType.APPROVAL:
        return ""
    names = [each.party for each in cause.parties if each.role in ("developer", "licensee", "payer")]
    return next((name for name in names if name != payee), "")


def _cause(hit: Hit) -> Event | None:
    """The event that a payment falls due with: of those that pay, one of its own sentence; what "this event" stands
    for, which is what the sentence before is about; else the last told."""
    fitting = [each for each in hit.said.events if each.type not in _NOT_CAUSES]
    here = [each for each in hit.said.events[hit.said.before_sentence :] if each.type not in _NOT_CAUSES]
    news = [each for each in fitting if not each.background]
    if re.search(r"\bamendment\b", hit.sentence.text, re.IGNORECASE) or hit.sentence.text.lower().startswith(
        "for the amendment"
    ):
        here = [each for each in fitting if each.type is EventType.AGREEMENT_AMENDED]
    latest = (
        [each for each in hit.said.latest if each.type not in _NOT_CAUSES] if _THIS.match(hit.sentence.text) else []
    )
    chosen = [each for each in here if not each.background] or here or latest or news or fitting
    return chosen[-1] if chosen else None


def _when(hit: Hit, cause: Event | None) -> tuple[DateWindow, str, bool]:
    own = next((each for each in hit.within("D")), None)
    if own is not None and hit.date("when"):
        return happened(hit)
    if cause is not None:
        return cause.occurred, cause.basis, cause.background
    return happened(hit)


def _received(hit: Hit) -> Made:
    clause = hit.sentence.text[hit.first : hit.last]
    if _CEILING.search(clause):
        return Declined("conditional", "a sum that may be paid, not one that was")
    published = hit.said.moment.published
    when = resolved(hit, hit.date("when"), "back")
    phrase = hit.date("when")
    made = Event(
        type=EventType.PAYMENT_RECEIVED,
        subject=Subject(hit.said.subject),
        occurred=when or DateWindow(None, published),
        basis=basis_of(phrase) if when and phrase else "open",
        background=any(each.background for each in hit.said.events[hit.said.before_sentence :]),
        parties=roles(payer=hit.party("payer") or _other(hit), payee=hit.party("payee") or _receiver(hit)),
        amount=sum_of(hit.money("amount")),
    )
    return Draft(made)


def _receiver(hit: Hit) -> str:
    return hit.said.publisher if hit.party("payer") != hit.said.publisher else ""


def _other(hit: Hit) -> str:
    found = re.search(rf"\bfrom {OPEN}P(\d+){CLOSE}", hit.sentence.text[hit.first :])
    return str(hit.sentence.mentions[int(found[1])].value) if found else ""


def _due_now(hit: Hit) -> Made:
    """ "Will pay" is due only by an agreement that the text tells, and not for a milestone to come."""
    draft = _due(hit)
    renewed = re.match(r" to (?:renew|extend|expand|amend|prolong)\b", hit.sentence.text[hit.last :])
    if isinstance(draft, Draft) and not renewed and not any(each.type not in _NOT_CAUSES for each in hit.said.events):
        return Declined("expected", "a sum that will be paid, by no event that is told")
    return draft


def _due_words(hit: Hit) -> Made:
    draft = _due(hit)
    if isinstance(draft, Draft) and isinstance(draft.says, Event) and hit.said.part == "headline":
        return replace(draft, says=replace(draft.says, background=False))
    return draft


_A_SUM = r"(?:an? |the |another |this |its )?(?:{few})(?:of )?{amount:M}"
_FEE = (
    r"(?:(?:milestone|upfront|up-front|licen[sc]e|signing|access|option|extension|technology"
    r"|exercise|one-time) ?(?:and )?){1,3}(?:payment|fee|sum)?"
)

_PAID_AS = rf"(?:{_FEE}|payment|fee|sum)"
_TOLD_AFTER = r"(?: {when:D})?,? (?:of|in the amount of|amounting to|totall?ing|worth) {few}"

CUE = r"{M}|milestone payment"
"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "payment.triggered",
        "a payment was triggered",
        "event",
        (
            (
                rf"(?:(?:this|the|which|that|it) {{few}})?(?:triggers|triggered|has triggered|triggering"
                rf"|brings|brought) (?!by ){_A_SUM}(?: (?:milestone )?(?:payment|fee))?(?: to "
                rf"{{payee:P}})?(?: from {{payer:P}})?"
            ),
        ),
        _due_words,
    ),
    Rule(
        "payment.owed",
        "a sum is owed",
        "event",
        (
            (
                rf"{{payer:P}} {{adv}}(?:owes|must pay|is (?:now )?(?:obligated|obliged|required) to pay"
                rf"|has become obliged to pay) (?:(?:(?:its|the) (?:[\w-]+ ){{0,3}})?{{payee:P}} "
                rf")?{_A_SUM}(?: to {{payee2:P}})?(?: (?:milestone )?(?:payment|fee))?(?: as a (?:result"
                rf"|consequence))?"
            ),
            r"entitles {payee:P} to (?:an? |the )?{few}(?:of )?{amount:M}",
            (
                r"(?:an? |the )?{few}(?:payment|fee|sum|milestone) of {amount:M} {been} {adv}(?:triggered"
                r"|earned|reached)(?: by {payer:P})?"
            ),
            (
                r"(?:an? |the )?{few}{amount:M} (?:milestone )?(?:payment|fee|milestone) {been} "
                r"{adv}(?:triggered|earned|reached)"
            ),
            (
                r"(?:an? |the )?{few}(?:payment|fee|sum|milestone) of {amount:M} (?:is|has become|became"
                r"|becomes|fell|falls) {adv}(?:owed|due|payable)(?: to {payee:P})?(?: (?:on|upon) its "
                r"(?:execution|signing))?"
            ),
            rf"{{payer:P}} {{had}}{{adv}}agreed to pay (?:{{payee:P}} )?{_A_SUM}",
        ),
        _due,
        left="match",
        guarded=False,
    ),
    Rule(
        "payment.will_be_paid",
        "a sum is to be paid for what has been agreed",
        "event",
        (
            rf"{{payer:P}} (?:will|is to|shall) {{adv}}pay (?:{{payee:P}} )?{_A_SUM}(?: {_FEE})?",
            rf"{{payee:P}} (?:will|is to|shall) {{adv}}(?:receive|be paid) {_A_SUM}(?: {_FEE})?",
            rf"{{payee:P}} (?:is|gets) {{adv}}paid {_A_SUM}(?: {_FEE})?",
            rf"{{payee:P}} receives {_A_SUM}(?: {_FEE})?",
        ),
        _due_now,
        guarded=False,
    ),
    Rule(
        "payment.earned",
        "a milestone was earned",
        "event",
        (
            (
                r"(?:{payee:P}|it) {had}{adv}(?:earned|earns) (?:an? |the )?(?:{few})?{amount:M}(?: "
                r"(?:milestone )?(?:payment|fee))?(?: from {payer:P})?"
            ),
            (
                r"(?:{payee:P}|it) {had}{adv}(?:become|becomes|became|is) {adv}entitled to (?:an? |the "
                r")?(?:{few})?{amount:M}(?: (?:milestone )?(?:payment|fee))?(?: from {payer:P})?"
            ),
            (
                r"(?:{payee:P}|it) {had}{adv}(?:earned|earns) (?:an? |the |another )?milestone payment"
                rf"(?: from {{few}}{{payer:P}})?{_TOLD_AFTER}{{amount:M}}"
            ),
            (
                r"{payee:P} {had}{adv}(?:earned|earns) (?:an? |the |another )?(?:undisclosed )?milestone "
                r"payment(?: from {payer:P})?(?! of)"
            ),
            (
                r"(?:{payee:P}|it) {had}{adv}achieved (?:an? |the )?(?:{few})?{amount:M} milestone(?: "
                r"{few}from {payer:P})?"
            ),
        ),
        _due,
    ),
    Rule(
        "payment.received",
        "a sum was paid",
        "event",
        (
            (
                rf"{{payee:P}} (?:has |have |had )?{{adv}}received {_A_SUM}(?: (?:in )?{_PAID_AS})?(?: from {{few}}"
                rf"{{payer:P}})?(?: {{when:D}})?"
            ),
            (
                rf"{{payee:P}} (?:has |have |had )?{{adv}}received from {{few}}{{payer:P}} {_A_SUM}"
                rf"(?: (?:in )?{_PAID_AS})?(?: {{when:D}})?"
            ),
            (
                r"{payee:P} (?:has |have |had )?{adv}received (?:an? |the )(?:(?!{M})[^\s,;:]+ ){0,3}?"
                rf"(?:milestone|upfront|up-front) payment from {{few}}{{payer:P}}(?:{_TOLD_AFTER}{{amount:M}})?"
            ),
            rf"{{payer:P}} (?:has |have |had )?{{adv}}paid (?:{{payee:P}} )?{_A_SUM}(?: {_FEE})?(?: {{when:D}})?",
            rf"{_A_SUM} {{few}}(?:was|has been) {{adv}}(?:paid|received)(?: (?:to|by) {{P}})?(?: {{when:D}})?",
        ),
        _received,
        left="match",
    ),
)
