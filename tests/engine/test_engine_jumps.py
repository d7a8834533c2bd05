"""Rate laws that jump at a time: each jump is a stop with two sides, however short what it encloses."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pharmacokinetics import bolus, compile, in_order, infusion, kernel_of, run, solve

from paylode.engine import Batch, Entry, Kind, Points, Reduction, Request, Schedule, Status, Tolerances
from paylode.equations import (
    ONE,
    TIME,
    ZERO,
    Equations,
    Event,
    Expression,
    Input,
    Observable,
    Parameter,
    Quadrature,
    State,
    evaluate,
    exp,
    greater,
    input_rate,
    log,
    maximum,
    minimum,
    number,
    select,
    symbol,
)

both_engines = pytest.mark.usefixtures("engine")
TIGHTEST = Tolerances(1e-11, 1e-14)
A, K, ON, OFF, RATE = symbol("a"), symbol("k"), symbol("on"), symbol("off"), symbol("rate")
INSIDE = greater(TIME, ON) * greater(OFF, TIME)


def window(inside: Expression = INSIDE, loss: Expression = K) -> Equations:
    """Amount a flows in at `rate` while `inside`, and is lost at k; with an account of what flowed in."""
    flow = select(inside, RATE, 0)
    return Equations(
        "window",
        states=(State("a", "nmol", flow + input_rate("in") - loss * A, scale=ONE),),
        parameters=(
            Parameter("k", "1/h"), Parameter("on", "h"), Parameter("off", "h"), Parameter("rate", "nmol/h"),
        ),
        quadratures=(Quadrature("entered", "nmol", flow),),
        inputs=(Input("in", "nmol", (("a", ONE),)),),
        observables=(Observable("flow", "nmol/h", flow), Observable("both", "nmol", A + flow)),
    )  # fmt: skip


def amount(t: float, k: float, on: float, off: float, rate: float) -> float:
    """Of `window` without doses: what flowed in from `on` to `off` and is left."""
    end = min(max(t, on), off)
    return rate / k * (math.exp(-k * (t - end)) - math.exp(-k * (t - on))) if t > on else 0.0


@both_engines
def test_a_jump_between_output_times() -> None:
    numbers = [0.3, 2.3, 7.1, 5.0]
    at = [1.0, 2.0, 2.3, 3.0, 5.0, 7.0, 7.1, 8.0, 20.0]
    got = run(window(), numbers, at=at, tolerances=TIGHTEST).values[0, :, 0]
    assert got == pytest.approx([amount(t, *numbers) for t in at], rel=1e-9, abs=1e-12)


@both_engines
def test_each_patient_has_jumps_of_its_own() -> None:
    random = np.random.default_rng(3)
    on = random.uniform(0.0, 10.0, 12)
    numbers = np.column_stack([random.uniform(0.05, 1.0, 12), on, on + random.uniform(1e-3, 9.0, 12), np.full(12, 2.0)])
    at = [1.0, 5.0, 10.0, 20.0]
    got = run(window(), numbers.tolist(), at=at, of=("a", "entered"), tolerances=TIGHTEST).values
    expected = [[amount(t, *row) for t in at] for row in numbers.tolist()]
    assert got[:, :, 0] == pytest.approx(np.array(expected), rel=1e-9, abs=1e-11)
    assert got[:, -1, 1] == pytest.approx(2.0 * (numbers[:, 2] - numbers[:, 1]), rel=1e-12)


@both_engines
def test_a_narrow_window_in_a_long_run_is_seen() -> None:
    """One thousandth of an hour in a thousand: adaptive steppers step over it [opencor/opencor#648, scipy/scipy#18039;
    SBML test cases 00028, 00173, 00269]."""
    numbers = [0.01, 700.0, 700.001, 1e4]
    got = run(window(), numbers, at=[699.0, 1000.0], of=("a", "entered"), tolerances=Tolerances()).values[0]
    assert got[0].tolist() == [0.0, 0.0]
    assert got[1] == pytest.approx([amount(1000.0, *numbers), 10.0], rel=3e-5)


@given(on=st.floats(0.0, 900.0), length=st.floats(1e-6, 50.0), start=st.floats(-10.0, 0.0))
@settings(max_examples=25, deadline=None)
@both_engines
def test_a_window_anywhere_lets_in_all_that_it_should(on: float, length: float, start: float) -> None:
    off = on + length
    batch = Batch(np.array([[0.0, on, off, 3.0]]), start_time=np.array([start]))
    request = Request(Points(("entered", "a"), np.array([1000.0])))
    got = solve(kernel_of(window()), batch, Schedule.of([[]]), request).values[0, 0]
    assert got == pytest.approx(3.0 * (off - on), rel=1e-9)


@both_engines
def test_both_sides_of_a_jump() -> None:
    at, before = [2.0, 2.0, 4.0, 4.0], [True, False, True, False]
    result = run(window(), [0.5, 2.0, 4.0, 3.0], at=at, before=before, of=("flow", "both", "a"))
    assert result.values[0, :, 0].tolist() == [0.0, 3.0, 3.0, 0.0]
    assert result.values[0, :, 1] == pytest.approx(result.values[0, :, 2] + np.array([0.0, 3.0, 3.0, 0.0]))
    assert result.values[0, 0, 2] == result.values[0, 1, 2], "the state itself does not jump"


@both_engines
def test_a_jump_at_the_time_of_doses_of_an_infusion_and_at_the_start() -> None:
    numbers = [0.5, 3.0, 6.0, 2.0]
    entries = in_order(bolus(3.0, 1.0), bolus(3.0, 2.0), *infusion(3.0, 3.0, 12.0), bolus(6.0, 4.0))
    at, before = [3.0, 3.0, 6.0, 6.0, 9.0], [True, False, True, False, False]
    got = run(window(), numbers, entries, at=at, before=before, tolerances=TIGHTEST).values[0, :, 0]
    running = 3.0 * math.exp(-1.5) + (2.0 + 4.0) / 0.5 * (1.0 - math.exp(-1.5))
    expected = [0.0, 3.0, running, running + 4.0, (running + 4.0) * math.exp(-1.5)]
    assert got == pytest.approx(expected, rel=1e-9, abs=1e-12)
    from_zero = run(window(), [0.5, 0.0, 6.0, 2.0], at=[0.0, 0.0, 1.0], before=[True, False, False], of=("flow", "a"))
    assert from_zero.values[0, :, 0].tolist() == [0.0, 2.0, 2.0]


@both_engines
@pytest.mark.parametrize("gap", [0.0, 2.0**-52, 1e-13, 1e-9])
def test_a_jump_a_hair_after_a_dose(gap: float) -> None:
    kinds = ("maximum", "minimum", "integral", "time_above", "first_crossing", "last")
    windows = tuple(
        Reduction("a", kind, 0.0, 4.0, 1.0 if kind in ("time_above", "first_crossing") else None) for kind in kinds
    )
    got = run(
        window(), [0.5, 1.0 + gap, 4.0, 2.0], [bolus(1.0, 3.0)], at=[4.0], reductions=windows, tolerances=TIGHTEST
    )
    expected = amount(4.0, 0.5, 1.0 + gap, 4.0, 2.0) + 3.0 * math.exp(-1.5)
    assert got.status.tolist() == [Status.OK]
    assert got.values[0, 0, 0] == pytest.approx(expected, rel=1e-9)
    assert got.reductions[0, [0, 1, 3, 4, 5]] == pytest.approx([expected, 0.0, 3.0, 1.0, expected], rel=1e-9)


@both_engines
def test_a_parameter_that_is_set_moves_the_jump() -> None:
    """Postponed before it comes; called off; and brought forward, so that it has come already."""

    def entered(*sets: tuple[float, int, float]) -> float:
        entries = [(time, Kind.SET_PARAMETER, target, value) for time, target, value in sets]
        numbers = [0.1, 4.0, 10.0, 1.0]
        result = run(window(), numbers, entries, at=[20.0], of=("entered",), tolerances=TIGHTEST)
        assert result.final_state.parameters.shape == (1, 4)
        return float(result.values[0, 0, 0])

    assert entered() == pytest.approx(6.0, rel=1e-12)
    assert entered((2.0, 1, 7.0)) == pytest.approx(3.0, rel=1e-12)
    assert entered((2.0, 1, 70.0)) == 0.0
    assert entered((5.0, 2, 3.0)) == pytest.approx(1.0, rel=1e-12), "the window has closed by then"
    assert entered((2.0, 1, 1.0)) == pytest.approx(8.0, rel=1e-12)
    assert entered((4.0, 1, 6.0)) == pytest.approx(4.0, rel=1e-12), "at the very time of the jump"
    assert entered((5.0, 1, 8.0), (9.0, 2, 12.0)) == pytest.approx(1.0 + 4.0, rel=1e-12)
    assert entered((6.0, 3, 5.0)) == pytest.approx(2.0 + 20.0, rel=1e-12), "a parameter of no condition"
    assert entered((2.0, 1, 5.0), (2.0, 2, 6.0), (2.0, 1, 5.5)) == pytest.approx(0.5, rel=1e-12)


CONDITIONS: dict[str, tuple[Expression, list[tuple[float, float]]]] = {
    "linear": (greater(2 * TIME - 3, TIME + 4), [(7.0, 20.0)]),
    "not": (1 - greater(TIME, 3), [(0.0, 3.0)]),
    "a parabola": (greater(4, (TIME - 5) ** 2), [(3.0, 7.0)]),
    "a bump": (greater(TIME * exp(-TIME), 0.3), [(0.489402227180216, 1.781337023421628)]),
    "a decline": (greater(exp(-0.1 * TIME), 0.5), [(0.0, 10.0 * math.log(2.0))]),
    "a logarithm": (greater(log(TIME - 1), 0.5), [(1.0 + math.exp(0.5), 20.0)]),
    "one within another": (greater(select(greater(TIME, 3), TIME, 0), 2), [(3.0, 20.0)]),
    "of no yes or no": (maximum(TIME - 5, 0), [(5.0, 20.0)]),
    "a needle": (greater(1e-4, maximum(TIME - 11, 11 - TIME)), [(11.0 - 1e-4, 11.0 + 1e-4)]),
    "three of them": (
        greater(TIME, 1) * greater(2, TIME) + greater(TIME, 4) * greater(5, TIME) + greater(TIME, 19),
        [(1.0, 2.0), (4.0, 5.0), (19.0, 20.0)],
    ),
    "never": (greater(-1, TIME), []),
    "nothing in disguise": (greater(maximum(maximum(TIME, 3) - TIME, 0) ** 0.5, 0), [(0.0, 3.0)]),
    "touching": (greater((TIME - 5) ** 2, 0), [(0.0, 20.0)]),
}


@both_engines
@pytest.mark.parametrize("name", CONDITIONS)
def test_conditions_of_every_kind(name: str) -> None:
    inside, stretches = CONDITIONS[name]
    got = run(window(inside), [0.25, 0.0, 0.0, 2.0], at=[20.0], of=("a", "entered"), tolerances=TIGHTEST).values[0, 0]
    parts = [amount(20.0, 0.25, on, off, 2.0) for on, off in stretches]
    assert got[1] == pytest.approx(2.0 * sum(off - on for on, off in stretches), rel=1e-9, abs=1e-12)
    assert got[0] == pytest.approx(sum(parts), rel=1e-9, abs=1e-12)


def combined(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda ab: ab[0] + ab[1]),
        two.map(lambda ab: ab[0] - ab[1]),
        two.map(lambda ab: ab[0] * ab[1]),
        two.map(lambda ab: maximum(*ab)),
        two.map(lambda ab: minimum(*ab)),
        st.tuples(inner, inner, inner, inner).map(lambda e: select(greater(e[0], e[1]), e[2], e[3])),
        inner.map(lambda a: a**2),
        inner.map(lambda a: 1 / (1 + a**2)),
        inner.map(lambda a: exp(-0.3 * maximum(a, -5))),
        inner.map(lambda a: maximum(a, 0) ** 0.5),
    )


DIFFERENCES = st.recursive(
    st.one_of(st.just(TIME), st.just(ON), st.sampled_from([-2.0, 0.5, 1.0, 3.0, 7.0]).map(number)),
    combined,
    max_leaves=7,
)


@given(difference=DIFFERENCES, on=st.floats(-3.0, 12.0))
@settings(max_examples=80, deadline=None)
@pytest.mark.usefixtures("scipy_engine")
def test_a_condition_holds_where_it_is_true_whatever_it_is_made_of(difference: Expression, on: float) -> None:
    """Seen at many times, against the condition itself; but for times at which it is all but even."""
    model = Equations(
        "any",
        states=(State("a", "1", ZERO, scale=ONE),),
        parameters=(Parameter("on", "h"),),
        observables=(Observable("holds", "1", greater(difference, 0)),),
    )
    times = np.sort(np.concatenate([np.linspace(0.0, 12.0, 60) + 1e-3, np.random.default_rng(1).uniform(0, 12, 40)]))
    result = run(model, [on], at=times.tolist(), of=("holds",))
    for time, seen in zip(times.tolist(), result.values[0, :, 0].tolist(), strict=True):
        values = {"time": time, "on": on}
        (exactly,) = evaluate([difference], values)
        if abs(exactly) > 1e-9:
            assert seen == (1.0 if exactly > 0.0 else 0.0), time


@both_engines
def test_a_kink_is_a_stop_too() -> None:
    """A pulse like a tent, a hundredth of an hour wide in a run of a thousand: 100 nmol/h at its top."""
    tent = maximum(0, 100 * (1 - maximum(TIME - 500, 500 - TIME) / 0.005))
    model = Equations("tent", states=(State("a", "nmol", tent, scale=ONE),))
    assert run(model, [], at=[1000.0]).values[0, 0, 0] == pytest.approx(0.5, rel=1e-9)


@both_engines
def test_reductions_see_both_sides_of_a_jump() -> None:
    windows = (
        Reduction("flow", "maximum", 0.0, 10.0),
        Reduction("flow", "minimum", 2.5, 10.0),
        Reduction("flow", "integral", 0.0, 10.0),
        Reduction("flow", "time_above", 0.0, 10.0, 1.0),
        Reduction("flow", "first_crossing", 0.0, 10.0, 1.0),
    )
    found = run(window(), [0.1, 3.3, 3.301, 8.0], reductions=windows, tolerances=Tolerances()).reductions[0]
    assert found == pytest.approx([8.0, 0.0, 0.008, 0.001, 3.3], rel=1e-9)


@both_engines
def test_an_event_on_a_condition_fires_at_its_time() -> None:
    """Also where it holds for a moment only, and where its trigger is of time and state."""
    ready = greater(TIME, 50) * greater(50.001, TIME) - 0.5
    model = Equations(
        "alarm",
        states=(State("a", "1", -A, ONE), State("count", "1", ZERO, scale=ONE), State("late", "1", ZERO, scale=ONE)),
        events=(
            Event("now", ready, (("count", symbol("count") + 1), ("a", ONE))),
            Event("low", greater(TIME, 60) * (0.5 - A), (("late", ONE),)),
        ),
    )
    at = [50.0, 50.0, 51.0, 60.0, 60.0]
    got = run(model, [], at=at, before=[True, False, False, True, False], of=("count", "a", "late")).values[0]
    assert got[:, 0].tolist() == [0.0, 1.0, 1.0, 1.0, 1.0]
    assert got[2, 1] == pytest.approx(math.exp(-1.0), rel=1e-7)
    assert got[:, 2].tolist() == [0.0, 0.0, 0.0, 0.0, 1.0]


@both_engines
def test_what_an_event_moves_stays_a_condition() -> None:
    """Nobody knows beforehand when an event sets `on`: the condition is left in the rate law, and still right."""
    moved = replace(window(greater(TIME, ON)), events=(Event("full", A - 2.0, (("on", number(100.0)),)),))
    got = run(moved, [0.0, 1.0, 0.0, 1.0], at=[2.0, 10.0], tolerances=Tolerances(1e-9, 1e-12)).values[0, :, 0]
    assert got == pytest.approx([1.0, 2.0], rel=1e-5)


ENTRIES: list[Entry] = in_order(
    bolus(1.0, 2.0), (2.0, Kind.SET_PARAMETER, 1, 3.5), *infusion(3.0, 4.0, 1.0), (6.0, Kind.SET_PARAMETER, 2, 9.0)
)
NUMBERS = np.array([[0.4, 2.5, 8.0, 3.0], [0.2, 1.5, 7.0, 1.0]])


@both_engines
def test_a_run_in_pieces_has_the_bits_of_one() -> None:
    """Pieces end at jumps, on both sides of them, and anywhere else."""
    kernel, schedule = compile(window(INSIDE, K * A)), Schedule.of([ENTRIES, ENTRIES[:1]])
    times = np.unique(np.concatenate([np.linspace(0.0, 12.0, 30), [1.5, 3.5, 7.0, 9.0, 1.0, 2.0, 3.0, 6.0]]))
    times, before = np.repeat(times, 2), np.tile([True, False], len(times))
    names = ("a", "entered", "flow")
    whole = solve(kernel, Batch(NUMBERS), schedule, Request(Points(names, times, before)))
    batch, found = Batch(NUMBERS), []
    for time, side in zip(times, before, strict=True):
        piece = solve(kernel, batch, schedule, Request(Points(names, np.array([time]), np.array([side]))))
        found.append(piece.values)
        batch = Batch(NUMBERS, resume=piece.final_state)
    assert np.array_equal(np.concatenate(found, axis=1), whole.values)
    assert whole.values[0, -1, 1] == pytest.approx((9.0 - 3.5) * 3.0, rel=1e-12)


@both_engines
def test_the_state_to_go_on_from_shows_nothing_hidden() -> None:
    kernel = compile(window())
    plan: list[Entry] = in_order(*ENTRIES, (3.5, Kind.VISIT, 0, 0.0), (4.0, Kind.VISIT, 0, 0.0))
    batch, request, found = Batch(NUMBERS), Request(Points(("entered",), np.array([12.0]))), []
    for _ in range(3):
        result = solve(kernel, batch, Schedule.of([plan, plan]), request)
        final = result.final_state
        found.append((result.status.tolist(), final.position.tolist(), final.time.tolist()))
        assert final.parameters.shape == final.given.shape == (2, 4)
        assert np.array_equal(final.given, NUMBERS)
        batch = Batch(NUMBERS, resume=final)
    assert [each[0] for each in found] == [[1, 1], [1, 1], [0, 0]]
    assert [each[1] for each in found] == [[4, 4], [5, 5], [7, 7]]
    assert [each[2] for each in found[:2]] == [[3.5, 3.5], [4.0, 4.0]]
    assert kernel.equations == window() and [p.name for p in kernel.equations.parameters] == ["k", "on", "off", "rate"]
    assert result.values[:, 0, 0] == pytest.approx([3.0 * 5.5, 0.5 + 5.5], rel=1e-12)


@both_engines
def test_a_visit_at_the_time_of_a_jump_can_postpone_it() -> None:
    kernel, numbers = compile(window()), np.array([[0.1, 4.0, 10.0, 1.0]])
    visit: list[Entry] = [(4.0, Kind.VISIT, 0, 0.0)]
    request = Request(Points(("entered", "flow"), np.array([4.0, 20.0])))
    parked = solve(kernel, Batch(numbers), Schedule.of([visit]), request)
    going_on = Batch(numbers, resume=parked.final_state)
    as_planned = solve(kernel, going_on, Schedule.of([visit]), request).values[0]
    postponed = solve(kernel, going_on, Schedule.of([[*visit, (4.0, Kind.SET_PARAMETER, 1, 7.0)]]), request).values[0]
    assert as_planned.tolist() == [[0.0, 1.0], [pytest.approx(6.0), 0.0]]
    assert postponed.tolist() == [[0.0, 0.0], [pytest.approx(3.0), 0.0]]


@both_engines
def test_jumps_are_the_same_alone_and_in_any_batch() -> None:
    random = np.random.default_rng(5)
    numbers = np.column_stack([random.uniform(0.1, 1.0, 11), *random.uniform(0.0, 9.0, (2, 11)), np.ones(11)])
    model = window(greater(ON * TIME * exp(-K * TIME), OFF / 4))
    times = np.linspace(0.5, 12.0, 7).tolist()
    together = run(model, numbers.tolist(), at=times)
    order = random.permutation(11)
    assert np.array_equal(run(model, numbers[order].tolist(), at=times).values, together.values[order])
    for i in (0, 7, 10):
        assert np.array_equal(run(model, [numbers[i].tolist()], at=times).values, together.values[i : i + 1])


@both_engines
def test_one_bad_patient_does_not_spoil_the_jumps_of_others() -> None:
    rows = [[0.3, 2.0, 4.0, 1.0], [0.3, math.nan, 4.0, 1.0], [math.inf, 2.0, 4.0, 1.0], [0.3, 2.0, math.inf, 1.0]]
    result = run(window(greater((TIME - ON) ** 2, OFF - TIME)), rows, at=[5.0])
    assert result.status.tolist() == [Status.OK, Status.NON_FINITE, Status.NON_FINITE, Status.NON_FINITE]
    assert "the parameter on is nan" in result.messages[1]


@both_engines
def test_names_that_are_taken_are_left_alone() -> None:
    named = Equations(
        "named",
        states=(State("jump.0", "1", greater(TIME, symbol("jump.1")), scale=ONE),),
        parameters=(Parameter("jump.1", "h"),),
    )
    assert run(named, [2.0], at=[5.0]).values[0, 0, 0] == pytest.approx(3.0, rel=1e-12)


@both_engines
def test_a_condition_that_only_rounding_decides_fails_who_has_it() -> None:
    x, fuzzy = symbol("x"), symbol("fuzzy")
    nothing = x * TIME**2 + (1 - x) * TIME**2 - exp(2 * log(TIME))
    model = Equations(
        "fuzzy",
        states=(State("a", "1", greater(fuzzy * nothing + (1 - fuzzy), 0)),),
        parameters=(Parameter("x", "1"), Parameter("fuzzy", "1")),
    )
    result = run(model, [[0.3, 0.0], [0.3, 1.0], [0.3, 0.0]], at=[5.0])
    assert result.status.tolist() == [Status.OK, Status.NON_FINITE, Status.OK]
    assert result.values[[0, 2], 0, 0] == pytest.approx(5.0)
    assert result.messages[1].endswith("is above 0 cannot be decided over a stretch of time")
    assert result.final_state.messages == result.messages


def test_a_model_without_conditions_on_time_is_left_alone() -> None:
    model = window(greater(A, 2) * greater(ON, OFF))
    assert kernel_of(model).jumps is None
