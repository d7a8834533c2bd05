"""Who is dosed and what grows in them: organisms and tumours of the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..values.entry import Entry


@dataclass(frozen=True, slots=True)
class Organism:
    """A species with its physiology. parameters: by name, each with unit and source.  origin: the file it stands in."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    parameters: Mapping[str, Entry] = field(default_factory=dict, repr=False)
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Tumour:
    """A type of tumour, with its volume at the first dose among its parameters.

    Where it gives a parameter that a compound gives too, such as `maximal_killing_rate`, its own value is the one for
    this tumour and wins.  compound: the id of the compound under which those were found; "" if it gives none.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    parameters: Mapping[str, Entry] = field(default_factory=dict, repr=False)
    compound: str = ""
    origin: str = ""
