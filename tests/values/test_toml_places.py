"""Every key of a TOML text is found at its line and column."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.values.toml_places import DEEPEST, line_of, places

SUITE = Path(__file__).resolve().parents[2] / "../shared/data/reference/bad_inputs/toml"

TEXT = '''# a comment = "not a key"
title = "T-DM1"            # the first key
point.x.y = 1
"quoted key" = 'a = 1'
multi = """
inside = "not a key"
"""
list = [ "a", # one
  "b = 2",
  { mass = "3 g/mol", parts = ["p"] } ]

[parameters.clearance]
value = "0.19 L/d"
inline = { 1 = "0.18 1/d",  2 = "0.28 1/d" }

[[arms]]
name = "first"
[[arms]]
name = "second"
[arms.dose]
value = "3.6 mg/kg"
'''

WANTED = {
    ("title",): (2, 1),
    ("point", "x", "y"): (3, 9),
    ("quoted key",): (4, 1),
    ("multi",): (5, 1),
    ("list",): (8, 1),
    ("list", 0): (8, 10),
    ("list", 1): (9, 3),
    ("list", 2, "mass"): (10, 5),
    ("list", 2, "parts", 0): (10, 32),
    ("parameters",): (12, 2),
    ("parameters", "clearance"): (12, 13),
    ("parameters", "clearance", "value"): (13, 1),
    ("parameters", "clearance", "inline", "2"): (14, 29),
    ("arms", 0, "name"): (17, 1),
    ("arms", 1, "name"): (19, 1),
    ("arms", 1, "dose"): (20, 7),
    ("arms", 1, "dose", "value"): (21, 1),
}


@pytest.mark.parametrize("path", WANTED)
def test_each_key_is_found_where_it_stands(path):
    assert line_of(TEXT, path) == WANTED[path]


def test_windows_line_ends_do_not_shift_the_lines():
    assert line_of(TEXT.replace("\n", "\r\n"), ("arms", 1, "dose", "value")) == (21, 1)


def test_a_missing_key_is_placed_at_its_nearest_ancestor():
    assert line_of(TEXT, ("parameters", "clearance", "range", 0)) == (12, 13)
    assert line_of(TEXT, ("nowhere",)) == (1, 1)


def paths_of(value, path=()):
    """Every path of the parsed values: the independent answer."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, below in value.items():
            yield from paths_of(below, (*path, key))
    elif isinstance(value, list):
        for n, below in enumerate(value):
            yield from paths_of(below, (*path, n))


def test_the_scanner_finds_exactly_the_keys_that_the_parser_finds_in_the_toml_suite():
    if not SUITE.is_dir():
        pytest.skip("the TOML suite is not at hand")
    compared = 0
    for file in sorted((SUITE / "valid").rglob("*.toml")):
        text = file.read_bytes().decode("utf-8").removeprefix("\ufeff")
        try:
            values = tomllib.loads(text)
        except tomllib.TOMLDecodeError:
            continue  # TOML 1.1, which this Python may not know
        compared += 1
        assert set(places(text)) == set(paths_of(values)), file.name
    assert compared > 100


keys = st.text("ab.\"'#=[]{},\\ é", max_size=4)
scalars = st.integers(-9, 9) | st.booleans() | st.text("a'\"#=[]{},\\\n. ", max_size=8)
few = {"max_size": 3}
values = st.recursive(scalars, lambda below: st.lists(below, **few) | st.dictionaries(keys, below, **few), max_leaves=8)
tables = st.dictionaries(keys, values, **few)


def written(value):
    """A value as inline TOML."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        case list():
            return "[" + ", ".join(written(item) for item in value) + "]"
    return "{ " + ", ".join(f"{written(key)} = {written(item)}" for key, item in value.items()) + " }"


@given(tables)
def test_the_scanner_finds_exactly_the_keys_that_the_parser_finds(table):
    text = "\n".join(f"{written(key)} = {written(value)}" for key, value in table.items())
    assert tomllib.loads(text) == table
    assert set(places(text)) == set(paths_of(table))
    for n, key in enumerate(table):
        assert line_of(text, (key,)) == (n + 1, 1)


@given(st.text("ab.\"'=[]{}#,\\\n 1", max_size=60))
def test_any_text_at_all_is_scanned_to_an_end(text):
    lines = text.split("\n")
    for line, column in places(text).values():
        assert 1 <= column <= len(lines[line - 1]) + 1


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a" + ".a" * 300_000 + " = 1", "[" + "a." * 300_000 + "a]"])
def test_the_scan_stops_one_level_below_the_deepest(text):
    assert max(len(path) for path in places(text)) == DEEPEST + 1
