"""Reading event records: what a row means, what is refused and where."""

from __future__ import annotations

import random

import pytest

from paylode.observations.event_records import (
    Event,
    Observation,
    Reading,
    events_of,
    observations_of,
    read_event_records,
)
from paylode.observations.event_records.records import EventTable
from paylode.values.problem import InputError

HEAD = "ID,TIME,EVID,AMT,RATE,DUR,CMT,ADDL,II,SS,DV,MDV\n"


def read(text: str, **how: object) -> EventTable:
    return read_event_records(text, "mine.csv", Reading(**how))  # type: ignore[arg-type]


def only_event(row: str) -> Event:
    (found,) = events_of(read(HEAD + row + "\n").subjects[0])
    return found


def refused(text: str, **how: object) -> str:
    with pytest.raises(InputError) as caught:
        read(text, **how)
    assert len(str(caught.value).splitlines()) == len(caught.value.problems)
    return str(caught.value)


def test_a_small_table() -> None:
    table = read("id,Time,amt,cmt,dv,wt\n7,0,100,depot,.,70\n7,4,.,central,3.5,71\n8,0,50,1,NA,.\n")
    assert [subject.id for subject in table.subjects] == ["7", "8"]
    first, second = table.subjects[0].records
    assert first == Event(2, 0.0, "dose", "depot", 100.0)
    assert second == Observation(3, 4.0, 3.5, "central")
    assert dict(table.subjects[0].covariates) == {"wt": (70.0, 71.0)}
    assert dict(table.subjects[1].covariates) == {"wt": (None,)}
    assert table.covariates == ("wt",)


@pytest.mark.parametrize("missing", [".", "NA", "", " . "])
def test_missing_cells(missing: str) -> None:
    cells = ",".join([missing] * 7)
    assert only_event(f"1,0,1,5,{cells},.") == Event(2, 0.0, "dose", amount=5.0)


@pytest.mark.parametrize(
    ("row", "want"),
    [
        ("1,0,1,100,0,.,1,0,0,0,.,1", Event(2, 0.0, "dose", "1", 100.0)),
        ("1,0,1,100,20,.,2,3,24,0,.,1", Event(2, 0.0, "dose", "2", 100.0, 20.0, additional=3, interval=24.0)),
        ("1,0,1,100,.,5,2,0,0,0,.,1", Event(2, 0.0, "dose", "2", 100.0, duration=5.0)),
        ("1,0,1,100,-1,.,2,0,0,0,.,1", Event(2, 0.0, "dose", "2", 100.0, modelled="rate")),
        ("1,0,1,100,-2,.,2,0,0,0,.,1", Event(2, 0.0, "dose", "2", 100.0, modelled="duration")),
        ("1,0,1,0,20,.,2,0,0,1,.,1", Event(2, 0.0, "dose", "2", 0.0, 20.0, steady=1)),
        ("1,0,1,9,.,.,2,0,12,2,.,1", Event(2, 0.0, "dose", "2", 9.0, interval=12.0, steady=2)),
        ("1,0,2,0,.,.,2,0,0,0,.,1", Event(2, 0.0, "other", "2")),
        ("1,0,3,0,.,.,.,0,0,0,.,1", Event(2, 0.0, "reset")),
        ("1,0,4,7,.,.,0,0,0,0,.,1", Event(2, 0.0, "reset_and_dose", amount=7.0)),
        ("1,0,5,7,.,.,gut,0,0,0,.,1", Event(2, 0.0, "replace", "gut", 7.0)),
        ("1,0,6,0.5,.,.,gut,0,0,0,.,1", Event(2, 0.0, "multiply", "gut", 0.5)),
        ("1,0,8,7,.,.,gut,0,0,0,.,1", Event(2, 0.0, "replace", "gut", 7.0)),
        ("1,-3.5,1,7,.,.,1,0,0,0,.,.", Event(2, -3.5, "dose", "1", 7.0)),
    ],
)
def test_what_an_event_says(row: str, want: Event) -> None:
    assert only_event(row) == want


