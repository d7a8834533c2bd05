"""A forecast made on a past day, beside what then happened.

One row for each question (when does a compound reach a stage?), one line in it for each run. On the left the
forecast: a bar from P10 to P90 of the day, if it comes at all, with a tick at P50, and the chance that it comes; over
it what happened: a diamond for a day, a bar for a window, an arrow for "not by then". On the right the rank of what
happened in the forecast, from 0 (as early as could be) to 1; a window gives a range of ranks. A question that is
still open has no rank and says so.

No mean is drawn through the ranks: a handful of questions of one past shows nothing about calibration, and the footnote
says how many there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from ...programme.forecast import Backtest, Question, Ranked
from ..frame import tidy
from ..style import INK, QUIET, SMALL, TEXT
from ..tables import attach
from .canvas import days, fitted, footnote, heading, page, say, wrapped
from .palette import BLUE, GREY, PURPLE, SKY, VERMILLION

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ..tables import Column

LEFT = 2.1
_LINE = 0.34
_RUNS = (SKY, PURPLE, GREY)


def backtest_ranks(*runs: Backtest, into: Axes | None = None) -> Figure:
    """The picture of one or more runs of one backtest, the run with tables of its time first.

    >>> backtest_ranks().data["backtest"].height
    0
    """
    questions = list(dict.fromkeys(each.question for run in runs for each in (*run.ranked, *run.open)))
    lines = max(1, len(runs))
    height = 2.95 + len(questions or "x") * (_LINE * lines + 0.14)
    figure, axes = page(into, height=height, left=LEFT, right=0.3, top=1.15, bottom=1.6)
    if runs:
        under = f"forecast as of {runs[0].known}, {runs[0].paths:,} paths; {_legend(runs)}"
        heading(axes, f"What the forecast said, and what happened: {runs[0].case}", under, left=LEFT - 0.25, lift=0.2)
    if questions:
        axes.set_axis_off()
        _days(axes.inset_axes((0.0, 0.0, 0.68, 1.0)), questions, runs)
        _ranks(axes.inset_axes((0.78, 0.0, 0.22, 1.0)), questions, runs)
        notes = [_SIGNS, *(run.caution for run in runs)]
        footnote(axes, "\n".join(wrapped(each, 138) for each in notes), left=LEFT - 0.25, below=0.55)
    else:
        say(axes, "No question of this backtest could be forecast.")
    attach(figure, "backtest", _columns(runs))
    return figure


_SIGNS = (
    "bar: P10 to P90, tick: P50, %: chance that it comes at all; vermillion, what happened: "
    "\N{BLACK DIAMOND} that day, line: some day of these, \N{BLACK RIGHT-POINTING TRIANGLE} not by then"
)


def _legend(runs: Sequence[Backtest]) -> str:
    names = ["tables of its time" if not run.hindsight else "with hindsight" for run in runs]
    return "upper bar: {}, lower bar: {}".format(*names) if len(names) == 2 else ", ".join(names)


def _found(run: Backtest, question: Question) -> Ranked | None:
    return next((each for each in (*run.ranked, *run.open) if each.question == question), None)


def _place(row: int, line: int, lines: int) -> float:
    return row + ((line + 0.5) / lines - 0.5) * 0.72


def _frame(axes: Axes, questions: Sequence[Question]) -> None:
    tidy(axes, grid=False)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(len(questions) - 0.4, -0.6)
    axes.set_yticks([])
    for row in range(len(questions)):
        axes.axhline(row + 0.5, color="#E8E8E8", linewidth=0.8, zorder=0)


def _days(axes: Axes, questions: Sequence[Question], runs: Sequence[Backtest]) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    _frame(axes, questions)
    first = min(run.known for run in runs).toordinal()
    last = max([first + 365, *(_ends(each) for run in runs for each in (*run.ranked, *run.open))])
    spare = (last - first) * 0.04
    low, high = date.fromordinal(int(first - spare)), date.fromordinal(int(last + spare))
    axes.set_xlim(low, high)  # type: ignore[arg-type]
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.set_xlabel("day it is reached, if it is: P10 to P90", fontsize=TEXT, color=INK)
    for row, question in enumerate(questions):
        _name(axes, f"{question.compound} to {str(question.stage).replace('_', ' ')}", row)
        for line, run in enumerate(runs):
            if each := _found(run, question):
                _forecast(axes, each, _place(row, line, len(runs)), _RUNS[min(line, 2)])
        answer = next((each for run in runs if (each := _found(run, question))), None)
        if answer:
            _happened(axes, answer, row, low=first)


def _ends(each: Ranked) -> int:
    told = [*(each.typical or ()), each.happened.latest if each.happened else None, each.not_by]
    return max((day.toordinal() for day in told if day), default=0)


def _name(axes: Axes, text: str, row: int) -> None:
    shown, size = fitted(text, LEFT - 0.4)
    axes.annotate(
        shown,
        (0.0, row),
        xycoords=("axes fraction", "data"),
        xytext=(-9, 0),
        textcoords="offset points",
        fontsize=size,
        color=INK,
        ha="right",
        va="center",
        annotation_clip=False,
        parse_math=False,
    )


def _forecast(axes: Axes, each: Ranked, at: float, colour: str) -> None:
    if not each.typical:
        return
    low, middle, high = (day.toordinal() - _EPOCH for day in each.typical)
    axes.barh(at, high - low, 0.26, low, facecolor=colour, edgecolor="none", gid="forecast")
    axes.plot([middle, middle], [at - 0.13, at + 0.13], color=INK, linewidth=1.6)
    axes.annotate(
        f" {each.ever:.0%}",
        (high, at),
        xytext=(2, 0),
        textcoords="offset points",
        fontsize=SMALL - 1,
        color=QUIET,
        va="center",
        annotation_clip=False,
    )


_EPOCH = date(1970, 1, 1).toordinal()
"""Day 0 of matplotlib's axes."""


