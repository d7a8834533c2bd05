"""Flattening: a composed model becomes equations.

Every flow is written out for every label of every axis it touches, and each writing-out adds to the derivative of what
it leaves and of what it reaches:

    d of / dtime      -= rate x of
    d to / dtime      += coefficient x rate x of
    d account / dtime += (parts of `of` and `takes` that `to` does not carry) x rate x of

What a flow's two sides do not both hold must go to an account that is named; otherwise the flow is refused. The accounts
are quadratures. Alongside the equations comes the *ledger*: for each part, where it is, so that anyone may balance it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
    input_rate,
    multiply,
    number,
    substitute,
    symbol,
)
from ..equations import Parameter as EquationParameter
from ..values.problem import InputError, Problem
from ..values.quantity import ENGINE_UNITS, engine_unit, factor
from .compose import Model
from .declarations import Account, Flow, Inlet, Term
from .dimensions import part_unit, show, unit_problems
from .references import Label
from .resolve import Labels, Layout, Occupant


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


class _Books:
    """Derivatives and account rates, as they add up."""

    def __init__(self) -> None:
        self.states: dict[str, list[Expression]] = {}
        self.accounts: dict[tuple[str, str], list[Expression]] = {}
        self.units: dict[str, str] = {}


def flatten(model: Model, *, units: Mapping[str, str] = ENGINE_UNITS) -> Flat:
    """The model's equations in the unit system `units`. Raises InputError listing all that does not fit."""
    if problems := unit_problems(model):
        raise InputError(problems)
    layout = Layout(model, units)
    _settle(layout)
    books = _Books()
    problems = []
    for block, flow in model.flows:
        try:
            _book(layout, books, flow)
        except InputError as error:
            problems += [Problem(f"block {block}, {p.where}", p.what, p.cure) for p in error.problems]
    if problems:
        raise InputError(problems)
    inputs = tuple(_input(layout, books, inlet) for _, inlet in model.inlets)
    return _assemble(layout, books, inputs)


def _settle(layout: Layout) -> None:
    """Find out which species live in which places: wherever a flow, an inlet or a start puts them."""
    model = layout.model
    terms: list[Term] = []
    for _, flow in model.flows:
        ends = [flow.of, *(e for pair in flow.along for e in pair), *(t for t, _ in (*flow.to, *flow.takes))]
        terms += [end for end in (*ends, *(t for _, t in flow.release)) if isinstance(end, Term)]
    for _, inlet in model.inlets:
        terms += [term for term, _ in inlet.into]
    terms += [start.term for _, start in model.initials]
    for term in terms:
        layout.add(term.species, term.place)


def _book(layout: Layout, books: _Books, flow: Flow) -> None:
    """Write out one flow over all its labels."""
    ends = [flow.of, *(t for t, _ in (*flow.to, *flow.takes))]
    axes = dict.fromkeys(a for end in ends if isinstance(end, Term) for a in layout.axes_of_term(end))
    for labels in layout.every(axes, flow.only):
        if None in [layout.state(end, labels) for end in ends if isinstance(end, Term)]:
            continue  # a step beyond the end of the axis: this flow has no such label
        rate = layout.resolve(flow.rate, labels)
        if isinstance(flow.of, Account):
            _move(layout, books, flow, labels, leaving=None, at_rate=rate)
            continue
        leaving = layout.state(flow.of, labels)
        assert leaving is not None
        _move(layout, books, flow, labels, leaving=leaving, at_rate=multiply(rate, symbol(leaving)))
        for rider, end in flow.along:
            _ride(layout, books, flow, labels, rider, end, rate)
        if flow.contents:
            _carry(layout, books, flow, labels, rate)


def _move(layout: Layout, books: _Books, flow: Flow, labels: Labels, *, leaving: str | None, at_rate: Expression) -> None:
    """`at_rate` units leave `leaving` (or an account) and become what the flow says."""
    out: list[tuple[str, Expression]] = [(leaving, number(1.0))] if leaving else []
    for term, count in flow.takes:
        taken = layout.state(term, labels)
        assert taken is not None
        out.append((taken, layout.resolve(count, labels)))
    into = [(layout.state(term, labels), layout.resolve(count, labels)) for term, count in flow.to]
    for state, count in out:
        _post(layout, books, state, multiply(-1, count, at_rate))
    for arrived, count in into:
        if arrived is not None:
            _post(layout, books, arrived, multiply(count, at_rate))
    missing = _missing_parts(layout, out, [(state, count) for state, count in into if state])
    ending = flow.of if isinstance(flow.of, Account) else flow.rest
    _settle_parts(books, flow, labels, missing, ending, at_rate)


