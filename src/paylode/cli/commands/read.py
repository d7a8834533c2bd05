"""`paylode read`: what a press release or filing claims, sentence by sentence, and what it changes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .. import options

File = Annotated[str, typer.Argument(metavar="FILE", help="A text file; - reads from stdin.")]
Published = Annotated[
    str,
    typer.Option("--published", metavar="DATE", help="Day of publication, where the text tells none."),
]
Kind = Annotated[
    str,
    typer.Option(
        "--kind", metavar="KIND", help="filing, 8-K, notice, release, wire, news or forum, if the text misleads."
    ),
]
Page = Annotated[
    Path | None,
    typer.Option("--page", metavar="FILE", help="Write it as a page (.html), its claims noted in the margin."),
]
Impact = Annotated[
    bool, typer.Option("--impact", help="Show what it changes in a programme folder, and write nothing.")
]
Accept = Annotated[bool, typer.Option("--accept", help="Write its claims into the log of a programme folder.")]
Claims = Annotated[str, typer.Option("--claims", metavar="1,3-5", help="Accept these claims only, on your own word.")]
Refuse = Annotated[str, typer.Option("--refuse", metavar="2", help="Accept all but these claims.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who accepts, where claims are named by number.")]


def command(
    file: File,
    published: Published = "",
    kind: Kind = "",
    page: Page = None,
    impact: Impact = False,
    accept: Accept = False,
    claims: Claims = "",
    refuse: Refuse = "",
    by: By = "",
    programme: options.Programme = options.HERE,
    as_of: options.AsOf = "",
    known: options.Known = "",
    json: options.Json = False,
) -> None:
    """Read a press release or filing: what it claims, and what was passed over and why.

    A rule grammar, without a model of language and without a network. Every claim quotes the words it was made from.
    With --impact or --accept it is read into a programme folder: claims become facts by rule, or by number as you say.
    """
    from ..releases import check_choices, check_page, day_of, kind_of, text_of, write_page

    check_choices(impact=impact, accept=accept, chosen=bool(claims or refuse or by))
    check_page(page)
    text, told = text_of(file), (day_of(published), kind_of(kind))
    if impact or accept:
        from ..reading_in import Choice, show_acceptance, show_impact

        choice = Choice(claims, refuse, by)
        if impact:
            show_impact(programme, text, told, choice=choice, days=(as_of, known), json=json)
        else:
            show_acceptance(programme, text, told, choice=choice, json=json)
        if page is None:
            return
    from ...programme.reading import read, reading_json
    from ...storage import json_text
    from ..releases import reading_text

    reading = read(text, published=told[0], kind=told[1])
    if page is not None:
        write_page(page, reading, text)
    if json and not (impact or accept):
        print(json_text({"schema": "paylode.reading/1", **reading_json(reading)}), end="")
    elif not (impact or accept):
        print(reading_text(reading))
