"""What a claim could have been made of, and was not: each with its place and its reason.

The cues below name the things that are looked for: a sum, an application, a phase, a count, an agreement, a royalty. A
cue that stands in no claim is refused, once per sentence and kind, so that a reader sees what was passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .claims import RefusalReason
from .marking import Marked
from .phrases import phrase

_CUES: tuple[tuple[str, RefusalReason, str], ...] = (
    (
        r"(?:numerous|several|many|multiple|a number of|a growing number of|various) {products}",
        "vague",
        "a count that is no number",
    ),
    (
        r"(?:under|through|by) an? (?:[\w-]+ ){0,3}agreement\b",
        "no date",
        "an agreement is named, without day, title or term",
    ),
    (
        r"(?:may|might|could|can) [^,;:]{0,60}?(?:into patients|{clinic}|{F}|{I}|convert|choose|elect)",
        "conditional",
        "it may happen; it is not told that it has",
    ),
    (r"{M}", "no rule", "a sum that no rule ties to a payment or a term"),
    (r"{I}|{B}", "no rule", "an application is named, and nothing of the list that happened to it"),
    (r"{R}", "no rule", "a regulator is named, and nothing of the list that it did"),
    (r"{F}", "no rule", "a phase of testing is named, and no start or result of it"),
    (r"milestones?(?: payments?)?\b", "no rule", "a milestone is named without a sum, and no rule has read it"),
    (r"royalt(?:y|ies)\b", "no rule", "royalties are named, without what a term needs"),
    (
        r"{agreement}|licen[sc]e[sd]?\b|option\b",
        "no rule",
        "an agreement or licence is named, and nothing of the list that happened to it",
    ),
    (
        r"(?:will|expects?|expected|plans?|anticipates?|on track)\b",
        "no rule",
        "something to come, and no event of the list or no days",
    ),
    (r"(?:results|data|findings)\b", "no rule", "results are named, and not those of a trial"),
    (r"(?:trials?|stud(?:y|ies))\b", "no rule", "a trial is named, and nothing of the list that happened to it"),
)


def passed_over(sentence: Marked, claimed: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, RefusalReason, str]]:
    """(start, end, reason, why) of the cues of a sentence outside `claimed`, spans of the document; at most two."""
    found: list[tuple[int, int, RefusalReason, str]] = []
    for words, reason, why in _CUES:
        for match in phrase(words).finditer(sentence.text):
            start, end = sentence.span(*match.span())
            apart = all(
                end <= first or last <= start for first, last in [*claimed, *((each[0], each[1]) for each in found)]
            )
            if apart:
                found.append((start, end, reason, why))
                break
        if len(found) == 2:
            break
    yield from sorted(found)


_CAUTION = re.compile(
    r"forward-looking statements|safe harbor|risks and uncertainties|Securities Litigation Reform", re.IGNORECASE
)


def standing_text(text: str) -> bool:
    """Whether a sentence is a legal caution, of which nothing is ever claimed."""
    return bool(_CAUTION.search(text))
