"""The figures as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from .comparison import GOALS, LEVELS, STATED, Curve
from .tools.contract import Tool


def show(report: Mapping[str, object], curves: Mapping[str, Curve], tools: Mapping[str, Tool]) -> None:
    """Print all tables."""
    print("\nCPU ms per patient, median / worst error, by relative tolerance (absolute: a thousandth of it)")
    for name, curve in curves.items():
        print(f"  {dashed(name):14} n={curve.errors.shape[1]:<3} {_work(curve)}")
    print(f"\nA peer's time over paylode's at equal median error (range of repetitions at {STATED:g})")
    print(f"  {'':14} {''.join(f'{level:>9g}' for level in LEVELS)}   {'range':17}   goal")
    for name, tool in tools.items():
        print(f"  {dashed(name):14} {_compared(dashed(name), report, GOALS.get(name), tool.WHAT)}")
    print(
        f"  load on the machine at the end: {_number(report['load_after'])}; single repetitions stray more than medians"
    )
    us, worst = cast(float, report["paylode_us_per_patient"]), cast(float, report["worst_error"])
    print(f"\npaylode at rtol {STATED:g}: {us:.0f} us per patient, worst error {worst:.2g}")
    checked = cast("dict[str, object]", report["reference"])
    print("reference: paylode at 1e-12; " + ", ".join(f"{key} {_number(value)}" for key, value in checked.items()))
    print(
        "versions: "
        + ", ".join(f"{name} {version}" for name, version in cast("dict[str, str]", report["versions"]).items())
    )
    for title, rows in cast("dict[str, list[dict[str, object]]]", report["scaling"]).items():
        print(f"\n{title}")
        for row in rows:
            print("  " + "   ".join(f"{key} {_number(value)}" for key, value in row.items()))
    print(f"\n{cast(float, report['seconds']):.0f} s")


def dashed(name: str) -> str:
    """A tool as it is shown."""
    return name.replace("_", "-")


def _work(curve: Curve) -> str:
    cells = (
        f"{tolerance:.0e}: {np.median(us) / 1e3:.3f} {np.median(errors):.1e}/{errors.max():.1e}"
        for tolerance, us, errors in zip(curve.tolerances, curve.us, curve.errors, strict=True)
    )
    return "  ".join(cells)


def _compared(shown: str, report: Mapping[str, object], goal: float | None, what: str) -> str:
    missing = cast("dict[str, str]", report["not_measured"])
    if shown in missing:
        return f"not measured: {missing[shown]}"
    at = cast("dict[str, dict[str, float | None]]", report["ratios_at_median_error"])
    cells = [at[f"{level:g}"][shown] for level in LEVELS]
    texts = "".join(f"{'-' if cell is None else f'{cell:.1f}':>9}" for cell in cells)
    low, high = cast("dict[str, list[float]]", report["ratio_range"]).get(shown, [float("nan")] * 2)
    return f"{texts}   {low:7.1f} -{high:8.1f}   {'' if goal is None else f'{goal:g}':>4}   {what}"


def _number(value: object) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(f"{each:.3g}" for each in value) + "]"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
