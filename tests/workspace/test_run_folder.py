"""A run folder holds all that is needed to judge a result."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pytest
from matplotlib.figure import Figure

import paylode as pld
from paylode.equations import Equations, Parameter, State, symbol
from paylode.workspace import (
    Run,
    curves_hash,
    environment,
    equations_hash,
    latest_run,
    read_run,
    write_run,
)

RUN = Run(datetime(2026, 11, 22, 5, 12, 7, tzinfo=UTC), 1.2345, ("paylode", "simulate"))
DOSE = "3.6 mg/kg iv 90 min"


@pytest.fixture(scope="module")
def sim() -> pld.Simulation:
    return pld.simulate("t-dm1", DOSE, days=3)


def manifest_of(sim: pld.Simulation, folder: Path) -> dict:
    return json.loads((write_run(sim, folder, run=RUN).path / "manifest.json").read_text())


def test_the_folder_and_its_files(sim: pld.Simulation, tmp_path: Path) -> None:
    figure = Figure()
    figure.subplots().plot([0, 1], [0, 1])
    written = write_run(sim, tmp_path / "runs", figure=figure, observed=[pld.compare(sim, "girish-2012")], run=RUN)
    assert written.path == tmp_path / "runs" / "2026-11-22T0512-t-dm1"
    assert written.files == ("manifest.json", "simulation.parquet", "figure.png")
    assert {path.name for path in written.path.iterdir()} == set(written.files)
    said = json.loads((written.path / "manifest.json").read_text())
    assert said == json.loads(json.dumps(dict(written.manifest)))
    for name in written.files[1:]:
        data = (written.path / name).read_bytes()
        assert said["result"]["files"][name] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    assert pl.read_parquet(written.path / "simulation.parquet").equals(sim.to_polars())
    assert said["observed"]["girish-2012"]["points"] > 0
    assert said["run"] == {
        "time": "2026-11-22T05:12:07Z",
        "path": str(written.path),
        "wall_s": 1.234,
        "command": ["paylode", "simulate"],
    }


def test_the_time_in_the_name_is_utc(sim: pld.Simulation, tmp_path: Path) -> None:
    elsewhere = RUN.time.astimezone(timezone(timedelta(hours=9)))
    assert write_run(sim, tmp_path, run=replace(RUN, time=elsewhere)).path.name == "2026-11-22T0512-t-dm1"


def test_only_run_differs_between_two_writings(sim: pld.Simulation, tmp_path: Path) -> None:
    first, second = (manifest_of(sim, tmp_path) for _ in range(2))
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["2026-11-22T0512-t-dm1", "2026-11-22T0512-t-dm1-2"]
    assert first.pop("run") != second.pop("run")
    assert first == second


def test_the_manifest_says_what_computed_it(sim: pld.Simulation, tmp_path: Path) -> None:
    said = manifest_of(sim, tmp_path)
    assert said["schema"] == "paylode.manifest/1"
    assert said["paylode"] == pld.__version__
    assert {"numpy", "scipy", "polars"} <= set(said["dependencies"])
    assert set(said["tolerances"]) == {"relative", "absolute_x_scale"}
    assert said["solver"]["counters"]["steps"] > 0
    assert said["inputs"]["regimen"] == DOSE
    assert said["inputs"]["person"]["weight_kg"] == 70
    assert said["citations"] and said["checks"] and said["warnings"] == []
    assert said["git"] is None or set(said["git"]) == {"commit", "changed"}


def test_every_number_that_was_bound_is_there_with_unit_and_source(sim: pld.Simulation, tmp_path: Path) -> None:
    said = manifest_of(sim, tmp_path)
    assert set(said["bound"]) == {parameter.name for parameter in sim.bound.flat.equations.parameters}
    assert set(said["parameters"]) == set(sim.bound.entries)
    for name, entry in said["parameters"].items():
        assert {"value", "unit", "meaning", "source", "file"} <= set(entry), name
        assert entry["source"]["kind"] in ("publication", "label", "estimated", "assumed", "definition", "user")
        assert len(entry["source"]) > 1, name


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        ({"person": pld.Person(80)}, {"person"}),
        ({"tumour": "her2-2+"}, {"tumour"}),
        ({"parameters": {"clearance": "0.5 L/d"}}, set()),
        ({}, set()),
    ],
)
def test_each_hash_follows_its_input_alone(
    changed: dict, differs: set[str], sim: pld.Simulation, tmp_path: Path
) -> None:
    one = manifest_of(sim, tmp_path)
    other = manifest_of(pld.simulate("t-dm1", DOSE, days=3, **changed), tmp_path)
    assert {name for name in one["hashes"] if one["hashes"][name] != other["hashes"][name]} == differs
    assert (one["result"]["curves"] == other["result"]["curves"]) == (not changed)


def test_the_regimen_and_the_compound_have_hashes_too(sim: pld.Simulation, tmp_path: Path) -> None:
    adc = pld.compound("t-dm1")
    one = manifest_of(sim, tmp_path)["hashes"]
    other = manifest_of(pld.simulate(adc.replace(dar=4), "3.6 mg/kg", days=3), tmp_path)["hashes"]
    assert {name for name in one if one[name] != other[name]} == {"compound", "regimen"}


def test_the_hash_of_the_curves_sees_every_number(sim: pld.Simulation) -> None:
    nudged = {**sim.curves, "conjugate": sim.curves["conjugate"] * (1 + 1e-15)}
    assert curves_hash(replace(sim, curves=nudged)) != curves_hash(sim)
    assert curves_hash(replace(sim, curves=dict(reversed(sim.curves.items())))) == curves_hash(sim)


def test_the_hash_of_equations_sees_every_part() -> None:
    a, k = symbol("a"), symbol("k")
    plain = Equations("m", (State("a", "nmol", -k * a, initial=k),), (Parameter("k", "1/h"),))
    state = plain.states[0]
    others = [
        replace(plain, states=(replace(state, derivative=-2 * k * a),)),
        replace(plain, states=(replace(state, initial=2 * k),)),
        replace(plain, states=(replace(state, unit="mg"),)),
        replace(plain, parameters=(Parameter("k", "1/d"),)),
        replace(plain, time_unit="d"),
    ]
    assert len({equations_hash(each) for each in (plain, *others)}) == 6
    assert equations_hash(replace(plain)) == equations_hash(plain)


def test_reading_a_run_again(sim: pld.Simulation, tmp_path: Path) -> None:
    written = write_run(sim, tmp_path, run=RUN)
    found = read_run(written.path)
    assert found.path == written.path
    assert set(found.files) == set(written.files)
    assert found.manifest["inputs"] == json.loads(json.dumps(written.manifest["inputs"]))


def test_the_newest_run(sim: pld.Simulation, tmp_path: Path) -> None:
    assert latest_run(tmp_path / "none") is None
    assert latest_run(tmp_path) is None
    late = write_run(sim, tmp_path, run=replace(RUN, time=RUN.time + timedelta(minutes=1))).path
    early = [write_run(sim, tmp_path, run=RUN).path for _ in range(11)]
    (tmp_path / "2027-01-01T0000-not-a-run").mkdir()
    assert latest_run(tmp_path) == late
    for path in late.iterdir():
        path.unlink()
    assert latest_run(tmp_path) == early[-1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "no manifest in it"),
        ("", "it cannot be read as a manifest"),
        ("{", "it cannot be read as a manifest"),
        ("[" * 100_000, "it cannot be read as a manifest"),
        ("[]", "it is not of schema paylode.manifest/1"),
        ('{"schema": "paylode.manifest/9"}', "it is not of schema paylode.manifest/1"),
    ],
)
def test_a_damaged_manifest_is_said_in_one_line(text: str | None, said: str, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(pld.InputError, match=said) as raised:
        read_run(tmp_path)
    assert len(raised.value.problems) == 1


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(pld.InputError, match="no such folder"):
        read_run(tmp_path / "none")


def test_the_environment_is_that_of_this_process() -> None:
    import platform

    import numpy as np

    found = environment()
    assert found.python == platform.python_version()
    assert found.dependencies["numpy"] == np.__version__
