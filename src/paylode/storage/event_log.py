"""An event log: append-only, in one SQLite file, for several writers at once.

    with open_log(path) as log:
        append(log, [Entry(id, body), ...], recorded=now)       all of them or none
    snapshot = read_log(path)

Promises. What was acknowledged is on the disk (write-ahead log, synchronous FULL): kill, crash and power loss leave
it. An entry is applied once, however often it is appended: after an unknown outcome, append it again under the same
id. Nothing is changed or deleted: the table refuses both, and a correction is a new record that names the old. A
reader sees the records of one moment and holds up nobody. Each record is chained to all before it by its hash.

On opening everything is checked: the file's structure, its table, the chain, and the count and hash of the last
acknowledged record, which stand in a second file beside the log (`.head`), since no chain can show that its end is
gone. What does not fit is refused in one line with its cure, and nothing is repaired in silence.

The log is for one machine: SQLite's locks do not hold on network shares. A connection belongs to the thread that
opened it. After any failure to write the connection is closed; open the log again, so that what is on the disk is
read afresh.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from ..values.problem import FailureError, InputError, Problem, quote
from .canonical import canonical_json
from .event_file import check_log, connect, create_log, insert, read_chain, refused
from .event_head import keep_head
from .event_record import NO_HASH, Entry, Head, LogRecord, Snapshot, chained, check_entries, parsed
from .failure import disk_failure

WAIT_SECONDS = 60.0
"""How long one writer waits for the others."""


@dataclass(frozen=True, slots=True)
class EventLog:
    """An open log. Close it, or use it in a `with` block."""

    path: Path
    connection: sqlite3.Connection

    def __enter__(self) -> EventLog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.connection.close()


@dataclass(frozen=True, slots=True)
class Appended:
    """A record, and whether it is new; if not, it was there already under its id."""

    record: LogRecord
    is_new: bool


def open_log(path: Path, *, wait_seconds: float = WAIT_SECONDS, at_least: Head | None = None) -> EventLog:
    """Open the log at `path` to append to it; make an empty one if there is none. Checks everything.

    at_least: a head known from elsewhere, which the log must hold. Raises FailureError if the log is damaged, cut or
    not to be written.
    """
    try:
        if not path.exists():
            create_log(path)
        check_log(path, wait_seconds, at_least)
        return EventLog(path, connect(path, "rw", wait_seconds))
    except (OSError, ValueError) as error:
        raise disk_failure(error, path) from None
    except sqlite3.Error as error:
        raise refused(path, error) from None


def read_log(path: Path, *, wait_seconds: float = WAIT_SECONDS, at_least: Head | None = None) -> Snapshot:
    """The records of the log at `path`, checked. Needs no right to write. Raises FailureError, as `open_log` does."""
    try:
        return check_log(path, wait_seconds, at_least)
    except (OSError, ValueError) as error:
        raise disk_failure(error, path) from None
    except sqlite3.Error as error:
        raise refused(path, error) from None


def append(
    log: EventLog, entries: Sequence[Entry], *, recorded: str, expected: Head | None = None
) -> tuple[Appended, ...]:
    """Append entries, all of them or none, and return when they are on the disk.

    recorded: the moment, in UTC, such as `2026-01-31T12:00:00Z`.  expected: the head that was read before; if another
    has been written since, nothing is appended. Raises InputError for what cannot be a record, for an id that stands
    for another body, and for a head that is not `expected`; FailureError if the disk refuses or another writer does
    not end.
    """
    check_entries(entries, recorded)
    with _writing(log) as connection:
        head = _head(connection)
        if expected is not None and head != expected:
            what = f"it holds {head.count} records, not the {expected.count} that were read"
            raise InputError(Problem(log.path.name, what, "Read it again, and decide again."))
        appended = []
        for entry in entries:
            one, head = _applied(connection, entry, recorded, head)
            appended.append(one)
    _acknowledge(log, head)
    return tuple(appended)


def append_chain(log: EventLog, snapshot: Snapshot) -> int:
    """Append the records of `snapshot` that the log lacks, as they are, with their hashes. Returns how many that are.

    The one must begin with the other: this is how a text export comes back. Raises InputError if they part.
    """
    with _writing(log) as connection:
        head = _head(connection)
        shorter = min(head.count, len(snapshot.records))
        here = read_chain(connection, log.path).records[:shorter]
        if [each.hash for each in here] != [each.hash for each in snapshot.records[:shorter]]:
            first = next(at for at, each in enumerate(here, 1) if each.hash != snapshot.records[at - 1].hash)
            what = f"from record {first} on, it and what is to be imported are two different logs"
            raise InputError(Problem(log.path.name, what, "Import into a new log."))
        missing = snapshot.records[shorter:]
        insert(connection, missing)
    _acknowledge(log, max(head, snapshot.head, key=lambda each: each.count))
    return len(missing)


def read(log: EventLog) -> Snapshot:
    """The records of one moment, first to last, their chain checked."""
    try:
        return read_chain(log.connection, log.path)
    except sqlite3.Error as error:
        log.connection.close()
        raise refused(log.path, error) from None


@contextmanager
def _writing(log: EventLog) -> Iterator[sqlite3.Connection]:
    """One transaction, closed to other writers from its start: nothing comes between looking and writing."""
    connection = log.connection
    try:
        connection.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        raise refused(log.path, error) from None
    try:
        yield connection
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        connection.close()
        what = f"it is not known whether the records were written ({error})"
        cure = "Open the log and append them again under the same ids: each is applied once."
        raise FailureError(Problem(log.path.name, what, cure)) from None
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _acknowledge(log: EventLog, head: Head) -> None:
    """Keep the head of what was just written beside the log."""
    try:
        keep_head(log.path, head)
    except FailureError as error:
        what = f"the records are written, but not the head beside the log: {error.problem.what}"
        raise FailureError(Problem(log.path.name, what, error.problem.cure)) from None


def _head(connection: sqlite3.Connection) -> Head:
    row = connection.execute("SELECT sequence, hash FROM record ORDER BY sequence DESC LIMIT 1").fetchone()
    return Head(*row) if row else Head(0, NO_HASH)


def _applied(connection: sqlite3.Connection, entry: Entry, recorded: str, head: Head) -> tuple[Appended, Head]:
    """The record of an entry, written unless it is there already, and the head after it."""
    row = connection.execute("SELECT data, hash FROM record WHERE id = ?", (entry.id,)).fetchone()
    if row is None:
        record = chained(entry, recorded, head)
        insert(connection, [record])
        return Appended(record, is_new=True), Head(record.sequence, record.hash)
    there = parsed(*row)
    if canonical_json(there.body) != canonical_json(entry.body):
        what = f"record {there.sequence} has this id and says something else"
        cure = "Give a correction an id of its own, and let it name what it supersedes."
        raise InputError(Problem(f"record {quote(entry.id, 40)}", what, cure))
    return Appended(there, is_new=False), head
