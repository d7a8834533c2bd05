"""The picture: work against precision of all tools, and paylode's cost against patients, states and threads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from .comparison import Curve

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .scaling import Row

_PANELS = {
    "sizes": ("patients", "us", "patients in the batch", "CPU µs per patient"),
    "states": ("states", "us", "states", "CPU µs per patient"),
    "threads": ("threads", "best_speedup", "threads", "speed-up, best of nine; dotted: ideal"),
}


def draw(curves: Mapping[str, Curve], scaling: Mapping[str, Sequence[Row]], stated: str, out: Path) -> None:
    """Write the picture. stated: machine and conditions, which stand below it."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    panels = [name for name in _PANELS if scaling.get(name)]
    width = 8.5 + 3.6 * len(panels)
    figure = Figure(figsize=(width, 5.6), layout="constrained")
    axes = figure.subplots(1, 1 + len(panels), width_ratios=[7.0, *[3.2] * len(panels)], squeeze=False)[0]
    _work_precision(axes[0], curves)
    for ax, name in zip(axes[1:], panels, strict=True):
        _against(ax, name, scaling[name])
    figure.supxlabel(stated, fontsize=7.5, color="0.35")
    figure.savefig(out, dpi=150)


def _work_precision(ax: Axes, curves: Mapping[str, Curve]) -> None:
    """Lines with their names at the end of each; no legend to look up."""
    import matplotlib

    colours = matplotlib.colormaps["tab10"]
    labels = []
    for i, (name, curve) in enumerate(curves.items()):
        colour = "black" if name == "paylode" else colours(i % 10)
        errors, us = np.median(curve.errors, axis=1), np.median(curve.us, axis=1)
        width = 2.4 if name == "paylode" else 1.3
        ax.plot(errors, us / 1e3, "o-", color=colour, linewidth=width, markersize=3.5)
        labels.append((float(errors[-1]), float(us[-1]) / 1e3, name.replace("_", "-"), colour))
    ax.set(xscale="log", yscale="log", xlabel="median error (largest |difference| / peak)", ylabel="CPU ms per patient")
    ax.invert_xaxis()
    ax.margins(x=0.04)
    left, right = ax.get_xlim()
    ax.set_xlim(left, right / (left / right) ** 0.22)
    _labelled(ax, labels)
    ax.set_title("Work against precision, one core", fontsize=10)
    ax.grid(alpha=0.25, which="major")


def _labelled(ax: Axes, labels: Sequence[tuple[float, float, str, object]]) -> None:
    """Names beside the last points, moved up where they would lie on each other."""
    low, high = np.log(ax.get_ylim())
    gap, last = 0.037 * (high - low), -np.inf
    for error, ms, name, colour in sorted(labels, key=lambda label: label[1]):
        last = max(np.log(ms), last + gap)
        ax.annotate(
            name,
            (error, ms),
            xytext=(error / 1.25, float(np.exp(last))),
            color=colour,
            fontsize=8.5,
            va="center",
        )


def _against(ax: Axes, name: str, rows: Sequence[Row]) -> None:
    from matplotlib.ticker import NullLocator

    across, up, across_label, up_label = _PANELS[name]
    x, y = (np.array([row[column] for row in rows], dtype=float) for column in (across, up))
    ax.plot(x, y, "o-", color="black", markersize=3.5)
    if name == "threads":
        ax.plot(x, x, ":", color="0.6")
        ax.set_xticks(x)
    else:
        ax.set(xscale="log", yscale="log" if name == "states" else "linear")
    if name == "states":
        ax.set_xticks(x[:: 1 + len(x) // 5], [f"{value:g}" for value in x[:: 1 + len(x) // 5]])
        ax.xaxis.set_minor_locator(NullLocator())
    else:
        ax.set_ylim(bottom=0.0)
    ax.set(xlabel=across_label, ylabel=up_label)
    ax.set_title(f"paylode against {across}", fontsize=10)
    ax.grid(alpha=0.25, which="major")
