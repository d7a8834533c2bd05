"""Organisms and tumours: packaged files are whole; a tumour is named, with or without a volume."""

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.organisms import organism, organisms, registry, tumour, tumours
from paylode.values.entry import scalar
from paylode.values.problem import InputError
from paylode.values.quantity import Quantity, check_unit, dimension

THINGS = [organism(name) for name in organisms()] + [tumour(name) for name in tumours()]
NEEDED = {
    "initial_tumour_volume",
    "receptors_per_cell",
    "cell_volume",
    "cell_fraction",
    "doubling_time",
    "linear_growth_rate",
    "maximal_tumour_volume",
    "growth_switch",
    "capillary_radius",
    "tissue_radius",
}


def volume_ml(found):
    return scalar(found.parameters["initial_tumour_volume"]).to("mL")


def number(found, name, unit):
    return scalar(found.parameters[name]).to(unit)


@pytest.mark.parametrize("thing", THINGS, ids=lambda thing: thing.id)
def test_every_packaged_file_is_whole(thing):
    assert thing.name and thing.parameters
    for entry in thing.parameters.values():
        check_unit(entry.unit)
        assert math.isfinite(scalar(entry).value) and entry.meaning and entry.source.cite()
        assert entry.measured or entry.source.kind in ("assumed", "estimated", "definition")
        assert entry.source.locator or entry.source.kind != "publication"


@pytest.mark.parametrize("name", tumours())
def test_every_tumour_has_all_that_a_model_of_a_tumour_binds(name):
    assert set(tumour(name).parameters) >= NEEDED


def test_the_same_parameter_measures_the_same_thing_in_every_file():
    seen = {}
    for thing in THINGS:
        for entry in thing.parameters.values():
            assert seen.setdefault(entry.name, dimension(entry.unit)) == dimension(entry.unit), entry.name


def test_no_name_stands_for_two_tumours():
    every = [name for thing in map(tumour, tumours()) for name in (thing.id, *thing.aliases)]
    assert len(every) == len(set(every))


def test_the_person_is_an_adult_of_70_kg_unless_told_otherwise():
    person = organism("Human")
    assert person is organism("patient")
    assert scalar(person.parameters["body_weight"]) == Quantity(70, "kg")
    assert scalar(person.parameters["height"]).to("cm") == 170


def test_tumours_differ_in_receptors_and_share_the_rest():
    high, middle, low = (tumour(name) for name in ("her2-3+", "her2-2+", "her2-1+"))
    receptors = [number(found, "receptors_per_cell", "copies/cell") for found in (high, middle, low)]
    assert receptors[0] == 1e6 and receptors[2] == 2e4
    assert receptors[1] == pytest.approx(math.sqrt(receptors[0] * receptors[2]), rel=0.02)
    for name in NEEDED - {"receptors_per_cell"}:
        assert high.parameters[name] is middle.parameters[name] is low.parameters[name]


def test_n87_brings_its_own_killing_and_its_static_concentration_is_that_of_the_literature():
    n87 = tumour("N87")
    assert n87.compound == "t-dm1"
    growth = math.log(2) / number(n87, "doubling_time", "d")
    ratio = growth / (number(n87, "maximal_killing_rate", "1/d") - growth)
    static = number(n87, "half_maximal_payload", "nM_payload") * ratio ** (1 / number(n87, "killing_exponent", ""))
    assert static == pytest.approx(19.31, abs=0.005)


def test_the_largest_tumour_is_about_10_cm_across_and_a_cell_fits_its_fraction():
    high = tumour("her2-3+")
    diameter_cm = (6 * number(high, "maximal_tumour_volume", "cm^3") / math.pi) ** (1 / 3)
    assert diameter_cm == pytest.approx(10, rel=0.001)
    cells = number(high, "initial_tumour_volume", "pL") * number(high, "cell_fraction", "")
    assert cells / number(high, "cell_volume", "pL/cell") == pytest.approx(3e8)


@pytest.mark.parametrize(
    ("text", "name", "ml"),
    [
        ("her2-3+", "her2-3+", 1.6),
        ("HER2-2+ 5 mL", "her2-2+", 5),
        ("  her2-low   500 mm^3 ", "her2-1+", 0.5),
        ("her2-3+ 0 mL", "her2-3+", 0),
        ("none", "none", 0),
        ("none 0 mL", "none", 0),
        ("n87", "n87", 0.2),
        ("nci-n87 5 mL", "n87", 5),
        ("default 1.6e-3 L", "her2-3+", 1.6),
    ],
)
def test_a_tumour_is_a_name_or_a_name_and_a_volume(text, name, ml):
    found = tumour(text)
    assert found.id == name and volume_ml(found) == pytest.approx(ml, abs=1e-15)


