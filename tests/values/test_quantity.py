# ruff: noqa: RUF001 (look-alike letters are what is tested here)
"""Quantities: what may be written, what is refused and how, and that conversion is right."""

from __future__ import annotations

import importlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.values import InputError, Quantity, convert, dimension, factor, quantity
from paylode.values.quantity import ENGINE_UNITS, check_unit, engine_unit, known_units, unit_text

HOSTILE_NUMBERS = [
    "",
    " ",
    "mg/kg",
    "3,6 mg/kg",
    "1,000 mg",
    "1.234,5 mg",
    "nan",
    "nan mg",
    "NaN mg",
    "inf",
    "-inf mg",
    "Infinity mg",
    "1e400 mg",
    "-1e400 mg",
    "1e9999 mg",
    "1e99999999999 mg",
    "1_000 mg",
    "0x10 mg",
    "0b1 mg",
    "1j mg",
    "1 000 mg",
    "+-1 mg",
    "--1 mg",
    "1..2 mg",
    "1.2.3 mg",
    ". mg",
    "e5 mg",
    "3.6mg/kg/",
    "½ mg",
    "٣ mg",
    "３.６ mg",
    "३ mg/kg",
    "²3 mg",
    "−3 mg",
    "3․6 mg",
    "3٫6 mg",
    "9" * 41 + " mg",
    "9" * 100_000,
    "1" + "0" * 1_000_000 + " mg",
]
HOSTILE_UNITS = [
    "9**9**9 mg",
    "9^9^9 mg",
    "1 mg**2",
    "1 mg^9999999999",
    "1 mg^2.5",
    "1 mg^x",
    "1 mg^",
    "1 mg//kg",
    "1 mg/",
    "1 /h/",
    "1 */h",
    "1 mg kg",
    "1 mg/kgs",
    "1 MG/KG",
    "1 lb",
    "1 degC",
    "1 mg+kg",
    "1 mg-kg",
    "1 mg==kg",
    "1 mg;kg",
    "1 mg#kg",
    "1 mg\nimport os",
    "1 mg\0",
    "1 mg\x1b[31m",
    "1 m\u200bg",
    "1 \u202emg",
    "1 μg",
    "1 µg",
    "1 ㎎",
    "1 мg",
    "1 mｇ",
    "1 Kg",
    "1 m.__class__",
    "1 __import__('os').system('true')",
    "1 mg.__class__.__mro__",
    "1 ().__class__.__bases__[0].__subclasses__()",
    "1 {mg}",
    "1 [mg]",
    "1 mg!",
    "1 lambda: mg",
    "1 eval(mg)",
    "1 (mg",
    "1 mg)",
    "1 )mg(",
    "1 ()",
    "1 " + "(" * 1_000_000,
    "1 " + "(" * 1_000_000 + "mg" + ")" * 1_000_000,
    "1 " + "mg*" * 1_000_000 + "mg",
    "1 " + "m" * 1_000_000,
    "1 10",
    "1 2*mg",
    "1 1e400*mg",
    "1 mg/0",
]
OVERSIZED = [
    "1 mg^9^9^9",
    "1 1^9",
    "1 (mg)^2",
    "1 (ug^99)^99",
    "1 ug^99",
    "1 year^99",
    "1 mg^0",
    "1 mg^00",
    "1e-400 mg",
]
OVERSIZED += ["1 " + "*".join(["ug^9"] * 30), "1 " + "*".join(["copies^9"] * 2), "1 1/" + "/".join(["year^9"] * 12)]


@pytest.fixture
def no_pint(monkeypatch: pytest.MonkeyPatch) -> None:
    """The unit library may not be asked."""

    def refuse() -> None:
        raise AssertionError("the text reached the unit library")

    monkeypatch.setattr(importlib.import_module("paylode.values.quantity"), "_registry", refuse)


@pytest.mark.parametrize("text", [*HOSTILE_NUMBERS, *HOSTILE_UNITS], ids=lambda text: ascii(text[:24]))
@pytest.mark.usefixtures("no_pint")
def test_hostile_spellings_are_refused_in_one_line_before_the_unit_library(text: str) -> None:
    with pytest.raises(InputError) as caught:
        quantity(text, "regimen, place 1")
    line = str(caught.value)
    assert line.startswith("regimen, place 1: ")
    assert line.isprintable()
    assert len(line) < 400
    assert all(problem.cure for problem in caught.value.problems)


@pytest.mark.parametrize("text", OVERSIZED, ids=lambda text: text[:24])
@pytest.mark.usefixtures("no_pint")
def test_powers_and_numbers_out_of_range_are_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        quantity(text, "regimen, place 1")
    assert str(caught.value).startswith("regimen, place 1: ")
    assert str(caught.value).isprintable()


@given(st.text())
def test_any_text_is_a_quantity_or_refused(text: str) -> None:
    try:
        read = quantity(text)
    except InputError as error:
        assert str(error).isprintable()
    else:
        assert math.isfinite(read.value)


