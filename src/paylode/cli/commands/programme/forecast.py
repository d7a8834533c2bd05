"""`paylode programme forecast`: what is to be expected, and what it is worth."""

from __future__ import annotations

from typing import Annotated

import typer

from ... import options

MANY = 200_000
"""So many paths take long enough to say that they are under way."""
Seed = Annotated[
    int | None, typer.Option("--seed", metavar="N", help="Of the random numbers; by default the folder's.")
]
Paths = Annotated[int | None, typer.Option("--paths", metavar="N", help="How many futures; by default the folder's.")]
Quarters = Annotated[
    int, typer.Option("--quarters", metavar="N", min=0, help="How many quarters the table shows; 0 for all.")
]
Hindsight = Annotated[
    bool, typer.Option("--hindsight", help="Allow rate tables that were published later; marked in the result.")
]
Probabilities = Annotated[
    str, typer.Option("--probabilities", metavar="TABLE", help="A rate table in place of the folder's.")
]
Durations = Annotated[str, typer.Option("--durations", metavar="TABLE", help="The same for how long stages take.")]
WhatIf = Annotated[
    list[str] | None,
    typer.Option(
        "--what-if",
        metavar="CHANGE",
        help="'OST-7 stops', or 'OST-7 phase_1 to phase_2 = 0.8', on the same random numbers; may be repeated.",
    ),
]


def command(
    programme: options.Programme = options.HERE,
    as_of: options.AsOf = "",
    known: options.Known = "",
    seed: Seed = None,
    paths: Paths = None,
    probabilities: Probabilities = "",
    durations: Durations = "",
    hindsight: Hindsight = False,
    what_if: WhatIf = None,
    quarters: Quarters = 12,
    picture: options.Picture = None,
    quiet: options.Quiet = False,
    json: options.Json = False,
) -> None:
    """Forecast cash by fiscal quarter (P10, P50, P90, probability of zero) and its risk-adjusted net present value.

    Stages are drawn from published rates, or from yours in programme.toml; the agreements say what they earn.
    """
    from ....programme.forecast import compare
    from ....workspace.programme_folder.forecast import forecast_of, planned, with_change, with_tables
    from ...programme.asking import answer, check_picture, draw, seen_of
    from ...programme.forecast import forecast_data, forecast_text
    from ...talk import progress, say

    check_picture(picture)
    folder, seen = seen_of(programme, as_of, known)
    folder = with_tables(folder, probabilities=probabilities, durations=durations)
    plan = planned(folder, seen, seed=seed, paths=paths, hindsight=hindsight)
    changed = [(words, with_change(plan, words)) for words in what_if or ()]
    say(f"forecasting, {plan.setting.paths:,} paths", quiet=quiet or plan.setting.paths < MANY)
    with progress("forecasting", quiet=quiet) as show:
        found = forecast_of(plan)
        changes = []
        for place, (words, other) in enumerate(changed, 1):
            if show:
                show(place / (len(changed) + 1))
            changes.append((words, compare(found, forecast_of(other))))
    if picture is not None:
        from ....plot.programme import cash_fan

        names = [each.name for each in plan.deals]
        draw(cash_fan(found, ledger=seen.ledger, party=folder.settings.speaker, in_forecast=names), picture)
        say(f"wrote {picture}", quiet=quiet)
    shown = (folder, seen, plan, found, tuple(changes))
    answer(lambda: forecast_text(*shown, quarters=quarters), lambda: forecast_data(*shown), json=json)
