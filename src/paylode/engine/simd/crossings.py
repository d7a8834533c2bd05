"""Events of lanes, as text for the compiler: where a trigger rises through 0 inside a step, and what then happens.

locate          after a good step: the first crossing in each lane; the step then counts up to there only
fire            a lane at a crossing: assignments, all from the values just before, and what these set off in turn
settle          a lane after a jump: armed events that have become true fire, those that are false are armed

The rules are those of `../crossings.py`: an event is armed once it has been seen false, and fires once when it then
becomes true, at the last time at which it was still false. A step is looked at in six places; where three neighbouring
values may hide a peak above 0, the peak is searched; the interval of a crossing is halved down to the resolution of
time. Lanes are looked at together, and a lane that needs nothing does not change.
"""

from __future__ import annotations

from .context import Frame
from .language import Procedure, Value
from .machine import Machine

SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_HALVINGS, _PEAK_SEARCHES, _GOLDEN = 64, 40, 0.381966011250105
_AT_ONCE = 1e-6
_MOST_CASCADES = 1000
_HALF_UNIT, _SMALLEST = 2.0**-53 * (1.0 + 2.0**-50), 2.2250738585072014e-308


def crossing_texts(machine: Machine) -> list[str]:
    """The procedures of events."""
    makers = (_look, _halve, _peak, _bracket, _earliest, _arm, _locate, _take_over, _assign, _settle, _fire)
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


def _place(f: Frame, share: int) -> Value:
    """A time inside the step of each lane; its end is in the cell `step_end`."""
    time, end = f.cell("time"), f.cell("step_end")
    return end if SHARES[share] == 1.0 else time + (end - time) * SHARES[share]


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


def _peak(machine: Machine) -> Procedure:
    """A time at which a trigger is above 0, by golden sections towards its peak, into `high`; `found`: whether."""
    p, f, (event, wanted, start, end) = _procedure(machine, "peak", "i64", "V", "V", "V")
    low, high = p.variable("V", start), p.variable("V", end)
    first, second = p.variable("V", start + (end - start) * _GOLDEN), p.variable("V", end - (end - start) * _GOLDEN)
    at_first = p.variable("V", _trigger(f, event, first.get()))
    at_second = p.variable("V", _trigger(f, event, second.get()))
    found, where = p.variable("V", 0.0), p.variable("V", start)
    with p.loop(_PEAK_SEARCHES):
        hit = ((at_first.get() > 0.0) | (at_second.get() > 0.0)) & (found.get() == 0.0)
        where.set(p.choose(hit, p.choose(at_first.get() > 0.0, first.get(), second.get()), where.get()))
        found.set(p.choose(hit, 1.0, found.get()))
        p.leave_if(~p.any((wanted == 1.0) & (found.get() == 0.0)))
        left = at_first.get() >= at_second.get()
        high.set(p.choose(left, second.get(), high.get()))
        low.set(p.choose(left, low.get(), first.get()))
        kept, at_kept = p.choose(left, first.get(), second.get()), p.choose(left, at_first.get(), at_second.get())
        width = (high.get() - low.get()) * _GOLDEN
        fresh = p.choose(left, low.get() + width, high.get() - width)
        at_fresh = _trigger(f, event, fresh)
        first.set(p.choose(left, fresh, kept))
        at_first.set(p.choose(left, at_fresh, at_kept))
        second.set(p.choose(left, kept, fresh))
        at_second.set(p.choose(left, at_kept, at_fresh))
    f.set_cell("high", where.get())
    f.set_cell("found", found.get())
    return p


