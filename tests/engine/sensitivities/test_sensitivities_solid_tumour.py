"""Sensitivities of the whole model of the house, 154 states, against differences."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest
from differences import differences

from paylode.compounds import compound
from paylode.engine import Batch, Kind, Points, Request, Schedule, Sensitivities, Tolerances
from paylode.engine.simd_engine import compile, solve
from paylode.model import flatten
from paylode.models.solid_tumour import solid_tumour
from paylode.organisms import organism, tumour
from paylode.simulate.bind import bind
from paylode.values.quantity import Quantity

pytestmark = pytest.mark.slow
DOSE_NMOL, HOURS = 1700.0, 504.0


def test_four_parameters_of_the_whole_model() -> None:
    run = import_module("paylode.simulate.run")
    chosen, grown, human = compound("t-dm1"), tumour("her2-3+"), organism("human")
    shares = run._scaled_shares(chosen)
    catalogues = (("tumour", grown.parameters), ("compound", shares), ("human", human.parameters))
    weight = {"body_weight": Quantity(70.0, "kg")}
    bound = bind(flatten(solid_tumour()), catalogues, given=weight, largest_dose=DOSE_NMOL)
    equations = bound.flat.equations
    kernel, names = compile(equations), [parameter.name for parameter in equations.parameters]
    used = {key for state in equations.states for key in state.derivative.symbols}
    chosen_names = [name for name in names if name in used and bound.values[names.index(name)] > 0.0]
    asked = [chosen_names[i] for i in np.linspace(0, len(chosen_names) - 1, 4).astype(int)]
    rate = DOSE_NMOL / 1.5
    schedule = Schedule.of(
        [[(t, k, 0, rate) for c in (0.0, HOURS) for t, k in ((c, Kind.RATE_ON), (c + 1.5, Kind.RATE_OFF))]]
    )
    points = Points(tuple(state.name for state in equations.states), np.linspace(3.0, 2 * HOURS, 40))
    start, scale = bound.start[None, :], bound.scale[None, :]

    def values(column: int, shift: float) -> np.ndarray:
        numbers = bound.values[None, :].copy()
        numbers[:, column] *= 1.0 + shift
        exact = Tolerances(1e-12, 1e-15, maximum_steps=10**6)
        return solve(kernel, Batch(numbers, start, None, scale), schedule, Request(points), exact).values

    request = Request(points, sensitivities=Sensitivities(tuple(asked)))
    batch = Batch(bound.values[None, :], start, None, scale)
    found = solve(kernel, batch, schedule, request, Tolerances(1e-10, 1e-13))
    assert found.status[0] == 0 and found.sensitivities is not None
    size = np.maximum(np.abs(found.values).max(axis=1), 1e-3 * scale)
    for index, name in enumerate(asked):
        column = names.index(name)
        wanted = differences(lambda shift, column=column: values(column, shift), 2e-3)
        relative = found.sensitivities[..., index] * bound.values[column]
        peak = np.maximum(np.abs(relative).max(axis=1), 1e-2 * size)  # differences see no smaller slope
        assert (np.abs(relative - wanted) / peak[:, None, :]).max() < 1e-6, name
