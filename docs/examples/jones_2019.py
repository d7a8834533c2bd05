"""Jones 2019: where an antibody goes in the whole body, and how FcRn saves it. 15 organs, 618 states and one held.

    plasma -> lung -> organs -> plasma           plasma flow; spleen, pancreas and gut drain through the liver
    vascular -> interstitium -> lymph node -> plasma                  lymph flow, sieved by reflection coefficients
    vascular <-> endothelium <-> interstitium    fluid-phase uptake; five spaces, each left once per dwell time
    antibody + FcRn <-> 1:1, + FcRn <-> 2:1      in every space, tightly only in the acid sorting endosome
    sorting endosome -> degraded                 what FcRn has not bound there

A space of the endothelium has the volume that is taken up during its dwell time, so that all that leaves it leaves at
1 / dwell time per unit. One mechanism, `antibody`, is used twice: for the dosed antibody, and for endogenous IgG, which
is held in plasma and competes for FcRn. It starts in plasma alone, as in the published code: there is no run-in.

Source: Jones HM et al. 2019, CPT Pharmacometrics Syst Pharmacol, doi 10.1002/psp4.12461 (a human of 71 kg).
"""

from paylode.equations import Operand
from paylode.model import (
    AFTER_FIRST,
    Flow,
    Model,
    account,
    at,
    axis,
    compose,
    concentration,
    define,
    flow,
    initial,
    inlet,
    mechanism,
    needs_place,
    needs_species,
    observable,
    over,
    parameter,
    place,
    port,
    size,
    species,
    use,
    value,
)

ORGANS = (
    "lung",
    "liver",
    "heart",
    "muscle",
    "skin",
    "adipose",
    "bone",
    "brain",
    "kidney",
    "small-intestine",
    "large-intestine",
    "pancreas",
    "thymus",
    "spleen",
    "other",
)
PORTAL = ("small-intestine", "large-intestine", "pancreas", "spleen")
SYSTEMIC = tuple(organ for organ in ORGANS if organ not in ("lung", "liver", *PORTAL))
LUMINAL, EARLY, SORTING, RECYCLING, ABLUMINAL = SPACES = ("luminal", "early", "sorting", "recycling", "abluminal")

vessel_side, tissue_side = value("luminal_share"), 1 - value("luminal_share")
leaving = 1 / value("dwell_time")

body = mechanism(
    "body",
    __doc__,
    parameters=(
        parameter("plasma_volume", "L", "plasma outside the organs"),
        parameter("lymph_node_volume", "L", "lymph nodes"),
        parameter("vascular_volume", "mL", "plasma in the vessels of an organ", by="organ"),
        parameter("interstitial_volume", "mL", "interstitial fluid of an organ", by="organ"),
        parameter("plasma_flow", "mL/h", "plasma that arrives from the lung; for the lung, that leaves it", by="organ"),
        parameter("lymph_flow", "mL/h", "lymph that an organ makes", by="organ"),
        parameter("endothelial_cells", "cell", "endothelial cells of the body"),
        parameter("endothelial_share", "", "share of endothelial cells in an organ", by="organ"),
        parameter("uptake_per_cell", "nL/h/cell", "fluid that one endothelial cell takes up"),
        parameter("dwell_time", "min", "time that fluid spends in a space of the endothelium", by="space"),
    ),
    definitions=(
        define("venous_flow", value("plasma_flow") - value("lymph_flow"), "mL/h", "plasma that leaves an organ"),
        define(
            "uptake",
            value("uptake_per_cell") * value("endothelial_cells") * value("endothelial_share"),
            "mL/h",
            "fluid that the endothelium of an organ takes up",
        ),
    ),
    places=(
        place("plasma", "plasma_volume"),
        place("lymph_node", "lymph_node_volume"),
        place("vascular", "vascular_volume", axes=["organ"]),
        place("interstitium", "interstitial_volume", axes=["organ"]),
        place("endothelium", value("uptake") * value("dwell_time"), axes=["organ", "space"]),
    ),
)


def inside(name: str, space: str, to: str, share: Operand = 1) -> Flow:
    """From one space of the endothelium to another, at `share` of what leaves it."""
    return flow("passage", at(name, "endothelium", space=space), at(name, "endothelium", space=to), leaving * share)


def passage(name: str) -> tuple[Flow, ...]:
    """What FcRn and all that is bound to it do: in from both membranes, through the endosomes, out again to both."""
    return (
        inside(name, LUMINAL, EARLY, vessel_side),
        inside(name, ABLUMINAL, EARLY, tissue_side),
        inside(name, EARLY, SORTING),
        inside(name, SORTING, RECYCLING),
        inside(name, RECYCLING, LUMINAL, vessel_side),
        inside(name, RECYCLING, ABLUMINAL, tissue_side),
    )


