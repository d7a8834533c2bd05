"""Reductions: what is gathered from each step, so that no curve need be kept.

Each step, or the part of it inside a window, is looked at in five places: both ends and three nodes of Gauss-Legendre
quadrature, which integrates the dense output (of degree 4) exactly. Where the parabola through three neighbouring
values tops the best so far, the top is searched by golden sections; where a threshold lies between two neighbouring
values, the crossing by halving.

Lanes are looked at together: a search goes on for a fixed number of rounds, in which the lanes that need none do not
change.
"""

from __future__ import annotations

from ..request import REDUCTION_KINDS
from .context import Frame
from .language import Procedure, Value
from .machine import Machine

_NODE = 0.6**0.5 / 2.0
PLACES = (0.0, 0.5 - _NODE, 0.5, 0.5 + _NODE, 1.0)
WEIGHTS = (5.0 / 18.0, 8.0 / 18.0, 5.0 / 18.0)
_SECTIONS, _HALVINGS, _GOLDEN = 18, 44, 0.381966011250105


def gather_text(machine: Machine) -> str:
    """The procedure `gather` and what it needs. The cell `moment` holds the time at the end of the step."""
    return "".join(make(machine).text() for make in (_look, _root, _top, _gather_one, _gather))


def _look(machine: Machine) -> Procedure:
    """The observables of all reductions at the times in `moment`."""
    p = Procedure(machine, "look", ["ptr", "V"])
    f, when = Frame(p), p.arguments[1]
    f.set_cell("moment", when)
    theta = (when - f.cell("time")) / f.cell("step")
    f.set_cell("theta", p.larger(p.smaller(theta, 1.0), 0.0))
    f.model("observe_reduced")
    return p


def _observed(f: Frame, which: Value, when: Value) -> Value:
    f.call("look", when)
    return f.vectors[f.whole("reduced") + which]


def _root(machine: Machine) -> Procedure:
    """Where the observable passes a threshold between two times. rising: 1 where it is above at the later time."""
    p = Procedure(machine, "root", ["ptr", "i64", "V", "V", "V", "double"], "V")
    f, (which, low, high, rising, threshold) = Frame(p), p.arguments[1:]
    left, right = p.variable("V", low), p.variable("V", high)
    with p.loop(_HALVINGS):
        middle = left.get() + (right.get() - left.get()) * 0.5
        above = p.choose(_observed(f, which, middle) > threshold, p.lift(1.0, "V"), p.lift(0.0, "V"))
        changed = above == rising
        right.set(p.choose(changed, middle, right.get()))
        left.set(p.choose(changed, left.get(), middle))
    p.give(left.get())
    return p


def _top(machine: Machine) -> Procedure:
    """The largest value of sign x observable between two times, by golden sections."""
    p = Procedure(machine, "top", ["ptr", "i64", "V", "V", "double"], "V")
    f, (which, low, high, sign) = Frame(p), p.arguments[1:]
    sign = p.lift(sign, "V")
    a, b = p.variable("V", low), p.variable("V", high)
    first, second = p.variable("V", low + (high - low) * _GOLDEN), p.variable("V", high - (high - low) * _GOLDEN)
    at_first = p.variable("V", _observed(f, which, first.get()) * sign)
    at_second = p.variable("V", _observed(f, which, second.get()) * sign)
    best = p.variable("V", p.larger(at_first.get(), at_second.get()))
    with p.loop(_SECTIONS):
        left = at_first.get() >= at_second.get()
        b.set(p.choose(left, second.get(), b.get()))
        a.set(p.choose(left, a.get(), first.get()))
        kept, at_kept = p.choose(left, first.get(), second.get()), p.choose(left, at_first.get(), at_second.get())
        width = (b.get() - a.get()) * _GOLDEN
        fresh = p.choose(left, a.get() + width, b.get() - width)
        at_fresh = _observed(f, which, fresh) * sign
        best.set(p.larger(best.get(), at_fresh))
        first.set(p.choose(left, fresh, kept))
        at_first.set(p.choose(left, at_fresh, at_kept))
        second.set(p.choose(left, kept, fresh))
        at_second.set(p.choose(left, at_kept, at_fresh))
    p.give(best.get())
    return p


def _gather(machine: Machine) -> Procedure:
    """One step into all reductions."""
    p = Procedure(machine, "gather", ["ptr"])
    f = Frame(p)
    end_of_step, time = f.cell("moment"), f.cell("time")
    ready = p.variable("i64", 0)
    with p.loop(f.whole("windows")) as window:
        low = p.larger(p.lift(f.array("window_starts")[window], "V"), time)
        high = p.smaller(p.lift(f.array("window_ends")[window], "V"), end_of_step)
        inside = (low < high) & (f.cell("good") == 1.0)
        with p.when(p.any(inside)):
            with p.when(ready.get() == 0):
                f.dense()
                ready.set(1)
            f.set_cell("low", p.choose(inside, low, time))
            f.set_cell("high", p.choose(inside, high, end_of_step))
            f.set_cell("inside", p.choose(inside, p.lift(1.0, "V"), p.lift(0.0, "V")))
            for place, share in enumerate(PLACES):
                when = f.cell("low") + (f.cell("high") - f.cell("low")) * share if share < 1.0 else f.cell("high")
                f.call("look", when)
                kept, source, seen = f.array("search_values", "V"), f.vectors, f.whole("reductions")
                with p.loop(seen) as i:
                    kept[i + seen * place] = source[i + f.whole("reduced")]
            offsets = f.array("window_offsets", "i64")
            with p.loop(offsets[window + 1], offsets[window]) as which:
                f.call("gather_one", which, p.double_of(window))
    f.set_cell("moment", end_of_step)
    return p


