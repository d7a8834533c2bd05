"""Plasma concentrations over time: conjugate and total antibody above, free payload below.

Antibody is measured in ug/mL and payload in ng/mL, about a thousandfold apart, so each has Axes of its own under one
time axis: on twin axes the two would seem to cross where they do not. With several doses the first interval, to which
most observations belong, stands on the left, and the whole course on the right, both on one scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..values.quantity import factor
from . import marks
from .frame import day_axis, linear_axis, log_axis, panel, split, subtitle, tidy, title, value_axis
from .observed import Observed, comparison, draw_limits, draw_pairs, pair_columns
from .span import Window, days_of, dose_days, first_interval, inside, whole
from .style import ANALYTE_COLOURS, ANALYTE_NAMES, label
from .tables import attach

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..observations import Pair
    from ..simulate.result import Simulation

ROWS = (("antibody", ("total_antibody", "conjugate")), ("free payload", ("payload",)))
DECADES = 4
"""A logarithmic axis shows at most so many powers of ten below the highest value."""


def concentration(
    sim: Simulation,
    observed: Observed = None,
    *,
    days: Window | None = None,
    linear: bool = False,
    into: Axes | None = None,
) -> Figure:
    """Plasma concentrations of a simulation, with observed points laid over.

    observed: a comparison, a dataset or its name.  days: one window (from, to) instead of the first interval beside the
    whole course.  linear: instead of logarithmic.  into: Axes to draw into, which are split.
    Raises InputError where the observed set has no series with the simulated dose.

    >>> import paylode as pld
    >>> sim = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=7)
    >>> pld.plot.figure_data(pld.plot.concentration(sim))["concentration"].columns
    ['time_d', 'total_antibody [ug/mL]', 'conjugate [ug/mL]', 'payload [ng/mL]']
    """
    shown = inside(sim, days or whole(sim))
    figure, axes = panel(into)
    found = comparison(sim, observed)
    pairs = found.pairs if found else ()
    spans = [days] if days else list(dict.fromkeys((first_interval(sim), whole(sim))))
    rows = split(axes, widths=(1.75, 1.0)[: len(spans)], heights=(1.75, 1.0), gap=0.06)
    for row, (name, analytes) in zip(rows, ROWS, strict=True):
        limits = _limits(sim, analytes, pairs, linear=linear)
        names: list[marks.Label] = []
        for cell, span in zip(row, spans, strict=True):
            _frame(cell, sim, span, limits=limits, named=(cell is row[0], row is rows[-1]))
            names = _cell(cell, sim, analytes, pairs, span=span, points=cell is row[0])
        value_axis(row[0], label(name, sim.units[analytes[0]]).replace(" [", "\n["))
        marks.end_labels(row[-1], names)
    title(axes, "Plasma")
    if len(spans) > 1:
        subtitle(rows[0][0], "first interval")
        subtitle(rows[0][1], "whole course")
    names_and_units = {each: f"{each} [{sim.units[each]}]" for _, group in ROWS for each in group}
    curves = {column: sim.curve(analyte)[shown] for analyte, column in names_and_units.items()}
    attach(figure, "concentration", {"time_d": days_of(sim, shown), **curves})
    if found:
        attach(figure, "observed", pair_columns(pairs))
    return figure


def _cell(
    axes: Axes,
    sim: Simulation,
    analytes: Sequence[str],
    pairs: Sequence[Pair],
    *,
    span: Window,
    points: bool,
) -> list[marks.Label]:
    """One row of analytes over one window. Returns the names of its curves and limits."""
    shown = inside(sim, span)
    names = []
    for analyte in analytes:
        colour, unit, values = ANALYTE_COLOURS[analyte], sim.units[analyte], sim.curve(analyte)[shown]
        marks.curve(axes, days_of(sim, shown), values, name=analyte, colour=colour)
        names.append(marks.Label(float(values[-1]), ANALYTE_NAMES[analyte], colour, strong=True))
        mine = [pair for pair in pairs if pair.series.analyte == analyte]
        names += draw_limits(axes, mine, unit=unit, colour=colour)
        if points:
            within = [pair for pair in mine if span[0] <= pair.point.time_d <= span[1]]
            draw_pairs(axes, within, unit=unit, colour=colour)
    return names


def _frame(axes: Axes, sim: Simulation, span: Window, *, limits: tuple[float, float], named: tuple[bool, bool]) -> None:
    """Scales and doses. named: whether the numbers of the y axis and of the time axis are written."""
    low, high = limits
    log_axis(axes, low, high) if low > 0 else linear_axis(axes, high)
    tidy(axes)
    day_axis(axes, *span, named=named[1], most=7 if named[0] else 4)
    marks.dose_ticks(axes, [day for day in dose_days(sim) if span[0] <= day < span[1]])
    if not named[0]:
        axes.set_yticks(axes.get_yticks(), [""] * len(axes.get_yticks()))


def _limits(sim: Simulation, analytes: Sequence[str], pairs: Sequence[Pair], *, linear: bool) -> tuple[float, float]:
    """The y axis: room for every positive value and point, at most `DECADES` powers of ten; from 0 where linear."""
    values = [float(v) for analyte in analytes for v in sim.curve(analyte) if v > 0]
    values += [
        pair.point.value * factor(pair.series.unit, sim.units[pair.series.analyte])
        for pair in pairs
        if pair.series.analyte in analytes and pair.point.value > 0
    ]
    high = max(values, default=1.0)
    if linear:
        return 0.0, high * 1.06
    return max(min(values, default=0.1) / 1.5, high * 10.0**-DECADES), high * 1.6