@pytest.mark.parametrize(
    ("row", "column", "what"),
    [
        ("1,0,7,1,.,.,1,0,0,0,.,1", "EVID", "EVID 7 is not known"),
        ("1,0,101,1,.,.,1,0,0,0,.,1", "EVID", "EVID 101 is not known"),
        ("1,0,1.5,1,.,.,1,0,0,0,.,1", "EVID", '"1.5" is not allowed'),
        ("1,0,1,.,.,.,1,0,0,0,.,1", "AMT", "a dose without an amount"),
        ("1,0,1,0,.,.,1,0,0,0,.,1", "AMT", "a dose of nothing"),
        ("1,0,1,-5,.,.,1,0,0,0,.,1", "AMT", "the amount -5 is negative"),
        ("1,0,1,5,-3,.,1,0,0,0,.,1", "RATE", "RATE -3 is not known"),
        ("1,0,1,5,-1.5,.,1,0,0,0,.,1", "RATE", "RATE -1.5 is not known"),
        ("1,0,1,5,2,3,1,0,0,0,.,1", "DUR", "both RATE and DUR are given"),
        ("1,0,1,5,-2,3,1,0,0,0,.,1", "DUR", "both RATE and DUR are given"),
        ("1,0,1,5,.,-3,1,0,0,0,.,1", "DUR", "the duration -3 is negative"),
        ("1,0,1,5,.,.,-1,0,0,0,.,1", "CMT", "CMT -1 turns a compartment off"),
        ("1,0,1,5,.,.,1.5,0,0,0,.,1", "CMT", '"1.5" is not allowed'),
        ("1,0,1,5,.,.,1,3,0,0,.,1", "II", "ADDL 3 without an interval"),
        ("1,0,1,5,.,.,1,-3,12,0,.,1", "ADDL", "ADDL -3 is negative"),
        ("1,0,1,5,.,.,1,2.5,12,0,.,1", "ADDL", '"2.5" is not allowed'),
        ("1,0,1,5,.,.,1,0,12,0,.,1", "II", "II 12 without ADDL or SS repeats nothing"),
        ("1,0,1,5,.,.,1,2,-12,0,.,1", "II", "the interval -12 is negative"),
        ("1,0,1,5,.,.,1,0,0,1,.,1", "II", "SS 1 without an interval"),
        ("1,0,1,0,10,.,1,0,12,1,.,1", "AMT", "a dose of nothing"),
        ("1,0,1,5,.,.,1,0,12,3,.,1", "SS", "SS 3 is not known here"),
        ("1,0,1,5,.,.,1,0,0,0,.,0", "MDV", "MDV 0 says that something was measured"),
        ("1,0,1,5,.,.,1,0,0,0,.,2", "MDV", '"2" is not allowed'),
        ("1,0,0,5,.,.,1,0,0,0,3,0", "AMT", "AMT on an observation"),
        ("1,0,0,.,.,.,1,3,12,0,3,0", "ADDL", "ADDL on an observation"),
        ("1,0,0,.,.,.,1,0,0,0,.,0", "DV", "DV is missing"),
        ("1,0,2,5,.,.,1,0,0,0,.,1", "AMT", "an amount on a record of kind other"),
        ("1,0,3,.,4,.,1,0,0,0,.,1", "RATE", "RATE on a record that gives no dose"),
        ("1,0,6,.,.,.,1,0,0,0,.,1", "AMT", "a record of kind multiply needs an amount"),
        ("1,.,1,5,.,.,1,0,0,0,.,1", "TIME", "the time is missing"),
        ("1,8:30,1,5,.,.,1,0,0,0,.,1", "TIME", "is a time of day"),
        ("1,0,1,nan,.,.,1,0,0,0,.,1", "AMT", '"nan" is not a number'),
        ('1,0,1,"5,5",.,.,1,0,0,0,.,1', "AMT", "a decimal comma"),
        (".,0,1,5,.,.,1,0,0,0,.,1", "ID", "the subject is missing"),
    ],
)
def test_what_a_row_may_not_say(row: str, column: str, what: str) -> None:
    said = refused(HEAD + "1,-9,0,.,.,.,1,0,0,0,.,1\n" + row + "\n")
    assert f"mine.csv, line 3, column {column}: " in said and what in said


