"""The scorecard: what became of what each speaker expected, and by how many days it came early or late.

Left, one bar for each speaker: how many expectations were met, missed, stayed indeterminate, were superseded, are open;
each part has its sign and number, so that it can be read without colours. Beside it n, and the share met of those that
were decided. Right, a strip of the delays that are known: a dot for a day, a bar for a range, an arrow where one end is
open; the line at 0 is the end of the window.

An upper bound ("as many as") is kept by doing nothing, so it counts in n and not in the share. A share of few decided
expectations says next to nothing, and the picture says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...programme.expectations import MINIMUM_DECIDED, DayRange, Resolved
from ...programme.expectations import VERDICTS as ORDER
from ...programme.parties import plain_name
from ..frame import tidy
from ..style import INK, QUIET, SMALL, TEXT, number
from ..tables import attach
from .canvas import fitted, footnote, heading, page, say, text_width, wrapped
from .palette import VERDICTS, ink, letters_on
from .sums import round_places

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..tables import Column

MOST_SPEAKERS = 30
"""Speakers with fewer expectations are left out beyond so many; the footnote says how many."""
LEFT = 2.3
_ROW = 0.46


@dataclass(frozen=True, slots=True)
class _Row:
    """One speaker: how many came out how, and the delays that are known."""

    speaker: str
    counts: tuple[int, ...]
    bounds: int
    kept_bounds: int
    delays: tuple[DayRange, ...]

    @property
    def total(self) -> int:
        """n"""
        return sum(self.counts)


def scorecard(resolved: Iterable[Resolved], *, by_house: bool = False, into: Axes | None = None) -> Figure:
    """The scorecard of resolved expectations, the speaker with most of them first.

    by_house: one row for each party spoken for, instead of one for each speaker.  into: Axes to draw into, which are
    split, with room for names on their left.

    >>> scorecard([]).data["scorecard"].height
    0
    """
    every = list(resolved)
    rows = _rows(every, by_house)
    drawn = rows[:MOST_SPEAKERS]
    figure, axes = page(into, height=2.75 + _ROW * (len(drawn) or 2), left=LEFT, right=0.3, top=1.3, bottom=1.2)
    asked = f"as of {max(each.valid for each in every)}, known by {max(each.known for each in every)}" if every else ""
    heading(axes, "What was expected, and what became of it", asked, left=LEFT - 0.25, lift=0.3)
    if drawn:
        _draw(axes, drawn)
        left_out = f"\n{len(rows) - len(drawn)} more are not drawn" * (len(rows) > len(drawn))
        footnote(axes, wrapped(_NOTE, 150) + left_out, left=LEFT - 0.25, below=0.62)
    else:
        say(axes, "No expectation is known.")
    attach(figure, "scorecard", _columns(drawn))
    attach(figure, "delays", _delay_columns(drawn))
    return figure


_NOTE = (
    'share met: of those met or missed, without upper bounds ("as many as"), which are kept by doing nothing; '
    f"fewer than {MINIMUM_DECIDED} decided make no rate"
)


def _rows(every: Sequence[Resolved], by_house: bool) -> list[_Row]:
    names: dict[str, str] = {}
    found: dict[str, list[Resolved]] = {}
    for each in every:
        name = (each.house if by_house else each.speaker) or "not told"
        names.setdefault(plain_name(name), name)
        found.setdefault(plain_name(name), []).append(each)
    rows = [_row(names[name], mine) for name, mine in found.items()]
    return sorted(rows, key=lambda row: (-row.total, row.speaker))


def _row(speaker: str, mine: Sequence[Resolved]) -> _Row:
    bounds = [each for each in mine if each.expectation.modality == "upper_bound"]
    return _Row(
        speaker=speaker,
        counts=tuple(sum(each.verdict == verdict for each in mine) for verdict in ORDER),
        bounds=sum(each.verdict in ("met", "missed") for each in bounds),
        kept_bounds=sum(each.verdict == "met" for each in bounds),
        delays=tuple(each.delay for each in mine if each.delay is not None),
    )


def _draw(axes: Axes, rows: Sequence[_Row]) -> None:
    axes.set_axis_off()
    delays = any(row.delays for row in rows)
    left = axes.inset_axes((0.0, 0.0, 0.44 if delays else 0.7, 1.0))
    _counts(left, rows)
    if delays:
        _strip(axes.inset_axes((0.72, 0.0, 0.28, 1.0)), rows)


def _counts(axes: Axes, rows: Sequence[_Row]) -> None:
    most = max(row.total for row in rows)
    tidy(axes, grid=False)
    axes.set_xlim(0, most)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.set_xticks(_whole_ticks(most))
    axes.set_xlabel("expectations [number]", fontsize=TEXT, color=INK)
    for place, row in enumerate(rows):
        _speaker(axes, row.speaker, place)
        start = 0
        for verdict, count in zip(ORDER, row.counts, strict=True):
            if count:
                _part(axes, verdict, count, start=start, place=place, most=most)
            start += count
        axes.annotate(
            _share(row),
            (most, place),
            xytext=(9, 0),
            textcoords="offset points",
            fontsize=SMALL,
            color=INK,
            va="center",
            annotation_clip=False,
        )
    _legend(axes, rows)


def _whole_ticks(most: int) -> list[int]:
    step = next(each for each in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10**6) if most / each <= 8)
    return list(range(0, most + 1, step))


def _speaker(axes: Axes, name: str, place: int) -> None:
    text, size = fitted(name, LEFT - 0.4)
    axes.annotate(
        text,
        (0.0, place),
        xytext=(-9, 0),
        textcoords="offset points",
        fontsize=size,
        linespacing=1.05,
        color=INK,
        ha="right",
        va="center",
        annotation_clip=False,
        parse_math=False,
    )


def _part(axes: Axes, verdict: str, count: int, *, start: int, place: int, most: int) -> None:
    colour, sign = VERDICTS[verdict]
    axes.barh(place, count, 0.62, start, facecolor=colour, edgecolor="white", linewidth=1.2, gid=f"count:{verdict}")
    inches = 3.2 * count / most
    text = next((each for each in (f"{sign} {count}", str(count)) if text_width(each) + 0.05 <= inches), "")
    axes.text(
        start + count / 2,
        place,
        text,
        fontsize=SMALL,
        fontweight="bold",
        color=letters_on(colour),
        ha="center",
        va="center",
    )


def _share(row: _Row) -> str:
    """`n 14: 3 of 5 met`."""
    met, missed = row.counts[0] - row.kept_bounds, row.counts[1] - (row.bounds - row.kept_bounds)
    decided = met + missed
    if not decided:
        return f"n {row.total}, none decided"
    few = "" if decided >= MINIMUM_DECIDED else ", too few"
    return f"n {row.total}, {met} of {decided} met{few}"


def _legend(axes: Axes, rows: Sequence[_Row]) -> None:
    """The signs and what they mean, in the order of the stack, above the bars."""
    at = 0.0
    for place, verdict in enumerate(ORDER):
        if not any(row.counts[place] for row in rows):
            continue
        colour, sign = VERDICTS[verdict]
        text = f"{sign} {verdict}"
        axes.annotate(
            text,
            (0.0, 1.0),
            xycoords="axes fraction",
            xytext=(at * 72, 9),
            textcoords="offset points",
            fontsize=SMALL,
            fontweight="bold",
            color=ink(colour),
            annotation_clip=False,
        )
        at += text_width(text) * 1.12 + 0.16


def _strip(axes: Axes, rows: Sequence[_Row]) -> None:
    ends = [end for row in rows for each in row.delays for end in (each.at_least, each.at_most) if end is not None]
    low, high = min([0, *ends]), max([0, *ends])
    spare = max(0.12 * (high - low), 5.0)
    tidy(axes, grid=False)
    axes.spines["left"].set_visible(False)
    axes.set_xlim(low - spare, high + spare)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.axvline(0, color=INK, linewidth=1.0)
    places = round_places(*axes.get_xlim(), most=4)
    axes.set_xticks(places, [number(each) for each in places])
    axes.set_xlabel("delay [d]", fontsize=TEXT, color=INK)
    for text, side, at in (("\N{LEFTWARDS ARROW} early", "left", 0.0), ("late \N{RIGHTWARDS ARROW}", "right", 1.0)):
        axes.annotate(
            text,
            (at, 1.0),
            xycoords="axes fraction",
            xytext=(0, 9),
            textcoords="offset points",
            fontsize=SMALL,
            color=QUIET,
            ha=side,
            annotation_clip=False,
        )
    for place, row in enumerate(rows):
        axes.axhline(place, color="#E8E8E8", linewidth=0.8, zorder=0)
        for turn, each in enumerate(sorted(row.delays, key=_middle)):
            _delay(axes, each, place + 0.36 * ((turn % 3) - 1) * (len(row.delays) > 1) * 0.6)


def _middle(each: DayRange) -> float:
    ends = [end for end in (each.at_least, each.at_most) if end is not None]
    return sum(ends) / len(ends) if ends else 0.0


def _delay(axes: Axes, each: DayRange, height: float) -> None:
    low, high = each.at_least, each.at_most
    late = (low if low is not None else high or 0) > 0
    colour = VERDICTS["missed" if late else "met"][0]
    if low is not None and low == high:
        axes.plot([low], [height], marker="D", markersize=6, color=colour, markeredgecolor="white", gid="delay")
        return
    left, right = axes.get_xlim()
    start, end = low if low is not None else left, high if high is not None else right
    axes.plot([start, end], [height] * 2, color=colour, linewidth=3.5, solid_capstyle="butt", gid="delay range")
    if low is None or high is None:
        axes.plot(
            [start if low is None else end], [height], marker="<" if low is None else ">", color=colour, markersize=7
        )


def _columns(rows: Sequence[_Row]) -> dict[str, Column]:
    table: dict[str, Column] = {"speaker": [row.speaker for row in rows]}
    for place, verdict in enumerate(ORDER):
        table[verdict] = [row.counts[place] for row in rows]
    table["n"] = [row.total for row in rows]
    table["upper bounds decided"] = [row.bounds for row in rows]
    return table


def _delay_columns(rows: Sequence[_Row]) -> dict[str, Column]:
    pairs = [(row.speaker, each) for row in rows for each in row.delays]
    return {
        "speaker": [speaker for speaker, _ in pairs],
        "at_least [d]": [each.at_least for _, each in pairs],
        "at_most [d]": [each.at_most for _, each in pairs],
    }
