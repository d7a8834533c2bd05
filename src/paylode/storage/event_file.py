"""The SQLite file of an event log: how it is made, opened and checked.

It is made whole in a hidden neighbour and then linked to its name, so that a log that is there is a log. It is checked
through a connection that can only read: one that can write would, on closing, carry what is left of a broken
write-ahead log into the file, and the evidence would be gone.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from ..values.problem import FailureError, InputError, Problem
from .event_head import check_head, head_file, kept_head
from .event_record import NO_HASH, Head, LogRecord, Snapshot, record_of
from .files import PART, flush_folder

APPLICATION = 0x70796C64
"""Marks the file as an event log of paylode ("pyld")."""

FORMAT = 1
"""The form of the table."""

_SCHEMA = (
    "CREATE TABLE record (sequence INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, data BLOB NOT NULL, "
    "hash TEXT NOT NULL)",
    "CREATE TRIGGER no_change BEFORE UPDATE ON record BEGIN SELECT RAISE(ABORT, 'records are not changed'); END",
    "CREATE TRIGGER no_deletion BEFORE DELETE ON record BEGIN SELECT RAISE(ABORT, 'records are not deleted'); END",
)
_EXPECTED = sorted([*_SCHEMA, ""])  # the index of the unique id has no text
_RESTORE = "Restore a copy, or import the last text export into a new log."


def create_log(path: Path) -> None:
    """Make an empty log at `path`, unless one has appeared there meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = (head_file(path), _beside(path, "-wal"), _beside(path, "-journal"))
    left = [each for each in beside if each.exists() and each.stat().st_size]
    if path.exists():
        return
    if left:
        what = f"the log is gone, but {left[0].name} is still there"
        raise FailureError(Problem(path.name, what, "Put the log back, or move what is left of it away."))
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}{PART}")
    part.unlink(missing_ok=True)
    try:
        connection = connect(part, "rwc", 0.0)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("BEGIN IMMEDIATE")
            for statement in (*_SCHEMA, f"PRAGMA application_id = {APPLICATION}", f"PRAGMA user_version = {FORMAT}"):
                connection.execute(statement)
            connection.execute("COMMIT")
        finally:
            connection.close()
        _link(part, path)
        flush_folder(path.parent)
    finally:
        part.unlink(missing_ok=True)


