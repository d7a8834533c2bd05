"""The happenings of each compound, gathered: named ones by their names, the others by the words of one document.

A description ("a second TAP compound") is one compound within its document, and another in another document, unless a
fact says that both tell of one event. Whether two gathered histories may be of one compound is answered by
`may_be_one`: not if both have names, if one document tells of both, if others develop them, or if their days clash.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...values.answer import Answer
from ...values.date_window import before, overlaps
from ..belonging import same_party
from ..event_types import EXITS, EventType, Stage, rung, stage_of
from ..facts import Event, Fact, SourceSpan
from ..fold import State
from ..happening import Happening
from .compounds import Known, compounds_in, compounds_known

WORKING = ("developer", "licensee")
"""The roles of those who develop a compound."""

_MAKES_A_ROW = frozenset({EventType.FIRST_PATIENT, EventType.PHASE_START}) | EXITS


@dataclass(frozen=True, slots=True)
class History:
    """What is told of one compound. key: its id, or document and words.  words: what it was first called.

    developers: by name, each once.  documents: ids.
    """

    key: str
    named: bool
    words: str
    happenings: tuple[Happening, ...]
    developers: tuple[str, ...]
    documents: frozenset[str]


def histories(state: State) -> tuple[History, ...]:
    """One history per compound, in the order of the keys.

    A compound with a name has one as soon as any event tells of it; a description only if it climbed the ladder or
    was given up.
    """
    known = compounds_known(state)
    owners = _owners(state.happenings, known)
    told: dict[str, list[Happening]] = {}
    for happening in state.happenings:
        for owner in owners[happening.id]:
            told.setdefault(owner, []).append(happening)
    named = {compound for ids in owners.values() for compound in ids} - {_key(fact) for fact in _event_facts(state)}
    found = [_history(key, told[key], key in named, state) for key in sorted(told)]
    return tuple(each for each in found if each.named or any(_makes_a_row(one) for one in each.happenings))


def may_be_one(left: History, right: History, state: State) -> bool:
    """Whether two histories may be of one compound. Two that have names are two."""
    if (left.named and right.named) or left.documents & right.documents:
        return False
    if left.developers and right.developers:
        pairs = [(one, two) for one in left.developers for two in right.developers]
        if not any(same_party(one, two, state.directory, on=state.valid) for one, two in pairs):
            return False
    return not _clash(_single_rungs(left), _single_rungs(right))


def _owners(happenings: Sequence[Happening], known: Known) -> dict[str, tuple[str, ...]]:
    """Happening id -> the compounds it tells of; descriptions of one happening are one compound."""
    joined: dict[str, str] = {}
    names: dict[str, tuple[str, ...]] = {}
    keys: dict[str, list[str]] = {}
    descriptions = {_key(fact) for each in happenings for fact in each.facts}
    for each in happenings:
        found = [compounds_in(_event(fact).subject, known) for fact in each.facts]
        names[each.id] = next((ids for ids in found if ids), ())
        keys[each.id] = sorted(_key(fact) for fact, ids in zip(each.facts, found, strict=True) if not ids)
        owner = names[each.id][0] if names[each.id] else min(_root(key, joined) for key in keys[each.id])
        for key in keys[each.id]:
            root = _root(key, joined)
            if root != owner and root in descriptions:
                joined[root] = owner
    return {each.id: names[each.id] or (_root(keys[each.id][0], joined),) for each in happenings}


def _root(key: str, joined: Mapping[str, str]) -> str:
    while key in joined:
        key = joined[key]
    return key


def _key(fact: Fact) -> str:
    """Document and words: what makes a description one compound. A fact without a document stands for itself."""
    where = fact.source.document if isinstance(fact.source, SourceSpan) else fact.id
    return f"{where}: {' '.join(_event(fact).subject.words.casefold().split())}"


def _history(key: str, happenings: Sequence[Happening], named: bool, state: State) -> History:
    facts = sorted((fact for each in happenings for fact in each.facts), key=lambda fact: (fact.learnt, fact.id))
    developers: list[str] = []
    for fact in facts:
        for told in _event(fact).parties:
            if told.role in WORKING and not any(
                same_party(told.party, other, state.directory, on=state.valid) for other in developers
            ):
                developers.append(told.party)
    documents = frozenset(fact.source.document for fact in facts if isinstance(fact.source, SourceSpan))
    return History(key, named, _event(facts[0]).subject.words, tuple(happenings), tuple(developers), documents)


def _event_facts(state: State) -> list[Fact]:
    return [fact for each in state.happenings for fact in each.facts]


def _makes_a_row(of: Happening) -> bool:
    return of.event.type in _MAKES_A_ROW or stage_of(of.event.type, of.event.phase) is not None


def _single_rungs(of: History) -> dict[Stage, Happening]:
    """The rungs that are told once, so that another telling must fit its days."""
    found: dict[Stage, list[Happening]] = {}
    for each in of.happenings:
        if each.stage:
            found.setdefault(each.stage, []).append(each)
    return {stage: each[0] for stage, each in found.items() if len(each) == 1}


def _clash(left: Mapping[Stage, Happening], right: Mapping[Stage, Happening]) -> bool:
    """Whether the days of two histories cannot be those of one compound."""
    for low, one in left.items():
        for high, two in right.items():
            if low == high and not overlaps(one.occurred, two.occurred):
                return True
            if rung(low) < rung(high) and before(two.occurred, one.occurred) is Answer.YES:
                return True
            if rung(low) > rung(high) and before(one.occurred, two.occurred) is Answer.YES:
                return True
    return False


def _event(fact: Fact) -> Event:
    assert isinstance(fact.says, Event)
    return fact.says