def test_every_problem_of_every_row_is_told() -> None:
    said = refused(HEAD + "1,0,7,1,.,.,-1,0,0,0,.,1\n1,0,1,x,-3,.,1,2,0,0,.,1\n").splitlines()
    places = [line.split(": ")[0].removeprefix("mine.csv, ") for line in said]
    assert places == ["line 2, column EVID", *(f"line 3, column {name}" for name in ("AMT", "RATE", "II"))]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("ID,AMT\n1,5\n", "there is no column TIME"),
        ("TIME,AMT\n1,5\n", "there is no column ID"),
        ("ID,TIME,DVID,YTYPE\n1,5,1,1\n", "there are two columns of DVID"),
        ("ID,TIME,amt,AMT\n1,5,1,1\n", "there are two columns of AMT"),
        ("ID,TIME,WT,wt\n1,5,1,1\n", "there are two columns of WT"),
        ("ID,TIME,BLQ,CENS\n1,5,1,1\n", "there are both BLQ and CENS"),
        ("ID,TIME,DATE\n1,5,2020-01-01\n", "holds dates"),
        ("ID,TIME,SEX\n1,5,male\n", "Or drop the column."),
        ("ID,TIME\n", "there is no row below the column names"),
        ("", "the file is empty"),
        ("ID,TIME,AMT\nC001,0,100\n", "a comment, or a subject?"),
    ],
)
def test_what_a_table_may_not_be(text: str, what: str) -> None:
    assert what in refused(text)


def test_comments() -> None:
    text = "C,ID,TIME,AMT\n.,1,0,5\nC,1,1,wrong,and too long\nC skipped,1,2,x\n.,1,3,5\n"
    assert [record.time for record in read(text).subjects[0].records] == [0.0, 3.0]
    plain = "ID,TIME,AMT\n1,0,5\nC,this row is a comment\n# and this\n1,3,5\n"
    assert [record.line for record in read(plain).subjects[0].records] == [2, 5]


def test_columns_may_be_dropped() -> None:
    assert read("ID,TIME,SEX,DATE\n1,5,male,x\n", drop=("sex", "DATE")).covariates == ()
    assert 'no column "SEXX" to drop' in refused("ID,TIME,SEX\n1,5,1\n", drop=("SEXX",))


def test_without_evid_an_amount_makes_a_dose() -> None:
    kinds = [
        type(record)
        for record in read("ID,TIME,AMT,RATE,SS\n1,0,5,0,0\n1,1,0,0,0\n1,2,.,.,.\n1,3,0,10,1\n").subjects[0].records
    ]
    assert kinds == [Event, Observation, Observation, Event]


def test_rows_of_one_time_keep_the_order_of_the_file() -> None:
    text = "ID,TIME,EVID,AMT\n1,0,0,.\n1,0,1,5\n1,0,0,.\n1,0,3,.\n1,0,1,7\n"
    assert [record.line for record in read(text).subjects[0].records] == [2, 3, 4, 5, 6]


def test_rows_out_of_order_are_refused_or_sorted_where_that_is_said() -> None:
    text = "ID,TIME,EVID,AMT\n1,5,0,.\n1,5,1,5\n2,0,0,.\n1,5,3,.\n1,0,1,7\n"
    said = refused(text)
    assert (
        'line 5: subject "1" comes back after "2"' in said and "line 6, column TIME: time 0 comes after time 5" in said
    )
    table = read(text, ordered=False)
    assert [subject.id for subject in table.subjects] == ["1", "2"]
    assert [record.line for record in table.subjects[0].records] == [6, 5, 3, 2]


