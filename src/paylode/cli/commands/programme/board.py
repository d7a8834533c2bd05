"""`paylode programme board`: which compound stands where."""

from __future__ import annotations

from typing import Annotated

import typer

from ... import options

History = Annotated[bool, typer.Option("--history", help="Show every step of every compound, with its source.")]


def command(
    programme: options.Programme = options.HERE,
    as_of: options.AsOf = "",
    known: options.Known = "",
    history: History = False,
    picture: options.Picture = None,
    json: options.Json = False,
) -> None:
    """Show the pipeline by stage: since when, with whom, under which names, and how long nothing was heard.

    Below, the counts as a release would state them, and the walk from one stated count to the next.
    """
    from ....programme.pipeline import count_walk, counts
    from ....workspace.programme_folder.diff import board_of
    from ...programme.asking import answer, check_picture, draw, seen_of
    from ...programme.board import board_data, board_text
    from ...talk import say

    check_picture(picture)
    folder, seen = seen_of(programme, as_of, known)
    rows = board_of(folder, seen)
    numbers, walk = counts(rows, seen.state), count_walk(seen.state, publisher=folder.settings.speaker)
    if picture is not None:
        from ....plot.programme import pipeline_board

        draw(pipeline_board(rows), picture)
        say(f"wrote {picture}")
    shown = (folder, seen, rows, numbers, walk)
    answer(lambda: board_text(*shown, history=history), lambda: board_data(*shown), json=json)
