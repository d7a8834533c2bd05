"""The lane loop, as text for the compiler. It knows nothing of a model but the size of things, and is compiled once per machine.

    run         forever: attend to lanes that have arrived; choose steps; attempt one in all lanes; accept or not
    attend      a lane at a stop, or done, or without a subject: what is scheduled, the next subject, or rest
    accept      marks, reductions, the new y where the step was good enough; the next step everywhere

Every lane has its own time and step. A lane whose subject is done takes the next one from a queue that all threads share, so no
subject waits for another; and nothing in one lane depends on another, so a subject's numbers are the same whoever its neighbours are.
A lane without a subject computes on with harmless numbers.
"""

from __future__ import annotations

from ..result import Status
from ..schedule import Kind
from .context import Frame
from .emit import attributes, header
from .language import Array, Procedure, Value
from .machine import Machine
from .pieces import gather_text
from .vector_functions import exponential, logarithm

SAFETY, LEAST, MOST, MOST_AT_START = 0.9, 0.15, 6.0, 100.0
"""Of the factor from one step to the next."""
STRETCH = 1.01
"""A step that would leave less than this beyond it to a stop goes all the way."""


def driver_text(machine: Machine, error_order: int) -> str:
    """The whole driver; `run` is the way in."""
    procedures = [
        _load,
        _record,
        _bind,
        _carry_out,
        _finish,
        _attend,
        _attend_all,
        _first_steps,
        _choose,
        _emit_marks,
        _new_times,
    ]
    texts = [written.text() for written in (make(machine) for make in procedures)]
    texts.append(gather_text(machine))
    texts += [_accept(machine, error_order).text(), _run(machine).text()]
    return "".join([header(machine), _flush_declarations(machine), *texts, attributes(machine)])


def _procedure(machine: Machine, name: str, *more: str, returns: str = "void") -> tuple[Procedure, Frame, list[Value]]:
    p = Procedure(machine, name, ["ptr", *more], returns)
    return p, Frame(p), p.arguments[1:]


def _load(machine: Machine) -> Procedure:
    """A subject into a lane, from its record."""
    p, f, (lane, subject) = _procedure(machine, "load_subject", "i64", "i64")
    _row_to_column(f, "record", subject, f.whole("record_width"), lane, f.whole("state"))
    _row_to_column(f, "more", subject, f.whole("more_width"), lane, f.whole("running"))
    _row_to_column(f, "tolerance", subject, f.whole("states"), lane, f.whole("absolute"))
    for first, length in (("new", "size"), ("stages", "stage_vectors")):
        column = f.column(lane, f.whole(first))
        with p.loop(f.whole(length)) as i:
            column[i] = 0.0
    f.set_own(lane, "subject", subject)
    f.set_own(lane, "position", f.array("position", "i64")[subject])
    f.set_own(lane, "running", f.array("running_count", "i64")[subject])
    cursor = f.array("cursor", "i64")[subject]
    f.set_own(lane, "cursor", cursor)
    for name in ("accepted", "attempted", "restarts"):
        f.set_own(lane, name, 0)
    for name, value in (("active", 1.0), ("rejected", 0.0), ("step", 1.0)):
        f.set_of_lane(lane, name, value)
    f.set_of_lane(lane, "time", f.array("time")[subject])
    f.set_of_lane(lane, "mark_limit", f.array("mark_limits")[cursor])
    f.set_of_lane(lane, "mark_time", f.array("mark_times")[cursor])
    f.call("record", lane)
    f.call("sum_rates", lane)
    return p


def _row_to_column(f: Frame, name: str, subject: Value, width: Value, lane: Value, first: Value) -> None:
    rows, column = f.array(name), f.column(lane, first)
    with f.p.loop(width) as i:
        column[i] = rows[subject * width + i]


def _record(machine: Machine) -> Procedure:
    """A lane at a stop, before what is still to be done there: its numbers as a later run will find them."""
    p, f, (lane,) = _procedure(machine, "record", "i64")
    for source, target, width in (("state", "recorded", "record_width"), ("running", "recorded_more", "more_width")):
        now, then = f.column(lane, f.whole(source)), f.column(lane, f.whole(target))
        with p.loop(f.whole(width)) as i:
            then[i] = now[i]
    f.set_of_lane(lane, "reached", f.of_lane(lane, "time"))
    f.set_own(lane, "recorded_position", f.own(lane, "position"))
    f.set_own(lane, "recorded_running", f.own(lane, "running"))
    return p


