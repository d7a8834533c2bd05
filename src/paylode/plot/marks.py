"""The marks that panels are made of: curves, stacked bands, points, levels, doses, and labels beside them.

Each mark draws into given Axes and returns nothing. Marks of one kind carry one `gid`, so that they can be found again:
`curve:<name>`, `band:<name>`, `observed`, `level`, `doses`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .frame import figure_of
from .style import CURVE, HAIRLINE, INK, POINT, QUIET, SMALL

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Label:
    """A text beside what it names. height: where that is on the y axis."""

    height: float
    text: str
    colour: str
    strong: bool = False


def curve(
    axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64], *, name: str, colour: str, width: float = CURVE
) -> None:
    """A line. On a logarithmic axis a value of 0 or less interrupts it."""
    import numpy as np

    shown = np.where(y > 0, y, np.nan) if axes.get_yscale() == "log" else y
    axes.plot(x, shown, color=colour, linewidth=width, gid=f"curve:{name}", solid_capstyle="round", zorder=3)


def bands(
    axes: Axes,
    x: NDArray[np.float64],
    stack: Sequence[tuple[str, NDArray[np.float64], str]],
    *,
    parted: bool = False,
) -> list[tuple[float, float]]:
    """Stacked areas of (name, heights, colour) from the bottom. Returns where each one ends: (bottom, top).

    parted: with a white line between them. It would hide bands that are thinner than the line.
    """
    import numpy as np

    ends = []
    floor = np.zeros_like(x)
    for name, heights, colour in stack:
        top = floor + heights
        axes.fill_between(
            x, floor, top, facecolor=colour, edgecolor="white" if parted else colour, linewidth=0.5, gid=f"band:{name}"
        )
        ends.append((float(floor[-1]), float(top[-1])) if len(x) else (0.0, 0.0))
        floor = top
    return ends


def points(axes: Axes, x: Sequence[float], y: Sequence[float], *, colour: str, filled: bool, marker: str = "o") -> None:
    """Observations: filled where they are scored, open where they are not."""
    face = colour if filled else "white"
    edge = "white" if filled else colour
    axes.plot(
        x,
        y,
        linestyle="none",
        marker=marker,
        markersize=POINT + 1,
        markerfacecolor=face,
        markeredgecolor=edge,
        markeredgewidth=0.8 if filled else 1.5,
        gid="observed",
        zorder=5,
        clip_on=False,
    )


def level(axes: Axes, height: float, *, colour: str = QUIET) -> None:
    """A dashed horizontal line. Its name stands beside the Axes, where it is on top of nothing: `end_labels`."""
    axes.axhline(height, color=colour, linewidth=1.1, linestyle=(0, (5, 3)), gid="level", zorder=3.5)


def dose_ticks(axes: Axes, days: Iterable[float]) -> None:
    """A mark at the bottom for every dose."""
    from matplotlib.collections import LineCollection

    segments = [[(day, 0.0), (day, 0.045)] for day in days]
    ticks = LineCollection(segments, colors=INK, linewidths=2.4, transform=axes.get_xaxis_transform())
    ticks.set_gid("doses")
    ticks.set_zorder(4)
    ticks.set_clip_on(False)
    axes.add_collection(ticks, autolim=False)


def end_labels(axes: Axes, labels: Sequence[Label]) -> None:
    """Names to the right of the Axes at the height of what they name, moved apart where they would overlap."""
    if not labels:
        return
    ordered = sorted(labels, key=lambda each: each.height)
    wanted = [_share(axes, each.height) for each in ordered]
    lines = max(each.text.count("\n") + 1 for each in labels)
    gap = 1.3 * lines * SMALL / 72 / _height_inches(axes)
    for each, start, placed in zip(ordered, wanted, spread(wanted, gap), strict=True):
        moved = abs(placed - start) > gap / 8
        if moved:
            axes.plot(
                [1.0, 1.025],
                [start, placed],
                transform=axes.transAxes,
                color=each.colour,
                linewidth=HAIRLINE,
                clip_on=False,
            )
        axes.text(
            1.03,
            placed,
            each.text,
            transform=axes.transAxes,
            color=each.colour,
            fontsize=SMALL,
            fontweight="bold" if each.strong else "normal",
            va="center",
            ha="left",
        )


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Rising heights moved apart to at least `gap`, as little as need be, from 0 to 1 while there is room.

    >>> spread([0.0, 0.0, 0.5], 0.1)
    [0.0, 0.1, 0.5]
    >>> spread([0.5, 0.5], 0.1)
    [0.45, 0.55]
    >>> spread([1.0, 1.0], 0.1)
    [0.9, 1.0]
    """
    blocks: list[list[float]] = []  # each block: its lowest place, and the heights that were wanted in it
    for wanted in heights:
        blocks.append([wanted, wanted])
        while len(blocks) > 1 and blocks[-2][0] + gap * (len(blocks[-2]) - 1) > blocks[-1][0]:
            last = blocks.pop()
            members = blocks[-1][1:] + last[1:]
            middle = sum(members) / len(members)
            height = gap * (len(members) - 1)
            blocks[-1] = [max(0.0, min(middle - height / 2, 1.0 - height)), *members]
    return [round(block[0] + gap * i, 12) for block in blocks for i in range(len(block) - 1)]


def _share(axes: Axes, height: float) -> float:
    """Where a height lies between bottom (0) and top (1) of the Axes."""
    low, high, value = (float(v) for v in axes.transScale.transform([(1, y) for y in (*axes.get_ylim(), height)])[:, 1])
    return min(max((value - low) / (high - low), 0.0), 1.0)


def _height_inches(axes: Axes) -> float:
    return axes.get_position().height * figure_of(axes).get_figheight()
