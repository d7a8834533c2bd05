"""How a model takes the doses of event records.

A *route* leads from a compartment, by its number or name, to an input of the model. Its lag, its fraction absorbed and
a modelled rate or duration are numbers, or names: of a parameter of the model, else of a column of the table, taken
from the record of the dose. A fraction that the model applies itself (a target's fraction) is not given here again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Carry = Literal["next", "last"]
"""`next`: a covariate holds from the record before up to its own, as in NONMEM; `last`: from its own record on."""

Told = str | float


@dataclass(frozen=True, slots=True)
class Route:
    """A way in. input: of the model. compartment: its name in the records; number: its number there.

    lag [time of the table], fraction [1], rate [amount/time] and duration [time]: numbers or names.
    """

    input: str
    compartment: str = ""
    number: int | None = None
    lag: Told = 0.0
    fraction: Told = 1.0
    rate: Told | None = None
    duration: Told | None = None


@dataclass(frozen=True, slots=True)
class Dosing:
    """How a model takes a table. covariates: parameter of the model -> column.

    carry: how a covariate holds between records; must be given where one changes.
    observed: the observable (or state) of every observation, or one for each DVID, or each compartment.
    """

    routes: tuple[Route, ...] = ()
    covariates: Mapping[str, str] = field(default_factory=dict)
    carry: Carry | None = None
    observed: str | Mapping[str, str] = ""
