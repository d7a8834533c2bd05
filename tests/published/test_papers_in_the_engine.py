"""Every paper's figures through the engine: the path on which users' models run, at its default tolerances."""

from __future__ import annotations

import importlib
import math
import pkgutil
from types import ModuleType

import numpy as np
import pytest
from solving import LAST_DAY, infusion

import paylode.published as published
from paylode.engine import Batch, Kind, Points, Reduction, Request, Schedule, Status, compile, solve
from paylode.published import Figure

PAPERS = [
    importlib.import_module(f"paylode.published.{module.name}")
    for module in pkgutil.iter_modules(published.__path__)
    if module.name != "paper"
]
FIGURES = [(paper, figure) for paper in PAPERS for figure in paper.FIGURES]


def by_engine(paper: ModuleType, figure: Figure) -> float:
    """What the engine gives for a figure, in the figure's unit."""
    equations, values = paper.equations(), paper.typical()
    dose, hours = infusion(figure.regimen)
    batch = Batch(np.array([[values[parameter.name] for parameter in equations.parameters]]))
    course = [(0.0, Kind.RATE_ON, 0, dose / hours), (hours, Kind.RATE_OFF, 0, dose / hours)]
    end = 24 * (LAST_DAY if figure.time_d is None else figure.time_d)
    late = np.array([24 * (LAST_DAY - 10), 24 * LAST_DAY])
    request = Request(
        Points((figure.observable,), late if figure.time_d is None else np.array([end])),
        (Reduction(figure.observable, "maximum", 0, end), Reduction(figure.observable, "integral", 0, end)),
    )
    result = solve(compile(equations), batch, Schedule.of([course]), request)
    assert result.status[0] == Status.OK
    points, (maximum, integral) = result.values[0, :, 0], result.reductions[0]
    slope = math.log(points[0] / points[-1]) / 10 if figure.time_d is None else math.nan
    return {
        "maximum": maximum,
        "value": points[-1],
        "area": integral / 24,
        "area_to_infinity": integral / 24 + points[-1] / slope,
        "half_life": math.log(2) / slope,
    }[figure.reduction]


@pytest.mark.parametrize(("paper", "figure"), FIGURES, ids=lambda item: getattr(item, "name", "") or item.__name__)
def test_the_engine_gives_the_figure(paper: ModuleType, figure: Figure) -> None:
    assert by_engine(paper, figure) == pytest.approx(figure.value, rel=figure.tolerance)
