"""Equations and their sensitivities as one larger model: the plain way, for any engine.

    s' = (d f / d y) s + (d f / d p) v       is one more state for each state and direction, an account for each account

`v`, the slopes of what moves, are further parameters, and for rates of inputs further inputs. A bolus b with the
fraction F of parameters enters s by b' F + b F', through two inputs of its own. Slopes of times, and events, have no
place in this: they make s jump by what only the solver knows.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from ..equations import (
    ZERO,
    Equations,
    Expression,
    Input,
    Observable,
    Parameter,
    Quadrature,
    State,
    symbol,
    tangents,
)
from .observables import integrated, observed


def slope_name(key: str, direction: str) -> str:
    """What the slope of a state, an account, a parameter or an observable is called."""
    return f"{key}, by {direction}"


def with_sensitivities(
    equations: Equations, directions: Sequence[str], moving: Sequence[str], wanted: Sequence[str] = ()
) -> Equations:
    """The equations with the slopes of all states and accounts in each direction, and of the observables wanted.

    moving: parameters and rates (`input.<name>`) that have slopes: parameters and inputs of the larger model.

    >>> from paylode.equations import Equations, Parameter, State, symbol
    >>> change = -symbol("k") * symbol("a")
    >>> decay = Equations("decay", states=(State("a", "nmol", change),), parameters=(Parameter("k", "1/h"),))
    >>> with_sensitivities(decay, ["k"], ["k"]).states[1].derivative
    -a * k, by k - a, by k * k
    """
    states, accounts = list(equations.states), list(equations.quadratures)
    parameters, inputs, observables = list(equations.parameters), list(equations.inputs), list(equations.observables)
    for direction in directions:
        along = _along(equations, direction, moving)
        rates = tangents([each.derivative for each in equations.states], along)
        starts = tangents([ZERO if each.initial is None else each.initial for each in equations.states], along)
        names = [slope_name(each.name, direction) for each in equations.states]
        states += map(State, names, (each.unit for each in equations.states), rates, starts)
        flows = tangents([each.rate for each in equations.quadratures], along)
        named = [slope_name(each.name, direction) for each in equations.quadratures]
        accounts += map(Quadrature, named, (each.unit for each in equations.quadratures), flows)
        parameters += [Parameter(slope_name(k, direction), "1") for k in moving if not k.startswith("input.")]
        inputs += [each for given in equations.inputs for each in _inputs(given, direction, along)]
        seen = tangents(observed(equations, wanted), along)
        observables += [Observable(slope_name(k, direction), "1", each) for k, each in zip(wanted, seen, strict=True)]
    return Equations(
        f"{equations.name} with sensitivities",
        states=tuple(states),
        parameters=tuple(parameters),
        quadratures=tuple(accounts),
        inputs=tuple(inputs),
        observables=tuple(observables),
        time_unit=equations.time_unit,
    )


def _along(equations: Equations, direction: str, moving: Sequence[str]) -> dict[Hashable, Expression]:
    """The slope of each symbol. The slope of a rate is the rate of an input of its own."""
    keys = (*integrated(equations), *moving)
    return {key: symbol(slope_name(key, direction)) for key in keys}


def _inputs(given: Input, direction: str, along: dict[Hashable, Expression]) -> list[Input]:
    """For the slope of an amount, and for an amount whose fraction has a slope."""
    slopes = tangents([fraction for _, fraction in given.targets], along)
    places = [(slope_name(name, direction), fraction) for name, fraction in given.targets]
    turned = [(place, slope) for (place, _), slope in zip(places, slopes, strict=True)]
    name = slope_name(given.name, direction)
    return [Input(name, given.unit, tuple(places)), Input(f"{name}, fraction", given.unit, tuple(turned))]