def _bind(machine: Machine) -> Procedure:
    """The running rates of a lane, summed by input; and what depends on parameters, anew."""
    p, f, (lane,) = _procedure(machine, "sum_rates", "i64")
    rates = f.column(lane, f.whole("rates"))
    with p.loop(f.whole("inputs")) as i:
        rates[i] = 0.0
    targets, values = f.column(lane, f.whole("running")), f.column(lane, f.whole("running") + f.whole("capacity"))
    with p.loop(f.own(lane, "running")) as i:
        target = p.whole_of(targets[i])
        rates[target] = rates[target] + values[i]
    f.model("bind")
    return p


def _carry_out(machine: Machine) -> Procedure:
    """Everything scheduled for the time of a lane; 1 if a visit says to park."""
    p, f, (lane,) = _procedure(machine, "carry_out", "i64", returns="i64")
    parked, changed = p.variable("i64", 0), p.variable("i64", 0)
    offsets, subject = f.array("offsets", "i64"), f.own(lane, "subject")
    first, end = offsets[subject], offsets[subject + 1]
    position = p.variable("i64", first + f.own(lane, "position"))
    now, state = f.of_lane(lane, "time"), f.column(lane, f.whole("state"))
    with p.forever():
        here = position.get()
        p.leave_if((here >= end) | (parked.get() == 1))
        p.leave_if(~(f.array("entry_time")[here] == now))
        kind, target = f.array("entry_kind", "i64")[here], f.array("entry_target", "i64")[here]
        value = f.array("entry_value")[here]
        position.set(here + 1)
        with p.when(kind == int(Kind.BOLUS)):
            with p.when(changed.get() == 1):
                f.call("sum_rates", lane)
                changed.set(0)
            _give(f, lane, target, value)
        with p.when(kind == int(Kind.RATE_ON)):
            _begin_rate(f, lane, target, value)
            changed.set(1)
        with p.when(kind == int(Kind.RATE_OFF)):
            _end_rate(f, lane, target, value)
            changed.set(1)
        with p.when(kind == int(Kind.SET_PARAMETER)):
            f.column(lane, f.whole("given"))[target] = value
            changed.set(1)
        with p.when(kind == int(Kind.RESET)):
            starts = f.array("start")
            row = f.own(lane, "subject") * f.whole("states")
            with p.loop(f.whole("states")) as i:
                state[i] = starts[row + i]
        with p.when(kind == int(Kind.VISIT)):
            parked.set(1)
    f.set_own(lane, "position", position.get() - first)
    with p.when(changed.get() == 1):
        f.call("sum_rates", lane)
    stop = p.variable("double", float("inf"))
    with p.when(position.get() < end):
        stop.set(f.array("entry_time")[position.get()])
    f.set_of_lane(lane, "stop", stop.get())
    p.give(parked.get())
    return p


def _give(f: Frame, lane: Value, target: Value, amount: Value) -> None:
    state, offsets = f.column(lane, f.whole("state")), f.array("target_offsets", "i64")
    places, fractions = f.array("target_state", "i64"), f.array("target_fraction", "i64")
    with f.p.loop(offsets[target + 1], offsets[target]) as i:
        place = places[i]
        fraction = f.column(lane, fractions[i])[0]
        state[place] = state[place] + amount * fraction


def _begin_rate(f: Frame, lane: Value, target: Value, value: Value) -> None:
    count = f.own(lane, "running")
    f.column(lane, f.whole("running"))[count] = f.p.double_of(target)
    f.column(lane, f.whole("running") + f.whole("capacity"))[count] = value
    f.set_own(lane, "running", count + 1)


def _end_rate(f: Frame, lane: Value, target: Value, value: Value) -> None:
    """The first running rate of this input and size ends; those behind it move up."""
    p, count = f.p, f.own(lane, "running")
    targets, values = f.column(lane, f.whole("running")), f.column(lane, f.whole("running") + f.whole("capacity"))
    found = p.variable("i64", 0)
    with p.loop(count) as i:
        same = (targets[i] == p.double_of(target)) & (values[i] == value)
        with p.when(found.get() == 1):
            targets[i - 1] = targets[i]
            values[i - 1] = values[i]
        with p.when(same & (found.get() == 0)):
            found.set(1)
    f.set_own(lane, "running", count - found.get())


