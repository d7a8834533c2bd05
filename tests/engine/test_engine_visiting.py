"""Visits: a rule over blocks of patients, pure and row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from pharmacokinetics import bolus, compile, in_use, infusion, one_compartment, solve

from paylode.engine import (
    Batch,
    Coming,
    Direction,
    Entry,
    Kind,
    Points,
    Reduction,
    Request,
    Rule,
    Schedule,
    Sensitivities,
    Status,
    Visited,
    Visits,
    solve_with_visits,
)
from paylode.equations import ONE, TIME, Equations, Input, Observable, Parameter, State, greater, select, symbol
from paylode.values.problem import InputError

pytestmark = pytest.mark.usefixtures("engine")

CYCLE, CYCLES = 21.0, 5
DRUG, PLATELETS = symbol("drug"), symbol("platelets")


def model() -> Equations:
    """A drug that kills platelets, which come back; an account of what was given."""
    made = symbol("turnover") * (250 - PLATELETS)
    return Equations(
        "platelets",
        states=(
            State("drug", "mg", -symbol("k") * DRUG, scale=10 * ONE),
            State("platelets", "G/L", made - symbol("slope") * DRUG * PLATELETS, 250 * ONE, 100 * ONE),
        ),
        parameters=(Parameter("k", "1/d"), Parameter("turnover", "1/d"), Parameter("slope", "1/mg/d")),
        inputs=(Input("iv", "mg", (("drug", ONE),)),),
        observables=(Observable("percent", "1", PLATELETS / 250 * 100),),
    )


def patients(n: int) -> np.ndarray:
    random = np.random.default_rng(8)
    return np.array([0.2, 0.1, 0.03]) * np.exp(0.5 * random.standard_normal((n, 3)))


def some() -> int:
    """How many patients: the SciPy engine takes a hundred times as long for each."""
    return 17 if in_use() == "vector" else 5


def planned(n: int, first: float = 20.0) -> Schedule:
    """A first dose; after each cycle, on a day of the patient's own, a visit, at which the dose is decided."""
    return Schedule.of(
        [
            [bolus(0.0, first), *((CYCLE * cycle + i % 3, Kind.VISIT, 0, 0.0) for cycle in range(1, CYCLES))]
            for i in range(n)
        ]
    )


def reduced(visits: Visits) -> Coming:
    """Half the dose below 60 %, none below 40 % and again later; the fourth visit ends the treatment below 25 %."""
    percent, m = visits.observed[:, 0], len(visits.time)
    amount = np.where(percent < 40.0, 0.0, np.where(percent < 60.0, 10.0, 20.0))
    entries = Schedule.from_columns(m, np.arange(m), visits.time, kind=Kind.BOLUS, target=0, value=amount)
    return Coming(entries, instead=percent < 25.0)


RULE = Rule(reduced, ("percent",))
TIMES = np.sort(np.concatenate([np.arange(0.0, 105.0, 3.5), CYCLE * np.arange(5)]))
REQUEST = Request(
    Points(("platelets", "drug"), np.repeat(TIMES, 2), np.tile([True, False], len(TIMES))),
    (Reduction("platelets", "minimum", 0.0, 100.0), Reduction("drug", "integral", 30.0, 60.0)),
)


def treated(numbers: np.ndarray, schedule: Schedule, request: Request = REQUEST, **options: object) -> Visited:
    rule = options.pop("rule", RULE)
    return solve_with_visits(solve, compile(model()), Batch(numbers), schedule, request, rule, **options)  # type: ignore[arg-type]


