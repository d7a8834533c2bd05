"""JSON from strangers: what is not sound is refused with its place, and nothing takes long or falls over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.values import InputError
from paylode.values.json_text import DEEPEST, LONGEST, read_json

SUITE = Path(__file__).resolve().parents[2] / "../shared/data/reference/bad_inputs"

VALUE = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUE)
def test_sound_json_is_read_as_it_stands(value: object) -> None:
    assert read_json(json.dumps(value)) == value
    assert read_json(json.dumps(value, ensure_ascii=False, indent=2)) == value


def test_brackets_inside_a_text_are_no_depth() -> None:
    text = '["' + "[" * 1000 + r"\"{" + '", "]"]'
    assert read_json(text) == ["[" * 1000 + '"{', "]"]
    assert read_json("[" * DEEPEST + "]" * DEEPEST) is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), "nested deeper than 200"),
        ("[" * 1_000_000, "nested deeper"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested deeper"),
        ('"' + "a" * LONGEST + '"', "more than 10000000"),
        ('"' + '\\"' * 1_000_000, "not JSON"),
        ('{"a": 1, "b": 2, "a": 3}', 'the key "a" stands twice'),
        ('[{"a": 1, "a": {"a": 1}}]', 'the key "a" stands twice'),
        ("[1, NaN]", "NaN is not a number"),
        ("-Infinity", "-Infinity is not a number"),
        ("9" * 5000, "too many digits"),
        ("[1,\n 2,,]", "line 2, column 4"),
        ("\ufeff{}", "not JSON"),
        ("{'a': 1}", "line 1, column 2"),
        ('"a\nb"', "not JSON"),
        ("[1] [2]", "not JSON"),
        ("", "line 1, column 1"),
    ],
    ids=lambda text: ascii(text[:16]),
)
def test_unsound_json_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        read_json(text, "forecast.json")
    assert str(caught.value).startswith("forecast.json")
    assert said in str(caught.value)
    assert str(caught.value).isprintable()


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        read_json(text)
    except InputError as error:
        assert str(error).isprintable()


def test_the_json_test_suite() -> None:
    files = sorted(SUITE.rglob("[ny]_*.json"))
    if not files:
        pytest.skip("the JSON test suite is not at hand")
    for file in files:
        try:
            text = file.read_bytes().decode()
        except UnicodeDecodeError:
            continue
        if file.name.startswith("n_"):
            with pytest.raises(InputError):
                read_json(text, file.name)
        elif "duplicated_key" not in file.name:  # allowed by the standard, refused here
            read_json(text, file.name)