recycled = value("fcrn_recycled")

fcrn = mechanism(
    "fcrn",
    "Free FcRn. Of what comes to the recycling endosome most goes back to sorting; a little goes out to the membranes.",
    needs=(*needs_place("endothelium"), port("dwell_time", "h")),
    parameters=(
        parameter("fcrn_at_start", "uM", "free FcRn without antibody", by="space"),
        parameter("fcrn_recycled", "", "share of free FcRn that goes from recycling back to sorting"),
        parameter("luminal_share", "", "share of uptake and return on the side of the vessel"),
    ),
    species=(species("fcrn", parts={"receptor": 1}),),
    initials=(initial(at("fcrn", "endothelium"), value("fcrn_at_start") * size("endothelium")),),
    flows=(
        inside("fcrn", LUMINAL, EARLY, vessel_side),
        inside("fcrn", ABLUMINAL, EARLY, tissue_side),
        inside("fcrn", EARLY, SORTING),
        inside("fcrn", SORTING, RECYCLING),
        inside("fcrn", RECYCLING, SORTING, recycled),
        inside("fcrn", RECYCLING, LUMINAL, (1 - recycled) * vessel_side),
        inside("fcrn", RECYCLING, ABLUMINAL, (1 - recycled) * tissue_side),
    ),
)

vein = value("venous_flow")
kon, koff = value("fcrn_association_rate"), value("fcrn_association_rate") * value("fcrn_affinity")
free_fcrn = concentration("fcrn", "endothelium")

antibody = mechanism(
    "antibody",
    "An antibody that circulates, is taken up by endothelium, bound by FcRn there and saved, or degraded.",
    needs=(
        *needs_place("plasma", "lymph_node", "vascular", "interstitium", "endothelium"),
        *needs_species("fcrn"),
        port("plasma_flow", "L/h"),
        port("venous_flow", "L/h"),
        port("lymph_flow", "L/h"),
        port("uptake", "L/h"),
        port("dwell_time", "h"),
    ),
    parameters=(
        parameter("vascular_reflection", "", "share held back at the vessel wall", by="organ"),
        parameter("lymphatic_reflection", "", "share held back at the lymph vessels"),
        parameter("luminal_share", "", "share of uptake and return on the side of the vessel"),
        parameter("degraded_share", "", "share of antibody without FcRn that sorting sends to lysosomes"),
        parameter("fcrn_association_rate", "1/uM/h", "binding of antibody to its first FcRn", by="space"),
        parameter("fcrn_affinity", "uM", "affinity of antibody for its first FcRn", by="space"),
        parameter("second_fcrn_factor", "", "how much slower a second FcRn is bound; it leaves as fast"),
        parameter("membrane_loss_rate", "1/h", "breakdown of antibody on FcRn of the membranes"),
    ),
    species=(
        species("antibody", parts={"antibody": 1}),
        species("once_bound", parts={"antibody": 1, "receptor": 1}, meaning="antibody on one FcRn"),
        species("twice_bound", parts={"antibody": 1, "receptor": 2}, meaning="antibody on two FcRn"),
    ),
    flows=(
        # Blood. The label in play is that of the organ: where an end names one, the other's runs.
        flow(
            "pulmonary artery",
            at("antibody", "plasma"),
            at("antibody", "vascular", organ="lung"),
            (value("plasma_flow") + value("lymph_flow")) / size("plasma"),
        ),
        flow(
            "arteries",
            at("antibody", "vascular", organ="lung"),
            at("antibody", "vascular"),
            value("plasma_flow") / size("vascular", organ="lung"),
            only={"organ": AFTER_FIRST},
        ),
        flow(
            "portal vein",
            at("antibody", "vascular"),
            at("antibody", "vascular", organ="liver"),
            vein / size("vascular"),
            only={"organ": PORTAL},
        ),
        flow(
            "hepatic vein",
            at("antibody", "vascular", organ="liver"),
            at("antibody", "plasma"),
            (vein + sum(value("venous_flow", organ=organ) for organ in PORTAL)) / size("vascular"),
        ),
        flow(
            "veins",
            at("antibody", "vascular"),
            at("antibody", "plasma"),
            vein / size("vascular"),
            only={"organ": SYSTEMIC},
        ),
        # Lymph.
        flow(
            "filtration",
            at("antibody", "vascular"),
            at("antibody", "interstitium"),
            (1 - value("vascular_reflection")) * value("lymph_flow") / size("vascular"),
        ),
        flow(
            "lymph",
            at("antibody", "interstitium"),
            at("antibody", "lymph_node"),
            (1 - value("lymphatic_reflection")) * value("lymph_flow") / size("interstitium"),
        ),
        flow(
            "thoracic duct",
            at("antibody", "lymph_node"),
            at("antibody", "plasma"),
            over("organ", value("lymph_flow")) / size("lymph_node"),
        ),
        # Endothelium.
        flow(
            "uptake",
            at("antibody", "vascular"),
            at("antibody", "endothelium", space=LUMINAL),
            value("uptake") * vessel_side / size("vascular"),
        ),
        flow(
            "uptake from tissue",
            at("antibody", "interstitium"),
            at("antibody", "endothelium", space=ABLUMINAL),
            value("uptake") * tissue_side / size("interstitium"),
        ),
        flow("return", at("antibody", "endothelium", space=LUMINAL), at("antibody", "vascular"), leaving * vessel_side),
        flow(
            "return to tissue",
            at("antibody", "endothelium", space=ABLUMINAL),
            at("antibody", "interstitium"),
            leaving * tissue_side,
        ),
        inside("antibody", LUMINAL, EARLY, vessel_side),
        inside("antibody", ABLUMINAL, EARLY, tissue_side),
        inside("antibody", EARLY, SORTING),
        inside("antibody", SORTING, RECYCLING, 1 - value("degraded_share")),
        flow(
            "degradation",
            at("antibody", "endothelium", space=SORTING),
            account("degraded"),
            leaving * value("degraded_share"),
        ),
        inside("antibody", RECYCLING, LUMINAL, vessel_side),
        inside("antibody", RECYCLING, ABLUMINAL, tissue_side),
        *passage("once_bound"),
        *passage("twice_bound"),
        # FcRn.
        flow(
            "binding",
            at("antibody", "endothelium"),
            at("once_bound", "endothelium"),
            kon * free_fcrn,
            takes=at("fcrn", "endothelium"),
        ),
        flow(
            "unbinding",
            at("once_bound", "endothelium"),
            [(at("antibody", "endothelium"), 1), (at("fcrn", "endothelium"), 1)],
            koff,
        ),
        flow(
            "second binding",
            at("once_bound", "endothelium"),
            at("twice_bound", "endothelium"),
            kon / value("second_fcrn_factor") * free_fcrn,
            takes=at("fcrn", "endothelium"),
        ),
        flow(
            "second unbinding",
            at("twice_bound", "endothelium"),
            [(at("once_bound", "endothelium"), 1), (at("fcrn", "endothelium"), 1)],
            koff,
        ),
        *(
            flow(
                "loss on the membrane",
                at(bound, "endothelium"),
                [(at("fcrn", "endothelium"), count)],
                "membrane_loss_rate",
                rest=account("degraded"),
                only={"space": (LUMINAL, ABLUMINAL)},
            )
            for bound, count in (("once_bound", 1), ("twice_bound", 2))
        ),
    ),
)


