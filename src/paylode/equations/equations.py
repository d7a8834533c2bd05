"""Equations: the door below the modelling language, and all that an engine ever sees of a model.

    d state / dtime      = derivative(states, parameters, inputs, time)          initial: expression of parameters
    d quadrature / dtime = rate(states, parameters, inputs, time)                starts at 0, enters no derivative
    observable           = expression(states, quadratures, parameters, time)

A *quadrature* is an account (degraded, cleared, dosed) or an area under a curve. An *input* is what a dose enters
through: while an infusion runs the symbol `input.<name>` holds its rate in amount per time and may stand in any
derivative; a bolus of amount b adds `b * fraction` to each target. An *event* fires when its trigger rises through 0
and then sets states or parameters to new values, all computed from the values just before.

All symbols are named by strings that are unique over states, quadratures and parameters; `time` is reserved. All
numbers are in one consistent unit system, named beside each. Equations may be made by `model.flatten`, written by hand,
or read from a file; all of them run on the same path.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..values.problem import InputError, Problem, did_you_mean
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
    """A jump. trigger: fires when it rises through 0.  assignments: (state or parameter, new value)."""

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
    -a * k
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


def _symbol_names(equations: Equations) -> list[str]:
    names = [state.name for state in equations.states] + [quadrature.name for quadrature in equations.quadratures]
    return names + [parameter.name for parameter in equations.parameters]


def _doubled(equations: Equations) -> Iterable[Problem]:
    where = f"equations {equations.name}"
    symbols = _symbol_names(equations)
    if "time" in symbols:
        yield Problem(where, "the name time is reserved for the model's time", "Give it another name.")
    groups: list[tuple[str, list[str]]] = [
        ("name", [*symbols, *dict.fromkeys(f"input.{item.name}" for item in equations.inputs)]),
        ("name of an observable", [item.name for item in equations.observables]),
        ("name of an input", [item.name for item in equations.inputs]),
        ("name of an event", [item.name for item in equations.events]),
    ]
    groups += [(f"target in the event {e.name}", [target for target, _ in e.assignments]) for e in equations.events]
    for role, names in groups:
        for name, count in Counter(names).items():
            if count > 1:
                yield Problem(where, f"the {role} {name} is used {count} times", "Give each its own name.")


@dataclass(frozen=True, slots=True)
class _Scope:
    """The names that may stand in a kind of place, and how to say so."""

    names: frozenset[str]
    said: str


@dataclass(frozen=True, slots=True)
class _Use:
    """A place in the equations that names something."""

    place: str
    names: frozenset[object]
    scope: _Scope


_WITH_NEAR_NAMES = 20
"""Near names are looked for in the first so many problems only: among thousands of names each search takes a while."""


def _unknown(equations: Equations) -> Iterable[Problem]:
    declared = {*_symbol_names(equations), *(f"input.{item.name}" for item in equations.inputs), "time"}
    strangers = [(use, str(key)) for use in _uses(equations) for key in sorted(use.names - use.scope.names, key=str)]
    for shown, (use, key) in enumerate(strangers):
        if key in declared:
            what, cure = "which may not stand there", f"Only {use.scope.said} may."
        else:
            what, cure = "which is not declared", did_you_mean(key, use.scope.names) if shown < _WITH_NEAR_NAMES else ""
        yield Problem(f"equations {equations.name}", f"{use.place} names {key}, {what}", cure or "Declare it.")


def _uses(equations: Equations) -> Iterable[_Use]:
    parameters = frozenset(p.name for p in equations.parameters)
    states = frozenset(s.name for s in equations.states)
    accounts = frozenset(q.name for q in equations.quadratures)
    fixed = _Scope(parameters, "parameters")
    running = _Scope(
        parameters | states | {f"input.{i.name}" for i in equations.inputs} | {"time"},
        "states, parameters, input rates and time",
    )
    every = _Scope(running.names | accounts, f"{running.said} and quadratures")
    for state in equations.states:
        yield _Use(f"the derivative of {state.name}", state.derivative.symbols, running)
        for role, value in (("initial value", state.initial), ("scale", state.scale)):
            if value is not None:
                yield _Use(f"the {role} of {state.name}", value.symbols, fixed)
    for quadrature in equations.quadratures:
        yield _Use(f"the rate of {quadrature.name}", quadrature.rate.symbols, running)
    for observable in equations.observables:
        yield _Use(f"the observable {observable.name}", observable.expression.symbols, every)
    for each in equations.inputs:
        for target, fraction in each.targets:
            yield _Use(f"the input {each.name}", fraction.symbols, fixed)
            yield _Use(
                f"the input {each.name}", frozenset([target]), _Scope(states | accounts, "states and quadratures")
            )
    for event in equations.events:
        yield _Use(f"the trigger of the event {event.name}", event.trigger.symbols, running)
        for target, value in event.assignments:
            yield _Use(f"the event {event.name}", value.symbols, running)
            yield _Use(
                f"the event {event.name}", frozenset([target]), _Scope(states | parameters, "states and parameters")
            )
