"""Small models, and one short way to solve them with any engine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from paylode.engine import Batch, Entry, Kind, Points, Request, Result, Schedule, Tolerances
from paylode.equations import (
    ONE,
    TIME,
    ZERO,
    Equations,
    Event,
    Expression,
    Input,
    Observable,
    Parameter,
    Quadrature,
    State,
    input_rate,
    number,
    symbol,
)
from paylode.simulate.event_records import Engine

FINE = Tolerances(1e-9, 1e-12)


def one_compartment() -> Equations:
    """Amount `a`, eliminated at k, with accounts of what was given and what is gone."""
    a, k = symbol("a"), symbol("k")
    return Equations(
        "one compartment",
        states=(State("a", "mg", input_rate("dose") - k * a),),
        parameters=(Parameter("k", "1/h", 0.1), Parameter("volume", "L", 1.0)),
        quadratures=(Quadrature("given", "mg", input_rate("dose")), Quadrature("gone", "mg", k * a)),
        inputs=(Input("dose", "mg", (("a", ONE), ("given", ONE))),),
        observables=(Observable("c", "mg/L", a / symbol("volume")),),
    )


def one_state(derivative: Expression, *events: Event, initial: Expression = ONE) -> Equations:
    """x' = derivative, with a parameter p and a count that events may raise."""
    return Equations(
        "one state",
        states=(State("x", "1", derivative, initial, scale=ONE), State("count", "1", ZERO, scale=ONE)),
        parameters=(Parameter("p", "1", 0.0),),
        inputs=(Input("dose", "1", (("x", ONE),)),),
        events=events,
    )


def counting(name: str, trigger: Expression) -> Event:
    """Counts how often the trigger rises through 0."""
    return Event(name, trigger, (("count", symbol("count") + 1),))


def pulse(start: float, end: float) -> Equations:
    """x fills at rate 1 between two times."""
    inflow = symbol("inflow")
    return Equations(
        "pulse",
        states=(State("x", "1", inflow, scale=ONE), State("inflow", "1", ZERO, scale=ONE)),
        events=(
            Event("on", TIME - number(start), (("inflow", ONE),)),
            Event("off", TIME - number(end), (("inflow", ZERO),)),
        ),
    )


def bolus(time: float, amount: float) -> Entry:
    return (time, Kind.BOLUS, 0, amount)


def infusion(start: float, end: float, amount: float) -> list[Entry]:
    rate = amount / (end - start)
    return [(start, Kind.RATE_ON, 0, rate), (end, Kind.RATE_OFF, 0, rate)]


def run(
    engine: Engine,
    equations: Equations,
    entries: Sequence[Entry] = (),
    *,
    at: Sequence[float],
    of: Sequence[str] = ("a",),
    parameters: Sequence[Sequence[float]] | None = None,
    before: Sequence[bool] | None = None,
    tolerances: Tolerances = FINE,
    **batch: NDArray[np.float64],
) -> Result:
    """Solves for one subject, or for several with one schedule."""
    defaults = [[0.0 if p.value is None else p.value for p in equations.parameters]]
    numbers = np.array(parameters or defaults, dtype=float).reshape(len(parameters or defaults), -1)
    sides = None if before is None else np.array(before)
    schedule = Schedule.of([sorted(entries, key=lambda entry: entry[0])] * len(numbers))
    request = Request(Points(tuple(of), np.array(at, dtype=float), sides))
    return engine.solve(engine.compile(equations), Batch(numbers, **batch), schedule, request, tolerances)
