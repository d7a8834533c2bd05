"""Things on cards: a compound with its parts, its DAR distribution and every parameter with its source
(`paylode.compounds.show/1`); an observed set in one row of a list."""

from __future__ import annotations

from ..compounds import ROLES, Compound, dar_distribution, mean_dar, molecular_mass_g_per_mol
from ..observations import Dataset, arms
from ..values.entry import Entry
from ..values.quantity import Quantity
from .tables import columns

SCHEMA = "paylode.compounds.show/1"
_WEIGHED = ("antibody", "conjugate", "linker", "payload")
_LONGEST_ROW = 60


def compound_card(found: Compound) -> str:
    """The card as aligned lines."""
    lines = [f"{found.id}  {found.name}  ({found.kind})"]
    facts = {
        "aliases": ", ".join(found.aliases),
        "parts": ", ".join(f"{role} {found.parts[role].id}" for role in ROLES if role in found.parts),
        "linker": found.cleavage,
        "dosed in": found.dosed_per,
        "mass": f"{molecular_mass_g_per_mol(found):.6g} g/mol" if found.kind in _WEIGHED else "",
        "DAR": _dar(found) if found.kind == "conjugate" else "",
        "file": found.origin,
    }
    lines += [f"  {name:<10}{text}" for name, text in facts.items() if text]
    lines += [f"  {'note':<10}{note}" for note in found.notes]
    rows = [(entry.name, _value(entry), entry.source.cite()) for entry in _entries(found)]
    return "\n".join([*lines, "", columns(("parameter", "value", "source"), rows, indent="  ")])


def compound_json(found: Compound) -> dict[str, object]:
    """The card as plain data."""
    from ..workspace import entry_json  # brings numerics, which a card for people does without

    return {
        "schema": SCHEMA,
        "id": found.id,
        "name": found.name,
        "kind": found.kind,
        "aliases": list(found.aliases),
        "parts": {role: part.id for role, part in found.parts.items()},
        "dosed_per": found.dosed_per,
        "cleavage": found.cleavage,
        "molecular_mass": {"value": molecular_mass_g_per_mol(found), "unit": "g/mol"}
        if found.kind in _WEIGHED
        else None,
        "dar": list(dar_distribution(found)) if found.kind == "conjugate" else None,
        "notes": list(found.notes),
        "parameters": {entry.name: entry_json(entry) for entry in _entries(found)},
    }


def _entries(found: Compound) -> list[Entry]:
    return [found.parameters[name] for name in sorted(found.parameters)]


def _dar(found: Compound) -> str:
    shares = ", ".join(f"{n}: {share:.3g}" for n, share in enumerate(dar_distribution(found)) if share > 0)
    return f"mean {mean_dar(found):.3g} ({shares})"


def _value(entry: Entry) -> str:
    if isinstance(entry.value, Quantity):
        return str(entry.value)
    row = ", ".join(f"{label}: {value.value:.4g}" for label, value in entry.value.items())
    return (
        f"{row} {entry.unit}".rstrip()
        if len(row) <= _LONGEST_ROW
        else f"by {entry.by.upper()}, {entry.unit or 'shares'}"
    )


def dataset_json(of: Dataset) -> dict[str, object]:
    """One row of the list of observed sets."""
    stated = {"id": of.id, "title": of.title, "arms": list(arms(of)), "analytes": list(analytes_of(of))}
    return {**stated, "points": points_of(of), "source": of.source.cite(), "digitiser": of.digitiser}


def analytes_of(of: Dataset) -> tuple[str, ...]:
    """What was measured, each once."""
    return tuple(dict.fromkeys(series.analyte for series in of.series))


def points_of(of: Dataset) -> int:
    """How many observations there are, scored or not."""
    return sum(len(series.points) for series in of.series)
