"""The doses a regimen means for a person: amounts, caps, times, intervals, warnings."""

import math

import pytest

from paylode.regimen import (
    Dose,
    course_h,
    dose_warnings,
    doses,
    first_interval_h,
    last_interval_h,
    regimen,
    regimen_summary,
)
from paylode.regimen.units import DOSE_UNITS, HOURS
from paylode.values.person import Person
from paylode.values.problem import InputError
from paylode.values.quantity import factor

YEAR_H = 8766
PERSON = Person(70)
# sqrt(180 * 80 / 3600) = 2 m2;  45.5 + 2.3 * (180 / 2.54 - 60) = 70.4921... kg
TALL = Person(80, height_cm=180, sex="female")


def given(text, person=PERSON, until_h=YEAR_H):
    return doses(regimen(text), person, until_h)


def days_of(text, until_h=YEAR_H):
    return [dose.time_h / 24 for dose in given(text, until_h=until_h)]


def test_the_label_of_t_dm1():
    assert given("3.6 mg/kg iv 90 min q3w x 6") == tuple(Dose(504.0 * k, 252.0, "mg", 1.5, "iv") for k in range(6))


def test_no_route_is_a_bolus():
    assert given("252 mg") == (Dose(0.0, 252.0, "mg", 0.0, "iv"),)


@pytest.mark.parametrize(
    "text, person, amount, unit",
    [
        ("3.6 mg/kg", PERSON, 252.0, "mg"),
        ("3.6 mg/kg", Person(68.5), 246.6, "mg"),
        ("0.25 g", PERSON, 250.0, "mg"),
        ("500 ug/kg", PERSON, 35.0, "mg"),
        ("100000 ng/kg", PERSON, 7.0, "mg"),
        ("235 mg/m2", TALL, 470.0, "mg"),
        ("10 nmol/kg", PERSON, 700.0, "nmol"),
        ("1 umol", PERSON, 1000.0, "nmol"),
        ("500 pmol/kg", PERSON, 35.0, "nmol"),
        ("3.6 mg/kg max 360 mg", Person(99), 356.4, "mg"),
        ("3.6 mg/kg max 360 mg", Person(100), 360.0, "mg"),
        ("3.6 mg/kg max 360 mg", Person(140), 360.0, "mg"),
        ("235 mg/m2 max 0.4 g", TALL, 400.0, "mg"),
        ("10 nmol/kg max 0.5 umol", PERSON, 500.0, "nmol"),
    ],
)
def test_the_amount_for_a_person(text, person, amount, unit):
    (dose,) = given(text, person)
    assert (dose.amount, dose.unit) == (amount, unit)


def test_dosing_by_ideal_and_adjusted_ideal_body_weight():
    ideal = 45.5 + 2.3 * (180 / 2.54 - 60)
    assert given("6 mg/kg IBW", TALL)[0].amount == pytest.approx(6 * ideal, rel=1e-12)
    assert given("6 mg/kg AIBW", TALL)[0].amount == pytest.approx(6 * (ideal + 0.4 * (80 - ideal)), rel=1e-12)


@pytest.mark.parametrize(
    "text, missing", [("235 mg/m2", "height"), ("6 mg/kg AIBW", "height"), ("6 mg/kg IBW", "height")]
)
def test_what_a_person_lacks_is_named(text, missing):
    with pytest.raises(InputError, match=f"needs a {missing}. Give a {missing}: height_cm=165."):
        given(text)


@pytest.mark.parametrize(
    "text, days",
    [
        ("1 mg q3w x 3", [0, 21, 42]),
        ("1 mg every 2 weeks x 3", [0, 14, 28]),
        ("1 mg q21d x 2 then 2 mg qw x 3", [0, 21, 42, 49, 56]),
        ("1 mg q3w x 1 then 2 mg q3w x 2", [0, 21, 42]),
        ("1 mg qw x 3 then 2 mg", [0, 7, 14, 21]),
        ("1 mg d1, d8, d15 q4w x 2", [0, 7, 14, 28, 35, 42]),
        ("1 mg d8, d1 q3w x 2 then 1 mg", [0, 7, 21, 28, 42]),
        ("1 mg d2 q3w x 2", [1, 22]),
        ("1 mg at 3, 0, 10 d", [0, 3, 10]),
        ("1 mg at 0, 0, 1 wk", [0, 0, 7]),
        ("1 mg qw x 2 then 2 mg at 7, 30 d then 3 mg at 30, 60 d", [0, 7, 7, 30, 30, 60]),
    ],
)
def test_the_days_of_the_doses(text, days):
    assert days_of(text) == days