def _finish(machine: Machine) -> Procedure:
    """The subject of a lane is done, with a status. Its record is written only if it can go on from there."""
    p, f, (lane, status) = _procedure(machine, "finish", "i64", "i64")
    subject = f.own(lane, "subject")
    f.array("status", "i64")[subject] = status
    counters = f.array("counters", "i64")
    for index, name in enumerate(("accepted", "attempted", "restarts")):
        counters[subject * 3 + index] = f.own(lane, name)
    f.array("final_time")[subject] = f.of_lane(lane, "time")
    with p.when(status <= int(Status.PARKED)):
        f.array("time")[subject] = f.of_lane(lane, "reached")
        f.array("position", "i64")[subject] = f.own(lane, "recorded_position")
        f.array("running_count", "i64")[subject] = f.own(lane, "recorded_running")
        f.array("cursor", "i64")[subject] = f.own(lane, "cursor")
        for source, target, width in (("recorded", "record", "record_width"), ("recorded_more", "more", "more_width")):
            column, rows, length = f.column(lane, f.whole(source)), f.array(target), f.whole(width)
            with p.loop(length) as i:
                rows[subject * length + i] = column[i]
        reduced, column = f.array("reduced_values"), f.column(lane, f.whole("gathered"))
        with p.loop(f.whole("reductions")) as i:
            reduced[subject * f.whole("reductions") + i] = column[i * 2]
    with p.when(status > int(Status.PARKED)):
        _shelter(f, lane)
    f.set_own(lane, "subject", -1)
    f.set_of_lane(lane, "active", 0.0)
    p.write(f"%done = atomicrmw add ptr {f.pointer('progress').name}, i64 1 monotonic")
    return p


def _shelter(f: Frame, lane: Value) -> None:
    """Ones everywhere: a lane without a subject computes with harmless numbers."""
    for first, length in (("state", "record_width"), ("absolute", "states")):
        column = f.column(lane, f.whole(first))
        with f.p.loop(f.whole(length)) as i:
            column[i] = 1.0
    f.model("bind")


def _attend(machine: Machine) -> Procedure:
    """A lane that has arrived: at a stop, at the end, or without a subject. When it is left, it is on its way, or rests for good."""
    p, f, (lane, arrived) = _procedure(machine, "attend", "i64", "i64")
    here = p.variable("i64", arrived)  # 1: at a stop; 0: no subject
    with p.forever():
        with p.when(here.get() == 0):
            p.write(f"%taken{lane.name[1:]} = atomicrmw add ptr {f.pointer('queue').name}, i64 1 monotonic")
            subject = Value(p, "i64", f"%taken{lane.name[1:]}")
            with p.when(subject < f.whole("subjects")):
                here.set(2)
                with p.when(f.array("status", "i64")[subject] == int(Status.CANCELLED)):
                    here.set(1)
                    f.call("load_subject", lane, subject)
                    f.set_cell("moment", f.cell("time"))
                    f.call("emit_marks", f.p.emit("i64", f"shl i64 1, {lane.name}"), f.p.lift(1, "i64"))
                    with p.when(f.number("last") <= f.of_lane(lane, "time")):
                        f.call("finish", lane, p.lift(int(Status.OK), "i64"))
                        here.set(2)
        p.leave_if(here.get() == 0)
        with p.when(here.get() == 1):
            parked = f.call("carry_out", lane, returns="i64")
            with p.when(parked == 1):
                f.call("record", lane)
                f.call("finish", lane, p.lift(int(Status.PARKED), "i64"))
                here.set(0)
            with p.otherwise():
                f.set_of_lane(lane, "restart", 1.0)
                f.set_of_lane(lane, "rejected", 0.0)
                f.set_own(lane, "restarts", f.own(lane, "restarts") + 1)
        with p.when(here.get() == 2):
            here.set(0)
        p.leave_if(here.get() == 1)
    return p


