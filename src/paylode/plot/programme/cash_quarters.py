"""The cash of each fiscal quarter alone, with what of it is owed already, and the names of the quarters.

    P10 to P90 as a thin line, the mean as a dashed stair, what is owed as bars (`owed_bars`)

Solid bars are part of the mean; pale and hatched ones are not, and stand on top of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...programme.forecast import QuarterCash
from ...values.currency import NOT_TOLD, decimals
from ..frame import linear_axis, tidy, value_axis
from ..style import INK, SMALL, number, tint
from .canvas import axes_inches, text_width
from .owed_bars import OwedBar
from .palette import NOT_DECIDED, ORANGE, SHADE, SKY, VERMILLION, ink
from .sums import Scale, round_places, scale_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def minor_units(currency: str) -> int:
    """The minor units of one dollar, euro or yen."""
    return int(10 ** decimals(currency or NOT_TOLD))


def single_quarters(axes: Axes, quarters: Sequence[QuarterCash], due: Sequence[OwedBar], currency: str) -> None:
    """Draw the cash of each quarter alone, what is owed already, and the names of the quarters."""
    scale = scale_for(currency, _highest(quarters, due, minor_units(currency)))
    _single(axes, quarters, due, scale)
    _quarter_names(axes, quarters)


def _highest(quarters: Sequence[QuarterCash], due: Sequence[OwedBar], one: int) -> int:
    """The most that any quarter alone shows, in minor units."""
    stacked = [sum(each.minor for each in due if each.first <= n <= each.last) for n in range(len(quarters))]
    means = [abs(round(each.cash.mean * one)) for each in quarters]
    return max([each.cash.p90.minor for each in quarters] + means + stacked)


def _single(axes: Axes, quarters: Sequence[QuarterCash], due: Sequence[OwedBar], scale: Scale) -> None:
    one = minor_units(scale.currency)
    mean = [each.cash.mean * one / scale.size for each in quarters]
    edges = list(range(len(quarters) + 1))
    axes.stairs(mean, edges, color=VERMILLION, linewidth=1.6, linestyle=(0, (5, 2)), gid="mean", zorder=4)
    for place, each in enumerate(quarters):
        low, high = each.cash.p10.minor / scale.size, each.cash.p90.minor / scale.size
        if low != high:
            axes.plot(
                [place + 0.5] * 2, [low, high], color=SKY, linewidth=3.0, solid_capstyle="butt", gid="range", zorder=3
            )
    stacked = _bars(axes, due, len(quarters), scale)
    p90 = [each.cash.p90.minor / scale.size for each in quarters]
    p10 = [each.cash.p10.minor / scale.size for each in quarters]
    sum_axis(axes, max(*mean, *p90, *stacked), min(*mean, *p10, 0.0), f"cash of the quarter\n[{scale.unit}]")
    axes.set_xlim(0, len(quarters))
    shade_years(axes, quarters)
    lines = [("mean (dashed)", VERMILLION)]
    lines += [("P10 to P90 (line)", ink(SKY))] * any(each.cash.p10 != each.cash.p90 for each in quarters)
    lines += [("owed (solid bar)", ink(ORANGE))] * any(each.counted for each in due)
    lines += [("owed, apart (pale)", ink(ORANGE))] * any(not each.counted for each in due)
    for place, (text, colour) in enumerate(lines):
        axes.text(1.03, 0.95 - 0.19 * place, text, transform=axes.transAxes, color=colour, fontsize=SMALL, va="top")


def _bars(axes: Axes, due: Sequence[OwedBar], count: int, scale: Scale) -> list[float]:
    """What is owed already: solid where the forecast counts it; beside it pale, or hatched over all quarters it may be
    in. Gives the heights by quarter."""
    heights = [0.0] * count
    for each in sorted(due, key=lambda one: (not one.counted, one.last - one.first, one.first)):
        base = max(heights[each.first : each.last + 1])
        axes.bar(
            each.first + 0.15,
            each.minor / scale.size,
            each.last - each.first + 0.7,
            base,
            align="edge",
            facecolor=ORANGE if each.counted else tint(ORANGE, 0.3) if each.decided else "white",
            edgecolor="white" if each.counted else ORANGE,
            hatch=None if each.decided else NOT_DECIDED,
            linewidth=0.6,
            gid="due",
            zorder=2,
        )
        for place in range(each.first, each.last + 1):
            heights[place] = base + each.minor / scale.size
    return heights


def sum_axis(axes: Axes, high: float, low: float, text: str) -> None:
    """The axis of sums, which may go below zero."""
    tidy(axes)
    linear_axis(axes, 1.08 * high if high > 0 else 1.0)
    if high <= 0 and low >= 0:
        axes.set_yticks([0.0], ["0"])
    if low < 0:
        places = round_places(1.1 * low, 1.08 * max(high, -0.1 * low))
        axes.set_yticks(places, [number(each) for each in places])
        axes.set_ylim(1.1 * low, 1.08 * max(high, -0.1 * low))
        axes.axhline(0.0, color=INK, linewidth=0.8)
    value_axis(axes, text)
    axes.yaxis.set_label_coords(-0.075, 0.5)


def shade_years(axes: Axes, quarters: Sequence[QuarterCash]) -> None:
    """Every other fiscal year shaded."""
    for place, (first, last, _) in enumerate(_years(quarters)):
        if place % 2 == 0:
            axes.axvspan(first, last, facecolor=SHADE, edgecolor="none", zorder=0)


def _years(quarters: Sequence[QuarterCash]) -> list[tuple[int, int, str]]:
    """(first place, place after the last, name) of each fiscal year or transition period."""
    found: list[tuple[int, int, str]] = []
    for place, each in enumerate(quarters):
        if found and found[-1][2] == each.period.year:
            found[-1] = (found[-1][0], place + 1, each.period.year)
        else:
            found.append((place, place + 1, each.period.year))
    return found


def _quarter_names(axes: Axes, quarters: Sequence[QuarterCash]) -> None:
    """Names below: quarters where there is room, and fiscal years."""
    inch = axes_inches(axes)[0] / len(quarters)
    named = inch >= text_width("Q4", SMALL) + 0.06
    axes.set_xticks([])
    if named:
        for place, each in enumerate(quarters):
            _below(axes, place + 0.5, f"Q{each.period.quarter}" if each.period.quarter else "", 5)
    years = _years(quarters)
    short = any((last - first) * inch < text_width(name) + 0.08 for first, last, name in years if last - first > 3)
    for first, last, name in years:
        texts = (f"'{name[-2:]}",) if short else (name, f"'{name[-2:]}")
        fitting = [text for text in texts if text_width(text) + 0.06 <= (last - first) * inch]
        if fitting:
            _below(axes, (first + last) / 2, fitting[0], 19 if named else 6)


def _below(axes: Axes, at: float, text: str, down: float) -> None:
    axes.annotate(
        text,
        (at, 0.0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, -down),
        textcoords="offset points",
        fontsize=SMALL,
        color=INK,
        ha="center",
        va="top",
        annotation_clip=False,
        parse_math=False,
    )
