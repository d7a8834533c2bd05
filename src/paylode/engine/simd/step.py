"""One step of a Rosenbrock method for every lane, as text for the compiler.

    bind        what depends on parameters alone
    begin       at (t, y): Jacobian, factors of W, the right side of the first stage
    derivative  the right side of a later stage
    judge       at the new y: whether a real power has a base clearly below 0 (see `../domain.py`)
    solve       W U = right; the row of an account in W holds only its own diagonal and slopes by states, so it is last
    attempt     begin, solve, then per stage: sums, derivative, solve; then the new y, the size of the error, judge

An account (a quadrature) goes through the same stages as the states, outside the factors and the error: what leaves
the states arrives in the accounts to rounding, and the states keep their bits whether accounts are there or not.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from ...equations import ZERO, Equations, Expression, derivatives, jacobian
from ..domain import outside
from ..methods import Tableau
from .elimination import Factors, factorise, substitute
from .emit import OUT, attributes, header, program
from .inside import Places, Text, event_texts, symbols_at
from .language import Array, Procedure, Value
from .lowering import finite_or_zero, lower
from .machine import Machine
from .memory import CELL, Layout, layout_of
from .operations import Graph, Node

Key = TypeVar("Key", bound=Hashable)
MOST_AVERAGED = 64
"""In a large model most states are at rest at any time: a mean over all of them would hide the few that move."""
FUNCTIONS = (
    "bind",
    "attempt",
    "derivative",
    "solve",
    "dense",
    "triggers_here",
    "triggers_inside",
    "triggers_plain",
    "assignments",
)


def step_text(equations: Equations, method: Tableau, machine: Machine) -> Text:
    """The functions of a model, for a method and a machine."""
    layout, graph = layout_of(equations, method), Graph()
    places = Places(layout.free)
    names = [s.name for s in equations.states]
    rates = [*(s.derivative for s in equations.states), *(q.rate for q in equations.quadratures)]

    at_step = symbols_at(graph, equations, layout, y=layout.state, time=CELL["time"])
    now: dict[Expression, Node] = {}
    slopes = jacobian(rates, names)
    entries = dict(
        zip(slopes, finite_or_zero(graph, lower(graph, list(slopes.values()), at_step, now, lenient=True)), strict=True)
    )
    by_time = finite_or_zero(graph, lower(graph, derivatives(rates, "time"), at_step, now, lenient=True))
    factors, account_slopes = _w(graph, len(names), entries)
    kept = _Kept(graph, places)
    factors_kept = Factors(factors.order, kept.each(factors.lower), kept.each(factors.upper), kept.each(factors.pivots))
    slopes_kept, by_time_kept = kept.each(account_slopes), kept.each(dict(enumerate(by_time)))

    def right_sides(values: list[Node], with_sums: bool, slope_by_time: dict[int, Node]) -> list[tuple[Node, int]]:
        stores = []
        for i, node in enumerate(values):
            if with_sums:
                node = graph.plus_product(graph.load(layout.sums + i), graph.load(CELL["inverse_step"]), node)
            node = graph.plus_product(graph.load(CELL["stage_slope"]), slope_by_time[i], node)
            stores.append((node, layout.right + i))
        return stores

    first = right_sides(lower(graph, rates, at_step, now, lenient=True), False, dict(enumerate(by_time)))
    begin = [*first, *kept.stores]
    at_stage = symbols_at(graph, equations, layout, y=layout.new, time=CELL["stage_time"])
    later = right_sides(lower(graph, rates, at_stage, {}, lenient=True), True, by_time_kept)
    solve = _solution(graph, layout, factors_kept, slopes_kept)

    judged = lower(graph, [outside(rates, names)], at_stage, {}, lenient=True)[0]
    judgement = None if graph.value(judged) == 0.0 else places.take()

    constants = _constants(graph, equations, layout)
    programs = {"begin": begin, "derivative": later, "solve": solve}
    if judgement is not None:
        programs["judge"] = [(judged, judgement)]
    hoisted = hoisted_places(graph, [node for stores in programs.values() for node, _ in stores], places)
    bind = [*constants, *hoisted.items()]
    texts = [program(machine, graph, "bind", bind, known={}, scratch=places.take)]
    for name, stores in programs.items():
        texts.append(program(machine, graph, name, stores, known=hoisted, scratch=places.take))
    text = "".join(
        [
            header(machine),
            *texts,
            _attempt(machine, method, layout, judgement),
            _dense(machine, method, layout),
            *event_texts(equations, layout, machine, places),
            attributes(machine),
        ]
    )
    return Text(text, places.next)


class _Kept:
    """Values that one function leaves in memory for another; what is fixed needs no place."""

    def __init__(self, graph: Graph, places: Places) -> None:
        self._graph, self._places = graph, places
        self._loads: dict[Node, Node] = {}
        self.stores: list[tuple[Node, int]] = []

    def each(self, nodes: Mapping[Key, Node]) -> dict[Key, Node]:
        """The nodes as they are found later."""
        return {key: self._one(node) for key, node in nodes.items()}

    def _one(self, node: Node) -> Node:
        graph = self._graph
        if graph.fixed[node] or graph.keys[node][0] == "load":
            return node
        if node not in self._loads:
            place = self._places.take()
            self._loads[node] = graph.load(place)
            self.stores.append((node, place))
        return self._loads[node]


def _w(graph: Graph, states: int, entries: dict[tuple[int, int], Node]) -> tuple[Factors, dict[tuple[int, int], Node]]:
    """The factors of W among the states, and the slopes of the accounts."""
    diagonal = graph.load(CELL["inverse_gamma_step"])
    matrix = {
        place: graph.negative(node) for place, node in entries.items() if place[0] < states and place[0] != place[1]
    }
    for i in range(states):
        matrix[i, i] = graph.subtract(diagonal, entries[i, i]) if (i, i) in entries else diagonal
    return factorise(graph, states, matrix), {place: node for place, node in entries.items() if place[0] >= states}


def _solution(
    graph: Graph, layout: Layout, factors: Factors, slopes: dict[tuple[int, int], Node]
) -> list[tuple[Node, int]]:
    """U of a stage, stored where the caller says."""
    right = [graph.load(layout.right + i) for i in range(layout.size)]
    x = substitute(graph, factors, right[: layout.states])
    accounts = right[layout.states :]
    for (row, column), slope in slopes.items():
        accounts[row - layout.states] = graph.plus_product(slope, x[column], accounts[row - layout.states])
    gamma_step = graph.load(CELL["gamma_step"])
    x += [graph.multiply(gamma_step, node) for node in accounts]
    return [(node, OUT + i) for i, node in enumerate(x)]


def _constants(graph: Graph, equations: Equations, layout: Layout) -> list[tuple[Node, int]]:
    """Initial values, scales and fractions. A missing scale is 0."""
    fixed = symbols_at(graph, equations, layout, y=layout.state, time=CELL["time"])
    initial = [ZERO if s.initial is None else s.initial for s in equations.states]
    scales = [ZERO if s.scale is None else s.scale for s in equations.states]
    fractions = [fraction for each in equations.inputs for _, fraction in each.targets]
    nodes = lower(graph, [*initial, *scales, *fractions], fixed, {})
    return [(node, layout.initial + i) for i, node in enumerate(nodes)]


def hoisted_places(graph: Graph, roots: list[Node], places: Places) -> dict[Node, int]:
    """A place for each fixed node that something not fixed needs."""
    found: dict[Node, int] = {}
    roots_and_arguments = [*roots]
    for node in graph.under(roots):
        if not graph.fixed[node]:
            roots_and_arguments += graph.arguments(node)
    for node in roots_and_arguments:
        if graph.fixed[node] and graph.keys[node][0] not in ("constant", "load") and node not in found:
            found[node] = places.take()
    return found


def _attempt(machine: Machine, method: Tableau, layout: Layout, judgement: int | None) -> str:
    """The step itself. judgement: where `judge` leaves a number that is finite if the new y may be accepted."""
    p = Procedure(machine, "attempt", ["ptr"], hidden=False)
    memory = Array(p, p.arguments[0], "V")
    step, time = memory[CELL["step"]], memory[CELL["time"]]
    memory[CELL["inverse_step"]] = 1.0 / step
    memory[CELL["gamma_step"]] = step * method.gamma
    memory[CELL["inverse_gamma_step"]] = 1.0 / (step * method.gamma)
    memory[CELL["stage_slope"]] = step * method.d[0]
    p.call("begin", p.arguments[0], p.arguments[0])
    p.call("solve", p.arguments[0], memory.at(layout.stages))
    for stage in range(1, method.stages):
        _sums(p, memory, method, layout, stage)
        memory[CELL["stage_time"]] = p.fused(step, method.c[stage], time)
        memory[CELL["stage_slope"]] = step * method.d[stage]
        p.call("derivative", p.arguments[0], p.arguments[0])
        p.call("solve", p.arguments[0], memory.at(layout.stages + stage * layout.size))
    _new_and_error(p, memory, method, layout)
    if judgement is not None:
        p.call("judge", p.arguments[0], p.arguments[0])
        memory[CELL["error"]] = memory[CELL["error"]] + (memory[judgement] - memory[judgement])
    return p.text()


def _sums(p: Procedure, memory: Array, method: Tableau, layout: Layout, stage: int) -> None:
    """The argument of a stage, y + sum a U, and its sum of C U."""
    row, since = argument_of(method, stage, layout.new, layout.state)
    weights, c_weights = p.table(row), p.table(method.c_matrix[stage])
    with p.loop(layout.size) as i:
        u = [memory[i + (layout.stages + j * layout.size)] for j in range(stage)]
        memory[i + layout.new] = weighted_sum(p, weights, u[stage - len(row) :], memory[i + since])
        memory[i + layout.sums] = weighted_sum(p, c_weights, u, None)


def argument_of(method: Tableau, stage: int, argument: int, beginning: int) -> tuple[tuple[float, ...], int]:
    """The last weights of the argument of a stage, and the place of what they are added to: where it has only one term
    more than the argument before it, that one.
    """
    a = method.a[stage]
    further = stage > 1 and a[:-1] == method.a[stage - 1]
    return (a[-1:], argument) if further else (a, beginning)


def weighted_sum(p: Procedure, weights: Sequence[Value], u: Sequence[Value], start: Value | None) -> Value:
    total = start
    for weight, each in zip(weights, u, strict=True):
        total = each * weight if total is None else p.fused(weight, each, total)
    assert total is not None
    return total


def _new_and_error(p: Procedure, memory: Array, method: Tableau, layout: Layout) -> None:
    """The new y, and the mean square of error / (absolute + relative size). Two states share one division."""
    estimates = [[(j, weight) for j, weight in enumerate(row) if weight] for row in (method.error, method.second_error)]
    tables = [p.table([weight for _, weight in row]) for row in estimates if row]
    relative, total = memory[CELL["relative"]], p.variable("V", 0.0)

    def estimate(i: Value | int, which: int) -> Value:
        u = [memory[i + (layout.stages + j * layout.size)] for j, _ in estimates[which]]
        return p.size(weighted_sum(p, tables[which], u, None))

    def new(i: Value | int) -> Value:
        last = (method.stages - 1) * layout.size
        value = memory[i + layout.new] + memory[i + (layout.stages + last)]
        memory[i + layout.new] = value
        return value

    def error_and_scale(i: Value | int) -> tuple[Value, Value]:
        value = new(i)
        error = estimate(i, 0)
        for which in range(1, len(tables)):
            error = p.larger(error, estimate(i, which))
        size = p.larger(p.size(memory[i + layout.state]), p.size(value))
        unbounded = value - value  # not a number where y is infinite
        return error + unbounded, p.fused(relative, size, memory[i + layout.absolute])

    with p.loop(layout.states // 2) as pair:
        (first, scale), (second, other) = error_and_scale(pair * 2), error_and_scale(pair * 2 + 1)
        both = 1.0 / (scale * other)
        one, two = first * (other * both), second * (scale * both)
        total.set(p.fused(one, one, p.fused(two, two, total.get())))
    if layout.states % 2:
        first, scale = error_and_scale(p.lift(layout.states - 1, "i64"))
        total.set(p.fused(first / scale, first / scale, total.get()))
    with p.loop(layout.size, layout.states) as i:
        new(i)
    memory[CELL["error"]] = total.get() * (1.0 / min(layout.states, MOST_AVERAGED))


def _dense(machine: Machine, method: Tableau, layout: Layout) -> str:
    """The coefficients of the solution inside the step, for those y that are asked for: their indices, and how many."""
    p = Procedure(machine, "dense", ["ptr", "ptr", "i64"], hidden=False)
    memory, needed = Array(p, p.arguments[0], "V"), Array(p, p.arguments[1], "i64")
    tables = [p.table(row) for row in method.dense]
    with p.loop(p.arguments[2]) as number:
        i = needed[number]
        u = [memory[i + (layout.stages + j * layout.size)] for j in range(method.stages)]
        for row in range(3):
            total = weighted_sum(p, tables[row], u, None) if row < len(tables) else 0.0
            memory[i + (layout.dense + row * layout.size)] = total
    return p.text()
