"""A strict reader for comma-separated text: text -> Table, or every problem with its line and column.

    first row      column names, each once
    other rows     as many cells as the first; a blank line is skipped
    cell           text, "quoted text", or a missing marker (`.`, `NA` or nothing, unless declared otherwise)
    number         12 | 3.6 | 1e-6: decimal point only, finite

A byte-order mark and either line ending are accepted. Nothing is guessed: a comma too many, a decimal comma, `nan`,
`inf` and a number beyond double precision are each refused in one line.
"""

from __future__ import annotations

import csv
import io
import itertools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..values.problem import InputError, Problem, did_you_mean, quote

MISSING = (".", "NA", "")
"""The markers for a missing value, unless a dataset declares its own."""

LARGEST_FILE = 50_000_000
"""Bytes (and characters) beyond which a file is refused."""

_MOST_PROBLEMS = 100
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"([+-]?\d+),(\d+(?:[eE][+-]?\d+)?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Row:
    """One row. line: where it ends in the file, from 1.  cells: stripped text, None where a value is missing."""

    line: int
    cells: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A whole file: column names and rows of as many cells."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(text: str, file: str, *, missing: Sequence[str] = MISSING) -> Table:
    r"""Read comma-separated `text`. Raises InputError with every problem; `file` names the file in them.

    >>> table = read_table("time_d,value\n0.5,74.6\n7,NA\n", "my.csv")
    >>> table.rows[1].cells
    ('7', None)
    >>> read_table("time_d,value\n0,5,74,6\n", "my.csv")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: my.csv, line 2: 4 cells where the first row has 2. A decimal comma? Write 0.5.
    """
    if len(text) > LARGEST_FILE:
        raise InputError(too_large(file))
    problems: list[Problem] = []
    rows: list[Row] = []
    columns: tuple[str, ...] = ()
    for line, cells in _lines(text.removeprefix("\ufeff"), file, problems):
        if not columns:
            columns = cells
            problems.extend(_header_problems(columns, file))
        elif len(cells) != len(columns):
            problems.append(_ragged(line, cells, len(columns), file))
        else:
            rows.append(Row(line, tuple(None if cell in missing else cell for cell in cells)))
        if len(problems) >= _MOST_PROBLEMS:
            break
    if not columns and not problems:
        problems.append(Problem(file, "the file is empty", "Write column names in the first row."))
    stop_if(problems)
    return Table(file, columns, tuple(rows))


def no_column(table: Table, name: str) -> Problem:
    """The problem with a column that is not there."""
    return Problem(f"{table.file}, line 1", f"there is no column {quote(name)}", did_you_mean(name, table.columns))


def number(text: str, where: str) -> float | Problem:
    """`text` as a finite number, or what is wrong with it at `where`.

    >>> number("74.6", "my.csv, line 2, column value")
    74.6
    >>> print(number("1e400", "my.csv, line 2, column value"))
    my.csv, line 2, column value: "1e400" is too large. Write a finite number.
    """
    if comma := _DECIMAL_COMMA.fullmatch(text):
        return Problem(where, f"a decimal comma in {quote(text)}", f"Write {comma[1]}.{comma[2]}.")
    if not _NUMBER.fullmatch(text):
        return Problem(where, f"{quote(text)} is not a number", "Write it like 3.6 or 1e-6, or NA for a missing value.")
    value = float(text)
    if not math.isfinite(value):
        return Problem(where, f"{quote(text)} is too large", "Write a finite number.")
    if value == 0.0 and re.search("[1-9]", re.split("[eE]", text)[0]):
        return Problem(where, f"{quote(text)} is too small", "Write 0, or a number of at least 1e-300.")
    return value


def too_large(file: str) -> Problem:
    """The problem with a file beyond the limit."""
    return Problem(
        file,
        f"the file is larger than {LARGEST_FILE // 1_000_000} MB",
        "Split it, or keep only the columns that are needed.",
    )


def stop_if(problems: Sequence[Problem]) -> None:
    """Raise InputError with the problems, cut where there are too many to read; return where there are none."""
    if len(problems) >= _MOST_PROBLEMS:
        more = Problem(problems[-1].where, "more problems follow", "Mend these first.")
        raise InputError([*problems[:_MOST_PROBLEMS], more])
    if problems:
        raise InputError(problems)


def enough(problems: Sequence[Problem]) -> bool:
    """Whether a reader may stop looking for more problems."""
    return len(problems) >= _MOST_PROBLEMS


def _lines(text: str, file: str, problems: list[Problem]) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 0
    try:
        for cells in reader:
            line = reader.line_num
            if any(cell.strip() for cell in cells):
                yield line, tuple(cell.strip() for cell in cells)
    except csv.Error as error:
        problems.append(
            Problem(
                f"{file}, line {line + 1}",
                f"the row cannot be read ({error})",
                'Quote a cell as "...", with "" for a quote.',
            )
        )


def _header_problems(columns: Sequence[str], file: str) -> Iterator[Problem]:
    where = f"{file}, line 1"
    for place, name in enumerate(columns, 1):
        if not name:
            yield Problem(where, f"column {place} has no name", "Give each column a name.")
        elif name in columns[: place - 1]:
            yield Problem(where, f"the column {quote(name)} stands there twice", "Give each column its own name.")


def _ragged(line: int, cells: Sequence[str], expected: int, file: str) -> Problem:
    cure = f"Write {expected} cells, with NA for a missing value."
    for whole, part in itertools.pairwise(cells) if len(cells) > expected else ():
        if re.fullmatch(r"[+-]?\d+", whole, re.ASCII) and re.fullmatch(r"\d+", part, re.ASCII):
            cure = f"A decimal comma? Write {whole}.{part}."
            break
    return Problem(f"{file}, line {line}", f"{len(cells)} cells where the first row has {expected}", cure)