def on_membrane(name: str, space: str) -> tuple[Flow, ...]:
    """On and off the sites of one membrane, and in with it."""
    free, bound = at("antibody", "endothelium", space=space), at("membrane_bound", name)
    site_rate = value("site_association_rate")
    return (
        flow("sticking", free, bound, site_rate * value("membrane_sites")),
        flow("coming off", bound, free, site_rate * value("site_affinity")),
        flow("engulfment", bound, at("antibody", "endothelium", space=EARLY), "engulfment_rate"),
    )


sticking = mechanism(
    "sticking",
    "Antibody sticks to sites on the membranes that bind almost anything, more so the higher its AC-SINS score.",
    needs=(*needs_species("antibody"), *needs_place("endothelium")),
    parameters=(
        parameter("membrane_sites", "uM", "sites on a membrane, never used up"),
        parameter("site_association_rate", "1/uM/h", "binding to a site"),
        parameter("site_affinity", "mM", "affinity for a site"),
        parameter("engulfment_rate", "1/h", "uptake of membrane with what sticks to it"),
    ),
    places=(
        place("luminal_membrane", size("endothelium", space=LUMINAL), axes=["organ"]),
        place("abluminal_membrane", size("endothelium", space=ABLUMINAL), axes=["organ"]),
    ),
    species=(species("membrane_bound", parts={"antibody": 1}, meaning="antibody that sticks to a membrane"),),
    flows=(*on_membrane("luminal_membrane", LUMINAL), *on_membrane("abluminal_membrane", ABLUMINAL)),
)

