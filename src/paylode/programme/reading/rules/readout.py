"""Results of trials in people. Results of the laboratory and meetings to come are none.

The result is positive or negative only where the text says that an end point was met or missed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...event_types import EventType, Phase
from ...facts import Event, ReadoutResult
from ..making import event, roles, subject_of, with_indication
from ..rule import Declined, Draft, Hit, Made, Make, Rule, of_first

_NOT_CLINICAL = re.compile(
    r"\b(?:preclinical|pre-clinical|laboratory|animal|in vitro|in vivo|mouse|mice|financial|quarter|portfolio|sales)\b",
    re.IGNORECASE,
)
_NAMED_TRIAL = re.compile(r"^[A-Z][A-Z0-9-]{3,}$")


def _readout(result: ReadoutResult) -> Make:
    def make(hit: Hit) -> Made:
        clause = hit.sentence.text[hit.first : hit.last]
        if _NOT_CLINICAL.search(clause):
            return Declined("vague", "results, but not of a trial in people")
        found = of_first(hit.within("F"))
        phase = found.value if found and isinstance(found.value, Phase) else _phase_before(hit)
        owner = of_first(hit.within("P", first=0, last=hit.first))
        developer = str(owner.value) if owner and result == "negative" else ""
        trial = hit.words("trial")
        subject = trial if _NAMED_TRIAL.match(trial) else _subject(hit)
        draft = event(hit, EventType.READOUT, parties=roles(developer=developer), phase=phase, subject=subject)
        assert isinstance(draft.says, Event)
        return with_indication(hit, Draft(replace(draft.says, result=result)))

    return make


def _subject(hit: Hit) -> str:
    before = of_first(hit.within("C", first=0, last=hit.last))
    end = before.end if before else 0
    alias = re.match(r"\s?\([^()]{2,40}\)", hit.said.text[end : end + 45]) if before else None
    return hit.said.text[before.start : end + (alias.end() if alias else 0)] if before else subject_of(hit)


def _phase_before(hit: Hit) -> Phase | None:
    """The phase of the trial told of just before, or of a trial by its name: "the pivotal BEACON trial"."""
    name = hit.words("trial")
    if name and re.search(rf"\b(?:pivotal|registrational) {re.escape(name)}\b", hit.said.text):
        return Phase.PIVOTAL
    phases = [each.phase for each in hit.said.events if each.phase]
    return phases[-1] if phases and not name else None


_RESULTS = (
    r"(?:(?:top-?line|{O}|interim|final|clinical|preliminary|further|updated|positive"
    r"|additional|encouraging|initial|new|detailed) ){0,3}(?:results|data|findings)"
)
_MADE_KNOWN = (
    r"(?:{been} {adv}(?:shown|presented|reported|released|announced|published|disclosed"
    r"|made public)|came out|became available|became known)"
)
_END_POINT = r"(?:(?:primary|main|co-primary|secondary|key) ){0,2}(?:efficacy )?(?:end ?points?|goal|objective)"

CUE = r"results|data|findings|end ?points?|goal|objective"
"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "readout.missed",
        "a trial did not meet its end point",
        "event",
        (
            (
                rf"(?:did not|failed to) (?:prolong|improve|meet|reach|achieve|extend|show|demonstrate) "
                rf"(?:(?! and )[^,;:]){{3,150}}(?:,? (?:and|so|thus|and so|therefore) "
                rf"[^,;:]{{0,40}}{_END_POINT} (?:was|were) not (?:met|reached))?"
            ),
            rf"(?:missed|misses) (?:its|the) {_END_POINT}{{tail}}",
            rf"{_END_POINT}{{tail}} (?:was|were) not (?:met|reached){{tail}}",
        ),
        _readout("negative"),
        guarded=False,
        left="match",
    ),
    Rule(
        "readout.met",
        "a trial met its end point",
        "event",
        (
            rf"{{had}}{{adv}}(?:met|meets|reached|achieved) (?:its|the|both|all) {_END_POINT}{{tail}}",
            rf"{_END_POINT} (?:was|were|has been) {{adv}}(?:met|reached){{tail}}",
        ),
        _readout("positive"),
    ),
    Rule(
        "readout.known",
        "results of a trial became known",
        "event",
        (
            (
                rf"(?:(?P<trial>[A-Z][A-Z0-9-]{{3,}}) )?{_RESULTS}(?: (?:from|of|in) (?:(?! and "
                rf")[^,;:]){{2,80}}?)? {_MADE_KNOWN}(?: (?:at|in) (?:the )?[^,;:]{{2,60}}?)??(?: "
                rf"{{when:D}})"
            ),
            (
                r"\band (?P<claim>(?:further|additional|more|updated|final) (?:results|data|findings)(?: "
                r"(?:at|in) [^,;:]{2,60}?)? {when:D})"
            ),
            (
                rf"{{P}} {{had}}{{adv}}(?:reported|announced|presented|released) {{few}}{_RESULTS} "
                rf"(?:from|of) {{np}}{{F}}{{tail}}"
            ),
        ),
        _readout("not_stated"),
    ),
)
