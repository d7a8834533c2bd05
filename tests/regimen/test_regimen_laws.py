"""Laws of the dosing language, on generated regimens, damaged texts and the naughty strings."""

import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paylode.regimen import At, Block, Every, Once, Regimen, doses, regimen, regimen_text
from paylode.values.person import Person
from paylode.values.problem import InputError
from paylode.values.quantity import Quantity

PERSON = Person(70, height_cm=165, sex="female")
NAUGHTY = Path(__file__).resolve().parents[2] / "../shared/data/reference/bad_inputs/blns/blns.json"
BOUNDS = {
    "mg/kg": 1000,
    "ug/kg": 10**6,
    "mg/m2": 4e4,
    "mg": 1e5,
    "g": 100,
    "nmol/kg": 1e6,
    "umol": 1e5,
    "pmol/m2": 4e10,
}
HOURS = {"min": 1 / 60, "h": 1, "d": 24, "wk": 168}

decimals = st.decimals(min_value=0, max_value=1, places=4).map(float)


def between(low, high):
    """Numbers as people write them, and any other float."""
    written = decimals.map(lambda share: float(f"{low + share * (high - low):.4g}")).filter(lambda x: low <= x <= high)
    return written | st.floats(low, high)


lengths = st.sampled_from(sorted(HOURS)).flatmap(
    lambda unit: st.builds(Quantity, between(0.5 / HOURS[unit], 2000 / HOURS[unit]), st.just(unit))
)
plain_cycles = st.builds(Every, lengths, st.integers(1, 40))
day_cycles = st.builds(
    lambda weeks, count, days: Every(
        Quantity(float(weeks), "wk"), count, tuple(sorted({1 + d % (7 * weeks) for d in days}))
    ),
    st.integers(1, 6),
    st.integers(1, 10),
    st.sets(st.integers(0, 100), min_size=1, max_size=4),
)
times = st.builds(
    At,
    st.lists(between(0, 500), min_size=1, max_size=8).map(lambda ts: tuple(sorted(ts))),
    st.sampled_from(sorted(HOURS)),
)


@st.composite
def blocks(draw, schedules):
    unit = draw(st.sampled_from(sorted(BOUNDS)))
    per = unit.partition("/")[2]
    amount = "nmol" if "mol" in unit else "mg"
    return Block(
        Quantity(draw(between(1e-3, BOUNDS[unit])), unit),
        draw(schedules),
        draw(st.none() | lengths),
        draw(st.sampled_from(["actual", "IBW", "AIBW"])) if per == "kg" else "actual",
        draw(st.none() | st.builds(Quantity, between(1e-3, 1e5), st.just(amount))) if per else None,
    )


finite = st.one_of(
    st.lists(blocks(plain_cycles | day_cycles), min_size=1, max_size=4),
    st.lists(blocks(plain_cycles | day_cycles), max_size=2).flatmap(
        lambda before: blocks(st.just(Once())).map(lambda last: [*before, last])
    ),
    blocks(times).map(lambda block: [block]),
).map(lambda made: Regimen(tuple(made)))  # fmt: skip
regimens = finite | finite.filter(lambda made: isinstance(made.blocks[-1].schedule, Every)).map(
    lambda made: Regimen((*made.blocks[:-1], open_ended(made.blocks[-1])))
)


def open_ended(block):
    return Block(
        block.dose, Every(block.schedule.interval, None, block.schedule.days), block.infusion, block.weight, block.cap
    )


@given(regimens)
@settings(deadline=None)
def test_text_and_regimen_are_two_forms_of_one_thing(made):
    text = regimen_text(made)
    assert regimen(text) == made
    assert regimen_text(regimen(text)) == text


@given(finite, st.sampled_from([str.upper, str.lower, lambda t: t.replace(" ", "   "), lambda t: f"\t{t} \n"]))
@settings(deadline=None)
def test_case_and_space_are_free(made, rewrite):
    assert regimen(rewrite(regimen_text(made))) == made


@given(finite)
@settings(deadline=None)
def test_every_prescribed_dose_is_given_once_and_in_order(made):
    given_ = doses(made, PERSON, until_h=1e7)
    prescribed = [number_of_doses(block.schedule) for block in made.blocks]
    assert len(given_) == sum(prescribed)
    assert [dose.time_h for dose in given_] == sorted(dose.time_h for dose in given_)
    assert min(dose.amount for dose in given_) > 0
    amounts = iter(given_)
    for block, count in zip(made.blocks, prescribed, strict=True):
        own = [next(amounts) for _ in range(count)]
        assert len({(dose.amount, dose.unit, dose.duration_h) for dose in own}) == 1
        if block.cap is not None:
            assert own[0].amount <= block.cap.value
    total = math.fsum(dose.amount for dose in given_ if dose.unit == "mg")
    assert total == pytest.approx(math.fsum(expected_mg(block) for block in made.blocks), rel=1e-12)


