"""Wrong directions are refused in words, and so is what an engine does not have."""

from __future__ import annotations

import numpy as np
import pytest
from compartment_models import NAMES, VALUES, compartments, entries

from paylode.engine import (
    Batch,
    Direction,
    EngineName,
    Kind,
    Points,
    Request,
    Schedule,
    Sensitivities,
    dose_size,
    dose_time,
    engine_for,
)
from paylode.equations import TIME, Equations, Event, Parameter, State, greater, symbol
from paylode.values.problem import InputError

NUMBERS = np.array([[VALUES[name] for name in NAMES]])
POINTS = Points(("c",), np.array([1.0]))
X = symbol("x")


def refused(
    *directions: str | Direction,
    engine: EngineName = "vector",
    equations: Equations | None = None,
    numbers: np.ndarray = NUMBERS,
    schedule: Schedule | None = None,
    points: Points = POINTS,
    batch: Batch | None = None,
) -> str:
    model = equations or compartments(1)
    compile, solve = engine_for(model, engine)
    with pytest.raises(InputError) as caught:
        asked = Request(points, sensitivities=Sensitivities(directions))
        solve(compile(model), batch or Batch(numbers), schedule or Schedule.of([entries()]), asked)
    text = str(caught.value)
    assert all(len(line) < 250 for line in text.splitlines())
    return text


@pytest.mark.parametrize("engine", ["vector", "scipy"])
@pytest.mark.parametrize(
    ("direction", "said"),
    [
        ("Cl", "there is no parameter Cl. Did you mean CL?"),
        ("c", "there is no parameter c"),
        (Direction("both", {"CL": 1.0, "v": 1.0}), "sensitivities, both: there is no parameter v. Did you mean V"),
        (Direction("steep", {"CL": np.inf}), "a slope of inf of CL"),
        (Direction("nothing"), "nothing changes along it"),
        (
            Direction("few", values=np.ones(2)),
            "values of shape (2,). Give one slope per entry of the schedule: shape (5,)",
        ),
        (Direction("late", times=np.full(5, np.nan)), "a slope in times that is not a finite number"),
        (Direction("start", start=np.zeros((1, 3))), "start of shape (1, 3)"),
        (Direction("start", start=np.zeros((1, 2))), "slopes of a start that is not given"),
    ],
)
def test_directions(engine: EngineName, direction: str | Direction, said: str) -> None:
    assert said in refused(direction, engine=engine)


def test_names_of_directions() -> None:
    assert "2 directions are called CL" in refused("CL", Direction("CL", {"V": 1.0}))
    assert "no direction is given" in refused()
    compile, solve = engine_for(compartments(1), "vector")
    with pytest.raises(InputError, match='the text "CL" for directions'):
        request = Request(POINTS, sensitivities=Sensitivities("CL"))  # type: ignore[arg-type]
        solve(compile(compartments(1)), Batch(NUMBERS), Schedule.of([[]]), request)


@pytest.mark.parametrize("make", [dose_size, dose_time])
def test_an_input_that_is_not_there(make: object) -> None:
    with pytest.raises(InputError, match=r"there is no input orl\. Did you mean oral"):
        make(compartments(1), Schedule.of([entries()]), "orl")  # type: ignore[operator]


def test_going_on_with_other_directions() -> None:
    compile, solve = engine_for(compartments(1), "vector")
    kernel, schedule = compile(compartments(1)), Schedule.of([entries()])
    plain = solve(kernel, Batch(NUMBERS), schedule, Request(POINTS))
    said = refused("CL", batch=Batch(NUMBERS, resume=plain.final_state), points=Points(("c",), np.array([2.0])))
    assert "the run that is to go on had no sensitivities. Ask for them from the beginning" in said
    sloped = solve(kernel, Batch(NUMBERS), schedule, Request(POINTS, sensitivities=Sensitivities(("CL", "V"))))
    said = refused("CL", batch=Batch(NUMBERS, resume=sloped.final_state), points=Points(("c",), np.array([2.0])))
    assert "had the directions CL, V, this one has CL" in said


def test_the_scipy_engine_says_what_it_does_not_have() -> None:
    cure = "Take the vector engine"
    event = Event("low", 1 - X, (("x", X + 1),))
    model = Equations(
        "x", states=(State("x", "1", -symbol("k") * X),), parameters=(Parameter("k", "1/h"),), events=(event,)
    )
    said = refused(
        "k",
        engine="scipy",
        equations=model,
        numbers=np.ones((1, 1)),
        schedule=Schedule.of([[]]),
        points=Points(("x",), np.ones(1)),
    )
    assert "the SciPy engine has none of a model with events" in said and cure in said
    later = dose_time(compartments(1), Schedule.of([entries()]), "oral")
    assert "has none along a direction in which times move" in refused(later, engine="scipy")
    late = Equations(
        "late", states=(State("x", "1", -greater(TIME, symbol("k")) * X),), parameters=(Parameter("k", "h"),)
    )
    said = refused(
        "k",
        engine="scipy",
        equations=late,
        numbers=np.ones((1, 1)),
        schedule=Schedule.of([[]]),
        points=Points(("x",), np.ones(1)),
    )
    assert "in which a condition on time moves" in said
    compile, solve = engine_for(compartments(1), "scipy")
    parked = solve(
        compile(compartments(1)), Batch(NUMBERS), Schedule.of([[(0.5, Kind.VISIT, 0, 0.0)]]), Request(POINTS)
    )
    assert "Ask for them from the beginning" in refused(
        "CL", engine="scipy", batch=Batch(NUMBERS, resume=parked.final_state)
    )


def test_nothing_but_sensitivities_at_no_point() -> None:
    """They belong to points: without any there are none, and nothing fails."""
    for engine in ("vector", "scipy"):
        compile, solve = engine_for(compartments(1), engine)  # type: ignore[arg-type]
        asked = Request(until=1.0, sensitivities=Sensitivities(("CL", "V")))
        result = solve(compile(compartments(1)), Batch(NUMBERS), Schedule.of([entries()]), asked)
        assert result.sensitivities is not None and result.sensitivities.shape == (1, 0, 0, 2)
