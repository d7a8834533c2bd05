"""Every method keeps the order that its table promises: by the order conditions, and by measured convergence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from paylode.engine import Batch, Kind, Points, Request, Schedule, Tolerances
from paylode.engine.methods import RODAS4, RODAS5P, Tableau
from paylode.engine.simd_engine import compile, solve
from paylode.equations import ONE, TIME, Equations, State, exp, symbol

METHODS = pytest.mark.parametrize("method", [RODAS4, RODAS5P], ids=lambda m: m.name)
X, Y = symbol("x"), symbol("y")


def lower(rows: tuple[tuple[float, ...], ...]) -> np.ndarray:
    matrix = np.zeros((len(rows), len(rows)))
    for i, row in enumerate(rows):
        matrix[i, : len(row)] = row
    return matrix


def classical(method: Tableau) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """alpha, beta = alpha + Gamma, b of y_new and b of the embedded method, from the transformed table.

    With U = Gamma k h: C = diag(1/gamma) - Gamma^-1, a = alpha Gamma^-1, m = b Gamma^-1 (Hairer, Wanner, IV.7).
    """
    gamma_matrix = np.linalg.inv(np.eye(method.stages) / method.gamma - lower(method.c_matrix))
    alpha = lower(method.a) @ gamma_matrix
    m = lower(method.a)[-1].copy()
    m[-1] = 1.0
    return alpha, alpha + gamma_matrix, m @ gamma_matrix, (m - np.array(method.error)) @ gamma_matrix


def conditions(alpha: np.ndarray, beta: np.ndarray, b: np.ndarray, order: int) -> list[float]:
    """The residuals of the order conditions of Rosenbrock methods up to an order (at most 5), by rooted trees."""
    one = np.ones(len(b))
    c, d = alpha @ one, beta @ one
    residuals = [b @ one - 1, b @ d - 1 / 2, b @ c**2 - 1 / 3, b @ (beta @ d) - 1 / 6]
    residuals += [
        b @ c**3 - 1 / 4,
        b @ (c * (alpha @ d)) - 1 / 8,
        b @ (beta @ c**2) - 1 / 12,
        b @ (beta @ beta @ d) - 1 / 24,
    ]
    if order == 5:
        residuals += [b @ c**4 - 1 / 5, b @ (c**2 * (alpha @ d)) - 1 / 10, b @ ((alpha @ d) ** 2) - 1 / 20]
        residuals += [
            b @ (c * (alpha @ c**2)) - 1 / 15,
            b @ (c * (alpha @ beta @ d)) - 1 / 30,
            b @ (beta @ c**3) - 1 / 20,
        ]
        residuals += [b @ (beta @ (c * (alpha @ d))) - 1 / 40, b @ (beta @ beta @ c**2) - 1 / 60]
        residuals += [b @ (beta @ beta @ beta @ d) - 1 / 120]
    return residuals[: {3: 4, 4: 8, 5: 17}[order]]


@METHODS
def test_the_order_conditions_hold(method: Tableau) -> None:
    alpha, beta, b, embedded = classical(method)
    assert np.abs(conditions(alpha, beta, b, method.order)).max() < 1e-12
    assert np.abs(conditions(alpha, beta, embedded, method.order - 1)).max() < 1e-11
    assert np.abs(conditions(alpha, beta, embedded, method.order)).max() > 1e-6  # else it could not estimate an error
    assert np.allclose(alpha.sum(axis=1), method.c, atol=1e-12)
    assert np.allclose((beta - alpha).sum(axis=1), method.d, atol=1e-12)


@METHODS
def test_it_is_l_stable(method: Tableau) -> None:
    """R(z) = 1 + z b (I - z beta)^-1 1 is at most 1 on the imaginary axis and 0 at infinity."""
    _, beta, b, _ = classical(method)

    def stability(z: complex) -> float:
        return abs(1 + z * b @ np.linalg.solve(np.eye(method.stages) - z * beta, np.ones(method.stages)))

    assert max(stability(1j * 10.0**e) for e in np.linspace(-2, 6, 200)) <= 1.0 + 1e-10
    assert stability(-1e9) < 1e-6


def one_step_errors(equations: Equations, method: Tableau, exact, steps: list[int], inside: bool) -> np.ndarray:  # type: ignore[no-untyped-def]
    """The error at the end, or inside the last step, with equal steps to 1: each step is a piece between two stops.

    A tolerance that any step meets, and a scale that makes the first step longer than the piece.
    """
    kernel = compile(equations, method=method, lanes=2)
    errors = []
    for count in steps:
        ends = np.arange(1, count + 1) / count
        schedule = Schedule.of([[(float(t), Kind.VISIT, 0, 0.0) for t in ends]])
        when = np.array([1.0 - 0.4 / count if inside else 1.0])
        request = Request(Points(tuple(s.name for s in equations.states), when, np.array([True])), until=1.0)
        batch = Batch(np.zeros((1, 0)), scale=np.full((1, len(equations.states)), 1e12))
        result = solve(kernel, batch, schedule, request, Tolerances(0.1, 1.0))
        while result.status[0] == 1:
            batch = Batch(np.zeros((1, 0)), resume=result.final_state)
            result = solve(kernel, batch, schedule, request, Tolerances(0.1, 1.0))
        assert result.status[0] == 0
        errors.append(np.abs(result.values[0, 0] - exact(when[0])).max())
    return np.array(errors)


def observed_order(errors: np.ndarray, steps: list[int]) -> float:
    return float(np.polyfit(-np.log(steps), np.log(errors), 1)[0])


def oscillator() -> tuple[Equations, object]:
    states = (State("x", "1", Y, ONE), State("y", "1", -X))
    return Equations("oscillator", states=states), lambda t: np.array([math.cos(t), -math.sin(t)])


def riccati() -> tuple[Equations, object]:
    """x' = -x^2 y, y' = x y^2 - y: x y stays e^-t x0 y0."""
    states = (State("x", "1", -X * X * Y, ONE), State("y", "1", X * Y * Y - Y, ONE))
    # With p = x y = e^-t: x' = -x p, so x = exp(e^-t - 1); y = p / x.
    return Equations("riccati", states=states), lambda t: np.array(
        [math.exp(math.exp(-t) - 1.0), math.exp(-t) / math.exp(math.exp(-t) - 1.0)]
    )


def forced() -> tuple[Equations, object]:
    """x' = -x + e^-t (time in the rate): x = (1 + t) e^-t."""
    states = (State("x", "1", -X + exp(-TIME), ONE),)
    return Equations("forced", states=states), lambda t: np.array([(1.0 + t) * math.exp(-t)])