def _bracket(machine: Machine) -> Procedure:
    """The first crossing of one event in every lane, into `event_low`, `event_high`; `event_open`: 0 where found."""
    p, f, (event,) = _procedure(machine, "bracket", "i64")
    seen, events, time = f.array("trigger_values", "V"), f.whole("events"), f.cell("time")
    values = [seen[event + events * place] for place in range(len(SHARES))]
    times = [_place(f, place) for place in range(len(SHARES))]
    armed = p.variable("V", f.vectors[f.whole("armed") + event])
    f.set_cell("event_open", f.cell("good"))

    def close(lanes: Value, low: Value, high: Value) -> None:
        f.set_cell("event_low", p.choose(lanes, low, f.cell("event_low")))
        f.set_cell("event_high", p.choose(lanes, high, f.cell("event_high")))
        f.set_cell("event_open", p.choose(lanes, p.lift(0.0, "V"), f.cell("event_open")))

    for i in range(1, len(SHARES)):
        rises = (values[i] > 0.0) & (armed.get() == 1.0) & (f.cell("event_open") == 1.0)
        with p.when(p.any(rises)):
            f.call("halve", event, times[i - 1], times[i])
            low = f.cell("low")
            if i == 1:  # at 0 to begin with, it rises from there, even if a last bit below 0 just after
                at_once = (values[0] == 0.0) & (low - time <= (times[1] - time) * _AT_ONCE)
                low = p.choose(at_once, time, low)
            close(rises, low, f.cell("high"))
        if i + 1 < len(SHARES):
            left, middle, right = values[i - 1 : i + 2]
            height = middle - p.smaller(left, right)
            peaked = (middle >= left) & (middle >= right) & (height > 0.0) & (middle + height >= 0.0) & ~(right > 0.0)
            hidden = peaked & (armed.get() == 1.0) & (f.cell("event_open") == 1.0)
            with p.when(p.any(hidden)):
                f.call("peak", event, _truth(p, hidden), times[i - 1], times[i + 1])
                there = hidden & (f.cell("found") == 1.0)
                f.call("halve", event, times[i - 1], f.cell("high"))
                close(there, f.cell("low"), f.cell("high"))
        armed.set(p.choose(values[i] > 0.0, armed.get(), 1.0))
    return p


def _earliest(machine: Machine) -> Procedure:
    """The first crossing of any event: `crossed`, `crossing` and `beyond`."""
    p, f, _ = _procedure(machine, "earliest")
    with p.loop(f.whole("events")) as event:
        f.call("bracket", event)
        low, high = f.cell("event_low"), f.cell("event_high")
        sooner = (low < f.cell("crossing")) | (low == f.cell("crossing")) & (high < f.cell("beyond"))
        found = (f.cell("event_open") == 0.0) & (f.cell("good") == 1.0)
        better = found & (sooner | (f.cell("crossed") == 0.0))
        f.set_cell("crossing", p.choose(better, low, f.cell("crossing")))
        f.set_cell("beyond", p.choose(better, high, f.cell("beyond")))
        f.set_cell("crossed", p.choose(better, 1.0, f.cell("crossed")))
    return p


def _arm(machine: Machine) -> Procedure:
    """Events seen false up to the crossing, or in the whole step, are armed."""
    p, f, _ = _procedure(machine, "arm")
    seen, events, memory = f.array("trigger_values", "V"), f.whole("events"), f.vectors
    with p.loop(events) as event:
        armed = memory[f.whole("armed") + event]
        for place in range(1, len(SHARES)):
            passed = (_place(f, place) <= f.cell("crossing")) & (f.cell("good") == 1.0)
            armed = p.choose(passed & ~(seen[event + events * place] > 0.0), p.lift(1.0, "V"), armed)
        memory[f.whole("armed") + event] = armed
    return p


def _locate(machine: Machine) -> Procedure:
    """The first crossing of each lane with a good step; the cell `moment`, the end of the step, moves there."""
    p, f, _ = _procedure(machine, "locate")
    memory, seen, events = f.vectors, f.array("trigger_values", "V"), f.whole("events")
    end = f.cell("moment")
    f.set_cell("step_end", end)
    f.set_cell("crossing", end)
    f.set_cell("beyond", end)
    f.set_cell("crossed", 0.0)
    f.dense("trigger_needed")
    for place in range(len(SHARES)):
        f.call("look_at_triggers", _place(f, place))
        with p.loop(events) as event:
            seen[event + events * place] = memory[f.whole("triggers") + event]
    f.call("earliest")
    f.call("arm")
    crossed = f.cell("crossed") == 1.0
    with p.when(p.any(crossed)):
        f.call("look_at_triggers", f.cell("beyond"))
        with p.loop(events) as event:
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
        f.call("assign", lane)
    p.give(endless.get())
    return p


def _fire(machine: Machine) -> Procedure:
    """A lane at a crossing. 1 if its events set each other off without end."""
    p, f, (lane,) = _procedure(machine, "fire", "i64", returns="i64")
    f.call("assign", lane)
    endless = f.call("settle", lane, f.of_lane(lane, "beyond"), returns="i64")
    f.call("restart", lane)
    p.give(endless)
    return p
