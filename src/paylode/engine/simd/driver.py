"""The lane loop, as text for the compiler. It knows nothing of a model but the size of things, and is compiled once
per machine.

    run         forever: attend to lanes that have arrived; choose steps; attempt one in all lanes; accept or not
    attend      a lane at a stop, or without a subject: see `lane.py`
    accept      marks, reductions, the new y where the step was good enough; the next step everywhere

Every lane has its own time and step. A lane whose subject is done takes the next one from a queue that all threads
share, so no subject waits for another; and nothing in one lane depends on another, so a subject's numbers are the
same whoever its neighbours are. A lane without a subject computes on with harmless numbers.
"""

from __future__ import annotations

from ..result import Status
from .context import Frame
from .crossings import crossing_texts
from .directions import direction_texts
from .emit import attributes, header
from .lane import lane_texts, procedure
from .language import Procedure, Value, Variable
from .machine import Machine
from .pieces import gather_text
from .vector_functions import exponential, logarithm

SAFETY, LEAST, MOST, MOST_AT_START = 0.9, 0.15, 6.0, 100.0
"""Of the factor from one step to the next."""
STRETCH = 1.01
"""A step that would leave less than this beyond it to a stop goes all the way."""


def driver_text(machine: Machine, error_order: int) -> str:
    """The whole driver; `run` is the way in."""
    procedures = (_attend_all, _flow, _first_steps, _choose, _emit_marks, _new_times)
    texts = [*lane_texts(machine), *(make(machine).text() for make in procedures)]
    texts += [gather_text(machine), *crossing_texts(machine), *direction_texts(machine)]
    texts += [_accept(machine, error_order).text(), _run(machine).text()]
    return "".join([header(machine), _flush_declarations(machine), *texts, attributes(machine)])


def _attend_all(machine: Machine) -> Procedure:
    """Every lane whose bit is set: stopped, else done or failed."""
    p, f, (arrived, stopped) = procedure(machine, "attend_all", "i64", "i64")
    with p.loop(f.lanes) as lane, p.when(p.bit(arrived, lane)):
        at_stop = p.variable("i64", 0)
        with p.when(p.bit(stopped, lane)):
            at_stop.set(1)
        f.call("attend", lane, at_stop.get())
    return p


def _flow(machine: Machine) -> Procedure:
    """The derivative of every lane as it is now."""
    p, f, _ = procedure(machine, "flow")
    y, size = f.vectors, f.whole("size")
    with p.loop(size) as i:
        y[i + f.whole("new")] = y[i + f.whole("state")]
        y[i + f.whole("sums")] = 0.0
    f.set_cell("stage_slope", 0.0)
    f.set_cell("stage_time", f.cell("time"))
    f.model("derivative")
    return p


def _first_steps(machine: Machine) -> Procedure:
    """The first step after a stop: a hundredth of the time in which y would change by itself, in the norm of the error.

    Where the derivative is not finite, the step is not a number, and the lane fails.
    """
    p, f, _ = procedure(machine, "first_steps")
    y, size = f.vectors, f.whole("size")
    f.call("flow")
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
    p, f, _ = procedure(machine, "choose_steps")
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
    p, f, (lanes, starting) = procedure(machine, "emit_marks", "i64", "i64")
    until = f.cell("moment")
    passed = p.variable("i64", p.lanes_of(f.cell("mark_limit") <= until) & lanes)
    with p.when(~(passed.get() == 0)):
        f.dense()
        with p.forever():
            now = passed.get()
            p.leave_if(now == 0)
            mark, time, step = f.cell("mark_time"), f.cell("time"), f.cell("step")
            theta = p.larger(p.smaller((mark - time) / step, 1.0), 0.0)
            theta = p.choose(starting == 1, p.lift(0.0, "V"), theta)
            f.set_cell("theta", theta)
            f.set_cell("moment", p.choose(mark <= until, mark, until))
            f.model("observe")
            f.sensitively("mark_slopes", now)
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
    p, f, _ = procedure(machine, "new_times")
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
    """After an attempt: what is good enough is taken over, every lane gets a new step, arrivals are attended to."""
    p, f, _ = procedure(machine, "accept")
    error, active = f.cell("error"), f.cell("active") == 1.0
    good = (error <= 1.0) & active
    good_lanes = p.lanes_of(good)
    f.call("new_times")
    with p.when(~(good_lanes == 0)):
        f.set_cell("good", p.choose(good, p.lift(1.0, "V"), p.lift(0.0, "V")))
        with p.when(f.whole("events") > 0):
            f.call("locate")
        f.call("gather")
        f.sensitively("advance_slopes")
        f.call("emit_marks", good_lanes, p.lift(0, "i64"))
        with p.when(p.any(f.cell("crossed") == 1.0)):
            f.call("take_over")
        f.sensitively("end_slopes")
    _propose(p, f, error, good, error_order)
    new_time, crossed = f.cell("moment"), good & (f.cell("crossed") == 1.0)
    landed = good & (f.cell("stop") == new_time) & ~crossed
    f.set_cell("time", p.choose(good, new_time, f.cell("time")))
    vectors = f.vectors
    with p.loop(f.whole("size")) as i:
        vectors[i + f.whole("state")] = p.choose(good, vectors[i + f.whole("new")], vectors[i + f.whole("state")])
    done = good & (p.lift(f.number("last"), "V") <= new_time)
    finished = p.variable("i64", p.lanes_of(done))
    arrived = p.variable("i64", p.lanes_of(done | landed))
    _count(p, f, good_lanes, active, arrived, finished)
    with p.when(p.any(crossed)):
        _fire_events(p, f, p.lanes_of(crossed & ~done), arrived)
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


def _count(p: Procedure, f: Frame, good_lanes: Value, active: Value, arrived: Variable, finished: Variable) -> None:
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


def _fire_events(p: Procedure, f: Frame, crossed: Value, arrived: Variable) -> None:
    """What happens to lanes at a crossing."""
    with p.loop(f.lanes) as lane, p.when(p.bit(crossed, lane) & (f.of_lane(lane, "active") == 1.0)):
        endless = f.call("fire", lane, returns="i64")
        with p.when(endless == 1):
            f.call("finish", lane, p.lift(int(Status.BUDGET_SPENT), "i64"))
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
    f.set_cell("crossed", 0.0)
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


def _flush_to_zero(p: Procedure) -> Variable | None:
    """Numbers below 1e-308 count as 0 while the loop runs: x86 takes a hundred times as long for each."""
    if not p.machine.x86:
        return None
    before, now = p.variable("i64", 0), p.variable("i64", 0)
    p.write(f"call void @llvm.x86.sse.stmxcsr(ptr {before.name})")
    now.set(before.get() | p.lift(0x8040, "i64"))
    p.write(f"call void @llvm.x86.sse.ldmxcsr(ptr {now.name})")
    return before


def _restore(p: Procedure, before: Variable | None) -> None:
    if before is not None:
        p.write(f"call void @llvm.x86.sse.ldmxcsr(ptr {before.name})")
