"""A programme folder: what was agreed, what happened, who is who, and how the future is reckoned, in one place.

    programme.toml        settings (settings.py); may be left out
    names.txt             parties and compounds under all their names (names.py); may be left out
    agreements/*.txt      agreements, fiscal calendars, valid claims: what was agreed
    documents/*.txt       the texts that claims were accepted from, as they were read
    log.sqlite            the event log: what happened, append-only

    open_programme(path) -> ProgrammeFolder -as_of(valid, known)-> View: state, ledger

Loading lists every problem of every file, with its line and cure. Nothing is stored but texts and the log; a `View` is
worked out anew from them. A compound that a document calls by one of its names gets its id when the folder is read, not
when the document was accepted, so that a name added later is understood in all documents before.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from ...programme import Fact, Naming, Record, State, as_of, record_from_json
from ...programme.agreements import read_agreements
from ...programme.ledger import Ledger
from ...programme.obligations import obligations
from ...programme.parties import plain_name
from ...programme.pipeline import identified
from ...programme.terms import AgreementBook
from ...storage.event_head import head_file
from ...storage.event_log import read_log
from ...storage.event_record import Snapshot
from ...values.fiscal import FiscalCalendar
from ...values.problem import FailureError, InputError, Problem
from ...values.toml_document import read_document
from .names import read_names
from .settings import LAST_LEARNT, Settings, settings_of

SETTINGS, NAMES, AGREEMENTS, DOCUMENTS, LOG = "programme.toml", "names.txt", "agreements", "documents", "log.sqlite"
LARGEST_TEXT = 8_000_000
"""Bytes that a text of the folder may have."""
MOST_FILES = 10_000


@dataclass(frozen=True, slots=True)
class ProgrammeFolder:
    """A folder as it was read. records: those of the log, then the namings of names.txt."""

    path: Path
    settings: Settings
    book: AgreementBook
    records: tuple[Record, ...]

    @property
    def calendar(self) -> FiscalCalendar | None:
        """The fiscal calendar of the folder's speaker; None if none is told."""
        return calendar_of(self, self.settings.speaker)


@dataclass(frozen=True, slots=True)
class View:
    """What is held as of (valid, known): the state, and the ledger that agreements make of it.

    records: those behind it, also what was learnt later, each subject settled to its compound as known on that day.
    """

    state: State
    ledger: Ledger
    records: tuple[Record, ...]

    @property
    def valid(self) -> date:
        """The day up to which things have happened."""
        return self.state.valid

    @property
    def known(self) -> date:
        """The day up to which things have become known."""
        return self.state.known


def open_programme(path: Path | str) -> ProgrammeFolder:
    """Read a programme folder. Raises InputError with every problem of every file, FailureError if the log is damaged.

    >>> open_programme("nowhere")
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: nowhere: no such folder. Make one: paylode programme new nowhere
    """
    folder = Path(path)
    _refuse_what_is_none(folder)
    problems: list[Problem] = []
    settings, book = Settings(), AgreementBook()
    names: tuple[Fact, ...] = ()
    try:
        if (folder / SETTINGS).exists():
            settings = settings_of(read_document(folder / SETTINGS, SETTINGS))
    except InputError as error:
        problems += error.problems
    try:
        book = read_agreements(_texts(folder, AGREEMENTS, problems))
    except InputError as error:
        problems += error.problems
    try:
        if (folder / NAMES).exists():
            names = read_names(text_in(folder / NAMES, NAMES), NAMES)
    except InputError as error:
        problems += error.problems
    records = tuple(_records(log_of(folder), problems))
    if problems:
        raise InputError(problems)
    return ProgrammeFolder(folder, settings, book, (*records, *names))


def view(
    folder: ProgrammeFolder, *, known: date, valid: date | None = None, records: Iterable[Record] | None = None
) -> View:
    """The folder as of (valid, known). valid: None for `known`.  records: in place of the folder's own."""
    held = identified(folder.records if records is None else records, known=known)
    state = as_of(held, valid=valid, known=known)
    return View(state, obligations(folder.book, state), held)


