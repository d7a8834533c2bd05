"""Common random numbers, and correlation that is said and changes nothing else."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from forecast_examples import GOLDEN_PAYMENTS, JUNE_YEARS, TODAY, dollars, golden_programme, payments, step
from scipy.stats import multivariate_normal, norm

from paylode.programme.event_types import Stage
from paylode.programme.forecast import (
    Correlation,
    Deal,
    Forecast,
    Programme,
    Rate,
    Setting,
    compare,
    forecast,
    own_rate,
    vector_flows,
)
from paylode.values.distribution import beta, samples
from paylode.values.problem import InputError

SETTING = Setting(TODAY, seed=4, paths=100_000)
PHASE_2_PAYS = Deal("each", payments((Stage.PHASE_2, dollars(1))))


def run(programmes: list[Programme], setting: Setting = SETTING, deal: Deal | None = None) -> Forecast:
    return forecast(programmes, [deal or Deal("golden", GOLDEN_PAYMENTS)], setting=setting, calendar=JUNE_YEARS)


def one_step(name: str, probability: float) -> Programme:
    return Programme(name, (step(Stage.PHASE_1, Stage.PHASE_2, probability),))


def test_another_programme_changes_no_path_of_the_first() -> None:
    deal = [Deal("A", GOLDEN_PAYMENTS, ("A",))]
    alone = vector_flows([golden_programme("A")], deal, SETTING)
    together = vector_flows([golden_programme("B"), golden_programme("A")], deal, SETTING)
    assert np.array_equal(alone.day, together.day)
    assert np.array_equal(alone.path, together.path)


def test_a_what_if_has_the_error_of_the_change_alone() -> None:
    before = golden_programme()
    better = replace(before.transitions[3], rate=own_rate(0.9, name="approval", because="what if"))
    after = replace(before, transitions=(*before.transitions[:3], better))
    change = compare(run([before]), run([after]))
    exact = 20e6 * 0.628 * 0.246 * 0.401 * (0.9 - 0.824)
    independent = math.hypot(*(run([each]).cash.standard_error for each in (before, after)))
    assert abs(change.cash - exact) < 4 * change.cash_standard_error
    assert change.cash_standard_error < independent / 5
    assert change.value > 0
    with pytest.raises(InputError, match="same random numbers"):
        compare(run([before]), run([after], replace(SETTING, seed=5)))


def test_a_virtual_trial_stands_in_place_of_a_rate() -> None:
    trial = samples([0.1, 0.3, 0.5], assumptions=("200 virtual patients; dose 3 mg/kg",))
    before = golden_programme()
    own = replace(before.transitions[1], rate=own_rate(trial, name="virtual Phase II"))
    found = run([replace(before, transitions=(before.transitions[0], own, *before.transitions[2:]))])
    exact = 3 * 0.628 + 5 * 0.628 * 0.3 + 20 * 0.628 * 0.3 * 0.401 * 0.824
    assert abs(found.cash.mean / 1e6 - exact) < 4 * found.cash.standard_error / 1e6
    assert any("200 virtual patients" in line for line in found.assumptions)


def test_programmes_that_share_an_uncertain_rate_share_its_error() -> None:
    own = replace(one_step("A", 0.5).transitions[0], rate=Rate("platform", beta(1, 1)))
    pair = [Programme(name, (own,)) for name in "AB"]
    found = run(pair, deal=PHASE_2_PAYS)
    assert found.cash.mean / 1e6 == pytest.approx(1, abs=0.01)
    assert found.cash.probability_of_zero == pytest.approx(1 / 3, abs=0.01), "E[(1 - p)^2], p uniform, not 1/4"


@pytest.mark.parametrize("rho", [0.1, 0.5, 0.9])
def test_correlation_is_a_gaussian_copula(rho: float) -> None:
    pair = [one_step("A", 0.6), one_step("B", 0.25)]
    setting = replace(SETTING, correlations=(Correlation("target", ("A", "B"), rho),))
    found = run(pair, setting, PHASE_2_PAYS)
    low = (norm.ppf(0.4), norm.ppf(0.75))
    exact = float(multivariate_normal([0, 0], [[1, rho], [rho, 1]]).cdf(low))
    error = math.sqrt(exact * (1 - exact) / SETTING.paths)
    assert abs(found.cash.probability_of_zero - exact) < 4 * error + 1e-4
    assert abs(found.cash.mean / 1e6 - 0.85) < 4 * found.cash.standard_error / 1e6
    for chance, p in zip(found.stages, (0.6, 0.25), strict=True):
        assert abs(chance.probability - p) < 4 * chance.standard_error, "each one's own law is as it was"
    assert any(f"rho {rho:g}" in line for line in found.assumptions)


def test_correlation_widens_a_pipeline_and_leaves_its_mean() -> None:
    names = tuple("ABCDE")
    five = [golden_programme(name) for name in names]
    deals = [Deal(name, GOLDEN_PAYMENTS, (name,)) for name in names]
    tied = replace(SETTING, correlations=(Correlation("platform", names, 0.5),))
    apart, together = (forecast(five, deals, setting=each, calendar=JUNE_YEARS) for each in (SETTING, tied))
    assert together.cash.sd > 1.2 * apart.cash.sd
    assert together.cash.probability_of_zero > 5 * apart.cash.probability_of_zero
    assert abs(together.cash.mean - 5 * 3.67737e6) < 4 * together.cash.standard_error


def test_groups_that_cannot_be() -> None:
    groups = (Correlation("one", ("A", "B"), 0.2), Correlation("two", ("B", "Z"), 0.2))
    with pytest.raises(InputError) as caught:
        run([one_step("A", 0.5), one_step("B", 0.5)], replace(SETTING, correlations=groups))
    told = str(caught.value)
    assert "B is in" in told
    assert 'no programme "Z"' in told
    with pytest.raises(InputError, match=r"rho -0\.2"):
        Correlation("minus", ("A", "B"), -0.2)
