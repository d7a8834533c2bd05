"""A rule: what it claims, the phrases that say it, and what it makes of them. A hit: a place where one of them stands.

    Rule("ind.active", "an IND has come into effect", "event", (...phrases...), make)

A rule that claims something that happened (`section="event"`) is not believed inside a clause that is negated,
conditional or about the future, unless it is `guarded=False` because its phrases say so themselves. The clause
of a hit runs from the nearest boundary before it (`left="clause"`), or from its own first word (`left="match"`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from ...values.date_window import DateWindow
from ...values.money import Money
from ..event_types import Phase
from ..facts import Event
from .claims import RefusalReason, Said
from .date_phrases import DatePhrase, Moment
from .marking import CLOSE, OPEN, Marked, Mention
from .phrases import AGAIN, phrase

Section = Literal["event", "pipeline", "expectation", "term", "about"]


@dataclass(frozen=True, slots=True)
class Discourse:
    """What the text before has established.

    publisher, kind: of the document.  moment: the day of publication and the calendar.  speaker: who spoke last.
    subject: what the text is about just now, in its words.  developer: who develops it.  events: claimed so far.
    part: headline, heading, lead, body.  text: the whole document, where a rule must look for a word elsewhere.
    before_sentence: how many of `events` were told before this sentence.  latest: those of the sentence before, the one
    that it is about last.  counted: the sentence before told a count.
    counted_what: what was counted last.
    closing: a deal is signed and its closing is still to come.
    """

    publisher: str
    kind: str
    moment: Moment
    text: str
    report_date: DateWindow | None = None
    speaker: str = ""
    subject: str = ""
    developer: str = ""
    target: str = ""
    events: tuple[Event, ...] = ()
    part: str = "lead"
    closing: bool = False
    counted: bool = False
    counted_what: str = ""
    before_sentence: int = 0
    latest: tuple[Event, ...] = ()
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where a phrase of a rule stands: `first` to `last` in the marked sentence."""

    sentence: Marked
    match: re.Match[str]
    first: int
    last: int
    said: Discourse

    def group(self, role: str) -> str:
        """The group that caught something under a role, which may stand in several alternatives; "" if none did."""
        groups = self.match.re.groupindex
        named = [role, *(f"{role}{AGAIN}{place}" for place in range(2, 6))]
        return next((each for each in named if each in groups and self.match[each] is not None), "")

    def mention(self, role: str) -> Mention | None:
        """What stands under a role; None if nothing does."""
        group = self.group(role)
        number = re.fullmatch(rf"{OPEN}[A-Z](\d+){CLOSE}", self.match[group]) if group else None
        return self.sentence.mentions[int(number[1])] if number else None

    def words(self, role: str) -> str:
        """The words of the document under a role; "" if nothing stands there."""
        group = self.group(role)
        if not group or self.match.start(group) == self.match.end(group):
            return ""
        start, end = self.sentence.span(*self.match.span(group))
        return self.said.text[start:end].strip()

    def party(self, role: str) -> str:
        """The full name of the party under a role."""
        found = self.mention(role)
        return found.value if found and isinstance(found.value, str) else ""

    def within(self, kind: str, *, first: int | None = None, last: int | None = None) -> Iterator[Mention]:
        """The mentions of a kind between two places of the marked sentence; those of the clause if none are given."""
        piece = self.sentence.text[self.first if first is None else first : self.last if last is None else last]
        for found in re.finditer(rf"{OPEN}{kind}(\d+){CLOSE}", piece):
            yield self.sentence.mentions[int(found[1])]

    def money(self, role: str) -> Money | None:
        """The sum under a role."""
        found = self.mention(role)
        return found.value if found and isinstance(found.value, Money) else None

    def count(self, role: str) -> int | None:
        """The number under a role."""
        found = self.mention(role)
        return found.value if found and isinstance(found.value, int) else None

    def date(self, role: str) -> DatePhrase | None:
        """The date phrase under a role."""
        found = self.mention(role)
        return found.value if found and isinstance(found.value, DatePhrase) else None

    def phase(self, role: str) -> Phase | None:
        """The phase under a role."""
        found = self.mention(role)
        return found.value if found and isinstance(found.value, Phase) else None


