"""Lu 2014 against closed forms, and its covariates against what the paper says about them."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.linalg import expm

from paylode.equations import evaluate, jacobian
from paylode.published.lu_2014 import COVARIANCE, EFFECTS, FIGURES, PARAMETERS, Covariates, equations, typical
from paylode.values.problem import InputError
from paylode.values.quantity import factor

DOSE_MG, HOURS = 252.0, 1.5


def exponents(p: dict[str, float]) -> tuple[float, float, float]:
    """(fast rate, slow rate, rate of return from the periphery), 1/h."""
    out, there, back = (
        p["clearance"] / p["central_volume"],
        p["distribution_clearance"] / p["central_volume"],
        p["distribution_clearance"] / p["peripheral_volume"],
    )
    total = out + there + back
    root = math.sqrt(total**2 - 4 * out * back)
    return (total + root) / 2, (total - root) / 2, back


def concentration(p: dict[str, float], hours: float) -> float:
    """The textbook sum of two exponentials for one infusion, ug/mL."""
    fast, slow, back = exponents(p)
    value = 0.0
    for rate, other in ((fast, slow), (slow, fast)):
        size = (back - rate) / (other - rate) / p["central_volume"] * DOSE_MG / HOURS / rate
        value += size * (1 - math.exp(-rate * min(hours, HOURS))) * math.exp(-rate * max(hours - HOURS, 0.0))
    return value


def area(p: dict[str, float], hours: float) -> float:
    """Its integral from 0 to after the infusion, ug*d/mL."""
    fast, slow, back = exponents(p)
    total = 0.0
    for rate, other in ((fast, slow), (slow, fast)):
        size = (back - rate) / (other - rate) / p["central_volume"] * DOSE_MG / HOURS / rate
        peak = 1 - math.exp(-rate * HOURS)
        total += size * (HOURS - peak / rate + peak * (1 - math.exp(-rate * (hours - HOURS))) / rate)
    return total / 24


CLOSED = {
    "cmax": lambda p: concentration(p, HOURS),
    "after one day": lambda p: concentration(p, 24),
    "after one week": lambda p: concentration(p, 7 * 24),
    "trough": lambda p: concentration(p, 21 * 24),
    "auc to day 21": lambda p: area(p, 21 * 24),
    "auc to infinity": lambda p: DOSE_MG / (p["clearance"] * 24),
    "half-life": lambda p: math.log(2) / exponents(p)[1] / 24,
}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: figure.name)
def test_each_figure_follows_from_the_typical_values_by_the_closed_form(figure) -> None:  # type: ignore[no-untyped-def]
    assert CLOSED[figure.name](typical()) == pytest.approx(figure.value, rel=figure.tolerance)


def test_the_equations_are_the_closed_form_for_any_person() -> None:
    """The equations are linear, so their own Jacobian's matrix exponential solves them exactly."""
    model = equations()
    for person in (
        Covariates(),
        Covariates(weight_kg=49, albumin_g_per_l=30),
        Covariates(weight_kg=98, her2_ecd_ng_per_ml=400),
    ):
        p = typical(person)
        names = [*(s.name for s in model.states), *(q.name for q in model.quadratures), "input.iv"]
        roots = [*(s.derivative for s in model.states), *(q.rate for q in model.quadratures)]
        matrix = np.zeros((len(names), len(names)))
        for (row, column), entry in jacobian(roots, names).items():
            (matrix[row, column],) = evaluate([entry], p)
        start = np.zeros(len(names))
        start[-1] = DOSE_MG / HOURS
        end_of_infusion = expm(matrix * HOURS) @ start
        end_of_infusion[-1] = 0.0
        for day in (1.0, 7.0, 21.0):
            there = expm(matrix * (day * 24 - HOURS)) @ end_of_infusion
            assert there[0] / p["central_volume"] == pytest.approx(concentration(p, day * 24), rel=1e-9)
            assert there[names.index("area")] / 24 == pytest.approx(area(p, day * 24), rel=1e-9)


def test_mg_per_l_is_ug_per_ml() -> None:
    assert factor("mg/L", "ug/mL") == 1.0 and factor("mg*h/L", "ug*d/mL") == pytest.approx(1 / 24)


def test_trastuzumab_left_from_earlier_treatment_lowers_clearance() -> None:
    """54 ug/mL is the 95th percentile of the paper's patients; the effect is 10 %."""
    ratio = typical(Covariates(trastuzumab_ug_per_ml=54))["clearance"] / typical()["clearance"]
    assert ratio == pytest.approx(0.898, abs=0.001)


def test_a_covariate_acts_alone_and_effects_multiply() -> None:
    both = typical(Covariates(weight_kg=90, ast_u_per_l=54))
    weight, ast = typical(Covariates(weight_kg=90)), typical(Covariates(ast_u_per_l=54))
    assert both["clearance"] * typical()["clearance"] == pytest.approx(weight["clearance"] * ast["clearance"])
    assert both["central_volume"] == weight["central_volume"]
    assert (both["distribution_clearance"], both["peripheral_volume"]) == (
        typical()["distribution_clearance"],
        typical()["peripheral_volume"],
    )


def test_the_correlation_of_clearance_and_volume_is_one_half() -> None:
    variance = {value.name: math.log(1 + ((value.variability or 0) / 100) ** 2) for value in PARAMETERS}
    first, second, covariance = COVARIANCE
    assert covariance / math.sqrt(variance[first] * variance[second]) == pytest.approx(0.5, abs=0.002)


@pytest.mark.parametrize("effect", EFFECTS, ids=lambda effect: f"{effect.parameter} by {effect.covariate}")
@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
def test_a_covariate_that_cannot_be_is_refused(effect, value: float) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(InputError, match=rf"^covariates: {effect.covariate} is .* The reference is"):
        typical(Covariates(**{effect.covariate: value}))


def test_a_weight_of_zero_is_refused() -> None:
    with pytest.raises(InputError, match="weight_kg is 0, where it must be finite and more than 0"):
        typical(Covariates(weight_kg=0.0))
