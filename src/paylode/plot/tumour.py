"""Tumour volume over time: growing cells and the stages of dying, stacked, with the limits of response.

RECIST judges the sum of longest diameters; for one round tumour a change of diameter by the factor f is one of volume
by f^3. The dashed lines are the volumes at -30 % (partial response) and +20 % (progression) of the diameter on day 0.

Simplification: RECIST counts progression from the smallest diameter so far, and asks for 5 mm at least; the line is the
one from day 0. Source: Eisenhauer 2009, RECIST 1.1, 10.1016/j.ejca.2008.10.026.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import marks
from .frame import day_axis, linear_axis, log_axis, panel, subtitle, tidy, title, value_axis
from .span import Window, days_of, dose_days, inside, whole
from .style import QUIET, SMALL, TEXT, TUMOUR, label, tint
from .tables import attach

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ..simulate.result import Simulation

STAGE = "tumour_stage_volume["
RESPONSE, PROGRESSION = 0.7**3, 1.2**3
"""Volume over volume on day 0 at -30 % and at +20 % of the diameter."""


def tumour(sim: Simulation, *, days: Window | None = None, linear: bool = True, into: Axes | None = None) -> Figure:
    """Tumour volume by stage. Linear unless told otherwise, because stacked areas add up only there.

    days: the window shown, the whole simulation unless told otherwise.  linear: False for a logarithmic axis, with the
    whole tumour and its growing cells as two lines.  into: Axes to draw into.

    >>> import paylode as pld
    >>> sim = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=7)
    >>> pld.plot.figure_data(pld.plot.tumour(sim))["tumour"].columns
    ['time_d', 'tumour_volume [mL]', 'growing [mL]', 'dying 1 [mL]', 'dying 2 [mL]', 'dying 3 [mL]']
    """
    figure, axes = panel(into, right=0.76)
    span = days or whole(sim)
    shown = inside(sim, span)
    time, volume, unit = days_of(sim, shown), sim.curve("tumour_volume")[shown], sim.units["tumour_volume"]
    stages = {name[len(STAGE) : -1]: values[shown] for name, values in sim.curves.items() if name.startswith(STAGE)}
    names: list[marks.Label] = []
    start = float(sim.curve("tumour_volume")[0])
    tidy(axes, grid=False)
    if volume.max() <= 0:
        linear_axis(axes, 1.0)
        axes.text(0.5, 0.5, "no tumour", transform=axes.transAxes, fontsize=TEXT, color=QUIET, ha="center")
    elif linear:
        linear_axis(axes, 1.12 * max(float(volume.max()), PROGRESSION * start))
        _stacked(axes, time, stages)
    else:
        high = 1.5 * max(float(volume.max()), PROGRESSION * start)
        log_axis(axes, max(float(volume[volume > 0].min()) / 2, high * 1e-6), high)
        names = _lines(axes, time, volume, stages)
    day_axis(axes, *span)
    value_axis(axes, label("tumour_volume", unit))
    marks.dose_ticks(axes, [day for day in dose_days(sim) if span[0] <= day < span[1]])
    title(axes, "Tumour")
    if start > 0:
        subtitle(axes, "dashed: RECIST, from day 0")
        marks.level(axes, PROGRESSION * start)
        marks.level(axes, RESPONSE * start)
        names += [marks.Label(PROGRESSION * start, "+20 % diameter:\nprogression", QUIET)]
        names += [marks.Label(RESPONSE * start, "\N{MINUS SIGN}30 % diameter:\nresponse", QUIET)]
    marks.end_labels(axes, names)
    columns = {f"{name} [{unit}]": values for name, values in stages.items()}
    attach(figure, "tumour", {"time_d": time, f"tumour_volume [{unit}]": volume, **columns})
    return figure


def _stacked(axes: Axes, time: NDArray[np.float64], stages: dict[str, NDArray[np.float64]]) -> None:
    colours = [TUMOUR, *(tint(TUMOUR, strength) for strength in (0.55, 0.36, 0.2))]
    stack = [(name, values, colours[min(i, 3)]) for i, (name, values) in enumerate(stages.items())]
    marks.bands(axes, time, stack)
    marks.curve(axes, time, sum(stages.values(), 0 * time), name="tumour_volume", colour=TUMOUR)
    _name_stages(axes, time, stages)


def _name_stages(axes: Axes, time: NDArray[np.float64], stages: dict[str, NDArray[np.float64]]) -> None:
    """`growing` inside its band, `dying` beside the widest place of the others."""
    (growing, alive), *others = stages.items()
    dying = sum((values for _, values in others), 0 * time)
    low, high = axes.get_ylim()
    left = alive[time <= time[0] + 0.2 * (time[-1] - time[0])].min()
    if left > 0.1 * (high - low):
        at = time[0] + 0.02 * (time[-1] - time[0])
        axes.text(float(at), 0.45 * float(left), growing, fontsize=SMALL, color="white", fontweight="bold")
    if dying.max() > 0.02 * (high - low):
        widest = int(dying.argmax())
        place = (float(time[widest]), float(alive[widest] + dying[widest] / 2))
        axes.annotate(
            "dying, in stages",
            place,
            xytext=(34, 16),
            textcoords="offset points",
            fontsize=SMALL,
            color=tint(TUMOUR, 1.2),
            va="center",
            arrowprops={"arrowstyle": "-", "color": tint(TUMOUR, 1.2), "linewidth": 0.8},
        )


def _lines(
    axes: Axes, time: NDArray[np.float64], volume: NDArray[np.float64], stages: dict[str, NDArray[np.float64]]
) -> list[marks.Label]:
    """Two lines, of the whole tumour and of its growing cells. Returns their names."""
    growing, values = next(iter(stages.items()))
    marks.curve(axes, time, values, name=growing, colour=tint(TUMOUR, 0.55))
    marks.curve(axes, time, volume, name="tumour_volume", colour=TUMOUR)
    return [
        marks.Label(float(volume[-1]), "whole tumour", TUMOUR, strong=True),
        marks.Label(float(values[-1]), growing, tint(TUMOUR, 0.7), strong=True),
    ]
