"""Who publishes a document: whoever it says announces it.

8-K                the name on a line of its own in the head, or after FORM 8-K for
release            the party with a ticker that announces or reports; else the first that does; else the first named
"""

from __future__ import annotations

import re

from .masthead import Masthead
from .names import Names

_TICKER = r"\((?:Nasdaq|NASDAQ|NYSE|SIX|LSE|XETRA|Euronext)[^)]*:[^)]*\)"
_THEN = r"(?:,| (?:has|today|announce|report|said|is|thereby|will|plans|expects|earn))"
"""A ticker stands after the subject of a sentence, not after somebody in passing."""

_ANNOUNCES = (
    r"(?:today )?(?:has )?(?:(?:announced|announces|reported|reports|said|disclosed)\b"
    r"|(?:gave|gives|given|provided|provides|issued|issues|published|publishes|presented|presents) (?:an? |its |the )?"
    r"(?:[\w-]+ ){0,3}(?:update|overview|report|results|outlook|guidance)\b)"
)


def publisher_of(text: str, head: Masthead, names: Names) -> str:
    """The publisher's full name; "" if no party is named at all."""
    full = {each.spelling: each.stands_for for each in names.parties}
    if head.kind != "release" and (found := _registrant(text, full)):
        return found
    body = text[head.body : head.body + 1500]
    here = [name for name in full if name in body]
    ticker = [
        name
        for name in here
        if re.search(
            rf"{re.escape(name)}\]?(?:\([^)\s]*\))? ?{_TICKER}{_THEN}",
            body,
        )
    ]
    if ticker:
        return full[min(ticker, key=body.find)]
    speaking = [name for name in here if re.search(rf"{re.escape(name)},? (?:[^.,]{{0,40}}, )?{_ANNOUNCES}", body)]
    if speaking:
        return full[min(speaking, key=lambda name: (body.find(name), -len(name)))]
    if re.search(r"\b(?:the Company|[Ww]e|[Oo]ur)\b", text):
        return ""  # the document speaks of itself, and does not say who that is
    named = here or [name for name in full if name in text]
    return (
        full[min(named, key=lambda name: (text.find(name, head.body if name in body else 0), -len(name)))]
        if named
        else ""
    )


def _registrant(text: str, full: dict[str, str]) -> str:
    head = text[:800]
    for line in head.splitlines():
        if line.strip() in full:
            return full[line.strip()]
    told = re.search(r"FORM [\w-]+ for ([^\n]{2,60})", head)
    if told:
        plain = re.sub(r"\W+(?:INC|CORP|LTD|AG|SA|LLC|PLC)\b.*$", "", told[1].strip(), flags=re.IGNORECASE).lower()
        return next((name for spelling, name in full.items() if spelling.lower() == plain), "")
    return ""
