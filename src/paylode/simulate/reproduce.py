"""Published models on the reader's own machine: every figure of a paper, computed by the engine that users run.

    maximum             over the time to the next dose, or all of it
    value, area         at `time_d`, and from 0 to there
    half_life           ln 2 / slope, between two thirds of the longest time and its end
    area_to_infinity    area to the longest time + last value / slope

The longest time is 60 days after the first dose: fifteen half-lives of an antibody-drug conjugate.
"""

from __future__ import annotations

import math
import pkgutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from .. import published
from ..engine import Batch, Points, Reduction, Request, Status, Tolerances, compile, solve
from ..equations import Equations
from ..published import Figure
from ..regimen import doses as planned_doses
from ..regimen import first_interval_h
from ..regimen import regimen as regimen_of
from ..values.problem import FailureError, InputError, Problem, did_you_mean, quote
from ..values.quantity import factor
from .result import HOURS_PER_DAY
from .run import DEFAULT_PERSON
from .schedule import given_doses, schedule

LONGEST_H = 60 * HOURS_PER_DAY
FROM_H = LONGEST_H * 2 / 3
FINE = Tolerances(relative=1e-9, absolute=1e-12)


@dataclass(frozen=True, slots=True)
class Reproduced:
    """A figure of a paper, and what the engine gives for it in the figure's unit. passed: within the tolerance."""

    paper: str
    figure: Figure
    value: float
    passed: bool


def papers() -> tuple[str, ...]:
    """The names of the published models.

    >>> papers()
    ('lu_2014',)
    """
    names = (module.name for module in pkgutil.iter_modules(published.__path__))
    return tuple(sorted(name for name in names if name[-4:].isdigit()))


def reproduce(paper: str) -> tuple[Reproduced, ...]:
    """Every figure of a published model, computed. Raises InputError for an unknown paper.

    >>> found = reproduce("lu_2014")
    >>> all(each.passed for each in found)
    True
    """
    if paper not in papers():
        raise InputError(Problem("paper", f"unknown paper {quote(paper)}", did_you_mean(paper, papers())))
    model = import_module(f"{published.__name__}.{paper}")
    equations: Equations = model.equations()
    parameters: dict[str, float] = model.typical()
    return tuple(_reproduced(paper, figure, _computed(equations, parameters, figure)) for figure in model.FIGURES)


def _reproduced(paper: str, figure: Figure, value: float) -> Reproduced:
    return Reproduced(paper, figure, value, abs(value / figure.value - 1) <= figure.tolerance)


def _computed(equations: Equations, parameters: dict[str, float], figure: Figure) -> float:
    """One figure from one solution of the equations."""
    import numpy as np

    per_hour = factor("h", equations.time_unit)
    regimen = regimen_of(figure.regimen)
    planned = planned_doses(regimen, DEFAULT_PERSON, LONGEST_H)
    doses = given_doses(planned, inlet_unit=equations.inputs[0].unit, molar_mass_g_per_mol=math.nan)
    at_h = LONGEST_H if figure.time_d is None else figure.time_d * HOURS_PER_DAY
    kinds = [("maximum", first_interval_h(regimen) or LONGEST_H), ("integral", at_h), ("integral", LONGEST_H)]
    result = solve(
        compile(equations),
        Batch(np.array([[parameters[each.name] for each in equations.parameters]])),
        schedule(doses),
        Request(
            Points((figure.observable,), np.array([at_h, FROM_H, LONGEST_H]) * per_hour, np.full(3, True)),
            tuple(Reduction(figure.observable, kind, 0.0, end * per_hour) for kind, end in kinds),  # type: ignore[arg-type]
        ),
        FINE,
    )
    if result.status[0] != Status.OK:
        raise FailureError(Problem("solver", result.messages[0], "Report it: a published model must be solved."))
    unit = next(each.unit for each in equations.observables if each.name == figure.observable)
    return _reduced(
        figure, result.values[0, :, 0].tolist(), result.reductions[0].tolist(), units=(unit, equations.time_unit)
    )


def _reduced(figure: Figure, points: Sequence[float], reduced: Sequence[float], *, units: tuple[str, str]) -> float:
    """points: at the figure's time, at two thirds of the longest time and at its end.  reduced: maximum, two areas."""
    level, area = units[0], f"{units[0]}*{units[1]}"
    slope_per_h = math.log(points[1] / points[2]) / (LONGEST_H - FROM_H)
    match figure.reduction:
        case "maximum":
            return reduced[0] * factor(level, figure.unit)
        case "value":
            return points[0] * factor(level, figure.unit)
        case "area":
            return reduced[1] * factor(area, figure.unit)
        case "area_to_infinity":
            rest = points[2] / (slope_per_h * factor("1/h", f"1/{units[1]}"))
            return (reduced[2] + rest) * factor(area, figure.unit)
        case "half_life":
            return math.log(2) / slope_per_h * factor("h", figure.unit)
