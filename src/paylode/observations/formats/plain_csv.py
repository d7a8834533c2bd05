"""One CSV file that explains itself: the first row names each column with its unit.

    time [d] , arm , dose , conjugate [ug/mL] , total_antibody [ug/mL] , payload [ng/mL] , scored , note

`time`, `dose` and at least one analyte are needed, the others may be left out; without `arm` an arm is named by its
dose. Cells are as in `table`, columns as in `layout`. Such a file does not say who measured it: where that counts,
describe it by a TOML file.
"""

from __future__ import annotations

import re

from ...values.problem import Problem, did_you_mean, quote
from ...values.source import USER
from ..dataset import ANALYTES, Dataset
from ..layout import Layout, ValueColumn, series_of
from ..table import Table, read_table, stop_if
from . import Fetch

SUFFIX = ".csv"

EXAMPLE = """\
time [h],dose,conjugate [ug/mL],payload [ng/mL],note
2,3.6 mg/kg iv 90 min,74.6,4.46,
168,3.6 mg/kg iv 90 min,14.0,<0.74,below the assay's limit
504,3.6 mg/kg iv 90 min,NA,NA,patient left
"""
BESIDE: dict[str, str] = {}

_HEADING = re.compile(r"(?P<name>[a-z_]+)\s*(?:\[(?P<unit>[^\[\]]*)\])?", re.ASCII)
_WITH_UNIT = ("time", *ANALYTES)
_PLAIN = ("arm", "dose", "scored", "note")


def read(content: str, file: str, fetch: Fetch) -> Dataset:
    """The dataset in `content`. Raises InputError with every problem.

    >>> from paylode.observations.formats import plain_csv
    >>> found = plain_csv.read(plain_csv.EXAMPLE, "mine.csv", fetch=str)
    >>> [(series.analyte, series.unit, len(series.points)) for series in found.series]
    [('conjugate', 'ug/mL', 2), ('payload', 'ng/mL', 2)]
    """
    table = read_table(content, file)
    name = file.removesuffix(SUFFIX)
    return Dataset(name, name, USER, series_of(table, _layout(table)))


def _layout(table: Table) -> Layout:
    """The layout that the first row tells. Raises InputError with every problem."""
    where = f"{table.file}, line 1"
    problems: list[Problem] = []
    columns: dict[str, tuple[str, str]] = {}
    for column in table.columns:
        heading = _HEADING.fullmatch(column)
        name, unit = (heading["name"], heading["unit"] or "") if heading else (column, "")
        problems += _heading_problem(column, name, unit, where=where)
        if name in columns:
            cure = "Keep one; give another arm or unit its own file."
            problems.append(Problem(where, f"there are two columns of {name}", cure))
        columns[name] = (column, unit)
    for name, cure in (("time", "Write time [d] or time [h]."), ("dose", "Give the dose in each row.")):
        if name not in columns and not problems:
            problems.append(Problem(where, f"there is no column {name}", cure))
    values = tuple(ValueColumn(analyte, *columns[analyte]) for analyte in ANALYTES if analyte in columns)
    if not values and not problems:
        cure = f"Add one of {', '.join(ANALYTES)}, with its unit."
        problems.append(Problem(where, "there is no column of values", cure))
    stop_if(problems)
    return Layout(*columns["time"], values, arm_column="arm" if "arm" in columns else "", dose_column="dose")


def _heading_problem(column: str, name: str, unit: str, *, where: str) -> list[Problem]:
    known = _WITH_UNIT + _PLAIN
    if name not in known:
        return [Problem(where, f"unknown column {quote(column)}", did_you_mean(name, known))]
    if name in _PLAIN and column != name:
        return [Problem(where, f"the column {quote(column)} has no unit", f"Write {name}.")]
    if name in _WITH_UNIT and not unit:
        example = {"time": "time [d]", "payload": "payload [ng/mL]"}.get(name, f"{name} [ug/mL]")
        return [Problem(where, f"the column {quote(column)} needs a unit", f"Write {example}.")]
    return []