@dataclass(frozen=True, slots=True)
class Declined:
    """What a rule makes of a hit that it does not believe."""

    reason: RefusalReason
    why: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a rule makes of a hit: a statement, and what stands beside it."""

    says: Said
    target: str = ""
    supersedes: str = ""
    follows: Event | None = None


Made = Draft | Declined | None
Make = Callable[[Hit], Made | tuple[Draft, ...]]


@dataclass(frozen=True, slots=True)
class Rule:
    """name: `family.what`.  claims: what it claims, in words.  make: from a hit to a draft, a refusal, or nothing."""

    name: str
    claims: str
    section: Section
    phrases: tuple[str, ...]
    make: Make
    guarded: bool = True
    left: Literal["clause", "match"] = "clause"
    rank: int = field(default=1)


_BOUNDARY = re.compile(
    (
        rf"(?<!,)\bthat (?=(?:the|an?|its|it|{OPEN}|clinical|patients?|\w+ing) ?)|, (?:and |but |so |then "
        rf"|while |which |after which )?|[;:] | --? ?| ?[\u2013\u2014] ?|\b(?:when|because|where|after"
        rf"|although|though) |\band (?=(?:thereby|therefore|so) )"
    ),
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:not|no|never|nor|neither|without|failed|fails|cannot)\b", re.IGNORECASE)
_CONDITIONAL = re.compile(
    r"\b(?:if|whether|would|could|might|may|should|unless|until|once|can|potential(?:ly)?|eligible|upon|each|any)\b",
    re.IGNORECASE,
)
_EXPECTED = re.compile(
    (
        r"\b(?:will|shall|expects?|expected|expecting|plans?|planned|planning|intends?|anticipates?"
        r"|anticipated|on track|looks? for|aims?|hopes?|foresees?|toward|to be)\b"
    ),
    re.IGNORECASE,
)


def clause_start(text: str, place: int) -> int:
    """Where the clause begins that holds `place` of a marked sentence."""
    start = 0
    for boundary in _BOUNDARY.finditer(text):
        if boundary.end() > place:
            break
        start = boundary.end()
    return start


def hits(rule: Rule, sentence: Marked, said: Discourse) -> Iterator[Hit]:
    """The places where a rule's phrases stand, each place once."""
    taken: list[tuple[int, int]] = []
    for words in rule.phrases:
        for match in phrase(words).finditer(sentence.text):
            if match.start() == match.end():
                continue
            whole = "claim" in match.re.groupindex and match["claim"]
            first, last = match.span("claim") if whole else match.span()
            if rule.left == "clause" and not whole and not sentence.text[:first].endswith(" and "):
                first = min(first, clause_start(sentence.text, first + 1))
            while last > first and sentence.text[last - 1] in " ,;:":
                last -= 1
            if not any(first < end and start < last for start, end in taken):
                taken.append((first, last))
                yield Hit(sentence, match, first, last, said)


def doubt(hit: Hit) -> Declined | None:
    """Why the clause of a hit does not say that something has happened; None if it does."""
    start = (
        clause_start(hit.sentence.text, hit.first + 1)
        if hit.sentence.text[: hit.first].endswith(" and ") is False
        else hit.first
    )
    clause = hit.sentence.text[min(start, hit.first) : hit.last]
    lead = hit.sentence.text[max(0, start - 40) : start].lower()
    if _CONDITIONAL.search(clause) or re.search(r"\b(?:if|once|unless|whether|upon|when and if)\b[^,;]*$", lead):
        return Declined("conditional", "it may happen, on a condition; it is not told that it has")
    if _NEGATED.search(clause):
        return Declined("negated", "the words say that it has not happened")
    if _EXPECTED.search(clause):
        return Declined("expected", "it is expected; it is not told that it has happened")
    return None


def forecast(hit: Hit) -> bool:
    """Whether a count stands in words about the future: "hopes to have as many as five in the clinic"."""
    start = clause_start(hit.sentence.text, hit.first + 1)
    lead = hit.sentence.text[min(start, hit.first) : hit.first]
    clause = hit.sentence.text[hit.first : hit.last]
    return bool(
        re.search(r"\b(?:hopes?|up to|as many as|to have|goal of)\b", lead, re.IGNORECASE)
        or _EXPECTED.search(lead)
        or _EXPECTED.search(clause)
    )


def of_first(mentions: Iterable[Mention]) -> Mention | None:
    """The first of some mentions."""
    return next(iter(mentions), None)
