"""Conjugate in plasma and periphery: two compartments, linear clearance, resolved by drug-to-antibody ratio.

    plasma <--> peripheral        Q / V1 and Q / V2 per hour
    plasma --> broken down        CL / V1 per hour, the same for every drug-to-antibody ratio

    CL = clearance x (body weight / reference)^clearance exponent        V1 likewise

What is broken down frees its payload: the share `payload_return_fraction` appears in plasma as free payload, the rest
leaves the body from the tissue in which the antibody was broken down.

Assumptions: all drug-to-antibody ratios are distributed and cleared alike; a dose enters plasma at once, with a trace
of payload that was free in the vial. Sources: the chain by drug-to-antibody ratio, Bender 2014
(10.1208/s12248-014-9618-3); two compartments and the weight exponents, Lu 2014 (10.1007/s00280-014-2500-2).
"""

from ...model import (
    account,
    amount,
    at,
    define,
    flow,
    inlet,
    label,
    mechanism,
    needs_place,
    needs_species,
    over,
    parameter,
    place,
    size,
    species,
    value,
)

weight_ratio = value("body_weight") / value("reference_body_weight")
share = value("dar_fraction")
mean_dar_of_dose = over("dar", label("dar") * share)
free_in_vial = value("free_payload_fraction") / (1 - value("free_payload_fraction"))

conjugate_disposition = mechanism(
    "conjugate_disposition",
    __doc__,
    needs=(*needs_species("payload"), *needs_place("payload_plasma")),
    parameters=(
        parameter("clearance", "L/d", "linear clearance from plasma, conjugated or not, at the reference weight"),
        parameter("central_volume", "L", "plasma volume of distribution at the reference weight"),
        parameter("distribution_clearance", "L/d", "exchange between plasma and periphery"),
        parameter("peripheral_volume", "L", "volume of the periphery"),
        parameter("clearance_weight_exponent", "", "exponent of body weight on clearance"),
        parameter("volume_weight_exponent", "", "exponent of body weight on the central volume"),
        parameter("reference_body_weight", "kg", "body weight for which clearance and volume are given"),
        parameter("body_weight", "kg", "body weight of the person"),
        parameter("payload_return_fraction", "", "share of payload freed outside the tumour that reaches plasma free"),
        parameter("dar_fraction", "", "share of the dose at each drug-to-antibody ratio", by="dar"),
        parameter("free_payload_fraction", "", "share of the payload in the vial that is not on an antibody"),
    ),
    places=(
        place("plasma", "plasma_volume", meaning="plasma"),
        place("peripheral", "peripheral_volume", meaning="tissue in exchange with plasma"),
    ),
    species=(
        species(
            "conjugate",
            axes=["dar"],
            parts={"antibody": 1, "payload": label("dar")},
            meaning="antibody by number of payloads on it, naked antibody included",
        ),
    ),
    definitions=(
        define(
            "plasma_volume",
            value("central_volume") * weight_ratio ** value("volume_weight_exponent"),
            "L",
            "central volume at this body weight",
        ),
        define(
            "elimination_rate",
            value("clearance") * weight_ratio ** value("clearance_weight_exponent") / size("plasma"),
            "1/h",
            "elimination per unit of antibody in plasma",
        ),
        define("antibody_in_plasma", over("dar", amount("conjugate", "plasma")), "nmol", "antibody of any ratio"),
    ),
    flows=(
        flow(
            "distribution",
            at("conjugate", "plasma"),
            at("conjugate", "peripheral"),
            value("distribution_clearance") / size("plasma"),
        ),
        flow(
            "return",
            at("conjugate", "peripheral"),
            at("conjugate", "plasma"),
            value("distribution_clearance") / size("peripheral"),
        ),
        flow(
            "clearance",
            at("conjugate", "plasma"),
            [(at("payload", "payload_plasma"), value("payload_return_fraction") * label("dar"))],
            "elimination_rate",
            rest=account("cleared"),
        ),
    ),
    inlets=(
        inlet(
            "iv",
            [
                (at("conjugate", "plasma"), share),
                (at("payload", "payload_plasma"), mean_dar_of_dose * free_in_vial),
            ],
        ),
    ),
)
