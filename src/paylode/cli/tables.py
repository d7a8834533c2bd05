"""Columns of text, as wide as their widest cell, and counts of things."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def columns(names: Sequence[str], rows: Iterable[Sequence[str]], *, indent: str = "") -> str:
    """Rows below their column names, the last column of any length.

    >>> print(columns(("id", "kind"), [("t-dm1", "conjugate"), ("dm1", "payload")]))
    id     kind
    t-dm1  conjugate
    dm1    payload
    """
    every = [names, *rows]
    widths = [max(len(row[n]) for row in every) for n in range(len(names))]
    padded = ("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in every)
    return "\n".join(f"{indent}{line}".rstrip() for line in padded)


def counted(number: int, word: str) -> str:
    """A count of things.

    >>> counted(1, "claim"), counted(3, "claim")
    ('1 claim', '3 claims')
    """
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
