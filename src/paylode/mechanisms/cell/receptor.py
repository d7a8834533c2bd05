"""Receptor on tumour cells: synthesis, internalisation, recycling, degradation, and what new cells bring along.

    (synthesised) --> surface --internalisation--> endosome --sorting--> (degraded)
                      surface <-----recycling----- endosome

Without drug the surface holds `receptors_per_cell`, so that, per cell,

    endosome  = receptors_per_cell x k_int / (k_rec + k_sort)
    synthesis = receptors_per_cell x k_int k_sort / (k_rec + k_sort)

Synthesis goes on in dying cells until they are gone. A new cell arrives with its receptors.

Assumption: free receptor moves as receptor with conjugate on it does.
Source: Scheuher 2023 (10.1007/s10928-023-09884-6), cell-level model and its pre-dose steady state.
"""

from ...model import (
    FIRST,
    account,
    amount,
    at,
    define,
    flow,
    initial,
    mechanism,
    needs_place,
    needs_species,
    parameter,
    port,
    species,
    value,
)

internalisation, recycling, sorting = value("internalisation_rate"), value("recycling_rate"), value("sorting_rate")
per_cell = value("receptors_per_cell")
inside_per_surface = internalisation / (recycling + sorting)
first = {"stage": FIRST}

receptor = mechanism(
    "receptor",
    __doc__,
    needs=(
        *needs_species("tumour_cell"),
        *needs_place("tumour", "surface", "endosome"),
        port("new_cells", "cell/h"),
        port("growing_cells", "cell"),
    ),
    parameters=(
        parameter("receptors_per_cell", "copies/cell", "receptors on the surface of one cell without drug"),
        parameter("internalisation_rate", "1/s", "uptake of receptor, free or with conjugate"),
        parameter("recycling_rate", "1/s", "return of receptor from endosome to surface"),
        parameter("sorting_rate", "1/s", "passage from endosome to lysosome"),
    ),
    species=(species("receptor", parts={"receptor": 1}, meaning="free receptor"),),
    definitions=(
        define("endosomal_receptors_per_cell", per_cell * inside_per_surface, "nmol/cell", "receptors in endosomes"),
    ),
    initials=(
        initial(at("receptor", "surface"), per_cell * value("growing_cells"), only=first),
        initial(
            at("receptor", "endosome"),
            value("endosomal_receptors_per_cell") * value("growing_cells"),
            only=first,
        ),
    ),
    flows=(
        flow(
            "receptor synthesis",
            account("synthesised"),
            at("receptor", "surface"),
            sorting * value("endosomal_receptors_per_cell") * amount("tumour_cell", "tumour"),
        ),
        flow(
            "receptor of new cells",
            account("synthesised"),
            at("receptor", "surface"),
            per_cell * value("new_cells"),
            only=first,
        ),
        flow(
            "endosomal receptor of new cells",
            account("synthesised"),
            at("receptor", "endosome"),
            value("endosomal_receptors_per_cell") * value("new_cells"),
            only=first,
        ),
        flow("receptor internalisation", at("receptor", "surface"), at("receptor", "endosome"), "internalisation_rate"),
        flow("receptor recycling", at("receptor", "endosome"), at("receptor", "surface"), "recycling_rate"),
        flow("receptor degradation", at("receptor", "endosome"), account("degraded"), "sorting_rate"),
    ),
)
