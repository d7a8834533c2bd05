"""Axes and what is around the marks: time in days, logarithmic and linear scales, titles, and panels split in parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .style import HAIRLINE, INK, QUIET, SMALL, TEXT, TITLE, new_figure, number

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

DOSE = "\N{BLACK VERTICAL RECTANGLE}"
DAY_STEPS = (0.25, 0.5, 1.0, 2.0, 7.0, 14.0, 21.0, 42.0, 84.0, 168.0, 364.0, 728.0, 3640.0, 7280.0)
MOST_DAY_TICKS = 7
LEFT = 0.16
"""Where the Axes of a panel on its own begin."""


def panel(into: Axes | None, *, width: float = 7.2, height: float = 4.8, right: float = 0.78) -> tuple[Figure, Axes]:
    """The Axes to draw into, and their figure: those given, or a new figure with room for labels on the right."""
    if into is not None:
        return figure_of(into), into
    figure = new_figure(width, height)
    return figure, figure.add_axes((LEFT, 0.13, right - LEFT, 0.75))


def figure_of(axes: Axes) -> Figure:
    """The whole figure in which Axes stand, also where they stand in a part of it."""
    assert axes.figure is not None
    return axes.figure.figure


def split(
    axes: Axes, *, widths: Sequence[float] = (1.0,), heights: Sequence[float] = (1.0,), gap: float = 0.05
) -> list[list[Axes]]:
    """The Axes split into rows of Axes, from the top. The Axes themselves stay as an empty frame around them."""
    axes.set_axis_off()
    rows, bottom = [], 1.0
    for high in heights:
        height = high / sum(heights) * (1 - gap * (len(heights) - 1))
        bottom -= height
        row, left = [], 0.0
        for wide in widths:
            width = wide / sum(widths) * (1 - gap * (len(widths) - 1))
            row.append(axes.inset_axes((left, bottom, width, height)))
            left += width + gap
        rows.append(row)
        bottom -= gap
    return rows


def tidy(axes: Axes, *, grid: bool = True) -> None:
    """No box, quiet lines, readable ticks."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set(color=QUIET, linewidth=HAIRLINE)
    axes.tick_params(labelsize=SMALL, color=QUIET, labelcolor=INK, width=HAIRLINE, length=3.5)
    axes.set_axisbelow(True)
    if grid:
        axes.grid(axis="y", color="#E8E8E8", linewidth=HAIRLINE)


def title(axes: Axes, text: str) -> None:
    """The panel's title, on the left above it."""
    axes.annotate(
        text,
        (0.0, 1.0),
        xycoords="axes fraction",
        xytext=(0, 10),
        textcoords="offset points",
        fontsize=TITLE,
        fontweight="bold",
        color=INK,
    )


def subtitle(axes: Axes, text: str) -> None:
    """What these Axes show of a panel, quietly, on the right above them."""
    axes.text(1.0, 1.03, text, transform=axes.transAxes, fontsize=SMALL, color=QUIET, ha="right", va="bottom")


def day_axis(
    axes: Axes, start: float, end: float, *, named: bool = True, most: int = MOST_DAY_TICKS, doses: bool = True
) -> None:
    """Time in days from `start` to `end`, with ticks at days and weeks. doses: say what the bars mean."""
    axes.set_xlim(start, end)
    step = next((s for s in DAY_STEPS if (end - start) / s <= most), DAY_STEPS[-1])
    first = -(-start // step)
    ticks = [k * step for k in range(int(first), int(end // step) + 1)]
    axes.set_xticks(ticks, [number(tick) for tick in ticks] if named else [""] * len(ticks))
    if named:
        axes.set_xlabel("time [d]" + (f"   ({DOSE} dose)" if doses else ""), fontsize=TEXT, color=INK, labelpad=2)


def value_axis(axes: Axes, text: str) -> None:
    """The name and unit of the y axis."""
    axes.set_ylabel(text, fontsize=TEXT, color=INK)


def log_axis(axes: Axes, low: float, high: float) -> None:
    """A logarithmic y axis with plain numbers at powers of ten (at 1, 2 and 5 too, if it spans few)."""
    from math import ceil, floor, log10

    axes.set_yscale("log")
    axes.set_ylim(low, high)
    powers = range(floor(log10(low)), ceil(log10(high)) + 1)
    digits = (1, 2, 5) if log10(high / low) < 1.5 else (1, 3) if log10(high / low) < 2.2 else (1,)
    ticks = [float(f"{d}e{p}") for p in powers for d in digits if low <= float(f"{d}e{p}") <= high]
    axes.set_yticks(ticks, [number(tick) for tick in ticks])
    axes.set_yticks([], minor=True)


def linear_axis(axes: Axes, high: float, *, ticks: int = 5) -> None:
    """A linear y axis from 0, with at most `ticks` steps."""
    from matplotlib.ticker import MaxNLocator

    axes.set_ylim(0.0, high)
    places = [
        float(f"{tick:.6g}")
        for tick in MaxNLocator(ticks, steps=[1, 2, 2.5, 5, 10]).tick_values(0.0, high)
        if 0 <= tick <= high * 1.0001
    ]
    axes.set_yticks(places, [number(place) for place in places])
