"""The tumour half alone: the payload at which an N87 tumour stands still, 19.31 nM (Scheuher 2023)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import brentq

from paylode.engine import Batch, Points, Request, Schedule, compile, solve
from paylode.mechanisms.killing.dying import dying
from paylode.mechanisms.killing.hill import hill
from paylode.mechanisms.tumour.cells import cells
from paylode.mechanisms.tumour.growth import growth
from paylode.model import (
    at,
    axis,
    compose,
    define,
    flatten,
    initial,
    mechanism,
    observable,
    parameter,
    place,
    size,
    species,
    use,
)
from paylode.models.solid_tumour import STAGES
from paylode.organisms import tumour
from paylode.simulate import bind
from paylode.values.quantity import Quantity

steady_payload = mechanism(
    "steady_payload",
    "Payload in the cytosol held at one concentration.",
    parameters=(parameter("payload_level", "nM_payload", "payload in the cytosol"),),
    places=(place("payload_interstitium", size("tumour")),),
    species=(species("payload", parts={"payload": 1}),),
    definitions=(define("killing_payload", "payload_level", "nM_payload"),),
    initials=(initial(at("payload", "payload_interstitium"), 0),),
    readings=(observable("growing", "growing_cells", "cell"),),
)


def test_an_n87_tumour_stands_still_at_the_static_concentration() -> None:
    used = [use(each) for each in (cells, growth, hill, dying, steady_payload)]
    flat = flatten(compose("tumour half", used, axes=[axis("stage", STAGES)]))
    kernel = compile(flat.equations)
    n87 = tumour("n87 0.001 mL")  # small, so that growth is exponential

    def growth_over_ten_days(level: float) -> float:
        bound = bind(flat, [("n87", n87.parameters)], given={"payload_level": Quantity(level, "nM_payload")})
        batch = Batch(bound.values[None, :], bound.start[None, :], scale=bound.scale[None, :])
        times = np.array([0.0, 240.0])
        found = solve(kernel, batch, Schedule.of([[]]), Request(Points(("growing",), times)))
        first, last = found.values[0, :, 0]
        return float(np.log(last / first))

    static = brentq(growth_over_ten_days, 5.0, 60.0, xtol=1e-4)
    assert static == pytest.approx(19.31, rel=0.01)
