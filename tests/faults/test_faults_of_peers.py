"""Real faults of other simulators, each turned into a case of ours; the id of each test names its threads.

README.md tells where some of them are tested further.
"""

from __future__ import annotations

import gc
import math
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from compartments import compartments, predicted, routes
from engines import ENGINES
from small_models import FINE, bolus, counting, infusion, one_compartment, one_state, pulse, run

from paylode.engine import Batch, Kind, Points, Request, Schedule, Sensitivities, Status, Tolerances
from paylode.equations import (
    ONE,
    TIME,
    ZERO,
    Equations,
    Event,
    Observable,
    Parameter,
    State,
    greater,
    log,
    minimum,
    number,
    select,
    symbol,
)
from paylode.observations.event_records import read_event_records
from paylode.simulate.event_records import Dosing, Engine, Route, scheduled
from paylode.values.problem import InputError

K = 0.1
X, P = symbol("x"), symbol("p")
HEAD = "ID,TIME,EVID,AMT,RATE,DUR,CMT,ADDL,II,SS,LAG,F,MODELLED\n"
REST = "0,.,.,.,2,.,.,.,0,1,1"
WANTED = {*range(1, 25), 30, 31}
COVERED: dict[int, str] = {}
Test = Callable[..., None]


def fault(row: int, threads: str) -> Callable[[Test], Test]:
    """Marks the test of a row. Its id is the row and its threads."""
    COVERED[row] = threads
    return pytest.mark.parametrize("thread", [pytest.param(threads, id=f"row {row}: {threads}")])


def left(*doses: tuple[float, float], k: float = K) -> float:
    """What is left of (amount, time ago) each."""
    return sum(amount * math.exp(-k * ago) for amount, ago in doses if ago >= 0)


@fault(1, "sys-bio/roadrunner#241, #247, #1092, #1093")
def test_amounts_of_a_trillionth_give_the_same_curve(thread: str, engine: Engine) -> None:
    at, model = [0.5, 3.0, 12.0, 60.0, 200.0], compartments(3)
    plain, tiny = (
        run(
            engine,
            model,
            [bolus(0.0, size), *infusion(2.0, 5.0, size)],
            at=at,
            of=("central",),
            tolerances=Tolerances(),
        ).values
        for size in (1.0, 1e-12)
    )
    assert tiny * 1e12 == pytest.approx(plain, rel=1e-8)


@fault(2, "sys-bio/roadrunner#1349")
def test_a_run_in_a_thousand_pieces_is_the_run_in_one(thread: str, engine: Engine) -> None:
    times = np.linspace(0.0, 50.0, 1001)[1:]
    kernel, schedule = engine.compile(one_compartment()), Schedule.of([[bolus(2.5 * n, 1e-9) for n in range(20)]])
    whole = engine.solve(kernel, Batch(np.array([[0.6, 1.0]])), schedule, Request(Points(("a",), times)))
    batch, found = Batch(np.array([[0.6, 1.0]])), []
    for time in times:
        piece = engine.solve(kernel, batch, schedule, Request(Points(("a",), np.array([time]))))
        assert piece.status.tolist() == [Status.OK]
        found.append(piece.values[0, 0, 0])
        batch = Batch(batch.parameters, resume=piece.final_state)
    assert np.array_equal(found, whole.values[0, :, 0])


@fault(3, "sys-bio/roadrunner#983")
def test_a_state_set_from_outside_sets_off_its_event(thread: str, engine: Engine) -> None:
    kernel = engine.compile(one_state(ZERO, counting("above one", X - 1), initial=ZERO))
    visit, request = Schedule.of([[(5.0, Kind.VISIT, 0, 0.0)]]), Request(Points(("count",), np.array([6.0])))
    parked = engine.solve(kernel, Batch(np.zeros((1, 1))), visit, request)
    changed = replace(parked.final_state, state=np.array([[3.0, 0.0]]))
    assert engine.solve(kernel, Batch(np.zeros((1, 1)), resume=changed), visit, request).values[0, 0, 0] == 1.0


