"""What a paper's model is made of, as data: typical values, effects of covariates, and figures to reproduce.

parameter of a person = typical value * product of effects * exp(eta)
power effect          (covariate / reference) ^ coefficient
exponential effect    exp(coefficient * (covariate - reference))
variance of eta       ln(1 + CV^2), where a paper gives the variability as a coefficient of variation and says so
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from ..values.problem import InputError, Problem
from ..values.source import Source

Reduction = Literal["maximum", "value", "area", "area_to_infinity", "half_life"]


@dataclass(frozen=True, slots=True)
class TypicalValue:
    """A parameter as printed. variability: coefficient of variation between persons, in percent, or None.

    source: the paper and the place in it.
    """

    name: str
    value: float
    unit: str
    meaning: str
    source: Source
    variability: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """How a covariate changes a parameter. reference: where the effect is 1, in the covariate's `unit`."""

    parameter: str
    covariate: str
    kind: Literal["power", "exponential"]
    coefficient: float
    reference: float
    unit: str
    source: Source


@dataclass(frozen=True, slots=True)
class Figure:
    """A result that the model must give for the typical person.

    regimen: in the dosing language.  observable: of the model.  reduction: what is taken of it, up to or at `time_d`
    (maximum: over the first dosing interval; half_life: of the last phase).  tolerance: relative.
    """

    name: str
    value: float
    unit: str
    regimen: str
    observable: str
    reduction: Reduction
    source: Source
    time_d: float | None = None
    tolerance: float = 0.005


def factor_of(effect: Effect, covariate: float) -> float:
    """What `effect` multiplies its parameter by at this value of the covariate. Raises InputError where it has none.

    >>> from paylode.values.source import USER
    >>> by_weight = Effect("clearance", "weight_kg", "power", 0.5, 70.0, "kg", USER)
    >>> factor_of(by_weight, 70 * 4)
    2.0
    """
    lowest = 0.0 if effect.kind == "exponential" else math.ulp(0.0)
    if not (math.isfinite(covariate) and covariate >= lowest):
        allowed = "0 or more" if effect.kind == "exponential" else "more than 0"
        what = f"{effect.covariate} is {covariate:g}, where it must be finite and {allowed}"
        raise InputError(Problem("covariates", what, f"The reference is {effect.reference:g} {effect.unit}."))
    if effect.kind == "power":
        return math.pow(covariate / effect.reference, effect.coefficient)
    return math.exp(effect.coefficient * (covariate - effect.reference))