def _attend_all(machine: Machine) -> Procedure:
    """Every lane whose bit is set: stopped, else done or failed."""
    p, f, (arrived, stopped) = _procedure(machine, "attend_all", "i64", "i64")
    with p.loop(f.lanes) as lane, p.when(p.bit(arrived, lane)):
        at_stop = p.variable("i64", 0)
        with p.when(p.bit(stopped, lane)):
            at_stop.set(1)
        f.call("attend", lane, at_stop.get())
    return p


def _first_steps(machine: Machine) -> Procedure:
    """The first step after a stop: a hundredth of the time in which y would change by itself, in the norm of the error.

    Where the derivative is not finite, the step is not a number, and the lane fails.
    """
    p, f, _ = _procedure(machine, "first_steps")
    y, size = f.vectors, f.whole("size")
    with p.loop(size) as i:
        y[i + f.whole("new")] = y[i + f.whole("state")]
        y[i + f.whole("sums")] = 0.0
    f.set_cell("stage_slope", 0.0)
    f.set_cell("stage_time", f.cell("time"))
    f.model("derivative")
    amount, change, total = p.variable("V", 0.0), p.variable("V", 0.0), p.variable("V", 0.0)
    relative = f.cell("relative")
    with p.loop(f.whole("states")) as i:
        here, slope = p.size(y[i + f.whole("state")]), y[i + f.whole("right")]
        scale = p.fused(relative, here, y[i + f.whole("absolute")])
        amount.set(p.fused(here / scale, here / scale, amount.get()))
        change.set(p.fused(slope / scale, slope / scale, change.get()))
    with p.loop(size) as i:
        total.set(
            total.get() + (y[i + f.whole("right")] - y[i + f.whole("right")])
        )  # not a number if any is not finite
    rate = _root(p, change.get())
    first = p.larger(_root(p, amount.get()), 1.0) * 0.01 / rate
    first = p.choose(rate == 0.0, 1.0, first) + total.get()
    starting = (f.cell("restart") == 1.0) & (f.cell("rejected") == 0.0)
    f.set_cell("proposed", p.choose(starting, first, f.cell("proposed")))
    return p


def _root(p: Procedure, value: Value) -> Value:
    return p.emit("V", f"call {p.type('V')} @llvm.sqrt.v{p.machine.lanes}f64({p.type('V')} {value.name})")


def _choose(machine: Machine) -> Procedure:
    """The step of every lane: as proposed, but not beyond its next stop."""
    p, f, _ = _procedure(machine, "choose_steps")
    left = f.cell("stop") - f.cell("time")
    proposed = f.cell("proposed")
    step = p.choose(proposed * STRETCH >= left, left, proposed)
    step = p.choose(f.cell("active") == 1.0, step, 1.0)
    f.set_cell("step", step)
    return p


def _emit_marks(machine: Machine) -> Procedure:
    """The marks that lanes pass. starting: only what belongs to the time a subject begins at, where y does not move.

    The cell `moment` holds the time up to which each lane has come.
    """
    p, f, (lanes, starting) = _procedure(machine, "emit_marks", "i64", "i64")
    until = f.cell("moment")
    passed = p.variable("i64", p.lanes_of(f.cell("mark_limit") <= until) & lanes)
    with p.when(~(passed.get() == 0)):
        f.model("dense_function")
        with p.forever():
            now = passed.get()
            p.leave_if(now == 0)
            mark, time, step = f.cell("mark_time"), f.cell("time"), f.cell("step")
            theta = p.larger(p.smaller((mark - time) / step, 1.0), 0.0)
            theta = p.choose(starting == 1, p.lift(0.0, "V"), theta)
            f.set_cell("theta", theta)
            f.set_cell("moment", p.choose(mark <= until, mark, until))
            f.model("observe")
            f.set_cell("moment", until)
            with p.loop(f.lanes) as lane, p.when(p.bit(now, lane)):
                _write_mark(f, lane)
            passed.set(p.lanes_of(f.cell("mark_limit") <= until) & lanes)
    return p