def _settle_parts(
    books: _Books, flow: Flow, labels: Labels, missing: dict[str, tuple[Expression, str]], ending: Account | None, at_rate: Expression
) -> None:
    for part, (count, unit) in missing.items():
        if count is ZERO:
            continue
        if ending is None:
            what = f"its two sides differ by {show(count)} {part} per unit" + _labels_text(labels)
            cure = "Name the account that gives or takes it: rest=account(...)."
            raise InputError(Problem(f"flow {flow.name}", what, cure))
        if not isinstance(flow.of, Account) and count.kind == "number" and float(str(count)) < 0:
            what = f"it makes {show(multiply(-1, count))} {part} per unit out of nothing" + _labels_text(labels)
            raise InputError(Problem(f"flow {flow.name}", what, "Take it from an account in a flow of its own."))
        books.accounts.setdefault((part, ending.name), []).append(multiply(count, at_rate))
        books.units[part] = unit


def _missing_parts(
    layout: Layout, out: Iterable[tuple[str, Expression]], into: Iterable[tuple[str, Expression]]
) -> dict[str, tuple[Expression, str]]:
    """Parts that leave and do not arrive: part -> (count per unit, unit)."""
    counts: dict[str, list[Expression]] = {}
    units: dict[str, str] = {}
    for sign, side in ((1.0, out), (-1.0, into)):
        for state, times in side:
            occupant = layout.occupants[state]
            for part, _ in occupant.species.parts:
                counts.setdefault(part, []).append(multiply(sign, times, layout.part(occupant, part)))
                units[part] = part_unit(part, occupant.species)
    return {part: (add(*terms), units[part]) for part, terms in counts.items()}


def _ride(layout: Layout, books: _Books, flow: Flow, labels: Labels, rider: Term, end: Term | Account, rate: Expression) -> None:
    """A rider leaves at the same rate per unit as its carrier."""
    leaving = layout.state(rider, labels)
    if leaving is None:
        return
    riding = Flow(flow.name, rider, rate, ((end, number(1.0)),) if isinstance(end, Term) else (), rest=_account(end))
    _move(layout, books, riding, labels, leaving=leaving, at_rate=multiply(rate, symbol(leaving)))


def _account(end: Term | Account) -> Account | None:
    return end if isinstance(end, Account) else None


def _carry(layout: Layout, books: _Books, flow: Flow, labels: Labels, rate: Expression) -> None:
    """Everything inside the cells that leave goes along, or is let go."""
    steps = dict(flow.to[0][0].positions) if flow.to else {}
    moving = set(steps) | {axis for axis, _ in flow.only}
    for occupant in layout.contents(flow.contents):
        here = dict(occupant.labels)
        if any(here.get(axis) != labels[axis] for axis in moving):
            continue
        to: tuple[tuple[Term, Expression], ...]
        if steps:
            moved = tuple((a, steps.get(a, label)) for a, label in occupant.labels)
            to = ((Term(occupant.species.name, occupant.place, moved), number(1.0)),)
        else:
            to = tuple((term, layout.part(occupant, part)) for part, term in flow.release)
        riding = Flow(flow.name, Term(occupant.species.name, occupant.place), rate, to, rest=flow.rest)
        _move(layout, books, riding, here, leaving=occupant.name, at_rate=multiply(rate, symbol(occupant.name)))


def _post(layout: Layout, books: _Books, state: str, change: Expression) -> None:
    if not layout.occupants[state].species.held:
        books.states.setdefault(state, []).append(change)


def _input(layout: Layout, books: _Books, inlet: Inlet) -> Input:
    """A dose enters its terms, and the account it came from says how much."""
    targets: dict[str, Expression] = {}
    running = input_rate(inlet.name)
    parts: dict[str, list[Expression]] = {}
    for term, count in inlet.into:
        for labels in layout.every(layout.axes_of_term(term), term.positions):
            state = layout.state(term, labels)
            if state is None:
                continue
            share = layout.resolve(count, labels)
            targets[state] = add(targets.get(state, ZERO), share)
            books.states.setdefault(state, []).append(multiply(share, running))
            occupant = layout.occupants[state]
            for part, _ in occupant.species.parts:
                parts.setdefault(part, []).append(multiply(-1, share, layout.part(occupant, part)))
                books.units[part] = part_unit(part, occupant.species)
    for part, shares in parts.items():
        books.accounts.setdefault((part, inlet.account), []).append(multiply(add(*shares), running))
        targets[_account_name(part, inlet.account)] = add(*shares)
    return Input(inlet.name, engine_unit(inlet.unit, layout.units), tuple(targets.items()))


