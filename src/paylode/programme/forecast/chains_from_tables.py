"""Chains made of rate tables: probabilities of one, durations of another, and what the user puts in their place.

    programme_from_tables("IMGN853", Stage.PHASE_1, known=...)        all of it from the default tables
    own={(Stage.PHASE_2, Stage.PHASE_3): own_rate(trial)}             a virtual trial's distribution instead of a rate

The tables of durations tell the mean of passed phases; its spread is a gamma time of shape 4, assumed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from ...values.distribution import Distribution, beta
from ...values.problem import InputError, Problem
from ..event_types import Stage, rung
from .chain import RATED, Origin, Programme, Rate, Transition, Wait
from .durations import SHAPE, Duration, GammaTime
from .rate_tables import DEFAULT_DURATIONS, DEFAULT_PROBABILITIES, RateTable, rate_table, table_source, table_value

Step = tuple[Stage, Stage]


@dataclass(frozen=True, slots=True)
class Tables:
    """Which tables a forecast rests on, and what is allowed of them.

    uncertain: rates as distributions, from the counts of the table.  shape: of the gamma times.
    """

    probabilities: str = DEFAULT_PROBABILITIES
    durations: str = DEFAULT_DURATIONS
    hindsight: bool = False
    unverified: bool = False
    uncertain: bool = False
    shape: float = SHAPE


def programme_from_tables(
    name: str,
    start: Stage,
    *,
    known: date,
    tables: Tables = Tables(),
    own_rates: Mapping[Step, Rate] | None = None,
    own_waits: Mapping[Step, Wait] | None = None,
    end: Stage = Stage.APPROVAL,
) -> Programme:
    """A programme that stands at `start`, with the steps of the tables up to `end`.

    The user's own rates and waits stand in place of the tables' wherever given, and may add steps below Phase I.
    Raises InputError with every step that no table and no rate of the user's tells of.

    >>> chain = programme_from_tables("A", Stage.PHASE_2, known=date(2026, 1, 1))
    >>> [round(each.rate.mean, 3) for each in chain.transitions]
    [0.246, 0.401, 0.824]
    """
    rates, waits = dict(own_rates or {}), dict(own_waits or {})
    problems: list[Problem] = []
    transitions = []
    for step in steps(start, end, [*rates, *waits]):
        try:
            rate = rates.get(step) or table_rate(tables, step, known=known)
            wait = waits.get(step) or table_wait(tables, step, known=known)
            transitions.append(Transition(*step, rate, wait))
        except InputError as error:
            problems.extend(each for each in error.problems if each not in problems)
    if problems:
        raise InputError(problems)
    return Programme(name, tuple(transitions))


def steps(start: Stage, end: Stage, own: list[Step]) -> tuple[Step, ...]:
    """The steps from `start` to `end`: by the rated stages, and by those of the user's own steps.

    >>> [str(two) for one, two in steps(Stage.PHASE_2, Stage.APPROVAL, [])]
    ['phase_3', 'filing_submitted', 'approval']
    """
    named = {start, end, *RATED, *(stage for step in own for stage in step)}
    walked = sorted((each for each in named if rung(start) <= rung(each) <= rung(end)), key=rung)
    if len(walked) < 2:
        raise InputError(Problem("chain", f"{end} does not come after {start}", "Give a later stage as the end."))
    return tuple(pairwise(walked))


def table_rate(tables: Tables, step: Step, *, known: date) -> Rate:
    """The probability of a step, from the table of probabilities."""
    table = _of(tables.probabilities, "probability")
    found = table_value(table, *step, known=known, hindsight=tables.hindsight, unverified=tables.unverified)
    name = f"{table.id}, {step[0]} to {step[1]}"
    value: float | Distribution = found.value
    if tables.uncertain:
        name += ", with its uncertainty"
        if found.of is None:
            what = f"it does not tell how many {step[0]} to {step[1]} rests on"
            raise InputError(Problem(f"rate table {table.id}", what, "Use another table, or leave out uncertain."))
        passed = found.value * found.of
        prior = "Jeffreys' prior: Beta(s + 1/2, f + 1/2)"
        value = beta(passed + 0.5, found.of - passed + 0.5, assumptions=(prior,), source=table_source(table))
    return Rate(name, value, Origin(table.id, table.method, table.published, found.standing))


def table_wait(tables: Tables, step: Step, *, known: date) -> Wait:
    """The time of a step, from the table of durations."""
    table = _of(tables.durations, "duration")
    found = table_value(table, *step, known=known, hindsight=tables.hindsight, unverified=tables.unverified)
    time = GammaTime(found.value, tables.shape, table_source(table))
    origin = Origin(table.id, table.method, table.published, found.standing)
    return Wait(time, origin, f"spread assumed: gamma of shape {tables.shape:g}")


def own_rate(value: float | Distribution, *, name: str, because: str = "") -> Rate:
    """The user's own rate: a number with a reason, or a distribution, which carries its own source.

    >>> own_rate(0.9, name="IND active to Phase I", because="near certain").note
    'near certain'
    """
    if not isinstance(value, Distribution) and not because.strip():
        raise InputError(Problem(f"rate {name}", f"no reason is given for {value:g}", "Say why: because=..."))
    return Rate(name, value, None, because)


def own_wait(value: Duration, *, because: str = "") -> Wait:
    """The user's own duration, in years."""
    return Wait(value, None, because)


def _of(name: str, measure: str) -> RateTable:
    table = rate_table(name)
    if table.measure != measure:
        what = f"it is a table of {table.measure} where one of {measure} is needed"
        raise InputError(Problem(f"rate table {name}", what, "Give one of each."))
    return table
