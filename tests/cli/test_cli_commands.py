"""The other commands: text for people, JSON for programs."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import typer

from paylode.cli import commands

NAMES = sorted(module.name for module in pkgutil.iter_modules(commands.__path__))
QUICK = ("simulate", "t-dm1", "--dose", "3.6 mg/kg", "--no-figure", "--days", "1")


def every_command() -> list[tuple[str, ...]]:
    """The words of every command, subcommands included."""
    found: list[tuple[str, ...]] = []
    for name in NAMES:
        group = importlib.import_module(f"{commands.__name__}.{name}").command
        subs = [each.name for each in group.registered_commands] if isinstance(group, typer.Typer) else [None]
        found += [(name,) if sub is None else (name, sub) for sub in subs]
    return found


@pytest.mark.parametrize("words", every_command(), ids=" ".join)
def test_every_command_explains_itself_and_offers_json(words: tuple[str, ...], paylode: Callable) -> None:
    ran = paylode(*words, "--help")
    assert ran.code == 0 and ran.err == ""
    assert ran.out.startswith(f"Usage: paylode {' '.join(words)}")
    assert "--json" in ran.out
    said = ran.out.split("Options:")[1]
    options = [line for line in said.splitlines() if line.startswith("  -")]
    assert options and all(len(line.split("  ")) > 2 or len(line) < 34 for line in options)


def test_help_lists_every_command(paylode: Callable) -> None:
    for ran in (paylode("--help"), paylode()):
        assert ran.code == 0
        listed = ran.out.split("Commands:")[1]
        assert {line.split()[0] for line in listed.splitlines() if line[2:3].strip()} == set(NAMES)
        assert "..." not in listed, "what a command does is said whole"


def test_version(paylode: Callable) -> None:
    import paylode as package

    assert paylode("--version").out == f"paylode {package.__version__}\n"


def test_compounds_list(paylode: Callable) -> None:
    text = paylode("compounds", "list").out
    assert "t-dm1" in text and "trastuzumab emtansine" in text
    found = paylode("compounds", "list", "--kind", "Linker", "--json").json
    assert found["schema"] == "paylode.compounds.list/1"
    assert [row["id"] for row in found["compounds"]] == ["mcc"]
    wanted = {"id", "name", "kind", "aliases", "parts", "mean_dar", "dosed_per", "parameters"}
    assert set(found["compounds"][0]) == wanted


def test_compounds_show(paylode: Callable) -> None:
    text = paylode("compounds", "show", "KADCYLA").out
    assert text.startswith("t-dm1  trastuzumab emtansine  (conjugate)")
    assert "mean 3.5" in text and "Lu 2014" in text
    found = paylode("compounds", "show", "t-dm1", "--json").json
    assert found["schema"] == "paylode.compounds.show/1"
    assert found["parts"] == {"antibody": "trastuzumab", "linker": "mcc", "payload": "dm1", "target": "her2"}
    assert sum(found["dar"]) == pytest.approx(1)
    assert all({"value", "unit", "meaning", "source"} <= set(entry) for entry in found["parameters"].values())
    assert paylode("compounds", "show", "her2", "--json").json["molecular_mass"] is None


def test_explain(paylode: Callable) -> None:
    text = paylode("explain", "t-dm1", "Internalisation rate").out
    for word in ("internalisation_rate of t-dm1 = ", "meaning", "measured", "source"):
        assert word in text
    found = paylode("explain", "t-dm1", "clearance", "--json").json
    assert found["schema"] == "paylode.explain/1"
    assert (found["of"], found["parameter"], found["unit"]) == ("t-dm1", "clearance", "L/d")
    assert {"value", "range", "meaning", "measured", "source", "file"} <= set(found)
    by_dar = paylode("explain", "t-dm1", "dar_fraction", "--json").json
    assert by_dar["by"] == "dar" and sum(by_dar["value"].values()) == pytest.approx(1, abs=1e-3)


def test_explain_finds_what_the_tumour_and_the_organism_bring(paylode: Callable) -> None:
    assert paylode("explain", "t-dm1", "doubling_time").out.startswith("doubling_time of her2-3+ = ")
    assert paylode("explain", "t-dm1", "doubling_time", "--tumour", "n87", "--json").json["of"] == "n87"
    assert paylode("explain", "t-dm1", "body_weight", "--json").json["of"] == "human"


def test_cite_a_compound(paylode: Callable) -> None:
    text = paylode("cite", "t-dm1").out
    assert "Scheuher 2023" in text and "doi 10." in text and "not published" in text
    found = paylode("cite", "t-dm1", "--json").json
    assert found["schema"] == "paylode.cite/1"
    assert all({"source", "identifier", "parameters"} == set(row) for row in found["citations"])
    assert not {"definition", "user"} & {row["source"] for row in found["citations"]}


def test_cite_the_newest_run_or_a_named_one(folder: Path, paylode: Callable) -> None:
    first = paylode(*QUICK, "--json").json["run"]["path"]
    second = paylode(*QUICK, "--json", "--set", "clearance=0.3 L/d").json["run"]["path"]
    newest = paylode("cite", "--json").json
    assert newest["of"] == second
    assert newest["unpublished"]["clearance"] == "user"
    named = paylode("cite", first, "--json").json
    assert named["of"] == first
    assert named["unpublished"]["clearance"].startswith("estimated: ")
    of_compound = paylode("cite", "t-dm1", "--json").json
    assert named["unpublished"]["clearance"] == of_compound["unpublished"]["clearance"]


@pytest.mark.parametrize(
    "change", [{"citations": None}, {"parameters": {"clearance": {}}}, {"citations": [{"source": 1}]}]
)
def test_cite_a_damaged_manifest(change: dict, folder: Path, paylode: Callable) -> None:
    path = Path(paylode(*QUICK, "--json").json["run"]["path"]) / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    ran = paylode("cite")
    assert ran.code == 2
    assert ran.err.endswith("its citations are damaged. Simulate again.\n")


def test_datasets(paylode: Callable) -> None:
    assert "girish-2012" in paylode("datasets").out
    found = paylode("datasets", "--json").json
    assert found["schema"] == "paylode.datasets/1"
    girish = next(row for row in found["datasets"] if row["id"] == "girish-2012")
    assert girish["arms"][0] == "0.3 mg/kg" and girish["points"] > 40 and girish["analytes"] == ["conjugate", "payload"]


def test_validate_a_set(paylode: Callable) -> None:
    ran = paylode("validate", "Krop-2010")
    assert ran.code == 0
    assert "3.6 mg/kg     free payload          7" in ran.out
    assert "all arms  " in ran.out and "AUC/dose" in ran.out
    found = paylode("validate", "krop-2010", "--json").json
    assert found["schema"] == "paylode.validation/1"
    assert set(found["score"]) == {"points", "within_2_fold", "fold_error"}
    arm = found["arms"]["3.6 mg/kg"]
    assert arm["analytes"]["payload"]["points"] == 7
    assert arm["auc_per_dose"]["unit"] == "ug*d/mL per mg/kg" and arm["auc_per_dose"]["value"] > 0
    assert found["run"]["path"] is None


def test_validate_lists_the_points_that_miss(folder: Path, paylode: Callable) -> None:
    (folder / "mine.csv").write_text(
        "time [d],dose,conjugate [ug/mL]\n0.5,3.6 mg/kg iv 90 min,70\n2,3.6 mg/kg iv 90 min,1\n"
    )
    assert "3.6 mg/kg iv 90 min, conjugate, day 2: predicted" in paylode("validate", "mine.csv").out
    found = paylode("validate", "mine.csv", "--json").json
    assert [(miss["time_d"], miss["observed"]) for miss in found["misses"]] == [(2.0, 1.0)]
    assert found["misses"][0]["fold"] > 2


def test_validate_writes_a_folder_where_it_is_told_to(folder: Path, paylode: Callable) -> None:
    ran = paylode("validate", "krop-2010", "--out", "checked")
    (found,) = (folder / "checked").iterdir()
    assert found.name.endswith("-validate-krop-2010")
    assert {path.name for path in found.iterdir()} == {"validation.json", "figure.png"}
    assert json.loads((found / "validation.json").read_text())["schema"] == "paylode.validation/1"
    assert "wrote checked/" in ran.err


def test_validate_everything(paylode: Callable) -> None:
    ran = paylode("validate", "--json")
    found = ran.json
    assert ran.code == 0
    assert found["schema"] == "paylode.validations/1"
    assert set(found["sets"]) == {"girish-2012", "krop-2010", "tdm1-total-antibody"}
    figures = found["papers"]["lu_2014"]
    assert len(figures) == 7 and all(figure["passed"] for figure in figures)
    assert all(abs(figure["computed"] / figure["published"] - 1) <= figure["tolerance"] <= 0.005 for figure in figures)


def test_validate_with_a_figure_that_is_off_exits_with_three(
    paylode: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    import paylode.published.lu_2014 as paper

    first = replace(paper.FIGURES[0], value=paper.FIGURES[0].value * 1.01)
    monkeypatch.setattr(paper, "FIGURES", (first, *paper.FIGURES[1:]))
    monkeypatch.setattr("paylode.cli.validating.datasets", lambda: ("krop-2010",))
    ran = paylode("validate")
    assert ran.code == 3
    assert "-0.99 %" in ran.out and ran.out.count("OFF") == 1
    assert ran.lines[-1].startswith(
        "paylode: check of the results: lu_2014, cmax: deviation is -0.0099, the limit is 0.005."
    )


def test_doctor_finds_all_well(folder: Path, paylode: Callable) -> None:
    ran = paylode("doctor")
    assert ran.code == 0 and ran.out.endswith("all is well\n")
    assert "agrees with the closed form" in ran.out
    assert not (folder / "runs").exists()
    found = paylode("doctor", "--json").json
    assert found["schema"] == "paylode.doctor/1" and found["ok"] is True
    assert {row["name"] for row in found["findings"]} >= {"Python", "numpy", "engine", "run folder"}


def test_doctor_finds_what_is_wrong(folder: Path, paylode: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "runs").write_text("a file")
    ran = paylode("doctor")
    assert ran.code == 1
    assert "WRONG  run folder" in ran.out and "1 of 14 are wrong" in ran.out
    (folder / "runs").unlink()
    monkeypatch.setattr("paylode.cli.examining.CLOSE_ENOUGH", 0.0)
    assert paylode("doctor").code == 3
    monkeypatch.setattr(sys.modules["paylode.workspace"], "version", lambda library: "" if library == "lark" else "1")
    missing = paylode("doctor")
    assert missing.code == 1
    assert "lark: Install it: python -m pip install lark" in missing.out


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    program = "from paylode.cli.main import main; main()"
    words = [sys.executable, "-c", program, "compounds", "show", "t-dm1"]
    environment = {**os.environ, "PYTHONPATH": str(root / "src")}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=environment, text=True
    ) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        assert running.stderr.read() == ""
        assert running.wait() == 1
