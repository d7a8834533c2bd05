"""The columns of event records, by their usual names in upper or lower case, and the rows that are comments.

    ID TIME AMT RATE DUR EVID CMT ADDL II SS DV MDV DVID|YTYPE OCC BLQ|CENS LLOQ LIMIT

Any other column is a covariate, unless it is dropped by name. A first column `C` marks comments and holds nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from ...values.problem import Problem, quote

NAMES = ("ID", "TIME", "AMT", "RATE", "DUR", "EVID", "CMT", "ADDL", "II", "SS", "DV", "MDV", "DVID", "OCC")
CENSORING = ("BLQ", "CENS", "LLOQ", "LIMIT")
ALIASES: Mapping[str, str] = {"YTYPE": "DVID"}
"""Other spellings."""

_CLOCKS = ("DATE", "DAT1", "DAT2", "DAT3")
_NEEDED = ("ID", "TIME")
_COMMENT = "C"


def without_comments(text: str) -> tuple[str, list[int]]:
    """The text with its comment rows blanked, so that line numbers stay, and the lines whose first cell is doubtful.

    A comment's first cell is `C` or starts with `#`, or starts with C in a column of that name. Where the first column
    holds something else, C001 may be a comment or a name: such lines are doubtful.

    >>> without_comments("ID,TIME\\nC,any, thing\\n1,0\\n")
    ('ID,TIME\\n\\n1,0\\n', [])
    """
    lines = text.removeprefix("\ufeff").split("\n")
    header = next((n for n, line in enumerate(lines) if line.strip()), 0)
    marks = _first_cell(lines[header]).upper() == _COMMENT
    doubtful = []
    for n in range(header + 1, len(lines)):
        cell = _first_cell(lines[n])
        if cell.upper() == _COMMENT or cell.startswith("#") or (marks and cell.upper().startswith(_COMMENT)):
            lines[n] = ""
        elif cell.upper().startswith(_COMMENT):
            doubtful.append(n + 1)
    return "\n".join(lines), doubtful


def doubtful_rows(lines: Sequence[int], file: str) -> Iterator[Problem]:
    """The problem with rows that begin with C and may be comments."""
    cure = "Add a first column C that marks comments, or let no ID begin with C."
    for line in lines:
        yield Problem(f"{file}, line {line}", "the row begins with C: a comment, or a subject?", cure)


def roles(
    columns: Sequence[str], drop: Collection[str], file: str
) -> tuple[dict[str, int], dict[str, int], list[Problem]]:
    """(standard columns, covariates), each with the place of its column, and what is wrong with them.

    >>> roles(("C", "id", "time", "amt", "WT"), (), "my.csv")[:2]
    ({'ID': 1, 'TIME': 2, 'AMT': 3}, {'WT': 4})
    """
    where = f"{file}, line 1"
    dropped = {name.upper() for name in drop}
    standard: dict[str, int] = {}
    covariates: dict[str, int] = {}
    problems: list[Problem] = []
    for place, column in enumerate(columns):
        name = ALIASES.get(column.upper(), column.upper())
        if name in dropped or column.upper() in dropped or (place == 0 and name == _COMMENT):
            continue
        if name in _CLOCKS:
            cure = "Count time from one start in TIME, or drop the column."
            problems.append(Problem(where, f"the column {quote(column)} holds dates", cure))
        elif name in standard or any(name == other.upper() for other in covariates):
            problems.append(Problem(where, f"there are two columns of {name}", "Keep one, drop the other."))
        elif name in (*NAMES, *CENSORING):
            standard[name] = place
        else:
            covariates[column] = place
    problems += [
        Problem(where, f"there is no column {name}", "Event records need ID and TIME.")
        for name in _NEEDED
        if name not in standard
    ]
    if "BLQ" in standard and "CENS" in standard:
        problems.append(Problem(where, "there are both BLQ and CENS", "Keep one: they say the same."))
    problems += [
        Problem(where, f"there is no column {quote(name)} to drop", "Look at its spelling.")
        for name in drop
        if name.upper() not in {column.upper() for column in columns}
    ]
    return standard, covariates, problems


def _first_cell(line: str) -> str:
    return line.split(",", 1)[0].strip().strip('"').strip()
