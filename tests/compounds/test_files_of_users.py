"""Files that users write: their parts lie beside them, and all that is wrong is told at once, with its line."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paylode.compounds import compound, explain, mean_dar, registry
from paylode.values.entry import scalar
from paylode.values.problem import InputError
from paylode.values.sheet import sheet
from paylode.values.toml_document import document

ADC = """
schema = "paylode.compound/1"
kind = "conjugate"
id = "my-adc"
name = "my conjugate"
antibody = "trastuzumab"
linker = "my-linker"
payload = "dm1"
target = "her2"
dosed_per = "mg/kg"

[parameters.dar_fraction]
by = "dar"
value = { 2 = "50 %", 4 = "50 %" }
meaning = "share of the antibodies that carry so many payloads"
assumed = "two halves"

[parameters.clearance]
value = "300 mL/d"
meaning = "linear clearance"
assumed = "an example"
"""

LINKER = """
schema = "paylode.compound/1"
kind = "linker"
id = "my-linker"
name = "my linker"
cleavage = "cleavable"
[parameters.linker_mass]
value = "0.4 kDa"
meaning = "mass that one linker adds"
assumed = "an example"
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "my-adc.toml").write_text(ADC)
    (tmp_path / "my-linker.toml").write_text(LINKER)
    (tmp_path / "unrelated.toml").write_text("not even TOML")
    return tmp_path


def problems_of(path):
    with pytest.raises(InputError) as caught:
        compound(path)
    return [str(problem) for problem in caught.value.problems]


def test_a_conjugate_of_a_user_takes_parts_beside_it_and_from_the_catalogue(folder):
    path = folder / "my-adc.toml"
    for name in (path, str(path)):
        adc = compound(name)
        assert adc.id == "my-adc" and adc.cleavage == "cleavable" and mean_dar(adc) == 3
        assert scalar(adc.parameters["linker_mass"]).to("g/mol") == 400
        assert scalar(adc.parameters["clearance"]).to("L/d") == pytest.approx(0.3)
        assert adc.parameters["payload_mass"] is compound("dm1").parameters["payload_mass"]
    assert explain(adc, "clearance").splitlines()[-1].split() == ["file", str(path)]


def test_its_own_value_wins_over_that_of_a_part_and_settles_a_clash(folder):
    clash = '[parameters.payload_mass]\nvalue = "700 g/mol"\nmeaning = "m"\nassumed = "r"\n'
    (folder / "my-linker.toml").write_text(LINKER + clash)
    found = problems_of(folder / "my-adc.toml")
    assert len(found) == 1
    assert found[0].startswith(f"{folder / 'my-adc.toml'}, line 8, key payload: my-linker (linker) and dm1 (payload)")
    (folder / "my-adc.toml").write_text(ADC + clash.replace("700", "650"))
    assert scalar(compound(folder / "my-adc.toml").parameters["payload_mass"]).value == 650


PLANTED = """schema = "paylode.compound/2"
kind = "conjugate"
id = "t-dm1"
name = 3
aliases = ["kadcyla", 7, ""]
antibody = "trastuzumb"
linker = "dm1"
payload = "../my-linker.toml"
dosed_per = "mg per kg"
colour = "red"

[sources.a]
titel = "A 2020"

[parameters.dar_fraction]
by = "dar"
value = { 2 = "0.5", 4 = "0.4" }
meaning = "share"
assumed = "r"

[parameters.clearance]
value = "0.19 L/dd"
meaning = "linear clearance"
source = "b"

[parameters.central_volume]
value = 3.1
assumed = "r"

[parameters.peripheral_volume]
value = "1.5 kg"
range = ["1 kg", "2 kg"]
meaning = "volume"
assumed = "r"

[parameters.distribution_clearance]
value = "1 L/d"
range = ["2 L/d", "3 L/d"]
meaning = "exchange"
assumed = "r"
estimated = "r"

[parameters."total clearance"]
value = "-1 L/d"
meaning = "m"
assumed = "r"
"""

EXPECTED = [
    (1, "schema", 'Write schema = "paylode.compound/1"'),
    (3, "id", "the file is"),
    (3, "id", "already t-dm1 of the catalogue"),
    (4, "name", "a bare number instead of a text"),
    (5, "aliases[0]", "already t-dm1 of the catalogue"),
    (5, "aliases[1]", "a bare number instead of a text"),
    (5, "aliases[2]", "empty"),
    (6, "antibody", "Did you mean trastuzumab?"),
    (7, "linker", "dm1 is of kind payload. Name a linker"),
    (8, "payload", "a path instead of an id"),
    (1, "target", "missing"),
    (9, "dosed_per", "Known: mg, mg/kg, mg/m2"),
    (10, "colour", "unknown key"),
    (12, "sources.a.title", "missing"),
    (13, "sources.a.titel", "Did you mean title?"),
    (17, "parameters.dar_fraction.value", "the shares sum to 0.9"),
    (22, "parameters.clearance.value", 'unknown unit "dd"'),
    (24, "parameters.clearance.source", "unknown source"),
    (26, "parameters.central_volume.meaning", "missing"),
    (27, "parameters.central_volume.value", "a bare number"),
    (31, "parameters.peripheral_volume.value", "The catalogue gives it in L"),
    (36, "parameters.distribution_clearance", "assumed and estimated at once"),
    (43, 'parameters."total clearance"', "not a parameter's name"),
    (44, 'parameters."total clearance".value', "negative"),
]


