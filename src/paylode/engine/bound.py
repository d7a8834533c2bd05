"""A kernel's functions with one subject's numbers in them, for as long as its parameters and rates stay the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..equations import arithmetic
from .kernel import Generated, Kernel, Numbers, Observer, observer

Vector = NDArray[np.float64]
UNANSWERED = (ArithmeticError, ValueError)
"""What the fast dialect raises where IEEE arithmetic would go on with inf or nan."""
_COEFFICIENTS, _REST, _SLOPES, _TRIGGERS, _ASSIGNMENTS = range(5)


class Bound:
    """The generated functions. What the fast dialect cannot answer, the exact one does."""

    def __init__(self, kernel: Kernel, parameters: Numbers, running: Sequence[tuple[int, float]]) -> None:
        self.kernel = kernel
        self.parameters = list(parameters)
        self.rates = total_rates(running, len(kernel.equations.inputs))
        self._observers: dict[tuple[str, ...], Observer] = {}
        self._exact: tuple[Generated, ...] | None = None
        try:
            self._fast = kernel.fast(self.parameters, self.rates)
        except UNANSWERED:
            self._fast = self._exactly()
        self._coefficients = np.array(self._answer(_COEFFICIENTS, 0.0, [0.0] * kernel.pattern.size))
        self._rows, self._columns = kernel.linear_rows, kernel.linear_columns
        self._linear = np.bincount(kernel.pattern.linear, self._coefficients, len(kernel.pattern.rows)).astype(float)

    def derivative(self, time: float, y: Vector) -> Vector:
        """d y / dtime, (s + q,)."""
        values = y.tolist()
        try:
            rest = self._fast[_REST](time, values)
        except UNANSWERED:
            rest = self._exactly()[_REST](time, values)
        # bincount adds in the order of the terms: the same bits on every machine, with any number of threads.
        linear = np.bincount(self._rows, self._coefficients * y[self._columns], len(rest))
        rates: Vector = np.add(linear, rest, dtype=np.float64)
        return rates

    def jacobian(self, time: float, y: Vector) -> Vector:
        """The Jacobian's entries in the order of the kernel's pattern, (z,).

        An entry that is not finite (the slope of x^(1/2) at 0) counts as 0: Newton's method then does without it, which
        can cost iterations but cannot change what it converges to.
        """
        entries = self._linear.copy()
        entries[self.kernel.pattern.slopes] += self._answer(_SLOPES, time, y.tolist())
        return entries if np.isfinite(entries).all() else np.where(np.isfinite(entries), entries, 0.0)

    def triggers(self, time: float, y: Numbers) -> list[float]:
        """The trigger of every event, (e,)."""
        return self._answer(_TRIGGERS, time, y)

    def assignments(self, time: float, y: Numbers) -> list[float]:
        """The new values of every event's targets, event by event."""
        return self._answer(_ASSIGNMENTS, time, y)

    def observer(self, wanted: tuple[str, ...]) -> Observer:
        """observe(times (m,), y (s + q, m)) -> (len(wanted), m)."""
        if wanted not in self._observers:
            self._observers[wanted] = observer(self.kernel, wanted)(self.parameters, self.rates)
        return self._observers[wanted]

    def holds(self, parameters: Numbers, running: Sequence[tuple[int, float]]) -> bool:
        """Whether these are the numbers it was made with."""
        return self.parameters == parameters and self.rates == total_rates(running, len(self.rates))

    def _answer(self, which: int, time: float, y: Numbers) -> list[float]:
        try:
            return self._fast[which](time, y)
        except UNANSWERED:
            return self._exactly()[which](time, y)

    def _exactly(self) -> tuple[Generated, ...]:
        if self._exact is None:
            self._exact = self.kernel.exact(self.parameters, self.rates)
        return self._exact


def total_rates(running: Sequence[tuple[int, float]], inputs: int) -> list[float]:
    """The sum of running rates of each input: exactly 0 where none runs, and the same in whatever order they began."""
    return [arithmetic.total(rate for where, rate in running if where == which) for which in range(inputs)]
