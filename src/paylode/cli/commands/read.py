"""`paylode read`: what a press release or filing claims, sentence by sentence."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import options

File = Annotated[str, typer.Argument(metavar="FILE", help="A text file; - reads from stdin.")]
Published = Annotated[
    str,
    typer.Option("--published", metavar="DATE", help="Day of publication, where the text tells none."),
]


def command(file: File, published: Published = "", json: options.Json = False) -> None:
    """Read a press release or filing: what it claims, and what was passed over and why.

    A rule grammar, without a model of language and without a network. Every claim quotes the words it was made from.
    """
    from ...programme.reading import read, reading_json
    from ...storage import json_text
    from ..releases import day_of, reading_text, text_of

    reading = read(text_of(file), published=day_of(published))
    if json:
        print(json_text({"schema": "paylode.reading/1", **reading_json(reading)}), end="")
    else:
        print(reading_text(reading))
