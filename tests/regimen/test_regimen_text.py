"""The dosing language as people write it: what is understood, and what is answered to mistakes."""

# ruff: noqa: E501  (a table is read by its rows)

import pytest

from paylode.regimen import At, Block, Every, Once, Regimen, regimen, regimen_text
from paylode.values.problem import InputError
from paylode.values.quantity import Quantity

GOOD = [
    ("3.6 mg/kg iv 90 min q3w x 6", "3.6 mg/kg iv 90 min q3w x 6"),
    ("2.4 mg/kg qw", "2.4 mg/kg iv bolus qw"),
    ("2.4 mg/kg qw x 3", "2.4 mg/kg iv bolus qw x 3"),
    ("5.4 mg/kg q3w x 4 then 3.6 mg/kg q3w x 2", "5.4 mg/kg iv bolus q3w x 4 then 3.6 mg/kg iv bolus q3w x 2"),
    ("235 mg/m2", "235 mg/m2 iv bolus"),
    ("235 mg/m^2 every week", "235 mg/m2 iv bolus qw"),
    ("252mg", "252 mg iv bolus"),
    ("3.6 mg/kg q3w max 360 mg", "3.6 mg/kg iv bolus q3w max 360 mg"),
    ("1.8 mg/kg max 0.18 g q3w iv 30 min", "1.8 mg/kg iv 30 min q3w max 0.18 g"),
    ("6 mg/kg AIBW q3w", "6 mg/kg AIBW iv bolus q3w"),
    ("6 mg/kg ibw q3w", "6 mg/kg IBW iv bolus q3w"),
    ("3.6 mg/kg iv 90 min at 0, 21, 42 d", "3.6 mg/kg iv 90 min at 0, 21, 42 d"),
    ("3.6 mg/kg at 42 d, 0 d, 21 d", "3.6 mg/kg iv bolus at 0, 21, 42 d"),
    ("3.6 mg/kg at 0, 0 h", "3.6 mg/kg iv bolus at 0, 0 h"),
    ("1 mg/kg d1, d8, d15 q4w x 6", "1 mg/kg iv bolus d1, d8, d15 q4w x 6"),
    ("1 mg/kg days 1,8,15 q28d", "1 mg/kg iv bolus d1, d8, d15 q28d"),
    ("1 mg/kg d1 q3w", "1 mg/kg iv bolus q3w"),
    ("10 nmol/kg", "10 nmol/kg iv bolus"),
    ("1 umol iv over 1.5 hours q12h x4", "1 umol iv 1.5 h q12h x 4"),
    ("1 \u00b5g/kg q4.5h \u00d7 1000", "1 ug/kg iv bolus q4.5h x 1000"),
    ("3.60 MG / KG   EVERY 3 WEEKS X6", "3.6 mg/kg iv bolus q3w x 6"),
    ("3.6\u00a0mg/kg\tq 3 w", "3.6 mg/kg iv bolus q3w"),
    ("3.6 mg/kg q3w iv", "3.6 mg/kg iv bolus q3w"),
    ("3.6 mg/kg iv 2 d qd x 3", "3.6 mg/kg iv 2 d qd x 3"),
    ("1e-3 mg/kg q90min x 2", "0.001 mg/kg iv bolus q90min x 2"),
    ("8 mg/kg q3w x 1 then 6 mg/kg q3w", "8 mg/kg iv bolus q3w x 1 then 6 mg/kg iv bolus q3w"),
    ("2 mg qd x 3 then 3 mg at 10, 20 d then 4 mg at 30 d", "2 mg iv bolus qd x 3 then 3 mg iv bolus at 10, 20 d then 4 mg iv bolus at 30 d"),
]  # fmt: skip

