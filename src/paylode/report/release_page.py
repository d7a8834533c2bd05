"""A release as a page with margin notes: every sentence underlined by the claims made from it.

    text -marks of claims and refusals-> segments -> paragraphs, each with its notes beside it -> one HTML file

The page is whole in itself: no script, no picture, no address that is fetched (its own policy forbids all of it), so it
can be sent by mail, printed and kept. The text stands there as it was read, to the last character. Where several claims
are made from the same words, each has an underline of its own, in a colour and a style of line by its kind, and a
numbered mark that leads to its note; the note leads back. What was passed over is dotted and grey, with the reason and
the cure. A claim that contradicts another source is framed in its note.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from ..programme.facts import Fact, SourceSpan
from ..programme.fold import State
from ..programme.happening import Conflict, Happening
from ..programme.reading import Claim, Reading, Refusal
from ..values.problem import InputError, Problem
from .escaping import safe, shortened
from .plain_words import KINDS, Told, told
from .refused import CURES
from .spans import Mark, Segment, layers, segments

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_BLANK = re.compile(r"\n[ \t\r\f\v]*\n\s*")
_SHORT_LINE = 50
"""A line break after so few letters is kept: it ends a heading or an address, and is no break of a long line."""
_DEEPEST = 3
"""Deeper underlines lie on each other; their numbers still tell them apart."""
_FOOT = (
    "<footer>Underlined: the words a claim was made from. Dotted: passed over. Spans count characters of the text from "
    "0. A claim is no fact until it is accepted.</footer>"
)
_NAMES = {"refused": "passed over"}
_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class _Note:
    """A claim or refusal with its mark, in plain words."""

    mark: Mark
    source: SourceSpan
    words: Told
    rule: str
    cure: str
    conflicts: tuple[str, ...]


def release_page(reading: Reading, text: str, *, state: State | None = None) -> str:
    """The page of a reading of `text`.

    state: what is held of this and other documents, whose conflicts are then marked.
    Raises InputError if `text` is not the one that was read.

    >>> from paylode.programme.reading import read
    >>> text = "BASEL, March 3, 2014 -- Talvera AG announced that the IND for TAL-7 is now active."
    >>> page = release_page(read(text), text)
    >>> page.startswith("<!DOCTYPE html>"), "<script" in page, "IND active of TAL-7" in page
    (True, False, True)
    """
    _check(reading, text)
    notes = _notes(reading, _conflicts(reading, state) if state else {})
    marks = [note.mark for note in notes]
    placed = list(zip(marks, layers(marks), strict=True))
    title = reading.document.title or reading.document.publisher or reading.document.id
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{safe(shortened(title, 120))}: what was read</title>",
        f"<style>\n{_style()}</style>\n</head>\n<body>",
        '<a class="skip" href="#claims">to the table of claims</a>',
        _head(reading, notes, title),
        _legend(notes),
        '<main aria-label="the release, with notes">',
        *_rows(text, placed, notes),
        "</main>",
        *_tables(notes),
        _FOOT,
        "</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _check(reading: Reading, text: str) -> None:
    """The spans must be those of this text."""
    sources = [claim.source for claim in reading.claims] + [refusal.source for refusal in reading.refusals]
    wrong = next((each for each in sources if text[each.start : each.end] != each.quote), None)
    if wrong is not None:
        what = f"the text has other words at {wrong.start}-{wrong.end} than were read there"
        raise InputError(Problem(f"page of {reading.document.id}", what, "Give the text that was read, unchanged."))


def _style() -> str:
    return files(__package__).joinpath("release_page.css").read_text(encoding="utf-8")


def _notes(reading: Reading, conflicts: Mapping[SourceSpan, tuple[str, ...]]) -> list[_Note]:
    """Claims and refusals in the order of the text, claims numbered from 1 and refusals from R1."""
    found = []
    for number, claim in enumerate(sorted(reading.claims, key=_order), 1):
        words = told(claim)
        mark = Mark(*_words_of(claim.source), f"c{number}", words.kind, str(number))
        found.append(_Note(mark, claim.source, words, claim.rule, "", conflicts.get(claim.source, ())))
    for number, refusal in enumerate(sorted(reading.refusals, key=_order), 1):
        words = Told("refused", f"{refusal.reason}: {refusal.why}.", ())
        mark = Mark(*_words_of(refusal.source), f"r{number}", "refused", f"R{number}")
        found.append(_Note(mark, refusal.source, words, "", CURES[refusal.reason], ()))
    return found


def _words_of(source: SourceSpan) -> tuple[int, int]:
    """The span without the blanks around it, so that it ends inside a paragraph."""
    quote = source.quote
    return source.start + len(quote) - len(quote.lstrip()), source.start + len(quote.rstrip())


def _order(each: Claim | Refusal) -> tuple[int, int]:
    return each.source.start, each.source.end


def _conflicts(reading: Reading, state: State) -> dict[SourceSpan, tuple[str, ...]]:
    """Span of this document -> what contradicts the facts that were made of it."""
    facts = {fact.id: fact for fact in state.facts}
    found: dict[SourceSpan, list[str]] = {}
    for happening in state.happenings:
        for conflict in happening.conflicts:
            for name, other, wins in ((conflict.held, conflict.other, True), (conflict.other, conflict.held, False)):
                fact = facts.get(name)
                if fact and isinstance(fact.source, SourceSpan) and fact.source.document == reading.document.id:
                    words = _contradiction(conflict, happening, facts.get(other), wins)
                    found.setdefault(fact.source, []).append(words)
    return {span: tuple(dict.fromkeys(words)) for span, words in found.items()}


def _contradiction(conflict: Conflict, happening: Happening, other: Fact | None, wins: bool) -> str:
    where = f"{other.source}" if other else "another fact"
    quote = f': "{shortened(other.source.quote, 140)}"' if other and isinstance(other.source, SourceSpan) else ""
    held = "This one is held, by rank" if wins else "The other one is held, by rank"
    what = conflict.field.replace("_", " ")
    return f"conflict about {what} of {happening.event.type}: {where} says otherwise{quote}. {held}."


def _head(reading: Reading, notes: Sequence[_Note], title: str) -> str:
    document = reading.document
    refused = sum(note.mark.kind == "refused" for note in notes)
    conflicts = sum(bool(note.conflicts) for note in notes)
    counts = f"<b>{_many(len(notes) - refused, 'claim')}</b>, {refused} passed over"
    counts += f", <b>{_many(conflicts, 'claim')} in conflict</b>" if conflicts else ""
    named = f", document {safe(document.id)}" if document.id != "document" else ""  # the id where none is given
    parties = f"<p>parties: {safe(', '.join(reading.parties))}</p>" if reading.parties else ""
    return (
        f"<header>\n<h1>{safe(shortened(title, 400))}</h1>\n"
        f"<p><b>{safe(document.publisher) or 'publisher not told'}</b>, {document.published}, "
        f"{safe(document.kind)}{named}</p>\n<p>{counts}</p>{parties}\n</header>"
    )


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _legend(notes: Sequence[_Note]) -> str:
    counts = Counter(note.mark.kind for note in notes)
    kinds = {**KINDS, "refused": "no claim was made, for the reason given"}
    items = [
        f'<li class="{kind}"><b><u class="{kind}">{_NAMES.get(kind, kind)}</u></b> {meaning}: {counts[kind]}</li>'
        for kind, meaning in kinds.items()
        if counts[kind]
    ]
    return f'<ul class="legend" aria-label="kinds of notes">{"".join(items)}</ul>' if items else ""


def _rows(text: str, placed: Sequence[tuple[Mark, int]], notes: Sequence[_Note]) -> Iterator[str]:
    """Each paragraph with the notes of the claims that begin in it."""
    waiting = sorted(placed, key=lambda each: each[0].start)
    beginning = sorted(notes, key=lambda note: (note.mark.start, note.mark.end))
    open_: list[tuple[Mark, int]] = []
    at = told_to = 0
    for start, end in _paragraphs(text):
        while at < len(waiting) and waiting[at][0].start < end:
            open_.append(waiting[at])
            at += 1
        open_ = [each for each in open_ if each[0].end > start]
        mine = []
        while told_to < len(beginning) and beginning[told_to].mark.start < end:
            mine.append(_note(beginning[told_to]))
            told_to += 1
        words = "".join(_segment(text, each) for each in segments(start, end, open_))
        beside = f'<ol class="notes">{"".join(mine)}</ol>' if mine else ""
        tight = " tight" if end - start < _SHORT_LINE and not mine else ""
        yield f'<div class="row{tight}"><p>{words}</p>{beside}</div>'


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """[start, end) of each paragraph: what blank lines part."""
    start = 0
    for gap in _BLANK.finditer(text):
        if text[start : gap.start()].strip():
            yield start, gap.start()
            start = gap.end()
    if text[start:].strip():
        yield start, len(text)


def _segment(text: str, segment: Segment) -> str:
    """A piece of text below the underlines of all its marks, and the numbers of those that end with it."""
    words = _broken(text, segment.start, segment.end)
    for mark, layer in sorted(segment.marks, key=lambda each: -each[1]):
        words = f'<u class="{mark.kind} y{min(layer, _DEEPEST)}" data-note="{mark.name}">{words}</u>'
    return words + "".join(_link(mark, to=mark.name, own=f"m{mark.name}", why="note") for mark in segment.ending)


def _link(mark: Mark, *, to: str, why: str, own: str = "") -> str:
    """A mark's number as a link."""
    named = f' id="{own}"' if own else ""
    label = f"{why} {mark.label}"
    return f'<a class="mark {mark.kind}"{named} href="#{to}" aria-label="{label}">{mark.label}</a>'


