"""Killing by payload inside the cell, saturable.

    k = k_max C^n / (KC50^n + C^n)            per growing cell

C is the payload in the cytosol of growing cells, free and on tubulin. The tumour stands still where k equals its growth
rate: for a small tumour at the static concentration KC50 (k_g / (k_max - k_g))^(1/n).

Source: Scheuher 2023 (10.1007/s10928-023-09884-6), Hill form of Shah 2012.
"""

from ...model import define, maximum, mechanism, observable, parameter, port, value

steepness = value("killing_exponent")
ratio = maximum(value("killing_payload") / value("half_maximal_payload"), 0)

hill = mechanism(
    "hill",
    __doc__,
    needs=(port("killing_payload", "nM_payload"),),
    parameters=(
        parameter("maximal_killing_rate", "1/d", "killing at very much payload"),
        parameter("half_maximal_payload", "nM_payload", "payload in the cytosol at half of the maximal killing"),
        parameter("killing_exponent", "", "steepness of killing"),
    ),
    definitions=(
        define(
            "killing_rate",
            value("maximal_killing_rate") * ratio**steepness / (1 + ratio**steepness),
            "1/d",
            "killing per growing cell",
        ),
    ),
    readings=(observable("killing_rate", "killing_rate", "1/d", "killing per growing cell"),),
)