@fault(4, "sys-bio/roadrunner#612")
def test_ten_times_put_away_and_taken_up_again_amounts_are_what_they_were(thread: str, engine: Engine) -> None:
    """In a volume of 1e-3: whoever takes amounts for concentrations is off by 1e-30 in the end."""
    kernel, numbers = engine.compile(one_compartment()), np.array([[0.0, 1e-3]])
    schedule, batch = Schedule.of([[bolus(0.0, 2.0)]]), Batch(numbers)
    for n in range(10):
        result = engine.solve(kernel, batch, schedule, Request(Points(("a", "c"), np.array([n + 1.0]))))
        assert result.values[0, 0].tolist() == [2.0, 2000.0]
        batch = Batch(numbers, resume=result.final_state)


@fault(5, "sys-bio/roadrunner#1211, #218")
@pytest.mark.parametrize("start", [-5.0, 0.0, 7.0])
def test_a_run_starts_when_it_is_told_to(thread: str, start: float, engine: Engine) -> None:
    model = one_state(2 * TIME, initial=ZERO)
    at = (start + np.linspace(0.0, 3.0, 7)).tolist()
    got = run(engine, model, [bolus(start + 1.0, 10.0)], at=at, of=("x",), start_time=np.array([start]))
    want = [t**2 - start**2 + (10.0 if t >= start + 1.0 else 0.0) for t in at]
    assert got.values.shape == (1, 7, 1)
    assert got.values[0, :, 0] == pytest.approx(want, rel=1e-8, abs=1e-9)


def loaded(n: int, engine: Engine) -> None:
    a = symbol("a")
    model = Equations(f"model {n}", states=(State("a", "mg", -(1 + n % 7) * a, number(1.0 + n)),))
    run(engine, model, at=[1.0])


@fault(6, "sys-bio/roadrunner#963, #1225")
@pytest.mark.parametrize("count", [60, pytest.param(10_000, marks=pytest.mark.slow)])
def test_many_models_in_one_process_leave_nothing_behind(thread: str, count: int, engine: Engine) -> None:
    if engine is ENGINES["vector"]:
        count = min(count, 2_000)  # each takes a tenth of a second to compile
    tracemalloc.start()
    try:
        for n in range(70):  # what is kept on purpose, such as the last 64 observers, is full then
            loaded(n, engine)
        grown = math.inf
        for _ in range(2):  # a table of the interpreter may happen to be enlarged in one of them
            gc.collect()
            before = tracemalloc.get_traced_memory()[0]
            for n in range(70, 70 + count):
                loaded(n, engine)
            gc.collect()
            grown = min(grown, tracemalloc.get_traced_memory()[0] - before)
            if grown < 100_000:
                break
    finally:
        tracemalloc.stop()
    assert grown < 100_000, f"{grown / count:.0f} bytes stay behind for each model"


@fault(7, "llnl/sundials#82")
def test_a_time_that_was_not_reached_has_no_value(thread: str, engine: Engine) -> None:
    """x' = x^2 has its pole at 1. What was asked for behind it must not be answered with an earlier state."""
    failed = run(engine, one_state(X**2), at=[0.5, 2.0], of=("x",), tolerances=Tolerances())
    assert failed.status[0] == Status.STEP_COLLAPSE and np.isnan(failed.values).all()
    reached = run(engine, one_state(X**2), at=[0.5, 0.9], of=("x",))
    assert reached.values[0, :, 0] == pytest.approx([2.0, 10.0], rel=1e-6)


@fault(8, "llnl/sundials#339, #411, #722")
def test_a_dose_at_the_very_end(thread: str, engine: Engine) -> None:
    near = 10.0 - 1e-12
    for last in (10.0, near):
        got = run(
            engine,
            one_compartment(),
            [bolus(0.0, 1.0), bolus(last, 5.0)],
            at=[last, last, 10.0],
            before=[True, False, False],
        )
        rest = left((1.0, 10.0))
        assert got.values[0, :, 0] == pytest.approx([rest, rest + 5.0, rest + 5.0], rel=1e-8)
    fired = run(engine, one_state(ZERO, counting("late", TIME - near)), at=[9.0, 10.0], of=("count",))
    assert fired.values[0, :, 0].tolist() == [0.0, 1.0]


