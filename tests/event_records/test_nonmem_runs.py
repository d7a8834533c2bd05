"""Event records with NONMEM's own output, which has five digits: every record, those of doses too, within 1e-4."""

from __future__ import annotations

import csv
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from compartments import compartments, predicted, routes
from numpy.typing import NDArray

from paylode.engine import Tolerances
from paylode.equations import TIME, Equations, Observable, Parameter, State, exp, log, number, substitute, symbol
from paylode.simulate.event_records import Dosing, Engine

RUNS = Path(__file__).resolve().parents[2] / "../shared/data/reference/nonmem_dosing"
pytestmark = pytest.mark.skipif(not RUNS.exists(), reason="NONMEM's runs are not at hand")
SCENARIOS = ("1", "3", "5", "7", "9", "11", "13", "15", "17", "19", "21", "23", "25", "27", "29")
PRINTED = 1e-4
FINE = Tolerances(1e-8, 1e-10)
IN_MILLILITRES = Observable("CP", "ug/L", symbol("central") / (symbol("V") / 1000))


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((RUNS / name).open()))


def of_subject(name: str, subject: str) -> str:
    head, *lines = (RUNS / name).read_text().splitlines()
    return "\n".join([head, *(line for line in lines if line.split(",")[1] == subject)])


def advan2() -> Equations:
    return replace(compartments(1), observables=(IN_MILLILITRES,))


def worst(got: NDArray[np.float64], want: list[float]) -> float:
    """The largest relative difference; where NONMEM prints 0 there is nothing."""
    wanted = np.array(want)
    assert np.all(np.abs(got[wanted == 0.0]) <= 1e-9)
    return float(np.max(np.abs(got / np.where(wanted == 0.0, np.inf, wanted) - 1.0)[wanted != 0.0]))


@lru_cache
def output_of(subject: str) -> list[float]:
    return [float(row["CP"]) for row in rows("scenarios_nonmem_output.csv") if row["ID"] == subject]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_each_dosing_scenario_is_that_of_nonmem(scenario: str, engine: Engine) -> None:
    dosing = Dosing(routes(lag="LAGT", fraction="BIOAV", rate="RAT2", duration="DUR2"), observed="CP")
    text = of_subject("scenarios_input.csv", scenario)
    got = predicted(advan2(), text, dosing, engine=engine, tolerances=FINE, every_record=True)
    assert len(got) == len(text.splitlines()) - 1 >= 132
    assert worst(got, output_of(scenario)) < PRINTED


def test_a_covariate_that_changes_is_carried_as_in_nonmem(engine: Engine) -> None:
    """CL = 1.1 (WT / 70)^0.75, each weight held back to the record before."""
    plain = advan2()
    clearance = number(1.1) * (symbol("WT") / 70) ** 0.75
    slopes = substitute([s.derivative for s in plain.states], lambda key: clearance if key == "CL" else None)
    equations = replace(
        plain,
        states=tuple(replace(s, derivative=d) for s, d in zip(plain.states, slopes, strict=True)),
        parameters=(*(p for p in plain.parameters if p.name != "CL"), Parameter("WT", "kg")),
        observables=(IN_MILLILITRES, Observable("CL", "L/h", clearance)),
    )
    output = rows("time_varying_nonmem_output.csv")
    text = (RUNS / "time_varying_input.csv").read_text()
    for name in ("CP", "CL"):
        dosing = Dosing(routes(), {"WT": "WT"}, "next", name)
        got = predicted(equations, text, dosing, engine=engine, tolerances=FINE, every_record=True)
        assert worst(got, [float(row[name]) for row in output]) < PRINTED
    held_on = Dosing(routes(), {"WT": "WT"}, "last", "CP")
    other = predicted(equations, text, held_on, engine=engine, tolerances=FINE, every_record=True)
    assert worst(other, [float(row["CP"]) for row in output]) > 100 * PRINTED, "the two ways differ, and it shows"


@pytest.mark.parametrize("run", ["claret_c001", "claret_c002"])
def test_tumour_growth_without_any_dose_is_that_of_nonmem(run: str, engine: Engine) -> None:
    """The growth rate changes with time, and the exposure is a covariate. c002 is its closed form."""
    y, dose = symbol("y"), symbol("DOSE")
    slope = number(0.6) * y - number(0.4) * exp(number(-0.8) * TIME) * log(dose) * y
    growth = Equations("growth", states=(State("y", "mm", slope, number(70.0)),), parameters=(Parameter("DOSE", "mg"),))
    text = (RUNS / f"{run}_input.csv").read_text()
    got = predicted(growth, text, Dosing(covariates={"DOSE": "DOSE"}, observed="y"), engine=engine, tolerances=FINE)
    assert worst(got, [float(row["Y"]) for row in rows(f"{run}_nonmem_output.csv")]) < PRINTED
