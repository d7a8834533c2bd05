"""The studies of the benchmarks: what they claim to be, and that the commands run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks import studies

from paylode.compounds import compound, dar_distribution, mean_dar
from paylode.engine import Batch, Points, Request, Status, alike, engine_for

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def species() -> studies.Study:
    return studies.t_dm1()


@pytest.fixture(scope="module")
def average() -> studies.Study:
    return studies.t_dm1("average")


def solved(study: studies.Study, observables: tuple[str, ...], **changed: float) -> np.ndarray:
    """The typical patient over the first cycle."""
    names = [parameter.name for parameter in study.equations.parameters]
    values = study.typical.copy()
    for name, value in changed.items():
        values[names.index(name)] = value
    compile, solve = engine_for(study.equations, "scipy")
    assert study.scale is not None
    batch = Batch(values[None], scale=study.scale[None])
    request = Request(Points(observables, np.array([2.0, 24.0, 168.0, 503.0])))
    result = solve(compile(study.equations), batch, alike(study.doses)(np.zeros(1, dtype=np.int64)), request)
    assert result.status[0] == Status.OK
    return result.values[0]


def test_the_average_is_exact_where_each_payload_is_lost_alike(species: studies.Study, average: studies.Study) -> None:
    """With k_n = n k the mean of the species obeys the equation of the average, and nothing else differs."""
    observables = ("total_antibody", "mean_dar", "payload", "payload_per_cell", "tumour_volume")
    rate = 0.004
    by_species = solved(species, observables, **{f"deconjugation_rate[{n}]": n * rate for n in range(1, 9)})
    by_average = solved(average, observables, **{"deconjugation_rate[1]": rate})
    assert by_average == pytest.approx(by_species, rel=2e-4)


def test_the_average_begins_to_lose_payload_as_the_species_do(species: studies.Study, average: studies.Study) -> None:
    names = [parameter.name for parameter in species.equations.parameters]
    rates = [species.typical[names.index(f"deconjugation_rate[{n}]")] for n in range(1, 9)]
    shares = dar_distribution(compound("t-dm1"))
    lost = sum(share * rate for share, rate in zip(shares[1:], rates, strict=True))
    names = [parameter.name for parameter in average.equations.parameters]
    mean = mean_dar(compound("t-dm1"))
    assert mean * average.typical[names.index("deconjugation_rate[1]")] == pytest.approx(lost)


@pytest.mark.parametrize(
    ("name", "states"), [("timing", 24), ("t-dm1", 154), ("t-dm1, average", 63), ("jones-2019", 619)]
)
def test_every_study_has_its_states_and_names_what_there_is(name: str, states: int) -> None:
    study = studies.STUDIES[name]()
    known = {each.name for each in (*study.equations.observables, *study.equations.states)}
    assert len(study.equations.states) == states
    assert set(study.observables) | {each.observable for each in study.reductions} <= known
    assert np.isfinite(studies.population(study, 5).batch(np.arange(5)).parameters).all()


def test_a_patient_is_the_same_in_any_block() -> None:
    patients = studies.population(studies.timing(), 100)
    whole = patients.batch(np.arange(100)).parameters
    assert np.array_equal(whole[40:50], patients.batch(np.arange(40, 50)).parameters)
    assert len(np.unique(whole[:, 3])) == 100


@pytest.mark.parametrize(
    "command",
    [
        ("benchmarks.million", "--n", "40", "--curves", "--threads", "1"),
        ("benchmarks.engine_speed", "--quick", "--only", "asked"),
    ],
)
def test_the_commands_run(command: tuple[str, ...]) -> None:
    said = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, env={"PYTHONPATH": "src"}, capture_output=True, text=True
    )
    assert said.returncode == 0, said.stderr
    assert "us" in said.stdout
