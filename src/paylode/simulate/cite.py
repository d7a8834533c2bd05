"""Citations: exactly what a result rests on.

Every catalogue value that was bound, and the digitised sets it was compared with, each once; then the values that rest
on no publication but are estimated or assumed, by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..values.entry import Entry
from ..values.source import Source
from .result import Simulation

UNPUBLISHED = ("estimated", "assumed", "definition", "user")
"""The kinds of source that are no publication."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A source and the parameters that rest on it."""

    source: str
    identifier: str
    parameters: tuple[str, ...]


def citations(sim: Simulation) -> tuple[Citation, ...]:
    """The publications behind a simulation, in alphabetical order.

    >>> import paylode as pld
    >>> found = pld.citations(pld.simulate("t-dm1", "3.6 mg/kg", days=1))
    >>> any("Scheuher" in each.source for each in found)
    True
    """
    return cited(sim.bound.entries)


def cited(entries: Mapping[str, Entry]) -> tuple[Citation, ...]:
    """The publications behind entries of the catalogue, in alphabetical order."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for name, entry in entries.items():
        source = entry.source
        if source.title and source.kind != "definition":
            grouped.setdefault((source.title, source.identifier), []).append(name)
    return tuple(Citation(title, identifier, tuple(names)) for (title, identifier), names in sorted(grouped.items()))


def unpublished(sim: Simulation) -> dict[str, Source]:
    """The parameters that were estimated, assumed, given or are so by definition, each with its source."""
    return not_published(sim.bound.entries)


def not_published(entries: Mapping[str, Entry]) -> dict[str, Source]:
    """The entries that were estimated, assumed, given or are so by definition, each with its source."""
    return {name: entry.source for name, entry in entries.items() if entry.source.kind in UNPUBLISHED}
