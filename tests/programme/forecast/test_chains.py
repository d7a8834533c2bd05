"""What a chain may be, and everything that is refused, all at once."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from forecast_examples import GOLDEN_DEAL, JUNE_YEARS, TODAY, golden_programme, step

from paylode.programme.event_types import EventType, Stage
from paylode.programme.forecast import (
    Deal,
    Exit,
    GammaTime,
    Programme,
    Rate,
    Setting,
    Wait,
    days_reached,
    forecast,
    own_rate,
    vector_flows,
)
from paylode.programme.forecast.slots import PASSED
from paylode.values.distribution import fixed, normal, uniform
from paylode.values.problem import InputError


def test_all_that_is_wrong_with_a_chain_is_said_at_once() -> None:
    bad = replace(
        step(Stage.PHASE_1, Stage.PHASE_2, 0.5),
        rate=Rate("too much", 1.5),
        wait=Wait(normal(2, 1, unit="year")),
        exits=(Exit(EventType.LAUNCH, 0.5),),
    )
    hours = replace(step(Stage.PHASE_3, Stage.FILING_SUBMITTED, 0.5), wait=Wait(fixed(3, unit="h")))
    with pytest.raises(InputError) as caught:
        Programme("A", (bad, hours))
    told = str(caught.value)
    for expected in (
        "a stage is missing: the chain goes to phase_2 and on from phase_3",
        "the rate 1.5 lies outside 0 to 1",
        "the duration may be below 0",
        "the shares of the exits add up to 0.5",
        "launch is no exit",
        "the duration is in h",
    ):
        assert expected in told


def test_a_rate_may_not_leave_0_to_1_by_its_distribution() -> None:
    wide = replace(step(Stage.PHASE_1, Stage.PHASE_2, 0.5), rate=Rate("wide", normal(0.5, 0.2)))
    with pytest.raises(InputError, match="use beta, or truncate it"):
        Programme("A", (wide,))
    with pytest.raises(InputError, match="no reason is given"):
        own_rate(0.9, name="hope")


def test_a_forecast_says_all_its_problems_before_it_runs() -> None:
    setting = Setting(date(2015, 1, 1), paths=10)
    with pytest.raises(InputError) as caught:
        forecast(
            [golden_programme("A"), golden_programme("A")], [Deal("d", GOLDEN_DEAL[0].rules, ("Z",))],
            setting=setting, calendar=JUNE_YEARS,
        )  # fmt: skip
    told = str(caught.value)
    assert "two programmes have this name" in told
    assert 'no programme "Z"' in told
    assert "bio-2016-oncology: it was published on 2016-05-25, after 2015-01-01" in told
    assert "bio-2021-durations-oncology: it was published" in told


def test_two_rates_of_one_name_must_be_one() -> None:
    one = step(Stage.PHASE_1, Stage.PHASE_2, 0.5)
    pair = [Programme(name, (replace(one, rate=Rate("r", p)),)) for name, p in (("A", 0.5), ("B", 0.6))]
    with pytest.raises(InputError, match="two rates of this name differ"):
        forecast(pair, [], setting=Setting(TODAY, paths=10), calendar=JUNE_YEARS)


def test_a_stage_cannot_have_lasted_longer_than_it_can() -> None:
    late = replace(step(Stage.PHASE_1, Stage.PHASE_2, 0.5), wait=Wait(uniform(1, 2, unit="year")))
    programme = Programme("A", (late,), entered=date(2023, 1, 1))
    with pytest.raises(InputError, match=r"at phase_1 for 3 years, longer than its durations allow"):
        forecast([programme], [], setting=Setting(TODAY, paths=10), calendar=JUNE_YEARS)
    with pytest.raises(InputError, match="after the valuation"):
        later = replace(programme, entered=date(2027, 1, 1))
        forecast([later], [], setting=Setting(TODAY, paths=10), calendar=JUNE_YEARS)


def test_exits_compete_and_their_shares_come_out() -> None:
    exits = (Exit(EventType.PROGRAMME_STOPPED, 0.75), Exit(EventType.PROGRAMME_RETURNED, 0.25))
    programme = Programme("A", (replace(step(Stage.PHASE_1, Stage.PHASE_2, 0.4), exits=exits),))
    found = vector_flows([programme], [], Setting(TODAY, paths=100_000))
    shares = {slot.exit: number / 100_000 for slot, number in found.reached}
    assert sum(shares.values()) == 1
    for way, exact in ((PASSED, 0.4), (0, 0.45), (1, 0.15)):
        assert abs(shares[way] - exact) < 4 * math.sqrt(exact * (1 - exact) / 100_000)


def test_survival_so_far_speaks_for_a_programme_whose_failures_come_early() -> None:
    early = (Exit(wait=Wait(GammaTime(0.5))),)
    one = replace(step(Stage.PHASE_2, Stage.PHASE_3, 0.3, years=3.0), exits=early)
    chances = []
    for entered in (None, date(2025, 1, 1), date(2023, 1, 1)):
        days = days_reached(Programme("A", (one,), entered=entered), Stage.PHASE_3, Setting(TODAY, paths=20_000))
        chances.append(float((days < 10**7).mean()))
    assert chances[0] == pytest.approx(0.3, abs=0.015)
    assert chances[0] < chances[1] < chances[2]
    assert chances[2] > 0.97


def test_a_stage_outside_the_chain_is_refused() -> None:
    with pytest.raises(InputError, match="does not lead to launch"):
        days_reached(golden_programme(), Stage.LAUNCH, Setting(TODAY, paths=10))


def test_a_forecast_may_not_use_what_became_known_later() -> None:
    with pytest.raises(InputError, match="after 2026-01-01"):
        Setting(TODAY, known=date(2026, 1, 2))
