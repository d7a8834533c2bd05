"""Merging a conjugate's own entries with those of its parts, and checking what every compound must have."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType

from ..values.entry import Entry
from ..values.problem import Problem
from ..values.toml_places import KeyPath
from .dar import DAR_FRACTION, dar_note, dar_problem
from .nouns import ROLES, Compound

_NEEDED = {
    "antibody": ("molecular_mass", 'value = "145167 g/mol"'),
    "linker": ("linker_mass", 'value = "219.24 g/mol"'),
    "payload": ("payload_mass", 'value = "738.29 g/mol"'),
    "conjugate": (DAR_FRACTION, 'by = "dar" and value = { 2 = "0.1", 4 = "0.9" }'),
}
"""What each kind must have, and an example of it."""


def merged(
    bare: Compound, own: Mapping[str, Entry], *, declared: Collection[str], place: Callable[[KeyPath], str]
) -> tuple[Compound, tuple[Problem, ...]]:
    """`bare` with all its parameters, and the problems of the whole.

    own: its entries that are right.  declared: the names of all of them.  place: where a key of its file stands.
    """
    parameters, problems = _flat(bare.parts, own, place)
    problems += _missing(bare.kind, declared, place)
    notes = list(bare.notes)
    if entry := own.get(DAR_FRACTION):
        if found := dar_problem(entry):
            problems.append(Problem(place(("parameters", DAR_FRACTION, "value")), *found))
        else:
            notes += [note for note in dar_note(entry) if note not in notes]
    linker = bare.parts.get("linker")
    whole = dataclasses.replace(
        bare,
        parameters=MappingProxyType(parameters),
        cleavage=linker.cleavage if linker else bare.cleavage,
        notes=tuple(notes),
    )
    return whole, tuple(problems)


def _flat(
    parts: Mapping[str, Compound], own: Mapping[str, Entry], place: Callable[[KeyPath], str]
) -> tuple[dict[str, Entry], list[Problem]]:
    """All entries by name: the own ones, then those of the parts in the order of the roles."""
    flat, givers, problems = dict(own), dict[str, str](), list[Problem]()
    for role in ROLES:
        for name, entry in parts[role].parameters.items() if role in parts else ():
            if name in own:
                continue
            if name in givers:
                first = parts[givers[name]].id
                what = f"{first} ({givers[name]}) and {parts[role].id} ({role}) both give {name}"
                problems.append(Problem(place((role,)), what, f"Say which holds: add [parameters.{name}]."))
            else:
                flat[name], givers[name] = entry, role
    return flat, problems


def _missing(kind: str, declared: Collection[str], place: Callable[[KeyPath], str]) -> list[Problem]:
    """What a thing of this kind must have and does not even try to give."""
    name, lines = _NEEDED.get(kind, ("", ""))
    if not name or name in declared:
        return []
    return [Problem(place(()), f"no {name}, which each {kind} must have", f"Add [parameters.{name}] with {lines}.")]
