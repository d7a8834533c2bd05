"""The solver between two stops: SciPy's BDF, stepped by hand.

BDF is a variable-order (1-5), variable-step method with Newton iterations. It is left as it is, save for two things.

Its clock is put back to 0 before each step. A step is then exactly as long as the method thinks; with a running clock
it is rounded to the resolution of time, and where a state moves further in one such unit than the tolerance allows
(right after a dose, late in a long run) no step would ever be accepted.

Its linear algebra works on the entries of the generated sparsity pattern: `I` and `J` are arrays of entries, so
`I - c J` is one array operation.

Quadratures ride at the end of y with an infinite absolute tolerance, so they steer neither steps nor iterations.
SciPy's norm is the root mean square over all s + q components; both tolerances are multiplied by sqrt(s / (s + q)),
which makes the test on the states the one without quadratures. Newton's method and the interpolation between steps keep
every linear invariant of the equations, so what leaves the states arrives in the quadratures to rounding.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ..values.problem import FailureError, Problem
from .batch import Tolerances
from .bound import Bound
from .pattern import factoriser
from .piece import Piece, Vector
from .result import Status

_REPLACED = ("fun", "jac", "J", "I", "lu", "solve_lu", "t", "t_bound", "status", "rtol", "atol")
"""What is put in place of BDF's own, or set, from outside."""
_EVALUATIONS_PER_STEP = 50
_SMALLEST_RELATIVE = 100 * float(np.finfo(np.float64).eps)


@dataclass(slots=True)
class Work:
    """Counters of one subject, and where it must stop counting."""

    maximum_steps: int
    steps: int = 0
    rhs_evaluations: int = 0
    jacobians: int = 0
    factorisations: int = 0
    restarts: int = 0


class Failure(Exception):
    """A subject cannot go on. status, message: what the result will say of it."""

    def __init__(self, status: Status, message: str) -> None:
        self.status, self.message = status, message
        super().__init__(message)


class Stepper:
    """BDF from one stop towards the next; `until` may be infinite."""

    def __init__(
        self, bound: Bound, time: float, y: Vector, until: float, *, scale: Vector, tolerances: Tolerances, work: Work
    ):
        from scipy.integrate import BDF

        self._bound, self._work, self._last = bound, work, y
        self._origin, self._until = time, until
        self._elapsed, self._remainder = 0.0, 0.0
        work.restarts += 1
        pattern = bound.kernel.pattern
        self._factorise = factoriser(pattern)
        self._refuse_non_finite(y)
        share = (len(scale) / pattern.size) ** 0.5
        absolute = np.full(pattern.size, np.inf)
        absolute[: len(scale)] = tolerances.absolute * share * scale
        identity = np.zeros(len(pattern.rows))
        identity[pattern.diagonal] = 1.0
        solver = BDF(
            self._derivative,
            0.0,
            y,
            until - time,
            rtol=max(tolerances.relative * share, _SMALLEST_RELATIVE),
            atol=absolute,
            jac=_placeholder(pattern.size),
        )
        if not all(hasattr(solver, name) for name in _REPLACED):
            what = "its BDF is built otherwise than this engine knows it"
            raise FailureError(Problem("scipy", what, "Install a version of scipy that paylode declares."))
        solver.fun = self._derivative
        solver.I, solver.J, solver.jac = identity, self._jacobian(0.0, y), self._jacobian
        solver.lu, solver.solve_lu = self._factorised, _solved
        self._solver = solver

    def advance(self) -> Piece:
        """One step. Raises Failure."""
        solver, work = self._solver, self._work
        if work.steps + work.restarts > work.maximum_steps:
            raise Failure(Status.BUDGET_SPENT, f"{work.maximum_steps} steps were spent by time {self._now():.6g}")
        start, elapsed, start_y = self._now(), self._elapsed, solver.y
        solver.t, solver.t_bound = 0.0, ((self._until - self._origin) - elapsed) - self._remainder
        solver.step()
        work.steps += 1
        length = float(solver.t)
        if solver.status == "failed" or elapsed + length == elapsed > 0.0:
            wrong = self._bound.wrong(start, self._last)
            if wrong:
                raise Failure(Status.NON_FINITE, wrong)
            what = f"at time {start:.6g} no step is small enough; {self._fastest()} moves fastest"
            raise Failure(Status.STEP_COLLAPSE, what)
        if not np.isfinite(solver.y).all():
            self._refuse_non_finite(solver.y)
        self._count(length)
        end = self._until if solver.status == "finished" else min(self._now(), math.nextafter(self._until, -math.inf))
        return Piece(start, end, start_y, solver.y, self._origin, elapsed, length, solver.dense_output)

    def _now(self) -> float:
        return self._origin + self._elapsed

    def _count(self, length: float) -> None:
        """Adds a step to what has elapsed, and what is lost in rounding to the remainder."""
        length += self._remainder
        total = self._elapsed + length
        self._remainder = length - (total - self._elapsed)
        self._elapsed = total

    def _derivative(self, local: float, y: Vector) -> Vector:
        work = self._work
        work.rhs_evaluations += 1
        if work.rhs_evaluations > _EVALUATIONS_PER_STEP * max(work.maximum_steps, 100):
            raise Failure(Status.BUDGET_SPENT, f"{work.rhs_evaluations} evaluations were spent by {self._now():.6g}")
        self._last = y
        return self._bound.derivative(self._origin + (self._elapsed + float(local)), y)

    def _jacobian(self, local: float, y: Vector) -> Vector:
        self._work.jacobians += 1
        return self._bound.jacobian(self._origin + (self._elapsed + float(local)), y)

    def _factorised(self, entries: Vector) -> Callable[[Vector], Vector]:
        self._work.factorisations += 1
        return self._factorise(entries)

    def _fastest(self) -> str:
        """The state that changes most in proportion to its tolerance."""
        solver, states = self._solver, self._bound.kernel.equations.states
        pace = np.abs(self._bound.derivative(self._now(), solver.y)) / (solver.atol + solver.rtol * np.abs(solver.y))
        return states[int(np.argmax(pace[: len(states)]))].name

    def _refuse_non_finite(self, y: Vector) -> None:
        """Raises Failure where y or its derivative has something that is not a finite number."""
        if not (np.isfinite(y).all() and np.isfinite(self._bound.derivative(self._now(), y)).all()):
            raise Failure(Status.NON_FINITE, self._bound.wrong(self._now(), y))


@lru_cache(maxsize=8)
def _placeholder(size: int) -> object:
    """What BDF is given for a Jacobian when it is made; the true one, of another shape, takes its place at once."""
    from scipy.sparse import csc_matrix

    return csc_matrix((size, size))


def _solved(factors: Callable[[Vector], Vector], right: Vector) -> Vector:
    return factors(right)
