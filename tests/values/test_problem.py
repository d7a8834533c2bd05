"""Problems and exceptions: one line each, with place and cure, whatever the user typed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

import paylode.values
from paylode.values import CheckError, FailureError, InputError, PaylodeError, Problem, did_you_mean
from paylode.values.problem import one_line, quote


def test_a_problem_says_where_what_and_the_cure() -> None:
    assert str(Problem("regimen, place 1", "no unit", "Write mg/kg.")) == "regimen, place 1: no unit. Write mg/kg."
    assert str(Problem("regimen, place 1", "no unit")) == "regimen, place 1: no unit."


def test_an_input_error_carries_every_problem_on_a_line_of_its_own() -> None:
    problems = [Problem("a.toml, line 1", "no name", "Add one."), Problem("a.toml, line 2", "no unit", "Add one.")]
    error = InputError(iter(problems))
    assert error.problems == tuple(problems)
    assert str(error).splitlines() == [str(problem) for problem in problems]
    assert InputError(problems[0]).problems == (problems[0],)


@pytest.mark.parametrize(("kind", "code"), [(InputError, 2), (FailureError, 1), (CheckError, 3)])
def test_every_exception_has_its_exit_code(kind: type[InputError | FailureError | CheckError], code: int) -> None:
    error = kind(Problem("run folder", "the disk is full", "Make room."))
    assert isinstance(error, PaylodeError)
    assert error.exit_code == code
    assert str(error) == "run folder: the disk is full. Make room."


@given(st.text(), st.text(), st.text())
def test_a_problem_stays_one_printable_line(where: str, what: str, cure: str) -> None:
    shown = str(Problem(where, what, cure))
    assert shown.isprintable()
    shown.encode("utf-8")


@given(st.text(max_size=300))
def test_quoted_text_is_short_and_printable(text: str) -> None:
    assert quote(text, 10).isprintable()
    assert len(quote(text, 10)) <= 10 * len(r"\U0010ffff") + len('"..."')
    assert one_line(text).isprintable()


def test_the_cure_for_an_unknown_name_is_the_nearest_or_all() -> None:
    known = ["t-dm1", "t-dxd", "trastuzumab"]
    assert did_you_mean("TDM1", known) == "Did you mean t-dm1?"
    assert did_you_mean("xyz", known) == "Known: t-dm1, t-dxd, trastuzumab."
    assert did_you_mean("xyz", [f"name-{n:02}" for n in range(20)]).endswith("name-11, ....")
    assert did_you_mean("xyz", []) == ""
    assert did_you_mean("x" * 1_000_000, known).startswith("Known: ")


def test_the_room_names_what_it_offers_and_keeps_numpy_out() -> None:
    assert paylode.values.__all__ == sorted(paylode.values.__all__)
    assert all(hasattr(paylode.values, name) for name in paylode.values.__all__)
    code = "import sys, paylode.values; print(*{'numpy', 'scipy', 'pint', 'sympy'}.intersection(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
