"""Which part of a simulation is shown: windows of time, and the times of doses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..simulate.result import HOURS_PER_DAY, Simulation
from ..values.problem import InputError, Problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Window = tuple[float, float]
"""From day, to day."""


def whole(sim: Simulation) -> Window:
    """The whole simulation."""
    return 0.0, float(sim.times_h[-1]) / HOURS_PER_DAY


def first_interval(sim: Simulation) -> Window:
    """From the first dose to the second, or to the end where there is none."""
    start, *later = sorted(set(dose_days(sim))) or [0.0]
    return start, later[0] if later else whole(sim)[1]


def dose_days(sim: Simulation) -> list[float]:
    """When doses start [d]."""
    return [dose.time_h / HOURS_PER_DAY for dose in sim.doses]


def inside(sim: Simulation, days: Window) -> NDArray[np.bool_]:
    """(m,) True for output times in the window. A dose at its very end is no longer in it."""
    import numpy as np

    start, end = days
    if not start < end:
        raise InputError(
            Problem("days", f"a window from {start:g} to {end:g} d", "Give (from, to), the later one last.")
        )
    time = sim.times_h / HOURS_PER_DAY
    slack = 1e-9 * max(abs(end), 1.0)
    found = np.asarray((time >= start - slack) & (time <= end + slack))
    last = found & (time >= end - slack)
    if (last & sim.before).any():
        found &= ~last | sim.before
    if not found.any():
        what = f"no output time lies between {start:g} and {end:g} d"
        cure = f"The simulation has days 0 to {whole(sim)[1]:g}."
        raise InputError(Problem("days", what, cure))
    return found


def days_of(sim: Simulation, shown: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The shown output times in days."""
    return sim.times_h[shown] / HOURS_PER_DAY
