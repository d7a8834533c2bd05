"""The catalogue of organisms (folder `data`) and of tumours (folder `data/tumours`), one TOML file for each thing.

A tumour's file may say `like = "her2-3+"`: it then has all that tumour's entries, and its own win. A tumour is named as

    tumour := name | name volume            her2-3+      her2-2+ 5 mL      n87 200 mm^3      her2-3+ 0 mL      none

where the volume, zero allowed, is the one at the first dose. A path to a user's `.toml` file stands for a name.
"""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Mapping
from functools import cache
from os import PathLike
from pathlib import Path
from types import MappingProxyType

from ..values.entry import scalar
from ..values.problem import InputError, Problem, quote
from ..values.quantity import dimension, quantity
from ..values.sheet import IDENTIFIER, Form, Key, Sheet, find, is_path, names, normal, sheet, taken_names, unit_problems
from ..values.source import USER
from ..values.toml_document import in_order, problem_at, read_document, where
from .nouns import Organism, Tumour

DATA = Path(__file__).with_name("data")
TUMOURS = DATA / "tumours"
VOLUME = "initial_tumour_volume"
LARGEST = "maximal_tumour_volume"

ORGANISM = Form("paylode.organism/1", MappingProxyType({"organism": ()}))
TUMOUR = Form(
    "paylode.tumour/1", MappingProxyType({"tumour": (Key("like", required=False), Key("compound", required=False))})
)

_NAME_AND_VOLUME = re.compile(r"\s*(?P<name>.*?\.toml|\S+)(?:\s+(?P<volume>\S.*?))?\s*", re.IGNORECASE | re.DOTALL)


def organism(name: str | PathLike[str]) -> Organism:
    """The organism called `name`, or the one in the file at the path `name`. InputError for an unknown name.

    >>> print(organism("human").parameters["body_weight"].value)
    70 kg
    """
    text = os.fspath(name)
    if not is_path(text):
        return _packaged_organism(find(DATA, text, what="organism").stem)
    read, problems = sheet(read_document(Path(text)), ORGANISM, origin=text)
    _raise([*problems, *taken_names(read, DATA), *unit_problems(read, _vocabulary(DATA))])
    return _organism(read)


def organisms() -> tuple[str, ...]:
    """The ids of the packaged organisms.

    >>> organisms()
    ('human',)
    """
    return names(DATA)


def tumour(text: str | PathLike[str]) -> Tumour:
    """The tumour of `text`: a name, or a name and a volume. Raises InputError with everything that is wrong.

    >>> small = tumour("HER2-2+ 5 mL")
    >>> small.id, str(small.parameters["initial_tumour_volume"].value)
    ('her2-2+', '5 mL')
    >>> tumour("her2-4+")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: tumour: unknown tumour "her2-4+". Did you mean her2-3+ or her2-2+ or her2-1+?
    """
    found = _NAME_AND_VOLUME.fullmatch(os.fspath(text))
    name, volume = (found["name"], found["volume"]) if found else ("", None)
    given = is_path(name)
    chosen = _given_tumour(Path(name)) if given else _packaged_tumour(find(TUMOURS, name, what="tumour").stem)
    return chosen if volume is None else _of_volume(chosen, volume)


def tumours() -> tuple[str, ...]:
    """The ids of the packaged tumours.

    >>> tumours()
    ('her2-1+', 'her2-2+', 'her2-3+', 'n87', 'none')
    """
    return names(TUMOURS)


@cache
def _packaged_organism(identifier: str) -> Organism:
    read, problems = sheet(read_document(DATA / f"{identifier}.toml", f"{identifier}.toml"), ORGANISM)
    _raise(problems)
    return _organism(read)


def _organism(read: Sheet) -> Organism:
    return Organism(read.id, read.name, aliases=read.aliases, parameters=read.entries, origin=read.origin)


@cache
def _packaged_tumour(identifier: str) -> Tumour:
    return _tumour(*_read_tumour(identifier), beside=None)


def _given_tumour(path: Path) -> Tumour:
    return _tumour(*_read_given(path), beside=path.parent)


