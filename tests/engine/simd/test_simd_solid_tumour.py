"""The whole model of the house, 154 states, as users run it."""

from __future__ import annotations

from importlib import import_module

import numpy as np
import pytest

from paylode.compounds import compound
from paylode.engine import Batch, Points, Request, Schedule, Tolerances
from paylode.engine import compile as compile_plainly
from paylode.engine import solve as solve_plainly
from paylode.engine.simd_engine import SimdKernel, compile, solve
from paylode.equations import Equations
from paylode.model import flatten
from paylode.models.solid_tumour import solid_tumour
from paylode.organisms import organism, tumour
from paylode.simulate.bind import Bound, bind
from paylode.values.quantity import Quantity

pytestmark = pytest.mark.slow
DOSE_NMOL, HOURS = 1700.0, 504.0


@pytest.fixture(scope="module")
def bound() -> Bound:
    run = import_module("paylode.simulate.run")
    chosen, grown, human = compound("t-dm1"), tumour("her2-3+"), organism("human")
    shares = run._scaled_shares(chosen)
    catalogues = (("tumour", grown.parameters), ("compound", shares), ("human", human.parameters))
    weight = {"body_weight": Quantity(70.0, "kg")}
    return bind(flatten(solid_tumour()), catalogues, given=weight, largest_dose=DOSE_NMOL)


@pytest.fixture(scope="module")
def equations(bound: Bound) -> Equations:
    return bound.flat.equations


@pytest.fixture(scope="module")
def kernel(equations: Equations) -> SimdKernel:
    return compile(equations)


def population(bound: Bound, n: int) -> Batch:
    """Every parameter with a lognormal spread of 0.2; patient 0 is typical."""
    spread = np.exp(0.2 * np.random.default_rng(3).standard_normal((n, len(bound.values))))
    spread[0] = 1.0
    return Batch(bound.values * spread, np.tile(bound.start, (n, 1)), None, np.tile(bound.scale, (n, 1)))


def plan(n: int, cycles: int) -> Schedule:
    from paylode.engine import Kind

    entries = []
    for cycle in range(cycles):
        begin = HOURS * cycle
        entries += [(begin, Kind.RATE_ON, 0, DOSE_NMOL / 1.5), (begin + 1.5, Kind.RATE_OFF, 0, DOSE_NMOL / 1.5)]
    return Schedule.of([entries] * n)


def request(equations: Equations, end: float) -> Request:
    return Request(Points(tuple(s.name for s in equations.states), np.linspace(3.0, end, 60)))


def test_it_agrees_with_the_scipy_engine(bound: Bound, equations: Equations, kernel: SimdKernel) -> None:
    asked = request(equations, 600.0)
    ours = solve(kernel, population(bound, 1), plan(1, 2), asked, Tolerances(1e-9, 1e-12))
    theirs = solve_plainly(compile_plainly(equations), population(bound, 1), plan(1, 2), asked, Tolerances(1e-9, 1e-12))
    peak = np.maximum(np.abs(theirs.values).max(axis=1), 1e-3 * bound.scale)[:, None, :]
    assert (np.abs(ours.values - theirs.values) / peak).max() < 1e-6


@pytest.mark.parametrize("tolerance", [1e-5, 1e-6])
def test_the_worst_error_of_two_hundred_patients(
    bound: Bound, equations: Equations, kernel: SimdKernel, tolerance: float
) -> None:
    """Relative to the peak of each state, but to no less than the size at which its absolute tolerance takes over."""
    n, asked = 200, request(equations, 6 * HOURS)
    exact = solve(kernel, population(bound, n), plan(n, 6), asked, Tolerances(1e-12, 1e-15, maximum_steps=10**7))
    rough = solve(kernel, population(bound, n), plan(n, 6), asked, Tolerances(tolerance, 1e-3 * tolerance))
    assert (exact.status == 0).all() and (rough.status == 0).all()
    peak = np.maximum(np.abs(exact.values).max(axis=1), 1e-3 * bound.scale)[:, None, :]
    assert (np.abs(rough.values - exact.values) / peak).max() <= 3.0 * tolerance