def test_the_cure_is_the_users_own_text_corrected() -> None:
    with pytest.raises(InputError, match=r"Write 3\.6 mg/kg\.$"):
        quantity("3,6 mg/kg")
    with pytest.raises(InputError, match=r"Did you mean kg\?$"):
        quantity("3.6 mg/kgs")


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("3.6 mg/kg", 3.6, "mg/kg"),
        (" 3.6mg/kg ", 3.6, "mg/kg"),
        ("-.5e-3 1/nM/h", -0.0005, "1/nM/h"),
        ("0 mg", 0.0, "mg"),
        ("12", 12.0, ""),
        ("5. %", 5.0, "%"),
        ("235 mg / m2", 235.0, "mg / m2"),
        ("1e6 copies/cell", 1e6, "copies/cell"),
        ("1 mg/(mL*h)", 1.0, "mg/(mL*h)"),
    ],
)
def test_a_quantity_is_number_and_unit_as_written(text: str, value: float, unit: str) -> None:
    assert quantity(text) == Quantity(value, unit)


@given(st.floats(allow_nan=False, allow_infinity=False), st.sampled_from(["mg/kg", "1/nM/h", "", "uL/h/cell"]))
def test_what_is_written_in_full_is_read_back(value: float, unit: str) -> None:
    assert quantity(f"{value!r} {unit}") == Quantity(value, unit)


@pytest.mark.parametrize(
    ("value", "unit", "to", "expected"),
    [
        (90, "min", "h", 1.5),
        (1, "wk", "h", 168),
        (1, "d", "s", 86_400),
        (3.6, "mg/kg", "ug/kg", 3600),
        (1, "mg/mL", "ug/mL", 1000),
        (1, "ug/mL", "mg/L", 1),
        (1, "nM", "nmol/L", 1),
        (1, "nM", "pmol/mL", 1),
        (1, "L", "dm^3", 1),
        (1, "mL", "cm^3", 1),
        (1, "1/nM/h", "1/uM/h", 1000),
        (0.36, "1/nM/h", "1/M/s", 1e5),
        (148, "kDa", "g/mol", 148_000),
        (1, "mg/L", "ug/mL", 1),
        (6.02214076e23, "copies", "mol", 1),
        (1e5, "copies/cell", "mol/cell", 1e5 / 6.02214076e23),
        (50, "%", "", 0.5),
        (10, "mL/d/kg", "L/d/kg", 0.01),
        (1, "year", "d", 365.25),
    ],
)
def test_conversions_against_hand_values(value: float, unit: str, to: str, expected: float) -> None:
    assert convert(value, unit, to) == pytest.approx(expected, rel=1e-14)
    assert Quantity(value, unit).to(to) == convert(value, unit, to)


@pytest.mark.parametrize(
    ("unit", "to"),
    [
        ("kg", "g"),
        ("mg/kg", ""),
        ("mg/kg", "mg"),
        ("m2", "dm^2"),
        ("nmol", "nmol_payload"),
        ("nM_payload", "nM_antibody"),
        ("copies", "cell"),
        ("cell", ""),
        ("nM", "mg/L"),
        ("h", "1/h"),
    ],
)
def test_body_mass_body_surface_cells_and_equivalents_are_dimensions_of_their_own(unit: str, to: str) -> None:
    with pytest.raises(InputError, match="cannot be converted"):
        factor(unit, to)


def test_the_two_masses_are_explained() -> None:
    with pytest.raises(InputError, match="kg is body mass here"):
        convert(70, "kg", "g")


UNITS = known_units()
SAME_DIMENSION = [(a, b) for a in UNITS for b in UNITS if dimension(a) == dimension(b)]


@given(st.sampled_from(SAME_DIMENSION), st.floats(1e-9, 1e9))
def test_there_and_back_is_the_same_number(pair: tuple[str, str], value: float) -> None:
    here, there = pair
    assert convert(convert(value, here, there), there, here) == pytest.approx(value, rel=1e-14)
    assert factor(here, here) == 1.0


@given(st.sampled_from(SAME_DIMENSION), st.sampled_from(SAME_DIMENSION))
def test_factors_of_quotients_are_quotients_of_factors(above: tuple[str, str], below: tuple[str, str]) -> None:
    together = factor(f"{above[0]}/{below[0]}", f"{above[1]}/{below[1]}")
    assert together == pytest.approx(factor(*above) / factor(*below), rel=1e-13)


@given(st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_the_engine_unit_has_the_same_dimension_and_is_made_of_engine_units(above: str, below: str) -> None:
    unit = f"{above}/{below}"
    inside = engine_unit(unit)
    assert dimension(inside) == dimension(unit)
    assert engine_unit(inside) == inside
    assert unit_text(dimension(unit), ENGINE_UNITS) == inside
    assert 0 < factor(unit, inside) < math.inf


def test_every_known_unit_may_be_written() -> None:
    for unit in UNITS:
        check_unit(unit)
    assert {"mg/kg", "mg", "nM", "h"} - {"mg/kg"} <= set(UNITS)
