"""Scheuher 2023, human: conjugate, antibody and payload from plasma into dying tumour cells. 74 states.

    conjugate, antibody, payload in plasma, periphery and tumour                                 3 x 3 =  9
    soluble receptor, alone and on conjugate or antibody, in the same three                      3 x 3 =  9
    normal cells in plasma and periphery: the same on surface and in endosome                2 x 3 x 2 = 12
    tumour cells, growing and in three stages of dying                                               =  4
    in each stage, receptor, with conjugate, with antibody, on surface and in endosome: 6,
        payload in endosome and cytosol, target of payload, free and with payload: 4            4 x 10 = 40

When cells move on, all that is in them moves along, at the same rate per unit; `cell_flow` says it once, for any
content. Growth, killing, dying and free receptor on tumour cells are mechanisms of paylode; the rest is declared here.

Where the supplement leaves it open, assumed: elimination is from plasma; what is eliminated takes its payload with it;
payload freed inside normal cells arrives in the space around them; soluble receptor enters the tumour as antibody does.

Source: Scheuher B et al. 2024, J Pharmacokinet Pharmacodyn 51:429, doi 10.1007/s10928-023-09884-6, supplement.
"""

from math import log

from paylode.mechanisms.cell.receptor import receptor
from paylode.mechanisms.killing.dying import dying
from paylode.mechanisms.killing.hill import hill
from paylode.mechanisms.tumour.cells import cells
from paylode.mechanisms.tumour.exchange import exchange
from paylode.mechanisms.tumour.growth import growth
from paylode.model import (
    FIRST,
    Model,
    Use,
    account,
    amount,
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
    parameter,
    place,
    port,
    size,
    species,
    total,
    use,
    value,
    volume,
)

LN2 = log(2)
FORMS = ("conjugate", "antibody")
AROUND = {"plasma": "plasma", "periphery": "periphery", "tumour": "interstitium"}
PAYLOAD_AROUND = AROUND | {"tumour": "payload_interstitium"}
dar, kon = value("payloads_per_conjugate"), value("association_rate")
unbinding = kon * value("dissociation_constant")

molecules = mechanism(
    "molecules",
    "What is counted. A conjugate carries a constant number of payloads, and loses them all at once.",
    parameters=(parameter("payloads_per_conjugate", "", "drug-to-antibody ratio"),),
    species=(
        species("conjugate", parts={"antibody": 1, "payload": dar}),
        species("antibody", parts={"antibody": 1}),
        species("payload", parts={"payload": 1}),
        species("receptor_conjugate", parts={"antibody": 1, "payload": dar, "receptor": 1}),
        species("receptor_antibody", parts={"antibody": 1, "receptor": 1}),
        species("soluble", parts={"receptor": 1}, meaning="receptor shed from cells"),
        species("soluble_conjugate", parts={"antibody": 1, "payload": dar, "receptor": 1}),
        species("soluble_antibody", parts={"antibody": 1, "receptor": 1}),
        species("target", parts={"target": 1}, meaning="what payload binds to in the cytosol"),
        species("target_payload", parts={"target": 1, "payload": 1}),
    ),
)

body = mechanism(
    "body",
    "Plasma and periphery, and a dose into plasma.",
    needs=needs_species("conjugate"),
    parameters=(
        parameter("plasma_volume", "L", "central volume"),
        parameter("periphery_volume", "L", "peripheral volume"),
        parameter("molecular_mass", "g/mol", "molar mass of the antibody"),
    ),
    places=(place("plasma", "plasma_volume"), place("periphery", "periphery_volume")),
    inlets=(inlet("iv", [(at("conjugate", "plasma"), 1)]),),
    readings=(observable("plasma_conjugate", concentration("conjugate", "plasma") * value("molecular_mass"), "ug/mL"),),
)

share, volumes = value("partition"), size("plasma") / size("periphery")
exchanged = LN2 / value("distribution_half_life")

