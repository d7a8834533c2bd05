"""`paylode programme new`: a programme folder to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ... import options

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Where to make it; nothing may stand there.")]
Example = Annotated[str, typer.Option("--example", metavar="NAME", help="Which worked example to make it from.")]


def command(folder: Folder, example: Example = "lanthorn", json: options.Json = False) -> None:
    """Make a small worked programme folder, of invented companies, to look at and to write over."""
    from ....storage import json_text
    from ....workspace.programme_folder.example import new_programme
    from ...clock import moment

    made = new_programme(folder, example=example, recorded=moment())
    if json:
        print(json_text({"schema": "paylode.programme.new/1", "path": str(made), "example": example}), end="")
    else:
        print(f"made {made}; what is in it, and what to try, stands in {made / 'README.txt'}")
