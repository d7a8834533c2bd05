"""`paylode programme export`: the log as text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ... import options

File = Annotated[Path | None, typer.Argument(metavar="[FILE]", help="Where to write it; left out: printed to stdout.")]


def command(
    file: File = None,
    programme: options.Programme = options.HERE,
    json: options.Json = False,
) -> None:
    """Write the event log as text, one record a line with its hash: to keep, to compare, and to import elsewhere."""
    from ....storage import json_text, write_text
    from ....workspace.programme_folder.folder import open_programme
    from ....workspace.programme_folder.log import export_log

    text = export_log(open_programme(programme).path)
    if file is not None:
        write_text(file, text)
    if json:
        told = {
            "schema": "paylode.programme.export/1",
            "records": text.count("\n"),
            "path": str(file) if file else None,
        }
        print(json_text(told), end="")
    elif file is not None:
        print(f"wrote {text.count(chr(10))} records to {file}")
    else:
        print(text, end="")
