"""A happening: one real event, and all facts that tell of it.

Which facts tell of one event is never guessed. Those do that carry the same `about`; and, of types that happen once
(`ONCE`), those that agree in type, compound, phase, region, indication and its ordinal, and agreement, once the
compound is settled. Every other fact stands for a happening of its own, and two that might be one are listed as
possible doubles (`fold`).

The `cause` of a payment may name the happening it follows from, or a fact that tells of that: whoever writes it down
knows the fact, and not yet which others will tell of the same event. What is held always names the happening.

The facts of a happening are ranked, best first:

    filing, 8-K, notice > a party's release > wire copy > news > forum > assumed;   within a rank, newer > older

Each narrows the window in turn. One that shares no day with what better ones say, or tells another value where a
better one tells one, is a conflict: kept, shown, and without effect. What only an announcement dates has an open
start.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from types import MappingProxyType

from ..values.answer import Answer
from ..values.date_window import DateWindow, intersection
from ..values.money import Money
from .event_types import EventType, Stage, stage_of
from .facts import UNDISCLOSED, Document, Event, Fact, PartyRole, SourceSpan, StatedAmount

RANKS: Mapping[str, int] = MappingProxyType(
    {"filing": 1, "8-K": 1, "notice": 1, "release": 2, "wire": 3, "news": 4, "forum": 5}
)
"""Kind of document -> rank; 1 is believed first."""

LOWEST = 6
"""The rank of what no document says, and of a document that is not in the log."""

ONCE = frozenset(
    {
        EventType.TOX_START,
        EventType.IND_SUBMITTED,
        EventType.IND_ACTIVE,
        EventType.PHASE_START,
        EventType.FIRST_PATIENT,
        EventType.APPROVAL,
        EventType.PRICE_AGREED,
        EventType.LAUNCH,
        EventType.PROGRAMME_STOPPED,
        EventType.AGREEMENT_SIGNED,
        EventType.AGREEMENT_TERMINATED,
    }
)
"""What happens once to one programme or agreement. An application may be filed again after a refusal."""

_NOTHING: Mapping[str, str] = MappingProxyType({})
_OF_AGREEMENT = frozenset({EventType.AGREEMENT_SIGNED, EventType.AGREEMENT_TERMINATED})
_DEFAULTS = {field.name: field.default for field in fields(Event)}
_SETTLED = tuple(name for name in _DEFAULTS if name not in ("subject", "occurred", "basis", "background", "parties"))


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two facts of one happening that cannot both be right about `field`; the rank decided for `held`."""

    field: str
    held: str
    other: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A day before (`side="latest"`: after) which it cannot have been, why, and the facts this rests on."""

    side: str
    day: date
    why: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as it is held.

    event: what the best-ranked fact says, with what it leaves out taken from the next; `event.occurred` is the window
    after all facts and bounds.  facts: best first.  learnt: the day the first of them became known.  happened: by the
    day asked.
    """

    id: str
    event: Event
    learnt: date
    facts: tuple[Fact, ...]
    conflicts: tuple[Conflict, ...] = ()
    bounds: tuple[Bound, ...] = ()
    happened: Answer = Answer.UNDECIDED

    @property
    def occurred(self) -> DateWindow:
        """The window in which it happened."""
        return self.event.occurred

    @property
    def stage(self) -> Stage | None:
        """The rung of the ladder it stands on, if it does."""
        return stage_of(self.event.type, self.event.phase)


def happenings(
    facts: Iterable[Fact], documents: Mapping[str, Document], *, in_place_of: Mapping[str, str] = _NOTHING
) -> tuple[Happening, ...]:
    """The happenings that events make, in the order of their ids. Facts that say no event are passed over.

    in_place_of: id of a fact that no longer holds -> id of the one that took its place.
    """
    told: dict[str, list[Fact]] = {}
    telling: dict[str, str] = {}
    for fact in facts:
        if isinstance(fact.says, Event):
            telling[fact.id] = happening_id(fact, fact.says)
            told.setdefault(telling[fact.id], []).append(fact)
    named = {old: telling[new] for old, new in in_place_of.items() if new in telling} | telling
    causes = {name: key for name, key in named.items() if name not in told}
    return tuple(_happening(key, told[key], documents, causes) for key in sorted(told))


def happening_id(fact: Fact, event: Event) -> str:
    """The id of the happening that a fact tells of."""
    if fact.about:
        return fact.about
    thing = event.agreement if event.type in _OF_AGREEMENT else event.subject.compound
    if event.type not in ONCE or not thing:
        return fact.id
    told = (event.type, thing, event.phase, event.region, event.indication, event.agreement, event.ordinal)
    return "/".join(_plain(each) for each in told).rstrip("/")


def _plain(value: object) -> str:
    """A part of an id; a stroke within it is written otherwise, so that two different events never share an id."""
    return "" if value is None else str(value).replace("%", "%25").replace("/", "%2F")


