"""The folder of a run: what was computed, from what, and the picture.

    runs/2026-11-22T0512-t-dm1/     manifest.json     simulation.parquet     figure.png

Written into a hidden neighbour and renamed when all of it is there: a run folder is whole or not there, and none is
ever overwritten. The time in its name is UTC, so that names sort as the runs came.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from ..simulate import Comparison, Simulation, Validation, validation_json
from ..storage import Json, json_text, new_folder, table_bytes, write_bytes, write_text
from ..values.problem import InputError, Problem
from .environment import environment
from .manifest import SCHEMA, manifest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MANIFEST, TABLE, PICTURE, VALIDATION = "manifest.json", "simulation.parquet", "figure.png", "validation.json"
DOTS_PER_INCH = 150
LARGEST_MANIFEST = 50_000_000
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{4}-.+")
_TIME = len("2026-11-22T0512")


@dataclass(frozen=True, slots=True)
class Run:
    """What differs from run to run; the shell, which has the clock, fills it in.

    time: with its time zone.  wall_s: seconds until the folder was written.  command: the words of the command line.
    """

    time: datetime
    wall_s: float
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunFolder:
    """A run folder: where it stands, the names of its files, and what its manifest says."""

    path: Path
    files: tuple[str, ...]
    manifest: Mapping[str, object]


def write_run(
    sim: Simulation,
    folder: Path,
    *,
    figure: Figure | None = None,
    observed: Iterable[Comparison] = (),
    run: Run,
) -> RunFolder:
    """Write a run into a new folder below `folder`. Raises FailureError, and leaves nothing, if the disk refuses."""
    files = {TABLE: table_bytes(sim.to_polars())} | _picture(figure)
    said = manifest(sim, environment(), observed=observed, files=files)
    return _write(folder, sim.setting.compound.id, MANIFEST, said=said, files=files, run=run)


def write_validation(found: Validation, folder: Path, *, figure: Figure | None = None, run: Run) -> RunFolder:
    """Write a validation into a new folder below `folder`: validation.json and the picture. Raises FailureError."""
    name = "validate-" + re.sub(r"[^A-Za-z0-9.+-]+", "-", found.dataset.id)
    return _write(folder, name, VALIDATION, said=validation_json(found), files=_picture(figure), run=run)


def read_run(folder: Path) -> RunFolder:
    """Read the folder of a run. Raises InputError if there is no manifest in it, or one that is damaged."""
    path = folder / MANIFEST
    try:
        if path.stat().st_size > LARGEST_MANIFEST:
            raise InputError(Problem(str(path), "it is too large for a manifest", "Name the folder of a run."))
        said = json.loads(path.read_bytes())
    except FileNotFoundError:
        what = "no manifest in it" if folder.is_dir() else "no such folder"
        raise InputError(
            Problem(str(folder), what, "Name the folder of a run, such as runs/2026-11-22T0512-t-dm1.")
        ) from None
    except (OSError, ValueError, RecursionError):
        raise InputError(Problem(str(path), "it cannot be read as a manifest", "Simulate again.")) from None
    if not isinstance(said, dict) or said.get("schema") != SCHEMA:
        raise InputError(
            Problem(str(path), f"it is not of schema {SCHEMA}", "Name the folder of a run of this version.")
        )
    names = tuple(sorted(each.name for each in folder.iterdir() if not each.name.startswith(".")))
    return RunFolder(folder, names, MappingProxyType(said))


def latest_run(folder: Path) -> Path | None:
    """The newest run below `folder`, by the minute in its name and then by its age; None if there is none."""
    if not folder.is_dir():
        return None
    found = [each for each in folder.iterdir() if _NAME.fullmatch(each.name) and (each / MANIFEST).is_file()]
    return max(found, key=lambda each: (each.name[:_TIME], (each / MANIFEST).stat().st_mtime_ns), default=None)


def folder_name(time: datetime, compound: str) -> str:
    """The name of a run's folder. A compound's id is a file's name already.

    >>> folder_name(datetime(2026, 11, 22, 5, 12, 7, tzinfo=UTC), "t-dm1")
    '2026-11-22T0512-t-dm1'
    """
    return f"{time.astimezone(UTC):%Y-%m-%dT%H%M}-{compound}"


def run_json(run: Run, path: Path | None) -> dict[str, Json]:
    """What differs from run to run, as plain data. path: of the run's folder, or None if none was written."""
    return {
        "time": f"{run.time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "path": None if path is None else str(path),
        "wall_s": round(run.wall_s, 3),
        "command": list(run.command),
    }


def _write(
    folder: Path, name: str, main: str, *, said: Mapping[str, object], files: Mapping[str, bytes], run: Run
) -> RunFolder:
    """A new folder with `files`, and what is said about them, with the run, in the file called `main`."""
    with new_folder(folder, folder_name(run.time, name)) as (part, final):
        whole = {**said, "run": run_json(run, final)}
        for each, data in files.items():
            write_bytes(part / each, data)
        write_text(part / main, json_text(whole))
    return RunFolder(final, (main, *files), MappingProxyType(whole))


def _picture(figure: Figure | None) -> dict[str, bytes]:
    """A figure as the bytes of a PNG file, under its name."""
    if figure is None:
        return {}
    stream = BytesIO()
    figure.savefig(stream, format="png", dpi=DOTS_PER_INCH)
    return {PICTURE: stream.getvalue()}
