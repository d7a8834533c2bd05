"""Expressions of a lane's numbers, at its state or inside its step, as text for the compiler.

observe             observables inside the step, at the time in the cell `moment` and the share of it in `theta`
triggers_inside     the triggers of all events, there
triggers_here       the same at the state
assignments         what all events would assign, at the state
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass

from ...equations import Equations, Expression
from ..observables import integrated, observed
from .emit import attributes, header, program
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
    nodes = lower(graph, observed(equations, wanted), inside, {})
    stores = [(node, first + i) for i, node in enumerate(nodes)]
    text = program(machine, graph, "observe", stores, known={}, scratch=places.take)
    return Text("".join([header(machine), text, attributes(machine)]), places.next)


def event_texts(equations: Equations, layout: Layout, machine: Machine, places: Places) -> list[str]:
    """The functions of events."""
    triggers = [event.trigger for event in equations.events]
    assigned = [value for event in equations.events for _, value in event.assignments]
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
    return texts
