"""The options that several commands share: one spelling, one help text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on stderr but errors.")]
Compound = Annotated[
    str, typer.Argument(metavar="COMPOUND", help="A compound of the catalogue, or the path of a TOML file.")
]
Weight = Annotated[str, typer.Option("--weight", metavar="KG", help="Body weight, such as 70 or '70 kg'.")]
Height = Annotated[
    str, typer.Option("--height", metavar="CM", help="Height, for doses per m2 or by AIBW, such as 165.")
]
Sex = Annotated[str, typer.Option("--sex", metavar="SEX", help="female or male, for doses by AIBW.")]
Tumour = Annotated[
    str,
    typer.Option("--tumour", metavar="TUMOUR", help="Type of tumour, and its volume if not the usual: 'her2-3+ 2 mL'."),
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A parameter in place of the catalogue's; may be repeated."),
]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="Where run folders are made.")]
NoFigure = Annotated[bool, typer.Option("--no-figure", help="Draw no picture.")]
Programme = Annotated[
    Path, typer.Option("--programme", "-p", metavar="DIR", help="The programme folder; by default the working folder.")
]
AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="What had happened by this day.")]
Known = Annotated[str, typer.Option("--known", metavar="DATE", help="What had become known by this day.")]
Picture = Annotated[
    Path | None, typer.Option("--picture", metavar="FILE", help="Draw it into a file: .png, .svg or .pdf.")
]

RUNS = Path("runs")
HERE = Path(".")
DEFAULT_TUMOUR = "her2-3+"
