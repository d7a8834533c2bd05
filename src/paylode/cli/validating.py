"""The work behind `paylode validate`: one set, or all sets and every figure of the published models."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..compounds import Compound, compound
from ..observations import Dataset, dataset, datasets
from ..organisms import Tumour, tumour
from ..simulate import (
    Check,
    Options,
    Reproduced,
    Validation,
    papers,
    reproduce,
    summary,
    validate,
    validation_json,
)
from ..storage import check_writable, json_text
from ..values.person import Person
from ..values.problem import Problem
from ..workspace import run_json, write_validation
from .asked import person_of, read, stop_if
from .clock import run_now, seconds_so_far
from .running import stop_if_failed, written
from .tables import columns
from .talk import progress, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ALL_SCHEMA = "paylode.validations/1"


def validate_one(
    name: str, of: str, weight: str, grown: str, *, out: Path | None, with_figure: bool, json: bool, quiet: bool
) -> None:
    """Simulate, score and print one set; write a folder if `out` says where. Exits with 3 if a check failed."""
    problems: list[Problem] = []
    data = read(problems, dataset, name)
    given, dosed, where = _read(problems, of, weight, grown)
    stop_if(problems)
    assert data and given and dosed and where
    if out:
        check_writable(out)
    found = _validated(data, given, dosed, where, quiet=quiet)
    run = run_now()
    folder = write_validation(found, out, figure=_figure(found) if with_figure else None, run=run) if out else None
    if json:
        print(json_text({**validation_json(found), "run": run_json(run, folder.path if folder else None)}), end="")
    else:
        print(found)
    say(f"{f'wrote {written(folder)}   ' if folder else ''}{seconds_so_far():.1f} s", quiet=quiet)
    stop_if_failed(_checks(found))


def validate_all(of: str, weight: str, grown: str, *, json: bool, quiet: bool) -> None:
    """All packaged sets and every figure of the published models. Exits with 3 if a check failed or a figure is off."""
    problems: list[Problem] = []
    given, dosed, where = _read(problems, of, weight, grown)
    stop_if(problems)
    assert given and dosed and where
    sets = {name: _validated(dataset(name), given, dosed, where, quiet=quiet) for name in datasets()}
    figures = [each for paper in papers() for each in reproduce(paper)]
    if json:
        shape = {
            "schema": ALL_SCHEMA,
            "sets": {name: validation_json(found) for name, found in sets.items()},
            "papers": {paper: [_figure_json(each) for each in figures if each.paper == paper] for paper in papers()},
            "run": run_json(run_now(), None),
        }
        print(json_text(shape), end="")
    else:
        print("\n\n".join([*(str(found) for found in sets.values()), _figures_text(figures)]))
    say(f"{seconds_so_far():.1f} s", quiet=quiet)
    off = [
        Check(_said(each), each.value / each.figure.value - 1, each.figure.tolerance, each.passed) for each in figures
    ]
    stop_if_failed([*(check for found in sets.values() for check in _checks(found)), *off])


def _read(
    problems: list[Problem], of: str, weight: str, grown: str
) -> tuple[Compound | None, Person | None, Tumour | None]:
    return read(problems, compound, of), read(problems, person_of, weight, "", ""), read(problems, tumour, grown)


def _validated(data: Dataset, of: Compound, person: Person, where: Tumour, *, quiet: bool) -> Validation:
    with progress(f"simulating {data.id}", quiet=quiet) as show:
        return validate(data, of=of, person=person, tumour=where, options=Options(progress=show))


def _checks(found: Validation) -> list[Check]:
    """The checks of all arms, each with the name of its arm."""
    every = ((arm, check) for arm, sim in found.simulations.items() for check in summary(sim).checks)
    return [Check(f"{found.dataset.id}, {arm}: {c.name}", c.value, c.limit, c.passed) for arm, c in every]


def _figure(found: Validation) -> Figure:
    from ..plot import validation

    return validation(found)


def _said(each: Reproduced) -> str:
    return f"{each.paper}, {each.figure.name}: deviation"


def _figures_text(figures: list[Reproduced]) -> str:
    rows = [
        (
            each.paper,
            each.figure.name,
            f"{each.figure.value:.5g}",
            f"{each.value:.5g}",
            each.figure.unit,
            f"{100 * (each.value / each.figure.value - 1):+.2g} %",
            "ok" if each.passed else "OFF",
        )
        for each in figures
    ]
    return columns(("paper", "figure", "published", "computed", "unit", "deviation", ""), rows)


def _figure_json(each: Reproduced) -> dict[str, object]:
    figure = each.figure
    stated = {"name": figure.name, "published": figure.value, "computed": each.value, "unit": figure.unit}
    return {**stated, "tolerance": figure.tolerance, "passed": each.passed}
