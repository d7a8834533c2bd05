"""Who and what a document names: parties with their short names, and compounds with their other names.

All of it comes from the document itself:

    ImmunoGen, Inc. (Nasdaq: IMGN)              a company by its legal form or its ticker
    Novartis Institutes, Inc. ("Novartis")      a short name that the document defines
    ... ImmunoGen ...                           a short name: the first words of a longer one
    the Company, we, our, us                    whoever publishes, unless the document defines it otherwise
    Amgen owes, licensed by Bayer, Roche's      a company by what only companies do (`DOES`, `BY`)
    BAY 94-9343, IMGN853, T-DM1                 a compound by its code
    trastuzumab emtansine                       a compound by the stem of its international name
    Kadcyla(TM) (ado-trastuzumab emtansine)     a brand; what stands in brackets after a compound is its other name
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...values.problem import InputError, Problem
from .name_patterns import (
    ALSO,
    APPOSED,
    BRAND,
    BY,
    CODE,
    DEFINED,
    FORMS,
    LAST_WORDS,
    LEGAL,
    LIST,
    NO_PARTY,
    NOT_CODE,
    OTHER_NAME,
    PAID,
    PARTNER,
    PERSON,
    POSSESSIVE,
    QUOTED,
    STEM,
    SUBJECT,
    TICKER,
)

_LAST_FORM = re.compile(rf",? (?:{FORMS})$")
_TWO = re.compile(r"(?:(?<= (?:AG|SE|SA|NV|BV|AB))|(?<= (?:Inc\.|Ltd\.|GmbH|N\.V\.|B\.V\.|S\.A\.|Corp))) and (?=[A-Z])")
"""Between two companies, the first of which has its legal form."""
MOST_NAMES = 2_000
"""The most compounds, and the most companies, that are told apart in one document."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """One name as it is spelled, and the name it stands for."""

    spelling: str
    stands_for: str


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """parties, compounds: every spelling, the longest first, with the full name.  people: who speaks."""

    parties: tuple[Spelled, ...]
    compounds: tuple[Spelled, ...]

    def party(self, spelling: str) -> str:
        """The full name of a party."""
        return next((each.stands_for for each in self.parties if each.spelling == spelling), spelling)


def names_in(text: str, *, publisher: str = "", body: int = 0) -> Names:
    """The names of a document. `body`: where the running text begins; headlines, where every word may have a capital,
    are searched for legal forms and tickers alone. Raises InputError if there are more than `MOST_NAMES`.

    >>> found = names_in('Talvera AG (SIX: TALV) has paid Meridel Inc. ("Meridel"). Talvera tests TAL-102.')
    >>> [each.spelling for each in found.parties], [each.spelling for each in found.compounds]
    (['Meridel Inc.', 'Talvera AG', 'Meridel', 'Talvera'], ['TAL-102'])
    """
    compounds = _compounds(text)
    _check_number(len(compounds), "compounds")
    full, defined = _companies(text, {each.spelling for each in compounds}, body)
    full = _each_once(full)
    _check_number(len(full), "companies")
    spelled = dict(defined)
    if publisher:
        full.setdefault(publisher, None)
    for name in full:
        spelled[name] = name
    for name in sorted(full, key=len, reverse=True):
        for short in _short_names(name):
            if short in full and name != short:
                spelled[short] = name if spelled.get(short, short) == short else spelled[short]
            elif short not in spelled and _stands(short, text):
                spelled[short] = name
    parties = [Spelled(short, spelled.get(name, name)) for short, name in spelled.items()]
    return Names(_longest_first(parties), compounds)


def _check_number(number: int, what: str) -> None:
    if number > MOST_NAMES:
        told = f"it names {number:,} {what}, more than the {MOST_NAMES:,} that are told apart"
        raise InputError(Problem("document", told, "Give the exhibit or item that is meant."))


def _longest_first(names: Iterable[Spelled]) -> tuple[Spelled, ...]:
    return tuple(sorted(names, key=lambda each: (-len(each.spelling), each.spelling)))


def _companies(text: str, compounds: set[str], body: int) -> tuple[dict[str, None], dict[str, str]]:
    """Full names in the order they stand in, and names that the document defines."""
    full: dict[str, None] = {}
    defined: dict[str, str] = {}
    for pattern in (LEGAL, TICKER):
        for match in pattern.finditer(text):
            *first, last = _TWO.split(match.group() if pattern is LEGAL else match["name"])
            full.update({name: None for each in first if (name := _without_lead(each)) and not _generic(name)})
            name = _without_lead(last)
            if name and not _generic(name):
                full.setdefault(name, None)
                defined.update(_definitions(text, match, name))
    refused: set[str] = set()
    for pattern in (SUBJECT, BY, POSSESSIVE, APPOSED, PARTNER, PAID):
        for match in pattern.finditer(text, body):
            told = "group" if "group" in pattern.groupindex and match["group"] else "name"
            name = _without_lead(match[told])
            if name and name not in compounds and name not in full and name not in refused:
                if not _may_be_company(text, name):
                    refused.add(name)
                elif not _a_person(text, name, match.end(told)):
                    full.setdefault(name, None)
    for match in LIST.finditer(text):
        for name in re.split(r",? and |, ", match["list"]):
            full.setdefault(name, None)
    return full, defined


def _each_once(full: dict[str, None]) -> dict[str, None]:
    """One spelling of a name that stands with and without its comma or its full stop."""
    plain: dict[str, str] = {}
    for whole in full:
        first, _, rest = whole.partition(" and ")
        name = rest if rest and any(other != whole and other.startswith(first + " ") for other in full) else whole
        kept = plain.setdefault(re.sub(r"[.,]", "", name), name)
        if len(name) > len(kept):
            plain[re.sub(r"[.,]", "", name)] = name
    return dict.fromkeys(plain.values())


def _generic(name: str) -> bool:
    words = _LAST_FORM.sub("", name).split()
    return not words or all(word in NO_PARTY for word in words)


def _without_lead(name: str) -> str:
    """A name without the words before it that only begin a sentence."""
    words = name.split()
    while words and words[0].strip("'\u2019s") in NO_PARTY:
        words = words[1:]
    while words and ((words[-1] in NO_PARTY and words[-1] not in LAST_WORDS) or words[-1] in ("and", "of", "for", "&")):
        words = words[:-1]
    return re.sub(r"(?:'s|\u2019s|'|\u2019)$", "", " ".join(words)).rstrip(",")


def _may_be_company(text: str, name: str) -> bool:
    """Whether a capitalised name can be a company's: no compound, no brand, no abbreviation, no common word."""
    words = name.split()
    if (
        any(word in NO_PARTY for word in words[: -1 if len(words) > 1 and words[-1] == "Biologics" else None])
        or len(name) < 3
        or CODE.fullmatch(name)
        or STEM.fullmatch(name)
    ):
        return False
    known = re.escape(name)
    if any(marked in text for marked in (f"{name}\u00ae", f"{name}\u2122", f"({name})")):
        return False
    if name.isupper() and not re.search(rf"(?<!\w){known}(?:'s|\u2019s)? (?:pays|paid|owes|has agreed|Inc|AG)", text):
        return False
    if any(titled in text for titled in (f"{name}, ", f"{name} Ph", f"{name} M")) and re.search(
        rf"{known}(?:,? (?:Ph\.?D|M\.?D))?, [^,.]{{0,60}}(?:President|CEO|Officer|Chair|[Ee]xecutive|head)", text
    ):
        return False
    return not _stands(name.lower(), text, before="")


