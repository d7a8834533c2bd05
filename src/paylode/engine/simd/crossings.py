"""Events of lanes, as text for the compiler: where a trigger rises through 0 inside a step, and what then happens.

locate          after a good step: the first crossing in each lane; the step then counts up to there only
fire            a lane at a crossing: assignments, all from the values just before, and what these set off in turn
settle          a lane after a jump: armed events that have become true fire, those that are false are armed

The rules are those of `../crossings.py`: an event is armed once it has been seen false, and fires once when it then
becomes true, at the last time at which it was still false. A step is gone through in stretches in which no trigger can
hide anything (`../plain.py`); the interval of a crossing is halved down to the resolution of time. Lanes are looked at
together, each with its own stretch, and a lane that needs nothing does not change.
"""

from __future__ import annotations

from .context import Frame
from .language import Procedure, Value
from .machine import Machine

_HALVINGS, _MOST_LOOKS = 64, 300
_NARROW, _COARSE, _AT_ONCE = 2.0**-20, 1.0 / 6.0, 2e-7
_MOST_CASCADES = 1000
_HALF_UNIT, _SMALLEST = 2.0**-53 * (1.0 + 2.0**-50), 2.2250738585072014e-308


def crossing_texts(machine: Machine) -> list[str]:
    """The procedures of events."""
    makers = (_look, _halve, _plain, _rise, _arm, _go_through, _locate, _take_over, _assign, _settle, _fire)
    return [make(machine).text() for make in makers]


def just_after(time: Value) -> Value:
    """The next larger number; after 0 the smallest that does not count as 0."""
    p = time.procedure
    return time + p.larger(p.size(time) * _HALF_UNIT, _SMALLEST)


def _procedure(machine: Machine, name: str, *more: str, returns: str = "void") -> tuple[Procedure, Frame, list[Value]]:
    p = Procedure(machine, name, ["ptr", *more], returns)
    return p, Frame(p), p.arguments[1:]


def _truth(p: Procedure, condition: Value) -> Value:
    return p.choose(condition, p.lift(1.0, "V"), p.lift(0.0, "V"))


def _trigger(f: Frame, event: Value, when: Value) -> Value:
    f.call("look_at_triggers", when)
    return f.vectors[f.whole("triggers") + event]


def _look(machine: Machine) -> Procedure:
    """All triggers inside the step."""
    p, f, (when,) = _procedure(machine, "look_at_triggers", "V")
    f.set_cell("moment", when)
    f.set_cell("theta", p.larger(p.smaller((when - f.cell("time")) / f.cell("step"), 1.0), 0.0))
    f.model("triggers_inside")
    return p


def _halve(machine: Machine) -> Procedure:
    """Halves the interval of a crossing; into the cells `low` (last time false) and `high` (first time true)."""
    p, f, (event, first, last) = _procedure(machine, "halve", "i64", "V", "V")
    low, high = p.variable("V", first), p.variable("V", last)
    with p.loop(_HALVINGS):
        middle = low.get() + (high.get() - low.get()) * 0.5
        apart = (low.get() < middle) & (middle < high.get())
        p.leave_if(~p.any(apart))
        true = _trigger(f, event, middle) > 0.0
        high.set(p.choose(apart & true, middle, high.get()))
        low.set(p.choose(apart & ~true, middle, low.get()))
    f.set_cell("low", low.get())
    f.set_cell("high", high.get())
    return p


def _plain(machine: Machine) -> Procedure:
    """Whether every trigger is plain between the times in `low` and `high`, into the cell `found`."""
    p, f, _ = _procedure(machine, "plain")
    f.model("triggers_plain")
    all_of_them = p.variable("V", 1.0)
    with p.loop(f.whole("events")) as event:
        all_of_them.set(p.smaller(f.vectors[f.whole("triggers") + event], all_of_them.get()))
    f.set_cell("found", all_of_them.get())
    return p


