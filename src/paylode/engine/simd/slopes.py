"""Sensitivities in a step, as text for the compiler.

A direction has slopes: s of every y, v of every parameter and input rate that *moves*. They go through the step as if
y and all s were one system, y' = f, s' = J s + f_p v. In the W of that system each s has the block of y itself on the
diagonal, so that the factors that the step has worked out serve every direction; and below it M = d(J s + f_p v)/dy,
which couples s to y. With U of y known, stage i gives

    W U_s = J(Y_i) S_i + f_p(Y_i) v + 1/h sum C_ij U_s,j  +  d/de [J s + f_p v] (y + e U_i, t + e h d_i)

where Y_i, S_i are the arguments of the stage and the last term, at the beginning of the step, is M U_i with the
derivative by time. None of its matrices knows of a direction:

    linearise       per stage: J(Y_i), dJ/de and, for each v, its column of both. Once for all directions
    right_side      per stage and direction: J S + dJ/de s + sums
    follow          what one moving v adds to it
    advance         the step of one direction: these and the solve of the step, stage by stage; then the dense output

Leaving out M would cost the method its order. The slopes take no part in the error, and nothing here writes to
anything that the step of y reads: y keeps its bits, whatever is asked.

What happens at single times goes by slopes of expressions along slopes of their symbols (`tangents`):

    constant_slopes     of initial values and fractions of doses
    level_slopes        of the triggers' levels (`../levels.py`)        assigned_slopes     of what events assign
    observe_slopes      of observables, inside the step
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from ...equations import ZERO, Equations, Expression, derivatives, jacobian, symbol, tangents
from ..levels import level
from ..methods import Tableau
from ..observables import integrated, observed
from .emit import OUT, attributes, header, program
from .inside import Places, Text, symbols_at, symbols_inside
from .language import Array, Procedure
from .lowering import finite_or_zero, lower
from .machine import Machine
from .memory import CELL, Layout
from .operations import Graph, Node
from .step import argument_of, hoisted_places, weighted_sum

Symbols = Callable[[Hashable], Node]
SLOPE_FUNCTIONS = (
    "bind_slopes", "linearise", "advance", "constant_slopes", "level_slopes", "assigned_slopes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SlopePlaces:
    """Where the parts lie in memory. seed: slopes of y, then of what moves, then of time, as expressions find them."""

    moving: tuple[str, ...]
    argument: int
    along: int
    seed: int
    seed_time: int
    slope_argument: int
    constant_slopes: int
    level_slopes: int
    level_flow: int
    assigned_slopes: int
    slope_stages: int
    free: int


def slope_places(
    equations: Equations, method: Tableau, layout: Layout, moving: tuple[str, ...], first: int
) -> SlopePlaces:
    """The places from `first` on."""
    size, events = layout.size, len(equations.events)
    targets = sum(len(each.targets) for each in equations.inputs)
    lengths = {
        "argument": size,
        "along": size,
        "seed": size + len(moving),
        "seed_time": 1,
        "slope_argument": size,
        "constant_slopes": layout.states + targets,
        "level_slopes": events,
        "level_flow": events,
        "assigned_slopes": sum(len(each.assignments) for each in equations.events),
        "slope_stages": size * method.stages,
    }
    found, place = {}, first
    for name, length in lengths.items():
        found[name] = place
        place += length
    return SlopePlaces(moving=moving, free=place, **found)


def functions_of(moving: Sequence[str]) -> tuple[str, ...]:
    """All functions of the text, for as many as move."""
    return (*SLOPE_FUNCTIONS, *(f"follow_{j}" for j in range(len(moving))))


def slopes_text(equations: Equations, method: Tableau, machine: Machine, layout: Layout, at: SlopePlaces) -> Text:
    """The functions of a model's sensitivities."""
    places = Places(at.free)
    graph = Graph()
    block, rows = _linearised(graph, equations, layout, at)
    programs = {"linearise_stage": block, "right_side": _right_side(graph, layout, at, rows)}
    programs |= {f"follow_{j}": _follow(graph, layout, at, rows[key], j) for j, key in enumerate(at.moving)}
    hoisted = hoisted_places(graph, [node for stores in programs.values() for node, _ in stores], places)
    texts = [program(machine, graph, "bind_slopes", [*hoisted.items()], known={}, scratch=places.take)]
    for name, stores in programs.items():
        texts.append(program(machine, graph, name, stores, known=hoisted, scratch=places.take))
    texts += _single_times(equations, machine, layout, at, places)
    kept = places.next
    texts += [
        _linearise(machine, method, layout, at, kept, len(block)),
        _advance(machine, method, layout, at, kept, len(block)),
    ]
    return Text("".join([header(machine), *texts, attributes(machine)]), kept + method.stages * len(block))


