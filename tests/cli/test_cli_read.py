"""`paylode read`: claims with their words, refusals with their reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paylode.cli.main import run

RELEASE = """Springfield, Mass., Feb. 3, 2014 - Example Therapeutics, Inc. (Nasdaq: EXMP) today announced that the
Investigational New Drug (IND) application submitted by Sample Pharma for a TAP compound has become active. This event
triggers a $2 million milestone payment to Example Therapeutics.
"""


@pytest.fixture
def release(tmp_path: Path) -> Path:
    path = tmp_path / "release.txt"
    path.write_text(RELEASE, encoding="utf-8")
    return path


def test_a_release_as_lines(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(release)]) == 0
    shown = capsys.readouterr().out
    assert "2014-02-03" in shown
    assert "ind.active" in shown
    assert "triggers a $2 million milestone payment" in shown.replace("\\$", "$")


def test_a_release_as_json(release: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["read", str(release), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "paylode.reading/1"
    assert [event["type"] for event in found["events"]].count("ind_active") == 1
    for event in found["events"]:
        assert event["quote"] in RELEASE or " ".join(event["quote"].split()) in " ".join(RELEASE.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["read", "nowhere.txt"], "nowhere.txt: it cannot be read"),
        (["read", "RELEASE", "--published", "tomorrow"], '--published: "tomorrow" is no day'),
    ],
)
def test_wrong_input_is_one_line(
    arguments: list[str], said: str, release: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([str(release) if word == "RELEASE" else word for word in arguments]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert said in shown.err
    assert len(shown.err.strip().splitlines()) == 1


def test_bytes_that_are_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "release.txt"
    path.write_bytes(b"\xff\xfe\x00release")
    assert run(["read", str(path)]) == 2
    assert "not UTF-8" in capsys.readouterr().err
