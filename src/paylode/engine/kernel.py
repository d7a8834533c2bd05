"""Compiling: equations become generated functions and the sparsity of their Jacobian, once per model.

    y           the vector that is integrated: (s + q,) states, then quadratures
    derivative  d y / dtime, (s + q,)
    jacobian    d derivative / d y: only columns of states hold anything, since a quadrature enters no derivative
    pattern     the Jacobian's entries and the whole diagonal, in compressed columns, so that I - c J has it too

Derivatives are exact, made from the expressions. Every function exists in two dialects: the fast one that raises, and the one
with IEEE arithmetic that is asked when the first has raised.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from ..equations import ZERO, Equations, Expression, jacobian, symbol
from ..values.problem import InputError, Problem, did_you_mean
from .dialects import ARRAYS, IEEE, RAISING
from .python_code import Binder, Names, binder

Numbers = Sequence[float]
Generated = Callable[[float, Numbers], list[float]]
Observer = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A square sparse matrix in compressed columns: rows (z,), starts (size + 1,); where in the data (z,) things stand.

    entries: of each generated Jacobian value.  diagonal: of each diagonal element.
    """

    size: int
    rows: NDArray[np.int32]
    starts: NDArray[np.int32]
    entries: NDArray[np.int64]
    diagonal: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Kernel:
    """A compiled model: everything about the equations that does not depend on a subject. Made by `compile`.

    fast, exact: bind(parameters, rates) -> (derivative, jacobian, triggers, assignments), each of (time, y).
    constants: parameters -> initial values (s,), scales (s,), fractions (one per target of each input).
    assigned: what each event sets, as (whether a parameter, its index), event by event.
    """

    equations: Equations
    pattern: Pattern
    fast: Binder
    constants: Callable[[Numbers], list[float]]
    assigned: tuple[tuple[tuple[bool, int], ...], ...]
    targets: tuple[tuple[int, ...], ...]
    functions: Mapping[str, Sequence[Expression]] = field(repr=False)
    names: Names = field(repr=False)

    @cached_property
    def exact(self) -> Binder:
        """The same functions in IEEE arithmetic; compiled when first needed."""
        return binder(self.functions, self.names, IEEE, IEEE)


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
    names = _names(equations)
    rates = [*(s.derivative for s in equations.states), *(q.rate for q in equations.quadratures)]
    slopes = jacobian(rates, [s.name for s in equations.states])
    functions = {
        "derivative": rates,
        "jacobian": list(slopes.values()),
        "triggers": [event.trigger for event in equations.events],
        "assignments": [value for event in equations.events for _, value in event.assignments],
    }
    return Kernel(
        equations=equations,
        pattern=_pattern(list(slopes), len(rates)),
        fast=binder(functions, names, RAISING, RAISING),
        constants=_constants(equations, names),
        assigned=_assigned(equations),
        targets=_targets(equations),
        functions=functions,
        names=names,
    )


@lru_cache(maxsize=64)
def observer(kernel: Kernel, wanted: tuple[str, ...]) -> Callable[[Numbers, Numbers], Observer]:
    """bind(parameters, rates) -> observe(times (m,), y (s + q, m)) -> (len(wanted), m), of observables, states, quadratures."""
    equations = kernel.equations
    known = {name: symbol(name) for name in (*_state_names(equations), *(q.name for q in equations.quadratures))}
    known |= {o.name: o.expression for o in equations.observables}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        where = f"request on {equations.name}"
        raise InputError(Problem(where, f"there is no observable {name}", did_you_mean(name, known)) for name in unknown)
    bind = binder({"observe": [known[name] for name in wanted]}, kernel.names, ARRAYS, IEEE)

    def bound(parameters: Numbers, rates: Numbers) -> Observer:
        (generated,) = bind(parameters, rates)

        def observe(times: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
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
    integrated = (*equations.states, *equations.quadratures)
    return Names(fixed, {"time": "t", **{item.name: f"y{i}" for i, item in enumerate(integrated)}})


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


def _pattern(entries: list[tuple[int, int]], size: int) -> Pattern:
    places = sorted({*entries, *((i, i) for i in range(size))}, key=lambda place: (place[1], place[0]))
    index = {place: k for k, place in enumerate(places)}
    columns = np.array([column for _, column in places])
    return Pattern(
        size=size,
        rows=np.array([row for row, _ in places], dtype=np.int32),
        starts=np.searchsorted(columns, np.arange(size + 1)).astype(np.int32),
        entries=np.array([index[place] for place in entries], dtype=np.int64),
        diagonal=np.array([index[i, i] for i in range(size)], dtype=np.int64),
    )


def _assigned(equations: Equations) -> tuple[tuple[tuple[bool, int], ...], ...]:
    states = {state.name: i for i, state in enumerate(equations.states)}
    parameters = {parameter.name: i for i, parameter in enumerate(equations.parameters)}

    def place(name: str) -> tuple[bool, int]:
        return (False, states[name]) if name in states else (True, parameters[name])

    return tuple(tuple(place(name) for name, _ in event.assignments) for event in equations.events)


def _targets(equations: Equations) -> tuple[tuple[int, ...], ...]:
    index = {item.name: i for i, item in enumerate((*equations.states, *equations.quadratures))}
    return tuple(tuple(index[name] for name, _ in each.targets) for each in equations.inputs)