BAD = [
    # numbers
    ("3,6 mg/kg", 'place 1: a decimal comma in "3,6 mg/kg". Write 3.6 mg/kg.'),
    ("3.6 mg/kg iv 1,5 h q3w", 'place 14: a decimal comma in "1,5 h". Write 1.5 h.'),
    ("1,000 mg", 'place 1: a decimal comma in "1,000 mg". Write 1.000 mg or 1000 mg.'),
    ("1,000,000 ug", 'place 1: a comma inside the number "1,000,000 ug". Write 1000000 ug.'),
    ("9**9**9 mg", 'place 1: "9**9**9" is not one number. Write one number and a unit, such as 3.6 mg/kg.'),
    ("1_000 mg", 'place 1: "1_000" is not one number. Write one number and a unit, such as 3.6 mg/kg.'),
    ("3.6.2 mg", 'place 1: "3.6.2" is not a number. Write the dose first, such as 3.6 mg/kg.'),
    ("nan mg", 'place 1: "nan" is not a number. Write the dose first, such as 3.6 mg/kg.'),
    ("1e999 mg", 'place 1: "1e999" is too large. Write a finite number.'),
    ("\u0663 mg", 'place 1: "\u0663" is not a number. Write the dose first, such as 3.6 mg/kg.'),
    ("3.6 mg/kg q3w x six", 'place 17: "six" is not a number. Write it like x 6.'),
    ("3.6 mg/kg q3w x 2.5", 'place 17: "2.5" is not a whole number of times. Write a whole number.'),
    # units
    ("3.6", "place 1: 3.6 has no unit. Write 3.6 mg/kg."),
    ("3.6 q3w", "place 1: 3.6 has no unit. Write 3.6 mg/kg."),
    ("3.6 mg/kgs", 'place 5: unknown unit "mg/kgs". Did you mean mg/kg or g/kg or ug/kg?'),
    ("3.6 mcg/kg", 'place 5: unknown unit "mcg/kg". Write ug/kg.'),
    ("3.6 kg", "place 5: kg is a body weight here. Write g, mg, ug or ng."),
    ("3.6 mg/kg iv 90 q3w", "place 14: 90 has no unit of time. Write 90 with min, h, d or wk."),
    ("3.6 mg/kg q3 x 6", "place 12: 3 has no unit of time. Write q3w, q3d or q3h."),
    ("3.6 mg/kg q3w max 360", "place 19: 360 has no unit. Write 360 mg."),
    ("3.6 mg/kg at 0, 21", 'place 17: "at 0, 21" has no unit of time. Write at 0, 21 d.'),
    ("3.6 mg/kg q3mo", 'place 11: "q3mo": a month has no fixed length. Write weeks or days, such as q4w.'),
    ("1.8 mg/kg q3w max 100 kg", "place 23: kg is a body weight here. Write a cap as an amount: max 180 mg is 1.8 mg/kg at 100 kg."),
    # words
    ("3.6 mg/kg iv bollus", 'place 14: unknown word "bollus". Did you mean bolus?'),
    ("3.6 mg/kg iv ninety min", 'place 14: unknown word "ninety". Expected bolus, a length such as 90 min, or the next clause.'),
    ("3.6 mg/kg q3w x 4 thne 2 mg", 'place 19: unknown word "thne". Did you mean then?'),
    ("3.6 mg/kg q3wx 6", 'place 11: unknown word "q3wx". Did you mean q3w or qw?'),
    ("3.6 mg/kg weekly", 'place 11: unknown word "weekly". Write qw.'),
    ("3.6 mg/kg sc q3w", 'place 11: "sc" is no route here. Write iv 90 min or iv bolus.'),
    ("3.6 mg/kg blue", 'place 11: unknown word "blue". Expected iv, an interval (q3w), days (d1, d8), at, x, max, AIBW, IBW or then.'),
    ("3.6 mg/kg, q3w", 'place 10: "," is not expected here. Leave it out.'),
    ("q3w 3.6 mg/kg", 'place 1: "q3w" is not a dose. Write the dose first, such as 3.6 mg/kg.'),
    ("3.6 mg/kg q3w x", "place 16: a number is missing. Write it like x 6."),
    ("3.6 mg/kg every", "place 16: the text stops too early. Write a unit of time: min, h, d or wk."),
    ("3.6 mg/kg q3w x 4 then", "place 23: a dose is missing. Write the dose first, such as 3.6 mg/kg."),
    # doses
    ("0 mg/kg", "place 1: 0 mg/kg gives nothing. Write a dose above 0."),
    ("-3.6 mg/kg", "place 1: -3.6 mg/kg is below 0. Write 3.6 mg/kg."),
    ("1001 mg/kg", "place 1: 1001 mg/kg is above the bound for one dose, 1000 mg/kg. Check the number and its unit."),
    ("101 g", "place 1: 101 g is above the bound for one dose, 100 g. Check the number and its unit."),
    ("2 mmol/kg", "place 1: 2 mmol/kg is above the bound for one dose, 1 mmol/kg. Check the number and its unit."),
    ("1e-300 mg", "place 1: 1e-300 mg is below the bound for one dose, 1 pg. Check the number and its unit."),
    # times
    ("3.6 mg/kg iv 90 min q3w x 0", "place 25: x 0 gives no dose. Write x 1 or more."),
    ("3.6 mg/kg q3w x -2", "place 15: x -2 gives no dose. Write x 1 or more."),
    ("3.6 mg/kg qh x 10001", "place 14: x 10001 gives more than 10,000 doses. Write fewer."),
    ("1 mg qh x 9999 then 1 mg qh x 2", "place 29: 10,001 doses in all are more than 10,000. Write fewer."),
    ("3.6 mg/kg q0w", "place 11: an interval of 0 wk is not above 0. Write an interval such as q3w."),
    ("3.6 mg/kg q600w", "place 11: an interval of 600 wk is longer than 10 years. Write an interval such as q3w."),
    ("1 mg q500w x 20", "place 6: the last dose falls after 100 years. Write fewer doses or earlier ones."),
    ("3.6 mg/kg iv 0 min", "place 11: an infusion of 0 min is not above 0. Write a length such as 90 min, or iv bolus."),
    ("3.6 mg/kg iv 400 d", "place 11: an infusion of 400 d is longer than a year. Write a length such as 90 min, or iv bolus."),
    ("3.6 mg/kg at 0,21 d", "place 15: a comma without a space may be a decimal comma. Write at 0, 21 d."),
    ("3.6 mg/kg at -1, 21 d", "place 11: -1 d is before the start. Write times from 0 on."),
    ("3.6 mg/kg at 0 d, 21 h", "place 11: times in more than one unit. Write one unit, after the last time: at 0, 21, 42 d."),
    # what goes with what
    ("3.6 mg/kg x 6", "place 11: x 6 without an interval. Write how often: q3w x 6."),
    ("3.6 mg/kg d1, d8", "place 11: days of a cycle without the cycle. Write how long a cycle is: d1, d8 q3w."),
    ("3.6 mg/kg d1, d29 q4w", "place 11: day 29 is outside a cycle of 4 wk. Write days 1 to 28."),
    ("3.6 mg/kg d0 q4w", "place 11: the days of a cycle count from 1. Write d1 for the first day."),
    ("3.6 mg/kg d8, d8 q4w", "place 11: day 8 is written twice or out of order. Write each day once, in rising order."),
    ("3.6 mg/kg q3w at 0, 2 d", "place 11: explicit times and an interval in one block. Keep one of the two."),
    ("3.6 mg/kg q3w q2w", 'place 15: an interval for a second time in one block, "q2w". Keep one of the two.'),
    ("235 mg/m2 AIBW", "place 11: AIBW is a body weight, and mg/m2 is not a dose per kg. Leave AIBW out."),
    ("252 mg max 200 mg", "place 8: max 200 mg on a flat dose. Leave it out: 252 mg is the same for everyone."),
    ("3.6 mg/kg max 5 nmol", "place 11: max 5 nmol cannot be compared with 3.6 mg/kg. Write the cap in mg."),
    ("3.6 mg/kg max 5 mg/kg", "place 11: max 5 mg/kg is not an amount. Write the most that one dose may be, as max 360 mg."),
    ("3.6 mg/kg q3w then 3 mg", "place 20: the block before never ends, so nothing can follow it. Say how often, such as x 4, before then."),
    ("8 mg/kg then 6 mg/kg q3w", "place 14: a single dose does not say when a next block starts. Write 8 mg/kg q3w x 1 then, with your interval."),
    ("3 mg at 0, 21 d then 3 mg q3w", "place 22: explicit times do not say when a next block starts. Write its times too: then 2.4 mg/kg at 63, 84 d."),
    ("3 mg q3w x 4 then 3 mg at 62 d", "place 19: 62 d is before the last dose of the block before. Explicit times count from the start of the regimen: write later ones."),
]  # fmt: skip


