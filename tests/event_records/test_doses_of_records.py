"""What event records do to a model: order, resets, repeats, steady states, covariates, units, and what is refused."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from compartments import TIGHT, compartments, predicted, routes
from hypothesis import given, settings
from hypothesis import strategies as st

from paylode.engine import Kind
from paylode.engine.schedule import entries_of
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
    State,
    input_rate,
    symbol,
)
from paylode.observations.event_records import Reading, read_event_records
from paylode.simulate.event_records import Dosing, Engine, Route, predictions, scheduled
from paylode.values.problem import InputError

K = 0.1
HEAD = "ID,TIME,EVID,AMT,RATE,DUR,CMT,ADDL,II,SS,LAG,F\n"


def decay(extra: Expression = ZERO) -> Equations:
    a, k = symbol("a"), symbol("k")
    return Equations(
        "decay",
        states=(State("a", "mg", input_rate("dose") - k * a + extra),),
        parameters=(Parameter("k", "1/h", K), Parameter("V", "L", 1.0)),
        inputs=(Input("dose", "mg", (("a", ONE),)),),
        observables=(Observable("c", "mg/L", a / symbol("V")),),
    )


DECAY = Dosing((Route("dose", number=1, lag="LAG", fraction="F"),), observed="a")


def amounts(
    rows: str, engine: Engine, dosing: Dosing = DECAY, equations: Equations | None = None, head: str = HEAD
) -> list[float]:
    return predicted(equations or decay(), head + rows, dosing, engine=engine).tolist()


def refused(
    rows: str, dosing: Dosing = DECAY, equations: Equations | None = None, head: str = HEAD, **how: object
) -> str:
    with pytest.raises(InputError) as caught:
        scheduled(equations or decay(), read_event_records(head + rows, "mine.csv", Reading(**how)), dosing)  # type: ignore[arg-type]
    return str(caught.value)


def left(*doses: tuple[float, float]) -> float:
    """What is left of (amount, hours ago)."""
    return sum(amount * math.exp(-K * ago) for amount, ago in doses)


def test_observations_and_doses_of_one_time_keep_their_order(engine: Engine) -> None:
    rows = "\n".join(
        [
            "1,0,0,.,.,.,1,.,.,.,0,1",
            "1,0,1,10,.,.,1,.,.,.,0,1",
            "1,0,0,.,.,.,1,.,.,.,0,1",
            "1,0,1,5,.,.,1,.,.,.,0,1",
            "1,0,0,.,.,.,1,.,.,.,0,1",
            "1,3,0,.,.,.,1,.,.,.,0,1",
            "1,3,3,.,.,.,1,.,.,.,0,1",
            "1,3,0,.,.,.,1,.,.,.,0,1",
            "1,3,1,2,.,.,1,.,.,.,0,1",
            "1,4,0,.,.,.,1,.,.,.,0,1",
        ]
    )
    want = [0.0, 10.0, 15.0, left((15, 3)), 0.0, left((2, 1))]
    assert amounts(rows, engine) == pytest.approx(want, rel=1e-9, abs=1e-12)


def test_what_falls_due_at_the_time_of_a_record_comes_before_it(engine: Engine) -> None:
    later = "".join(f"1,{time},{kind},.,.,.,1,.,.,.,0,1\n" for time, kind in ((4, 0), (28, 0), (28, 3), (30, 0)))
    rows = "1,0,1,10,.,.,1,2,12,.,4,1\n" + later
    assert amounts(rows, engine) == pytest.approx([10.0, left((10, 0), (10, 12), (10, 24)), 0.0], rel=1e-9, abs=1e-12)


def test_a_reset_cancels_what_runs_and_what_is_to_come(engine: Engine) -> None:
    """An infusion that runs, a lagged dose, and additional doses: none of them is heard of again."""
    rows = "\n".join(
        [
            "1,0,1,100,.,20,1,.,.,.,0,1",
            "1,0,1,7,.,.,1,5,8,.,0,1",
            "1,4,1,9,.,.,1,.,.,.,3,1",
            "1,5,4,50,.,.,1,.,.,.,2,1",
            *(f"1,{t},0,.,.,.,1,.,.,.,0,1" for t in (6, 7, 8, 9, 30)),
        ]
    )
    want = [0.0, 50.0, left((50, 1)), left((50, 2)), left((50, 23))]
    assert amounts(rows, engine) == pytest.approx(want, rel=1e-8, abs=1e-10)


def test_resets_on_the_spot(engine: Engine) -> None:
    """An infusion begun, reset, begun and reset at one time, and a dose."""
    same = "1,1,4,10,.,5,1,.,.,.,0,1\n"
    rows = same * 3 + "1,1,4,8,.,.,1,.,.,.,0,1\n1,1,0,.,.,.,1,.,.,.,0,1\n1,2,0,.,.,.,1,.,.,.,0,1\n"
    assert amounts(rows, engine) == pytest.approx([8.0, left((8, 1))], rel=1e-8)


@pytest.mark.parametrize("interval", [4.5, 0.1, 1 / 3, 24.0])
def test_a_repeat_is_as_good_as_a_row_for_each_dose(interval: float, engine: Engine) -> None:
    text = f"{interval!r}"
    times = [k * float(text) for k in range(40)]
    looks = [times[3], times[17] + interval / 2, times[-1] + 1.0]
    seen = "".join(f"1,{t!r},0,.,.,.,1,.,.,.,0,1\n" for t in looks)
    got = amounts(f"1,0,1,10,.,.,1,39,{text},.,0,1\n" + seen, engine)
    want = [left(*((10, t - d) for d in times if d <= t)) for t in looks]
    assert got == pytest.approx(want, rel=1e-8)


def test_a_sum_of_floats_is_due_when_the_record_is(engine: Engine) -> None:
    """3 x 0.1 is not 0.3 in floating point; the sample at 0.3 sees the dose all the same."""
    assert 3 * 0.1 != 0.3
    rows = "1,0,1,10,.,.,1,3,0.1,.,0,1\n1,0.3,0,.,.,.,1,.,.,.,0,1\n"
    assert amounts(rows, engine) == pytest.approx([left(*((10, 0.1 * k) for k in range(4)))], rel=1e-9)


@pytest.mark.parametrize("steady", [1, 2])
def test_steady_states_set_or_add(steady: int, engine: Engine) -> None:
    """Two regimens side by side at steady state: 10 every 12 h, and 4 every 24 h, which came 6 h ago."""
    rows = (
        "1,0,1,10,.,.,1,.,12,1,0,1\n"
        f"1,6,1,4,.,.,1,.,24,{steady},0,1\n1,6,0,.,.,.,1,.,.,.,0,1\n1,12,0,.,.,.,1,.,.,.,0,1\n"
    )
    first, second = 10 / -math.expm1(-12 * K), 4 / -math.expm1(-24 * K)
    at_6 = (first * math.exp(-6 * K) if steady == 2 else 0.0) + second
    assert amounts(rows, engine) == pytest.approx([at_6, at_6 * math.exp(-6 * K)], rel=1e-9)


def test_steady_state_one_ends_what_ran_and_two_does_not(engine: Engine) -> None:
    def rows(steady: int) -> str:
        return f"1,0,1,100,.,10,1,.,.,.,0,1\n1,5,1,4,.,.,1,.,24,{steady},0,1\n1,8,0,.,.,.,1,.,.,.,0,1\n"

    own = 4 / -math.expm1(-24 * K) * math.exp(-3 * K)
    running = 10 / K * -math.expm1(-8 * K)
    assert amounts(rows(1), engine) == pytest.approx([own], rel=1e-8)
    assert amounts(rows(2), engine) == pytest.approx([own + running], rel=1e-8)


def test_a_constant_infusion_at_steady_state_ends_at_its_record(engine: Engine) -> None:
    rows = "1,0,1,0,7,.,1,.,.,1,3,0.5\n1,0,0,.,.,.,1,.,.,.,0,1\n1,9,0,.,.,.,1,.,.,.,0,1\n"
    assert amounts(rows, engine) == pytest.approx([7 / K, 7 / K * math.exp(-9 * K)], rel=1e-9)


def saturable(source: float = 0.0, vmax: float = 3.0) -> Equations:
    """Elimination after Michaelis and Menten with a depot, and a source that is there without any drug."""
    depot, a = symbol("depot"), symbol("a")
    return Equations(
        "saturable",
        states=(
            State("depot", "mg", input_rate("depot") - 0.7 * depot),
            State("a", "mg", input_rate("dose") + 0.7 * depot + source - symbol("vmax") * a / (5 + a)),
        ),
        parameters=(Parameter("vmax", "mg/h", vmax),),
        inputs=(Input("dose", "mg", (("a", ONE),)), Input("depot", "mg", (("depot", ONE),))),
    )


def binding() -> Equations:
    """A drug, its receptor and the complex; receptors are neither made nor lost."""
    drug, receptor, complex_ = (symbol(name) for name in ("drug", "receptor", "complex"))
    bound = 0.5 * drug * receptor - 0.05 * complex_
    return Equations(
        "binding",
        states=(
            State("drug", "nmol", input_rate("dose") - bound - 0.1 * drug),
            State("receptor", "nmol", -bound, symbol("total")),
            State("complex", "nmol", bound),
        ),
        parameters=(Parameter("total", "nmol", 2.0),),
        inputs=(Input("dose", "nmol", (("drug", ONE),)),),
    )


@pytest.mark.parametrize(
    ("equations", "states", "row"),
    [
        (saturable(), ("depot", "a"), "1,0,1,20,.,.,dose,{addl},12,{ss},0,1"),
        (saturable(), ("depot", "a"), "1,0,1,20,.,.,depot,{addl},12,{ss},0,1"),
        (saturable(0.4), ("depot", "a"), "1,0,1,20,.,5,dose,{addl},12,{ss},3.5,1"),
        (saturable(), ("depot", "a"), "1,0,1,20,.,30,dose,{addl},12,{ss},0,0.8"),
        (saturable(), ("depot", "a"), "1,0,1,20,.,12,dose,{addl},12,{ss},0,0.8"),
        (binding(), ("drug", "receptor", "complex"), "1,0,1,6,.,.,dose,{addl},24,{ss},0,1"),
    ],
)
def test_a_steady_state_is_the_limit_of_repeats(
    equations: Equations, states: tuple[str, ...], row: str, engine: Engine
) -> None:
    """No closed form here: 60 doses, and the next interval, against one row at steady state."""
    interval = 24 if "24" in row else 12
    ways = tuple(Route(each.name, each.name, lag="LAG", fraction="F") for each in equations.inputs)
    dosing = Dosing(ways, observed={name: name for name in states})

    def curves(first: str, since: float) -> list[float]:
        looks = [(since + t, name) for t in (0.5, 4.0, 7.0, interval - 0.1) for name in states]
        text = HEAD + first + "\n" + "".join(f"1,{t!r},0,.,.,.,{name},.,.,.,0,1\n" for t, name in looks)
        return predicted(equations, text, dosing, engine=engine).tolist()

    steady = curves(row.format(addl=0, ss=1), 0.0)
    assert steady == pytest.approx(curves(row.format(addl=60, ss=0), 60.0 * interval), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("rows", ["1,0,1,20,.,.,dose,0,12,1,0,1", "1,0,1,0,1,.,dose,0,0,1,0,1"])
def test_a_linear_steady_state_is_exact(rows: str, engine: Engine) -> None:
    """No solver takes part: at the record itself the state is that of the closed form to rounding."""
    dosing = Dosing((Route("dose", "dose"),), observed="a")
    (got,) = predicted(decay(), HEAD + rows + "\n1,0,0,.,.,.,.,.,.,.,0,1\n", dosing, engine=engine)
    assert got == pytest.approx(20 / -math.expm1(-12 * K) if "20" in rows else 1 / K, rel=1e-13)


def test_a_state_that_nothing_changes_and_a_total_that_is_kept_stay_as_they_are(engine: Engine) -> None:
    """Linear exchange between two forms without loss, beside a drug that is lost: the total is that of the start."""
    a, b, drug = (symbol(name) for name in ("a", "b", "drug"))
    swap = 0.3 * a - 0.1 * b
    kept = Equations(
        "kept",
        states=(
            State("a", "mg", -swap, symbol("one") * 3),
            State("b", "mg", swap, symbol("one")),
            State("drug", "mg", -K * drug),
            State("still", "mg", ZERO, symbol("one") * 7),
        ),
        parameters=(Parameter("one", "mg", 1.0),),
        inputs=(Input("dose", "mg", (("drug", ONE),)),),
    )
    rows = HEAD + "1,0,1,20,.,.,dose,0,12,1,0,1\n1,0,0,.,.,.,.,.,.,.,0,1\n"
    for name, want in {"a": 1.0, "b": 3.0, "still": 7.0, "drug": 20 / -math.expm1(-12 * K)}.items():
        got = predicted(kept, rows, Dosing((Route("dose", "dose"),), observed=name), engine=engine)
        assert got == pytest.approx([want], rel=1e-10)


STEADY = "1,0,1,20,.,.,1,0,12,1,0,1\n"


@pytest.mark.parametrize(
    ("equations", "what"),
    [
        (replace(decay(), parameters=(Parameter("k", "1/h", 0.0), Parameter("V", "L", 1.0))), "a goes on changing"),
        (replace(decay(), parameters=(Parameter("k", "1/h", -0.1), Parameter("V", "L", 1.0))), "a goes on changing"),
        (decay(TIME * 0.1), "the rate of a depends on time itself"),
        (
            replace(decay(), events=(Event("half", symbol("a") - 5, (("k", ONE),)),)),
            "the model has events, such as half",
        ),
        (saturable(0.0, 0.1), "a goes on changing"),
    ],
    ids=["not eliminated", "growing", "time in a rate", "events", "more than is eliminated"],
)
def test_doses_that_lead_to_no_steady_state_are_refused_by_name(equations: Equations, what: str) -> None:
    said = refused(STEADY, Dosing((Route("dose", number=1),), observed="a"), equations)
    assert said.startswith("mine.csv, line 2: ") and what in said and "Give the doses one by one" in said


@pytest.mark.parametrize(
    ("rows", "what"),
    [
        ("1,0,5,20,.,.,1,.,.,.,0,1\n", "line 2: an event of kind replace asks for the amount at that time"),
        ("1,0,6,0.5,.,.,1,.,.,.,0,1\n", "line 2: an event of kind multiply"),
        ("1,0,1,20,.,.,3,.,.,.,0,1\n", 'line 2: no route leads into compartment "3"'),
        ("1,0,1,20,.,.,dosed,.,.,.,0,1\n", "Did you mean dose?"),
        ("1,0,1,20,-1,.,1,.,.,.,0,1\n", "RATE -1, and the route into dose tells no rate"),
        ("1,0,1,20,-2,.,1,.,.,.,0,1\n", "RATE -2, and the route into dose tells no duration"),
        ("1,0,1,20,.,.,1,.,.,.,-1,1\n", "the lag is -1"),
        ("1,0,1,20,.,.,1,.,.,.,.,1\n", 'the lag "LAG" is missing'),
        ("1,0,1,20,.,.,1,.,.,.,0,-1\n", "the fraction is -1"),
        ("1,1e9,1,20,.,1e-9,1,.,.,.,0,1\n", "lasts no time"),
        ("1,0,1,20,.,1e9,1,.,1,1,0,1\n", "an infusion that lasts 1000000000 intervals"),
    ],
)
def test_what_a_model_cannot_take_is_refused(rows: str, what: str) -> None:
    assert what in refused(rows)


def test_problems_of_all_subjects_are_told_at_once() -> None:
    said = refused("1,0,1,20,.,.,3,.,.,.,0,1\n1,1,6,1,.,.,1,.,.,.,0,1\n2,0,1,20,-1,.,1,.,.,.,0,1\n")
    assert [line.split(":")[0] for line in said.splitlines()] == [f"mine.csv, line {n}" for n in (2, 3, 4)]


def test_a_saturable_model_refuses_what_only_linear_ones_can_do() -> None:
    said = refused("1,0,1,20,.,.,dose,0,12,2,0,1\n", Dosing((Route("dose", "dose"),), observed="a"), saturable())
    assert "SS 2 adds two states, which holds in linear models only" in said


def test_several_ways_in_need_a_compartment() -> None:
    said = refused("1,0,1,20,.,.,.,.,.,.,0,1\n", Dosing(routes(), observed="central"), compartments(1))
    assert "no compartment is named, and the model has several ways in" in said


COVARIATE = "ID,TIME,EVID,AMT,KEL\n1,0,1,10,0.1\n1,0,0,.,0.1\n1,4,0,.,0.3\n1,4,1,5,0.3\n1,6,0,.,.\n1,9,0,.,0.2\n"


@pytest.mark.parametrize(
    ("carry", "areas"),
    [("next", [(0.3 * 4, 0.2 * 5), (0.2 * 2,), (0.2 * 5,)]), ("last", [(0.1 * 4,), (0.3 * 2,), (0.3 * 5,)])],
)
def test_a_covariate_holds_as_is_said(carry: str, areas: list[tuple[float, ...]], engine: Engine) -> None:
    """Rate constants of 0.1 at 0, 0.3 at 4 and 0.2 at 9 h; at 6 h it is missing."""
    dosing = Dosing((Route("dose"),), {"k": "KEL"}, carry, "a")  # type: ignore[arg-type]
    got = amounts("", engine, dosing, head=COVARIATE)
    at_4 = 10 * math.exp(-areas[0][0])
    at_6, at_9 = ((at_4 + 5) * math.exp(-area[0]) for area in areas[1:])
    assert got == pytest.approx([10.0, at_4, at_6, at_9], rel=1e-8)


def test_an_observable_sees_the_covariate_of_its_own_record(engine: Engine) -> None:
    """A volume that changes: each concentration is that in the volume of its row, whichever way it is carried."""
    head = "ID,TIME,EVID,AMT,VOL\n1,0,1,10,2\n1,0,0,.,2\n1,5,0,.,4\n1,5,1,10,5\n1,5,0,.,5\n1,7,0,.,8\n"
    five, seven = left((10, 5)), left((10, 7), (10, 2))
    want = [5.0, five / 4, (five + 10) / 5, seven / 8]
    for carry in ("next", "last"):
        dosing = Dosing((Route("dose"),), {"V": "VOL"}, carry, "c")  # type: ignore[arg-type]
        assert amounts("", engine, dosing, head=head) == pytest.approx(want, rel=1e-8)


def test_a_covariate_that_changes_must_say_how() -> None:
    said = refused("", Dosing((Route("dose"),), {"k": "KEL"}, None, "a"), head=COVARIATE)
    assert "subject 1, column KEL: it changes" in said and 'carry="next"' in said
    assert "there is no covariate KELL. Did you mean KEL?" in refused(
        "", Dosing(covariates={"k": "KELL"}), head=COVARIATE
    )
    assert "there is no parameter q" in refused("", Dosing(covariates={"q": "KEL"}), head=COVARIATE)


def test_days_and_milligrams_become_hours_and_the_unit_of_the_model(engine: Engine) -> None:
    hours = amounts("1,0,1,10,.,24,1,3,48,.,6,1\n1,72,0,.,.,.,1,.,.,.,0,1\n", engine)
    text = HEAD + "1,0,1,0.01,.,1,1,3,2,.,0.25,1\n1,3,0,.,.,.,1,.,.,.,0,1\n"
    days = predicted(decay(), text, DECAY, engine=engine, reading=Reading("d", "g"))
    assert days.tolist() == pytest.approx(hours, rel=1e-12)
    at_rate = HEAD + "1,0,1,0.01,0.01,.,1,3,2,.,0.25,1\n1,3,0,.,.,.,1,.,.,.,0,1\n"
    assert predicted(decay(), at_rate, DECAY, engine=engine, reading=Reading("d", "g")) == pytest.approx(
        days, rel=1e-12
    )


def test_an_amount_of_another_kind_is_refused() -> None:
    said = refused("1,0,1,5,.,.,1,.,.,.,0,1\n", amount_unit="nmol")
    assert "line 2: amounts in nmol cannot enter a model dosed in mg" in said


def test_subjects_may_begin_at_different_times(engine: Engine) -> None:
    """A state that grows from 3 starts growing with the first record of each."""
    grown = Equations(
        "growth", states=(State("a", "mg", 0.05 * symbol("a"), ONE * 3),), inputs=(Input("dose", "mg", (("a", ONE),)),)
    )
    rows = "ID,TIME\n1,-5\n1,10\n2,7\n2,10\n3,10\n"
    got = predicted(grown, rows, Dosing(observed="a"), engine=engine)
    assert got == pytest.approx([3.0, 3 * math.exp(0.75), 3.0, 3 * math.exp(0.15), 3.0], rel=1e-8)


def test_a_table_put_together_from_two_is_one(engine: Engine) -> None:
    """Doses first, samples below: sorted, it is the table with the rows in order."""
    together = (
        "1,0,1,10,.,.,1,1,12,.,0,1\n1,20,1,5,.,.,1,.,.,.,0,1\n1,12,0,.,.,.,1,.,.,.,0,1\n1,20,0,.,.,.,1,.,.,.,0,1\n"
    )
    got = predicted(decay(), HEAD + together, DECAY, engine=engine, reading=Reading(ordered=False))
    assert got == pytest.approx([left((10, 0), (10, 12)), left((10, 20), (10, 8), (5, 0))], rel=1e-8)


TIMES = st.integers(0, 60).map(lambda n: n / 4)


@given(
    doses=st.lists(
        st.tuples(TIMES, st.floats(1.0, 100.0), st.sampled_from([0.0, 0.5, 3.0]), st.integers(0, 4), TIMES), max_size=4
    ),
    order=st.randoms(use_true_random=False),
)
@settings(max_examples=60)
def test_what_is_prescribed_is_in_the_schedule(
    doses: list[tuple[float, float, float, int, float]], order: object
) -> None:
    """Any records without a reset: the amounts of all entries add up to those of all records, in time order."""
    rows = sorted(doses, key=lambda dose: dose[0])
    text = HEAD + "".join(
        f"1,{time!r},1,{amount!r},.,{length!r},1,{more},{2.5 if more else 0},.,{lag!r},0.8\n"
        for time, amount, length, more, lag in rows
    )
    table = read_event_records(text + "1,100,0,.,.,.,.,.,.,.,0,1\n", "mine.csv")
    entries = entries_of(scheduled(decay(), table, DECAY).schedule, 0)
    times = [entry[0] for entry in entries]
    assert times == sorted(times)
    given_at_once = sum(value for _, kind, _, value in entries if kind == Kind.BOLUS)
    by_rate = sum(
        value * (-time if kind == Kind.RATE_ON else time)
        for time, kind, _, value in entries
        if kind in (Kind.RATE_ON, Kind.RATE_OFF)
    )
    total = sum(0.8 * amount * (more + 1) for _, amount, _, more, _ in rows)
    assert given_at_once + by_rate == pytest.approx(total, rel=1e-10, abs=1e-10)


def test_a_failed_subject_keeps_its_rows() -> None:
    table = read_event_records(
        "ID,TIME,EVID,AMT,KEL\n1,0,1,10,0.1\n1,4,0,.,0.1\n2,0,1,10,-900\n2,4,0,.,-900\n", "mine.csv"
    )
    ready = scheduled(decay(), table, Dosing((Route("dose"),), {"k": "KEL"}, None, "a"))
    engine = Engine()
    result = engine.solve(engine.compile(ready.equations), ready.batch, ready.schedule, ready.request, TIGHT)
    got = predictions(ready, result)
    assert got[0] == pytest.approx(10 * math.exp(-0.4), rel=1e-8) and np.isnan(got[1])
