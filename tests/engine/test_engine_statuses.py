"""Failure has a name, stays in its row and never looks like data."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pharmacokinetics import bolus, compile, decay, infusion, linear_model, one_compartment, run, solve

from paylode.engine import Batch, Kind, Points, Reduction, Request, Result, Schedule, Status, Tolerances
from paylode.equations import ONE, ZERO, Equations, Expression, Parameter, State, greater, log, number, select, symbol

both_engines = pytest.mark.usefixtures("engine")
scipy_only = pytest.mark.usefixtures("scipy_engine")

X, P = symbol("x"), symbol("p")


def model(derivative: Expression, initial: Expression = ONE) -> Equations:
    return Equations("model", states=(State("x", "1", derivative, initial),), parameters=(Parameter("p", "1"),))


@both_engines
def test_one_bad_subject_of_many_is_flagged_and_spoils_no_other() -> None:
    kernel = compile(one_compartment())
    numbers = np.column_stack([np.linspace(0.05, 0.5, 40), np.ones(40)])
    plan = Schedule.of([infusion(0.0, 1.0, 10.0)] * 40)
    request = Request(Points(("a", "gone"), np.array([0.0, 1.0, 7.0])), (Reduction("a", "maximum", 0.0, 7.0),))
    good = solve(kernel, Batch(numbers), plan, request)
    numbers[17, 0] = math.nan
    injected = solve(kernel, Batch(numbers), plan, request)
    assert good.status.tolist() == [Status.OK] * 40 and set(good.messages) == {""}
    assert np.flatnonzero(injected.status).tolist() == [17]
    assert injected.status[17] == Status.NON_FINITE
    assert injected.messages[17] == "the parameter k is nan, not a finite number"
    assert np.isnan(injected.values[17]).all() and np.isnan(injected.reductions[17]).all()
    others = np.arange(40) != 17
    assert np.array_equal(injected.values[others], good.values[others])
    assert np.array_equal(injected.reductions[others], good.reductions[others])
    assert injected.values.shape == good.values.shape


def alone(equations: Equations, parameter: float, **batch: np.ndarray) -> Result:
    tolerances = Tolerances(maximum_steps=2000)
    return run(equations, [parameter], at=[0.0, 10.0], tolerances=tolerances, **batch)


@scipy_only
@pytest.mark.parametrize(
    ("equations", "parameter", "status", "said"),
    [
        (model(log(X - 2)), 0.0, Status.NON_FINITE, "at time 0 the derivative of x is nan"),
        (model(1 / P * X), 0.0, Status.NON_FINITE, "at time 0 the derivative of x is inf"),
        (model(-ONE / (X - P)), 0.5, Status.STEP_COLLAPSE, "no step is small enough; x moves fastest"),
        (model(X**2), 0.0, Status.STEP_COLLAPSE, "at time 0.9999"),
        (model(-(X**0.5) - 1), 0.0, Status.NON_FINITE, "at time 0.6137"),
        (model(ONE, 1 / P), 0.0, Status.NON_FINITE, "at time 0 x is inf"),
    ],
)
def test_a_failure_is_named(equations: Equations, parameter: float, status: Status, said: str) -> None:
    result = alone(equations, parameter)
    assert (Status(int(result.status[0])), True) == (status, said in result.messages[0]), result.messages
    assert np.isnan(result.values).all()


@both_engines
@pytest.mark.parametrize(
    ("equations", "parameter", "statuses"),
    [
        (model(log(X - 2)), 0.0, {Status.NON_FINITE}),
        (model(1 / P * X), 0.0, {Status.NON_FINITE}),
        (model(-ONE / (X - P)), 0.5, {Status.STEP_COLLAPSE, Status.BUDGET_SPENT}),
        (model(X**2), 0.0, {Status.STEP_COLLAPSE}),
        (model(ONE, 1 / P), 0.0, {Status.NON_FINITE}),
    ],
)
def test_what_has_no_solution_ends_with_a_status(equations: Equations, parameter: float, statuses: set[Status]) -> None:
    result = alone(equations, parameter)
    assert Status(int(result.status[0])) in statuses and result.messages[0]
    assert np.isnan(result.values).all()


@both_engines
def test_the_same_input_fails_the_same_way_twice_and_good_input_still_works() -> None:
    kernel = compile(model(X**2))
    request, plan = Request(Points(("x",), np.array([0.5, 2.0]))), Schedule.of([[]])
    first, second = (solve(kernel, Batch(np.zeros((1, 1))), plan, request) for _ in range(2))
    assert first.messages == second.messages and first.status[0] == Status.STEP_COLLAPSE
    fine = solve(kernel, Batch(np.zeros((1, 1))), plan, Request(Points(("x",), np.array([0.5]))))
    assert fine.values[0, 0, 0] == pytest.approx(2.0, rel=1e-4)


@both_engines
def test_a_budget_of_steps_is_kept() -> None:
    result = run(one_compartment(), [0.1, 1.0], [bolus(0.0, 1.0)], at=[100.0], tolerances=Tolerances(maximum_steps=20))
    assert result.status[0] == Status.BUDGET_SPENT and "20 steps were spent by time" in result.messages[0]
    assert result.counters["steps"][0] <= 20
    enough = run(one_compartment(), [0.1, 1.0], [bolus(0.0, 1.0)], at=[100.0], tolerances=Tolerances())
    assert enough.status[0] == Status.OK and enough.counters["steps"][0] > 20


@both_engines
def test_a_start_or_scale_that_is_no_number_is_told_in_its_row() -> None:
    numbers, nan = np.array([[0.1], [0.1], [0.1]]), math.nan
    starts, scales = np.array([[1.0], [nan], [1.0]]), np.array([[1.0], [1.0], [0.0]])
    result = run(decay(), numbers.tolist(), [[], [], []], at=[1.0], start=starts, scale=scales)
    assert result.status.tolist() == [Status.OK, Status.NON_FINITE, Status.NON_FINITE]
    assert "a is nan" in result.messages[1] and "the scale of a is 0.0" in result.messages[2]


@scipy_only
def test_a_value_that_is_no_number_in_the_branch_that_is_not_taken_is_no_failure() -> None:
    """0/0 before the first dose; then 1/x, which an explicit first stage at x = 0 cannot begin with."""
    guarded = model(select(greater(X, 0), P / X - X / X, ONE), ZERO)
    assert run(guarded, [1.0], at=[0.001]).status[0] == Status.OK


@both_engines
def test_a_value_that_is_no_number_only_where_it_is_not_used_is_no_failure() -> None:
    """0/0 in the branch that is not taken; 1 / (1 + 1 / x) at x = 0; the root's slope at 0."""
    guarded = model(select(greater(X, 2), P / X, select(greater(X, 0.0), 1 - X, (X / X) * 0 + P)), ONE)
    assert run(guarded, [1.0], at=[5.0]).status[0] == Status.OK
    hill = model(P / (1 + X**-2.5) - X, ZERO)
    assert run(hill, [0.0], at=[5.0]).values[0, 0, 0] == 0.0
    rooted = model(P - X**0.5, ZERO)
    assert run(rooted, [1.0], at=[60.0]).values[0, 0, 0] == pytest.approx(1.0, rel=1e-5)


