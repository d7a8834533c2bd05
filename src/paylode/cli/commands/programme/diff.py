"""`paylode programme diff`: what changed between two days."""

from __future__ import annotations

from typing import Annotated

import typer

from ... import options

Day = "A day, or VALID@KNOWN: what had happened by the first, as known on the second."
First = Annotated[str, typer.Argument(metavar="DATE1", help=Day)]
Second = Annotated[str, typer.Argument(metavar="DATE2", help=Day)]


def command(
    first: First, second: Second, programme: options.Programme = options.HERE, json: options.Json = False
) -> None:
    """Compare two days: facts, stages, obligations, cash and expectations that are different."""
    from ....workspace.programme_folder.diff import compared
    from ....workspace.programme_folder.folder import open_programme, view
    from ...programme.asking import answer
    from ...programme.diff import compared_data, compared_text, day_pair

    (valid1, known1), (valid2, known2) = day_pair(first), day_pair(second)
    folder = open_programme(programme)
    told = compared(folder, view(folder, known=known1, valid=valid1), view(folder, known=known2, valid=valid2))
    head = f"{folder.settings.title or folder.path}: {first} -> {second}"
    answer(
        lambda: f"{head}\n{compared_text(told)}", lambda: {"schema": "paylode.diff/1", **compared_data(told)}, json=json
    )
