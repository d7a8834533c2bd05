"""Parties and compounds: one thing under many names, which change with time.

Agreements outlive names: Abgenix became Amgen, Millennium became Takeda, T-DM1 became trastuzumab emtansine and then
Kadcyla. A name holds for a window of dates, a party may be succeeded by another from a day on, and an id never
changes. A document of 2011 is read with the names of 2011; a name that was not in use on that day is still
understood, because documents look back.

Names are compared without case, surplus space, kinds of hyphen and legal form: "ImmunoGen, Inc." is "ImmunoGen".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from ..values.date_window import DateWindow, certain, overlaps
from ..values.problem import InputError, Problem, did_you_mean, quote
from .facts import Naming

_LEGAL_FORM = re.compile(
    r"[,\s]+(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|lp|plc|ag|se|sa|sas|sarl|spa|nv|bv|gmbh|kgaa|kg|ab|as|oy|kk)$"
)
PLAIN_HYPHENS = re.compile(r"[\u2010-\u2015\u2212]")
"""What is written as a plain hyphen where names are compared."""


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called, and within which days it was called so."""

    text: str
    used: DateWindow


@dataclass(frozen=True, slots=True)
class Party:
    """A company or person. `successors`: who took its place, and from which day on."""

    id: str
    names: tuple[Name, ...] = ()
    successors: tuple[tuple[str, DateWindow], ...] = ()


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound under development or on the market."""

    id: str
    names: tuple[Name, ...] = ()


Named = TypeVar("Named", bound=Party | Compound)


@dataclass(frozen=True, slots=True)
class Directory:
    """Everybody and everything that has a name, in the order of their ids."""

    parties: tuple[Party, ...] = ()
    compounds: tuple[Compound, ...] = ()


def directory(namings: Iterable[Naming]) -> Directory:
    """The directory that namings make, whatever their order.

    >>> from paylode.values.date_window import date_window
    >>> known = directory([
    ...     Naming(of="party", id="abgenix", names=("Abgenix, Inc.",), used=date_window("..2006-03-31")),
    ...     Naming(of="party", id="abgenix", used=date_window("2006-04-01.."), succeeded_by="amgen"),
    ...     Naming(of="party", id="amgen", names=("Amgen",)),
    ... ])
    >>> party_named("ABGENIX", known).id, successor("abgenix", known, on=date(2011, 11, 14))
    ('abgenix', 'amgen')
    """
    names: dict[tuple[str, str], set[tuple[str, DateWindow]]] = {}
    successors: dict[str, set[tuple[str, DateWindow]]] = {}
    for naming in namings:
        names.setdefault((naming.of, naming.id), set()).update((text, naming.used) for text in naming.names)
        if naming.succeeded_by:
            successors.setdefault(naming.id, set()).add((naming.succeeded_by, naming.used))
    parties = [
        Party(key, _names(names["party", key]), _ordered(successors.get(key, set())))
        for of, key in names
        if of == "party"
    ]
    compounds = [Compound(key, _names(names["compound", key])) for of, key in names if of == "compound"]
    return Directory(
        tuple(sorted(parties, key=lambda each: each.id)), tuple(sorted(compounds, key=lambda each: each.id))
    )


def party_named(name: str, known: Directory, *, on: date | None = None, where: str = "party") -> Party:
    """The party called `name` (or whose id it is); if two were called so, the one that was on the day `on`.

    Raises InputError if none is known by that name, or several are.
    """
    found = _called(name, known.parties, on)
    if len(found) == 1:
        return found[0]
    raise _none_or_many("party", name, found, known.parties, where)


def compound_named(name: str, known: Directory, *, on: date | None = None, where: str = "compound") -> Compound:
    """The compound called `name`, as `party_named` finds a party.

    >>> compound_named("T-DM2", directory([Naming(of="compound", id="t-dm1", names=("T-DM1", "Kadcyla"))]))
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: compound: no compound is known as "T-DM2". Did you mean T-DM1?
    """
    found = _called(name, known.compounds, on)
    if len(found) == 1:
        return found[0]
    raise _none_or_many("compound", name, found, known.compounds, where)


def name_on(what: Party | Compound, day: date) -> str:
    """What it was called on a day: the name that came into use last; its id if it had none then."""
    fitting = [name for name in what.names if overlaps(name.used, certain(day))]
    latest = max(fitting, key=lambda name: (name.used.earliest or date.min, name.text), default=None)
    return latest.text if latest else what.id


def successor(party: str, known: Directory, *, on: date) -> str:
    """The id of the party that stands in the place of `party` on a day, itself if nobody does."""
    seen = {party}
    current = party
    while following := _next(current, known, on):
        if following in seen:
            raise InputError(Problem(f"party {current}", "it succeeds itself", "Withdraw one of the successions."))
        seen.add(following)
        current = following
    return current


def plain_name(name: str) -> str:
    """A name as it is compared: lower case, plain hyphens and spaces, no legal form.

    >>> plain_name("Millennium  Pharmaceuticals, Inc."), plain_name("Debiopharm International, S.A.")
    ('millennium pharmaceuticals', 'debiopharm international')
    """
    plain = " ".join(PLAIN_HYPHENS.sub("-", name).casefold().replace(".", "").split())
    while shorter := _LEGAL_FORM.sub("", plain):
        if shorter == plain:
            break
        plain = shorter
    return plain


def _called(name: str, among: tuple[Named, ...], on: date | None) -> list[Named]:
    """Those called `name`: by id, else on the day `on`, else ever."""
    if by_id := [each for each in among if each.id == name]:
        return by_id
    wanted = plain_name(name)
    ever = [each for each in among if any(plain_name(own.text) == wanted for own in each.names)]
    if on is None or len(ever) < 2:
        return ever
    day = certain(on)
    then = [
        each for each in ever if any(plain_name(own.text) == wanted and overlaps(own.used, day) for own in each.names)
    ]
    return then or ever


def _none_or_many(noun: str, name: str, found: list[Named], known: tuple[Named, ...], where: str) -> InputError:
    """The error for a name that stands for nothing, or for more than one thing."""
    if found:
        cure = f"Write one of the ids {', '.join(each.id for each in found)}."
        return InputError(Problem(where, f"{quote(name)} stands for {len(found)}", cure))
    spellings = [text for each in known for text in (each.id, *(own.text for own in each.names))]
    return InputError(Problem(where, f"no {noun} is known as {quote(name)}", did_you_mean(name, spellings)))


def _next(party: str, known: Directory, on: date) -> str | None:
    entry = next((each for each in known.parties if each.id == party), None)
    taken = [new for new, used in entry.successors if overlaps(used, certain(on))] if entry else []
    return taken[-1] if taken else None


def _names(pairs: set[tuple[str, DateWindow]]) -> tuple[Name, ...]:
    return tuple(Name(text, used) for text, used in _ordered(pairs))


def _ordered(pairs: set[tuple[str, DateWindow]]) -> tuple[tuple[str, DateWindow], ...]:
    return tuple(sorted(pairs, key=lambda pair: (pair[1].earliest or date.min, pair[1].latest or date.max, pair[0])))
