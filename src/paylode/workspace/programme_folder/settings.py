"""The settings of a programme folder: `programme.toml`, which may be left out, or hold as little as one line.

schema = "paylode.programme/1"
title = "Lanthorn Biologics"
speaker = "Lanthorn Biologics"        # whose books these are: sums that come in to it are positive
today = "last learnt"                 # as of when questions are answered; left out: the day of asking

[forecast]                            # all of it may be left out
paths = 20000
seed = 1
until = "2045-12-31"
discount_per_year = 0.10
reckoned_to = "day"                   # day, middle or end, of the fiscal quarter
probabilities = "bio-2016-oncology"   # a rate table of paylode.programme.forecast
durations = "bio-2021-durations-oncology"
unverified = false                    # true: allow numbers from memory

[[forecast.programmes]]               # left out: every compound on the ladder that is not approved or stopped
compound = "OST-7"
agreement = "LAN-OST"                 # left out: the one its events fall under
licences = ["L1"]
region = "US"
indication = "ovarian cancer"
end = "approval"

[[forecast.steps]]                    # in place of a table, or where the tables tell nothing
step = "ind_active to phase_1"
probability = 0.95
shortest = "0.1 year"
longest = "0.75 year"
because = "assumed: nearly certain, and soon"

[[forecast.correlations]]
name = "one payload"
programmes = ["OST-7", "LAN-4"]
rho = 0.2
because = "assumed: both carry the same payload"
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ...programme.forecast import Correlation, Discounting, Tables, rate_tables
from ...values.date_window import date_window
from ...values.problem import InputError, Problem, did_you_mean, quote
from ...values.toml_document import (
    Document,
    in_order,
    problem_at,
    table_at,
    text_at,
    unknown_keys,
    value_at,
    where,
)
from .rows import ForecastProgramme, OwnStep, correlations_in, programmes_in, steps_in

SCHEMA = "paylode.programme/1"
LAST_LEARNT: Literal["last learnt"] = "last learnt"
PATHS, SEED = 20_000, 1
_PLAIN = ("paths", "seed", "until", "discount_per_year", "reckoned_to", "probabilities", "durations", "unverified")


@dataclass(frozen=True, slots=True)
class ForecastSettings:
    """How forecasts of this folder are made. programmes: () for every compound that stands on the ladder."""

    paths: int = PATHS
    seed: int = SEED
    until: date | None = None
    discounting: Discounting = Discounting()  # noqa: RUF009 - frozen
    tables: Tables = Tables()  # noqa: RUF009 - frozen
    programmes: tuple[ForecastProgramme, ...] = ()
    steps: tuple[OwnStep, ...] = ()
    correlations: tuple[Correlation, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What `programme.toml` says. today: None for the day of asking."""

    title: str = ""
    speaker: str = ""
    today: date | Literal["last learnt"] | None = None
    forecast: ForecastSettings = ForecastSettings()


def settings_of(doc: Document) -> Settings:
    """The settings in a document. Raises InputError with every problem and its line.

    >>> from paylode.values.toml_document import document
    >>> settings_of(document('schema = "paylode.programme/1"\\ntoday = "2026-06-30"', "programme.toml")).today
    datetime.date(2026, 6, 30)
    """
    problems = unknown_keys(doc, (), ("schema", "title", "speaker", "today", "forecast"))
    if text_at(doc, ("schema",), problems) not in (SCHEMA, ""):
        problems.append(problem_at(doc, ("schema",), "not the schema that is read here", f'Write "{SCHEMA}".'))
    title = text_at(doc, ("title",), problems, required=False)
    speaker = text_at(doc, ("speaker",), problems, required=False)
    last = value_at(doc, ("today",)) == LAST_LEARNT
    today = LAST_LEARNT if last else _day(doc, ("today",), problems)
    forecast = _forecast(doc, problems)
    if problems:
        raise InputError(in_order(dict.fromkeys(problems)))
    return Settings(title, speaker, today, forecast)


def _forecast(doc: Document, problems: list[Problem]) -> ForecastSettings:
    if not table_at(doc, ("forecast",), problems):
        return ForecastSettings()
    problems += unknown_keys(doc, ("forecast",), (*_PLAIN, "programmes", "steps", "correlations"))
    return ForecastSettings(
        paths=_whole(doc, ("forecast", "paths"), problems, PATHS),
        seed=_whole(doc, ("forecast", "seed"), problems, SEED),
        until=_day(doc, ("forecast", "until"), problems),
        discounting=_discounting(doc, problems),
        tables=_tables(doc, problems),
        programmes=programmes_in(doc, problems),
        steps=steps_in(doc, problems),
        correlations=correlations_in(doc, problems),
    )


def _discounting(doc: Document, problems: list[Problem]) -> Discounting:
    rate = value_at(doc, ("forecast", "discount_per_year"))
    at = text_at(doc, ("forecast", "reckoned_to"), problems, required=False) or "day"
    usual = Discounting()
    if rate is None:
        rate = usual.rate
    if isinstance(rate, bool) or not isinstance(rate, int | float):
        what = "not a number"
        problems.append(problem_at(doc, ("forecast", "discount_per_year"), what, "Write discount_per_year = 0.10."))
        return usual
    try:
        return Discounting(float(rate), at)  # type: ignore[arg-type]  # checked when made
    except InputError as error:
        problems += [Problem(where(doc, ("forecast",)), each.what, each.cure) for each in error.problems]
        return usual


def _tables(doc: Document, problems: list[Problem]) -> Tables:
    usual = Tables()
    names = {}
    for key, default in (("probabilities", usual.probabilities), ("durations", usual.durations)):
        path = ("forecast", key)
        names[key] = text_at(doc, path, problems, required=False) or default
        if names[key] not in rate_tables():
            cure = did_you_mean(names[key], rate_tables())
            problems.append(problem_at(doc, path, f"no rate table {quote(names[key])}", cure))
    unverified = value_at(doc, ("forecast", "unverified"))
    if unverified is not None and not isinstance(unverified, bool):
        problems.append(problem_at(doc, ("forecast", "unverified"), "not true or false", "Write true or false."))
    return Tables(names["probabilities"], names["durations"], unverified=unverified is True)


def _whole(doc: Document, path: tuple[str, ...], problems: list[Problem], usual: int) -> int:
    value = value_at(doc, path)
    if value is None:
        return usual
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 100_000_000:
        what = "not a whole number from 0 to 100,000,000"
        problems.append(problem_at(doc, path, what, f"Write {path[-1]} = {usual}."))
        return usual
    return value


def _day(doc: Document, path: tuple[str, ...], problems: list[Problem]) -> date | None:
    text = text_at(doc, path, problems, required=False)
    if not text:
        return None
    try:
        day = date_window(text, where(doc, path)).day
    except InputError as error:
        problems += error.problems
        return None
    if day is None:
        problems.append(problem_at(doc, path, "no certain day", "Write it like 2026-06-30."))
    return day
