"""`paylode simulate`: what is printed, what is written, and what the exit code says."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
REGIMEN = "3.6 mg/kg iv 90 min q3w x 2"
SIMULATE = ("simulate", "t-dm1", "--dose", REGIMEN)
QUICK = (*SIMULATE, "--no-figure", "--days", "3")


def only_run(folder: Path) -> Path:
    (found,) = (folder / "runs").iterdir()
    return found


def test_the_main_job(folder: Path, paylode: Callable) -> None:
    ran = paylode(*SIMULATE, "--observed", "girish-2012")
    assert ran.code == 0
    for words in (
        "t-dm1  trastuzumab emtansine",
        "70 kg (default person)",
        "conjugate",
        "free payload",
        "balances",
        "sources",
    ):
        assert words in ran.out
    assert "  girish-2012: " in ran.out and "points within 2-fold, fold error" in ran.out
    run = only_run(folder)
    assert ran.err.startswith(f"wrote {run.relative_to(folder)}/ (manifest.json, simulation.parquet, figure.png)   ")
    assert {path.name for path in run.iterdir()} == {"manifest.json", "simulation.parquet", "figure.png"}
    assert (run / "figure.png").read_bytes().startswith(b"\x89PNG")
    table = pl.read_parquet(run / "simulation.parquet")
    assert {"time_d", "side", "conjugate [ug/mL]"} <= set(table.columns)
    manifest = json.loads((run / "manifest.json").read_text())
    assert manifest["schema"] == "paylode.manifest/1"
    assert manifest["run"]["command"] == ["paylode", *SIMULATE, "--observed", "girish-2012"]
    assert set(manifest["observed"]["girish-2012"]) == {"points", "within_2_fold", "fold_error"}


def test_json_has_the_promised_shape(folder: Path, paylode: Callable) -> None:
    ran = paylode(*SIMULATE, "--no-figure", "--json", "--observed", "girish-2012")
    found = ran.json
    assert found["schema"] == "paylode.simulation/1"
    for analyte in ("conjugate", "total_antibody", "payload"):
        for name in ("cmax", "auc", "trough", "half_life"):
            assert {"value", "unit", "interval"} <= set(found["analytes"][analyte][name])
    assert {"antibody", "payload", "receptor"} <= set(found["balance"])
    score = found["observed"]["girish-2012"]
    assert set(score) == {"points", "within_2_fold", "fold_error"}
    assert 0 <= score["within_2_fold"] <= 1 <= score["fold_error"]
    assert set(found["run"]) == {"time", "path", "wall_s", "command"}
    assert Path(found["run"]["path"]).name == only_run(folder).name


def test_only_run_differs_from_run_to_run(paylode: Callable) -> None:
    first, second = (paylode(*QUICK, "--json").json for _ in range(2))
    assert first["run"]["path"] != second["run"]["path"]
    del first["run"], second["run"]
    assert first == second


def test_names_are_case_blind(paylode: Callable) -> None:
    one = paylode(*QUICK, "--tumour", "n87")
    other = paylode(
        "SIMULATE", "T-DM1", "--DOSE", "3.6 MG/KG IV 90 MIN Q3W X 2", "--No-Figure", "--days", "3", "--tumour", "N87"
    )
    assert other.code == 0
    assert other.out == one.out


def test_quiet_says_nothing_but_the_result(paylode: Callable) -> None:
    ran = paylode(*QUICK, "--quiet")
    assert ran.err == ""
    assert ran.out.startswith("t-dm1")


def test_out_says_where(folder: Path, paylode: Callable) -> None:
    paylode(*QUICK, "--out", "elsewhere/deep")
    assert [path.name for path in folder.iterdir()] == ["elsewhere"]
    assert len(list((folder / "elsewhere/deep").iterdir())) == 1


def test_no_run_is_overwritten(folder: Path, paylode: Callable) -> None:
    for _ in range(3):
        assert paylode(*QUICK).code == 0
    assert len(list((folder / "runs").iterdir())) == 3


@pytest.mark.parametrize("weight", ["90", "90 kg", "90kg"])
def test_the_weight_is_named_and_scales_the_dose(weight: str, paylode: Callable) -> None:
    ran = paylode(*QUICK, "--weight", weight)
    assert "90 kg (person)" in ran.out
    assert "(324 mg per dose)" in ran.out


def test_height_and_sex_serve_the_doses_that_need_them(paylode: Callable) -> None:
    surface = paylode("simulate", "t-dm1", "--dose", "100 mg/m2", "--height", "165", "--days", "1", "--no-figure")
    assert "179.118 mg per dose" in surface.out
    ideal = ("simulate", "t-dm1", "--dose", "3.6 mg/kg AIBW", "--height", "165 cm", "--sex", "Female", "--days", "1")
    assert paylode(*ideal, "--no-figure").code == 0


def test_the_tumour_and_its_volume(paylode: Callable) -> None:
    found = paylode(*QUICK, "--json", "--tumour", "her2-2+ 5 mL").json
    assert found["tumour_type"] == "her2-2+"
    assert found["tumour"]["volume_at_start"] == {"value": pytest.approx(5.0), "unit": "mL", "interval": "day 0"}
    assert "no tumour" in paylode(*QUICK, "--tumour", "none").out


def test_a_parameter_can_be_set(folder: Path, paylode: Callable) -> None:
    plain = paylode(*QUICK, "--json").json["analytes"]["conjugate"]["auc"]["value"]
    ran = paylode(*QUICK, "--json", "--set", "clearance=0.6 L/d", "--set", "Central_Volume = 3.5 L")
    assert ran.json["analytes"]["conjugate"]["auc"]["value"] < plain
    manifest = json.loads((Path(ran.json["run"]["path"]) / "manifest.json").read_text())
    assert manifest["inputs"]["given"]["clearance"] == "0.6 L/d"
    assert manifest["parameters"]["clearance"]["source"]["kind"] == "user"


def test_days_may_be_weeks(paylode: Callable) -> None:
    assert paylode(*SIMULATE, "--no-figure", "--json", "--days", "1 wk").json["days"] == 7


def test_ones_own_observations(folder: Path, paylode: Callable) -> None:
    (folder / "mine.csv").write_text(
        "time [d],dose,conjugate [ug/mL]\n0.5,3.6 mg/kg iv 90 min,70\n2,3.6 mg/kg iv 90 min,1\n"
    )
    score = paylode(*QUICK, "--json", "--observed", "mine.csv").json["observed"]["mine"]
    assert score["points"] == 2
    assert score["within_2_fold"] == 0.5


def test_ones_own_compound(folder: Path, paylode: Callable) -> None:
    text = (ROOT / "src/paylode/compounds/data/t-dm1.toml").read_text()
    aliases = next(line for line in text.splitlines() if line.startswith("aliases"))
    (folder / "mine.toml").write_text(text.replace('id = "t-dm1"', 'id = "mine"').replace(aliases, ""))
    ran = paylode("simulate", "mine.toml", "--dose", REGIMEN, "--days", "1", "--no-figure")
    assert ran.code == 0
    assert only_run(folder).name.endswith("-mine")


def test_a_failed_check_is_printed_written_and_exits_with_three(
    folder: Path, paylode: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["paylode.simulate.summary"], "LIMIT", -1.0)
    ran = paylode(*QUICK)
    assert ran.code == 3
    assert "CHECK FAILED  balance of antibody" in ran.out
    assert sum(line.startswith("paylode: check of the results: balance of ") for line in ran.lines) == 4
    manifest = json.loads((only_run(folder) / "manifest.json").read_text())
    assert [check["passed"] for check in manifest["checks"] if check["name"] == "balance of antibody"] == [False]


@pytest.mark.parametrize("written", ["write_bytes", "write_text"])
def test_an_interrupt_while_writing_leaves_nothing(
    written: str, folder: Path, paylode: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(f"paylode.workspace.run_folder.{written}", interrupted)
    ran = paylode(*QUICK)
    assert (ran.code, ran.err) == (130, "paylode: stopped\n")
    assert list((folder / "runs").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no interrupt to one process alone")
def test_ctrl_c_in_the_middle_of_the_work(tmp_path: Path) -> None:
    words = ("simulate", "t-dm1", "--dose", "3.6 mg/kg iv 90 min qw x 1000", "--days", "7000")
    program = [sys.executable, "-c", "from paylode.cli.main import main; main()", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    with subprocess.Popen(program, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env=environment) as running:
        time.sleep(1.5)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130, "paylode: stopped\n")
    assert not list(tmp_path.rglob("*"))


def test_no_colour_reaches_a_file(paylode: Callable) -> None:
    assert "\x1b" not in "".join(ran.out + ran.err for ran in (paylode(*QUICK), paylode("--help"), paylode("doctor")))
