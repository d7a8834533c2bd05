"""A validation as text for a terminal, and as plain data for JSON (`paylode.validation/1`).

arms.<arm>.<analyte>     points, within_2_fold (share 0..1), fold_error
arms.<arm>.auc_per_dose  predicted, of conjugate: {value, unit}
score                    the same three over all arms
misses                   every scored point farther than 2-fold from its prediction
"""

from __future__ import annotations

import math

from ..observations import ANALYTES, Pair, Score, fold, score
from .result import HOURS_PER_DAY
from .validate import SCHEMA, Comparison, Validation, score_json

AUC_PER_DOSE = "ug*d/mL per mg/kg"
_NAMES = {"conjugate": "conjugate", "total_antibody": "total antibody", "payload": "free payload"}


def validation_text(found: Validation) -> str:
    """The validation as aligned lines, without colour."""
    data = found.dataset
    wide = max([14, *(len(arm) + 2 for arm in found.arms)])
    lines = [f"{data.id}  {data.title}", f"  source  {data.source.cite()}", ""]
    lines.append(
        f"  {'arm':<{wide}}{'analyte':<16}{'points':>7}{'within 2-fold':>15}{'fold error':>12}{'AUC/dose':>10}"
    )
    for arm, comparison in found.arms.items():
        for n, (analyte, scored) in enumerate(_scores(comparison).items()):
            exposure = f"{found.auc_per_dose[arm]:.3g}" if n == 0 else ""
            row = f"  {arm if n == 0 else '':<{wide}}{_NAMES[analyte]:<16}{scored.points:>7}"
            lines.append(f"{row}{_within(scored):>15}{_fold_error(scored):>12}{exposure:>10}".rstrip())
    lines += ["", f"  all arms  {score_text(found.score)}"]
    lines.append(f"  AUC/dose  predicted, of conjugate, in {AUC_PER_DOSE}")
    if missed := _misses(found):
        lines += ["", "  farther than 2-fold", *(f"    {_miss_text(pair)}" for pair in missed)]
    return "\n".join(lines)


def score_text(found: Score) -> str:
    """A score as people say it: `9 of 10 points within 2-fold, fold error 1.39`."""
    if found.fold_error is None:
        return "no point to score"
    return f"{_within(found)} points within 2-fold, fold error {found.fold_error:.2f}"


def validation_json(found: Validation) -> dict[str, object]:
    """The validation as plain data in the shape named above, without what differs from run to run."""
    return {
        "schema": SCHEMA,
        "dataset": found.dataset.id,
        "source": found.dataset.source.cite(),
        "arms": {arm: _arm_json(found, arm) for arm in found.arms},
        "score": score_json(found.score),
        "misses": [_miss_json(pair) for pair in _misses(found)],
    }


def _arm_json(found: Validation, arm: str) -> dict[str, object]:
    sim = found.simulations[arm]
    return {
        "dose": found.arms[arm].pairs[0].series.dose,
        "days": float(sim.times_h[-1]) / HOURS_PER_DAY,
        "analytes": {analyte: score_json(each) for analyte, each in _scores(found.arms[arm]).items()},
        "auc_per_dose": {"value": found.auc_per_dose[arm], "unit": AUC_PER_DOSE},
    }


def _scores(of: Comparison) -> dict[str, Score]:
    """The score of each analyte, in the order in which tables list them."""
    by = {analyte: [pair for pair in of.pairs if pair.series.analyte == analyte] for analyte in ANALYTES}
    return {analyte: score(pairs) for analyte, pairs in by.items() if pairs}


def _misses(found: Validation) -> list[Pair]:
    every = (pair for each in found.arms.values() for pair in each.pairs)
    return [pair for pair in every if pair.point.scored and not pair.point.censored and fold(pair) > 2.0]


def _miss_text(pair: Pair) -> str:
    unit, what = pair.series.unit, f"{pair.series.arm}, {_NAMES[pair.series.analyte]}, day {pair.point.time_d:.3g}"
    return f"{what}: predicted {pair.predicted:.3g}, observed {pair.point.value:.3g} {unit} ({fold(pair):.2f}-fold)"


def _miss_json(pair: Pair) -> dict[str, object]:
    size = fold(pair)
    return {
        "arm": pair.series.arm,
        "analyte": pair.series.analyte,
        "time_d": pair.point.time_d,
        "predicted": pair.predicted,
        "observed": pair.point.value,
        "unit": pair.series.unit,
        "fold": size if math.isfinite(size) else None,
    }


def _within(found: Score) -> str:
    return "-" if found.within_2_fold is None else f"{round(found.within_2_fold * found.points)} of {found.points}"


def _fold_error(found: Score) -> str:
    return "-" if found.fold_error is None else f"{found.fold_error:.2f}"
