"""CasADi: its CVODES interface with default options, the model as an SX graph run by its virtual machine."""

from __future__ import annotations

from functools import reduce
from operator import add, mul
from pathlib import Path

import numpy as np

from ..model_text import computed, symbols_of
from ..problem import Numbers, Problem, courses
from .contract import Solver

PACKAGES: tuple[str, ...] = ("casadi",)
PATIENTS = 64
WHAT = "CVODES by CasADi, defaults (direct linear solver); restarts at doses"


def prepare(problem: Problem, folder: Path) -> Solver:
    """An integrator for each tolerance and course of output times, made when first asked for."""
    import casadi

    names = symbols_of(problem.equations)
    symbols = {name: casadi.SX.sym(short) for name, short in names.items()}
    functions = {
        "number": casadi.SX,
        "add": lambda *terms: reduce(add, terms),
        "multiply": lambda *factors: reduce(mul, factors),
        "power": _power,
        "exp": casadi.exp,
        "log": casadi.log,
        "maximum": casadi.fmax,
        "minimum": casadi.fmin,
        "greater": lambda a, b: casadi.if_else(a > b, 1.0, 0.0),
        "select": casadi.if_else,
    }
    rates = computed([state.derivative for state in problem.equations.states], symbols, functions)
    ode = {
        "x": casadi.vertcat(*(symbols[state.name] for state in problem.equations.states)),
        "p": casadi.vertcat(*(symbols[parameter.name] for parameter in problem.equations.parameters)),
        "ode": casadi.vertcat(*rates),
    }
    made: dict[tuple[object, ...], object] = {}

    def integrator(times: Numbers, relative: float, absolute: float):  # type: ignore[no-untyped-def]
        key = (relative, absolute, times.tobytes())
        if key not in made:
            options = {"reltol": relative, "abstol": absolute, "max_num_steps": 1_000_000}
            made[key] = casadi.integrator("solve", "cvodes", ode, 0.0, times.tolist(), options)
        return made[key]

    def solved(patients: int, relative: float, absolute: float) -> Numbers:
        values = np.empty((patients, len(problem.times), problem.starts.shape[1]))
        for i in range(patients):
            state = values[i, 0] = problem.starts[i]
            for jump, where, times in courses(problem, i):
                found = integrator(times, relative, absolute)(x0=state + jump, p=problem.parameters[i])
                values[i, where] = np.asarray(found["xf"]).T
                state = values[i, where.stop - 1]
        return values

    return solved


def _power(root, exponent):  # type: ignore[no-untyped-def]
    """Whole powers as products and divisions, as people write them; the rest as `pow`."""
    size = abs(float(exponent)) if exponent.is_constant() else 0.0
    if not 0.0 < size <= 8.0 or not size.is_integer():
        return root**exponent
    product = reduce(mul, [root] * int(size))
    return product if float(exponent) > 0.0 else 1.0 / product
