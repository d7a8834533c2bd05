"""Small models with known answers, and short ways to solve them, for the tests of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from paylode.engine import Batch, Entry, Kind, Points, Reduction, Request, Result, Schedule, Tolerances, engine_for
from paylode.equations import (
    ONE,
    Equations,
    Expression,
    Input,
    Observable,
    Parameter,
    Quadrature,
    State,
    add,
    input_rate,
    number,
    symbol,
)

TIGHT = Tolerances(relative=1e-9, absolute=1e-12)


_engine: list[str] = ["scipy"]


def use(engine: str) -> None:
    """From now on `compile`, `solve` and `run` are those of this engine."""
    _engine[0] = engine


def in_use() -> str:
    """The engine in use."""
    return _engine[0]


def compile(equations: Equations):  # type: ignore[no-untyped-def]
    """A kernel of the engine in use."""
    return engine_for(equations, _engine[0])[0](equations)  # type: ignore[arg-type]


def solve(kernel, *arguments, **options) -> Result:  # type: ignore[no-untyped-def]
    """By the engine in use."""
    return engine_for(kernel.equations, _engine[0])[1](kernel, *arguments, **options)  # type: ignore[arg-type]


@lru_cache
def _kernel(equations: Equations, engine: str):  # type: ignore[no-untyped-def]
    return compile(equations)


def kernel_of(equations: Equations):  # type: ignore[no-untyped-def]
    """A kernel of the engine in use, made once."""
    return _kernel(equations, _engine[0])


@lru_cache
def one_compartment(scale: float | None = None) -> Equations:
    """Amount `a` with elimination rate k; accounts of what was given and what is gone. Doses through `iv`."""
    a, k = symbol("a"), symbol("k")
    return Equations(
        "one compartment",
        states=(State("a", "nmol", input_rate("iv") - k * a, scale=None if scale is None else number(scale)),),
        parameters=(Parameter("k", "1/h"), Parameter("volume", "L")),
        quadratures=(Quadrature("given", "nmol", input_rate("iv")), Quadrature("gone", "nmol", k * a)),
        inputs=(Input("iv", "nmol", (("a", ONE), ("given", ONE))),),
        observables=(Observable("concentration", "nM", a / symbol("volume")), Observable("area", "nmol*h", a)),
    )


def linear_model(exchange: NDArray[np.float64], losses: Sequence[float]) -> Equations:
    """n compartments of amounts; exchange[i, j] is the rate constant from j to i. One input `in<i>` into each."""
    n = len(losses)
    names = [f"x{i}" for i in range(n)]
    states = []
    for i in range(n):
        flows: list[Expression] = [input_rate(f"in{i}"), -losses[i] * symbol(names[i])]
        for j in range(n):
            if i != j:
                flows += [exchange[i, j] * symbol(names[j]), -exchange[j, i] * symbol(names[i])]
        states.append(State(names[i], "nmol", add(*flows)))
    inputs = tuple(Input(f"in{i}", "nmol", ((names[i], ONE),)) for i in range(n))
    return Equations("linear", states=tuple(states), inputs=inputs)


def decay(initial: Expression = ONE) -> Equations:
    """a' = -k a from `initial`."""
    a, k = symbol("a"), symbol("k")
    return Equations("decay", states=(State("a", "nmol", -k * a, initial),), parameters=(Parameter("k", "1/h"),))


def infusion(start: float, duration: float, amount: float, target: int = 0) -> list[Entry]:
    """Rate on, rate off."""
    rate = amount / duration
    return [(start, Kind.RATE_ON, target, rate), (start + duration, Kind.RATE_OFF, target, rate)]


def bolus(time: float, amount: float, target: int = 0) -> Entry:
    """One bolus."""
    return (time, Kind.BOLUS, target, amount)


def in_order(*entries: Entry) -> list[Entry]:
    """Entries sorted by time, those of one time as given."""
    return sorted(entries, key=lambda entry: entry[0])


def run(
    equations: Equations,
    parameters: Sequence[float] | Sequence[Sequence[float]],
    entries: Sequence[Entry] | Sequence[Sequence[Entry]] = (),
    *,
    at: Sequence[float] = (),
    of: Sequence[str] = (),
    before: Sequence[bool] | None = None,
    reductions: tuple[Reduction, ...] = (),
    tolerances: Tolerances = TIGHT,
    **batch: NDArray[np.float64],
) -> Result:
    """Solves for one subject or several; by default every state is observed."""
    rows = np.atleast_2d(np.array(parameters, dtype=float))
    if len(equations.parameters) == 0:
        rows = np.zeros((1, 0))
    lists = entries if entries and isinstance(entries[0], list) else [list(entries)] * len(rows)  # type: ignore[list-item]
    names = tuple(of) or tuple(state.name for state in equations.states)
    points = Points(names, np.array(at, dtype=float), None if before is None else np.array(before)) if len(at) else None
    schedule = Schedule.of(lists)  # type: ignore[arg-type]
    return solve(kernel_of(equations), Batch(rows, **batch), schedule, Request(points, reductions), tolerances)
