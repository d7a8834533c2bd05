"""Sensitivities in the lane loop, as text for the compiler: what happens to the slopes of each direction in a lane.

advance_slopes      after a good step: the same step of every direction; dense output if a mark or a crossing is in it
mark_slopes         slopes of the observables at a mark
end_slopes          the new slopes are taken over, in lanes that crossed those just beyond the crossing
before, after       around each entry of a schedule, and each firing of events

A jump is gone through on the moving time T: the slopes of y there are s + f T', the jump's own slopes act on these, and
the new f takes T' off again (`../sensitivities.py`).
"""

from __future__ import annotations

from ..schedule import Kind
from .context import Column, Frame
from .language import Array, Procedure, Value
from .machine import Machine


def direction_texts(machine: Machine) -> list[str]:
    """The procedures of sensitivities."""
    makers = (
        _load, _record, _keep, _stand_still, _go_along, _before_entry, _after_entry, _look_for_cause, _take_cause,
        _advance, _mark, _end, _time_of_event, _settled_time, _before_assignment,
    )  # fmt: skip
    return [make(machine).text() for make in makers]


def _procedure(machine: Machine, name: str, *more: str, returns: str = "void") -> tuple[Procedure, Frame, list[Value]]:
    p = Procedure(machine, name, ["ptr", *more], returns)
    return p, Frame(p), p.arguments[1:]


def _width(f: Frame) -> Value:
    return f.whole("size") + f.whole("moving")


def _slopes(f: Frame, direction: Value) -> Value:
    """Where the slopes of a direction lie."""
    return f.whole("slopes") + direction * _width(f)


def _column(f: Frame, lane: Value, direction: Value) -> Column:
    return f.column(lane, _slopes(f, direction))


def _load(machine: Machine) -> Procedure:
    """The slopes of a subject into a lane. What another subject left behind would spoil it."""
    p, f, (lane, subject) = _procedure(machine, "load_slopes", "i64", "i64")
    width = f.whole("directions") * _width(f)
    rows, column = f.array("slope_record"), f.column(lane, f.whole("slopes"))
    with p.loop(width) as i:
        column[i] = rows[subject * width + i]
    new, dense = f.column(lane, f.whole("new_slopes")), f.column(lane, f.whole("dense_slopes"))
    with p.loop(f.whole("directions") * f.whole("size")) as i:
        new[i] = 0.0
        for row in range(3):
            dense[i * 3 + row] = 0.0
    return p


def _record(machine: Machine) -> Procedure:
    """At a stop, before what is still to be done there."""
    p, f, (lane,) = _procedure(machine, "record_slopes", "i64")
    now, then = f.column(lane, f.whole("slopes")), f.column(lane, f.whole("recorded_slopes"))
    with p.loop(f.whole("directions") * _width(f)) as i:
        then[i] = now[i]
    return p


def _keep(machine: Machine) -> Procedure:
    """What was recorded into the record of a subject that is done."""
    p, f, (lane, subject) = _procedure(machine, "keep_slopes", "i64", "i64")
    width = f.whole("directions") * _width(f)
    rows, column = f.array("slope_record"), f.column(lane, f.whole("recorded_slopes"))
    with p.loop(width) as i:
        rows[subject * width + i] = column[i]
    return p


def _stand_still(machine: Machine) -> Procedure:
    """No time moves, until an entry or an event says so; nothing has set off an event yet."""
    p, f, (lane,) = _procedure(machine, "stand_still", "i64")
    f.column(lane, f.whole("caused"))[0] = 0.0
    times = f.column(lane, f.whole("moved_times"))
    with p.loop(f.whole("directions")) as d:
        times[d] = 0.0
    return p


def _go_along(machine: Machine) -> Procedure:
    """s + sign f T' in a lane, f as it is now."""
    p, f, (lane, sign) = _procedure(machine, "go_along", "i64", "double")
    f.call("flow")
    flow, times = f.column(lane, f.whole("right")), f.column(lane, f.whole("moved_times"))
    with p.loop(f.whole("directions")) as d:
        s, moved = _column(f, lane, d), times[d] * sign
        with p.loop(f.whole("size")) as i:
            s[i] = s[i] + flow[i] * moved
    return p


