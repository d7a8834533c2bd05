"""Numbers with units: `3.6 mg/kg`, `0.36 1/nM/h`, and the conversion between units.

User text never reaches the unit library. A small grammar splits number and unit first,

    quantity := number unit?        number := 12 | 3.6 | 1e-6        (decimal point only, finite)
    unit     := factor (("*" | "/") factor)*        factor := name ("^" 1..9)? | "1" | "(" unit ")"

and every name must stand in `units.txt`. Body mass (`kg`), body surface (`m2`), cells, and equivalents of payload,
antibody and receptor are dimensions of their own, so that `mg/kg` is a dose and never a pure number. Behind the
conversion stands pint with our own definitions file; its default file is not loaded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from .problem import InputError, Problem, did_you_mean, quote

if TYPE_CHECKING:
    import pint

Dimension = tuple[tuple[str, float], ...]
"""Exponents of base dimensions in alphabetical order, such as (("length", -3), ("substance", 1)); () for a number."""

ENGINE_UNITS: Mapping[str, str] = MappingProxyType(
    {
        "antibody": "nmol_antibody",
        "body_mass": "kg",
        "body_surface": "m2",
        "cells": "cell",
        "length": "dm",
        "mass": "mg",
        "payload": "nmol_payload",
        "receptor": "nmol_receptor",
        "substance": "nmol",
        "time": "h",
    }
)
"""The one unit system inside the engine. A decimetre, because its cube is a litre."""

_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,4})?", re.ASCII)
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z%][A-Za-z_%0-9]*)(?:\s*\^\s*(?P<power>[+-]?\d{1,2}))?|(?P<one>1)(?![\d.])|(?P<sign>[*/()]))",
    re.ASCII,
)
_LONGEST = 200
_MOST_POWERS, _HIGHEST_POWER = 12, 9  # copies^12 is 1e-285 mol^12: still a float


@dataclass(frozen=True, slots=True)
class Quantity:
    """A finite number and its unit, as written.

    >>> quantity("3.6 mg/kg")
    Quantity(value=3.6, unit='mg/kg')
    >>> print(quantity("0.0050 mg/kg"))
    0.005 mg/kg
    """

    value: float
    unit: str

    def to(self, unit: str) -> float:
        """The bare number in `unit`.

        >>> quantity("90 min").to("h")
        1.5
        """
        return convert(self.value, self.unit, unit)

    def __str__(self) -> str:
        return f"{self.value:.6g} {self.unit}".rstrip()


def quantity(text: str, where: str = "quantity") -> Quantity:
    """Read `text` as a quantity. Raises InputError with place and cure for anything else.

    >>> quantity("3,6 mg/kg")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: quantity: a decimal comma in "3,6 mg/kg". Write 3.6 mg/kg.
    """
    stripped = text.strip() if len(text) <= _LONGEST else text
    if len(text) > _LONGEST:
        raise InputError(
            Problem(where, f"{quote(text, 30)} is longer than {_LONGEST} characters", "Write a number and a unit.")
        )
    if comma := re.match(r"[+-]?\d+,\d+", stripped):
        cure = stripped[: comma.end()].replace(",", ".") + stripped[comma.end() :]
        raise InputError(Problem(where, f"a decimal comma in {quote(stripped)}", f"Write {cure}."))
    number = _NUMBER.match(stripped)
    if not number:
        raise InputError(Problem(where, f"{quote(stripped)} does not start with a number", "Write it like 3.6 mg/kg."))
    value = float(number.group())
    if not math.isfinite(value):
        raise InputError(Problem(where, f"{quote(stripped)} is too large", "Write a finite number."))
    if value == 0.0 and re.search(r"[1-9]", re.split("[eE]", number.group())[0]):
        raise InputError(
            Problem(where, f"{quote(stripped)} is too small to be told from 0", "Write 0, or use another unit.")
        )
    unit = stripped[number.end() :].strip()
    check_unit(unit, where)
    return Quantity(value, unit)


def check_unit(unit: str, where: str = "unit") -> None:
    """Refuse a unit that is not in the grammar or not in `units.txt`. Returns nothing.

    >>> check_unit("mg/kgs")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: unit: unknown unit "kgs" in "mg/kgs". Did you mean kg?
    """
    if problem := _unit_problem(unit):
        raise InputError(Problem(where, *problem))


@lru_cache(maxsize=4096)
def dimension(unit: str) -> Dimension:
    """The dimension of a unit.

    >>> dimension("nM"), dimension("1/h")
    ((('length', -3.0), ('substance', 1.0)), (('time', -1.0),))
    """
    return _parse(unit)[1]


@lru_cache(maxsize=4096)
def factor(unit: str, to: str) -> float:
    """How many `to` one `unit` is. Raises InputError if the two do not measure the same thing.

    >>> factor("mg/mL", "ug/mL")
    1000.0
    """
    if dimension(unit) != dimension(to):
        cure = (
            "kg is body mass here: a mass of substance is in g, mg, ug or ng."
            if "body_mass" in str(dimension(unit))
            else ""
        )
        raise InputError(Problem("unit", f"{quote(unit)} cannot be converted to {quote(to)}", cure))
    here, there = _parse(unit)[0], _parse(to)[0]
    return _round_off(here / there)


def convert(value: float, unit: str, to: str) -> float:
    """`value` in `unit`, as a number in `to`."""
    return value * factor(unit, to)


def engine_unit(unit: str, system: Mapping[str, str] = ENGINE_UNITS) -> str:
    """The unit of the same dimension inside the engine.

    >>> engine_unit("mL/d/kg")
    'dm^3/kg/h'
    """
    return unit_text(dimension(unit), system)


def unit_text(of: Dimension, system: Mapping[str, str] = ENGINE_UNITS) -> str:
    """A dimension as the text of its unit in `system`; "" for a pure number."""
    up = [_powered(system[name], power) for name, power in of if power > 0]
    down = [_powered(system[name], -power) for name, power in of if power < 0]
    return ("*".join(up) or ("1" if down else "")) + "".join(f"/{unit}" for unit in down)


def known_units() -> tuple[str, ...]:
    """Every unit name that may be written, prefixes included."""
    return tuple(sorted(_names()))


def _powered(unit: str, power: float) -> str:
    return unit if power == 1 else f"{unit}^{power:g}"


def _round_off(ratio: float) -> float:
    """1000.0000000000001 -> 1000.0: a ratio within 4 units in the last place of a short decimal is that decimal."""
    short = float(f"{ratio:.12g}")
    return short if abs(short - ratio) <= 4 * math.ulp(ratio) else ratio


@cache
def _registry() -> pint.UnitRegistry[float]:
    import pint

    return pint.UnitRegistry(str(Path(__file__).with_name("units.txt")), cache_folder=None)


_PREFIXABLE = ("g", "L", "mol", "M")
_PREFIXES = ("", "m", "u", "n", "p", "f")


@cache
def _names() -> frozenset[str]:
    """The names a user may write: those of the definitions file, with prefixes where the field uses them."""
    plain = [
        "h",
        "min",
        "s",
        "d",
        "wk",
        "mo",
        "year",
        "mm",
        "cm",
        "dm",
        "um",
        "nm",
        "Da",
        "kDa",
        "copies",
        "kg",
        "m2",
        "cell",
        "percent",
        "%",
    ]
    tagged = [f"{form}_{part}" for part in ("payload", "antibody", "receptor") for form in ("mol", "nmol", "nM")]
    prefixed = [prefix + unit for prefix in _PREFIXES for unit in _PREFIXABLE]
    return frozenset([*plain, *tagged, *prefixed, "copies_payload", "copies_receptor"])


@lru_cache(maxsize=4096)
def _unit_problem(unit: str) -> tuple[str, str] | None:
    """(what, cure) if `unit` is not in the grammar."""
    if len(unit) > _LONGEST:
        return f"the unit {quote(unit, 30)} is longer than {_LONGEST} characters", "Write it like 1/nM/h."
    position, depth, powers, expect_factor = 0, 0, 0, True
    while position < len(unit):
        token = _TOKEN.match(unit, position)
        if not token:
            return f"{quote(unit)} is not a unit from place {position + 1} on", "Write it like mg/kg or 1/nM/h."
        name, text = token["name"], token["name"] or token["one"] or token["sign"]
        if name and name not in _names():
            return f"unknown unit {quote(name)} in {quote(unit)}", did_you_mean(name, _names())
        if token["power"] and not 1 <= abs(int(token["power"])) <= _HIGHEST_POWER:
            return f"the power of {name} in {quote(unit)} is out of range", f"A power is 1 to {_HIGHEST_POWER}."
        powers += abs(int(token["power"] or 1)) if name else 0
        depth += {"(": 1, ")": -1}.get(text, 0)
        opens = bool(name or token["one"]) or text == "("
        if opens != expect_factor or depth < 0:
            return f"{quote(unit)} is not a unit from place {position + 1} on", "Write it like mg/kg or 1/nM/h."
        expect_factor = text in ("*", "/", "(")
        position = token.end()
    if depth or (unit.strip() and expect_factor):
        return f"the unit {quote(unit)} stops too early", "Write it like mg/kg or 1/nM/h."
    if powers > _MOST_POWERS:
        return f"{quote(unit)} multiplies {powers} units", f"Write at most {_MOST_POWERS}, powers counted."
    return None


@lru_cache(maxsize=4096)
def _parse(unit: str) -> tuple[float, Dimension]:
    """(size in pint's base units, dimension) of a unit that the grammar allows."""
    check_unit(unit)
    base = _registry().Quantity(1.0, unit.replace("^", "**").replace("%", "percent") or "").to_base_units()
    powers = sorted((name.strip("[]"), float(power)) for name, power in base.dimensionality.items())  # type: ignore[arg-type]
    return float(base.magnitude), tuple(powers)