def by_hand(numbers: np.ndarray, schedule: Schedule) -> tuple[np.ndarray, list[list[Entry]]]:
    """One patient after another, by the loop that a caller would write."""
    from paylode.engine.schedule import entries_of

    kernel, found, given = compile(model()), [], []
    for i, row in enumerate(numbers):
        entries, batch, values = entries_of(schedule, i), Batch(row[None]), np.full((2 * len(TIMES), 2), np.nan)
        while True:
            result = solve(kernel, batch, Schedule.of([entries]), REQUEST)
            values = np.where(np.isnan(values), result.values[0], values)
            if result.status[0] != Status.PARKED:
                break
            final = result.final_state
            percent, time, place = final.state[0, 1] / 250 * 100, float(final.time[0]), int(final.position[0])
            coming = entries[place:] if percent >= 25.0 else []
            dose = 0.0 if percent < 40.0 else 10.0 if percent < 60.0 else 20.0
            entries = [*entries[:place], bolus(time, dose), *coming]
            batch = Batch(row[None], resume=final)
        found.append(values)
        given.append(entries)
    return np.array(found), given


def same(a: Visited, b: Visited, rows: np.ndarray | slice = slice(None)) -> bool:
    one, other = a.result, b.result
    pairs = [(one.values[rows], other.values), (one.reductions[rows], other.reductions)]
    pairs += [(one.final_state.state[rows], other.final_state.state), (one.status[rows], other.status)]
    pairs += [(one.counters[name][rows], other.counters[name]) for name in one.counters]
    return all(np.array_equal(x, y, equal_nan=True) for x, y in pairs)


def test_a_block_does_what_each_patient_would_alone() -> None:
    n = some()
    numbers = patients(n)
    done = treated(numbers, planned(n))
    values, given = by_hand(numbers, planned(n))
    assert np.array_equal(done.result.values, values)
    assert np.isfinite(done.result.values).all() and np.isfinite(done.result.reductions).all()
    assert done.schedule.value.tolist() == Schedule.of(given).value.tolist()
    doses = {float(value) for value in done.schedule.value[done.schedule.kind == Kind.BOLUS]}
    assert doses == {0.0, 10.0, 20.0}, "the rule does all that it can"


@pytest.mark.parametrize("block", [1, 4, 100])
def test_the_bits_are_the_same_for_any_size_of_block(block: int) -> None:
    numbers, plan = patients(some()), planned(some())
    whole, cut = treated(numbers, plan), treated(numbers, plan, block=block)
    assert same(whole, cut)
    assert np.array_equal(whole.schedule.value, cut.schedule.value)
    assert np.array_equal(whole.schedule.offsets, cut.schedule.offsets)


def test_the_bits_are_the_same_in_any_order() -> None:
    from paylode.engine.schedule import rows_of

    n = some()
    numbers, order = patients(n), np.random.default_rng(1).permutation(n)
    turned = treated(numbers[order], rows_of(planned(n), order), block=3)
    assert same(treated(numbers, planned(n)), turned, order)


def test_what_the_rule_is_shown() -> None:
    shown: list[Visits] = []

    def looked(visits: Visits) -> Coming:
        shown.append(visits)
        return Coming(Schedule.of([[]] * len(visits.time)))

    numbers = patients(5)
    treated(numbers, planned(5), rule=Rule(looked, ("percent", "drug"), checked=False), block=3)
    assert [each.patient.tolist() for each in shown[:4]] == [[0, 1, 2]] * 4
    assert [each.patient.tolist() for each in shown[4:]] == [[3, 4]] * 4
    assert [each.number.tolist() for each in shown[:4]] == [[1] * 3, [2] * 3, [3] * 3, [4] * 3]
    assert shown[0].time.tolist() == [21.0, 22.0, 23.0] and shown[5].time.tolist() == [42.0, 43.0]
    assert np.array_equal(shown[4].parameters, numbers[3:])
    first = shown[0]
    assert first.observed[:, 0] == pytest.approx(first.states[:, 1] / 250 * 100, rel=1e-14)
    assert np.array_equal(first.observed[:, 1], first.states[:, 0])
    assert first.states[:, 0] == pytest.approx(20.0 * np.exp(-numbers[:3, 0] * first.time), rel=1e-4)


