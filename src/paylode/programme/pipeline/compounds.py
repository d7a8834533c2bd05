"""Which compound a subject's words name, without guessing.

    "IMGN853"                            a code: the compound of that name
    "trastuzumab emtansine (T-DM1)"      two names of one compound: what is told by one document holds for all
    "IMGN529 and IMGN853"                two compounds
    "a second TAP compound"              nobody's name: no compound, and no two such descriptions are one

A name is one because a fact says so (`Naming`), or by its shape (`reading.names`: codes and international names), and
only if the words are made of names alone: "an agent of the MLN591 antibody" names no compound. Names that are told
together, in one naming or one subject, are names of one compound, and so are all that are tied by a name they share.
A name that two namings give to two compounds in different years names neither, since the words alone do not tell.

The id is one that a user gave, else the name told first, as its document spells it: `OST-9`. Only what a state holds
is looked at, so that nothing learnt later changes who somebody was.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import combinations

from ...values.date_window import overlaps
from ..facts import Event, Expectation, Fact, Naming, Record, Subject
from ..fold import State, facts_held
from ..parties import PLAIN_HYPHENS, plain_name
from ..reading.names import names_in

_BETWEEN = re.compile(r"(?:[\s,;()\[\]]|\band\b|\bor\b|\balso\b|\bknown as\b|\bformerly\b|\bthe\b)*")


@dataclass(frozen=True, slots=True)
class Known:
    """id_of: a compared name (`plain_name`) -> compound id.  spellings: id -> its names as told, first told first."""

    id_of: Mapping[str, str]
    spellings: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class _Names:
    """Names told together by a fact, the id they come with, and whether a user gave it."""

    names: tuple[str, ...]
    id: str
    given: bool
    by: Fact


def identified(records: Iterable[Record], *, known: date) -> tuple[Record, ...]:
    """The records, each subject whose words name exactly one compound settled to its id, as known on a day.

    What is settled already stays. Fold the result with `as_of(..., known=known)`: bounds and happenings need the ids.

    >>> identified([], known=date(2012, 7, 11))
    ()
    """
    given = tuple(records)
    names = _known(facts_held(given, known=known))
    return tuple(_settled(each, names) if isinstance(each, Fact) else each for each in given)


def compounds_known(state: State) -> Known:
    """Every compound that the facts of a state name."""
    return _known(state.facts)


def _known(facts: Sequence[Fact]) -> Known:
    told = [each for fact in facts for each in _told_names(fact)]
    ambiguous = _ambiguous(facts)
    owners = {name: "" for each in told for name in _tied(each)}
    for fact in facts:
        if isinstance(fact.says, Event | Expectation):
            told += [
                _Names(group, fact.says.subject.compound, bool(fact.says.subject.compound), fact)
                for group in _groups(fact.says.subject.words, owners)
            ]
    return _joined(sorted(told, key=lambda each: (not each.given, each.by.learnt, each.by.id)), ambiguous)


def compounds_in(subject: Subject, known: Known) -> tuple[str, ...]:
    """The ids of the compounds that a subject names; none if its words only describe.

    >>> nobody = Known({}, {})
    >>> compounds_in(Subject("IMGN529 and IMGN853"), nobody), compounds_in(Subject("a second compound"), nobody)
    (('IMGN529', 'IMGN853'), ())
    """
    if subject.compound:
        return (known.id_of.get(plain_name(subject.compound), subject.compound),)
    groups = _groups(subject.words, known.id_of)
    return tuple(dict.fromkeys(known.id_of.get(plain_name(each[0]), _spelled(each[0])) for each in groups))


def _settled(fact: Fact, names: Known) -> Fact:
    says = fact.says
    if not isinstance(says, Event | Expectation) or says.subject.compound:
        return fact
    found = compounds_in(says.subject, names)
    if len(found) != 1:
        return fact
    return replace(fact, says=replace(says, subject=replace(says.subject, compound=found[0])))


def _groups(words: str, owners: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The names that the words are made of, those of one compound together; none if there are other words."""
    bare = " ".join(words.split())
    if plain_name(bare) in owners:
        return [(bare,)]
    spelled = list(_shaped_like_names(bare))
    inside = [(text, text) for text in re.split(r"[(),;]|\band\b", bare) if plain_name(text) in owners]
    spelled += [(text.strip(), text.strip()) for text, _ in inside if text.strip()]
    rest = bare
    for spelling, _ in sorted(spelled, key=lambda pair: -len(pair[0])):
        rest = rest.replace(spelling, " ")
    if not spelled or _BETWEEN.fullmatch(rest) is None:
        return []
    places = sorted({(bare.find(spelling), spelling, stands_for) for spelling, stands_for in spelled})
    groups: list[list[str]] = []
    for place, spelling, stands_for in places:
        if groups and (stands_for in groups[-1] or "(" in bare[max(0, place - 2) : place]):
            groups[-1].append(spelling)
        elif not any(spelling in group for group in groups):
            groups.append([spelling])
    return [tuple(dict.fromkeys(group)) for group in groups]


