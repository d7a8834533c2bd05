"""Event records as text: comma-separated, column names in the first row, `.` is missing, comments begin with C.

Rows stand by subject and, in each, by time; rows of one time keep the order of the file. A table put together from
several sources is sorted instead (`Reading(ordered=False)`): by time, at one time resets first, then doses and other
events, then observations.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from ...values.problem import InputError, Problem, quote
from ..table import Row, Table, enough, number, read_table, stop_if
from .columns import doubtful_rows, roles, without_comments
from .records import Event, EventTable, Observation, Subject
from .row import Cells, record

_TIME_UNITS = ("min", "h", "d", "wk")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is to be read.

    time_unit: min, h, d or wk.  amount_unit: of AMT; "" for that of the model.
    ordered: rows stand in the order in which they happened; False: they are sorted.
    drop: columns that are left out, such as comments in words.  analytes: names for the values of DVID.
    """

    time_unit: str = "h"
    amount_unit: str = ""
    ordered: bool = True
    drop: tuple[str, ...] = ()
    analytes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Read:
    """A row that has been read."""

    subject: str
    record: Event | Observation
    covariates: tuple[float | None, ...]


AS_WRITTEN = Reading()


def read_event_records(text: str, file: str, reading: Reading = AS_WRITTEN) -> EventTable:
    r"""The event records in `text`; `file` names it in messages. Raises InputError with every problem.

    >>> table = read_event_records("ID,TIME,AMT,II,ADDL,CMT,DV\n1,0,100,12,3,depot,.\n1,24,.,.,.,.,7.5\n", "my.csv")
    >>> table.subjects[0].records[0].additional, table.subjects[0].records[1].value
    (3, 7.5)
    """
    if reading.time_unit not in _TIME_UNITS:
        cure = f"Write {', '.join(_TIME_UNITS)}."
        raise InputError(Problem(file, f"the unit of time {quote(reading.time_unit)}", cure))
    plain, doubtful = without_comments(text)
    stop_if(list(doubtful_rows(doubtful, file))[:100])
    table = read_table(plain, file)
    standard, covariates, problems = roles(table.columns, reading.drop, file)
    if not table.rows:
        problems.append(Problem(file, "there is no row below the column names", "Write one row for each event."))
    stop_if(problems)
    rows = _rows(table, standard, covariates, reading=reading)
    subjects = tuple(_subjects(rows, tuple(covariates), file, ordered=reading.ordered))
    return EventTable(file, subjects, tuple(covariates), reading.time_unit, reading.amount_unit)


def _rows(table: Table, standard: Mapping[str, int], covariates: Mapping[str, int], *, reading: Reading) -> list[_Read]:
    problems: list[Problem] = []
    rows: list[_Read] = []
    for row in table.rows:
        cells = Cells(table.file, row.line, {name: row.cells[place] for name, place in standard.items()})
        found = record(cells, reading.analytes)
        beside = tuple(_covariate(row, name, place, cells) for name, place in covariates.items())
        rows.append(_Read(_subject(cells), found, beside))
        problems += dict.fromkeys(cells.problems)
        if enough(problems):
            break
    stop_if(problems)
    return rows


def _subject(cells: Cells) -> str:
    """The name of the subject; 1, 1.0 and 01 are one."""
    text = cells.texts.get("ID")
    if text is None:
        cells.wrong("ID", "the subject is missing", "Name the subject in each row.")
        return ""
    value = number(text, "")
    return f"{value:.0f}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else text


def _covariate(row: Row, name: str, place: int, cells: Cells) -> float | None:
    text = row.cells[place]
    if text is None:
        return None
    value = number(text, f"{cells.file}, line {cells.line}, column {name}")
    if isinstance(value, Problem):
        cells.problems.append(Problem(value.where, value.what, value.cure + " Or drop the column."))
        return None
    return value


def _subjects(rows: Sequence[_Read], covariates: Sequence[str], file: str, *, ordered: bool) -> Iterator[Subject]:
    """The subjects in the order of the file. Raises InputError."""
    if ordered:
        stop_if([*_interrupted(rows, file), *_backwards(rows, file)][:100])
    else:
        rows = sorted(rows, key=lambda row: (row.record.time, _rank(row.record)))
    names = dict.fromkeys(row.subject for row in sorted(rows, key=lambda row: row.record.line))
    groups: dict[str, list[_Read]] = {name: [] for name in names}
    for row in rows:
        groups[row.subject].append(row)
    for name, own in groups.items():
        columns = {key: tuple(row.covariates[n] for row in own) for n, key in enumerate(covariates)}
        yield Subject(name, tuple(row.record for row in own), MappingProxyType(columns))


def _rank(of: Event | Observation) -> int:
    if isinstance(of, Observation):
        return 2
    return 0 if of.kind in ("reset", "reset_and_dose") else 1


def _interrupted(rows: Sequence[_Read], file: str) -> Iterator[Problem]:
    seen: set[str] = set()
    last = ""
    for row in rows:
        if row.subject != last and row.subject in seen:
            what = f"subject {quote(row.subject)} comes back after {quote(last)}"
            cure = "Put the rows of a subject together, name another subject, or read with ordered=False."
            yield Problem(f"{file}, line {row.record.line}", what, cure)
        seen.add(row.subject)
        last = row.subject


def _backwards(rows: Sequence[_Read], file: str) -> Iterator[Problem]:
    for before, row in itertools.pairwise(rows):
        if row.subject == before.subject and row.record.time < before.record.time:
            what = f"time {row.record.time:g} comes after time {before.record.time:g}"
            cure = "Sort the rows by time (a reset does not set time back), or read with ordered=False."
            yield Problem(f"{file}, line {row.record.line}, column TIME", what, cure)
