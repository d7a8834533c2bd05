"""Clinical trials: a phase has begun, the first patient was dosed, the study before an IND has begun.

"May take into patients" is permission and no start; "is being tested in Phase II" is a state and no start; the first
patient is not the start of a phase, and an enrolled patient is not a dosed one.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...event_types import EventType, Phase
from ...facts import Event
from ..making import disease_in, event, indication_of, roles, subject_of, trimmed, with_indication
from ..marking import CLOSE, OPEN
from ..rule import Draft, Hit, Rule, of_first

_BEGUN = (
    r"(?:{had}{adv}(?:been {adv}(?:started|initiated|begun|opened|launched|commenced)|begun|started"
    r"|commenced|got under ?way|gotten under ?way|opened)"
    r"|(?:was|were|is|are) {adv}(?:started|initiated|opened|launched|commenced|under ?way|begun)"
    r"|began|got under ?way|begins|starts|gets under ?way)"
)
_STARTED = (
    r"(?:started|initiated|begun|began|opened|launched|commenced|opens|starts|initiates|launches|begins|commences)"
)
_REGISTRATIONAL = re.compile(
    (
        r"\b(?:registrational|pivotal|registration-directed|designed to support registration|intended to "
        r"support registration|support (?:an )?(?:application for )?(?:approval|registration))"
    ),
    re.IGNORECASE,
)


def _phase_start(hit: Hit) -> Draft:
    words = hit.sentence.text[hit.first :]
    found = of_first(hit.within("F", first=hit.first))
    told = (
        hit.phase("phase") or (found.value if found and isinstance(found.value, Phase) else None) or _phase_nearby(hit)
    )
    draft = event(
        hit, EventType.PHASE_START, parties=roles(developer=_developer(hit)), phase=told, subject=_subject(hit)
    )
    assert isinstance(draft.says, Event)
    described = hit.said.text[slice(*hit.sentence.span(hit.first, hit.last))] + _next_on_trial(hit)
    region = draft.says.region or ("US" if re.search(r"\b(?:US|U\.S\.) ", described) else "")
    marked = bool(_REGISTRATIONAL.search(words))
    disease = indication_of(hit) or disease_in(_next_on_trial(hit))
    return replace(draft, says=replace(draft.says, registrational=marked, region=region, indication=disease))


def _next_on_trial(hit: Hit) -> str:
    """The next sentence, if it speaks of the trial: "The Phase I trial is ..."."""
    following = hit.said.text[hit.sentence.end : hit.sentence.end + 500]
    found = re.match(r"\s*((?:The|This)(?: new| US| U\.S\.)*(?: [Pp]hase \w+)? (?:trial|study) [^.]*)", following)
    return found[1] if found else ""


def _phase_nearby(hit: Hit) -> Phase | None:
    """The phase of a trial that the next sentence speaks of: "The Phase I trial is ..."."""
    following = re.match(
        r"(?:The|This) (?:US |U\.S\. )?[Pp]hase (III|II|IV|I|[1-4]) (?:trial|study)", _next_on_trial(hit)
    )
    number = {"I": "1", "II": "2", "III": "3", "IV": "4"}.get(following[1], following[1]) if following else ""
    return Phase(f"phase_{number}") if number else None


def _developer(hit: Hit) -> str:
    if named := hit.party("developer"):
        return named
    told = re.search(rf"\blearned from {OPEN}P(\d+){CLOSE}", hit.sentence.text[: hit.first])
    return str(hit.sentence.mentions[int(told[1])].value) if told else ""


def _subject(hit: Hit) -> str:
    with_thing = re.search(
        r"\b(?:with|of) ((?:an?|the) [^,;:]{3,160}?(?:agent|compound|candidate|conjugate)\b[^,;:.]{0,120})$",
        hit.said.text[slice(*hit.sentence.span(hit.first, len(hit.sentence.text)))].rstrip("."),
    )
    if with_thing and not of_first(hit.within("C")):
        words = trimmed(with_thing[1])
        return hit.said.subject if words.lower() in ("compound", "agent", "candidate") else words
    return subject_of(hit)


CUE = r"trial|stud(?:y|ies)|testing|clinic|{F}|dos(?:ed|ing)|treated|{C}"
"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "trial.begun",
        "a phase of testing has begun, told of the trial",
        "event",
        (
            (
                rf"{{phase:F}} (?:{{trial}} )?(?:(?:of|with|for|in|evaluating) {{np}}[^\s,;:]+ |at "
                rf"{{np}}[^\s,;:]+ ){{0,2}}{{adv}}{_BEGUN}(?: by {{developer:P}})?(?: (?:in|for) (?:(?! "
                rf"and )[^,;:]){{3,90}})?(?: {{when:D}})?"
            ),
            (
                rf"{{trial}} (?:(?:of|with|for|in) {{np}}[^\s,;:]+ ){{0,2}}{{adv}}{_BEGUN}(?: by "
                rf"{{developer:P}})?(?: with an? [\w-]+ [\w-]+)?(?: {{when:D}})?"
            ),
        ),
        _phase_start,
    ),
    Rule(
        "trial.started_by",
        "a party has begun a phase of testing",
        "event",
        (
            (
                rf"{{developer:P}} {{had}}{{adv}}{_STARTED} {{np}}{{phase:F}} (?:{{trial}})?{{tail}}(?: "
                rf"that is [^,;:]{{0,60}})?"
            ),
            (
                rf"{{developer:P}} {{had}}{{adv}}{_STARTED} {{np}}(?:clinical|human|pivotal"
                rf"|registrational) (?:trials?|testing|stud(?:y|ies)){{tail}}"
            ),
            (
                r"(?:announced|announces|reported|reports) (?P<claim>(?:the )?(?:start|initiation"
                r"|commencement|opening) of {np}{phase:F} (?:{trial})?{tail})"
            ),
        ),
        _phase_start,
    ),
    Rule(
        "trial.entered",
        "a compound has entered a phase of testing",
        "event",
        (
            (
                r"{subject:C} {had}{adv}(?:moved|advanced|entered|progressed|gone|transitioned) "
                r"{adv}(?:into |to )?{np}{phase:F}(?: {trial})?(?: (?:in|for) (?:(?! and "
                r")[^,;:]){3,90})?(?: {when:D})?"
            ),
            r"{subject:C} {had}{adv}(?:entered|moved into|advanced into|advanced to) {clinic}(?: {when:D})?",
        ),
        _phase_start,
    ),
    Rule(
        "trial.first_patient",
        "the first patient was dosed",
        "event",
        (
            (
                r"{O} (?:patient|subject|participant|person|woman|man) (?:in {np}\w+ |enrolled "
                r")?{adv}{been} {adv}(?:dosed|treated|given){tail}"
            ),
            r"{developer:P} {had}{adv}(?:dosed|treated) the {O} (?:patient|subject|participant){tail}",
            r"(?P<claim>(?:the )?dosing of the {O} (?:patient|subject|participant){tail})",
            r"{O} (?:patient|subject|participant) {had}{adv}received{tail}",
        ),
        lambda hit: with_indication(
            hit, event(hit, EventType.FIRST_PATIENT, parties=roles(developer=_developer(hit)), phase=_phase_in(hit))
        ),
    ),
    Rule(
        "trial.toxicology",
        "the toxicology study that an IND needs has begun",
        "event",
        (
            (
                rf"(?:IND-enabling|GLP)(?: \w+)? (?:toxicology|toxicity|safety)?(?: ?stud(?:y"
                rf"|ies)){{few}} {{adv}}{_BEGUN}(?: {{when:D}})?"
            ),
            (
                rf"{{developer:P}} {{had}}{{adv}}{_STARTED} {{few}}(?:IND-enabling|GLP|toxicology) "
                rf"{{few}}(?:toxicology )?stud(?:y|ies){{tail}}"
            ),
        ),
        lambda hit: event(hit, EventType.TOX_START, parties=roles(developer=_developer(hit))),
    ),
)


def _phase_in(hit: Hit) -> Phase | None:
    found = of_first(hit.within("F"))
    return found.value if found and isinstance(found.value, Phase) else None
