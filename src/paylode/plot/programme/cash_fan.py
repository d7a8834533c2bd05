"""What cash is to be expected, by fiscal quarter: a fan of all cash by then, and the cash of each quarter below it.

    above    all cash up to the end of the quarter: from P10 to P90 as a fan, P50 as a line, the mean dashed
    below    cash of the quarter alone: P10 to P90 as a thin line, the mean as a stair; what is already due, solid

The P50 of single quarters is mostly zero and their sum means nothing, so the fan is drawn of what has come by then.
The probability that nothing comes is written: by the end of each fiscal year above, and in all. What the ledger says
is owed is certain, no part of the forecast, and stands beside it as bars: overdue sums in the first quarter, sums whose
quarter is not decided hatched over all quarters they may fall in, sums without a due day in words.

A forecast ends with its last path, often decades on. The picture ends once 99 % of the mean has come, unless told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ...programme.books import owed_now
from ...programme.forecast import Forecast, QuarterCash
from ...programme.ledger import OWED, Ledger
from ...programme.parties import plain_name
from ...values.currency import NOT_TOLD, decimals
from ...values.date_window import DateWindow, intersection
from ...values.money import Money
from ..frame import linear_axis, tidy, value_axis
from ..marks import Label, end_labels
from ..style import INK, QUIET, SMALL, number, tint
from ..tables import attach
from .canvas import axes_inches, footnote, heading, page, say, text_width, words
from .palette import BLUE, NOT_DECIDED, ORANGE, SHADE, SKY, VERMILLION, ink
from .sums import Scale, about, on, round_places, scale_for

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..tables import Column

SHARE_SHOWN = 0.99
"""The picture ends when so much of the mean has come."""
LEFT, RIGHT = 1.0, 1.95
_HEIGHTS = (1.9, 1.0)
_GAP = 0.16


@dataclass(frozen=True, slots=True)
class _Due:
    """A sum that is owed: over which quarters of the picture it may fall, from the first to the last place."""

    minor: int
    first: int
    last: int
    id: str


def cash_fan(
    forecast: Forecast,
    *,
    ledger: Ledger | None = None,
    party: str = "",
    until: date | None = None,
    into: Axes | None = None,
) -> Figure:
    """The fan of a forecast, with what is already due.

    ledger: whose owed sums are drawn beside it.  party: to whom they are owed; "" for all of them.  until: the last
    quarter shown is that of this day.  into: Axes to draw into, which are split.

    >>> from datetime import date
    >>> from ...programme import Stage
    >>> from ...programme.forecast import *
    >>> from ...values.fiscal import calendar_years
    >>> from ...values.money import money
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
    due, without, hidden = _due(ledger, party, quarters, code)
    figure, axes = page(into, height=7.2, left=LEFT, right=RIGHT, top=0.95, bottom=1.05)
    heading(axes, f"Cash to be expected from {forecast.setting.valuation} on", _whole(forecast), left=LEFT - 0.25)
    if quarters:
        upper, lower = _split(axes)
        scale = scale_for(code, max(max(q.by_then.p90.minor, round(q.by_then.mean * _one(code))) for q in quarters))
        _fan(upper, quarters, scale, "no told sum" if forecast.undisclosed else "nothing")
        _single(lower, quarters, due, scale_for(code, _highest_single(quarters, due, _one(code))))
        _quarter_names(lower, quarters)
        notes = _notes(forecast, quarters, due=bool(due), without=without, hidden=hidden, code=code)
        footnote(lower, notes, left=LEFT - 0.25, below=0.62)
    else:
        say(axes, _nothing(forecast))
    attach(figure, "cash_fan", _columns(quarters, due, code))
    return figure


