"""An entry of the catalogue: a number that has a name, a unit, a source and a meaning; and how a file states it.

    [sources.lu-2014]
    title = "Lu 2014, Cancer Chemother Pharmacol"       # author, year, journal
    identifier = "10.1007/s00280-014-2500-2"            # DOI or PMID, where known
    kind = "publication"                                # or "label"; publication where left out

    [parameters.clearance]
    value = "0.19 L/d"                                  # always text: number and unit; "2" is a pure number
    range = ["0.12 L/d", "0.30 L/d"]                    # optional
    meaning = "linear clearance of the antibody from plasma"
    measured = "population fit, 671 patients"           # optional: how it was measured
    source = "lu-2014"                                  # or one of
    locator = "Table 2"                                 #   assumed = "the reason"
                                                        #   estimated = "from which data, by what"
                                                        #   definition = "why it is so by definition"
    [parameters.deconjugation_rate]
    by = "dar"                                          # a table of values, one for each label of an axis
    value = { 1 = "0.18 1/d", 2 = "0.28 1/d" }

`assumed` and `estimated` may name a source beside the reason: the value is printed there and still not measured. A
value that has a unit is an amount, a size or a rate, and so is never negative; a pure number (an exponent) may be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .problem import InputError, Problem, did_you_mean, one_line, quote
from .quantity import Quantity, dimension, quantity
from .source import Kind, Source
from .toml_document import Document, kind_of, problem_at, table_at, text_at, unknown_keys, value_at, where
from .toml_places import KeyPath

AXES: Mapping[str, tuple[str, ...]] = MappingProxyType({"dar": tuple(str(n) for n in range(9))})
"""The axes over which a value may be given, with their labels."""

_KEYS = ["value", "by", "range", "meaning", "measured", "source", "locator", "assumed", "estimated", "definition"]
_REASONS: tuple[Kind, ...] = ("assumed", "estimated", "definition")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A named number of the catalogue.

    value: a quantity, or one for each label of the axis `by`.  unit: as written, the same for all labels.
    range: the lowest and highest plausible value.  measured: how it was measured, "" where that is not recorded.
    origin: the file it stands in, by its id (a packaged file) or its path (a user's).
    """

    name: str
    value: Quantity | Mapping[str, Quantity]
    unit: str
    source: Source
    meaning: str
    by: str = ""
    range: tuple[Quantity, Quantity] | None = None
    measured: str = ""
    origin: str = ""


def scalar(entry: Entry) -> Quantity:
    """The one value of an entry. Raises InputError if it has a value for each label of an axis.

    >>> from paylode.values.source import USER
    >>> scalar(Entry("dose_count", Quantity(6, ""), "", USER, "how many doses"))
    Quantity(value=6, unit='')
    """
    if isinstance(entry.value, Quantity):
        return entry.value
    what = f"it has a value for each {entry.by.upper()}, and one is needed"
    raise InputError(Problem(_owner(entry), what, "Give one value."))


def table(entry: Entry) -> Mapping[str, Quantity]:
    """The values of an entry by label. Raises InputError if it has one value only."""
    if not isinstance(entry.value, Quantity):
        return entry.value
    raise InputError(Problem(_owner(entry), "it has one value, and a table is needed", 'Write by = "dar" and a table.'))


def entries(doc: Document, origin: str) -> tuple[Mapping[str, Entry], tuple[Problem, ...]]:
    """The parameters of a document by name, and everything that is wrong with them and with its sources.

    >>> from paylode.values.toml_document import document
    >>> found, problems = entries(document('[parameters.mass]\\nvalue = "12 g/mol"', "x.toml"), "x")
    >>> [str(problem) for problem in problems][0]
    'x.toml, line 1, key parameters.mass.meaning: missing. Add meaning = "...".'
    """
    problems: list[Problem] = []
    sources = _sources(doc, problems)
    found = {
        name: _entry(doc, name, sources, problems=problems, origin=origin)
        for name in _tables(doc, "parameters", problems)
    }
    return MappingProxyType({name: entry for name, entry in found.items() if entry}), tuple(problems)


