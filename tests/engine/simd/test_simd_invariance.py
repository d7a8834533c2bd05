"""A subject's numbers are the same bits whoever its neighbours are, and whatever else is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.timing_model import TIMES, doses, patients, timing_model

from paylode.engine import Batch, Kind, Points, Reduction, Request, Result, Schedule, Status, Tolerances
from paylode.engine.simd_engine import compile, solve
from paylode.equations import Equations, Quadrature, symbol

N = 21
STATES = ("C0", "F", "Pf", "G1")
REQUEST = Request(
    Points(STATES, TIMES[:120]), (Reduction("Pf", "maximum", 0.0, 700.0), Reduction("C4", "integral", 0.0, 700.0))
)


@pytest.fixture(scope="module")
def equations() -> Equations:
    return timing_model()


@pytest.fixture(scope="module")
def together(equations: Equations) -> Result:
    return solve(compile(equations), Batch(patients(N)), doses(N), REQUEST, threads=1)


def same(a: Result, b: Result, rows: slice | np.ndarray = slice(None)) -> bool:
    pairs = [(a.values, b.values), (a.reductions, b.reductions), (a.final_state.state, b.final_state.state)]
    return all(np.array_equal(x[rows], y) for x, y in pairs)


def test_alone(equations: Equations, together: Result) -> None:
    kernel = compile(equations)
    for i in (0, 7, 20):
        alone = solve(kernel, Batch(patients(N)[i : i + 1]), doses(1), REQUEST)
        assert same(together, alone, slice(i, i + 1))


def test_in_any_order(equations: Equations, together: Result) -> None:
    order = np.random.default_rng(0).permutation(N)
    assert same(together, solve(compile(equations), Batch(patients(N)[order]), doses(N), REQUEST), order)


@pytest.mark.parametrize("lanes", [2, 4, 8])
def test_for_any_number_of_lanes(equations: Equations, together: Result, lanes: int) -> None:
    assert same(together, solve(compile(equations, lanes=lanes), Batch(patients(N)), doses(N), REQUEST))


@pytest.mark.parametrize("threads", [2, 5])
def test_for_any_number_of_threads(equations: Equations, threads: int) -> None:
    n, kernel = 200, compile(equations)
    one = solve(kernel, Batch(patients(n)), doses(n), REQUEST, threads=1)
    assert same(one, solve(kernel, Batch(patients(n)), doses(n), REQUEST, threads=threads))


def test_whatever_else_is_asked(equations: Equations, together: Result) -> None:
    kernel = compile(equations)
    fewer = solve(kernel, Batch(patients(N)), doses(N), Request(Points(("Pf",), TIMES[:120:7])))
    assert np.array_equal(fewer.values[:, :, 0], together.values[:, ::7, 2])


def test_with_accounts_on(equations: Equations, together: Result) -> None:
    more = replace(equations, quadratures=(Quadrature("area", "nM*h", symbol("Pf") * symbol("G1")),))
    assert np.array_equal(solve(compile(more), Batch(patients(N)), doses(N), REQUEST).values, together.values)


def test_one_that_fails_leaves_the_others_their_bits(equations: Equations, together: Result) -> None:
    numbers = patients(N)
    names = [p.name for p in equations.parameters]
    numbers[5, names.index("Vc")] = 0.0
    numbers[6, names.index("kg")] = 1e9
    numbers[7, names.index("kon")] = np.nan
    result = solve(compile(equations), Batch(numbers), doses(N), REQUEST)
    others = np.setdiff1d(np.arange(N), [5, 6, 7])
    assert result.status[5] != Status.OK and result.status[7] == Status.NON_FINITE
    assert np.isnan(result.values[5]).all() and result.messages[5]
    assert np.array_equal(result.values[others], together.values[others])
    assert np.array_equal(result.reductions[others], together.reductions[others])


def test_parked_and_gone_on(equations: Equations) -> None:
    n, kernel = 11, compile(equations)
    visited = [
        [(0.0, Kind.BOLUS, 0, 900.0), (100.0 + i, Kind.VISIT, 0, 0.0), (504.0, Kind.BOLUS, 0, 900.0)] for i in range(n)
    ]
    batch = Batch(patients(n))
    parked = solve(kernel, batch, Schedule.of(visited), REQUEST)
    assert (parked.status == Status.PARKED).all()
    assert np.array_equal(parked.final_state.time, 100.0 + np.arange(n))
    assert np.isnan(parked.values[:, TIMES[:120] > 120.0]).all()
    gone_on = solve(kernel, Batch(patients(n), resume=parked.final_state), Schedule.of(visited), REQUEST)
    assert (gone_on.status == Status.OK).all()
    again = solve(kernel, Batch(patients(n), resume=parked.final_state), Schedule.of(visited), REQUEST, threads=2)
    assert np.array_equal(gone_on.values, again.values, equal_nan=True)
    # A stop that changes nothing: the same solution within the tolerance, and the reductions go on over it.
    unbroken = solve(
        kernel, batch, Schedule.of([[e for e in entries if e[1] != Kind.VISIT] for entries in visited]), REQUEST
    )
    assert np.allclose(gone_on.reductions, unbroken.reductions, rtol=1e-4)
    later = TIMES[:120] > 111.0
    assert np.allclose(gone_on.values[:, later], unbroken.values[:, later], rtol=1e-4, atol=1e-5)


def test_a_request_cut_in_two_has_the_bits_of_one(equations: Equations) -> None:
    kernel, n = compile(equations), 9
    points = Points(STATES, TIMES)
    whole = solve(kernel, Batch(patients(n)), doses(n), Request(points))
    first = solve(kernel, Batch(patients(n)), doses(n), Request(Points(STATES, TIMES[TIMES < 900.0])))
    rest = Request(Points(STATES, TIMES[TIMES > 900.0]))
    second = solve(kernel, Batch(patients(n), resume=first.final_state), doses(n), rest)
    assert np.array_equal(np.concatenate([first.values, second.values], axis=1), whole.values)


def test_cancelling_leaves_a_state_to_go_on_from(equations: Equations) -> None:
    kernel, n = compile(equations), 400
    asked: list[int] = []
    result = solve(
        kernel,
        Batch(patients(n)),
        doses(n),
        REQUEST,
        Tolerances(1e-9, 1e-12),
        stop=lambda: bool(asked.append(1) or True),
    )
    assert asked
    cancelled = result.status == Status.CANCELLED
    assert cancelled.any() and np.isnan(result.values[cancelled]).all()
    assert set(np.array(result.messages)[cancelled]) == {"cancelled before it was done"}
    few = cancelled.nonzero()[0][:3]
    assert np.array_equal(result.final_state.time[few], np.zeros(3))
    resumed = Batch(patients(n), resume=result.final_state)
    short = solve(kernel, resumed, doses(n), REQUEST, Tolerances(maximum_steps=20))
    assert all(short.messages[i].startswith("20 steps were spent") for i in few)
