"""Sensitivities: how every observable changes where something about a subject is changed a little.

A *direction* says what changes, and how fast: parameters, values of entries of the schedule (amounts, rates, values of
parameters), their times, and the start. Along it the solution y(t) of y' = f(t, y, p) changes at the rate

    s = d y / d direction
    s' = (d f / d y) s + (d f / d p) d p / d direction        s(start) = d start / d direction

and an observable g(t, y, p) at g_y s + g_p d p / d direction. Times of points stay where they are.

Where something happens at time T, y jumps from y- to y+ = h(t, y-, p), and perhaps f changes, from f- to f+. Where T
itself moves, at the rate T', this leads to

    s+ = h_y (s- + f- T') + h_p d p / d direction + h_t T' - f+ T'

For an entry of the schedule T' is given. For an event whose trigger g rises through 0 it follows from that:

    T' = -(g_y s- + g_p d p / d direction) / (g_t + g_y f-)

A parameter that is set on the way, by an entry or by an event, forgets what it was: from there on its rate is that of
what it is set to, which for an entry is the entry's slope, 0 where none is given.

What has no derivative has none here: where two events happen to fall on one time, the rate of that of the first is
taken for both; where a trigger only touches 0, the result is not a number. A jump of f in a state belongs into an
event: over a bare `select` or `greater` of states y has a kink, which is followed, and s a jump, which is not. Over a
kink of f, as of a `maximum`, s is as close as the steps happen to be there. Jumps in time are followed.

Sources: Dickinson and Gelinas, Journal of Computational Physics 21 (1976), for s'; Rozenvasser, Automation and Remote
Control 28 (1967), and Galan, Feehery and Barton, Applied Numerical Mathematics 31 (1999), for jumps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..equations import Equations
from ..values.problem import InputError, Problem, did_you_mean
from .schedule import Kind, Schedule


@dataclass(frozen=True, slots=True, eq=False)
class Direction:
    """A way in which subjects change. Slopes are per unit of whatever the direction is measured in.

    parameters: slope of each parameter that changes, by name.
    values, times: (entries,) slopes of the schedule's values and times, or None: they stay.  That of a RATE_OFF's
        value is not looked at: a rate ends with what it began with.
    start: (n, s) slopes of `Batch.start`, or None: it stays.  A start that follows from parameters moves with them.
    """

    name: str
    parameters: Mapping[str, float] = field(default_factory=dict)
    values: NDArray[np.float64] | None = None
    times: NDArray[np.float64] | None = None
    start: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Sensitivities:
    """The directions that are asked for; the name of a parameter is the direction of that parameter alone.

    >>> Sensitivities(("clearance", Direction("both volumes", {"V1": 1.0, "V2": 1.0}))).directions[0]
    'clearance'
    """

    directions: tuple[str | Direction, ...]


@dataclass(frozen=True, slots=True, eq=False)
class SlopeState:
    """What a run with sensitivities needs to go on: of d directions, at the last stop of each of n subjects.

    names: of the directions.  moving: parameters and rates of inputs that have slopes.
    slopes (n, d, s + q + m): of states, accounts, and what moves.  start (n, d, s): slopes of the start.
    """

    names: tuple[str, ...]
    moving: tuple[str, ...]
    slopes: NDArray[np.float64]
    start: NDArray[np.float64]


def dose_size(equations: Equations, schedule: Schedule, into: str) -> Direction:
    """The size of every dose into an input: a factor on it, which is 1 now. An infusion's length stays.

    The derivative is also that by the bioavailability F, times F, where F is a factor on the dose.

    >>> from paylode.equations import ONE, Equations, Input, State, symbol
    >>> model = Equations("x", states=(State("a", "mg", -symbol("a")),), inputs=(Input("iv", "mg", (("a", ONE),)),))
    >>> dose_size(model, Schedule.of([[(0.0, Kind.BOLUS, 0, 5.0)]]), "iv").values
    array([5.])
    """
    return Direction(
        f"size of doses into {into}", values=np.where(_into(equations, schedule, into), schedule.value, 0.0)
    )


def dose_time(equations: Equations, schedule: Schedule, into: str) -> Direction:
    """The time of every dose into an input, as of a lag time: all are given later, infusions end as much later."""
    return Direction(f"time of doses into {into}", times=np.where(_into(equations, schedule, into), 1.0, 0.0))


def _into(equations: Equations, schedule: Schedule, name: str) -> NDArray[np.bool_]:
    names = [each.name for each in equations.inputs]
    if name not in names:
        where = f"sensitivities of {equations.name}"
        raise InputError(Problem(where, f"there is no input {name}", did_you_mean(name, names)))
    kinds = (Kind.BOLUS, Kind.RATE_ON, Kind.RATE_OFF)
    found: NDArray[np.bool_] = np.isin(schedule.kind, kinds) & (np.asarray(schedule.target) == names.index(name))
    return found


def directions_of(sensitivities: Sensitivities | None) -> tuple[Direction, ...]:
    """All as directions."""
    asked = () if sensitivities is None else sensitivities.directions
    return tuple(Direction(each, {each: 1.0}) if isinstance(each, str) else each for each in asked)