def _write_mark(f: Frame, lane: Value) -> None:
    p = f.p
    cursor, width = f.own(lane, "cursor"), f.whole("observables")
    row = f.own(lane, "subject") * f.whole("marks") + f.array("mark_columns", "i64")[cursor]
    values, observed = f.array("values"), f.column(lane, f.whole("observed"))
    with p.loop(width) as k:
        values[row * width + k] = observed[k]
    f.set_own(lane, "cursor", cursor + 1)
    f.set_of_lane(lane, "mark_limit", f.array("mark_limits")[cursor + 1])
    f.set_of_lane(lane, "mark_time", f.array("mark_times")[cursor + 1])


def _new_times(machine: Machine) -> Procedure:
    """The time at the end of the step, into `moment`: the stop itself where a lane lands."""
    p, f, _ = _procedure(machine, "new_times")
    lands = f.cell("proposed") * STRETCH >= f.cell("stop") - f.cell("time")
    f.set_cell("moment", p.choose(lands, f.cell("stop"), f.cell("time") + f.cell("step")))
    return p


class _Writer:
    """Lets the vector functions write into a procedure."""

    def __init__(self, p: Procedure) -> None:
        self._p = p

    def number(self, value: float) -> str:
        return self._p.lift(value, "V").name

    def whole(self, value: int) -> str:
        return f"splat (i64 {value})"

    def line(self, text: str) -> str:
        vector, lanes = self._p.type("V"), self._p.machine.lanes
        return self._p.emit(
            "V", text.replace("$V", vector).replace("$I", f"<{lanes} x i64>").replace("$B", f"<{lanes} x i1>")
        ).name

    def fused(self, a: str, b: str, c: str) -> str:
        p = self._p
        return p.fused(Value(p, "V", a), Value(p, "V", b), Value(p, "V", c)).name


def _accept(machine: Machine, error_order: int) -> Procedure:
    """After an attempt: what was good enough is taken over; everyone gets a new step; who has arrived is attended to."""
    p, f, _ = _procedure(machine, "accept")
    error, active = f.cell("error"), f.cell("active") == 1.0
    good = (error <= 1.0) & active
    good_lanes = p.lanes_of(good)
    f.call("new_times")
    with p.when(~(good_lanes == 0)):
        f.set_cell("good", p.choose(good, p.lift(1.0, "V"), p.lift(0.0, "V")))
        f.call("gather")
        f.call("emit_marks", good_lanes, p.lift(0, "i64"))
    _propose(p, f, error, good, error_order)
    new_time = f.cell("moment")
    landed = good & (f.cell("stop") == new_time)
    f.set_cell("time", p.choose(good, new_time, f.cell("time")))
    vectors = f.vectors
    with p.loop(f.whole("size")) as i:
        vectors[i + f.whole("state")] = p.choose(good, vectors[i + f.whole("new")], vectors[i + f.whole("state")])
    done = good & (p.lift(f.number("last"), "V") <= new_time)
    finished = p.variable("i64", p.lanes_of(done))
    arrived = p.variable("i64", p.lanes_of(done | landed))
    _count(p, f, good_lanes, active, arrived, finished)
    with p.when(~(arrived.get() == 0)):
        _leave_stops(p, f, p.lanes_of(landed), p.lanes_of(done))
        f.call("attend_all", arrived.get(), p.lanes_of(landed & (f.cell("active") == 1.0)))
    return p


def _propose(p: Procedure, f: Frame, error: Value, good: Value, error_order: int) -> None:
    """The next step from the error: SAFETY error^(-1/order), within bounds; no growth right after a rejection."""
    w = _Writer(p)
    logarithmic = Value(p, "V", logarithm(w, p.larger(error, 1e-30).name))
    factor = Value(p, "V", exponential(w, (logarithmic * (-0.5 / error_order)).name)) * SAFETY
    most = p.choose(f.cell("restart") == 1.0, p.lift(MOST_AT_START, "V"), p.lift(MOST, "V"))
    most = p.choose(f.cell("rejected") == 1.0, 1.0, most)
    factor = p.larger(p.smaller(factor, most), LEAST)
    factor = p.choose(error < float("inf"), factor, LEAST)  # also where it is not a number
    f.set_cell("proposed", f.cell("step") * factor)
    f.set_cell("rejected", p.choose(good, p.lift(0.0, "V"), p.lift(1.0, "V")))
    f.set_cell("restart", p.choose(good, p.lift(0.0, "V"), f.cell("restart")))


