"""What happens to one lane at a stop, as text for the compiler.

load_subject    a subject from its record into a lane
carry_out       everything scheduled for this time: doses, rates, parameters, resets; or a visit, which parks
record          the numbers of the lane at a stop, before what is still to be done there
finish          the subject is done: its record and status are written
attend          these in turn, until the lane is on its way again, or no subject is left
"""

from __future__ import annotations

from ..result import Status
from ..schedule import Kind
from .context import Frame
from .crossings import just_after
from .language import Procedure, Value
from .machine import Machine


def lane_texts(machine: Machine) -> list[str]:
    """The procedures of a lane."""
    return [make(machine).text() for make in (_load, _record, _bind, _carry_out, _finish, _restart, _attend)]


def procedure(machine: Machine, name: str, *more: str, returns: str = "void") -> tuple[Procedure, Frame, list[Value]]:
    p = Procedure(machine, name, ["ptr", *more], returns)
    return p, Frame(p), p.arguments[1:]


def _load(machine: Machine) -> Procedure:
    """A subject into a lane, from its record."""
    p, f, (lane, subject) = procedure(machine, "load_subject", "i64", "i64")
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
    f.sensitively("load_slopes", lane, subject)
    f.call("record", lane)
    f.call("sum_rates", lane)
    return p


def _row_to_column(f: Frame, name: str, subject: Value, width: Value, lane: Value, first: Value) -> None:
    rows, column = f.array(name), f.column(lane, first)
    with f.p.loop(width) as i:
        column[i] = rows[subject * width + i]


def _record(machine: Machine) -> Procedure:
    """A lane at a stop, before what is still to be done there: its numbers as a later run will find them."""
    p, f, (lane,) = procedure(machine, "record", "i64")
    for source, target, width in (("state", "recorded", "record_width"), ("running", "recorded_more", "more_width")):
        now, then = f.column(lane, f.whole(source)), f.column(lane, f.whole(target))
        with p.loop(f.whole(width)) as i:
            then[i] = now[i]
    f.set_of_lane(lane, "reached", f.of_lane(lane, "time"))
    f.set_own(lane, "recorded_position", f.own(lane, "position"))
    f.set_own(lane, "recorded_running", f.own(lane, "running"))
    f.sensitively("record_slopes", lane)
    return p


def _bind(machine: Machine) -> Procedure:
    """The running rates of a lane, summed by input; and what depends on parameters, anew."""
    p, f, (lane,) = procedure(machine, "sum_rates", "i64")
    rates = f.column(lane, f.whole("rates"))
    with p.loop(f.whole("inputs")) as i:
        rates[i] = 0.0
    targets, values = f.column(lane, f.whole("running")), f.column(lane, f.whole("running") + f.whole("capacity"))
    with p.loop(f.own(lane, "running")) as i:
        target = p.whole_of(targets[i])
        rates[target] = rates[target] + values[i]
    f.model("bind")
    with p.when(f.whole("directions") > 0):
        f.model("bind_slopes")
    return p


def _carry_out(machine: Machine) -> Procedure:
    """Everything scheduled for the time of a lane; 1 if a visit says to park."""
    p, f, (lane,) = procedure(machine, "carry_out", "i64", returns="i64")
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
        f.sensitively("before_entry", lane, here)
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
        f.sensitively("after_entry", lane, here)
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
    p, f, (lane, status) = procedure(machine, "finish", "i64", "i64")
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
        f.sensitively("keep_slopes", lane, subject)
        reduced, column = f.array("reduced_values"), f.column(lane, f.whole("gathered"))
        with p.loop(f.whole("reductions")) as i:
            reduced[subject * f.whole("reductions") + i] = column[i * 2]
    with p.when(status > int(Status.PARKED)):
        column, rows, length = f.column(lane, f.whole("state")), f.array("failed"), f.whole("record_width")
        with p.loop(length) as i:
            rows[subject * length + i] = column[i]
        _shelter(f, lane)
    f.set_own(lane, "subject", -1)
    f.set_of_lane(lane, "active", 0.0)
    p.write(f"%done = atomicrmw add ptr {f.pointer('progress').name}, i64 1 monotonic")
    return p


def _shelter(f: Frame, lane: Value) -> None:
    """Nothing of a failed subject stays: 0 times what is left over would spoil the next one in its lane.

    Ones for state and parameters: a lane without a subject computes with harmless numbers.
    """
    everything = f.column(lane, f.whole("state"))
    with f.p.loop(f.whole("running") - f.whole("state")) as i:
        everything[i] = 0.0
    for cell in ("step", "inverse_step", "gamma_step", "inverse_gamma_step"):
        f.set_of_lane(lane, cell, 1.0)
    for first, length in (("state", "record_width"), ("absolute", "states")):
        column = f.column(lane, f.whole(first))
        with f.p.loop(f.whole(length)) as i:
            column[i] = 1.0
    f.model("bind")


def _restart(machine: Machine) -> Procedure:
    """The next step of a lane is a first one."""
    p, f, (lane,) = procedure(machine, "restart", "i64")
    f.set_of_lane(lane, "restart", 1.0)
    f.set_of_lane(lane, "rejected", 0.0)
    f.set_own(lane, "restarts", f.own(lane, "restarts") + 1)
    return p


def _attend(machine: Machine) -> Procedure:
    """A lane that has arrived: at a stop, or without a subject. Afterwards it is on its way, or rests for good."""
    p, f, (lane, arrived) = procedure(machine, "attend", "i64", "i64")
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
            f.sensitively("stand_still", lane)
            parked = f.call("carry_out", lane, returns="i64")
            with p.when(parked == 1):
                f.call("record", lane)
                f.call("finish", lane, p.lift(int(Status.PARKED), "i64"))
                here.set(0)
            with p.otherwise():
                f.call("restart", lane)
                with p.when(f.whole("events") > 0):
                    f.sensitively("take_cause", lane)
                    after = just_after(p.lift(f.of_lane(lane, "time"), "V"))
                    first = p.emit("double", f"extractelement {p.type('V')} {after.name}, i64 0")
                    endless = f.call("settle", lane, first, returns="i64")
                    with p.when(endless == 1):
                        f.call("finish", lane, p.lift(int(Status.BUDGET_SPENT), "i64"))
                        here.set(0)
        with p.when(here.get() == 2):
            here.set(0)
        p.leave_if(here.get() == 1)
    return p