def test_the_rule_may_plan_visits_and_set_parameters() -> None:
    """No visit is planned but the first: each plans the next one, three in all; the second slows the drug's loss."""

    def onwards(visits: Visits) -> Coming:
        lists: list[list[Entry]] = []
        for time, number in zip(visits.time.tolist(), visits.number.tolist(), strict=True):
            more: list[Entry] = [(time, Kind.SET_PARAMETER, 0, 0.0)] if number == 2 else []
            again: list[Entry] = [(time + 10.0, Kind.VISIT, 0, 0.0)] if number < 3 else []
            lists.append([bolus(time, 1.0), *more, *again])
        return Coming(Schedule.of(lists))

    numbers = np.array([[np.log(2.0) / 10.0, 0.1, 0.0]] * 2)
    plan = Schedule.of([[bolus(0.0, 1.0), (10.0, Kind.VISIT, 0, 0.0)], [bolus(0.0, 3.0), (10.0, Kind.VISIT, 0, 0.0)]])
    done = treated(numbers, plan, Request(Points(("drug",), np.array([35.0]))), rule=Rule(onwards))
    assert done.result.status.tolist() == [Status.OK, Status.OK]
    assert done.result.values[:, 0, 0] == pytest.approx([0.25 + 0.5 + 1.0 + 1.0, 0.75 + 0.5 + 1.0 + 1.0], rel=1e-5)
    assert (done.schedule.kind == Kind.VISIT).sum() == 6


def test_a_treatment_that_ends_leaves_what_runs() -> None:
    """Planned doses, infusions and visits fall away; the infusion that runs at the visit ends as planned."""
    plan = [*infusion(4.0, 4.0, 8.0), (5.0, Kind.VISIT, 0, 0.0), bolus(9.0, 100.0), *infusion(10.0, 1.0, 50.0)]
    plan = sorted([*plan, (12.0, Kind.VISIT, 0, 0.0)], key=lambda entry: entry[0])

    def over(visits: Visits) -> Coming:
        return Coming(Schedule.of([[]] * len(visits.time)), instead=visits.parameters[:, 0] == 0.0)

    numbers = np.array([[0.0, 1.0], [1e-9, 1.0]])
    request, kernel = Request(Points(("given",), np.array([20.0]))), compile(one_compartment())
    done = solve_with_visits(solve, kernel, Batch(numbers), Schedule.of([plan, plan]), request, Rule(over))
    assert done.result.values[:, 0, 0] == pytest.approx([8.0, 158.0], rel=1e-9)
    assert np.diff(done.schedule.offsets).tolist() == [3, 7]


def test_a_patient_that_fails_does_not_visit_again() -> None:
    shown: list[int] = []

    def noted(visits: Visits) -> Coming:
        shown.extend(visits.patient.tolist())
        broken: list[Entry] = [(30.0, Kind.SET_PARAMETER, 0, -1e6)]
        return Coming(Schedule.of([broken if patient == 1 else [] for patient in visits.patient.tolist()]))

    numbers = patients(4)
    numbers[3, 0] = np.nan
    done = treated(numbers, planned(4), rule=Rule(noted, checked=False))
    assert done.result.status[[0, 2]].tolist() == [Status.OK, Status.OK]
    assert done.result.status[3] == Status.NON_FINITE and done.result.status[1] not in (Status.OK, Status.PARKED)
    assert (shown.count(0), shown.count(1), shown.count(3)) == (4, 1, 0)
    assert np.isnan(done.result.values[[1, 3]]).all() and np.isfinite(done.result.values[[0, 2]]).all()
    assert done.result.messages[1] and done.result.messages[3] and not done.result.messages[0]


def test_counters_add_up() -> None:
    done = treated(patients(3), planned(3))
    first = solve(compile(model()), Batch(patients(3)), planned(3), REQUEST)
    assert (done.result.counters["restarts"] >= 5).all()
    assert (done.result.counters["steps"] > first.counters["steps"]).all()


