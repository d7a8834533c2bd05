"""Agreements: made, changed, ended, bought out.

An agreement that is only named ("under an agreement between the companies") has no day, no title and no term: nothing
is claimed of it. A licence to a target is another event (`licence`). The heading of a current report (Item 1.01)
claims an agreement only if the text below it tells none.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ...event_types import EventType
from ...facts import Event, PartyRole, Subject
from ..making import event, roles, target_in, trimmed
from ..marking import CLOSE, OPEN
from ..rule import Declined, Draft, Hit, Made, Make, Rule, of_first


def _parties(hit: Hit) -> tuple[str, ...]:
    """The parties of the clause and just behind it, each once."""
    rest = hit.sentence.text[hit.last :]
    end = hit.last + len(re.match(r"[^,;:]{0,80}", rest).group()) if rest else hit.last  # type: ignore[union-attr]
    named = [str(each.value) for each in hit.within("P", last=end)] or [
        str(each.value) for each in hit.within("P", first=0)
    ]
    return tuple(dict.fromkeys(named))


def _two_roles(hit: Hit) -> tuple[PartyRole, ...]:
    """The publisher of a technology and whoever takes it: only where one party of two is the publisher."""
    if not hit.said.publisher:
        return ()
    others = [each for each in _parties(hit) if each != hit.said.publisher]
    words = hit.sentence.text.lower()
    if len(others) == 1 and re.search(
        r"licen[sc]e|collaboration|rights|multi-target|technology", words + hit.said.text[:4000].lower()
    ):
        return roles(licensor=hit.said.publisher, licensee=others[0])
    return ()


def _signed(hit: Hit) -> Made:
    draft = event(
        hit,
        EventType.AGREEMENT_SIGNED,
        parties=_sale_roles(hit) or _two_roles(hit),
        subject=_subject(hit),
        target=target_in(hit.sentence.text),
    )
    assert isinstance(draft.says, Event)
    if (
        hit.said.part not in ("lead", "headline")
        and draft.says.basis in ("announced", "open")
        and hit.said.kind == "release"
    ):
        return Declined("no date", "an agreement is named, and not when it was made")
    if re.search(
        r"licen[sc]e agreement", hit.words("agreement") or hit.sentence.text[hit.first : hit.last], re.IGNORECASE
    ) and re.search(r"licen[sc]e was (?:taken|granted|acquired) under", hit.said.text):
        taken = replace(draft.says, type=EventType.LICENCE_TAKEN, parties=_licence_roles(hit))
        return replace(draft, says=taken)
    return draft


def _sale_roles(hit: Hit) -> tuple[PartyRole, ...]:
    """Who pays whom by an agreement on a sale: the other party pays the one that speaks."""
    tail = re.match(rf"[^;:]{{0,30}}?with {OPEN}P(\d+){CLOSE}", hit.sentence.text[hit.last :])
    if not re.search(r"\bpurchase agreement|\bsale agreement", hit.sentence.text, re.IGNORECASE) or not tail:
        return ()
    return roles(payer=str(hit.sentence.mentions[int(tail[1])].value), payee=hit.said.publisher)


def _licence_roles(hit: Hit) -> tuple[PartyRole, ...]:
    names = dict.fromkeys(str(each.value) for each in hit.within("P", first=0))
    others = [name for name in names if name != hit.said.publisher]
    return roles(developer=others[0], licensor=hit.said.publisher, licensee=others[0]) if others else ()


def _subject(hit: Hit) -> str:
    """The agreement by its title, else the target or technology it covers."""
    title = of_first(hit.within("G"))
    if title and not isinstance(title.value, int):
        return str(title.value)
    target = of_first(hit.within("T"))
    covers = re.search(r"([\w-]+ technology)", hit.said.text[slice(*hit.sentence.span(0, len(hit.sentence.text)))])
    return str(target.value) if target else covers[1] if covers else trimmed(hit.words("agreement")) or hit.said.subject


def _dated(hit: Hit) -> Made:
    """An agreement recalled with its date: never news of a release."""
    draft = event(
        hit,
        EventType.AGREEMENT_SIGNED,
        parties=_two_roles(hit) if len(_parties(hit)) > 1 else (),
        subject=_subject(hit),
    )
    assert isinstance(draft.says, Event)
    if draft.says.basis == "announced":
        return Declined("no date", "an agreement is named, and not when it was made")
    return replace(draft, says=replace(draft.says, background=draft.says.occurred != hit.said.report_date))


def _bought(hit: Hit) -> Draft:
    return event(
        hit,
        EventType.AGREEMENT_SIGNED,
        parties=roles(payer=hit.party("payer"), payee=hit.party("payee"), developer=hit.party("payer")),
    )


def _amended(hit: Hit) -> Draft:
    return event(hit, EventType.AGREEMENT_AMENDED, parties=_two_roles(hit), subject=_amended_subject(hit))


def _amended_subject(hit: Hit) -> str:
    words = hit.said.text[slice(*hit.sentence.span(0, len(hit.sentence.text)))]
    term = re.search(r"the ([A-Z][a-z]+ Term|[A-Z][a-z]+ Period)", words)
    title = of_first(hit.within("G", first=0, last=len(hit.sentence.text)))
    return term[1] if term else str(title.value) if title else hit.said.target or hit.said.subject


def _item(kind: EventType) -> Make:
    def make(hit: Hit) -> Made:
        if hit.said.report_date is None:
            return Declined("no date", "a heading names an event, and the report no day")
        made = Event(type=kind, subject=_topic(hit), occurred=hit.said.report_date)
        return Draft(made)

    return make


def _topic(hit: Hit) -> Subject:
    covers = re.search(r"(\w+(?:\))?) technology", hit.said.text)
    return Subject(f"{covers[1].strip('()')} technology" if covers else hit.said.subject)


_KIND = r"(?:agreement|collaboration|alliance|partnership|licen[sc]e|contract)(?: pact| deal)?"
_AGREED = (
    r"(?P<agreement>(?:an?|the|their|its|our) (?:(?!agreement)[\w-]+ ){0,5}?(?:"
    + _KIND
    + rf"(?: agreement)?|{OPEN}G\d+{CLOSE}))"
)
_BETWEEN = r"(?: (?:with|between|among) (?:{P}(?:,? and {P})?|[\w ]{2,30}?))?"

CUE = (
    r"agreement|collaborat|alliance|partnership|licen[sc]|contract|amend|bought|purchas|acquir|sold"
    r"|divest|entered into|{G}"
)

"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "agreement.signed",
        "an agreement was made",
        "event",
        (
            (
                rf"(?P<claim>(?:has |have |had )?{{adv}}(?:signed|entered into|executed|concluded|formed"
                rf"|established|reached|struck) {_AGREED}(?: agreement)?(?: {{when:D}})?(?: with "
                rf"{{P}})?(?: {{D}})?)"
            ),
            rf"(?:announced|announces) (?P<claim>{_AGREED} with {{P}}{{tail}})",
        ),
        _signed,
        left="match",
    ),
    Rule(
        "agreement.dated",
        "an agreement of a day or year gone by",
        "event",
        (
            (
                rf"{_AGREED},?(?: (?:made|reached|signed|dated|concluded|entered into|executed"
                rf"|established|announced))? {{when:D}}(?:, "
                rf"(?:which|that) (?:lets|allows|gives|grants|entitles) [^,;:]{{3,110}}|(?: (?:covering"
                rf"|with|by|between|for|under)) (?:(?! and )[^,;:]){{2,160}})?"
            ),
            rf"{_AGREED}{_BETWEEN},? (?:which|that) (?:dates|dated|was (?:signed|made|reached|concluded)) {{when:D}}",
            r"the licen[sc]e (?:that|which) gave {np}(?:rights|access) {when:D}",
        ),
        _dated,
        guarded=False,
        left="match",
    ),
    Rule(
        "agreement.entered_into",
        "an agreement of a day gone by, told of by its parties",
        "event",
        (r"(?<=\W)entered into (?:as of )?{when:D}",),
        _dated,
        guarded=False,
        left="match",
    ),
    Rule(
        "agreement.bought",
        "a product or its rights were bought",
        "event",
        (
            (
                r"(?:{when:D},? )?{payer:P} {had}{adv}(?:bought|purchased|acquired) (?:{payee:P}(?:'s)? "
                r")?{few}{subject:C}(?: from {P})?"
            ),
            r"(?:{when:D},? )?{payee:P} {had}{adv}(?:sold|divested) {few}{subject:C} to {payer:P}",
        ),
        _bought,
        left="match",
    ),
    Rule(
        "agreement.amended",
        "an agreement was changed",
        "event",
        (
            r"(?P<claim>{been} {adv}amended(?: and restated)?(?: effective)?(?: as of)?(?: {when:D})?)",
            (
                r"(?:by |under )?an amendment (?:{few}(?:agreed|made|signed|dated|effective|executed"
                r"|reached|entered into) )?{when:D}(?: (?:raised|increased|extended|lengthened|expanded"
                r"|changed|gave) {clause})?"
            ),
            rf"(?:{{P}}|it) {{had}}{{adv}}(?:amended|extended|expanded|broadened) {_AGREED}{{tail}}",
        ),
        _amended,
        guarded=False,
        left="match",
    ),
    Rule(
        "agreement.terminated",
        "an agreement came to its end",
        "event",
        (
            rf"{_AGREED} (?:came to an end|has ended|ended|expired|has expired|{{been}} {{adv}}terminated){{tail}}",
            rf"{{P}} {{had}}{{adv}}terminated {_AGREED}{{tail}}",
        ),
        lambda hit: event(hit, EventType.AGREEMENT_TERMINATED, subject=_ended(hit)),
    ),
    Rule(
        "agreement.bought_out",
        "obligations were ended by one payment",
        "event",
        (r"{P} {had}{adv}bought out {np}(?:royalt\w+|milestones?|obligations?|agreement|interest){tail}",),
        lambda hit: event(hit, EventType.AGREEMENT_BOUGHT_OUT),
    ),
    Rule(
        "agreement.item_entry",
        "the heading of a current report: a material agreement was made",
        "event",
        (r"Entry into an? Material Definitive Agreement",),
        _item(EventType.AGREEMENT_SIGNED),
        left="match",
        rank=-1,
    ),
    Rule(
        "agreement.item_termination",
        "the heading of a current report: a material agreement ended",
        "event",
        (r"Termination of an? Material Definitive Agreement",),
        _item(EventType.AGREEMENT_TERMINATED),
        left="match",
        rank=-1,
    ),
)


def _ended(hit: Hit) -> str:
    return hit.said.target or hit.said.subject
