"""Dying cells: killed cells pass through stages, carry along what they hold, and let it go at the end.

    growing --killing rate--> dying 1 --1/tau--> dying 2 --1/tau--> dying 3 --1/tau--> (dead)

Receptor, conjugate and payload inside the cells move with them at the same rate per unit. When the last stage is over,
all payload in the cells, also that still on antibody, is free in the interstitium; antibody and receptor are degraded.

Source: transit of Simeoni 2004; contents that move along and are let go, Scheuher 2023 (10.1007/s10928-023-09884-6).
"""

from ...model import (
    AFTER_FIRST,
    FIRST,
    LAST,
    account,
    at,
    cell_flow,
    mechanism,
    needs_place,
    needs_species,
    parameter,
    port,
    step,
    value,
)

passing = 1 / value("killing_transit_time")
cell, next_cell = at("tumour_cell", "tumour"), at("tumour_cell", "tumour", stage=step(+1))

dying = mechanism(
    "dying",
    __doc__,
    needs=(
        *needs_species("tumour_cell", "payload"),
        *needs_place("tumour", "cells", "payload_interstitium"),
        port("killing_rate", "1/h"),
    ),
    parameters=(parameter("killing_transit_time", "d", "mean time in one stage of dying"),),
    flows=(
        cell_flow("killing", cell, next_cell, "killing_rate", contents="cells", only={"stage": FIRST}),
        cell_flow("dying", cell, next_cell, passing, contents="cells", only={"stage": AFTER_FIRST}),
        cell_flow(
            "clearing of dead cells",
            cell,
            account("dead_cells"),
            passing,
            contents="cells",
            release={"payload": at("payload", "payload_interstitium")},
            only={"stage": LAST},
        ),
    ),
)
