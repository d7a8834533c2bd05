"""Numbers for a model's parameters, and its solution, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from paylode.engine import Batch, Entry, Kind, Points, Reduction, Request, Schedule, Status, Tolerances, compile, solve
from paylode.model import Flat
from paylode.values.quantity import quantity

Values = Mapping[str, "str | Mapping[str, str]"]


def numbers(flat: Flat, values: Values) -> NDArray[np.float64]:
    """The parameters in their order. values: quantities as text, or tables of them by label."""
    found = []
    for parameter in flat.equations.parameters:
        name, label = flat.parameters[parameter.name]
        given = values[name]
        text = given if isinstance(given, str) else given[str(label)]
        found.append(quantity(text).to(parameter.unit))
    return np.array(found)


def run(
    flat: Flat,
    values: Values,
    times: Sequence[float],
    wanted: Sequence[str],
    *,
    doses: Sequence[Entry] = (),
    areas: Sequence[Reduction] = (),
    tolerances: Tolerances = Tolerances(1e-8, 1e-10),
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.float64]]:
    """The wanted states, accounts and observables at the times, by name, and the reductions `areas`."""
    kernel = compile(flat.equations)
    points = Points(tuple(wanted), np.asarray(times, dtype=float))
    result = solve(
        kernel,
        Batch(numbers(flat, values)[None, :]),
        Schedule.of([list(doses)]),
        Request(points, tuple(areas)),
        tolerances,
    )
    assert result.status[0] == Status.OK, result.messages[0]
    return {name: result.values[0, :, i] for i, name in enumerate(wanted)}, result.reductions[0]


def bolus(amount: float, time: float = 0.0, inlet: int = 0) -> Entry:
    """A bolus in the inlet's unit."""
    return (time, Kind.BOLUS, inlet, amount)
