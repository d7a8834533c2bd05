"""Where every payload molecule went: stacked areas of all that was dosed, over time.

Every place and account of `simulate.balance` is in one band, so that the stack is 100 % high at every time. The tumour
holds so little that its band could not be seen; below the stack it is drawn again, magnified, with its largest share.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..simulate.balance import Sheet, balance
from ..values.problem import InputError, Problem, did_you_mean
from . import marks
from .frame import day_axis, linear_axis, panel, split, tidy, title, value_axis
from .span import Window, days_of, dose_days, first_interval, inside
from .style import CONJUGATED_PAYLOAD, FREE_PAYLOAD, GONE, QUIET, SMALL, TUMOUR, number, tint
from .tables import attach

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from ..simulate.result import Simulation

    Bands = dict[str, NDArray[np.float64]]

OUTSIDE, CELLS = "tumour, outside cells", "tumour cells"
GROUPS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "payload": {
            "on antibody, plasma": ("plasma",),
            "on antibody, tissue": ("peripheral",),
            "on normal cells": ("normal_surface",),
            CELLS: ("surface", "endosome", "lysosome", "cytosol"),
            OUTSIDE: ("interstitium", "payload_interstitium"),
            "free, plasma": ("payload_plasma",),
            "free, tissue": ("payload_peripheral",),
            "broken down": ("degraded", "dead_cells"),
            "cleared with antibody": ("cleared",),
            "excreted": ("excreted",),
        },
        "antibody": {
            "plasma": ("plasma",),
            "tissue": ("peripheral",),
            "normal cells": ("normal_surface",),
            CELLS: ("surface", "endosome", "lysosome", "cytosol"),
            OUTSIDE: ("interstitium",),
            "broken down in cells": ("degraded", "dead_cells"),
            "cleared": ("cleared",),
        },
    }
)
"""Human names for places and accounts, from the bottom of the stack. What is in no group keeps its own name."""

GREYS = ("#8C8C8C", "#A9A9A9", "#C4C4C4", GONE)
"""For what is gone, and for places in no group (the first)."""

COLOURS: Mapping[str, str] = MappingProxyType(
    {
        "on antibody, plasma": CONJUGATED_PAYLOAD,
        "plasma": CONJUGATED_PAYLOAD,
        "on antibody, tissue": tint(CONJUGATED_PAYLOAD, 0.6),
        "tissue": tint(CONJUGATED_PAYLOAD, 0.6),
        "on normal cells": tint(CONJUGATED_PAYLOAD, 1.4),
        "normal cells": tint(CONJUGATED_PAYLOAD, 1.4),
        CELLS: TUMOUR,
        OUTSIDE: tint(TUMOUR, 0.45),
        "free, plasma": FREE_PAYLOAD,
        "free, tissue": tint(FREE_PAYLOAD, 0.5),
        "broken down": GREYS[1],
        "broken down in cells": GREYS[1],
        "cleared with antibody": GREYS[2],
        "cleared": GREYS[2],
        "excreted": GREYS[3],
    }
)
SHARES = (2.6, 1.0)
"""Heights of the stack and of the magnified tumour."""
SMALLEST_NAMED = 1e-4
"""Smaller percentages are not written out."""
LABEL_AT = -0.16
"""Where the names of both y axes stand, left of the Axes."""
SMALLEST = 5e-5
"""A band that never reaches this share of the dose is left out of the names (never out of the stack)."""


def balance_sheet(
    sim: Simulation, *, part: str = "payload", days: Window | None = None, into: Axes | None = None
) -> Figure:
    """Where all payload dosed so far is, in percent of it.

    part: `payload` or `antibody`.  days: the window shown, the first dosing interval unless told otherwise.
    into: Axes to draw into, which are split.  Raises InputError for another part.

    >>> import paylode as pld
    >>> sim = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=7)
    >>> table = pld.plot.figure_data(pld.plot.balance_sheet(sim))["balance_sheet"]
    >>> bool(abs(table.drop("time_d", "dosed [nmol_payload]").sum_horizontal() - 100).max() < 1e-6)
    True
    """
    if part not in GROUPS:
        raise InputError(Problem("balance sheet", f"no picture of the part {part}", did_you_mean(part, GROUPS)))
    figure, axes = panel(into, right=0.69)
    span = days or first_interval(sim)
    sheet = balance(sim)[part]
    dosed = -sheet.accounts["dosed"]
    shown = inside(sim, span) & (dosed > 0)
    time = days_of(sim, shown)
    bands = {name: 100 * amount[shown] / dosed[shown] for name, amount in _groups(sheet, part).items()}
    tumour = {name: bands[name] for name in (OUTSIDE, CELLS) if name in bands}
    most = sum(tumour.values(), 0 * time)
    if len(time) and sim.curve("tumour_volume").max() > 0:
        [top], [bottom] = split(axes, heights=SHARES, gap=0.14)
        _whole(top, sim, time, bands, span=span, part=part, named=False)
        _magnified(bottom, sim, time, tumour, most, span=span)
    else:
        [[top]] = split(axes)
        _whole(top, sim, time, bands, span=span, part=part, named=True)
    title(axes, f"Where every {part} molecule went")
    percent = {f"{name} [%]": values for name, values in bands.items()}
    attach(figure, "balance_sheet", {"time_d": time, f"dosed [{sheet.unit}]": dosed[shown], **percent})
    return figure


def _groups(sheet: Sheet, part: str) -> Bands:
    """Amounts by human name, in the order of the stack; a place within a named instance goes with its kind."""
    held = {**sheet.present, **sheet.accounts}
    held.pop("dosed")
    rest = dict(held)
    found: Bands = {}
    for name, members in GROUPS[part].items():
        mine = [rest.pop(place) for place in held if place.rpartition(".")[2] in members]
        if mine:
            found[name] = sum(mine[1:], mine[0])
    return found | {place.replace("_", " "): amount for place, amount in rest.items()}


def _whole(
    axes: Axes, sim: Simulation, time: NDArray[np.float64], bands: Bands, *, span: Window, part: str, named: bool
) -> None:
    ends = marks.bands(axes, time, [(name, values, _colour(name)) for name, values in bands.items()])
    tidy(axes, grid=False)
    linear_axis(axes, 100.0)
    day_axis(axes, *span, named=named)
    value_axis(axes, f"share of {part}\ndosed [%]")
    marks.dose_ticks(axes, [day for day in dose_days(sim) if span[0] <= day < span[1]])
    axes.yaxis.set_label_coords(LABEL_AT, 0.5)
    labels = []
    for (name, values), (low, high) in zip(bands.items(), ends, strict=True):
        if len(values) and values.max() >= 100 * SMALLEST and name not in (OUTSIDE, CELLS):
            text = f"{name} {_percent(float(values[-1]))}"
            labels.append(marks.Label((low + high) / 2, text, _word_colour(name)))
    if len(time):
        labels.append(marks.Label(100.0, f"on day {time[-1]:.3g}", QUIET))
    marks.end_labels(axes, labels)


def _magnified(
    axes: Axes,
    sim: Simulation,
    time: NDArray[np.float64],
    tumour: Bands,
    most: NDArray[np.float64],
    *,
    span: Window,
) -> None:
    """The tumour's share alone, on its own scale."""
    stack = [(name, tumour[name], _colour(name)) for name in (CELLS, OUTSIDE) if name in tumour]
    marks.bands(axes, time, stack)
    tidy(axes)
    high = float(most.max())
    magnified = number(_times(100 / (high * 1.1) * SHARES[1] / SHARES[0]))
    axes.set_ylim(0.0, high * 1.1)
    tick = _round_below(high)
    axes.set_yticks([0.0, tick], ["0", number(tick)])
    day_axis(axes, *span)
    value_axis(axes, "in tumour\n[%]")
    axes.yaxis.set_label_coords(LABEL_AT, 0.5)
    at = int(most.argmax())
    text = f"in the tumour, magnified {magnified} times; highest {_percent(high)} on day {time[at]:.2g}"
    axes.text(0.0, 1.06, text, transform=axes.transAxes, fontsize=SMALL, color=TUMOUR, fontweight="bold")
    ends = [float(values[-1]) for _, values, _ in stack]
    heights = [sum(ends[:i]) + end / 2 for i, end in enumerate(ends)]
    labels = [
        marks.Label(h, name.replace("tumour, ", ""), _word_colour(name))
        for h, (name, _, _) in zip(heights, stack, strict=True)
    ]
    marks.end_labels(axes, labels)


def _times(value: float) -> float:
    """A magnification to one digit."""
    return float(f"{value:.0e}")


def _round_below(value: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is not above a value; the value itself if it is 0."""
    from math import floor, log10

    if value <= 0:
        return value
    power = 10.0 ** floor(log10(value))
    return max(digit * power for digit in (1, 2, 5) if digit * power <= value * (1 + 1e-12))


def _percent(value: float) -> str:
    if value >= 9.95:
        return f"{value:.0f} %"
    return f"{number(float(f'{value:.2g}'))} %" if value >= SMALLEST_NAMED else f"<{number(SMALLEST_NAMED)} %"


def _colour(name: str) -> str:
    return COLOURS.get(name, GREYS[0])


def _word_colour(name: str) -> str:
    """The colour of a band's name: its own, dark enough to be read on white."""
    if name.startswith("free"):
        return FREE_PAYLOAD
    if "tumour" in name:
        return TUMOUR
    return QUIET if _colour(name).upper() in GREYS else tint(CONJUGATED_PAYLOAD, 1.45)
