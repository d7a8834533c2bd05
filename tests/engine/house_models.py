"""Every model of the house, with numbers, doses and times, ready for any engine."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paylode.compounds import compound, dar_distribution
from paylode.engine import Batch, Entry, Kind, Points, Request, Schedule
from paylode.equations import Equations
from paylode.model import Flat, flatten
from paylode.models.solid_tumour import solid_tumour
from paylode.organisms import organism, tumour
from paylode.simulate.bind import bind
from paylode.values.quantity import Quantity, quantity

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "docs" / "examples"
DAY, WEEK = 24.0, 168.0
T_DM1_DOSE_NMOL = 1700.0
sys.path.append(str(EXAMPLES))


@dataclass(frozen=True, slots=True)
class Case:
    """A model as it is solved. scale: (s,) or None, as in `Batch`."""

    equations: Equations
    values: NDArray[np.float64]
    start: NDArray[np.float64] | None
    scale: NDArray[np.float64] | None
    doses: tuple[Entry, ...]
    times: tuple[float, ...]

    def batch(self, n: int = 1) -> Batch:
        """n times the same subject."""
        rows = [None if each is None else np.tile(each, (n, 1)) for each in (self.start, self.scale)]
        return Batch(np.tile(self.values, (n, 1)), rows[0], None, rows[1])

    def schedule(self, n: int = 1) -> Schedule:
        """The doses for each."""
        return Schedule.of([list(self.doses)] * n)

    def request(self) -> Request:
        """All states, accounts and observables at all times."""
        e = self.equations
        names = (each.name for group in (e.states, e.quadratures, e.observables) for each in group)
        return Request(Points(tuple(names), np.array(self.times)))


def infusion(start: float, hours: float, amount: float, inlet: int = 0) -> tuple[Entry, Entry]:
    """A constant rate between two times."""
    rate = amount / hours
    return (start, Kind.RATE_ON, inlet, rate), (start + hours, Kind.RATE_OFF, inlet, rate)


def solid_tumour_case(grown: str, cycles: int) -> Case:
    """T-DM1 every three weeks in a person of 70 kg."""
    chosen, named = compound("t-dm1"), tumour(grown)
    shares = {str(n): Quantity(share, "") for n, share in enumerate(dar_distribution(chosen))}
    entry = replace(chosen.parameters["dar_fraction"], value=shares, unit="")
    catalogues = (
        (named.id, named.parameters),
        (chosen.id, {**chosen.parameters, "dar_fraction": entry}),
        ("human", organism("human").parameters),
    )
    weight = {"body_weight": Quantity(70.0, "kg")}
    bound = bind(flatten(solid_tumour()), catalogues, given=weight, largest_dose=T_DM1_DOSE_NMOL)
    doses = [each for cycle in range(cycles) for each in infusion(3 * WEEK * cycle, 1.5, T_DM1_DOSE_NMOL)]
    times = (0.5, 1.5, 6.0, DAY, *np.linspace(2 * DAY, 3 * WEEK * cycles, 40).tolist())
    return Case(bound.flat.equations, bound.values, bound.start, bound.scale, tuple(doses), times)


def lu_2014_case() -> Case:
    """3.6 mg/kg of T-DM1 in 70 kg, over 90 minutes."""
    paper = import_module("paylode.published.lu_2014")
    equations, typical = paper.equations(), paper.typical()
    values = np.array([typical[parameter.name] for parameter in equations.parameters])
    times = (0.5, 1.5, 6.0, DAY, *np.linspace(2 * DAY, 9 * WEEK, 40).tolist())
    return Case(equations, values, None, None, infusion(0.0, 1.5, 252.0), times)


def jones_2019_case() -> Case:
    """5 mg/kg of an antibody of 150 kDa in 71 kg, as a bolus."""
    example = import_module("jones_2019")
    times = (0.0, 1.0, 10.0, 100.0, 240.0, 500.0, 1000.0, 2000.0)
    dose = 5.0 * 71.0 / 150.0 * 1000.0
    return example_case(flatten(example.jones_2019()), example.VALUES, (0.0, Kind.BOLUS, 0, dose), times)


def scheuher_2023_case() -> Case:
    """3.6 mg/kg of T-DM1 in 70 kg, as a bolus."""
    example = import_module("scheuher_2023")
    dose = 3.6 * 70.0 / 148781.0 * 1e6
    times = (0.0, 1.0, 6.0, *np.linspace(DAY, 6 * WEEK, 42).tolist())
    return example_case(flatten(example.scheuher_2023()), example.VALUES, (0.0, Kind.BOLUS, 0, dose), times)


def example_case(
    flat: Flat, values: Mapping[str, str | Mapping[str, str]], dose: Entry, times: Sequence[float]
) -> Case:
    """A model that brings its values as text."""
    found = []
    for parameter in flat.equations.parameters:
        name, label = flat.parameters[parameter.name]
        given = values[name]
        found.append(quantity(given if isinstance(given, str) else given[str(label)]).to(parameter.unit))
    return Case(flat.equations, np.array(found), None, None, (dose,), tuple(times))


CASES: dict[str, tuple[str, Callable[[], Case]]] = {
    "solid tumour, HER2 3+": ("solid_tumour", lambda: solid_tumour_case("her2-3+", 3)),
    "solid tumour, HER2 1+": ("solid_tumour", lambda: solid_tumour_case("her2-1+", 1)),
    "solid tumour, N87": ("solid_tumour", lambda: solid_tumour_case("n87", 1)),
    "solid tumour, none": ("solid_tumour", lambda: solid_tumour_case("none", 1)),
    "Lu 2014": ("lu_2014", lu_2014_case),
    "Scheuher 2023": ("scheuher_2023", scheuher_2023_case),
    "Jones 2019": ("jones_2019", jones_2019_case),
}
"""By name: the file that the model stands in, and how its case is made."""


def files() -> set[str]:
    """The files of `models/`, `published/` and `docs/examples/` that hold a model."""
    package = ROOT / "src" / "paylode"
    found = {
        path.stem for folder in (package / "models", package / "published", EXAMPLES) for path in folder.glob("*.py")
    }
    return found - {"__init__", "paper"}
