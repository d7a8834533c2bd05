"""A kernel's functions with one subject's numbers in them, for as long as its parameters and rates stay the same."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from ..equations import arithmetic
from .domain import RELATIVE, absolute, negative_power
from .enclosure import Enclosure, known
from .kernel import Generated, Kernel, Numbers, Observer, observer
from .observables import integrated
from .piece import Piece
from .plain import Watch

Vector = NDArray[np.float64]
UNANSWERED = (ArithmeticError, ValueError)
"""What the fast dialect raises where IEEE arithmetic would go on with inf or nan."""
_COEFFICIENTS, _REST, _SLOPES, _TRIGGERS, _ASSIGNMENTS = range(5)


class Bound:
    """The generated functions. What the fast dialect cannot answer, the exact one does.

    allowed: the absolute tolerance of each state, then the relative one, by which it knows what is a hair below 0
    (see `domain.py`). Without them nothing is: a real power of whatever is below 0 has no value.
    """

    def __init__(
        self, kernel: Kernel, parameters: Numbers, running: Sequence[tuple[int, float]], allowed: Numbers = ()
    ) -> None:
        self.kernel = kernel
        self.parameters = list(parameters)
        self.allowed = list(allowed) or [0.0] * (len(kernel.equations.states) + 1)
        self.rates, self._running = total_rates(running, len(kernel.equations.inputs)), tuple(running)
        self._observers: dict[tuple[str, ...], Observer] = {}
        self._exact: tuple[Generated, ...] | None = None
        self._watched: dict[Hashable, Enclosure] | None = None
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
            self._observers[wanted] = observer(self.kernel, wanted)([*self.parameters, *self.allowed], self.rates)
        return self._observers[wanted]

    def wrong(self, time: float, y: Vector) -> str:
        """What of y or of its derivative is not a finite number, for a message; empty if all is.

        No hair's breadth below 0 is allowed here: it is asked where something has failed already.
        """
        equations = self.kernel.equations
        named = [*((each.name, each.derivative) for each in equations.states)]
        named += [(each.name, each.rate) for each in equations.quadratures]
        strict = Bound(self.kernel, self.parameters, self._running) if any(self.allowed) else self
        for values, what in ((y, ""), (strict.derivative(time, y), "the derivative of ")):
            found = np.flatnonzero(~np.isfinite(values))
            if len(found):
                name, rate = named[found[0]]
                message = f"at time {time:.6g} {what}{name} is {values[found[0]]}, not a finite number"
                moving = dict(zip(integrated(equations), y.tolist(), strict=True)) | {"time": time}
                power = negative_power(rate, self._fixed() | moving) if what else ""
                return f"{message}: {power}" if power else message
        return ""

    def watch(self, piece: Piece) -> Watch:
        """The triggers inside a piece."""
        if self._watched is None:
            self._watched = {key: known(np.array([value])) for key, value in self._fixed().items()}
        return Watch(self.kernel.watched, piece, self._watched)

    def _fixed(self) -> dict[Hashable, float]:
        """Every symbol that does not move between two stops."""
        equations = self.kernel.equations
        values: dict[Hashable, float] = {p.name: v for p, v in zip(equations.parameters, self.parameters, strict=True)}
        values |= {f"input.{i.name}": rate for i, rate in zip(equations.inputs, self.rates, strict=True)}
        keys = [*(absolute(state.name) for state in equations.states), RELATIVE]
        return values | dict(zip(keys, self.allowed, strict=True))

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
            self._exact = self.kernel.exact([*self.parameters, *self.allowed], self.rates)
        return self._exact


def total_rates(running: Sequence[tuple[int, float]], inputs: int) -> list[float]:
    """The sum of running rates of each input: exactly 0 where none runs, and the same in whatever order they began."""
    return [arithmetic.total(rate for where, rate in running if where == which) for which in range(inputs)]
