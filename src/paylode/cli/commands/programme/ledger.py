"""`paylode programme ledger`: every obligation, its state, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ... import options

Csv = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="Write it as CSV.")]
Beancount = Annotated[Path | None, typer.Option("--beancount", metavar="FILE", help="Write double entries.")]
Ics = Annotated[Path | None, typer.Option("--ics", metavar="FILE", help="Write what is to come as a calendar.")]


def command(
    programme: options.Programme = options.HERE,
    as_of: options.AsOf = "",
    known: options.Known = "",
    csv: Csv = None,
    beancount: Beancount = None,
    ics: Ics = None,
    picture: options.Picture = None,
    json: options.Json = False,
) -> None:
    """List obligations: potential, triggered, invoiced, paid, disputed, waived, lapsed, bought out.

    Totals stand against disclosed caps, headline against cash. The numbers on the left are those that `why` takes.
    """
    from ....programme.ledger_export import ledger_beancount, ledger_calendar, ledger_csv
    from ....storage import write_text
    from ...programme.asking import answer, check_picture, draw, seen_of
    from ...programme.ledger import ledger_data, ledger_text
    from ...talk import say

    check_picture(picture)
    folder, seen = seen_of(programme, as_of, known)
    for path, made in ((csv, ledger_csv), (beancount, ledger_beancount), (ics, ledger_calendar)):
        if path is not None:
            write_text(path, made(seen.ledger))
            say(f"wrote {path}")
    if picture is not None:
        from ....plot.programme import obligation_waterfall

        draw(obligation_waterfall(seen.ledger), picture)
        say(f"wrote {picture}")
    answer(lambda: ledger_text(folder, seen), lambda: ledger_data(folder, seen), json=json)
