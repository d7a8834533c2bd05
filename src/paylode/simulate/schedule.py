"""Scheduling: a regimen for a person becomes amounts at times.

    bolus            one entry: amount at a time
    infusion         two entries: rate on, and rate off `duration` later

Dose amounts in mg become nmol through the mean molar mass over the distribution of drug-to-antibody ratios.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..engine import Kind, Schedule
from ..regimen import Dose
from ..values.problem import InputError, Problem


@dataclass(frozen=True, slots=True)
class Given:
    """One dose in the unit of the inlet: time and duration in hours."""

    time_h: float
    amount: float
    duration_h: float


def given_doses(doses: Iterable[Dose], *, inlet_unit: str, molar_mass_g_per_mol: float) -> tuple[Given, ...]:
    """Doses in the unit of the model's inlet (`nmol` or `mg`)."""
    return tuple(Given(d.time_h, _amount(d, inlet_unit, molar_mass_g_per_mol), d.duration_h) for d in doses)


def schedule(doses: Iterable[Given], *, inlet: int = 0) -> Schedule:
    """The schedule of one subject, in time order; at one time, in the order given."""
    entries: list[tuple[float, Kind, int, float]] = []
    for dose in doses:
        if dose.duration_h == 0:
            entries.append((dose.time_h, Kind.BOLUS, inlet, dose.amount))
        else:
            end_h = dose.time_h + dose.duration_h
            rate = dose.amount / (end_h - dose.time_h)  # the rounded length: so a minute far from 0 delivers it all
            entries.append((dose.time_h, Kind.RATE_ON, inlet, rate))
            entries.append((end_h, Kind.RATE_OFF, inlet, rate))
    entries.sort(key=lambda entry: entry[0])
    return Schedule.of([entries])


def _amount(dose: Dose, inlet_unit: str, molar_mass: float) -> float:
    if dose.unit == inlet_unit:
        return dose.amount
    if dose.unit == "mg" and inlet_unit == "nmol":
        return dose.amount * 1e6 / molar_mass
    if dose.unit == "nmol" and inlet_unit == "mg":
        return dose.amount * molar_mass * 1e-6
    cure = "Give the dose in mg or nmol."
    raise InputError(Problem("regimen", f"a dose in {dose.unit} cannot enter a model dosed in {inlet_unit}", cure))
