"""What a document tells of its speaker: how the fiscal year runs, and who the partners are."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from ....values.date_window import DateWindow, add_months
from ..claims import FiscalYearTold, PartnersTold
from ..making import resolved
from ..rule import Declined, Draft, Hit, Made, Rule


def _starts(hit: Hit) -> Made:
    window = resolved(hit, hit.date("first"), "back")
    if window is None or window.day is None:
        return Declined("no date", "a fiscal year starts on a day that cannot be told")
    return Draft(
        FiscalYearTold(hit.said.publisher, DateWindow(window.day, add_months(window.day, 12) - timedelta(days=1)))
    )


def _ends(hit: Hit) -> Made:
    phrase = hit.date("year")
    year = _YEAR_THAT_ENDS.search(phrase.words) if phrase else None
    if phrase is None or year is None:
        return None
    window = resolved(hit, replace(phrase, words=phrase.words[year.start() :]), "ahead")  # the whole year, over or not
    return Draft(FiscalYearTold(hit.said.publisher, window)) if window and window.earliest else None


def _partners(hit: Hit) -> Draft:
    owner = hit.party("owner") or hit.said.publisher
    names = tuple(
        dict.fromkeys(str(each.value) for each in hit.within("P", first=hit.match.start("partners"), last=hit.last))
    )
    return Draft(PartnersTold(owner, tuple(name for name in names if name != owner)))


_YEAR_THAT_ENDS = re.compile(r"fiscal year (?:(?:that|which) )?end", re.IGNORECASE)

CUE = r"fiscal|partners|collaborators|licensees|{D}"
"""Words and marks without which no rule here is tried."""

RULES = (
    Rule(
        "about.fiscal_start",
        "the day on which the speaker's fiscal year starts",
        "about",
        (
            r"{first:D},? (?:[-\u2013\u2014]+ ?)?(?:the )?(?:start|beginning|first day) of {few}fiscal (?:year|{D})",
            r"fiscal year (?:begins|starts|began|started|runs from) {first:D}",
        ),
        _starts,
        guarded=False,
        left="match",
    ),
    Rule(
        "about.fiscal_end",
        "a fiscal year of the speaker, by its last day",
        "about",
        (r"(?P<claim>{year:D})",),
        _ends,
        guarded=False,
        left="match",
    ),
    Rule(
        "about.partners",
        "the partners of a party",
        "about",
        (
            (
                r"(?:{owner:P}(?:'s)? )?(?:[\w-]+ ){0,2}(?:partners|collaborators|licensees) (?:currently "
                r")?(?:include|are) (?P<partners>{P}(?:,? (?:and )?(?:{P}))*)"
            ),
        ),
        _partners,
        guarded=False,
        left="match",
    ),
)
