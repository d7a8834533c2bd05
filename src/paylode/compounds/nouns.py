"""A compound of the catalogue: an antibody, a target, a linker, a payload, or a conjugate that names one of each.

A conjugate's `parameters` are one flat mapping: its own entries and those of its four parts. Its own entry wins over a
part's; two parts that give the same name clash, which is an error unless the conjugate decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..values.entry import Entry

ROLES = ("antibody", "linker", "payload", "target")
"""The parts of a conjugate; each is also the kind of thing that may take the role."""

Dar = int | Mapping[int, float] | Iterable[float]
"""A DAR distribution: one number of payloads that all antibodies carry, or shares: by number, or in order from 0."""


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound. parts: by role, for a conjugate.  parameters: by name, each with unit and source.

    dosed_per: the unit of its dose, such as `mg/kg`; "" for what is not dosed.  cleavage: of its linker.
    origin: the file it stands in.  notes: what somebody who uses it should know, one line each.
    """

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    parts: Mapping[str, Compound] = field(default_factory=dict, repr=False)
    dosed_per: str = ""
    cleavage: str = ""
    parameters: Mapping[str, Entry] = field(default_factory=dict, repr=False)
    origin: str = ""
    notes: tuple[str, ...] = ()

    def replace(
        self,
        *,
        antibody: str | PathLike[str] = "",
        linker: str | PathLike[str] = "",
        payload: str | PathLike[str] = "",
        target: str | PathLike[str] = "",
        dar: Dar | None = None,
    ) -> Compound:
        """This conjugate with other parts or another DAR distribution; everything is checked again.

        The conjugate's own values are kept, and a note says so: many were found with the parts it had before.

        >>> from paylode.compounds import compound, mean_dar
        >>> mean_dar(compound("t-dm1").replace(dar=8))
        8.0
        """
        from .replacement import replaced

        names = {"antibody": antibody, "linker": linker, "payload": payload, "target": target}
        return replaced(self, {role: name for role, name in names.items() if name != ""}, dar=dar)