def connect(path: Path, mode: Literal["ro", "rw", "rwc", "immutable"], wait_seconds: float) -> sqlite3.Connection:
    """A connection in which each statement stands for itself until a BEGIN."""
    how = "mode=ro&immutable=1" if mode == "immutable" else f"mode={mode}"
    uri = f"{path.absolute().as_uri()}?{how}"
    connection = sqlite3.connect(uri, uri=True, timeout=wait_seconds, isolation_level=None)
    try:
        for setting in ("synchronous = FULL", "fullfsync = ON", "checkpoint_fullfsync = ON", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {setting}")
        connection.execute("PRAGMA cell_size_check = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def check_log(path: Path, wait_seconds: float, at_least: Head | None) -> Snapshot:
    """Check the log at `path` in every way and return its records. Raises FailureError in one line with its cure."""
    kept = kept_head(path)  # read first: the log may grow meanwhile, and must never seem shorter than its head
    if not path.exists():
        raise FailureError(Problem(path.name, "there is no such log", "Check the name, or begin a log there."))
    if path.stat().st_size == 0:
        raise damaged(path, "the file is empty")
    snapshot = _checked(path, wait_seconds)
    if kept is not None:
        cure = f"{_RESTORE} To go on with what is there, delete {head_file(path).name}."
        check_head(path, snapshot, kept, cure)
    if at_least is not None:
        check_head(path, snapshot, at_least, _RESTORE)
    return snapshot


def read_chain(connection: sqlite3.Connection, path: Path) -> Snapshot:
    """All records in their order. Raises FailureError at the first that does not continue the chain."""
    head = Head(0, NO_HASH)
    records = []
    for sequence, name, data, claimed in connection.execute(
        "SELECT sequence, id, data, hash FROM record ORDER BY sequence"
    ):
        place = f"record {head.count + 1}"
        if not isinstance(data, bytes) or not isinstance(claimed, str):
            raise damaged(path, f"{place}: it is no record")
        try:
            record = record_of(data, claimed, head, place)
        except InputError as error:
            raise damaged(path, f"{place}: {error.problems[0].what}") from None
        if (record.sequence, record.id) != (sequence, name):
            raise damaged(path, f"{place}: its number or id was changed")
        records.append(record)
        head = Head(record.sequence, record.hash)
    return Snapshot(tuple(records))


def insert(connection: sqlite3.Connection, records: Iterable[LogRecord]) -> None:
    """Write records into the table."""
    rows = [(each.sequence, each.id, each.data, each.hash) for each in records]
    connection.executemany("INSERT INTO record (sequence, id, data, hash) VALUES (?, ?, ?, ?)", rows)


def damaged(path: Path, what: str) -> FailureError:
    """The log is not what was written."""
    return FailureError(Problem(path.name, f"the log is damaged ({what})", _RESTORE))


def refused(path: Path, error: sqlite3.Error) -> FailureError:
    """What SQLite says, in the user's words."""
    code = getattr(error, "sqlite_errorcode", None)
    kind = code & 0xFF if isinstance(code, int) else None
    said = _SAID.get(kind) if kind is not None else None
    if said:
        return FailureError(Problem(path.name, *said))
    if isinstance(error, sqlite3.ProgrammingError):
        return FailureError(Problem(path.name, "the log was closed", "Open it again."))
    return damaged(path, str(error))


_SAID = {
    sqlite3.SQLITE_BUSY: ("another program is writing to it", "Try again when that has ended; nothing was written."),
    sqlite3.SQLITE_LOCKED: ("another program is writing to it", "Try again when that has ended; nothing was written."),
    sqlite3.SQLITE_FULL: ("the disk is full", "Make room on it; nothing was written."),
    sqlite3.SQLITE_READONLY: ("you may not write there", "Change its permissions; `read_log` reads it as it is."),
    sqlite3.SQLITE_CANTOPEN: ("it cannot be opened", "Check that it is a file, and its permissions."),
    sqlite3.SQLITE_PERM: ("you may not open it", "Change its permissions."),
}


def _checked(path: Path, wait_seconds: float) -> Snapshot:
    """The records, by a connection that only reads; where it cannot even lock, as a file nobody changes."""
    try:
        return _through(path, "ro", wait_seconds)
    except sqlite3.OperationalError as error:
        log = _beside(path, "-wal")
        cannot = getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
        if not cannot or os.access(path.parent, os.W_OK) or (log.exists() and log.stat().st_size):
            raise
        return _through(path, "immutable", wait_seconds)


def _through(path: Path, mode: Literal["ro", "immutable"], wait_seconds: float) -> Snapshot:
    connection = connect(path, mode, wait_seconds)
    try:
        connection.execute("BEGIN")
        _check_structure(connection, path)
        return read_chain(connection, path)
    finally:
        connection.close()


def _check_structure(connection: sqlite3.Connection, path: Path) -> None:
    if _pragma(connection, "application_id") != APPLICATION:
        raise FailureError(Problem(path.name, "it is no event log of paylode", "Choose another file."))
    if _pragma(connection, "user_version") != FORMAT:
        what = f"its form is {_pragma(connection, 'user_version')}; {FORMAT} is understood here"
        raise FailureError(Problem(path.name, what, "Read it with a newer paylode, or restore a copy."))
    if _pragma(connection, "journal_mode") not in ("wal", "off"):  # "off": opened as a file nobody changes
        cure = f'Run sqlite3 {path.name} "PRAGMA journal_mode = WAL", or restore a copy.'
        raise FailureError(Problem(path.name, "it has lost its write-ahead log", cure))
    faults = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(1)")]
    if faults != ["ok"]:
        raise damaged(path, faults[0] if faults else "no answer")
    if sorted(str(row[0] or "") for row in connection.execute("SELECT sql FROM sqlite_master")) != _EXPECTED:
        raise damaged(path, "its table is not the one that was made")


def _pragma(connection: sqlite3.Connection, name: str) -> object:
    row = connection.execute(f"PRAGMA {name}").fetchone()
    return row[0] if row else None


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _link(part: Path, path: Path) -> None:
    """Give the finished file its name, unless another has it."""
    try:
        os.link(part, path)
    except FileExistsError:
        return
    except OSError:  # a disk without hard links
        if not path.exists():
            os.rename(part, path)
