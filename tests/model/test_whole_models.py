"""Published models as examples: their number of states, their balances, and reference solutions."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from language_page import EXAMPLES, page
from running import Values, balances, bolus, run, run_all

from paylode.engine import Entry, Kind, Reduction, Tolerances
from paylode.equations import ZERO
from paylode.model import (
    TIME,
    Flat,
    account,
    at,
    compose,
    concentration,
    define,
    exp,
    flatten,
    flow,
    inlet,
    mechanism,
    observable,
    parameter,
    place,
    size,
    species,
    use,
    value,
)

assert EXAMPLES.is_dir()
import jones_2019 as jones  # noqa: E402
import scheuher_2023 as scheuher  # noqa: E402


@pytest.fixture(scope="module")
def jones_flat() -> Flat:
    return flatten(jones.jones_2019())


@pytest.fixture(scope="module")
def scheuher_flat() -> Flat:
    return flatten(scheuher.scheuher_2023())


class TestJones:
    """Jones 2019, human of 71 kg at 150 kDa; the reference solution is published beside an implementation in Julia."""

    def test_618_states_and_one_held(self, jones_flat: Flat) -> None:
        still = [state.name for state in jones_flat.equations.states if state.derivative is ZERO]
        assert still == ["plasma.endogenous.antibody"]
        assert len(jones_flat.equations.states) == 618 + 1

    def test_every_state_says_its_mechanism_place_and_organ(self, jones_flat: Flat) -> None:
        names = [state.name for state in jones_flat.equations.states]
        assert sum(".dosed." in name for name in names) == 2 + 15 * 17
        assert sum(".membrane_bound[" in name for name in names) == 2 * 15
        assert sum(".endogenous." in name for name in names) == 2 + 15 * 17
        assert sum(".fcrn[" in name for name in names) == 15 * 5
        assert "endothelium.dosed.once_bound[liver,sorting]" in names

    def test_reference_solution(self, jones_flat: Flat) -> None:
        """5 mg/kg as a bolus; the second subject has no sieving at the lymph vessels, and the reference sees it."""
        times = [0.0, 10.0, 100.0, 240.0, 500.0, 1000.0, 2000.0]
        subjects = [jones.VALUES, {**jones.VALUES, "lymphatic_reflection": "0"}]
        dose = 5.0 * 71.0 / 150.0 * 1000.0
        curves, _ = run_all(
            jones_flat, subjects, times, ["plasma_antibody"], doses=[bolus(dose)], tolerances=Tolerances(1e-6, 1e-9)
        )
        published = [113.5637, 67.8955, 51.3146, 39.2285, 26.5234, 13.5847, 3.8386]
        assert curves["plasma_antibody"][0] == pytest.approx(published, rel=1e-3)
        without_sieving = [113.5637, 68.2055, 52.4826, 40.7393, 27.7173, 14.1698, 3.9138]
        assert curves["plasma_antibody"][1] == pytest.approx(without_sieving, rel=1e-3)

    def test_sticking_and_fcrn_affinity_of_the_dosed_antibody_alone(self, jones_flat: Flat) -> None:
        """3.6 mg/kg: AC-SINS scores 0, 6 and 10, and ten-fold tighter FcRn of the dosed antibody at 24 h, 7 d, 21 d."""
        tight = {
            space: "0.07 uM" if space == "sorting" else "15.4077 uM" for space in jones.VALUES["dosed_fcrn_affinity"]
        }
        subjects = [
            {**jones.VALUES, "site_affinity": f"{10 ** math.exp(1.8051 - 0.2624 * score) * 1e-6} mM"}
            for score in (0, 6, 10)
        ]
        subjects.append({**jones.VALUES, "dosed_fcrn_affinity": tight})
        dose = 3.6 * 71.0 / 150.0 * 1000.0
        curves, _ = run_all(
            jones_flat,
            subjects,
            [24.0, 168.0, 504.0],
            ["plasma_antibody"],
            doses=[bolus(dose)],
            tolerances=Tolerances(1e-6, 1e-9),
        )
        wanted = [[46.136, 32.082, 19.023], [37.093, 21.917, 10.964], [33.079, 9.635, 3.604], [46.364, 35.358, 26.687]]
        assert curves["plasma_antibody"] == pytest.approx(np.array(wanted), rel=2e-3)

    def test_it_balances_with_what_is_held_on_the_books(self, jones_flat: Flat) -> None:
        found = balances(jones_flat, jones.VALUES, [0.0, 24.0, 504.0], doses=[bolus(1700.0)])
        assert set(found) == {"antibody", "receptor"}
        assert "account.antibody.held.so_far" in jones_flat.accounts["antibody"]
        assert all(np.max(error) < 1e-8 for error in found.values())


class TestScheuher:
    """Scheuher 2023, T-DM1 in a human."""

    def test_74_states(self, scheuher_flat: Flat) -> None:
        assert len(scheuher_flat.equations.states) == 74

    def test_ten_species_in_each_of_four_stages(self, scheuher_flat: Flat) -> None:
        names = [state.name for state in scheuher_flat.equations.states]
        for stage in ("growing", "dying 1", "dying 2", "dying 3"):
            inside = [name for name in names if name.endswith(f"[{stage}]") and not name.startswith("tumour.")]
            assert len(inside) == 10

    def test_receptor_is_at_rest_before_the_dose(self, scheuher_flat: Flat) -> None:
        """Endosomal per surface receptor is k_endo / (k_rec + k_deg) = 0.2828, and on normal cells it stays."""
        names = ["surface.receptor[growing]", "endosome.receptor[growing]"]
        normal = [
            f"{side} cells.{part}.receptor" for side in ("plasma", "periphery") for part in ("surface", "endosome")
        ]
        found, _ = run(scheuher_flat, scheuher.VALUES, [0.0, 504.0], [*names, *normal, "tumour_volume"])
        growth = found["tumour_volume"] / found["tumour_volume"][0]
        assert growth[1] > 1.3
        for name in names:  # each new cell brings its receptors, so their number per cell stays
            assert found[name] / growth == pytest.approx(found[name][0], rel=1e-5)
        assert found[names[1]] / found[names[0]] == pytest.approx(0.2828, abs=1e-4)
        for name in normal:
            assert found[name] == pytest.approx(found[name][0], rel=1e-6)

    def test_every_part_balances_through_killing_and_dying(self, scheuher_flat: Flat) -> None:
        dose = bolus(3.6 * 70.0 / 148781.0 * 1e6)
        found = balances(scheuher_flat, scheuher.VALUES, [0.0, 24.0, 168.0, 504.0], doses=[dose])
        assert set(found) == {"antibody", "payload", "receptor", "cell", "target"}
        assert all(np.max(error) < 1e-8 for error in found.values())
        killed, _ = run(scheuher_flat, scheuher.VALUES, [504.0], ["account.cell.dead_cells"], doses=[dose])
        assert killed["account.cell.dead_cells"][0] > 1e8


KROGH: Values = {
    "plasma_volume": "3 L",
    "plasma_concentration": "450 nM",
    "vessel_radius": "8 um",
    "vessel_length": "1 mm",
    "cylinder_radius": "75 um",
    "permeability": "334 um/d",
    "diffusivity": "13 um^2/s",
    "void_fraction": "0.24",
    "antigen_in_tissue": "830 nM",
    "antigen_loss": "0 1/d",
    "association_rate": "1 1/nM/h",
    "dissociation_constant": "0.01 nM",
}


class TestKrogh:
    def flat(self, count: int) -> Flat:
        shells = page().axis("shell", range(1, count + 1))
        return flatten(compose("krogh", [use(page().krogh)], axes=[shells]))

    def saturated_radius(self, count: int, **values: str) -> tuple[float, np.ndarray]:
        """Where antibody ends if all that is bound sat next to the vessel, and the profile, after one day."""
        bound = [f"tissue.bound[{shell}]" for shell in range(1, count + 1)]
        shares = [f"bound_antigen[{shell}]" for shell in range(1, count + 1)]
        found, _ = run(
            self.flat(count), {**KROGH, **values}, [24.0], [*bound, *shares], tolerances=Tolerances(1e-6, 1e-9)
        )
        litres = sum(found[name][0] for name in bound) / 830.0
        area = litres * 1e15 / 1000.0  # um^2, over a length of 1 mm
        return math.sqrt(8.0**2 + area / math.pi), np.array([found[name][0] for name in shares])

    def test_permeability_limits_how_far_antigen_is_saturated(self) -> None:
        """R_sat^2 = R_cap^2 + 2 R_cap P AUC / antigen: 54.4 um for 450 nM d, without internalisation."""
        assert math.sqrt(8.0**2 + 2 * 8.0 * 334.0 * 450.0 / 830.0) == pytest.approx(54.4, abs=0.05)
        fast_diffusion, _ = self.saturated_radius(40, diffusivity="1300 um^2/s")
        assert fast_diffusion == pytest.approx(54.4, rel=0.01)

    def test_antigen_is_filled_from_the_vessel_outwards(self) -> None:
        radius, profile = self.saturated_radius(40, association_rate="10 1/nM/h")
        width = 67.0 / 40
        inside = int((radius - 8.0) / width)
        assert np.all(np.diff(profile) < 1e-6)
        assert profile[inside // 2] > 99.0
        assert profile[min(inside + 8, 39)] < 5.0

    def test_forty_shells_are_enough(self) -> None:
        coarse, fine = (self.saturated_radius(count)[0] for count in (40, 80))
        assert coarse == pytest.approx(fine, rel=2e-3)

    def test_it_balances(self) -> None:
        values = {**KROGH, "antigen_loss": "0.5 1/d"}
        found = balances(self.flat(10), values, [0.0, 24.0, 240.0])
        assert all(np.max(error) < 1e-8 for error in found.values())

    def test_plasma_is_held(self) -> None:
        found, _ = run(self.flat(10), KROGH, [0.0, 24.0], ["plasma.antibody"])
        assert found["plasma.antibody"] == pytest.approx([1350.0, 1350.0], rel=1e-15)


constant_effect = mechanism(
    "constant_effect",
    "An effect that is what it is.",
    parameters=(parameter("given_effect", "", "share of divisions prevented"),),
    definitions=(define("effect", "given_effect", ""),),
)

FRIBERG: Values = {
    "blood_volume": "5 L",
    "baseline": "7.21e9 cell/L",
    "mean_transit_time": "124 h",
    "feedback_exponent": "0.239",
    "given_effect": "0",
}


class TestFriberg:
    """Friberg 2002 with the values for paclitaxel and leukocytes."""

    def flat(self) -> Flat:
        return flatten(compose("friberg", [use(page().lineage), use(constant_effect)], axes=[page().stages]))

    def test_without_drug_nothing_changes(self) -> None:
        found, _ = run(self.flat(), FRIBERG, [0.0, 5000.0], ["neutrophils"])
        assert found["neutrophils"] == pytest.approx([7.21e9, 7.21e9], rel=1e-9)

    @pytest.mark.parametrize(
        ("effect", "nadir", "rebound"),
        [(1.0, (4.0026, 220.9), (8.739, 546.9)), (2.0, (2.2926, 232.3), (10.472, 544.7))],
    )
    def test_a_day_of_drug(self, effect: float, nadir: tuple[float, float], rebound: tuple[float, float]) -> None:
        """Nadir and rebound [1e9/L, h]. An effect above 1 makes division negative, as printed in the paper."""
        flat = self.flat()
        index = [p.name for p in flat.equations.parameters].index("given_effect")
        times = np.arange(0.0, 1000.0, 0.1)
        values = {**FRIBERG, "given_effect": f"{effect}"}
        found, _ = run(flat, values, times, ["neutrophils"], doses=[(24.0, Kind.SET_PARAMETER, index, 0.0)])
        curve = found["neutrophils"] / 1e9
        assert curve.min() == pytest.approx(nadir[0], rel=1e-4)
        assert times[curve.argmin()] == pytest.approx(nadir[1], abs=0.15)
        assert curve.max() == pytest.approx(rebound[0], rel=1e-4)
        assert times[curve.argmax()] == pytest.approx(rebound[1], abs=0.15)

    def test_a_constant_effect_has_a_steady_state(self) -> None:
        """baseline (1 - effect)^(1 / exponent) = 0.39664e9/L at an effect of one half."""
        found, _ = run(self.flat(), {**FRIBERG, "given_effect": "0.5"}, [100_000.0], ["neutrophils"])
        assert found["neutrophils"][0] / 1e9 == pytest.approx(0.39664, rel=2e-5)
        closed_form = 7.21 * 0.5 ** (1 / 0.239)
        assert closed_form == pytest.approx(0.39664, rel=2e-5)

    def test_cells_balance(self) -> None:
        found = balances(self.flat(), {**FRIBERG, "given_effect": "0.5"}, [0.0, 100.0, 1000.0])
        assert np.max(found["cell"]) < 1e-8


class TestTimeVaryingClearance:
    def test_the_drug_of_the_page_follows_its_closed_form(self) -> None:
        """C = C0 exp(-(CL t + CL_early (1 - exp(-k t)) / k) / V), and the effect by Hill."""
        flat = flatten(page().neutropenia)
        values = {
            **FRIBERG,
            "plasma_volume": "6.7 L",
            "lasting_clearance": "0.0333 L/h",
            "early_clearance": "0.369 L/h",
            "decay_rate": "0.00472 1/h",
            "half_maximal_concentration": "2 nM",
            "steepness": "1.5",
        }
        times = np.array([1.0, 24.0, 100.0, 200.0])
        found, _ = run(flat, values, times, ["plasma.conjugate", "neutrophils"], doses=[bolus(67.0)])
        cleared = 0.0333 * times + 0.369 * (1 - np.exp(-0.00472 * times)) / 0.00472
        assert found["plasma.conjugate"] == pytest.approx(67.0 * np.exp(-cleared / 6.7), rel=1e-5)
        assert found["neutrophils"][-1] < 0.7 * 7.21e9

    def test_inotuzumab_ozogamicin_accumulates_as_its_clearance_falls(self) -> None:
        """Garrett 2019, ALL, 1.84 m2: 0.8, 0.5, 0.5 mg/m2 weekly, cycles of 21, 28, 28, 28 d; AUC in ug*h/mL."""
        clearance = value("lasting_clearance") + value("early_clearance") * exp(-value("decay_rate") * TIME)
        drug = mechanism(
            "drug",
            "Two compartments, counted in mg.",
            parameters=tuple(
                parameter(name, unit, "")
                for name, unit in (
                    ("lasting_clearance", "L/h"),
                    ("early_clearance", "L/h"),
                    ("decay_rate", "1/h"),
                    ("exchange", "L/h"),
                    ("plasma_volume", "L"),
                    ("periphery_volume", "L"),
                )
            ),
            places=(place("plasma", "plasma_volume"), place("periphery", "periphery_volume")),
            species=(species("conjugate", unit="mg"),),
            inlets=(inlet("iv", [(at("conjugate", "plasma"), 1)], unit="mg"),),
            flows=(
                flow(
                    "out", at("conjugate", "plasma"), at("conjugate", "periphery"), value("exchange") / size("plasma")
                ),
                flow(
                    "in", at("conjugate", "periphery"), at("conjugate", "plasma"), value("exchange") / size("periphery")
                ),
                flow("elimination", at("conjugate", "plasma"), account("cleared"), clearance / size("plasma")),
            ),
            readings=(observable("level", concentration("conjugate", "plasma"), "ug/mL"),),
        )
        values = {
            "lasting_clearance": "0.0333 L/h",
            "early_clearance": "0.369 L/h",
            "decay_rate": "0.00472 1/h",
            "exchange": "0.0405 L/h",
            "plasma_volume": "6.70 L",
            "periphery_volume": "5.10 L",
        }
        starts = np.array([0.0, 21.0, 49.0, 77.0, 105.0]) * 24.0
        doses: list[Entry] = []
        for start in starts[:-1]:
            for day, per_m2 in ((0, 0.8), (7, 0.5), (14, 0.5)):
                rate, on = per_m2 * 1.84, start + 24.0 * day
                doses += [(on, Kind.RATE_ON, 0, rate), (on + 1.0, Kind.RATE_OFF, 0, rate)]
        areas = [Reduction("level", "integral", a, b) for a, b in pairwise(starts)]
        flat = flatten(compose("inotuzumab", [use(drug)]))
        _, found = run(flat, values, [0.0], ["level"], doses=doses, areas=areas)
        assert found == pytest.approx([16.97, 64.79, 90.14, 97.46], rel=5e-4)
