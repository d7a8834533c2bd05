"""Pairs of happenings that may be one event told twice: listed, never merged.

Two may be one if they have one type, share a day, come from different documents, and agree in all that both tell: the
compound, the phase, the region and so on (`_told`). What one of them does not tell fits whatever the other tells.

They are found without comparing each with each. All are divided by what they tell, one thing after the other; those
that tell nothing of it go with every part. What is left side by side agrees, and is gone through in the order of its
first days, with only those held that have not ended. The time it takes grows with the number of happenings and of the
pairs found, not with the square of the happenings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import heappop, heappush

from .facts import UNDISCLOSED, SourceSpan
from .happening import Happening

_NAMES = ("amount", "phase", "region", "indication", "ordinal", "agreement", "licences", "option", "clause")
_SMALL = 4
"""So few are compared as they are: dividing them further would take longer."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A happening as it is compared: what it tells (None where it tells nothing), its days, and its documents."""

    id: str
    values: tuple[object, ...]
    first: date
    last: date
    sources: frozenset[str]


Pair = tuple[str, str]
_Found = Callable[[_Told, _Told], None]


def possible_doubles(found: Iterable[Happening]) -> tuple[Pair, ...]:
    """The ids of happenings that may be one, in pairs; in each and among themselves in the order of the ids.

    >>> possible_doubles([])
    ()
    """
    by_type: dict[object, list[_Told]] = {}
    for each in found:
        by_type.setdefault(each.event.type, []).append(_told(each))
    pairs: list[Pair] = []

    def keep(one: _Told, two: _Told) -> None:
        pairs.append((one.id, two.id) if one.id < two.id else (two.id, one.id))

    for alike in by_type.values():
        _within(alike, 0, keep)
    return tuple(sorted(pairs))


def _told(of: Happening) -> _Told:
    event = of.event
    target = "" if event.target == UNDISCLOSED else event.target  # undisclosed may be any
    values = (event.subject.compound, *(getattr(event, name) for name in _NAMES), target)
    return _Told(
        of.id,
        tuple(value or None for value in values),
        event.occurred.earliest or date.min,
        event.occurred.latest or date.max,
        frozenset(each.source.document if isinstance(each.source, SourceSpan) else each.id for each in of.facts),
    )


def _within(group: Sequence[_Told], depth: int, keep: _Found) -> None:
    """The pairs within a group that agrees in the first `depth` values."""
    if len(group) < 2:
        return
    if depth == len(group[0].values):
        _overlapping(group, (), keep)
        return
    parts, silent = _divided(group, depth)
    for part in parts.values():
        _within(part, depth + 1, keep)
    _within(silent, depth + 1, keep)
    if parts:
        _across(silent, [each for part in parts.values() for each in part], depth + 1, keep)


def _across(left: Sequence[_Told], right: Sequence[_Told], depth: int, keep: _Found) -> None:
    """The pairs of one on the left and one on the right, which agree in the first `depth` values."""
    if not left or not right:
        return
    if depth == len(left[0].values):
        _overlapping(left, right, keep)
        return
    if len(left) * len(right) <= _SMALL:
        for one in left:
            for two in right:
                if _agree(one, two):
                    keep(one, two)
        return
    ours, silent = _divided(left, depth)
    theirs, open_ = _divided(right, depth)
    for value in ours.keys() & theirs.keys():
        _across(ours[value], theirs[value], depth + 1, keep)
    _across(silent, right, depth + 1, keep)
    _across([each for part in ours.values() for each in part], open_, depth + 1, keep)


def _divided(group: Sequence[_Told], depth: int) -> tuple[dict[object, list[_Told]], list[_Told]]:
    """By what they tell at `depth`, and those that tell nothing of it."""
    parts: dict[object, list[_Told]] = {}
    silent: list[_Told] = []
    for each in group:
        value = each.values[depth]
        (silent if value is None else parts.setdefault(value, [])).append(each)
    return parts, silent


def _agree(one: _Told, two: _Told) -> bool:
    return (
        one.first <= two.last
        and two.first <= one.last
        and all(a == b or a is None or b is None for a, b in zip(one.values, two.values, strict=True))
        and not one.sources & two.sources
    )


def _overlapping(left: Sequence[_Told], right: Sequence[_Told], keep: _Found) -> None:
    """The pairs that share a day and no document: of one left and one right, or, with nothing right, all left."""
    apart = bool(right)
    waiting: list[tuple[date, int]] = []
    held: tuple[dict[frozenset[str], dict[int, _Told]], ...] = ({}, {})
    ordered = sorted([(each.first, 0, each) for each in left] + [(each.first, 1, each) for each in right], key=_begin)
    for place, (first, side, each) in enumerate(ordered):
        while waiting and waiting[0][0] < first:
            _, gone = heappop(waiting)
            _drop(held[ordered[gone][1]], ordered[gone][2], gone)
        for other in _of_other_documents(held[1 - side] if apart else held[0], each):
            keep(other, each)
        held[side].setdefault(each.sources, {})[place] = each
        heappush(waiting, (each.last, place))


def _begin(entry: tuple[date, int, _Told]) -> date:
    return entry[0]


def _drop(held: dict[frozenset[str], dict[int, _Told]], gone: _Told, place: int) -> None:
    same = held[gone.sources]
    del same[place]
    if not same:
        del held[gone.sources]


def _of_other_documents(held: dict[frozenset[str], dict[int, _Told]], each: _Told) -> Iterator[_Told]:
    for sources, several in held.items():
        if sources.isdisjoint(each.sources):
            yield from several.values()
