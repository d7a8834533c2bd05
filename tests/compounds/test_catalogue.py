"""The packaged catalogue: every file is whole, every number has its unit, its source and its meaning."""

import math
from pathlib import Path

import pytest

from paylode.compounds import (
    ROLES,
    compound,
    compounds,
    compounds_table,
    dar_distribution,
    explain,
    mean_dar,
    molecular_mass_g_per_mol,
    sources,
)
from paylode.values.entry import scalar, table
from paylode.values.problem import InputError
from paylode.values.quantity import Quantity, check_unit, dimension

ATOMS = {"C": 12.011, "H": 1.008, "N": 14.007, "O": 15.999, "S": 32.06, "Cl": 35.45}
"""Standard atomic weights, IUPAC 2021, abridged [g/mol]."""


def mass_of(**atoms):
    return sum(ATOMS[atom] * count for atom, count in atoms.items())


@pytest.mark.parametrize("name", compounds())
def test_every_packaged_file_loads_and_its_numbers_are_whole(name):
    thing = compound(name)
    assert thing.id == name and thing.name and thing.notes == ()
    assert thing.parameters
    for entry in thing.parameters.values():
        check_unit(entry.unit)
        values = [entry.value] if isinstance(entry.value, Quantity) else list(entry.value.values())
        assert values and all(math.isfinite(value.value) and value.unit == entry.unit for value in values)
        assert entry.meaning and entry.origin in compounds()
        source = entry.source
        assert (source.title and source.locator) if source.kind in ("publication", "label") else source.cite()
        assert source.reason or source.kind not in ("assumed", "estimated")
        assert entry.measured or source.kind in ("assumed", "estimated", "definition")


def test_no_name_stands_for_two_things():
    every = [name.lower() for thing in map(compound, compounds()) for name in (thing.id, *thing.aliases)]
    assert len(every) == len(set(every))


def test_the_same_parameter_measures_the_same_thing_in_every_file():
    seen = {}
    for thing in map(compound, compounds()):
        for entry in thing.parameters.values():
            assert seen.setdefault(entry.name, dimension(entry.unit)) == dimension(entry.unit), entry.name


def test_every_source_that_a_file_lists_is_used_in_it():
    import tomllib

    from paylode.compounds import registry

    for file in Path(registry.DATA).glob("*.toml"):
        values = tomllib.loads(file.read_text(encoding="utf-8"))
        used = {parameter.get("source") for parameter in values["parameters"].values()}
        assert set(values.get("sources", {})) <= used, file.name


@pytest.mark.parametrize("name", ["t-dm1", "T-DM1", " Kadcyla ", "trastuzumab  emtansine", "TDM1"])
def test_a_compound_is_found_by_any_of_its_names_in_any_case(name):
    assert compound(name) is compound("t-dm1")


@pytest.mark.parametrize(
    ("name", "cure"),
    [
        ("t-dm2", "Did you mean t-dm1"),
        ("kadcylla", "Did you mean kadcyla?"),
        ("Trastuzumab-emtansine", "Did you mean trastuzumab emtansine"),
        ("xyzzy", "Known: dm1, her2, mcc, t-dm1, trastuzumab."),
        ("", "Known: dm1, her2, mcc, t-dm1, trastuzumab."),
        ("../data/t-dm1", "compound: unknown compound"),
        ("a\nb" * 5000, "Known"),
    ],
)
def test_an_unknown_name_is_one_line_with_the_nearest_names(name, cure):
    with pytest.raises(InputError) as caught:
        compound(name)
    message = str(caught.value)
    assert cure in message and "\n" not in message and len(message) < 300


def test_t_dm1_has_its_four_parts_and_all_their_parameters():
    adc = compound("t-dm1")
    assert {role: part.id for role, part in adc.parts.items()} == dict(
        zip(ROLES, ("trastuzumab", "mcc", "dm1", "her2"), strict=True)
    )
    assert adc.dosed_per == "mg/kg" and adc.cleavage == "non-cleavable"
    for part in adc.parts.values():
        for name, entry in part.parameters.items():
            assert adc.parameters[name] is entry


def test_the_list_of_compounds_puts_conjugates_first_and_can_be_narrowed():
    rows = compounds_table()
    assert rows[0].id == "t-dm1" and {row.id for row in rows} == set(compounds())
    assert rows[0].mean_dar == pytest.approx(3.5, abs=1e-4) and rows[0].parts == ("trastuzumab", "mcc", "dm1", "her2")
    assert all(row.mean_dar is None for row in rows[1:])
    assert compounds("Payload") == ("dm1",)
    with pytest.raises(InputError, match="Did you mean payload"):
        compounds("payloads")


