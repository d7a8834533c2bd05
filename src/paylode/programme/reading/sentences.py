"""Text into blocks, lines and sentences, each with its place in the text.

A block is what stands between blank lines. In it a line break ends a sentence if the line is a heading, a bullet or
clearly shorter than the block is wide; otherwise the text is only wrapped. A full stop ends a sentence if what
follows begins one and what precedes is no abbreviation; after an abbreviation that may end a sentence too (`Inc.`,
`U.S.`), only before a word that begins sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_NEVER_LAST = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "st",
        "vs",
        "e.g",
        "i.e",
        "cf",
        "approx",
        "no",
        "nos",
        "fig",
        "sec",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "gen",
        "mass",
        "calif",
        "conn",
        "penn",
        "wash",
    ]
)
_MAY_BE_LAST = frozenset(
    [
        "inc",
        "corp",
        "co",
        "ltd",
        "llc",
        "plc",
        "l.p",
        "lp",
        "s.a",
        "n.v",
        "b.v",
        "s.p.a",
        "u.s",
        "u.k",
        "e.u",
        "ph.d",
        "m.d",
        "d.c",
        "jr",
        "sr",
        "etc",
        "a.g",
        "k.k",
    ]
)
_STARTERS = [
    "The",
    "This",
    "These",
    "Those",
    "That",
    "It",
    "Its",
    "He",
    "She",
    "They",
    "We",
    "Our",
    "A",
    "An",
    "In",
    "On",
    "At",
    "For",
    "From",
    "Under",
    "With",
    "Without",
    "By",
    "If",
    "As",
    "After",
    "Before",
    "Since",
    "Upon",
    "When",
    "While",
    "Both",
    "Each",
    "Such",
    "No",
    "There",
    "Here",
    "Earlier",
    "Later",
    "Today",
    "Separately",
    "Additionally",
    "However",
    "Because",
    "Once",
    "Two",
    "Three",
    "Milestone",
    "Payment",
]
_STOP = re.compile(r"[.!?]+[\"\u201d\u2019')\]]*\s+(?=[\"\u201c\u2018'(\[]?[A-Z0-9$€£\\])")
_BULLET = re.compile(r"\s*(?:[-*\u2022\u00b7\u2013\u2014]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class RawSentence:
    """`text[start:end]`; `block` counts the blocks of the document, `line` the lines of its block."""

    start: int
    end: int
    block: int
    line: int


def sentences(text: str, *, headings: int | None = None) -> Iterator[RawSentence]:
    """The sentences of a text. headings: where its headlines end; None where nothing tells, for those of the first
    block. A line of them ends a sentence wherever the next begins with a capital.

    >>> text = "ImmunoGen, Inc. is in the U.S. It is on Nov. 3 at work. Phase II began."
    >>> [text[each.start:each.end] for each in sentences(text)]
    ['ImmunoGen, Inc. is in the U.S.', 'It is on Nov. 3 at work.', 'Phase II began.']
    """
    for block, (start, end) in enumerate(_blocks(text)):
        until = (end if block == 0 else start) if headings is None else headings
        for line, (first, last) in enumerate(_lines(text, start, end, headings=until)):
            for sentence in _split(text, first, last):
                yield RawSentence(*sentence, block, line)


def flattened(text: str, start: int) -> str:
    """The text with every single line break after `start` as a space, place by place: wrapped lines read as one.

    >>> flattened("Head\\nNew\\nDrug\\n\\nEnd", 5)
    'Head\\nNew Drug\\n\\nEnd'
    """
    return text[:start] + re.sub(r"(?<![\n\s])[\n\u00a0\t](?![\n\s])|(?<=\S)\r(?=\n\S)", " ", text[start:])


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    place = 0
    for gap in re.finditer(r"\n[ \t\r\f\v\u00a0]*\n\s*|\Z", text):
        if text[place : gap.start()].strip():
            yield place, gap.start()
        place = gap.end()


def _lines(text: str, start: int, end: int, *, headings: int) -> Iterator[tuple[int, int]]:
    """The lines of a block, wrapped ones joined."""
    breaks = [match.start() for match in re.finditer(r"\n", text[start:end])]
    edges = [start, *(start + each + 1 for each in breaks), end + 1]
    lines = [(one, other - 1) for one, other in pairwise(edges)]
    width = max(last - first for first, last in lines)
    place = start
    for (first, last), (following, following_end) in pairwise(lines):
        after = text[following:following_end]
        begins = after[:1].isupper() or after[:1].isdigit()
        if _BULLET.match(after) or (begins and (first < headings or last - first < 0.7 * width)):
            yield place, last
            place = following
    yield place, end


def _split(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if bullet := _BULLET.match(text, start, end):
        start = bullet.end()
    place = start
    for stop in _STOP.finditer(text, start, end):
        if _ends_here(text, place, stop):
            yield from _trimmed(text, place, stop.end())
            place = stop.end()
    yield from _trimmed(text, place, end)


def _ends_here(text: str, start: int, stop: re.Match[str]) -> bool:
    if text[stop.start()] != ".":
        return True
    word = re.search(r"[\w.]*$", text[max(start, stop.start() - 20) : stop.start()])
    token = word.group().lower() if word else ""
    following = re.match(r"\W*(\w+)", text[stop.end() : stop.end() + 40])
    if token in _MAY_BE_LAST:
        return bool(following) and following is not None and following[1] in _STARTERS
    return token not in _NEVER_LAST and not re.fullmatch(r"[a-z]|(?:[a-z]\.)+[a-z]", token)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
