"""From a table to series: which column holds the time, the arm and each analyte, and in which unit.

time        converted to days; from the start of the first infusion, so never negative
value       kept in the unit of its column; never negative
<0.74       a value reported only as below a limit: censored at 0.74
limit       a value below the assay's limit is censored as well
scored      an optional column, yes or no (default yes); a censored point and a value of 0 are not scored
note        an optional column, kept with the point
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ..values.problem import InputError, Problem, did_you_mean, quote
from ..values.quantity import convert, dimension
from ..values.source import Source
from .dataset import Analyte, Point, Series
from .table import Row, Table, enough, no_column, number, stop_if

_AMOUNTS = ("mass", "substance", "payload", "antibody")


@dataclass(frozen=True, slots=True)
class ValueColumn:
    """A column of measured values. limit: the assay's lower limit of quantification in `unit`."""

    analyte: Analyte
    column: str
    unit: str
    limit: float | None = None
    limit_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a table.

    Either `arm` names its only arm or `arm_column` the column that does; where both are empty an arm is named by its
    dose. `doses` gives the dose of each arm in the dosing language, unless `dose_column` names the column that does.
    """

    time_column: str
    time_unit: str
    values: tuple[ValueColumn, ...]
    arm: str = ""
    arm_column: str = ""
    doses: Mapping[str, str] = field(default_factory=dict)
    dose_column: str = ""


@dataclass(frozen=True, slots=True)
class _Found:
    """One point and where it belongs."""

    arm: str
    dose: str
    column: ValueColumn
    point: Point


def series_of(table: Table, layout: Layout) -> tuple[Series, ...]:
    """The series in `table`: arms in order of first appearance, analytes as in the layout. Raises InputError."""
    stop_if([*_missing_columns(table, layout), *unit_problems(layout, f"{table.file}, line 1")])
    problems: list[Problem] = []
    found: list[_Found] = []
    for row in table.rows:
        for item in _read_row(table, row, layout):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                found.append(item)
        if enough(problems):
            break
    if not table.rows:
        problems.append(
            Problem(table.file, "there is no row below the column names", "Write one row for each observation.")
        )
    stop_if([*problems, *_two_doses(found, table.file)])
    groups: dict[tuple[str, str, ValueColumn], list[Point]] = {}
    for item in found:
        groups.setdefault((item.arm, item.dose, item.column), []).append(item.point)
    arms = dict.fromkeys((item.arm, item.dose) for item in found)
    keys = [(*arm, column) for arm in arms for column in layout.values]
    return tuple(_series(*key, groups[key]) for key in keys if key in groups)


def unit_problems(layout: Layout, where: str) -> list[Problem]:
    """What is wrong with the units in `layout`."""
    problems: list[Problem] = []
    units = [(layout.time_unit, "time"), *((value.unit, "concentration") for value in layout.values)]
    for unit, wanted in units:
        try:
            powers = dict(dimension(unit))
        except InputError as error:
            problems.extend(Problem(where, problem.what, problem.cure) for problem in error.problems)
            continue
        allowed = [{"time": 1.0}]
        cure = "Write d or h."
        if wanted == "concentration":
            allowed = [{amount: 1.0, "length": -3.0} for amount in _AMOUNTS]
            cure = "Write mass or amount per volume, like ug/mL or nM."
        if powers not in allowed:
            problems.append(Problem(where, f"{quote(unit)} is not a unit of {wanted}", cure))
    return problems


def _missing_columns(table: Table, layout: Layout) -> list[Problem]:
    named = [layout.time_column, *(value.column for value in layout.values), layout.arm_column, layout.dose_column]
    return [no_column(table, name) for name in named if name and name not in table.columns]


def _read_row(table: Table, row: Row, layout: Layout) -> Iterator[_Found | Problem]:
    """The points of one row, and all that is wrong with it.

    A row with a problem is never used, so 0 and "" may stand in for what is missing.
    """

    def cell(name: str) -> str | None:
        return row.cells[table.columns.index(name)] if name in table.columns else None

    def place(name: str) -> str:
        return f"{table.file}, line {row.line}, column {name}"

    time = _read_number(cell(layout.time_column), place(layout.time_column))
    if isinstance(time, Problem):
        yield time
        time = 0.0
    name = layout.arm_column or layout.dose_column
    arm = layout.arm or cell(name) or ""
    dose = (cell(layout.dose_column) if layout.dose_column else layout.doses.get(arm)) or ""
    if not arm:
        yield Problem(place(name), "the arm is missing", "Name the arm in each row.")
    elif not dose:
        cure = did_you_mean(arm, layout.doses) if layout.doses else "Write it like 3.6 mg/kg iv 90 min."
        yield Problem(place(layout.dose_column or name), f"no dose is given for arm {quote(arm)}", cure)
    wanted = (cell("scored") or "yes").lower()
    if wanted not in ("yes", "no"):
        yield Problem(place("scored"), f"{quote(wanted)} is neither yes nor no", "Write yes or no.")
    for column in layout.values:
        text = cell(column.column)
        if text is None:
            continue
        value = _read_number(text.removeprefix("<").lstrip(), place(column.column))
        if isinstance(value, Problem):
            yield value
            continue
        censored = text.startswith("<") or (column.limit is not None and value < column.limit)
        scored = wanted == "yes" and not censored and value > 0
        point = Point(convert(time, layout.time_unit, "d"), value, censored, scored, cell("note") or "")
        yield _Found(arm, dose, column, point)


def _read_number(text: str | None, where: str) -> float | Problem:
    if text is None:
        return Problem(where, "the value is missing", "Write a number.")
    value = number(text, where)
    if isinstance(value, float) and value < 0:
        return Problem(
            where,
            f"{quote(text)} is negative",
            "Times run from the start of the first infusion, and no concentration is below 0.",
        )
    return value


def _two_doses(found: list[_Found], file: str) -> Iterator[Problem]:
    doses: dict[str, dict[str, None]] = {}
    for item in found:
        doses.setdefault(item.arm, {})[item.dose] = None
    for arm, several in doses.items():
        if len(several) > 1:
            text = " and ".join(quote(dose) for dose in list(several)[:3])
            yield Problem(file, f"arm {quote(arm)} has several doses: {text}", "Give each dose its own arm.")


def _series(arm: str, dose: str, column: ValueColumn, points: list[Point]) -> Series:
    ordered = tuple(sorted(points, key=lambda point: point.time_d))
    return Series(arm, dose, column.analyte, column.unit, ordered, column.limit, column.limit_source)
