"""A file that is no TOML is one clear line; one that is gives its values and their places."""

from pathlib import Path

import pytest

from paylode.values.problem import FailureError, InputError
from paylode.values.toml_document import LARGEST, document, read_document, text_at, unknown_keys, where

SUITE = Path(__file__).resolve().parents[2] / "../shared/data/reference/bad_inputs/toml"

GOOD = '[linker]\nmass = "219 g/mol"\n'


def refusal(source):
    with pytest.raises(InputError) as caught:
        document(source, "mine.toml")
    assert len(caught.value.problems) == 1
    message = str(caught.value)
    assert "\n" not in message and message.startswith("mine.toml") and len(message) < 400
    return message


@pytest.mark.parametrize(
    ("source", "place", "what"),
    [
        ("", "mine.toml:", "empty"),
        (" \n\t\n", "mine.toml:", "empty"),
        ("# only a comment\n", "mine.toml:", "blanks and comments"),
        (b"\x89PNG\r\n\x1a\n", "mine.toml, line 1", "not UTF-8"),
        (b'a = "1"\nb = "\xe9"', "mine.toml, line 2", "not UTF-8"),
        ('a = "1"'.encode("utf-16"), "mine.toml:", "UTF-16"),
        (b"a = 1\n\x00\x00\x00", "mine.toml, line 2", "null bytes"),
        ("a = 1\n" * 200_000, "mine.toml:", "larger than 1 MB"),
        ('a = "1"\na = "2"', "mine.toml, line 2", "given twice"),
        ("[a]\nb = 1\n[a]\n", "mine.toml, line 3", "given twice"),
        ("[a]\nvalue = 0.19 L/d\n", "mine.toml, line 2, column 14", 'Put a text into quotes: value = "0.19 L/d"'),
        ('[a]\nvalue = "0.19 L/d\nb = 1', "mine.toml, line 2", "no closing quote"),
        ('[a]\nvalue = "0.19', "mine.toml, line 2", "cut off"),
        ("[a]\nvalue = [1,\n", "mine.toml, line 2", "cut off"),
        ("[a", "mine.toml, line 1", "cut off"),
        ("a = " + "[" * 5000, "mine.toml, line 1, column 55", "deeper than 50"),
        ("x = 1\na" + ".a" * 200_000 + " = 1", "mine.toml, line 2", "deeper than 50"),
        ("a = " + "9" * 5000, "mine.toml", "not TOML"),
        ("\x1b[31m = 1", "mine.toml, line 1", "\\x1b"),
    ],
)
def test_what_is_no_toml_is_refused_in_one_line_that_says_where_and_why(source, place, what):
    message = refusal(source)
    assert message.startswith(place)
    assert what in message


@pytest.mark.parametrize("change", ["\ufeff{}", "{}\n# end", "\n{}"])
def test_a_byte_order_mark_and_comments_are_no_matter(change):
    read = document(change.replace("{}", GOOD).encode(), "mine.toml")
    assert read.values["linker"] == {"mass": "219 g/mol"}


def test_windows_line_ends_keep_the_line_numbers():
    read = document(GOOD.replace("\n", "\r\n"), "mine.toml")
    assert where(read, ("linker", "mass")) == "mine.toml, line 2, key linker.mass"


@pytest.mark.parametrize("cut", range(1, len(GOOD)))
def test_a_file_cut_anywhere_is_read_or_refused_in_one_line(cut):
    try:
        assert document(GOOD[:cut], "mine.toml").values
    except InputError as error:
        assert len(error.problems) == 1 and "\n" not in str(error)


def test_the_invalid_half_of_the_toml_suite_is_refused_in_one_line_each():
    if not SUITE.is_dir():
        pytest.skip("the TOML suite is not at hand")
    tried = 0
    for file in sorted((SUITE / "invalid").rglob("*.toml")):
        message = refusal(file.read_bytes())
        assert message, file.name
        tried += 1
    assert tried > 200


def test_the_valid_half_of_the_toml_suite_is_read_or_refused_in_one_line_each():
    if not SUITE.is_dir():
        pytest.skip("the TOML suite is not at hand")
    read = refused = 0
    for file in sorted((SUITE / "valid").rglob("*.toml")):
        try:
            document(file.read_bytes(), file.name)
            read += 1
        except InputError as error:
            assert "\n" not in str(error)
            refused += 1
    assert read > 100 and refused < 12  # the empty ones, and TOML 1.1


@pytest.mark.parametrize("text", ["two\\nlines", "bell\\u0007", "escape \\u001b[31m"])
def test_a_text_that_would_break_a_line_or_a_terminal_is_a_problem(text):
    problems = []
    assert text_at(document(f'name = "{text}"', "mine.toml"), ("name",), problems) == ""
    assert len(problems) == 1 and str(problems[0]).isprintable()


def test_an_unknown_key_is_placed_and_the_nearest_known_one_named():
    read = document('[a]\nvalu = "1"', "mine.toml")
    problems = unknown_keys(read, ("a",), ("value", "range"))
    assert [str(problem) for problem in problems] == ["mine.toml, line 2, key a.valu: unknown key. Did you mean value?"]


def test_a_missing_file_is_wrong_input_and_a_folder_too(tmp_path):
    for path in (tmp_path / "none.toml", tmp_path):
        with pytest.raises(InputError, match="no such file"):
            read_document(path)


def test_a_file_that_the_disk_refuses_is_a_failure_and_not_wrong_input(tmp_path, monkeypatch):
    path = tmp_path / "mine.toml"
    path.write_text(GOOD)

    def refuse(*_args, **_names):
        raise PermissionError("denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(FailureError, match="cannot be read"):
        read_document(path)


def test_a_huge_file_is_refused_without_reading_it_whole(tmp_path):
    path = tmp_path / "mine.toml"
    with path.open("wb") as stream:
        stream.truncate(50 * LARGEST)
    with pytest.raises(InputError, match="larger than 1 MB"):
        read_document(path)
