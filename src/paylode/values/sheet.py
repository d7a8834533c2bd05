"""Sheets: a catalogue is a folder of TOML files, one file for each thing, named as the user names it.

    schema = "paylode.compound/1"       # what the file is, and the version of its form
    kind = "payload"                    # what the thing is
    id = "dm1"                          # the file's name without .toml
    name = "DM1, a maytansinoid"
    aliases = ["mertansine"]            # optional: other names by which it is found
    [sources.*]  [parameters.*]         # see entry.py

Each kind may have a few text keys of its own. The folder is the registry: adding a file adds the thing. Names are
case-blind. A path to a file elsewhere, ending in `.toml`, is accepted wherever a name is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from .entry import Entry, entries
from .problem import InputError, Problem, did_you_mean, quote
from .toml_document import Document, problem_at, read_document, text_at, texts_at, unknown_keys

IDENTIFIER = re.compile(r"[a-z0-9][a-z0-9+-]{0,59}")
_EVERY = ("schema", "kind", "id", "name", "aliases", "sources", "parameters")


@dataclass(frozen=True, slots=True)
class Key:
    """A text key that a kind of thing has of its own. allowed: the texts it may hold; () for any."""

    name: str
    required: bool = True
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What the sheets of one catalogue look like: their schema, and the own keys of each kind of thing."""

    schema: str
    kinds: Mapping[str, tuple[Key, ...]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One thing of a catalogue as its file states it. texts: the values of the kind's own keys that are given."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    texts: Mapping[str, str]
    entries: Mapping[str, Entry] = field(repr=False)
    origin: str
    document: Document = field(repr=False)


def sheet(doc: Document, form: Form, *, origin: str = "") -> tuple[Sheet, tuple[Problem, ...]]:
    """Read a document as a sheet of `form`, with everything that is wrong with it. origin: see Entry; the id if empty.

    >>> from paylode.values.toml_document import document
    >>> form = Form("paylode.compound/1", {"payload": ()})
    >>> text = 'schema = "paylode.compound/1"\\nkind = "payloads"\\nid = "x"\\nname = "X"'
    >>> read, problems = sheet(document(text, "x.toml"), form)
    >>> print(*problems)
    x.toml, line 2, key kind: "payloads" is not allowed. Write kind = "payload".
    """
    problems: list[Problem] = []
    _choice(doc, Key("schema", allowed=(form.schema,)), problems)
    kind = _choice(doc, Key("kind", allowed=tuple(form.kinds)), problems)
    name = _choice(doc, Key("name"), problems)
    identifier = _identifier(doc, problems)
    aliases = tuple(normal(alias) for alias in texts_at(doc, ("aliases",), problems))
    keys = form.kinds.get(kind, ())
    texts = {key.name: _choice(doc, key, problems) for key in keys}
    if kind:
        problems += unknown_keys(doc, (), (*_EVERY, *texts))
    found, wrong = entries(doc, origin or identifier)
    given = MappingProxyType({key: text for key, text in texts.items() if text})
    read = Sheet(identifier, name, kind, aliases, given, found, origin or identifier, doc)
    return read, (*problems, *wrong)


def normal(name: str) -> str:
    """A name as it is compared: lower case, blanks single."""
    return " ".join(name.lower().split())


def is_path(name: str) -> bool:
    """Whether `name` is a path to a sheet, not the name of a thing in the catalogue."""
    return name.strip().lower().endswith(".toml")


def names(folder: Path) -> tuple[str, ...]:
    """The ids of all things in a folder, in alphabetical order."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def find(folder: Path, name: str, *, what: str, place: str = "", offer: Collection[str] = ()) -> Path:
    """The file of the thing called `name` (its id or an alias). Raises InputError with the nearest names.

    what: what is sought, such as `compound`.  place: where the name stands, for the error; `what` if empty.
    offer: the ids that the error may offer; all of them if empty.
    """
    wanted = normal(name)
    known = names(folder)
    if wanted in known:
        return folder / f"{wanted}.toml"
    others = aliases(folder)
    if wanted in others:
        return folder / f"{others[wanted]}.toml"
    fit = tuple(offer) or known
    near = did_you_mean(wanted, {*fit, *(alias for alias, identifier in others.items() if identifier in fit)})
    cure = near if near.startswith("Did") else did_you_mean(wanted, fit)
    raise InputError(Problem(place or what, f"unknown {what} {quote(name)}" if wanted else f"no {what} is named", cure))


@cache
def aliases(folder: Path) -> Mapping[str, str]:
    """The other names of the things in a packaged folder, each with the id it stands for."""
    found: dict[str, str] = {}
    for identifier in names(folder):
        doc = read_document(folder / f"{identifier}.toml", f"{identifier}.toml")
        found |= {normal(alias): identifier for alias in texts_at(doc, ("aliases",), [])}
    return MappingProxyType(found)


def unit_problems(read: Sheet, vocabulary: Mapping[str, str]) -> list[Problem]:
    """One problem for each entry that measures something else than the catalogue's entry of the same name does.

    vocabulary: the unit of each name in the catalogue. The same name means the same thing everywhere.
    """
    from .quantity import dimension

    problems = []
    for entry in read.entries.values():
        unit = vocabulary.get(entry.name, entry.unit)
        if unit != entry.unit and dimension(unit) != dimension(entry.unit):
            what = f"{quote(entry.unit)} is not a unit of {entry.name}"
            cure = f"The catalogue gives it in {unit or 'no unit at all'}."
            problems.append(problem_at(read.document, ("parameters", entry.name, "value"), what, cure))
    return problems


def taken_names(read: Sheet, folder: Path) -> list[Problem]:
    """One problem for each name of a user's sheet that already stands for a packaged thing."""
    known = {**{name: name for name in names(folder)}, **aliases(folder)}
    clashes = [(name, path) for name, path in _named(read) if name in known]
    cure = "Choose another, so that one name means one thing."
    return [
        problem_at(read.document, path, f"{quote(name)} is already {known[name]} of the catalogue", cure)
        for name, path in clashes
    ]


def _named(read: Sheet) -> Iterable[tuple[str, tuple[str | int, ...]]]:
    yield read.id, ("id",)
    for n, alias in enumerate(read.aliases):
        yield alias, ("aliases", n)


def _choice(doc: Document, key: Key, problems: list[Problem]) -> str:
    """The text of a key, "" where it is missing or not one of those allowed."""
    text = text_at(doc, (key.name,), problems, required=key.required, longest=200)
    if text and key.allowed and text not in key.allowed:
        cure = did_you_mean(text, key.allowed) if len(key.allowed) > 1 else f'Write {key.name} = "{key.allowed[0]}".'
        problems.append(problem_at(doc, (key.name,), f"{quote(text)} is not allowed", cure))
        return ""
    return text


def _identifier(doc: Document, problems: list[Problem]) -> str:
    """The id, which is the name of the file."""
    text = text_at(doc, ("id",), problems, longest=60)
    stem = os.path.basename(doc.file).removesuffix(".toml")
    if text and not IDENTIFIER.fullmatch(text):
        cure = "Use lower-case letters, digits, + and -, such as t-dm1."
        problems.append(problem_at(doc, ("id",), f"{quote(text)} is not an id", cure))
        return ""
    if text and text != stem:
        cure = f'Write id = "{stem}", or rename the file to {text}.toml.'
        problems.append(
            problem_at(doc, ("id",), f"the id is {quote(text)} and the file is {quote(stem + '.toml')}", cure)
        )
    return text