def test_a_file_with_two_dozen_mistakes_gets_them_all_at_once_each_at_its_line(tmp_path):
    path = tmp_path / "mine.toml"
    path.write_text(PLANTED)
    found = problems_of(path)
    missed = [
        (line, key, what)
        for line, key, what in EXPECTED
        if not any(message.startswith(f"{path}, line {line}, key {key}: ") and what in message for message in found)
    ]
    assert missed == []
    assert len(found) == len(EXPECTED)
    lines = [int(message.split(", line ")[1].split(",")[0]) for message in found]
    assert lines == sorted(lines)
    assert all("\n" not in message for message in found)


def test_the_problems_of_a_part_are_told_with_its_own_file(folder):
    (folder / "my-linker.toml").write_text(LINKER.replace('"0.4 kDa"', '"0.4 Dka"').replace("cleavable", "unclear"))
    found = problems_of(folder / "my-adc.toml")
    assert [message.split(":")[0] for message in found] == [
        f"{folder / 'my-linker.toml'}, line 6, key cleavage",
        f"{folder / 'my-linker.toml'}, line 8, key parameters.linker_mass.value",
    ]


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("antibody", "molecular_mass"),
        ("linker", "linker_mass"),
        ("payload", "payload_mass"),
        ("conjugate", "dar_fraction"),
    ],
)
def test_what_each_kind_must_have_is_asked_for(tmp_path, kind, needed):
    path = tmp_path / "mine.toml"
    path.write_text(f'schema = "paylode.compound/1"\nkind = "{kind}"\nid = "mine"\nname = "mine"\n')
    assert any(f"no {needed}" in message for message in problems_of(path))


@pytest.mark.parametrize("cell", ['"1.2"', '"-0.5"'])
def test_a_share_outside_zero_to_one_is_refused(folder, cell):
    (folder / "my-adc.toml").write_text(ADC.replace('4 = "50 %"', f"4 = {cell}").replace('"50 %"', '"0.5"'))
    (found,) = problems_of(folder / "my-adc.toml")
    assert "a share below 0 or above 1" in found


def test_shares_must_be_shares(folder):
    (folder / "my-adc.toml").write_text(ADC.replace("50 %", "0.5 L"))
    assert any("key parameters.dar_fraction.value" in message for message in problems_of(folder / "my-adc.toml"))


def test_a_conjugate_cannot_be_a_part_not_even_of_itself(folder):
    (folder / "my-adc.toml").write_text(ADC.replace('"my-linker"', '"my-adc"'))
    (found,) = problems_of(folder / "my-adc.toml")
    assert found.endswith("key linker: my-adc is of kind conjugate. Name a linker.")


@pytest.mark.parametrize("name", ["missing.toml", "folder.toml/x.toml", "bad\0name.toml"])
def test_a_path_that_leads_nowhere_is_one_line(tmp_path, name):
    (found,) = problems_of(f"{tmp_path}/{name}")
    assert "no such file" in found and "\n" not in found


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(folder):
    plain = compound(folder / "my-adc.toml")
    (folder / "my-adc.toml").write_bytes(b"\xef\xbb\xbf" + ADC.replace("\n", "\r\n").encode())
    assert compound(folder / "my-adc.toml") == plain


GOOD = (Path(registry.DATA) / "t-dm1.toml").read_text(encoding="utf-8")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_good_file_changed_anywhere_is_read_or_its_problems_are_told_in_one_line_each(data):
    at = data.draw(st.integers(0, len(GOOD)))
    length = data.draw(st.integers(0, 40))
    put = data.draw(st.text(max_size=4) | st.sampled_from(['"', "[", "{", "nan", "\r\n", "''''", "= ", "\ud7ff\x1b"]))
    try:
        doc = document(GOOD[:at] + put + GOOD[at + length :], "t-dm1.toml")
    except InputError as error:
        assert len(error.problems) == 1 and "\n" not in str(error)
        return
    read, problems = sheet(doc, registry.FORM)
    assert all(str(problem).isprintable() for problem in problems)
    assert read.document.file == "t-dm1.toml"


SUITE = Path(__file__).resolve().parents[2] / "../shared/data/reference/bad_inputs/toml"


def test_no_file_of_the_toml_suite_passes_for_a_compound_and_none_ends_in_a_traceback():
    if not SUITE.is_dir():
        pytest.skip("the TOML suite is not at hand")
    files = sorted(SUITE.rglob("*.toml"))
    for file in files:
        assert all("\n" not in message for message in problems_of(file)), file.name
    assert len(files) > 300
