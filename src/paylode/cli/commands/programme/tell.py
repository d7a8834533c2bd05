"""`paylode programme tell`: facts by hand."""

from __future__ import annotations

from typing import Annotated

import typer

from ... import options

Fact = Annotated[
    str,
    typer.Argument(
        metavar="FACT", help="One line, such as '2026-01-31 payment_received agreement LAN-OST clause M1 amount USD 5'."
    ),
]
File = Annotated[str, typer.Option("--file", metavar="FILE", help="Read the lines from a file; - is stdin.")]


def command(
    fact: Fact = "", file: File = "", programme: options.Programme = options.HERE, json: options.Json = False
) -> None:
    """Write facts that no release tells into the log: licences taken, invoices, sums received, disputes, waivers.

    One fact a line: DAY TYPE [COMPOUND] {agreement ID | licence L1 | clause NAME | amount MONEY | ...} [SOURCE]
    """
    from ....storage import json_text
    from ....values.problem import InputError, Problem
    from ....workspace.programme_folder.folder import open_programme
    from ....workspace.programme_folder.log import tell
    from ...clock import moment
    from ...releases import text_of

    if bool(fact) == bool(file):
        raise InputError(Problem("programme tell", "give one fact, or --file", "See paylode programme tell --help"))
    text = text_of(file) if file else fact
    written = tell(open_programme(programme), text, recorded=moment(), file=file or "fact")
    if json:
        ids = [each.id for each in written.records]
        print(json_text({"schema": "paylode.programme.tell/1", "facts": ids, "new": written.new}), end="")
    else:
        print("\n".join(each.id for each in written.records))
        many = len(written.records)
        print(
            f"{written.new} of {many} facts {'is' if written.new == 1 else 'are'} new"
            if many > 1
            else _one(written.new)
        )


def _one(new: int) -> str:
    return "written" if new else "it is in the log already"
