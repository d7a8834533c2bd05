"""Equations: the door below the modelling language, and all that an engine ever sees of a model.

    d state / dtime      = derivative(states, parameters, inputs, time)          initial: expression of parameters
    d quadrature / dtime = rate(states, parameters, inputs, time)                starts at 0, enters no derivative
    observable           = expression(states, quadratures, parameters, time)

A *quadrature* is an account (degraded, cleared, dosed) or an area under a curve. An *input* is what a dose enters
through: while an infusion runs the symbol `input.<name>` holds its rate in amount per time and may stand in any
derivative; a bolus of amount b adds `b * fraction` to each target. An *event* fires when its trigger rises through 0 and
then sets states to new values, all computed from the values just before.

All symbols are named by strings that are unique over states, quadratures and parameters; `time` is reserved. All numbers
are in one consistent unit system, named beside each. Equations may be made by `model.flatten`, written by hand, or read
from a file; all of them run on the same path.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from ..values.problem import InputError, Problem
from .expression import ZERO, Expression, symbol


@dataclass(frozen=True, slots=True)
class State:
    """One state. initial: an expression of parameters, or None: its steady state without drug, found when bound.

    scale: an expression of parameters for the state's typical size (absolute tolerance follows it); None: unknown.
    """

    name: str
    unit: str
    derivative: Expression
    initial: Expression | None = ZERO
    scale: Expression | None = None


@dataclass(frozen=True, slots=True)
class Quadrature:
    """An integral over time that enters no derivative."""

    name: str
    unit: str
    rate: Expression


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter and its unit; `value` is a default, or None where the caller must give it."""

    name: str
    unit: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Input:
    """Where a dose enters. targets: (state or quadrature, fraction of the dose as an expression of parameters)."""

    name: str
    unit: str
    targets: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Observable:
    """A named result."""

    name: str
    unit: str
    expression: Expression


@dataclass(frozen=True, slots=True)
class Event:
    """A jump. trigger: fires when it rises through 0.  assignments: (state, new value)."""

    name: str
    trigger: Expression
    assignments: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True, slots=True)
class Equations:
    """A whole model as equations. Checked when made: unknown and doubled names are refused, all at once.

    >>> from paylode.equations import Equations, Observable, Parameter, State, symbol
    >>> k, a = symbol("k"), symbol("a")
    >>> decay = Equations(
    ...     name="decay",
    ...     states=(State("a", "nmol", derivative=-k * a, initial=symbol("a0")),),
    ...     parameters=(Parameter("k", "1/h", 0.1), Parameter("a0", "nmol", 1.0)),
    ...     observables=(Observable("a", "nmol", a),),
    ... )
    >>> decay.states[0].derivative
    -k * a
    """

    name: str
    states: tuple[State, ...]
    parameters: tuple[Parameter, ...] = ()
    quadratures: tuple[Quadrature, ...] = ()
    inputs: tuple[Input, ...] = ()
    observables: tuple[Observable, ...] = ()
    events: tuple[Event, ...] = ()
    time_unit: str = field(default="h", kw_only=True)

    def __post_init__(self) -> None:
        if problems := [*_doubled(self), *_unknown(self)]:
            raise InputError(problems)


def input_rate(name: str) -> Expression:
    """The running infusion rate of an input, in amount per time."""
    return symbol(f"input.{name}")


def _doubled(equations: Equations) -> Iterable[Problem]:
    names = Counter(item.name for item in (*equations.states, *equations.quadratures, *equations.parameters))
    names["time"] += 1
    for name, count in names.items():
        if count > 1:
            yield Problem(f"equations {equations.name}", f"the name {name} is used {count} times", "Give each its own name.")


def _unknown(equations: Equations) -> Iterable[Problem]:
    parameters = {p.name for p in equations.parameters}
    states = {s.name for s in equations.states}
    running = parameters | states | {f"input.{i.name}" for i in equations.inputs} | {"time"}
    every = running | {q.name for q in equations.quadratures}
    for state in equations.states:
        yield from _missing(equations, f"the derivative of {state.name}", state.derivative, running)
        for role, value in (("initial value", state.initial), ("scale", state.scale)):
            if value is not None:
                yield from _missing(equations, f"the {role} of {state.name}", value, parameters)
    for quadrature in equations.quadratures:
        yield from _missing(equations, f"the rate of {quadrature.name}", quadrature.rate, running)
    for observable in equations.observables:
        yield from _missing(equations, f"the observable {observable.name}", observable.expression, every)
    for each in equations.inputs:
        for target, fraction in each.targets:
            yield from _missing(equations, f"the input {each.name}", fraction, parameters)
            yield from _missing(equations, f"the input {each.name}", symbol(target), every - parameters - {"time"})
    for event in equations.events:
        yield from _missing(equations, f"the event {event.name}", event.trigger, running)
        for target, value in event.assignments:
            yield from _missing(equations, f"the event {event.name}", value, running)
            yield from _missing(equations, f"the event {event.name}", symbol(target), states | parameters)


def _missing(equations: Equations, where: str, value: Expression, known: set[str]) -> Iterable[Problem]:
    unknown: list[Hashable] = sorted(value.symbols - known, key=str)
    for key in unknown:
        yield Problem(f"equations {equations.name}", f"{where} names {key}, which may not stand there or is not declared", "")
