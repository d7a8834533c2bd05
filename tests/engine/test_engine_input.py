"""Wrong input to `solve` and `compile` is refused in words, all of it at once, before anything is solved."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pharmacokinetics import bolus, compile, decay, one_compartment, solve

from paylode.engine import Batch, Entry, Kind, Points, Reduction, Request, Schedule, Tolerances
from paylode.equations import ONE, Equations, Parameter, State, symbol
from paylode.values.problem import InputError

pytestmark = pytest.mark.usefixtures("engine")

NUMBERS = np.array([[0.1, 2.0]])
ASKED = Request(Points(("a",), np.array([1.0])))


def refused(
    entries: list[Entry] | None = None,
    request: Request = ASKED,
    batch: Batch | None = None,
    tolerances: Tolerances | None = None,
) -> str:
    kernel = compile(one_compartment())
    with pytest.raises(InputError) as caught:
        solve(kernel, batch or Batch(NUMBERS), Schedule.of([entries or []]), request, tolerances or Tolerances())
    text = str(caught.value)
    assert all(len(line) < 250 for line in text.splitlines())
    return text


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([bolus(-1.0, 5.0)], "entry 0: time -1 lies before the start at 0"),
        ([bolus(2.0, 5.0), bolus(1.0, 5.0)], "entry 1: time 1 comes after time 2"),
        ([bolus(math.nan, 5.0)], "time nan and value 5.0"),
        ([bolus(1.0, math.inf)], "time 1.0 and value inf"),
        ([bolus(1.0, 5.0, 3)], "BOLUS on number 3, and the model has 1 inputs"),
        ([bolus(1.0, 5.0, -1)], "BOLUS on number -1"),
        ([(1.0, Kind.SET_PARAMETER, 2, 1.0)], "SET_PARAMETER on number 2, and the model has 2 parameters"),
        ([(1.0, Kind.RATE_OFF, 0, 1.0)], "a rate of 1 into input 0 is to end, and none is running"),
        ([(1.0, Kind.RATE_ON, 0, 1.0), (2.0, Kind.RATE_OFF, 0, 1.5)], "a rate of 1.5 into input 0 is to end"),
        ([(1.0, Kind.RATE_ON, 0, 1.0), (1.0, Kind.RATE_OFF, 0, 1.0)], "lasts no time, so nothing is given"),
        ([(1.0, 9, 0, 1.0)], "there is no kind 9 of entry"),
    ],
)
def test_schedules(entries: list[Entry], said: str) -> None:
    assert said in refused(entries)


def window(kind: str, start: float = 0.0, end: float = 1.0, threshold: float | None = None, of: str = "a") -> Request:
    return Request(reductions=(Reduction(of, kind, start, end, threshold),))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (Request(), "nothing is asked for"),
        (Request(Points(("a",), np.zeros(0))), "nothing is asked for"),
        (Request(Points(("concentratoin",), np.array([1.0]))), "no observable concentratoin. Did you mean concen"),
        (Request(Points("a", np.array([1.0]))), 'the text "a" for names'),
        (Request(Points(("a",), np.array([-1.0]))), "time -1 lies before a subject starts, at 0"),
        (Request(Points(("a",), np.array([math.nan]))), "a time that is not a finite number"),
        (Request(Points(("a",), np.array([[1.0]]))), "times of shape (1, 1)"),
        (Request(Points(("a",), np.array([1.0]), np.array([True, False]))), "times of shape (1,)"),
        (Request(until=math.inf), "until inf"),
        (window("mean"), "there is no reduction mean"),
        (window("maximun"), "Did you mean maximum?"),
        (window("maximum", of="b"), "there is no observable b"),
        (window("maximum", start=2.0), "a window from 2.0 to 1.0"),
        (window("maximum", start=-2.0), "its window begins at -2, before a subject starts"),
        (window("time_above"), "a threshold of None"),
        (window("maximum", threshold=1.0), "a threshold of 1.0"),
        (window("first_crossing", threshold=math.nan), "a threshold of nan"),
    ],
)
def test_requests(request_: Request, said: str) -> None:
    assert said in refused(request=request_)


@pytest.mark.parametrize(
    ("batch", "said"),
    [
        (Batch(np.array([0.1, 2.0])), "parameters of shape (2,). Give one row per subject of 2 numbers each."),
        (Batch(np.array([[0.1]])), "parameters of shape (1, 1)"),
        (Batch(NUMBERS, start=np.zeros((1, 2))), "start of shape (1, 2). Give shape (1, 1)."),
        (Batch(NUMBERS, scale=np.ones(1)), "scale of shape (1,)"),
        (Batch(NUMBERS, start_time=np.array([math.nan])), "a start time that is not a finite number"),
        (Batch(np.vstack([NUMBERS, NUMBERS])), "does not fit a batch of 2 subjects"),
    ],
)
def test_batches(batch: Batch, said: str) -> None:
    assert said in refused(batch=batch)


@pytest.mark.parametrize(
    ("tolerances", "said"),
    [
        (Tolerances(relative=0.0), "a relative tolerance of 0.0"),
        (Tolerances(relative=1e-15), "Give one from 1e-12 to 0.1"),
        (Tolerances(absolute=-1.0), "an absolute tolerance of -1.0"),
        (Tolerances(relative=math.nan), "a relative tolerance of nan"),
        (Tolerances(maximum_steps=0), "0 steps at most"),
    ],
)
def test_tolerances(tolerances: Tolerances, said: str) -> None:
    assert said in refused(tolerances=tolerances)


def test_all_that_is_wrong_is_said_at_once_but_not_without_end() -> None:
    both = refused([bolus(-1.0, 5.0), bolus(3.0, 5.0, 7)], Request(Points(("b",), np.array([-3.0]))))
    assert len(both.splitlines()) == 4
    many = refused([bolus(1.0, 5.0, 7)] * 100)
    assert len(many.splitlines()) == 21 and "80 more problems" in many


def test_a_steady_state_must_be_found_before() -> None:
    unknown = Equations("turnover", states=(State("receptor", "nM", ONE - symbol("receptor"), initial=None),))
    kernel, plan, request = compile(unknown), Schedule.of([[]]), Request(Points(("receptor",), np.array([1.0])))
    with pytest.raises(InputError, match="receptor starts at its steady state without drug"):
        solve(kernel, Batch(np.zeros((1, 0))), plan, request)
    given = solve(kernel, Batch(np.zeros((1, 0)), start=np.array([[1.0]])), plan, request)
    assert given.values[0, 0, 0] == 1.0


def test_equations_without_a_state_are_refused() -> None:
    with pytest.raises(InputError, match="they have no state to integrate"):
        compile(Equations("empty", states=(), parameters=(Parameter("k", "1/h"),)))


def test_nothing_is_solved_for_input_that_is_refused() -> None:
    def never() -> bool:
        raise AssertionError("the engine began")

    with pytest.raises(InputError):
        solve(compile(decay()), Batch(np.array([[0.1]])), Schedule.of([[]]), Request(), stop=never)