@fault(9, "llnl/sundials#702")
@pytest.mark.parametrize(
    "derivative",
    [-(X**0.5) - 1, -(X ** number(2 / 3)) - 1, -(X ** (P + 0.7)) - 1, log(X) - 1, -ONE / X, -(X ** number(-3.0)), X**3],
)
def test_a_model_that_leaves_its_domain_fails_with_a_finite_message(
    thread: str, derivative: object, engine: Engine
) -> None:
    got = run(engine, one_state(derivative), at=[10.0], of=("x",), tolerances=Tolerances(maximum_steps=5000))  # type: ignore[arg-type]
    assert got.status[0] != Status.OK and np.isnan(got.values).all()
    assert got.messages[0] and "308" not in got.messages[0] and got.counters["steps"][0] <= 5000


@fault(10, "scipy/scipy#18039, #9228")
def test_both_of_two_short_pulses_are_seen(thread: str, engine: Engine) -> None:
    """Pulses of a thousandth of the run, as infusions and as events in time."""
    pulses = [*infusion(30.0, 30.1, 1.0), *infusion(70.0, 70.1, 1.0)]
    given = run(engine, one_compartment(), pulses, at=[100.0], of=("given",), tolerances=Tolerances(1e-3, 1e-6))
    assert given.values[0, 0, 0] == pytest.approx(2.0, rel=1e-12)
    once = run(engine, pulse(30.0, 30.1), at=[100.0], of=("x",), tolerances=Tolerances(1e-3, 1e-6))
    assert once.values[0, 0, 0] == pytest.approx(0.1, rel=1e-9)


@fault(10, "scipy/scipy#18039, #9228")
@pytest.mark.parametrize("start", [0.01, 3.0, 11.0, 30.0, 47.0, 70.0, 88.0, 97.0, 99.85])
def test_two_crossings_within_a_step_are_seen_wherever_they_are(thread: str, start: float, engine: Engine) -> None:
    """Nothing moves, so that the steps are as long as can be; the trigger is true for a thousandth of the run."""
    model = one_state(ZERO, counting("up and down", minimum(TIME - start, start + 0.1 - TIME)))
    assert run(engine, model, at=[100.0], of=("count",)).values[0, 0, 0] == 1.0


@fault(11, "scipy/scipy#17066, #19418, #17341")
@pytest.mark.parametrize("when", [0.0, 5.0, 10.0])
def test_an_event_at_the_start_at_an_output_and_at_the_end(thread: str, when: float, engine: Engine) -> None:
    """`time - 5` fires at 5; a trigger that is 0 at the start rises from there. Behind the end is no value."""
    model = one_state(select(greater(TIME, 10.5), 1 / ZERO, ZERO) + 0 * X, counting("at", TIME - when))
    got = run(engine, model, at=[when, when + 0.25] if when < 10.0 else [when], of=("count",))
    assert got.status[0] == Status.OK
    assert got.values[0, -1, 0] == 1.0


@fault(12, "scipy/scipy#24174, #26092, #21496")
def test_each_tolerance_changes_something_and_threads_change_nothing(thread: str, engine: Engine) -> None:
    def worked(tolerances: Tolerances) -> tuple[int, int, float]:
        got = run(engine, one_compartment(), [bolus(0.0, 1.0)], at=[40.0], tolerances=tolerances)
        return int(got.counters["steps"][0]), int(got.status[0]), float(got.values[0, 0, 0])

    plain = worked(Tolerances())
    assert worked(Tolerances(relative=1e-9))[0] > plain[0]
    assert worked(Tolerances(absolute=1e-2))[0] < plain[0]
    assert worked(Tolerances(maximum_steps=5))[1] == Status.BUDGET_SPENT
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(worked, [Tolerances()] * 16)) == {plain}


def central(text: str, engine: Engine, **told: str | float) -> list[float]:
    """Amounts in one compartment (k = 0.055 / h) for records with their lag, F and modelled rate or duration."""
    told = {"lag": "LAG", "fraction": "F", "rate": "MODELLED", "duration": "MODELLED", **told}
    return predicted(compartments(1), HEAD + text, Dosing(routes(**told), observed="central"), engine=engine).tolist()


KE = 1.1 / 20.0


def seen(*times: float) -> str:
    return "".join(f"1,{time!r},{REST}\n" for time in times)


