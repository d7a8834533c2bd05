"""What a number of a compound is and where it comes from, for people; and the sources a compound rests on."""

from __future__ import annotations

from ..values.entry import Entry
from ..values.problem import InputError, Problem, did_you_mean, quote
from ..values.quantity import Quantity
from ..values.source import Source
from .nouns import Compound


def explain(compound: Compound, parameter: str) -> str:
    """A few lines on one parameter: value, unit, range, meaning, how measured, source with its locator, and the file.

    >>> from paylode.compounds import compound
    >>> print(explain(compound("t-dm1"), "linker_mass"))
    linker_mass of t-dm1 = 219.24 g/mol
      meaning   mass that one linker adds between the antibody and its payload
      measured  not recorded
      source    sum of atomic masses of C12H13NO3: SMCC (C16H18N2O6) less the N-hydroxysuccinimide (C4H5NO3) that leaves
      file      mcc
    """
    name = parameter.strip().lower().replace(" ", "_").replace("-", "_")
    if name not in compound.parameters:
        what = f"unknown parameter {quote(parameter)}"
        raise InputError(Problem(compound.id, what, did_you_mean(name, compound.parameters)))
    entry = compound.parameters[name]
    lines = [f"{name} of {compound.id} = {_values(entry)}"]
    if entry.range:
        lines.append(f"  range     {entry.range[0]} to {entry.range[1]}")
    lines += [
        f"  meaning   {entry.meaning}",
        f"  measured  {entry.measured or 'not recorded'}",
        f"  source    {entry.source.cite()}",
        f"  file      {entry.origin}",
    ]
    return "\n".join(lines)


def sources(compound: Compound) -> tuple[Source, ...]:
    """Every source that the compound's parameters rest on, once each, publications and labels first.

    >>> from paylode.compounds import compound
    >>> [source.cite() for source in sources(compound("mcc"))][0][:40]
    'sum of atomic masses of C12H13NO3: SMCC '
    """
    found = dict.fromkeys(entry.source for entry in compound.parameters.values())
    order = {"publication": 0, "label": 0, "estimated": 1, "assumed": 2}
    return tuple(sorted(found, key=lambda source: (order.get(source.kind, 3), source.cite())))


def _values(entry: Entry) -> str:
    """One value, or a row of them: `1: 0.18, 2: 0.28 1/d by DAR`."""
    if isinstance(entry.value, Quantity):
        return str(entry.value)
    row = ", ".join(f"{label}: {value.value:.6g}" for label, value in entry.value.items())
    return f"{row} {entry.unit}".rstrip() + f" by {entry.by.upper()}"
