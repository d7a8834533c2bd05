"""diffsol by pydiffsol: BDF, dense matrices, the model in DiffSL compiled by LLVM. Starts are inputs of the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..model_text import DIFFSL, rates
from ..problem import Numbers, Problem, courses
from .contract import Solver

PACKAGES: tuple[str, ...] = ("pydiffsol",)
PATIENTS = 64
WHAT = "pydiffsol: BDF, dense, LLVM; restarts at doses"


def text(problem: Problem) -> str:
    """The model in DiffSL."""
    code = rates(problem.equations, DIFFSL)
    size, parameters = len(problem.equations.states), len(problem.equations.parameters)
    inputs = [f"p{i} = 1.0" for i in range(parameters)] + [f"x{i} = 0.0" for i in range(size)]
    lines = [f"in_i {{ {', '.join(inputs)} }}", f"u_i {{ {', '.join(f'y{i} = x{i}' for i in range(size))} }}"]
    lines += [f"{name} {{ {value} }}" for name, value in code.variables]
    return "\n".join([*lines, "F_i {", ",\n".join(code.roots), "}"])


def prepare(problem: Problem, folder: Path) -> Solver:
    """The compiled model."""
    import pydiffsol

    ode = pydiffsol.Ode(
        text(problem),
        jit_backend=pydiffsol.llvm,
        matrix_type=pydiffsol.nalgebra_dense,
        ode_solver=pydiffsol.bdf,
    )

    def solved(patients: int, relative: float, absolute: float) -> Numbers:
        ode.rtol, ode.atol = relative, absolute
        values = np.empty((patients, len(problem.times), problem.starts.shape[1]))
        for i in range(patients):
            state = values[i, 0] = problem.starts[i]
            for jump, where, times in courses(problem, i):
                found = ode.solve_dense(np.concatenate([problem.parameters[i], state + jump]), times)
                values[i, where] = found.ys.T
                state = values[i, where.stop - 1]
        return values

    return solved
