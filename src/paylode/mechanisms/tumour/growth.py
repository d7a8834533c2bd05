"""Growth of a tumour: exponential at first, then linear, then towards a largest size.

    d cells / dtime = g(V) x growing cells
    g(V) = k_g max(1 - V / V_max, 0) / (1 + (k_g V / k_lin)^psi)^(1 / psi)           k_g = ln 2 / doubling time

V is the volume of the whole tumour. psi = 20 makes the turn from exponential to linear sharp. A tumour above its
largest size does not grow, and does not shrink by itself.

Source: Simeoni 2004 switch with a largest size, as in Shah 2012 and Scheuher 2023 (10.1007/s10928-023-09884-6).
"""

from ...model import (
    FIRST,
    account,
    amount,
    at,
    define,
    flow,
    maximum,
    mechanism,
    needs_place,
    needs_species,
    parameter,
    port,
    value,
)

LN2 = 0.6931471805599453
exponential = LN2 / value("doubling_time")
volume = value("tumour_volume")
switch = (1 + (exponential * volume / value("linear_growth_rate")) ** value("growth_switch")) ** (
    -1 / value("growth_switch")
)

growth = mechanism(
    "growth",
    __doc__,
    needs=(
        *needs_species("tumour_cell"),
        *needs_place("tumour"),
        port("tumour_volume", "mL"),
    ),
    parameters=(
        parameter("doubling_time", "d", "doubling time of a small tumour"),
        parameter("linear_growth_rate", "mm^3/d", "growth of a large tumour"),
        parameter("maximal_tumour_volume", "mL", "volume at which growth ends"),
        parameter("growth_switch", "", "sharpness of the turn from exponential to linear growth"),
    ),
    definitions=(
        define(
            "growth_rate",
            exponential * maximum(1 - volume / value("maximal_tumour_volume"), 0) * switch,
            "1/d",
            "growth per growing cell",
        ),
        define(
            "new_cells",
            value("growth_rate") * amount("tumour_cell", "tumour", stage=FIRST),
            "cell/d",
            "cells that growth adds",
        ),
    ),
    flows=(
        flow(
            "growth",
            account("grown"),
            at("tumour_cell", "tumour"),
            "new_cells",
            only={"stage": FIRST},
        ),
    ),
)
