"""A sentence in which everything that rules speak of is marked: parties, compounds, sums, dates, phases and so on.

    Talvera AG owes Meridel Inc. (SIX: MRDL) a fee of $2 million.   ->   [P0] owes [P1] a fee of [M2]

A mark is two private characters around a letter and a number, so that no text can pretend to be one. What stands in
brackets after a name is left out (tickers, abbreviations), white space becomes one space, quotation marks go: rules
are then written as plain phrases. For each character of the marked sentence it is known which characters of the
document it stands for, so that every match has an exact span there.

    P party   S person who speaks   C compound   G agreement by its title   M sum   D date phrase   N number   O ordinal
    F phase of testing   I application to begin testing (IND, CTA)   B application for approval (BLA, NDA, MAA)
    R regulator   T antigen target
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from ...values.money import Amount, Money, from_major
from ...values.problem import InputError
from ..event_types import Phase
from .date_phrases import DatePhrase, date_phrases
from .names import Names
from .number_words import NUMBER_WORDS, ORDINAL_WORDS, number, ordinal

OPEN, CLOSE = "\ue000", "\ue001"
LONGEST = 1_500
"""The most characters of a sentence that is read; a longer one is refused."""

Value = str | Amount | DatePhrase | int | Phase


@dataclass(frozen=True, slots=True)
class Mention:
    """`text[start:end]` of the document, what kind of thing it is, and which."""

    kind: str
    start: int
    end: int
    value: Value


@dataclass(frozen=True, slots=True)
class Marked:
    """A marked sentence: `text` with marks, `mentions` by their number, and the places in the document.

    end: of the sentence.  `starts[i]` and `ends[i]`: the first character of the document, and the one after the last,
    that `text[i]` stands for.
    """

    text: str
    mentions: tuple[Mention, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    end: int

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The places in the document of `text[first:last]`."""
        return self.starts[first], self.ends[last - 1]


