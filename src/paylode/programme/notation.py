"""How agreements are written, where more than one kind of line is concerned: names, parties, rates, spans, ordinals.

What is printed reads back as the same: a name that could be read in two ways stands in quotes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from .event_types import Phase

if TYPE_CHECKING:
    from .terms import Span

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ORDINALS = ("first", "second", "third", "fourth", "fifth")
PHASE_WORDS: Mapping[Phase, str] = {
    Phase.PHASE_1: "1",
    Phase.PHASE_1_2: "1/2",
    Phase.PHASE_2: "2",
    Phase.PHASE_2_3: "2/3",
    Phase.PHASE_3: "3",
    Phase.PHASE_4: "4",
    Phase.PIVOTAL: "pivotal",
}


def quoted(name: str) -> str:
    """A name as it is written: in quotes unless it is one plain word.

    >>> quoted("US"), quoted("Greater China")
    ('US', '"Greater China"')
    """
    plain = name[:1].isalpha() and all(c.isascii() and (c.isalnum() or c in "_.-") for c in name)
    return name if plain else f'"{name}"'


_PLAIN_PARTY = re.compile(r"[^\W\d_][^\s\"|#\[\]]*( (?![0-9])[^\s\"|#\[\]]+)*")
_PARTY_ENDS = frozenset(
    [
        "from",
        "until",
        "on",
        "for",
        "in",
        "to",
        "payer",
        "payee",
        "developer",
        "licensor",
        "licensee",
        "learnt",
        "amount",
        "target",
        "clause",
        "cause",
        "agreement",
        "licence",
        "about",
        "option",
        "period",
        "phase",
    ]
)
"""Words at which a name without quotes ends: they begin what follows it (PARTY in agreements/agreement.lark)."""


def party_words(name: str) -> str:
    """A party's name as it is written: in quotes if it could be read in another way.

    >>> party_words("Lanthorn Biologics"), party_words("Made for Life")
    ('Lanthorn Biologics', '"Made for Life"')
    """
    plain = _PLAIN_PARTY.fullmatch(name) and not _PARTY_ENDS & set(name.split())
    return name if plain else f'"{name}"'


def percent(rate: Fraction) -> str:
    """A rate as it is written.

    >>> percent(Fraction(1, 20)), percent(Fraction(9, 200))
    ('5 %', '4.5 %')
    """
    hundredths = rate * 100
    whole, rest = divmod(hundredths, 1)
    text = str(whole)
    if rest:
        text += "."
        for _ in range(12):
            digit, rest = divmod(rest * 10, 1)
            text += str(digit)
            if not rest:
                break
    return f"{text} %"


def span_words(span: Span | None) -> str:
    """` from 2011-03-01 until never`, or nothing."""
    return f" from {span.first} until {span.last or 'never'}" if span else ""
