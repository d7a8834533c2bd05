"""Events in the lanes: as the SciPy engine has them, and the same bits whoever the neighbours are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from paylode.engine import Batch, Entry, Kind, Points, Reduction, Request, Result, Schedule, Status, Tolerances
from paylode.engine import compile as compile_plainly
from paylode.engine import solve as solve_plainly
from paylode.engine.simd_engine import compile, solve
from paylode.equations import ONE, TIME, Equations, Event, Input, Parameter, Quadrature, State, symbol

N = 37
TIMES = np.linspace(0.0, 14.0, 57)
REQUEST = Request(Points(("x", "y", "eaten"), TIMES), (Reduction("y", "maximum", 0.0, 14.0),))
NUMBERS = np.random.default_rng(0).uniform(0.5, 1.5, (N, 1))


def predator(threshold: float = 2.5) -> Equations:
    """Something nonlinear with an account, and events on state and on time."""
    x, y, k = symbol("x"), symbol("y"), symbol("k")
    return Equations(
        "predator",
        states=(State("x", "1", k * x - x * y + symbol("input.in"), ONE), State("y", "1", x * y - y, 2 * ONE)),
        parameters=(Parameter("k", "1/h"),),
        quadratures=(Quadrature("eaten", "1", x * y),),
        inputs=(Input("in", "1", (("x", ONE),)),),
        events=(
            Event("crowded", y - threshold, (("y", y * 0.7),)),
            Event("season", TIME - 7.3, (("k", k * 1.5),)),
        ),
    )


def plan(n: int, first: int = 0) -> Schedule:
    """A bolus, an infusion and a parameter that is set, at times of each subject's own."""

    def entries(i: int) -> list[Entry]:
        late = 0.01 * i
        return [
            (1.0 + late, Kind.BOLUS, 0, 0.5),
            (2.0 + late, Kind.RATE_ON, 0, 0.4),
            (5.0 + late, Kind.RATE_OFF, 0, 0.4),
            (6.0 + late, Kind.SET_PARAMETER, 0, 1.2),
        ]

    return Schedule.of([entries(first + i) for i in range(n)])


def same(a: Result, b: Result, rows: slice | np.ndarray = slice(None)) -> bool:
    pairs = [(a.values, b.values), (a.reductions, b.reductions), (a.final_state.armed, b.final_state.armed)]
    return all(np.array_equal(x[rows], y) for x, y in pairs)


@pytest.fixture(scope="module")
def together() -> Result:
    return solve(compile(predator()), Batch(NUMBERS), plan(N), REQUEST, threads=1)


def test_both_engines_agree() -> None:
    tight = Tolerances(1e-9, 1e-12)
    ours = solve(compile(predator()), Batch(NUMBERS[:12]), plan(12), REQUEST, tight)
    theirs = solve_plainly(compile_plainly(predator()), Batch(NUMBERS[:12]), plan(12), REQUEST, tight)
    assert np.allclose(ours.values, theirs.values, rtol=0.0, atol=1e-6)
    assert np.allclose(ours.reductions, theirs.reductions, rtol=1e-7)
    assert np.array_equal(ours.counters["restarts"], theirs.counters["restarts"])
    assert np.array_equal(ours.final_state.armed, theirs.final_state.armed)


def test_subjects_cross_at_different_times_and_numbers_of_times(together: Result) -> None:
    assert (together.status == Status.OK).all()
    assert len(set(together.counters["restarts"].tolist())) > 1


def test_alone(together: Result) -> None:
    kernel = compile(predator())
    for i in (0, 5, 36):
        alone = solve(kernel, Batch(NUMBERS[i : i + 1]), plan(1, i), REQUEST)
        assert same(together, alone, slice(i, i + 1))


@pytest.mark.parametrize("lanes", [2, 4, 8])
def test_for_any_number_of_lanes_and_threads(together: Result, lanes: int) -> None:
    assert same(together, solve(compile(predator(), lanes=lanes), Batch(NUMBERS), plan(N), REQUEST, threads=2))


def test_whatever_is_asked(together: Result) -> None:
    fewer = solve(compile(predator()), Batch(NUMBERS), plan(N), Request(Points(("y",), TIMES[::5])))
    assert np.array_equal(fewer.values[:, :, 0], together.values[:, ::5, 1])


def test_an_event_that_never_fires_changes_no_bit() -> None:
    """Looking at triggers has no part in the steps."""
    never, none = predator(1e9), predator()
    without = Equations(
        "predator", states=none.states, parameters=none.parameters, quadratures=none.quadratures, inputs=none.inputs
    )
    until = Request(Points(("x", "y", "eaten"), TIMES[TIMES < 7.0]))
    with_events = solve(compile(never), Batch(NUMBERS), plan(N), until)
    assert np.array_equal(with_events.values, solve(compile(without), Batch(NUMBERS), plan(N), until).values)


def test_one_that_fails_leaves_the_others_their_bits(together: Result) -> None:
    numbers = NUMBERS.copy()
    numbers[3], numbers[4] = np.nan, 1e12
    result = solve(compile(predator()), Batch(numbers), plan(N), REQUEST, Tolerances(maximum_steps=2000))
    others = np.setdiff1d(np.arange(N), [3, 4])
    assert result.status[3] == Status.NON_FINITE
    assert np.array_equal(together.values[others], result.values[others])


def test_events_are_part_of_what_the_cache_knows_a_model_by(tmp_path: Path) -> None:
    def first(threshold: float) -> float:
        kernel = compile(predator(threshold), cache=tmp_path)
        return float(solve(kernel, Batch(NUMBERS[:1]), plan(1), REQUEST).values[0, -1, 1])

    assert first(2.5) != first(1e9)
    assert first(2.5) == first(2.5)
