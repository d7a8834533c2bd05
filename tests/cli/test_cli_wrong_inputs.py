"""Wrong inputs: one clear line each, the right exit code, nothing on stdout, nothing left on the disk, no traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
GOOD = "3.6 mg/kg iv 90 min"

SIMULATE = ("simulate", "t-dm1", "--no-figure", "--dose")
WRONG = [
    # compounds
    (("simulate", "tdm2", "--dose", GOOD), 2, 'compound: unknown compound "tdm2". Did you mean tdm1'),
    (("simulate", "Kadcila", "--dose", GOOD), 2, "Did you mean kadcyla?"),
    (("simulate", "dm1", "--dose", GOOD), 2, "dm1: it is of kind payload, and only a conjugate is dosed"),
    (("simulate", "empty.toml", "--dose", GOOD), 2, "empty.toml: it is empty"),
    (
        ("simulate", "cut.toml", "--dose", GOOD),
        2,
        "cut.toml, line 4: a text has no closing quote, and the file ends there",
    ),
    (("simulate", "no-such.toml", "--dose", GOOD), 2, "no-such.toml: no such file"),
    (("simulate", "folder.toml", "--dose", GOOD), 2, "folder.toml: no such file"),
    (("compounds", "show", "tdm2"), 2, 'unknown compound "tdm2"'),
    (("compounds", "list", "--kind", "poison"), 2, 'unknown kind "poison"'),
    (("explain", "t-dm1", "clearence"), 2, 'unknown parameter "clearence". Did you mean clearance'),
    # regimens
    ((*SIMULATE, "3,6 mg/kg"), 2, 'regimen, place 1: a decimal comma in "3,6 mg/kg". Write 3.6 mg/kg.'),
    ((*SIMULATE, "9**9**9 mg"), 2, "regimen, place 1"),
    ((*SIMULATE, "-3.6 mg/kg"), 2, "-3.6 mg/kg is below 0"),
    ((*SIMULATE, "3600 mg/kg"), 2, "above the bound for one dose"),
    ((*SIMULATE, "1e400 mg/kg"), 2, "regimen, place 1"),
    ((*SIMULATE, "3.6 mg/kg q3w x 0"), 2, "x 0 gives no dose. Write x 1 or more."),
    ((*SIMULATE, "nan mg/kg"), 2, "regimen, place 1"),
    ((*SIMULATE, ""), 2, "regimen: nothing is written"),
    ((*SIMULATE, "235 mg/m2"), 2, "the body surface needs a height. Give a height: --height 165."),
    ((*SIMULATE, "6 mg/kg AIBW", "--height", "165"), 2, "Give one: --sex female or --sex male."),
    # persons
    ((*SIMULATE, GOOD, "--weight", "nan"), 2, '--weight: "nan" does not start with a number. Write --weight 70.'),
    ((*SIMULATE, GOOD, "--weight", "seventy"), 2, "Write --weight 70."),
    ((*SIMULATE, GOOD, "--weight", "70,5"), 2, "a decimal comma"),
    ((*SIMULATE, GOOD, "--weight", "-70"), 2, "outside 1 to 500 kg"),
    (
        (*SIMULATE, GOOD, "--weight", "70000"),
        2,
        "outside 1 to 500 kg. Give the body weight in kg, such as --weight 70.",
    ),
    ((*SIMULATE, GOOD, "--weight", "70 L"), 2, "not in kg"),
    ((*SIMULATE, GOOD, "--weight", "70 lb"), 2, 'unknown unit "lb"'),
    ((*SIMULATE, GOOD, "--weight"), 2, "--weight needs a value"),
    ((*SIMULATE, GOOD, "--height", "16500"), 2, "outside 30 to 260 cm. Give the height in cm, such as --height 165."),
    ((*SIMULATE, GOOD, "--sex", "femal"), 2, '--sex: "femal" is not known. Did you mean female'),
    # tumours, days, parameters
    ((*SIMULATE, GOOD, "--tumour", "her2-9+"), 2, 'unknown tumour "her2-9+"'),
    ((*SIMULATE, GOOD, "--tumour", "her2-3+ -2 mL"), 2, "is negative"),
    ((*SIMULATE, GOOD, "--days", "0"), 2, "--days: 0 days"),
    ((*SIMULATE, GOOD, "--days", "soon"), 2, "Write --days 126."),
    ((*SIMULATE, GOOD, "--days", "5 mL"), 2, "not in d"),
    ((*SIMULATE, GOOD, "--set", "clearance"), 2, '--set: "clearance" is not NAME=VALUE'),
    ((*SIMULATE, GOOD, "--set", "clearence=0.2 L/d"), 2, "no parameter clearence. Did you mean clearance"),
    ((*SIMULATE, GOOD, "--set", "clearance=0.2 L"), 2, "--set: clearance is in L, and the model asks for L/d"),
    ((*SIMULATE, GOOD, "--set", "clearance=-0.2 L/d"), 2, "--set: clearance is negative"),
    ((*SIMULATE, GOOD, "--set", "clearance=nan L/d"), 2, "does not start with a number"),
    # observations
    ((*SIMULATE, GOOD, "--observed", "girish-2013"), 2, 'unknown dataset "girish-2013". Did you mean girish-2012?'),
    ((*SIMULATE, GOOD, "--observed", "nan.csv"), 2, 'nan.csv, line 2, column conjugate [ug/mL]: "nan" is not a number'),
    ((*SIMULATE, GOOD, "--observed", "no-such.csv"), 2, "no-such.csv: there is no such file"),
    ((*SIMULATE, "1 mg/kg", "--observed", "girish-2012"), 2, "no series with the simulated dose"),
    (("validate", "girish"), 2, "Did you mean girish-2012?"),
    (("validate", "nan.csv"), 2, "nan.csv, line 2"),
    (("validate", "dose.csv"), 2, "arm banana, regimen, place 1"),
    # folders
    ((*SIMULATE, GOOD, "--out", "a-file"), 1, "a-file: a file stands where a folder is needed"),
    ((*SIMULATE, GOOD, "--out", "a-file/runs"), 1, "a file stands where a folder is needed. Choose another folder"),
    ((*SIMULATE, GOOD, "--out", "/proc/runs"), 1, "/proc/runs: it cannot be made there. Choose another folder."),
    ((*SIMULATE, GOOD, "--out", "n" * 300), 1, "its name is too long"),
    (("validate", "krop-2010", "--out", "a-file"), 1, "a file stands where a folder is needed"),
    (("cite", "folder.toml"), 2, "no manifest in it"),
    (("cite",), 2, "runs: there is no run in it. Name a run folder or a compound: paylode cite t-dm1."),
    # the command line itself
    (("simulat",), 2, "unknown command simulat. Did you mean simulate?"),
    (("compounds", "lst"), 2, "compounds: unknown command lst. Did you mean list?"),
    (("compounds",), 2, "compounds: a command is missing. See paylode compounds --help"),
    (("simulate", "t-dm1"), 2, "simulate: --dose is missing"),
    (("simulate", "--dose", GOOD), 2, "simulate: COMPOUND is missing"),
    ((*SIMULATE, "3.6", "mg/kg"), 2, "simulate: too many words: mg/kg. Put a text with blanks into quotes."),
    ((*SIMULATE, GOOD, "--wieght", "70"), 2, "simulate: unknown option --wieght. Did you mean --weight"),
    (("explain", "t-dm1", "clearance", "--jsn"), 2, "explain: unknown option --jsn. Did you mean --json"),
]


@pytest.fixture
def prepared(folder: Path) -> Path:
    """A folder with files that are wrong in many ways."""
    (folder / "empty.toml").write_text("")
    (folder / "cut.toml").write_text('schema = "paylode.compound/1"\nkind = "conjugate"\nid = "cut"\nname = "trastuz')
    (folder / "folder.toml").mkdir()
    head = "time [d],dose,conjugate [ug/mL]\n"
    (folder / "nan.csv").write_text(f"{head}0.5,{GOOD},nan\n")
    (folder / "dose.csv").write_text(f"{head}0.5,banana,70\n")
    (folder / "a-file").write_text("here first\n")
    return folder


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize(
    ("words", "code", "said"), WRONG, ids=lambda value: " ".join(value)[:60] if isinstance(value, tuple) else ""
)
def test_one_clear_line_and_the_right_exit_code(
    words: tuple[str, ...], code: int, said: str, prepared: Path, paylode: Callable
) -> None:
    before = tree(prepared)
    ran = paylode(*words)
    assert ran.code == code
    assert len(ran.lines) == 1 and ran.lines[0].startswith("paylode: ")
    assert said in ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    assert tree(prepared) == before


def test_all_that_is_wrong_is_said_together(paylode: Callable) -> None:
    ran = paylode("simulate", "tdm2", "--dose", "3,6 mg/kg", "--weight", "-5", "--sex", "x", "--observed", "none-such")
    assert ran.code == 2
    assert [line.split(": ")[1] for line in ran.lines] == [
        "compound",
        "regimen, place 1",
        "--sex",
        "person",
        "observed",
    ]


def test_a_dose_in_another_unit_runs_with_a_question(paylode: Callable) -> None:
    text = paylode(*SIMULATE, "3.6 mg", "--days", "1")
    assert text.code == 0
    assert "3.6 mg means 0.051 mg/kg at 70 kg; did you mean 3.6 mg/kg?" in text.out
    plain = paylode(*SIMULATE, "3.6 mg", "--days", "1", "--json")
    assert "paylode: note: 3.6 mg means 0.051 mg/kg at 70 kg; did you mean 3.6 mg/kg?" in plain.err
    assert plain.json["warnings"] == ["3.6 mg means 0.051 mg/kg at 70 kg; did you mean 3.6 mg/kg?"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [WRONG[0], WRONG[10], (("simulate", "t-dm1", "--dose", GOOD, "--out", "/proc/x"), 1, "/proc/x")],
)
def test_the_same_through_the_program(words: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    program = [sys.executable, "-c", "from paylode.cli.main import main; main()", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ran = subprocess.run(program, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert (ran.returncode, ran.stdout) == (code, "")
    assert said in ran.stderr and ran.stderr.count("\n") == 1 and "Traceback" not in ran.stderr


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=40), st.sampled_from(["compound", "dose", "weight", "tumour", "days", "set", "observed"]))
def test_whatever_is_written_there_is_no_traceback(prepared: Path, paylode: Callable, text: str, place: str) -> None:
    """Also text from nowhere, in every place where text is read."""
    words = [
        "simulate",
        "t-dm1",
        "--dose",
        "3,6 mg/kg",
        "--no-figure",
    ]  # wrong on purpose, so that nothing is simulated
    if place == "compound":
        words[1] = text
    elif place == "dose":
        words[3] = f"{text} mg/kg,"
    else:
        words += [f"--{place}", text]
    ran = paylode(*words)
    assert ran.code == 2
    assert ran.lines and all(line.startswith("paylode: ") and line.isprintable() for line in ran.lines)
    assert "a fault in paylode itself" not in ran.err


def test_a_fault_of_our_own_is_one_line_too(paylode: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*words: object, **more: object) -> None:
        raise ZeroDivisionError("division\nby zero")

    monkeypatch.setattr(sys.modules["paylode.compounds"], "compounds_table", broken)
    ran = paylode("compounds", "list")
    assert ran.code == 1
    assert ran.err.startswith(
        "paylode: a fault in paylode itself: ZeroDivisionError: division\\nby zero (test_cli_wrong"
    )
    assert "Please report it" in ran.err and ran.err.count("\n") == 1
    monkeypatch.setenv("PAYLODE_TRACEBACK", "1")
    assert "Traceback" in paylode("compounds", "list").err


def test_a_missing_library_is_named(paylode: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc8785", None)
    ran = paylode(*SIMULATE, GOOD, "--days", "1")
    assert ran.code == 1
    assert ran.lines[0] == (
        "paylode: installation: the library rfc8785 is missing. "
        "Install paylode again: python -m pip install --upgrade paylode"
    )
