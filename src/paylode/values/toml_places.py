"""Where each key of a TOML text stands, so that an error can name a line.

The standard library reads TOML into plain values and forgets the places. This scanner walks the same text once, keeps
the place of every key and of every array element, and looks at nothing else: whether the text is right is `tomllib`'s
business. It accepts a little more than TOML does and stops quietly where it understands nothing; it never recurses.

    text := (header | key "=" value)*             value := string | scalar | "[" value* "]" | "{" (key "=" value)* "}"
    header := "[" key "]" | "[[" key "]]"         key := part ("." part)*         part := bare | 'literal' | "basic"

A path is a tuple of keys and, inside arrays, indices: `("sources", 0, "title")`. A table named in several headers
stands where it is first named.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from collections.abc import Generator, Iterator, Mapping

KeyPath = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, both from 1."""

DEEPEST = 50
"""How many keys and indices a path may have. The scan stops at the first deeper one, which it still names."""

_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\n]*+)*+")
_PART = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\\r\n]|\\[^\r\n])*+"|'[^'\r\n]*+'""")
_DOT = re.compile(r"[ \t]*+\.[ \t]*+")
_EQUALS = re.compile(r"[ \t]*+=")
_PLAIN = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    r'|"(?:[^"\\\r\n]|\\[^\r\n])*+"'
    r"|'[^'\r\n]*+'"
    r"|[^,\[\]{}#\"'\r\n]++"
)

Found = tuple[KeyPath, int]
"""A path and the offset in the text at which it stands."""


def line_of(text: str, path: KeyPath) -> Place:
    """Line and column of the key at `path`; of its nearest ancestor where the key itself is missing.

    >>> line_of('[linker]\\nmass = { value = "219 g/mol" }', ("linker", "mass", "value"))
    (2, 10)
    """
    return nearest(places(text), path)


def nearest(found: Mapping[KeyPath, Place], path: KeyPath) -> Place:
    """The place of `path` or of its nearest ancestor among the places found; the first line where there is none."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, (1, 1))


def places(text: str) -> Mapping[KeyPath, Place]:
    """Line and column of every key and array element of `text`, in the order in which they stand there."""
    ends = [match.end() for match in re.finditer(r"\n", text)]
    starts = [0, *ends]
    found: dict[KeyPath, Place] = {}
    for path, offset in _walk(text):
        line = bisect_right(ends, offset)
        found.setdefault(path, (line + 1, offset - starts[line] + 1))
        if len(path) > DEEPEST:
            break
    return found


def _walk(text: str) -> Iterator[Found]:
    """Every key of the text; ends early where the text is not TOML."""
    table: KeyPath = ()
    arrays: dict[KeyPath, int] = {}
    position = _gap(text, 0)
    while position < len(text):
        if text.startswith("[", position):
            opened = 1 + text.startswith("[[", position)
            parts, position = _key(text, _gap(text, position + opened))
            if not parts:
                return
            for path, offset in _header(parts, arrays, extend=opened == 2):
                table = path
                yield path, offset
            position = _gap(text, position)
            if not text.startswith("]" * opened, position):
                return
            position += opened
        else:
            parts, position = _key(text, position)
            equals = _EQUALS.match(text, position)
            if not parts or not equals:
                return
            yield from _below(table, parts)
            end = yield from _value(text, equals.end(), table + tuple(name for name, _ in parts[: DEEPEST + 1]))
            if end < 0:
                return
            position = end
        position = _gap(text, position)


def _header(parts: list[tuple[str, int]], arrays: dict[KeyPath, int], *, extend: bool) -> Iterator[Found]:
    """The paths that a header names; a name that stands for an array of tables means its last table."""
    path: KeyPath = ()
    for name, offset in parts:
        path += (name,)
        yield path, offset
        if extend and offset == parts[-1][1]:
            arrays[path] = arrays.get(path, 0) + 1
        if path in arrays:
            path += (arrays[path] - 1,)
            yield path, offset


def _below(table: KeyPath, parts: list[tuple[str, int]]) -> Iterator[Found]:
    for name, offset in parts:
        table += (name,)
        yield table, offset


def _value(text: str, position: int, path: KeyPath) -> Generator[Found, None, int]:
    """The keys inside the value at `position`; returns where the value ends, -1 where it is not TOML."""
    inside: list[tuple[str, KeyPath, int]] = []
    while True:
        position = _gap(text, position)
        if text[position : position + 1] in ("[", "{"):
            inside.append(("]" if text[position] == "[" else "}", path, 0))
            position += 1
        elif plain := _PLAIN.match(text, position):
            position = plain.end()
        else:
            return -1
        while True:
            position = _gap(text, position)
            if not inside:
                return position
            if text.startswith(",", position):
                position = _gap(text, position + 1)
            if not text.startswith(inside[-1][0], position):
                break
            inside.pop()
            position += 1
        closing, outer, count = inside.pop()
        inside.append((closing, outer, count + 1))
        if closing == "]":
            path = (*outer, count)
            yield path, position
            continue
        parts, position = _key(text, position)
        equals = _EQUALS.match(text, position)
        if not parts or not equals:
            return -1
        yield from _below(outer, parts)
        path = outer + tuple(name for name, _ in parts)
        position = equals.end()


def _key(text: str, position: int) -> tuple[list[tuple[str, int]], int]:
    """The dotted key at `position` as (name, offset) pairs, and where it ends; no pairs if there is none."""
    parts: list[tuple[str, int]] = []
    while part := _PART.match(text, position):
        name = _name(part.group())
        if name is None:
            return [], position
        parts.append((name, position))
        dot = _DOT.match(text, part.end())
        if not dot:
            return parts, part.end()
        position = dot.end()
    return [], position


def _name(part: str) -> str | None:
    """A key's part without its quotes; None where its escapes are wrong."""
    if part[0] == "'":
        return part[1:-1]
    if part[0] != '"' or "\\" not in part:
        return part.strip('"')
    try:
        return str(tomllib.loads(f"key = {part}")["key"])
    except tomllib.TOMLDecodeError:
        return None


def _gap(text: str, position: int) -> int:
    """Where the next thing begins, after blanks, line ends and comments."""
    gap = _GAP.match(text, position)
    return gap.end() if gap else position
