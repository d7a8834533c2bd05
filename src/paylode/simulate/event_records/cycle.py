"""Steady state: the state after endless equal doses, one interval apart.

It is a fixed point x = P(x) of the map P over one interval, from just before a dose to just before the next. An
infusion longer than the interval runs on into the next ones: floor(duration / interval) infusions run all the time and
one more for the rest of the duration.

    linear model    P(x) = M x + r from the matrix exponential; x - start = (I - M)# (P(start) - start) with the group
                    inverse #, which leaves alone what P does not change (a conserved total, a state nobody doses)
    other models    x, P(x), P(P(x)), ... by the engine, accelerated after Anderson [1]; mixtures of iterates keep every
                    linear total that the model keeps

An infusion without end is a cycle of any interval. A model that does not settle (a growing tumour, a drug that is not
eliminated, rates that change with time) is refused with the state that moves most.

[1] Walker, Ni 2011, SIAM Journal on Numerical Analysis 49:1715, algorithm AA.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ...engine import Batch, Kind, Points, Request, Result, Schedule, Status, Tolerances
from ...engine import compile as scipy_compile
from ...engine import solve as scipy_solve
from ...equations import Equations, evaluate
from ...values.problem import FailureError, InputError, Problem
from .linear import Linear, advanced, flow, linear_of

Vector = NDArray[np.float64]

SETTLED = 1e-10
"""Change over one interval, in proportion to the largest value of each state, at which a state counts as steady."""

BALANCED = 1e-6
"""What of a dose may be left over after one interval. Without this a drug given faster than it is eliminated would look
steady as soon as the mixtures have carried it far enough for its growth to be a small share of it."""

_MOST_INTERVALS, _DEPTH, _PLAIN = 300, 12, 2
_UNMOVED = 1e-11
_GROWTH = 1e-7


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine behind the door: its `compile` and its `solve`, and how exactly steady states are solved."""

    compile: Callable[[Equations], object] = scipy_compile
    solve: Callable[..., Result] = scipy_solve
    tolerances: Tolerances = field(default_factory=lambda: Tolerances(1e-11, 1e-13))


@dataclass(frozen=True, slots=True)
class Cycle:
    """`amount` into an input every `interval`, over `duration` (0: at once)."""

    input: int
    amount: float
    duration: float
    interval: float


@dataclass(frozen=True, slots=True)
class Body:
    """A model with the numbers of one subject. start: its state without any dose. where: the record, for messages."""

    equations: Equations
    parameters: Vector
    start: Vector
    where: str


def steady_state(body: Body, cycle: Cycle, phase: float, engine: Engine, *, added: bool = False) -> Vector:
    """The state `phase` after a dose of endless ones, up to a whole interval: the state just before the next. (s,)

    added: only what the doses bring, to be added to another state; linear models only.  Raises InputError where there
    is no such state, FailureError where the engine fails.
    """
    _refuse(body)
    linear = linear_of(body.equations, body.parameters.tolist())
    if linear is not None:
        return _linear_state(body, cycle, phase, linear=linear, added=added)
    if added:
        cure = "Write SS 1, or give the doses one by one."
        raise InputError(Problem(body.where, "SS 2 adds two states, which holds in linear models only", cure))
    return _settled(body, cycle, phase, engine)


def _refuse(body: Body) -> None:
    moving = [s.name for s in body.equations.states if "time" in s.derivative.symbols]
    if moving:
        what = f"no steady state: the rate of {moving[0]} depends on time itself"
        raise InputError(Problem(body.where, what, "Give the doses one by one."))
    if body.equations.events:
        what = f"no steady state: the model has events, such as {body.equations.events[0].name}"
        raise InputError(Problem(body.where, what, "Give the doses one by one."))


