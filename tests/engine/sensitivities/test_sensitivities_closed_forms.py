"""Sensitivities of linear models against closed forms: parameters, doses, their times, their lengths."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from compartment_models import DOSES, NAMES, VALUES, Dose, compartments, complex_step, concentration, entries
from differences import FINE

from paylode.engine import (
    Batch,
    Direction,
    EngineName,
    Kind,
    Points,
    Request,
    Result,
    Schedule,
    Sensitivities,
    dose_size,
    dose_time,
    engine_for,
)

TIMES = np.array([0.5, 2.9, 3.1, 7.0, 8.5, 12.0, 18.5, 30.0])


def solved(engine: EngineName, count: int, *directions: str | Direction, doses: tuple[Dose, ...] = DOSES) -> Result:
    equations = compartments(count)
    compile, solve = engine_for(equations, engine)
    names = ("c", "given", "gone", *(state.name for state in equations.states))
    request = Request(Points(names, TIMES), sensitivities=Sensitivities(directions))
    numbers = np.array([[VALUES[name] for name in NAMES]])
    return solve(compile(equations), Batch(numbers), Schedule.of([entries(doses)]), request, FINE)


def moved(doses: tuple[Dose, ...], route: str, **by: complex) -> tuple[Dose, ...]:
    """The doses of a route, an attribute of each times a factor, or later."""

    def one(dose: Dose) -> Dose:
        if dose.route != route:
            return dose
        return Dose(
            route,
            dose.time + by.get("later", 0.0),
            dose.amount * by.get("larger", 1.0),
            dose.duration * by.get("longer", 1.0),
        )

    return tuple(one(dose) for dose in doses)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("engine", ["vector", "scipy"])
def test_by_every_parameter_and_by_the_size_of_the_doses(engine: EngineName, count: int) -> None:
    schedule = Schedule.of([entries()])
    sizes = [dose_size(compartments(count), schedule, into) for into in ("iv", "oral")]
    result = solved(engine, count, *NAMES, *sizes)
    assert result.sensitivities is not None and result.sensitivities.shape == (1, len(TIMES), 4 + count, 8)
    assert result.values[0, :, 0] == pytest.approx(concentration(count, VALUES, TIMES).real, rel=1e-6)
    for index, name in enumerate(NAMES):
        wanted = complex_step(lambda x, name=name: concentration(count, {**VALUES, name: x}, TIMES), VALUES[name])
        found = result.sensitivities[0, :, 0, index]
        assert found == pytest.approx(wanted, rel=1e-6, abs=1e-6 * np.abs(wanted).max()), name
    oral = complex_step(lambda x: concentration(count, VALUES, TIMES, moved(DOSES, "oral", larger=x)), 1.0)
    assert result.sensitivities[0, :, 0, 7] == pytest.approx(oral, rel=1e-6)
    larger = complex_step(
        lambda x: concentration(count, VALUES, TIMES, moved(moved(DOSES, "bolus", larger=x), "infusion", larger=x)), 1.0
    )
    assert result.sensitivities[0, :, 0, 6] == pytest.approx(larger, rel=1e-6)
    f = VALUES["F"]
    assert result.sensitivities[0, :, 0, 5] * f == pytest.approx(result.sensitivities[0, :, 0, 7], rel=1e-9)


@pytest.mark.parametrize("count", [1, 2])
def test_by_the_times_of_doses(count: int) -> None:
    """A lag time moves the oral doses; the time of the iv doses moves the bolus too, so the infusion is moved alone."""
    equations, schedule = compartments(count), Schedule.of([entries()])
    kinds = (Kind.RATE_ON, Kind.RATE_OFF)
    infusion = Direction("time of the infusion", times=np.isin(schedule.kind, kinds).astype(float))
    result = solved("vector", count, dose_time(equations, schedule, "oral"), infusion)
    assert result.sensitivities is not None
    for index, route in enumerate(("oral", "infusion")):
        wanted = complex_step(
            lambda x, route=route: concentration(count, VALUES, TIMES, moved(DOSES, route, later=x)), 0.0
        )
        found = result.sensitivities[0, :, 0, index]
        assert found == pytest.approx(wanted, rel=1e-6, abs=1e-6 * np.abs(wanted).max()), route


@pytest.mark.parametrize("count", [1, 2])
def test_by_the_length_and_by_the_rate_of_an_infusion(count: int) -> None:
    """By its length at one amount, and by its rate at one amount, which shortens it."""
    schedule, amount, length = Schedule.of([entries()]), 40.0, 5.0
    on, off = schedule.kind == Kind.RATE_ON, schedule.kind == Kind.RATE_OFF
    rate = amount / length
    by_length = Direction("length", values=np.where(on, -amount / length**2, 0.0), times=off.astype(float))
    by_rate = Direction("rate", values=on.astype(float), times=np.where(off, -amount / rate**2, 0.0))
    result = solved("vector", count, by_length, by_rate)
    assert result.sensitivities is not None
    wanted = (
        complex_step(lambda x: concentration(count, VALUES, TIMES, moved(DOSES, "infusion", longer=x)), 1.0) / length
    )
    small = 1e-6 * np.abs(wanted).max()
    assert result.sensitivities[0, :, 0, 0] == pytest.approx(wanted, rel=1e-6, abs=small)
    assert result.sensitivities[0, :, 0, 1] == pytest.approx(-wanted * length / rate, rel=1e-6, abs=small)


def test_several_slopes_at_once_add_up() -> None:
    """A covariate in CL and V: the chain rule."""
    both, cl, v = Direction("weight", {"CL": 0.75, "V": 1.5}), "CL", "V"
    result = solved("vector", 2, both, cl, v)
    assert result.sensitivities is not None
    together = 0.75 * result.sensitivities[..., 1] + 1.5 * result.sensitivities[..., 2]
    assert result.sensitivities[..., 0] == pytest.approx(together, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("engine", ["vector", "scipy"])
def test_the_books_of_slopes_balance(engine: EngineName) -> None:
    """What is in the body and what is gone changes as what was given does: by nothing, but for F and the doses."""
    schedule = Schedule.of([entries()])
    result = solved(engine, 2, *NAMES, dose_size(compartments(2), schedule, "oral"))
    assert result.sensitivities is not None
    _, given, gone, depot, central, other = np.moveaxis(result.sensitivities[0], 1, 0)
    assert depot + central + other + gone == pytest.approx(given, abs=1e-11)
    assert not given[:, :5].any()
    assert given[-1, 5:] == pytest.approx([110.0, 110.0 * VALUES["F"]])


def test_both_sides_of_a_dose() -> None:
    equations, doses = compartments(1), (Dose("bolus", 0.0, 50.0), Dose("bolus", 4.0, 20.0))
    schedule = Schedule.of([entries(doses)])
    points = Points(("c", "central"), np.array([4.0, 4.0]), np.array([True, False]))
    asked = Sensitivities(("CL", "V", dose_size(equations, schedule, "iv"), dose_time(equations, schedule, "iv")))
    compile, solve = engine_for(equations, "vector")
    numbers = np.array([[VALUES[name] for name in NAMES]])
    result = solve(compile(equations), Batch(numbers), schedule, Request(points, sensitivities=asked), FINE)
    k, v = VALUES["CL"] / VALUES["V"], VALUES["V"]
    left = 50.0 * np.exp(-k * 4.0)
    assert result.sensitivities is not None
    before, after = result.sensitivities[0, :, 1]
    assert before == pytest.approx([-4.0 / v * left, 4.0 * k / v * left, left, k * left], rel=1e-7)
    assert after - before == pytest.approx([0.0, 0.0, 20.0, k * 20.0], rel=1e-7, abs=1e-7)
    c = result.sensitivities[0, :, 0]
    assert c[:, 1] == pytest.approx(result.sensitivities[0, :, 1, 1] / v - result.values[0, :, 1] / v**2, rel=1e-9)


def test_a_start_that_is_given_has_the_slopes_that_are_given() -> None:
    equations = compartments(2)
    compile, solve = engine_for(equations, "vector")
    numbers = np.array([[VALUES[name] for name in NAMES]])
    start = np.array([[0.0, 10.0, 4.0]])
    toward = Direction("more in the other", start=np.array([[0.0, 0.0, 1.0]]))
    asked = Request(Points(("other", "c"), TIMES), sensitivities=Sensitivities((toward, "CL")))
    result = solve(compile(equations), Batch(numbers, start), Schedule.of([[]]), asked, FINE)
    only = solve(
        compile(equations),
        Batch(numbers, np.array([[0.0, 0.0, 1.0]])),
        Schedule.of([[]]),
        replace(asked, sensitivities=None),
    )
    assert result.sensitivities is not None
    assert result.sensitivities[0, :, :, 0] == pytest.approx(only.values[0], rel=1e-5)
    assert result.sensitivities[0, :2, 1, 1].tolist() != [0.0, 0.0]