def test_a_run_that_is_stopped_goes_on() -> None:
    """Stopped while some are parked: they are shown to the rule when the run goes on."""
    numbers, kernel = patients(6), compile(model())
    whole = treated(numbers, planned(6))
    told: list[int] = []

    def at_visits(visits: Visits) -> Coming:
        told.append(len(visits.time))
        return reduced(visits)

    rule = Rule(at_visits, ("percent",), checked=False)
    cut = treated(numbers, planned(6), rule=rule, stop=lambda: bool(told))
    unfinished = cut.result.status != Status.OK
    assert unfinished.all() and told == [6]
    going_on = Batch(numbers, resume=cut.result.final_state)
    rest = solve_with_visits(solve, kernel, going_on, cut.schedule, REQUEST, RULE)
    assert (rest.result.status == Status.OK).all()
    assert np.array_equal(rest.schedule.value, whole.schedule.value)
    values = np.where(np.isnan(cut.result.values), rest.result.values, cut.result.values)
    assert np.array_equal(values, whole.result.values)
    parked = solve(kernel, Batch(numbers), planned(6), REQUEST)
    from_parked = solve_with_visits(
        solve, kernel, Batch(numbers, resume=parked.final_state), planned(6), REQUEST, RULE, block=4
    )
    assert np.array_equal(from_parked.schedule.value, whole.schedule.value)


def test_progress_is_told() -> None:
    told: list[tuple[int, int, float]] = []
    treated(patients(6), planned(6), block=2, progress=lambda *each: told.append(each))
    assert told[-1] == (6, 6, 1.0)
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)


def test_sensitivities_go_through_visits() -> None:
    """The amount left of what was given: d a / d k = -t a, and of a dose at the visit only since then."""
    numbers = np.array([[0.1, 0.1, 0.0]])
    plan = Schedule.of([[bolus(0.0, 5.0), (10.0, Kind.VISIT, 0, 0.0)]])
    request = Request(Points(("drug",), np.array([5.0, 20.0])), sensitivities=Sensitivities(("k",)))

    def fixed(visits: Visits) -> Coming:
        return Coming(Schedule.of([[bolus(time, 2.0)] for time in visits.time.tolist()]))

    if in_use() == "scipy":
        with pytest.raises(InputError, match="sensitivities"):
            treated(numbers, plan, request, rule=Rule(fixed))
        return
    done = treated(numbers, plan, request, rule=Rule(fixed))
    old, new = 5.0 * np.exp(-2.0), 2.0 * np.exp(-1.0)
    assert done.result.sensitivities is not None
    slopes = done.result.sensitivities[0, :, 0, 0]
    assert slopes == pytest.approx([-25.0 * np.exp(-0.5), -20.0 * old - 10.0 * new], rel=1e-4)
    dose = Direction("dose", values=np.ones(2))
    with pytest.raises(InputError, match="a schedule that is not known yet"):
        treated(numbers, plan, replace(request, sensitivities=Sensitivities((dose,))), rule=Rule(fixed))


def test_what_is_observed_at_a_jump_is_its_left_side() -> None:
    """A window that closes at the very time of the visit is still open for the visit, as all before it."""
    is_open = select(greater(symbol("closes"), TIME), 3, 0)
    window = Equations(
        "window",
        states=(State("a", "nmol", is_open, scale=ONE),),
        parameters=(Parameter("closes", "h"),),
        observables=(Observable("flow", "nmol/h", is_open),),
    )
    shown: list[float] = []

    def looked(visits: Visits) -> Coming:
        shown.extend(visits.observed[:, 0].tolist())
        later = [[(4.0, Kind.SET_PARAMETER, 0, 6.0)] for _ in visits.time]
        return Coming(Schedule.of(later))

    plan, numbers = Schedule.of([[(4.0, Kind.VISIT, 0, 0.0)]]), np.array([[4.0]])
    request = Request(Points(("a", "flow"), np.array([10.0])))
    done = solve_with_visits(
        solve, compile(window), Batch(numbers), plan, request, Rule(looked, ("flow",), checked=False)
    )
    assert shown == [3.0]
    assert done.result.values[0, 0].tolist() == [pytest.approx(18.0), 0.0]


