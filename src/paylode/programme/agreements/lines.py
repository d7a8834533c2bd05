"""From a file to its lines: indentation, comments and sources taken off, each line below the one it belongs to.

One statement a line; a line indented deeper belongs to the line above; `#` starts a comment; blank lines are free; a
source in [ ] at the end of a line holds for the lines below it. Inside quotes neither # nor [ means anything. Tabs and
characters that cannot be seen are refused: what cannot be seen cannot be checked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...values.problem import Problem, quote
from ..terms import Place

LONGEST_FILE = 1_000_000
LONGEST_LINE = 2_000
DEEPEST = 12
"""The most characters of a file and of a line, and the most levels of lines below lines."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its statement without comment and source, and the lines below it. depth: its indentation."""

    words: str
    source: str
    place: Place
    depth: int
    below: tuple[Line, ...] = ()


@dataclass(slots=True)
class _Open:
    """A line that still takes lines below it."""

    line: Line
    below: list[_Open]


def lines_of(text: str, file: str) -> tuple[tuple[Line, ...], list[Problem]]:
    """The outermost lines of a file, and what is wrong with its layout.

    >>> found, _ = lines_of("fiscal Amgen   # a comment\\n  year to 31 December", "a.txt")
    >>> found[0].words, found[0].below[0].words
    ('fiscal Amgen', 'year to 31 December')
    """
    if len(text) > LONGEST_FILE:
        what = f"{len(text):,} characters are more than {LONGEST_FILE:,}"
        return (), [Problem(file, what, "Split it into several files.")]
    problems: list[Problem] = []
    top: list[_Open] = []
    path: list[_Open] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), 1):
        line = _line(raw, Place(file, number), problems)
        if line is None:
            continue
        while path and path[-1].line.depth >= line.depth:
            path.pop()
        siblings = path[-1].below if path else top
        if siblings and siblings[0].line.depth != line.depth:
            what = f"it is indented by {line.depth}, the lines beside it by {siblings[0].line.depth}"
            problems.append(Problem(str(line.place), what, "Indent lines that belong together alike."))
        opened = _Open(line, [])
        if len(path) >= DEEPEST:
            problems.append(Problem(str(line.place), f"more than {DEEPEST} levels of lines", "Indent it less."))
            continue
        siblings.append(opened)
        path.append(opened)
    return tuple(_closed(each, "") for each in top), problems


def _line(raw: str, place: Place, problems: list[Problem]) -> Line | None:
    """The line, None if it is blank or cannot be read."""
    if len(raw) > LONGEST_LINE:
        problems.append(Problem(str(place), f"the line has {len(raw):,} characters", f"Keep below {LONGEST_LINE:,}."))
        return None
    if hidden := next((c for c in raw if not c.isprintable()), ""):
        name = "a tab" if hidden == "\t" else f"a character that cannot be seen (U+{ord(hidden):04X})"
        cure = "Indent with spaces." if hidden == "\t" else "Take it out, or write a plain space."
        problems.append(Problem(str(place), name, cure))
        return None
    words, source, wrong = _parted(raw)
    if wrong:
        problems.append(Problem(str(place), *wrong))
        return None
    stripped = words.strip()
    if not stripped:
        if source:
            problems.append(Problem(str(place), "a source stands alone", "Write it at the end of the line it is for."))
        return None
    return Line(stripped, source, Place(place.file, place.line, stripped), len(words) - len(words.lstrip(" ")))


def _parted(raw: str) -> tuple[str, str, tuple[str, str] | None]:
    """(statement, source, problem): the comment cut off, the source taken out of its brackets."""
    inside = False
    opened = -1
    for place, char in enumerate(raw):
        if char == '"' and opened < 0:
            inside = not inside
        elif inside:
            continue
        elif char == "[" and opened < 0:
            opened = place
        elif char == "]" and opened >= 0:
            rest = raw[place + 1 :].strip()
            if rest and not rest.startswith("#"):
                return raw, "", (f"{quote(rest)} stands after the source", "Put the source at the end of the line.")
            return raw[:opened], raw[opened + 1 : place].strip(), None
        elif char == "#" and opened < 0:
            return raw[:place], "", None
    if inside:
        return raw, "", ("a quote is not closed", 'Close it with ".')
    if opened >= 0:
        return raw, "", ("a source is not closed", "Close it with ].")
    return raw, "", None


def _closed(opened: _Open, inherited: str) -> Line:
    line = opened.line
    source = line.source or inherited
    below = tuple(_closed(each, source) for each in opened.below)
    return Line(line.words, source, line.place, line.depth, below)


_SOURCE = re.compile(r"assumed: \S.*|(?!assumed:)[A-Za-z0-9][\w.:/-]*( \d+-\d+)?", re.ASCII)


def source_problem(line: Line) -> Problem | None:
    """What is wrong with the source of a line that states an amount."""
    cure = "Write [document-id], [document-id 10-42] or [assumed: the reason] at its end or on a line above it."
    if not line.source:
        return Problem(str(line.place), "nothing says where this comes from", cure)
    if not _SOURCE.fullmatch(line.source):
        return Problem(str(line.place), f"{quote(line.source)} is not a source", cure)
    return None
