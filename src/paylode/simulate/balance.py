"""The balance sheet: where every molecule is, and that none is lost.

    error(t) = |present(t) + out(t) - in(t) - present(0)| / (present(0) + in(t)),     0 where that is 0

for each part (antibody, payload, receptor, cell), at every output time. `in` and `out` are the accounts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .result import Simulation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LIMIT = 1e-8
"""The worst relative imbalance that is accepted."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The balance sheet of one part.

    present: place -> (m,) amounts.  accounts: account -> (m,) amounts, positive where they arrived there, negative
    where they came from.  unit: of all of them.  error: (m,).  worst: the largest of `error`.
    """

    part: str
    unit: str
    present: Mapping[str, NDArray[np.float64]]
    accounts: Mapping[str, NDArray[np.float64]]
    error: NDArray[np.float64]
    worst: float


def balance(sim: Simulation) -> Mapping[str, Sheet]:
    """The balance sheet of every part, by part."""
    flat = sim.bound.flat
    return {part: _sheet(sim, part, flat.present[part], flat.accounts[part]) for part in flat.present}


def _sheet(sim: Simulation, part: str, present_names: tuple[str, ...], account_names: tuple[str, ...]) -> Sheet:
    import numpy as np

    present = {name.removeprefix(f"present.{part}."): sim.curves[name] for name in present_names}
    accounts = {
        name.removeprefix(f"account.{part}.").removesuffix(".so_far"): sim.curves[name] for name in account_names
    }
    zero = np.zeros_like(sim.times_h)
    here = sum(present.values(), zero)
    moved = sum(accounts.values(), zero)
    came = sum((np.maximum(-values, 0.0) for values in accounts.values()), zero)
    available = _start(sim, present_names) + came
    off = np.abs(here + moved - _start(sim, present_names))
    error = np.divide(off, available, out=np.zeros_like(off), where=available > 0)
    unit = sim.units[present_names[0]]
    return Sheet(part, unit, present, accounts, error, float(np.max(error, initial=0.0)))


def _start(sim: Simulation, names: tuple[str, ...]) -> float:
    """What was there before anything happened, from the starting values themselves."""
    from ..equations import evaluate

    equations = sim.bound.flat.equations
    at: dict[object, float] = {s.name: float(v) for s, v in zip(equations.states, sim.bound.start, strict=True)}
    at |= {p.name: float(v) for p, v in zip(equations.parameters, sim.bound.values, strict=True)}
    wanted = set(names)
    return sum(evaluate([o.expression for o in equations.observables if o.name in wanted], at))