def _stands(name: str, text: str, before: str = "-") -> bool:
    """Whether a name stands in a text as whole words, and not after one of the characters `before`."""
    start = text.find(name)
    while start >= 0:
        left, right = text[start - 1 : start], text[start + len(name) : start + len(name) + 1]
        inside = any(each.isalnum() or each == "_" for each in (left, right) if each)
        if not inside and not (left and left in before):
            return True
        start = text.find(name, start + 1)
    return False


def _a_person(text: str, name: str, end: int) -> bool:
    """Whether a title follows, as it does after a person's name."""
    after = text[end : end + 60]
    surname = re.match(r" [A-Z][\w'-]+, ", after) and len(name.split()) == 1
    return bool(PERSON.match(after) or (surname and PERSON.search(after)))


def _definitions(text: str, match: re.Match[str], name: str) -> Iterator[tuple[str, str]]:
    """Short names in the brackets that follow a name: ("we" or the "Company")."""
    bracket = DEFINED.match(text, match.end())
    for quoted in QUOTED.finditer(bracket[1]) if bracket else ():
        yield quoted[1], name
    if bracket and re.fullmatch(r"[A-Z]{2,8}", bracket[1]):
        yield bracket[1], name


def _short_names(name: str) -> Iterator[str]:
    """The first words of a longer name, longest first."""
    words = _LAST_FORM.sub("", name).split()
    for count in range(len(words), 0, -1):
        short = " ".join(words[:count])
        if (
            short != name
            and len(short) > 2
            and words[0] not in NO_PARTY
            and not short.endswith((" and", " of", " for", ","))
        ):
            yield short


def _compounds(text: str) -> tuple[Spelled, ...]:
    """Compounds, with the other names in brackets after them."""
    found: dict[str, str] = {}
    for pattern in (STEM, BRAND, CODE):
        for match in pattern.finditer(text):
            if pattern is not CODE or not NOT_CODE.match(match.group()):
                found.setdefault(match.group().rstrip("\u00ae\u2122"), match.group().rstrip("\u00ae\u2122"))
    for bracket in OTHER_NAME.finditer(text):
        name = _name_before(text, bracket.start(), found)
        for other in ALSO.split(bracket[1]) if name else ():
            if other.strip(", ") in found:
                found[other.strip(", ")] = found[name]
    lower = {spelling for spelling in found if spelling.islower()}
    for spelling in found:  # a title case spelling of a name in lower case
        if spelling not in lower and spelling.lower() in lower:
            found[spelling] = found[spelling.lower()]
    return _longest_first(Spelled(spelling, name) for spelling, name in found.items())


def _name_before(text: str, end: int, found: Mapping[str, str]) -> str:
    """The longest name that ends at a place of the text; "" if none does."""
    head = text[max(0, end - 80) : end]
    starts = (match.start() for match in re.finditer(r"(?<![\w-])(?=\w)", head))
    return next((head[start:] for start in starts if head[start:] in found), "")


def aliases(names: Names) -> Mapping[str, tuple[str, ...]]:
    """Full name -> its other spellings, of parties and compounds that have any."""
    found: dict[str, list[str]] = {}
    for each in (*names.parties, *names.compounds):
        if each.spelling != each.stands_for:
            found.setdefault(each.stands_for, []).append(each.spelling)
    return {name: tuple(sorted(others)) for name, others in sorted(found.items())}
