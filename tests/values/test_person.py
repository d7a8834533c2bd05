"""Persons: bounds, body surface and ideal weights against values worked out by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.values.person import Person, adjusted_ideal_body_weight_kg, body_surface_m2, ideal_body_weight_kg
from paylode.values.problem import InputError


def test_a_person_needs_only_a_weight():
    assert Person(70) == Person(70.0, height_cm=None, sex=None, name="person")


WEIGHT = "Give the body weight in kg, such as weight_kg=70."
HEIGHT = "Give the height in cm, such as height_cm=165."


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"weight_kg": 0}, f"person: a weight of 0 kg is outside 1 to 500 kg. {WEIGHT}"),
        ({"weight_kg": 501}, f"person: a weight of 501 kg is outside 1 to 500 kg. {WEIGHT}"),
        ({"weight_kg": -70}, f"person: a weight of -70 kg is outside 1 to 500 kg. {WEIGHT}"),
        ({"weight_kg": math.nan}, f"person: a weight of nan kg is outside 1 to 500 kg. {WEIGHT}"),
        ({"weight_kg": None}, f"person: no weight is given. {WEIGHT}"),
        ({"weight_kg": "70"}, f'person: the weight "70" is not a number. {WEIGHT}'),
        ({"weight_kg": True}, f'person: the weight "True" is not a number. {WEIGHT}'),
        ({"weight_kg": 70, "height_cm": 1.65}, f"person: a height of 1.65 cm is outside 30 to 260 cm. {HEIGHT}"),
        ({"weight_kg": 70, "height_cm": math.inf}, f"person: a height of inf cm is outside 30 to 260 cm. {HEIGHT}"),
        (
            {"weight_kg": 70, "sex": "F", "name": "case 7"},
            'case 7: sex "F" is not known. Write "female", "male" or None.',
        ),
    ],
)
def test_a_wrong_person_is_refused_with_the_cure(fields, message):
    with pytest.raises(InputError) as caught:
        Person(**fields)
    assert str(caught.value) == message


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as caught:
        Person(0, height_cm=0, sex="x")
    assert len(caught.value.problems) == 3


def test_body_surface_by_mosteller():
    # sqrt(180 * 80 / 3600) = 2 exactly
    assert body_surface_m2(Person(80, height_cm=180)) == 2.0


@pytest.mark.parametrize(
    "sex, height_cm, ideal_kg",
    [
        ("male", 60 * 2.54, 50.0),
        ("female", 60 * 2.54, 45.5),
        ("male", 70 * 2.54, 73.0),
        ("female", 65 * 2.54, 57.0),
        ("female", 58 * 2.54, 40.9),
    ],
)
def test_ideal_body_weight_by_devine(sex, height_cm, ideal_kg):
    assert ideal_body_weight_kg(Person(80, height_cm=height_cm, sex=sex)) == pytest.approx(ideal_kg, rel=1e-12)


def test_adjusted_ideal_body_weight():
    # 57 + 0.4 * (77 - 57) = 65
    assert adjusted_ideal_body_weight_kg(Person(77, height_cm=65 * 2.54, sex="female")) == pytest.approx(
        65.0, rel=1e-12
    )


@given(weight=st.floats(1, 500), height=st.floats(130, 260), sex=st.sampled_from(["female", "male"]))
def test_the_adjusted_weight_lies_between_ideal_and_actual(weight, height, sex):
    person = Person(weight, height, sex)
    ideal, adjusted = ideal_body_weight_kg(person), adjusted_ideal_body_weight_kg(person)
    assert ideal > 0
    assert min(ideal, weight) - 1e-9 <= adjusted <= max(ideal, weight) + 1e-9


@given(height=st.floats(130, 200))
def test_devine_for_women_agrees_with_the_rounded_line_of_a_label(height):
    assert ideal_body_weight_kg(Person(70, height, "female")) == pytest.approx(0.9 * height - 92, abs=0.61)


@pytest.mark.parametrize(
    "formula, person, message",
    [
        (body_surface_m2, Person(70), "person: the body surface needs a height. Give a height: height_cm=165."),
        (
            ideal_body_weight_kg,
            Person(70),
            "person: the ideal body weight needs a height. Give a height: height_cm=165.",
        ),
        (
            adjusted_ideal_body_weight_kg,
            Person(70, 165, name="Anna"),
            'Anna: the ideal body weight needs a sex. Give one: sex="female" or sex="male".',
        ),
        (
            ideal_body_weight_kg,
            Person(20, 110, "male"),
            "person: the ideal body weight by Devine is for adults, not for a height of 110 cm. "
            "Dose by actual weight, or give a height from 130 cm.",
        ),
    ],
)
def test_a_formula_says_what_it_misses(formula, person, message):
    with pytest.raises(InputError) as caught:
        formula(person)
    assert str(caught.value) == message
