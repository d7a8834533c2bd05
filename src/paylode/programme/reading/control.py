"""In whose hands it is that what is expected comes true.

partner     another party is named as the one that acts: "Genentech stands ready to launch it", "expects Amgen to file"
own         the speaker says what it will do itself, or speaks of its wholly owned compound
not told    all else

Whoever is named as expecting is the speaker: "Kestrel plans to file" is Kestrel's own.
"""

from __future__ import annotations

import re

from ..facts import Control
from .marking import CLOSE, OPEN
from .rule import Hit

_OWN_ACT = re.compile(r"(?:expects?|plans?|intends?|anticipates?|hopes?|aims?|on track|ready) to\b", re.IGNORECASE)
_OWN_COMPOUND = re.compile(r"\b(?:our|its) (?:[\w-]+ ){0,2}wholly[- ]owned\b", re.IGNORECASE)
_EXPECTED_OF = re.compile(
    rf"\b(?:expects?|anticipates?|foresees?) (?:that )?"
    rf"(?:(?:its|their|the|{OPEN}P\d+{CLOSE}) (?:[a-z-]+ )?(?:partner|licensee) )?{OPEN}P(\d+){CLOSE} "
    r"(?:to|will|should)\b",
    re.IGNORECASE,
)
_RIGHT_BEFORE = re.compile(rf"{OPEN}P(\d+){CLOSE} (?:(?:now|also|already|then|still) )?$")


def control_of(hit: Hit, speaker: str) -> Control:
    """Who decides whether the expectation at a hit comes true, where `speaker` said it."""
    if other_of(hit, speaker):
        return "partner"
    start, end = hit.sentence.span(hit.first, hit.last)
    own = _OWN_ACT.search(hit.sentence.text[hit.first : hit.last]) or _OWN_COMPOUND.search(hit.said.text[start:end])
    return "own" if own else "not_told"


def other_of(hit: Hit, speaker: str) -> str:
    """The party other than the speaker that is named as the one that acts; "" if none is."""
    actor = _actor(hit)
    return "" if actor in (speaker, hit.said.publisher) else actor


def _actor(hit: Hit) -> str:
    """The party that is named right before the clause, or as whoever another expects to act; "" if none is."""
    text = hit.sentence.text
    named = _EXPECTED_OF.search(text[hit.first : hit.last]) or _RIGHT_BEFORE.search(text[: hit.first])
    return str(hit.sentence.mentions[int(named[1])].value) if named else ""
