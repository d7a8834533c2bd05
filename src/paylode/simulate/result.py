"""A simulation: everything that was put in, every curve that came out, and how it went.

Curves are arrays over the output times (m,). At the time of a dose there are two output times of the same value, the
first with side `before`, the second with side `after`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from ..compounds import Compound
from ..organisms import Organism, Tumour
from ..regimen import Regimen, regimen_summary
from ..values.person import Person
from ..values.problem import InputError, Problem, did_you_mean
from .bind import Bound

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    import polars as pl
    from numpy.typing import NDArray

    from .schedule import Given

HOURS_PER_DAY = 24.0


@dataclass(frozen=True, slots=True)
class Setting:
    """What is simulated: a compound in a person with a tumour, under a regimen, for so many days."""

    compound: Compound
    regimen: Regimen
    organism: Organism
    person: Person
    tumour: Tumour
    days: float


@dataclass(frozen=True, slots=True)
class Exposure:
    """What an analyte did. interval_h: the first dosing interval, to which cmax, auc and trough belong.

    trough and half_life are None where they cannot be told (a value within the tolerance of 0, a curve that does not
    fall). auc_inf is given after a single dose, where the tail is terminal. r2 is that of the log-linear fit behind
    the half-life.
    """

    analyte: str
    unit: str
    interval_h: tuple[float, float]
    cmax: float
    auc: float
    auc_unit: str
    trough: float | None
    half_life_d: float | None
    half_life_interval_h: tuple[float, float]
    r2: float | None
    auc_inf: float | None


@dataclass(frozen=True, slots=True)
class Effort:
    """How much work it was. wall_s is filled in by the shell, which has a clock."""

    engine: str
    states: int
    counters: Mapping[str, int]
    relative_tolerance: float
    absolute_tolerance: float


@dataclass(frozen=True, slots=True)
class Simulation:
    """The result of `simulate`.

    times_h (m,) hours from the start of the first infusion; before (m,) true for a left limit.
    curves: observable -> (m,) in `units[observable]`.  lowest: state -> (lowest amount, its absolute tolerance).
    """

    setting: Setting
    bound: Bound
    doses: tuple[Given, ...]
    times_h: NDArray[np.float64]
    before: NDArray[np.bool_]
    curves: Mapping[str, NDArray[np.float64]]
    units: Mapping[str, str]
    exposures: tuple[Exposure, ...]
    lowest: Mapping[str, tuple[float, float]]
    effort: Effort
    warnings: tuple[str, ...] = ()

    def curve(self, observable: str) -> NDArray[np.float64]:
        """One curve (m,) by name. Raises InputError for an unknown name."""
        if observable not in self.curves:
            shown = [name for name in self.curves if "." not in name]
            raise InputError(Problem("simulation", f"it has no curve {observable}", did_you_mean(observable, shown)))
        return self.curves[observable]

    def to_polars(self) -> pl.DataFrame:
        """A table: time_d, side, and one column per curve, named `<curve> [<unit>]`."""
        import polars as pl

        sides = ["before" if flag else "after" for flag in self.before]
        columns = {f"{name} [{self.units[name] or '1'}]": values for name, values in self.curves.items()}
        return pl.DataFrame({"time_d": self.times_h / HOURS_PER_DAY, "side": sides, **columns})

    def to_pandas(self) -> pd.DataFrame:
        """The same table for pandas, which must be installed."""
        return self.to_polars().to_pandas()

    def _repr_html_(self) -> str:
        from .summary import summary

        return f"<pre>{escape(str(summary(self)))}</pre>"

    def __repr__(self) -> str:
        setting = self.setting
        given = regimen_summary(setting.regimen, setting.person)
        return f"<Simulation of {setting.compound.id}, {given}, {setting.days:g} days, {len(self.times_h)} times>"
