"""What cash is to be expected, by fiscal quarter: a fan of all cash by then, and the cash of each quarter below it.

    above    all cash up to the end of the quarter: from P10 to P90 as a fan, P50 as a line, the mean dashed
    below    cash of the quarter alone: P10 to P90 as a thin line, the mean as a stair; what is owed already, as bars

The P50 of single quarters is mostly zero and their sum means nothing, so the fan is drawn of what has come by then.
The probability that nothing comes is written: by the end of each fiscal year above, and in all.

What is owed already is in the forecast of its agreement, on the last day it may fall due, if that day is still to come:
a solid bar shows that part of the mean. Overdue sums are in no forecast, because nothing tells when they will be paid:
they stand beside it as pale bars in the first quarter. So do the sums of agreements that were not forecast, in their
own quarter, or hatched over all it may be; sums without a due day stand in words.

A forecast ends with its last path, often decades on. The picture ends once 99 % of the mean has come, unless told.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from ...programme.forecast import Forecast, QuarterCash
from ...programme.ledger import Ledger
from ...values.currency import NOT_TOLD
from ...values.money import Money
from ..marks import Label, end_labels
from ..style import QUIET, SMALL, tint
from ..tables import attach
from .canvas import axes_inches, footnote, heading, page, say, text_width, words
from .cash_quarters import minor_units, shade_years, single_quarters, sum_axis
from .owed_bars import Owed, OwedBar, owed_by_quarter
from .palette import BLUE, SKY, VERMILLION, ink
from .sums import Scale, about, on, scale_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..tables import Column

SHARE_SHOWN = 0.99
"""The picture ends when so much of the mean has come."""
LEFT, RIGHT = 1.0, 1.95
_HEIGHTS = (1.9, 1.0)
_GAP = 0.16


def cash_fan(
    forecast: Forecast,
    *,
    ledger: Ledger | None = None,
    party: str = "",
    in_forecast: Collection[str] = (),
    until: date | None = None,
    into: Axes | None = None,
) -> Figure:
    """The fan of a forecast, with what is already due.

    ledger: whose owed sums are drawn, as of the day of the forecast.  party: to whom they are owed; "" for all of them.
    in_forecast: the ids of the agreements that the forecast ran by their clauses, so that it counts what is owed under
    them.  until: the last quarter shown is that of this day.  into: Axes to draw into, which are split.

    >>> from datetime import date
    >>> from paylode.programme import Stage
    >>> from paylode.programme.forecast import *
    >>> from paylode.values.fiscal import calendar_years
    >>> from paylode.values.money import money
    >>> day = date(2026, 1, 1)
    >>> one = programme_from_tables("TAL-7", Stage.PHASE_1, known=day)
    >>> deal = Deal("TAL", MilestoneSchedule((StagePayment(Stage.PHASE_2, money("USD 3 million")),)))
    >>> found = forecast([one], [deal], setting=Setting(day, paths=1000), calendar=calendar_years("Talvera"))
    >>> table = cash_fan(found).data["cash_fan"]
    >>> table["quarter"][0], bool((table["by_then P10 [USD]"] <= table["by_then P90 [USD]"]).all())
    ('FY2026 Q1', True)
    """
    quarters = _shown(forecast, until)
    code = forecast.currency or NOT_TOLD
    owed = owed_by_quarter(
        ledger,
        quarters,
        valuation=forecast.setting.valuation,
        currency=code,
        party=party,
        in_forecast=in_forecast,
    )
    figure, axes = page(into, height=7.2, left=LEFT, right=RIGHT, top=0.95, bottom=1.05)
    heading(axes, f"Cash to be expected from {forecast.setting.valuation} on", _whole(forecast), left=LEFT - 0.25)
    if quarters:
        upper, lower = _split(axes)
        one = minor_units(code)
        scale = scale_for(code, max(max(q.by_then.p90.minor, round(q.by_then.mean * one)) for q in quarters))
        _fan(upper, quarters, scale, "no told sum" if forecast.undisclosed else "nothing")
        single_quarters(lower, quarters, owed.bars, code)
        footnote(lower, _notes(forecast, quarters, owed, code), left=LEFT - 0.25, below=0.62)
    else:
        say(axes, _nothing(forecast))
    attach(figure, "cash_fan", _columns(quarters, owed.bars, code))
    return figure


def _shown(forecast: Forecast, until: date | None) -> tuple[QuarterCash, ...]:
    if until is not None:
        return tuple(each for each in forecast.quarters if each.period.first <= until)
    all_of_it = forecast.cash.mean
    left = (1 - SHARE_SHOWN) * max((abs(each.by_then.mean) for each in forecast.quarters), default=0.0)
    last = max((n for n, each in enumerate(forecast.quarters) if abs(each.by_then.mean - all_of_it) > left), default=-1)
    return forecast.quarters[: last + 2]


def _split(axes: Axes) -> tuple[Axes, Axes]:
    axes.set_axis_off()
    share = _HEIGHTS[0] / sum(_HEIGHTS) * (1 - _GAP)
    return axes.inset_axes((0, 1 - share, 1, share)), axes.inset_axes((0, 0, 1, 1 - share - _GAP))


def _fan(axes: Axes, quarters: Sequence[QuarterCash], scale: Scale, nothing: str) -> None:
    one = minor_units(scale.currency)
    x = [0.0, *(float(n) for n in range(1, len(quarters) + 1))]
    low, middle, high = ([0.0, *(getattr(q.by_then, p).minor / scale.size for q in quarters)] for p in _PERCENTS)
    mean = [0.0, *(q.by_then.mean * one / scale.size for q in quarters)]
    axes.fill_between(x, low, high, facecolor=tint(SKY, 0.4), edgecolor=SKY, linewidth=1.0, gid="fan")
    axes.plot(x, middle, color=BLUE, linewidth=2.2, gid="p50", zorder=4)
    axes.plot(x, mean, color=VERMILLION, linewidth=1.8, linestyle=(0, (5, 2)), gid="mean", zorder=4)
    bottom = min(0.0, *low)
    sum_axis(axes, max(*high, *mean), bottom, f"all cash by then\n[{scale.unit}]")
    axes.set_xlim(0, len(quarters))
    shade_years(axes, quarters)
    axes.set_xticks([])
    labels = [
        Label(low[-1], f"P10  {_digits(scale, low[-1])}", ink(SKY)),
        Label(middle[-1], f"P50  {_digits(scale, middle[-1])}", BLUE, strong=True),
        Label(mean[-1], f"mean  {_digits(scale, mean[-1])}", VERMILLION, strong=True),
        Label(high[-1], f"P90  {_digits(scale, high[-1])}", ink(SKY)),
    ]
    end_labels(axes, labels)
    _zeros(axes, quarters, nothing)


_PERCENTS = ("p10", "p50", "p90")


def _digits(scale: Scale, value: float) -> str:
    return on(scale, round(value * scale.size))


def _zeros(axes: Axes, quarters: Sequence[QuarterCash], nothing: str) -> None:
    """The probability that nothing has come, below the fan at the end of each fiscal year or quarter."""
    inch = axes_inches(axes)[0] / len(quarters)
    every = len(quarters) <= 10
    free = -1.0
    for place, each in enumerate(quarters):
        last = place == len(quarters) - 1
        if not (every or each.period.quarter in (4, None) or last):
            continue
        text = _percent(each.by_then.probability_of_zero)
        wide = (text_width(text, SMALL - 1) + 0.1) / inch
        right = min(place + 0.5 + wide / 2, len(quarters)) if every else place + 1
        if right - wide < free:
            continue
        free = right
        axes.annotate(
            text,
            (right - wide / 2, 0.0),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, -5),
            textcoords="offset points",
            fontsize=SMALL - 1,
            color=QUIET,
            ha="center",
            va="top",
            annotation_clip=False,
        )
    axes.annotate(
        f"probability that\n{nothing} came by then",
        (1.0, 0.0),
        xycoords="axes fraction",
        xytext=(13, -12),
        textcoords="offset points",
        fontsize=SMALL - 1,
        color=QUIET,
        ha="left",
        va="top",
    )


def _percent(share: float) -> str:
    percent = 100 * share
    return f"{percent:.0f} %" if percent in (0.0, 100.0) or 1 <= percent <= 99 else f"{percent:.1f} %"


def _nothing(forecast: Forecast) -> str:
    """Why there is nothing to draw. What is not disclosed is no nothing."""
    day = forecast.setting.valuation
    if not forecast.undisclosed:
        return f"No path pays anything after {day}: there is no quarter to draw."
    hidden = ", ".join(f"{words(name, 30)} ({mean:.2g} a path)" for name, mean in forecast.undisclosed)
    return f"All that is paid after {day} is undisclosed: {hidden}. No sum can be drawn, and none is zero."


def _whole(forecast: Forecast) -> str:
    """What it comes to in all."""
    cash = forecast.cash
    if not forecast.quarters:
        return f"{forecast.setting.paths:,} paths"
    nothing = "no told sum" if forecast.undisclosed else "nothing"
    code = forecast.currency or NOT_TOLD
    one = minor_units(code)
    mean = about(Money(round(cash.mean * one), code))
    value = about(Money(round(forecast.rnpv.mean * one), code))
    rate = 100 * forecast.setting.discounting.rate
    return (
        f"in all: mean {mean}, worth {value} now at {rate:g} % a year; "
        f"probability of {nothing} at all {_percent(cash.probability_of_zero)}; {forecast.setting.paths:,} paths"
    )


def _notes(forecast: Forecast, quarters: Sequence[QuarterCash], owed: Owed, code: str) -> str:
    lines = ["; ".join(["fiscal quarters", *_bars_in_words(owed, code)])]
    if len(quarters) < len(forecast.quarters):
        rest = about(Money(round((forecast.cash.mean - quarters[-1].by_then.mean) * minor_units(code)), code))
        first = forecast.quarters[len(quarters)].period
        lines.append(f"not drawn: {first} to {forecast.quarters[-1].period}, {rest} of the mean")
    if owed.without:
        lines.append(f"owed, no due day in the picture: {about(Money(owed.without, code))}")
    if owed.hidden:
        lines.append(f"owed, undisclosed: {owed.hidden}")
    lines += [f"undisclosed in {words(name, 30)}: {mean:.2g} payments a path" for name, mean in forecast.undisclosed]
    first_row = 1 if owed.bars else 2
    rows = (lines[:first_row], lines[first_row : first_row + 3])
    return "\n".join(";  ".join(row) for row in rows if row)


def _bars_in_words(owed: Owed, code: str) -> list[str]:
    """What the bars are, and how much: those of small sums may be too low to be seen."""
    inside = sum(each.minor for each in owed.bars if each.counted)
    beside = sum(each.minor for each in owed.bars if not each.counted)
    words_inside = f"solid bars ({about(Money(inside, code))}), part of the fan"
    words_beside = f"pale bars ({about(Money(beside, code))}), no part of the fan"
    said = [words_inside] * bool(inside) + [words_beside] * bool(beside)
    return [f"owed already: {' and '.join(said)}"] if said else []


def _columns(quarters: Sequence[QuarterCash], due: Sequence[OwedBar], code: str) -> dict[str, Column]:
    one = minor_units(code)
    table: dict[str, Column] = {"quarter": [str(each.period) for each in quarters]}
    for name in ("cash", "by_then"):
        spreads = [getattr(each, name) for each in quarters]
        for percent in _PERCENTS:
            table[f"{name} {percent.upper()} [{code}]"] = [getattr(each, percent).minor / one for each in spreads]
        table[f"{name} mean [{code}]"] = [each.mean for each in spreads]
        table[f"{name} probability of zero"] = [each.probability_of_zero for each in spreads]
    sure = [sum(each.minor for each in due if each.first == n == each.last) / one for n in range(len(quarters))]
    open_ = [sum(each.minor for each in due if each.first <= n <= each.last) / one for n in range(len(quarters))]
    counted = [sum(each.minor for each in due if each.counted and each.first == n) / one for n in range(len(quarters))]
    table[f"due [{code}]"] = sure
    table[f"due, in the mean [{code}]"] = counted
    table[f"due at most [{code}]"] = open_
    return table
