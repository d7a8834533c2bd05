"""Expressions of a lane's numbers, at its state or inside its step, as text for the compiler.

observe             observables inside the step, at the time in the cell `moment` and the share of it in `theta`
triggers_inside     the triggers of all events, there
triggers_here       the same at the state
triggers_plain      1 for each trigger that is plain (see `../plain.py`) between the times in the cells `low` and `high`
assignments         what all events would assign, at the state
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from ...equations import Equations, Expression
from ..domain import RELATIVE, absolute, guarded
from ..observables import integrated, observed
from ..plain import pace, watched
from .emit import attributes, header, program
from .enclosing import Ends, enclose, one_sided
from .lowering import lower
from .machine import Machine
from .memory import CELL, Layout
from .operations import Graph, Node


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a model's functions. vectors: how much memory they need."""

    text: str
    vectors: int


class Places:
    """Free places in memory."""

    def __init__(self, first: int) -> None:
        self.next = first

    def take(self) -> int:
        """One more."""
        self.next += 1
        return self.next - 1


def symbols_at(graph: Graph, equations: Equations, layout: Layout, *, y: int, time: int) -> Callable[[Hashable], Node]:
    """Where each symbol is found."""
    places: dict[Hashable, Node] = {"time": graph.load(time)}
    places |= {name: graph.load(y + i) for i, name in enumerate(integrated(equations))}
    places |= {p.name: graph.load(layout.given + i, fixed=True) for i, p in enumerate(equations.parameters)}
    places |= {f"input.{each.name}": graph.load(layout.rates + i) for i, each in enumerate(equations.inputs)}
    places |= {absolute(s.name): graph.load(layout.absolute + i) for i, s in enumerate(equations.states)}
    places[RELATIVE] = graph.load(CELL["relative"])
    return places.__getitem__


def symbols_inside(graph: Graph, equations: Equations, layout: Layout) -> Callable[[Hashable], Node]:
    """The same inside the step."""
    at = symbols_at(graph, equations, layout, y=layout.state, time=CELL["moment"])
    theta = graph.load(CELL["theta"])
    rest = graph.subtract(graph.constant(1.0), theta)
    index: dict[Hashable, int] = {name: i for i, name in enumerate(integrated(equations))}

    def inside(key: Hashable) -> Node:
        if key not in index:
            return at(key)
        i = index[key]
        k = [graph.load(layout.dense + row * layout.size + i) for row in range(3)]
        bend = graph.plus_product(theta, graph.plus_product(theta, k[2], k[1]), k[0])
        right = graph.plus_product(rest, bend, graph.load(layout.new + i))
        return graph.plus_product(theta, right, graph.multiply(rest, graph.load(layout.state + i)))

    return inside


def needed_indices(equations: Equations, expressions: Sequence[Expression]) -> list[int]:
    """Which y expressions are made of."""
    names = frozenset[Hashable]().union(*(each.symbols for each in expressions))
    return [i for i, name in enumerate(integrated(equations)) if name in names]


def observer_text(equations: Equations, wanted: tuple[str, ...], layout: Layout, machine: Machine, first: int) -> Text:
    """`observe`, into places from `first` on."""
    graph = Graph()
    places = Places(first + len(wanted))
    inside = symbols_inside(graph, equations, layout)
    nodes = lower(graph, guarded(observed(equations, wanted), [s.name for s in equations.states]), inside, {})
    stores = [(node, first + i) for i, node in enumerate(nodes)]
    text = program(machine, graph, "observe", stores, known={}, scratch=places.take)
    return Text("".join([header(machine), text, attributes(machine)]), places.next)


def event_texts(equations: Equations, layout: Layout, machine: Machine, places: Places) -> list[str]:
    """The functions of events."""
    names = [s.name for s in equations.states]
    triggers = guarded([event.trigger for event in equations.events], names)
    assigned = guarded([value for event in equations.events for _, value in event.assignments], names)
    graph = Graph()
    here = symbols_at(graph, equations, layout, y=layout.state, time=CELL["moment"])
    inside = symbols_inside(graph, equations, layout)
    wanted = (
        ("triggers_here", triggers, here, layout.triggers),
        ("triggers_inside", triggers, inside, layout.triggers),
        ("assignments", assigned, here, layout.assigned),
    )
    texts = []
    for name, expressions, at, first in wanted:
        stores = [(node, first + i) for i, node in enumerate(lower(graph, expressions, at, {}))]
        texts.append(program(machine, graph, name, stores, known={}, scratch=places.take))
    stores = [(node, layout.triggers + i) for i, node in enumerate(_plain(equations, layout, graph, here))]
    return [*texts, program(machine, graph, "triggers_plain", stores, known={}, scratch=places.take)]


def _plain(equations: Equations, layout: Layout, graph: Graph, still: Callable[[Hashable], Node]) -> list[Node]:
    """For each trigger, whether it is plain in a stretch of the step."""
    looked_at = watched(equations)
    low, high = graph.load(CELL["low"]), graph.load(CELL["high"])
    step, half = graph.load(CELL["step"]), graph.constant(0.5)
    share = graph.multiply(graph.multiply(half, graph.subtract(high, low)), graph.reciprocal(step))
    since = graph.subtract(graph.multiply(half, graph.add(low, high)), graph.load(CELL["time"]))
    center = graph.multiply(since, graph.reciprocal(step))
    moving: dict[Hashable, Ends] = {"time": (low, high), pace("time"): (step, step)}
    for i, name in zip(looked_at.rows, looked_at.names, strict=True):
        moving[name], moving[pace(name)] = _stretch_of(graph, layout, i, center=center, half=share)
    plain = []
    for trigger, slope in zip(looked_at.triggers, looked_at.slopes, strict=True):
        fine = one_sided(graph, enclose(graph, [trigger], still, moving)[0], strictly=True)
        if slope is not None:
            along = one_sided(graph, enclose(graph, [slope], still, moving)[0], strictly=False)
            fine = graph.call("maximum", fine, along)
        plain.append(fine)
    return plain


def _stretch_of(graph: Graph, layout: Layout, i: int, *, center: Node, half: Node) -> tuple[Ends, Ends]:
    """The ends of a y, and of how fast it moves, in a stretch: from its Taylor series at the center."""
    start, end = graph.load(layout.state + i), graph.load(layout.new + i)
    k = [graph.load(layout.dense + row * layout.size + i) for row in range(3)]
    series = [start, graph.add(graph.subtract(end, start), k[0]), graph.subtract(k[1], k[0])]
    series += [graph.subtract(k[2], k[1]), graph.negative(k[2])]
    degree = len(series) - 1
    for first in range(degree):
        for power in range(degree - 1, first - 1, -1):
            series[power] = graph.plus_product(center, series[power + 1], series[power])
    sizes = [graph.call("maximum", each, graph.negative(each)) for each in series]
    spread = bend = graph.constant(0.0)
    for power in range(degree, 0, -1):
        spread = graph.multiply(half, graph.add(sizes[power], spread))
        if power > 1:
            bend = graph.multiply(half, graph.plus_product(graph.constant(float(power)), sizes[power], bend))
    own = graph.subtract(series[0], spread), graph.add(series[0], spread)
    return own, (graph.subtract(series[1], bend), graph.add(series[1], bend))
