"""Soluble receptor in plasma binds conjugate and slows or speeds its way out.

    (synthesised) --> soluble receptor --> (degraded)                      ln 2 / half-life
    soluble receptor + conjugate <--> soluble complex                      kon C, koff = KD kon
    soluble complex --> antibody and receptor degraded, payload freed      ln 2 / half-life of the complex

Synthesis keeps the baseline: k_synthesis = k_degradation x baseline.

Assumptions: one binding site per conjugate; the complex stays in plasma; the drug-to-antibody ratio does not matter.
Source: Scheuher 2023 (10.1007/s10928-023-09884-6), soluble HER2.
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
    size,
    species,
    value,
)

LN2 = 0.6931471805599453
loss = LN2 / value("soluble_receptor_half_life")
kon = value("association_rate")

soluble_receptor = mechanism(
    "soluble_receptor",
    __doc__,
    needs=(*needs_species("conjugate", "payload"), *needs_place("plasma", "payload_plasma")),
    parameters=(
        parameter("soluble_receptor_baseline", "ng/mL", "soluble receptor in plasma without drug"),
        parameter("soluble_receptor_mass", "g/mol", "molar mass of the soluble receptor"),
        parameter("soluble_receptor_half_life", "h", "half-life of free soluble receptor"),
        parameter("soluble_complex_half_life", "d", "half-life of conjugate bound to soluble receptor"),
        parameter("association_rate", "1/nM/h", "binding of conjugate to one receptor"),
        parameter("dissociation_constant", "nM", "affinity of conjugate for the receptor"),
        parameter("payload_return_fraction", "", "share of payload freed outside the tumour that reaches plasma free"),
    ),
    species=(
        species("soluble_receptor", parts={"receptor": 1}, meaning="receptor shed into plasma"),
        species(
            "soluble_complex",
            axes=["dar"],
            parts={"antibody": 1, "payload": label("dar"), "receptor": 1},
            meaning="conjugate on soluble receptor",
        ),
    ),
    definitions=(
        define(
            "soluble_receptor_at_baseline",
            value("soluble_receptor_baseline") / value("soluble_receptor_mass") * size("plasma"),
            "nmol",
            "soluble receptor in plasma without drug",
        ),
    ),
    initials=(initial(at("soluble_receptor", "plasma"), "soluble_receptor_at_baseline"),),
    flows=(
        flow(
            "shedding",
            account("synthesised"),
            at("soluble_receptor", "plasma"),
            loss * value("soluble_receptor_at_baseline"),
        ),
        flow("soluble receptor loss", at("soluble_receptor", "plasma"), account("degraded"), loss),
        flow(
            "soluble binding",
            at("soluble_receptor", "plasma"),
            at("soluble_complex", "plasma"),
            kon * concentration("conjugate", "plasma"),
            takes=at("conjugate", "plasma"),
        ),
        flow(
            "soluble unbinding",
            at("soluble_complex", "plasma"),
            [(at("conjugate", "plasma"), 1), (at("soluble_receptor", "plasma"), 1)],
            kon * value("dissociation_constant"),
        ),
        flow(
            "soluble complex loss",
            at("soluble_complex", "plasma"),
            [(at("payload", "payload_plasma"), value("payload_return_fraction") * label("dar"))],
            LN2 / value("soluble_complex_half_life"),
            rest=account("degraded"),
        ),
    ),
)
