"""The commands of the command line, one file each: see README.md."""

from __future__ import annotations

from inspect import getdoc


def first_words(command: object) -> str:
    """What a command does, whole, for lists of commands, which would else cut it short: its first paragraph.

    >>> first_words(first_words)
    'What a command does, whole, for lists of commands, which would else cut it short: its first paragraph.'
    """
    return " ".join((getdoc(command) or "").partition("\n\n")[0].split())
