"""`paylode programme expectations`: what was promised, and what became of it."""

from __future__ import annotations

from typing import Annotated

import typer

from ... import options

Persons = Annotated[bool, typer.Option("--persons", help="Keep the score by person, not by company.")]


def command(
    programme: options.Programme = options.HERE,
    as_of: options.AsOf = "",
    known: options.Known = "",
    persons: Persons = False,
    picture: options.Picture = None,
    json: options.Json = False,
) -> None:
    """Score what was expected: met, missed, indeterminate, superseded or open; drift of guidance; silence."""
    from ....workspace.programme_folder.expectations import expectations_of
    from ...programme.asking import answer, check_picture, draw, seen_of
    from ...programme.expectations import expectations_data, expectations_text
    from ...talk import say

    check_picture(picture)
    folder, seen = seen_of(programme, as_of, known)
    told = expectations_of(seen, by="speaker" if persons else "house")
    if picture is not None:
        from ....plot.programme import scorecard

        draw(scorecard(told.resolved, by_house=not persons), picture)
        say(f"wrote {picture}")
    answer(lambda: expectations_text(folder, seen, told), lambda: expectations_data(folder, seen, told), json=json)
