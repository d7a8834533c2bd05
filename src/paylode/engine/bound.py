"""A kernel's functions with one subject's numbers in them, for as long as neither its parameters nor its rates change."""

from __future__ import annotations

import math
from collections.abc import Sequence

from .kernel import Generated, Kernel, Numbers, Observer, observer

UNANSWERED = (ArithmeticError, ValueError)
"""What the fast dialect raises where IEEE arithmetic would go on with inf or nan."""
_DERIVATIVE, _JACOBIAN, _TRIGGERS, _ASSIGNMENTS = range(4)


class Bound:
    """The four generated functions, each of (time, y as floats). What the fast dialect cannot answer, the exact one does."""

    __slots__ = ("_exact", "_fast", "_observers", "kernel", "parameters", "rates")

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

    def derivative(self, time: float, y: Numbers) -> list[float]:
        """d y / dtime, (s + q,)."""
        return self._answer(_DERIVATIVE, time, y)

    def jacobian(self, time: float, y: Numbers) -> list[float]:
        """The Jacobian's entries in the order of the kernel's pattern.

        An entry that is not finite (the slope of x^(1/2) at 0) counts as 0: Newton's method then does without it, which can
        cost iterations but cannot change what it converges to.
        """
        entries = self._answer(_JACOBIAN, time, y)
        return entries if math.isfinite(sum(entries)) else [e if math.isfinite(e) else 0.0 for e in entries]

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
    return [math.fsum(rate for where, rate in running if where == which) for which in range(inputs)]
