"""The lists of tables in `programme.toml`: one row each, every problem with the line of its row.

[[forecast.programmes]]    [[forecast.steps]]    [[forecast.correlations]]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from ...programme import LADDER, Stage
from ...programme.forecast import Correlation, Rate, Wait, own_rate, own_wait
from ...values.distribution import uniform
from ...values.problem import InputError, Problem, did_you_mean, quote
from ...values.quantity import quantity
from ...values.toml_document import Document, problem_at, value_at, where

Step = tuple[Stage, Stage]
Found = TypeVar("Found")
MOST_ROWS, LONGEST_TEXT = 1_000, 600


@dataclass(frozen=True, slots=True)
class ForecastProgramme:
    """What a forecast is asked of one compound. agreement: "" for the one its events fall under."""

    compound: str
    agreement: str = ""
    licences: tuple[str, ...] = ()
    region: str = "US"
    indication: str = ""
    end: Stage = Stage.APPROVAL


@dataclass(frozen=True, slots=True)
class OwnStep:
    """The user's own numbers for one step; a part that is None is left to the tables."""

    step: Step
    rate: Rate | None
    wait: Wait | None


def programmes_in(doc: Document, problems: list[Problem]) -> tuple[ForecastProgramme, ...]:
    """The rows of `[[forecast.programmes]]`."""
    keys = ("compound", "agreement", "licences", "region", "indication", "end")
    return _rows(doc, "programmes", keys, _programme, problems=problems)


def steps_in(doc: Document, problems: list[Problem]) -> tuple[OwnStep, ...]:
    """The rows of `[[forecast.steps]]`."""
    keys = ("step", "probability", "shortest", "longest", "because")
    return _rows(doc, "steps", keys, _own_step, problems=problems)


def correlations_in(doc: Document, problems: list[Problem]) -> tuple[Correlation, ...]:
    """The rows of `[[forecast.correlations]]`."""
    return _rows(doc, "correlations", ("name", "programmes", "rho", "because"), _correlation, problems=problems)


def step_named(text: str, place: str) -> Step:
    """The two stages of `phase_1 to phase_2`. Raises InputError with the cure.

    >>> [str(each) for each in step_named("ind_active to phase_1", "step")]
    ['ind_active', 'phase_1']
    """
    start, to, end = (part.strip() for part in text.partition(" to "))
    if not to:
        raise InputError(Problem(place, f"{quote(text)} is no step", "Write it like phase_1 to phase_2."))
    return stage_named(start, place), stage_named(end, place)


def stage_named(text: str, place: str) -> Stage:
    """The stage called so. Raises InputError that offers the nearest."""
    if text not in [each.value for each in LADDER]:
        raise InputError(Problem(place, f"{quote(text)} is no stage", did_you_mean(text, LADDER)))
    return Stage(text)


@dataclass(frozen=True, slots=True)
class _Row:
    """One table of a list. Its readers raise InputError."""

    table: Mapping[str, object]
    place: str

    def text(self, key: str, *, required: bool = False) -> str:
        value = self.table.get(key, "")
        plain = isinstance(value, str) and value.isprintable() and len(value) <= LONGEST_TEXT
        if not plain or (required and not str(value).strip()):
            raise InputError(Problem(self.place, f"`{key}` is no text of one line", f'Write {key} = "...".'))
        return str(value).strip()

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.isprintable() for one in value):
            raise InputError(Problem(self.place, f"`{key}` is no list of texts", f'Write {key} = ["...", "..."].'))
        return tuple(str(one).strip() for one in value)

    def number(self, key: str) -> float | None:
        value = self.table.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise InputError(Problem(self.place, f"`{key}` is no number", f"Write {key} = 0.2."))
        return None if value is None else float(value)


def _rows(
    doc: Document, name: str, keys: tuple[str, ...], read: Callable[[_Row], Found], *, problems: list[Problem]
) -> tuple[Found, ...]:
    told = value_at(doc, ("forecast", name))
    if told is None:
        return ()
    if not isinstance(told, list) or not all(isinstance(each, dict) for each in told) or len(told) > MOST_ROWS:
        problems.append(problem_at(doc, ("forecast", name), "no list of tables", f"Write [[forecast.{name}]]."))
        return ()
    found = []
    for number, table in enumerate(told):
        row = _Row(table, where(doc, ("forecast", name, number)))
        for key in table:
            if key not in keys:
                problems.append(Problem(row.place, f"unknown key {quote(key)}", did_you_mean(key, keys)))
        try:
            found.append(read(row))
        except InputError as error:
            problems += [each if each.where == row.place else Problem(row.place, each.what, each.cure)
                         for each in error.problems]  # fmt: skip
    return tuple(found)


def _programme(row: _Row) -> ForecastProgramme:
    return ForecastProgramme(
        compound=row.text("compound", required=True),
        agreement=row.text("agreement"),
        licences=row.texts("licences"),
        region=row.text("region") or "US",
        indication=row.text("indication"),
        end=stage_named(row.text("end") or "approval", row.place),
    )


def _own_step(row: _Row) -> OwnStep:
    step = step_named(row.text("step", required=True), row.place)
    because, chance = row.text("because", required=True), row.number("probability")
    bounds = [_years(text, key) for key in ("shortest", "longest") if (text := row.text(key))]
    if len(bounds) == 1:
        raise InputError(Problem(row.place, "one of `shortest` and `longest` is missing", "Give both, or neither."))
    name = f"own, {step[0]} to {step[1]}"
    rate = None if chance is None else own_rate(chance, name=name, because=because)
    wait = own_wait(uniform(bounds[0], bounds[1], unit="year"), because=because) if bounds else None
    return OwnStep(step, rate, wait)


def _years(text: str, key: str) -> float:
    """A time in years; the library of units is asked only where another unit is written."""
    found = quantity(text, key)
    return found.value if found.unit == "year" else found.to("year")


def _correlation(row: _Row) -> Correlation:
    rho = row.number("rho")
    if rho is None:
        raise InputError(Problem(row.place, "`rho` is missing", "Add rho = 0.2."))
    name, because = row.text("name", required=True), row.text("because", required=True)
    return Correlation(name, row.texts("programmes"), rho, because)
