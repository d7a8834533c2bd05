"""A grid of dosing against closed forms: compartments x way in x single, repeated, steady x lag, and F.

The error is relative to the highest value of each curve.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pytest
from closed_forms import Disposition, after_bolus, after_depot, after_infusion, disposition, endless
from compartments import compartments, predicted, routes
from numpy.typing import NDArray

from paylode.simulate.event_records import Dosing, Engine, Route

INTERVAL, AMOUNT, DOSES = 12.0, 100.0, 5
LENGTHS = {
    "bolus": 0.0,
    "short infusion": 0.5,
    "just below the interval": INTERVAL * (1 - 1e-9),
    "as long as the interval": INTERVAL,
    "just above the interval": INTERVAL * (1 + 1e-9),
    "longer than two intervals": 2.5 * INTERVAL,
}
REGIMENS = ("single", "repeated", "steady", "steady and repeated")
LAGS = (0.0, 3.2, 12.0, 14.5)
FRACTIONS = (1.0, 0.412)
TIMES = np.array([0.0, 0.3, 2.0, 3.2, 5.0, 11.9, 12.0, 14.5, 17.0, 24.7, 31.0, 44.0, 63.0, 90.0])


@dataclass(frozen=True)
class Case:
    """One subject of the grid."""

    length: float
    regimen: str
    lag: float
    fraction: float


GRID = [Case(*each) for each in itertools.product(LENGTHS.values(), REGIMENS, LAGS, FRACTIONS)]
ORAL = [case for case in GRID if case.length == 0.0]
WHOLE_OR_PART = pytest.mark.parametrize(
    "whole", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["part", "whole"]
)
EQUAL = [(count, equal) for count in (1, 2, 3) for equal in (None, *range(count))]


def chosen(cases: list[Case], whole: bool) -> list[Case]:
    """All cases, or every seventh: each length, regimen, lag and F is still there with the others mixed."""
    return cases if whole else cases[::7]


def table(cases: list[Case], compartment: str, *, by_rate: bool = False) -> str:
    """One subject per case. by_rate: infusions by RATE, which F makes shorter; so the rate is F times larger."""
    lines = ["ID,TIME,EVID,AMT,DUR,RATE,CMT,II,ADDL,SS,LAG,FRACTION"]
    for n, case in enumerate(cases, 1):
        repeats = DOSES - 1 if "repeated" in case.regimen else 0
        steady = int("steady" in case.regimen)
        interval = INTERVAL if repeats or steady else 0
        rate = AMOUNT * case.fraction / case.length if by_rate and case.length else 0.0
        length = 0.0 if by_rate else case.length
        shared = f"{compartment},{interval},{repeats},{steady},{case.lag},{case.fraction}"
        lines.append(f"{n},0,1,{AMOUNT},{length!r},{rate!r},{shared}")
        lines += [f"{n},{time},0,0,0,0,{compartment},0,0,0,{case.lag},{case.fraction}" for time in TIMES]
    return "\n".join(lines)


def exact(of: Disposition, case: Case, ka: float = 0.0) -> NDArray[np.float64]:
    """Amounts in the central compartment at TIMES."""

    def single(t: float) -> float:
        if ka:
            return after_depot(of, t, ka)
        return after_infusion(of, t, case.length) if case.length else after_bolus(of, t)

    def earlier(t: float) -> float:
        """Doses implied by steady state: all that were due before the dose of the record, with its lag."""
        if "steady" not in case.regimen:
            return 0.0
        since = t - case.lag + INTERVAL
        back = 0
        while since + back * INTERVAL < 0:
            back += 1
        return endless(of, since + back * INTERVAL, INTERVAL, duration=case.length, ka=ka)

    doses = range(DOSES if "repeated" in case.regimen else 1)
    times = TIMES.tolist()
    found = [earlier(t) + sum(single(t - case.lag - k * INTERVAL) for k in doses) for t in times]
    return AMOUNT * case.fraction * np.array(found)


def worst(got: NDArray[np.float64], cases: list[Case], of: Disposition, *, volume: float, ka: float = 0.0) -> float:
    rows = got.reshape(len(cases), len(TIMES)) * volume
    wanted = np.array([exact(of, case, ka) for case in cases])
    return float(np.max(np.abs(rows - wanted) / np.max(wanted, axis=1)[:, None]))


def values_of(count: int, **changed: float) -> dict[str, float]:
    return {p.name: p.value for p in compartments(count).parameters if p.value is not None} | changed


@WHOLE_OR_PART
@pytest.mark.parametrize("by_rate", [False, True], ids=["by duration", "by rate"])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_boluses_and_infusions(count: int, by_rate: bool, whole: bool, engine: Engine) -> None:
    cases = chosen([case for case in GRID if not by_rate or case.length], whole)
    dosing = Dosing(routes(lag="LAG", fraction="FRACTION"), observed="concentration")
    values = values_of(count)
    got = predicted(compartments(count), table(cases, "central", by_rate=by_rate), dosing, engine=engine)
    assert worst(got, cases, disposition(values, count), volume=values["V"]) < 1e-7


@WHOLE_OR_PART
@pytest.mark.parametrize(("count", "equal"), EQUAL, ids=lambda value: "ka apart" if value is None else str(value))
def test_first_order_input(count: int, equal: int | None, whole: bool, engine: Engine) -> None:
    """ka as large as one of the slopes of the disposition: the textbook's formula divides 0 by 0 there."""
    of, cases = disposition(values_of(count), count), chosen(ORAL, whole)
    values = values_of(count, KA=1.5 if equal is None else float(of.slopes[equal]))
    dosing = Dosing((Route("depot", "depot", 1, lag="LAG", fraction="FRACTION"),), observed="concentration")
    got = predicted(compartments(count), table(cases, "depot"), dosing, engine=engine, parameters=values)
    assert worst(got, cases, of, volume=values["V"], ka=values["KA"]) < 1e-7