disposition = mechanism(
    "disposition",
    "To the periphery and back, and out of plasma.",
    needs=(*needs_species("solute"), *needs_place("plasma", "periphery")),
    parameters=(
        parameter("distribution_half_life", "h", "half-life of distribution"),
        parameter("partition", "", "concentration in the periphery per concentration in plasma, at rest"),
        parameter("elimination_half_life", "h", "half-life of elimination from plasma"),
    ),
    definitions=(
        define("outward", exchanged * share / (share + volumes), "1/h", "from plasma to periphery"),
        define("inward", exchanged * volumes / (share + volumes), "1/h", "from periphery to plasma"),
    ),
    flows=(
        flow("distribution", at("solute", "plasma"), at("solute", "periphery"), "outward"),
        flow("return", at("solute", "periphery"), at("solute", "plasma"), "inward"),
        flow("elimination", at("solute", "plasma"), account("eliminated"), LN2 / value("elimination_half_life")),
    ),
)

following = mechanism(
    "following",
    "Exchange with the tumour at the rate of another molecule, into the same place.",
    needs=(*needs_species("solute"), *needs_place("plasma", "interstitium"), port("exchange_rate", "1/h")),
    flows=(
        flow(
            "into tumour",
            at("solute", "plasma"),
            at("solute", "interstitium"),
            value("exchange_rate") * volume("interstitium") / size("plasma"),
        ),
        flow("out of tumour", at("solute", "interstitium"), at("solute", "plasma"), "exchange_rate"),
    ),
)

deconjugation = mechanism(
    "deconjugation",
    "A conjugate, free or bound, loses its payload and is an antibody.",
    needs=(*needs_species("loaded", "bare", "payload"), *needs_place("place", "payload_place")),
    parameters=(
        parameter("deconjugation_rate", "1/s", "loss of payload"),
        parameter("payloads_per_conjugate", "", "drug-to-antibody ratio"),
    ),
    flows=(
        flow(
            "deconjugation",
            at("loaded", "place"),
            [(at("bare", "place"), 1), (at("payload", "payload_place"), dar)],
            "deconjugation_rate",
        ),
    ),
)

binding = mechanism(
    "binding",
    "On and off the receptor, which is soluble or on a surface.",
    needs=(*needs_species("free", "receptor", "bound"), *needs_place("outside", "surface")),
    parameters=(
        parameter("association_rate", "1/nM/s", "binding to receptor"),
        parameter("dissociation_constant", "nM", "affinity for receptor"),
    ),
    flows=(
        flow(
            "binding",
            at("receptor", "surface"),
            at("bound", "surface"),
            kon * concentration("free", "outside"),
            takes=at("free", "outside"),
        ),
        flow(
            "unbinding",
            at("bound", "surface"),
            [(at("receptor", "surface"), 1), (at("free", "outside"), 1)],
            unbinding,
        ),
    ),
)

uptake = mechanism(
    "uptake",
    "Bound receptor goes in and comes back; what is degraded frees the payload it carries.",
    needs=(
        *needs_species("bound", "payload"),
        *needs_place("surface", "endosome", "payload_place"),
        port("carried", ""),
    ),
    parameters=(
        parameter("internalisation_rate", "1/s", "uptake of receptor"),
        parameter("recycling_rate", "1/s", "return of receptor"),
        parameter("sorting_rate", "1/s", "breakdown of receptor in the endosome"),
    ),
    flows=(
        flow("internalisation", at("bound", "surface"), at("bound", "endosome"), "internalisation_rate"),
        flow("recycling", at("bound", "endosome"), at("bound", "surface"), "recycling_rate"),
        flow(
            "breakdown",
            at("bound", "endosome"),
            [(at("payload", "payload_place"), "carried")],
            "sorting_rate",
            rest=account("degraded"),
        ),
    ),
)

carried = mechanism(
    "carried",
    "Payloads on one antibody, by form.",
    needs=(port("payloads_per_conjugate", ""),),
    definitions=(define("on_conjugate", dar, ""), define("on_antibody", 0, "")),
)

inside_per_surface = value("internalisation_rate") / (value("recycling_rate") + value("sorting_rate"))

