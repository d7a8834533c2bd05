"""What a forecast made on a past day would have said of what then happened.

For each question (when does a compound reach a stage?) the forecast gives a distribution of the day, with the chance
that it never comes. What happened is placed in it by its *rank*:

    it happened in a window     from P(day < first of the window) to P(day <= last of it)
    it had not by a day         from P(day <= that day) to 1
    not told                    no rank: the question is open

If a forecaster is calibrated, ranks of many such questions are spread evenly over 0 to 1. A handful from one company
and one past, chosen afterwards because it is remembered, cannot show that, and nothing here says so: the ranks are
shown with their number, and no mean or score is made of them.

A run uses tables published by the day of the forecast. A run with `hindsight` uses later ones, and is marked.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from ...values.date_window import DateWindow
from ...values.problem import InputError
from ..event_types import Stage, rung
from .assumptions import assumptions
from .backtest_case import BacktestCase, Question, Standing, outcome, standing, state_on
from .chain import Programme, Rate, Wait
from .chains_from_tables import Step, Tables, programme_from_tables, steps
from .patterns import ABSENT
from .rate_tables import later_problems, rate_table
from .setting import Setting
from .vector import days_reached

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]

OF_THEIR_TIME = Tables("biomedtracker-2011-all", "dimasi-2003-durations")
"""Tables that were published by November 2011."""
WITH_HINDSIGHT = Tables(hindsight=True)
"""The default tables, which came later."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One question and its answer.

    stood: where the compound stood on the day of the forecast.  happened: when; None if it had not, or is not told.
    not_by: a day by which it had not.  ever: the forecast chance that it comes at all.  by_then: that it comes by the
    end of the window, or by `not_by`.  typical: P10, P50, P90 of the day if it comes.  rank: None if open.
    """

    question: Question
    stood: Standing
    happened: DateWindow | None
    not_by: date | None
    ever: float
    by_then: float | None
    typical: tuple[date, date, date] | None
    rank: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class NotForecast:
    """A question that could not be asked on that day, and why."""

    question: Question
    why: str


@dataclass(frozen=True, slots=True)
class Backtest:
    """All questions of a case under one set of tables. `caution` belongs wherever the ranks are shown."""

    case: str
    known: date
    hindsight: bool
    tables: tuple[str, str]
    paths: int
    seed: int
    ranked: tuple[Ranked, ...]
    open: tuple[Ranked, ...]
    not_forecast: tuple[NotForecast, ...]
    assumptions: tuple[str, ...]
    caution: str


def backtest(case: BacktestCase, tables: Tables = OF_THEIR_TIME, *, seed: int = 1, paths: int = 100_000) -> Backtest:
    """Forecast each question of a case as of its day, and rank what happened.

    Raises InputError if a table was published later and `tables.hindsight` does not allow it.
    """
    setting = Setting(case.known, seed, paths, hindsight=tables.hindsight, unverified=tables.unverified)
    then, now = state_on(case, case.known), state_on(case, case.evidence_to)
    found: list[Ranked] = []
    refused: list[NotForecast] = []
    lines: list[str] = []
    _refuse_late(tables, case.known)
    for question in case.questions:
        stood = standing(then, question.compound)
        try:
            programme = _programme(case, question, stood, tables)
        except InputError as error:
            refused.append(NotForecast(question, "; ".join(f"{each.where}: {each.what}" for each in error.problems)))
            continue
        if programme is None or stood is None:
            reached = f"it stood at {stood.stage} already" if stood else "no stage of it was known on that day"
            refused.append(NotForecast(question, reached))
            continue
        lines += assumptions([programme], [], setting)
        days = days_reached(programme, question.stage, setting)
        found.append(_ranked(question, stood, days, happened=outcome(now, question, after=case.known)))
    ranked = tuple(each for each in found if each.rank)
    return Backtest(
        case=case.id,
        known=case.known,
        hindsight=tables.hindsight,
        tables=(tables.probabilities, tables.durations),
        paths=paths,
        seed=seed,
        ranked=ranked,
        open=tuple(each for each in found if not each.rank),
        not_forecast=tuple(refused),
        assumptions=tuple(dict.fromkeys(lines)),
        caution=_caution(ranked, tables),
    )


def _refuse_late(tables: Tables, known: date) -> None:
    """Both tables must be usable on that day for what they tell of at all; else no question is worth asking."""
    problems = [] if tables.hindsight else [
        problem
        for name in (tables.probabilities, tables.durations)
        for problem in later_problems(name, rate_table(name).published, known)
    ]  # fmt: skip
    if problems:
        raise InputError(problems)


def _programme(case: BacktestCase, question: Question, stood: Standing | None, tables: Tables) -> Programme | None:
    """The chain from where the compound stood up to what is asked; None if there is none."""
    if stood is None or rung(stood.stage) >= rung(question.stage):
        return None
    rates, waits = _assumed(case, stood, question.stage, tables)
    chain = programme_from_tables(
        question.compound,
        stood.stage,
        known=case.known,
        tables=tables,
        own_rates=rates,
        own_waits=waits,
        end=question.stage,
    )
    return replace(chain, entered=stood.since, compound=question.compound)


def _assumed(
    case: BacktestCase, stood: Standing, end: Stage, tables: Tables
) -> tuple[dict[Step, Rate], dict[Step, Wait]]:
    """What the case assumes for steps on the way of which the tables tell nothing that may be used."""
    rates: dict[Step, Rate] = {}
    waits: dict[Step, Wait] = {}
    on_the_way = steps(stood.stage, end, [each.step for each in case.assumed])
    for each in (one for one in case.assumed if one.step in on_the_way):
        if each.rate and not _told(tables.probabilities, each.step, tables):
            rates[each.step] = each.rate
        if each.wait and not _told(tables.durations, each.step, tables):
            waits[each.step] = each.wait
    return rates, waits


def _told(name: str, step: Step, tables: Tables) -> bool:
    found = dict(rate_table(name).values).get(step)
    return found is not None and (found.standing == "read" or tables.unverified)


def _ranked(question: Question, stood: Standing, days: Whole, *, happened: DateWindow | None) -> Ranked:
    import numpy as np

    comes = np.sort(days[days != ABSENT])
    number = days.size
    not_by = question.not_by if happened is None else None
    last = (happened.latest if happened else None) or not_by
    by_then = float(np.searchsorted(comes, last.toordinal(), side="right")) / number if last else None
    rank = None
    if by_then is not None:
        first = happened.earliest if happened else None
        below = float(np.searchsorted(comes, first.toordinal())) / number if first else 0.0
        rank = (below, by_then) if happened else (by_then, 1.0)
    typical = None
    if comes.size:
        at = [max(1, -(-percent * comes.size // 100)) - 1 for percent in (10, 50, 90)]
        low, middle, high = (date.fromordinal(int(comes[place])) for place in at)
        typical = (low, middle, high)
    return Ranked(question, stood, happened, not_by, comes.size / number, by_then, typical, rank)


def _caution(ranked: tuple[Ranked, ...], tables: Tables) -> str:
    compounds = len({each.question.compound for each in ranked})
    told = (
        f"n = {len(ranked)} questions on {compounds} compounds of one company and one past, not independent: "
        "this shows what a forecast would have said, and nothing about calibration."
    )
    return f"HINDSIGHT: tables published after the day of the forecast. {told}" if tables.hindsight else told
