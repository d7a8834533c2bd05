"""TOML text as a document: its values, and for every error a file, a line and a key.

A syntax error ends the reading, so it is one problem; everything that is wrong with the values is collected by the
functions that take them. Refused before the parser sees it: more than 1 MB, anything that is not UTF-8 text, keys
nested deeper than 50. A byte order mark at the start is dropped, Windows line ends are as good as others.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from .problem import FailureError, InputError, Problem, did_you_mean, quote
from .toml_places import DEEPEST, KeyPath, Place, nearest, places

LARGEST = 1_000_000
"""Bytes that a file may have."""

_BARE = re.compile(r"[A-Za-z0-9_-]+")
_LINE = re.compile(r", line (\d+)")
_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)")
_PLAINER = (
    ("Cannot overwrite a value", "a key is given twice", "Keep one of the two."),
    ("Cannot declare", "a table is given twice", "Keep one of the two."),
    ("Cannot redefine", "a table is given twice", "Keep one of the two."),
    ("Unterminated string", "a text has no closing quote", "Close the quote."),
    ("Illegal character", "a text has no closing quote, or holds a control character", "Close the quote."),
    ("Expected newline", "more on the line than a key and its value", 'Put a text into quotes: value = "0.19 L/d".'),
    ("Invalid value", "no value, or a text without quotes", 'Put a text into quotes: value = "0.19 L/d".'),
    ("Unclosed", "a bracket is not closed", "Close it."),
)
"""How tomllib begins its messages, and the same in the words of somebody who writes a catalogue."""


@dataclass(frozen=True, slots=True)
class Document:
    """A TOML text that parsed: `file` as the user knows it, the plain values, and the place of every key."""

    file: str
    values: Mapping[str, object]
    places: Mapping[KeyPath, Place]


def document(source: str | bytes, file: str) -> Document:
    """Parse `source`. Raises InputError with one problem if it is not TOML text within the limits.

    >>> document("value = 0.19 L/d", "t-dm1.toml")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: t-dm1.toml, line 1, column 14: more on the line than a key and its value: \
"value = 0.19 L/d". Put a text into quotes: value = "0.19 L/d".
    """
    text = _text(source, file)
    found = places(text)
    for path, (line, column) in found.items():
        if len(path) > DEEPEST:
            what = f"keys are nested deeper than {DEEPEST}"
            raise InputError(Problem(f"{file}, line {line}, column {column}", what, "Write them flatter."))
    try:
        values = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(_syntax_problem(str(error), text, file)) from None
    if not values:
        raise InputError(Problem(file, "there is nothing in it but blanks and comments", "Write `key = value` lines."))
    return Document(file, MappingProxyType(values), MappingProxyType(found))


def read_document(path: Path, file: str = "") -> Document:
    """Read and parse the file at `path`, called `file` in errors. InputError if it is no TOML file, FailureError if the
    disk refuses."""
    file = file or str(path)
    try:
        if not path.is_file():
            raise InputError(Problem(file, "no such file", "Check the path."))
        with path.open("rb") as stream:
            return document(stream.read(LARGEST + 1), file)
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise FailureError(Problem(file, f"it cannot be read ({error})", "Check its permissions.")) from None


def where(doc: Document, path: KeyPath) -> str:
    """The place of a key in the user's words.

    >>> where(document('[payload]\\nmass = "738 g/mol"', "dm1.toml"), ("payload", "mass"))
    'dm1.toml, line 2, key payload.mass'
    """
    line, _ = nearest(doc.places, path)
    return f"{doc.file}, line {line}" + (f", key {_dotted(path)}" if path else "")


def problem_at(doc: Document, path: KeyPath, what: str, cure: str) -> Problem:
    """The problem that `what` is wrong with the key at `path`."""
    return Problem(where(doc, path), what, cure)


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems as one reads: file by file as they first come, and in each from the first line to the last."""
    files: dict[str, int] = {}

    def rank(problem: Problem) -> tuple[int, int]:
        line = _LINE.search(problem.where)
        file = problem.where[: line.start()] if line else problem.where
        return files.setdefault(file, len(files)), int(line[1]) if line else 0

    return tuple(sorted(problems, key=rank))


def table_at(doc: Document, path: KeyPath, problems: list[Problem]) -> Mapping[str, object]:
    """The table at `path`, empty where it is missing. A value of another kind is a problem."""
    value = value_at(doc, path)
    if isinstance(value, dict):
        return value
    if value is not None:
        problems.append(problem_at(doc, path, f"{kind_of(value)} instead of a table", f"Write [{_dotted(path)}]."))
    return {}