@METHODS
@pytest.mark.parametrize("problem", [oscillator, riccati, forced], ids=lambda p: p.__name__)
def test_the_error_falls_with_the_order(method: Tableau, problem) -> None:  # type: ignore[no-untyped-def]
    equations, exact = problem()
    steps = [4, 8, 16, 32]
    assert observed_order(one_step_errors(equations, method, exact, steps, False), steps) > method.order - 0.35
    inside = observed_order(one_step_errors(equations, method, exact, steps, True), steps)
    assert inside > method.order - 0.35


def test_rodas5p_keeps_order_on_a_stiff_problem() -> None:
    """Prothero-Robinson: x' = -1e6 (x - cos t) - sin t, x = cos t. Classical methods fall to order 1 or 2 there."""
    # cos t as a state, so that the equations need no cosine.
    c, s = symbol("c"), symbol("s")
    states = (State("x", "1", -1e6 * (X - c) - s, ONE), State("c", "1", -s, ONE), State("s", "1", c))
    equations = Equations("prothero robinson", states=states)
    steps = [8, 16, 32]
    errors = one_step_errors(
        equations, RODAS5P, lambda t: np.array([math.cos(t), math.cos(t), math.sin(t)]), steps, False
    )
    assert observed_order(errors, steps) > 3.5
    assert errors[-1] < 1e-7
