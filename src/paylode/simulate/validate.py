"""Validation: predictions beside observations, point by point and as one score.

A series belongs to a simulation if its dose is the simulated one (amount and length of infusion); its points
are compared up to the second dose. `validate` simulates every arm of an observed set for itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..compounds import Compound, molecular_mass_g_per_mol
from ..observations import Dataset, Pair, Score, Series, pairs, score
from ..observations import arms as arms_of
from ..observations import dataset as dataset_of
from ..organisms import Tumour
from ..regimen import Regimen
from ..regimen import doses as planned_doses
from ..regimen import regimen as regimen_of
from ..values.person import Person
from ..values.problem import InputError, Problem
from ..values.quantity import factor
from .result import HOURS_PER_DAY, Simulation
from .run import DEFAULT_PERSON, Options, simulate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

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
    """Every arm of a set. arms: name of the arm -> comparison.  auc_per_dose: of conjugate, arm -> predicted
    [ug*d/mL per mg/kg].  str(validation) is the text for a terminal."""

    dataset: Dataset
    arms: Mapping[str, Comparison]
    simulations: Mapping[str, Simulation]
    auc_per_dose: Mapping[str, float]
    score: Score

    def __str__(self) -> str:
        from .validation_text import validation_text

        return validation_text(self)


def compare(sim: Simulation, dataset: Dataset | str) -> Comparison:
    """A simulation beside the series of a set that have its dose. Raises InputError if there is none."""
    of = dataset_of(dataset) if isinstance(dataset, str) else dataset
    matching = matching_series(of, sim.setting.regimen, sim.setting.person)
    found = tuple(pair for series in matching for pair in _pairs(sim, series))
    return Comparison(of, found, score(found))


def matching_series(of: Dataset, under: Regimen, person: Person) -> tuple[Series, ...]:
    """The series of a set whose dose is the first dose of a regimen. Raises InputError if there is none."""
    matching = tuple(series for series in of.series if _same_dose(_regimen(of, series), under, person))
    if not matching:
        arms = ", ".join(dict.fromkeys(series.dose for series in of.series))
        cure = f"Simulate one of its doses: {arms}. Or run: paylode validate {of.id}"
        raise InputError(Problem(f"observed {of.id}", "it has no series with the simulated dose", cure))
    return matching


def validate(
    dataset: Dataset | str,
    *,
    of: Compound | str = "t-dm1",
    person: Person = DEFAULT_PERSON,
    tumour: Tumour | str = "her2-3+",
    options: Options | None = None,
) -> Validation:
    """Simulate every arm of an observed set with one parameter set, and score it."""
    options = options or Options()
    data = dataset_of(dataset) if isinstance(dataset, str) else dataset
    every = arms_of(data)
    planned = {arm: _regimen(data, series[0]) for arm, series in every.items()}
    arms: dict[str, Comparison] = {}
    simulations: dict[str, Simulation] = {}
    for n, (arm, series) in enumerate(every.items()):
        days = max(point.time_d for each in series for point in each.points)
        progress = _part_of(options.progress, n, len(every))
        chosen = Options(options.tolerances, observed_hours(series), progress, options.stop)
        sim = simulate(of, planned[arm], days=math.ceil(max(days, 21.0)), person=person, tumour=tumour, options=chosen)
        found = tuple(pair for each in series for pair in _pairs(sim, each))
        arms[arm], simulations[arm] = Comparison(data, found, score(found)), sim
    exposure = {arm: _auc_per_dose(sim) for arm, sim in simulations.items()}
    return Validation(data, arms, simulations, exposure, score(pair for each in arms.values() for pair in each.pairs))


def _part_of(progress: Callable[[float], None] | None, n: int, count: int) -> Callable[[float], None] | None:
    """Progress within the n-th of `count` equal parts, as progress in the whole."""
    return None if progress is None else lambda share: progress((n + share) / count)


def observed_hours(series: Iterable[Series]) -> tuple[float, ...]:
    """Times of all points [h], for `Options.also_h`."""
    return tuple(sorted({max(point.time_d, 0.0) * HOURS_PER_DAY for each in series for point in each.points}))


def comparison_json(found: Comparison) -> dict[str, float | None]:
    """{points, within_2_fold, fold_error} of a comparison."""
    return score_json(found.score)


def score_json(found: Score) -> dict[str, float | None]:
    """{points, within_2_fold, fold_error}; a figure that is not finite is None."""
    error = found.fold_error if found.fold_error is not None and math.isfinite(found.fold_error) else None
    return {"points": found.points, "within_2_fold": found.within_2_fold, "fold_error": error}


def _regimen(of: Dataset, series: Series) -> Regimen:
    """The regimen of a series. What is wrong with its text is said with the arm it stands in."""
    try:
        return regimen_of(series.dose)
    except InputError as error:
        where = f"observed {of.id}, arm {series.arm}"
        raise InputError(Problem(f"{where}, {each.where}", each.what, each.cure) for each in error.problems) from None


def _same_dose(observed: Regimen, under: Regimen, person: Person) -> bool:
    given, first = (planned_doses(each, person, FIRST_HOUR) for each in (observed, under))
    if not given or not first or given[0].unit != first[0].unit:
        return False
    near = abs(given[0].amount / first[0].amount - 1) < SAME_DOSE
    return near and abs(given[0].duration_h - first[0].duration_h) < SAME_DOSE


def _auc_per_dose(sim: Simulation) -> float:
    """To infinity where the tail is terminal. The dose is per kg of body weight, whatever the regimen says."""
    (conjugate,) = (each for each in sim.exposures if each.analyte == "conjugate")
    auc = conjugate.auc if conjugate.auc_inf is None else conjugate.auc_inf
    dose_mg = sim.doses[0].amount * molecular_mass_g_per_mol(sim.setting.compound) * 1e-6
    return auc * factor(conjugate.auc_unit, "ug*d/mL") * sim.setting.person.weight_kg / dose_mg


def _pairs(sim: Simulation, series: Series) -> tuple[Pair, ...]:
    curve = sim.curve(series.analyte)
    per = factor(sim.units[series.analyte], series.unit)
    second = sorted({dose.time_h for dose in sim.doses})[1:2] or [math.inf]
    last = min(second[0], float(sim.times_h[-1]))
    reachable = tuple(point for point in series.points if point.time_d * HOURS_PER_DAY <= last + 1e-9)
    shown = Series(series.arm, series.dose, series.analyte, series.unit, reachable, series.limit, series.limit_source)
    return pairs(shown, [per * _predicted(sim, curve, point.time_d) for point in reachable])


def _predicted(sim: Simulation, curve: NDArray[np.float64], time_d: float) -> float:
    """The curve at a point's time; at a dose edge the left limit; between output times along a straight line of logs.

    `Options.also_h` makes the points' own times output times, and nothing is interpolated.
    """
    import numpy as np

    time = max(time_d, 0.0) * HOURS_PER_DAY
    after = int(np.searchsorted(sim.times_h, time * (1 - 1e-12)))
    if abs(sim.times_h[after] - time) <= 1e-9 * time or after == 0:
        return float(curve[after])
    near = slice(after - 1, after + 1)
    times, values = sim.times_h[near], curve[near]
    if np.all(values > 0):
        return float(np.exp(np.interp(time, times, np.log(values))))
    return float(np.interp(time, times, values))
