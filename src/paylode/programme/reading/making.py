"""From a hit to a statement: when it happened, what it is about, and who takes part in which role.

a date in the clause                                    stated, or worked out (relative)
Millennium told us on January 25 that ...               up to that day (open)
a short time ago, previously reported                   up to the day before (open, background)
in the headline or lead, or an act of today             only announced: up to the day of publication
any other past                                          up to the day of publication (open, background)
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from ...values.date_window import DateWindow, announced
from ...values.money import Money, Undisclosed
from ..event_types import EventType, Phase
from ..facts import Basis, Event, PartyRole, Role, StatedAmount, Subject
from .claims import UNDISCLOSED
from .date_phrases import DatePhrase, Looking, basis_of, window_of
from .marking import CLOSE, OPEN
from .rule import Draft, Hit, of_first

_TOLD = re.compile(
    rf"\b(?:learned|told|informed|notified|advised)\b[^,;]{{0,120}}{OPEN}D(\d+){CLOSE}[^,;]{{0,20}}\bthat\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"\b(?:previously|already|a short time ago|last year|had (?:earlier )?(?:announced|reported))\b", re.IGNORECASE
)
_ANNOUNCED = re.compile(
    r"\btoday (?:announced|reported|said|disclosed)(?: that)? $|\b(?:announces|reports|announced today) (?:that )?$",
    re.IGNORECASE,
)
"""What is dated right behind these words is the news itself, however many days before it happened."""
_DISEASE = re.compile(
    r"\b(?:in|for|against|of|with|whose) (?:(?:the )?treatment of )?(?:(?:people|patients|adults"
    r"|women|men)(?: with)? )?(?:previously treated |(?:whose|with) )?"
    r"((?:[\w/'\u2019-]+,? ){0,9}?(?:cancers?|carcinomas?|lymphomas?|leuk[a]?emias?|tumou?rs?"
    r"|myelomas?|melanomas?|mesotheliomas?|sarcomas?|glioblastomas?|malignanc(?:y|ies))(?: "
    r"\([A-Z]{2,6}\))?(?:(?:, and |, or |, | and | or )(?:[\w'\u2019-]+ ){0,5}?(?:cancers?"
    r"|carcinomas?|lymphomas?|leuk[a]?emias?|tumou?rs?|myelomas?|malignanc(?:y|ies))(?: "
    r"\([A-Z]{2,6}\))?){0,4})"
)


def resolved(hit: Hit, phrase: DatePhrase | None, looking: Looking) -> DateWindow | None:
    """The days of a date phrase, where the reader stands."""
    return window_of(phrase, hit.said.moment, looking=looking) if phrase else None


def happened(hit: Hit) -> tuple[DateWindow, Basis, bool]:
    """(window, how it is known, whether it is only recalled) of something that happened."""
    said = hit.said
    published = said.moment.published
    phrase = hit.date("when") or _date_of(hit)
    window = resolved(hit, phrase, "back")
    if phrase and window and (window.latest is None or window.latest <= published):
        if phrase.form == "ago":
            return DateWindow(None, published), "open", True
        return window, basis_of(phrase), _recalled(hit, window)
    before = hit.sentence.text[: hit.first]
    if told := _TOLD.search(before):
        value = hit.sentence.mentions[int(told[1])].value
        day = resolved(hit, value if isinstance(value, DatePhrase) else None, "back")
        if day:
            return DateWindow(None, day.latest), "open", False
    long_ago = any(isinstance(each.value, DatePhrase) and each.value.form == "ago" for each in hit.within("D", first=0))
    if _BEFORE.search(before) or long_ago:
        return DateWindow(None, published), "open", True
    if said.part in ("headline", "lead", "heading"):
        return announced(published), "announced", False
    return DateWindow(None, published), "open", said.part == "body" and said.kind == "release"


def _date_of(hit: Hit) -> DatePhrase | None:
    """The date phrase inside the clause, else one that begins its sentence or ends it directly."""
    rest = re.match(rf"[^,;:]{{0,60}}?{OPEN}D(\d+){CLOSE}", hit.sentence.text[hit.last :])
    front = re.match(rf"(?:Effective |Dated |Later |Early )?{OPEN}D(\d+){CLOSE},? ", hit.sentence.text)
    inside = of_first(hit.within("D"))
    numbers = [found[1] for found in (front, rest) if found]
    near = [inside] if inside else [hit.sentence.mentions[int(number)] for number in numbers]
    return next((each.value for each in near if isinstance(each.value, DatePhrase)), None)


def _recalled(hit: Hit, window: DateWindow) -> bool:
    """Whether what is dated so is only recalled: longer ago than a report may take."""
    latest = window.latest
    published = hit.said.moment.published
    if latest is None or hit.said.report_date == window:
        return False
    if hit.said.kind == "release":
        news = hit.said.part == "headline" or _ANNOUNCED.search(hit.sentence.text[: hit.first])
        return latest < published and not news
    return published - latest > timedelta(days=14)


def subject_of(hit: Hit) -> str:
    """What the clause is about: named by the rule, else a compound in the clause, else what the text is about."""
    if words := hit.words("subject"):
        return trimmed(words)
    if found := of_first(hit.within("C")) or of_first(hit.within("C", last=len(hit.sentence.text))):
        return hit.said.text[found.start : found.end]
    return hit.said.subject


def trimmed(words: str) -> str:
    """A noun phrase without its article and without a bracket that was cut."""
    words = " ".join(words.split())
    words = re.sub(r"^(?:an?|the|its|their|our|for|of)\s+", "", words, flags=re.IGNORECASE)
    return words if words.count("(") == words.count(")") else words.partition("(")[0].strip()


def indication_of(hit: Hit) -> str:
    """The disease in the words of the clause, as written."""
    start, _ = hit.sentence.span(hit.first, len(hit.sentence.text))
    return disease_in(hit.said.text[start : hit.sentence.end]) or _meant_for(hit)


def disease_in(words: str) -> str:
    """The disease that words name after "in", "for" or "against"; a list of them with its commas."""
    found = _DISEASE.search(words)
    return " ".join(found[1].split()) if found else ""


def _meant_for(hit: Hit) -> str:
    """What the compound of the clause is meant for, as the next sentence says: "IMGN529, which is intended for ..."."""
    compound = of_first(hit.within("C"))
    if compound is None:
        return ""
    name = re.escape(hit.said.text[compound.start : compound.end])
    following = hit.said.text[hit.sentence.end : hit.sentence.end + 400]
    told = re.search(rf"{name}[^.]{{0,30}}? (?:intended|indicated|being developed) (for [^.]*)", following)
    return disease_in(told[1]) if told else ""


def region_in(hit: Hit) -> str:
    """The region of a regulator in the clause."""
    found = of_first(hit.within("R"))
    return found.value if found and isinstance(found.value, str) else ""


def roles(**parties: str) -> tuple[PartyRole, ...]:
    """The roles that are filled.

    >>> roles(payer="Amgen", payee="")
    (PartyRole(role='payer', party='Amgen'),)
    """
    order: tuple[Role, ...] = ("payer", "payee", "developer", "licensor", "licensee", "option_holder", "regulator")
    return tuple(PartyRole(role, parties[role]) for role in order if parties.get(role))


def event(
    hit: Hit,
    kind: EventType,
    *,
    parties: tuple[PartyRole, ...] = (),
    phase: Phase | None = None,
    subject: str | None = None,
    target: str = "",
) -> Draft:
    """A draft of something that happened."""
    window, basis, recalled = happened(hit)
    about = subject_of(hit) if subject is None else subject
    if not any(each.role == "developer" for each in parties) and kind in DEVELOPED and (owner := _owner(hit, about)):
        parties = (*parties, PartyRole("developer", owner))
    made = Event(
        type=kind,
        subject=Subject(about),
        occurred=window,
        basis=basis,
        background=recalled,
        parties=parties,
        phase=phase,
        region=region_in(hit),
    )
    return Draft(made, target)


DEVELOPED = frozenset(
    {EventType.IND_SUBMITTED, EventType.IND_ACTIVE, EventType.PHASE_START, EventType.FIRST_PATIENT, EventType.TOX_START}
)
"""What somebody does who develops a compound."""


def _owner(hit: Hit, about: str) -> str:
    """Who develops what an event is about, where its clause names nobody in that role: the one party in the clause, who
    is said to own it, or who developed it in the event told before."""
    named = dict.fromkeys(str(each.value) for each in hit.within("P"))
    if len(named) == 1:
        return next(iter(named))
    if not about:
        return ""
    name = re.escape(about)
    owned = re.search(
        (
            rf"wholly owns (?:{name}|all (?:two|three|four|five))|wholly[- ]owned [^.;]{{0,40}}{name}"
            rf"|{name},? (?:is|which) (?:the Company's|wholly owned)"
        ),
        hit.said.text,
    )
    if owned:
        return hit.said.publisher
    return hit.said.developer if about == hit.said.subject else ""


def with_indication(hit: Hit, draft: Draft) -> Draft:
    """The draft with the disease that the clause names."""
    assert isinstance(draft.says, Event)
    return replace(draft, says=replace(draft.says, indication=indication_of(hit)))


def sum_of(amount: Money | None, basis: str = "exact") -> StatedAmount:
    """A sum as told; undisclosed where there is none."""
    if amount is None:
        return StatedAmount(Undisclosed(), "undisclosed")
    known = {"exact": "exact", "up_to": "up_to", "approximate": "approximate"}
    return StatedAmount(amount, known[basis])  # type: ignore[arg-type]


def target_in(words: str) -> str:
    """The target that words name: itself, `UNDISCLOSED`, or "" if they speak of none.

    >>> target_in("antibodies to undisclosed targets"), target_in("a review of its portfolio")
    ('undisclosed', '')
    """
    hidden = r"(?:undisclosed|unnamed|not (?:been )?(?:made public|disclosed|named|naming))"
    if re.search(rf"targets?\b.{{0,60}}{hidden}|{hidden}.{{0,30}}targets?\b", words, re.IGNORECASE):
        return UNDISCLOSED
    return ""
