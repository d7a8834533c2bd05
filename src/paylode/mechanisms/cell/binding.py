"""Binding of conjugate to its receptor on the surface of tumour cells.

    conjugate (interstitium) + receptor (surface) <--> bound conjugate (surface)        kon C, koff = KD kon

C is the concentration in the volume that the conjugate reaches. Every stage of cells and every drug-to-antibody ratio
binds alike.

Assumption: one antibody binds one receptor; avidity is part of the affinity.
Source: Scheuher 2023 (10.1007/s10928-023-09884-6).
"""

from ...model import (
    FIRST,
    at,
    concentration,
    flow,
    label,
    mechanism,
    needs_place,
    needs_species,
    observable,
    parameter,
    safe_ratio,
    species,
    total,
    value,
)

kon = value("association_rate")
free = total("receptor", "surface", "receptor", stage=FIRST)
bound_receptor = total("receptor", "surface", "bound_conjugate", stage=FIRST)

binding = mechanism(
    "binding",
    __doc__,
    needs=(*needs_species("conjugate", "receptor"), *needs_place("interstitium", "surface")),
    parameters=(
        parameter("association_rate", "1/nM/h", "binding of conjugate to one receptor"),
        parameter("dissociation_constant", "nM", "affinity of conjugate for the receptor"),
    ),
    species=(
        species(
            "bound_conjugate",
            axes=["dar"],
            parts={"antibody": 1, "payload": label("dar"), "receptor": 1},
            meaning="conjugate on its receptor",
        ),
    ),
    flows=(
        flow(
            "binding",
            at("receptor", "surface"),
            at("bound_conjugate", "surface"),
            kon * concentration("conjugate", "interstitium"),
            takes=at("conjugate", "interstitium"),
        ),
        flow(
            "unbinding",
            at("bound_conjugate", "surface"),
            [(at("conjugate", "interstitium"), 1), (at("receptor", "surface"), 1)],
            kon * value("dissociation_constant"),
        ),
    ),
    readings=(
        observable(
            "receptor_occupancy",
            safe_ratio(bound_receptor, bound_receptor + free),
            "%",
            "share of surface receptor of growing cells that holds conjugate",
        ),
    ),
)