def _rise(machine: Machine) -> Procedure:
    """Where any armed event is true at the end of a stretch: the first crossing in it, into `crossing` and `beyond`.

    risen: where that is so.  The values of triggers at the end of the stretch are in `trigger_values`.
    """
    p, f, (risen, first, last) = _procedure(machine, "rise", "V", "V", "V")
    seen, time, memory = f.array("trigger_values", "V"), f.cell("time"), f.vectors
    with p.loop(f.whole("events")) as event:
        rises = (risen == 1.0) & (memory[f.whole("armed") + event] == 1.0) & (seen[event] > 0.0)
        with p.when(p.any(rises)):
            f.call("halve", event, first, last)
            low, high = f.cell("low"), f.cell("high")
            # At 0 to begin with, it rises from there, even if a last bit below 0 just after.
            near = (first == time) & (low - time <= (f.cell("step_end") - time) * _AT_ONCE)
            low = p.choose(near & (_trigger(f, event, time) == 0.0), time, low)
            sooner = (low < f.cell("crossing")) | (low == f.cell("crossing")) & (high < f.cell("beyond"))
            better = rises & (sooner | (f.cell("crossed") == 0.0))
            f.set_cell("crossing", p.choose(better, low, f.cell("crossing")))
            f.set_cell("beyond", p.choose(better, high, f.cell("beyond")))
            f.set_cell("crossed", p.choose(better, 1.0, f.cell("crossed")))
    return p


def _arm(machine: Machine) -> Procedure:
    """Events that are false at the end of a stretch are armed, where it has been gone through."""
    p, f, (through,) = _procedure(machine, "arm", "V")
    seen, memory = f.array("trigger_values", "V"), f.vectors
    with p.loop(f.whole("events")) as event:
        armed = memory[f.whole("armed") + event]
        false = (through == 1.0) & ~(seen[event] > 0.0)
        memory[f.whole("armed") + event] = p.choose(false, p.lift(1.0, "V"), armed)
    return p


def _go_through(machine: Machine) -> Procedure:
    """The step of each lane that is good, stretch by stretch, up to its first crossing."""
    p, f, _ = _procedure(machine, "go_through")
    memory, seen, events, end = f.vectors, f.array("trigger_values", "V"), f.whole("events"), f.cell("step_end")
    length = end - f.cell("time")
    at, width, looks = p.variable("V", f.cell("time")), p.variable("V", length), p.variable("i64", 0)
    on_its_way = p.variable("V", f.cell("good"))
    with p.forever():
        p.leave_if(~p.any(on_its_way.get() == 1.0))
        looks.set(looks.get() + 1)
        with p.when(looks.get() == _MOST_LOOKS):
            width.set(p.larger(width.get(), (end - at.get()) * _COARSE))
        until = p.smaller(at.get() + width.get(), end)
        f.set_cell("low", at.get())
        f.set_cell("high", until)
        f.call("plain")
        patient = p.variable("V", 1.0)
        with p.when(looks.get() >= _MOST_LOOKS):
            patient.set(0.0)
        enough = (f.cell("found") == 1.0) | (width.get() <= length * _NARROW) | (patient.get() == 0.0)
        taken = enough & (on_its_way.get() == 1.0)
        width.set(p.choose(enough, width.get(), width.get() * 0.5))
        with p.when(p.any(taken)):
            f.call("look_at_triggers", until)
            risen = p.variable("V", 0.0)
            with p.loop(events) as event:
                value = memory[f.whole("triggers") + event]
                seen[event] = value
                rises = taken & (memory[f.whole("armed") + event] == 1.0) & (value > 0.0)
                risen.set(p.choose(rises, 1.0, risen.get()))
            with p.when(p.any(risen.get() == 1.0)):
                f.call("rise", risen.get(), at.get(), until)
            f.call("arm", _truth(p, taken & (risen.get() == 0.0)))
            at.set(p.choose(taken, until, at.get()))
            width.set(p.choose(taken & (patient.get() == 1.0), width.get() * 2.0, width.get()))
            over = taken & ((risen.get() == 1.0) | (end <= until))
            on_its_way.set(p.choose(over, p.lift(0.0, "V"), on_its_way.get()))
    return p


