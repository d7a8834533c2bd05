"""One chain, known in closed form: the formula, a million paths, and the wrong answers that others have given."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from forecast_examples import GOLDEN_DEAL, GOLDEN_PAYMENTS, JUNE_YEARS, TODAY, dollars, golden_programme, payments, step

from paylode.programme.event_types import EventType, Phase, Stage
from paylode.programme.facts import Event, Subject
from paylode.programme.forecast import (
    ClosedForm,
    Discounting,
    Forecast,
    Programme,
    Setting,
    Tables,
    Wait,
    closed_form,
    forecast,
    programme_from_tables,
)
from paylode.values.date_window import certain
from paylode.values.distribution import beta, fixed, samples, uniform
from paylode.values.problem import InputError

MILLION = 1e6
P = (0.628, 0.246, 0.401, 0.824)
MEANS = (2.7, 3.7, 3.1, 0.8)
SUMS = (3.0, 5.0, 0.0, 20.0)


def golden(programme: Programme | None = None, rate: float = 0.10) -> ClosedForm:
    programme = programme or golden_programme()
    return closed_form(programme, GOLDEN_PAYMENTS, discounting=Discounting(rate), valuation=TODAY)


def test_the_closed_form_is_the_formula() -> None:
    reached, factor, expected, value = 1.0, 1.0, 0.0, 0.0
    for p, mean, amount in zip(P, MEANS, SUMS, strict=True):
        reached *= p
        factor *= (1 + math.log(1.1) * mean / 4) ** -4
        expected += amount * reached
        value += amount * reached * factor
    found = golden()
    assert abs(found.expected / MILLION - expected) < 1e-9
    assert abs(found.rnpv / MILLION - value) < 1e-9
    assert found.expected / MILLION == pytest.approx(3.67737, abs=5e-6)
    assert found.rnpv / MILLION == pytest.approx(2.29311, abs=5e-6)
    assert found.reached == pytest.approx((0.6280, 0.15449, 0.06195, 0.05105), abs=5e-6)
    assert found.sd / MILLION == pytest.approx(6.114, abs=5e-4)
    assert (found.p10, found.p50, found.p90) == (0, 3 * MILLION, 8 * MILLION)
    assert found.probability_of_zero == pytest.approx(0.372, abs=1e-12)
    assert found.outcomes.values == (0, 3 * MILLION, 8 * MILLION, 28 * MILLION)
    assert found.outcomes.probabilities == pytest.approx((0.372, 0.47351, 0.10344, 0.05105), abs=5e-6)


def test_fixed_times_are_worth_less_than_spread_ones() -> None:
    programme = golden_programme()
    steps = [
        replace(each, wait=Wait(fixed(years, unit="year")))
        for each, years in zip(programme.transitions, MEANS, strict=True)
    ]
    found = golden(replace(programme, transitions=tuple(steps)))
    assert found.rnpv / MILLION == pytest.approx(2.25876, abs=5e-6)
    assert found.expected == golden().expected


@pytest.mark.parametrize(
    ("table", "expected"),
    [("qls-2021-oncology", 3.1179), ("hay-2014-oncology", 4.1568), ("biomedtracker-2011-all", 4.7590)],
)
def test_the_table_outweighs_the_error_of_any_simulation(table: str, expected: float) -> None:
    tables = Tables(table, unverified=True)
    found = golden(programme_from_tables("golden", Stage.PHASE_1, known=TODAY, tables=tables))
    assert found.expected / MILLION == pytest.approx(expected, abs=5e-5)


@pytest.fixture(scope="module")
def million() -> Forecast:
    setting = Setting(TODAY, seed=2026, paths=1_000_000)
    return forecast([golden_programme()], GOLDEN_DEAL, setting=setting, calendar=JUNE_YEARS)


def test_a_million_paths_agree_with_the_closed_form(million: Forecast) -> None:
    exact = golden()
    assert million.cash.standard_error / MILLION == pytest.approx(0.0061, abs=1e-4)
    assert abs(million.cash.mean - exact.expected) < 4 * million.cash.standard_error
    assert abs(million.rnpv.mean - exact.rnpv) < 4 * million.rnpv.standard_error
    assert (million.cash.p10, million.cash.p50, million.cash.p90) == (dollars(0), dollars(3), dollars(8))
    assert abs(million.cash.probability_of_zero - 0.372) < 4 * math.sqrt(0.372 * 0.628 / 1e6)
    for chance, reached in zip(million.stages, exact.reached, strict=True):
        assert abs(chance.probability - reached) < 4 * chance.standard_error
    for each in million.rnpv_by_rate:
        assert abs(each.mean - golden(rate=each.rate).rnpv) < 4 * each.standard_error
    assert [each.rate for each in million.rnpv_by_rate] == [0.08, 0.10, 0.12, 0.15]


def test_wrong_answers_of_others_are_not_given(million: Forecast) -> None:
    risked_twice = sum(amount * p**2 for amount, p in zip(SUMS, golden().reached, strict=True))
    assert risked_twice == pytest.approx(1.35460, abs=5e-6)
    assert abs(million.cash.mean / MILLION - risked_twice) > 1


def test_a_passed_stage_is_certain_and_its_payment_counts_once() -> None:
    start = Event(type=EventType.PHASE_START, subject=Subject("golden"), occurred=certain(TODAY), phase=Phase.PHASE_2)
    programme = programme_from_tables("golden", Stage.PHASE_2, known=TODAY)
    programme = replace(programme, past=(start,))
    setting = Setting(TODAY, paths=200_000)
    found = forecast([programme], GOLDEN_DEAL, setting=setting, calendar=JUNE_YEARS)
    assert golden(programme).expected / MILLION + 3 == pytest.approx(5.85568, abs=1e-5)
    assert abs(found.cash.mean / MILLION - 5.85568) < 4 * found.cash.standard_error / MILLION
    assert found.cash.probability_of_zero == 0
    later = forecast(
        [programme], GOLDEN_DEAL, setting=replace(setting, valuation=date(2026, 1, 2)), calendar=JUNE_YEARS
    )
    assert later.cash.p10 == dollars(0), "what was due before the valuation is no forecast"


def test_time_already_spent_in_a_stage_is_known() -> None:
    programme = replace(golden_programme(), entered=date(2023, 1, 1))
    exact = golden(programme)
    found = forecast([programme], GOLDEN_DEAL, setting=Setting(TODAY, paths=200_000), calendar=JUNE_YEARS)
    assert exact.expected == golden().expected, "times alike for both outcomes tell nothing of the outcome"
    assert exact.rnpv > golden().rnpv
    assert abs(found.rnpv.mean - exact.rnpv) < 4 * found.rnpv.standard_error


@pytest.mark.parametrize(
    "time",
    [uniform(1, 5, unit="year"), samples([1.0, 2.0, 7.0], weights=[1, 2, 1], unit="year"), fixed(4, unit="year")],
)
@pytest.mark.parametrize("since", [None, date(2024, 7, 1)])
def test_closed_forms_of_other_times(time: object, since: date | None) -> None:
    one = replace(step(Stage.PHASE_2, Stage.PHASE_3, 0.6), wait=Wait(time))  # type: ignore[arg-type]
    programme = Programme("A", (one,), entered=since)
    rules = payments((Stage.PHASE_3, dollars(10)), days=30)
    exact = closed_form(programme, rules, discounting=Discounting(0.12), valuation=TODAY)
    setting = Setting(TODAY, paths=50_000, discounting=Discounting(0.12))
    found = forecast([programme], [replace(GOLDEN_DEAL[0], rules=rules)], setting=setting, calendar=JUNE_YEARS)
    assert abs(found.rnpv.mean - exact.rnpv) < 4 * found.rnpv.standard_error + 0.001 * exact.rnpv


def test_a_distribution_over_a_rate_counts_by_its_mean() -> None:
    programme = programme_from_tables("golden", Stage.PHASE_1, known=TODAY, tables=Tables(uncertain=True))
    exact = golden(programme)
    found = forecast([programme], GOLDEN_DEAL, setting=Setting(TODAY, paths=200_000), calendar=JUNE_YEARS)
    assert exact.expected == pytest.approx(golden().expected, rel=0.01)
    assert abs(found.cash.mean - exact.expected) < 4 * found.cash.standard_error


def test_what_has_no_closed_form_says_so() -> None:
    programme = golden_programme()
    with pytest.raises(InputError, match="discounts to the middle of a quarter"):
        closed_form(programme, GOLDEN_PAYMENTS, discounting=Discounting(0.1, "middle"), valuation=TODAY)
    rate = replace(programme.transitions[0].rate, value=beta(2, 3))
    steps = tuple(replace(each, rate=rate) for each in programme.transitions)
    with pytest.raises(InputError, match="two stages share an uncertain rate"):
        golden(replace(programme, transitions=steps))
