"""Receptor shed into plasma: how much there is, and how long it stays. What it does stands in `target_mediated_loss`.

    baseline = concentration without drug / molar mass x plasma volume
    loss = ln 2 / half-life                loss of complex = ln 2 / half-life of the complex

Assumption: the complex stays in plasma.
Source: Scheuher 2023 (10.1007/s10928-023-09884-6), soluble HER2.
"""

from ...model import define, mechanism, needs_place, parameter, size, value

LN2 = 0.6931471805599453

soluble_receptor = mechanism(
    "soluble_receptor",
    __doc__,
    needs=needs_place("plasma"),
    parameters=(
        parameter("soluble_receptor_baseline", "ng/mL", "soluble receptor in plasma without drug"),
        parameter("soluble_receptor_mass", "g/mol", "molar mass of the soluble receptor"),
        parameter("soluble_receptor_half_life", "h", "half-life of free soluble receptor"),
        parameter("soluble_complex_half_life", "d", "half-life of conjugate bound to soluble receptor"),
    ),
    definitions=(
        define(
            "soluble_receptor_at_baseline",
            value("soluble_receptor_baseline") / value("soluble_receptor_mass") * size("plasma"),
            "nmol",
            "soluble receptor in plasma without drug",
        ),
        define("soluble_receptor_loss", LN2 / value("soluble_receptor_half_life"), "1/h", "loss of free receptor"),
        define("soluble_complex_loss", LN2 / value("soluble_complex_half_life"), "1/h", "loss of the complex"),
    ),
)
