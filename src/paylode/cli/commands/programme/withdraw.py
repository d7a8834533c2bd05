"""`paylode programme withdraw`: a document or a fact taken back."""

from __future__ import annotations

from typing import Annotated

import typer

from ... import options

What = Annotated[list[str], typer.Argument(metavar="ID...", help="Documents or records of the log.")]
Because = Annotated[str, typer.Option("--because", metavar="REASON", help="Why, in one line.")]
Learnt = Annotated[
    str,
    typer.Option("--learnt", metavar="DATE", help="Since when it is known to be wrong; left out: the day of asking."),
]


def command(
    what: What,
    because: Because,
    learnt: Learnt = "",
    programme: options.Programme = options.HERE,
    json: options.Json = False,
) -> None:
    """Take back facts, or a document with all its facts, from a day on. Earlier days still hold them."""
    from ....storage import json_text
    from ....workspace.programme_folder.folder import day_of_asking, open_programme
    from ....workspace.programme_folder.log import withdraw
    from ...clock import moment, today
    from ...programme.asking import day_option

    folder = open_programme(programme)
    day = day_option("--learnt", learnt) or day_of_asking(folder, today())
    written = withdraw(folder, what, reason=because, learnt=day, recorded=moment())
    told = {"schema": "paylode.programme.withdraw/1", "id": written.records[0].id, "new": written.new}
    print(json_text(told) if json else f"withdrawn from {day} on ({written.records[0].id})\n", end="")