normal_cells = mechanism(
    "normal_cells",
    "Normal cells that show the receptor, at rest without drug.",
    needs=(*needs_species("receptor"), *needs_place("outside")),
    parameters=(
        parameter("normal_cells", "cell", "how many there are"),
        parameter("receptors_per_normal_cell", "copies/cell", "receptors on the surface of one"),
        parameter("internalisation_rate", "1/s", "uptake of receptor"),
        parameter("recycling_rate", "1/s", "return of receptor"),
        parameter("sorting_rate", "1/s", "breakdown of receptor in the endosome"),
    ),
    places=(place("surface", size("outside")), place("endosome", size("outside"))),
    definitions=(define("receptors", value("normal_cells") * value("receptors_per_normal_cell"), "nmol"),),
    initials=(
        initial(at("receptor", "surface"), "receptors"),
        initial(at("receptor", "endosome"), value("receptors") * inside_per_surface),
    ),
    flows=(
        flow(
            "synthesis",
            account("synthesised"),
            at("receptor", "surface"),
            value("receptors") * inside_per_surface * value("sorting_rate"),
        ),
        flow("internalisation", at("receptor", "surface"), at("receptor", "endosome"), "internalisation_rate"),
        flow("recycling", at("receptor", "endosome"), at("receptor", "surface"), "recycling_rate"),
        flow("breakdown", at("receptor", "endosome"), account("degraded"), "sorting_rate"),
    ),
)

shed_in_health = LN2 / value("soluble_half_life") * value("soluble_at_rest") * size("plasma")

shedding_rate = mechanism(
    "shedding_rate",
    "Such that without a tumour, plasma holds the soluble receptor of healthy people.",
    needs=(
        *needs_species("soluble"),
        *needs_place("plasma"),
        port("on_plasma_side", "nmol"),
        port("on_periphery_side", "nmol"),
    ),
    parameters=(
        parameter("soluble_at_rest", "nM", "soluble receptor in plasma of the healthy"),
        parameter("soluble_half_life", "h", "half-life of soluble receptor"),
    ),
    definitions=(
        define("shedding_rate", shed_in_health / (value("on_plasma_side") + value("on_periphery_side")), "1/h"),
    ),
    initials=(initial(at("soluble", "plasma"), value("soluble_at_rest") * size("plasma")),),
)

shedding = mechanism(
    "shedding",
    "Free receptor is shed into the space around the cell, and made anew.",
    needs=(
        *needs_species("receptor", "soluble"),
        *needs_place("surface", "outside"),
        port("shedding_rate", "1/h"),
        port("receptors", "nmol"),
    ),
    flows=(
        flow("shedding", at("receptor", "surface"), at("soluble", "outside"), "shedding_rate"),
        flow(
            "replacement",
            account("synthesised"),
            at("receptor", "surface"),
            value("shedding_rate") * value("receptors"),
        ),
    ),
)

kon_target = value("target_association_rate")
target_per_cell = value("target_concentration") * value("cell_volume")

payload_in_cells = mechanism(
    "payload_in_cells",
    "From endosome to cytosol, on and off its target, out of the cell and back. New cells bring new target.",
    needs=(
        *needs_species("payload", "target", "target_payload"),
        *needs_place("cells", "endosome", "cytosol", "payload_interstitium"),
        port("growing_cells", "cell"),
        port("new_cells", "cell/h"),
        port("cell_volume", "L/cell"),
    ),
    parameters=(
        parameter("escape_rate", "1/s", "passage from endosome to cytosol"),
        parameter("influx_rate", "1/s", "uptake of payload into the cell"),
        parameter("efflux_rate", "1/s", "loss of payload from the cell"),
        parameter("target_association_rate", "1/nM/s", "binding of payload to its target"),
        parameter("target_affinity", "nM", "affinity of payload for its target"),
        parameter("target_concentration", "nM", "target in a cell"),
    ),
    definitions=(
        define("killing_payload", total("payload", "cytosol", stage=FIRST) / size("cells", stage=FIRST), "nM_payload"),
    ),
    initials=(initial(at("target", "cytosol"), target_per_cell * value("growing_cells"), only={"stage": FIRST}),),
    flows=(
        flow("escape", at("payload", "endosome"), at("payload", "cytosol"), "escape_rate"),
        flow("efflux", at("payload", "cytosol"), at("payload", "payload_interstitium"), "efflux_rate"),
        flow(
            "influx",
            at("payload", "payload_interstitium"),
            at("payload", "cytosol"),
            value("influx_rate") * size("cells") / volume("payload_interstitium"),
        ),
        flow(
            "target of new cells",
            account("synthesised"),
            at("target", "cytosol"),
            target_per_cell * value("new_cells"),
            only={"stage": FIRST},
        ),
        flow(
            "target binding",
            at("payload", "cytosol"),
            at("target_payload", "cytosol"),
            kon_target * concentration("target", "cytosol"),
            takes=at("target", "cytosol"),
        ),
        flow(
            "target unbinding",
            at("target_payload", "cytosol"),
            [(at("payload", "cytosol"), 1), (at("target", "cytosol"), 1)],
            kon_target * value("target_affinity"),
        ),
    ),
)