def during(t: float, rate: float, length: float) -> float:
    """The amount t after the start of an infusion."""
    if t <= 0:
        return 0.0
    since = max(t - length, 0.0)
    return rate / KE * -math.expm1(-KE * (t - since)) * math.exp(-KE * since)


@fault(13, "nlmixrdevelopment/RxODE#405")
@pytest.mark.parametrize("interval", [4.5, 0.1, 6.0])
def test_intervals_need_not_be_whole_hours(thread: str, interval: float, engine: Engine) -> None:
    times = [1.0, 4.6, 9.0, 30.0]
    got = central(f"1,0,1,100,.,.,2,5,{interval},.,0,1,1\n" + seen(*times), engine)
    assert got == pytest.approx([left(*((100, t - k * interval) for k in range(6)), k=KE) for t in times], rel=1e-8)


@fault(14, "nlmixrdevelopment/RxODE#430, nlmixr2/rxode2#1376")
def test_bits_do_not_depend_on_threads_batch_or_order(thread: str, engine: Engine) -> None:
    numbers = [[k, 1.0] for k in np.geomspace(0.01, 5.0, 12).tolist()]
    dose = [bolus(0.0, 3.0), *infusion(1.0, 2.0, 4.0)]

    def solved(rows: list[list[float]]) -> list[float]:
        return run(engine, one_compartment(), dose, at=[3.0], parameters=rows).values[:, 0, 0].tolist()

    together = solved(numbers)
    assert solved(numbers[::-1])[::-1] == together
    with ThreadPoolExecutor(8) as pool:
        assert [row[0] for row in pool.map(solved, [[row] for row in numbers])] == together


@fault(15, "nlmixrdevelopment/RxODE#5")
def test_a_failure_never_looks_like_data(thread: str, engine: Engine) -> None:
    numbers = [[0.1, 1.0], [math.nan, 1.0], [0.1, 1.0]]
    got = run(engine, one_compartment(), [bolus(0.0, 1.0)], at=[0.0, 1.0], parameters=numbers)
    assert got.values.shape[0] == 3 and got.status.tolist() == [Status.OK, Status.NON_FINITE, Status.OK]
    assert np.isnan(got.values[1]).all() and np.isfinite(got.values[[0, 2]]).all()
    spent = run(engine, one_compartment(), [bolus(0.0, 1.0)], at=[9.0], tolerances=Tolerances(maximum_steps=2))
    assert spent.status[0] == Status.BUDGET_SPENT and np.isnan(spent.values).all() and "2 steps" in spent.messages[0]


@fault(16, "nlmixr2/rxode2#1350, #1349")
@pytest.mark.parametrize("lag", [0.0, 3.0, 9.05])
def test_an_infusion_at_steady_state_is_the_same_in_every_spelling(thread: str, lag: float, engine: Engine) -> None:
    """100 over 8 h every 12 h, F 0.5: by duration, by rate, by modelled duration and rate, and dose by dose."""
    looks = seen(0.0, 2.0, 5.5, 9.05, 11.0)
    spellings = [
        f"1,0,1,100,.,8,2,.,12,1,{lag},0.5,1\n",
        f"1,0,1,100,6.25,.,2,.,12,1,{lag},0.5,1\n",
        f"1,0,1,100,-2,.,2,.,12,1,{lag},0.5,8\n",
        f"1,0,1,100,-1,.,2,.,12,1,{lag},0.5,6.25\n",
    ]
    curves = [central(row + looks, engine) for row in spellings]
    want = [sum(during(t - lag + 12.0 * k, 6.25, 8.0) for k in range(200)) for t in (0.0, 2.0, 5.5, 9.05, 11.0)]
    for curve in curves:
        assert curve == pytest.approx(want, rel=1e-8) and min(curve) > 0.0


