"""`paylode programme backtest` says what the forecast says, with its n, and marks hindsight."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paylode.cli.main import run
from paylode.programme.forecast import OF_THEIR_TIME, WITH_HINDSIGHT, backtest, backtest_case

ASK = ["programme", "backtest", "--paths", "2000"]


def test_the_json_is_the_backtest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*ASK, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    case = backtest_case("immunogen-2011-11-14")
    for shown, tables in zip(told["runs"], (OF_THEIR_TIME, WITH_HINDSIGHT), strict=True):
        expected = backtest(case, tables, paths=2000)
        questions = [*expected.ranked, *expected.open]
        assert [each["ever"] for each in shown["questions"]] == [each.ever for each in questions]
        assert [each["rank"] for each in shown["questions"]] == [each.rank and list(each.rank) for each in questions]
        assert shown["assumptions"] == list(expected.assumptions)


def test_the_text_says_n_and_marks_hindsight(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(ASK) == 0
    text = capsys.readouterr().out
    assert "n = 4 questions" in text and "HINDSIGHT" in text and "not forecast" in text and "open" in text


def test_a_case_that_is_not_there_is_refused_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["programme", "backtest", "immunogen-2012"]) == 2
    assert "immunogen-2011-11-14" in capsys.readouterr().err


def test_the_picture_is_written(tmp_path: Path) -> None:
    assert run([*ASK, "--picture", str(tmp_path / "ranks.png"), "--quiet"]) == 0
    assert (tmp_path / "ranks.png").read_bytes().startswith(b"\x89PNG")
