"""Lanes: things with a place and a width on a line, put one below another so that none covers another."""

from __future__ import annotations

from collections.abc import Sequence


def lanes(extents: Sequence[tuple[float, float]]) -> list[int]:
    """The lane of each (from, to), 0 for the first: the first lane that is free from there on, in the order of starts.

    >>> lanes([(0, 2), (1, 3), (2.5, 4), (10, 11)])
    [0, 1, 0, 0]
    """
    free: list[float] = []
    found = [0] * len(extents)
    for place in sorted(range(len(extents)), key=lambda each: extents[each]):
        left, right = extents[place]
        lane = next((number for number, end in enumerate(free) if end <= left), len(free))
        if lane == len(free):
            free.append(right)
        free[lane] = right
        found[place] = lane
    return found
