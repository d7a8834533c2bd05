"""What is written into the log of a programme folder: accepted documents, facts told by hand, what is taken back.

    accept(folder, reading_of(folder, text), text, recorded=...)        a document and those of its claims that are held
    tell(folder, "2026-01-31 payment_received agreement LAN-OST clause M1 amount USD 1,000,000", recorded=...)
    withdraw(folder, documents=("2025-11-14-lanthorn-biologics",), reason="a hoax", learnt=..., recorded=...)
    export_log(path) -> text          import_log(path, text)

Every function returns once what it wrote is on the disk. Each record is applied once, however often it is sent: its id
follows from what it says. The text of a document is written before its claims are, so that no fact of the log is
without the words it rests on. `recorded` is the moment of writing, in UTC; it serves the audit alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from ...programme import (
    Document,
    DocumentRecord,
    Event,
    Fact,
    Record,
    Withdrawal,
    record_json,
)
from ...programme.agreements import read_facts
from ...programme.facts import DocumentKind
from ...programme.parties import plain_name
from ...programme.reading import Claim, Reading, by_rank, read, records_of
from ...storage import bytes_hash, canonical_hash, disk_failure, flush_folder, write_text
from ...storage.event_log import append, open_log
from ...storage.event_record import Entry
from ...storage.event_text import export_text, import_text
from ...storage.files import PART
from ...values.problem import InputError, Problem, did_you_mean, quote
from .folder import LOG, ProgrammeFolder, calendar_of, document_path, log_of, text_in


@dataclass(frozen=True, slots=True)
class Written:
    """What went into the log: the records, and how many of them were not there before."""

    records: tuple[Record, ...]
    new: int


def reading_of(
    folder: ProgrammeFolder, text: str, *, published: date | None = None, kind: DocumentKind | None = None
) -> Reading:
    """A document as it is read with the folder's fiscal calendars, under the id that it has or would get there."""
    first = read(text, published=published, kind=kind)
    calendar = calendar_of(folder, first.document.publisher)
    name = _document_id(folder, first.document)
    return read(text, published=published, kind=kind, calendar=calendar, document=name)


def document_in_log(folder: ProgrammeFolder, reading: Reading) -> Document | None:
    """The document of the log with the very text that was read; None if there is none."""
    held = [each.document for each in folder.records if isinstance(each, DocumentRecord)]
    return next((each for each in held if each.text_hash == reading.document.text_hash), None)


def claimed(
    reading: Reading,
    *,
    only: Collection[int] = (),
    without: Collection[int] = (),
    user: str = "",
) -> tuple[Record, ...]:
    """The records that a reading becomes: its claims by number (from 1), or all that rules accept.

    only, without: numbers of claims that a user takes, or leaves out.  user: who chose.  Raises InputError for numbers
    that no claim has, and if nobody chose from a kind of document whose claims no rule accepts.
    """
    problems = list(_wrong_numbers(reading, [*only, *without]))
    if not only and not by_rank(reading):
        what = f"it is of kind {reading.document.kind}, whose claims are not accepted by rule"
        problems.append(Problem("--accept", what, "Name the claims that you accept by number: --claims 1,3."))
    if problems:
        raise InputError(problems)
    places = {id(claim): number for number, claim in enumerate(reading.claims, 1)}

    def held(claim: Claim) -> bool:
        number = places[id(claim)]
        return number not in without and (not only or number in only)

    return records_of(reading, user=(user or "user") if only else "", accept=held)


def accept(folder: ProgrammeFolder, records: Iterable[Record], text: str, *, recorded: str) -> Written:
    """Write a document's text and records (see `claimed`) into the folder."""
    given = tuple(records)
    document = next(each.document for each in given if isinstance(each, DocumentRecord))
    _keep_text(document_path(folder.path, document.id), text)
    return write_records(folder.path, given, recorded=recorded)


def tell(folder: ProgrammeFolder, text: str, *, recorded: str, file: str = "facts") -> Written:
    """Write facts that are told by hand, one a line; the grammar is that of `programme.agreements.read_facts`.

    A line that was told before is not told again; two equal lines of one text are two facts.
    """
    given = read_facts(text, file)
    _refuse_unknown_agreements(folder, given, file)
    return write_records(folder.path, _by_content(given), recorded=recorded)