_CURRENCIES = {
    "us$": "USD",
    "$": "USD",
    "\u20ac": "EUR",
    "\u00a3": "GBP",
    "\u00a5": "JPY",
    "a$": "AUD",
    "c$": "CAD",
    "chf": "CHF",
}
_CODES = "USD|EUR|GBP|JPY|CHF|DKK|SEK|CNY|AUD|CAD"
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,9}(?:\.\d{1,6})?"
_MONEY = re.compile(
    rf"(?:(?P<words>{NUMBER_WORDS}) (?:US |U\.S\. )?(?P<unit>dollars|euros?|pounds)(?: \((?P<again>[^()]{{1,30}})\))?"
    rf"|\\?(?P<sign>(?-i:US)\s?\\?\$|(?-i:[AC])\$|[$\u20ac\u00a3\u00a5]|(?:{_CODES}|CHF) "
    rf"?)\s?(?P<digits>{_DIGITS})(?:[ -]?(?P<scale>million|billion|thousand|mn|bn|m|M|MM|B"
    rf"|k)(?![\w]))?"
    rf"|(?P<bare>{_DIGITS}) (?P<scale2>million|billion|thousand) (?P<unit2>dollars|euros?|pounds|{_CODES}))",
    re.IGNORECASE | re.ASCII,
)
_UNIT = {"dollars": "USD", "euro": "EUR", "euros": "EUR", "pounds": "GBP"}
_SCALE = {
    "thousand": 10**3,
    "k": 10**3,
    "million": 10**6,
    "m": 10**6,
    "mm": 10**6,
    "mn": 10**6,
    "billion": 10**9,
    "bn": 10**9,
    "b": 10**9,
}
_PHASE = re.compile(
    r"(?P<word>[Pp]hases?|PHASE) ?-?(?P<low>III|II|IV|I|[1-4])[ab]?(?:/-?(?P<high>III|II|IV"
    r"|[2-4])[ab]?|(?: and | or |-)?)?(?![\w])|(?P<pivotal>(?:pivotal|registrational"
    r"|registration-directed)(?= (?:Phase|phase|trial|study|[A-Z]{3,})))"
)
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}
_PHASES = {
    (1, 1): Phase.PHASE_1,
    (1, 2): Phase.PHASE_1_2,
    (2, 2): Phase.PHASE_2,
    (2, 3): Phase.PHASE_2_3,
    (3, 3): Phase.PHASE_3,
    (4, 4): Phase.PHASE_4,
}
_IND = re.compile(
    r"(?:Investigational New Drug|investigational new drug)(?: \(IND\))?(?: (?:[Aa]pplications?"
    r"|filing|submission))?(?: \(\u201c?\"?INDs?\"?\u201d?\))?|INDs?(?: (?:application|filing"
    r"|submission)s?)?(?![\w])|"
    r"(?:Clinical Trial (?:Application|Authori[sz]ation)|CTA)(?: \(CTA\))?(?![\w])"
)
_FILING = re.compile(
    r"(?:[Ss]upplemental )?(?:Biologics? Licen[sc]e Application|biologics? licen[sc]e application|new "
    r"drug application|New Drug Application|Marketing Authori[sz]ation Application|Premarket Approval "
    r"application|biologics license application|marketing authori[sz]ation application)(?: "
    r"\([A-Za-z]{2,4}\))?|s?(?:BLA|NDA|MAA)s?(?: submission| filing)?(?![\w])"
)
_REGULATOR = re.compile(
    r"(?:the )?(?:(?:U\.S\.|US|United States) )?(?:Food and Drug Administration|FDA)(?: "
    r"\(FDA\))?(?![\w])|(?:the )?European (?:Medicines Agency|Commission)(?: \((?:EMA|EC)\))?|(?:the "
    r")?(?:EMA|EMEA|PMDA|MHRA|NMPA|CHMP)(?![\w])|(?:the )?(?:Japanese |Japan's )?Ministry of "
    r"Health[\w, ]{0,30}?(?=[.,;)]| has| approved)|Health Canada|Swissmedic"
)
_REGIONS = (
    ("Food and Drug", "US"),
    ("FDA", "US"),
    ("European", "EU"),
    ("EMA", "EU"),
    ("EMEA", "EU"),
    ("CHMP", "EU"),
    ("PMDA", "JP"),
    ("Ministry", "JP"),
    ("MHRA", "GB"),
    ("NMPA", "CN"),
    ("Canada", "CA"),
    ("Swissmedic", "CH"),
)
_TITLE = (
    r"(?:Access|Option|License|Licence|Collaboration|Multi-Target|Exclusive|Asset|Purchase"
    r"|Development|Commerciali[sz]ation|Research|Royalty|Co-Development|Supply|Right-to-Test"
    r"|Master|Amended|Restated|Heads|Strategic|Alliance|Evaluation|Manufacturing|Services)"
)
_AGREEMENT = re.compile(rf"{_TITLE}(?:,? (?:and |& |of )?{_TITLE}){{0,8}} Agreement(?! \()")
_TARGET = re.compile(
    r"(?<![\w-])(?:HER[1-4]|CD\d{1,3}(?:v\d)?|FOLR1|FR\u03b1|folate receptor(?: alpha| 1)?|PSMA"
    r"|[Pp]rostate[- ][Ss]pecific [Mm]embrane [Aa]ntigen|[Mm]esothelin|EGFR(?:vIII)?|TROP-?2|BCMA"
    r"|Nectin-4|c-?MET|HER2/neu|GPNMB|EpCAM|CanAg|MUC1|DLL3|ROR1|CEACAM5|NaPi2b|B7-H[34])(?![\w])"
)
_SPEAKER = re.compile(
    r"(?:Dr\. |Prof\. )?[A-Z][a-z]+(?: [A-Z]\.)?(?: [A-Z][\w\u2019'-]+){1,2}(?:,? (?:Ph\.? ?D\.?"
    r"|M\.?D\.?|MBA|Pharm\.?D\.?|DVM)){0,2}, (?:[\w&\u2019'.-]+,? ){0,8}?(?:President|CEO|Officer"
    r"|Chair(?:man|woman|person)?|Chief Executive|Director|[Hh]ead|president|officer|Vice President"
    r"|Founder)(?: (?:and|of|for|at)(?: [\w&\u2019',.-]+?){1,8})?(?=, | said| commented| added| noted"
    r"| stated|\.$)"
)
_NUMBER = re.compile(
    rf"(?<![\w.$,-])(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,4}}|{NUMBER_WORDS})(?![\w%]|-(?!year)|,\d|\.\d)", re.IGNORECASE
)
_ORDINAL = re.compile(rf"(?<![\w-])(?:{ORDINAL_WORDS}|\d{{1,3}}(?:st|nd|rd|th))(?![\w-])", re.IGNORECASE)
_BRACKET = re.compile(r"\s?\([^()]{0,80}\)|\s?\[[^\[\]]{0,40}\]|\(https?://[^)\s]*\)")
_NAMED_AGAIN = re.compile(rf"\s?\((?:[^()M{OPEN}]|{OPEN}[^M]){{0,120}}\)")
_APPOSED = re.compile(
    rf"(?<={CLOSE}), (?:an?|part of|the|which is) [^,;:]{{3,90}},(?= (?:will|has|have|is|was|today"
    rf"|said|announced|reported|disclosed|stands|must|owes|expects|plans|agreed|paid)\b)"
)
_DROPPED = re.compile(r"[\"\u201c\u201d\u00ae\u2122*\\\[\]]|\(R\)|\(TM\)")
_SELF = re.compile(
    r"(?<![\w-])(?:[Tt]he Company(?:'s|\u2019s)?|[Ww]e|[Oo]ur|[Uu]s)(?![\w-])|(?<![\w.])the company(?!\w)"
)


