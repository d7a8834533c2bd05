"""Booking: what each flow adds to the derivatives of the states and to the rates of the accounts.

    d of / dtime      -= rate x of
    d to / dtime      += coefficient x rate x of
    d account / dtime += (parts of `of` and `takes` that `to` does not carry) x rate x of

A flow is booked once for every choice of labels over which it runs. What its two sides do not both hold must go to an
account that is named; otherwise it is refused. A state that is held does not change: what flows would have done to it
is booked to the account `held`, so that every part balances.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..equations import ZERO, Expression, Input, add, input_rate, multiply, number, symbol
from ..values.problem import InputError, Problem
from ..values.quantity import engine_unit
from .declarations import Account, Flow, Inlet, Term
from .dimensions import part_unit, show
from .resolve import Labels, Layout, Occupant

HELD = "held"
"""The account that makes up for what flows would have changed in a held state."""


@dataclass(slots=True)
class Books:
    """Derivatives and account rates, as they add up. units: in which each part is counted.  held: states that stay."""

    states: dict[str, list[Expression]] = field(default_factory=dict)
    accounts: dict[tuple[str, str], list[Expression]] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)


def account_name(part: str, account: str) -> str:
    """The one spelling of an account's name.

    >>> account_name("payload", "excreted")
    'account.payload.excreted'
    """
    return f"account.{part}.{account}"


def book_flow(layout: Layout, books: Books, flow: Flow) -> None:
    """Write out one flow over all its labels. Raises InputError where its two sides do not hold the same parts."""
    ends = [end for end in (flow.of, *(t for t, _ in (*flow.to, *flow.takes))) if isinstance(end, Term)]
    for labels in layout.run_over(ends, flow.only):
        if None in [layout.state(end, labels) for end in ends]:
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


def book_inlet(layout: Layout, books: Books, inlet: Inlet) -> Input:
    """A dose enters its terms, and the account it came from says how much. Raises InputError where a term is held."""
    targets: dict[str, Expression] = {}
    running = input_rate(inlet.name)
    parts: dict[str, list[Expression]] = {}
    for term, count in inlet.into:
        bare = Term(term.species, term.place)
        for labels in layout.every(layout.axes_of_term(bare), term.positions):
            state = layout.state(bare, labels)
            assert state is not None
            if state in books.held:
                raise InputError(
                    Problem("", f"a dose enters {state}, which is held", "Let it start there without held=True.")
                )
            share = layout.resolve(count, labels)
            targets[state] = add(targets.get(state, ZERO), share)
            books.states.setdefault(state, []).append(multiply(share, running))
            occupant = layout.occupants[state]
            for part, _ in occupant.species.parts:
                parts.setdefault(part, []).append(multiply(-1, share, layout.part(occupant, part)))
                books.units[part] = part_unit(part, occupant.species)
    for part, shares in parts.items():
        books.accounts.setdefault((part, inlet.account), []).append(multiply(add(*shares), running))
        targets[account_name(part, inlet.account)] = add(*shares)
    return Input(inlet.name, engine_unit(inlet.unit, layout.units), tuple(targets.items()))


def _move(
    layout: Layout, books: Books, flow: Flow, labels: Labels, *, leaving: str | None, at_rate: Expression
) -> None:
    """`at_rate` units leave `leaving` (or an account) and become what the flow says."""
    out: list[tuple[str, Expression]] = [(leaving, number(1.0))] if leaving else []
    out += _written_out(layout, flow.takes, labels)
    into = _written_out(layout, flow.to, labels)
    for sign, side in ((-1.0, out), (1.0, into)):
        for state, count in side:
            _post(layout, books, state, multiply(sign, count, at_rate))
    ending = flow.of if isinstance(flow.of, Account) else flow.rest
    missing = _missing_parts(layout, out, into)
    _settle_parts(books, missing, labels, ending=ending, source=flow.of, at_rate=at_rate)


def _written_out(
    layout: Layout, terms: Iterable[tuple[Term, Expression]], labels: Labels
) -> list[tuple[str, Expression]]:
    found = [(layout.state(term, labels), layout.resolve(count, labels)) for term, count in terms]
    return [(state, count) for state, count in found if state is not None]


def _missing_parts(
    layout: Layout, out: Iterable[tuple[str, Expression]], into: Iterable[tuple[str, Expression]]
) -> dict[str, Expression]:
    """Parts that leave and do not arrive: part -> count per unit."""
    counts: dict[str, list[Expression]] = {}
    for sign, side in ((1.0, out), (-1.0, into)):
        for state, times in side:
            occupant = layout.occupants[state]
            for part, _ in occupant.species.parts:
                counts.setdefault(part, []).append(multiply(sign, times, layout.part(occupant, part)))
    return {part: add(*terms) for part, terms in counts.items()}


def _settle_parts(
    books: Books,
    missing: dict[str, Expression],
    labels: Labels,
    *,
    ending: Account | None,
    source: Term | Account,
    at_rate: Expression,
) -> None:
    for part, count in missing.items():
        if count is ZERO:
            continue
        where = f" at {', '.join(f'{a}={v}' for a, v in labels.items())}" if labels else ""
        if _surely_negative(count) and not isinstance(source, Account):
            what = f"it makes {show(multiply(-1, count))} {part} per unit out of nothing{where}"
            raise InputError(
                Problem("", what, "Take it from an account in a flow of its own, or correct a coefficient.")
            )
        if ending is None:
            what = f"its two sides differ by {show(count)} {part} per unit{where}"
            raise InputError(Problem("", what, "Name the account that takes it: rest=account(...)."))
        books.accounts.setdefault((part, ending.name), []).append(multiply(count, at_rate))


def _surely_negative(count: Expression) -> bool:
    """Whether a count of parts is negative whatever its parameters are; parameters are taken to be positive."""
    if count.kind == "number":
        return float(str(count)) < 0
    if count.kind == "add":
        return all(_surely_negative(term) for term in count.arguments)
    return count.kind == "multiply" and _surely_negative(count.arguments[0])


def _ride(
    layout: Layout, books: Books, flow: Flow, labels: Labels, rider: Term, end: Term | Account, rate: Expression
) -> None:
    """A rider leaves at the same rate per unit as its carrier."""
    leaving = layout.state(rider, labels)
    if leaving is None:
        return
    to, rest = (((end, number(1.0)),), None) if isinstance(end, Term) else ((), end)
    riding = Flow(flow.name, rider, rate, to, rest=rest)
    _move(layout, books, riding, labels, leaving=leaving, at_rate=multiply(rate, symbol(leaving)))


def _carry(layout: Layout, books: Books, flow: Flow, labels: Labels, rate: Expression) -> None:
    """Everything inside the cells that leave goes along, or is let go."""
    steps = dict(flow.to[0][0].positions) if flow.to else {}
    for occupant in layout.contents(flow.contents):
        here = dict(occupant.labels)
        if stray := [axis for axis in labels if axis not in here]:
            what = f"{occupant.name} is to move with the cells, and is not on their axis {stray[0]}"
            raise InputError(Problem("", what, f"Put {flow.contents} on that axis."))
        if any(here[axis] != label for axis, label in labels.items()):
            continue
        to: tuple[tuple[Term, Expression], ...]
        if flow.to:
            moved = tuple((axis, steps.get(axis, label)) for axis, label in occupant.labels)
            to = ((Term(occupant.species.name, occupant.place, moved), number(1.0)),)
        else:
            to = tuple((term, layout.part(occupant, part)) for part, term in flow.release)
        riding = Flow(flow.name, Term(occupant.species.name, occupant.place), rate, to, rest=flow.rest)
        _move(layout, books, riding, here, leaving=occupant.name, at_rate=multiply(rate, symbol(occupant.name)))


def _post(layout: Layout, books: Books, state: str, change: Expression) -> None:
    occupant: Occupant = layout.occupants[state]
    for part, _ in occupant.species.parts:
        books.units[part] = part_unit(part, occupant.species)
    if state not in books.held:
        books.states.setdefault(state, []).append(change)
        return
    for part, _ in occupant.species.parts:
        made_up = multiply(layout.part(occupant, part), change)
        books.accounts.setdefault((part, HELD), []).append(made_up)
