"""The figures of a run as one value.

ratios.<peer>              its time over paylode's at a median error of 1e-6; other errors: ratios_at_median_error
paylode_us_per_patient     CPU, one core, rtol 1e-6, all 24 states at 505 times
worst_error                of the worst patient at rtol 1e-6
not_measured.<peer>        why
"""

from __future__ import annotations

import numpy as np

from .comparison import GOALS, LEVELS, STATED, Curve, ratios, stated
from .tables import dashed
from .team import OURS


def report_of(curves: dict[str, Curve], missing: dict[str, str]) -> dict[str, object]:
    """All figures, as they are written as JSON. A ratio is None where the curves do not both reach the error."""
    ours = curves[OURS]
    at = {f"{level:g}": _ratios(curves, level) for level in LEVELS}
    shown = ours.tolerances.index(STATED)
    spread = {
        name: [float(np.nanmin(found)), float(np.nanmax(found))]
        for name, curve in curves.items()
        if name != OURS and stated(found := ratios(curve, ours, STATED)) is not None
    }
    return {
        "ratios": {dashed(name): value for name, value in at[f"{STATED:g}"].items()},
        "ratios_at_median_error": {level: {dashed(n): v for n, v in found.items()} for level, found in at.items()},
        "ratio_range": {dashed(name): found for name, found in spread.items()},
        "goals": {dashed(name): goal for name, goal in GOALS.items()},
        "paylode_us_per_patient": float(np.median(ours.us[shown])),
        "worst_error": float(ours.errors[shown].max()),
        "not_measured": {dashed(name): reason for name, reason in missing.items()},
        "curves": {
            dashed(name): {
                "rtol": list(curve.tolerances),
                "us": np.median(curve.us, axis=1).tolist(),
                "median_error": np.median(curve.errors, axis=1).tolist(),
                "worst_error": curve.errors.max(axis=1).tolist(),
                "patients": curve.errors.shape[1],
                "repetitions": curve.us.shape[1],
            }
            for name, curve in curves.items()
        },
    }


def _ratios(curves: dict[str, Curve], level: float) -> dict[str, float | None]:
    return {name: stated(ratios(curve, curves[OURS], level)) for name, curve in curves.items() if name != OURS}