def test_each_block_gives_its_own_dose():
    assert [dose.amount for dose in given("5.4 mg/kg q3w x 4 then 3.6 mg/kg q3w x 2")] == [378.0] * 4 + [252.0] * 2


def test_without_a_count_doses_go_on_to_the_end_of_the_simulation():
    assert days_of("1 mg q3w", until_h=63 * 24) == [0, 21, 42], "a dose on the very end is not given"
    assert days_of("1 mg q3w", until_h=63 * 24 + 1) == [0, 21, 42, 63]
    assert days_of("1 mg q3w x 2 then 1 mg d1, d8 q4w", until_h=80 * 24) == [0, 21, 42, 49, 70, 77]
    assert days_of("1 mg q3w x 6", until_h=30 * 24) == [0, 21]
    assert given("1 mg q3w", until_h=0) == ()
    assert len(given("1 mg q20min", until_h=5 / 3)) == 5, "the sixth dose is at 5/3 h, the end"


def test_fractional_intervals_are_exact():
    assert [dose.time_h for dose in given("1 mg q4.5h x 1000")] == [4.5 * k for k in range(1000)]
    # k / 10 is the float nearest to the decimal; 0.1 + 0.1 + ... and even 3 * 0.1 are not.
    assert [dose.time_h for dose in given("1 mg q0.1h x 1000")] == [k / 10 for k in range(1000)]
    assert [dose.time_h for dose in given("1 mg q20min x 1000")] == [k / 3 for k in range(1000)]
    assert given("1 mg q0.1h x 3 then 1 mg q0.7h x 3")[-1].time_h == 1.7


@pytest.mark.parametrize(
    "same", ["q21d x 5", "q504h x 5", "q30240min x 5", "at 0, 21, 42, 63, 84 d", "d1 q3w x 5", "x 5 every 3 wks"]
)
def test_one_regimen_in_every_spelling(same):
    assert given(f"3.6 mg/kg iv 90 min {same}") == given("3.6 mg/kg iv 1.5 h q3w x 5")


@pytest.mark.parametrize("until_h", [-1, math.inf, math.nan, "10", None, True])
def test_the_end_of_the_simulation_must_be_a_time(until_h):
    with pytest.raises(InputError, match=r"simulation: an end at .* Give a finite time, 0 or later\."):
        given("1 mg q3w", until_h=until_h)


def test_too_many_doses_are_refused_before_they_are_made():
    message = "regimen: more than 10,000 doses before 8766 h. Say how often, such as x 6, or write a longer interval."
    with pytest.raises(InputError) as caught:
        given("1 mg q1min")
    assert str(caught.value) == message
    assert len(given("1 mg q1min x 10000")) == 10_000


@pytest.mark.parametrize(
    "text, first, last, course",
    [
        ("1 mg q3w x 6", 504, 504, 6 * 504),
        ("1 mg q3w", 504, 504, None),
        ("1 mg", None, None, None),
        ("1 mg q3w x 1", None, None, None),
        ("1 mg at 5 d", None, None, None),
        ("1 mg q3w x 2 then 1 mg qw x 2", 504, 168, 2 * 504 + 2 * 168),
        ("1 mg q3w x 1 then 1 mg qw x 1", 504, 168, 504 + 168),
        ("1 mg qw x 3 then 1 mg", 168, 168, 4 * 168),
        ("1 mg d1, d8, d15 q4w x 2", 168, 336, 2 * 672),
        ("1 mg d1, d8, d15 q4w", 168, 336, None),
        ("1 mg d2 q3w x 2", 504, 504, 24 + 2 * 504),
        ("1 mg at 0, 0, 1, 3, 3 d", 24, 48, 5 * 24),
        ("1 mg at 0, 0 d", None, None, None),
    ],
)
def test_intervals(text, first, last, course):
    read = regimen(text)
    assert (first_interval_h(read), last_interval_h(read), course_h(read)) == (first, last, course)


