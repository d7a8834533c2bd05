"""Tumour cells: how many there are, in which stage, and how large the tumour is.

    growing (stage 0) --killing--> dying 1 --> dying 2 --> dying 3 --> gone

    tumour volume = (sum of cells over all stages) x cell volume / share of the tumour that is cells

The cells of one stage are a place of their own, with surface, endosome, lysosome and cytosol inside: whatever moves
cells from stage to stage takes along what is in these places. A tumour that has shrunk below one cell is treated, in
every concentration and in its radius, as if it had the size of one cell; so nothing is divided by zero, also with no
tumour at all.

Assumption: cells fill a constant share of the tumour, whatever its size.
Sources: stages, Simeoni 2004 and Scheuher 2023; share of cells, Lindauer 2017 as used by ADC-archives.
"""

from ...model import (
    FIRST,
    amount,
    at,
    constant,
    define,
    initial,
    mechanism,
    observable,
    over,
    parameter,
    place,
    size,
    species,
    value,
)

cell_volume, cell_fraction = value("cell_volume"), value("cell_fraction")

cells = mechanism(
    "cells",
    __doc__,
    parameters=(
        parameter("cell_volume", "pL/cell", "volume of one tumour cell"),
        parameter("cell_fraction", "", "share of the tumour volume that is cells"),
        parameter("initial_tumour_volume", "mL", "tumour volume at the first dose"),
    ),
    places=(
        place(
            "tumour",
            over("stage", amount("tumour_cell", "tumour")) * cell_volume / cell_fraction,
            smallest=constant("1 cell") * cell_volume / cell_fraction,
            meaning="the whole tumour",
        ),
        place(
            "cells",
            amount("tumour_cell", "tumour") * cell_volume,
            axes=["stage"],
            smallest=constant("1 cell") * cell_volume,
            meaning="the cells of one stage",
        ),
        place("surface", inside="cells", meaning="cell surface"),
        place("endosome", inside="cells", meaning="endosomes"),
        place("lysosome", inside="cells", meaning="lysosomes"),
        place("cytosol", inside="cells", meaning="cytosol"),
    ),
    species=(species("tumour_cell", axes=["stage"], parts={"cell": 1}, unit="cell", meaning="tumour cells by stage"),),
    definitions=(
        define("growing_cells", amount("tumour_cell", "tumour", stage=FIRST), "cell", "cells that are not dying"),
        define(
            "tumour_volume",
            over("stage", amount("tumour_cell", "tumour")) * cell_volume / cell_fraction,
            "mL",
            "volume of the tumour, dying cells included",
        ),
        define("tumour_size", size("tumour"), "mL", "the same, but never below one cell"),
    ),
    initials=(
        initial(
            at("tumour_cell", "tumour"),
            value("initial_tumour_volume") * cell_fraction / cell_volume,
            only={"stage": FIRST},
        ),
    ),
    readings=(
        observable("tumour_volume", "tumour_volume", "mL", "volume of the tumour, dying cells included"),
        observable(
            "tumour_stage_volume",
            amount("tumour_cell", "tumour") * cell_volume / cell_fraction,
            "mL",
            "volume of the cells of one stage",
            by="stage",
        ),
    ),
)