def marked(text: str, start: int, end: int, names: Names, *, publisher: str) -> Marked:
    """Mark `text[start:end]`.

    >>> from paylode.programme.reading.names import names_in
    >>> text = "Talvera AG owes us $1.5 million."
    >>> sentence = marked(text, 0, len(text), names_in(text), publisher="Meridel Inc.")
    >>> [(each.kind, each.value) for each in sentence.mentions]
    [('P', 'Talvera AG'), ('P', 'Meridel Inc.'), ('M', Money(minor=150000000, currency='USD'))]
    """
    chosen = _chosen(text, start, end, names, publisher)
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []

    def put(piece: str, first: int, last: int) -> None:
        letters.extend(piece)
        starts.extend([first] * len(piece))
        ends.extend([last] * len(piece))

    place = start
    for index, mention in enumerate((*chosen, None)):
        stop = mention.start if mention else end
        for piece, first, last in _plain(text, place, stop):
            put(piece, first, last)
        if mention:
            put(f"{OPEN}{mention.kind}{index}{CLOSE}", mention.start, mention.end)
            place = mention.end
    return _squeezed(letters, starts, ends, chosen, end)


def _squeezed(
    letters: list[str], starts: list[int], ends: list[int], mentions: tuple[Mention, ...], end: int
) -> Marked:
    """Without brackets that hold no sum, what a name is beside ("a member of the group"), and the full stop; single
    spaces."""
    kept: list[int] = []
    whole = "".join(letters)
    aside = [match.span() for pattern in (_NAMED_AGAIN, _APPOSED) for match in pattern.finditer(whole)]
    dropped = {place for span in aside for place in range(*span)}
    for index, letter in enumerate(letters):
        if index in dropped:
            continue
        following = letters[index + 1] if index + 1 < len(letters) else ""
        if letter == " " and (not kept or letters[kept[-1]] == " " or following in (",", ".", ";", "")):
            continue
        kept.append(index)
    while kept and letters[kept[-1]] in ".!? ":
        kept.pop()
    return Marked(
        "".join(letters[each] for each in kept),
        mentions,
        tuple(starts[each] for each in kept),
        tuple(ends[each] for each in kept),
        end,
    )