def _locate(machine: Machine) -> Procedure:
    """The first crossing of each lane with a good step; the cell `moment`, the end of the step, moves there."""
    p, f, _ = _procedure(machine, "locate")
    memory, end = f.vectors, f.cell("moment")
    f.set_cell("step_end", end)
    f.set_cell("crossing", end)
    f.set_cell("beyond", end)
    f.set_cell("crossed", 0.0)
    f.dense("trigger_needed")
    f.call("go_through")
    crossed = f.cell("crossed") == 1.0
    with p.when(p.any(crossed)):
        f.call("look_at_triggers", f.cell("beyond"))
        with p.loop(f.whole("events")) as event:
            armed = memory[f.whole("armed") + event]
            fires = crossed & (armed == 1.0) & (memory[f.whole("triggers") + event] > 0.0)
            memory[f.whole("fired") + event] = _truth(p, fires)
            memory[f.whole("armed") + event] = p.choose(fires, p.lift(0.0, "V"), armed)
    f.set_cell("moment", f.cell("crossing"))
    return p


def _take_over(machine: Machine) -> Procedure:
    """The new y of lanes that crossed is the one just beyond the crossing."""
    p, f, _ = _procedure(machine, "take_over")
    memory, size, dense = f.vectors, f.whole("size"), f.whole("dense")
    f.dense("all_needed")
    theta = (f.cell("beyond") - f.cell("time")) / f.cell("step")
    theta = p.larger(p.smaller(theta, 1.0), 0.0)
    rest, crossed = 1.0 - theta, f.cell("crossed") == 1.0
    with p.loop(size) as i:
        k = [memory[i + dense + size * row] for row in range(3)]
        new = memory[i + f.whole("new")]
        bend = p.fused(theta, p.fused(theta, k[2], k[1]), k[0])
        there = p.fused(theta, p.fused(rest, bend, new), rest * memory[i + f.whole("state")])
        memory[i + f.whole("new")] = p.choose(crossed, there, new)
    return p


def _assign(machine: Machine) -> Procedure:
    """The assignments of all events of a lane that fire, worked out before any is made."""
    p, f, (lane,) = _procedure(machine, "assign", "i64")
    f.sensitively("before_assignment", lane)
    f.set_cell("moment", f.cell("time"))
    f.model("assignments")
    state, values = f.column(lane, f.whole("state")), f.column(lane, f.whole("assigned"))
    fired, offsets = f.column(lane, f.whole("fired")), f.array("assigned_offsets", "i64")
    places = f.array("assigned_places", "i64")
    with p.loop(f.whole("events")) as event:
        first = p.choose(fired[event] == 1.0, offsets[event], offsets[event + 1])
        with p.loop(offsets[event + 1], first) as i:
            state[places[i]] = values[i]
    f.call("sum_rates", lane)
    f.sensitively("go_along", lane, p.lift(-1.0, "double"))
    return p


def _settle(machine: Machine) -> Procedure:
    """Fires every armed event that a jump has made true, and those that become true by that; arms the false ones.

    1 if there is no end of it.
    """
    p, f, (lane, when) = _procedure(machine, "settle", "i64", "double", returns="i64")
    armed, fired = f.column(lane, f.whole("armed")), f.column(lane, f.whole("fired"))
    triggers = f.column(lane, f.whole("triggers"))
    rounds, endless, any_fires = p.variable("i64", 0), p.variable("i64", 0), p.variable("i64", 0)
    with p.forever():
        f.set_of_lane(lane, "moment", when)
        f.model("triggers_here")
        any_fires.set(0)
        with p.loop(f.whole("events")) as event:
            true = triggers[event] > 0.0
            fires = true & (armed[event] == 1.0)
            fired[event] = p.choose(fires, p.lift(1.0, "double"), p.lift(0.0, "double"))
            armed[event] = p.choose(true, p.lift(0.0, "double"), p.lift(1.0, "double"))
            with p.when(fires):
                any_fires.set(1)
        p.leave_if(any_fires.get() == 0)
        rounds.set(rounds.get() + 1)
        with p.when(rounds.get() >= _MOST_CASCADES):
            endless.set(1)
        p.leave_if(endless.get() == 1)
        f.sensitively("settled_time", lane)
        f.call("assign", lane)
    p.give(endless.get())
    return p


def _fire(machine: Machine) -> Procedure:
    """A lane at a crossing. 1 if its events set each other off without end."""
    p, f, (lane,) = _procedure(machine, "fire", "i64", returns="i64")
    f.sensitively("time_of_event", lane)
    f.call("assign", lane)
    endless = f.call("settle", lane, f.of_lane(lane, "beyond"), returns="i64")
    f.call("restart", lane)
    p.give(endless)
    return p