def _broken(text: str, start: int, end: int) -> str:
    """A piece of a text, escaped; a line break stays where it ends a short line, and is a space within a paragraph."""
    told, at = [], start
    for piece in text[start:end].splitlines(keepends=True):
        at += len(piece)
        line = text[text.rfind("\n", 0, at - 1) + 1 : at - 1]
        ends_short = piece.endswith("\n") and len(line) < _SHORT_LINE
        told.append(safe(piece[:-1]) + "<br>\n" if ends_short else safe(piece))
    return "".join(told)


def _note(note: _Note) -> str:
    kind = note.mark.kind
    name = _NAMES.get(kind, kind)
    lines = [
        f'<li class="note {kind}" id="{note.mark.name}">',
        f"<p>{_back(note.mark)} <b>{name}</b> {_plain(note.words.sentence)}</p>",
        f"<p>{_values(note)}</p>" if note.words.values else "",
        f"<p>{safe(note.cure)}</p>" if note.cure else "",
        _conflict_lines(note),
        f'<p class="small">{_span(note)}</p></li>',
    ]
    return "\n".join(line for line in lines if line)


def _plain(text: str) -> str:
    """Escaped words of a note, in which no day is broken over two lines."""
    return _DAY.sub(r'<span class="day">\g<0></span>', safe(text))


