"""Another compound from a conjugate: one part or the DAR distribution exchanged, and everything checked again."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from os import PathLike
from types import MappingProxyType

from ..values.entry import Entry
from ..values.problem import InputError, Problem
from .dar import DAR_FRACTION, dar_entry, fractions
from .merging import merged
from .nouns import ROLES, Compound, Dar
from .registry import part


def replaced(compound: Compound, names: Mapping[str, str | PathLike[str]], *, dar: Dar | None) -> Compound:
    """`compound` with the parts named by role and the DAR distribution given; InputError with all that is wrong.

    Its id and name say what changed (`t-dm1~dar-8`), so that a report never shows other numbers under an old name.
    """
    if compound.kind != "conjugate":
        what = f"it is of kind {compound.kind} and has no parts"
        raise InputError(Problem(compound.id, what, "Replace parts of a conjugate."))
    problems: list[Problem] = []
    new = _parts(compound, names, problems)
    changes = {role: item.id for role, item in new.items()}
    own = {name: entry for name, entry in compound.parameters.items() if not _of_a_part(compound, entry.origin)}
    if dar is not None:
        try:
            own[DAR_FRACTION] = dar_entry(dar)
            changes["dar"] = _dar_name(own[DAR_FRACTION])
        except InputError as error:
            problems += error.problems
    whole, wrong = merged(
        _changed(compound, new, changes),
        own,
        declared=own,
        place=lambda key: "dar" if DAR_FRACTION in key else "replace",
    )
    if problems or wrong:
        raise InputError((*problems, *wrong))
    return whole if changes else compound


def _changed(compound: Compound, new: Mapping[str, Compound], changes: Mapping[str, str]) -> Compound:
    """The conjugate under its new name, its parameters not yet merged."""
    kept = [note for note in compound.notes if not (note.startswith("the DAR") and "dar" in changes)]
    return dataclasses.replace(
        compound,
        id=_renamed(compound.id, changes),
        name=_named(compound.name, changes),
        aliases=(),
        parts=MappingProxyType({**compound.parts, **new}),
        notes=(*kept, *(_note(compound, item, role) for role, item in new.items())),
    )


def _parts(
    compound: Compound, names: Mapping[str, str | PathLike[str]], problems: list[Problem]
) -> dict[str, Compound]:
    """The new parts by role, without those that are what they were."""
    new = {}
    for role in ROLES:
        if role in names:
            try:
                item = part(os.fspath(names[role]), role, place=role)
            except InputError as error:
                problems += error.problems
            else:
                if item != compound.parts[role]:
                    new[role] = item
    return new


def _dar_name(entry: Entry) -> str:
    """`8` if all antibodies carry eight, else `mean-3.5`."""
    shares = fractions(entry)
    return str(shares.index(1.0)) if 1.0 in shares else f"mean-{sum(n * share for n, share in enumerate(shares)):.4g}"


def _of_a_part(compound: Compound, origin: str) -> bool:
    return any(item.origin == origin for item in compound.parts.values())


def _renamed(identifier: str, changes: Mapping[str, str]) -> str:
    """The id with what changed behind it, each role once: t-dm1~dar-8~payload-dxd."""
    first, *earlier = identifier.split("~")
    every = {**dict(change.split("-", 1) for change in earlier), **changes}
    return "~".join([first, *(f"{role}-{every[role]}" for role in sorted(every))])


def _named(name: str, changes: Mapping[str, str]) -> str:
    return f"{name.partition(' with ')[0]} with " + ", ".join(f"{role} {changes[role]}" for role in sorted(changes))


def _note(compound: Compound, item: Compound, role: str) -> str:
    first, old = compound.id.partition("~")[0], compound.parts[role].id
    return f"{role} {item.id} in place of {old}: the values of {first} itself are kept, though found with {old}"
