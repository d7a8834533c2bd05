"""Validation: predictions beside observations, point by point and as one score.

A series belongs to a simulation if its dose is the simulated one (amount and length of infusion); its points
are compared up to the second dose. `validate` simulates every arm of an observed set for itself.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from .. import observations
from .. import regimen as dosing
from ..compounds import Compound
from ..observations import Dataset, Pair, Score, Series, pairs, score
from ..organisms import Tumour
from ..values.person import Person
from ..values.problem import InputError, Problem
from ..values.quantity import factor
from .result import HOURS_PER_DAY, Simulation
from .run import DEFAULT_PERSON, Options, simulate

SCHEMA = "paylode.validation/1"
SAME_DOSE = 1e-3
FIRST_HOUR = 1.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Predictions beside observations. pairs: every point, scored or not.  score: over those that count."""

    dataset: Dataset
    pairs: tuple[Pair, ...]
    score: Score


@dataclass(frozen=True, slots=True)
class Validation:
    """Every arm of a set. arms: name of the arm -> comparison.  auc_per_dose: arm -> predicted [ug*d/mL per mg/kg]."""

    dataset: Dataset
    arms: dict[str, Comparison]
    simulations: dict[str, Simulation]
    score: Score


def compare(sim: Simulation, dataset: Dataset | str) -> Comparison:
    """A simulation beside the series of a set that have its dose. Raises InputError if there is none."""
    of = observations.dataset(dataset) if isinstance(dataset, str) else dataset
    matching = [series for series in of.series if _same_dose(series, sim)]
    if not matching:
        arms = ", ".join(dict.fromkeys(series.dose for series in of.series))
        cure = f"Simulate one of its doses: {arms}. Or run: paylode validate {of.id}"
        raise InputError(Problem(f"observed {of.id}", "it has no series with the simulated dose", cure))
    found = tuple(pair for series in matching for pair in _pairs(sim, series))
    return Comparison(of, found, score(found))


def validate(
    dataset: Dataset | str,
    *,
    of: Compound | str = "t-dm1",
    person: Person = DEFAULT_PERSON,
    tumour: Tumour | str = "her2-3+",
    options: Options = Options(),
) -> Validation:
    """Simulate every arm of an observed set with one parameter set, and score it."""
    data = observations.dataset(dataset) if isinstance(dataset, str) else dataset
    arms: dict[str, Comparison] = {}
    simulations: dict[str, Simulation] = {}
    for arm, series in observations.arms(data).items():
        days = max(point.time_d for each in series for point in each.points)
        also = observed_hours(series)
        chosen = Options(options.tolerances, also, options.progress, options.stop)
        sim = simulate(of, series[0].dose, days=math.ceil(max(days, 21.0)), person=person, tumour=tumour, options=chosen)
        found = tuple(pair for each in series for pair in _pairs(sim, each))
        arms[arm], simulations[arm] = Comparison(data, found, score(found)), sim
    return Validation(data, arms, simulations, score(pair for each in arms.values() for pair in each.pairs))


def observed_hours(series: Iterable[Series]) -> tuple[float, ...]:
    """Times of all points [h], for `Options.also_h`."""
    return tuple(sorted({max(point.time_d, 0.0) * HOURS_PER_DAY for each in series for point in each.points}))


def comparison_json(found: Comparison) -> dict[str, object]:
    """{points, within_2_fold, fold_error} of a comparison."""
    return {
        "points": found.score.points,
        "within_2_fold": found.score.within_2_fold,
        "fold_error": found.score.fold_error,
    }


def _same_dose(series: Series, sim: Simulation) -> bool:
    given = dosing.doses(dosing.regimen(series.dose), sim.setting.person, FIRST_HOUR)
    first = dosing.doses(sim.setting.regimen, sim.setting.person, FIRST_HOUR)
    if not given or not first or given[0].unit != first[0].unit:
        return False
    near = abs(given[0].amount / first[0].amount - 1) < SAME_DOSE
    return near and abs(given[0].duration_h - first[0].duration_h) < SAME_DOSE


def _pairs(sim: Simulation, series: Series) -> tuple[Pair, ...]:
    curve = sim.curve(series.analyte)
    per = factor(sim.units[series.analyte], series.unit)
    second = sorted({dose.time_h for dose in sim.doses})[1:2] or [math.inf]
    last = min(second[0], float(sim.times_h[-1]))
    reachable = tuple(point for point in series.points if point.time_d * HOURS_PER_DAY <= last + 1e-9)
    shown = Series(series.arm, series.dose, series.analyte, series.unit, reachable, series.limit, series.limit_source)
    return pairs(shown, [per * float(curve[_index(sim, point.time_d)]) for point in reachable])


def _index(sim: Simulation, time_d: float) -> int:
    """The output time nearest to a point; at a dose edge the left limit, which comes first."""
    import numpy as np

    return int(np.argmin(np.abs(sim.times_h - time_d * HOURS_PER_DAY)))
