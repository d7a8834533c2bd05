"""Observations laid over a panel: which points, filled or open, and the limit of their assay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..observations import Dataset, Pair
from ..simulate.validate import Comparison, compare
from ..values.quantity import factor
from . import marks
from .style import number, unit_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ..simulate.result import Simulation
    from .tables import Column

Observed = Comparison | Dataset | str | None
"""A comparison, a dataset, or the name of one."""


def comparison(sim: Simulation, observed: Observed) -> Comparison | None:
    """The simulation beside what was observed. Raises InputError if the set has no series with this dose."""
    return compare(sim, observed) if isinstance(observed, (str, Dataset)) else observed


def counts(pair: Pair) -> bool:
    """Whether a point is scored."""
    return pair.point.scored and not pair.point.censored


def draw_pairs(axes: Axes, pairs: Iterable[Pair], *, unit: str, colour: str, marker: str = "o") -> None:
    """Observed points in `unit`, scored ones filled and the others open."""
    chosen = tuple(pairs)
    for filled in (True, False):
        kept = [pair for pair in chosen if counts(pair) == filled]
        if kept:
            days = [pair.point.time_d for pair in kept]
            values = [pair.point.value * factor(pair.series.unit, unit) for pair in kept]
            marks.points(axes, days, values, colour=colour, filled=filled, marker=marker)


def draw_limits(axes: Axes, pairs: Iterable[Pair], *, unit: str, colour: str) -> list[marks.Label]:
    """The lower limits of quantification of the assays, dashed. Returns their names."""
    limits = {pair.series.limit * factor(pair.series.unit, unit) for pair in pairs if pair.series.limit is not None}
    for limit in limits:
        marks.level(axes, limit, colour=colour)
    return [marks.Label(limit, f"LLOQ {number(limit)} {unit_text(unit)}", colour) for limit in sorted(limits)]


def score_text(found: Comparison) -> str:
    """One line on how near the predictions are.

    The points that were not scored are counted too, since they are drawn.
    """
    score, name = found.score, found.dataset.id
    if score.within_2_fold is None or score.fold_error is None:
        return f"{name}: no point to score"
    near = round(score.within_2_fold * score.points)
    text = f"{name}: {near} of {score.points} points within 2-fold, fold error {score.fold_error:.2f}"
    left = len(found.pairs) - score.points
    return text + (f"; {left} open: not scored (below the assay's limit, or before the dose)" if left else "")


def pair_columns(pairs: Iterable[Pair]) -> dict[str, Column]:
    """Observed and predicted values as columns of a table, in the units of their series."""
    rows = tuple(pairs)
    return {
        "arm": [pair.series.arm for pair in rows],
        "analyte": [pair.series.analyte for pair in rows],
        "time_d": [pair.point.time_d for pair in rows],
        "observed": [pair.point.value for pair in rows],
        "predicted": [pair.predicted for pair in rows],
        "unit": [pair.series.unit for pair in rows],
        "scored": [counts(pair) for pair in rows],
        "censored": [pair.point.censored for pair in rows],
        "note": [pair.point.note for pair in rows],
    }