def slope_observer_text(
    equations: Equations, wanted: tuple[str, ...], machine: Machine, layout: Layout, at: SlopePlaces, first: int
) -> Text:
    """`observe_slopes`, into places from `first` on."""
    graph, places = Graph(), Places(first + len(wanted))
    inside = _with_seeds(graph, equations, at, symbols_inside(graph, equations, layout))
    nodes = lower(graph, tangents(observed(equations, wanted), _seeds(equations, at)), inside, {}, lenient=True)
    stores = [(node, first + i) for i, node in enumerate(nodes)]
    text = program(machine, graph, "observe_slopes", stores, known={}, scratch=places.take)
    return Text("".join([header(machine), text, attributes(machine)]), places.next)


Rows = Mapping["str | None", list[tuple[int, int, Node, Node]]]
"""Of the states (None) and of each that moves: (row, column, J or f_p at the stage, its change along U and time)."""


def _linearised(
    graph: Graph, equations: Equations, layout: Layout, at: SlopePlaces
) -> tuple[list[tuple[Node, int]], Rows]:
    """What a stage stores in its block, and where the right sides find it."""
    names = [state.name for state in equations.states]
    rates = [*(state.derivative for state in equations.states), *(each.rate for each in equations.quadratures)]
    along: dict[Hashable, Expression] = {name: symbol(("along", name)) for name in names}
    along["time"] = symbol(("along", "time"))
    moves: dict[Hashable, Node] = {("along", name): graph.load(at.along + i) for i, name in enumerate(names)}
    moves["along", "time"] = graph.load(CELL["stage_slope"])
    at_stage = symbols_at(graph, equations, layout, y=at.argument, time=CELL["stage_time"])
    at_step = symbols_at(graph, equations, layout, y=layout.state, time=CELL["time"])

    def moving(key: Hashable) -> Node:
        return moves[key] if key in moves else at_step(key)

    here: dict[Expression, Node] = {}
    change: dict[Expression, Node] = {}
    block: dict[Node, int] = {}

    def found(node: Node) -> Node:
        if graph.fixed[node]:
            return node
        return graph.load(OUT + block.setdefault(node, len(block)))

    def lowered(entries: Mapping[tuple[int, int], Expression]) -> list[tuple[int, int, Node, Node]]:
        """An entry of which only the change or only the value varies keeps the other as it is."""
        values = finite_or_zero(graph, lower(graph, list(entries.values()), at_stage, here, lenient=True))
        turned = tangents(list(entries.values()), along)
        changes = finite_or_zero(graph, lower(graph, turned, moving, change, lenient=True))
        each = zip(entries, values, changes, strict=True)
        return [(row, column, found(value), found(turn)) for (row, column), value, turn in each]

    rows: dict[str | None, list[tuple[int, int, Node, Node]]] = {None: lowered(jacobian(rates, names))}
    for key in at.moving:
        slopes = derivatives(rates, key)
        rows[key] = lowered({(row, 0): slope for row, slope in enumerate(slopes) if slope is not ZERO})
    return [(node, OUT + place) for node, place in block.items()], rows


def _right_side(graph: Graph, layout: Layout, at: SlopePlaces, rows: Rows) -> list[tuple[Node, int]]:
    scale = graph.load(CELL["inverse_step"])
    total = [graph.multiply(graph.load(layout.sums + i), scale) for i in range(layout.size)]
    for row, column, value, change in rows[None]:
        total[row] = graph.plus_product(value, graph.load(at.slope_argument + column), total[row])
        total[row] = graph.plus_product(change, graph.load(at.seed + column), total[row])
    return [(node, layout.right + i) for i, node in enumerate(total)]


def _follow(
    graph: Graph, layout: Layout, at: SlopePlaces, entries: Sequence[tuple[int, int, Node, Node]], j: int
) -> list[tuple[Node, int]]:
    v = graph.load(at.seed + layout.size + j)
    stores = []
    for row, _, value, change in entries:
        both = graph.add(value, change)
        stores.append((graph.plus_product(both, v, graph.load(layout.right + row)), layout.right + row))
    return stores


