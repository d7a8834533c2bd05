"""The solver between two stops: SciPy's BDF, stepped by hand.

Its time runs from the stop, not from the beginning: right after a stop the steps may be far shorter than the resolution of time
itself (1e-12 h in the second year), and a dose may bring more in one such unit of time than the tolerance allows.

BDF is a variable-order (1-5) variable-step method with Newton iterations. It is left as it is, save that its linear
algebra works on the entries of the generated sparsity pattern: `I` and `J` are arrays of entries, so `I - c J` is
one array operation.

Quadratures ride at the end of y with an infinite absolute tolerance, so they steer neither steps nor iterations; as
SciPy's norm is the root mean square over all s + q components, both tolerances are made smaller by sqrt(s / (s +
q)), and the test on the states is the one without quadratures. Newton's method and the interpolation between steps
keep every linear invariant of the equations, so what leaves the states arrives in the quadratures to rounding.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from .batch import Tolerances
from .bound import Bound
from .pattern import factoriser
from .result import Status

Vector = NDArray[np.float64]
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


@dataclass(slots=True)
class Piece:
    """The continuous solution over one step, or its first part. start_y, end_y: (s + q,), exact where `curve` interpolates.

    origin, span: the stop from which the solver counts its time, and the step in that time.
    """

    start: float
    end: float
    start_y: Vector
    end_y: Vector
    origin: float
    span: tuple[float, float]
    _dense_output: Callable[[], Callable[[Vector], Vector]]
    _interpolant: Callable[[Vector], Vector] | None = field(default=None)

    def curve(self, times: Vector) -> Vector:
        """The solution at one time, (s + q,), or at several, (s + q, m). To be asked before the next step is taken."""
        return self._interpolate(np.clip(times - self.origin, *self.span))

    def at(self, time: float) -> Vector:
        """The solution at one time: the bits do not depend on what else is asked."""
        if time == self.start:
            return self.start_y
        return self.end_y if time == self.end else self.curve(np.array(time))

    def local(self, time: float) -> Vector:
        """The solution at one time of the solver's own, in `span`."""
        if time == self.span[0]:
            return self.start_y
        return self.end_y if time == self.span[1] else self._interpolate(np.array(time))

    def _interpolate(self, times: Vector) -> Vector:
        if self._interpolant is None:
            self._interpolant = self._dense_output()
        return self._interpolant(times)


class Stepper:
    """BDF from one stop towards the next; `until` may be infinite."""

    def __init__(
        self, bound: Bound, time: float, y: Vector, until: float, *, scale: Vector, tolerances: Tolerances, work: Work
    ):
        from scipy.integrate import BDF
        from scipy.sparse import eye

        self._bound, self._work, self._last = bound, work, y
        self._origin, self._until = time, until
        work.restarts += 1
        pattern = bound.kernel.pattern
        self._factorise = factoriser(pattern)
        self._refuse_non_finite(time, y)
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
            jac=eye(pattern.size, format="csc"),
        )
        solver.fun = self._derivative
        solver.I, solver.J, solver.jac = identity, self._jacobian(0.0, y), self._jacobian
        solver.lu, solver.solve_lu = self._factorised, _solved
        self._solver = solver

    def advance(self) -> Piece:
        """One step. Raises Failure."""
        solver, work = self._solver, self._work
        if work.steps + work.restarts > work.maximum_steps:
            raise Failure(Status.BUDGET_SPENT, f"{work.maximum_steps} steps were spent by time {self._now():.6g}")
        start, local_start, start_y = self._now(), float(solver.t), solver.y
        solver.step()
        if solver.status == "failed":
            self._refuse_non_finite(start, self._last)
            raise Failure(Status.STEP_COLLAPSE, f"at time {start:.6g} no step was small enough for the tolerances")
        work.steps += 1
        if not np.isfinite(solver.y).all():
            self._refuse_non_finite(start, solver.y)
        span = (local_start, float(solver.t))
        return Piece(start, self._now(), start_y, solver.y, self._origin, span, solver.dense_output)

    def _now(self) -> float:
        """The time reached: the next stop itself once the solver is there, and not before."""
        if self._solver.status == "finished":
            return self._until
        return min(self._origin + float(self._solver.t), math.nextafter(self._until, -math.inf))

    def _derivative(self, time: float, y: Vector) -> Vector:
        work = self._work
        work.rhs_evaluations += 1
        if work.rhs_evaluations > _EVALUATIONS_PER_STEP * work.maximum_steps:
            raise Failure(Status.BUDGET_SPENT, f"{work.rhs_evaluations} evaluations were spent by {self._now():.6g}")
        self._last = y
        return self._bound.derivative(self._origin + float(time), y)

    def _jacobian(self, time: float, y: Vector) -> Vector:
        self._work.jacobians += 1
        return self._bound.jacobian(self._origin + float(time), y)

    def _factorised(self, entries: Vector) -> Callable[[Vector], Vector]:
        self._work.factorisations += 1
        return self._factorise(entries)

    def _refuse_non_finite(self, time: float, y: Vector) -> None:
        rates = self._bound.derivative(time, y)
        for values, what in ((y, ""), (rates, "the derivative of ")):
            wrong = np.flatnonzero(~np.isfinite(values))
            if len(wrong):
                equations = self._bound.kernel.equations
                name = (*equations.states, *equations.quadratures)[wrong[0]].name
                message = f"at time {time:.6g} {what}{name} is {values[wrong[0]]}, not a finite number"
                raise Failure(Status.NON_FINITE, message)


def _solved(factors: Callable[[Vector], Vector], right: Vector) -> Vector:
    return factors(right)
