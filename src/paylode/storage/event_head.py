"""The head file beside a log: how many records were acknowledged, and the hash of the last.

    {"check":"<hash of the other two>","count":12,"hash":"..."}

A chain of hashes cannot show that its end is gone; whoever lost the newest records has a shorter log, sound in
itself. So the head is written beside the log after each append, and a log that holds less is refused. Between the
append and this file a program may die: then the file is behind, which is no fault.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from ..values.problem import FailureError, Problem
from .canonical import canonical_json
from .event_record import Head, Snapshot
from .files import write_text


def head_file(path: Path) -> Path:
    """The head file of the log at `path`.

    >>> head_file(Path("programme.log")).name
    'programme.log.head'
    """
    return path.with_name(f"{path.name}.head")


def keep_head(path: Path, head: Head) -> None:
    """Write the head beside the log at `path`. Raises FailureError if the disk refuses."""
    write_text(head_file(path), _text(head))


def kept_head(path: Path) -> Head | None:
    """The head beside the log at `path`; None if there is no such file. Raises FailureError if it is damaged."""
    try:
        text = head_file(path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        text = ""
    found = _head(text)
    if found is None or _text(found) != text:
        cure = "Delete this file, and compare the number of records with what you expect."
        raise FailureError(Problem(head_file(path).name, "it is damaged", cure))
    return found


def check_head(path: Path, snapshot: Snapshot, head: Head, cure: str) -> None:
    """Refuse a log that does not hold the records up to `head`."""
    held = snapshot.head.count
    if held < head.count:
        what = f"it holds {held} records; {head.count} were acknowledged"
        raise FailureError(Problem(path.name, what, cure))
    if head.count and snapshot.records[head.count - 1].hash != head.hash:
        what = f"its first {head.count} records are not those that were acknowledged"
        raise FailureError(Problem(path.name, what, cure))


def _head(text: str) -> Head | None:
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or type(fields.get("count")) is not int or not isinstance(fields.get("hash"), str):
        return None
    return Head(fields["count"], fields["hash"]) if re.fullmatch(r"[0-9a-f]{64}", fields["hash"]) else None


def _text(head: Head) -> str:
    check = hashlib.sha256(f"{head.count} {head.hash}".encode()).hexdigest()[:16]
    return canonical_json({"check": check, "count": head.count, "hash": head.hash}).decode() + "\n"
