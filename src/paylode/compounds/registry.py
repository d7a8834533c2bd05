"""The catalogue of compounds: the folder `data`, one TOML file for each thing.

    find the file -> read its sheet -> read the sheets of its parts -> merge and check -> Compound

A conjugate's parts are named by id or alias; those of a user's file are looked for beside that file first, then in the
catalogue. A user's ids and aliases must not be taken in the catalogue, so that one name means one thing in a report.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from os import PathLike
from pathlib import Path
from types import MappingProxyType

from ..values.problem import InputError, Problem, did_you_mean, quote
from ..values.sheet import IDENTIFIER, Form, Key, Sheet, find, is_path, names, normal, sheet, taken_names, unit_problems
from ..values.toml_document import in_order, read_document, value_at, where
from .dar import mean_dar
from .merging import merged
from .nouns import ROLES, Compound

DATA = Path(__file__).with_name("data")

FORM = Form(
    "paylode.compound/1",
    MappingProxyType(
        {
            "antibody": (),
            "linker": (Key("cleavage", allowed=("cleavable", "non-cleavable")),),
            "payload": (),
            "target": (),
            "conjugate": (*(Key(role) for role in ROLES), Key("dosed_per", allowed=("mg/kg", "mg/m2", "mg"))),
        }
    ),
)


@dataclass(frozen=True, slots=True)
class CompoundRow:
    """One line of the list of compounds. mean_dar: None for what is no conjugate."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    parts: tuple[str, ...]
    mean_dar: float | None
    dosed_per: str
    parameters: int


def compound(name: str | PathLike[str]) -> Compound:
    """The compound called `name` (id or alias, in any case), or the one in the file at the path `name`.

    Raises InputError with everything that is wrong: an unknown name with the nearest ones, a file with each place.

    >>> compound("Kadcyla").id
    't-dm1'
    >>> compound("kadcila")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: compound: unknown compound "kadcila". Did you mean kadcyla?
    """
    text = os.fspath(name)
    return _given(Path(text)) if is_path(text) else _packaged(find(DATA, text, what="compound").stem)


def compounds(kind: str = "") -> tuple[str, ...]:
    """The ids of the packaged compounds, of one kind or of all.

    >>> compounds("conjugate")
    ('t-dm1',)
    """
    if not kind:
        return names(DATA)
    if normal(kind) not in FORM.kinds:
        raise InputError(Problem("compounds", f"unknown kind {quote(kind)}", did_you_mean(normal(kind), FORM.kinds)))
    return tuple(name for name in names(DATA) if _packaged(name).kind == normal(kind))


def compounds_table() -> tuple[CompoundRow, ...]:
    """One row for each packaged compound, conjugates first."""
    rows = (_row(_packaged(name)) for name in names(DATA))
    return tuple(sorted(rows, key=lambda row: (row.kind != "conjugate", row.kind, row.id)))


def part(name: str, role: str, *, place: str, beside: Path | None = None) -> Compound:
    """The part called `name` for a role. beside: the folder in which to look first. Raises InputError.

    place: where the name stands, for errors.
    """
    near = beside / f"{normal(name)}.toml" if beside and IDENTIFIER.fullmatch(normal(name)) else None
    if is_path(name):
        read, problems = _read_given(Path(name))
    elif near and near.is_file():
        read, problems = _read_given(near)
    else:
        offer = [identifier for identifier in names(DATA) if _read_packaged(identifier)[0].kind == role]
        read, problems = _read_packaged(find(DATA, name, what=role, place=place, offer=offer).stem)
    if read.kind and read.kind != role:
        raise InputError(Problem(place, f"{read.id} is of kind {read.kind}", f"Name a {role}."))
    return _checked(read, problems, {})


def _row(item: Compound) -> CompoundRow:
    parts = tuple(item.parts[role].id for role in ROLES if role in item.parts)
    dar = mean_dar(item) if item.kind == "conjugate" else None
    return CompoundRow(item.id, item.name, item.kind, item.aliases, parts, dar, item.dosed_per, len(item.parameters))


@cache
def _packaged(identifier: str) -> Compound:
    return _assembled(*_read_packaged(identifier), beside=None)


def _given(path: Path) -> Compound:
    return _assembled(*_read_given(path), beside=path.parent)


@cache
def _read_packaged(identifier: str) -> tuple[Sheet, tuple[Problem, ...]]:
    file = f"{identifier}.toml"
    return sheet(read_document(DATA / file, file), FORM)


def _read_given(path: Path) -> tuple[Sheet, tuple[Problem, ...]]:
    """A user's sheet. It answers to the catalogue too: its names are free, its units those of the same parameter."""
    read, problems = sheet(read_document(path), FORM, origin=str(path))
    return read, (*problems, *taken_names(read, DATA), *unit_problems(read, _vocabulary()))


@cache
def _vocabulary() -> Mapping[str, str]:
    """The unit of each parameter of the catalogue."""
    found: dict[str, str] = {}
    for identifier in names(DATA):
        found |= {name: entry.unit for name, entry in _read_packaged(identifier)[0].entries.items()}
    return MappingProxyType(found)


def _assembled(read: Sheet, problems: tuple[Problem, ...], *, beside: Path | None) -> Compound:
    """The compound of a sheet, its parts fetched; raises InputError with the problems of all files."""
    parts, found = {}, list(problems)
    for role in ROLES:
        place = where(read.document, (role,))
        if is_path(read.texts.get(role, "")):
            found.append(Problem(place, "a path instead of an id", "Write the id; its file may lie beside this one."))
        elif role in read.texts:
            try:
                parts[role] = part(read.texts[role], role, place=place, beside=beside)
            except InputError as error:
                found += error.problems
    return _checked(read, tuple(found), parts)


def _checked(read: Sheet, problems: tuple[Problem, ...], parts: Mapping[str, Compound]) -> Compound:
    bare = Compound(
        read.id,
        read.name,
        read.kind,
        aliases=read.aliases,
        parts=MappingProxyType(dict(parts)),
        dosed_per=read.texts.get("dosed_per", ""),
        cleavage=read.texts.get("cleavage", ""),
        origin=read.origin,
    )
    declared = value_at(read.document, ("parameters",))
    names_given = tuple(declared) if isinstance(declared, Mapping) else ()
    built, wrong = merged(bare, read.entries, declared=names_given, place=lambda key: where(read.document, key))
    if problems or wrong:
        raise InputError(in_order((*problems, *wrong)))
    return built
