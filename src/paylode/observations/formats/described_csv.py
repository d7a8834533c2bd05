"""A TOML file that describes a dataset, with its numbers in CSV files beside it.

    id = "mine"                                  # the name of the file without .toml, by custom
    title = "Free payload after one dose"
    digitiser, assay, licence = "..."            # each may be left out
    notes = ["what to be wary of"]               # may be left out
    missing = [".", "NA", ""]                    # markers of a missing value; these where left out
    [source]                                     # left out: the user's own
    title, locator, identifier = "..."           # kind = "label" for a label; assumed = "why, where it is not known"
    [doses]
    "3.6 mg/kg" = "3.6 mg/kg iv 90 min"          # arm = dose, in the dosing language
    [files."mine.csv"]
    time = { column = "hours", unit = "h" }
    arm = "3.6 mg/kg"                            # or arm_column = "the column that names the arm"
    payload = { column = "dm1", unit = "ng/mL", limit = "0.74 ng/mL", limit_assumed = "the reason" }

Each analyte is a key of its file; `limit_locator` in place of `limit_assumed` says where in the source the limit
stands. An unknown key is refused, so that a misspelt one is not lost.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...values.problem import InputError, Problem, did_you_mean, quote
from ...values.quantity import quantity
from ...values.source import USER, Source
from ...values.toml_document import (
    Document,
    document,
    table_at,
    text_at,
    texts_at,
    unknown_keys,
    value_at,
    where,
)
from ...values.toml_places import KeyPath
from ..dataset import ANALYTES, Analyte, Dataset, Series
from ..layout import Layout, ValueColumn, series_of, unit_problems
from ..table import MISSING, read_table, stop_if
from . import Fetch

SUFFIX = ".toml"

EXAMPLE = """\
id = "mine"
title = "Free payload after one dose"

[source]
title = "Nobody 2026, Journal of Examples"
locator = "Figure 2"

[doses]
"3.6 mg/kg" = "3.6 mg/kg iv 90 min"

[files."mine-payload.csv"]
time = { column = "hours", unit = "h" }
arm = "3.6 mg/kg"

