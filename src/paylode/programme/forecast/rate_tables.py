"""Rate tables: one TOML file in `rates/` for each published table of probabilities or durations.

The folder is the registry. A file tells

    schema, title, publisher, scope, years, address      what it is and where it was read
    measure      probability | duration
    method       how it was estimated; rates of two methods are never multiplied
    published    a day, month or year; where the day is not known, the last possible one counts
    check_only   why its numbers may check a whole chain, but never stand in one
    [rates]      "phase_1 to phase_2" = { value, of, standing }

A value's `standing` is `read` (in a public source) or `memory` (not verified): the latter is refused unless it is asked
for by name, `unverified=True`. `of` is the number of programmes that left the stage; with it a rate can be had with its
uncertainty, Beta(s + 1/2, f + 1/2) for s passed and f not (Jeffreys' prior).

A table that was published after the day on which a forecast says it was made is refused unless `hindsight=True`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, cast

from ...values.date_window import DateWindow, date_window
from ...values.problem import InputError, Problem, did_you_mean, quote
from ...values.quantity import quantity
from ...values.source import Source
from ...values.toml_document import (
    Document,
    document,
    in_order,
    problem_at,
    table_at,
    text_at,
    unknown_keys,
    value_at,
    where,
)
from ..event_types import LADDER, Stage, rung

SCHEMA = "paylode.rates/1"
DEFAULT_PROBABILITIES = "bio-2016-oncology"
"""The only table with all four phases read, their counts, and a product that agrees with its own likelihood."""
DEFAULT_DURATIONS = "bio-2021-durations-oncology"

Measure = Literal["probability", "duration"]
Standing = Literal["read", "memory"]
_TEXTS = ("title", "publisher", "scope", "measure", "method", "years", "published")
_OPTIONAL = ("address", "note", "check_only")
_UNITS: Mapping[str, str] = {"probability": "", "duration": "year"}


@dataclass(frozen=True, slots=True)
class TableValue:
    """One number of a table: a probability, or years. `of`: how many it rests on, None if not told."""

    value: float
    standing: Standing
    of: int | None = None


@dataclass(frozen=True, slots=True)
class RateTable:
    """A published table. `values`: ((from, to), value), lowest stage first."""

    id: str
    title: str
    publisher: str
    scope: str
    measure: Measure
    method: str
    years: str
    published: DateWindow
    values: tuple[tuple[tuple[Stage, Stage], TableValue], ...]
    likelihood_of_approval: TableValue | None = None
    address: str = ""
    note: str = ""
    check_only: str = ""


def rate_tables() -> tuple[str, ...]:
    """The names of the tables.

    >>> "bio-2016-oncology" in rate_tables()
    True
    """
    folder = files(__package__) / "rates"
    return tuple(sorted(each.name.removesuffix(".toml") for each in folder.iterdir() if each.name.endswith(".toml")))


@cache
def rate_table(name: str) -> RateTable:
    """The table called `name`. Raises InputError that offers the nearest.

    >>> rate_table("bio-2016-oncology").method
    'phase by phase, drug x indication'
    """
    if name not in rate_tables():
        raise InputError(Problem("rate table", f"no table {quote(name)}", did_you_mean(name, rate_tables())))
    text = (files(__package__) / "rates" / f"{name}.toml").read_text("utf-8")
    return read_rate_table(text, f"{name}.toml", id=name)


def read_rate_table(text: str, file: str, *, id: str) -> RateTable:
    """A table from its text. Raises InputError with every problem and its line."""
    doc = document(text, file)
    problems: list[Problem] = unknown_keys(doc, (), ("schema", *_TEXTS, *_OPTIONAL, "likelihood_of_approval", "rates"))
    if text_at(doc, ("schema",), problems) != SCHEMA:
        problems.append(problem_at(doc, ("schema",), "not the schema that is read here", f'Write "{SCHEMA}".'))
    told = {key: text_at(doc, (key,), problems) for key in _TEXTS}
    told |= {
        key: "" if value_at(doc, (key,)) == "" else text_at(doc, (key,), problems, required=False) for key in _OPTIONAL
    }
    measure = told["measure"]
    if measure and measure not in _UNITS:
        problems.append(problem_at(doc, ("measure",), f"{quote(measure)} is no measure", did_you_mean(measure, _UNITS)))
    published = _published(doc, told["published"], problems)
    values = []
    for key in table_at(doc, ("rates",), problems):
        value = _value(doc, ("rates", key), measure, problems)
        step = _step(doc, key, problems)
        if step and value:
            values.append((step, value))
    if not values and not problems:
        problems.append(problem_at(doc, (), "it holds no rate", 'Write [rates] and "phase_1 to phase_2" = {...}.'))
    whole = ("likelihood_of_approval",)
    likelihood = _value(doc, whole, measure, problems) if value_at(doc, whole) is not None else None
    if problems:
        raise InputError(in_order(problems))
    ordered = tuple(sorted(values, key=lambda each: rung(each[0][0])))
    del told["measure"], told["published"]
    return RateTable(
        id=id, measure=cast(Measure, measure), published=published, values=ordered,
        likelihood_of_approval=likelihood, **told,
    )  # fmt: skip


def table_value(
    table: RateTable, start: Stage, end: Stage, *, known: date, hindsight: bool = False, unverified: bool = False
) -> TableValue:
    """The number for one step. Raises InputError if there is none, or if it must not be used.

    known: the day on which the forecast says it was made.  hindsight: allow a table published later.
    unverified: allow a number that is from memory.

    >>> table_value(rate_table("bio-2016-oncology"), Stage.PHASE_1, Stage.PHASE_2, known=date(2011, 11, 14))
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: rate table bio-2016-oncology: it was published on 2016-05-25, after 2011-11-14, \
the day of the forecast. Use a table of that time, or say hindsight.
    """
    place = f"rate table {table.id}"
    problems = later_problems(table.id, table.published, known) if not hindsight else []
    if table.check_only:
        problems.append(Problem(place, f"it may only check a whole chain: {table.check_only}", "Use another table."))
    found = dict(table.values).get((start, end))
    if found is None:
        steps = ", ".join(f"{one} to {two}" for (one, two), _ in table.values)
        problems.append(Problem(place, f"it has no rate for {start} to {end}", f"It has {steps}; or give your own."))
    elif found.standing == "memory" and not unverified:
        what = f"its value for {start} to {end} is from memory and not verified"
        problems.append(Problem(place, what, "Use another table, or say unverified."))
    if problems or found is None:
        raise InputError(problems)
    return found


def later_problems(table: str, published: DateWindow, known: date) -> list[Problem]:
    """The problem that a table was, or may have been, published after `known`."""
    if published.latest is not None and published.latest <= known:
        return []
    when = f"on {published}" if published.day else f"some day in {published}"
    what = f"it was published {when}, after {known}, the day of the forecast"
    if published.earliest and published.earliest <= known:
        what = f"it was published {when}, perhaps after {known}, the day of the forecast"
    return [Problem(f"rate table {table}", what, "Use a table of that time, or say hindsight.")]


def table_source(table: RateTable) -> Source:
    """The table as the source of its numbers."""
    return Source("publication", f"{table.publisher}: {table.title}", f"{table.scope}, {table.years}", table.address)


def _published(doc: Document, text: str, problems: list[Problem]) -> DateWindow:
    try:
        return date_window(text, where(doc, ("published",))) if text else DateWindow(None, None)
    except InputError as error:
        problems.extend(error.problems)
        return DateWindow(None, None)


def _step(doc: Document, key: str, problems: list[Problem]) -> tuple[Stage, Stage] | None:
    parts = key.split(" to ")
    known = [str(each) for each in LADDER]
    if len(parts) != 2 or any(part not in known for part in parts):
        wrong = next((part for part in parts if part not in known), key)
        problems.append(problem_at(doc, ("rates", key), f"{quote(wrong)} is no stage", did_you_mean(wrong, known)))
        return None
    start, end = Stage(parts[0]), Stage(parts[1])
    if rung(start) >= rung(end):
        problems.append(problem_at(doc, ("rates", key), f"{end} does not come after {start}", "Put the earlier first."))
        return None
    return start, end


def _value(doc: Document, path: tuple[str, ...], measure: str, problems: list[Problem]) -> TableValue | None:
    before = len(problems)
    problems.extend(unknown_keys(doc, path, ("value", "of", "standing", "method")))
    text = text_at(doc, (*path, "value"), problems)
    standing = text_at(doc, (*path, "standing"), problems)
    if standing and standing not in ("read", "memory"):
        problems.append(
            problem_at(doc, (*path, "standing"), f"{quote(standing)} is no standing", 'Write "read" or "memory".')
        )
    of = value_at(doc, (*path, "of"))
    if of is not None and (type(of) is not int or of < 1):
        problems.append(problem_at(doc, (*path, "of"), "not a count", "Write a whole number, such as 1222."))
    number = _number(doc, (*path, "value"), text, measure=measure, problems=problems) if text else 0.0
    if len(problems) > before:
        return None
    return TableValue(number, cast(Standing, standing), cast("int | None", of))


def _number(doc: Document, path: tuple[str, ...], text: str, *, measure: str, problems: list[Problem]) -> float:
    try:
        number = quantity(text).to(_UNITS.get(measure, ""))
    except InputError as error:
        problems.extend(problem_at(doc, path, each.what, each.cure) for each in error.problems)
        return 0.0
    if not 0 <= number <= (1 if measure == "probability" else 100):
        problems.append(problem_at(doc, path, f"{text} is no {measure}", 'Write it like "62.8 %" or "2.7 year".'))
    return number
