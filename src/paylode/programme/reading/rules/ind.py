"""Applications to begin testing in people: submitted, and active.

They are two events, which pay differently: an application that was submitted is not yet in effect.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ....values.date_window import DateWindow
from ...event_types import EventType
from ...facts import Event
from ..making import event, roles, target_in, with_indication
from ..rule import Draft, Hit, Rule, of_first


def _party(hit: Hit) -> str:
    """Whose application it is: named, or "its" of whoever speaks."""
    if named := hit.party("developer"):
        return named
    own = hit.sentence.text[hit.first : hit.last].lower().startswith(("its ", "our "))
    return hit.said.publisher if own else hit.said.developer if hit.words("subject").lower() in ("", "it") else ""


def _active(hit: Hit) -> Draft:
    return with_indication(hit, _of(hit, EventType.IND_ACTIVE))


def _submitted(hit: Hit) -> Draft:
    return with_indication(hit, _of(hit, EventType.IND_SUBMITTED))


def _of(hit: Hit, kind: EventType) -> Draft:
    subject = hit.said.subject if hit.words("subject").lower() == "it" else None
    party = _party(hit)
    if subject is not None and (stood := _stands_for_it(hit)):
        subject, party = stood
    return event(
        hit,
        kind,
        parties=roles(developer=party),
        subject=subject,
        target=target_in(hit.sentence.text if of_first(hit.within("C")) else hit.said.text),
    )


def _stands_for_it(hit: Hit) -> tuple[str, str] | None:
    """What "it" stands for: the thing that the clause before names, and the one party that does something with it."""
    before = hit.sentence.text[: hit.first]
    named = re.search(r"\b(?P<thing>an? (?:[\w-]+ ){0,3}(?:agent|compound|candidate|conjugate|product))\b", before)
    parties = [str(each.value) for each in hit.within("P", first=0, last=named.start() if named else 0)]
    return (named["thing"], parties[-1]) if named and parties else None


def _in_passing(hit: Hit) -> Draft:
    """Submitted some day before; the words that date the other event do not date this one."""
    draft = event(hit, EventType.IND_SUBMITTED, parties=roles(developer=hit.party("developer")))
    assert isinstance(draft.says, Event)
    upto = DateWindow(None, hit.said.moment.published)
    return replace(draft, says=replace(draft.says, occurred=upto, basis="open", background=True))


_FOR = (
    r"(?: (?:submitted|filed|sent) by {developer:P})?(?: for (?P<subject>(?:an? |the |its "
    r")?(?:(?:different|second|new|third|first|next|{O}) )*(?:{P} )?(?:TAP |ADC )?(?:{C}|it"
    r"|compound|product candidate|candidate|agent|product|{products})))?"
)
_EFFECT = r"(?:active|open|effective|in effect|into effect|cleared|accepted|allowed|clear)"

_OF = r"(?: (?:of|from) {few}{developer:P})?"

CUE = r"{I}"
"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "ind.active",
        "an application to begin testing has come into effect",
        "event",
        (
            (
                rf"{{I}}{_OF}{_FOR}(?: in {{np}}\w+)? {{adv}}(?:{{was}}|went|has gone|has become|have become"
                rf"|became|goes) {{adv}}(?:become |gone |come )?{_EFFECT}(?: by {{R}})?"
            ),
            rf"{{I}} for (?P<subject>(?:[^\s,;:]+ ){{1,7}}?){{adv}}(?:is|has become|became|has gone) {{adv}}{_EFFECT}",
            rf"{{R}} {{had}}{{adv}}(?:cleared|clears|accepted|accepts|allowed|allows) {{np}}{{I}}{_FOR}{{tail}}",
            (
                rf"{{developer:P}} {{adv}}(?:has |have )?{{adv}}(?:received|obtained|gained|secured) "
                rf"{{np}}(?:clearance|acceptance|authori[sz]ation)(?: from {{R}})? (?:of|for|on) "
                rf"{{np}}{{I}}{_FOR}{{tail}}"
            ),
            (
                rf"(?:announced|announces|reported|on|following) (?P<claim>(?:the )?(?:{{R}} "
                rf")?(?:clearance|acceptance) of {{np}}{{I}}{_FOR}(?: by {{R}})?)"
            ),
        ),
        _active,
    ),
    Rule(
        "ind.submitted",
        "an application to begin testing was sent to the regulator",
        "event",
        (
            (
                rf"{{developer:P}} {{adv}}(?:has |have |had )?{{adv}}(?:submitted|filed|sent)(?: to "
                rf"{{R}})? {{few}}{{I}}{_FOR}(?: (?:to|with) {{R}})?"
            ),
            (
                rf"{{I}}{_FOR} {{adv}}{{been}} {{adv}}(?:submitted|filed|sent)(?: (?:to|with) {{R}})?(?: "
                rf"by {{developer:P}})?"
            ),
            r"(?:announced|announces|reported|reports) (?P<claim>(?:the |its )?(?:submission|filing) of {few}{I}"
            + _FOR
            + "(?: (?:to|with) {R})?)",
        ),
        _submitted,
    ),
    Rule(
        "ind.submitted_by",
        "an application to begin testing had been submitted, in passing",
        "event",
        (
            (
                r"{I} (?:submitted|filed|sent) (?:to {R} )?by {developer:P}(?: for (?P<subject>(?:an? "
                r"|the |its )?(?:[^\s,;:]+ ){0,4}?(?:compound|candidate|agent|product|{C})))?"
            ),
        ),
        _in_passing,
        left="match",
    ),
)
