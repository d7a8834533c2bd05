"""`paylode programme why`: where a number comes from."""

from __future__ import annotations

from typing import Annotated

import typer

from ... import options

What = Annotated[
    str,
    typer.Argument(
        metavar="ID|NUMBER", help="An obligation, or its number in the ledger; a fact, event, document or compound."
    ),
]


def command(
    what: What,
    programme: options.Programme = options.HERE,
    as_of: options.AsOf = "",
    known: options.Known = "",
    json: options.Json = False,
) -> None:
    """Tell why: the clause with its file and line, the events with their sentences, the arithmetic, and near misses."""
    from ....workspace.programme_folder.why import why
    from ...programme.asking import answer, seen_of
    from ...programme.why import why_data, why_text

    folder, seen = seen_of(programme, as_of, known)
    told = why(folder, seen, what)
    answer(lambda: why_text(told), lambda: why_data(folder, seen, told), json=json)