@fault(17, "metrumresearchgroup/mrgsolve#267, #270, #3")
@pytest.mark.parametrize("length", [0.25, 2.0, 30.0])
@pytest.mark.parametrize("fraction", [1.0, 0.3])
@pytest.mark.parametrize("lag", [0.0, 1.5, 7.0])
def test_lag_f_and_length_of_an_infusion(
    thread: str, lag: float, fraction: float, length: float, engine: Engine
) -> None:
    """By rate F changes how long, by duration how fast; the lag changes neither; doses overlap where they are long."""
    times, starts = [1.0, 6.0, 7.1, 14.0, 40.0, 60.0], [lag, lag + 12.0, lag + 24.0]
    rate = 100.0 / length
    by_rate = central(f"1,0,1,100,{rate!r},.,2,2,12,.,{lag},{fraction},1\n" + seen(*times), engine)
    by_duration = central(f"1,0,1,100,.,{length!r},2,2,12,.,{lag},{fraction},1\n" + seen(*times), engine)
    shorter = [sum(during(t - s, rate, length * fraction) for s in starts) for t in times]
    slower = [sum(during(t - s, rate * fraction, length) for s in starts) for t in times]
    assert by_rate == pytest.approx(shorter, rel=1e-7, abs=1e-7)
    assert by_duration == pytest.approx(slower, rel=1e-7, abs=1e-7)


@fault(18, "metrumresearchgroup/mrgsolve#596, #239")
@pytest.mark.parametrize("lag", [0.0, 4.0, *(pytest.param(lag, marks=pytest.mark.slow) for lag in (11.0, 12.0, 25.0))])
def test_steady_state_with_a_lag_is_the_limit_of_200_repeats(thread: str, lag: float, engine: Engine) -> None:
    """Through the depot; the lag may be longer than the interval. The repeats are solved, not summed."""
    dosing = Dosing((Route("depot", number=1, lag="LAG"),), observed="central")
    times, turn = [0.0, 3.0, 4.5, 11.5, 20.0], 200 * 12.0
    rest = "0,.,.,.,1,.,.,.,0,1,1"
    steady = f"1,0,1,100,.,.,1,1,12,1,{lag},1,1\n" + "".join(f"1,{t!r},{rest}\n" for t in times)
    repeats = f"1,0,1,100,.,.,1,201,12,.,{lag},1,1\n" + "".join(f"1,{turn + t!r},{rest}\n" for t in times)
    got, want = (
        predicted(compartments(1), HEAD + text, dosing, engine=engine, tolerances=FINE) for text in (steady, repeats)
    )
    assert got == pytest.approx(want, rel=1e-7)


@fault(19, "metrumresearchgroup/mrgsolve#741, #745, #808")
@pytest.mark.parametrize(("carry", "rates"), [("next", (0.3, 0.3, 0.5)), ("last", (0.1, 0.1, 0.3))])
def test_the_end_of_an_infusion_takes_no_covariate_of_its_own(
    thread: str, carry: str, rates: tuple[float, ...], engine: Engine
) -> None:
    """Elimination 0.1 at 0, 0.3 at 6, 0.5 at 8 h. The infusion ends at 4 h, where no record stands."""
    text = "ID,TIME,EVID,AMT,DUR,KEL\n1,0,1,40,4,0.1\n1,6,0,.,.,0.3\n1,8,0,.,.,0.5\n"
    dosing = Dosing((Route("dose"),), {"k": "KEL"}, carry, "a")  # type: ignore[arg-type]
    got = predicted(one_compartment(), text, dosing, engine=engine)
    filling, falling, last = rates
    at_6 = 10 / filling * -math.expm1(-4 * filling) * math.exp(-2 * falling)
    assert got == pytest.approx([at_6, at_6 * math.exp(-2 * last)], rel=1e-8)


@fault(20, "metrumresearchgroup/mrgsolve#1396, #1395, #683")
@pytest.mark.parametrize("carry", ["next", "last"])
def test_reset_and_dose_with_a_lag_resets_at_once(thread: str, carry: str, engine: Engine) -> None:
    """F and lag are columns that change from record to record: each dose takes those of its own record."""
    rows = ("0,1,100,0,1", "10,4,100,5,0.5", "10,0,.,0,1", "14,0,.,0,1", "15,0,.,0,1", "20,1,100,1,0.25", "22,0,.,0,1")
    text = "ID,TIME,EVID,AMT,LAG,F\n" + "".join(f"1,{row}\n" for row in rows)
    dosing = Dosing((Route("dose", lag="LAG", fraction="F"),), {}, carry, "a")  # type: ignore[arg-type]
    got = predicted(one_compartment(), text, dosing, engine=engine)
    assert got == pytest.approx([0.0, 0.0, 50.0, left((50, 7), (25, 1))], rel=1e-8, abs=1e-9)