def _plain(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """The characters between two mentions, without brackets, marks and quotation marks."""
    place = start
    skipped = sorted(
        [match.span() for pattern in (_BRACKET, _DROPPED) for match in pattern.finditer(text, start, end)],
        key=lambda span: span,
    )
    for first, last in [*skipped, (end, end)]:
        for index in range(place, max(place, first)):
            letter = text[index]
            if letter in (OPEN, CLOSE) or letter.isspace() or not letter.isprintable():
                letter = " "
            yield "'" if letter in "\u2019\u2018" else letter, index, index + 1
        place = max(place, last)


def _chosen(text: str, start: int, end: int, names: Names, publisher: str) -> tuple[Mention, ...]:
    """The mentions of a sentence: the first by place and, of those at one place, the longest; none overlaps another."""
    found = [each for recognise in _RECOGNISE for each in recognise(text, start, end)]
    found += _named(text, start, end, names, publisher)
    found += _spoken_of(text, start, end, found)
    found.sort(key=lambda each: (each.start, -(each.end - each.start)))
    chosen: list[Mention] = []
    for mention in found:
        if not chosen or mention.start >= chosen[-1].end:
            chosen.append(mention)
    return tuple(chosen)


_SAID_THAT_IT = re.compile(
    r"\b(?:announced|announces|said|says|reported|reports|disclosed|confirmed)(?: today)? that "
    r"(it)\b(?! is (?:expected|not clear))"
)


def _spoken_of(text: str, start: int, end: int, found: list[Mention]) -> Iterator[Mention]:
    """ "Talvera said that it ...": the party that speaks."""
    for match in _SAID_THAT_IT.finditer(text, start, end):
        before = [each for each in found if each.kind == "P" and each.end <= match.start()]
        if before:
            yield Mention("P", *match.span(1), max(before, key=lambda each: each.end).value)


@lru_cache(maxsize=8)
def _name_patterns(names: Names) -> tuple[tuple[str, re.Pattern[str]], ...]:
    found = []
    for kind, spelled in (("P", names.parties), ("C", names.compounds)):
        if spelled:
            body = "|".join(re.escape(each.spelling) for each in spelled)
            found.append((kind, re.compile(rf"(?<!\w)(?<!\w-)(?:{body})(?!\w)(?!-\w+mab)")))
    return tuple(found)


@lru_cache(maxsize=8)
def _full_names(names: Names) -> Mapping[str, str]:
    """Spelling -> full name."""
    return {each.spelling: each.stands_for for each in (*names.compounds, *names.parties)}


def _named(text: str, start: int, end: int, names: Names, publisher: str) -> Iterator[Mention]:
    full = _full_names(names)
    for kind, pattern in _name_patterns(names):
        for match in pattern.finditer(text, start, end):
            yield Mention(kind, *match.span(), full[match.group()])
    for match in _SELF.finditer(text, start, end):
        yield Mention("P", *match.span(), publisher or "the Company")


def _money(text: str, start: int, end: int) -> Iterator[Mention]:
    for match in _MONEY.finditer(text, start, end):
        amount = _amount(match)
        if amount is not None:
            yield Mention("M", *match.span(), amount)


def _amount(match: re.Match[str]) -> Money | None:
    """The sum; None where words and figures in brackets after them tell two different sums."""
    try:
        if match["words"]:
            value = number(match["words"])
            told = None if value is None else from_major(value, _UNIT[match["unit"].lower()])
            again = _MONEY.fullmatch(match["again"].strip()) if match["again"] else None
            return told if again is None or _amount(again) == told else None
        if match["bare"]:
            unit = match["unit2"].lower()
            return _scaled(match["bare"], match["scale2"], _UNIT.get(unit, unit.upper()))
        sign = match["sign"].replace("\\", "").replace(" ", "")
        return _scaled(match["digits"], match["scale"] or "", _CURRENCIES.get(sign.lower(), sign.upper()))
    except InputError:
        return None


def _scaled(digits: str, scale: str, currency: str) -> Money:
    return from_major(Fraction(digits.replace(",", "")) * _SCALE.get(scale.lower(), 1), currency)


def _dates(text: str, start: int, end: int) -> Iterator[Mention]:
    for phrase in date_phrases(text[start:end]):
        yield Mention("D", phrase.start + start, phrase.end + start, phrase)


def _phases(text: str, start: int, end: int) -> Iterator[Mention]:
    for match in _PHASE.finditer(text, start, end):
        if match["pivotal"]:
            yield Mention("F", *match.span(), Phase.PIVOTAL)
            continue
        low = _level(match["low"])
        phase = _PHASES.get((low, _level(match["high"]) if match["high"] else low))
        if phase:
            yield Mention("F", match.start(), match.end(), phase)


def _level(word: str) -> int:
    return _ROMAN.get(word) or int(word)


def _words(
    kind: str, pattern: re.Pattern[str], value: Callable[[str], Value | None]
) -> Callable[[str, int, int], Iterator[Mention]]:
    def recognise(text: str, start: int, end: int) -> Iterator[Mention]:
        for match in pattern.finditer(text, start, end):
            found = value(match.group())
            if found is not None:
                yield Mention(kind, *match.span(), found)

    return recognise


def region_of(regulator: str) -> str:
    """Where a regulator decides.

    >>> region_of("the U.S. Food and Drug Administration"), region_of("EMA")
    ('US', 'EU')
    """
    return next((region for word, region in _REGIONS if word in regulator), "")


_RECOGNISE: tuple[Callable[[str, int, int], Iterator[Mention]], ...] = (
    _money,
    _dates,
    _phases,
    _words("I", _IND, lambda words: "CTA" if "C" in words else "IND"),
    _words(
        "B",
        _FILING,
        lambda words: (
            "MAA" if "arket" in words or "MAA" in words else "NDA" if "New" in words or "NDA" in words else "BLA"
        ),
    ),
    _words("R", _REGULATOR, region_of),
    _words("G", _AGREEMENT, lambda words: words),
    _words("T", _TARGET, lambda words: words),
    _words("S", _SPEAKER, lambda words: words),
    _words("N", _NUMBER, number),
    _words("O", _ORDINAL, ordinal),
)
