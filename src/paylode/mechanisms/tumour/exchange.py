"""Exchange between plasma and tumour across vessel walls and through the tumour's surface.

    J = (2 P R_cap / R_K^2 + 6 D / R_T^2) (eps C_plasma - T)        per unit of tumour volume
    R_T = (3 V_T / (4 pi))^(1/3)                                     radius of the tumour, which changes

P permeability of vessels, D diffusivity, R_cap radius of a capillary, R_K half the distance between capillaries, eps
the share of the tumour that the molecule reaches, T its amount per volume of the whole tumour. Written in amounts,
with k the bracket, k eps V_T / V_plasma leaves per unit in plasma, and k per unit in the tumour. Used once for the
conjugate and once for the payload, each with its own P, D and eps.

Convention: a concentration in the interstitium is per volume that the molecule reaches, T / eps.
Source: Shah 2012 (J Pharmacokinet Pharmacodyn 39:643), with eps as in Singh 2016 and later.
"""

from math import pi

from ...model import (
    at,
    define,
    flow,
    mechanism,
    needs_place,
    needs_species,
    parameter,
    place,
    port,
    size,
    value,
    volume,
)

radius_squared = (3 / (4 * pi) * value("tumour_size")) ** (2 / 3)
vessels = 2 * value("permeability") * value("capillary_radius") / value("tissue_radius") ** 2
surface = 6 * value("diffusivity") / radius_squared

exchange = mechanism(
    "exchange",
    __doc__,
    needs=(*needs_species("solute"), *needs_place("blood", "tumour"), port("tumour_size", "mL")),
    parameters=(
        parameter("permeability", "um/d", "permeability of the vessel wall"),
        parameter("diffusivity", "um^2/d", "diffusivity in tumour tissue"),
        parameter("void_fraction", "", "share of the tumour volume that the molecule reaches outside cells"),
        parameter("capillary_radius", "um", "radius of a tumour capillary"),
        parameter("tissue_radius", "um", "radius of the tissue cylinder around a capillary"),
    ),
    places=(
        place("interstitium", size("tumour"), fraction="void_fraction", meaning="tumour outside cells and vessels"),
    ),
    definitions=(define("exchange_rate", vessels + surface, "1/d", "exchange per unit in the tumour"),),
    flows=(
        flow(
            "into tumour",
            at("solute", "blood"),
            at("solute", "interstitium"),
            value("exchange_rate") * volume("interstitium") / size("blood"),
        ),
        flow("out of tumour", at("solute", "interstitium"), at("solute", "blood"), "exchange_rate"),
    ),
)