@fault(21, "metrumresearchgroup/mrgsolve#947, #19")
@pytest.mark.parametrize("share", [0.5, 1 - 1e-12, 1.0, 1 + 1e-12, 1.5, 2.0, 3.7])
def test_an_infusion_at_steady_state_as_long_as_its_interval(thread: str, share: float, engine: Engine) -> None:
    length, times = 12.0 * share, (0.0, 1.0, 6.5, 11.0)
    got = central(f"1,0,1,100,.,{length!r},2,.,12,1,0,1,1\n" + seen(*times), engine)
    assert got == pytest.approx(
        [sum(during(t + 12.0 * k, 100 / length, length) for k in range(300)) for t in times], rel=1e-8
    )


@fault(22, "FeRx-NLME/ferx-core#711")
def test_samples_right_at_the_end_of_an_infusion(thread: str, engine: Engine) -> None:
    times = [0.5 - 1e-9, 0.5, 0.5 + 1e-9, 0.51]
    got = central("1,0,1,200,.,0.5,2,.,.,.,0,1,1\n" + seen(*times), engine)
    assert got == pytest.approx([during(t, 400.0, 0.5) for t in times], rel=1e-9)


@fault(23, "FeRx-NLME/ferx-core#384, #896")
def test_codes_and_ways_in_are_honoured_or_refused(thread: str, engine: Engine) -> None:
    for rate in ("-3", "-1.5", "-2.0001"):
        with pytest.raises(InputError, match=r"RATE .* is not known"):
            read_event_records(HEAD + f"1,0,1,100,{rate},.,2,.,.,.,0,1,1\n", "mine.csv")
    for compartment in ("3", "centrall", "peripheral_2"):
        table = read_event_records(HEAD + f"1,0,1,100,-2,.,{compartment},.,.,.,0,1,4\n", "mine.csv")
        with pytest.raises(InputError, match="no route leads into compartment"):
            scheduled(compartments(2), table, Dosing(routes(duration="MODELLED"), observed="central"))
    ways = tuple(
        Route(name, number=n, duration="MODELLED", rate="MODELLED") for n, name in ((1, "depot"), (2, "central"))
    )
    given = {
        "bolus": ".,.",
        "by rate": "25,.",
        "by duration": ".,4",
        "modelled duration": "-2,.",
        "modelled rate": "-1,.",
    }
    for number_, other in ((1, "central"), (2, "depot")):
        for form, cells in given.items():
            modelled = 25 if form == "modelled rate" else 4
            text = f"1,0,1,100,{cells},{number_},.,.,.,0,1,{modelled}\n1,1,0,.,.,.,.,.,.,.,0,1,1\n"
            own, elsewhere = (
                predicted(replace_ka(0.0), HEAD + text, Dosing(ways, observed=name), engine=engine)[0]
                for name in (["central", "depot"] if other == "depot" else ["depot", "central"])
            )
            arrived = 100.0 if form == "bolus" else 25.0
            assert own == pytest.approx(arrived, rel=1e-9), (form, number_)
            assert elsewhere == 0.0


def replace_ka(value: float) -> Equations:
    """One compartment and a depot, from neither of which anything leaves."""
    model = compartments(1)
    changed = {"KA": value, "CL": 0.0}
    return replace(model, parameters=tuple(replace(p, value=changed.get(p.name, p.value)) for p in model.parameters))


def switch() -> Equations:
    """a from 1 falls at p until it is 1/2, at time ln 2 / p, and at 2 p from there; what has left it is in b."""
    a, p = symbol("a"), symbol("p")
    return Equations(
        "switch",
        states=(
            State("a", "mg", -p * symbol("pace") * a, ONE),
            State("pace", "1", ZERO, ONE),
            State("b", "mg", p * symbol("pace") * a),
        ),
        parameters=(Parameter("p", "1/h", 0.1),),
        events=(Event("half", number(0.5) - a, (("pace", number(2.0)),)),),
        observables=(Observable("all", "mg", a + symbol("b")),),
    )


