"""The picture of a backtest shows every question once a run, and nothing more than the backtest says."""

from __future__ import annotations

import pytest

from paylode.plot.programme import backtest_ranks
from paylode.programme.forecast import OF_THEIR_TIME, WITH_HINDSIGHT, Backtest, backtest, backtest_case


@pytest.fixture(scope="module")
def runs() -> tuple[Backtest, Backtest]:
    case = backtest_case("immunogen-2011-11-14")
    return backtest(case, OF_THEIR_TIME, paths=2_000), backtest(case, WITH_HINDSIGHT, paths=2_000)


def test_every_question_of_every_run_is_in_the_table_behind_it(runs: tuple[Backtest, Backtest]) -> None:
    table = backtest_ranks(*runs).data["backtest"]
    every = [(run, each) for run in runs for each in (*run.ranked, *run.open)]
    told = [(str(run.hindsight), each.question.compound, each.ever) for run, each in every]
    assert list(zip(table["hindsight"], table["compound"], table["ever"], strict=True)) == told


def test_a_bar_for_each_forecast_and_for_each_rank_and_one_sign_for_what_happened(
    runs: tuple[Backtest, Backtest],
) -> None:
    drawn = [each.get_gid() for each in backtest_ranks(*runs).findobj() if each.get_gid()]
    assert drawn.count("forecast") == sum(len(run.ranked) + len(run.open) for run in runs)
    assert drawn.count("rank") == sum(len(run.ranked) for run in runs)
    assert drawn.count("happened") + drawn.count("not by") == len(runs[0].ranked)


def test_the_caution_and_the_number_of_questions_stand_in_the_picture(runs: tuple[Backtest, Backtest]) -> None:
    words = " ".join(" ".join(each.get_text() for each in backtest_ranks(*runs).findobj(match=_has_text)).split())
    assert f"n = {len(runs[0].ranked)} questions" in words and "HINDSIGHT" in words and "open" in words


def _has_text(artist: object) -> bool:
    return hasattr(artist, "get_text")


def test_no_run_makes_a_picture_that_says_so() -> None:
    assert backtest_ranks().data["backtest"].height == 0