dose = mechanism(
    "dose",
    "A dose into plasma, and what is measured there.",
    needs=(*needs_species("antibody"), *needs_place("plasma")),
    parameters=(parameter("molecular_mass", "kDa", "molar mass of the antibody"),),
    inlets=(inlet("iv", [(at("antibody", "plasma"), 1)]),),
    readings=(observable("plasma_antibody", concentration("antibody", "plasma") * value("molecular_mass"), "ug/mL"),),
)

background = mechanism(
    "background",
    "Endogenous IgG: what is made replaces what is lost, so its concentration in plasma stays.",
    needs=(*needs_species("antibody"), *needs_place("plasma")),
    parameters=(parameter("endogenous_igg", "uM", "endogenous IgG in plasma"),),
    initials=(initial(at("antibody", "plasma"), value("endogenous_igg") * size("plasma"), held=True),),
)


def jones_2019() -> Model:
    """The model."""
    return compose(
        "jones-2019",
        [
            use(body),
            use(fcrn),
            use(antibody, "dosed", fcrn_affinity="dosed_fcrn_affinity"),
            use(antibody, "endogenous"),
            use(sticking, antibody="dosed.antibody"),
            use(dose, antibody="dosed.antibody"),
            use(background, antibody="endogenous.antibody"),
        ],
        axes=[axis("organ", ORGANS), axis("space", SPACES)],
    )


def by_organ(unit: str, text: str) -> dict[str, str]:
    """A table over the organs, in their order."""
    return {organ: f"{number} {unit}" for organ, number in zip(ORGANS, text.split(), strict=True)}


def by_space(unit: str, text: str) -> dict[str, str]:
    """A table over the spaces, in their order."""
    return {space: f"{number} {unit}" for space, number in zip(SPACES, text.split(), strict=True)}


PLASMA_FLOW = "181913 13210 7752 33469 11626 11233 2591 21453 36402 12368 12867 3056 353 6343 9190"
_flows = dict(zip(ORGANS, map(float, PLASMA_FLOW.split()), strict=True))
_through_liver = _flows["liver"] + sum(0.998 * _flows[organ] for organ in PORTAL)

VALUES: dict[str, str | dict[str, str]] = {
    "plasma_volume": "3.126 L",
    "lymph_node_volume": "0.274 L",
    "vascular_volume": by_organ("mL", "55 183 13.1 662 127 148 224 31.9 18.2 6.15 8.74 5.7 0.353 26.8 204"),
    "interstitial_volume": by_organ("mL", "300 429 48.8 3910 1125 2289 1891 261 49.8 67.1 95.3 18 1.09 44.3 831"),
    "plasma_flow": by_organ("mL/h", PLASMA_FLOW),
    "lymph_flow": {organ: f"{0.002 * flow} mL/h" for organ, flow in (_flows | {"liver": _through_liver}).items()},
    "endothelial_cells": f"{1.422e9 * 603.7} cell",  # those of a mouse, scaled to a human
    "endothelial_share": by_organ(
        "", ".0834 .1877 .0011 .1928 .0819 .0999 .1478 .0115 .0157 .0121 .0209 .0001 .0001 .0499 .0951"
    ),
    "uptake_per_cell": "150e-6 nL/h/cell",
    "dwell_time": by_space("min", "1 3.618 3.564 3.618 1"),  # endosomes: 10.8 min in all
    "luminal_share": "0.715",
    "degraded_share": "0.95",
    "vascular_reflection": by_organ("", ".95 .85 .95 .95 .95 .95 .85 .99 .9 .9 .95 .9 .9 .85 .95"),
    "lymphatic_reflection": "0.2",
    "fcrn_at_start": by_space("uM", "44.093e-4 44.093 44.093 44.093 44.093e-4"),
    "fcrn_recycled": "0.99",
    "fcrn_association_rate": by_space("1/uM/h", "3.22 3.22 80.6 3.22 3.22"),
    "fcrn_affinity": by_space("uM", "154.077 154.077 0.700 154.077 154.077"),
    "dosed_fcrn_affinity": by_space("uM", "154.077 154.077 0.700 154.077 154.077"),
    "second_fcrn_factor": "83.7",
    "membrane_loss_rate": "0.0624457 1/h",  # ln 2 / 11.1 h
    "membrane_sites": "18.5 uM",
    "site_association_rate": "80.6 1/uM/h",
    "site_affinity": "1.20387 mM",  # 10^exp(1.8051 - 0.2624 x AC-SINS score) nM, for a score of 0
    "engulfment_rate": "0.038 1/h",
    "endogenous_igg": "66.6667 uM",  # 10 mg/mL at 150 kDa
    "molecular_mass": "150 kDa",
}
"""Jones 2019, supplement, for a human of 71 kg; the dose in the published reference solution is 5 mg/kg."""