@given(st.floats(0, 523))
def test_a_volume_given_is_taken_as_it_is_and_marked_as_given(ml):
    found = tumour(f"her2-3+ {ml!r} mL")
    entry = found.parameters["initial_tumour_volume"]
    assert scalar(entry) == Quantity(ml, "mL") and entry.source.kind == "user"
    assert volume_ml(tumour("her2-3+")) == 1.6  # the packaged one is as before


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("her2-4+", "Did you mean her2-3+"),
        ("", "Known: her2-1+, her2-2+, her2-3+, n87, none"),
        ("5 mL", 'unknown tumour "5"'),
        ("her2-3+ 5", "Write her2-3+ 5 mL"),
        ("her2-3+ -1 mL", "Zero and more is allowed"),
        ("her2-3+ 5 mg", "not a volume"),
        ("her2-3+ 5 kg", "not a volume"),
        ("her2-3+ 3,5 mL", "Write 3.5 mL"),
        ("her2-3+ big", "does not start with a number"),
        ("her2-3+ 600 mL", "At most 523.8 mL"),
        ("n87 6 mL", "At most 5 mL"),
        ("none 5 mL", "At most 0 mL"),
        ("her2-3+ 1e400 mL", "too large"),
        ("her2-3+ 9**9**9 mL", "not a unit"),
        ("nowhere.toml 5 mL", "no such file"),
        ("a\x1b" * 4000, "unknown tumour"),
    ],
)
def test_a_wrong_tumour_is_one_line_with_the_cure(text, cure):
    with pytest.raises(InputError) as caught:
        tumour(text)
    assert cure in str(caught.value) and str(caught.value).isprintable() and len(str(caught.value)) < 300


def test_an_unknown_organism_is_one_line_with_the_nearest():
    with pytest.raises(InputError, match="Did you mean human"):
        organism("humna")


MINE = """
schema = "paylode.tumour/1"
kind = "tumour"
id = "mine"
name = "my tumour"
like = "n87"
[parameters.doubling_time]
value = "48 h"
meaning = "time in which a small tumour doubles"
assumed = "an example"
"""


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(MINE)
    return path


def problems_of(text):
    with pytest.raises(InputError) as caught:
        tumour(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_tumour_of_a_user_is_like_another_but_for_what_it_says(mine):
    found = tumour(f"{mine} 1 mL")
    assert found.id == "mine" and volume_ml(found) == 1 and number(found, "doubling_time", "d") == 2
    assert found.parameters["half_maximal_payload"] is tumour("n87").parameters["half_maximal_payload"]
    assert found.parameters["tissue_radius"] is tumour("her2-3+").parameters["tissue_radius"]
    assert found.parameters["doubling_time"].origin == str(mine)


def test_a_path_may_hold_blanks(tmp_path):
    path = tmp_path / "a b"
    path.mkdir()
    (path / "mine.toml").write_text(MINE)
    assert volume_ml(tumour(path / "mine.toml")) == 0.2


def test_a_circle_of_likes_ends_in_a_problem(mine):
    mine.write_text(MINE.replace("n87", "yours"))
    (mine.parent / "yours.toml").write_text(MINE.replace("n87", "mine").replace('id = "mine"', 'id = "yours"'))
    (found,) = problems_of(mine)
    assert found.endswith(
        "yours.toml, line 6, key like: mine is like itself. Name another tumour, or leave the key out."
    )


def test_every_mistake_in_a_tumour_is_told_with_its_line(mine):
    wrong = MINE.replace("n87", "n88").replace("48 h", "48 mL").replace('name = "my tumour"', 'nam = "my tumour"')
    mine.write_text(wrong + 'lik = "n87"\n')
    found = problems_of(mine)
    assert [message.removeprefix(f"{mine}, ").split(":")[0] for message in found] == [
        "line 1, key name",
        "line 5, key nam",
        "line 6, key like",
        "line 11, key parameters.doubling_time.lik",
    ]
    mine.write_text(MINE.replace("48 h", "48 mL"))
    assert "The catalogue gives it in d" in problems_of(mine)[0]


def test_a_tumour_without_a_volume_is_refused(mine):
    mine.write_text(MINE.replace('like = "n87"\n', ""))
    (found,) = problems_of(mine)
    assert "no initial_tumour_volume" in found


def test_a_name_that_is_taken_is_refused(mine):
    n87 = Path(mine.parent / "n87.toml")
    n87.write_text(MINE.replace('"mine"', '"n87"').replace('like = "n87"', 'like = "none"'))
    assert any("already n87 of the catalogue" in message for message in problems_of(n87))


def test_an_organism_of_a_user_is_read_too(tmp_path):
    path = tmp_path / "mouse.toml"
    path.write_text(
        'schema = "paylode.organism/1"\nkind = "organism"\nid = "mouse"\nname = "mouse"\n'
        '[parameters.body_weight]\nvalue = "0.02 kg"\nmeaning = "body weight"\nassumed = "usual"\n'
    )
    assert scalar(organism(path).parameters["body_weight"]).to("kg") == 0.02
    path.write_text(path.read_text().replace("0.02 kg", "20 g"))
    with pytest.raises(InputError, match=r"line 6, key parameters\.body_weight\.value.*catalogue gives it in kg"):
        organism(path)


def test_every_source_that_a_file_lists_is_used_in_it():
    import tomllib

    for file in registry.DATA.rglob("*.toml"):
        values = tomllib.loads(file.read_text(encoding="utf-8"))
        used = {parameter.get("source") for parameter in values["parameters"].values()}
        assert set(values.get("sources", {})) <= used, file.name
