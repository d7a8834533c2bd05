"""The folder that a run is written to, and the folder of a programme: see README.md.

Every name is fetched when it is first used: the folder of a programme needs nothing that simulates, and a run needs no
agreements. Where a file bears the name of its function (`manifest`), the name always is the function.
"""

import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .environment import DEPENDENCIES, Environment, environment, version
    from .equations_hash import equations_hash
    from .manifest import SCHEMA, curves_hash, entry_json, manifest, source_json
    from .programme_folder.check import Checked, check_programme
    from .programme_folder.diff import Compared, board_of, compared, impact
    from .programme_folder.due import DueRow, due
    from .programme_folder.example import new_programme, programme_examples
    from .programme_folder.expectations import Expectations, expectations_of
    from .programme_folder.folder import ProgrammeFolder, View, day_of_asking, open_programme, view
    from .programme_folder.forecast import Plan, forecast_of, planned, with_change, with_tables
    from .programme_folder.log import Written, accept, claimed, export_log, import_log, reading_of, tell, withdraw
    from .programme_folder.why import Why, why
    from .run_folder import (
        MANIFEST,
        Run,
        RunFolder,
        folder_name,
        latest_run,
        read_run,
        run_json,
        write_run,
        write_validation,
    )

__all__ = [
    "DEPENDENCIES",
    "MANIFEST",
    "SCHEMA",
    "Checked",
    "Compared",
    "DueRow",
    "Environment",
    "Expectations",
    "Plan",
    "ProgrammeFolder",
    "Run",
    "RunFolder",
    "View",
    "Why",
    "Written",
    "accept",
    "board_of",
    "check_programme",
    "claimed",
    "compared",
    "curves_hash",
    "day_of_asking",
    "due",
    "entry_json",
    "environment",
    "equations_hash",
    "expectations_of",
    "export_log",
    "folder_name",
    "forecast_of",
    "impact",
    "import_log",
    "latest_run",
    "manifest",
    "new_programme",
    "open_programme",
    "planned",
    "programme_examples",
    "read_run",
    "reading_of",
    "run_json",
    "source_json",
    "tell",
    "version",
    "view",
    "why",
    "with_change",
    "with_tables",
    "withdraw",
    "write_run",
    "write_validation",
]

_FILES = {
    "environment": ("DEPENDENCIES", "Environment", "environment", "version"),
    "equations_hash": ("equations_hash",),
    "manifest": ("SCHEMA", "curves_hash", "entry_json", "manifest", "source_json"),
    "programme_folder.folder": ("ProgrammeFolder", "View", "day_of_asking", "open_programme", "view"),
    "programme_folder.check": ("Checked", "check_programme"),
    "programme_folder.diff": ("Compared", "board_of", "compared", "impact"),
    "programme_folder.due": ("DueRow", "due"),
    "programme_folder.example": ("new_programme", "programme_examples"),
    "programme_folder.expectations": ("Expectations", "expectations_of"),
    "programme_folder.forecast": ("Plan", "forecast_of", "planned", "with_change", "with_tables"),
    "programme_folder.log": (
        "Written",
        "accept",
        "claimed",
        "export_log",
        "import_log",
        "reading_of",
        "tell",
        "withdraw",
    ),
    "programme_folder.why": ("Why", "why"),
    "run_folder": (
        "MANIFEST",
        "Run",
        "RunFolder",
        "folder_name",
        "latest_run",
        "read_run",
        "run_json",
        "write_run",
        "write_validation",
    ),
}
"""Where each name stands."""

_PLACES = {name: file for file, names in _FILES.items() for name in names}


class _Face(ModuleType):
    """A module on which a function is not hidden by the file of its name once that file is imported."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _PLACES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Face


def __getattr__(name: str) -> object:
    from importlib import import_module

    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