def test_the_dar_distribution_of_t_dm1_is_the_one_that_its_source_describes():
    shares = dar_distribution(compound("t-dm1"))
    weights = [3.56612**n / math.factorial(n) for n in range(9)]
    assert shares == pytest.approx([weight / sum(weights) for weight in weights], abs=1e-6)
    assert shares == pytest.approx([0.0286, 0.1019, 0.1817, 0.2160, 0.1926, 0.1374, 0.0816, 0.0416, 0.0185], abs=1e-4)
    assert sum(shares) == pytest.approx(1, abs=1e-15)
    assert mean_dar(compound("t-dm1")) == pytest.approx(3.5, abs=1e-4)


def test_the_masses_are_the_sums_of_their_atoms():
    dm1, mcc = compound("dm1"), compound("mcc")
    assert molecular_mass_g_per_mol(dm1) == pytest.approx(mass_of(C=35, H=48, Cl=1, N=3, O=10, S=1), abs=0.005)
    assert molecular_mass_g_per_mol(mcc) == pytest.approx(mass_of(C=12, H=13, N=1, O=3), abs=0.005)
    smcc, leaving = mass_of(C=16, H=18, N=2, O=6), mass_of(C=4, H=5, N=1, O=3)
    assert molecular_mass_g_per_mol(mcc) == pytest.approx(smcc - leaving, abs=0.005)
    lysine = mass_of(C=6, H=14, N=2, O=2)
    adduct = molecular_mass_g_per_mol(dm1) + molecular_mass_g_per_mol(mcc) + lysine
    assert adduct == pytest.approx(1100, abs=5)  # lysine-MCC-DM1, "1100" in Scheuher 2023


def test_the_mass_of_the_conjugate_is_that_of_its_parts():
    adc = compound("t-dm1")
    by_hand = 145167 + 3.5 * (219.24 + 738.29)
    assert molecular_mass_g_per_mol(adc) == pytest.approx(by_hand, abs=0.1)
    assert molecular_mass_g_per_mol(adc.replace(dar=0)) == 145167
    assert molecular_mass_g_per_mol(adc.replace(dar=8)) == pytest.approx(145167 + 8 * (219.24 + 738.29))
    assert molecular_mass_g_per_mol(compound("trastuzumab")) == 145167
    with pytest.raises(InputError, match="a target has no one mass"):
        molecular_mass_g_per_mol(compound("her2"))


def test_what_is_no_conjugate_has_no_dar():
    with pytest.raises(InputError, match="dm1: it is of kind payload and has no DAR"):
        mean_dar(compound("dm1"))


def test_rates_of_the_catalogue_agree_with_each_other_across_units_and_papers():
    adc = compound("t-dm1").parameters
    internalisation = scalar(adc["internalisation_rate"]).to("1/d")
    assert scalar(adc["normal_internalisation_rate"]).to("1/d") == pytest.approx(internalisation, rel=0.01)
    half_life = math.log(2) / scalar(adc["payload_influx_rate"]).to("1/min")
    assert half_life == pytest.approx(194, rel=0.002)  # minutes, lysine-SMCC-DM1 in Khera 2018
    assert scalar(adc["association_rate"]).to("1/nM/h") == pytest.approx(0.36)
    recycled, sorted_away = (scalar(adc[name]).to("1/s") for name in ("recycling_rate", "sorting_rate"))
    inside = scalar(adc["internalisation_rate"]).to("1/s") / (recycled + sorted_away)
    assert inside == pytest.approx(0.2828, abs=1e-4)  # receptors in endosomes for each at the surface
    assert [value.to("1/d") for value in table(adc["deconjugation_rate"]).values()] == [0.20, 0.28] + 6 * [0.39]


def test_explain_shows_the_whole_record_of_a_number():
    text = explain(compound("kadcyla"), "Central volume")
    lines = text.splitlines()
    assert lines[0] == "central_volume of t-dm1 = 3.1 L"
    for word in ("671 patients", "Lu 2014", "final model", "10.1007/s00280-014-2500-2", "at the reference body weight"):
        assert word in text
    assert lines[-1].split() == ["file", "t-dm1"]
    assert "range     0.06 L/d to 0.21 L/d" in explain(compound("t-dm1"), "clearance")
    assert "1: 0.2, 2: 0.28, 3: 0.39" in explain(compound("t-dm1"), "deconjugation_rate")


def test_explain_of_an_unknown_parameter_names_the_nearest():
    with pytest.raises(InputError, match="Did you mean clearance"):
        explain(compound("t-dm1"), "clearence")


def test_the_sources_are_listed_once_with_publications_first():
    listed = sources(compound("t-dm1"))
    kinds = [source.kind for source in listed]
    assert len(set(listed)) == len(listed)
    assert kinds == sorted(kinds, key=["publication", "label", "estimated", "assumed", "definition"].index)
    assert {entry.source for entry in compound("t-dm1").parameters.values()} == set(listed)
