"""The comparison with other solvers: its pieces, without the solvers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from benchmarks.peers.c_model import elimination, refusal
from benchmarks.peers.comparison import Curve, patient_errors, ratios, stated, time_at
from benchmarks.peers.lesions import with_tumours
from benchmarks.peers.problem import courses, timing_model, timing_problem
from benchmarks.peers.python_model import function, jacobian_source, rates_source
from benchmarks.peers.report import report_of
from benchmarks.peers.tools.diffsol import text as diffsl
from benchmarks.peers.tools.libroadrunner import text as antimony
from hypothesis import given
from hypothesis import strategies as st

from paylode.equations import evaluate, jacobian

ROOT = Path(__file__).resolve().parents[2]
STATE = np.linspace(0.5, 12.0, 24)


def test_the_command_tells_what_it_takes() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "benchmarks.peers", "--help"],
        cwd=ROOT,
        env={"PYTHONPATH": "src"},
        capture_output=True,
        text=True,
    )
    assert said.returncode == 0, said.stderr
    assert {"--quick", "--json", "--c-baseline", "--out", "--sizes", "--threads"} <= set(
        re.findall(r"--[\w-]+", said.stdout)
    )


@given(order=st.floats(0.1, 2.0), at=st.floats(1e-7, 1e-4), cost=st.floats(0.01, 100.0))
def test_a_power_law_is_interpolated_exactly(order: float, at: float, cost: float) -> None:
    errors = np.array([1e-4, 3e-6, 1e-7])
    times = cost * errors**-order
    assert time_at(at, errors, times) == pytest.approx(cost * at**-order, rel=1e-9)


def test_nothing_is_said_beyond_what_was_measured() -> None:
    assert np.isnan(time_at(1e-3, [1e-4, 1e-6], [1.0, 2.0]))
    assert np.isnan(time_at(1e-7, [1e-4, 1e-6], [1.0, 2.0]))


def test_where_an_error_is_reached_twice_the_cheaper_way_counts() -> None:
    assert time_at(1e-5, [1e-4, 1e-6, 1e-4, 1e-6], [1.0, 4.0, 9.0, 99.0]) == pytest.approx(2.0)


@given(factor=st.floats(0.1, 1000.0), shift=st.floats(0.2, 5.0))
def test_a_tool_that_is_slower_everywhere_has_that_ratio_at_equal_error(factor: float, shift: float) -> None:
    """Its tolerances may mean other errors; on one and the same curve that changes nothing."""
    tolerances = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)
    ours = _curve(tolerances, np.array(tolerances), 1.0)
    peer = _curve(tolerances, shift * np.array(tolerances), factor)
    assert stated(ratios(peer, ours, 1e-6)) == pytest.approx(factor, rel=1e-9)
    report = report_of({"paylode": ours, "scipy_bdf": peer}, {"numbalsoda": "no wheel"})
    assert report["ratios"] == {"scipy-bdf": pytest.approx(factor, rel=1e-9)}
    assert report["not_measured"] == {"numbalsoda": "no wheel"}
    assert report["paylode_us_per_patient"] == pytest.approx(100.0)


def _curve(tolerances: tuple[float, ...], errors: np.ndarray, factor: float) -> Curve:
    us = factor * 0.1 / np.sqrt(errors)
    return Curve(tolerances, np.tile(errors[:, None], 3), np.tile(us[:, None], 2))


def test_an_error_is_relative_to_the_peak_of_its_state() -> None:
    exact = np.array([[[1.0, 100.0], [4.0, 200.0]]])
    assert patient_errors(exact + np.array([[[0.0, 0.0], [0.0, 2.0]]]), exact) == pytest.approx([0.01])


def test_a_patient_is_dosed_at_every_cycle_and_followed_to_the_end() -> None:
    problem = timing_problem(2)
    found = list(courses(problem, 1))
    assert len(found) == 6
    assert np.concatenate([np.arange(w.start, w.stop) for _, w, _ in found]).tolist() == list(range(1, 505))
    assert all(times[-1] == 504.0 for _, _, times in found)
    first = problem.jumps[1]
    assert first[:5] / first[:5].sum() == pytest.approx([0.01, 0.08, 0.20, 0.27, 0.44])
    assert first[5:].tolist() == [0.0] * 19


def test_the_generated_functions_give_the_rates_and_slopes_of_the_equations() -> None:
    problem = timing_problem(2)
    equations, parameters = problem.equations, problem.parameters[1]
    values = {p.name: v for p, v in zip(equations.parameters, parameters, strict=True)}
    values |= {s.name: v for s, v in zip(equations.states, STATE, strict=True)}
    derivatives = [state.derivative for state in equations.states]
    exact = evaluate(derivatives, values)
    assert function(rates_source(problem), "rates")(0.0, STATE, parameters) == pytest.approx(exact, rel=1e-12)
    into = np.zeros(24)
    function(rates_source(problem, into="f"), "rates")(0.0, STATE, into, parameters)
    assert into == pytest.approx(exact, rel=1e-12)
    matrix = np.zeros((24, 24))
    function(jacobian_source(problem), "slopes")(0.0, STATE, into, matrix, parameters)
    entries = jacobian(derivatives, [state.name for state in equations.states])
    assert len(entries) == np.count_nonzero(matrix) == 101
    assert [matrix[place] for place in entries] == pytest.approx(evaluate(entries.values(), values), rel=1e-12)


def test_the_generated_elimination_solves_the_system() -> None:
    """Its statements are those of C and of Python alike."""
    equations = timing_model()
    places = list(jacobian([s.derivative for s in equations.states], [s.name for s in equations.states]))
    lines = elimination(24, places)
    random = np.random.default_rng(5)
    j, gamma, b = random.standard_normal(len(places)), 0.3, random.standard_normal(24)
    dense = np.eye(24)
    for (row, column), entry in zip(places, j, strict=True):
        dense[row, column] -= gamma * entry
    exact = np.linalg.solve(dense, b)
    size = int(lines[0].split()[-1])
    statements = [line.strip().rstrip(";") for line in lines[1:] if line.startswith("    ")]
    exec("\n".join(statements), {"m": np.zeros(size), "j": j, "gamma": gamma, "b": b})
    assert b == pytest.approx(exact, rel=1e-9, abs=1e-9)
    assert size < 130


def test_the_texts_for_peers_hold_every_state_and_parameter_and_close_what_they_open() -> None:
    problem = timing_problem(1)
    for text in (diffsl(problem), antimony(problem)):
        assert text.count("(") == text.count(")")
        assert text.count("{") == text.count("}")
        words = set(re.findall(r"\b[yp]\d+\b", text))
        assert {f"y{i}" for i in range(24)} | {f"p{i}" for i in range(33)} <= words
        used = re.findall(r"\bv\d+\b", text)
        first = {name: used.index(name) for name in set(used)}
        assert sorted(first, key=first.__getitem__) == [f"v{i}" for i in range(len(first))]  # defined before used


def test_tumours_share_one_plasma() -> None:
    one, three = timing_model(), with_tumours(timing_model(), 3)
    assert len(three.states) == 11 + 3 * 13
    values = {p.name: p.value for p in one.parameters} | dict(zip([s.name for s in one.states], STATE, strict=True))
    many = {s.name: values[re.sub(r"of\d+$", "", s.name)] for s in three.states}
    alone = dict(zip([s.name for s in one.states], evaluate([s.derivative for s in one.states], values), strict=True))
    empty = dict(
        zip(
            [s.name for s in one.states],
            evaluate([s.derivative for s in one.states], values | {"Ppl": 0.0, "Dpl": 0.0}),
            strict=True,
        )
    )
    found = dict(
        zip([s.name for s in three.states], evaluate([s.derivative for s in three.states], values | many), strict=True)
    )
    assert found["Bof2"] == pytest.approx(alone["B"], rel=1e-12)
    assert found["C3"] == pytest.approx(alone["C3"], rel=1e-12)
    assert found["Pp"] - empty["Pp"] == pytest.approx(3 * (alone["Pp"] - empty["Pp"]), rel=1e-9)


def test_a_baseline_that_would_be_no_match_is_refused(tmp_path: Path) -> None:
    assert "--c-baseline" in refusal(None)
    head = tmp_path / "include" / "sundials" / "sundials_config.h"
    head.parent.mkdir(parents=True)
    head.write_text('#define SUNDIALS_VERSION "6.4.1"\n#define SUNDIALS_VERSION_MAJOR 6\n')
    reasons = [refusal(tmp_path)]
    head.write_text(
        '#define SUNDIALS_VERSION_MAJOR 7\n#define SUN_BUILD_TYPE "Debug"\n#define SUN_C_COMPILER_FLAGS "-g"\n'
    )
    reasons.append(refusal(tmp_path))
    head.write_text('#define SUNDIALS_VERSION_MAJOR 7\n#define SUN_BUILD_TYPE "Release"\n')
    reasons.append(refusal(tmp_path))
    if "compiler" not in reasons[0]:
        assert [next(word for word in ("older", "optimisation", "lacks") if word in reason) for reason in reasons] == [
            "older",
            "optimisation",
            "lacks",
        ]