def rank(fact: Fact, documents: Mapping[str, Document]) -> int:
    """The rank of a fact: that of its document."""
    if not isinstance(fact.source, SourceSpan) or fact.source.document not in documents:
        return LOWEST
    return RANKS[documents[fact.source.document].kind]


def told_window(event: Event) -> DateWindow:
    """When it happened by what is told. A day that is only that of the announcement is no start.

    >>> from paylode.programme.facts import Subject
    >>> day = DateWindow(date(2012, 7, 11), date(2012, 7, 11))
    >>> start = Event(type=EventType.PHASE_START, subject=Subject("IMGN853"), occurred=day, basis="announced")
    >>> print(told_window(start))
    ..2012-07-11
    """
    only_announced = event.basis == "announced" and event.occurred.day is not None
    return DateWindow(None, event.occurred.latest) if only_announced else event.occurred


def narrowed(happening: Happening, bounds: Sequence[Bound]) -> Happening:
    """The happening within `bounds`. One that leaves no day is passed over: what is told of the event comes first."""
    kept = list(happening.bounds)
    window = happening.occurred
    for bound in sorted(bounds, key=lambda each: (each.side, each.day, each.why, each.facts)):
        allowed = DateWindow(bound.day, None) if bound.side == "earliest" else DateWindow(None, bound.day)
        shared = intersection(window, allowed)
        if shared is not None and shared != window:
            window = shared
            kept = [each for each in kept if each.side != bound.side] + [bound]
    return replace(happening, event=replace(happening.event, occurred=window), bounds=tuple(kept))


def _happening(key: str, facts: list[Fact], documents: Mapping[str, Document], causes: Mapping[str, str]) -> Happening:
    ranked = sorted(facts, key=lambda fact: fact.id)
    ranked.sort(key=lambda fact: fact.learnt, reverse=True)
    ranked.sort(key=lambda fact: rank(fact, documents))
    window, conflicts = _occurred(ranked)
    values: dict[str, object] = {}
    for name in _SETTLED:
        values[name], clashes = _settled(name, ranked, causes)
        conflicts += clashes
    event = replace(_event(ranked[0]), occurred=window, parties=_all_parties(ranked), **values)  # type: ignore[arg-type]
    return Happening(key, event, min(fact.learnt for fact in ranked), tuple(ranked), tuple(conflicts))


def _occurred(ranked: Sequence[Fact]) -> tuple[DateWindow, list[Conflict]]:
    """The days that all facts allow, those left out that a better one contradicts."""
    window = told_window(_event(ranked[0]))
    conflicts = []
    for fact in ranked[1:]:
        shared = intersection(window, told_window(_event(fact)))
        if shared is None:
            conflicts.append(Conflict("occurred", ranked[0].id, fact.id))
        window = shared or window
    return window, conflicts


def _settled(name: str, ranked: Sequence[Fact], causes: Mapping[str, str]) -> tuple[object, list[Conflict]]:
    """The value of one field: what the best fact tells that tells it at all. causes: fact -> the happening it tells."""
    default = _DEFAULTS[name]
    told = [(fact.id, getattr(_event(fact), name)) for fact in ranked if getattr(_event(fact), name) != default]
    if name == "cause":
        told = [(teller, causes.get(value, value)) for teller, value in told]
    if not told:
        return default, []
    holder, held = told[0]
    conflicts = []
    for teller, value in told[1:]:
        better = _agreed(held, value)
        if better is None:
            conflicts.append(Conflict(name, holder, teller))
        else:
            held = better
    return held, conflicts


def _agreed(held: object, other: object) -> object | None:
    """What two told values say together; None if they contradict each other.

    Of licences, those that both allow. A sum or a target that is told fills one that is undisclosed.
    """
    if UNDISCLOSED in (held, other):
        return other if held == UNDISCLOSED else held
    if isinstance(held, StatedAmount) and isinstance(other, StatedAmount):
        if not isinstance(held.amount, Money):
            return other
        return held if not isinstance(other.amount, Money) or held.amount == other.amount else None
    if isinstance(held, tuple) and isinstance(other, tuple):
        return tuple(each for each in held if each in other) or None
    return held if held == other else None


def _all_parties(ranked: Sequence[Fact]) -> tuple[PartyRole, ...]:
    """Every role that is told, by the best fact that tells it."""
    roles: dict[str, tuple[PartyRole, ...]] = {}
    for fact in ranked:
        parties = _event(fact).parties
        for name in dict.fromkeys(each.role for each in parties):
            roles.setdefault(name, tuple(each for each in parties if each.role == name))
    return tuple(each for several in roles.values() for each in several)


def _event(fact: Fact) -> Event:
    assert isinstance(fact.says, Event)
    return fact.says
