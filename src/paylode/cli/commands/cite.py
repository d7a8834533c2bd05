"""`paylode cite`: exactly what a result, or a compound, rests on."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import options

What = Annotated[
    str, typer.Argument(metavar="[RUN_FOLDER | COMPOUND]", help="A run folder or a compound. Left out: the newest run.")
]


def command(what: What = "", out: options.Out = options.RUNS, json: options.Json = False) -> None:
    """List the publications behind a run or a compound, and the values that rest on none.

    Without an argument: those of the newest run below --out.
    """
    from ...storage import json_text
    from ..citing import citing, citing_json, citing_text

    found = citing(what, out)
    print(json_text(citing_json(found)) if json else citing_text(found) + "\n", end="")