@fault(24, "AMICI-dev/AMICI#2086, #1583, #2782")
def test_differences_through_an_event_are_those_of_the_closed_form(thread: str, engine: Engine) -> None:
    h, t = 1e-4, 12.0
    got = run(engine, switch(), at=[t], of=("a", "all"), parameters=[[0.1 - h], [0.1 + h]]).values[:, 0]
    slope = (got[1] - got[0]) / (2 * h)
    value = 0.5 * math.exp(-2 * (0.1 * t - math.log(2)))
    assert slope[0] == pytest.approx(-2 * t * value, rel=1e-5)
    assert abs(slope[1]) < 1e-8, "what is kept does not depend on the parameter"


@fault(24, "AMICI-dev/AMICI#2086, #1583, #2782")
def test_sensitivities_through_an_event_are_those_of_the_closed_form(thread: str) -> None:
    """Before the event and after it, and of the total, which is conserved."""
    pytest.importorskip("llvmlite")
    from paylode.engine.simd_engine import compile, solve

    times = [3.0, 12.0]
    asked = Request(Points(("a", "all"), np.array(times)), sensitivities=Sensitivities(("p",)))
    found = solve(compile(switch()), Batch(np.array([[0.1]])), Schedule.of([[]]), asked, FINE).sensitivities
    value = 0.5 * math.exp(-2 * (0.1 * times[1] - math.log(2)))
    assert found is not None
    assert found[0, :, 0, 0] == pytest.approx([-times[0] * math.exp(-0.1 * times[0]), -2 * times[1] * value], rel=1e-7)
    assert np.abs(found[0, :, 1, 0]).max() < 1e-12


@fault(30, "opencor/opencor#648")
def test_a_pulse_is_seen_by_the_state(thread: str, engine: Engine) -> None:
    """A minute in the middle of a year, as a dose and as events, however loose the tolerances."""
    loose, year, minute = Tolerances(1e-2, 1e-4), 8760.0, 1 / 60
    dosed = run(
        engine,
        one_compartment(),
        infusion(4000.0, 4000.0 + minute, 5.0),
        at=[4001.0, year],
        tolerances=loose,
        of=("a", "given"),
    )
    assert dosed.values[0, 0, 0] == pytest.approx(5.0 * math.exp(-0.1), rel=3e-2)
    assert dosed.values[0, :, 1] == pytest.approx([5.0, 5.0], rel=1e-9)
    coded = run(engine, pulse(4000.0, 4000.0 + minute), at=[year], of=("x",), tolerances=loose)
    assert coded.values[0, 0, 0] == pytest.approx(minute, rel=1e-6)


@fault(31, "patrick-kidger/diffrax#692, #58")
def test_a_subject_costs_the_same_alone_and_beside_a_stiff_one(thread: str, engine: Engine) -> None:
    """Steps, status and bits of an easy subject beside one that spends its budget; stops just inside one another."""
    close = [bolus(5.0, 1.0), bolus(math.nextafter(5.0, 6.0), 1.0)]
    budget = Tolerances(1e-8, 1e-10, maximum_steps=400)
    swing = Equations(
        "swing",
        states=(State("a", "1", symbol("w") * symbol("b"), ONE), State("b", "1", -symbol("w") * symbol("a"), ZERO)),
        parameters=(Parameter("w", "1/h", 0.1),),
        inputs=one_compartment().inputs[:0],
    )
    alone = run(engine, swing, at=[6.0], parameters=[[0.1]], tolerances=budget)
    beside = run(engine, swing, at=[6.0], parameters=[[1e5], [0.1], [math.nan]], tolerances=budget)
    assert beside.status.tolist() == [Status.BUDGET_SPENT, Status.OK, Status.NON_FINITE]
    assert beside.values[1].tolist() == alone.values[0].tolist()
    assert beside.counters["steps"][1] == alone.counters["steps"][0]
    got = run(engine, one_compartment(), close, at=[5.0, 6.0]).values[0, :, 0]
    assert got == pytest.approx([1.0, left((2.0, 1.0))], rel=1e-8)


def test_every_row_that_concerns_solving_and_dosing_has_its_test() -> None:
    assert set(COVERED) == WANTED