def _assemble(layout: Layout, books: _Books, inputs: tuple[Input, ...]) -> Flat:
    model = layout.model
    starts = _starts(layout)
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
        Quadrature(_account_name(part, account), engine_unit(books.units[part], layout.units), add(*rates))
        for (part, account), rates in books.accounts.items()
    )
    ledger, present, accounts = _ledger(layout, books)
    readings = [o for _, reading in model.readings for o in _readings(layout, reading)]
    occupants = tuple(_occupant_place(layout, o) for o in layout.occupants.values())
    events = tuple(_event(layout, jump) for _, jump in model.jumps)
    equations = Equations(
        name=model.name,
        states=states,
        parameters=tuple(_parameter(layout, name) for name in layout.used),
        quadratures=quadratures,
        inputs=inputs,
        observables=(*readings, *ledger),
        events=events,
        time_unit=layout.units["time"],
    )
    return Flat(model, equations, MappingProxyType(dict(layout.used)), present, accounts, occupants)


def _starts(layout: Layout) -> dict[str, Expression | None]:
    """Starting values over parameters alone: an amount in a start means that amount's own start."""
    raw: dict[str, Expression | None] = {}
    for _, start in layout.model.initials:
        for labels in layout.every(layout.axes_of_term(start.term), start.only):
            state = layout.state(start.term, labels)
            if state is not None:
                raw[state] = None if start.value is None else layout.resolve(start.value, labels)
    done: dict[str, Expression | None] = {}

    def settle(name: str, waiting: tuple[str, ...]) -> Expression | None:
        if name in waiting:
            circle = " -> ".join((*waiting, name))
            raise InputError(Problem("initial values", f"they go round in a circle: {circle}", "Start one from a number."))
        if name not in done:
            value = raw.get(name, ZERO)
            done[name] = value if value is None else substitute([value], lambda key: other(key, (*waiting, name)))[0]
        return done[name]

    def other(key: object, waiting: tuple[str, ...]) -> Expression | None:
        return settle(key, waiting) if isinstance(key, str) and key in layout.occupants else None

    return {name: settle(name, ()) for name in raw}


def _ledger(
    layout: Layout, books: _Books
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
        name = _account_name(part, account)
        observables.append(Observable(name + ".so_far", engine_unit(units[part], layout.units), symbol(name)))
        accounts[part].append(name + ".so_far")
    frozen = {part: tuple(names) for part, names in accounts.items()}
    return observables, MappingProxyType(present), MappingProxyType(frozen)


def _readings(layout: Layout, reading: object) -> Iterable[Observable]:
    from .declarations import Reading

    assert isinstance(reading, Reading)
    per_unit = number(factor(engine_unit(reading.unit, layout.units), reading.unit))
    for labels in layout.every((reading.by,) if reading.by else ()):
        name = reading.name + (f"[{labels[reading.by]}]" if reading.by else "")
        yield Observable(name, reading.unit, multiply(per_unit, layout.resolve(reading.expression, labels)))


def _occupant_place(layout: Layout, occupant: Occupant) -> Place:
    from .references import volume

    size = layout.resolve(volume(occupant.place), dict(occupant.labels))
    return Place(occupant.name, occupant.species.name, occupant.place, tuple(p for p, _ in occupant.species.parts), size)


def _parameter(layout: Layout, full: str) -> EquationParameter:
    name, _ = layout.used[full]
    return EquationParameter(full, engine_unit(layout.model.parameters[name].unit, layout.units))


def _event(layout: Layout, jump: object) -> Event:
    from .declarations import Jump

    assert isinstance(jump, Jump)
    assignments = []
    for term, new in jump.assignments:
        for labels in layout.every(layout.axes_of_term(term), term.positions):
            state = layout.state(term, labels)
            if state is not None:
                assignments.append((state, layout.resolve(new, labels)))
    return Event(jump.name, layout.resolve(jump.trigger, {}), tuple(assignments))


def _account_name(part: str, account: str) -> str:
    return f"account.{part}.{account}"


def _labels_text(labels: Labels) -> str:
    return f" at {', '.join(f'{a}={v}' for a, v in labels.items())}" if labels else ""