def _values(note: _Note) -> str:
    """The values that the sentence leaves out, each with its name."""
    return "; ".join(
        f'<span class="small">{safe(name)}</span>\N{NO-BREAK SPACE}{_plain(value)}' for name, value in note.words.values
    )


def _conflict_lines(note: _Note) -> str:
    return "".join(f'<p class="conflict">&#9888; {safe(each)}</p>' for each in note.conflicts)


def _back(mark: Mark) -> str:
    return _link(mark, to=f"m{mark.name}", why="to the words of")


def _span(note: _Note) -> str:
    rule = f", rule {safe(note.rule)}" if note.rule else ""
    return f"characters {note.source.start}\N{EN DASH}{note.source.end}{rule}"


def _tables(notes: Sequence[_Note]) -> Iterator[str]:
    claims = [note for note in notes if note.mark.kind != "refused"]
    refused = [note for note in notes if note.mark.kind == "refused"]
    yield f'<h2 id="claims">{_many(len(claims), "claim").capitalize()}</h2>'
    if claims:
        yield _table(("", "kind", "in plain words", "the words it was made from", "span"), claims)
    terms = dict(sorted({note.words.term for note in claims} - {("", "")}))
    if terms:
        meanings = "".join(f"<dt>{safe(name)}</dt><dd>{safe(meaning)}</dd>" for name, meaning in terms.items())
        yield f"<h2>What these events are</h2>\n<dl>{meanings}</dl>"
    if refused:
        yield f'<h2 id="refusals">{len(refused)} passed over</h2>'
        yield _table(("", "kind", "reason and cure", "the words", "span"), refused)


def _table(heads: Sequence[str], notes: Sequence[_Note]) -> str:
    head = "".join(f'<th scope="col">{each or "no."}</th>' for each in heads)
    rows = "".join(
        f"<tr><td>{_back(note.mark)}</td><td>{_NAMES.get(note.mark.kind, note.mark.kind)}</td>"
        f"<td>{_plain(note.words.sentence)} {safe(note.cure) or _values(note)}"
        f"{_conflict_lines(note)}</td>"
        f"<td>{safe(shortened(note.source.quote, 300))}</td>"
        f'<td><span class="small">{_span(note)}</span></td></tr>\n'
        for note in notes
    )
    return f'<div class="scroll"><table><thead><tr>{head}</tr></thead>\n<tbody>{rows}</tbody></table></div>'
