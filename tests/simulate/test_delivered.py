"""Delivered dose equals prescribed dose, from the text of a regimen to the account of what was dosed."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import paylode as pld
from paylode.engine import Batch, Kernel, Points, Request, compile, solve
from paylode.model import (
    Flat,
    account,
    at,
    compose,
    flatten,
    flow,
    inlet,
    mechanism,
    observable,
    parameter,
    place,
    species,
    use,
    value,
)
from paylode.regimen import doses, regimen
from paylode.simulate import bind
from paylode.simulate.schedule import given_doses, schedule
from paylode.values.person import Person
from paylode.values.quantity import Quantity

PERSON = Person(70)
AMOUNTS = st.sampled_from(["3.6 mg/kg", "252 mg", "0.3 mg/kg", "10 nmol/kg", "1 umol", "4.8 mg/kg max 300 mg"])
ROUTES = st.sampled_from(["", "iv bolus", "iv 1 min", "iv 30 min", "iv 90 min", "iv 24 h", "iv 8 d"])
INTERVALS = st.sampled_from(["q4.5h", "q12h", "qw", "q3w", "q2w", "q21d", "q4w"])
CAP = " max "


def _block(amount: str, route: str, tail: str) -> str:
    dose, cap, limit = amount.partition(CAP)
    return " ".join(part for part in (dose, route, tail, f"{cap.strip()} {limit}".strip()) if part)


repeated = st.builds(lambda a, r, i, n: _block(a, r, f"{i} x {n}"), AMOUNTS, ROUTES, INTERVALS, st.integers(2, 6))
at_times = st.builds(
    lambda a, r, t: _block(a, r, "at " + ", ".join(map(str, sorted(t))) + " d"),
    AMOUNTS,
    ROUTES,
    st.sets(st.integers(0, 360), min_size=2, max_size=6),
)
once = st.builds(lambda a, r: _block(a, r, ""), AMOUNTS, ROUTES)
texts = st.one_of(repeated, at_times, once, st.builds("{} then {}".format, repeated, repeated))


@cache
def _one_place() -> tuple[Flat, Kernel]:
    """One place from which drug is cleared."""
    clearing = mechanism(
        "clearing",
        "one place",
        parameters=(parameter("plasma_volume", "L", "volume"), parameter("loss", "1/h", "clearance per volume")),
        places=(place("plasma", "plasma_volume"),),
        species=(species("drug", parts={"antibody": 1}),),
        flows=(flow("loss", at("drug", "plasma"), account("cleared"), value("loss")),),
        inlets=(inlet("iv", [(at("drug", "plasma"), 1)]),),
        readings=(observable("drug", value("loss"), "1/h"),),
    )
    flat = flatten(compose("one place", [use(clearing)]))
    return flat, compile(flat.equations)


@settings(max_examples=100, deadline=None)
@given(texts)
def test_a_year_of_any_regimen_on_one_place(text: str) -> None:
    _a_year_on_one_place(text)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None)
@given(texts)
def test_a_year_of_a_thousand_regimens_on_one_place(text: str) -> None:
    _a_year_on_one_place(text)


def _a_year_on_one_place(text: str) -> None:
    flat, kernel = _one_place()
    planned = given_doses(doses(regimen(text), PERSON, 8760.0), inlet_unit="nmol", molar_mass_g_per_mol=148_500.0)
    end = max(8760.0, *(dose.time_h + dose.duration_h for dose in planned))
    numbers = {"plasma_volume": Quantity(3, "L"), "loss": Quantity(0.01, "1/h")}
    bound = bind(flat, [], given=numbers, largest_dose=max(dose.amount for dose in planned))
    names = ("present.antibody.plasma", "account.antibody.dosed.so_far", "account.antibody.cleared.so_far")
    request = Request(Points(names, np.array([end])))
    batch = Batch(bound.values[None, :], bound.start[None, :], scale=bound.scale[None, :])
    present, dosed, cleared = solve(kernel, batch, schedule(planned), request).values[0, 0]
    prescribed = sum(dose.amount for dose in planned)
    assert -dosed == pytest.approx(prescribed, rel=1e-12)
    assert present + cleared == pytest.approx(prescribed, rel=1e-9)
    left = sum(_remaining(dose.time_h, dose.duration_h, dose.amount, end, 0.01) for dose in planned)
    assert present == pytest.approx(left, rel=1e-6, abs=1e-6 * max(dose.amount for dose in planned))


def _remaining(start: float, duration: float, amount: float, end: float, k: float) -> float:
    """What is left of one dose by the closed form of one compartment."""
    if duration == 0:
        return float(amount * np.exp(-k * (end - start)))
    return float(amount / duration / k * (1 - np.exp(-k * duration)) * np.exp(-k * (end - start - duration)))


@settings(max_examples=25, deadline=None)
@given(texts)
def test_any_regimen_on_the_whole_model(text: str) -> None:
    sim = pld.simulate("t-dm1", text, days=400 if " at " in text else 60)
    prescribed = sum(dose.amount * min(1.0, _share(dose, sim.times_h[-1])) for dose in sim.doses)
    sheet = pld.balance(sim)["antibody"]
    assert -sheet.accounts["dosed"][-1] == pytest.approx(prescribed, rel=1e-9)
    assert max(each.worst for each in pld.balance(sim).values()) <= 1e-8


def _share(dose: object, end_h: float) -> float:
    """How much of a dose is in by the end."""
    time_h, duration_h = dose.time_h, dose.duration_h  # type: ignore[attr-defined]
    return 1.0 if duration_h == 0 else (end_h - time_h) / duration_h
