"""Receptor on normal cells within reach of plasma: target-mediated loss of conjugate.

    (synthesised) --> normal receptor --> (degraded)                         turnover
    normal receptor + conjugate <--> normal complex                          kon C, koff = KD kon
    normal complex --> antibody and receptor degraded, payload freed         internalisation

This sink is what makes clearance fall with dose: at low doses most conjugate meets a free receptor. Well determined by
data is the product of receptor and turnover (what can be taken up per day); each alone is not.

Assumptions: the receptors see the concentration in plasma; the drug-to-antibody ratio does not matter; what is
internalised is broken down at once, and of its payload the share `payload_return_fraction` reaches plasma free.
Source: Scheuher 2023 (10.1007/s10928-023-09884-6), HER2 on normal cells, full (not quasi-steady) binding.
"""

from ...model import (
    account,
    at,
    concentration,
    define,
    flow,
    initial,
    label,
    mechanism,
    needs_place,
    needs_species,
    parameter,
    place,
    size,
    species,
    value,
)

kon = value("association_rate")

normal_tissue_receptor = mechanism(
    "normal_tissue_receptor",
    __doc__,
    needs=(*needs_species("conjugate", "payload"), *needs_place("plasma", "payload_plasma")),
    parameters=(
        parameter("normal_receptor_concentration", "nM", "receptor on normal cells, per litre of plasma, without drug"),
        parameter("normal_receptor_turnover", "1/d", "loss of free receptor on normal cells"),
        parameter("normal_internalisation_rate", "1/d", "uptake of receptor with conjugate on it by normal cells"),
        parameter("association_rate", "1/nM/h", "binding of conjugate to one receptor"),
        parameter("dissociation_constant", "nM", "affinity of conjugate for the receptor"),
        parameter("payload_return_fraction", "", "share of payload freed outside the tumour that reaches plasma free"),
    ),
    places=(place("normal_surface", size("plasma"), meaning="normal cells within reach of plasma"),),
    species=(
        species("normal_receptor", parts={"receptor": 1}, meaning="free receptor on normal cells"),
        species(
            "normal_complex",
            axes=["dar"],
            parts={"antibody": 1, "payload": label("dar"), "receptor": 1},
            meaning="conjugate on receptor of normal cells",
        ),
    ),
    definitions=(
        define(
            "normal_receptor_at_baseline",
            value("normal_receptor_concentration") * size("plasma"),
            "nmol",
            "receptor on normal cells without drug",
        ),
    ),
    initials=(initial(at("normal_receptor", "normal_surface"), "normal_receptor_at_baseline"),),
    flows=(
        flow(
            "normal receptor synthesis",
            account("synthesised"),
            at("normal_receptor", "normal_surface"),
            value("normal_receptor_turnover") * value("normal_receptor_at_baseline"),
        ),
        flow(
            "normal receptor loss",
            at("normal_receptor", "normal_surface"),
            account("degraded"),
            "normal_receptor_turnover",
        ),
        flow(
            "normal binding",
            at("normal_receptor", "normal_surface"),
            at("normal_complex", "normal_surface"),
            kon * concentration("conjugate", "plasma"),
            takes=at("conjugate", "plasma"),
        ),
        flow(
            "normal unbinding",
            at("normal_complex", "normal_surface"),
            [(at("conjugate", "plasma"), 1), (at("normal_receptor", "normal_surface"), 1)],
            kon * value("dissociation_constant"),
        ),
        flow(
            "normal internalisation",
            at("normal_complex", "normal_surface"),
            [(at("payload", "payload_plasma"), value("payload_return_fraction") * label("dar"))],
            "normal_internalisation_rate",
            rest=account("degraded"),
        ),
    ),
)
