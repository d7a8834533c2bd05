"""One, two and three compartments with a depot, and short ways to give them a table of event records."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from paylode.engine import Tolerances
from paylode.equations import (
    ONE,
    Equations,
    Expression,
    Input,
    Observable,
    Parameter,
    State,
    add,
    input_rate,
    symbol,
)
from paylode.observations.event_records import Reading, read_event_records
from paylode.simulate.event_records import Dosing, Engine, Route, predictions, scheduled

TIGHT = Tolerances(1e-10, 1e-12)


def compartments(count: int) -> Equations:
    """Amounts in mg in a depot, a central and up to two peripheral compartments; clearances in L/h."""
    depot, central, ka, volume = (symbol(name) for name in ("depot", "central", "KA", "V"))
    into: list[Expression] = [input_rate("central"), ka * depot, -symbol("CL") / volume * central]
    states, parameters = [], [Parameter("CL", "L/h", 1.1), Parameter("V", "L", 20.0), Parameter("KA", "1/h", 1.5)]
    for n in range(2, count + 1):
        amount, flow, size = symbol(f"peripheral_{n}"), symbol(f"Q{n}"), symbol(f"V{n}")
        into += [-flow / volume * central, flow / size * amount]
        states.append(State(f"peripheral_{n}", "mg", flow / volume * central - flow / size * amount))
        parameters += [Parameter(f"Q{n}", "L/h", 4.0 / n**2), Parameter(f"V{n}", "L", 15.0 * n)]
    return Equations(
        f"{count} compartments",
        states=(
            State("depot", "mg", input_rate("depot") - ka * depot),
            State("central", "mg", add(*into)),
            *states,
        ),
        parameters=tuple(parameters),
        inputs=tuple(Input(name, "mg", ((name, ONE),)) for name in ("depot", "central")),
        observables=(Observable("concentration", "mg/L", central / volume),),
    )


def routes(**central: str | float) -> tuple[Route, ...]:
    """The depot is compartment 1, the central one is 2. central: of its route."""
    return (Route("depot", "depot", 1), Route("central", "central", 2, **central))  # type: ignore[arg-type]


def predicted(
    equations: Equations,
    text: str,
    dosing: Dosing,
    *,
    engine: Engine,
    parameters: dict[str, float] | None = None,
    reading: Reading | None = None,
    tolerances: Tolerances = TIGHT,
    every_record: bool = False,
    start: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """The predictions for the rows of a table."""
    table = read_event_records(text, "mine.csv", reading or Reading())
    ready = scheduled(
        equations, table, dosing, parameters=parameters, engine=engine, every_record=every_record, start=start
    )
    result = engine.solve(engine.compile(ready.equations), ready.batch, ready.schedule, ready.request, tolerances)
    assert set(result.messages) == {""}
    return predictions(ready, result)
