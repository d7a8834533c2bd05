"""The main job: T-DM1 from infusion to killed tumour cell, balanced and beside published data."""

from __future__ import annotations

import itertools
import json
import math

import numpy as np
import pytest

import paylode as pld
from paylode.simulate import Validation, compare, summary_json, validate

REGIMEN = "3.6 mg/kg iv 90 min q3w x 6"
HIGH, LOW = ("2.4 mg/kg", "3.6 mg/kg", "4.8 mg/kg"), ("0.3 mg/kg", "0.6 mg/kg", "1.2 mg/kg")


@pytest.fixture(scope="module")
def sim() -> pld.Simulation:
    return pld.simulate("t-dm1", REGIMEN, days=126)


@pytest.fixture(scope="module")
def girish() -> Validation:
    return validate("girish-2012")


def _fold_error(found: Validation, arms: tuple[str, ...]) -> tuple[float, float]:
    """(share within 2-fold, fold error) over the scored conjugate points of the arms."""
    folds = [
        abs(math.log(pair.predicted / pair.point.value))
        for arm in arms
        for pair in found.arms[arm].pairs
        if pair.point.scored and pair.series.analyte == "conjugate"
    ]
    return sum(fold <= math.log(2) for fold in folds) / len(folds), math.exp(sum(folds) / len(folds))


def test_every_molecule_is_accounted_for(sim: pld.Simulation) -> None:
    sheets = pld.balance(sim)
    assert set(sheets) == {"antibody", "payload", "receptor", "cell"}
    for part, sheet in sheets.items():
        assert sheet.worst <= 1e-8, part
        assert sheet.error.shape == sim.times_h.shape


def test_a_lost_molecule_would_be_seen(sim: pld.Simulation) -> None:
    from dataclasses import replace

    leaking = {**sim.curves, "present.payload.cytosol": sim.curves["present.payload.cytosol"] * 0.9}
    assert pld.balance(replace(sim, curves=leaking))["payload"].worst > 1e-8


def test_no_state_falls_below_zero(sim: pld.Simulation) -> None:
    worst = min(low / tolerance for low, tolerance in sim.lowest.values())
    assert worst >= -10


def test_what_was_prescribed_was_delivered(sim: pld.Simulation) -> None:
    prescribed = sum(dose.amount for dose in sim.doses)
    delivered = -pld.balance(sim)["antibody"].accounts["dosed"][-1]
    assert len(sim.doses) == 6
    assert delivered == pytest.approx(prescribed, rel=1e-12)


def test_high_doses_against_girish(girish: Validation) -> None:
    within, fold = _fold_error(girish, HIGH)
    assert within >= 0.90
    assert fold <= 1.35


def test_low_doses_against_girish(girish: Validation) -> None:
    assert _fold_error(girish, LOW)[1] <= 1.7


def test_exposure_per_dose_rises_at_every_step(girish: Validation) -> None:
    per_dose = []
    for arm in (*LOW, *HIGH):
        auc = girish.simulations[arm].exposures[0].auc
        per_dose.append(auc / float(arm.split()[0]))
    assert all(later > earlier for earlier, later in itertools.pairwise(per_dose))
    assert per_dose[-1] / per_dose[0] >= 2.5


def test_free_dm1_against_krop_and_girish(girish: Validation) -> None:
    krop = validate("krop-2010")
    assert krop.score.points == 7
    assert krop.score.within_2_fold == 1.0
    dm1 = [p for p in girish.arms["3.6 mg/kg"].pairs if p.series.analyte == "payload" and p.point.scored]
    assert len(dm1) == 1
    assert 0.5 <= dm1[0].predicted / dm1[0].point.value <= 2.0
    peak = next(e for e in girish.simulations["3.6 mg/kg"].exposures if e.analyte == "payload").cmax
    assert 4.5 <= peak <= 6.1


def test_total_antibody_within_two_fold() -> None:
    found = validate("tdm1-total-antibody")
    total = [
        p for arm in found.arms.values() for p in arm.pairs if p.series.analyte == "total_antibody" and p.point.scored
    ]
    assert len(total) == 10
    assert all(0.5 <= p.predicted / p.point.value <= 2.0 for p in total)


def test_compare_takes_the_series_of_the_simulated_dose(sim: pld.Simulation) -> None:
    found = compare(sim, "girish-2012")
    assert {pair.series.arm for pair in found.pairs} == {"3.6 mg/kg"}


def test_compare_refuses_a_dose_that_was_not_given(sim: pld.Simulation) -> None:
    other = pld.simulate("t-dm1", "1 mg/kg iv 90 min", days=1)
    with pytest.raises(pld.InputError, match="no series with the simulated dose"):
        compare(other, "girish-2012")