@pytest.mark.parametrize(
    "text, person, summary",
    [
        ("3.6 mg/kg iv 90 min q3w x 6", PERSON, "3.6 mg/kg iv 90 min q3w x 6 (252 mg per dose)"),
        ("252 mg q3w", PERSON, "252 mg iv bolus q3w"),
        ("3.6 mg/kg q3w max 200 mg", PERSON, "3.6 mg/kg iv bolus q3w max 200 mg (200 mg per dose, capped)"),
        ("3.6 mg/kg q3w max 300 mg", PERSON, "3.6 mg/kg iv bolus q3w max 300 mg (252 mg per dose)"),
        ("235 mg/m2", TALL, "235 mg/m2 iv bolus (470 mg per dose, 2 m2)"),
        ("6 mg/kg AIBW q3w", TALL, "6 mg/kg AIBW iv bolus q3w (445.772 mg per dose, AIBW 74.3 kg)"),
        ("10 nmol/kg", PERSON, "10 nmol/kg iv bolus (700 nmol per dose)"),
        (
            "5.4 mg/kg q3w x 4 then 3.6 mg/kg q3w",
            PERSON,
            "5.4 mg/kg iv bolus q3w x 4 (378 mg per dose) then 3.6 mg/kg iv bolus q3w (252 mg per dose)",
        ),
    ],
)
def test_the_summary(text, person, summary):
    assert regimen_summary(regimen(text), person) == summary


@pytest.mark.parametrize(
    "text, person, dosed_per, warnings",
    [
        ("3.6 mg", PERSON, "mg/kg", ("3.6 mg means 0.051 mg/kg at 70 kg; did you mean 3.6 mg/kg?",)),
        ("252 mg", PERSON, "mg/kg", ("252 mg means 3.6 mg/kg at 70 kg; this compound is dosed in mg/kg",)),
        ("3.6 mg/kg q3w", PERSON, "mg/kg", ()),
        ("3600 ug/kg AIBW q3w", PERSON, "mg/kg", ()),
        ("3 mg/kg", PERSON, "mg", ("3 mg/kg means 210 mg at 70 kg; did you mean 3 mg?",)),
        ("5 mg/m2", TALL, "mg/kg", ("5 mg/m2 means 0.12 mg/kg at 80 kg; did you mean 5 mg/kg?",)),
        ("5 mg/kg", TALL, "mg/m2", ("5 mg/kg means 200 mg/m2 at 80 kg and 2 m2; did you mean 5 mg/m2?",)),
        ("1 umol", PERSON, "mg/kg", ("1 umol means 0.014 umol/kg at 70 kg; did you mean 1 umol/kg?",)),
    ],
)  # fmt: skip
def test_a_dose_in_another_unit_than_the_compound_is_dosed_in(text, person, dosed_per, warnings):
    assert dose_warnings(regimen(text), person, dosed_per) == warnings


def test_one_warning_for_the_same_dose_in_several_blocks():
    read = regimen("3.6 mg q3w x 2 then 3.6 mg q2w x 2 then 3.6 mg/kg")
    assert dose_warnings(read, PERSON, "mg/kg") == dose_warnings(regimen("3.6 mg"), PERSON, "mg/kg")


def test_a_warning_that_needs_a_height_says_so():
    (warning,) = dose_warnings(regimen("5 mg"), PERSON, "mg/m2")
    assert warning == (
        "5 mg of a compound dosed in mg/m2: give a height (height_cm=165) to see what it means; did you mean 5 mg/m2?"
    )


def test_an_unknown_way_of_dosing_is_refused():
    with pytest.raises(InputError, match='"mg/kgs" is not how a compound is dosed'):
        dose_warnings(regimen("1 mg"), PERSON, "mg/kgs")


def test_the_sizes_of_the_units_agree_with_the_house():
    for name, unit in DOSE_UNITS.items():
        assert factor(name, f"{unit.amount}/{unit.per}" if unit.per else unit.amount) == pytest.approx(
            float(unit.size), rel=1e-15
        )
    for name, hours in HOURS.items():
        assert factor(name, "h") == pytest.approx(float(hours), rel=1e-15)