@pytest.mark.parametrize("text, canonical", GOOD, ids=[text for text, _ in GOOD])
def test_what_is_understood(text, canonical):
    read = regimen(text)
    assert regimen_text(read) == canonical
    assert regimen(canonical) == read


@pytest.mark.parametrize("text, message", BAD, ids=[text for text, _ in BAD])
def test_what_is_answered(text, message):
    with pytest.raises(InputError) as caught:
        regimen(text)
    assert str(caught.value) == f"regimen, {message}"


@pytest.mark.parametrize(
    "text, message",
    [
        ("", "regimen: nothing is written. Write it like 3.6 mg/kg iv 90 min q3w x 6."),
        (" \n\t", "regimen: nothing is written. Write it like 3.6 mg/kg iv 90 min q3w x 6."),
        ("x" * 1001, "regimen: 1,001 characters are more than 1,000. Write it like 3.6 mg/kg iv 90 min q3w x 6."),
        (3.6, 'regimen: "3.6" is not a text. Write it like 3.6 mg/kg iv 90 min q3w x 6.'),
    ],
)
def test_what_is_no_text_to_read(text, message):
    with pytest.raises(InputError) as caught:
        regimen(text)
    assert str(caught.value) == message


def test_all_mistakes_are_told_at_once_in_the_order_of_the_text():
    with pytest.raises(InputError) as caught:
        regimen("-1 mg/kg q0w x 0 max -1 mg then 2000 mg/kg")
    places = [problem.where for problem in caught.value.problems]
    assert places == [f"regimen, place {column}" for column in (1, 10, 14, 18, 33)]


