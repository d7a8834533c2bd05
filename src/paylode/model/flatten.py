"""Flattening: a composed model becomes equations.

    settle        which species lives in which place, at which labels: the states
    starts        starting values over parameters alone
    book          every flow and inlet, at every label of every axis it touches (`booking.py`)
    assemble      states, accounts (as quadratures), observables, events, and the ledger

The *ledger* says for each part where it is and which accounts it came from or went to, so that anyone may balance it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

from ..equations import (
    ZERO,
    Equations,
    Event,
    Expression,
    Input,
    Observable,
    Quadrature,
    State,
    add,
    multiply,
    number,
    substitute,
    symbol,
)
from ..equations import Parameter as EquationParameter
from ..values.problem import InputError, Problem
from ..values.quantity import ENGINE_UNITS, engine_unit, factor
from .booking import Books, account_name, book_flow, book_inlet
from .compose import Model
from .declarations import Jump, Reading, Term
from .dimensions import part_unit, unit_problems
from .references import Label, volume
from .resolve import Layout, Occupant


@dataclass(frozen=True, slots=True)
class Place:
    """What binding needs to know of a state: where it is and how large its place is."""

    state: str
    species: str
    place: str
    parts: tuple[str, ...]
    volume: Expression


@dataclass(frozen=True, slots=True)
class Flat:
    """A model as equations, with what the equations alone no longer say.

    parameters: equation parameter -> (parameter of the model, label or None).
    ledger: part -> observable names, first the places it is in (`present`), then the accounts it came from or went to.
    occupants: one per state.
    """

    model: Model
    equations: Equations
    parameters: Mapping[str, tuple[str, Label | None]]
    present: Mapping[str, tuple[str, ...]]
    accounts: Mapping[str, tuple[str, ...]]
    occupants: tuple[Place, ...]


def flatten(model: Model, *, units: Mapping[str, str] = ENGINE_UNITS) -> Flat:
    """The model's equations in the unit system `units`. Raises InputError listing all that does not fit."""
    if problems := unit_problems(model):
        raise InputError(problems)
    layout, books = Layout(model, units), Books()
    _settle(layout)
    with _collected(problems, "initial values"):
        starts = _starts(layout, books)
    for block, flow in model.flows:
        with _collected(problems, f"block {block}, {flow.name}"):
            book_flow(layout, books, flow)
    inputs: list[Input] = []
    for block, inlet in model.inlets:
        with _collected(problems, f"block {block}, {inlet.name}"):
            inputs.append(book_inlet(layout, books, inlet))
    readings: list[Observable] = []
    for block, reading in model.readings:
        with _collected(problems, f"block {block}, {reading.name}"):
            readings += _readings(layout, reading)
    events: list[Event] = []
    for block, jump in model.jumps:
        with _collected(problems, f"block {block}, {jump.name}"):
            events.append(_event(layout, jump))
    if problems:
        raise InputError(problems)
    return _assemble(layout, books, starts, inputs=inputs, readings=readings, events=events)


@contextmanager
def _collected(problems: list[Problem], where: str) -> Iterator[None]:
    """Problems of one declaration join the list, under the name of that declaration."""
    try:
        yield
    except InputError as error:
        problems += [Problem(where, each.what, each.cure) for each in error.problems]


def _settle(layout: Layout) -> None:
    """Find out which species live in which places: wherever a flow, an inlet, a start or a jump puts them."""
    model = layout.model
    terms: list[Term] = []
    for _, flow in model.flows:
        ends = [flow.of, *(e for pair in flow.along for e in pair), *(t for t, _ in (*flow.to, *flow.takes))]
        terms += [end for end in (*ends, *(t for _, t in flow.release)) if isinstance(end, Term)]
    for _, inlet in model.inlets:
        terms += [term for term, _ in inlet.into]
    terms += [start.term for _, start in model.initials]
    terms += [term for _, jump in model.jumps for term, _ in jump.assignments]
    for term in terms:
        layout.add(term.species, term.place)


def _assemble(
    layout: Layout,
    books: Books,
    starts: Mapping[str, Expression | None],
    *,
    inputs: Sequence[Input],
    readings: Sequence[Observable],
    events: Sequence[Event],
) -> Flat:
    states = tuple(
        State(
            name,
            engine_unit(occupant.species.unit, layout.units),
            add(*books.states.get(name, [])),
            starts.get(name, ZERO),
        )
        for name, occupant in layout.occupants.items()
    )
    quadratures = tuple(
        Quadrature(account_name(part, account), engine_unit(books.units[part], layout.units), add(*rates))
        for (part, account), rates in books.accounts.items()
    )
    ledger, present, accounts = _ledger(layout, books)
    occupants = tuple(_occupant_place(layout, o) for o in layout.occupants.values())
    equations = Equations(
        name=layout.model.name,
        states=states,
        parameters=tuple(_parameter(layout, name) for name in layout.used),
        quadratures=quadratures,
        inputs=tuple(inputs),
        observables=(*readings, *ledger),
        events=tuple(events),
        time_unit=layout.units["time"],
    )
    return Flat(layout.model, equations, MappingProxyType(dict(layout.used)), present, accounts, occupants)


