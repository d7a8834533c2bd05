"""`paylode compounds`: what is in the catalogue."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import options

Kind = Annotated[
    str, typer.Option("--kind", metavar="KIND", help="Only conjugate, antibody, linker, payload or target.")
]

command = typer.Typer(help="List the compounds of the catalogue, or show one.")


@command.command("list")
def list_compounds(kind: Kind = "", json: options.Json = False) -> None:
    """List the compounds of the catalogue."""
    from dataclasses import asdict

    from ...compounds import compounds, compounds_table
    from ...storage import json_text
    from ..tables import columns

    wanted = compounds(kind)
    rows = [row for row in compounds_table() if row.id in wanted]
    if json:
        print(json_text({"schema": "paylode.compounds.list/1", "compounds": [asdict(row) for row in rows]}), end="")
        return
    print(
        columns(
            ("id", "kind", "DAR", "dosed in", "parts", "name"),
            [
                (
                    row.id,
                    row.kind,
                    f"{row.mean_dar:.3g}" if row.mean_dar else "",
                    row.dosed_per,
                    ", ".join(row.parts),
                    row.name,
                )
                for row in rows
            ],
        )
    )


@command.command("show")
def show_compound(compound: options.Compound, json: options.Json = False) -> None:
    """Show a compound: its parts, its DAR distribution, and every parameter with its source."""
    from ...compounds import compound as compound_of
    from ...storage import json_text
    from ..cards import compound_card, compound_json

    found = compound_of(compound)
    print(json_text(compound_json(found)) if json else compound_card(found) + "\n", end="")