def test_a_regimen_is_made_of_plain_values():
    assert regimen("5.4 mg/kg AIBW iv 90 min q3w x 4 max 500 mg then 3 mg at 90, 100 d") == Regimen(
        (
            Block(
                Quantity(5.4, "mg/kg"),
                Every(Quantity(3.0, "wk"), 4),
                infusion=Quantity(90.0, "min"),
                weight="AIBW",
                cap=Quantity(500.0, "mg"),
            ),
            Block(Quantity(3.0, "mg"), At((90.0, 100.0), "d")),
        )
    )
    assert regimen("252 mg").blocks[0].schedule == Once()
    assert regimen("252 mg").blocks[0].infusion is None, "no route is a bolus"


@pytest.mark.parametrize(
    "blocks, message",
    [
        ((), "regimen, block 1, dose: nothing is given. Write a dose such as 3.6 mg/kg."),
        ((Block(Quantity(3.6, "mg/lb")),), 'regimen, block 1, dose: "mg/lb" is not a unit of a dose. Did you mean mg/m2 or mg/kg?'),
        ((Block(Quantity(float("nan"), "mg")),), "regimen, block 1, dose: nan mg is not finite. Write a finite number."),
        ((Block(Quantity(1, "mg"), infusion=Quantity(3, "parsec")),), "regimen, block 1, infusion: an infusion of 3 parsec is not in min, h, d or wk. Write a length such as 90 min, or iv bolus."),
        ((Block(Quantity(1, "mg"), At((), "d")),), "regimen, block 1, times: no time is given. Write them like at 0, 21, 42 d."),
        ((Block(Quantity(1, "mg"), At((3, 1), "d")),), "regimen, block 1, times: the times are out of order. Write them in rising order."),
        ((Block(Quantity(1, "mg"), Every(Quantity(4, "wk"), days=())),), "regimen, block 1, days: the days of a cycle count from 1. Write d1 for the first day."),
        ((Block(Quantity(1, "mg")), Block(Quantity(2, "mg"))), "regimen, block 2, then: a single dose does not say when a next block starts. Write 1 mg q3w x 1 then, with your interval."),
    ],
)  # fmt: skip
def test_a_regimen_built_in_python_is_checked_by_the_same_rules(blocks, message):
    with pytest.raises(InputError) as caught:
        Regimen(blocks)
    assert str(caught.value) == message
