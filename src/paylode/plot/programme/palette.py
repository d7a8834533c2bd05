"""How the pictures of programmes and agreements look: what each colour and each sign stands for, in this one place.

Colours are those of Okabe and Ito, as in `style.py`, and never stand alone: each has a sign or a hatching beside it, so
that a picture says the same in grey. What is not decided is hatched, what is not told is hatched and dashed.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

BLUE, SKY, GREEN, VERMILLION = "#0072B2", "#56B4E9", "#009E73", "#D55E00"
ORANGE, PURPLE = "#E69F00", "#CC79A7"
GREY, PALE, SHADE = "#8C8C8C", "#C8C8C8", "#F3F3F3"

NOT_DECIDED = "////"
"""The hatching of what is not decided."""
NOT_TOLD = "xxx"
"""The hatching of what exists and is not told."""

VERDICTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "met": (GREEN, "\N{CHECK MARK}"),
        "missed": (VERMILLION, "\N{BALLOT X}"),
        "indeterminate": (ORANGE, "?"),
        "superseded": (GREY, "\N{RIGHTWARDS ARROW}"),
        "open": (BLUE, "\N{WHITE CIRCLE}"),
    }
)
"""Verdict -> colour and sign, in the order in which they are stacked."""


def letters_on(colour: str) -> str:
    """The colour of letters that can be read on a colour.

    >>> letters_on("#E69F00"), letters_on("#0072B2")
    ('#222222', 'white')
    """
    from ..style import INK

    return INK if _brightness(colour) > 145 else "white"


def _brightness(colour: str) -> float:
    return sum(int(colour[i : i + 2], 16) * part for i, part in ((1, 0.3), (3, 0.59), (5, 0.11)))


def ink(colour: str) -> str:
    """A colour dark enough for letters on white.

    >>> ink("#56B4E9") == "#56B4E9", ink("#0072B2")
    (False, '#0072B2')
    """
    from ..style import tint

    bright = _brightness(colour)
    return tint(colour, 1.0 + min(0.6, (bright - 120) / 150)) if bright > 125 else colour
