"""`paylode doctor`: whether the installation is sound."""

from __future__ import annotations

import typer

from .. import options


def command(out: options.Out = options.RUNS, json: options.Json = False) -> None:
    """Check the installation: Python, libraries, catalogue, the engine against closed forms, the run folder.

    Exits with 1 if something is missing or cannot be written, with 3 if the engine computes wrongly.
    """
    from ...storage import json_text
    from ..examining import examine, findings_json, findings_text

    findings = examine(out)
    print(json_text(findings_json(findings)) if json else findings_text(findings) + "\n", end="")
    worst = max((each.exit_code for each in findings), default=0)
    if worst:
        raise typer.Exit(worst)
