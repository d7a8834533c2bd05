"""Linear models with fixed coefficients, exactly: x' = A x + B u + c, with u the rates of the inputs.

Over a time h in which u does not change,

    x(h) = exp(A h) x(0) + (integral of exp(A s) ds from 0 to h) (B u + c)

which is one exponential of a matrix with one more row and column [1]. No rate constants can be too equal for it.

[1] Van Loan 1978, IEEE Transactions on Automatic Control 23:395, theorem 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...equations import Equations, derivative, evaluate, jacobian, substitute

if TYPE_CHECKING:
    Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Linear:
    """A (s, s), B (s, inputs), c (s,)."""

    matrix: Array
    inputs: Array
    source: Array


def linear_of(equations: Equations, parameters: Sequence[float]) -> Linear | None:
    """The model as matrices, or None where it is not linear or its rates change with time.

    >>> from paylode.equations import Equations, Parameter, State, symbol
    >>> state = State("a", "mg", -symbol("k") * symbol("a"))
    >>> linear_of(Equations("decay", states=(state,), parameters=(Parameter("k", "1/h"),)), [0.5]).matrix
    array([[-0.5]])
    """
    fixed = {parameter.name for parameter in equations.parameters}
    states = [state.name for state in equations.states]
    rates = [f"input.{each.name}" for each in equations.inputs]
    slopes = [state.derivative for state in equations.states]
    entries = jacobian(slopes, states)
    into = [derivative(slope, name) for slope in slopes for name in rates]
    moving = {*states, *rates}
    rest = substitute(slopes, lambda key: 0 if key in moving else None)
    if equations.events or any(not each.symbols <= fixed for each in (*entries.values(), *into, *rest)):
        return None
    values = dict(zip((p.name for p in equations.parameters), parameters, strict=True))
    matrix = np.zeros((len(states), len(states)))
    for (row, column), value in zip(entries, evaluate(entries.values(), values), strict=True):
        matrix[row, column] = value
    inputs = np.array(evaluate(into, values)).reshape(len(states), len(rates))
    return Linear(matrix, inputs, np.array(evaluate(rest, values)))


def advanced(of: Linear, x: Array, rates: Array, time: float) -> Array:
    """x after `time` with these rates of the inputs."""
    propagator, added = flow(of, rates, time)
    return np.asarray(propagator @ x + added)


def flow(of: Linear, rates: Array, time: float) -> tuple[Array, Array]:
    """(M, r) with x(time) = M x(0) + r."""
    from scipy.linalg import expm

    n = len(of.matrix)
    augmented = np.zeros((n + 1, n + 1))
    augmented[:n, :n] = of.matrix * time
    augmented[:n, n] = (of.inputs @ rates + of.source) * time
    whole = expm(augmented)
    return whole[:n, :n], whole[:n, n]
