"""Applications for approval: submitted, accepted for review, refused for review, and the day a decision is due.

"Accepted and filed" is the regulator's act; "submitted" the applicant's. A goal date makes two claims: that it was set,
and that a decision is due by then; that it will be an approval is not said.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ....values.date_window import DateWindow, announced
from ...event_types import EventType
from ...facts import Event, Expectation, Subject
from ..making import event, indication_of, resolved, roles, subject_of
from ..marking import CLOSE, OPEN
from ..rule import Declined, Draft, Hit, Made, Rule

_OF_FDA = re.compile(r"\b(?:PDUFA|Prescription Drug User Fee|BLA|NDA|FDA|Biologics License|New Drug Application)\b")


def _submitted(hit: Hit) -> Draft:
    return _us(
        hit,
        event(hit, EventType.FILING_SUBMITTED, parties=roles(developer=hit.party("developer")), subject=_subject(hit)),
    )


def _accepted(hit: Hit) -> Draft:
    own = hit.sentence.text[hit.first :].lower().startswith(("its ", "our "))
    developer = hit.party("owner") or (hit.said.publisher if own else _discloser(hit))
    draft = _us(hit, event(hit, EventType.FILING_ACCEPTED, parties=roles(developer=developer), subject=_subject(hit)))
    assert isinstance(draft.says, Event)
    sought = re.search(
        (
            r"(?:indication sought is|covers (?:use )?(?:as [\w ]+ )?in|proposed indication is|for the "
            r"treatment of)\s+([^.]{5,120}?(?:cancer|carcinoma|lymphoma|leuk[a]?emia|tumou?rs?"
            r"|myeloma)(?: with (?:high|excess) [\w ()\u03b1-]{3,45}?(?= after|\.|,))?)"
        ),
        hit.said.text,
    )
    told = indication_of(hit) or (sought[1] if sought and draft.says.region == "US" else "")
    return replace(draft, says=replace(draft.says, indication=told))


def _discloser(hit: Hit) -> str:
    """Whoever disclosed it, in the same sentence, unless that is only who passes it on."""
    found = re.search(
        rf"{OPEN}P(\d+){CLOSE} (?:has |have )?(?:disclosed|announced|reported|said)\b", hit.sentence.text[hit.last :]
    )
    return str(hit.sentence.mentions[int(found[1])].value) if found else ""


def _refused(hit: Hit) -> Draft:
    draft = event(hit, EventType.REFUSE_TO_FILE, parties=roles(developer=_applicant(hit)), subject=_subject(hit))
    return _us(hit, draft)


def _applicant(hit: Hit) -> str:
    """Whoever got the letter: "has sent it", said by the party that tells of it."""
    if named := hit.party("applicant"):
        return named
    told = re.search(rf"{OPEN}P(\d+){CLOSE}", hit.sentence.text[: hit.first])
    return str(hit.sentence.mentions[int(told[1])].value) if told else ""


def _subject(hit: Hit) -> str:
    """The compound with its other name in brackets, or what the text is about for "the same compound"."""
    found = next(hit.within("C", first=hit.first), None)
    if found is None:
        return hit.said.subject
    alias = re.match(r"\s?\([^()]{2,40}\)", hit.said.text[found.end : found.end + 45])
    return hit.said.text[found.start : found.end + (alias.end() if alias else 0)]


def _us(hit: Hit, draft: Draft) -> Draft:
    """With the region of the application, where no regulator is named."""
    assert isinstance(draft.says, Event)
    words = hit.said.text[slice(*hit.sentence.span(hit.first, hit.last))]
    region = draft.says.region or ("US" if _OF_FDA.search(words) else "")
    return replace(draft, says=replace(draft.says, region=region))


def _goal(hit: Hit) -> Made | tuple[Draft, ...]:
    window = resolved(hit, hit.date("goal"), "ahead")
    if window is None or window.latest is None:
        return Declined("no date", "a goal date without a day")
    published = hit.said.moment.published
    made = Event(
        type=EventType.GOAL_DATE_SET,
        subject=Subject(hit.said.subject or subject_of(hit)),
        occurred=announced(published),
        basis="announced",
        region="US" if _OF_FDA.search(hit.said.text) else "",
        goal_date=window.latest,
    )
    return (Draft(made),)


def _decision(hit: Hit) -> Made | tuple[Draft, ...]:
    window = resolved(hit, hit.date("goal"), "ahead")
    if window is None or window.latest is None:
        return Declined("no date", "a decision is due on a day that is not told")
    published = hit.said.moment.published
    if window.latest < published:
        return Declined("said before", "the day on which a decision was due has passed")
    told = Expectation(
        speaker="FDA" if _OF_FDA.search(hit.said.text) else "regulator",
        said_on=published,
        subject=Subject(hit.said.subject or subject_of(hit)),
        matter=EventType.APPROVAL,
        window=DateWindow(published, window.latest),
        modality="goal_date",
        control="regulator",
        region="US" if _OF_FDA.search(hit.said.text) else "",
        note="a decision is due by then; approval itself is not promised",
    )
    return Draft(told)


_DATE_NAME = (
    r"(?:(?:PDUFA|Prescription Drug User Fee Act|goal|action|target|decision|user fee) "
    r"){1,4}(?:goal |action )?(?:date|day)"
)

CUE = r"{B}|{R}|PDUFA|User Fee|decision|action|date"
"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "filing.submitted",
        "an application for approval was sent to the regulator",
        "event",
        (
            r"{developer:P} {had}{adv}(?:submitted|filed) {np}{B}(?:(?! and )[^,;:]){0,80}?(?: {when:D})",
            r"{developer:P} {had}{adv}(?:submitted|filed) {np}{B}{tail}",
            r"{B}{more} {been} {adv}submitted(?: to {R})?(?: {when:D})?",
        ),
        _submitted,
    ),
    Rule(
        "filing.accepted",
        "the regulator accepted an application for review",
        "event",
        (
            (
                r"(?:{owner:P}(?:'s)? )?{B}(?: for)? {more}{been} {adv}(?:accepted(?: and filed)?"
                r"|filed)(?: for (?:filing|review|priority review))?(?: by {R})?"
            ),
            (
                r"{R} {had}{adv}(?:accepted|accepts)(?:, for [^,;:]{3,40},| for (?:filing|review|priority "
                r"review))? (?:{owner:P}(?:'s)? )?{np}{B}{tail}"
            ),
            (
                r"(?:announced|announces|reported) (?P<claim>{few}acceptance (?:for (?:filing|review) "
                r")?(?:by {R} )?of {np}{B}{tail})"
            ),
        ),
        _accepted,
    ),
    Rule(
        "filing.refused",
        "the regulator refused to take an application for review",
        "event",
        (
            r"{R} {had}{adv}(?:sent|issued) (?:{applicant:P}|it|them)? ?{few}Refuse[- ]to[- ]File{clause}",
            r"{applicant:P} {had}{adv}received {few}Refuse[- ]to[- ]File{clause}",
            r"{R} {had}{adv}(?:refused|declined) to (?:file|accept) {np}{B}{tail}",
        ),
        _refused,
    ),
    Rule(
        "filing.goal_date",
        "the regulator set the day by which it means to decide",
        "event",
        (
            (
                rf"{{goal:D}} (?:is|as) the {_DATE_NAME} {{few}}(?:assigned|set|given) (?:to|for|by) "
                rf"{{few}}(?:{{B}}|{{R}}|application|submission|filing)"
            ),
            rf"(?:established|set|assigned|given) {{goal:D}} as (?:the|its|a) {_DATE_NAME}",
            (
                rf"(?:the |its )?{_DATE_NAME}(?: for {{few}}(?:{{B}}|{{R}}|{{C}}|\w+))? (?:is|of|has been "
                rf"set for|was set for) {{goal:D}}"
            ),
            (
                rf"(?:assigned|set|gave|given|with|has) {{few}}{_DATE_NAME}(?: for {{few}}(?:completion"
                rf"|\w+))?(?: of| is)? ?{{goal:D}}"
            ),
        ),
        _goal,
        guarded=False,
        left="match",
    ),
    Rule(
        "filing.decision_due",
        "a regulator's decision is due by a day",
        "expectation",
        (
            r"(?:decision|action) (?:is |was )?(?:due|expected|anticipated|scheduled) {goal:D}",
            r"{R} (?:is expected to|will|plans to) (?:decide|make a decision|act) {few}{goal:D}",
        ),
        _decision,
        guarded=False,
        left="match",
        rank=2,
    ),
    Rule(
        "filing.decision_goal",
        "a decision is due by the goal date",
        "expectation",
        (
            (
                rf"{{goal:D}} (?:is|as) the {_DATE_NAME} {{few}}(?:assigned|set|given) (?:to|for|by) "
                rf"{{few}}(?:{{B}}|{{R}}|application|submission|filing)(?: under {{clause}})?"
            ),
            rf"(?:established|set|assigned|given) {{goal:D}} as (?:the|its|a) {_DATE_NAME}",
            (
                rf"(?:the |its )?{_DATE_NAME}(?: for {{few}}(?:{{B}}|{{R}}|{{C}}|\w+))? (?:is|of|has been "
                rf"set for|was set for) {{goal:D}}"
            ),
            (
                rf"(?:assigned|set|gave|given|with|has) {{few}}{_DATE_NAME}(?: for {{few}}(?:completion"
                rf"|\w+))?(?: of| is)? ?{{goal:D}}"
            ),
        ),
        _decision,
        guarded=False,
        left="match",
    ),
)
