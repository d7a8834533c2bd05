"""Sensitivities change no bit of anything else, and their own bits do not depend on neighbours, threads or pieces."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.timing_model import TIMES, doses, patients, timing_model

from paylode.engine import (
    Batch,
    Direction,
    Kind,
    Points,
    Reduction,
    Request,
    Result,
    Schedule,
    Sensitivities,
    Status,
    Tolerances,
)
from paylode.engine.simd_engine import SimdKernel, compile, solve
from paylode.equations import ONE, Equations, Event, Input, Parameter, State, input_rate, symbol

N = 19
POINTS = Points(("C0", "Pf", "G1"), TIMES[:110])
PLAIN = Request(POINTS, (Reduction("Pf", "maximum", 0.0, 600.0),))
ASKED = replace(PLAIN, sensitivities=Sensitivities(("kdec", "R0", Direction("two", {"kg": 1.0, "KC": -2.0}))))


@pytest.fixture(scope="module")
def kernel() -> SimdKernel:
    return compile(timing_model())


@pytest.fixture(scope="module")
def together(kernel: SimdKernel) -> Result:
    return solve(kernel, Batch(patients(N)), doses(N), ASKED, threads=1)


def same(a: Result, b: Result, rows: slice | np.ndarray = slice(None)) -> bool:
    assert a.sensitivities is not None and b.sensitivities is not None
    assert a.final_state.slopes is not None and b.final_state.slopes is not None
    pairs = [
        (a.values, b.values),
        (a.sensitivities, b.sensitivities),
        (a.final_state.slopes.slopes, b.final_state.slopes.slopes),
    ]
    return all(np.array_equal(x[rows], y, equal_nan=True) for x, y in pairs)


def test_what_is_not_asked_keeps_its_bits(kernel: SimdKernel, together: Result) -> None:
    plain = solve(kernel, Batch(patients(N)), doses(N), PLAIN, threads=1)
    assert plain.sensitivities is None and plain.final_state.slopes is None
    assert plain.values.tobytes() == together.values.tobytes()
    assert plain.reductions.tobytes() == together.reductions.tobytes()
    assert plain.final_state.state.tobytes() == together.final_state.state.tobytes()
    assert np.array_equal(plain.status, together.status)
    assert all(np.array_equal(plain.counters[name], together.counters[name]) for name in plain.counters)


def bouncing() -> Equations:
    """Events, infusions and boluses in every subject."""
    x, k, top = symbol("x"), symbol("k"), symbol("top")
    return Equations(
        "bouncing",
        states=(State("x", "1", input_rate("iv") - k * x * x / (1 + x), ONE, scale=ONE), State("n", "1", x, scale=ONE)),
        parameters=(Parameter("k", "1"), Parameter("top", "1")),
        inputs=(Input("iv", "1", (("x", ONE),)),),
        events=(Event("over", x - top, (("x", 0.3 * x), ("k", 1.1 * k))),),
    )


def bounced(n: int, *visits: float) -> tuple[np.ndarray, Schedule, Request]:
    """Parameters of n subjects, what is done to each, and what is asked: all three doses may come later."""
    numbers = np.column_stack([np.linspace(0.1, 0.4, n), np.linspace(2.0, 5.0, n)])
    entries = [(1.0, Kind.RATE_ON, 0, 1.5), (6.0, Kind.BOLUS, 0, 1.0), (9.0, Kind.RATE_OFF, 0, 1.5)]
    entries += [(time, Kind.VISIT, 0, 0.0) for time in visits]
    schedule = Schedule.of([sorted(entries)] * n)
    later = Direction("later", times=np.where(schedule.kind == Kind.VISIT, 0.0, 1.0))
    points = Points(("x", "n"), np.linspace(0.25, 15.25, 31))
    return numbers, schedule, Request(points, sensitivities=Sensitivities(("k", "top", later)))


def test_nor_through_events() -> None:
    numbers, schedule, request = bounced(13)
    kernel = compile(bouncing())
    plain = solve(kernel, Batch(numbers), schedule, replace(request, sensitivities=None))
    sloped = solve(kernel, Batch(numbers), schedule, request)
    assert plain.values.tobytes() == sloped.values.tobytes()
    assert all(np.array_equal(plain.counters[name], sloped.counters[name]) for name in plain.counters)
    assert plain.counters["restarts"].max() > 6, "events fire"
    _, one, asked = bounced(1)
    for i in (0, 6, 12):
        assert same(sloped, solve(kernel, Batch(numbers[i : i + 1]), one, asked), slice(i, i + 1))


def test_parked_and_gone_on_through_events() -> None:
    """Twice from the same state: the same bits; and what it would have been without the visit."""
    numbers, schedule, request = bounced(5, 6.5)
    kernel, fine = compile(bouncing()), Tolerances(1e-10, 1e-13)
    parked = solve(kernel, Batch(numbers), schedule, request, fine)
    assert (parked.status == Status.PARKED).all()
    gone_on = solve(kernel, Batch(numbers, resume=parked.final_state), schedule, request, fine)
    assert (gone_on.status == Status.OK).all()
    assert same(gone_on, solve(kernel, Batch(numbers, resume=parked.final_state), schedule, request, fine, threads=2))
    _, unbroken, asked = bounced(5)
    whole = solve(kernel, Batch(numbers), unbroken, asked, fine).sensitivities
    first, second = parked.sensitivities, gone_on.sensitivities
    assert whole is not None and first is not None and second is not None and request.points is not None
    early = request.points.times < 6.5
    assert np.isnan(first[:, ~early]).all() and np.isnan(second[:, early]).all()
    joined = np.where(early[None, :, None, None], first, second)
    assert joined == pytest.approx(whole, rel=1e-6, abs=1e-6 * float(np.abs(whole).max()))


def test_alone_and_in_any_order(kernel: SimdKernel, together: Result) -> None:
    for i in (0, 7, 18):
        assert same(together, solve(kernel, Batch(patients(N)[i : i + 1]), doses(1), ASKED), slice(i, i + 1))
    order = np.random.default_rng(0).permutation(N)
    assert same(together, solve(kernel, Batch(patients(N)[order]), doses(N), ASKED), order)


@pytest.mark.parametrize("lanes", [2, 4])
def test_for_any_number_of_lanes(together: Result, lanes: int) -> None:
    assert same(together, solve(compile(timing_model(), lanes=lanes), Batch(patients(N)), doses(N), ASKED))


def test_for_any_number_of_threads(kernel: SimdKernel) -> None:
    one = solve(kernel, Batch(patients(100)), doses(100), ASKED, threads=1)
    assert same(one, solve(kernel, Batch(patients(100)), doses(100), ASKED, threads=3))


def test_whatever_other_direction_is_asked(kernel: SimdKernel, together: Result) -> None:
    other = replace(ASKED, sensitivities=Sensitivities(("Vc", "R0", "kint")))
    found = solve(kernel, Batch(patients(N)), doses(N), other)
    assert found.sensitivities is not None and together.sensitivities is not None
    assert np.array_equal(found.sensitivities[..., 1], together.sensitivities[..., 1])


def test_a_request_cut_in_two_has_the_bits_of_one(kernel: SimdKernel) -> None:
    def part(times: np.ndarray) -> Request:
        return replace(ASKED, points=replace(POINTS, times=times), reductions=())

    times = TIMES[:200]
    whole = solve(kernel, Batch(patients(9)), doses(9), part(times))
    first = solve(kernel, Batch(patients(9)), doses(9), part(times[times < 700.0]))
    second = solve(kernel, Batch(patients(9), resume=first.final_state), doses(9), part(times[times > 700.0]))
    assert whole.sensitivities is not None and first.sensitivities is not None and second.sensitivities is not None
    assert np.array_equal(np.concatenate([first.sensitivities, second.sensitivities], axis=1), whole.sensitivities)


def test_one_that_fails_has_no_numbers_and_leaves_the_others_theirs(kernel: SimdKernel, together: Result) -> None:
    numbers = patients(N)
    names = [parameter.name for parameter in kernel.equations.parameters]
    numbers[5, names.index("Vc")] = 0.0
    numbers[6, names.index("kon")] = np.nan
    result = solve(kernel, Batch(numbers), doses(N), ASKED)
    others = np.setdiff1d(np.arange(N), [5, 6])
    assert result.status[5] != Status.OK and result.status[6] == Status.NON_FINITE
    assert result.sensitivities is not None and np.isnan(result.sensitivities[[5, 6]]).all()
    assert together.sensitivities is not None
    assert np.array_equal(result.sensitivities[others], together.sensitivities[others])


def test_cancelled_and_gone_on(kernel: SimdKernel) -> None:
    n, fine = 200, Tolerances(1e-9, 1e-12)
    cut = solve(kernel, Batch(patients(n)), doses(n), ASKED, fine, stop=lambda: True)
    assert (cut.status == Status.CANCELLED).any() and cut.sensitivities is not None
    few = (cut.status == Status.CANCELLED).nonzero()[0][:3]
    assert np.isnan(cut.sensitivities[few]).all()
    slopes = cut.final_state.slopes
    assert slopes is not None
    rest = replace(
        cut.final_state,
        slopes=replace(slopes, slopes=slopes.slopes[few], start=slopes.start[few]),
        rates=tuple(cut.final_state.rates[i] for i in few),
        messages=tuple(cut.final_state.messages[i] for i in few),
        **{
            name: getattr(cut.final_state, name)[few]
            for name in (
                "time",
                "state",
                "parameters",
                "position",
                "armed",
                "reached",
                "status",
                "accumulated",
                "given",
                "start",
                "scale",
            )
        },
    )
    gone_on = solve(kernel, Batch(patients(n)[few], resume=rest), doses(3), ASKED)
    assert same(solve(kernel, Batch(patients(n)[few]), doses(3), ASKED), gone_on)
