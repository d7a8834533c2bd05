"""A piece of the continuous solution: what the solver leaves behind after a step.

Inside a piece time is counted from its beginning (*local* time), which is far finer than time itself: in the second
year one unit in the last place is 1e-12 h, and right after a dose a step may be shorter.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(slots=True)
class Piece:
    """The solution from `start` to `end`; start_y, end_y: (s + q,), exact where `curve` interpolates.

    length: local time at the end of the step.  elapsed: from the stop at `origin` to the start, without rounding.
    """

    start: float
    end: float
    start_y: Vector
    end_y: Vector
    origin: float
    elapsed: float
    length: float
    _dense_output: Callable[[], Callable[[Vector], Vector]]
    _interpolant: Callable[[Vector], Vector] | None = field(default=None)

    def curve(self, times: Vector) -> Vector:
        """The solution at one time, (s + q,), or at several, (s + q, m). To be asked before the next step is taken."""
        return self._interpolated(np.clip((times - self.origin) - self.elapsed, 0.0, self.length))

    def at(self, time: float) -> Vector:
        """The solution at one time: its bits do not depend on what else is asked."""
        if time == self.start:
            return self.start_y
        return self.end_y if time == self.end else self.curve(np.array(time))

    def local(self, time: float) -> Vector:
        """The solution at one local time."""
        if time == 0.0:
            return self.start_y
        return self.end_y if time == self.length else self._interpolated(np.array(time))

    def curve_at_locals(self, local: Vector) -> Vector:
        """The continuous solution at several local times, (s + q, m), also where it is not exact."""
        return self._interpolated(local)

    def time_of(self, local: float) -> float:
        """A local time as a time."""
        return self.origin + (self.elapsed + local)

    def _interpolated(self, local: Vector) -> Vector:
        if self._interpolant is None:
            self._interpolant = self._dense_output()
        return self._interpolant(local)
