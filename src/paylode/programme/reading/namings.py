"""Other names that a document plainly gives to a compound or a party, as claims.

    trastuzumab emtansine (T-DM1)                   one compound, two names
    SAR3419, now coltuximab ravtansine              the first is older: in use up to some day before publication
    Kadcyla (ado-trastuzumab emtansine, until now known as T-DM1)
    Amgen (formerly Abgenix)                        a party under an older name; that it took the other over is not said
    T-DM1 is now called Kadcyla

A bracket gives another name only if nothing but names, and the words above, stand in it: "IMGN853 (which, like T-DM1,
...)" is refused, and so are a name that is to come and a name that is given to two things. A short name that a document
defines for itself, ("Novartis"), is a matter of that document and no claim.

The id of what is named is made of the name it goes by in the document. Which of two ids is kept, where two documents
begin with different names, is said on acceptance (`records_of`, known=).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ...values.date_window import ANY_DAY, DateWindow
from ..facts import Naming
from ..parties import plain_name
from .claims import RefusalReason
from .name_patterns import FORMS, NO_PARTY, WORDS
from .names import Names, Spelled

_OLD = r"formerly(?: known as| called)?|previously(?: known as| called)?|until now known as|f/k/a"
_NOW = r"now(?: known as| called| named)?|renamed"
_ALSO = r"also known as|also called|also|known as|a/k/a|aka|marketed as|sold as|brand name"
_LEAD = re.compile(rf"(?P<old>{_OLD})\s|(?P<now>{_NOW})\s|(?P<also>{_ALSO})\s", re.IGNORECASE)
_MARKS = "\u00ae\u2122"
_BRACKET = re.compile(rf"[{_MARKS}]?\s?\((?P<inside>[^()]{{2,120}})\)")
_BESIDE = re.compile(
    rf"[{_MARKS}]?(?:,\s(?:which is\s|and\s)?|\s(?:is|was|are)\s)"
    rf"(?=(?:{_OLD}|{_NOW}|also known as|also called)\s)"
)
_TO_COME = re.compile(
    r",?\s(?:which\s)?(?:to|will|may|would|could) be (?:known as|called|named|renamed)\s", re.IGNORECASE
)
_CHANGED = re.compile(r"\s(?:has\s)?changed its name\s(?:from\s(?P<old>[^.;,]{2,80}?)\s)?to\s")
_PARTY = re.compile(rf"(?P<name>{WORDS}(?:,? (?:{FORMS}))?)(?!\w)")
_LAST_OF_PART = re.compile(rf"[{_MARKS}]?\s*(?:[,;]\s*(?:and\s)?|$)")


@dataclass(frozen=True, slots=True)
class Given:
    """Names that were given: what is claimed and by which rule, or why nothing is; where it stands."""

    start: int
    end: int
    says: Naming | None
    rule: str = ""
    reason: RefusalReason = "vague"
    why: str = ""


Kind = Literal["compound", "party"]
Era = Literal["old", "now", "also"]


@dataclass(frozen=True, slots=True)
class _Spot:
    """Other names beside one: each with the era it is told for."""

    kind: Kind
    name: Spelled
    start: int
    end: int
    others: tuple[tuple[str, Era], ...]


def given_names(text: str, names: Names, published: date) -> tuple[Given, ...]:
    """What a text gives names to, and what only looks so, in its order; each naming once.

    >>> from paylode.programme.reading.names import names_in
    >>> said = "Talvera tests TAL-102, now lanthorumab vedotin."
    >>> [each.says.names for each in given_names(said, names_in(said), date(2014, 3, 3)) if each.says]
    [('TAL-102',), ('lanthorumab vedotin',)]
    """
    found: list[_Spot | Given] = []
    kinds: tuple[tuple[Kind, tuple[Spelled, ...]], ...] = (("compound", names.compounds), ("party", names.parties))
    for kind, spelled in kinds:
        found += _spots(text, kind, spelled)
    spots = _outermost(each for each in found if isinstance(each, _Spot))
    doubles = _doubles(spots)
    made = [each for each in found if isinstance(each, Given)]
    told: set[Naming] = set()
    for spot in spots:
        if any((spot.kind, plain_name(other)) in doubles for other, _ in spot.others):
            made.append(Given(spot.start, spot.end, None, why="one name is given to two things"))
            continue
        for naming in _namings(spot, published):
            if naming not in told:
                told.add(naming)
                made.append(Given(spot.start, spot.end, naming, f"naming.{spot.kind}"))
    return tuple(sorted(made, key=lambda each: (each.start, each.end)))


def named_id(name: str) -> str:
    """The id of what goes by a name: the name as it is compared, in one word.

    >>> named_id("Trastuzumab  emtansine"), named_id("ImmunoGen, Inc.")
    ('trastuzumab-emtansine', 'immunogen')
    """
    return re.sub(r"[^\w.]+", "-", plain_name(name)).strip("-")


def _outermost(spots: Iterable[_Spot]) -> list[_Spot]:
    """In the order of the text, without those that stand within another."""
    kept: list[_Spot] = []
    for spot in sorted(spots, key=lambda each: (each.start, -each.end)):
        if not kept or spot.start >= kept[-1].end:
            kept.append(spot)
    return kept


def _doubles(spots: Iterable[_Spot]) -> set[tuple[Kind, str]]:
    """Names that are given to two things."""
    owners: dict[tuple[Kind, str], set[str]] = {}
    for spot in spots:
        for other, _ in spot.others:
            owners.setdefault((spot.kind, plain_name(other)), set()).add(named_id(spot.name.stands_for))
    return {key for key, ids in owners.items() if len(ids) > 1}


def _namings(spot: _Spot, published: date) -> Iterator[Naming]:
    """One naming of the names in use, one of those that were."""
    own = spot.name.spelling
    eras = {era for _, era in spot.others}
    before = [other for other, era in spot.others if era == "old"]
    using = [other for other, era in spot.others if era != "old"]
    (before if "now" in eras else using).insert(0, own)
    past = DateWindow(None, published)
    for names, used in ((before, past), (using, ANY_DAY)):
        if names and not (names == [own] and "now" not in eras):
            yield Naming(of=spot.kind, id=named_id(spot.name.stands_for), names=_each_once(names), used=used)
        elif names:
            yield Naming(of=spot.kind, id=named_id(spot.name.stands_for), names=(own,))


def _each_once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple({plain_name(each): each for each in reversed(list(names))}.values())[::-1]


def _spots(text: str, kind: Kind, spelled: tuple[Spelled, ...]) -> Iterator[_Spot | Given]:
    if not spelled:
        return
    known = {each.spelling: each for each in spelled}
    one = re.compile(rf"(?<![\w-])(?:{'|'.join(re.escape(each.spelling) for each in spelled)})(?![\w-])")
    for match in one.finditer(text):
        name = known[match.group()]
        if coming := _TO_COME.match(text, match.end()):
            if new := _other(text, coming.end(), kind, one):
                end = coming.end() + len(new)
                yield Given(match.start(), end, None, reason="expected", why="a name that is to come")
        elif beside := _BESIDE.match(text, match.end()):
            others, end = _listed(text, beside.end(), kind, one, most=1)
            if others:
                yield _Spot(kind, name, match.start(), end, others)
        elif kind == "party" and (changed := _CHANGED.match(text, match.end())):
            if new := _other(text, changed.end(), kind, one):
                yield _Spot(kind, name, match.start(), changed.end() + len(new), ((new, "now"),))
        elif bracket := _BRACKET.match(text, match.end()):
            yield from _in_bracket(text, match, bracket, name, kind, one)


def _in_bracket(
    text: str, match: re.Match[str], bracket: re.Match[str], name: Spelled, kind: Kind, one: re.Pattern[str]
) -> Iterator[_Spot | Given]:
    others, end = _listed(text, bracket.start("inside"), kind, one, until=bracket.end("inside"))
    led = bool(_LEAD.match(bracket["inside"]))
    if others and end == bracket.end("inside") and (kind == "compound" or led):
        yield _Spot(kind, name, match.start(), bracket.end(), others)
    elif (kind == "compound" and one.search(bracket["inside"])) or (led and kind == "party"):
        why = "two names stand together; that they are names of one thing is not plainly said"
        yield Given(match.start(), bracket.end(), None, why=why)


def _listed(
    text: str, start: int, kind: Kind, one: re.Pattern[str], *, until: int | None = None, most: int = 8
) -> tuple[tuple[tuple[str, Era], ...], int]:
    """(names that follow each other, each but the first with a word that says so; where the last of them ends)."""
    found: list[tuple[str, Era]] = []
    stop = len(text) if until is None else until
    place = start
    end = start
    while place < stop and len(found) < most:
        lead = _LEAD.match(text, place, stop)
        if found and lead is None:
            break
        after = lead.end() if lead else place
        other = _other(text, after, kind, one, stop)
        if not other:
            break
        found.append((other, "old" if lead and lead["old"] else "now" if lead and lead["now"] else "also"))
        end = after + len(other)
        gap = _LAST_OF_PART.match(text, end, stop) if len(found) < most else None
        if gap is None:
            break
        place = end = gap.end()
    return tuple(found), end


def _other(text: str, start: int, kind: Kind, one: re.Pattern[str], stop: int | None = None) -> str:
    """The name that stands at a place; "" if none does."""
    match = one.match(text, start, len(text) if stop is None else stop)
    if match is None and kind == "party":
        match = _PARTY.match(text, start, len(text) if stop is None else stop)
        if match and all(word in NO_PARTY for word in match.group().split()):
            return ""
    return match.group() if match else ""