def test_a_reset_does_not_set_time_back() -> None:
    assert "a reset does not set time back" in refused("ID,TIME,EVID,AMT\n1,24,1,5\n1,0,4,5\n")


def test_subjects_of_one_number_are_one() -> None:
    assert [subject.id for subject in read("ID,TIME\n1,0\n1.0,1\n01,2\nanna,3\n").subjects] == ["1", "anna"]


def test_censoring() -> None:
    def seen(head: str, row: str) -> Observation:
        (found,) = observations_of(read(f"ID,TIME,{head}\n1,0,{row}\n").subjects[0])
        return found

    below = seen("DV,BLQ,LLOQ", "0,1,0.5")
    assert (below.censored, below.limit, below.lower) == ("below", 0.5, None)
    assert seen("DV,CENS", "0.5,1").limit == 0.5
    assert seen("DV,CENS,LIMIT", "0.5,1,0").lower == 0.0
    assert seen("DV,CENS", "99,-1").censored == "above"
    assert seen("DV,CENS,LLOQ", "7,0,0.5") == Observation(2, 0.0, 7.0, limit=0.5)
    assert "no limit is given" in refused("ID,TIME,DV,BLQ\n1,0,.,1\n")
    assert "is not below the limit" in refused("ID,TIME,DV,CENS,LIMIT\n1,0,0.5,1,0.7\n")
    assert '"-1" is not allowed' in refused("ID,TIME,DV,BLQ\n1,0,3,-1\n")


def test_analytes() -> None:
    def seen(cell: str, **how: object) -> str:
        (found,) = observations_of(read(f"ID,TIME,DVID,DV\n1,0,{cell},1\n", **how).subjects[0])
        return found.analyte

    assert [seen("adc"), seen("TAB"), seen("2"), seen("2.0"), seen("."), seen("1", analytes={"1": "PAY"})] == [
        "ADC",
        "TAB",
        "2",
        "2",
        "",
        "PAY",
    ]
    assert "Did you mean ACPAY?" in refused("ID,TIME,YTYPE,DV\n1,0,ACPAI,1\n")


def test_mdv_hides_a_value() -> None:
    records = read("ID,TIME,DV,MDV,OCC\n1,0,5,1,1\n1,1,5,0,2\n").subjects[0]
    assert [(o.value, o.occasion) for o in observations_of(records)] == [(None, 1), (5.0, 2)]


EXAMPLE = (
    "C,ID,TIME,EVID,AMT,RATE,CMT,ADDL,II,SS,DV,MDV,WT\n.,1,0,1,100,20,2,3,24,0,.,1,70\n.,1,4,0,.,.,.,.,.,.,3.5,0,71\n"
)
SIGNS = [*"\n\r\t\0,.\"'C#=<>-+e019 NAé\ufeff\ud7ff", "nan", "1e999", '"""', "1,5", "1e-400", "-1", "99999999999"]


def test_a_table_changed_at_random_is_read_or_refused() -> None:
    draw = random.Random(5)
    for _ in range(3000):
        text = EXAMPLE
        for _ in range(draw.randint(1, 4)):
            place = draw.randrange(len(text) + 1)
            text = text[:place] + draw.choice(SIGNS) + text[place + draw.choice([0, 1, 5]) :]
        try:
            read(text)
        except InputError as error:
            assert all(problem.where.startswith("mine.csv") for problem in error.problems)
            assert len(str(error).splitlines()) == len(error.problems)


def test_a_flood_of_problems_is_cut() -> None:
    assert len(refused(HEAD + "1,0,1,x,.,.,1,0,0,0,.,1\n" * 5000).splitlines()) == 101
