"""Receptor on normal cells within reach of plasma: how much there is. What it does stands in `target_mediated_loss`.

    baseline = concentration per litre of plasma x plasma volume        loss = turnover        loss of complex = uptake

This sink is what makes clearance fall with dose: at low doses most conjugate meets a free receptor. Well determined by
data is the product of receptor and turnover (what can be taken up in a day); each alone is not.

Assumption: what is taken up is broken down at once.
Source: Scheuher 2023 (10.1007/s10928-023-09884-6), HER2 on normal cells.
"""

from ...model import define, mechanism, needs_place, parameter, place, size, value

normal_tissue_receptor = mechanism(
    "normal_tissue_receptor",
    __doc__,
    needs=needs_place("plasma"),
    parameters=(
        parameter("normal_receptor_concentration", "nM", "receptor on normal cells, per litre of plasma, without drug"),
        parameter("normal_receptor_turnover", "1/d", "loss of free receptor on normal cells"),
        parameter("normal_internalisation_rate", "1/d", "uptake of receptor with conjugate on it by normal cells"),
    ),
    places=(place("normal_surface", size("plasma"), meaning="normal cells within reach of plasma"),),
    definitions=(
        define(
            "normal_receptor_at_baseline",
            value("normal_receptor_concentration") * size("plasma"),
            "nmol",
            "receptor on normal cells without drug",
        ),
    ),
)
