"""Simulations that the pictures are tested on, each made once, and ways to look into a figure."""

from __future__ import annotations

from functools import cache
from io import BytesIO

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from numpy.typing import NDArray

from paylode.observations import dataset
from paylode.simulate import Options, Simulation, Validation, observed_hours, simulate, validate

SCENES = {
    "three doses": ("3.6 mg/kg iv 90 min q3w x 3", 63, "her2-3+"),
    "a single dose": ("3.6 mg/kg iv 90 min", 21, "her2-3+"),
    "no tumour": ("3.6 mg/kg iv 90 min", 21, "none"),
    "late boluses, a large tumour": ("2.4 mg/kg at 3, 10 d", 20, "her2-1+ 300 mL"),
    "many small doses": ("0.3 mg/kg iv 90 min qw x 8", 70, "her2-3+"),
}
"""name -> regimen, days, tumour."""


@cache
def scene(name: str) -> Simulation:
    """A simulation whose output times hold those of girish-2012."""
    regimen, days, tumour = SCENES[name]
    also = tuple(hour for hour in observed_hours(dataset("girish-2012").series) if hour <= 24 * days)
    return simulate("t-dm1", regimen, days=days, tumour=tumour, options=Options(also_h=also))


@cache
def validated(name: str) -> Validation:
    """A whole observed set, simulated."""
    return validate(name)


def png(figure: Figure) -> bytes:
    """The figure as a file."""
    file = BytesIO()
    figure.savefig(file, format="png", dpi=50)
    return file.getvalue()


def axes_of(figure: Figure) -> list[Axes]:
    """Every Axes that shows something, those inside others included."""
    return [axes for axes in figure.findobj(Axes) if isinstance(axes, Axes) and axes.axison]


def lines(within: Figure | Axes, gid: str) -> list[Line2D]:
    """The lines of one kind."""
    return [line for line in within.findobj(Line2D) if isinstance(line, Line2D) and line.get_gid() == gid]


def xy(line: Line2D) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The places of a line."""
    return np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float)


def doses(axes: Axes) -> list[float]:
    """The days of the bars at the bottom."""
    bars = [each for each in axes.collections if isinstance(each, LineCollection) and each.get_gid() == "doses"]
    return [float(segment[0][0]) for each in bars for segment in each.get_segments()]


def texts(within: Figure | Axes) -> list[str]:
    """Every word on it."""
    return [text.get_text() for text in within.findobj(Text) if isinstance(text, Text) and text.get_text().strip()]


def is_open(line: Line2D) -> bool:
    """Whether markers are drawn open."""
    return line.get_markerfacecolor() == "white" and line.get_markeredgecolor() != "white"
