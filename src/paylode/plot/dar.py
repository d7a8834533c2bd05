"""The distribution of drug-to-antibody ratios in plasma over time.

Stacked shares of antibody by the number of payloads on it: naked antibody is grey, and the more payloads the darker the
blue, so that everything blue is conjugate. The black line is the mean ratio, on the axis at the right.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from . import marks
from .frame import day_axis, linear_axis, panel, tidy, title, value_axis
from .span import Window, days_of, dose_days, first_interval, inside
from .style import CONJUGATE, GONE, INK, SMALL, TEXT, tint
from .tables import attach

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ..simulate.result import Simulation

SHARE = "dar_share["
THINNEST = 7.0
"""A band is named where it is at least so many percent high."""


def dar(sim: Simulation, *, days: Window | None = None, into: Axes | None = None) -> Figure:
    """Shares of antibody by drug-to-antibody ratio, with the mean ratio.

    days: the window shown, the first dosing interval unless told otherwise.  into: Axes to draw into.

    >>> import paylode as pld
    >>> sim = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=7)
    >>> pld.plot.figure_data(pld.plot.dar(sim))["dar"].columns[:3]
    ['time_d', 'mean_dar', 'dar 0 [%]']
    """
    figure, axes = panel(into)
    span = days or first_interval(sim)
    # Before there is any antibody there is no share of it.
    shown = inside(sim, span) & (sim.curve("total_antibody") > 0)
    time, mean = days_of(sim, shown), sim.curve("mean_dar")[shown]
    labels = [name[len(SHARE) : -1] for name in sim.curves if name.startswith(SHARE)]
    shares = {text: sim.curve(f"{SHARE}{text}]")[shown] for text in labels}
    colours = [_colour(i, len(labels)) for i in range(len(labels))]
    marks.bands(axes, time, [(f"dar {t}", shares[t], c) for t, c in zip(labels, colours, strict=True)], parted=True)
    tidy(axes, grid=False)
    linear_axis(axes, 100.0)
    day_axis(axes, *span)
    value_axis(axes, "share of antibody in plasma [%]")
    marks.dose_ticks(axes, [day for day in dose_days(sim) if span[0] <= day < span[1]])
    line = _mean_line(axes, time, mean)
    _name_bands(axes, time, shares, span, line)
    title(axes, "Payloads on each antibody")
    attach(figure, "dar", {"time_d": time, "mean_dar": mean, **{f"dar {t} [%]": v for t, v in shares.items()}})
    return figure


def _colour(place: int, count: int) -> str:
    return GONE if place == 0 else tint(CONJUGATE, 0.18 + 1.35 * (place - 1) / max(count - 2, 1))


def _name_bands(
    axes: Axes,
    time: NDArray[np.float64],
    shares: dict[str, NDArray[np.float64]],
    span: Window,
    line: NDArray[np.float64],
) -> None:
    """Each band's name inside it, where it is highest and the line (in percent of the axis) is not in the way."""
    import numpy as np

    floor = np.zeros_like(time)
    edge = 0.05 * (span[1] - span[0])
    first = float(time[0]) if len(time) else span[0]
    for place, (text, heights) in enumerate(shares.items()):
        away = (time >= first + edge) & (time <= span[1] - 1.5 * edge)
        away &= np.abs(floor + heights / 2 - line) > THINNEST
        if away.any() and heights[away].max() >= THINNEST:
            at = int(np.argmax(np.where(away, heights, -1.0)))
            word = "no payload (DAR 0)" if text == "0" else f"DAR {text}" if place == 1 else text
            colour = INK if place < len(shares) * 0.55 else "white"
            middle = float(floor[at] + heights[at] / 2)
            side = "right" if time[at] > span[0] + 0.8 * (span[1] - span[0]) else "center"
            axes.text(float(time[at]), middle, word, color=colour, fontsize=SMALL, ha=side, va="center")
        floor = floor + heights


def _mean_line(axes: Axes, time: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """Draw the mean ratio on an axis of its own; returns where it is, in percent of the height."""
    right = axes.twinx()
    tidy(right, grid=False)
    for side in ("left", "bottom"):
        right.spines[side].set_visible(False)
    high = float(max(ceil(mean.max()) if len(mean) else 1, 1))
    linear_axis(right, high, ticks=4)
    right.set_ylabel("line: mean DAR\n[payloads per antibody]", fontsize=TEXT, color=INK)
    marks.curve(right, time, mean, name="halo", colour="white", width=5.0)
    marks.curve(right, time, mean, name="mean_dar", colour=INK)
    return 100 * mean / high