[files."mine-payload.csv".payload]
column = "dm1"
unit = "ng/mL"
limit = "0.74 ng/mL"
limit_locator = "Methods"
"""
BESIDE = {"mine-payload.csv": "hours,dm1\n2,4.46\n168,0.6\n"}

_TOP = ("id", "title", "digitiser", "assay", "licence", "notes", "missing", "source", "doses", "files")
_FILE = ("time", "arm", "arm_column", *ANALYTES)


def read(content: str, file: str, fetch: Fetch) -> Dataset:
    """The dataset that `content` describes; `fetch` gives the text of a CSV file beside it. Raises InputError.

    >>> from paylode.observations.formats import described_csv
    >>> found = described_csv.read(described_csv.EXAMPLE, "mine.toml", fetch=lambda name: described_csv.BESIDE[name])
    >>> [(round(point.time_d, 3), point.value, point.scored) for point in found.series[0].points]
    [(0.083, 4.46, True), (7.0, 0.6, False)]
    """
    doc = document(content, file)
    problems = unknown_keys(doc, (), _TOP)
    name, title = (text_at(doc, (key,), problems) for key in ("id", "title"))
    digitiser, assay, licence = (text_at(doc, (key,), problems, required=False) for key in _TOP[2:5])
    notes = texts_at(doc, ("notes",), problems)
    source = _source(doc, problems)
    series = _series(doc, source, fetch, problems=problems)
    stop_if(problems)
    return Dataset(name, title, source, series, digitiser, assay, licence, notes)


def _series(doc: Document, source: Source, fetch: Fetch, *, problems: list[Problem]) -> tuple[Series, ...]:
    """The series of all files."""
    doses = {arm: text_at(doc, ("doses", arm), problems) for arm in table_at(doc, ("doses",), problems)}
    missing = _missing(doc, problems)
    files = table_at(doc, ("files",), problems)
    if not files:
        problems.append(Problem(where(doc, ("files",)), "no file of numbers is named", 'Write [files."name.csv"].'))
    series: list[Series] = []
    for name in files:
        try:
            _check_name(doc, name)
            layout = _layout(doc, ("files", name), doses, source=source)
            series += series_of(read_table(fetch(name), name, missing=missing), layout)
        except InputError as error:
            problems += error.problems
    return tuple(series)


def _layout(doc: Document, path: KeyPath, doses: Mapping[str, str], *, source: Source) -> Layout:
    """The layout of one file. Raises InputError with every problem."""
    problems = unknown_keys(doc, path, _FILE)
    time = (*path, "time")
    problems += unknown_keys(doc, time, ("column", "unit"))
    column, unit = (text_at(doc, (*time, key), problems) for key in ("column", "unit"))
    arm, arm_column = (text_at(doc, (*path, key), problems, required=False) for key in ("arm", "arm_column"))
    if bool(arm) == bool(arm_column):
        cure = 'Write either arm = "..." or arm_column = "...".'
        problems.append(Problem(where(doc, path), "the arm must be said once", cure))
    elif arm and arm not in doses:
        cure = did_you_mean(arm, doses) or "Add it under [doses]."
        problems.append(Problem(where(doc, (*path, "arm")), f"no dose is given for arm {quote(arm)}", cure))
    given = [analyte for analyte in ANALYTES if value_at(doc, (*path, analyte)) is not None]
    if not given:
        problems.append(Problem(where(doc, path), "no analyte is named", f"Add one of {', '.join(ANALYTES)}."))
    values = tuple(_value(doc, (*path, analyte), analyte, source=source, problems=problems) for analyte in given)
    layout = Layout(column, unit, values, arm=arm, arm_column=arm_column, doses=doses)
    if unit and all(value.unit for value in values):
        problems += unit_problems(layout, where(doc, path))
    stop_if(problems)
    return layout


def _value(doc: Document, path: KeyPath, analyte: Analyte, *, source: Source, problems: list[Problem]) -> ValueColumn:
    problems += unknown_keys(doc, path, ("column", "unit", "limit", "limit_locator", "limit_assumed"))
    column, unit = (text_at(doc, (*path, key), problems) for key in ("column", "unit"))
    limit, locator, assumed = (
        text_at(doc, (*path, key), problems, required=False) for key in ("limit", "limit_locator", "limit_assumed")
    )
    if not limit:
        return ValueColumn(analyte, column, unit)
    if bool(locator) == bool(assumed):
        cure = 'Add limit_locator = "where in the source", or limit_assumed = "the reason".'
        problems.append(Problem(where(doc, (*path, "limit")), "a limit without a source", cure))
    of = Source("assumed", reason=assumed) if assumed else Source(source.kind, source.title, locator, source.identifier)
    place = where(doc, (*path, "limit"))
    try:
        return ValueColumn(analyte, column, unit, quantity(limit, place).to(unit), of)
    except InputError as error:
        problems += [Problem(place, problem.what, problem.cure) for problem in error.problems]
        return ValueColumn(analyte, column, unit)


def _source(doc: Document, problems: list[Problem]) -> Source:
    if value_at(doc, ("source",)) is None:
        return USER
    problems += unknown_keys(doc, ("source",), ("kind", "title", "locator", "identifier", "assumed"))
    kind, locator, identifier, assumed = (
        text_at(doc, ("source", key), problems, required=False) for key in ("kind", "locator", "identifier", "assumed")
    )
    title = text_at(doc, ("source", "title"), problems)
    if kind not in ("", "publication", "label"):
        place = where(doc, ("source", "kind"))
        problems.append(Problem(place, f"{quote(kind)} is no kind of source", "Write publication or label."))
    if assumed:
        return Source("assumed", title, locator, identifier, assumed)
    return Source("label" if kind == "label" else "publication", title, locator, identifier)


def _missing(doc: Document, problems: list[Problem]) -> tuple[str, ...]:
    """The markers of a missing value; an empty text is one of them, which `texts_at` would refuse."""
    value = value_at(doc, ("missing",))
    if value is None:
        return MISSING
    if isinstance(value, list) and all(isinstance(marker, str) for marker in value):
        return tuple(value)
    problems.append(Problem(where(doc, ("missing",)), "missing must be a list of texts", 'Write missing = [".", ""].'))
    return MISSING


def _check_name(doc: Document, name: str) -> None:
    if not name.lower().endswith(".csv") or name.startswith(".") or any(sign in name for sign in "/\\:\0"):
        cure = "Put a CSV file beside this one, and name it without a folder."
        what = f"{quote(name)} is not the plain name of a CSV file"
        raise InputError(Problem(where(doc, ("files", name)), what, cure))
