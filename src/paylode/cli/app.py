"""The commands, gathered from the folder `commands`: each file there is one command, named as the file.

A file defines either a function `command`, or a Typer called `command` for a group of subcommands.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import Annotated, Protocol

import typer

from ..values.version import VERSION
from . import commands

ABOUT = """Antibody-drug conjugates: from infusion to killed tumour cell, and from event to milestone payment.

\b
    paylode simulate t-dm1 --dose "3.6 mg/kg iv 90 min q3w x 6" --observed girish-2012
    paylode validate girish-2012
    paylode explain t-dm1 internalisation_rate
    paylode programme new lanthorn
    paylode read release.txt --impact

Results go to stdout, everything else to stderr.
Exit codes: 0 done, 1 could not be carried out, 2 wrong input, 3 a check of the results failed.
"""
SETTINGS: dict[str, object] = {
    "help_option_names": ["-h", "--help"],
    "token_normalize_func": str.lower,
    "max_content_width": 110,
}


class Command(Protocol):
    """What typer makes of an app; the class itself has another name and place in each of its versions."""

    def main(self, args: list[str], prog_name: str, *, standalone_mode: bool) -> object:
        """Run it."""


def dispatch(arguments: Sequence[str]) -> int:
    """Run a command line and return the exit code that the command chose. Whatever it raises is raised."""
    try:
        found = _command().main(args=list(arguments), prog_name="paylode", standalone_mode=False)
    except typer.Abort:  # what some versions of typer make of an interrupt
        raise KeyboardInterrupt from None
    return found if isinstance(found, int) else 0


@cache
def _command() -> Command:
    app = typer.Typer(name="paylode", rich_markup_mode=None, pretty_exceptions_enable=False, context_settings=SETTINGS)
    app.callback(invoke_without_command=True, help=ABOUT)(_paylode)
    for name in sorted(module.name for module in pkgutil.iter_modules(commands.__path__)):
        found = import_module(f"{commands.__name__}.{name}").command
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name, short_help=str(found.info.help))
        else:
            app.command(name, short_help=commands.first_words(found))(found)
    return typer.main.get_command(app)


def _paylode(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        print(f"paylode {VERSION}")
    elif context.invoked_subcommand is None:
        print(context.get_help())