def test_exposure_follows_its_definitions(sim: pld.Simulation) -> None:
    conjugate = sim.exposures[0]
    first = sim.times_h <= 504.0
    curve, times = sim.curve("conjugate"), sim.times_h
    assert conjugate.cmax == pytest.approx(curve[first].max(), rel=1e-4)
    assert conjugate.cmax >= curve[first].max() * (1 - 1e-9)
    assert conjugate.auc == pytest.approx(np.trapezoid(curve[first], times[first]) / 24, rel=2e-2)
    left = np.flatnonzero((times == 504.0) & sim.before)[0]
    assert conjugate.trough == pytest.approx(curve[left], rel=1e-12)
    assert conjugate.half_life_interval_h == pytest.approx((2520 + 336, 3024))
    assert conjugate.auc_inf is None


def test_a_single_dose_has_an_area_to_infinity() -> None:
    one = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=21).exposures[0]
    assert one.auc_inf is not None
    assert one.auc < one.auc_inf < 1.05 * one.auc


def test_two_readings_at_the_time_of_a_dose(sim: pld.Simulation) -> None:
    at = np.flatnonzero(sim.times_h == 504.0)
    assert list(sim.before[at]) == [True, False]


def test_the_json_shape() -> None:
    found = json.loads(json.dumps(summary_json(pld.simulate("t-dm1", REGIMEN, days=63))))
    assert found["schema"] == "paylode.simulation/1"
    for analyte in ("conjugate", "total_antibody", "payload"):
        for name in ("cmax", "auc", "trough", "half_life"):
            assert set(found["analytes"][analyte][name]) >= {"value", "unit", "interval"}
    assert found["analytes"]["conjugate"]["auc"]["unit"] == "ug*d/mL"
    assert set(found["balance"]) >= {"antibody", "payload", "receptor"}
    assert all(check["passed"] for check in found["checks"])


def test_weight_changes_dose_and_clearance() -> None:
    light = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=21, person=pld.Person(50))
    heavy = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=21, person=pld.Person(100))
    assert heavy.doses[0].amount == pytest.approx(2 * light.doses[0].amount)
    assert heavy.exposures[0].auc > light.exposures[0].auc


@pytest.mark.parametrize("tumour", ["none", "her2-3+ 0 mL"])
def test_no_tumour_at_all(tumour: str) -> None:
    sim = pld.simulate("t-dm1", "3.6 mg/kg iv 90 min q3w x 2", tumour=tumour)
    assert all(np.all(np.isfinite(values)) for values in sim.curves.values())
    assert np.all(sim.curve("tumour_volume") == 0.0)
    assert "no tumour" in str(pld.summary(sim))
    assert all(check.passed for check in pld.summary(sim).checks)


def test_a_tumour_shrunk_to_nothing_is_said() -> None:
    killed = {"maximal_killing_rate": "2 1/d", "half_maximal_payload": "0.1 nM_payload"}
    sim = pld.simulate("t-dm1", REGIMEN, days=126, parameters=killed)
    found = pld.summary(sim)
    assert sim.curve("tumour_volume")[-1] < 2e-9
    assert "below one cell" in str(found)
    assert all(check.passed for check in found.checks)


def test_the_table(sim: pld.Simulation) -> None:
    table = sim.to_polars()
    assert table.height == len(sim.times_h)
    assert {"time_d", "side", "conjugate [ug/mL]", "tumour_volume [mL]"} <= set(table.columns)


def test_citations_name_what_the_result_rests_on(sim: pld.Simulation) -> None:
    named = " ".join(each.source for each in pld.citations(sim))
    assert "Scheuher" in named and "Lu 2014" in named


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(pld.InputError) as raised:
        pld.simulate("tdm2", "3,6 mg/kg", tumour="her5")
    assert len(raised.value.problems) == 3


def test_a_parameter_that_the_model_does_not_have() -> None:
    with pytest.raises(pld.InputError, match="Did you mean clearance"):
        pld.simulate("t-dm1", "3.6 mg/kg", parameters={"clearence": "0.2 L/d"})


def test_a_parameter_in_a_unit_that_does_not_fit() -> None:
    with pytest.raises(pld.InputError, match="clearance is in L, and the model asks for L/d"):
        pld.simulate("t-dm1", "3.6 mg/kg", parameters={"clearance": "0.2 L"})


def test_a_point_between_output_times_is_read_along_a_straight_line_of_logs(sim: pld.Simulation) -> None:
    arm = validate("girish-2012").arms["3.6 mg/kg"]
    exact = {(p.series.analyte, p.point.time_d): p.predicted for p in arm.pairs}
    for pair in compare(sim, "girish-2012").pairs:
        assert pair.predicted == pytest.approx(exact[pair.series.analyte, pair.point.time_d], rel=4e-2, abs=1e-12)


def test_what_is_within_the_tolerance_of_zero_is_not_given_as_a_value() -> None:
    tiny = pld.simulate("t-dm1", "0.05 mg/kg", days=42).exposures[0]
    assert tiny.trough is None
    assert tiny.half_life_d is None
