"""Everything that is wrong with a programme folder, each with its place and cure, and what somebody should look at.

A *problem* makes an answer wrong or impossible: a line that cannot be read, a log that is damaged, a text that is no
longer the one its facts were read from. A *remark* is open and shown, and answers stay right without it: sources that
contradict each other, events that may be one told twice, a payment that fits several clauses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ...programme import DocumentRecord, Fact, SourceSpan, State
from ...programme.ledger import Ledger
from ...values.problem import InputError, Problem, did_you_mean, quote
from .folder import (
    DOCUMENTS,
    SETTINGS,
    ProgrammeFolder,
    day_of_asking,
    document_path,
    open_programme,
    text_in,
    view,
)
from .log import hash_of


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found in a folder, and what it holds."""

    problems: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    agreements: int = 0
    documents: int = 0
    facts: int = 0

    @property
    def ok(self) -> bool:
        """Whether there is no problem."""
        return not self.problems


def check_programme(path: Path | str, *, today: date, known: date | None = None) -> Checked:
    """Check a folder as known on a day. known: None for the day of asking, which is `today` unless the folder says.

    Raises FailureError if its log cannot be read at all.
    """
    try:
        folder = open_programme(path)
    except InputError as error:
        return Checked(error.problems, ())
    seen = view(folder, known=known or day_of_asking(folder, today))
    problems = [*_settings(folder), *_documents(folder, seen.state), *seen.state.problems, *seen.ledger.problems]
    remarks = [*_unread(folder), *_remarks(seen.state), *_open_payments(seen.ledger)]
    return Checked(
        tuple(dict.fromkeys(problems)),
        tuple(remarks),
        agreements=len(folder.book.agreements),
        documents=len(seen.state.documents),
        facts=len(seen.state.facts),
    )


def _settings(folder: ProgrammeFolder) -> Iterator[Problem]:
    """Agreements that the settings name, and that are not there."""
    known = [each.id for each in folder.book.agreements]
    for each in folder.settings.forecast.programmes:
        if each.agreement and each.agreement not in known:
            what = f"no agreement is called {quote(each.agreement)}"
            yield Problem(f"{SETTINGS}, forecast of {each.compound}", what, did_you_mean(each.agreement, known))


def _documents(folder: ProgrammeFolder, state: State) -> Iterator[Problem]:
    """Texts that are gone or changed, and facts whose words do not stand where they say."""
    texts: dict[str, str] = {}
    for document in state.documents:
        file = f"{DOCUMENTS}/{document.id}.txt"
        path = document_path(folder.path, document.id)
        if not path.exists():
            yield Problem(file, "the text of an accepted document is gone", "Put it back from a copy.")
            continue
        try:
            text = text_in(path, file)
        except InputError as error:
            yield from error.problems
            continue
        if document.text_hash and hash_of(text) != document.text_hash:
            cure = "Put the old text back; accept the new one as a document of its own."
            yield Problem(file, "it is not the text that its claims were read from", cure)
        else:
            texts[document.id] = text
    for fact in state.facts:
        source = fact.source
        if isinstance(source, SourceSpan) and source.document in texts and source.quote:
            told = texts[source.document][source.start : source.end]
            if told != source.quote:
                what = f"at {source.start}-{source.end} stands {quote(told)}, not the words of {fact.id}"
                yield Problem(f"{DOCUMENTS}/{source.document}.txt", what, "Withdraw the fact, and accept it again.")


def _unread(folder: ProgrammeFolder) -> Iterator[Problem]:
    """Texts among the documents of which nothing was accepted."""
    known = {each.document.id for each in folder.records if isinstance(each, DocumentRecord)}
    inside = folder.path / DOCUMENTS
    for path in sorted(inside.glob("*.txt")) if inside.is_dir() else []:
        if path.stem not in known:
            cure = f"Accept it: paylode read {path} --accept --programme {folder.path}"
            yield Problem(f"{DOCUMENTS}/{path.name}", "no claim of it is in the log", cure)


def _remarks(state: State) -> Iterator[Problem]:
    facts = {each.id: each for each in state.facts}
    for each in state.happenings:
        for conflict in each.conflicts:
            what = f"two sources tell {conflict.field} differently; that of {_source(facts[conflict.held])} is held"
            yield Problem(f"event {each.id}", what, f"The other is {_source(facts[conflict.other])}.")
    for left, right in state.possible_doubles:
        what = f"it may be the same as {right}"
        yield Problem(f"event {left}", what, "If it is, tell it again with: about ID; until then both count.")


def _open_payments(ledger: Ledger) -> Iterator[Problem]:
    for each in ledger.open_payments:
        what = f"it may be for {' or '.join(each.candidates)}"
        yield Problem(f"payment {each.told.id}", what, "Name the clause or the licence in a fact of its own.")


def _source(fact: Fact) -> str:
    return str(fact.source)
