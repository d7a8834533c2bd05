"""The head of a document: its kind, the day it was published, who published it, and where its body begins and ends.

    release    WALTHAM, Mass., Nov. 14, 2011 (GLOBE NEWSWIRE) -- ...     the dateline
    8-K        Date of Report ...: November 19, 2002; a signature date, if the text has one, is the later day
    filing     FORM 10-K, 10-Q, 20-F, 6-K

What the document says of its own day is taken before anything else; a day is never made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from .date_phrases import DatePhrase, Moment, date_phrases, window_of

_HEAD = 2_000
_AFTER_DATE = re.compile(r"\s*(?:\([^)\n]{1,60}\)\s*)?(?:/[^/\n]{1,40}/\s*)?(?:--|\u2013|\u2014|-|:)\s*")
_FORM = re.compile(
    r"^\s*(?:UNITED STATES[^\n]*\n+.{0,200}?)?FORM\s+(8-K|10-K|10-Q|20-F|6-K)\b", re.IGNORECASE | re.DOTALL
)
_REPORT_DATE = re.compile(r"Date of (?:earliest event )?report\b[^:\n]{0,60}:\s*", re.IGNORECASE)
_SIGNED = re.compile(r"^\s*(?:Date|Dated|Filed)\s*:?\s+", re.IGNORECASE | re.MULTILINE)
_MADE_PUBLIC = re.compile(r"(?:made? [^.\n]{0,40}?public|press release (?:of|dated|issued))\s+", re.IGNORECASE)
_FOOT = re.compile(
    r"^[ \t]*(?:About [A-Z][^\n.]{1,60}(?:\.|$)|CONTACTS?\b|For (?:Investors|Media)\b|#\s?#\s?#|###"
    r"|-END-|SIGNATURES?\s*$|"
    r"(?:Safe Harbor|Forward[- ]Looking Statements?|Cautionary Note)\b[^\n]{0,80}$|"
    r"This (?:press |news )?release (?:includes|contains) forward-looking)",
    re.MULTILINE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Masthead:
    """kind: release, 8-K or filing.  published: the day and the words that say it, if it has one.

    report_date: of an 8-K, the day of the earliest event.  body: where the running text begins, after headlines and
    dateline.  foot: where the standing text about the company, the cautions and contacts begin.
    headings: where lines cease to be headings, each its own sentence; None if that is only known of the first block.
    """

    kind: str
    published: DatePhrase | None
    report_date: DatePhrase | None
    headline_end: int
    body: int
    foot: int
    headings: int | None = None


def masthead(text: str) -> Masthead:
    """Read the head of a document.

    >>> head = masthead("Good News\\n\\nBASEL, March 3, 2014 -- Lanthorn AG said so.")
    >>> head.kind, head.body, head.headline_end
    ('release', 35, 11)
    """
    form = _FORM.search(text[:_HEAD])
    foot = next((match.start() for match in _FOOT.finditer(text) if match.start() > 200), len(text))
    if form:
        return _filing(text, form, foot)
    for phrase in date_phrases(text[:_HEAD]):
        after = _AFTER_DATE.match(text, phrase.end)
        start_of_line = text.rfind("\n", 0, phrase.start) + 1
        if phrase.form == "day" and phrase.start - start_of_line <= 80 and after:
            return Masthead("release", phrase, None, start_of_line, after.end(), foot, start_of_line)
    found = next((each for each in date_phrases(text[:_HEAD]) if _alone(text, each)), None)
    if found:
        return Masthead("release", found, None, _first_line(text), found.end, foot, found.end)
    return Masthead("release", None, None, _first_line(text), 0, foot)


def day_of(phrase: DatePhrase | None) -> date | None:
    """The day that a whole date names."""
    window = window_of(phrase, Moment(date(2000, 1, 1)), looking="ahead") if phrase else None
    return window.day if window else None


def _filing(text: str, form: re.Match[str], foot: int) -> Masthead:
    kind = "8-K" if form[1].upper() == "8-K" else "filing"
    report = _whole_date(text, _REPORT_DATE)
    signed = _whole_date(text, _SIGNED) or _alone_in_head(text)
    told = signed or _whole_date(text, _MADE_PUBLIC)
    if told and report and not _plausible(day_of(report), day_of(told)):
        told = None
    head = (
        max(each.end for each in (report, _alone_in_head(text)) if each)
        if report or _alone_in_head(text)
        else form.end()
    )
    return Masthead(kind, told or report, report, head, head, foot)


def _plausible(report: date | None, told: date | None) -> bool:
    """A report is out within days of the event: four working days is the rule, a fortnight is allowed for."""
    return report is not None and told is not None and 0 <= (told - report).days <= 14


def _whole_date(text: str, before: re.Pattern[str]) -> DatePhrase | None:
    """The whole date that follows directly on words."""
    for match in before.finditer(text):
        for phrase in date_phrases(text[match.end() : match.end() + 40]):
            if phrase.form == "day" and phrase.start <= 1:
                return replace(phrase, start=phrase.start + match.end(), end=phrase.end + match.end())
            break
    return None


def _alone(text: str, phrase: DatePhrase) -> bool:
    """Whether a whole date stands alone on its line."""
    start, end = text.rfind("\n", 0, phrase.start) + 1, text.find("\n", phrase.end)
    line = text[start : end if end >= 0 else len(text)].strip()
    return phrase.form == "day" and len(line) - (phrase.end - phrase.start) <= 3


def _alone_in_head(text: str) -> DatePhrase | None:
    return next((each for each in date_phrases(text[:600]) if _alone(text, each)), None)


def _first_line(text: str) -> int:
    end = text.find("\n")
    return end + 1 if end >= 0 else 0
