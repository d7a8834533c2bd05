"""How many payloads an antibody carries, and what a conjugate weighs.

    mean DAR = sum_n n * f_n                    f_n: share of antibodies with n payloads, n = 0..8
    molecular mass = antibody + mean DAR * (linker + payload)

The shares stand in the entry `dar_fraction`. They must sum to 1 within 0.001, which allows for printed digits; they are
then scaled to 1, and the compound's notes say so. The linker's mass is what it adds once it is attached.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import islice
from numbers import Integral, Real
from types import MappingProxyType

from ..values.entry import AXES, Entry, scalar
from ..values.problem import InputError, Problem, one_line
from ..values.quantity import Quantity
from ..values.source import USER
from .nouns import ROLES, Compound, Dar

DAR_FRACTION = "dar_fraction"
LABELS = AXES["dar"]
HIGHEST = len(LABELS) - 1
_SLACK = 1e-3
_MASSES = {"antibody": "molecular_mass", "linker": "linker_mass", "payload": "payload_mass"}


def dar_distribution(compound: Compound) -> tuple[float, ...]:
    """The shares of antibodies with 0, 1, .. 8 payloads, scaled to sum to 1. InputError if it is no conjugate.

    >>> from paylode.compounds import compound
    >>> dar_distribution(compound("t-dm1").replace(dar=4))
    (0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    """
    if compound.kind != "conjugate":
        raise InputError(Problem(compound.id, f"it is of kind {compound.kind} and has no DAR", "Choose a conjugate."))
    shares = fractions(compound.parameters[DAR_FRACTION])
    total = math.fsum(shares)
    return tuple(share / total for share in shares)


def mean_dar(compound: Compound) -> float:
    """The mean number of payloads on an antibody.

    >>> from paylode.compounds import compound
    >>> round(mean_dar(compound("t-dm1")), 3)
    3.5
    """
    return math.fsum(n * share for n, share in enumerate(dar_distribution(compound)))


def molecular_mass_g_per_mol(compound: Compound) -> float:
    """Mass of a conjugate (mean over its DAR distribution), an antibody, a linker as attached or a payload [g/mol].

    >>> from paylode.compounds import compound
    >>> round(molecular_mass_g_per_mol(compound("t-dm1")))
    148518
    """
    if compound.kind in _MASSES:
        return _grams(compound.parameters[_MASSES[compound.kind]])
    if compound.kind != "conjugate":
        cure = "Choose a conjugate, an antibody, a linker or a payload."
        raise InputError(Problem(compound.id, f"a {compound.kind} has no one mass", cure))
    antibody, linker, payload = (_grams(compound.parameters[_MASSES[role]]) for role in ROLES[:3])
    return antibody + mean_dar(compound) * (linker + payload)


def fractions(entry: Entry) -> tuple[float, ...]:
    """The nine shares as they stand in the entry, 0 where a label is left out."""
    values = entry.value if not isinstance(entry.value, Quantity) else {}
    return tuple(_number(values[label]) if label in values else 0.0 for label in LABELS)


def dar_problem(entry: Entry) -> tuple[str, str] | None:
    """(what, cure) if the entry is no distribution over DAR 0 to 8."""
    if entry.by != "dar":
        return "one value", 'Write by = "dar" and a table, such as { 4 = "1" }.'
    if entry.unit not in ("", "%", "percent"):
        return f"shares in {entry.unit}", "Write pure numbers, or %."
    shares = fractions(entry)
    if min(shares) < 0 or max(shares) > 1 + _SLACK:
        return "a share below 0 or above 1", "Shares lie between 0 and 1."
    total = math.fsum(shares)
    if abs(total - 1) > _SLACK:
        return f"the shares sum to {total:.6g}", "They must sum to 1."
    return None


def dar_note(entry: Entry) -> tuple[str, ...]:
    """A note if the shares had to be scaled."""
    total = math.fsum(fractions(entry))
    return (f"the DAR fractions sum to {total:.6g} and were scaled to 1",) if abs(total - 1) > 1e-9 else ()


def dar_entry(dar: Dar) -> Entry:
    """The entry of a distribution that is given at the call. Raises InputError if it is none."""
    shares = _shares(dar)
    values = MappingProxyType({str(n): Quantity(share, "") for n, share in shares.items()})
    meaning = "share of the antibodies that carry so many payloads"
    return Entry(DAR_FRACTION, values, "", USER, meaning, by="dar", origin="given at the call")


def _shares(dar: Dar) -> dict[int, float]:
    """The shares by number of payloads. Whether they sum to 1 is checked with those of files."""
    cure = f"Give a whole number from 0 to {HIGHEST}, or the shares of DAR 0 to {HIGHEST}, such as {{2: 0.1, 4: 0.9}}."
    if isinstance(dar, Integral) and not isinstance(dar, bool):
        dar = {int(dar): 1.0}
    if isinstance(dar, str) or not isinstance(dar, Iterable):
        mean = isinstance(dar, Real) and not isinstance(dar, bool)
        hint = "a mean does not say how the payloads are spread" if mean else "not a distribution"
        raise InputError(Problem("dar", f"{_short(dar)}: {hint}", cure))
    shares = dict(dar.items()) if isinstance(dar, Mapping) else dict(enumerate(islice(dar, HIGHEST + 2)))
    for n, share in shares.items():
        if isinstance(n, bool) or not isinstance(n, Integral) or not 0 <= int(n) <= HIGHEST:
            raise InputError(Problem("dar", f"{_short(n)} is no number of payloads", cure))
        if isinstance(share, bool) or not isinstance(share, Real) or not 0 <= float(share) <= 1:
            raise InputError(Problem("dar", f"{_short(share)} is no share for DAR {n}", cure))
    return {int(n): float(share) for n, share in sorted(shares.items())}


def _short(value: object) -> str:
    return one_line(f"{value!r:.40}")


def _number(value: Quantity) -> float:
    return value.value if value.unit == "" else value.to("")


def _grams(entry: Entry) -> float:
    value = scalar(entry)
    return value.value if value.unit == "g/mol" else value.to("g/mol")
