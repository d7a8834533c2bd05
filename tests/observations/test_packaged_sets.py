"""The packaged datasets: complete, true to what was digitised, and open about their traps."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pytest

import paylode.observations as observations
from paylode.observations import ANALYTES, arms, dataset, datasets

FOLDER = Path(observations.__file__).with_name("data")
DIGITISED = Path(__file__).resolve().parents[2] / "../shared/data/observed/yuezheli-ADC-archives"
needs_digitised = pytest.mark.skipif(not DIGITISED.is_dir(), reason="the digitiser's own files are not on this machine")


@pytest.mark.parametrize("name", datasets())
def test_every_packaged_set_is_complete(name: str) -> None:
    found = dataset(name)
    assert found.id == name
    assert found.title and found.digitiser and found.assay and found.licence and found.notes
    assert found.source.cite()
    assert found.series
    for series in found.series:
        assert series.analyte in ANALYTES
        assert series.dose.startswith(series.arm)
        assert (series.limit is None) == (series.limit_source is None)
        assert [point.time_d for point in series.points] == sorted(point.time_d for point in series.points)
        for point in series.points:
            assert math.isfinite(point.value) and point.value > 0 and point.time_d >= 0
            assert not (point.censored and point.scored)
            assert point.scored or point.censored or point.note


@pytest.mark.parametrize("name", datasets())
def test_the_notice_names_every_set_and_the_folder_holds_no_stray_file(name: str) -> None:
    notice = (FOLDER / "NOTICE").read_text()
    assert name in notice and "yuezheli/ADC-archives" in notice
    described = "".join(path.read_text() for path in FOLDER.glob("*.toml"))
    assert all(path.name in described for path in FOLDER.glob("*.csv"))


def test_girish_conjugate_has_six_arms_and_44_points_all_scored() -> None:
    conjugate = [series for series in dataset("girish-2012").series if series.analyte == "conjugate"]
    assert [series.arm for series in conjugate] == [f"{dose} mg/kg" for dose in (0.3, 0.6, 1.2, 2.4, 3.6, 4.8)]
    assert sum(len(series.points) for series in conjugate) == 44
    assert all(point.scored for series in conjugate for point in series.points)
    assert {(series.unit, series.dose.split(" ", 2)[2]) for series in conjugate} == {("ug/mL", "iv 90 min")}


def test_girish_dm1_scores_only_the_point_after_the_end_of_the_infusion() -> None:
    (dm1,) = [series for series in arms(dataset("girish-2012"))["3.6 mg/kg"] if series.analyte == "payload"]
    before, after, *late = dm1.points
    assert (before.time_d, before.scored) == (0.0, False)
    assert after.scored and after.value == 6.071
    assert after.time_d == pytest.approx(90 / (24 * 60) + 0.005)
    assert "end of the infusion" in after.note
    assert [point.time_d for point in late] == [7, 14, 21]
    assert all(point.censored and not point.scored and point.value < dm1.limit for point in late if dm1.limit)
    assert dm1.limit_source is not None and dm1.limit_source.kind == "assumed"


def test_krop_scores_seven_points_one_of_them_during_the_infusion() -> None:
    (dm1,) = dataset("krop-2010").series
    assert [point.scored for point in dm1.points] == [True] * 7
    assert dm1.points[0].time_d * 24 == pytest.approx(1.2)
    assert dm1.points[0].note == "during the infusion"


def test_total_antibody_lies_above_the_conjugate_at_every_time() -> None:
    conjugate, total = dataset("tdm1-total-antibody").series
    assert (conjugate.analyte, total.analyte) == ("conjugate", "total_antibody")
    assert all(c.value < t.value for c, t in zip(conjugate.points, total.points, strict=True))
    assert dataset("tdm1-total-antibody").source.kind == "assumed"


def test_the_unnamed_set_repeats_the_girish_curve_as_its_note_says() -> None:
    repeated = {round(p.time_d): p.value for p in dataset("tdm1-total-antibody").series[0].points}
    original = {round(p.time_d): p.value for p in arms(dataset("girish-2012"))["3.6 mg/kg"][0].points}
    common = sorted(set(repeated) & set(original) - {0})
    assert common == [1, 2, 3, 7, 10, 17, 21]
    assert all(repeated[day] == pytest.approx(original[day], rel=0.06) for day in common)


@needs_digitised
def test_conjugate_numbers_are_those_of_the_digitiser() -> None:
    with (DIGITISED / "girish-2012.csv").open() as file:
        rows = [(float(r["time_day"]), float(r["T_DM1_ugperml"])) for r in csv.DictReader(file)]
    ours = [(p.time_d, p.value) for s in dataset("girish-2012").series if s.analyte == "conjugate" for p in s.points]
    assert ours == rows


@needs_digitised
@pytest.mark.parametrize(
    ("name", "which", "file", "column", "per"),
    [
        ("krop-2010", 0, "krop2010_dm1_plasma_3p6mgkg.csv", "dm1_ug_per_L", 1),
        ("tdm1-total-antibody", 0, "tdm1_total_antibody_3p6mgkg.csv", "tdm1_ug_per_L", 1000),
        ("tdm1-total-antibody", 1, "tdm1_total_antibody_3p6mgkg.csv", "total_trastuzumab_ug_per_L", 1000),
    ],
)
def test_numbers_typed_from_scripts_are_those_of_the_digitiser(
    name: str, which: int, file: str, column: str, per: int
) -> None:
    with (DIGITISED / "from_scripts" / file).open() as handle:
        rows = list(csv.DictReader(handle))
    points = dataset(name).series[which].points
    assert [p.time_d * 24 for p in points] == pytest.approx([float(r["time_h"]) for r in rows])
    assert [p.value * per for p in points] == pytest.approx([float(r[column]) for r in rows])


@needs_digitised
def test_girish_dm1_values_are_those_of_the_digitiser() -> None:
    with (DIGITISED / "from_scripts" / "girish2012_dm1_plasma_3p6mgkg_q3w.csv").open() as handle:
        rows = list(csv.DictReader(handle))
    assert [p.value for p in dataset("girish-2012").series[-1].points] == [float(r["dm1_ug_per_L"]) for r in rows]
