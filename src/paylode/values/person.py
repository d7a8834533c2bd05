"""Who is dosed: body weight, and height and sex where a formula asks for them.

    body surface            m2 = sqrt(height_cm * weight_kg / 3600)                          Mosteller 1987
    ideal body weight       kg = 50 (male) or 45.5 (female) + 2.3 * (inches over 60)         Devine 1974
    adjusted ideal weight   kg = ideal + 0.4 * (weight - ideal)                              label of Elahere

Assumptions: Devine's line is carried on below 60 inches (152.4 cm), as labels do, down to 130 cm; below that it is
refused, because it was written for adults and reaches zero near 1 m. The adjusted weight also holds for a person
lighter than ideal; it then lies above the actual weight. The label of Elahere (mirvetuximab soravtansine) rounds
Devine's line for women to 0.9 * height_cm - 92; the two differ by 0.2 to 0.6 kg between 130 and 200 cm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real
from typing import Literal

from .problem import InputError, Problem, quote
from .source import Source

Sex = Literal["female", "male"]

MOSTELLER = Source(
    "publication", "Mosteller 1987, N Engl J Med 317:1098", "the formula", identifier="10.1056/NEJM198710223171717"
)
DEVINE = Source("publication", "Devine 1974, Drug Intell Clin Pharm 8:650-655", "ideal body weight")
ADJUSTED = Source(
    "label", "Elahere (mirvetuximab soravtansine), US prescribing information", "section 2, dosing by AIBW"
)

WEIGHT_KG = (1.0, 500.0)
HEIGHT_CM = (30.0, 260.0)
DEVINE_FROM_CM = 130.0


@dataclass(frozen=True, slots=True)
class Person:
    """A person to dose. weight_kg: 1 to 500. height_cm: 30 to 260, or None. sex: "female", "male" or None.
    name: how the person is called in outputs and errors.

    Raises InputError with everything that is wrong.

    >>> Person(70)
    Person(weight_kg=70.0, height_cm=None, sex=None, name='person')
    """

    weight_kg: float
    height_cm: float | None = None
    sex: Sex | None = None
    name: str = "person"

    def __post_init__(self) -> None:
        where = self.name if isinstance(self.name, str) and self.name.strip() else "person"
        found = [
            _size_problem(
                where, "weight", self.weight_kg, WEIGHT_KG, "kg", "the body weight in kg, such as weight_kg=70"
            )
        ]
        if self.height_cm is not None:
            cure = "the height in cm, such as height_cm=165"
            found.append(_size_problem(where, "height", self.height_cm, HEIGHT_CM, "cm", cure))
        if self.sex not in ("female", "male", None):
            found.append(Problem(where, f"sex {quote(str(self.sex))} is not known", 'Write "female", "male" or None.'))
        if problems := [problem for problem in found if problem]:
            raise InputError(problems)
        # A NumPy number or an int becomes a plain float, so that equal persons are printed and stored alike.
        object.__setattr__(self, "weight_kg", float(self.weight_kg))
        if self.height_cm is not None:
            object.__setattr__(self, "height_cm", float(self.height_cm))


def body_surface_m2(person: Person) -> float:
    """Body surface [m2] by Mosteller 1987: sqrt(height [cm] * weight [kg] / 3600). Needs a height.

    >>> round(body_surface_m2(Person(70, height_cm=165)), 3)
    1.791
    """
    return math.sqrt(_height_cm(person, "the body surface") * person.weight_kg / 3600)


def ideal_body_weight_kg(person: Person) -> float:
    """Ideal body weight [kg] by Devine 1974: 50 (male) or 45.5 (female) + 2.3 per inch over 60. Needs height and sex.

    >>> round(ideal_body_weight_kg(Person(70, height_cm=165, sex="female")), 2)
    56.91
    """
    height_cm = _height_cm(person, "the ideal body weight")
    if person.sex is None:
        raise InputError(
            Problem(person.name, "the ideal body weight needs a sex", 'Give one: sex="female" or sex="male".')
        )
    if height_cm < DEVINE_FROM_CM:
        what = f"the ideal body weight by Devine is for adults, not for a height of {height_cm:g} cm"
        raise InputError(
            Problem(person.name, what, f"Dose by actual weight, or give a height from {DEVINE_FROM_CM:g} cm.")
        )
    return (50.0 if person.sex == "male" else 45.5) + 2.3 * (height_cm / 2.54 - 60)


def adjusted_ideal_body_weight_kg(person: Person) -> float:
    """Adjusted ideal body weight [kg]: AIBW = IBW + 0.4 (weight - IBW), with IBW by Devine 1974. Needs height and sex.

    >>> round(adjusted_ideal_body_weight_kg(Person(70, height_cm=165, sex="female")), 2)
    62.15
    """
    ideal = ideal_body_weight_kg(person)
    return ideal + 0.4 * (person.weight_kg - ideal)


def _height_cm(person: Person, wanted: str) -> float:
    if person.height_cm is None:
        raise InputError(Problem(person.name, f"{wanted} needs a height", "Give a height: height_cm=165."))
    return person.height_cm


def _size_problem(
    where: str, what: str, value: object, bounds: tuple[float, float], unit: str, cure: str
) -> Problem | None:
    low, high = bounds
    if value is None:
        return Problem(where, f"no {what} is given", f"Give {cure}.")
    if isinstance(value, bool) or not isinstance(value, Real):
        return Problem(where, f"the {what} {quote(str(value))} is not a number", f"Give {cure}.")
    if not low <= float(value) <= high:
        return Problem(
            where, f"a {what} of {float(value):g} {unit} is outside {low:g} to {high:g} {unit}", f"Give {cure}."
        )
    return None
