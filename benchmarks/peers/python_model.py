"""The equations as Python functions: plain ones for SciPy, and such as numba compiles for others.

The source is made from the graph alone; no text of a user reaches it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from paylode.equations import jacobian

from .model_text import PYTHON, Code, code, rates, symbols_of
from .problem import Numbers, Problem, courses


def function(source: str, name: str) -> Callable[..., object]:
    """A function from generated source."""
    namespace: dict[str, object] = {"math": math}
    exec(compile(source, "<the model, generated>", "exec"), namespace)
    return namespace[name]  # type: ignore[return-value]


def rates_source(problem: Problem, *, into: str | None = None) -> str:
    """`rates(t, y, p)` which returns a list, or `rates(t, y, f, p)` which writes into the array named."""
    made = rates(problem.equations, PYTHON)
    arguments = f"t, y, {into}, p" if into else "t, y, p"
    lines = [f"def rates({arguments}):", *_opened(problem, made)]
    lines += [f"    {into}[{i}] = {root}" for i, root in enumerate(made.roots)] if into else []
    return "\n".join(lines if into else [*lines, f"    return [{', '.join(made.roots)}]"])


def jacobian_source(problem: Problem) -> str:
    """`slopes(t, y, f, matrix, p)`, which writes what is not always zero into a dense matrix."""
    names = [state.name for state in problem.equations.states]
    entries = jacobian([state.derivative for state in problem.equations.states], names)
    no_rate = {f"input.{each.name}": "0.0" for each in problem.equations.inputs}
    made = code(list(entries.values()), symbols_of(problem.equations) | no_rate, PYTHON)
    lines = ["def slopes(t, y, f, matrix, p):", *_opened(problem, made)]
    lines += [f"    matrix[{row}, {column}] = {root}" for (row, column), root in zip(entries, made.roots, strict=True)]
    return "\n".join(lines)


def by_solve_ivp(problem: Problem, method: str) -> Callable[[int, float, float], Numbers]:
    """A solver by SciPy."""
    from scipy.integrate import solve_ivp

    derivative = function(rates_source(problem), "rates")

    def solved(patients: int, relative: float, absolute: float) -> Numbers:
        values = np.empty((patients, len(problem.times), problem.starts.shape[1]))
        for i in range(patients):
            state = values[i, 0] = problem.starts[i]
            parameters = tuple(problem.parameters[i].tolist())
            for jump, where, times in courses(problem, i):
                span, start = (0.0, times[-1]), state + jump
                found = solve_ivp(
                    derivative,
                    span,
                    start,
                    method=method,
                    t_eval=times,
                    args=(parameters,),
                    rtol=relative,
                    atol=absolute,
                )
                if not found.success:
                    raise RuntimeError(found.message)
                values[i, where] = found.y.T
                state = values[i, where.stop - 1]
        return values

    return solved


def _opened(problem: Problem, made: Code) -> list[str]:
    lines = [f"    {''.join(f'y{i}, ' for i in range(len(problem.equations.states)))} = y"]
    lines += [f"    {''.join(f'p{i}, ' for i in range(len(problem.equations.parameters)))} = p"]
    return [*lines, *(f"    {name} = {value}" for name, value in made.variables)]