def _levels(cycle: Cycle, length: float) -> list[tuple[float, float]]:
    """(time, rate) pieces from the start of a dose to `length` after it, which is at most one interval."""
    if cycle.duration == 0.0:
        return [(length, 0.0)]
    rate = cycle.amount / cycle.duration
    whole = int(cycle.duration // cycle.interval)
    more = min(cycle.duration - whole * cycle.interval, length)
    return [(time, value) for time, value in ((more, (whole + 1) * rate), (length - more, whole * rate)) if time > 0.0]


def _jump(body: Body, cycle: Cycle) -> Vector:
    """What a bolus adds to each state."""
    jump = np.zeros(len(body.start))
    if cycle.duration == 0.0:
        places = {state.name: i for i, state in enumerate(body.equations.states)}
        values = dict(zip((p.name for p in body.equations.parameters), body.parameters.tolist(), strict=True))
        for target, fraction in body.equations.inputs[cycle.input].targets:
            if target in places:
                jump[places[target]] += cycle.amount * evaluate([fraction], values)[0]
    return jump


def _linear_state(body: Body, cycle: Cycle, phase: float, *, linear: Linear, added: bool) -> Vector:
    n = len(body.start)
    jump = _jump(body, cycle)
    start = np.zeros(n) if added else body.start
    model = Linear(linear.matrix, linear.inputs, np.zeros(n)) if added else linear

    def rates(value: float) -> Vector:
        of = np.zeros(len(body.equations.inputs))
        of[cycle.input] = value
        return of

    propagator, shift = np.eye(n), jump.copy()
    for time, rate in _levels(cycle, cycle.interval):
        matrix, more = flow(model, rates(rate), time)
        propagator, shift = matrix @ propagator, matrix @ shift + more
    before = start + _group_solve(np.eye(n) - propagator, propagator @ start + shift - start, body)
    if phase == cycle.interval:
        return before
    x = before + jump
    for time, rate in _levels(cycle, phase):
        x = advanced(model, x, rates(rate), time)
    return x


def _group_solve(matrix: Vector, right: Vector, body: Body) -> Vector:
    """d with matrix d = right and d in the range of matrix = I - M. Raises InputError where there is none."""
    if np.max(np.abs(np.linalg.eigvals(np.eye(len(matrix)) - matrix)), initial=0.0) > 1.0 + _GROWTH:
        raise _unsettled(body, right)
    u, s, v = np.linalg.svd(matrix)
    rank = int(np.sum(s > _UNMOVED * max(np.max(s, initial=0.0), 1.0)))
    if rank == len(matrix):
        return np.asarray(np.linalg.solve(matrix, right))
    left, low = u[:, :rank] * s[:rank], v[:rank]
    small = low @ left
    d = left @ np.linalg.solve(small, np.linalg.solve(small, low @ right)) if rank else np.zeros(len(matrix))
    if np.max(np.abs(matrix @ d - right)) > 1e-9 * max(float(np.max(np.abs(right))), 1e-300):
        raise _unsettled(body, right - matrix @ d)
    return np.asarray(d)


def _settled(body: Body, cycle: Cycle, phase: float, engine: Engine) -> Vector:
    kernel = _kernel(engine.compile, body.equations)
    largest = np.maximum(np.abs(body.start), np.abs(_jump(body, cycle)))
    x, history = body.start, list[tuple[Vector, Vector]]()
    change = np.zeros(len(x))
    unit = body.equations.inputs[cycle.input].unit
    alike = np.array([state.unit == unit for state in body.equations.states])
    for _ in range(_MOST_INTERVALS):
        image = _interval(body, cycle, cycle.interval, engine, kernel=kernel, x=x)
        largest = np.maximum(largest, np.abs(image))
        change = (image - x) / np.where(largest > 0.0, largest, 1.0)
        left = float(np.sum(np.abs(image - x)[alike]))
        if np.max(np.abs(change)) <= SETTLED and left <= BALANCED * abs(cycle.amount):
            return image if phase == cycle.interval else _interval(body, cycle, phase, engine, kernel=kernel, x=image)
        history = [*history, (x, image)][-_DEPTH:]
        x = _mixed(history, largest) if len(history) > _PLAIN else image
    raise _unsettled(body, change)


@lru_cache(maxsize=4)
def _kernel(compiler: Callable[[Equations], object], equations: Equations) -> object:
    """Compiled once for all records."""
    return compiler(equations)


def _mixed(history: Sequence[tuple[Vector, Vector]], largest: Vector) -> Vector:
    """The mixture of images whose mixture of changes is smallest; the last image where it would change a sign."""
    scale = np.where(largest > 0.0, largest, 1.0)
    images = np.array([image for _, image in history])
    changes = np.array([(image - x) / scale for x, image in history])
    weights = np.linalg.lstsq(np.diff(changes, axis=0).T, changes[-1], rcond=1e-12)[0]
    mixed: Vector = images[-1] - np.diff(images, axis=0).T @ weights
    return images[-1] if ((mixed < 0.0) & (images[-1] >= 0.0)).any() or not np.isfinite(mixed).all() else mixed


def _interval(body: Body, cycle: Cycle, length: float, engine: Engine, *, kernel: object, x: Vector) -> Vector:
    """The state `length` after a dose that finds the state x."""
    if length == 0.0:
        return x + _jump(body, cycle)
    entries = [(0.0, Kind.BOLUS, cycle.input, cycle.amount)] if cycle.duration == 0.0 else []
    time = 0.0
    for piece, rate in _levels(cycle, length) if cycle.duration else []:
        if rate:
            entries += [(time, Kind.RATE_ON, cycle.input, rate), (time + piece, Kind.RATE_OFF, cycle.input, rate)]
        time += piece
    names = tuple(state.name for state in body.equations.states)
    sizes = np.maximum(np.abs(x), np.abs(body.start))
    smallest = float(np.min(sizes[sizes > 0.0], initial=abs(cycle.amount)))
    batch = Batch(body.parameters[None], start=x[None], scale=np.where(sizes > 0.0, sizes, smallest)[None])
    request = Request(Points(names, np.array([length]), np.array([True])))
    result = engine.solve(kernel, batch, Schedule.of([entries]), request, engine.tolerances)
    if result.status[0] != Status.OK:
        what = f"no steady state was found: {result.messages[0]}"
        raise FailureError(Problem(body.where, what, "Give the doses one by one, or look at the parameters."))
    return np.asarray(result.values[0, 0])


def _unsettled(body: Body, change: Vector) -> InputError:
    state = body.equations.states[int(np.argmax(np.abs(change)))].name
    what = f"these doses lead to no steady state: {state} goes on changing"
    return InputError(Problem(body.where, what, "Give the doses one by one, with ADDL."))
