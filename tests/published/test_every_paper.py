"""One test for each paper in `published/`: it says where its numbers are from, and gives the figures it claims."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

import pytest
from solving import Solution, infusion, reproduce

import paylode.published as published
from paylode.equations import Equations
from paylode.values.quantity import check_unit, dimension

PAPERS = [
    importlib.import_module(f"paylode.published.{module.name}")
    for module in pkgutil.iter_modules(published.__path__)
    if module.name != "paper"
]
every_paper = pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.__name__.rpartition(".")[2])


@every_paper
def test_it_says_where_every_number_is_from(paper: ModuleType) -> None:
    assert paper.PAPER.kind == "publication" and paper.PAPER.identifier
    assert paper.PAPER.identifier in (paper.__doc__ or "")
    for item in (*paper.PARAMETERS, *paper.EFFECTS, *paper.FIGURES):
        assert item.source.identifier == paper.PAPER.identifier
        assert item.source.locator


@every_paper
def test_its_units_are_known_and_fit_the_equations(paper: ModuleType) -> None:
    equations: Equations = paper.equations()
    declared = {parameter.name: parameter.unit for parameter in equations.parameters}
    assert set(declared) == {value.name for value in paper.PARAMETERS} == set(paper.typical())
    for value in paper.PARAMETERS:
        assert dimension(value.unit) == dimension(declared[value.name])
        assert value.meaning
    for item in (*equations.states, *equations.quadratures, *equations.inputs, *equations.observables):
        check_unit(item.unit)


@every_paper
def test_every_effect_is_one_at_its_reference_and_moves_its_parameter_otherwise(paper: ModuleType) -> None:
    plain = paper.typical()
    for effect in paper.EFFECTS:
        assert paper.typical(paper.Covariates(**{effect.covariate: effect.reference})) == plain
        moved = paper.typical(paper.Covariates(**{effect.covariate: effect.reference * 2 + 10}))
        assert (moved[effect.parameter] > plain[effect.parameter]) == (effect.coefficient > 0)


@every_paper
def test_it_reproduces_every_figure(paper: ModuleType) -> None:
    assert paper.FIGURES
    solutions: dict[str, Solution] = {}
    for figure in paper.FIGURES:
        if figure.regimen not in solutions:
            solutions[figure.regimen] = Solution(paper.equations(), paper.typical(), figure.regimen)
        found = reproduce(figure, solutions[figure.regimen])
        assert found == pytest.approx(figure.value, rel=figure.tolerance), figure.name


@every_paper
def test_what_is_infused_is_present_or_eliminated(paper: ModuleType) -> None:
    figure = paper.FIGURES[0]
    solution = Solution(paper.equations(), paper.typical(), figure.regimen)
    names = [state.name for state in paper.equations().states] + ["eliminated"]
    for phase in (solution.during, solution.after):
        amounts = dict(zip(solution.names, phase.y[:, -1], strict=True))
        assert sum(amounts[name] for name in names) == pytest.approx(infusion(figure.regimen)[0], rel=1e-8)
