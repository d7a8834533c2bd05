"""`import paylode`: light, complete, and a function stays a function."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import paylode as pld

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"numpy", "scipy", "polars", "matplotlib", "pint", "lark", "rich"}


def said_by(program: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, check=True)
    return ran.stdout.strip().splitlines()[-1]


def test_importing_it_imports_nothing_heavy() -> None:
    assert said_by(f"import paylode, sys; print(sorted({HEAVY} & set(sys.modules)))") == "[]"


@pytest.mark.parametrize(
    "words", [["--help"], ["simulate", "--help"], ["--version"], ["simulate", "t-dm1", "--doze", "x"]]
)
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    program = f"import sys; from paylode.cli.main import run; run({words}); print(sorted({HEAVY} & set(sys.modules)))"
    assert said_by(program) == "[]"


def test_every_name_is_there_and_listed() -> None:
    assert set(pld.__all__) <= set(dir(pld))
    assert all(getattr(pld, name) is not None for name in pld.__all__)
    assert len(pld.__all__) <= 40
    assert hasattr(pld.plot, "overview")


@pytest.mark.parametrize("name", ["simulate", "compounds", "regimen"])
@pytest.mark.parametrize("before", [True, False])
def test_a_function_is_not_hidden_by_the_room_of_its_name(name: str, before: bool) -> None:
    room, call = f"import paylode.{name}\n", f"callable(paylode.{name})"
    assert said_by(f"{room if before else ''}import paylode\nassert {call}\n{room}print({call})") == "True"
    assert said_by(f"import paylode\nfrom paylode.{name} import {name}\nprint({name} is paylode.{name})") == "True"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        _ = pld.simulat


def test_the_version_is_that_of_the_project() -> None:
    assert pld.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_types_are_shipped() -> None:
    assert (ROOT / "src/paylode/py.typed").is_file()


def test_the_first_lines_of_the_readme_work() -> None:
    adc = pld.compound("t-dm1")
    sim = pld.simulate(adc, "3.6 mg/kg iv 90 min q3w x 6", days=126)
    assert "conjugate" in str(pld.summary(sim))
    assert max(sheet.worst for sheet in pld.balance(sim).values()) <= 1e-8
    assert sim.to_polars().height == len(sim.times_h)
    assert pld.plot.overview(sim, observed="girish-2012").axes
    assert pld.compare(sim, "girish-2012").score.points > 5
    assert pld.citations(sim)
    assert "conjugate" in sim._repr_html_()
