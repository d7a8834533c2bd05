"""Approval, agreed price and launch of a product.

An application that "seeks approval", a trial that is "launched" and a company that "stands ready to launch" are none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...event_types import EventType
from ...facts import ApprovalKind, Event
from ..making import event, indication_of, roles
from ..marking import CLOSE, OPEN
from ..rule import Draft, Hit, Rule


def _approval(hit: Hit) -> Draft:
    words = hit.sentence.text.lower()
    kinds: dict[str, ApprovalKind] = {
        "accelerated": "accelerated",
        "conditional": "conditional",
        "full": "full",
        "regular": "full",
    }
    kind: ApprovalKind = next(
        (kinds[word] for word in kinds if re.search(rf"\b{word} (?:\w+ )?approval\b", words)), "not_stated"
    )
    told = re.search(rf"\baccording to {OPEN}P(\d+){CLOSE}", hit.sentence.text)
    teller = str(hit.sentence.mentions[int(told[1])].value) if told else ""
    draft = event(hit, EventType.APPROVAL, parties=roles(developer=teller))
    assert isinstance(draft.says, Event)
    return replace(
        draft, says=replace(draft.says, approval=kind, indication=indication_of(hit) or _indication_after(hit))
    )


def _indication_after(hit: Hit) -> str:
    """The disease that the next sentence names: "It is indicated for ..."."""
    end = hit.sentence.end
    used = re.match(
        (
            r"[.\s]*(?:It|The (?:drug|product|medicine))[^.]{0,40}?(?:used|indicated"
            r"|approved)[^.]{0,30}?(?:in|for)(?: (?:people|patients|adults|women))?(?: with)? "
            r"([^.]{5,90}?(?:cancer|carcinoma|lymphoma|leuk[a]?emia|tumou?rs?|myeloma|mesothelioma))"
        ),
        hit.said.text[end : end + 260],
    )
    return used[1] if used else ""


def _launch(hit: Hit) -> Draft:
    return event(hit, EventType.LAUNCH, parties=roles(developer=hit.party("developer")))


CUE = r"approv|launch|pric|reimburse|clear|authori|available|commercial sale|grant"
"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "approval.given",
        "a product was approved",
        "event",
        (
            (
                r"{R} {had}{adv}(?:approved|approves|cleared|granted (?:[\w-]+ ){0,3}(?:approval"
                r"|authori[sz]ation)(?: (?:to|for|of))?) (?!{np}(?:{I}|{B})){np}{subject:C}{tail}"
            ),
            (
                r"{subject:C} {adv}{been} {adv}(?:approved|granted (?:[\w-]+ ){0,3}(?:approval"
                r"|authori[sz]ation)) (?:by {R}|in (?:the )?[A-Z][\w. ]{1,30}){tail}"
            ),
            (
                r"(?:announced|announces|reported) (?P<claim>(?:the )?(?:{R} |marketing |accelerated "
                r"|full )*approval of {subject:C}(?: by {R})?{tail})"
            ),
            (
                r"{P} {had}{adv}(?:received|obtained|gained|won) {few}(?:approval|marketing "
                r"authori[sz]ation) (?:from {R} )?(?:of|for) {subject:C}{tail}"
            ),
        ),
        _approval,
    ),
    Rule(
        "approval.launch",
        "a product was sold for the first time in a region",
        "event",
        (
            r"{subject:C} {adv}{been} {adv}launched (?!an?\b){tail}",
            r"{developer:P} {had}{adv}launched {subject:C}{tail}",
            r"{subject:C} {was} now (?:commercially )?available{tail}",
            r"(?:the )?first commercial sale of {subject:C}{tail}(?:took place|occurred|was made){tail}",
        ),
        _launch,
    ),
    Rule(
        "approval.price",
        "a price was agreed",
        "event",
        (
            r"(?:price|pricing|reimbursement) (?:for|of) {subject:C} {been} {adv}agreed{tail}",
            r"{developer:P} {had}{adv}agreed {few}(?:price|pricing|reimbursement) (?:for|of) {subject:C}{tail}",
        ),
        lambda hit: event(hit, EventType.PRICE_AGREED, parties=roles(developer=hit.party("developer"))),
    ),
)
