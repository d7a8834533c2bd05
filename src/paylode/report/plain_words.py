"""What a claim says, in plain words and as values.

The words are made of the claim alone, never of the sentence it was read from, so that a reader who compares the two
sees what was understood. What is not told is said to be so where it matters: a day, a sum, a target.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..programme.event_types import MEANING
from ..programme.facts import AgreementTerm, Event, Expectation, Naming, PipelineStatement, StatedAmount
from ..programme.reading import UNDISCLOSED, Claim, FiscalYearTold, PartnersTold, Published
from ..values.date_window import DateWindow
from ..values.money import Undisclosed

KINDS = {
    "event": "something happened",
    "expectation": "something is expected",
    "count": "a number of compounds",
    "term": "something was agreed",
    "about": "the document about itself",
}
"""Kind of claim -> what it means, in the order in which they are listed."""


@dataclass(frozen=True, slots=True)
class Told:
    """A claim for a reader: its kind, one sentence, and by name the values that the sentence leaves out.

    term: a word of the field that the sentence uses, and what it means.
    """

    kind: str
    sentence: str
    values: tuple[tuple[str, str], ...]
    term: tuple[str, str] = ("", "")


def told(claim: Claim) -> Told:
    """A claim in plain words."""
    found = _told(claim)
    said = claim.says
    term = (_what(str(said.type), said.phase, "", ""), MEANING[said.type]) if isinstance(said, Event) else ("", "")
    return Told(found.kind, found.sentence.rstrip(".") + ".", found.values, term)


def _told(claim: Claim) -> Told:
    said = claim.says
    if isinstance(said, Event):
        return Told("event", _event(said), tuple(_event_values(said, claim)))
    if isinstance(said, Expectation):
        return Told("expectation", _expectation(said), tuple(_expectation_values(said, claim)))
    if isinstance(said, PipelineStatement):
        measure = "how many there are" if said.measure == "stock" else "how many moved meanwhile"
        values = {"measure": measure, "most advanced": _plain(said.most_advanced)}
        return Told("count", f"{said.count}, {period_words(said.as_of)}: {said.what}.", tuple(_kept(values)))
    if isinstance(said, AgreementTerm):
        return Told("term", _term(said), tuple(_term_values(said, claim)))
    return Told("about", _about(said), ())


def window_words(window: DateWindow) -> str:
    """A window in words.

    >>> from datetime import date
    >>> window_words(DateWindow(None, date(2012, 7, 11)))
    'on 2012-07-11 or some day before'
    """
    first, last = window.earliest, window.latest
    if window.day is not None:
        return f"on {window.day}"
    if first and last:
        return f"on some day from {first} to {last}"
    if last:
        return f"on {last} or some day before"
    return f"on {first} or some day after" if first else "on a day that is not told"


def period_words(window: DateWindow) -> str:
    """A window of which every day is meant, in words.

    >>> from datetime import date
    >>> period_words(DateWindow(date(2012, 7, 11), None))
    'from 2012-07-11 on, no end told'
    """
    first, last = window.earliest, window.latest
    if window.day is not None:
        return f"on {window.day}"
    if first and last:
        return f"from {first} to {last}"
    if last:
        return f"up to {last}"
    return f"from {first} on, no end told" if first else "no days told"


def amount_words(stated: StatedAmount) -> str:
    """A sum in words: exact, a ceiling, about, a range, a share, or not disclosed."""
    parts = []
    if stated.share_percent is not None:
        parts.append(f"{stated.share_percent} %")
    if isinstance(stated.amount, Undisclosed):
        parts += ["a sum that is not disclosed"] * (stated.share_percent is None)
    elif stated.highest is not None:
        parts.append(f"{stated.amount} to {stated.highest}")
    else:
        before = {"up_to": "up to ", "approximate": "about "}.get(stated.basis, "")
        parts.append(f"{before}{stated.amount}")
    return ", ".join([*parts, *([stated.words] if stated.words else [])])


def _plain(name: object) -> str:
    return str(name).replace("_", " ").replace("ind ", "IND ") if name else ""


def _kept(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((name, value) for name, value in values.items() if value)


def _what(matter: str, phase: object, region: str, indication: str) -> str:
    what = _plain(matter)
    if phase:
        number = str(phase).replace("phase_", "phase ").replace("_", "/")
        what = what.replace("phase start", f"start of {number}") if "phase start" in what else f"{what}, {number}"
    return what + (f" in {region}" if region else "") + (f" for {indication}" if indication else "")


def _event(said: Event) -> str:
    what = _what(str(said.type), said.phase, said.region, said.indication)
    about = f" of {said.subject}" if str(said.subject) else ""
    marks = ", registrational" if said.registrational else ""
    sum_ = f": {amount_words(said.amount)}" if said.amount else ""
    day = window_words(said.occurred)
    if said.basis == "announced":
        day += "; only its announcement is dated"
    return f"{what}{about}{marks}{sum_}, {day}."


def _event_values(said: Event, claim: Claim) -> Iterator[tuple[str, str]]:
    values = {
        "target": "exists, not disclosed" if claim.target == UNDISCLOSED else claim.target,
        **{_plain(each.role): each.party for each in said.parties},
        "day": "worked out from the day of publication" if said.basis == "relative" else "",
        "threshold": amount_words(said.threshold) if said.threshold else "",
        "result": _plain(said.result),
        "approval": _plain(said.approval),
        "day of decision": str(said.goal_date or ""),
        "agreement": said.agreement,
        "licence": " or ".join(said.licences),
        "option": said.option,
        "told as": "background" if said.background else "",
        "replaces": claim.supersedes,
        "falls due with": _what(str(claim.follows.type), claim.follows.phase, claim.follows.region, "")
        if claim.follows
        else "",
    }
    return _kept(values)


def _expectation(said: Expectation) -> str:
    what = _what(str(said.matter), said.phase, said.region, said.indication)
    number = f" {said.count}" if said.count is not None else ""
    sum_ = f" {amount_words(said.amount)}" if said.amount else ""
    how = {
        "firm": "expects",
        "hedged": "thinks possible",
        "upper_bound": "expects at most",
        "goal_date": "is to decide by the day given on",
    }[said.modality]
    about = f" of {said.subject}" if str(said.subject) else ""
    return f"{said.speaker} {how}: {what}{number}{sum_} {about}, {period_words(said.window)}."


def _expectation_values(said: Expectation, claim: Claim) -> Iterator[tuple[str, str]]:
    values = {
        "said on": str(said.said_on),
        "how firm": _plain(said.modality),
        "who decides": {"own": "the speaker", "not_told": ""}.get(said.control, said.control),
        "note": said.note,
        "replaces": claim.supersedes,
    }
    return _kept(values)


_TERMS = {
    "upfront": "a payment at signing",
    "milestone_total": "milestones, in all",
    "milestone_category": "a milestone",
    "royalty": "royalties",
    "licence_fee": "a licence fee",
    "option_fee": "a fee for an option",
    "equity": "shares",
}


def _term(said: AgreementTerm) -> str:
    scope = f" {said.scope}" if said.scope else ""
    trigger = f", when {_plain(said.trigger).replace(':', ' ')}" if said.trigger else ""
    return f"{_TERMS[said.kind]}{scope}: {amount_words(said.amount)}{trigger}."


def _term_values(said: AgreementTerm, claim: Claim) -> Iterator[tuple[str, str]]:
    values = {
        "agreement": said.agreement,
        "creditable": "yes" if said.creditable else "",
        "alternative": f"one of group {said.alternative_group}, never added up" if said.alternative_group else "",
        "note": said.note,
        "replaces": claim.supersedes,
    }
    return _kept(values)


def _about(said: Published | FiscalYearTold | PartnersTold | Naming) -> str:
    if isinstance(said, Published):
        return f"published on {said.published} by {said.publisher or 'a publisher that is not told'}."
    if isinstance(said, FiscalYearTold):
        return f"the fiscal year of {said.party}: {period_words(said.window)}."
    if isinstance(said, PartnersTold):
        return f"partners of {said.party}: {', '.join(said.partners)}."
    also = f" is called {', '.join(said.names)}" if said.names else ""
    after = f" is succeeded by {said.succeeded_by}" if said.succeeded_by else ""
    return f"{said.id}{also}{after}."
