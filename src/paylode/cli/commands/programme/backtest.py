"""`paylode programme backtest`: what a forecast made on a past day would have said of what then happened."""

from __future__ import annotations

from typing import Annotated

import typer

from ... import options

Case = Annotated[str, typer.Argument(metavar="[CASE]", help="A case that is shipped; by default the only one.")]
Seed = Annotated[int, typer.Option("--seed", metavar="N", help="Of the random numbers.")]
Paths = Annotated[int, typer.Option("--paths", metavar="N", min=1, help="How many futures.")]


def command(
    case: Case = "immunogen-2011-11-14",
    seed: Seed = 1,
    paths: Paths = 100_000,
    picture: options.Picture = None,
    quiet: options.Quiet = False,
    json: options.Json = False,
) -> None:
    """Rank what happened in the forecast of a past day: once with tables of that time, once with hindsight.

    The facts come from the case, not from a programme folder.
    """
    from ....programme.forecast import OF_THEIR_TIME, WITH_HINDSIGHT, backtest, backtest_case
    from ...programme.asking import answer, check_picture, draw
    from ...programme.backtest import backtest_data, backtest_text
    from ...talk import say

    check_picture(picture)
    asked = backtest_case(case)
    runs = [backtest(asked, tables, seed=seed, paths=paths) for tables in (OF_THEIR_TIME, WITH_HINDSIGHT)]
    if picture is not None:
        from ....plot.programme import backtest_ranks

        draw(backtest_ranks(*runs), picture)
        say(f"wrote {picture}", quiet=quiet)
    answer(lambda: backtest_text(asked, runs), lambda: backtest_data(asked, runs), json=json)
