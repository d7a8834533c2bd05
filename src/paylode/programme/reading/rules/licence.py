"""Licences to targets, and options: taken, exercised, given up.

That somebody "holds" a licence is a state, and "may convert it" a right: neither has happened now.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...event_types import EventType
from ...facts import Event
from ..claims import UNDISCLOSED
from ..making import event, region_in, roles, trimmed
from ..rule import Declined, Draft, Hit, Made, Rule, of_first

_TARGET = re.compile(
    (
        r"(?:one|an?|two|three|the|another|a different|its|several) (?:[\w-]+ ){0,3}?targets?\b(?: that "
        r"(?:is|are) not disclosed)?"
    ),
    re.IGNORECASE,
)


def _taken(hit: Hit) -> Made:
    licensee = hit.party("licensee") or _last_licensee(hit)
    licensor = hit.party("licensor") or (hit.said.publisher if licensee != hit.said.publisher else "")
    words = hit.said.text[slice(*hit.sentence.span(0, len(hit.sentence.text)))]
    before = list(_TARGET.finditer(hit.said.text, 0, hit.sentence.starts[0]))
    found = _TARGET.search(words) or (before[-1] if before else None)
    told = of_first(hit.within("T", first=0))
    subject = found.group() if found else str(told.value) if told else hit.said.subject
    hidden = re.search(r"not (?:been )?(?:disclosed|naming|named|made public)|undisclosed", words + hit.said.previous)
    target = str(told.value) if told else UNDISCLOSED if hidden else ""
    parties = roles(developer=licensee, licensor=licensor, licensee=licensee)
    return event(
        hit, EventType.LICENCE_TAKEN, parties=parties, subject=trimmed(subject) if not found else subject, target=target
    )


def _last_licensee(hit: Hit) -> str:
    return next(
        (each.party for event in reversed(hit.said.events) for each in event.parties if each.role == "licensee"), ""
    )


def _declined(hit: Hit) -> Draft:
    tail = hit.sentence.text[hit.last :]
    region = region_in(hit) or ("US" if re.match(r"[^,;]{0,30}\b(?:US|U\.S\.|United States)\b", tail) else "")
    draft = event(hit, EventType.OPTION_LAPSED, parties=roles(developer=_other(hit), option_holder=hit.party("holder")))
    assert isinstance(draft.says, Event)
    return replace(draft, says=replace(draft.says, region=region))


def _other(hit: Hit) -> str:
    names = [str(each.value) for each in hit.within("P")]
    return next((name for name in names if name != hit.party("holder")), "")


def _ordinal_taken(hit: Hit) -> Made:
    if not re.search(r"licen[sc]e", hit.said.previous + hit.sentence.text, re.IGNORECASE):
        return Declined("no rule", "what was taken is not told")
    return _taken(hit)


_TOOK = (
    r"(?:acquired|acquires|obtained|obtains|taken|took|takes|licensed|secured|secures|gained|been granted|was granted)"
)
_WHAT = (
    r"(?:(?:an?|the|its|this|another|second|third|{O}|exclusive|worldwide|global|non-exclusive"
    r"|co-exclusive|additional|new) ){0,5}(?:licen[sc]es?|rights)"
)

CUE = r"licen[sc]e|rights|option|{O}"
"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "licence.taken",
        "a licence to a target was taken",
        "event",
        (
            rf"{{licensee:P}} {{had}}{{adv}}{_TOOK} {_WHAT} {{when:D}}",
            rf"{{licensee:P}} {{had}}{{adv}}{_TOOK} {_WHAT}[^,;:]{{0,140}}?(?:targets?|{{T}})(?! by )",
            rf"{{licensee:P}} {{had}}{{adv}}{_TOOK} {_WHAT}{{tail}}",
            rf"{{licensor:P}} {{had}}{{adv}}granted {{licensee:P}} {_WHAT}{{tail}}",
            r"{licensee:P} {had}{adv}(?:exercised|exercises) {np}(?:option|right) (?:to|for) {np}licen[sc]e{tail}",
        ),
        _taken,
    ),
    Rule(
        "licence.taken_in_turn",
        "one of several licences was taken",
        "event",
        (
            (
                r"(?P<claim>the {O}(?: licen[sc]e)?(?:, (?:for|to) [^,;:]{3,70},)? (?:was|has been) "
                r"(?:taken|granted|obtained)(?: by {licensee:P})?(?: {when:D})?)"
            ),
        ),
        _ordinal_taken,
        left="match",
    ),
    Rule(
        "licence.option_exercised",
        "an option was exercised",
        "event",
        (
            r"{holder:P} {had}{adv}exercised {np}option{tail}",
            r"(?:{P}'s |its |the )?option {been} {adv}exercised{tail}",
        ),
        lambda hit: event(hit, EventType.OPTION_EXERCISED, parties=roles(option_holder=hit.party("holder"))),
    ),
    Rule(
        "licence.option_lapsed",
        "an option ended unused, or was declined",
        "event",
        (
            (
                r"{holder:P} {had}{adv}(?:chosen|chose|decided|elected|opted) not to (?:use|exercise) "
                r"{few}(?:option|right)(?: to {clause}?{C})?"
            ),
            r"{holder:P} {had}{adv}declined to exercise {few}(?:option|right){tail}",
            r"(?:{holder:P}'s |its |the )?option (?:{few})(?:has )?(?:lapsed|expired)(?: unexercised| unused)?{tail}",
        ),
        _declined,
        guarded=False,
    ),
)
