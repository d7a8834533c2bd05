"""The vector engine gives what the reference engine gives: the same flows on the same paths, to day and cent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from forecast_examples import (
    GOLDEN_PAYMENTS,
    JUNE_YEARS,
    STEPS,
    TODAY,
    CappedRules,
    WindowRules,
    dollars,
    golden_programme,
    payments,
    step,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from paylode.programme.event_types import EventType, Stage
from paylode.programme.facts import Event
from paylode.programme.forecast import (
    CashFlow,
    Correlation,
    Deal,
    Exit,
    GammaTime,
    PathFlows,
    Programme,
    Rate,
    Setting,
    Tables,
    Transition,
    Wait,
    flows_path_by_path,
    forecast,
    programme_from_tables,
    vector,
    vector_flows,
)
from paylode.values.distribution import beta, discrete, fixed, lognormal, samples, triangular, uniform
from paylode.values.money import Undisclosed
from paylode.values.problem import InputError


def assert_same(one: PathFlows, two: PathFlows) -> None:
    for column in ("path", "day", "minor", "deal"):
        assert np.array_equal(getattr(one, column), getattr(two, column)), column
    assert one.reached == two.reached
    assert (one.currency, one.undisclosed, one.paths) == (two.currency, two.undisclosed, two.paths)


def assert_engines_agree(programmes: Sequence[Programme], deals: Sequence[Deal], setting: Setting) -> PathFlows:
    found = vector_flows(programmes, deals, setting)
    assert_same(flows_path_by_path(programmes, deals, setting), found)
    return found


def pipeline() -> list[Programme]:
    """Three programmes with all that a chain can have."""
    two_exits = (
        Exit(EventType.PROGRAMME_STOPPED, 0.7, Wait(uniform(0.1, 3, unit="year"))),
        Exit(EventType.PROGRAMME_RETURNED, 0.3),
    )
    trial = Rate("virtual trial", samples([0.2, 0.4, 0.9], weights=[1, 2, 1]))
    second = Transition(Stage.PHASE_1, Stage.PHASE_2, trial, Wait(lognormal(1.5, cv=0.6, unit="year")), exits=two_exits)
    third = Transition(Stage.PHASE_2, Stage.PHASE_3, Rate("readout", beta(3, 5)), Wait(fixed(2, unit="year")))
    return [
        replace(golden_programme("A"), entered=date(2024, 2, 29)),
        Programme("B", (second, third), entered=date(2025, 6, 1), region="US", indication="mesothelioma"),
        programme_from_tables("C", Stage.PHASE_1, known=TODAY, tables=Tables(uncertain=True)),
    ]


def all_deals() -> list[Deal]:
    undisclosed = payments((Stage.PHASE_2, Undisclosed("USD")), (Stage.PHASE_3, dollars(4)), days=30)
    return [
        Deal("milestones of A", GOLDEN_PAYMENTS, ("A",)),
        Deal("capped", CappedRules()),
        Deal("window", WindowRules(date(2027, 12, 31)), ("B", "C")),
        Deal("not told", undisclosed, ("B",)),
    ]


def test_the_golden_chain() -> None:
    setting = Setting(TODAY, seed=7, paths=2_000)
    found = assert_engines_agree([golden_programme()], [Deal("golden", GOLDEN_PAYMENTS)], setting)
    assert found.path.size > 1_500


@pytest.mark.parametrize("rho", [None, 0.4])
def test_a_pipeline_with_everything(rho: float | None) -> None:
    groups = (Correlation("platform", ("A", "B", "C"), rho),) if rho else ()
    setting = Setting(TODAY, seed=11, paths=600, until=date(2036, 6, 30), correlations=groups)
    found = assert_engines_agree(pipeline(), all_deals(), setting)
    assert found.undisclosed
    assert set(found.deal.tolist()) == {0, 1, 2, 3}


def test_the_summaries_are_the_same() -> None:
    setting = Setting(TODAY, seed=3, paths=300)
    one, two = (
        forecast(pipeline(), all_deals(), setting=setting, calendar=JUNE_YEARS, engine=engine)
        for engine in (vector_flows, flows_path_by_path)
    )
    assert (one.cash, one.quarters, one.stages) == (two.cash, two.quarters, two.stages)
    assert np.array_equal(np.round(one.path_cash.value), np.round(two.path_cash.value)), "value to the cent"


def test_chunks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    setting = Setting(TODAY, seed=5, paths=500)
    whole = vector_flows(pipeline(), all_deals(), setting)
    monkeypatch.setattr(vector, "CHUNK", 77)
    assert_same(whole, vector_flows(pipeline(), all_deals(), setting))


def test_a_run_can_be_carried_on() -> None:
    setting = Setting(TODAY, seed=5, paths=400)
    deals = [Deal("golden", GOLDEN_PAYMENTS)]
    whole = vector_flows([golden_programme()], deals, setting)
    rest = vector_flows([golden_programme()], deals, replace(setting, first_path=300, paths=100))
    late = whole.path >= 300
    assert np.array_equal(whole.path[late] - 300, rest.path)
    assert np.array_equal(whole.day[late], rest.day)


times = st.one_of(
    st.builds(GammaTime, st.floats(0.05, 6), st.floats(0.5, 9)),
    st.floats(0.1, 5).map(lambda years: fixed(years, unit="year")),
    st.floats(0.1, 5).map(lambda years: triangular(0, 2 * years, mode=years, unit="year")),
    st.floats(0.2, 0.8).map(
        lambda share: discrete([0.0, 1.0, 9.0], [share, (1 - share) / 2, (1 - share) / 2], unit="year")
    ),
)
rates = st.one_of(st.floats(0, 1), st.builds(beta, st.floats(0.5, 9), st.floats(0.5, 9)))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_any_pipeline(data: st.DataObject) -> None:
    programmes = []
    for name in "ABC"[: data.draw(st.integers(1, 3))]:
        length = data.draw(st.integers(1, 4))
        steps = [
            replace(
                step(start, end, 0.5),
                rate=Rate(f"{name} {start}", data.draw(rates)),
                wait=Wait(data.draw(times)),
            )
            for start, end in pairwise(STEPS[: length + 1])
        ]
        programmes.append(Programme(name, tuple(steps)))
    deals = [Deal("capped", CappedRules()), Deal("milestones", GOLDEN_PAYMENTS)]
    until = data.draw(st.none() | st.dates(date(2026, 6, 1), date(2040, 1, 1)))
    setting = Setting(TODAY, seed=data.draw(st.integers(0, 2**64 - 1)), paths=40, until=until)
    assert_engines_agree(programmes, deals, setting)


def test_rules_that_turn_on_a_day_must_say_so() -> None:
    chain = [golden_programme()]
    silent = Deal("window", WindowRules(date(2028, 6, 30), says_so=False))
    setting = Setting(TODAY, paths=20_000)
    with pytest.raises(InputError, match="look at more than the order"):
        vector_flows(chain, [silent], setting)
    open_ = Deal("window", WindowRules(date(2028, 6, 30)))
    assert_same(
        flows_path_by_path(chain, [silent], replace(setting, paths=300)),
        vector_flows(chain, [open_], replace(setting, paths=300)),
    )


def test_rules_that_look_at_the_months_between_two_events_are_refused_by_the_vector_engine() -> None:
    @dataclass(frozen=True)
    class Quick:
        def flows(self, events: Sequence[Event]) -> list[CashFlow]:
            days = [each.occurred.latest for each in events]
            if len(days) < 2 or days[0] is None or days[1] is None or days[1] - days[0] > timedelta(days=1000):
                return []
            return [CashFlow(days[1], dollars(1), "quick", 1)]

        def turning_days(self) -> list[date]:
            return []

    deal = Deal("quick", Quick())
    with pytest.raises(InputError, match="run it path by path"):
        vector_flows([golden_programme()], [deal], Setting(TODAY, paths=100_000))
    assert flows_path_by_path([golden_programme()], [deal], Setting(TODAY, paths=200)).path.size


def test_too_many_orders_are_refused_with_a_cure() -> None:
    many = [golden_programme(f"P{number}") for number in range(10)]
    with pytest.raises(InputError, match="split it into deals"):
        vector_flows(many, [Deal("all", CappedRules())], Setting(TODAY, paths=100_000))
