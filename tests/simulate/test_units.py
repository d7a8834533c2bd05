"""The same model in other units gives the same curves."""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pytest

from paylode.compounds import compound
from paylode.engine import Batch, Points, Request, Tolerances, compile, solve
from paylode.model import (
    Flat,
    account,
    at,
    axis,
    compose,
    concentration,
    flatten,
    flow,
    inlet,
    mechanism,
    observable,
    parameter,
    place,
    size,
    species,
    use,
    value,
)
from paylode.models.solid_tumour import solid_tumour
from paylode.organisms import tumour
from paylode.simulate import bind
from paylode.simulate.schedule import Given, schedule
from paylode.values.quantity import ENGINE_UNITS, Quantity

HOURS = ENGINE_UNITS
DAYS = MappingProxyType({**ENGINE_UNITS, "time": "d", "length": "cm", "mass": "g"})
NAMES = ("conjugate", "total_antibody", "payload", "tumour_volume", "payload_per_cell", "receptor_occupancy")


def _curves(units: MappingProxyType[str, str], per_hour: float, tolerances: Tolerances) -> np.ndarray:
    """(times, observables) of one cycle of T-DM1 in the unit system."""
    flat = flatten(solid_tumour(), units=units)
    adc = compound("t-dm1")
    catalogues = (("tumour", tumour("her2-3+").parameters), ("compound", adc.parameters))
    dose = Given(0.0, 1697.0, 1.5 * per_hour)
    bound = bind(flat, catalogues, given={"body_weight": Quantity(70, "kg")}, largest_dose=dose.amount)
    times = np.linspace(2.0, 504.0, 40) * per_hour
    batch = Batch(bound.values[None, :], bound.start[None, :], scale=bound.scale[None, :])
    result = solve(compile(flat.equations), batch, schedule([dose]), Request(Points(NAMES, times)), tolerances)
    return result.values[0]


@pytest.mark.parametrize(
    ("relative", "agreement"),
    [(1e-6, 1e-5), pytest.param(1e-11, 1e-9, marks=pytest.mark.slow)],
)
def test_hours_and_litres_or_days_and_millilitres(relative: float, agreement: float) -> None:
    tolerances = Tolerances(relative=relative, absolute=relative * 1e-3)
    plain = _curves(HOURS, 1.0, tolerances)
    other = _curves(DAYS, 1 / 24, tolerances)
    assert np.max(np.abs(other - plain) / np.max(np.abs(plain), axis=0)) <= agreement


def _two_compartments(unit: str, *, in_days: bool) -> Flat:
    """Two compartments with saturable clearance, dosed and read in nM or mg/L, its rates declared in hours or days."""
    time = "d" if in_days else "h"
    shown = "nM" if unit == "nmol" else "mg/L"
    level = concentration("drug", "plasma")
    saturable = value("maximal_rate") / (value("half_saturation") + level)
    disposition = mechanism(
        "disposition",
        "two compartments",
        parameters=(
            parameter("plasma_volume", "L", "volume of plasma"),
            parameter("tissue_volume", "L", "volume of tissue"),
            parameter("exchange", f"L/{time}", "exchange"),
            parameter("maximal_rate", f"{unit}/L/{time}", "largest rate of elimination"),
            parameter("half_saturation", shown, "concentration at half of it"),
        ),
        places=(place("plasma", "plasma_volume"), place("tissue", "tissue_volume")),
        species=(species("drug", parts={"drug": 1}, unit=unit),),
        flows=(
            flow("out", at("drug", "plasma"), at("drug", "tissue"), value("exchange") / size("plasma")),
            flow("back", at("drug", "tissue"), at("drug", "plasma"), value("exchange") / size("tissue")),
            flow("elimination", at("drug", "plasma"), account("eliminated"), saturable),
        ),
        inlets=(inlet("iv", [(at("drug", "plasma"), 1)], unit=unit),),
        readings=(observable("drug", level, shown),),
    )
    return flatten(compose("two compartments", [use(disposition)], axes=[axis("none", ["one"])]))


@pytest.mark.parametrize(("relative", "agreement"), [(1e-6, 1e-5), (1e-11, 1e-9)])
@pytest.mark.parametrize("in_days", [False, True])
def test_declared_in_nanomolar_or_in_milligrams(relative: float, agreement: float, in_days: bool) -> None:
    mass = 148.5e3 * 1e-6  # mg per nmol
    curves = {}
    for unit, per_nmol in (("nmol", 1.0), ("mg", mass)):
        flat = _two_compartments(unit, in_days=in_days and unit == "mg")
        per = "nM" if unit == "nmol" else "mg/L"
        given = {
            "plasma_volume": Quantity(3.1, "L"),
            "tissue_volume": Quantity(2.0, "L"),
            "exchange": Quantity(0.8, "L/d"),
            "maximal_rate": Quantity(20 * per_nmol, f"{unit}/L/h"),
            "half_saturation": Quantity(100 * per_nmol, per),
        }
        dose = Given(0.0, 1697.0 * per_nmol, 1.5)
        bound = bind(flat, [], given=given, largest_dose=dose.amount)
        batch = Batch(bound.values[None, :], bound.start[None, :], scale=bound.scale[None, :])
        times = np.linspace(0.5, 60.0, 50)
        tolerances = Tolerances(relative=relative, absolute=relative * 1e-3)
        result = solve(compile(flat.equations), batch, schedule([dose]), Request(Points(("drug",), times)), tolerances)
        curves[unit] = result.values[0, :, 0] / per_nmol
    assert np.max(np.abs(curves["mg"] / curves["nmol"] - 1)) <= agreement
