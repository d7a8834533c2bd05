"""A line of days: calendar ticks, fiscal periods shaded behind, and windows as bars.

A day that is certain is a mark; a window is a bar from its first to its last day; an open side fades out, so that an
upper bound never looks like a date. Days are ordinals (`date.toordinal`); a bar ends with its last day, not before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ...values.date_window import DateWindow, add_months, intersection
from ...values.fiscal import FiscalCalendar, FiscalPeriod, fiscal_periods
from ..style import HAIRLINE, INK, QUIET, SMALL
from .canvas import axes_inches, text_width
from .palette import PALE, SHADE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FADE = 0.07
"""How long an open side fades, as a share of the line."""
_SLICES = 24
SHORTEST = 180
"""Fewer days than these are not shown unless asked for, so that a single day has something around it."""
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a line shows, both included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many days."""
        return self.last.toordinal() - self.first.toordinal() + 1


def days_around(windows: Sequence[DateWindow], *, margin: float = 0.03) -> Days | None:
    """From the first to the last day that any of the windows names, with a margin; None if they name none.

    >>> days_around([DateWindow(date(2012, 1, 1), date(2012, 12, 31))], margin=0)
    Days(first=datetime.date(2012, 1, 1), last=datetime.date(2012, 12, 31))
    """
    told = [bound for each in windows for bound in (each.earliest, each.latest) if bound]
    if not told:
        return None
    first, last = min(told).toordinal(), max(told).toordinal()
    spare = max(round((last - first) * margin), (SHORTEST - last + first) // 2 if margin else 0)
    return Days(date.fromordinal(max(first - spare, 1)), date.fromordinal(min(last + spare, date.max.toordinal())))


def day_line(axes: Axes, days: Days) -> None:
    """The x axis: days from the first to the last, with ticks at months or years, each with the year it is in."""
    axes.set_xlim(days.first.toordinal(), days.last.toordinal() + 1)
    most = max(2, int(axes_inches(axes)[0] / 0.85))
    months = days.length / 30.4
    step = next((each for each in _STEPS if months / each <= most), _STEPS[-1])
    ticks = [day for day in _ticks(days, step) if days.first <= day <= days.last] or [days.first]
    names = [str(day.year) if step >= 12 else f"{day:%b} {day.year}" for day in ticks]
    axes.set_xticks([day.toordinal() for day in ticks], names)


def _ticks(days: Days, step: int) -> list[date]:
    start = date(max(days.first.year - days.first.year % max(1, step // 12), 1), 1, 1)
    found: list[date] = []
    at = start
    while at <= days.last and len(found) < 400:
        found.append(at)
        if (at.year + step // 12 + 1) > date.max.year:
            break
        at = add_months(at, step)
    return found


def periods_of(calendar: FiscalCalendar | None, days: Days) -> tuple[FiscalPeriod, ...]:
    """The fiscal quarters and transition periods of the days, as far as the calendar reaches."""
    if calendar is None:
        return ()
    reach = DateWindow(calendar.spans[0].first, calendar.spans[-1].last)
    covered = intersection(DateWindow(days.first, days.last), reach)
    if covered is None or covered.earliest is None or covered.latest is None:
        return ()
    return fiscal_periods(covered, calendar)


def shade_periods(axes: Axes, calendar: FiscalCalendar | None, days: Days) -> float:
    """Every other fiscal quarter shaded, its name on top and its year above; years alone where quarters are too thin.

    Returns how high the names stand above the Axes [inches].
    """
    periods = periods_of(calendar, days)
    if not periods:
        return 0.0
    inch = axes_inches(axes)[0] / days.length
    thin = min(_shown(each, days) for each in periods[1:-1] or periods) * inch < text_width(" Q4 ", SMALL - 1)
    years = _years(periods)
    for place, each in enumerate(years if thin else periods):
        if place % 2 == 0:
            axes.axvspan(*_ends(each, days), facecolor=SHADE, edgecolor="none", zorder=0, gid=f"period:{each}")
        if not thin and each.quarter is not None:
            _name(axes, each, days, f"Q{each.quarter}", lift=3, inch=inch)
    lift = 3 if thin else 15
    for year in years:
        first = _ends(year, days)[0]
        top = 1.0 + lift / 72 / axes_inches(axes)[1]
        blended = axes.get_xaxis_transform()
        axes.plot([first] * 2, [0.0, top], transform=blended, color=PALE, linewidth=HAIRLINE, clip_on=False)
        _name(axes, year, days, year.year, lift=lift, inch=inch)
    return (lift + 12) / 72


def _years(periods: Sequence[FiscalPeriod]) -> list[FiscalPeriod]:
    """The years that the quarters belong to, each as long as its quarters."""
    found: dict[str, FiscalPeriod] = {}
    for each in periods:
        first = found[each.year].first if each.year in found else each.first
        found[each.year] = FiscalPeriod(each.year, None, first, each.last)
    return list(found.values())


def _ends(each: FiscalPeriod, days: Days) -> tuple[int, int]:
    return max(each.first, days.first).toordinal(), min(each.last, days.last).toordinal() + 1


def _shown(each: FiscalPeriod, days: Days) -> int:
    first, last = _ends(each, days)
    return max(0, last - first)


def _name(axes: Axes, each: FiscalPeriod, days: Days, text: str, *, lift: float, inch: float) -> None:
    """A period's name above it, if there is room: `FY2012`, else `'12`."""
    room = _shown(each, days) * inch - 0.04
    fitting = [name for name in (text, f"'{text[-2:]}") if text_width(name, SMALL - 1) <= room]
    if not fitting or (len(text) < 3 and fitting[0] != text):
        return
    axes.annotate(
        fitting[0],
        (sum(_ends(each, days)) / 2, 1.0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, lift),
        textcoords="offset points",
        fontsize=SMALL - 1,
        color=QUIET,
        ha="center",
        va="bottom",
        annotation_clip=False,
        parse_math=False,
    )


def extent(window: DateWindow, days: Days) -> tuple[float, float] | None:
    """Where a window is drawn: from, to; None if no day of it is shown, or if it has none. Open sides are faded out."""
    if window.earliest is None and window.latest is None:
        return None
    fade = FADE * days.length
    left = window.earliest.toordinal() if window.earliest else None
    right = window.latest.toordinal() + 1.0 if window.latest else None
    low = left if left is not None else (right or 0.0) - fade
    high = right if right is not None else (left or 0.0) + fade
    start, end = days.first.toordinal(), days.last.toordinal() + 1
    return (max(low, start), min(high, end)) if low < end and high > start else None


def window_bar(
    axes: Axes, window: DateWindow, days: Days, *, height: float, colour: str, thick: float = 0.42, hatch: str = ""
) -> None:
    """A window at a height of the y axis: a diamond for a day, a bar for several, an open side fading out."""
    ends = extent(window, days)
    if ends is None:
        return
    if window.day is not None:
        axes.plot(
            [window.day.toordinal() + 0.5],
            [height],
            marker="D",
            markersize=6.5,
            color=colour,
            markeredgecolor="white",
            linestyle="none",
            zorder=4,
            gid="day",
        )
        return
    left, right = ends
    if window.earliest and window.latest:
        _block(axes, left, right, height=height, thick=thick, colour=colour, hatch=hatch)
        return
    opens_left = window.earliest is None
    width = (right - left) / _SLICES
    for place in range(_SLICES):
        strength = (place + 1) / _SLICES if opens_left else 1 - place / _SLICES
        axes.barh(
            height,
            width,
            thick,
            left + place * width,
            facecolor=colour,
            edgecolor="none",
            alpha=0.9 * strength**1.5,
            zorder=3,
            gid="fading",
        )
    bound = window.latest.toordinal() + 1 if window.latest else window.earliest.toordinal() if window.earliest else 0
    if left <= bound <= right:
        axes.plot([bound, bound], [height - thick * 0.75, height + thick * 0.75], color=colour, linewidth=2.2, zorder=4)


def _block(axes: Axes, left: float, right: float, *, height: float, thick: float, colour: str, hatch: str) -> None:
    low, high = axes.get_xlim()
    least = 0.004 * (high - low)
    if right - left < least:
        left, right = (left + right - least) / 2, (left + right + least) / 2
    axes.barh(
        height,
        right - left,
        thick,
        left,
        facecolor="white" if hatch else colour,
        edgecolor=colour,
        hatch=hatch or None,
        linewidth=1.0,
        zorder=3,
        gid="window",
    )


def today_line(axes: Axes, day: date, days: Days, text: str) -> None:
    """The day that is asked about, if it is shown."""
    if not days.first <= day <= days.last:
        return
    at = day.toordinal() + 1
    axes.axvline(at, color=INK, linewidth=1.0, linestyle=(0, (2, 2)), zorder=2, gid="today")
    axes.annotate(
        text,
        (at, 0.0),
        xycoords=axes.get_xaxis_transform(),
        xytext=(0, -22),
        textcoords="offset points",
        fontsize=SMALL - 1,
        color=INK,
        ha="right" if at > days.first.toordinal() + 0.6 * days.length else "left",
        va="top",
    )
