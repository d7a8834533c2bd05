"""Entries of the catalogue: what a file states, and every way in which it may be wrong."""

import pytest

from paylode.values.entry import entries, scalar, table
from paylode.values.problem import InputError
from paylode.values.quantity import Quantity
from paylode.values.toml_document import document

SOURCES = '[sources.lu-2014]\ntitle = "Lu 2014, Cancer Chemother Pharmacol"\nidentifier = "10.1007/x"\n'

GOOD = (
    SOURCES
    + """
[parameters.clearance]
value = "0.19 L/d"
range = ["120 mL/d", "0.30 L/d"]
meaning = "linear clearance"
measured = "population fit"
source = "lu-2014"
locator = "Table 2"

[parameters.deconjugation_rate]
by = "dar"
value = { 1 = "0.18 1/d", 2 = "0.28 1/d" }
meaning = "loss of one payload"
estimated = "fitted to conjugate"

[parameters.exponent]
value = "-0.4"
meaning = "an exponent"
assumed = "a guess"
"""
)


def read(text):
    return entries(document(text, "mine.toml"), "mine")


def problems_of(parameter, *, sources=SOURCES):
    """What is wrong with `[parameters.clearance]` whose keys are `parameter`; its first key is on line 5."""
    return [str(problem) for problem in read(f"{sources}[parameters.clearance]\n{parameter}")[1]]


def test_a_right_file_gives_its_entries_whole():
    found, problems = read(GOOD)
    assert problems == ()
    clearance = found["clearance"]
    assert scalar(clearance) == Quantity(0.19, "L/d") and clearance.unit == "L/d"
    assert clearance.range == (Quantity(120, "mL/d"), Quantity(0.3, "L/d"))
    assert clearance.source.cite() == "Lu 2014, Cancer Chemother Pharmacol, Table 2, doi 10.1007/x"
    assert (clearance.meaning, clearance.measured, clearance.origin) == ("linear clearance", "population fit", "mine")
    rate = found["deconjugation_rate"]
    assert rate.by == "dar" and table(rate) == {"1": Quantity(0.18, "1/d"), "2": Quantity(0.28, "1/d")}
    assert rate.source.cite() == "estimated: fitted to conjugate"
    assert scalar(found["exponent"]).value == -0.4


def test_a_reason_may_name_a_source_and_both_are_cited():
    text = 'value = "1 L/d"\nmeaning = "m"\nassumed = "by hand"\nsource = "lu-2014"\nlocator = "p. 3"'
    found, problems = read(f"{SOURCES}[parameters.clearance]\n{text}")
    assert problems == ()
    assert found["clearance"].source.cite() == (
        "assumed: by hand (Lu 2014, Cancer Chemother Pharmacol, p. 3, doi 10.1007/x)"
    )


def test_an_entry_cannot_be_changed():
    found, _ = read(GOOD)
    with pytest.raises(TypeError):
        found["deconjugation_rate"].value["1"] = Quantity(9, "1/d")
    with pytest.raises(TypeError):
        found["clearance"] = found["exponent"]


def test_one_value_is_no_table_and_a_table_no_one_value():
    found, _ = read(GOOD)
    with pytest.raises(InputError, match="mine, deconjugation_rate"):
        scalar(found["deconjugation_rate"])
    with pytest.raises(InputError, match="mine, clearance"):
        table(found["clearance"])


REST = '\nmeaning = "m"\nassumed = "a reason"'


