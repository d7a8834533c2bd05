"""Output times: dense after each dose, twelve-hourly in between, both sides of every dose edge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from .schedule import Given

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

AFTER_A_DOSE_H = (0.25, 0.5, 0.75, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 15.0, 18.0, 21.0, 30.0, 42.0, 54.0, 66.0)
EVERY_H = 12.0


def output_times(
    doses: Sequence[Given], end_h: float, *, also: Iterable[float] = ()
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(times [h] (m,), before (m,)), sorted; every dose edge twice, first before and then after."""
    import numpy as np

    edges = {0.0, end_h}
    plain = {k * EVERY_H for k in range(int(end_h // EVERY_H) + 1)} | {float(t) for t in also}
    for dose in doses:
        edges |= {dose.time_h, dose.time_h + dose.duration_h}
        plain |= {dose.time_h + dose.duration_h + after for after in AFTER_A_DOSE_H}
        plain |= {dose.time_h + dose.duration_h * share / 4 for share in range(1, 4)}
    edges = {t for t in edges if 0.0 <= t <= end_h}
    rows = [(t, False) for t in plain - edges if 0.0 <= t <= end_h]
    rows += [(t, side) for t in edges for side in (True, False)]
    rows.sort(key=lambda row: (row[0], not row[1]))
    return np.array([t for t, _ in rows]), np.array([side for _, side in rows])
