"""What an expectation is about: a compound, a number of compounds, or what the text is on."""

from __future__ import annotations

import re

from ..event_types import EventType
from .making import trimmed
from .marking import CLOSE, OPEN
from .matters import Matter
from .rule import Hit, of_first

_ONLY_TESTING = re.compile(
    (
        r"^(?:(?:the|its|a|phase|[ivx1-4]+|clinical|human|top-?line|first|trials?|stud(?:y|ies)|testing"
        r"|results|data|readout|with|of) ?)+$"
    ),
    re.IGNORECASE,
)
_ONE_PARTY = re.compile(
    rf"(?:that )?(?:(?:its|their|the|{OPEN}P\d+{CLOSE}) (?:[a-z-]+ )?(?:partner|licensee) )?{OPEN}P\d+{CLOSE}"
)


def expected_thing(hit: Hit, matter: Matter) -> str:
    """The words for it; those of the publisher for its own figures, those of a trial for a readout."""
    if matter == "net_loss":
        return hit.said.publisher
    if matter == EventType.READOUT and (
        trial := re.search(
            r"\b[A-Z]{5,}(?:-?\d+)?\b", hit.said.text[hit.sentence.starts[0] : hit.sentence.starts[hit.first]]
        )
    ):
        return trial.group()
    if words := hit.words("subject"):
        return _thing_in(hit, words)
    found = of_first(hit.within("C"))
    return hit.said.text[found.start : found.end] if found else hit.said.subject


def _thing_of_act(hit: Hit, start: int) -> str:
    """What a party is to act on: the compound named in its act; else what the text is about, if that is the party's."""
    if compound := of_first(hit.within("C", first=start)):
        return hit.said.text[compound.start : compound.end]
    *_, actor = hit.within("P", last=start)
    return hit.said.subject if actor.value == hit.said.developer else ""


def _thing_in(hit: Hit, words: str) -> str:
    """What an expectation is about, by its own words: a number of compounds, a compound, else what the text is on."""
    first, last = hit.match.span("subject")
    counted = re.match(rf"(?:said that )?(?:the )?{OPEN}N(\d+){CLOSE}", hit.sentence.text[first:last])
    if counted:
        start = hit.sentence.mentions[int(counted[1])]
        rest = re.sub(
            r"(?:,| will| to be| should).*$", "", hit.said.text[start.end : hit.sentence.span(first, last)[1]]
        ).strip()
        if rest and not rest.startswith(("of ", "are ", "is ")):
            return (
                rest if not rest.startswith(("more", "other")) else f"{hit.said.text[start.start : start.end]} {rest}"
            )
        return _compounds_before(hit, start.value) or hit.said.counted_what or hit.said.subject
    compound = of_first(hit.within("C", first=first, last=last))
    if compound:
        return hit.said.text[compound.start : compound.end]
    if _ONE_PARTY.fullmatch(hit.sentence.text[first:last].strip()):
        return _thing_of_act(hit, last)
    return hit.said.subject if _ONLY_TESTING.match(trimmed(words)) and hit.said.subject else trimmed(words)


def _compounds_before(hit: Hit, count: object) -> str:
    """The compounds of the sentence before, if there are as many as "the two" says."""
    names = list(dict.fromkeys(re.findall(r"\b[A-Z]{2,6}-?\d{2,6}\b", hit.said.previous)))
    return " and ".join(names) if len(names) == count else ""
