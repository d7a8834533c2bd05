"""Reading one's own data: what is accepted, and what is refused with file, line, column and cure."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.observations import dataset
from paylode.values.problem import InputError

CSV_SPECTRUM = Path(__file__).resolve().parents[2] / "../shared/data/reference/bad_inputs/csv"
HEAD = "time [d],dose,conjugate [ug/mL]\n"


def read(folder: Path, text: str | bytes, name: str = "mine.csv") -> str:
    """The problems with a file of this text, one per line; its points as text where there is none."""
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        found = dataset(path)
    except InputError as error:
        return str(error)
    return "; ".join(f"{s.arm} {s.analyte} {p.time_d:g} {p.value:g}" for s in found.series for p in s.points)


def test_a_plain_csv_needs_only_time_dose_and_one_analyte(tmp_path: Path) -> None:
    assert (
        read(tmp_path, HEAD + "0.5,3.6 mg/kg,74.6\n7,3.6 mg/kg,14\n")
        == "3.6 mg/kg conjugate 0.5 74.6; 3.6 mg/kg conjugate 7 14"
    )


def test_hours_become_days_and_rows_may_stand_in_any_order(tmp_path: Path) -> None:
    text = "time [h],arm,dose,payload [nM]\n48,low,1 mg/kg,2\n24,low,1 mg/kg,3\n"
    assert read(tmp_path, text) == "low payload 1 3; low payload 2 2"


@pytest.mark.parametrize(
    "text",
    [b"\xef\xbb\xbf" + HEAD.encode() + b"1,a,2\n", HEAD.replace("\n", "\r\n") + "1,a,2\r\n", HEAD + "\n1,a,2\n\n"],
)
def test_byte_order_mark_line_endings_and_blank_lines_do_not_matter(tmp_path: Path, text: str | bytes) -> None:
    assert read(tmp_path, text) == "a conjugate 1 2"


@pytest.mark.parametrize("marker", [".", "NA", "", "  "])
def test_missing_values_are_left_out(tmp_path: Path, marker: str) -> None:
    assert read(tmp_path, HEAD + f"1,a,{marker}\n2,a,3\n") == "a conjugate 2 3"


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("nan", '"nan" is not a number'),
        ("NaN", '"NaN" is not a number'),
        ("inf", '"inf" is not a number'),
        ("-inf", '"-inf" is not a number'),
        ("Infinity", "is not a number"),
        ('"1,5"', 'a decimal comma in "1,5". Write 1.5'),
        ("1e400", '"1e400" is too large'),
        ("1e-400", '"1e-400" is too small'),
        ("-1", '"-1" is negative'),
        ("1_000", "is not a number"),
        ("0x10", "is not a number"),
        ("1 000", "is not a number"),
        ("٣", "is not a number"),
        ("9**9**9", "is not a number"),
        ("1e", "is not a number"),
        ("--1", "is not a number"),
        ("n/a", "or NA for a missing value"),
        ("BLQ", "is not a number"),
        ("<", "is not a number"),
        ("1\x00", "is not a number"),
    ],
)
def test_what_is_not_a_number_is_refused_with_its_place(tmp_path: Path, cell: str, what: str) -> None:
    for column, row in (("time [d]", f"{cell},a,1"), ("conjugate [ug/mL]", f"1,a,{cell}")):
        message = read(tmp_path, HEAD + "1,a,1\n" + row + "\n")
        if cell == "<" and column == "time [d]":
            continue
        assert what in message and f"mine.csv, line 3, column {column}:" in message
        assert "\n" not in message


def test_every_problem_is_listed_at_once(tmp_path: Path) -> None:
    lines = read(tmp_path, HEAD + "-1,a,nan\n1,,x\n2,a\n").splitlines()
    assert [line.split(":")[0] for line in lines] == ["mine.csv, line 4"]
    lines = read(tmp_path, HEAD + "-1,a,nan\n1,,x\n").splitlines()
    assert [line.split(":")[0].removeprefix("mine.csv, ") for line in lines] == [
        "line 2, column time [d]",
        "line 2, column conjugate [ug/mL]",
        "line 3, column dose",
        "line 3, column conjugate [ug/mL]",
    ]


def test_a_flood_of_problems_is_cut(tmp_path: Path) -> None:
    lines = read(tmp_path, HEAD + "x,a,y\n" * 10_000).splitlines()
    assert len(lines) == 101 and "more problems follow" in lines[-1]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "the file is empty"),
        ("\n\n", "the file is empty"),
        (HEAD, "there is no row below the column names"),
        ("time [d],dose,dose,conjugate [nM]\n1,a,a,2\n", 'the column "dose" stands there twice'),
        ("time [d],,conjugate [nM]\n1,a,2\n", "column 2 has no name"),
        ("time [d],dose\n1,a\n", "there is no column of values"),
        ("dose,conjugate [nM]\na,1\n", "there is no column time"),
        ("time [d],conjugate [nM]\n1,1\n", "there is no column dose"),
        ("time,dose,conjugate [nM]\n1,a,1\n", "Write time [d]"),
        ("time [d],dose,conjugat [nM]\n1,a,1\n", "Did you mean conjugate?"),
        ("time [kg],dose,conjugate [nM]\n1,a,1\n", '"kg" is not a unit of time'),
        ("time [d],dose,conjugate [mg]\n1,a,1\n", '"mg" is not a unit of concentration'),
        ("time [d],dose,conjugate [ug/ml]\n1,a,1\n", 'unknown unit "ml"'),
        ("time [d],dose,conjugate [1/d]\n1,a,1\n", "not a unit of concentration"),
        (HEAD + "1,3,6,a\n", "4 cells where the first row has 3. A decimal comma? Write 1.3"),
        (HEAD + "1,a\n", "2 cells where the first row has 3"),
        (HEAD + '1,a,"2\n', "the row cannot be read"),
        ("time [d],arm,dose,payload [nM]\n1,x,a,1\n2,x,b,1\n", 'arm "x" has several doses'),
        (HEAD.strip() + ",scored\n1,a,1,maybe\n", '"maybe" is neither yes nor no'),
        (HEAD.encode() + b"1,\xff,2\n", "mine.csv, line 2: the text is not UTF-8"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(tmp_path: Path, text: str | bytes, what: str) -> None:
    message = read(tmp_path, text)
    assert what in message and message.startswith("mine.csv")
    assert "\n" not in message


def test_a_value_below_a_limit_is_censored_and_zero_is_not_scored(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "time [d],dose,payload [ng/mL],scored\n1,a,<0.74,yes\n2,a,0,yes\n3,a,1,no\n4,a,1,YES\n"
    )
    points = dataset(tmp_path / "a.csv").series[0].points
    assert [(p.value, p.censored, p.scored) for p in points] == [
        (0.74, True, False),
        (0, False, False),
        (1, False, False),
        (1, False, True),
    ]


def test_series_stand_in_order_of_arms_and_columns(tmp_path: Path) -> None:
    text = "time [d],dose,conjugate [nM],payload [nM]\n1,b,NA,1\n1,a,2,NA\n2,b,3,NA\n"
    assert read(tmp_path, text) == "b conjugate 2 3; b payload 1 1; a conjugate 1 2"


def test_a_file_too_large_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(50_000_001)
    with pytest.raises(InputError, match=r"^big.csv: the file is larger than 50 MB"):
        dataset(tmp_path / "big.csv")


@pytest.mark.parametrize(
    ("name", "what"), [("none.csv", "there is no such file"), ("data.txt", "no format"), ("folder.csv", "not a file")]
)
def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path, name: str, what: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=what):
        dataset(str(tmp_path / name))


@pytest.mark.parametrize("name", ["girish2012", "GIRISH_2012", "girish", ""])
def test_an_unknown_name_gets_the_near_ones(name: str) -> None:
    with pytest.raises(InputError, match=r"unknown dataset .*girish-2012"):
        dataset(name)


@pytest.mark.skipif(not CSV_SPECTRUM.is_dir(), reason="the csv-spectrum files are not on this machine")
@pytest.mark.parametrize("name", sorted(path.name for path in CSV_SPECTRUM.glob("csvs/*.csv")) or ["none"])
def test_valid_csv_of_other_columns_is_refused_by_column(name: str) -> None:
    with pytest.raises(InputError) as caught:
        dataset(CSV_SPECTRUM / "csvs" / name)
    assert all(problem.where == f"{name}, line 1" for problem in caught.value.problems)


@given(st.floats(0, 1e6), st.floats(1e-300, 1e300))
def test_a_number_read_is_the_number_written(time: float, value: float) -> None:
    from paylode.observations.formats import formats

    text = HEAD + f"{time!r},a,{value!r}\n"
    (point,) = formats()[".csv"].read(text, "mine.csv", str).series[0].points
    assert (point.time_d, point.value) == (time, value)
