"""Lu 2014: population pharmacokinetics of T-DM1 conjugate, 671 patients with HER2-positive metastatic breast cancer.

Linear, two compartments, first-order elimination from the central one; amounts in mg, volumes in L, time in h.

    d central / dt    = infusion - CL / Vc * central - Q / Vc * central + Q / Vp * peripheral
    d peripheral / dt =                                Q / Vc * central - Q / Vp * peripheral
    conjugate         = central / Vc                                             mg/L = ug/mL

    CL = 0.676 L/d * (weight/70 kg)^0.49 * (ECD/25 ng/mL)^0.035 * (albumin/41 g/L)^-0.423 * (tumour/9 cm)^0.052
                   * (AST/27 U/L)^0.071 * exp(-0.002 mL/ug * trastuzumab)
    Vc = 3.127 L   * (weight/70 kg)^0.596

ECD is HER2's shed extracellular domain in serum, tumour the sum of the longest diameters of the target lesions, and
trastuzumab (the paper's TBL) what earlier treatment has left in serum before the first dose; it is not bilirubin.

Assumptions and limits. Conjugate means antibody with at least one DM1 bound. The model describes 2.4 to 4.8 mg/kg, 96 %
of the patients at 3.6 mg/kg every three weeks; up to 1.2 mg/kg clearance is faster and the model does not hold.
Variability is log-normal, the printed CV meaning variance ln(1 + CV^2). Q and Vp are poorly informed (shrinkage 50 and
36 %), and with a CV of 180.8 % it matters for Q which reading of a CV is taken.

Source: Lu D et al. 2014, Cancer Chemother Pharmacol 74:399-410, doi 10.1007/s00280-014-2500-2, open access.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..equations import (
    ONE,
    Equations,
    Input,
    Observable,
    Parameter,
    Quadrature,
    State,
    input_rate,
    symbol,
)
from ..values.quantity import convert
from ..values.source import Source
from .paper import Effect, Figure, TypicalValue, factor_of

PAPER = Source("publication", "Lu 2014, Cancer Chemother Pharmacol 74:399", identifier="10.1007/s00280-014-2500-2")
_TABLE_1 = replace(PAPER, locator="Table 1")
_EQUATION_5 = replace(PAPER, locator="Table 1 and equation 5")
_TEXT = replace(PAPER, locator="Abstract and Results: 3.94 d")
_COMPUTED = replace(PAPER, locator="computed from the typical values of Table 1, not printed in the paper")

PARAMETERS = (
    TypicalValue("clearance", 0.676, "L/d", "linear clearance of the conjugate", _TABLE_1, variability=19.11),
    TypicalValue("central_volume", 3.127, "L", "volume of the central compartment", _TABLE_1, variability=11.66),
    TypicalValue("distribution_clearance", 1.534, "L/d", "exchange between compartments", _TABLE_1, variability=180.8),
    TypicalValue("peripheral_volume", 0.66, "L", "volume of the peripheral compartment", _TABLE_1, variability=74.5),
)

EFFECTS = (
    Effect("clearance", "weight_kg", "power", 0.49, 70.0, "kg", _EQUATION_5),
    Effect("clearance", "her2_ecd_ng_per_ml", "power", 0.035, 25.0, "ng/mL", _EQUATION_5),
    Effect("clearance", "albumin_g_per_l", "power", -0.423, 41.0, "g/L", _EQUATION_5),
    Effect("clearance", "tumour_size_cm", "power", 0.052, 9.0, "cm", _EQUATION_5),
    Effect("clearance", "ast_u_per_l", "power", 0.071, 27.0, "U/L", _EQUATION_5),
    Effect("clearance", "trastuzumab_ug_per_ml", "exponential", -0.002, 0.0, "ug/mL", _EQUATION_5),
    Effect("central_volume", "weight_kg", "power", 0.596, 70.0, "kg", _EQUATION_5),
)

COVARIANCE = ("clearance", "central_volume", 0.011)
"""Covariance of the two etas, Table 1; their correlation is 0.50."""

PROPORTIONAL_ERROR = 31.56
"""Residual error in percent of the prediction, Table 1."""

_DOSE = "252 mg iv 90 min"

FIGURES = (
    Figure("cmax", 78.89, "ug/mL", _DOSE, "conjugate", "maximum", _COMPUTED),
    Figure("after one day", 55.50, "ug/mL", _DOSE, "conjugate", "value", _COMPUTED, time_d=1.0),
    Figure("after one week", 18.956, "ug/mL", _DOSE, "conjugate", "value", _COMPUTED, time_d=7.0),
    Figure("trough", 1.613, "ug/mL", _DOSE, "conjugate", "value", _COMPUTED, time_d=21.0),
    Figure("auc to day 21", 363.6, "ug*d/mL", _DOSE, "conjugate", "area", _COMPUTED, time_d=21.0),
    Figure("auc to infinity", 372.8, "ug*d/mL", _DOSE, "conjugate", "area_to_infinity", _COMPUTED),
    Figure("half-life", 3.939, "d", _DOSE, "conjugate", "half_life", _TEXT),
)


@dataclass(frozen=True, slots=True)
class Covariates:
    """A person before the first dose; the values left out are those of the typical person (Table 2, footnote a)."""

    weight_kg: float = 70.0
    her2_ecd_ng_per_ml: float = 25.0
    albumin_g_per_l: float = 41.0
    tumour_size_cm: float = 9.0
    ast_u_per_l: float = 27.0
    trastuzumab_ug_per_ml: float = 0.0


def typical(covariates: Covariates = Covariates()) -> dict[str, float]:
    """The typical parameters of a person with these covariates, in the units of `equations()`: L/h and L.

    Raises InputError for a covariate that is not positive (trastuzumab may be 0).

    >>> round(typical()["clearance"] * 24, 6), typical(Covariates(weight_kg=90))["central_volume"] > 3.127
    (0.676, True)
    """
    units = {parameter.name: parameter.unit for parameter in equations().parameters}
    values = {each.name: convert(each.value, each.unit, units[each.name]) for each in PARAMETERS}
    for effect in EFFECTS:
        values[effect.parameter] *= factor_of(effect, getattr(covariates, effect.covariate))
    return values


def equations() -> Equations:
    """The model. Input `iv` [mg]; observables `conjugate` [ug/mL] and `conjugate_auc` [ug*d/mL] since the start."""
    central, peripheral, area = symbol("central"), symbol("peripheral"), symbol("area")
    clearance, volume = symbol("clearance"), symbol("central_volume")
    conjugate = central / volume
    leaving = clearance * conjugate
    outward = symbol("distribution_clearance") * (conjugate - peripheral / symbol("peripheral_volume"))
    return Equations(
        name="lu_2014",
        states=(
            State("central", "mg", input_rate("iv") - leaving - outward, scale=volume),
            State("peripheral", "mg", outward, scale=symbol("peripheral_volume")),
        ),
        parameters=(
            Parameter("clearance", "L/h"),
            Parameter("central_volume", "L"),
            Parameter("distribution_clearance", "L/h"),
            Parameter("peripheral_volume", "L"),
        ),
        quadratures=(Quadrature("eliminated", "mg", leaving), Quadrature("area", "mg*h/L", conjugate)),
        inputs=(Input("iv", "mg", (("central", ONE),)),),
        observables=(
            Observable("conjugate", "ug/mL", conjugate),
            Observable("conjugate_auc", "ug*d/mL", area / 24.0),
            Observable("eliminated", "mg", symbol("eliminated")),
        ),
        time_unit="h",
    )
