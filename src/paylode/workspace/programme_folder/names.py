"""Parties and compounds under all their names, as text: `names.txt` of a programme folder.

    party Ostrava Pharma
      also Ostrava, Inc.
      succeeded by Kestrel SA from 2024-06-15
    compound OST-7
      also ostrazumab maritansine from 2025-01-01
      also "a name from elsewhere"                      # quotes, where a name holds the words from or until

    line = "party" NAME | "compound" NAME            below it: "also" NAME [span] | "succeeded by" NAME [span]
    span = ["from" DATE] ["until" DATE | "until never"]

The name on the outer line is the id, and never changes. A name without a span has always been in use; one with a span
is known from its first day on. Each line becomes a `Naming` fact, so that the fold reads it as it reads those of
documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal

from ...programme import Assumed, Fact, Naming, fact_id
from ...programme.agreements.lines import Line, lines_of
from ...values.date_window import DateWindow, date_window
from ...values.problem import InputError, Problem, quote

_HEAD = re.compile(r"(party|compound) (.+)")
_BELOW = re.compile(
    r'(also|succeeded by) (?:"(?P<quoted>[^"]+)"|(?P<name>.+?))'
    r"(?: from (?P<first>\d\S*))?(?: until (?P<last>\d\S*|never))?"
)
_CURE = "Write: also NAME [from DATE] [until DATE], or succeeded by NAME from DATE."
LONGEST_NAME = 200


def read_names(text: str, file: str) -> tuple[Fact, ...]:
    """The namings in a text. Raises InputError with every problem, its line and cure.

    >>> facts = read_names("compound OST-7\\n  also ostrazumab maritansine from 2025-01-01", "names.txt")
    >>> [(each.says.names, str(each.learnt)) for each in facts]
    [(('OST-7',), '0001-01-01'), (('ostrazumab maritansine',), '2025-01-01')]
    """
    lines, problems = lines_of(text, file)
    found: list[Fact] = []
    seen: dict[tuple[str, str], str] = {}
    for line in lines:
        head = _HEAD.fullmatch(line.words)
        if head is None:
            what = f"{quote(line.words)} is not understood at the left edge"
            problems.append(Problem(str(line.place), what, "Write: party NAME, or compound NAME."))
            continue
        of: Literal["party", "compound"] = "party" if head[1] == "party" else "compound"
        name = head[2].strip('"')
        if (before := seen.setdefault((of, name), str(line.place))) != str(line.place):
            problems.append(Problem(str(line.place), f"{name} stands at {before} too", "Put their lines together."))
        found += _each(line, of, name, problems)
    if problems:
        raise InputError(problems)
    return tuple(found)


def _each(line: Line, of: Literal["party", "compound"], id: str, problems: list[Problem]) -> Iterator[Fact]:
    yield _fact(Naming(of=of, id=id, names=(id,)), line)
    for below in line.below:
        try:
            yield _fact(_naming(below, of, id), below)
        except InputError as error:
            problems += error.problems


def _naming(line: Line, of: Literal["party", "compound"], id: str) -> Naming:
    place = str(line.place)
    told = _BELOW.fullmatch(line.words)
    if told is None or line.below:
        raise InputError(Problem(place, f"{quote(line.words)} is not understood here", _CURE))
    name = told["quoted"] or told["name"]
    if len(name) > LONGEST_NAME:
        raise InputError(Problem(place, f"a name of {len(name)} characters", f"At most {LONGEST_NAME} are allowed."))
    used = DateWindow(_day(told["first"], place), _day(told["last"], place))
    if told[1] == "also":
        return Naming(of=of, id=id, names=(name,), used=used)
    if of == "compound":
        raise InputError(Problem(place, "a compound is not succeeded", "Write its other name behind `also`."))
    return Naming(of=of, id=id, used=used, succeeded_by=name)


def _day(text: str | None, place: str) -> date | None:
    if text in (None, "never"):
        return None
    day = date_window(str(text), place).day
    if day is None:
        raise InputError(Problem(place, f"{quote(str(text))} is no day", "Write it like 2024-06-15."))
    return day


def _fact(says: Naming, line: Line) -> Fact:
    """The fact that a line makes: known from the first day of its span on."""
    source = Assumed(f"{line.place}" + (f": {line.source}" if line.source else ""))
    learnt = says.used.earliest or date.min
    return Fact(id=fact_id(says, source, learnt), learnt=learnt, says=says, source=source)
