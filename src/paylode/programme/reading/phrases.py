"""The little language in which rules are written: plain English with marks.

    {payer:P} owes {payee:P} {np}{amount:M}

`{role:K}` is a mark of kind K (see `marking`), caught under the name `role`; `{K}` the same without a name. The other
words in braces are fragments that many rules share; they stand here. All else is a regular expression over the marked
sentence, where a mark is one word, white space is one space, and case does not matter. Every fragment has an upper
length, so that no sentence takes long.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache

from .marking import CLOSE, OPEN

_KINDS = "PSCGMDNOFIBRT"
AGAIN = "__"
"""A role may stand in several alternatives of one phrase; the second is caught under `role__2`."""

_STOP = (
    r"(?:and|but|or|which|who|whose|that|while|because|since|as|made|designed|consisting|comprising"
    r"|composed|combining|according|aimed|"
    r"intended|if|once|when|upon|unless|until|provided|under)"
)

FRAGMENTS: Mapping[str, str] = {
    "np": r"(?:[^\s,;:]+ ){0,7}?",
    "few": r"(?:[^\s,;:]+ ){0,3}?",
    "more": r"(?:[^\s,;:]+ ){0,18}?",
    "adv": (
        r"(?:(?:now|also|already|today|recently|just|thereby|thus|officially|formally|successfully"
        r"|currently|therefore|then|subsequently|earlier|since) ){0,3}"
    ),
    "had": r"(?:(?:has|have|had|having) )?",
    "was": r"(?:is|are|was|were|has been|have been|had been|being|gets|got|becomes)",
    "been": r"(?:was|were|has been|have been|had been|has now been|have now been|is|are)",
    "tail": rf"(?:(?! {_STOP}\b)[^,;:]){{0,160}}",
    "clause": r"[^,;:]{0,200}",
    "licence": r"(?:licen[sc]es?)",
    "agreement": (
        rf"(?:(?:[a-z-]+ ){{0,5}}?(?:agreement|collaboration|alliance|partnership|contract)"
        rf"|{OPEN}G\d+{CLOSE})"
    ),
    "trial": (
        r"(?:(?:clinical|human|registrational|pivotal|open-label|randomi[sz]ed|dose[- "
        r"]escalation|first-in-human|multicent\w+|expansion) ){0,4}(?:trials?|stud(?:y|ies)"
        r"|testing|development|evaluation)"
    ),
    "clinic": (
        r"(?:the clinic|clinical (?:testing|trials?|development|studies|evaluation)|human "
        r"(?:testing|trials?|studies)|patients)"
    ),
    "products": (
        r"(?:(?:[\w/-]+ ){0,5}?(?:compounds?|candidates?|agents?|conjugates?|ADCs?|products?"
        r"|programmes?|programs?|drugs?|therapies|therapeutics|assets))"
    ),
}


@cache
def phrase(text: str) -> re.Pattern[str]:
    """A rule's words as a pattern over marked sentences.

    >>> bool(phrase("{payer:P} owes {M}").search(f"{OPEN}P0{CLOSE} owes {OPEN}M1{CLOSE}"))
    True
    """
    return re.compile(rf"(?<![\w'-])(?:{_expanded(text)})", re.IGNORECASE)


@cache
def loose(text: str) -> re.Pattern[str]:
    """The same, standing anywhere in a word."""
    return re.compile(_expanded(text), re.IGNORECASE)


def _expanded(text: str) -> str:
    seen: Counter[str] = Counter()

    def put(match: re.Match[str]) -> str:
        role, _, kind = match[1].rpartition(":")
        if kind in FRAGMENTS:
            return FRAGMENTS[kind]
        mark = rf"{OPEN}{kind}\d+{CLOSE}"
        seen[role] += 1
        numbered = role if seen[role] == 1 else f"{role}{AGAIN}{seen[role]}"
        return rf"(?P<{numbered}>{mark})" if role else mark

    return re.sub(rf"\{{((?:\w+:)?[{_KINDS}]|[a-z]+)\}}", put, text)