def _before_entry(machine: Machine) -> Procedure:
    """Onto the moving time of an entry, if times move."""
    p, f, (lane, entry) = _procedure(machine, "before_entry", "i64", "i64")
    times, slopes = f.column(lane, f.whole("moved_times")), f.array("time_slopes")
    with p.loop(f.whole("directions")) as d:
        times[d] = slopes[d * f.whole("entries") + entry]
    with p.when(f.whole("times_move") == 1):
        f.call("sum_rates", lane)
        f.call("go_along", lane, p.lift(1.0, "double"))
    return p


def _after_entry(machine: Machine) -> Procedure:
    """The slopes of an entry that has been carried out; and off its moving time."""
    p, f, (lane, entry) = _procedure(machine, "after_entry", "i64", "i64")
    kind, target = f.array("entry_kind", "i64")[entry], f.array("entry_target", "i64")[entry]
    with p.loop(f.whole("directions")) as d:
        slope = f.array("value_slopes")[d * f.whole("entries") + entry]
        with p.when(kind == int(Kind.BOLUS)):
            _give(f, lane, d, target, f.array("entry_value")[entry], slope)
        with p.when((kind == int(Kind.RATE_ON)) | (kind == int(Kind.RATE_OFF))):
            moving = f.array("moving_input", "i64")[target]
            with p.when(moving >= 0):
                _change_rate(f, lane, d, moving, target, p.choose(kind == int(Kind.RATE_ON), slope, slope * -1.0))
        with p.when(kind == int(Kind.SET_PARAMETER)):
            moving = f.array("moving_parameter", "i64")[target]
            with p.when(moving >= 0):
                _column(f, lane, d)[f.whole("size") + moving] = slope
        with p.when(kind == int(Kind.RESET)):
            s, states = _column(f, lane, d), f.whole("states")
            row = (f.own(lane, "subject") * f.whole("directions") + d) * states
            with p.loop(states) as i:
                s[i] = f.array("slope_start")[row + i]
    with p.when(f.whole("times_move") == 1):
        f.call("sum_rates", lane)
        f.call("go_along", lane, p.lift(-1.0, "double"))
        with p.when(f.whole("events") > 0):
            f.call("look_for_cause", lane)
    return p


def _look_for_cause(machine: Machine) -> Procedure:
    """If an entry is the first at its time to make the trigger of an armed event true, its T' is kept for the event."""
    p, f, (lane,) = _procedure(machine, "look_for_cause", "i64")
    f.set_cell("moment", f.cell("time"))
    f.model("triggers_here")
    armed, triggers = f.column(lane, f.whole("armed")), f.column(lane, f.whole("triggers"))
    caused = f.column(lane, f.whole("caused"))
    with (
        p.loop(f.whole("events")) as event,
        p.when((triggers[event] > 0.0) & (armed[event] == 1.0) & (caused[0] == 0.0)),
    ):
        caused[0] = 1.0
        _copy(f, lane, "moved_times", "caused_times")
    return p


def _take_cause(machine: Machine) -> Procedure:
    """Events that entries have set off come when these do."""
    p, f, (lane,) = _procedure(machine, "take_cause", "i64")
    with p.when(f.column(lane, f.whole("caused"))[0] == 1.0):
        _copy(f, lane, "caused_times", "moved_times")
    return p


def _copy(f: Frame, lane: Value, source: str, target: str) -> None:
    here, there = f.column(lane, f.whole(source)), f.column(lane, f.whole(target))
    with f.p.loop(f.whole("directions")) as d:
        there[d] = here[d]


def _give(f: Frame, lane: Value, direction: Value, target: Value, amount: Value, slope: Value) -> None:
    """A bolus b with fraction F: the slope is b' F + b F'."""
    _plant(f, direction, 0.0)
    f.model("constant_slopes_of")
    s, offsets = _column(f, lane, direction), f.array("target_offsets", "i64")
    places, fractions = f.array("target_state", "i64"), f.array("target_fraction", "i64")
    turned = f.column(lane, f.whole("constant_slopes") + f.whole("states"))
    with f.p.loop(offsets[target + 1], offsets[target]) as i:
        place = places[i]
        fraction = f.column(lane, fractions[i])[0]
        s[place] = s[place] + slope * fraction + amount * turned[i]


