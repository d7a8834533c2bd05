"""`paylode programme import`: an exported log into a folder."""

from __future__ import annotations

from typing import Annotated

import typer

from ... import options

File = Annotated[str, typer.Argument(metavar="FILE", help="An exported log; - reads from stdin.")]


def command(file: File, programme: options.Programme = options.HERE, json: options.Json = False) -> None:
    """Append what an exported log holds and the folder's lacks. One must begin with the other; else it is refused."""
    from ....storage import json_text
    from ....workspace.programme_folder.folder import open_programme
    from ....workspace.programme_folder.log import import_log
    from ...releases import text_of

    text = text_of(file)
    number = import_log(open_programme(programme).path, text, where=file)
    if json:
        print(json_text({"schema": "paylode.programme.import/1", "new": number}), end="")
    else:
        print(f"{number} new records")
