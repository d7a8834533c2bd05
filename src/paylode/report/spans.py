"""Marked spans of a text that may overlap: cut into segments, each with the marks that cover it.

Overlapping spans are no tree, so no nesting of tags could hold them. Instead the text is cut wherever a span begins or
ends, and every segment knows all its marks. A mark keeps one layer over its whole length, so that its underline runs
straight on beside those of others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text, [start, end) in code points. name: of its note.  kind: which look it has."""

    start: int
    end: int
    name: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text, the marks that cover it with their layers, and those that end with it."""

    start: int
    end: int
    marks: tuple[tuple[Mark, int], ...]
    ending: tuple[Mark, ...]


def layers(marks: Sequence[Mark]) -> list[int]:
    """The layer of each mark: 0 for the lowest; two that share a character have two layers.

    >>> layers([Mark(0, 9, "1", "", ""), Mark(3, 12, "2", "", ""), Mark(9, 15, "3", "", "")])
    [0, 1, 0]
    """
    free: list[int] = []
    busy: list[tuple[int, int]] = []
    found = [0] * len(marks)
    for place in sorted(range(len(marks)), key=lambda each: (marks[each].start, -marks[each].end, each)):
        while busy and busy[0][0] <= marks[place].start:
            heappush(free, heappop(busy)[1])
        layer = heappop(free) if free else len(busy)
        found[place] = layer
        heappush(busy, (marks[place].end, layer))
    return found


def segments(start: int, end: int, marks: Sequence[tuple[Mark, int]]) -> list[Segment]:
    """The text from `start` to `end` as segments, by marks with their layers; marks may reach beyond both ends.

    >>> cut = segments(0, 12, [(Mark(2, 8, "1", "", ""), 0), (Mark(5, 12, "2", "", ""), 1)])
    >>> [(each.start, each.end, [mark.name for mark, _ in each.marks]) for each in cut]
    [(0, 2, []), (2, 5, ['1']), (5, 8, ['1', '2']), (8, 12, ['2'])]
    """
    inside = [(mark, layer) for mark, layer in marks if mark.start < end and mark.end > start]
    opening: dict[int, list[tuple[Mark, int]]] = {}
    closing: dict[int, list[Mark]] = {}
    for mark, layer in inside:
        opening.setdefault(max(mark.start, start), []).append((mark, layer))
        closing.setdefault(min(mark.end, end), []).append(mark)
    cuts = sorted({start, end, *opening, *closing})
    found: list[Segment] = []
    covering: dict[str, tuple[Mark, int]] = {}
    for place, at in enumerate(cuts[:-1]):
        for mark in closing.get(at, ()):
            covering.pop(mark.name, None)
        covering.update({mark.name: (mark, layer) for mark, layer in opening.get(at, ())})
        following = cuts[place + 1]
        ending = tuple(mark for mark in closing.get(following, ()) if mark.end == following)
        found.append(Segment(at, following, tuple(covering.values()), ending))
    return found
