"""The worked folder that comes with paylode, made once for all tests and copied for each."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from paylode.workspace import new_programme

RECORDED = "2026-11-22T12:00:00Z"
INBOX = Path("inbox") / "2026-06-22-second-compound.txt"


@cache
def _made() -> Path:
    return new_programme(Path(mkdtemp()) / "lanthorn", recorded=RECORDED)


def example_in(folder: Path) -> Path:
    """A copy of the example, as `folder/lanthorn`."""
    target = folder / "lanthorn"
    shutil.copytree(_made(), target)
    return target