@lru_cache(maxsize=8192)
def _shaped_like_names(words: str) -> tuple[tuple[str, str], ...]:
    """The names by shape, each with the one it stands for: the same words are asked about again and again."""
    return tuple((each.spelling, each.stands_for) for each in names_in(words).compounds)


def _told_names(fact: Fact) -> list[_Names]:
    """The names that a naming gives, and the id that a settled subject has."""
    says = fact.says
    if isinstance(says, Naming) and says.of == "compound":
        return [_Names(says.names, says.id, fact.accepted.by == "user", fact)]
    if isinstance(says, Event | Expectation) and says.subject.compound:
        return [_Names((), says.subject.compound, True, fact)]
    return []


def _ambiguous(facts: Iterable[Fact]) -> frozenset[str]:
    """The names that namings give to different compounds in years that do not overlap."""
    given: dict[str, list[Naming]] = {}
    for fact in facts:
        if isinstance(fact.says, Naming) and fact.says.of == "compound":
            for each in fact.says.names:
                given.setdefault(plain_name(each), []).append(fact.says)
    return frozenset(
        name
        for name, namings in given.items()
        if any(one.id != two.id and not overlaps(one.used, two.used) for one, two in combinations(namings, 2))
    )


def _joined(told: Iterable[_Names], ambiguous: frozenset[str]) -> Known:
    """Names that are tied by any chain of tellings made one compound. told: those that settle the id first."""
    given = tuple(told)
    tied = {each: [name for name in _tied(each) if name not in ambiguous] for each in given}
    above: dict[str, str] = {}
    for names in tied.values():
        for name in names[1:]:
            one, two = _top(names[0], above), _top(name, above)
            if one != two:
                above[two] = one
    owner: dict[str, str] = {}
    for each, names in tied.items():
        if names:
            told_first = next((_spelled(text) for text in each.names if plain_name(text) == names[0]), "")
            owner.setdefault(_top(names[0], above), each.id or told_first)
    ids = {name: owner[_top(name, above)] for names in tied.values() for name in names}
    spellings: dict[str, list[str]] = {}
    for each in sorted(given, key=lambda one: (one.by.learnt, one.by.id)):
        for text in each.names:
            if plain_name(text) in ids:
                spellings.setdefault(ids[plain_name(text)], []).append(text)
    return Known(ids, {key: tuple(dict.fromkeys(texts)) for key, texts in spellings.items()})


def _spelled(name: str) -> str:
    """A name as an id: as the document has it, with plain hyphens and spaces so that it can be typed."""
    return " ".join(PLAIN_HYPHENS.sub("-", name).split())


def _tied(names: _Names) -> list[str]:
    return [plain_name(each) for each in (*([names.id] if names.id else []), *names.names)]


def _top(name: str, above: Mapping[str, str]) -> str:
    while name in above:
        name = above[name]
    return name
