"""The work behind `paylode simulate`: run, compare, draw, write, print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from ..simulate import (
    Check,
    Comparison,
    Options,
    Simulation,
    compare,
    comparison_json,
    matching_series,
    observed_hours,
    score_text,
    simulate,
    summary,
    summary_json,
)
from ..storage import check_writable, json_text
from ..values.problem import CheckError, Problem
from ..workspace import RunFolder, run_json, write_run
from .asked import Asked
from .clock import run_now, seconds_so_far
from .errors import tell_problems
from .talk import progress, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def simulate_and_write(asked: Asked, out: Path, *, with_figure: bool, json: bool, quiet: bool) -> None:
    """Do what was asked. If a check of the results failed, exits with 3 after all has been written and printed."""
    also = [series for each in asked.observed for series in matching_series(each, asked.regimen, asked.person)]
    check_writable(out)
    sim = _simulate(asked, observed_hours(also), quiet)
    comparisons = [compare(sim, each) for each in asked.observed]
    figure = _figure(sim, comparisons) if with_figure else None
    found, run = summary(sim), run_now()
    folder = write_run(sim, out, figure=figure, observed=comparisons, run=run)
    if json:
        sets = {each.dataset.id: comparison_json(each) for each in comparisons}
        print(json_text({**summary_json(sim), "observed": sets, "run": run_json(run, folder.path)}), end="")
        for warning in sim.warnings:
            say(f"paylode: note: {warning}", quiet=quiet)
    else:
        print(found)
        for each in comparisons:
            print(f"  {each.dataset.id}: {score_text(each.score)}")
    say(f"wrote {written(folder)}   {seconds_so_far():.1f} s", quiet=quiet)
    stop_if_failed(found.checks)


def stop_if_failed(checks: Iterable[Check], place: str = "check of the results") -> None:
    """Say which checks failed and exit with 3, if any did."""
    cure = "Rest nothing on this result until that is explained."
    failed = [each for each in checks if not each.passed]
    problems = [
        Problem(place, f"{each.name} is {each.value:.2g}, the limit is {each.limit:.2g}", cure) for each in failed
    ]
    if problems:
        tell_problems(problems)
        raise typer.Exit(CheckError.exit_code)


def written(folder: RunFolder) -> str:
    """A folder and what is in it, for people."""
    return f"{folder.path}/ ({', '.join(folder.files)})"


def _simulate(asked: Asked, also_h: Sequence[float], quiet: bool) -> Simulation:
    with progress(f"simulating {asked.compound.id}", quiet=quiet) as show:
        return simulate(
            asked.compound,
            asked.regimen,
            days=asked.days,
            person=asked.person,
            tumour=asked.tumour,
            parameters=asked.given,
            options=Options(also_h=tuple(also_h), progress=show),
        )


def _figure(sim: Simulation, comparisons: Sequence[Comparison]) -> Figure:
    """The picture, with the first of the observed sets laid over."""
    from ..plot import overview

    return overview(sim, observed=comparisons[0] if comparisons else None)
