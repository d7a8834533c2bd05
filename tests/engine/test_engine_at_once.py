"""Many subjects are judged and begun at once, each as if it were alone; and each model finds its engine."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pharmacokinetics import bolus, infusion, linear_model, one_compartment

from paylode.engine import Batch, Entry, Kind, Request, Schedule, Status, compile, engine_for, solve
from paylode.values.problem import InputError

ASKED = Request(until=20.0)
KERNEL = compile(one_compartment())

ENTRY = st.tuples(
    st.integers(0, 6).map(float),
    st.sampled_from([Kind.BOLUS, Kind.RATE_ON, Kind.RATE_OFF, Kind.RATE_OFF, Kind.SET_PARAMETER, Kind.VISIT]),
    st.sampled_from([0, 0, 0, 0, 2]),
    st.sampled_from([1.0, 1.0, 2.0, 0.0]),
)
SUBJECTS = st.lists(
    st.lists(ENTRY, max_size=5).map(lambda entries: sorted(entries, key=lambda e: e[0])), min_size=2, max_size=5
)


def refused(batch: Batch, lists: list[list[Entry]]) -> set[int]:
    """The subjects that are named as wrong."""
    try:
        solve(KERNEL, batch, Schedule.of(lists), ASKED, stop=lambda: True)
    except InputError as error:
        return {int(found) for found in re.findall(r"subject (\d+)", str(error))}
    return set()


@given(SUBJECTS)
@settings(max_examples=150)
def test_a_schedule_is_wrong_in_company_as_it_is_alone(lists: list[list[Entry]]) -> None:
    n = len(lists)
    alone = {i for i in range(n) if refused(Batch(np.ones((1, 2))), [lists[i]])}
    assert refused(Batch(np.ones((n, 2))), lists) == alone


def test_each_subject_is_judged_by_where_it_goes_on() -> None:
    numbers = np.tile([0.1, 1.0], (4, 1))
    plans = [[*infusion(0.0, 8.0, 8.0), bolus(9.0, 1.0)] for _ in range(4)]
    for i, plan in enumerate(plans):
        plan.insert(1, (2.0 + i, Kind.VISIT, 0, 0.0))
    parked = solve(KERNEL, Batch(numbers), Schedule.of(plans), ASKED)
    assert (parked.status == Status.PARKED).all()
    batch = Batch(numbers, resume=parked.final_state)
    assert refused(batch, plans) == set()
    late = [[*plan[:2], bolus(3.5, 1.0), *plan[2:]] for plan in plans]  # before the visits at 4 and 5
    assert refused(batch, late) == {2, 3}
    other = [plan if i != 1 else [*plan[:2], (8.0, Kind.RATE_OFF, 0, 2.0)] for i, plan in enumerate(plans)]
    assert refused(batch, other) == {1}


def test_the_size_of_a_state_follows_its_own_subject() -> None:
    """The smallest start or dose that is not negligible; an infusion counts with its amount, or that of an hour."""
    plans: list[list[Entry]] = [
        [bolus(0.0, 7.0), bolus(1.0, 3.0)],
        infusion(0.0, 4.0, 2.0),
        [(0.0, Kind.RATE_ON, 0, 5.0)],
        [*infusion(0.0, 0.5, 6.0), bolus(3.0, 1e-13)],
        [],
        [(0.0, Kind.RATE_ON, 0, 1.0), (1.0, Kind.RATE_ON, 0, 1.0), (3.0, Kind.RATE_OFF, 0, 1.0)],
    ]
    start = np.array([[0.0], [0.0], [0.0], [0.0], [0.0], [0.0]])
    result = solve(KERNEL, Batch(np.tile([0.1, 1.0], (6, 1)), start), Schedule.of(plans), ASKED)
    assert result.final_state.scale[:, 0].tolist() == [3.0, 2.0, 5.0, 6.0, 1.0, 1.0]


def test_a_model_finds_its_engine() -> None:
    from paylode.engine.simd_engine import solve as solve_in_lanes

    assert engine_for(one_compartment())[1] is solve_in_lanes
    assert engine_for(one_compartment(), "scipy") == (compile, solve)
    dense = linear_model(np.full((101, 101), 0.1), [0.1] * 101)
    assert engine_for(dense)[1] is solve
    with pytest.raises(InputError, match="101 states depend on each other"):
        engine_for(dense, "vector")
    with pytest.raises(InputError, match="no engine vectr"):
        engine_for(dense, "vectr")  # type: ignore[arg-type]


def test_without_its_compiler_the_vector_engine_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paylode.engine.choice.find_spec", lambda _: None)
    assert engine_for(one_compartment()) == (compile, solve)
    with pytest.raises(InputError, match="llvmlite"):
        engine_for(one_compartment(), "vector")
