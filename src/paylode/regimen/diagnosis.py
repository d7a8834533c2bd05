"""The words of a syntax error: what stands at the place where reading stopped, and what to write instead.

The parser says where it stopped and which terminals it would have taken. From there a list of rules is tried, the most
particular first: a decimal comma, a calculation, a number without its unit, not a number, a word that is not known.
Each returns a Problem, or None to let the next one speak; the last always speaks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from ..values.problem import Problem, did_you_mean, quote
from .units import DOSE_UNITS

if TYPE_CHECKING:
    from lark.exceptions import UnexpectedInput

_COMMA = re.compile(r"(?<![0-9,.])[+-]?[0-9]+(?:,[0-9]+)+(?:\.[0-9]+)?(?![0-9.])", re.ASCII)
_UNIT_AFTER = re.compile(r"\s*[A-Za-zµμ]+(?:/[A-Za-z0-9^²]+)?")
_CALCULATION = re.compile(r"[^\s]*(?:[0-9)]\s*[*^+/÷_-]+\s*[0-9(]|[0-9]x[0-9])[^\s]*", re.ASCII | re.IGNORECASE)
_NUMBER_BEFORE = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?$", re.ASCII | re.IGNORECASE)
_CHUNK = re.compile(r"[^\s,;]*")

_CLAUSES = ("iv", "q3w", "q2w", "qw", "q4w", "q21d", "q12h", "every", "at", "x", "max", "AIBW", "IBW", "then", "d1")
_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "DOSE_UNIT": tuple(DOSE_UNITS),
        "TIME_UNIT": ("min", "minutes", "h", "hours", "d", "days", "wk", "weeks", "q3w", "qw", "q21d", "q12h"),
        "BOLUS": ("bolus", "over"),
        "EVERY": _CLAUSES,
    }
)
_EXPECTED: Mapping[str, str] = MappingProxyType(
    {
        "DOSE_UNIT": "Write a unit of a dose: mg/kg, mg/m2, mg, ug/kg, nmol/kg or umol.",
        "TIME_UNIT": "Write a unit of time: min, h, d or wk.",
        "BOLUS": "Expected bolus, a length such as 90 min, or the next clause.",
        "EVERY": "Expected iv, an interval (q3w), days (d1, d8), at, x, max, AIBW, IBW or then.",
        "NUMBER": "Expected a number.",
    }
)
_EXAMPLES = {"x": "x 6", "max": "max 360 mg", "at": "at 0, 21, 42 d", "over": "iv over 90 min"}
_ROUTES = dict.fromkeys(("sc", "subcutaneous", "subq", "im", "po", "oral", "ip"), "iv 90 min or iv bolus")
_SPOKEN: Mapping[str, str] = MappingProxyType(
    {
        "weekly": "qw",
        "daily": "qd",
        "biweekly": "q2w",
        "fortnightly": "q2w",
        "monthly": "q4w",
        "qod": "q2d",
        "bid": "q12h",
        "tid": "q8h",
        "qid": "q6h",
        "other": "every 2 weeks",
        "infusion": "iv 90 min",
        "intravenous": "iv",
        "intravenously": "iv",
        "per": "mg/kg, with a stroke",
        "mcg": "ug",
        "mcg/kg": "ug/kg",
        "for": "x 6, the number of doses",
        "times": "x 6",
        **_ROUTES,
    }
)
_MONTH = re.compile(r"(?:q\s*)?[0-9.]*\s*(?:m|mo|mon|months?)", re.IGNORECASE)


class _Stop(NamedTuple):
    """Where reading stopped. at: the position, from 0.  expected: terminals that could have come.  known: a word of the
    language stands there, only in the wrong place.  word, start: what stands there, and where it begins."""

    text: str
    at: int
    expected: frozenset[str]
    known: bool
    word: str
    start: int


def place(position: int) -> str:
    """The name of a position in the text of a regimen: `regimen, place 1` is its first character."""
    return f"regimen, place {position + 1}"


def syntax_problem(text: str, error: UnexpectedInput) -> Problem:
    """The problem at the place where the parser stopped."""
    stop = _stop(text, error)
    return next(problem for rule in _RULES if (problem := rule(stop)))


def _stop(text: str, error: UnexpectedInput) -> _Stop:
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    at, expected, known = error.pos_in_stream or 0, frozenset[str](), isinstance(error, UnexpectedToken)
    if isinstance(error, UnexpectedToken):
        expected = frozenset(error.accepts or error.expected)
        at = len(text.rstrip()) if error.token.type == "$END" else at
    elif isinstance(error, UnexpectedCharacters):
        expected = frozenset(error.allowed)
    start = at
    if at < len(text) and text[at].isalnum():
        while start > 0 and text[start - 1].isalnum():
            start -= 1
        # A unit may stand close to its number, `3.6mg/kgs`; only q3wx is one word, number and all.
        if text[start:at].rstrip("0123456789") == "" or "DOSE_UNIT" in expected:
            start = at
    word = (_CHUNK.match(text, start) or [""])[0] or text[start : start + 1]
    return _Stop(text, at, expected, known, word, start)


def _decimal_comma(stop: _Stop) -> Problem | None:
    found = next((one for one in _COMMA.finditer(stop.text) if one.start() <= stop.at <= one.end()), None)
    if found is None:
        return None
    number, unit = found[0], (_UNIT_AFTER.match(stop.text, found.end()) or [""])[0]
    joined, pointed = number.replace(",", "") + unit, number.replace(",", ".") + unit
    if number.count(",") > 1 or "." in number:
        cure = f"Write {joined}." if len(joined) <= 40 else "Write one number without a comma."
        return Problem(place(found.start()), f"a comma inside the number {quote(number + unit)}", cure)
    thousands = re.fullmatch(r"[+-]?[0-9]{1,3},[0-9]{3}", number, re.ASCII)
    cure = f"Write {pointed} or {joined}." if thousands else f"Write {pointed}."
    return Problem(place(found.start()), f"a decimal comma in {quote(number + unit)}", cure)


def _calculation(stop: _Stop) -> Problem | None:
    for found in _CALCULATION.finditer(stop.text):
        if found.start() <= stop.at <= found.end():
            what = f"{quote(found[0])} is not one number"
            return Problem(place(found.start()), what, "Write one number and a unit, such as 3.6 mg/kg.")
    return None


def _without_unit(stop: _Stop) -> Problem | None:
    before = stop.text[: stop.at].rstrip()
    number = _NUMBER_BEFORE.search(before)
    ended = stop.at >= len(stop.text.rstrip())
    if not number or not (stop.known or ended) or stop.expected.isdisjoint(("DOSE_UNIT", "TIME_UNIT")):
        return None
    stem = before[: number.start()].rstrip().lower()
    if "DOSE_UNIT" in stop.expected:
        unit = "mg" if stem.endswith("max") else "mg/kg"
        return Problem(place(number.start()), f"{number[0]} has no unit", f"Write {number[0]} {unit}.")
    cure = f"Write {number[0]} with min, h, d or wk."
    if stem.endswith("q"):
        cure = f"Write q{number[0]}w, q{number[0]}d or q{number[0]}h."
    return Problem(place(number.start()), f"{number[0]} has no unit of time", cure)


def _not_a_number(stop: _Stop) -> Problem | None:
    if stop.expected != {"NUMBER"}:
        return None
    before = stop.text[: stop.start].rstrip().lower()
    if not before or before.endswith("then"):
        numeric = stop.word[:1].isdigit() or stop.word.lower() in ("nan", "inf", "infinity")
        what = f"{quote(stop.word)} is not a {'number' if numeric else 'dose'}" if stop.word else "a dose is missing"
        return Problem(place(stop.start), what, "Write the dose first, such as 3.6 mg/kg.")
    example = next((example for key, example in _EXAMPLES.items() if before.endswith(key)), "d1, d8, d15")
    what = f"{quote(stop.word)} is not a number" if stop.word else "a number is missing"
    return Problem(place(stop.start), what, f"Write it like {example}.")


def _too_early(stop: _Stop) -> Problem | None:
    if stop.at < len(stop.text.rstrip()):
        return None
    return Problem(place(stop.at), "the text stops too early", _cure(stop))


def _stray_sign(stop: _Stop) -> Problem | None:
    if stop.word[:1].isalnum():
        return None
    cure = "Leave it out." if stop.word in (",", ";", ".", ":") else _cure(stop)
    return Problem(place(stop.start), f"{quote(stop.word)} is not expected here", cure)


def _month(stop: _Stop) -> Problem | None:
    if not _MONTH.fullmatch(stop.word) or "DOSE_UNIT" in stop.expected:
        return None
    what = f"{quote(stop.word)}: a month has no fixed length"
    return Problem(place(stop.start), what, "Write weeks or days, such as q4w.")


def _body_weight(stop: _Stop) -> Problem | None:
    if stop.word.lower() != "kg" or "DOSE_UNIT" not in stop.expected:
        return None
    capped = re.search(r"max\s*[0-9.]+\s*$", stop.text[: stop.start], re.IGNORECASE)
    cure = "Write a cap as an amount: max 180 mg is 1.8 mg/kg at 100 kg." if capped else "Write g, mg, ug or ng."
    return Problem(place(stop.start), "kg is a body weight here", cure)


def _spoken(stop: _Stop) -> Problem | None:
    word = stop.word.lower()
    if word not in _SPOKEN:
        return None
    what = f"{quote(stop.word)} is no route here" if word in _ROUTES else f"unknown {_noun(stop)}"
    return Problem(place(stop.start), what, f"Write {_SPOKEN[word]}.")


def _unknown(stop: _Stop) -> Problem:
    if stop.known:
        return Problem(place(stop.start), f"{quote(stop.word)} is not expected here", _cure(stop))
    known = [word for terminal in sorted(stop.expected) for word in _WORDS.get(terminal, ())]
    guess = did_you_mean(stop.word, known)
    cure = guess if guess.startswith("Did you mean") else _cure(stop)
    return Problem(place(stop.start), f"unknown {_noun(stop)}", cure)


def _noun(stop: _Stop) -> str:
    return f"{'unit' if 'DOSE_UNIT' in stop.expected else 'word'} {quote(stop.word)}"


def _cure(stop: _Stop) -> str:
    cures = (cure for terminal, cure in _EXPECTED.items() if terminal in stop.expected)
    return next(cures, "Write it like 3.6 mg/kg q3w x 6.")


_RULES: tuple[Callable[[_Stop], Problem | None], ...] = (
    _decimal_comma,
    _calculation,
    _without_unit,
    _body_weight,
    _month,
    _spoken,
    _not_a_number,
    _too_early,
    _stray_sign,
    _unknown,
)
