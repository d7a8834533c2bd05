"""The units of a dose and of time, as exact ratios.

The dosing language knows few units, each a power of ten or a whole number of minutes from the next. They are held as
fractions, and a number is taken as the decimal that was written: 3.6 mg/kg at 70 kg is 252 mg, and the fourth dose of
q0.1h falls on 0.3 h and not on 0.30000000000000004 h. The sizes agree with `values/units.txt`; a test holds this.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, NamedTuple

from ..values.quantity import Quantity

AmountUnit = Literal["mg", "nmol"]
Per = Literal["", "kg", "m2"]


class DoseUnit(NamedTuple):
    """size: how many `amount` one unit is.  amount: mg for a mass, nmol for a molar dose.  per: flat, kg or m2."""

    size: Fraction
    amount: AmountUnit
    per: Per


_AMOUNTS: dict[str, tuple[Fraction, AmountUnit]] = {
    "ng": (Fraction(1, 10**6), "mg"),
    "ug": (Fraction(1, 10**3), "mg"),
    "mg": (Fraction(1), "mg"),
    "g": (Fraction(10**3), "mg"),
    "pmol": (Fraction(1, 10**3), "nmol"),
    "nmol": (Fraction(1), "nmol"),
    "umol": (Fraction(10**3), "nmol"),
    "mmol": (Fraction(10**6), "nmol"),
    "mol": (Fraction(10**9), "nmol"),
}
_PER: tuple[Per, ...] = ("", "kg", "m2")

DOSE_UNITS: Mapping[str, DoseUnit] = MappingProxyType(
    {
        f"{name}/{per}" if per else name: DoseUnit(size, amount, per)
        for name, (size, amount) in _AMOUNTS.items()
        for per in _PER
    }
)
"""Every unit a dose may have, by its canonical name."""

HOURS: Mapping[str, Fraction] = MappingProxyType(
    {"min": Fraction(1, 60), "h": Fraction(1), "d": Fraction(24), "wk": Fraction(168)}
)
"""Hours in each unit of time, by its canonical name."""


def exact(value: float) -> Fraction:
    """The decimal that prints as `value`: 0.1 is one tenth. `value` must be finite.

    >>> exact(0.1)
    Fraction(1, 10)
    """
    return Fraction(repr(float(value)))


def exact_hours(value: float, unit: str) -> Fraction:
    """`value` in a unit of HOURS, in hours.

    >>> exact_hours(90, "min")
    Fraction(3, 2)
    """
    return exact(value) * HOURS[unit]


def dose_unit(word: str) -> str:
    """The canonical name of a dose unit that the grammar has accepted.

    >>> dose_unit("µg / m^2")
    'ug/m2'
    """
    plain = "".join(word.split()).lower()
    for spelling, name in (("\u00b5", "u"), ("\u03bc", "u"), ("m^2", "m2"), ("m²", "m2")):
        plain = plain.replace(spelling, name)
    return plain


def time_unit(word: str) -> str:
    """The canonical name of a unit of time that the grammar has accepted.

    >>> time_unit("Weeks"), time_unit("minutes"), time_unit("hr")
    ('wk', 'min', 'h')
    """
    return {"m": "min", "h": "h", "d": "d", "w": "wk"}[word[0].lower()]


def number_text(value: float) -> str:
    """The shortest text that reads back as the same number.

    >>> number_text(252.0), number_text(0.05)
    ('252', '0.05')
    """
    return repr(float(value)).removesuffix(".0")


def quantity_text(of: Quantity) -> str:
    """A quantity with all its digits, where `str(of)` would round to six.

    >>> quantity_text(Quantity(3.1234567, "mg/kg"))
    '3.1234567 mg/kg'
    """
    return f"{number_text(of.value)} {of.unit}"