def _tables(doc: Document, key: str, problems: list[Problem]) -> list[str]:
    """The names of the tables below `key`; what is no table there is a problem."""
    names = []
    for name, value in table_at(doc, (key,), problems).items():
        if isinstance(value, dict):
            names.append(name)
        else:
            cure = f"Write [{key}.{name}] and below it its keys."
            problems.append(problem_at(doc, (key, name), f"{kind_of(value)} instead of a table", cure))
    return names


def _sources(doc: Document, problems: list[Problem]) -> Mapping[str, Source]:
    found = {}
    for name in _tables(doc, "sources", problems):
        path = ("sources", name)
        problems += unknown_keys(doc, path, ("title", "identifier", "kind"))
        title = text_at(doc, (*path, "title"), problems, longest=300)
        identifier = text_at(doc, (*path, "identifier"), problems, required=False, longest=200)
        kind = text_at(doc, (*path, "kind"), problems, required=False) or "publication"
        if kind not in ("publication", "label"):
            problems.append(
                problem_at(doc, (*path, "kind"), f"{quote(kind)} is no kind of source", "Write publication or label.")
            )
        found[name] = Source("label" if kind == "label" else "publication", title, identifier=identifier)
    return found


def _entry(
    doc: Document, name: str, sources: Mapping[str, Source], *, problems: list[Problem], origin: str
) -> Entry | None:
    """One parameter; None if something is wrong that would make it misleading."""
    path, before = ("parameters", name), len(problems)
    if not _NAME.fullmatch(name):
        problems.append(
            problem_at(doc, path, "not a parameter's name", "Use lower-case letters, digits and _, such as clearance.")
        )
    problems += unknown_keys(doc, path, _KEYS)
    by = text_at(doc, (*path, "by"), problems, required=False)
    values = _values(doc, path, problems, by=by)
    limits = _range(doc, path, problems)
    meaning = text_at(doc, (*path, "meaning"), problems)
    measured = text_at(doc, (*path, "measured"), problems, required=False)
    source = _source(doc, path, sources, problems=problems)
    if len(problems) > before or not values:
        return None
    units = {value.unit for value in values.values()}
    if len(units) > 1:
        what = f"its values are in different units: {', '.join(sorted(units))}"
        problems.append(problem_at(doc, (*path, "value"), what, "Write all of them in one unit."))
        return None
    unit = units.pop()
    if problem := _range_problem(values, limits):
        problems.append(problem_at(doc, (*path, "range"), *problem))
        return None
    value = MappingProxyType(values) if by else values[""]
    return Entry(name, value, unit, source, meaning, by=by, range=limits, measured=measured, origin=origin)


def _values(doc: Document, path: KeyPath, problems: list[Problem], *, by: str) -> dict[str, Quantity]:
    """The values by label; the label of a single value is ""."""
    path = (*path, "value")
    value = value_at(doc, path)
    if value is None:
        problems.append(problem_at(doc, path, "missing", 'Add value = "0.19 L/d".'))
        return {}
    if by and by not in AXES:
        problems.append(problem_at(doc, (*path[:-1], "by"), f"unknown axis {quote(by)}", did_you_mean(by, AXES)))
        return {}
    if isinstance(value, dict) and not by:
        problems.append(
            problem_at(doc, path, "a table of values without an axis", 'Add by = "dar", or give one value.')
        )
        return {}
    if by and not isinstance(value, dict):
        problems.append(
            problem_at(doc, path, f'{kind_of(value)} beside by = "{by}"', 'Write a table, such as { 1 = "0.18 1/d" }.')
        )
        return {}
    cells = value if isinstance(value, dict) else {"": value}
    if not cells:
        problems.append(problem_at(doc, path, "an empty table", 'Write { 1 = "0.18 1/d" }, for example.'))
    found = {}
    for label, cell in cells.items():
        place = (*path, label) if by else path
        if by and label not in AXES[by]:
            labels = AXES[by]
            problems.append(problem_at(doc, place, f"no such {by.upper()}", f"Write {labels[0]} to {labels[-1]}."))
        elif read := _quantity(doc, place, cell, problems=problems):
            found[label] = read
    return found