@scipy_only
def test_stop_cancels_what_is_left_and_progress_tells_how_far_it_came() -> None:
    kernel, seen = compile(decay()), list[tuple[int, int, float]]()
    numbers, plan = np.full((6, 1), 0.1), Schedule.of([[]] * 6)
    request = Request(Points(("a",), np.array([5.0])))

    def enough() -> bool:
        return bool(seen) and seen[-1][0] >= 3

    result = solve(kernel, Batch(numbers), plan, request, progress=lambda *told: seen.append(told), stop=enough)
    assert result.status.tolist() == [Status.OK] * 3 + [Status.CANCELLED] * 3
    assert np.isnan(result.values[3:]).all() and np.isfinite(result.values[:3]).all()
    shares = [share for _, _, share in seen]
    assert shares == sorted(shares) and min(shares) >= 0.0 and max(shares) <= 1.0
    assert {of for _, of, _ in seen} == {6}
    whole = solve(kernel, Batch(numbers), plan, request, progress=lambda *told: seen.append(told))
    assert seen[-1] == (6, 6, 1.0) and np.array_equal(whole.values[:3], result.values[:3])


@scipy_only
def test_stop_reaches_into_a_long_run() -> None:
    asked = iter(range(10**9))
    x, v = symbol("x"), symbol("v")
    swing = Equations("swing", states=(State("x", "1", v, ONE), State("v", "1", -x, ZERO)))
    schedule, request = Schedule.of([[]]), Request(until=1e6)
    result = solve(compile(swing), Batch(np.zeros((1, 0))), schedule, request, stop=lambda: next(asked) > 5)
    assert result.status[0] == Status.CANCELLED
    assert 200 < result.counters["steps"][0] < 2000