def _starts(layout: Layout, books: Books) -> dict[str, Expression | None]:
    """Starting values over parameters alone: an amount in a start means that amount's own start."""
    raw: dict[str, Expression | None] = {}
    for block, start in layout.model.initials:
        bare = Term(start.term.species, start.term.place)
        only = (*start.term.positions, *start.only)
        for labels in layout.every(layout.axes_of_term(bare), only):
            state = layout.state(bare, labels)
            assert state is not None
            if state in raw:
                what = f"block {block} starts {state}, which has a start already"
                raise InputError(Problem("", what, "Give each state one start."))
            raw[state] = None if start.value is None else layout.resolve(start.value, labels)
            if start.held:
                books.held.add(state)
    done: dict[str, Expression | None] = {}

    def settle(name: str, waiting: tuple[str, ...]) -> Expression | None:
        if name in waiting:
            circle = " -> ".join((*waiting, name))
            raise InputError(Problem("", f"they go round in a circle: {circle}", "Start one of them from a number."))
        if name not in done:
            value = raw.get(name, ZERO)
            done[name] = value if value is None else substitute([value], lambda key: other(key, (*waiting, name)))[0]
        return done[name]

    def other(key: object, waiting: tuple[str, ...]) -> Expression | None:
        if not isinstance(key, str) or key not in layout.occupants:
            return None
        found = settle(key, waiting)
        if found is None:
            what = f"the start of {waiting[-1]} is made from {key}, which starts at its steady state"
            raise InputError(
                Problem("", what, f"Let {waiting[-1]} start at its steady state too, or {key} from a number.")
            )
        return found

    return {name: settle(name, ()) for name in raw}


def _ledger(
    layout: Layout, books: Books
) -> tuple[list[Observable], Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Observables `present.<part>.<place>` and `account.<part>.<account>`, and their names by part."""
    here: dict[tuple[str, str], list[Expression]] = {}
    units: dict[str, str] = dict(books.units)
    for occupant in layout.occupants.values():
        for part, _ in occupant.species.parts:
            units[part] = part_unit(part, occupant.species)
            share = multiply(layout.part(occupant, part), symbol(occupant.name))
            here.setdefault((part, occupant.place), []).append(share)
    observables = [
        Observable(f"present.{part}.{place}", engine_unit(units[part], layout.units), add(*shares))
        for (part, place), shares in here.items()
    ]
    present = {part: tuple(f"present.{p}.{place}" for p, place in here if p == part) for part in units}
    accounts: dict[str, list[str]] = {part: [] for part in units}
    for part, account in books.accounts:
        name = account_name(part, account)
        observables.append(Observable(name + ".so_far", engine_unit(units[part], layout.units), symbol(name)))
        accounts[part].append(name + ".so_far")
    frozen = {part: tuple(names) for part, names in accounts.items()}
    return observables, MappingProxyType(present), MappingProxyType(frozen)


def _readings(layout: Layout, reading: Reading) -> list[Observable]:
    per_unit = number(factor(engine_unit(reading.unit, layout.units), reading.unit))
    made = []
    for labels in layout.every((reading.by,) if reading.by else ()):
        name = reading.name + (f"[{labels[reading.by]}]" if reading.by else "")
        made.append(Observable(name, reading.unit, multiply(per_unit, layout.resolve(reading.expression, labels))))
    return made


def _occupant_place(layout: Layout, occupant: Occupant) -> Place:
    size = layout.resolve(volume(occupant.place), dict(occupant.labels))
    return Place(
        occupant.name, occupant.species.name, occupant.place, tuple(p for p, _ in occupant.species.parts), size
    )


def _parameter(layout: Layout, full: str) -> EquationParameter:
    name, _ = layout.used[full]
    return EquationParameter(full, engine_unit(layout.model.parameters[name].unit, layout.units))


def _event(layout: Layout, jump: Jump) -> Event:
    assignments = []
    for term, new in jump.assignments:
        bare = Term(term.species, term.place)
        for labels in layout.every(layout.axes_of_term(bare), term.positions):
            state = layout.state(bare, labels)
            assert state is not None
            assignments.append((state, layout.resolve(new, labels)))
    return Event(jump.name, layout.resolve(jump.trigger, {}), tuple(assignments))
