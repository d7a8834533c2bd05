"""`paylode programme`: agreements, events, obligations, expectations and forecasts of one programme folder.

Every file here is one command of the group, named as the file (a trailing underscore left out); see the README of the
folder above.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

import typer

from .. import first_words

command = typer.Typer(help="Agreements, milestones, expectations and forecasts of a programme folder.")

for _name in sorted(_each.name for _each in pkgutil.iter_modules(__path__)):
    _found = import_module(f"{__name__}.{_name}").command
    command.command(_name.rstrip("_"), short_help=first_words(_found))(_found)
