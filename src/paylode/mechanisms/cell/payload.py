"""Payload inside the tumour cell: out of the lysosome, on and off tubulin, out of the cell and back.

    lysosome --escape--> cytosol <--> on tubulin              kon_T (T_total - bound), koff_T = KD_T kon_T
                         cytosol --efflux--> interstitium
                         cytosol <--influx-- interstitium     k_in V_cells / V_interstitium per unit outside

Concentrations in the cytosol are per volume of the cells. Dividing cells share out what they hold: amounts are kept,
and the growing volume dilutes them.

Source: Scheuher 2023 (10.1007/s10928-023-09884-6) for rates and tubulin; escape from the lysosome as its own step.
"""

from ...model import (
    FIRST,
    at,
    concentration,
    define,
    flow,
    mechanism,
    needs_place,
    needs_species,
    observable,
    parameter,
    port,
    safe_ratio,
    size,
    species,
    total,
    value,
    volume,
)

kon = value("tubulin_association_rate")
cytosolic = total("payload", "cytosol", stage=FIRST)
everywhere = total("payload", "cells", stage=FIRST)

payload = mechanism(
    "payload",
    __doc__,
    needs=(
        *needs_species("payload"),
        *needs_place("lysosome", "cytosol", "cells", "payload_interstitium"),
        port("growing_cells", "cell"),
    ),
    parameters=(
        parameter("lysosomal_escape_rate", "1/h", "passage of free payload from lysosome to cytosol"),
        parameter("payload_efflux_rate", "1/s", "loss of free payload from the cell"),
        parameter("payload_influx_rate", "1/s", "uptake of free payload into the cell"),
        parameter("tubulin_association_rate", "1/nM/s", "binding of payload to tubulin"),
        parameter("tubulin_dissociation_constant", "nM", "affinity of payload for tubulin"),
        parameter("tubulin_concentration", "nM", "binding sites on tubulin in the cell"),
    ),
    species=(species("tubulin_payload", parts={"payload": 1}, meaning="payload on tubulin"),),
    definitions=(
        define(
            "killing_payload",
            cytosolic / size("cells", stage=FIRST),
            "nM_payload",
            "payload in the cytosol of growing cells, free and on tubulin",
        ),
    ),
    flows=(
        flow("escape", at("payload", "lysosome"), at("payload", "cytosol"), "lysosomal_escape_rate"),
        flow("efflux", at("payload", "cytosol"), at("payload", "payload_interstitium"), "payload_efflux_rate"),
        flow(
            "influx",
            at("payload", "payload_interstitium"),
            at("payload", "cytosol"),
            value("payload_influx_rate") * size("cells") / volume("payload_interstitium"),
        ),
        flow(
            "tubulin binding",
            at("payload", "cytosol"),
            at("tubulin_payload", "cytosol"),
            kon * (value("tubulin_concentration") - concentration("tubulin_payload", "cytosol")),
        ),
        flow(
            "tubulin unbinding",
            at("tubulin_payload", "cytosol"),
            at("payload", "cytosol"),
            kon * value("tubulin_dissociation_constant"),
        ),
    ),
    readings=(
        observable(
            "payload_per_cell",
            safe_ratio(everywhere, value("growing_cells")),
            "copies_payload/cell",
            "payload in one growing cell, on antibody or not",
        ),
        observable("payload_in_cytosol", "killing_payload", "nM_payload", "payload that kills, per litre of cells"),
    ),
)
