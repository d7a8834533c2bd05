"""The board: compounds by the stage they have reached, as of a day, as it was known on a day.

    columns    the rungs of the ladder, from toxicology to launch; those that nobody has reached stay in sight
    rows       compounds, the most advanced first, under the name in use that day, with their partners
    bar        from the lowest rung to the highest that was surely reached; rungs passed without a word are paler:
               who tests in people has had an active IND before it, told of or not
    hatched    rungs that may have been reached, which is not decided
    crossed    given up or returned

In each rung stands when it was reached: a month, `2012-04 to 07` for a window, `by 2012-07` where only its announcement
is dated.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...programme.event_types import LADDER, Stage, rung
from ...programme.pipeline import Board, Row, Step
from ...values.answer import Answer
from ...values.date_window import DateWindow
from ..style import HAIRLINE, INK, QUIET, SMALL, tint
from ..tables import attach
from .canvas import axes_inches, fitted, footnote, heading, page, say, text_width, words
from .canvas import days as day_column
from .palette import BLUE, GREY, NOT_DECIDED, SHADE, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..tables import Column

STAGE_WORDS = {
    Stage.TOX_START: "tox.\nstudy",
    Stage.IND_SUBMITTED: "IND\nsubmitted",
    Stage.IND_ACTIVE: "IND\nactive",
    Stage.PHASE_1: "Phase I",
    Stage.PHASE_2: "Phase II",
    Stage.PHASE_3: "Phase III",
    Stage.FILING_SUBMITTED: "filing\nsubmitted",
    Stage.FILING_ACCEPTED: "filing\naccepted",
    Stage.APPROVAL: "approval",
    Stage.PRICE_AGREED: "price\nagreed",
    Stage.LAUNCH: "launch",
}
MOST_ROWS = 60
"""More rows are not drawn; the footnote says how many."""
LEFT, RIGHT = 2.45, 0.95
_ROW = 0.42


def pipeline_board(board: Board, *, into: Axes | None = None) -> Figure:
    """The board as a picture. into: Axes to draw into, with room for names on their left.

    >>> from datetime import date
    >>> figure = pipeline_board(Board(date(2012, 7, 11), date(2012, 7, 11), ()))
    >>> figure.data["pipeline_board"].height
    0
    """
    rows = board.rows[:MOST_ROWS]
    figure, axes = page(into, height=2.4 + _ROW * (len(rows) or 3), left=LEFT, right=RIGHT, top=1.4, bottom=1.0)
    under = f"as of {board.valid}, known by {board.known}, under the names in use that day"
    heading(
        axes, "Pipeline" + (f" of {words(board.house, 50)}" if board.house else ""), under, left=LEFT - 0.25, lift=0.45
    )
    if rows:
        _draw(axes, rows)
        footnote(axes, _notes(board, rows), left=LEFT - 0.25, below=0.2)
    else:
        say(axes, f"No compound is known as of {board.valid}.")
    attach(figure, "pipeline_board", _columns(rows))
    return figure


def _draw(axes: Axes, rows: Sequence[Row]) -> None:
    axes.set_xlim(0, len(LADDER))
    axes.set_ylim(len(rows), 0)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_visible(False)
    for stage in LADDER:
        if rung(stage) % 2 == 0:
            axes.axvspan(rung(stage), rung(stage) + 1, facecolor=SHADE, edgecolor="none", zorder=0)
        axes.annotate(
            STAGE_WORDS[stage],
            (rung(stage) + 0.5, 1.0),
            xycoords=axes.get_xaxis_transform(),
            xytext=(0, 4),
            textcoords="offset points",
            fontsize=SMALL - 1.5,
            color=INK,
            ha="center",
            va="bottom",
        )
    for place, row in enumerate(rows):
        axes.axhline(place + 1, color="#E4E4E4", linewidth=HAIRLINE, zorder=1)
        _name(axes, row, place)
        _row(axes, row, place)


def _name(axes: Axes, row: Row, place: int) -> None:
    """The name, and below it who works on it."""
    name, size = fitted(row.name, LEFT - 0.6, size=SMALL, lines=1 if row.partners else 2)
    lines = [(name, size, "bold" if row.named else "normal", INK, "normal" if row.named else "italic")]
    if row.partners:
        partners, size = fitted(", ".join(row.partners), LEFT - 0.35, size=SMALL - 1.5, lines=1)
        lines.append((partners, size, "normal", QUIET, "normal"))
    for number, (text, letters, weight, colour, style) in enumerate(lines):
        axes.annotate(
            text,
            (0.0, place + (0.5 if len(lines) == 1 else 0.32 + 0.4 * number)),
            xycoords=axes.get_yaxis_transform(),
            xytext=(-8, 0),
            textcoords="offset points",
            fontsize=letters,
            fontweight=weight,
            fontstyle=style,
            color=colour,
            linespacing=1.05,
            ha="right",
            va="center",
            annotation_clip=False,
            parse_math=False,
        )


def _row(axes: Axes, row: Row, place: int) -> None:
    reached = _windows(row.steps, Answer.YES)
    if row.stage and row.since:
        reached.setdefault(row.stage, row.since)
    stopped = row.stopped is Answer.YES
    colour = GREY if stopped else BLUE
    last = rung(row.stage) if row.stage else -1
    for number in range(last + 1):
        told = LADDER[number] in reached
        _cell(axes, number, place, colour if told else tint(colour, 0.35), "")
        if told:
            _date(axes, number, place, reached[LADDER[number]], "white")
    for stage in row.possible:
        _cell(axes, rung(stage), place, colour, NOT_DECIDED)
        if stage in (perhaps := _windows(row.steps, Answer.UNDECIDED)):
            _date(axes, rung(stage), place, perhaps[stage], INK, boxed=True)
    end = max([last, *(rung(stage) for stage in row.possible)]) + 1
    if row.stopped is not Answer.NO:
        _stopped(axes, row, place, end)
    if not reached and not row.possible:
        text = "no stage is told" if not stopped else ""
        axes.text(end + 0.15 + (1.6 if stopped else 0), place + 0.5, text, fontsize=SMALL - 1, color=QUIET, va="center")


def _cell(axes: Axes, number: int, place: int, colour: str, hatch: str) -> None:
    axes.barh(
        place + 0.5,
        1.0,
        0.62,
        number,
        facecolor="white" if hatch else colour,
        edgecolor=colour if hatch else "white",
        hatch=hatch or None,
        linewidth=0.8,
        zorder=2,
        gid="possible" if hatch else "reached",
    )


def _date(axes: Axes, number: int, place: int, window: DateWindow, colour: str, *, boxed: bool = False) -> None:
    room = axes_inches(axes)[0] / len(LADDER) - 0.05
    text = next((each for each in _written(window) if _wide(each) <= room), _written(window)[-1])
    axes.text(
        number + 0.5,
        place + 0.5,
        text,
        fontsize=SMALL - 2.5 if "\n" in text else SMALL - 2,
        linespacing=1.0,
        color=colour,
        ha="center",
        va="center",
        zorder=4,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8} if boxed and text else None,
    )


def _wide(text: str) -> float:
    return max(text_width(line, SMALL - 2) for line in text.split("\n"))


def _written(window: DateWindow) -> tuple[str, ...]:
    """When it was, in few letters, the fuller form first.

    >>> from datetime import date
    >>> _written(DateWindow(None, date(2012, 7, 11))), _written(DateWindow(date(2012, 6, 1), date(2012, 6, 30)))
    (('by 2012-07', '≤2012-07', 'by\\n2012-07'), ('2012-06',))
    """
    first, last = window.earliest, window.latest
    if first is None and last is None:
        return ("day open", "?")
    if first is None or last is None:
        bound, word, sign = (
            (last, "by", "\N{LESS-THAN OR EQUAL TO}") if last else (first, "from", "\N{GREATER-THAN OR EQUAL TO}")
        )
        return (f"{word} {bound:%Y-%m}", f"{sign}{bound:%Y-%m}", f"{word}\n{bound:%Y-%m}")
    if (first.year, first.month) == (last.year, last.month):
        return (f"{last:%Y-%m}",)
    if first.year == last.year:
        whole = (first.month, first.day, last.month, last.day) == (1, 1, 12, 31)
        return (f"{first:%Y}",) if whole else (f"{first:%Y-%m} to {last:%m}", f"{first:%Y-%m}\nto {last:%m}")
    return (f"{first:%Y-%m} to {last:%Y-%m}", f"{first:%Y-%m}\nto {last:%Y-%m}")


def _stopped(axes: Axes, row: Row, place: int, end: int) -> None:
    """A cross behind the last rung, with when; in brackets where it is not decided whether work goes on."""
    sure = row.stopped is Answer.YES
    when = f" {_written(row.stopped_in)[0]}" if row.stopped_in else ""
    text = f"stopped{when}" if sure else f"stopped?{when}"
    if end >= len(LADDER):
        text = text.replace(" ", "\n", 1)
    axes.plot(
        [end + 0.18],
        [place + 0.5],
        marker="X" if sure else "x",
        markersize=9,
        markerfacecolor=VERMILLION,
        markeredgecolor="white" if sure else VERMILLION,
        linestyle="none",
        zorder=6,
        gid="stopped" if sure else "perhaps stopped",
        clip_on=False,
    )
    axes.text(end + 0.38, place + 0.5, text, fontsize=SMALL - 1, color=VERMILLION, va="center", zorder=5)


def _windows(steps: Sequence[Step], happened: Answer) -> dict[Stage, DateWindow]:
    """When each rung was reached that surely, or perhaps, was: as its first step tells."""
    found: dict[Stage, DateWindow] = {}
    for each in steps:
        if each.stage is not None and each.happened is happened:
            found.setdefault(each.stage, each.occurred)
    return found


def _notes(board: Board, rows: Sequence[Row]) -> str:
    lines = ["in a rung: when it was reached; pale: passed, not told when; hatched: may have been; italic: not named"]
    doubles = sum(bool(each.may_be) for each in rows)
    if doubles:
        lines.append(f"in {doubles} of the rows: perhaps a compound of another row, under another description")
    if len(board.rows) > len(rows):
        lines.append(f"{len(board.rows) - len(rows)} more compounds are not drawn")
    return "\n".join(lines)


def _columns(rows: Sequence[Row]) -> dict[str, Column]:
    return {
        "compound": [each.compound for each in rows],
        "name": [each.name for each in rows],
        "partners": [", ".join(each.partners) for each in rows],
        "stage": [str(each.stage) if each.stage else None for each in rows],
        "since_earliest": day_column([each.since.earliest if each.since else None for each in rows]),
        "since_latest": day_column([each.since.latest if each.since else None for each in rows]),
        "possible": [", ".join(str(stage) for stage in each.possible) for each in rows],
        "stopped": [str(each.stopped) for each in rows],
        "silent [d]": [float(each.silent_days) for each in rows],
    }
