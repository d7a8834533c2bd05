"""Target-mediated loss: a receptor within reach of plasma binds conjugate and takes it along.

    (synthesised) --> receptor --> (degraded)                             k_loss
    receptor + conjugate (plasma) <--> complex                            kon C, koff = KD kon
    complex --> antibody and receptor degraded, payload freed             k_complex

Synthesis keeps the baseline: k_loss x baseline. Full binding, no quasi-steady state. Used once for the receptor that is
shed into plasma and once for the receptor on normal cells; `soluble_receptor` and `normal_tissue_receptor` say what
baseline and rates mean there.

Assumptions: the receptor sees the concentration in plasma; one conjugate holds one receptor; the drug-to-antibody ratio
does not matter; of the payload freed, the share `payload_return_fraction` reaches plasma.
Source: Scheuher 2023 (10.1007/s10928-023-09884-6), HER2 on normal cells and soluble HER2.
"""

from ...model import (
    account,
    at,
    concentration,
    flow,
    initial,
    label,
    mechanism,
    needs_place,
    needs_species,
    parameter,
    port,
    species,
    value,
)

kon = value("association_rate")
receptor, complexed = at("receptor", "place"), at("complex", "place")

target_mediated_loss = mechanism(
    "target_mediated_loss",
    __doc__,
    needs=(
        *needs_species("conjugate", "payload"),
        *needs_place("place", "plasma", "payload_plasma"),
        port("receptor_at_baseline", "nmol"),
        port("receptor_loss", "1/h"),
        port("complex_loss", "1/h"),
    ),
    parameters=(
        parameter("association_rate", "1/nM/h", "binding of conjugate to one receptor"),
        parameter("dissociation_constant", "nM", "affinity of conjugate for the receptor"),
        parameter("payload_return_fraction", "", "share of payload freed outside the tumour that reaches plasma free"),
    ),
    species=(
        species("receptor", parts={"receptor": 1}, meaning="free receptor within reach of plasma"),
        species(
            "complex",
            axes=["dar"],
            parts={"antibody": 1, "payload": label("dar"), "receptor": 1},
            meaning="conjugate on this receptor",
        ),
    ),
    initials=(initial(receptor, "receptor_at_baseline"),),
    flows=(
        flow("synthesis", account("synthesised"), receptor, value("receptor_loss") * value("receptor_at_baseline")),
        flow("loss", receptor, account("degraded"), "receptor_loss"),
        flow(
            "binding",
            receptor,
            complexed,
            kon * concentration("conjugate", "plasma"),
            takes=at("conjugate", "plasma"),
        ),
        flow(
            "unbinding",
            complexed,
            [(at("conjugate", "plasma"), 1), (receptor, 1)],
            kon * value("dissociation_constant"),
        ),
        flow(
            "loss of complex",
            complexed,
            [(at("payload", "payload_plasma"), value("payload_return_fraction") * label("dar"))],
            "complex_loss",
            rest=account("degraded"),
        ),
    ),
)