tumour_receptors = mechanism(
    "tumour_receptors",
    "Receptor that the tumour cells of a stage would show without drug.",
    needs=(*needs_species("tumour_cell"), *needs_place("tumour"), port("receptors_per_cell", "nmol/cell")),
    definitions=(define("tumour_receptors", value("receptors_per_cell") * amount("tumour_cell", "tumour"), "nmol"),),
)


def disposed(solute: str, like: str, **names: str) -> Use:
    """The disposition of one solute, with the parameters `<like>_...`."""
    own = {each: f"{like}_{each}" for each in ("distribution_half_life", "partition", "elimination_half_life")}
    return use(disposition, f"{solute} disposition", solute=solute, **(own | names))


def entering(solute: str, like: str, **names: str) -> Use:
    """Exchange of one solute with the tumour, which declares the place where it goes."""
    own = {each: f"{like}_{each}" for each in ("permeability", "diffusivity", "void_fraction")}
    return use(exchange, f"{solute} exchange", solute=solute, blood="plasma", **(own | names))


def following_conjugate(solute: str) -> Use:
    """The same for a solute that goes where conjugate goes, as fast."""
    places = {"interstitium": "interstitium", "exchange_rate": "conjugate exchange.exchange_rate"}
    return use(following, f"{solute} exchange", solute=solute, **places)


def around(where: str) -> list[Use]:
    """What happens outside cells in plasma, periphery or tumour."""
    outside, payload_place = AROUND[where], PAYLOAD_AROUND[where]
    losing = {"conjugate": "antibody", "soluble_conjugate": "soluble_antibody"}
    return [
        *(
            use(deconjugation, f"{a} to {b}, {where}", loaded=a, bare=b, place=outside, payload_place=payload_place)
            for a, b in losing.items()
        ),
        *(
            use(
                binding,
                f"soluble receptor and {form}, {where}",
                free=form,
                receptor="soluble",
                bound=f"soluble_{form}",
                outside=outside,
                surface=outside,
            )
            for form in FORMS
        ),
    ]


def on_cells(where: str, surface: str, endosome: str, freed: str) -> list[Use]:
    """What happens to both forms on the cells of plasma, periphery or tumour. freed: where freed payload goes."""
    places = {"outside": AROUND[where], "surface": surface}
    made: list[Use] = []
    for form in FORMS:
        names = {"bound": f"receptor_{form}", "surface": surface}
        made.append(use(binding, f"{form} on cells, {where}", free=form, bound=f"receptor_{form}", **places))
        inner = {"endosome": endosome, "payload_place": freed, "carried": f"on_{form}"}
        made.append(use(uptake, f"{form} into cells, {where}", **names, **inner))
    outside = PAYLOAD_AROUND[where]
    loaded, bare = "receptor_conjugate", "receptor_antibody"
    made.append(
        use(
            deconjugation,
            f"deconjugation on cells, {where}",
            loaded=loaded,
            bare=bare,
            place=surface,
            payload_place=outside,
        )
    )
    receptors = "tumour_receptors" if where == "tumour" else f"{where} cells.receptors"
    made.append(use(shedding, f"shedding, {where}", receptors=receptors, **places))
    return made


