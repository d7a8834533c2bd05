"""`paylode simulate`: a compound in a person with a tumour, summarised, compared and written to a run folder."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import options

Dose = Annotated[str, typer.Option("--dose", metavar="REGIMEN", help="What is given: '3.6 mg/kg iv 90 min q3w x 6'.")]
Days = Annotated[
    str, typer.Option("--days", metavar="DAYS", help="How long; by default to the end of the last interval.")
]
Observed = Annotated[
    list[str] | None,
    typer.Option(
        "--observed",
        metavar="SET",
        help="Compare with an observed set, by name or path; may be repeated. The first is drawn.",
    ),
]


def command(
    compound: options.Compound,
    dose: Dose,
    observed: Observed = None,
    days: Days = "",
    weight: options.Weight = "",
    height: options.Height = "",
    sex: options.Sex = "",
    tumour: options.Tumour = options.DEFAULT_TUMOUR,
    given: options.Set = None,
    out: options.Out = options.RUNS,
    no_figure: options.NoFigure = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Simulate a compound, and write a run folder.

    Infuses the compound into a person with a solid tumour, balances every molecule, compares with published data, and
    writes OUT/<time>-<compound>/ with manifest.json, simulation.parquet and figure.png.
    """
    from ..asked import ask
    from ..running import simulate_and_write

    person = (weight, height, sex)
    asked = ask(compound, dose, person=person, grown=tumour, days=days, given=given or [], observed=observed or [])
    simulate_and_write(asked, out, with_figure=not no_figure, json=json, quiet=quiet)
