"""Numbers as they are written: `seven`, `twenty-one`, `two hundred and fifty thousand`, `12`.

`several`, `numerous` and `a number of` are no numbers, and are read by no rule here.
"""

from __future__ import annotations

import re

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
]
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_SMALL = {word: value for value, word in enumerate(_ONES)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_WORD = "|".join(sorted([*_SMALL, *_SCALES], key=len, reverse=True))

NUMBER_WORDS = rf"(?:{_WORD})(?:(?:-| and | )(?:{_WORD}))*"
"""A pattern for a number in words."""

ORDINAL_WORDS = "|".join(_ORDINALS)
"""A pattern for an ordinal in words."""


def number(words: str) -> int | None:
    """The number that is written, in words or digits; None if it is none.

    >>> number("two hundred and fifty thousand"), number("Twenty-one"), number("1,200"), number("several")
    (250000, 21, 1200, None)
    """
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,9}", words, re.ASCII):
        return int(words.replace(",", ""))
    whole, part = 0, 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word in _SMALL:
            part += _SMALL[word]
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word in _SCALES:
            whole, part = whole + max(part, 1) * _SCALES[word], 0
        elif word != "and":
            return None
    return whole + part


def ordinal(word: str) -> int | None:
    """The ordinal that is written: `second`, `2nd`.

    >>> ordinal("Second"), ordinal("11th"), ordinal("next")
    (2, 11, None)
    """
    if found := re.fullmatch(r"(\d{1,4})(?:st|nd|rd|th)", word, re.ASCII):
        return int(found[1])
    return _ORDINALS.index(word.lower()) + 1 if word.lower() in _ORDINALS else None
