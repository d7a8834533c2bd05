"""A regimen in another unit than the compound is dosed in: legal, and worth a word.

`3.6 mg` of a compound that is dosed per kg runs, with a warning that says what it means for this person. The question
"did you mean" is asked only where the number would be a dose in the compound's own unit: up to 30 mg/kg, 1000 mg/m2 or
5000 mg (assumed: no approved conjugate is given above these).
"""

from __future__ import annotations

from ..values.person import Person, body_surface_m2
from ..values.problem import InputError, Problem, did_you_mean, quote
from .block import Block
from .dosing import dose_amount
from .prescription import Regimen
from .units import DOSE_UNITS, Per, exact, number_text, quantity_text

_PER: dict[str, Per] = {"mg/kg": "kg", "mg/m2": "m2", "mg": ""}
_LARGEST = {"kg": 30, "m2": 1000, "": 5000}


def dose_warnings(regimen: Regimen, person: Person, dosed_per: str) -> tuple[str, ...]:
    """One warning for each dose whose unit is not `dosed_per` ("mg/kg", "mg/m2" or "mg"); () if all agree.

    >>> from paylode.regimen import regimen
    >>> dose_warnings(regimen("3.6 mg q3w"), Person(70), "mg/kg")
    ('3.6 mg means 0.051 mg/kg at 70 kg; did you mean 3.6 mg/kg?',)
    """
    if dosed_per not in _PER:
        raise InputError(
            Problem("dosed_per", f"{quote(dosed_per)} is not how a compound is dosed", did_you_mean(dosed_per, _PER))
        )
    per = _PER[dosed_per]
    other = (block for block in regimen.blocks if DOSE_UNITS[block.dose.unit].per != per)
    return tuple(dict.fromkeys(_warning(block, person, per) for block in other))


def _warning(block: Block, person: Person, per: Per) -> str:
    unit = DOSE_UNITS[block.dose.unit]
    stem = block.dose.unit.split("/")[0]
    usual = f"{stem}/{per}" if per else stem
    written = quantity_text(block.dose) + ("" if block.weight == "actual" else f" {block.weight}")
    question = f"did you mean {number_text(block.dose.value)} {usual}?"
    asks = unit.amount == "nmol" or exact(block.dose.value) * unit.size <= _LARGEST[per]
    ending = question if asks else f"this compound is dosed in {usual}"
    if per == "m2" and person.height_cm is None:
        return f"{written} of a compound dosed in {usual}: give a height (height_cm=165) to see what it means; {ending}"
    amount = dose_amount(block, person)
    measure, at = _measure(person, per)
    value = amount.value / measure / float(DOSE_UNITS[stem].size)
    return f"{written} means {_rough(value)} {usual} at {at}; {ending}"


def _measure(person: Person, per: Per) -> tuple[float, str]:
    at = f"{person.weight_kg:g} kg"
    if per == "m2":
        surface = body_surface_m2(person)
        return surface, f"{at} and {surface:.3g} m2"
    return (person.weight_kg if per == "kg" else 1.0), at


def _rough(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{float(f'{value:.2g}'):g}"