def _gather_one(machine: Machine) -> Procedure:
    """One step into one reduction."""
    p = Procedure(machine, "gather_one", ["ptr", "i64", "double"])
    f, which, window = Frame(p), p.arguments[1], p.arguments[2]
    kind, seen = f.array("reduction_kind", "i64")[which], f.array("search_values", "V")
    values = [seen[which + f.whole("reductions") * place] for place in range(len(PLACES))]
    place = f.whole("gathered") + which * 2
    memory, low, high = f.vectors, f.cell("low"), f.cell("high")
    inside, before, second = f.cell("inside") == 1.0, memory[place], memory[place + 1]
    threshold = f.array("reduction_threshold")[which]
    index = {name: number for number, name in enumerate(REDUCTION_KINDS)}
    for name, sign in (("maximum", 1.0), ("minimum", -1.0)):
        with p.when(kind == index[name]):
            signed = [value * sign for value in values]
            best = _largest(p, f, which, signed, before * sign, sign)
            memory[place] = p.choose(inside, best * sign, before)
    with p.when(kind == index["integral"]):
        area = values[1] * WEIGHTS[0] + values[2] * WEIGHTS[1] + values[3] * WEIGHTS[2]
        memory[place] = p.choose(inside, p.fused(area, high - low, before), before)
    with p.when(kind == index["time_above"]):
        memory[place] = p.choose(inside, before + _time_above(p, f, which, values, threshold), before)
    with p.when(kind == index["first_crossing"]):
        _first_crossing(p, f, place, which, values, threshold, inside, (before, second))
    with p.when(kind == index["last"]):
        end = p.lift(f.array("window_ends")[p.whole_of(window)], "V")
        memory[place] = p.choose(inside & (high == end), values[-1], before)
    return p


def _largest(p: Procedure, f: Frame, which: Value, values: list[Value], before: Value, sign: float) -> Value:
    best = before
    for value in values:
        best = p.choose(value <= best, best, value)  # a value that is not a number is kept
    kept, low, span = p.variable("V", best), f.cell("low"), f.cell("high") - f.cell("low")
    for i in range(1, len(values) - 1):
        a, b, c = PLACES[i - 1 : i + 2]
        first, second = (values[i] - values[i - 1]) / (b - a), (values[i + 1] - values[i]) / (c - b)
        bend = (second - first) / (c - a)
        top = (a + b) / 2.0 - first / (bend * 2.0)
        height = values[i - 1] + first * (top - a) + bend * (top - a) * (top - b)
        found = (bend < 0.0) & (top > a) & (top < c) & (height > kept.get()) & (f.cell("inside") == 1.0)
        with p.when(p.any(found)):
            searched = f.call("top", which, low + span * a, low + span * c, p.lift(sign, "double"), returns="V")
            kept.set(p.choose(found, p.larger(searched, kept.get()), kept.get()))
    return kept.get()


def _crossing(
    p: Procedure, f: Frame, which: Value, values: list[Value], i: int, threshold: Value
) -> tuple[Value, Value]:
    """Whether the threshold lies between places i - 1 and i, per lane, and where (elsewhere it means nothing)."""
    was, is_ = values[i - 1] > threshold, values[i] > threshold
    changed = p.logic("xor", was, is_) & (f.cell("inside") == 1.0)
    low, span = f.cell("low"), f.cell("high") - f.cell("low")
    found = p.variable("V", low)
    with p.when(p.any(changed)):
        rising = p.choose(is_, p.lift(1.0, "V"), p.lift(0.0, "V"))
        found.set(
            f.call("root", which, low + span * PLACES[i - 1], low + span * PLACES[i], rising, threshold, returns="V")
        )
    return changed, found.get()


def _time_above(p: Procedure, f: Frame, which: Value, values: list[Value], threshold: Value) -> Value:
    total = p.variable("V", 0.0)
    low, span = f.cell("low"), f.cell("high") - f.cell("low")
    for i in range(1, len(values)):
        changed, root = _crossing(p, f, which, values, i, threshold)
        start, end, above = low + span * PLACES[i - 1], low + span * PLACES[i], values[i] > threshold
        whole = p.choose(above, span * (PLACES[i] - PLACES[i - 1]), 0.0)
        part = p.choose(above, end - root, root - start)
        total.set(total.get() + p.choose(changed, part, whole))
    return total.get()


def _first_crossing(
    p: Procedure,
    f: Frame,
    place: Value,
    which: Value,
    values: list[Value],
    threshold: Value,
    inside: Value,
    before: tuple[Value, Value],
) -> None:
    """before: the crossing found so far, or not a number; and the side last seen: 1 above, -1 not above, 0 none yet."""
    memory, (found, side) = f.vectors, before
    one = p.lift(1.0, "V")
    open_still = inside & ~(found == found)
    side_now = p.choose(values[0] > threshold, one, p.lift(-1.0, "V"))
    jumped = open_still & ~(side == 0.0) & ~(side == side_now)
    crossing = p.variable("V", p.choose(jumped, f.cell("low"), found))
    for i in range(1, len(values)):
        changed, root = _crossing(p, f, which, values, i, threshold)
        here = changed & open_still & ~(crossing.get() == crossing.get())
        crossing.set(p.choose(here, root, crossing.get()))
    last = p.choose(values[-1] > threshold, one, p.lift(-1.0, "V"))
    memory[place] = p.choose(open_still, crossing.get(), found)
    memory[place + 1] = p.choose(open_still, last, side)
