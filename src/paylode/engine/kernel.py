"""Compiling: equations become generated functions and the sparsity of their Jacobian, once per model.

    y           the vector that is integrated: (s + q,) states, then quadratures
    linear      the terms coefficient * state of d y / dtime, see linear.py
    rest        all else of d y / dtime, (s + q,)
    slopes      d rest / d y: only columns of states hold anything, since a quadrature enters no derivative
    pattern     the entries of the Jacobian and the whole diagonal, so that I - c J has the same

Derivatives are exact, made from the expressions. Every function exists in two dialects: the fast one that raises,
and the one with IEEE arithmetic that is asked when the first has raised. Only there a base below 0 matters (see
`domain.py`), so that what is asked of ordinary states costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from ..equations import ZERO, Equations, Expression, jacobian
from ..values.problem import InputError, Problem
from .dialects import ARRAYS, IEEE, RAISING
from .domain import RELATIVE, absolute, guarded
from .jumps import Jumps, jumps_of
from .linear import split
from .observables import integrated, observed
from .pattern import Pattern, pattern_of
from .plain import Watched, watched
from .python_code import Binder, Names, binder

Numbers = Sequence[float]
Generated = Callable[[float, Numbers], list[float]]
Vector = NDArray[np.float64]
Observer = Callable[[Vector, Vector], Vector]


@dataclass(frozen=True, eq=False)
class Kernel:
    """A compiled model: everything about the equations that does not depend on a subject. Made by `compile`.

    fast, exact: bind(parameters, rates) -> functions (coefficients, rest, slopes, triggers, assignments) of (time, y).
    linear_rows, linear_columns: of each linear term.
    constants: parameters -> initial values (s,), scales (s,), fractions (one per target of each input).
    targets: which y each input fills.  assigned: what each event sets, as (whether a parameter, its index).
    jumps, solved: of a model with conditions on time, how they become stops, and the kernel that is solved for it.
    """

    equations: Equations
    pattern: Pattern
    linear_rows: NDArray[np.intp]
    linear_columns: NDArray[np.intp]
    fast: Binder
    constants: Callable[[Numbers], list[float]]
    assigned: tuple[tuple[tuple[bool, int], ...], ...]
    targets: tuple[tuple[int, ...], ...]
    functions: Mapping[str, Sequence[Expression]] = field(repr=False)
    names: Names = field(repr=False)
    jumps: Jumps | None = None
    solved: Kernel | None = field(default=None, repr=False)

    @cached_property
    def exact(self) -> Binder:
        """The same functions in IEEE arithmetic, where a base a hair below 0 counts as 0; compiled when first needed.

        It takes the tolerances behind the parameters.
        """
        names = _state_names(self.equations)
        functions = {name: guarded(roots, names) for name, roots in self.functions.items()}
        return binder(functions, _with_tolerances(self.names, self.equations, functions.values()), IEEE, IEEE)

    @cached_property
    def watched(self) -> Watched:
        """What is looked at inside a step to find where events fire."""
        return watched(self.equations)


def compile(equations: Equations) -> Kernel:
    """Equations as a kernel, for any number of calls of `solve`.

    >>> from paylode.engine import compile
    >>> from paylode.equations import Equations, Parameter, State, symbol
    >>> a, k = symbol("a"), symbol("k")
    >>> kernel = compile(Equations("decay", states=(State("a", "nmol", -k * a),), parameters=(Parameter("k", "1/h"),)))
    >>> kernel.pattern.size
    1
    """
    if not equations.states:
        raise InputError(Problem(f"equations {equations.name}", "they have no state to integrate", "Declare a state."))
    kernel, jumps = _compiled(equations), jumps_of(equations)
    return kernel if jumps is None else replace(kernel, jumps=jumps, solved=_compiled(jumps.equations))


def _compiled(equations: Equations) -> Kernel:
    names = _names(equations)
    states = _state_names(equations)
    rates = [*(s.derivative for s in equations.states), *(q.rate for q in equations.quadratures)]
    linear, rest = split(rates, {name: i for i, name in enumerate(states)}, names.moving)
    slopes = jacobian(rest, states)
    functions = {
        "coefficients": [term.coefficient for term in linear],
        "rest": rest,
        "slopes": list(slopes.values()),
        "triggers": [event.trigger for event in equations.events],
        "assignments": [value for event in equations.events for _, value in event.assignments],
    }
    return Kernel(
        equations=equations,
        pattern=pattern_of([(term.row, term.column) for term in linear], list(slopes), len(rates)),
        linear_rows=np.array([term.row for term in linear], dtype=np.intp),
        linear_columns=np.array([term.column for term in linear], dtype=np.intp),
        fast=binder(functions, names, RAISING, RAISING),
        constants=_constants(equations, names),
        assigned=_assigned(equations),
        targets=_targets(equations),
        functions=functions,
        names=names,
    )


@lru_cache(maxsize=64)
def observer(kernel: Kernel, wanted: tuple[str, ...]) -> Callable[[Numbers, Numbers], Observer]:
    """bind(parameters, rates) -> observe(times (m,), y (s + q, m)) -> values (len(wanted), m).

    wanted: names of observables, states or quadratures. The tolerances stand behind the parameters.
    """
    equations = kernel.equations
    expressions = guarded(observed(equations, wanted), _state_names(equations))
    bind = binder({"observe": expressions}, _with_tolerances(kernel.names, equations, [expressions]), ARRAYS, IEEE)

    def bound(parameters: Numbers, rates: Numbers) -> Observer:
        (generated,) = bind(parameters, rates)

        def observe(times: Vector, y: Vector) -> Vector:
            values = np.empty((len(wanted), len(times)))
            for row, value in zip(values, generated(times, y), strict=True):
                row[:] = value
            return values

        return observe

    return bound


def _state_names(equations: Equations) -> list[str]:
    return [state.name for state in equations.states]


def _names(equations: Equations) -> Names:
    fixed: dict[Hashable, str] = {p.name: f"p{i}" for i, p in enumerate(equations.parameters)}
    fixed |= {f"input.{each.name}": f"r{i}" for i, each in enumerate(equations.inputs)}
    return Names(fixed, {"time": "t", **{name: f"y{i}" for i, name in enumerate(integrated(equations))}})


def _with_tolerances(names: Names, equations: Equations, used: Iterable[Sequence[Expression]]) -> Names:
    """The names and those of the tolerances that are used: they come behind the parameters."""
    symbols = frozenset[Hashable]().union(*(root.symbols for roots in used for root in roots))
    first = len(equations.parameters)
    keys = [*(absolute(name) for name in _state_names(equations)), RELATIVE]
    more = {key: f"p{first + i}" for i, key in enumerate(keys) if key in symbols}
    return Names({**names.fixed, **more}, names.moving)


def _constants(equations: Equations, names: Names) -> Callable[[Numbers], list[float]]:
    """All that follows from the parameters alone. A missing initial value or scale is written as 0."""
    roots = [ZERO if state.initial is None else state.initial for state in equations.states]
    roots += [ZERO if state.scale is None else state.scale for state in equations.states]
    roots += [fraction for each in equations.inputs for _, fraction in each.targets]
    parameters_only = Names({p.name: names.fixed[p.name] for p in equations.parameters}, {})
    bind = binder({"constants": roots}, parameters_only, IEEE, IEEE)

    def constants(parameters: Numbers) -> list[float]:
        (generated,) = bind(parameters, ())
        return generated(0.0, ())

    return constants


def _assigned(equations: Equations) -> tuple[tuple[tuple[bool, int], ...], ...]:
    states = {state.name: i for i, state in enumerate(equations.states)}
    parameters = {parameter.name: i for i, parameter in enumerate(equations.parameters)}

    def place(name: str) -> tuple[bool, int]:
        return (False, states[name]) if name in states else (True, parameters[name])

    return tuple(tuple(place(name) for name, _ in event.assignments) for event in equations.events)


def _targets(equations: Equations) -> tuple[tuple[int, ...], ...]:
    index = {name: i for i, name in enumerate(integrated(equations))}
    return tuple(tuple(index[name] for name, _ in each.targets) for each in equations.inputs)