def _change_rate(f: Frame, lane: Value, direction: Value, moving: Value, target: Value, slope: Value) -> None:
    """Exactly 0 where no rate runs into the input."""
    p, v, running = f.p, _column(f, lane, direction), f.p.variable("i64", 0)
    place = f.whole("size") + moving
    v[place] = v[place] + slope
    targets = f.column(lane, f.whole("running"))
    with p.loop(f.own(lane, "running")) as i, p.when(targets[i] == p.double_of(target)):
        running.set(1)
    with p.when(running.get() == 0):
        v[place] = 0.0


def _plant(f: Frame, direction: Value, time: Value | float) -> None:
    """The slopes of a direction in all lanes as seeds of the slopes of expressions. time: the slope of time."""
    memory, first = f.vectors, _slopes(f, direction)
    with f.p.loop(_width(f)) as i:
        memory[i + f.whole("seed")] = memory[i + first]
    memory[f.whole("seed_time")] = time


def _advance(machine: Machine) -> Procedure:
    """The step just accepted in the lanes whose cell `good` is 1. The cell `moment` holds where it ends."""
    p, f, _ = _procedure(machine, "advance_slopes")
    good, wanted = f.cell("good") == 1.0, p.variable("i64", 0)
    with p.when(p.any(good & ((f.cell("mark_limit") <= f.cell("moment")) | (f.cell("crossed") == 1.0)))):
        wanted.set(1)
    memory, offsets = f.vectors, f.array("follow_offsets", "i64")
    size = f.whole("size")
    p.call(f.pointer("linearise"), f.pointer("memory"))
    with p.loop(f.whole("directions")) as d:
        places = (_slopes(f, d), f.whole("new_slopes") + d * size, f.whole("dense_slopes") + d * size * 3)
        p.call(
            f.pointer("advance"),
            f.pointer("memory"),
            *(memory.at(place) for place in places),
            f.pointer("solve_stage"),
            Array(p, f.pointer("follow"), "ptr").at(offsets[d]),
            offsets[d + 1] - offsets[d],
            wanted.get(),
        )
    return p


def _inside(f: Frame, direction: Value, i: Value, theta: Value, rest: Value) -> Value:
    """A slope inside the step."""
    p, memory, size = f.p, f.vectors, f.whole("size")
    first = f.whole("dense_slopes") + direction * size * 3
    k = [memory[first + size * row + i] for row in range(3)]
    new = memory[f.whole("new_slopes") + direction * size + i]
    bend = p.fused(theta, p.fused(theta, k[2], k[1]), k[0])
    return p.fused(theta, p.fused(rest, bend, new), rest * memory[_slopes(f, direction) + i])


def _mark(machine: Machine) -> Procedure:
    """Slopes of the observables of the lanes that pass a mark, at the cells `theta` and `moment`."""
    p, f, (now,) = _procedure(machine, "mark_slopes", "i64")
    memory, needed, size = f.vectors, f.array("needed", "i64"), f.whole("size")
    theta = f.cell("theta")
    rest = 1.0 - theta
    memory[f.whole("seed_time")] = 0.0
    with p.loop(f.whole("directions")) as d:
        with p.loop(f.whole("needed_count")) as number:
            i = needed[number]
            memory[i + f.whole("seed")] = _inside(f, d, i, theta, rest)
        with p.loop(f.whole("moving")) as j:
            memory[j + size + f.whole("seed")] = memory[j + size + _slopes(f, d)]
        f.model("observe_slopes")
        with p.loop(f.lanes) as lane, p.when(p.bit(now, lane)):
            column = f.array("mark_columns", "i64")[f.own(lane, "cursor")]
            row = (f.own(lane, "subject") * f.whole("marks") + column) * f.whole("observables")
            found, values = f.column(lane, f.whole("observed_slopes")), f.array("slope_values")
            with p.loop(f.whole("observables")) as k:
                values[(row + k) * f.whole("directions") + d] = found[k]
    return p


