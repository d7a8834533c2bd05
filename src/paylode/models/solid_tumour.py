"""The solid tumour: a conjugate from infusion to killed tumour cell.

    plasma <-> periphery        conjugate by drug-to-antibody ratio 0..8, losing payload step by step
       |--- normal tissue       target-mediated loss on membrane and soluble receptor
       |--- tumour              through vessel walls and surface; the radius changes
              |--- cells        binding, uptake, recycling, lysosome; payload in cytosol and on tubulin, efflux
              `--- killing      Hill; dying cells carry their contents along and let them go

Every block is a file in `mechanisms/`. Sources stand there and beside each value in the catalogue.
"""

from functools import cache

from ..mechanisms.cell.binding import binding
from ..mechanisms.cell.payload import payload
from ..mechanisms.cell.receptor import receptor
from ..mechanisms.cell.uptake import uptake
from ..mechanisms.killing.dying import dying
from ..mechanisms.killing.hill import hill
from ..mechanisms.plasma.assays import assays
from ..mechanisms.plasma.conjugate_disposition import conjugate_disposition
from ..mechanisms.plasma.deconjugation import deconjugation
from ..mechanisms.plasma.free_payload import free_payload
from ..mechanisms.plasma.normal_tissue_receptor import normal_tissue_receptor
from ..mechanisms.plasma.soluble_receptor import soluble_receptor
from ..mechanisms.plasma.target_mediated_loss import target_mediated_loss
from ..mechanisms.tumour.cells import cells
from ..mechanisms.tumour.exchange import exchange
from ..mechanisms.tumour.growth import growth
from ..model import Model, axis, compose, use

STAGES = ("growing", "dying 1", "dying 2", "dying 3")

SHED = {
    "receptor": "soluble_receptor",
    "complex": "soluble_complex",
    "place": "plasma",
    "receptor_at_baseline": "soluble_receptor_at_baseline",
    "receptor_loss": "soluble_receptor_loss",
    "complex_loss": "soluble_complex_loss",
}
ON_NORMAL_CELLS = {
    "receptor": "normal_receptor",
    "complex": "normal_complex",
    "place": "normal_surface",
    "receptor_at_baseline": "normal_receptor_at_baseline",
    "receptor_loss": "normal_receptor_turnover",
    "complex_loss": "normal_internalisation_rate",
}
IN_PLASMA = {"place": "plasma", "payload_place": "payload_plasma"}
IN_PERIPHERY = {"place": "peripheral", "payload_place": "payload_peripheral"}
IN_TUMOUR = {"payload_place": "payload_interstitium"}


@cache
def solid_tumour(highest_dar: int = 8) -> Model:
    """The model, with drug-to-antibody ratios 0 to `highest_dar`.

    >>> solid_tumour().name
    'solid-tumour'
    """
    return compose(
        "solid-tumour",
        [
            use(conjugate_disposition),
            use(free_payload),
            use(soluble_receptor),
            use(normal_tissue_receptor),
            use(target_mediated_loss, "soluble receptor", **SHED),
            use(target_mediated_loss, "normal cells", **ON_NORMAL_CELLS),
            use(deconjugation, "deconjugation in plasma", **IN_PLASMA),
            use(
                deconjugation, "deconjugation in the periphery", place="peripheral", payload_place="payload_peripheral"
            ),
            use(deconjugation, "deconjugation on soluble receptor", conjugate="soluble_complex", **IN_PLASMA),
            use(
                deconjugation,
                "deconjugation on normal cells",
                conjugate="normal_complex",
                place="normal_surface",
                payload_place="payload_plasma",
            ),
            use(deconjugation, "deconjugation in the tumour", place="interstitium", **IN_TUMOUR),
            use(
                deconjugation,
                "deconjugation on tumour cells",
                conjugate="bound_conjugate",
                place="surface",
                **IN_TUMOUR,
            ),
            use(cells),
            use(growth),
            use(
                exchange,
                "conjugate exchange",
                solute="conjugate",
                blood="plasma",
                interstitium="interstitium",
                permeability="antibody_permeability",
                diffusivity="antibody_diffusivity",
                void_fraction="antibody_void_fraction",
            ),
            use(
                exchange,
                "payload exchange",
                solute="payload",
                blood="payload_plasma",
                interstitium="payload_interstitium",
                permeability="payload_permeability",
                diffusivity="payload_diffusivity",
                void_fraction="payload_void_fraction",
            ),
            use(receptor),
            use(binding),
            use(uptake),
            use(payload),
            use(hill),
            use(dying),
            use(assays),
        ],
        axes=[axis("dar", range(highest_dar + 1)), axis("stage", STAGES)],
    )