def _happened(axes: Axes, each: Ranked, row: int, *, low: int) -> None:
    window = each.happened
    if window and window.day:
        axes.plot([window.day.toordinal() - _EPOCH], [row], "D", ms=9, color=VERMILLION, mec="white", gid="happened")
    elif window and window.latest:
        start = max(low, window.earliest.toordinal() if window.earliest else low)
        span = [start - _EPOCH, window.latest.toordinal() - _EPOCH]
        axes.plot(span, [row, row], color=VERMILLION, linewidth=3.0, solid_capstyle="butt", gid="happened")
        axes.plot(span[1:], [row], "|", ms=13, mew=3, color=VERMILLION)
    elif each.not_by:
        axes.plot([each.not_by.toordinal() - _EPOCH], [row], ">", ms=10, color=VERMILLION, mec="white", gid="not by")


def _ranks(axes: Axes, questions: Sequence[Question], runs: Sequence[Backtest]) -> None:
    _frame(axes, questions)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1])
    axes.axvline(0.5, color="#E8E8E8", linewidth=0.8, zorder=0)
    axes.set_xlabel("rank in the forecast", fontsize=TEXT, color=INK)
    for row, question in enumerate(questions):
        for line, run in enumerate(runs):
            each, at = _found(run, question), _place(row, line, len(runs))
            if each and each.rank:
                start, end = each.rank
                axes.barh(at, max(end - start, 0.012), 0.26, start, facecolor=BLUE, edgecolor="none", gid="rank")
            elif each:
                axes.text(0.5, at, "open", fontsize=SMALL, color=QUIET, ha="center", va="center")


def _columns(runs: Sequence[Backtest]) -> dict[str, Column]:
    rows = [(run, each) for run in runs for each in (*run.ranked, *run.open)]
    typical = [each.typical or (None, None, None) for _, each in rows]
    return {
        "hindsight": [str(run.hindsight) for run, _ in rows],
        "compound": [each.question.compound for _, each in rows],
        "stage": [str(each.question.stage) for _, each in rows],
        "ever": [each.ever for _, each in rows],
        "p10": days([each[0] for each in typical]),
        "p50": days([each[1] for each in typical]),
        "p90": days([each[2] for each in typical]),
        "happened from": days([each.happened.earliest if each.happened else None for _, each in rows]),
        "happened to": days([each.happened.latest if each.happened else None for _, each in rows]),
        "not by": days([each.not_by for _, each in rows]),
        "rank from": [each.rank[0] if each.rank else None for _, each in rows],
        "rank to": [each.rank[1] if each.rank else None for _, each in rows],
    }
