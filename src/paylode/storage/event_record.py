"""The records of an event log, and the chain of hashes that ties each to all before it.

    record   canonical JSON (RFC 8785) of {"body": ..., "id": ..., "recorded": ..., "sequence": n}
    hash n   sha256(hash n-1, 32 bytes + the bytes of record n);   hash 0 is 32 zero bytes

A log knows records and nothing of what they say. A chain shows every change of an old record; that the newest ones
are gone it cannot show, so a `Head` (how many, and the last hash) is kept elsewhere too.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..values.problem import InputError, Problem, quote
from .canonical import Json, canonical_json

NO_HASH = "0" * 64
"""The hash before the first record."""

LONGEST_RECORD = 1_000_000
"""The most bytes a record may have."""

_RECORDED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z", re.ASCII)
_FIELDS = {"body", "id", "recorded", "sequence"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be appended. `id` is made by the client: who appends it again appends it once."""

    id: str
    body: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class LogRecord:
    """A record as it stands in the log. `sequence` counts from 1; `recorded` is UTC, for the audit alone."""

    sequence: int
    id: str
    recorded: str
    body: Mapping[str, Json]
    hash: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """How many records there are, and the hash of the last. Who keeps it can tell whether a log was cut."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The records of a log at one moment, first to last."""

    records: tuple[LogRecord, ...]

    @property
    def head(self) -> Head:
        """Count and last hash."""
        return Head(len(self.records), self.records[-1].hash) if self.records else Head(0, NO_HASH)


def chained(entry: Entry, recorded: str, after: Head) -> LogRecord:
    """The record that `entry` makes after a head.

    >>> first = chained(Entry("a", {"said": "yes"}), "2026-01-31T12:00:00Z", Head(0, NO_HASH))
    >>> first.sequence, first.hash[:8]
    (1, 'bc8d62d4')
    """
    fields: dict[str, Json] = {"body": entry.body, "id": entry.id, "recorded": recorded, "sequence": after.count + 1}
    data = _bytes(fields, f"record {quote(entry.id, 40)}")
    return parsed(data, next_hash(after.hash, data))


def next_hash(previous: str, data: bytes) -> str:
    """The hash of a record's bytes after the hash of the one before it."""
    return hashlib.sha256(bytes.fromhex(previous) + data).hexdigest()


def check_entries(entries: Iterable[Entry], recorded: str) -> None:
    """Refuse what cannot be a record. Raises InputError with all problems found."""
    problems = []
    if not _RECORDED.fullmatch(recorded):
        what = f"{quote(recorded)} is not a moment in UTC"
        problems.append(Problem("recorded", what, "Write it like 2026-01-31T12:00:00Z."))
    for entry in entries:
        if not (isinstance(entry.id, str) and entry.id.isprintable() and 0 < len(entry.id) <= 200):
            what = f"{quote(str(entry.id), 40)} is no id"
            problems.append(Problem("record", what, "Give 1 to 200 printable characters."))
        elif not isinstance(entry.body, Mapping):
            problems.append(
                Problem(f"record {quote(entry.id, 40)}", "its body is not an object", "Give it keys and values.")
            )
    if problems:
        raise InputError(problems)


def record_of(data: bytes, claimed: str, after: Head, where: str) -> LogRecord:
    """Read the bytes of the record that follows a head. Raises InputError if it does not continue the chain."""
    if not _well_formed(data):
        raise InputError(Problem(where, "it is no record"))
    record = parsed(data, claimed)
    if record.sequence != after.count + 1:
        what = f"it has the number {record.sequence}, where {after.count + 1} comes next"
        raise InputError(Problem(where, what))
    if next_hash(after.hash, data) != claimed:
        raise InputError(Problem(where, "its hash does not fit: it, or one before it, was changed"))
    return record


def parsed(data: bytes, claimed: str) -> LogRecord:
    """The record that stands in its bytes; nothing is checked."""
    fields = json.loads(data)
    body = MappingProxyType(fields["body"])
    return LogRecord(fields["sequence"], fields["id"], fields["recorded"], body, claimed, data)


def _well_formed(data: bytes) -> bool:
    """Whether bytes are the canonical text of the fields of a record."""
    try:
        fields = json.loads(data)
        return (
            isinstance(fields, dict)
            and set(fields) == _FIELDS
            and type(fields["sequence"]) is int
            and isinstance(fields["id"], str)
            and isinstance(fields["recorded"], str)
            and isinstance(fields["body"], dict)
        )
    except (ValueError, RecursionError):
        return False


def _bytes(fields: Mapping[str, Json], where: str) -> bytes:
    import rfc8785

    try:
        data = canonical_json(fields)
    except (rfc8785.CanonicalizationError, UnicodeError, RecursionError) as error:
        raise InputError(Problem(where, f"it cannot be written as JSON ({error})", "Give finite plain data.")) from None
    if len(data) > LONGEST_RECORD:
        what = f"it has {len(data):,} bytes, more than {LONGEST_RECORD:,}"
        raise InputError(Problem(where, what, "Keep long texts in files, and their hash here."))
    return data
