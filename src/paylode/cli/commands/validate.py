"""`paylode validate`: every arm of an observed set, or of all sets and published models, simulated and scored."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import options

DataSet = Annotated[
    str,
    typer.Argument(metavar="[SET]", help="An observed set, by name or path. Left out: all sets and published models."),
]
Compound = Annotated[str, typer.Option("--compound", metavar="COMPOUND", help="The compound that was given.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="Write DIR/<time>-validate-<set>/ with validation.json and figures."),
]


def command(
    dataset: DataSet = "",
    compound: Compound = "t-dm1",
    weight: options.Weight = "",
    tumour: options.Tumour = options.DEFAULT_TUMOUR,
    out: Out = None,
    no_figure: options.NoFigure = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Simulate every arm of an observed set, and score it.

    One parameter set for all arms: points within 2-fold, fold error exp(mean |ln(predicted/observed)|), and the points
    that miss. Without a set: all packaged sets, and every figure of the published models.
    """
    from ..validating import validate_all, validate_one

    if not dataset:
        validate_all(compound, weight, tumour, json=json, quiet=quiet)
    else:
        validate_one(dataset, compound, weight, tumour, out=out, with_figure=not no_figure, json=json, quiet=quiet)