def _linearise(machine: Machine, method: Tableau, layout: Layout, at: SlopePlaces, kept: int, length: int) -> str:
    p = Procedure(machine, "linearise", ["ptr"], hidden=False)
    memory = Array(p, p.arguments[0], "V")
    step, time = memory[CELL["step"]], memory[CELL["time"]]
    for stage in range(method.stages):
        row, since = argument_of(method, stage, at.argument, layout.state)
        weights = p.table(row)
        with p.loop(layout.size) as i:
            u = [memory[i + (layout.stages + j * layout.size)] for j in range(stage + 1)]
            memory[i + at.argument] = weighted_sum(p, weights, u[stage - len(row) : -1], memory[i + since])
            memory[i + at.along] = u[-1]
        memory[CELL["stage_time"]] = p.fused(step, method.c[stage], time)
        memory[CELL["stage_slope"]] = step * method.d[stage]
        p.call("linearise_stage", p.arguments[0], memory.at(kept + stage * length))
    return p.text()


def _advance(machine: Machine, method: Tableau, layout: Layout, at: SlopePlaces, kept: int, length: int) -> str:
    """Arguments: the memory; slopes, new slopes and dense output of the direction; solve; functions of what moves, how
    many; whether dense output is wanted."""
    p = Procedure(machine, "advance", ["ptr", "ptr", "ptr", "ptr", "ptr", "ptr", "i64", "i64"], hidden=False)
    memory, now, new, dense = (Array(p, pointer, "V") for pointer in p.arguments[:4])
    solve, follow = p.arguments[4], Array(p, p.arguments[5], "ptr")
    size, stages = layout.size, method.stages
    with p.loop(size + len(at.moving)) as i:
        memory[i + at.seed] = now[i]
    for stage in range(stages):
        row, since = argument_of(method, stage, at.slope_argument, at.seed)
        weights, c_weights = p.table(row), p.table(method.c_matrix[stage])
        with p.loop(size) as i:
            u = [memory[i + (at.slope_stages + j * size)] for j in range(stage)]
            memory[i + at.slope_argument] = weighted_sum(p, weights, u[stage - len(row) :], memory[i + since])
            memory[i + layout.sums] = weighted_sum(p, c_weights, u, None) if u else p.lift(0.0, "V")
        p.call("right_side", p.arguments[0], memory.at(kept + stage * length))
        with p.loop(p.arguments[6]) as j:
            p.call(follow[j], p.arguments[0], memory.at(kept + stage * length))
        p.call(solve, p.arguments[0], memory.at(at.slope_stages + stage * size))
    with p.loop(size) as i:
        new[i] = memory[i + at.slope_argument] + memory[i + (at.slope_stages + (stages - 1) * size)]
    tables = [p.table(weights_of_power) for weights_of_power in method.dense]
    with p.when(p.arguments[7] == 1), p.loop(size) as i:
        u = [memory[i + (at.slope_stages + j * size)] for j in range(stages)]
        for power in range(3):
            total = weighted_sum(p, tables[power], u, None) if power < len(tables) else p.lift(0.0, "V")
            dense[i + power * size] = total
    return p.text()


def _single_times(equations: Equations, machine: Machine, layout: Layout, at: SlopePlaces, places: Places) -> list[str]:
    initial = [ZERO if state.initial is None else state.initial for state in equations.states]
    fractions = [fraction for each in equations.inputs for _, fraction in each.targets]
    levels = [level(event.trigger) for event in equations.events]
    assigned = [value for event in equations.events for _, value in event.assignments]
    wanted = {
        "constant_slopes": ([*initial, *fractions], at.constant_slopes),
        "level_slopes": (levels, at.level_slopes),
        "assigned_slopes": (assigned, at.assigned_slopes),
    }
    graph, texts = Graph(), []
    here = _with_seeds(graph, equations, at, symbols_at(graph, equations, layout, y=layout.state, time=CELL["moment"]))
    for name, (expressions, first) in wanted.items():
        nodes = lower(graph, tangents(expressions, _seeds(equations, at)), here, {}, lenient=True)
        stores = [(node, first + i) for i, node in enumerate(nodes)]
        texts.append(program(machine, graph, name, stores, known={}, scratch=places.take))
    return texts


def _seeds(equations: Equations, at: SlopePlaces) -> dict[Hashable, Expression]:
    """The slope of each symbol, as a symbol."""
    return {key: symbol(("slope of", key)) for key in (*integrated(equations), *at.moving, "time")}


def _with_seeds(graph: Graph, equations: Equations, at: SlopePlaces, symbols: Symbols) -> Symbols:
    keys = (*integrated(equations), *at.moving)
    found: dict[Hashable, Node] = {("slope of", key): graph.load(at.seed + i) for i, key in enumerate(keys)}
    found["slope of", "time"] = graph.load(at.seed_time)
    return lambda key: found[key] if key in found else symbols(key)
