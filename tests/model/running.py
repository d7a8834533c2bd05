"""Numbers for a model's parameters, and its solution, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from paylode.engine import Batch, Entry, Kind, Points, Reduction, Request, Schedule, Status, Tolerances, compile, solve
from paylode.model import Flat
from paylode.values.quantity import quantity

Values = Mapping[str, "str | Mapping[str, str]"]
Curves = dict[str, NDArray[np.float64]]
TIGHT = Tolerances(1e-8, 1e-10)


def numbers(flat: Flat, values: Values) -> NDArray[np.float64]:
    """The parameters in their order. values: quantities as text, or tables of them by label."""
    found = []
    for parameter in flat.equations.parameters:
        name, label = flat.parameters[parameter.name]
        given = values[name]
        text = given if isinstance(given, str) else given[str(label)]
        found.append(quantity(text).to(parameter.unit))
    return np.array(found)


def run_all(
    flat: Flat,
    subjects: Sequence[Values],
    times: Sequence[float],
    wanted: Sequence[str],
    *,
    doses: Sequence[Entry] = (),
    areas: Sequence[Reduction] = (),
    tolerances: Tolerances = TIGHT,
) -> tuple[Curves, NDArray[np.float64]]:
    """Wanted states, accounts and observables by name, (subjects, times) each, and reductions (subjects, areas)."""
    result = solve(
        compile(flat.equations),
        Batch(np.array([numbers(flat, values) for values in subjects])),
        Schedule.of([list(doses)] * len(subjects)),
        Request(Points(tuple(wanted), np.asarray(times, dtype=float)), tuple(areas)),
        tolerances,
    )
    assert list(result.status) == [Status.OK] * len(subjects), result.messages
    return {name: result.values[:, :, i] for i, name in enumerate(wanted)}, result.reductions


def run(
    flat: Flat, values: Values, times: Sequence[float], wanted: Sequence[str], **more: object
) -> tuple[Curves, NDArray[np.float64]]:
    """The same for one subject: (times,) each, and (areas,)."""
    curves, areas = run_all(flat, [values], times, wanted, **more)  # type: ignore[arg-type]
    return {name: curve[0] for name, curve in curves.items()}, areas[0]


def balances(flat: Flat, values: Values, times: Sequence[float], **more: object) -> dict[str, NDArray[np.float64]]:
    """By part, |present + gone - come - start| / (start + come so far), at the times, of which the first must be 0."""
    wanted = [name for part in flat.present for name in (*flat.present[part], *flat.accounts[part])]
    curves, _ = run(flat, values, times, wanted, **more)
    found = {}
    for part in flat.present:
        present = np.sum([curves[name] for name in flat.present[part]], axis=0)
        accounts = np.array([curves[name] for name in flat.accounts[part]])
        whole = present + accounts.sum(axis=0)  # a dose adds as much to what is present as it takes from its account
        come = np.abs(np.minimum(accounts, 0.0)).sum(axis=0)
        found[part] = np.abs(whole - whole[0]) / (whole[0] + come)
    return found


def bolus(amount: float, time: float = 0.0, inlet: int = 0) -> Entry:
    """A bolus in the inlet's unit."""
    return (time, Kind.BOLUS, inlet, amount)