def _end(machine: Machine) -> Procedure:
    """The slopes at the end of the step in the lanes whose cell `good` is 1, or just beyond a crossing."""
    p, f, _ = _procedure(machine, "end_slopes")
    good, crossed = f.cell("good") == 1.0, f.cell("crossed") == 1.0
    memory, size = f.vectors, f.whole("size")
    theta = (f.cell("beyond") - f.cell("time")) / f.cell("step")
    theta = p.larger(p.smaller(theta, 1.0), 0.0)
    rest = 1.0 - theta
    with p.when(p.any(good & crossed)), p.loop(f.whole("directions")) as d, p.loop(size) as i:
        place = f.whole("new_slopes") + d * size + i
        memory[place] = p.choose(crossed, _inside(f, d, i, theta, rest), memory[place])
    with p.loop(f.whole("directions")) as d, p.loop(size) as i:
        place = _slopes(f, d) + i
        memory[place] = p.choose(good, memory[f.whole("new_slopes") + d * size + i], memory[place])
    return p


def _time_of_event(machine: Machine) -> Procedure:
    """T' of the first event of a lane that fires: minus the slope of its level over that along the flow."""
    p, f, (lane,) = _procedure(machine, "time_of_event", "i64")
    memory, size = f.vectors, f.whole("size")
    f.call("flow")
    f.set_cell("moment", f.cell("time"))
    with p.loop(size) as i:
        memory[i + f.whole("seed")] = memory[i + f.whole("right")]
    with p.loop(f.whole("moving")) as j:
        memory[j + size + f.whole("seed")] = 0.0
    memory[f.whole("seed_time")] = 1.0
    f.model("level_slopes_of")
    with p.loop(f.whole("events")) as event:
        memory[event + f.whole("level_flow")] = memory[event + f.whole("level_slopes")]
    first = _first_fired(f, lane)
    flow, slopes = f.column(lane, f.whole("level_flow")), f.column(lane, f.whole("level_slopes"))
    times = f.column(lane, f.whole("moved_times"))
    with p.loop(f.whole("directions")) as d:
        _plant(f, d, 0.0)
        f.model("level_slopes_of")
        times[d] = slopes[first] / flow[first] * -1.0
    return p


def _first_fired(f: Frame, lane: Value) -> Value:
    p, fired, first = f.p, f.column(lane, f.whole("fired")), f.p.variable("i64", 0)
    events = f.whole("events")
    with p.loop(events) as back:
        event = events - 1 - back
        with p.when(fired[event] == 1.0):
            first.set(event)
    return first.get()


def _settled_time(machine: Machine) -> Procedure:
    """After a jump: an event that is still false at its very time was not set off by it, but comes by itself there."""
    p, f, (lane,) = _procedure(machine, "settled_time", "i64")
    f.set_cell("moment", f.cell("time"))
    f.model("triggers_here")
    triggers = f.column(lane, f.whole("triggers"))
    with p.when(~(triggers[_first_fired(f, lane)] > 0.0)):
        f.call("time_of_event", lane)
    return p


def _before_assignment(machine: Machine) -> Procedure:
    """Onto the moving time of events that fire in a lane, and the slopes of what they assign."""
    p, f, (lane,) = _procedure(machine, "before_assignment", "i64")
    f.call("go_along", lane, p.lift(1.0, "double"))
    f.set_cell("moment", f.cell("time"))
    fired, offsets = f.column(lane, f.whole("fired")), f.array("assigned_offsets", "i64")
    places, size = f.array("assigned_places", "i64"), f.whole("size")
    with p.loop(f.whole("directions")) as d:
        _plant(f, d, f.vectors[f.whole("moved_times") + d])
        f.model("assigned_slopes_of")
        s, slopes = _column(f, lane, d), f.column(lane, f.whole("assigned_slopes"))
        with p.loop(f.whole("events")) as event:
            first = p.choose(fired[event] == 1.0, offsets[event], offsets[event + 1])
            with p.loop(offsets[event + 1], first) as i:
                with p.when(places[i] < size):
                    s[places[i]] = slopes[i]
                with p.otherwise():
                    s[size + f.array("moving_parameter", "i64")[places[i] - size]] = slopes[i]
    return p