RATES = st.floats(-12.0, 12.0).map(lambda power: 10.0**power)


@both_engines
@given(rates=st.lists(RATES, min_size=6, max_size=6), losses=st.lists(RATES, min_size=3, max_size=3), dose=RATES)
@settings(max_examples=40)
def test_hostile_rates_end_in_a_value_or_a_status(rates: list[float], losses: list[float], dose: float) -> None:
    exchange = np.zeros((3, 3))
    exchange[~np.eye(3, dtype=bool)] = rates
    plan = [bolus(0.0, dose), *infusion(1.0, 2.0, dose), (5.0, Kind.RESET, 0, 0.0)]
    result = run(linear_model(exchange, losses), [], plan, at=[0.0, 1.0, 4.0, 100.0], tolerances=Tolerances())
    if result.status[0] == Status.OK:
        assert np.isfinite(result.values).all()
        assert (result.values > -1e-5 * dose).all()
    else:
        assert np.isnan(result.values).all() and result.messages[0]


@both_engines
def test_numbers_from_one_subject_do_not_depend_on_the_batch() -> None:
    kernel = compile(one_compartment())
    numbers = np.column_stack([np.geomspace(0.01, 10.0, 12), np.linspace(1.0, 3.0, 12)])
    plans = [[bolus(0.1 * i, 5.0), *infusion(2.0, 1.0 + i, 3.0)] for i in range(12)]
    request = Request(Points(("concentration", "gone"), np.linspace(0.0, 30.0, 20)))
    together = solve(kernel, Batch(numbers), Schedule.of(plans), request).values
    backwards = solve(kernel, Batch(numbers[::-1]), Schedule.of(plans[::-1]), request).values[::-1]
    one_by_one = [solve(kernel, Batch(numbers[i : i + 1]), Schedule.of(plans[i : i + 1]), request) for i in range(12)]
    assert np.array_equal(together, backwards)
    assert np.array_equal(together, np.concatenate([result.values for result in one_by_one]))


@both_engines
def test_threads_do_not_disturb_each_other() -> None:
    from concurrent.futures import ThreadPoolExecutor

    exchange = np.where(np.eye(8, dtype=bool), 0.0, 0.3)
    kernel = compile(linear_model(exchange, [0.1] * 8))
    plan = Schedule.of([[bolus(float(i), 10.0, i % 8) for i in range(6)]])
    request = Request(Points(tuple(f"x{i}" for i in range(8)), np.linspace(0.0, 20.0, 9)))

    def work(_: int) -> np.ndarray:
        return solve(kernel, Batch(np.zeros((1, 0))), plan, request).values

    alone_values = work(0)
    with ThreadPoolExecutor(8) as pool:
        assert all(np.array_equal(values, alone_values) for values in pool.map(work, range(16)))


@both_engines
def test_an_empty_batch_gives_empty_results() -> None:
    request = Request(Points(("a",), np.array([1.0])), (Reduction("a", "last", 0.0, 1.0),))
    result = solve(compile(decay()), Batch(np.zeros((0, 1))), Schedule.of([]), request)
    assert result.values.shape == (0, 1, 1) and result.reductions.shape == (0, 1)


@both_engines
def test_numbers_in_the_equations_need_no_parameters() -> None:
    halved = Equations("half", states=(State("x", "1", -number(math.log(2)) * X, ONE),))
    assert run(halved, [], at=[1.0]).values[0, 0, 0] == pytest.approx(0.5, rel=1e-8)
