"""What the options of a command ask for, read into values; everything that is wrong with them is said together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from ..compounds import Compound, compound
from ..observations import Dataset, dataset
from ..organisms import Tumour, tumour
from ..regimen import Regimen, regimen
from ..values.person import Person, Sex
from ..values.problem import InputError, Problem, did_you_mean, quote
from ..values.quantity import Quantity, dimension, quantity

Found = TypeVar("Found")
SEXES: tuple[Sex, ...] = ("female", "male")
DEFAULT_WEIGHT_KG, DEFAULT_NAME = 70.0, "default person"
"""Those of `simulate.DEFAULT_PERSON`; a test compares. Said here, so that wrong words are answered without SciPy."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a simulation is asked for. days: None for the default.  given: values in place of the catalogue's."""

    compound: Compound
    regimen: Regimen
    person: Person
    tumour: Tumour
    days: float | None
    given: dict[str, Quantity]
    observed: tuple[Dataset, ...]


def ask(
    name: str,
    dose: str,
    *,
    person: tuple[str, str, str],
    grown: str,
    days: str,
    given: Iterable[str],
    observed: Iterable[str],
) -> Asked:
    """The values of a command's words. person: weight, height and sex.  Raises InputError with all that is wrong."""
    problems: list[Problem] = []
    found = read(problems, compound, name)
    planned = read(problems, regimen, dose)
    dosed = read(problems, person_of, *person)
    where = read(problems, tumour, grown)
    long = read(problems, measure, "--days", days, "d", "126") if days else None
    values = read(problems, parameters, given)
    sets = [read(problems, dataset, each) for each in observed]
    stop_if(problems)
    assert found and planned and dosed and where and values is not None
    return Asked(found, planned, dosed, where, long, values, tuple({each.id: each for each in sets if each}.values()))


def person_of(weight: str, height: str, sex: str) -> Person:
    """The person of the options. An empty text is an option left out; the weight is then the default person's."""
    problems: list[Problem] = []
    kg = read(problems, measure, "--weight", weight or f"{DEFAULT_WEIGHT_KG:g}", "kg", "70")
    cm = read(problems, measure, "--height", height, "cm", "165") if height else None
    chosen = next((each for each in SEXES if each == sex.strip().lower()), None)
    if sex and not chosen:
        cure = did_you_mean(sex, SEXES)
        known = cure if cure.startswith("Did") else "Write female or male."
        problems.append(Problem("--sex", f"{quote(sex)} is not known", known))
    name = "person" if weight else DEFAULT_NAME
    found = read(problems, Person, DEFAULT_WEIGHT_KG if kg is None else kg, cm, chosen, name)
    stop_if(problems)
    assert found
    return found


def measure(option: str, text: str, unit: str, example: str) -> float:
    """The number of an option in `unit`, which may be written behind it or left out."""
    cure = f"Write {option} {example}."
    try:
        found = quantity(text, option)
    except InputError as error:
        general = ("Write it like", "Known:")
        raise InputError(
            Problem(each.where, each.what, cure if each.cure.startswith(general) else each.cure)
            for each in error.problems
        ) from None
    if found.unit in ("", unit):
        return found.value
    if dimension(found.unit) != dimension(unit):
        raise InputError(Problem(option, f"{quote(text)} is not in {unit} or a unit of the same kind", cure))
    return found.to(unit)


def parameters(given: Iterable[str]) -> dict[str, Quantity]:
    """The values of `--set NAME=VALUE`, by name."""
    problems: list[Problem] = []
    values: dict[str, Quantity] = {}
    for text in given:
        name, equals, value = text.partition("=")
        name = name.strip().lower()
        if not (equals and name and value.strip()):
            cure = 'Write --set "clearance=0.2 L/d".'
            problems.append(Problem("--set", f"{quote(text)} is not NAME=VALUE", cure))
        elif name in values:
            problems.append(Problem("--set", f"{quote(name)} is given twice", "Keep one of the two."))
        elif (found := read(problems, quantity, value, f"--set {name}")) is not None:
            values[name] = found
    stop_if(problems)
    return values


def read(problems: list[Problem], reader: Callable[..., Found], *words: object) -> Found | None:
    """What the reader makes of the words, or None with its problems added to the list."""
    try:
        return reader(*words)
    except InputError as error:
        problems += error.problems
        return None


def stop_if(problems: list[Problem]) -> None:
    """Raise InputError if there are any problems, each once."""
    if problems:
        raise InputError(dict.fromkeys(problems))
