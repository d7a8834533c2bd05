"""Uptake of bound conjugate and its breakdown in the lysosome.

    surface --internalisation--> endosome --sorting--> lysosome --degradation--> free payload + (antibody, receptor)
    surface <-----recycling----- endosome

First order in the amount bound. In the lysosome nothing depends on how many payloads one antibody carries, so that the
chain of drug-to-antibody ratios ends there: antibody and the payload on it are two species with one rate. A
non-cleavable linker leaves with its payload (lysine-MCC-DM1).

Assumption: conjugate does not leave its receptor inside the cell.
Source: Scheuher 2023 (10.1007/s10928-023-09884-6), with the lysosome as a place of its own.
"""

from ...model import account, at, flow, label, mechanism, needs_place, needs_species, parameter, species

on_surface, in_endosome = at("bound_conjugate", "surface"), at("bound_conjugate", "endosome")

uptake = mechanism(
    "uptake",
    __doc__,
    needs=(*needs_species("bound_conjugate", "payload"), *needs_place("surface", "endosome", "lysosome")),
    parameters=(
        parameter("internalisation_rate", "1/s", "uptake of receptor, free or with conjugate"),
        parameter("recycling_rate", "1/s", "return of receptor from endosome to surface"),
        parameter("sorting_rate", "1/s", "passage from endosome to lysosome"),
        parameter("lysosomal_degradation_rate", "1/h", "breakdown of antibody in the lysosome"),
    ),
    species=(
        species(
            "lysosomal_antibody", parts={"antibody": 1, "receptor": 1}, meaning="antibody and receptor in lysosomes"
        ),
        species("lysosomal_payload", parts={"payload": 1}, meaning="payload still on antibody in lysosomes"),
    ),
    flows=(
        flow("internalisation", on_surface, in_endosome, "internalisation_rate"),
        flow("recycling", in_endosome, on_surface, "recycling_rate"),
        flow(
            "sorting",
            in_endosome,
            [(at("lysosomal_antibody", "lysosome"), 1), (at("lysosomal_payload", "lysosome"), label("dar"))],
            "sorting_rate",
        ),
        flow(
            "degradation",
            at("lysosomal_antibody", "lysosome"),
            account("degraded"),
            "lysosomal_degradation_rate",
            along=[(at("lysosomal_payload", "lysosome"), at("payload", "lysosome"))],
        ),
    ),
)
