"""The vector engine against closed forms and against the independent SciPy engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from benchmarks.timing_model import TIMES, doses, patients, timing_model
from pharmacokinetics import one_compartment

from paylode.engine import Batch, Kind, Points, Reduction, Request, Schedule, Status, Tolerances
from paylode.engine import compile as compile_plainly
from paylode.engine import solve as solve_plainly
from paylode.engine.simd_engine import compile, solve
from paylode.equations import ONE, Equations, Parameter, State, exp, log, maximum, minimum, symbol
from paylode.values.problem import InputError

TIGHT = Tolerances(1e-10, 1e-13)


def test_the_timing_model_agrees_with_the_scipy_engine() -> None:
    equations, n = timing_model(), 2
    states = tuple(s.name for s in equations.states)
    request = Request(Points(states, TIMES[:200]))
    ours = solve(compile(equations), Batch(patients(n)), doses(n), request, TIGHT)
    theirs = solve_plainly(compile_plainly(equations), Batch(patients(n)), doses(n), request, Tolerances(1e-9, 1e-12))
    peak = np.abs(theirs.values).max(axis=1, keepdims=True)
    assert (np.abs(ours.values - theirs.values) / peak).max() < 1e-7


def test_every_kind_of_function_agrees_with_the_scipy_engine() -> None:
    x, y, a = symbol("x"), symbol("y"), symbol("a")
    hill = x**a / (1.0 + x**a)
    flat = minimum(maximum(y, 0.2), 3.0)
    equations = Equations(
        "functions",
        states=(
            State("x", "1", 1.0 - hill * x - 0.1 * x**1.5 * exp(-y), 0.5 * ONE, ONE),
            State("y", "1", log(1.0 + x) / flat ** (1 / 3) - 0.3 * y * exp(-0.1 * symbol("time")), ONE, ONE),
        ),
        parameters=(Parameter("a", "1"),),
    )
    numbers = np.array([[0.7], [1.0], [2.3]])
    request = Request(Points(("x", "y"), np.linspace(0.5, 40.0, 30)))
    plan = Schedule.of([[]] * 3)
    ours = solve(compile(equations), Batch(numbers), plan, request, TIGHT)
    theirs = solve_plainly(compile_plainly(equations), Batch(numbers), plan, request, Tolerances(1e-10, 1e-13))
    assert np.allclose(ours.values, theirs.values, rtol=1e-7)


@pytest.mark.parametrize("rate", [0.01, 0.3, 5.0])
def test_bolus_and_infusion_as_by_hand(rate: float) -> None:
    kernel = compile(one_compartment())
    plan = [(0.0, Kind.BOLUS, 0, 100.0), (2.0, Kind.RATE_ON, 0, 30.0), (5.0, Kind.RATE_OFF, 0, 30.0)]
    times = np.array([0.0, 1.0, 2.0, 3.5, 5.0, 12.0])
    reductions = (
        Reduction("a", "integral", 0.0, 12.0),
        Reduction("gone", "last", 0.0, 12.0),
        Reduction("given", "last", 0.0, 12.0),
    )
    request = Request(Points(("a", "concentration"), times), reductions)
    result = solve(kernel, Batch(np.array([[rate, 4.0]])), Schedule.of([plan]), request, Tolerances(1e-9, 1e-12))
    run_in = 30.0 / rate * (np.exp(-rate * np.maximum(times - 5.0, 0.0)) - np.exp(-rate * np.maximum(times - 2.0, 0.0)))
    exact = 100.0 * np.exp(-rate * times) + run_in
    assert np.allclose(result.values[0, :, 0], exact, rtol=1e-7)
    assert np.allclose(result.values[0, :, 1], exact / 4.0, rtol=1e-7)
    area, gone, given = result.reductions[0]
    assert given == pytest.approx(190.0, rel=1e-14)
    assert gone + exact[-1] == pytest.approx(190.0, rel=1e-7)
    assert area * rate == pytest.approx(gone, rel=1e-6)


def test_what_leaves_the_states_is_in_the_accounts_to_rounding() -> None:
    result = solve(
        compile(one_compartment()),
        Batch(np.column_stack([np.logspace(-3, 2, 24), np.ones(24)])),
        Schedule.of([[(0.0, Kind.BOLUS, 0, 100.0), (7.0, Kind.BOLUS, 0, 3.0)]] * 24),
        Request(Points(("a", "gone", "given"), np.linspace(0.1, 40.0, 37))),
    )
    a, gone, given = np.moveaxis(result.values, 2, 0)
    assert (np.abs(a + gone - given) / given).max() < 1e-12


def test_an_unknown_observable_is_named() -> None:
    with pytest.raises(InputError, match="G9"):
        solve(compile(timing_model()), Batch(patients(1)), doses(1), Request(Points(("G9",), TIMES[:2])))


@pytest.mark.parametrize("harm", ["truncate", "foreign", "flip", "empty"])
def test_a_cache_file_that_is_not_whole_counts_as_absent(tmp_path: Path, harm: str) -> None:
    request = Request(Points(("a",), np.array([1.0])))

    def value() -> float:
        kernel = compile(one_compartment(), cache=tmp_path, lanes=2)
        return float(
            solve(kernel, Batch(np.array([[0.1, 1.0]])), Schedule.of([[(0.0, Kind.BOLUS, 0, 1.0)]]), request).values[
                0, 0, 0
            ]
        )

    first = value()
    files = sorted(tmp_path.iterdir())
    assert files and not [path for path in files if path.name.startswith(".writing")]
    for path in files:
        data = path.read_bytes()
        middle = len(data) // 2
        flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
        path.write_bytes(
            {"truncate": data[: -len(data) // 3], "foreign": b"MZ" * 500, "flip": flipped, "empty": b""}[harm]
        )
    assert value() == first
    assert all(path.read_bytes()[:7] == b"paylode" for path in files)


def test_a_cache_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert compile(one_compartment(), cache=blocked, lanes=2).vectors > 0


def relative_error(tolerance: float, n: int) -> float:
    equations = timing_model()
    kernel = compile(equations)
    request = Request(Points(tuple(s.name for s in equations.states), TIMES))
    exact = solve(kernel, Batch(patients(n)), doses(n), request, Tolerances(1e-12, 1e-15, maximum_steps=10**7))
    rough = solve(kernel, Batch(patients(n)), doses(n), request, Tolerances(tolerance, 1e-3 * tolerance))
    peak = np.abs(exact.values).max(axis=1, keepdims=True)
    return float((np.abs(rough.values - exact.values) / peak).max())


@pytest.mark.parametrize("tolerance", [1e-5, 1e-6])
def test_the_error_is_about_the_tolerance(tolerance: float) -> None:
    assert relative_error(tolerance, 16) <= 3.0 * tolerance


@pytest.mark.slow
@pytest.mark.parametrize("tolerance", [1e-5, 1e-6])
def test_the_worst_error_of_two_hundred_patients(tolerance: float) -> None:
    assert relative_error(tolerance, 200) <= 3.0 * tolerance


@pytest.mark.slow
def test_ten_thousand_hostile_sets_each_have_a_value_or_a_status() -> None:
    n, equations = 10_000, timing_model()
    random = np.random.default_rng(11)
    numbers = 10.0 ** random.uniform(-12.0, 12.0, (n, len(equations.parameters)))
    request = Request(Points(("C0", "Pf", "G1"), np.array([100.0, 1000.0])))
    result = solve(compile(equations), Batch(numbers), doses(n, cycles=2), request, Tolerances(maximum_steps=2000))
    good = result.status == Status.OK
    assert np.isfinite(result.values[good]).all()
    assert all(message for message, fine in zip(result.messages, good, strict=True) if not fine)
    assert np.isnan(result.values[~good]).all() and good.sum() > n // 10


def test_an_interrupt_ends_a_long_run_and_leaves_the_engine_usable() -> None:
    import os
    import signal
    import threading

    kernel, n = compile(timing_model()), 100_000
    numbers, plan = np.repeat(patients(1), n, axis=0), doses(n)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        solve(kernel, Batch(numbers), plan, Request(until=3024.0))
    assert solve(kernel, Batch(numbers[:1]), doses(1), Request(until=10.0)).status[0] == Status.OK
