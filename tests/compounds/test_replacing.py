"""Another compound from a conjugate: parts and DAR exchanged, and everything checked again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.compounds import compound, dar_distribution, mean_dar, molecular_mass_g_per_mol
from paylode.values.problem import InputError

OTHER = """
schema = "paylode.compound/1"
kind = "payload"
id = "other"
name = "another payload"
[parameters.payload_mass]
value = "0.5 kDa"
meaning = "mass of the free payload"
assumed = "an example"
"""


@pytest.fixture
def other(tmp_path):
    path = tmp_path / "other.toml"
    path.write_text(OTHER)
    return path


@given(st.integers(0, 8))
def test_a_whole_number_of_payloads_puts_all_antibodies_there(dar):
    adc = compound("t-dm1").replace(dar=dar)
    assert mean_dar(adc) == dar and dar_distribution(adc)[dar] == 1
    assert adc.id == f"t-dm1~dar-{dar}" and adc.notes == ()
    assert molecular_mass_g_per_mol(adc) == pytest.approx(145167 + dar * 957.53)
    assert adc.parameters["dar_fraction"].source.kind == "user"
    unchanged = set(adc.parameters) - {"dar_fraction"}
    assert all(adc.parameters[name] is compound("t-dm1").parameters[name] for name in unchanged)


@given(st.lists(st.floats(0.01, 1), min_size=9, max_size=9))
def test_a_distribution_may_be_given_in_order_or_by_number(weights):
    shares = [weight / sum(weights) for weight in weights]
    in_order = compound("t-dm1").replace(dar=np.array(shares))
    by_number = compound("t-dm1").replace(dar=dict(enumerate(shares)))
    assert dar_distribution(in_order) == dar_distribution(by_number) == pytest.approx(shares)
    assert in_order.id.startswith("t-dm1~dar-mean-")


def test_shares_that_sum_to_one_but_for_rounding_are_scaled_and_that_is_said():
    adc = compound("t-dm1").replace(dar={2: 0.3333, 4: 0.6662})
    assert sum(dar_distribution(adc)) == pytest.approx(1, abs=1e-15)
    assert adc.notes == ("the DAR fractions sum to 0.9995 and were scaled to 1",)
    assert adc.replace(dar=4).notes == ()


@pytest.mark.parametrize(
    "dar",
    [
        9,
        -1,
        3.5,
        True,
        "4",
        {4: 0.5},
        {4: 1.5},
        {9: 1.0},
        {"4": 1.0},
        {4: float("nan")},
        [],
        [1.0] * 10,
        object(),
        {4: "1"},
    ],
    ids=lambda dar: "an object" if type(dar) is object else str(dar),
)
def test_what_is_no_distribution_is_refused_in_one_line(dar):
    with pytest.raises(InputError) as caught:
        compound("t-dm1").replace(dar=dar)
    assert str(caught.value).startswith("dar: ") and "\n" not in str(caught.value)


def test_another_payload_brings_its_numbers_and_the_notes_say_what_was_kept(other):
    adc = compound("t-dm1").replace(payload=other, dar=8)
    assert adc.id == "t-dm1~dar-8~payload-other" and adc.parts["payload"].id == "other"
    assert molecular_mass_g_per_mol(adc) == pytest.approx(145167 + 8 * (219.24 + 500))
    assert adc.parameters["payload_mass"].origin == str(other)
    assert "tubulin_concentration" not in adc.parameters  # it was DM1's
    assert adc.parameters["clearance"] is compound("t-dm1").parameters["clearance"]
    assert adc.notes == ("payload other in place of dm1: the values of t-dm1 itself are kept, though found with dm1",)
    again = adc.replace(payload="dm1", dar=4)
    assert again.id == "t-dm1~dar-4~payload-dm1" and again.parts == compound("t-dm1").parts


def test_what_does_not_change_gives_the_same_compound():
    adc = compound("t-dm1")
    assert adc.replace() is adc
    assert adc.replace(linker="SMCC", payload="mertansine") is adc


def test_every_mistake_is_found_at_once():
    with pytest.raises(InputError) as caught:
        compound("t-dm1").replace(linker="mccc", payload="mcc", target="", dar=12)
    found = [str(problem) for problem in caught.value.problems]
    assert found[0] == 'linker: unknown linker "mccc". Did you mean mcc or smcc?'
    assert found[1] == "payload: mcc is of kind linker. Name a payload."
    assert found[2].startswith("dar: 12") and len(found) == 3


def test_a_payload_that_repeats_a_number_of_another_part_clashes(other):
    extra = '[parameters.linker_mass]\nvalue = "1 g/mol"\nmeaning = "m"\nassumed = "r"\n'
    other.write_text(OTHER + extra)
    with pytest.raises(InputError, match=r"mcc \(linker\) and other \(payload\) both give linker_mass"):
        compound("t-dm1").replace(payload=str(other))


def test_only_a_conjugate_has_parts_to_replace():
    with pytest.raises(InputError, match="dm1: it is of kind payload and has no parts"):
        compound("dm1").replace(dar=4)


def test_a_compound_cannot_be_changed():
    adc = compound("t-dm1")
    with pytest.raises(TypeError):
        adc.parameters["clearance"] = adc.parameters["central_volume"]
    with pytest.raises(AttributeError):
        adc.id = "mine"
