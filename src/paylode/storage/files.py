"""Files that are whole or not there.

    write to a hidden neighbour -> flush it to the disk -> rename it to its name -> flush the folder

A rename within a folder is atomic: a reader sees the old file or the new one, and a crash, a full disk or an interrupt
leaves the old one. What is left behind by a crash is a hidden file that ends in `.part`.
"""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

from .failure import disk_failure

PART = ".part"


def write_bytes(path: Path, data: bytes) -> None:
    """Write `data` to the file at `path`, replacing what was there. Raises FailureError if the disk refuses."""
    try:
        part = _write_part(path, data)
        try:
            os.replace(part, path)
            flush_folder(path.parent)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except (OSError, ValueError) as error:
        raise disk_failure(error, path) from None


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8, as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"))


def flush_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, so that a rename outlives a power loss."""
    if os.name == "nt":  # Windows opens no folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_part(path: Path, data: bytes) -> Path:
    """A hidden neighbour that holds `data`, flushed to the disk; nothing if that fails."""
    part, handle = _open_part(path)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _open_part(path: Path) -> tuple[Path, int]:
    """A new file beside `path`. The process number and, among threads, the count keep writers apart."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for n in count():
        part = path.with_name(f".{path.name}.{os.getpid()}-{n}{PART}")
        try:
            return part, os.open(part, flags, 0o666)
        except FileExistsError:
            continue
    raise AssertionError("count() does not end")