def calendar_of(folder: ProgrammeFolder, party: str) -> FiscalCalendar | None:
    """The fiscal calendar of a party, by any spelling of its name; None if none is told."""
    wanted = plain_name(party)
    return next((each for each in folder.book.calendars if plain_name(each.party) == wanted), None)


def day_of_asking(folder: ProgrammeFolder, today: date) -> date:
    """As of when questions to a folder are answered if nobody says: as its settings have it, else `today`."""
    told = folder.settings.today
    if told == LAST_LEARNT:
        told = max((each.learnt for each in folder.records if not _is_name(each)), default=today)
    return told if isinstance(told, date) else today


def _is_name(record: Record) -> bool:
    """Whether it is a name, which may be known long before anything happens under it."""
    return isinstance(record, Fact) and isinstance(record.says, Naming)


def log_of(folder: Path) -> Snapshot:
    """The records of the folder's log, checked; none if there is no log yet. Raises FailureError if it is damaged."""
    path = folder / LOG
    if not path.exists():
        if head_file(path).exists():
            what = f"the log is gone, but {head_file(path).name} is still there"
            raise FailureError(Problem(str(path), what, "Put the log back from a copy, or import its last export."))
        return Snapshot(())
    return read_log(path)


def text_in(path: Path, file: str) -> str:
    """The text of a file of the folder. Raises InputError where it is none, or too large."""
    try:
        if not path.is_file():
            raise InputError(Problem(file, "it is no file", "Put a text file there."))
        with path.open("rb") as stream:
            data = stream.read(LARGEST_TEXT + 1)
        if len(data) > LARGEST_TEXT:
            raise InputError(Problem(file, f"it is larger than {LARGEST_TEXT // 1_000_000} MB", "Split it."))
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(Problem(f"{file}, line {line}", "the text is not UTF-8", "Save it as UTF-8.")) from None
    except (OSError, ValueError) as error:
        raise InputError(Problem(file, f"it cannot be read ({error})", "Check its permissions.")) from None


def document_path(folder: Path, document: str) -> Path:
    """Where the text of a document stands."""
    return folder / DOCUMENTS / f"{document}.txt"


def _refuse_what_is_none(folder: Path) -> None:
    try:
        there, names = folder.is_dir(), (SETTINGS, NAMES, AGREEMENTS, LOG)
        if there and any((folder / name).exists() for name in names):
            return
        if there:
            what = f"it is no programme folder: none of {', '.join(names)} is in it"
            raise InputError(
                Problem(str(folder), what, "Name one with --programme DIR, or make one: paylode programme new DIR")
            )
        what = "it is a file" if folder.exists() else "no such folder"
    except (OSError, ValueError) as error:
        raise InputError(Problem(str(folder), f"no such path can be ({error})", "Choose another name.")) from None
    raise InputError(Problem(str(folder), what, f"Make one: paylode programme new {folder}"))


def _texts(folder: Path, name: str, problems: list[Problem]) -> Mapping[str, str]:
    """The text files of a folder inside it, by their names as the user knows them."""
    inside = folder / name
    if not inside.is_dir():
        return {}
    found = sorted(each.name for each in os.scandir(inside) if each.name.endswith(".txt") and each.name[:1] != ".")
    texts = {}
    for file in found[:MOST_FILES]:
        try:
            texts[f"{name}/{file}"] = text_in(inside / file, f"{name}/{file}")
        except InputError as error:
            problems += error.problems
    return MappingProxyType(texts)


def _records(snapshot: Snapshot, problems: list[Problem]) -> Iterator[Record]:
    for each in snapshot.records:
        try:
            yield record_from_json(dict(each.body), f"{LOG}, record {each.sequence}")
        except InputError as error:
            problems += error.problems