def text_at(doc: Document, path: KeyPath, problems: list[Problem], *, required: bool = True, longest: int = 600) -> str:
    """The text at `path`; "" where it is missing or wrong, which is a problem unless it is not required and missing."""
    value = value_at(doc, path)
    if value is None:
        if required:
            problems.append(problem_at(doc, path, "missing", f'Add {path[-1]} = "...".'))
        return ""
    return _checked_text(doc, path, value, problems=problems, longest=longest)


def texts_at(doc: Document, path: KeyPath, problems: list[Problem]) -> tuple[str, ...]:
    """The list of texts at `path`, without the ones that are wrong; empty where it is missing."""
    value = value_at(doc, path)
    if value is None:
        return ()
    if not isinstance(value, list):
        cure = f'Write {path[-1]} = ["...", "..."].'
        problems.append(problem_at(doc, path, f"{kind_of(value)} instead of a list of texts", cure))
        return ()
    texts = [_checked_text(doc, (*path, n), item, problems=problems, longest=200) for n, item in enumerate(value)]
    return tuple(text for text in texts if text)


def value_at(doc: Document, path: KeyPath) -> object:
    """The value at a path of keys; None where it is missing."""
    value: object = doc.values
    for key in path:
        value = value.get(str(key)) if isinstance(value, Mapping) else None
    return value


def unknown_keys(doc: Document, path: KeyPath, known: Iterable[str]) -> list[Problem]:
    """One problem for each key of the table at `path` that is not among the known ones."""
    table, known = value_at(doc, path), tuple(known)
    keys = [key for key in table if key not in known] if isinstance(table, Mapping) else []
    return [problem_at(doc, (*path, key), "unknown key", did_you_mean(key, known)) for key in keys]


def kind_of(value: object) -> str:
    """What a TOML value is, for errors."""
    match value:
        case bool():
            return "true or false"
        case int() | float():
            return "a bare number"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "a table"
    return "a date or time"


def _checked_text(doc: Document, path: KeyPath, value: object, *, problems: list[Problem], longest: int) -> str:
    what = cure = ""
    if not isinstance(value, str):
        what, cure = f"{kind_of(value)} instead of a text", "Put it into quotes."
    elif not value.strip():
        what, cure = "empty", "Write something between the quotes, or leave the key out."
    elif len(value) > longest:
        what, cure = f"a text of {len(value)} characters", f"At most {longest} are allowed."
    elif not value.isprintable():
        what, cure = f"{quote(value)} holds a line break or a character that cannot be shown", "Keep it on one line."
    else:
        return value.strip()
    problems.append(problem_at(doc, path, what, cure))
    return ""


def _text(source: str | bytes, file: str) -> str:
    """The source as text. Raises InputError with the reason why it is none."""
    if len(source) > LARGEST:
        raise InputError(Problem(file, f"it is larger than {LARGEST // 1_000_000} MB", "Split it."))
    text = (source if isinstance(source, str) else _decoded(source, file)).removeprefix("\ufeff")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise InputError(Problem(f"{file}, line {line}", "it is not text: it holds null bytes", "Is it a TOML file?"))
    if not text.strip():
        raise InputError(Problem(file, "it is empty", "Write `key = value` lines."))
    return text


def _decoded(source: bytes, file: str) -> str:
    if source[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(Problem(file, "it is saved as UTF-16", "Save it as UTF-8."))
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        what = f"byte {error.start + 1} of the file is not UTF-8 text"
        raise InputError(Problem(f"{file}, line {line}", what, "Save it as UTF-8 text.")) from None


def _syntax_problem(message: str, text: str, file: str) -> Problem:
    """tomllib's message with its place first, in plainer words where we have them."""
    place = _AT.search(message)
    plain = _AT.sub("", message).removesuffix(".")
    what, cure = plain[:1].lower() + plain[1:], "Write lines of key = value."
    for begin, plainer, known_cure in _PLAINER:
        if plain.startswith(begin):
            what, cure = plainer, known_cure
    if not place:
        return Problem(file, f"it is not TOML: {what}", cure)
    lines = text.rstrip("\n").split("\n")
    if place[1] is None:
        return Problem(f"{file}, line {len(lines)}", f"{what}, and the file ends there", f"{cure} Was it cut off?")
    shown = f": {quote(lines[int(place[1]) - 1].strip())}" if int(place[1]) <= len(lines) else ""
    return Problem(f"{file}, line {place[1]}, column {place[2]}", what + shown, cure)


def _dotted(path: KeyPath) -> str:
    """A path as it is written in TOML, cut to a length that fits a line."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        else:
            shown = key if _BARE.fullmatch(key) and len(key) <= 60 else quote(key)
            text += f".{shown}" if text else shown
    return text
