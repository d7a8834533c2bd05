"""`paylode explain`: what a number is, where it comes from and how it was measured."""

from __future__ import annotations

from typing import Annotated

import typer

from .. import options

Parameter = Annotated[str, typer.Argument(metavar="PARAMETER", help="The name of a parameter, such as clearance.")]


def command(
    compound: options.Compound,
    parameter: Parameter,
    tumour: options.Tumour = options.DEFAULT_TUMOUR,
    json: options.Json = False,
) -> None:
    """Explain a parameter: value, unit, range, source, how it was measured.

    Looked for in the compound, then in the tumour, then in the human organism.
    """
    from ...compounds import explain
    from ...storage import json_text
    from ..owners import owner_of

    owner, name = owner_of(compound, parameter, tumour)
    if json:
        from ...workspace import entry_json

        entry = {"of": owner.id, "parameter": name, **entry_json(owner.parameters[name])}
        print(json_text({"schema": "paylode.explain/1", **entry}), end="")
    else:
        print(explain(owner, name))