def raising(visits: Visits) -> Coming:
    raise KeyError("platelet")


def one_row_too_few(visits: Visits) -> Coming:
    return Coming(Schedule.of([[]] * (len(visits.time) - 1)))


def in_the_past(visits: Visits) -> Coming:
    return Coming(Schedule.of([[bolus(time - 1.0 * (time > 21.0), 1.0)] for time in visits.time.tolist()]))


def unknown_input(visits: Visits) -> Coming:
    return Coming(Schedule.of([[bolus(time, 1.0, target=1)] for time in visits.time.tolist()]))


def not_finite(visits: Visits) -> Coming:
    return Coming(Schedule.of([[bolus(time, np.nan)] for time in visits.time.tolist()]))


def end_without_beginning(visits: Visits) -> Coming:
    return Coming(Schedule.of([[(time + 1.0, Kind.RATE_OFF, 0, 2.0)] for time in visits.time.tolist()]))


def no_coming(visits: Visits) -> Schedule:
    return Schedule.of([[]] * len(visits.time))


def wrong_instead(visits: Visits) -> Coming:
    return Coming(Schedule.of([[]] * len(visits.time)), instead=np.array([True]))


def by_rank(visits: Visits) -> Coming:
    rank = np.argsort(np.argsort(visits.observed[:, 0]))
    return Coming(Schedule.of([[bolus(t, float(r))] for t, r in zip(visits.time.tolist(), rank, strict=True)]))


def by_mean(visits: Visits) -> Coming:
    return Coming(Schedule.of([[bolus(t, float(visits.observed.mean()))] for t in visits.time.tolist()]))


def by_luck(visits: Visits, lots: np.random.Generator = np.random.default_rng(0)) -> Coming:  # noqa: B008
    return Coming(Schedule.of([[bolus(t, float(lots.random()))] for t in visits.time.tolist()]))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        (raising, "it raised KeyError: 'platelet'"),
        (one_row_too_few, "it was shown 6 patients and gave entries for 5"),
        (in_the_past, "patient 1, at a visit at time 22, would get an entry at time 21, which is past"),
        (unknown_input, "patient 0, .* on what the model has not"),
        (not_finite, "a number that is not finite"),
        (end_without_beginning, "rule, schedule, patient 0: at time 22 a rate of 2 .* is to end, and none is running"),
        (no_coming, "it gave a Schedule"),
        (wrong_instead, r"`instead` of shape \(1,\) for 6 patients"),
        (by_rank, "it answers otherwise when 3 of 6 patients are shown in another order"),
        (by_mean, "it answers otherwise"),
        (by_luck, "it answers otherwise"),
    ],
)
def test_a_rule_that_does_not_do_is_refused_in_one_line(rule: Callable[[Visits], Coming], said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        treated(patients(6), planned(6), rule=Rule(rule, ("percent",)))
    assert len(refused.value.problems) == 1
    assert refused.value.problems[0].cure


def test_what_is_wrong_before_any_visit_is_told_at_once() -> None:
    with pytest.raises(InputError, match="Did you mean percent"):
        treated(patients(2), planned(2), rule=Rule(reduced, ("percnt",)))
    with pytest.raises(InputError, match="it does not fit a batch of 3 subjects"):
        treated(patients(3), planned(2))
    with pytest.raises(InputError, match="blocks of 0 patients"):
        treated(patients(2), planned(2), block=0)


def test_nobody_visits_where_nobody_is() -> None:
    empty = treated(patients(0), planned(0))
    assert empty.result.values.shape == (0, 2 * len(TIMES), 2)