def _shown(forecast: Forecast, until: date | None) -> tuple[QuarterCash, ...]:
    if until is not None:
        return tuple(each for each in forecast.quarters if each.period.first <= until)
    all_of_it = forecast.cash.mean
    left = (1 - SHARE_SHOWN) * max((abs(each.by_then.mean) for each in forecast.quarters), default=0.0)
    last = max((n for n, each in enumerate(forecast.quarters) if abs(each.by_then.mean - all_of_it) > left), default=-1)
    return forecast.quarters[: last + 2]


def _due(ledger: Ledger | None, party: str, quarters: Sequence[QuarterCash], code: str) -> tuple[list[_Due], int, int]:
    """What is owed by quarter, the minor units owed without a day in the picture, and how many sums are not told."""
    found: list[_Due] = []
    without = hidden = 0
    for each in ledger.obligations if ledger else ():
        if each.state not in OWED or (party and plain_name(each.creditor) != plain_name(party)):
            continue
        left = owed_now(each)
        places = _places(each.due, quarters)
        if not isinstance(left, Money):
            hidden += 1
        elif left.currency == code and left.minor > 0 and places:
            found.append(_Due(left.minor, places[0], places[-1], each.id))
        elif left.currency == code:
            without += max(0, left.minor)
    return found, without, hidden


def _places(due: DateWindow | None, quarters: Sequence[QuarterCash]) -> list[int]:
    """The quarters in which a sum may fall due; the first one if it is overdue, none if that is not told."""
    if due is None or not quarters or due.latest is None:
        return []
    if due.latest < quarters[0].period.first:
        return [0]
    found = [n for n, each in enumerate(quarters) if intersection(each.period.window, due)]
    return [0, *found] if found and due.earliest and due.earliest < quarters[0].period.first else found


def _highest_single(quarters: Sequence[QuarterCash], due: Sequence[_Due], one: int) -> int:
    """The most that any quarter alone shows, in minor units."""
    stacked = [sum(each.minor for each in due if each.first <= n <= each.last) for n in range(len(quarters))]
    means = [abs(round(each.cash.mean * one)) for each in quarters]
    return max([each.cash.p90.minor for each in quarters] + means + stacked)


def _one(currency: str) -> int:
    """The minor units of one dollar, euro or yen."""
    return int(10 ** decimals(currency or NOT_TOLD))


def _split(axes: Axes) -> tuple[Axes, Axes]:
    axes.set_axis_off()
    share = _HEIGHTS[0] / sum(_HEIGHTS) * (1 - _GAP)
    return axes.inset_axes((0, 1 - share, 1, share)), axes.inset_axes((0, 0, 1, 1 - share - _GAP))


def _fan(axes: Axes, quarters: Sequence[QuarterCash], scale: Scale, nothing: str) -> None:
    one = _one(scale.currency)
    x = [0.0, *(float(n) for n in range(1, len(quarters) + 1))]
    low, middle, high = ([0.0, *(getattr(q.by_then, p).minor / scale.size for q in quarters)] for p in _PERCENTS)
    mean = [0.0, *(q.by_then.mean * one / scale.size for q in quarters)]
    axes.fill_between(x, low, high, facecolor=tint(SKY, 0.4), edgecolor=SKY, linewidth=1.0, gid="fan")
    axes.plot(x, middle, color=BLUE, linewidth=2.2, gid="p50", zorder=4)
    axes.plot(x, mean, color=VERMILLION, linewidth=1.8, linestyle=(0, (5, 2)), gid="mean", zorder=4)
    bottom = min(0.0, *low)
    _value_axis(axes, max(*high, *mean), bottom, f"all cash by then\n[{scale.unit}]")
    axes.set_xlim(0, len(quarters))
    _grid(axes, quarters)
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


