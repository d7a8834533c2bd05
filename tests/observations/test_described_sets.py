"""Describing one's own CSV files by a TOML file: each mistake is named with its line and key."""

from __future__ import annotations

from pathlib import Path

import pytest

from paylode.observations import Dataset, dataset
from paylode.observations.formats import formats
from paylode.values.problem import InputError

TOML = formats()[".toml"]


def described(folder: Path, text: str) -> Dataset:
    (folder / "mine.toml").write_text(text)
    for name, content in TOML.BESIDE.items():
        (folder / name).write_text(content)
    return dataset(folder / "mine.toml")


def test_the_description_says_who_measured_what_and_where_the_limit_is(tmp_path: Path) -> None:
    (series,) = described(tmp_path, TOML.EXAMPLE).series
    assert (series.arm, series.dose, series.unit, series.limit) == ("3.6 mg/kg", "3.6 mg/kg iv 90 min", "ng/mL", 0.74)
    assert [(point.value, point.censored) for point in series.points] == [(4.46, False), (0.6, True)]


def test_a_limit_may_be_written_in_another_unit_of_the_same_kind(tmp_path: Path) -> None:
    (series,) = described(tmp_path, TOML.EXAMPLE.replace("0.74 ng/mL", "0.00074 mg/L")).series
    assert series.limit == pytest.approx(0.74)


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ('title = "Free', 'titel = "Free', "mine.toml, line 2, key titel", "Did you mean title?"),
        ('id = "mine"', "id = 7", "line 1, key id", "a bare number instead of a text"),
        ('locator = "Figure 2"', 'kind = "paper"', "line 6, key source.kind", '"paper" is no kind of source'),
        ('title = "Nobody 2026, Journal of Examples"', "", "line 4, key source.title", "missing"),
        ('arm = "3.6 mg/kg"', 'arm = "3.6"', 'line 13, key files."mine-payload.csv".arm', "no dose is given for arm"),
        ('arm = "3.6 mg/kg"', "", 'line 11, key files."mine-payload.csv"', "the arm must be said once"),
        ('unit = "h"', 'unit = "kg"', 'line 11, key files."mine-payload.csv"', "not a unit of time"),
        ('csv".payload]', 'csv".payloads]', 'line 15, key files."mine-payload.csv".payloads', "Did you mean payload?"),
        ('column = "dm1"', 'column = "dm4"', "mine-payload.csv, line 1", "Did you mean dm1?"),
        ('unit = "ng/mL"', 'unit = "ng"', 'key files."mine-payload.csv"', "not a unit of concentration"),
        ('limit = "0.74 ng/mL"', 'limit = "0,74 ng/mL"', "line 18", "Write 0.74 ng/mL"),
        (
            'limit = "0.74 ng/mL"',
            'limit = "0.74 kg"',
            'line 18, key files."mine-payload.csv".payload.limit',
            "converted",
        ),
        ('limit_locator = "Methods"', "", 'line 18, key files."mine-payload.csv".payload.limit', "without a source"),
        ("mine-payload.csv", "../mine-payload.csv", "line 11", "not the plain name"),
        ("mine-payload.csv", "/etc/passwd", "line 11", "not the plain name"),
        ("mine-payload.csv", "none.csv", "none.csv", "there is no such file"),
    ],
)
def test_each_mistake_has_its_line_and_cure(tmp_path: Path, old: str, new: str, place: str, what: str) -> None:
    assert old in TOML.EXAMPLE
    with pytest.raises(InputError) as caught:
        described(tmp_path, TOML.EXAMPLE.replace(old, new))
    assert any(place in problem.where and what in str(problem) for problem in caught.value.problems)


def test_several_mistakes_are_listed_together(tmp_path: Path) -> None:
    text = TOML.EXAMPLE.replace('title = "Free', 'titel = "Free').replace('"0.74 ng/mL"', '"x"')
    with pytest.raises(InputError) as caught:
        described(tmp_path, text)
    assert len(caught.value.problems) >= 3