@pytest.mark.parametrize(
    ("keys", "line", "what"),
    [
        ("value = 0.19" + REST, 5, "a bare number instead of number and unit"),
        ("value = nan" + REST, 5, "a bare number"),
        ("value = inf" + REST, 5, "a bare number"),
        ("value = true" + REST, 5, "true or false"),
        ("value = 2026-01-01" + REST, 5, "a date"),
        ('value = "nan L/d"' + REST, 5, "does not start with a number"),
        ('value = "1e400 L/d"' + REST, 5, "too large"),
        ('value = "0,19 L/d"' + REST, 5, "Write 0.19 L/d"),
        ('value = "9**9**9"' + REST, 5, "not a unit"),
        ('value = "0.19 L/day"' + REST, 5, "unknown unit"),
        ('value = "-0.19 L/d"' + REST, 5, "negative"),
        ('value = ["1 L/d"]' + REST, 5, "a list"),
        ("value = {}" + REST, 5, "without an axis"),
        ('value = "1 L/d"\nby = "dar"' + REST, 5, "beside by"),
        ('value = { 1 = "1 L/d" }\nby = "organ"' + REST, 6, "unknown axis"),
        ('value = { 9 = "1 L/d" }\nby = "dar"' + REST, 5, "Write 0 to 8"),
        ('value = { 1 = "1 L/d", 2 = "1 mL/d" }\nby = "dar"' + REST, 5, "different units"),
        ('by = "dar"\nvalue = {}' + REST, 6, "empty table"),
        ('value = "1 L/d"\nrange = "1 L/d"' + REST, 6, "instead of two limits"),
        ('value = "1 L/d"\nrange = ["1 L/d"]' + REST, 6, "a list of 1"),
        ('value = "1 L/d"\nrange = ["2 L/d", "1 L/d"]' + REST, 6, "Swap"),
        ('value = "1 L/d"\nrange = ["2 L/d", "3 L/d"]' + REST, 6, "outside"),
        ('value = "1 L/d"\nrange = ["2 L", "3 L"]' + REST, 6, "does not measure"),
        ('value = "1 L/d"\nassumed = "r"', 4, "missing"),
        ('value = "1 L/d"\nmeaning = ""\nassumed = "r"', 6, "empty"),
        ('value = "1 L/d"\nmeaning = "m"', 4, "no source"),
        ('value = "1 L/d"\nmeaning = "m"\nassumed = ""', 7, "empty"),
        ('value = "1 L/d"\nmeaning = "m"\nsource = "lu-2015"', 7, "Did you mean lu-2014?"),
        ('value = "1 L/d"\nlocator = "Table 2"' + REST, 6, "a locator without a source"),
        ('value = "1 L/d"\nestimated = "data"' + REST, 4, "assumed and estimated at once"),
        ('value = "1 L/d"\nsuorce = "x"' + REST, 6, "Did you mean source?"),
        ('meaning = "m"\nassumed = "r"', 4, "missing"),
    ],
)
def test_each_mistake_is_one_problem_at_its_line(keys, line, what):
    found = problems_of(keys)
    assert len(found) == 1
    assert found[0].startswith(f"mine.toml, line {line}, key parameters.clearance")
    assert what in found[0]


def test_what_is_wrong_with_the_sources_is_found_too():
    sources = '[sources.a]\nidentifer = "10.1/x"\ntitle = 3\nkind = "rumour"\n'
    keys = 'value = "1 L/d"\nmeaning = "m"\nsource = "a"'
    found = problems_of(keys, sources=sources)
    assert [message.split(":")[0] for message in found] == [
        "mine.toml, line 2, key sources.a.identifer",
        "mine.toml, line 3, key sources.a.title",
        "mine.toml, line 4, key sources.a.kind",
    ]


@pytest.mark.parametrize("text", ["parameters = 3", "parameters.clearance = 3", "sources = []", "sources.a = 'x'"])
def test_a_value_where_a_table_belongs_is_a_problem(text):
    _, problems = read(text)
    assert len(problems) == 1 and "instead of a table" in str(problems[0])


@pytest.mark.parametrize("name", ["Clearance", '"total clearance"', "clearance-rate", '"cl\\u001b"', "a" * 70])
def test_a_name_must_be_one_that_a_model_can_use(name):
    _, problems = read(f'[parameters.{name}]\nvalue = "1 L/d"{REST}')
    assert len(problems) == 1
    assert "not a parameter's name" in str(problems[0]) and str(problems[0]).isprintable()