def _single(axes: Axes, quarters: Sequence[QuarterCash], due: Sequence[_Due], scale: Scale) -> None:
    one = _one(scale.currency)
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
    _value_axis(axes, max(*mean, *p90, *stacked), min(*mean, *p10, 0.0), f"cash of the quarter\n[{scale.unit}]")
    axes.set_xlim(0, len(quarters))
    _grid(axes, quarters)
    lines = [("mean (dashed)", VERMILLION)]
    lines += [("P10 to P90 (line)", ink(SKY))] * any(each.cash.p10 != each.cash.p90 for each in quarters)
    lines += [("already due (bar)", ink(ORANGE))] * bool(due)
    for place, (text, colour) in enumerate(lines):
        axes.text(1.03, 0.95 - 0.19 * place, text, transform=axes.transAxes, color=colour, fontsize=SMALL, va="top")


def _bars(axes: Axes, due: Sequence[_Due], count: int, scale: Scale) -> list[float]:
    """What is already due, solid where the quarter is decided and hatched over all it may be; heights by quarter."""
    heights = [0.0] * count
    for each in sorted(due, key=lambda one: (one.last - one.first, one.first)):
        base = max(heights[each.first : each.last + 1])
        sure = each.first == each.last
        axes.bar(
            each.first + 0.15,
            each.minor / scale.size,
            each.last - each.first + 0.7,
            base,
            align="edge",
            facecolor=ORANGE if sure else "white",
            edgecolor="white" if sure else ORANGE,
            hatch=None if sure else NOT_DECIDED,
            linewidth=0.6,
            gid="due",
            zorder=2,
        )
        for place in range(each.first, each.last + 1):
            heights[place] = base + each.minor / scale.size
    return heights


def _value_axis(axes: Axes, high: float, low: float, text: str) -> None:
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


def _grid(axes: Axes, quarters: Sequence[QuarterCash]) -> None:
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
    one = _one(code)
    mean = about(Money(round(cash.mean * one), code))
    value = about(Money(round(forecast.rnpv.mean * one), code))
    rate = 100 * forecast.setting.discounting.rate
    return (
        f"in all: mean {mean}, worth {value} now at {rate:g} % a year; "
        f"probability of {nothing} at all {_percent(cash.probability_of_zero)}; {forecast.setting.paths:,} paths"
    )


def _notes(
    forecast: Forecast, quarters: Sequence[QuarterCash], *, due: bool, without: int, hidden: int, code: str
) -> str:
    lines = ["fiscal quarters" + "; bars are owed already and are no part of the fan" * due]
    if len(quarters) < len(forecast.quarters):
        rest = about(Money(round((forecast.cash.mean - quarters[-1].by_then.mean) * _one(code)), code))
        first = forecast.quarters[len(quarters)].period
        lines.append(f"not drawn: {first} to {forecast.quarters[-1].period}, {rest} of the mean")
    if without:
        lines.append(f"owed, no due day in the picture: {about(Money(without, code))}")
    if hidden:
        lines.append(f"owed, undisclosed: {hidden}")
    lines += [f"undisclosed in {words(name, 30)}: {mean:.2g} payments a path" for name, mean in forecast.undisclosed]
    return ";  ".join(lines[:2]) + ("\n" + ";  ".join(lines[2:5]) if lines[2:] else "")


def _columns(quarters: Sequence[QuarterCash], due: Sequence[_Due], code: str) -> dict[str, Column]:
    one = _one(code)
    table: dict[str, Column] = {"quarter": [str(each.period) for each in quarters]}
    for name in ("cash", "by_then"):
        spreads = [getattr(each, name) for each in quarters]
        for percent in _PERCENTS:
            table[f"{name} {percent.upper()} [{code}]"] = [getattr(each, percent).minor / one for each in spreads]
        table[f"{name} mean [{code}]"] = [each.mean for each in spreads]
        table[f"{name} probability of zero"] = [each.probability_of_zero for each in spreads]
    sure = [sum(each.minor for each in due if each.first == n == each.last) / one for n in range(len(quarters))]
    open_ = [sum(each.minor for each in due if each.first <= n <= each.last) / one for n in range(len(quarters))]
    table[f"due [{code}]"] = sure
    table[f"due at most [{code}]"] = open_
    return table
