"""The memory of a thread: an array of vectors, one number of every lane in each. Where things lie in it.

cells         one vector each: time, step, ...
state         y (s states, q accounts), then parameters: what a subject carries from stop to stop
recorded      the same at the subject's last stop
...           stages, tolerances, factors, and what depends on parameters alone
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ...equations import Equations
from ..methods import Tableau

CELLS = (
    "time", "step", "inverse_step", "gamma_step", "inverse_gamma_step", "stage_time", "stage_slope", "error",
    "relative", "theta", "moment", "mark_limit", "mark_time", "stop", "reached", "active", "rejected",
    "restart", "proposed", "low", "high", "good", "inside", "step_end", "crossed", "crossing", "beyond", "found",
    "event_low", "event_high", "event_open",
)  # fmt: skip
CELL = {name: index for index, name in enumerate(CELLS)}
_FIRST = 32


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each part begins, in vectors; how many of each there are."""

    states: int
    size: int
    parameters: int
    inputs: int
    state: int
    given: int
    recorded: int
    rates: int
    initial: int
    scale: int
    fractions: int
    new: int
    right: int
    sums: int
    stages: int
    dense: int
    absolute: int
    triggers: int
    fired: int
    assigned: int
    free: int

    def numbers(self) -> dict[str, int]:
        """As a plain mapping."""
        return asdict(self)


def layout_of(equations: Equations, method: Tableau) -> Layout:
    """The layout for a model and a method. free: where what is not planned begins."""
    s, p, r = len(equations.states), len(equations.parameters), len(equations.inputs)
    size = s + len(equations.quadratures)
    targets = sum(len(each.targets) for each in equations.inputs)
    lengths = {
        "state": size,
        "given": p,
        "recorded": size + p,
        "rates": r,
        "initial": s,
        "scale": s,
        "fractions": targets,
        "new": size,
        "right": size,
        "sums": size,
        "stages": size * method.stages,
        "dense": size * 3,
        "absolute": s,
        "triggers": len(equations.events),
        "fired": len(equations.events),
        "assigned": sum(len(each.assignments) for each in equations.events),
    }
    places, next_place = {}, _FIRST
    for name, length in lengths.items():
        places[name] = next_place
        next_place += length
    return Layout(states=s, size=size, parameters=p, inputs=r, free=next_place, **places)
