"""Large models: the whole-body model of 619 states in the vector engine; where all depends on all, SciPy's."""

from __future__ import annotations

import re

import numpy as np
import pytest
from house_models import CASES, Case

from paylode.engine import Batch, Points, Request, Schedule, Status, Tolerances, engine_for, solve
from paylode.engine.methods import RODAS5P
from paylode.engine.simd.machine import this_machine
from paylode.engine.simd.step import step_text
from paylode.engine.simd_engine import solve as solve_in_vectors
from paylode.equations import Equations, Expression, State, add, number, symbol
from paylode.values.problem import InputError

LONGEST = 3000


@pytest.fixture(scope="module")
def jones() -> Case:
    return CASES["Jones 2019"][1]()


def exchanging(states: int, reach: int) -> Equations:
    """Each amount exchanges with the next `reach` on a ring."""
    names = [f"x{i}" for i in range(states)]
    rates: list[list[Expression]] = [[] for _ in names]
    for i in range(states):
        for j in (k % states for k in range(i + 1, i + 1 + reach)):
            flow = (symbol(names[i]) - symbol(names[j])) / states
            rates[i].append(-flow)
            rates[j].append(flow)
    starts = [number(1.0 if i == 0 else 0.0) for i in range(states)]
    each = zip(names, rates, starts, strict=True)
    return Equations(
        f"exchange of {states}", states=tuple(State(name, "mg", add(*terms), start) for name, terms, start in each)
    )


@pytest.mark.slow
def test_the_whole_body_model_gives_the_published_curve(jones: Case) -> None:
    """At the default tolerances; the reference solution is published beside an implementation in Julia."""
    compile, solve_chosen = engine_for(jones.equations)
    assert solve_chosen is solve_in_vectors
    times = np.array([0.0, 10.0, 100.0, 240.0, 500.0, 1000.0, 2000.0])
    kernel, asked = compile(jones.equations), Request(Points(("plasma_antibody",), times))
    result = solve_chosen(kernel, jones.batch(8), jones.schedule(8), asked)
    assert (result.status == Status.OK).all()
    published = [113.5637, 67.8955, 51.3146, 39.2285, 26.5234, 13.5847, 3.8386]
    assert result.values[0, :, 0] == pytest.approx(published, rel=1e-3)
    assert (result.values == result.values[0]).all()


@pytest.mark.slow
def test_the_code_of_the_whole_body_model_is_in_short_pieces(jones: Case) -> None:
    text = step_text(jones.equations, RODAS5P, this_machine()).text
    pieces = re.findall(r"^define .*?^\}", text, re.MULTILINE | re.DOTALL)
    operations = [piece.count(" = ") for piece in pieces]
    assert len(operations) > 50 and max(operations) < LONGEST, max(operations)


def test_a_dense_model_of_150_states_goes_to_the_scipy_engine() -> None:
    """Each exchanges with all others: an amount of 1 in one of them is shared out as exp(-t)."""
    dense = exchanging(150, 149 // 2)
    compile, chosen = engine_for(dense)
    assert chosen is solve
    with pytest.raises(InputError, match="150 states depend on each other so closely"):
        engine_for(dense, "vector")
    at = np.array([0.5, 2.0])
    request = Request(Points(("x0", "x75"), at))
    result = chosen(compile(dense), Batch(np.zeros((1, 0))), Schedule.of([[]]), request, Tolerances(1e-8, 1e-11))
    assert result.status[0] == Status.OK
    eigenvalues = sum(2 * (1 - np.cos(2 * np.pi * k * np.arange(150) / 150)) / 150 for k in range(1, 75))
    modes = np.exp(-np.outer(at, eigenvalues))
    for column, place in enumerate((0, 75)):
        exact = (modes * np.cos(2 * np.pi * place * np.arange(150) / 150)).mean(axis=1)
        assert result.values[0, :, column] == pytest.approx(exact, abs=1e-7)


@pytest.mark.parametrize(("states", "reach"), [(150, 1), (700, 2)])
def test_a_sparse_model_of_any_size_goes_to_the_vector_engine(states: int, reach: int) -> None:
    assert engine_for(exchanging(states, reach))[1] is solve_in_vectors
