"""What somebody expects: from the words of an expectation to an event type, or to a quantity.

The first row that fits decides; an expectation that fits none is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..event_types import EventType, Guidance
from .phrases import phrase

Matter = EventType | Guidance

_TABLE: tuple[tuple[str, Matter], ...] = (
    (r"net loss", "net_loss"),
    (
        (
            r"(?:submit|present|report|publish|share)\w* {np}(?:results|data|findings) {more}(?:congress"
            r"|meeting|conference|symposium|journal)"
        ),
        "presentation",
    ),
    (r"to present (?:{few})?(?:results|data|findings)", "presentation"),
    (r"(?:revenue|revenues) (?:of|to be|will be)", "revenue_recognised"),
    (r"(?:{N}|these|them) {more}(?:to be|will be|be) (?:{D} )?(?:be )?in (?:{clinic}|{F})", "pipeline_count"),
    (r"(?:have|see) {more}{N} {more}in (?:{clinic}|{F})", "pipeline_count"),
    (r"{N} (?:of (?:these|them|those) )?{more}(?:to|should|will|would) {few}be in", "pipeline_count"),
    (
        (
            r"(?:launch|commerciali[sz]e|first commercial sale|(?:bring|bringing|get|make) (?:[\w-]+ "
            r"){1,4}(?:to|available to) (?:patients|market))"
        ),
        EventType.LAUNCH,
    ),
    (
        r"(?:fil|submi)\w+ {np}{B}|{B} (?:filing|submission)|(?:submission|filing) of {np}{B}",
        EventType.FILING_SUBMITTED,
    ),
    (r"{B} {more}(?:be )?accept", EventType.FILING_ACCEPTED),
    (r"{I} {more}(?:active|in effect|cleared)|active {I}|(?:clearance|acceptance) of {np}{I}", EventType.IND_ACTIVE),
    (
        (
            r"(?:fil|submi)\w+ {np}{I}|{I} {more}(?:filing|submission|submitted|filed)|(?:for|an?|the"
            r"|its) {I}$|on track for {I}|to (?:file|submit) {np}{I}"
        ),
        EventType.IND_SUBMITTED,
    ),
    (r"(?:decision|action) (?:by|from|on)", EventType.APPROVAL),
    (r"(?:results|data|readout|read out|findings) ", EventType.READOUT),
    (
        r"(?:the )?(?:trial|study) to (?:supply|provide|yield|generate|deliver|give|show|read out|produce)",
        EventType.READOUT,
    ),
    (
        r"(?:dose|dosing|treat) (?:of )?the {O} (?:patient|subject)|{O} (?:patient|subject) {more}(?:dosed|treated)",
        EventType.FIRST_PATIENT,
    ),
    (r"(?:be )?approv(?:al|ed)", EventType.APPROVAL),
    (
        (
            r"{F} {more}(?:to )?(?:begin|start|commence|open|get going|get under way|initiat|be initiated"
            r"|be started|enter)|(?:start|initiat|begin|open|enter|commenc|mov|advanc|launch)\w* {np}{F}"
        ),
        EventType.PHASE_START,
    ),
    (
        r"(?:enter|reach|move into|advance into|be in) {clinic}|clinical-stage|(?:begin|start|initiate) {few}{clinic}",
        EventType.PHASE_START,
    ),
)
_CLOSING = re.compile(r"\bclosing\b|\btransferred\b|\bpayment\b", re.IGNORECASE)
_THIS_STAGE = re.compile(r"\b(?:this|that) (?:stage|milestone|point)\b", re.IGNORECASE)


def matter_of(words: str) -> Matter | None:
    """What a marked expectation is about; None if that cannot be told.

    >>> matter_of("expects closing in April") is None, matter_of("expects approval")
    (False, <EventType.APPROVAL: 'approval'>)
    """
    if _CLOSING.search(words):
        return EventType.PAYMENT_DUE
    words = re.sub(r", (?:which|who|besides|including|its|our|the) [^,;:]{2,60}, |, \ue000C\d+\ue001, ", " ", words)
    for text, matter in _TABLE:
        if phrase(text).search(words):
            return matter
    return None


def stage_before(text: str, place: int) -> Matter | None:
    """The stage that "this stage" stands for: the nearest one named before `place` of a marked sentence."""
    found = _stages(text[:place])
    return max(found, default=(0, None))[1]


def _stages(text: str) -> Iterator[tuple[int, Matter]]:
    for words, matter in (
        (r"active {I}", EventType.IND_ACTIVE),
        (r"{I} {more}active", EventType.IND_ACTIVE),
        (r"{F}|{clinic}", EventType.PHASE_START),
    ):
        for match in phrase(words).finditer(text):
            yield match.end(), matter


def names_stage(words: str) -> bool:
    """Whether the words point back to a stage."""
    return bool(_THIS_STAGE.search(words))