def _count(p: Procedure, f: Frame, good_lanes: Value, active: Value, arrived, finished) -> None:  # type: ignore[no-untyped-def]
    """Counters; and lanes that cannot go on: the budget spent, or a step too small to change the time."""
    limit, active_lanes = f.whole("maximum_attempts"), p.lanes_of(active)
    time, proposed = f.cell("time"), f.cell("proposed")
    collapsed = ~(p.size(proposed) > p.size(time) * 1e-15) | ~(proposed > 1e-290)
    collapsed_lanes, numbers = p.lanes_of(collapsed), p.lanes_of(proposed == proposed)
    with p.loop(f.lanes) as lane, p.when(p.bit(active_lanes, lane)):
        attempted = f.own(lane, "attempted") + 1
        f.set_own(lane, "attempted", attempted)
        bad = p.variable("i64", 0)
        with p.when(p.bit(good_lanes, lane)):
            f.set_own(lane, "accepted", f.own(lane, "accepted") + 1)
        with p.otherwise(), p.when(p.bit(collapsed_lanes, lane)):
            bad.set(int(Status.NON_FINITE))
            with p.when(p.bit(numbers, lane)):
                bad.set(int(Status.STEP_COLLAPSE))
        with p.when((attempted + f.own(lane, "restarts") > limit) & ~p.bit(finished.get(), lane)):
            bad.set(int(Status.BUDGET_SPENT))
        with p.when(bad.get() > 0):
            f.call("finish", lane, bad.get())
            bit = p.emit("i64", f"shl i64 1, {lane.name}")
            arrived.set(arrived.get() | bit)


def _leave_stops(p: Procedure, f: Frame, landed: Value, done: Value) -> None:
    """Lanes at a stop that is asked for leave a record; those that are done finish."""
    with p.loop(f.lanes) as lane:
        with p.when(
            p.bit(landed, lane) & (f.of_lane(lane, "active") == 1.0) & (f.of_lane(lane, "time") <= f.number("last"))
        ):
            f.call("record", lane)
        with p.when(p.bit(done, lane) & (f.of_lane(lane, "active") == 1.0)):
            f.call("finish", lane, p.lift(int(Status.OK), "i64"))


def _run(machine: Machine) -> Procedure:
    """Until no lane has a subject, or the caller cancels."""
    p = Procedure(machine, "run", ["ptr"], hidden=False)
    f = Frame(p)
    control = _flush_to_zero(p)
    with p.loop(f.lanes) as lane:
        f.set_own(lane, "subject", -1)
    every = (1 << machine.lanes) - 1
    f.set_cell("active", 0.0)
    f.call("attend_all", p.lift(every, "i64"), p.lift(0, "i64"))
    with p.forever():
        p.leave_if(~p.any(f.cell("active") == 1.0))
        p.leave_if(p.emit("i64", f"load atomic i64, ptr {f.pointer('cancel').name} monotonic, align 8") == 1)
        with p.when(p.any((f.cell("restart") == 1.0) & (f.cell("rejected") == 0.0))):
            f.call("first_steps")
        f.call("choose_steps")
        f.model("attempt")
        f.call("accept")
    _restore(p, control)
    return p


def _flush_declarations(machine: Machine) -> str:
    if not machine.x86:
        return ""
    return "declare void @llvm.x86.sse.stmxcsr(ptr)\ndeclare void @llvm.x86.sse.ldmxcsr(ptr)\n"


def _flush_to_zero(p: Procedure):  # type: ignore[no-untyped-def]
    """Numbers below 1e-308 count as 0 while the loop runs: x86 takes a hundred times as long for each."""
    if not p.machine.x86:
        return None
    before, now = p.variable("i64", 0), p.variable("i64", 0)
    p.write(f"call void @llvm.x86.sse.stmxcsr(ptr {before._name})")
    now.set(before.get() | p.lift(0x8040, "i64"))
    p.write(f"call void @llvm.x86.sse.ldmxcsr(ptr {now._name})")
    return before


def _restore(p: Procedure, before) -> None:  # type: ignore[no-untyped-def]
    if before is not None:
        p.write(f"call void @llvm.x86.sse.ldmxcsr(ptr {before._name})")


__all__ = ["Array", "driver_text"]
