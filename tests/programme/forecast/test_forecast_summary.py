"""Cash by fiscal quarter, its percentiles, and its value on the day."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import replace
from datetime import date

import pytest
from forecast_examples import (
    GOLDEN_DEAL,
    GOLDEN_PAYMENTS,
    JUNE_YEARS,
    TODAY,
    CappedRules,
    dollars,
    golden_programme,
    payments,
)

from paylode.programme.event_types import Stage
from paylode.programme.forecast import Deal, Discounting, Forecast, PathFlows, Setting, forecast, vector_flows
from paylode.values.fiscal import FiscalYears, TransitionPeriod, fiscal_calendar, fiscal_period
from paylode.values.money import Money, Undisclosed
from paylode.values.problem import InputError

SETTING = Setting(TODAY, seed=9, paths=1_001)
PAIR = [golden_programme("A"), golden_programme("B")]
DEALS = [Deal("capped", CappedRules()), Deal("milestones", GOLDEN_PAYMENTS)]


@pytest.fixture(scope="module")
def flows() -> PathFlows:
    return vector_flows(PAIR, DEALS, SETTING)


@pytest.fixture(scope="module")
def found() -> Forecast:
    return forecast(PAIR, DEALS, setting=SETTING, calendar=JUNE_YEARS)


def percentile(sums: list[int], percent: int) -> int:
    """The smallest sum that so many percent of the paths do not exceed."""
    ordered = sorted(sums)
    return next(each for place, each in enumerate(ordered, 1) if 100 * place >= percent * len(sums))


def test_quarters_are_those_of_the_paths(flows: PathFlows, found: Forecast) -> None:
    paid: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for path, day, minor in zip(flows.path.tolist(), flows.day.tolist(), flows.minor.tolist(), strict=True):
        paid[str(fiscal_period(date.fromordinal(day), JUNE_YEARS))][path] += minor
    by_then = [0] * SETTING.paths
    assert str(found.quarters[0].period) == "FY2026 Q3"
    for quarter in found.quarters:
        sums = [paid[str(quarter.period)][path] for path in range(SETTING.paths)]
        by_then = [before + now for before, now in zip(by_then, sums, strict=True)]
        for spread, of in ((quarter.cash, sums), (quarter.by_then, by_then)):
            assert [spread.p10.minor, spread.p50.minor, spread.p90.minor] == [
                percentile(of, each) for each in (10, 50, 90)
            ]
            assert spread.mean == pytest.approx(sum(of) / len(of) / 100)
            assert spread.probability_of_zero == of.count(0) / len(of)
    assert by_then == found.path_cash.total.tolist(), "the quarters add up to all cash, path by path"
    assert found.cash == found.quarters[-1].by_then
    mean = sum(by_then) / len(by_then)
    assert found.cash.sd == pytest.approx(math.sqrt(sum((each - mean) ** 2 for each in by_then) / 1_000) / 100)


@pytest.mark.parametrize("at", ["day", "middle", "end"])
def test_value_is_reckoned_to_the_day_that_is_stated(flows: PathFlows, at: str) -> None:
    discounting = Discounting(0.12, at)  # type: ignore[arg-type]
    found = forecast(PAIR, DEALS, setting=replace(SETTING, discounting=discounting), calendar=JUNE_YEARS)
    value = [0.0] * SETTING.paths
    for path, ordinal, minor in zip(flows.path.tolist(), flows.day.tolist(), flows.minor.tolist(), strict=True):
        period = fiscal_period(date.fromordinal(ordinal), JUNE_YEARS)
        first, last = max(period.first, TODAY).toordinal(), period.last.toordinal()
        to = {"day": ordinal, "middle": (first + last) / 2, "end": last}[at]
        value[path] += minor * 1.12 ** (-(to - TODAY.toordinal()) / 365.25)
    assert found.path_cash.value.tolist() == pytest.approx(value, abs=0.5)
    assert found.rnpv.mean == pytest.approx(sum(value) / len(value) / 100)
    assert any("12 % a year" in line for line in found.assumptions)


def test_a_transition_period_is_a_period_of_its_own() -> None:
    calendar = fiscal_calendar(
        "Lanthorn Biologics",
        [
            FiscalYears(6, 30, date(1999, 7, 1), date(2028, 6, 30)),
            TransitionPeriod(date(2028, 7, 1), date(2028, 12, 31), "TP2028"),
            FiscalYears(12, 31, date(2029, 1, 1)),
        ],
    )
    found = forecast(PAIR, DEALS, setting=SETTING, calendar=calendar)
    names = [str(each.period) for each in found.quarters]
    assert names[names.index("TP2028") - 1 : names.index("TP2028") + 2] == ["FY2028 Q4", "TP2028", "FY2029 Q1"]
    assert found.quarters[-1].by_then == found.cash


def test_undisclosed_is_counted_and_is_not_zero() -> None:
    deal = Deal("hidden", payments((Stage.PHASE_2, Undisclosed("USD")), (Stage.PHASE_3, dollars(5))))
    found = forecast([golden_programme()], [deal], setting=replace(SETTING, paths=20_000), calendar=JUNE_YEARS)
    ((name, number),) = found.undisclosed
    assert name == "hidden"
    assert number == pytest.approx(0.628, abs=0.02)
    assert found.cash.mean / 1e6 == pytest.approx(5 * 0.15449, abs=0.06)


def test_a_forecast_is_in_one_currency() -> None:
    two = [Deal("USD", GOLDEN_PAYMENTS), Deal("EUR", payments((Stage.PHASE_2, Money(100, "EUR"))))]
    with pytest.raises(InputError, match="EUR and USD"):
        forecast([golden_programme()], two, setting=SETTING, calendar=JUNE_YEARS)


@pytest.mark.parametrize("number", [10**17, 10**30])
def test_sums_that_cannot_be_exact_are_refused(number: int) -> None:
    huge = Deal("huge", payments((Stage.PHASE_2, Money(number, "USD"))))
    with pytest.raises(InputError, match="too large to be added exactly"):
        forecast([golden_programme()], [huge], setting=SETTING, calendar=JUNE_YEARS)


def test_nothing_may_flow() -> None:
    found = forecast([golden_programme()], [], setting=SETTING, calendar=JUNE_YEARS)
    assert found.quarters == ()
    assert (found.cash.mean, found.cash.probability_of_zero, found.rnpv.mean) == (0, 1, 0)


def test_a_venture_rate_on_top_of_probabilities_is_refused() -> None:
    with pytest.raises(InputError, match="counts failure twice"):
        Discounting(0.40)


def test_events_after_the_end_are_left_out_and_that_is_said() -> None:
    short = replace(SETTING, paths=20_000, until=date(2028, 6, 30))
    found = forecast([golden_programme()], GOLDEN_DEAL, setting=short, calendar=JUNE_YEARS)
    assert max(each.period.last for each in found.quarters) <= date(2028, 6, 30)
    assert "events after 2028-06-30 are left out" in found.assumptions
    assert found.cash.mean < 2e6
