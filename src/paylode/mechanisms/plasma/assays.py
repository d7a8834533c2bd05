"""What the assays read in plasma.

    conjugate         antibody with at least one payload, free and on soluble receptor, as mass of antibody
    total antibody    the same with naked antibody
    payload           free payload, as its own mass
    mean DAR          payload on antibody / antibody

Source: definitions of the clinical assays of T-DM1, Girish 2012 (10.1007/s00280-011-1817-3). Mass of conjugate is
antibody-equivalent: payload and linker are not weighed.
"""

from ...model import (
    amount,
    concentration,
    greater,
    label,
    mechanism,
    needs_place,
    needs_species,
    observable,
    over,
    parameter,
    safe_ratio,
    size,
    value,
)

carrier = amount("conjugate", "plasma") + amount("soluble_complex", "plasma")
antibody = over("dar", carrier)
conjugated = over("dar", greater(label("dar"), 0) * carrier)
per_volume = value("molecular_mass") / size("plasma")

assays = mechanism(
    "assays",
    __doc__,
    needs=(
        *needs_species("conjugate", "soluble_complex", "payload"),
        *needs_place("plasma", "payload_plasma"),
    ),
    parameters=(
        parameter("molecular_mass", "g/mol", "molar mass of the antibody"),
        parameter("payload_mass", "g/mol", "molar mass of the free payload"),
    ),
    readings=(
        observable("conjugate", conjugated * per_volume, "ug/mL", "antibody with at least one payload"),
        observable("total_antibody", antibody * per_volume, "ug/mL", "antibody with or without payload"),
        observable(
            "payload",
            concentration("payload", "payload_plasma") * value("payload_mass"),
            "ng/mL",
            "free payload in plasma",
        ),
        observable(
            "mean_dar", safe_ratio(over("dar", label("dar") * carrier), antibody), "", "payloads per antibody in plasma"
        ),
        observable("dar_share", safe_ratio(carrier, antibody), "%", "share of antibody at each ratio", by="dar"),
    ),
)