@given(finite, st.floats(0, 5000))
@settings(deadline=None)
def test_a_shorter_simulation_gives_the_first_of_the_doses(made, until_h):
    whole = doses(made, PERSON, until_h=1e7)
    assert doses(made, PERSON, until_h) == tuple(dose for dose in whole if dose.time_h < until_h)


@given(lengths, st.integers(1, 40), st.integers(0, 39))
@settings(deadline=None)
def test_a_dose_time_is_one_product(interval, count, k):
    made = Regimen((Block(Quantity(1, "mg"), Every(interval, count)),))
    k = min(k, count - 1)
    assert doses(made, PERSON, 1e7)[k].time_h == pytest.approx(k * interval.value * HOURS[interval.unit], rel=4e-16)


def number_of_doses(schedule):
    if isinstance(schedule, Every):
        return schedule.count * len(schedule.days)
    return len(schedule.times) if isinstance(schedule, At) else 1


def expected_mg(block):
    """Worked out the plain way, in floats: dose * what it is per * number of doses."""
    stem, _, per = block.dose.unit.partition("/")
    if "mol" in stem:
        return 0.0
    ideal = 45.5 + 2.3 * (165 / 2.54 - 60)
    weights = {"actual": 70, "IBW": ideal, "AIBW": ideal + 0.4 * (70 - ideal)}
    measure = {"": 1.0, "kg": weights[block.weight], "m2": math.sqrt(165 * 70 / 3600)}[per]
    one = block.dose.value * {"ug": 1e-3, "mg": 1, "g": 1e3}[stem] * measure
    return min(one, block.cap.value if block.cap else math.inf) * number_of_doses(block.schedule)


# Any text at all: a regimen that can be printed and read again, or problems in plain lines with their places.

VALID = [
    "3.6 mg/kg iv 90 min q3w x 6",
    "5.4 mg/kg q3w x 4 then 3.6 mg/kg q3w x 2",
    "1 mg/kg iv 1.5 h d1, d8, d15 q4w x 6 max 100 mg",
    "6 mg/kg AIBW iv bolus at 0, 21, 42 d then 4 mg/kg at 63 d",
    "235 mg/m^2 every 3 weeks",
]
PIECES = [
    *"0123456789.,;+-*/^() \t\n\0xXqQdwhm\u00b5\u00d7\u00a0\u212a\u0663\ud800",
    "**",
    "then",
    "1e9",
    "1e999",
    "mg/kg",
    "max",
    "at ",
    "iv ",
    "d1",
    "x 0",
]


def assert_answered(text):
    try:
        read = regimen(text)
    except InputError as error:
        assert error.problems
        for line, problem in zip(str(error).split("\n"), error.problems, strict=True):
            assert line == str(problem)
            assert line.isprintable()
            assert len(line) < 800
            assert problem.cure.endswith((".", "?"))
            where = re.fullmatch(r"regimen(?:, place (\d+))?", problem.where)
            assert where
            assert 1 <= int(where[1] or 1) <= len(text) + 1
    else:
        assert regimen(regimen_text(read)) == read


@given(st.text(max_size=1100))
@settings(deadline=None, max_examples=200)
def test_any_text_is_answered(text):
    assert_answered(text)


@given(st.lists(st.sampled_from([*PIECES, *VALID]), max_size=30).map("".join))
@settings(deadline=None, max_examples=300)
def test_any_text_made_of_the_words_of_the_language_is_answered(text):
    assert_answered(text)


@given(
    st.sampled_from(VALID),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 3), st.sampled_from(PIECES)), min_size=1, max_size=4),
)
@settings(deadline=None, max_examples=500)
def test_a_damaged_regimen_is_answered(text, cuts):
    for place, length, piece in cuts:
        text = text[:place] + piece + text[place + length :]
    assert_answered(text)


@pytest.mark.parametrize(
    "piece", [*PIECES, "9**", "1 ", "1,", "1.", "d1, ", "1-", "mg ", "1 mg then ", "q", "1e", " - ", "/kg"]
)
def test_long_repeats_are_answered(piece):
    for start in ("", "3.6 mg/kg ", "3.6 mg/kg at "):
        assert_answered((start + piece * 1000)[:1000])


def test_the_naughty_strings_are_answered():
    if not NAUGHTY.exists():
        pytest.skip("the big list of naughty strings is not on this machine")
    strings = json.loads(NAUGHTY.read_text(encoding="utf-8"))
    assert len(strings) > 400
    for text in strings:
        assert_answered(text)
        assert_answered(f"3.6 mg/kg {text}")
        assert_answered(f"{text} mg/kg")