def _quantity(doc: Document, path: KeyPath, value: object, *, problems: list[Problem]) -> Quantity | None:
    """A quantity in quotes that has a known unit and, if it has one, is not negative."""
    if not isinstance(value, str):
        cure = 'Put number and unit into quotes, such as "0.19 L/d".'
        problems.append(problem_at(doc, path, f"{kind_of(value)} instead of number and unit", cure))
        return None
    try:
        read = quantity(value, where(doc, path))
    except InputError as error:
        problems += error.problems
        return None
    if read.value < 0 and read.unit:
        problems.append(problem_at(doc, path, f"{quote(value)} is negative", "A value with a unit is zero or more."))
        return None
    return read


def _range(doc: Document, path: KeyPath, problems: list[Problem]) -> tuple[Quantity, Quantity] | None:
    path = (*path, "range")
    value = value_at(doc, path)
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        shown = f"a list of {len(value)}" if isinstance(value, list) else kind_of(value)
        problems.append(problem_at(doc, path, f"{shown} instead of two limits", 'Write ["0.12 L/d", "0.30 L/d"].'))
        return None
    low, high = (_quantity(doc, (*path, n), value[n], problems=problems) for n in (0, 1))
    return (low, high) if low and high else None


def _range_problem(values: Mapping[str, Quantity], limits: tuple[Quantity, Quantity] | None) -> tuple[str, str] | None:
    """(what, cure) if the limits do not enclose the values. Units are compared only where their texts differ."""
    if limits is None:
        return None
    unit = next(iter(values.values())).unit
    for limit in limits:
        if limit.unit != unit and dimension(limit.unit) != dimension(unit):
            return f"{limit} does not measure what {quote(unit)} does", "Write value and limits in one unit."
    low, high = (limit.value if limit.unit == unit else limit.to(unit) for limit in limits)
    if low > high:
        return f"the lower limit {limits[0]} is above the upper {limits[1]}", "Swap them."
    for value in values.values():
        if not low <= value.value <= high:
            return f"the value {value} is outside {limits[0]} to {limits[1]}", "Correct the value or the limits."
    return None


def _source(doc: Document, path: KeyPath, sources: Mapping[str, Source], *, problems: list[Problem]) -> Source:
    """Exactly one reason, or a source; a reason may name a source too, except that a definition needs none."""
    named = text_at(doc, (*path, "source"), problems, required=False)
    locator = text_at(doc, (*path, "locator"), problems, required=False, longest=200)
    reasons = {kind: text_at(doc, (*path, kind), problems, required=False) for kind in _REASONS}
    given = [kind for kind in _REASONS if reasons[kind]]
    if named and named not in sources:
        known = did_you_mean(named, sources) or f"Add [sources.{named}] with its title."
        problems.append(problem_at(doc, (*path, "source"), f"unknown source {quote(named)}", known))
    if len(given) > 1:
        problems.append(problem_at(doc, path, f"{' and '.join(given)} at once", "Keep one of them."))
    present = value_at(doc, path)
    if not named and not given and not (isinstance(present, Mapping) and {"source", *_REASONS} & set(present)):
        cure = (
            'Add source = "..." (a name under [sources]), or assumed = "the reason", or estimated = "from what data".'
        )
        problems.append(problem_at(doc, path, "no source", cure))
    if locator and not named:
        problems.append(problem_at(doc, (*path, "locator"), "a locator without a source", 'Add source = "...".'))
    cited = sources.get(named, Source("assumed"))
    if not given:
        return Source(cited.kind, cited.title, locator, cited.identifier)
    if given[0] == "definition":
        return Source("definition", reasons["definition"], locator, cited.identifier)
    return Source(given[0], cited.title, locator, cited.identifier, reasons[given[0]])


def _owner(entry: Entry) -> str:
    return one_line(f"{entry.origin}, {entry.name}" if entry.origin else entry.name)