def withdraw(
    folder: ProgrammeFolder,
    what: Iterable[str],
    *,
    reason: str,
    learnt: date,
    recorded: str,
) -> Written:
    """Take back records, or documents with all their facts, from `learnt` on. Raises InputError for unknown ids."""
    records = {each.id for each in folder.records}
    documents = {each.document.id for each in folder.records if isinstance(each, DocumentRecord)}
    wanted = tuple(dict.fromkeys(what))
    problems = [
        Problem("withdraw", f"no record or document {quote(each)}", did_you_mean(each, documents | records))
        for each in wanted
        if each not in records | documents
    ]
    if not reason.strip() or not reason.isprintable():
        problems.append(Problem("withdraw", "no reason is given in one line", "Say why: --because REASON."))
    if problems:
        raise InputError(problems)
    made = Withdrawal(
        id="",
        learnt=learnt,
        reason=reason.strip(),
        documents=tuple(each for each in wanted if each in documents),
        records=tuple(each for each in wanted if each not in documents),
    )
    name = f"withdrawal-{bytes_hash(repr(made).encode()).removeprefix('sha256:')[:24]}"
    return write_records(folder.path, [replace(made, id=name)], recorded=recorded)


def write_records(path: Path, records: Iterable[Record], *, recorded: str) -> Written:
    """Append records to the log of the folder at `path`, all of them or none."""
    given = tuple(records)
    with open_log(path / LOG) as log:
        done = append(log, [Entry(each.id, record_json(each)) for each in given], recorded=recorded)
    return Written(given, sum(each.is_new for each in done))


def export_log(path: Path) -> str:
    """The log of the folder at `path` as text, one line a record."""
    return export_text(log_of(path))


def import_log(path: Path, text: str, *, where: str = "import") -> int:
    """Append what an exported text holds and the log lacks; how many records that is."""
    with open_log(path / LOG) as log:
        return import_text(log, text, where)


def _document_id(folder: ProgrammeFolder, document: Document) -> str:
    """The id of the text in the log; else its day and publisher, and a number where another text has these."""
    taken = {each.document.id: each.document.text_hash for each in folder.records if isinstance(each, DocumentRecord)}
    for name, text_hash in taken.items():
        if text_hash == document.text_hash:
            return name
    slug = re.sub(r"[^a-z0-9]+", "-", plain_name(document.publisher)).strip("-")[:60] or "document"
    wanted = first = f"{document.published}-{slug}"
    number = 1
    while wanted in taken or _other_text(folder, wanted, document.text_hash):
        number += 1
        wanted = f"{first}-{number}"
    return wanted


def _other_text(folder: ProgrammeFolder, name: str, text_hash: str) -> bool:
    """Whether the file of that name holds another text."""
    path = document_path(folder.path, name)
    return path.exists() and hash_of(text_in(path, path.name)) != text_hash


def _keep_text(path: Path, text: str) -> None:
    """Put a text where none is yet. Raises InputError if another one has come there meanwhile: it stays."""
    part = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            write_text(part, text)
            _link(part, path)
            flush_folder(path.parent)
    except OSError as error:
        raise disk_failure(error, path) from None
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    if text_in(path, path.name) != text:
        what = "another text of that day and publisher has come meanwhile"
        raise InputError(Problem(f"{path.parent.name}/{path.name}", what, "Read yours again: it gets a number."))


def _link(part: Path, path: Path) -> None:
    """Give the finished file its name, unless another has it."""
    try:
        os.link(part, path)
    except FileExistsError:
        return
    except OSError:  # a disk without hard links
        if not path.exists():
            os.rename(part, path)


def hash_of(text: str) -> str:
    """The hash of a document's text, as its record has it.

    >>> hash_of("")[:15]
    'sha256:e3b0c442'
    """
    return f"sha256:{sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"


def _wrong_numbers(reading: Reading, numbers: Iterable[int]) -> Iterator[Problem]:
    for number in dict.fromkeys(numbers):
        if not 1 <= number <= len(reading.claims):
            what, cure = f"there is no claim {number}", f"They are numbered 1 to {len(reading.claims)}."
            yield Problem("claims", what, cure if reading.claims else "Nothing is claimed.")


def _by_content(facts: Iterable[Fact]) -> Iterator[Fact]:
    """Each fact under an id that follows from all it tells, numbered where it is told more than once."""
    times: dict[str, int] = {}
    for fact in facts:
        content = canonical_hash(record_json(replace(fact, id=""))).removeprefix("sha256:")[:24]
        times[content] = times.get(content, 0) + 1
        yield replace(fact, id=f"told-{content}" + (f"-{times[content]}" if times[content] > 1 else ""))


def _refuse_unknown_agreements(folder: ProgrammeFolder, facts: Iterable[Fact], file: str) -> None:
    known = [each.id for each in folder.book.agreements]
    told = [(fact, fact.says.agreement) for fact in facts if isinstance(fact.says, Event)]
    problems = [
        Problem(_line(fact, file), f"no agreement is called {name}", did_you_mean(name, known))
        for fact, name in told
        if name and name not in known
    ]
    if problems:
        raise InputError(problems)


def _line(fact: Fact, file: str) -> str:
    """The line of a fact that `read_facts` made: its id ends with it."""
    return f"{file}, line {int(fact.id.rpartition('-')[2])}"