def scheuher_2023() -> Model:
    """The human model."""
    normal = [
        use(normal_cells, f"{where} cells", outside=where, normal_cells=f"normal_cells_in_{where}")
        for where in ("plasma", "periphery")
    ]
    sides = {"on_plasma_side": "plasma cells.receptors", "on_periphery_side": "periphery cells.receptors"}
    return compose(
        "scheuher-2023",
        [
            use(molecules),
            use(body),
            use(carried),
            use(shedding_rate, **sides),
            *(disposed(form, "antibody") for form in FORMS),
            disposed("payload", "payload"),
            disposed("soluble", "soluble", elimination_half_life="soluble_half_life"),
            *(disposed(f"soluble_{form}", "soluble", elimination_half_life="complex_half_life") for form in FORMS),
            entering("conjugate", "antibody", interstitium="interstitium"),
            entering("payload", "payload", interstitium="payload_interstitium"),
            *(following_conjugate(each) for each in ("antibody", "soluble", "soluble_conjugate", "soluble_antibody")),
            *(each for where in AROUND for each in around(where)),
            *normal,
            *on_cells("plasma", "plasma cells.surface", "plasma cells.endosome", "plasma"),
            *on_cells("periphery", "periphery cells.surface", "periphery cells.endosome", "periphery"),
            *on_cells("tumour", "surface", "endosome", "endosome"),
            use(cells),
            use(growth),
            use(receptor),
            use(tumour_receptors),
            use(payload_in_cells),
            use(hill),
            use(dying),
        ],
        axes=[axis("stage", ["growing", "dying 1", "dying 2", "dying 3"])],
    )


VALUES = {
    "payloads_per_conjugate": "3.5",
    "molecular_mass": "148781 g/mol",
    "plasma_volume": "3 L",
    "periphery_volume": "13 L",
    "antibody_distribution_half_life": "10 h",
    "antibody_partition": "0.187",
    "antibody_elimination_half_life": "11.6 d",
    "payload_distribution_half_life": "0.1 h",
    "payload_partition": "83.02",
    "payload_elimination_half_life": "3 h",
    "soluble_distribution_half_life": "8 h",
    "soluble_partition": "1",
    "soluble_half_life": "5 h",
    "soluble_at_rest": "0.08 nM",  # 8 ng/mL at 1e5 g/mol
    "complex_half_life": "11.6 d",
    "antibody_permeability": "50.34 um/d",
    "antibody_diffusivity": "1.74e5 um^2/d",
    "antibody_void_fraction": "0.24",
    "payload_permeability": "924 um/d",
    "payload_diffusivity": "1.1e7 um^2/d",
    "payload_void_fraction": "0.44",
    "capillary_radius": "8 um",
    "tissue_radius": "75 um",
    "deconjugation_rate": "8.5e-7 1/s",
    "association_rate": "1e-4 1/nM/s",
    "dissociation_constant": "0.314 nM",
    "internalisation_rate": "4.27e-5 1/s",
    "recycling_rate": "2.4e-5 1/s",
    "sorting_rate": "1.27e-4 1/s",
    "receptors_per_cell": "1e6 copies/cell",
    "receptors_per_normal_cell": "2e4 copies/cell",
    "normal_cells_in_plasma": "2.74e8 cell",
    "normal_cells_in_periphery": "2.08e11 cell",
    "escape_rate": "5.95e-5 1/s",  # assumed: as fast as payload enters a cell
    "influx_rate": "5.95e-5 1/s",
    "efflux_rate": "3.95e-5 1/s",
    "target_association_rate": "1e-3 1/nM/s",
    "target_affinity": "950 nM",
    "target_concentration": "65 nM",
    "cell_volume": "2 pL/cell",
    "cell_fraction": "1",  # assumed: the supplement gives none
    "initial_tumour_volume": "1.6 mL",
    "doubling_time": "25 d",
    "linear_growth_rate": "621 mm^3/d",
    "maximal_tumour_volume": "523.8 mL",
    "growth_switch": "20",
    "maximal_killing_rate": "0.139 1/d",
    "half_maximal_payload": "23.8 nM_payload",
    "killing_exponent": "2",
    "killing_transit_time": "1 d",
}
"""Scheuher 2023, supplement: T-DM1 in a human."""
