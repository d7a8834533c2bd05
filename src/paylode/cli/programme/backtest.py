"""Backtests in words and as JSON: every question with its forecast, what happened, and the rank of it."""

from __future__ import annotations

from collections.abc import Sequence

from ...programme.forecast import Backtest, BacktestCase, Ranked
from ..tables import columns

SCHEMA = "paylode.backtest-result/1"
_COLUMNS = ("question", "comes at all", "P10", "P50", "P90", "happened", "rank")


def backtest_text(case: BacktestCase, runs: Sequence[Backtest]) -> str:
    """Lines for a reader: a table for each run, what could not be asked, assumptions, and the caution."""
    lines = [f"{case.title}: forecast as of {case.known}, evidence up to {case.evidence_to}"]
    for run in runs:
        name = "with hindsight" if run.hindsight else "with tables of that time"
        lines += ["", f"{name} ({', '.join(run.tables)}; {run.paths:,} paths, seed {run.seed})", ""]
        lines += [columns(_COLUMNS, [_row(each) for each in (*run.ranked, *run.open)], indent="  ")]
        lines += ["", f"  {run.caution}"]
    not_asked = [(f"{each.question.compound} to {each.question.stage}", each.why) for each in runs[0].not_forecast]
    if not_asked:
        lines += ["", "not forecast", "", columns(("question", "why"), not_asked, indent="  ")]
    lines += ["", "assumptions", ""]
    return "\n".join([*lines, *(f"  {each}" for each in runs[0].assumptions)])


def backtest_data(case: BacktestCase, runs: Sequence[Backtest]) -> dict[str, object]:
    """The same as plain data."""
    return {
        "schema": SCHEMA,
        "case": case.id,
        "title": case.title,
        "known": str(case.known),
        "evidence_to": str(case.evidence_to),
        "runs": [
            {
                "hindsight": run.hindsight,
                "tables": list(run.tables),
                "paths": run.paths,
                "seed": run.seed,
                "caution": run.caution,
                "questions": [_data(each) for each in (*run.ranked, *run.open)],
                "not_forecast": [
                    {"compound": each.question.compound, "stage": str(each.question.stage), "why": each.why}
                    for each in run.not_forecast
                ],
                "assumptions": list(run.assumptions),
            }
            for run in runs
        ],
    }


def _row(each: Ranked) -> tuple[str, ...]:
    days = tuple(str(day) for day in each.typical) if each.typical else ("", "", "")
    told = str(each.happened) if each.happened else f"not by {each.not_by}" if each.not_by else "not told"
    rank = f"{each.rank[0]:.3f} to {each.rank[1]:.3f}" if each.rank else "open"
    return (f"{each.question.compound} to {each.question.stage}", f"{each.ever:.1%}", *days, told, rank)


def _data(each: Ranked) -> dict[str, object]:
    return {
        "compound": each.question.compound,
        "stage": str(each.question.stage),
        "stood": str(each.stood.stage),
        "stood_since": str(each.stood.since),
        "ever": each.ever,
        "p10_p50_p90": [str(day) for day in each.typical] if each.typical else None,
        "happened": str(each.happened) if each.happened else None,
        "not_by": str(each.not_by) if each.not_by else None,
        "rank": list(each.rank) if each.rank else None,
    }
