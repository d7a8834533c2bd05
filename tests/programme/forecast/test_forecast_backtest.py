"""The pipeline as known on 14 November 2011, forecast by tables of that time, against what happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from importlib.resources import files

import pytest

from paylode.programme.event_types import Stage
from paylode.programme.forecast import (
    OF_THEIR_TIME,
    WITH_HINDSIGHT,
    Backtest,
    Tables,
    backtest,
    backtest_case,
    read_backtest_case,
)
from paylode.programme.forecast.backtest_case import standing, state_on
from paylode.values.problem import InputError

CASE = backtest_case("immunogen-2011-11-14")


@pytest.fixture(scope="module")
def then() -> Backtest:
    return backtest(CASE, paths=20_000)


def test_where_each_stood_by_what_was_known() -> None:
    state = state_on(CASE, CASE.known)
    stood = {each: standing(state, each) for each in ("T-DM1", "BAY 94-9343", "Amgen compound 2", "IMGN853", "IMGN901")}
    assert stood["T-DM1"] and stood["T-DM1"].stage is Stage.PHASE_3, "the refused application of 2010 is no stage"
    assert stood["BAY 94-9343"] and stood["BAY 94-9343"].stage is Stage.IND_SUBMITTED
    assert stood["Amgen compound 2"] and stood["Amgen compound 2"].stage is Stage.IND_ACTIVE
    assert stood["IMGN853"] is None
    assert stood["IMGN901"] is None


def test_each_question_has_its_rank_or_a_reason(then: Backtest) -> None:
    assert [(each.question.compound, str(each.question.stage)) for each in then.ranked] == [
        ("T-DM1", "filing_submitted"),
        ("T-DM1", "approval"),
        ("BAY 94-9343", "phase_2"),
        ("IMGN529", "phase_3"),
    ]
    assert [each.question.compound for each in then.open] == ["Amgen compound 1", "Amgen compound 2"]
    assert [each.question.compound for each in then.not_forecast] == ["IMGN901", "IMGN853"]
    assert all(each.why == "no stage of it was known on that day" for each in then.not_forecast)
    for each in then.ranked:
        assert each.rank and 0 <= each.rank[0] <= each.rank[1] <= 1
    filed, approved, _, failed = then.ranked
    assert approved.ever == pytest.approx(0.55 * 0.80, abs=0.015)
    assert approved.happened and str(approved.happened) == "2013-02-22"
    assert approved.rank and approved.rank[1] < 0.06, "it came earlier than the tables would have had it"
    assert filed.rank and filed.rank[0] == 0, "it is known to a window only, and so is its rank"
    assert failed.happened is None and failed.not_by == date(2017, 5, 23)
    assert failed.rank and failed.rank[1] == 1 and failed.by_then == failed.rank[0]


def test_n_is_said_and_calibration_is_not_claimed(then: Backtest) -> None:
    assert then.caution.startswith("n = 4 questions on 3 compounds of one company and one past")
    assert "nothing about calibration" in then.caution
    assert not then.hindsight
    assert not any("hindsight" in line for line in then.assumptions)
    assert any("assumed: nearly certain" in line for line in then.assumptions)


def test_hindsight_is_marked() -> None:
    found = backtest(CASE, WITH_HINDSIGHT, paths=2_000)
    assert found.hindsight
    assert found.caution.startswith("HINDSIGHT")
    assert any("published 2016-05-25, hindsight" in line for line in found.assumptions)
    with pytest.raises(InputError, match="bio-2016-oncology: it was published on 2016-05-25, after 2011-11-14"):
        backtest(CASE, Tables(), paths=2_000)


def test_what_was_learnt_later_changes_no_forecast(then: Backtest) -> None:
    blind = replace(CASE, facts=tuple(each for each in CASE.facts if each.learnt <= CASE.known))
    found = backtest(blind, OF_THEIR_TIME, paths=20_000)
    known = {each.question: (each.stood, each.ever, each.typical) for each in (*then.ranked, *then.open)}
    assert {each.question: (each.stood, each.ever, each.typical) for each in (*found.ranked, *found.open)} == known
    assert len(found.ranked) == 1, "without the later facts only the day told in the question is left"


def test_a_broken_case_is_refused_with_lines() -> None:
    text = (files("paylode.programme.forecast") / "cases" / "immunogen-2011-11-14.toml").read_text("utf-8")
    broken = (
        text.replace('event = "refuse_to_file"', 'event = "refused_to_file"')
        .replace('stage = "approval"', 'stage = "approved"', 1)
        .replace('because = "assumed: nearly certain and soon; no table of that time was found"', "")
        .replace('known = "2011-11-14"', 'known = "2011-11"', 1)
    )
    with pytest.raises(InputError) as caught:
        read_backtest_case(broken, "mine.toml", id="mine")
    told = str(caught.value)
    for expected in (
        'unknown event type "refused_to_file"',
        '"approved" is no stage',
        "no reason is given",
        "no certain day",
    ):
        assert expected in told
    assert all("mine.toml, line" in line for line in told.splitlines())
