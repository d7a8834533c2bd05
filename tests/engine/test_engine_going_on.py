"""Runs in pieces: the bits of an unbroken run; visits; what may not change in between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pharmacokinetics import bolus, compile, in_order, infusion, one_compartment, solve

from paylode.engine import (
    Batch,
    Entry,
    Kind,
    Points,
    Reduction,
    Request,
    Result,
    ResumeState,
    Schedule,
    Status,
    Tolerances,
)
from paylode.equations import ONE, TIME, Equations, Event, Input, Parameter, Quadrature, State, symbol
from paylode.values.problem import InputError

both_engines = pytest.mark.usefixtures("engine")
scipy_only = pytest.mark.usefixtures("scipy_engine")

VISIT = (0, 0.0)


def predator() -> Equations:
    """Something nonlinear with an account, an infusion, events on state and on time, and a parameter that is set."""
    x, y, k = symbol("x"), symbol("y"), symbol("k")
    return Equations(
        "predator",
        states=(State("x", "1", k * x - x * y + symbol("input.in"), ONE), State("y", "1", x * y - y, 2 * ONE)),
        parameters=(Parameter("k", "1/h"),),
        quadratures=(Quadrature("eaten", "1", x * y),),
        inputs=(Input("in", "1", (("x", ONE),)),),
        events=(
            Event("crowded", y - 2.5, (("y", y * 0.7),)),
            Event("season", TIME - 7.3, (("k", k * 1.5),)),
        ),
    )


def entries() -> list[Entry]:
    return in_order(
        bolus(1.0, 0.5),
        *infusion(2.0, 3.0, 1.0),
        *infusion(4.0, 3.0, 0.7),
        (6.0, Kind.SET_PARAMETER, 0, 1.2),
        bolus(9.0, 0.1),
        bolus(9.0, 0.2),
        (11.0, Kind.RESET, 0, 0.0),
    )


NAMES = ("x", "y", "eaten")
START = Batch(np.array([[1.0], [0.8]]))
BOTH = Schedule.of([entries(), entries()[:-1]])


def points(times: np.ndarray, before: np.ndarray) -> Request:
    return Request(Points(NAMES, times, before))


@both_engines
def test_a_thousand_pieces_have_the_bits_of_one_run() -> None:
    """Pieces end anywhere: between stops, at stops, on both sides of them, at the times of events."""
    kernel = compile(predator())
    times = np.sort(np.concatenate([np.linspace(0.0, 14.0, 470), [e[0] for e in entries()], [7.3], [0.0, 14.0]]))
    times = np.repeat(np.unique(times), 2)
    before = np.tile([True, False], len(times) // 2)
    start, schedule, coarse = Batch(np.array([[1.0]])), Schedule.of([entries()]), Tolerances(1e-4, 1e-7)
    whole = solve(kernel, start, schedule, points(times, before), coarse)
    assert whole.status.tolist() == [0]
    batch, found = start, []
    for time, side in zip(times, before, strict=True):
        piece = solve(kernel, batch, schedule, points(np.array([time]), np.array([side])), coarse)
        found.append(piece.values)
        batch = Batch(start.parameters, resume=piece.final_state)
    assert len(found) > 900
    assert np.array_equal(np.concatenate(found, axis=1), whole.values)


@both_engines
def test_pieces_longer_than_the_gaps_between_doses() -> None:
    kernel = compile(predator())
    whole = solve(kernel, START, BOTH, points(np.arange(15.0), np.zeros(15)))
    first = solve(kernel, START, BOTH, points(np.arange(10.0), np.zeros(10)))
    second = solve(
        kernel, Batch(START.parameters, resume=first.final_state), BOTH, points(np.arange(15.0), np.zeros(15))
    )
    assert np.isnan(second.values[:, :9]).all(), "what had been given before is not given again"
    assert np.array_equal(second.values[:, 9:], whole.values[:, 9:])
    assert np.array_equal(first.values, whole.values[:, :10])


def visits(kernel_entries: list[Entry], times: list[float]) -> list[Entry]:
    return in_order(*kernel_entries, *((time, Kind.VISIT, *VISIT) for time in times))


def until_done(schedule: Schedule, request: Request, start: Batch = START) -> tuple[list[Result], Result]:
    kernel, batch, found = compile(predator()), start, []
    while True:
        result = solve(kernel, batch, schedule, request)
        found.append(result)
        if (result.status != Status.PARKED).all():
            return found, result
        batch = Batch(start.parameters, resume=result.final_state)


@both_engines
def test_each_subject_parks_at_its_own_visits() -> None:
    schedule = Schedule.of([visits(entries(), [3.0, 9.0]), visits(entries(), [5.0])])
    request = points(np.array([2.0, 4.0, 8.0, 14.0]), np.zeros(4))
    results, _ = until_done(schedule, request)
    assert [result.status.tolist() for result in results] == [[1, 1], [1, 0], [0, 0]]
    assert results[0].final_state.time.tolist() == [3.0, 5.0]
    given = np.array([result.values for result in results])
    assert np.isfinite(given).any(axis=0).all(), "each point is given in some piece"
    assert np.nanmin(given, axis=0) == pytest.approx(np.nanmax(given, axis=0), rel=0, abs=0)


@both_engines
def test_a_visit_parks_between_the_entries_of_one_time() -> None:
    """What stands before the visit is done, what stands after it waits."""
    kernel = compile(one_compartment())
    same = [bolus(2.0, 1.0), (2.0, Kind.VISIT, *VISIT), bolus(2.0, 10.0)]
    request = Request(Points(("a",), np.array([2.0, 2.0, 2.0]), np.array([True, False, False])))
    parked = solve(kernel, Batch(np.array([[0.0, 1.0]])), Schedule.of([same]), request)
    assert parked.status[0] == Status.PARKED
    assert parked.final_state.state[0, 0] == 1.0
    assert parked.values[0, 0, 0] == 0.0 and np.isnan(parked.values[0, 1:, 0]).all()
    done = solve(kernel, Batch(np.array([[0.0, 1.0]]), resume=parked.final_state), Schedule.of([same]), request)
    assert done.values[0, :, 0].tolist() == [1.0, 11.0, 11.0]


@both_engines
def test_a_dose_may_depend_on_the_state_at_a_visit() -> None:
    kernel = compile(one_compartment())
    numbers = np.array([[0.1, 1.0], [0.5, 1.0]])
    planned = [[bolus(0.0, 10.0), (5.0, Kind.VISIT, *VISIT)] for _ in range(2)]
    request = Request(Points(("a",), np.array([5.0, 5.0, 10.0]), np.array([True, False, False])))
    parked = solve(kernel, Batch(numbers), Schedule.of(planned), request)
    present = parked.final_state.state[:, 0]
    topped_up = [[*plan, bolus(5.0, 10.0 - amount)] for plan, amount in zip(planned, present.tolist(), strict=True)]
    done = solve(kernel, Batch(numbers, resume=parked.final_state), Schedule.of(topped_up), request)
    assert done.values[:, 1, 0] == pytest.approx(10.0, rel=1e-15)
    assert done.values[:, 2, 0] == pytest.approx(10.0 * np.exp(-5.0 * numbers[:, 0]), rel=1e-5)


@both_engines
def test_reductions_go_on_over_a_visit() -> None:
    windows = tuple(
        Reduction("x", kind, 0.5, 13.0, 1.0 if kind in ("time_above", "first_crossing") else None)
        for kind in ("maximum", "minimum", "integral", "time_above", "first_crossing", "last")
    )
    at_stops = Schedule.of([visits(entries(), [2.0, 9.0]), visits(entries(), [6.0])])
    unbroken = solve(compile(predator()), START, Schedule.of([entries(), entries()]), Request(reductions=windows))
    results, last = until_done(at_stops, Request(reductions=windows))
    assert np.isnan(results[0].reductions).all(), "a window that is not over has no value yet"
    assert np.array_equal(last.reductions, unbroken.reductions), "visits at times of the schedule add no stop"
    assert np.isfinite(last.reductions).all()


@scipy_only
def test_a_cancelled_run_goes_on_to_the_same_bits() -> None:
    kernel = compile(predator())
    request = points(np.arange(15.0), np.zeros(15))
    whole = solve(kernel, START, BOTH, request)
    asked = iter([False, False, False, True])
    cancelled = solve(kernel, START, BOTH, request, stop=lambda: next(asked, True))
    assert Status.CANCELLED in cancelled.status
    done = solve(kernel, Batch(START.parameters, resume=cancelled.final_state), BOTH, request)
    first = cancelled.status == Status.OK
    assert np.array_equal(np.where(first[:, None, None], cancelled.values, done.values), whole.values)


def parked_at_five() -> tuple[ResumeState, list[Entry]]:
    plan = [bolus(0.0, 10.0), *infusion(4.0, 4.0, 8.0), (5.0, Kind.VISIT, *VISIT)]
    plan = in_order(*plan)
    result = solve(
        compile(one_compartment()), Batch(np.array([[0.1, 1.0]])), Schedule.of([plan]), Request(until=6.0), Tolerances()
    )
    assert result.status[0] == Status.PARKED
    return result.final_state, plan


@both_engines
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parameters": np.array([[0.2, 1.0]])}, "the parameters are not those of the run"),
        ({"start": np.array([[1.0]])}, "start and a state to go on from"),
        ({"start_time": np.array([5.0])}, "start_time and a state to go on from"),
        ({"scale": np.array([[1.0]])}, "scale and a state to go on from"),
    ],
)
def test_a_batch_that_goes_on_is_the_batch_it_was(change: dict[str, np.ndarray], said: str) -> None:
    state, plan = parked_at_five()
    batch = replace(Batch(np.array([[0.1, 1.0]]), resume=state), **change)
    with pytest.raises(InputError, match=said):
        solve(compile(one_compartment()), batch, Schedule.of([plan]), Request(until=9.0))


@both_engines
def test_the_past_of_a_schedule_stays_as_it_was() -> None:
    state, plan = parked_at_five()
    batch = Batch(np.array([[0.1, 1.0]]), resume=state)
    kernel = compile(one_compartment())
    wrong = {
        "1 entries|3 entries were carried out": plan[:1],
        "lies before the start": [*plan[:3], bolus(4.5, 1.0), *plan[3:]],
        "is to end, and none is running": [*plan, (9.0, Kind.RATE_OFF, 0, 99.0)],
        "was carried out before": [*plan[:2], (6.0, Kind.VISIT, *VISIT), *plan[3:]],
    }
    for said, entries_then in wrong.items():
        with pytest.raises(InputError, match=said):
            solve(kernel, batch, Schedule.of([entries_then]), Request(until=20.0))
    later = [*plan, bolus(9.0, 1.0)]
    assert solve(kernel, batch, Schedule.of([later]), Request(until=20.0)).status[0] == Status.OK


@both_engines
def test_a_dose_cannot_be_put_where_results_have_been_given() -> None:
    kernel, numbers = compile(one_compartment()), np.array([[0.1, 1.0]])
    first = solve(kernel, Batch(numbers), Schedule.of([[bolus(0.0, 1.0)]]), Request(until=10.0))
    with pytest.raises(InputError, match="lies in the past"):
        late = Schedule.of([[bolus(0.0, 1.0), bolus(5.0, 1.0)]])
        solve(kernel, Batch(numbers, resume=first.final_state), late, Request(until=20.0))


@both_engines
def test_another_model_or_another_window_cannot_go_on() -> None:
    state, plan = parked_at_five()
    numbers = np.array([[0.1, 1.0]])
    with pytest.raises(InputError, match="of 1 subjects of one compartment"):
        solve(compile(predator()), Batch(np.array([[1.0]]), resume=state), Schedule.of([[]]), Request(until=9.0))
    late = (Reduction("a", "maximum", 0.0, 9.0),)
    with pytest.raises(InputError, match="in a part of the run that is over"):
        solve(compile(one_compartment()), Batch(numbers, resume=state), Schedule.of([plan]), Request(reductions=late))


@both_engines
def test_a_subject_that_failed_stays_failed() -> None:
    kernel = compile(one_compartment())
    numbers = np.array([[0.1, 1.0], [np.nan, 1.0]])
    plan = Schedule.of([[(1.0, Kind.VISIT, *VISIT)]] * 2)
    first = solve(kernel, Batch(numbers), plan, Request(until=2.0))
    second = solve(kernel, Batch(numbers, resume=first.final_state), plan, Request(until=2.0))
    assert first.status.tolist() == [Status.PARKED, Status.NON_FINITE]
    assert second.status.tolist() == [Status.OK, Status.NON_FINITE]
    assert second.messages == ("", first.messages[1])
