"""An event log as text: one line a record, the hash beside it, to read, to compare and to keep.

    {"hash":"...","record":{"body":{...},"id":"...","recorded":"2026-01-31T12:00:00Z","sequence":1}}

The text of a log begins with the text of what the log was before. Read back, every line is checked against the chain,
so a line that was changed, lost or moved is refused with its number. A text cut at the end of a line is the log as it
once was; how much is missing only a `Head` kept elsewhere can tell.
"""

from __future__ import annotations

import json

from ..values.problem import InputError, Problem
from .canonical import canonical_json
from .event_log import EventLog, append_chain
from .event_record import NO_HASH, Head, LogRecord, Snapshot, record_of


def export_text(snapshot: Snapshot) -> str:
    """The records as text.

    >>> export_text(Snapshot(()))
    ''
    """
    lines = [f'{{"hash":"{each.hash}","record":{each.data.decode("utf-8")}}}\n' for each in snapshot.records]
    return "".join(lines)


def read_export(text: str | bytes, where: str = "export") -> Snapshot:
    """The records that a text holds. Raises InputError at the first line that does not continue the chain.

    >>> read_export('{"hash":', "copy.jsonl")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: copy.jsonl, line 1: it is cut off. Delete it: 0 records before it are sound.
    """
    head = Head(0, NO_HASH)
    records: list[LogRecord] = []
    lines = (text if isinstance(text, str) else text.decode("utf-8", "surrogateescape")).split("\n")
    for number, line in enumerate(lines, 1):
        if not line and number == len(lines):
            break
        place = f"{where}, line {number}"
        fields = _fields(line)
        if fields is None:
            last = number == len(lines)
            what = "it is cut off" if last else "it is no record"
            raise InputError(Problem(place, what, _cure(len(records), only_last=last)))
        data, claimed = fields
        try:
            record = record_of(data, claimed, head, place)
        except InputError as error:
            raise InputError(Problem(place, error.problems[0].what, _cure(len(records), only_last=False))) from None
        records.append(record)
        head = Head(record.sequence, record.hash)
    return Snapshot(tuple(records))


def import_text(log: EventLog, text: str | bytes, where: str = "import") -> int:
    """Append those records of an exported text that the log lacks; return how many. Raises as `read_export`."""
    return append_chain(log, read_export(text, where))


def _fields(line: str) -> tuple[bytes, str] | None:
    """(canonical bytes of the record, its hash); None if the line is not of this form."""
    try:
        fields = json.loads(line)
        if set(fields) != {"hash", "record"} or not isinstance(fields["hash"], str):
            return None
        return canonical_json(fields["record"]), fields["hash"]
    except (ValueError, TypeError, RecursionError, UnicodeError):
        return None


def _cure(sound: int, *, only_last: bool) -> str:
    if only_last:
        return f"Delete it: {sound} records before it are sound."
    return f"Restore the text from a copy: {sound} records before this line are sound."
