"""JSON from a file or a stranger, read strictly: JSON as RFC 8259 has it, of bounded length and depth, each key once.

Python's own reader takes `NaN` and `Infinity`, keeps the last of two equal keys, and answers deep nesting with an error
of its own. Here each of these is a problem with its place.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

from .problem import InputError, Problem, did_you_mean, quote

LONGEST = 10_000_000
"""Characters."""
DEEPEST = 200

# A string that never ends counts too: started again at each of its quotes, the search would take time squared.
_STRINGS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_NOT_A_BRACKET = re.compile(r"[^\[\]{}]++")


def read_json(text: str, where: str = "JSON") -> object:
    """`text` as dictionaries, lists, texts, numbers, booleans and None. Raises InputError with line and column.

    >>> read_json('{"a": [1, 2]}')
    {'a': [1, 2]}
    >>> read_json('{"a": NaN}', "forecast.json")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: forecast.json: NaN is not a number in JSON. Write a finite number or null.
    """
    if len(text) > LONGEST:
        what = f"it has {len(text)} characters, more than {LONGEST}"
        raise InputError(Problem(where, what, "Make it shorter, for example with fewer samples."))
    if _depth(text) > DEEPEST:
        raise InputError(Problem(where, f"it is nested deeper than {DEEPEST} brackets", "Take some brackets out."))

    def refuse(constant: str) -> NoReturn:
        raise InputError(Problem(where, f"{constant} is not a number in JSON", "Write a finite number or null."))

    def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
        table = dict(pairs)
        if len(table) < len(pairs):
            twice = Counter(key for key, _ in pairs).most_common(1)[0][0]
            raise InputError(Problem(where, f"the key {quote(twice)} stands twice in one object", "Keep one of them."))
        return table

    try:
        read: object = json.loads(text, parse_constant=refuse, object_pairs_hook=unique)
    except json.JSONDecodeError as error:
        place = f"{where}, line {error.lineno}, column {error.colno}"
        raise InputError(Problem(place, f"this is not JSON ({error.msg})", "Write it as JSON has it.")) from None
    except ValueError:  # a whole number of thousands of digits
        raise InputError(Problem(where, "a whole number has too many digits", "Write it like 1e6.")) from None
    return read


def _depth(text: str) -> int:
    depth = deepest = 0
    for bracket in _NOT_A_BRACKET.sub("", _STRINGS.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


@dataclass(frozen=True, slots=True)
class Record:
    """A JSON object under reading: what was read, where it stands, and the problems found so far."""

    table: Mapping[str, object]
    where: str
    problems: list[Problem]

    def refuse(self, key: str, what: str, cure: str) -> None:
        """Note a problem with the value of `key`."""
        self.problems.append(Problem(f"{self.where}, key {key}", what, cure))


def record(
    value: object, where: str, problems: list[Problem], *, needed: Iterable[str], optional: Iterable[str] = ()
) -> Record:
    """`value` as an object with these keys; what is missing, unknown or no object at all goes to the problems."""
    if not isinstance(value, dict):
        problems.append(Problem(where, f"this is {kind_of(value)}, not an object", "Write it in { }."))
        return Record({}, where, problems)
    known = {*needed, *optional}
    for key in sorted(value.keys() - known)[:20]:
        problems.append(Problem(where, f"the key {quote(key)} is not known", did_you_mean(key, known)))
    for key in needed:
        if key not in value:
            problems.append(Problem(where, f"the key {key} is missing", "Add it."))
    return Record(value, where, problems)


def text_at(record: Record, key: str) -> str:
    """A text; "" where there is none."""
    found = record.table.get(key, "")
    if isinstance(found, str):
        return found
    record.refuse(key, f"this is {kind_of(found)}, not a text", 'Write it in " ".')
    return ""


def texts_at(record: Record, key: str) -> tuple[str, ...]:
    """A list of texts; empty where there is none."""
    found = record.table.get(key, [])
    if isinstance(found, list) and all(isinstance(item, str) for item in found):
        return tuple(found)
    record.refuse(key, "this is not a list of texts", 'Write it like ["...", "..."].')
    return ()


def number_at(record: Record, key: str) -> float | None:
    """A number; None where there is none."""
    if key not in record.table:
        return None
    found = record.table[key]
    value = _number(found)
    if value is not None:
        return value
    record.refuse(key, f"this is {kind_of(found)}, not a number that fits", "Write it like 0.25.")
    return None


def numbers_at(record: Record, key: str) -> tuple[float, ...]:
    """A list of numbers; empty where there is none."""
    found = record.table.get(key, [])
    values = [_number(item) for item in found] if isinstance(found, list) else [None]
    numbers = tuple(value for value in values if value is not None)
    if len(numbers) < len(values):
        record.refuse(key, "this is not a list of numbers that fit", "Write it like [0.25, 0.75].")
    return numbers


def kind_of(value: object) -> str:
    """What a value of JSON is, for people."""
    names = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _number(value: object) -> float | None:
    """A finite float, or None: 1e400 is infinite, and true is no number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > sys.float_info.max:
        return None
    return float(value)
