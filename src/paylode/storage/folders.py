"""Folders that appear whole: all is written into a hidden neighbour, which is renamed when everything is there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from .failure import disk_failure
from .files import PART, flush_folder


@contextmanager
def new_folder(parent: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """A new folder in `parent`, called `name`, or `name-2`, `name-3` if that is taken.

    Gives (where to write now, where it will stand). It stands there when the block ends; if the block raises, an
    interrupt included, nothing is left. Raises FailureError if the disk refuses.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        part, final = _reserve(parent, name)
    except (OSError, ValueError) as error:
        raise disk_failure(error, parent) from None
    try:
        yield part, final
        try:
            flush_folder(part)
            os.rename(part, final)
            flush_folder(parent)
        except OSError as error:
            raise disk_failure(error, final) from None
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def check_writable(folder: Path) -> None:
    """Raise FailureError if nothing can be written into `folder`. Leaves no trace: folders it had to make go again."""
    missing = [each for each in (folder, *folder.parents) if not os.path.lexists(each)]
    probe = folder / f".{os.getpid()}{PART}"
    made: list[Path] = []
    try:
        for each in reversed(missing):
            each.mkdir()
            made.append(each)
        probe.mkdir()
        made.append(probe)
    except (OSError, ValueError) as error:
        raise disk_failure(error, folder) from None
    finally:
        for each in reversed(made):
            _remove_empty(each)


def _reserve(parent: Path, name: str) -> tuple[Path, Path]:
    """The first free name. Making the hidden folder is atomic, so that it also keeps other writers from the name."""
    for n in count(1):
        final = parent / (name if n == 1 else f"{name}-{n}")
        part = parent / f".{final.name}{PART}"
        if os.path.lexists(final):
            continue
        try:
            part.mkdir()
        except FileExistsError:
            continue
        if not os.path.lexists(final):
            return part, final
        part.rmdir()  # another writer finished between the two looks
    raise AssertionError("count() does not end")


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:  # not empty any more: somebody else has begun to use it
        return
