"""The clauses of one block: what the tree says, turned into values, with the place of each.

A clause may stand anywhere after the dose, and once. Numbers arrive here as the grammar let them through, finite or
not, whole or not; how large a value may be is checked later, on the finished block, by the rules in check.py.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..values.problem import Problem, quote
from ..values.quantity import Quantity
from .block import At, Block, Every, Once, Schedule, Weight
from .diagnosis import place
from .units import dose_unit, time_unit

if TYPE_CHECKING:
    from lark import Token, Tree

_PARTS = {"route": "infusion", "every": "interval"}
_NAMES = {
    "infusion": "a route",
    "weight": "a weight",
    "cap": "a cap",
    "interval": "an interval",
    "count": "a count",
    "days": "days",
    "times": "times",
}
_LARGEST_WHOLE = 1e6
# `at 0,21 d` may be two times or one with a decimal comma: we do not guess.
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9]),(?=[0-9])")


@dataclass(slots=True)
class Clauses:
    """What was collected of one block. places: the position in the text (from 0) of each part that was written."""

    dose: Quantity
    weight: Weight = "actual"
    infusion: Quantity | None = None
    cap: Quantity | None = None
    interval: Quantity | None = None
    count: int | None = None
    days: tuple[int, ...] = (1,)
    times: At | None = None
    places: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def collect(text: str, block: Tree[Token]) -> Clauses:
    """The clauses of a block; what is wrong with them is in `problems`."""
    into = Clauses(Quantity(0.0, "mg"))
    for clause in subtrees(block):
        tokens = list(clause.scan_values(lambda _: True))
        part = _PARTS.get(clause.data, str(clause.data))
        if part in into.places:
            written = quote(text[_start(tokens[0]) : tokens[-1].end_pos])
            what = f"{_NAMES[part]} for a second time in one block, {written}"
            into.problems.append(_problem(tokens[0], what, "Keep one of the two."))
            continue
        into.places[part] = _start(tokens[0])
        _take(part, tokens, text, into)
    _check_company(into)
    return into


def subtrees(tree: Tree[Token]) -> list[Tree[Token]]:
    """The children that are no tokens, in the order of the text."""
    from lark import Tree

    return [child for child in tree.children if isinstance(child, Tree)]


def block_of(clauses: Clauses) -> Block:
    """The block that sound clauses make."""
    schedule: Schedule = Once()
    if clauses.interval is not None:
        schedule = Every(clauses.interval, clauses.count, clauses.days)
    elif clauses.times is not None:
        schedule = clauses.times
    return Block(clauses.dose, schedule, clauses.infusion, clauses.weight, clauses.cap)


def _take(part: str, tokens: list[Token], text: str, into: Clauses) -> None:
    numbers = [token for token in tokens if token.type == "NUMBER"]
    values = [_number(token, into) for token in numbers]
    unit = tokens[-1]
    if part == "dose":
        into.dose = Quantity(values[0], dose_unit(unit))
    elif part == "cap":
        into.cap = Quantity(values[0], dose_unit(unit))
    elif part == "weight":
        into.weight = "AIBW" if unit.type == "ADJUSTED" else "IBW"
    elif part == "infusion" and values:
        into.infusion = Quantity(values[0], time_unit(unit))
    elif part == "interval":
        into.interval = Quantity(values[0] if values else 1.0, time_unit(unit))
    elif part == "count":
        into.count = _whole(numbers[0], "a whole number of times", into)
    elif part == "days":
        into.days = tuple(sorted(_whole(token, "a whole day of the cycle", into) for token in numbers))
    elif part == "times":
        into.times = _times(tokens, values, text, into)


def _times(tokens: list[Token], values: list[float], text: str, into: Clauses) -> At:
    units = {time_unit(token) for token in tokens if token.type == "TIME_UNIT"}
    written = text[_start(tokens[0]) : tokens[-1].end_pos]
    spaced = re.sub(r"\s*,\s*", ", ", " ".join(written.split()))
    example = spaced if len(spaced) <= 60 else "at 0, 21, 42"
    tight = [_start(token) for token in tokens if token.type == "COMMA" and _BETWEEN_DIGITS.match(text, _start(token))]
    if tight:
        what = "a comma without a space may be a decimal comma"
        into.problems.append(Problem(place(tight[0]), what, f"Write {example}."))
    if tokens[-1].type != "TIME_UNIT":
        what = f"{quote(written)} has no unit of time"
        into.problems.append(_problem(tokens[-1], what, f"Write {example} d."))
    elif len(units) > 1:
        cure = "Write one unit, after the last time: at 0, 21, 42 d."
        into.problems.append(_problem(tokens[0], "times in more than one unit", cure))
    return At(tuple(sorted(values)), time_unit(tokens[-1]) if units else "d")


def _check_company(into: Clauses) -> None:
    """A count and days belong to an interval; explicit times stand without one."""
    for part in ("interval", "count", "days") if into.times else ():
        if part in into.places:
            what = f"explicit times and {_NAMES[part]} in one block"
            into.problems.append(Problem(place(into.places[part]), what, "Keep one of the two."))
    if into.times or into.interval:
        return
    if "count" in into.places:
        what, cure = f"x {into.count} without an interval", f"Write how often: q3w x {into.count}."
        into.problems.append(Problem(place(into.places["count"]), what, cure))
    if "days" in into.places:
        written = ", ".join(f"d{day}" for day in into.days[:5])
        cure = f"Write how long a cycle is: {written} q{'4' if into.days[-1] > 21 else '3'}w."
        into.problems.append(Problem(place(into.places["days"]), "days of a cycle without the cycle", cure))


def _number(token: Token, into: Clauses) -> float:
    value = float(token)
    if not math.isfinite(value):
        into.problems.append(_problem(token, f"{quote(token)} is too large", "Write a finite number."))
    return value


def _whole(token: Token, wanted: str, into: Clauses) -> int:
    value = float(token)
    if not math.isfinite(value):
        return 1  # already a problem, in _number
    if value != int(value) or abs(value) > _LARGEST_WHOLE:
        into.problems.append(_problem(token, f"{quote(token)} is not {wanted}", "Write a whole number."))
        return 1
    return int(value)


def _problem(token: Token, what: str, cure: str) -> Problem:
    return Problem(place(_start(token)), what, cure)


def _start(token: Token) -> int:
    return token.start_pos or 0