@cache
def _read_tumour(identifier: str) -> tuple[Sheet, tuple[Problem, ...]]:
    return sheet(read_document(TUMOURS / f"{identifier}.toml", f"{identifier}.toml"), TUMOUR)


def _read_given(path: Path) -> tuple[Sheet, tuple[Problem, ...]]:
    read, problems = sheet(read_document(path), TUMOUR, origin=str(path))
    return read, (*problems, *taken_names(read, TUMOURS), *unit_problems(read, _vocabulary(TUMOURS)))


def _tumour(read: Sheet, problems: tuple[Problem, ...], *, beside: Path | None) -> Tumour:
    """The tumour of a sheet, with the entries of the tumours it is like; InputError with the problems of all files."""
    every, entries = list(problems), dict(read.entries)
    seen, last = {read.id}, read
    while wanted := last.texts.get("like", ""):
        place = where(last.document, ("like",))
        try:
            last, wrong = _like(wanted, place, beside)
        except InputError as error:
            every += error.problems
            break
        if last.id in seen:
            every.append(Problem(place, f"{read.id} is like itself", "Name another tumour, or leave the key out."))
            break
        seen.add(last.id)
        every += wrong
        entries = {**last.entries, **entries}
    if VOLUME not in entries and not every:
        cure = f'Add [parameters.{VOLUME}] with value = "1.6 mL", or like = "her2-3+".'
        every.append(problem_at(read.document, (), f"no {VOLUME}", cure))
    _raise(every)
    compound = read.texts.get("compound", "")
    whole = MappingProxyType(entries)
    return Tumour(read.id, read.name, aliases=read.aliases, parameters=whole, compound=compound, origin=read.origin)


def _like(wanted: str, place: str, beside: Path | None) -> tuple[Sheet, tuple[Problem, ...]]:
    """The sheet of another tumour, looked for beside a user's file first."""
    near = beside / f"{normal(wanted)}.toml" if beside and IDENTIFIER.fullmatch(normal(wanted)) else None
    if near and near.is_file():
        return _read_given(near)
    return _read_tumour(find(TUMOURS, wanted, what="tumour", place=place).stem)


def _of_volume(chosen: Tumour, text: str) -> Tumour:
    """The tumour with another volume at the first dose; at most its range, or else what it can grow to, allows."""
    place, example = "tumour", f"Write {chosen.id} 5 mL."
    volume, old = quantity(text, place), chosen.parameters[VOLUME]
    if not volume.unit:
        raise InputError(Problem(place, f"the volume {quote(text)} has no unit", example))
    if dimension(volume.unit) != dimension("mL"):
        raise InputError(Problem(place, f"{quote(text)} is not a volume", example))
    if volume.value < 0:
        raise InputError(Problem(place, f"the volume {quote(text)} is negative", "Zero and more is allowed."))
    largest = chosen.parameters.get(LARGEST)
    most = old.range[1] if old.range else scalar(largest) if largest else volume
    if volume.to("mL") > most.to("mL"):
        raise InputError(Problem(place, f"{volume} is too large for {chosen.id}", f"At most {most} is allowed."))
    origin = "given at the call"
    new = dataclasses.replace(old, value=volume, unit=volume.unit, source=USER, range=None, measured="", origin=origin)
    return dataclasses.replace(chosen, parameters=MappingProxyType({**chosen.parameters, VOLUME: new}))


@cache
def _vocabulary(folder: Path) -> Mapping[str, str]:
    """The unit of each parameter of the things in a packaged folder."""
    form = TUMOUR if folder == TUMOURS else ORGANISM
    found: dict[str, str] = {}
    for identifier in names(folder):
        read, _ = sheet(read_document(folder / f"{identifier}.toml", f"{identifier}.toml"), form)
        found |= {name: entry.unit for name, entry in read.entries.items()}
    return MappingProxyType(found)


def _raise(problems: list[Problem] | tuple[Problem, ...]) -> None:
    if problems:
        raise InputError(in_order(problems))
