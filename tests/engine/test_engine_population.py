"""A population solved block by block: the same bits for any blocks, and after any stop."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pytest
from benchmarks.timing_model import END, TIMES, doses, patients, timing_model
from pharmacokinetics import compile, one_compartment, solve

from paylode.engine import (
    Batch,
    BlockOptions,
    Curves,
    Kind,
    Points,
    Population,
    Reduction,
    Request,
    Schedule,
    Sensitivities,
    Status,
    Streamed,
    Tolerances,
    alike,
    curves_of,
    engine_for,
    means,
    merged,
    missing,
    population_of,
    quantiles,
    solve_in_blocks,
)
from paylode.values.problem import InputError
from paylode.values.seed import uniforms

N = 66
BAD = (10, 11, 65)
"""Subjects whose volume is not a number."""
DOSES = [(0.0, Kind.BOLUS, 0, 100.0), (24.0, Kind.RATE_ON, 0, 5.0), (36.0, Kind.RATE_OFF, 0, 5.0)]
REQUEST = Request(
    Points(
        ("concentration", "gone"), np.array([0.0, 1.0, 24.0, 24.0, 60.0]), np.array([False, False, True, False, True])
    ),
    (
        Reduction("concentration", "maximum", 0.0, 24.0),
        Reduction("gone", "last", 0.0, 60.0),
        Reduction("concentration", "minimum", 0.0, 24.0),
        Reduction("concentration", "time_above", 0.0, 60.0, 5.0),
        Reduction("concentration", "first_crossing", 0.0, 60.0, 5.0),
    ),
)
TOLERANCES = Tolerances(1e-4, 1e-7)


def parameters(subjects: np.ndarray) -> np.ndarray:
    drawn = uniforms(1, subjects, "parameters", 2)
    numbers = np.array([0.02, 5.0]) * (0.5 + drawn)
    numbers[np.isin(subjects, BAD), 1] = np.nan
    return numbers


def population(n: int = N) -> Population:
    return Population(n, lambda subjects: Batch(parameters(subjects)), alike(DOSES))


def run(n: int = N, earlier: Streamed | None = None, **options) -> Streamed:  # type: ignore[no-untyped-def]
    """Of the engine in use."""
    chosen = BlockOptions(tolerances=TOLERANCES, **options)
    kernel = compile(one_compartment())
    return solve_in_blocks(solve, kernel, population=population(n), request=REQUEST, earlier=earlier, options=chosen)


def held(curves: Curves | None) -> list[bytes]:
    assert curves is not None
    return [np.asarray(getattr(curves, each.name)).tobytes() for each in fields(curves)]


def same(one: Streamed, other: Streamed) -> bool:
    arrays = [(one.reductions, other.reductions), (one.status, other.status)]
    return (
        all(a.tobytes() == b.tobytes() for a, b in arrays)
        and held(one.curves) == held(other.curves)
        and (one.done, one.messages, one.counters) == (other.done, other.messages, other.counters)
    )


@pytest.fixture(scope="module")
def whole(engine: str) -> Streamed:
    return run(size=N)


@pytest.mark.parametrize("size", [1, 7, 64, None])
def test_any_blocks_give_the_same_bytes(whole: Streamed, size: int | None) -> None:
    assert same(whole, run(size=size))


def test_it_is_what_solve_gives(whole: Streamed, engine: str) -> None:
    batch, schedule = Batch(parameters(np.arange(N))), Schedule.of([DOSES] * N)
    result = solve(compile(one_compartment()), batch, schedule, REQUEST, TOLERANCES)
    assert np.array_equal(whole.reductions, result.reductions, equal_nan=True)
    assert np.array_equal(whole.status, result.status)
    assert held(whole.curves) == held(curves_of(result.values))
    assert whole.counters == {name: int(counted.sum()) for name, counted in result.counters.items()}


def test_arrays_do_as_well_as_functions(whole: Streamed, engine: str) -> None:
    lists = population_of(Batch(parameters(np.arange(N))), Schedule.of([DOSES] * N))
    options = BlockOptions(TOLERANCES, size=64)
    found = solve_in_blocks(solve, compile(one_compartment()), population=lists, request=REQUEST, options=options)
    assert same(whole, found)


def test_arrays_of_all_kinds_follow_their_subjects(engine: str) -> None:
    """Each subject with its own doses, start and start time."""
    n, kernel = 10, compile(one_compartment())
    rows = np.arange(n, dtype=float)
    batch = Batch(parameters(np.arange(n)), rows[:, None] + 1.0, rows, np.full((n, 1), 10.0))
    request = Request(reductions=(Reduction("gone", "last", 9.0, 60.0),))
    schedule = Schedule.of([[(20.0 + i, Kind.BOLUS, 0, 1.0)] * (i % 3) for i in range(n)])
    found = solve_in_blocks(
        solve, kernel, population=population_of(batch, schedule), request=request, options=BlockOptions(size=3)
    )
    assert np.array_equal(found.reductions, solve(kernel, batch, schedule, request).reductions)


def test_those_that_fail_are_counted_and_spoil_no_one(whole: Streamed) -> None:
    failed = np.isin(np.arange(N), BAD)
    assert (whole.status[failed] == Status.NON_FINITE).all()
    assert (whole.status[~failed] == Status.OK).all()
    assert np.isnan(whole.reductions[failed]).all()
    assert np.isfinite(whole.reductions[~failed, :4]).all()
    assert (missing(whole.curves) == len(BAD)).all()
    assert sum(whole.messages.values()) == len(BAD)


def test_curves_of_two_halves_are_those_of_all(engine: str) -> None:
    options = BlockOptions(TOLERANCES, size=16)
    kernel = compile(one_compartment())
    halves = []
    for first in (0, 33):
        part = Population(33, lambda subjects, first=first: Batch(parameters(first + subjects)), alike(DOSES))  # type: ignore[misc]
        halves.append(solve_in_blocks(solve, kernel, population=part, request=REQUEST, options=options))
    assert held(merged(halves[1].curves, halves[0].curves)) == held(run().curves)


def test_it_agrees_with_the_closed_form(engine: str) -> None:
    rates = parameters(np.arange(9))
    found = quantiles(run(9).curves, [0.0, 1.0])[:, 1, 0]
    exact = 100.0 / rates[:, 1] * np.exp(-rates[:, 0])
    assert found == pytest.approx([exact.min(), exact.max()], rel=1e-3)
    assert means(run(9).curves)[1, 0] == pytest.approx(exact.mean(), rel=1e-3)


@pytest.mark.parametrize("size", [7, 64])
def test_stopped_and_gone_on_with(whole: Streamed, size: int) -> None:
    """Again and again, after a growing number of looks."""
    found, looks, stops = None, 0, 0
    while found is None or found.done < N:
        left = [looks]

        def stop(left: list[int] = left) -> bool:
            left[0] -= 1
            return left[0] < 0

        found, looks = run(earlier=found, size=size, stop=stop), 2 * looks + 1
        stops += found.done < N
        assert (found.status[found.done :] == Status.CANCELLED).all()
        assert np.isnan(found.reductions[found.done :]).all()
        assert (whole.status[: found.done] == found.status[: found.done]).all()
    assert stops > 1
    assert same(whole, found)


def test_stopped_within_a_block_of_many_lanes() -> None:
    """Subjects that were done but not the first of the rest are solved once more; the bits are the same."""
    equations, n = timing_model(), 600
    compile_one, solve_one = engine_for(equations, "vector")
    kernel, given = compile_one(equations), patients(n)
    subjects = Population(n, lambda rows: Batch(given[rows]), lambda rows: doses(len(rows)))
    request = Request(Points(("C0", "Pf"), TIMES[::50]), (Reduction("Pf", "maximum", 0.0, END),))

    def solved(earlier: Streamed | None, stop: Callable[[], bool]) -> Streamed:
        options = BlockOptions(size=n, stop=stop)
        return solve_in_blocks(
            solve_one, kernel, population=subjects, request=request, earlier=earlier, options=options
        )

    asked = iter([False, True])
    part = solved(None, lambda: next(asked, True))
    assert 0 < part.done < n
    assert same(solved(part, lambda: False), solved(None, lambda: False))


def test_an_earlier_run_is_left_as_it_is(engine: str) -> None:
    asked = iter([False, False, True])
    early = run(size=7, stop=lambda: next(asked, True))
    before = (early.done, early.reductions.tobytes(), held(early.curves), dict(early.messages))
    run(earlier=early)
    assert before == (early.done, early.reductions.tobytes(), held(early.curves), dict(early.messages))


def test_ctrl_c_gives_what_is_done(whole: Streamed) -> None:
    pressed = []

    def progress(done: int, of: int, share: float) -> None:
        if done >= 21 and not pressed:
            pressed.append(done)
            signal.raise_signal(signal.SIGINT)

    found = run(size=7, progress=progress)
    assert pressed
    assert found.done >= 14
    assert same(whole, run(earlier=found))


def test_progress_is_that_of_all(engine: str) -> None:
    told: list[tuple[int, int, float]] = []
    run(size=64, progress=lambda *now: told.append(now))
    assert {of for _, of, _ in told} == {N}
    assert [share for _, _, share in told] == sorted(share for _, _, share in told)
    assert told[-1] == (N, N, 1.0)


def test_what_is_wrong_is_told_as_by_solve(engine: str) -> None:
    kernel = compile(one_compartment())
    unknown = Request(Points(("concentratoin",), np.array([1.0])))
    with pytest.raises(InputError, match="concentratoin"):
        solve_in_blocks(solve, kernel, population=population(), request=unknown)
    few = Population(10, lambda subjects: Batch(parameters(subjects[:2])), alike(DOSES))
    with pytest.raises(InputError, match="2 rows"):
        solve_in_blocks(solve, kernel, population=few, request=REQUEST)
    steep = replace(REQUEST, sensitivities=Sensitivities(("k",)))
    with pytest.raises(InputError, match="sensitivities"):
        solve_in_blocks(solve, kernel, population=population(), request=steep)
    with pytest.raises(InputError, match="at least 1"):
        run(size=0)
    with pytest.raises(InputError, match="3 subjects, its schedule 2"):
        population_of(Batch(np.ones((3, 2))), Schedule.of([[], []]))


def test_going_on_with_something_else_is_refused(engine: str) -> None:
    early = run(20, stop=lambda: True)
    kernel = compile(one_compartment())
    with pytest.raises(InputError, match="number of subjects"):
        run(21, earlier=early)
    for other in (replace(REQUEST, until=99.0), replace(REQUEST, points=None)):
        with pytest.raises(InputError, match="request"):
            solve_in_blocks(
                solve,
                kernel,
                population=population(20),
                request=other,
                earlier=early,
                options=BlockOptions(TOLERANCES),
            )
    with pytest.raises(InputError, match="tolerance"):
        solve_in_blocks(solve, kernel, population=population(20), request=REQUEST, earlier=early)


def test_an_error_of_the_callers_own_comes_through(engine: str) -> None:
    def broken(subjects: np.ndarray) -> Batch:
        raise LookupError(f"no parameters for {subjects[0]}")

    with pytest.raises(LookupError, match="no parameters for 0"):
        solve_in_blocks(solve, compile(one_compartment()), population=Population(5, broken, alike([])), request=REQUEST)


def test_a_population_of_no_one(engine: str) -> None:
    found = run(0)
    assert (found.done, found.reductions.shape, found.curves.subjects) == (0, (0, 5), 0)  # type: ignore[union-attr]


def test_reductions_alone_make_no_curves(engine: str) -> None:
    request = replace(REQUEST, points=None)
    options = BlockOptions(TOLERANCES)
    found = solve_in_blocks(
        solve, compile(one_compartment()), population=population(20), request=request, options=options
    )
    assert found.curves is None
    assert found.reductions.tobytes() == run(20).reductions.tobytes()


def test_messages_beyond_the_first_hundred_are_one() -> None:
    """Each subject has another bad volume, so another message."""
    compile_one, solve_one = engine_for(one_compartment())
    numbers = np.tile([0.1, 1.0], (300, 1))
    starts = np.full((300, 1), 1.0)
    scales = -1.0 - np.arange(300.0)[:, None]
    subjects = population_of(Batch(numbers, starts, None, scales), Schedule.of([[]] * 300))
    request = Request(until=1.0)
    kernel = compile_one(one_compartment())
    found = [
        solve_in_blocks(
            solve_one, kernel, population=subjects, request=request, options=BlockOptions(size=size)
        ).messages
        for size in (7, 300)
    ]
    assert found[0] == found[1]
    assert sum(found[0].values()) == 300
    assert len(found[0]) == 101
