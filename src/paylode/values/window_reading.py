"""Phrases that name a time, as releases write them, resolved to windows.

`by June`, `mid-2012`, `2H2013`, `Q3 FY2013`, `earlier this month`, `in the next twelve months` (the grammar is
window_grammar.lark) say days only together with the day they were published and the speaker's fiscal calendar. The
rules by which they close are choices; all of them stand here and in window_points.py:

    a month, quarter, half or year      its first to its last day; 1H and 4Q are calendar unless the text says fiscal
    by X, through X                     from the publication to the last day of X; by mid-X to the day half-way
    before X, after X                   to the day before X (before the end of X: to its last day); from the day after
    early, mid, late X                  thirds: of a year four months each; of a month 1 to 10, 11 to 20, 21 to its end
    end of X, year end                  the last month of X; by the end of X, its last day
    earlier this month                  from the 1st to the day before the publication
    later this year                     from the publication to 31 December
    in the next twelve months           to the same day twelve months after the publication; "a year from now" alike
    soon, in the coming months          from the publication on, with no end
    recently, a short time ago          up to the publication, with no start
    spring, summer, autumn 2012         of the north, by the widest of the usual definitions; a winter is of two years
    no year                             the next such time that is not over, or, looking back, the last that had begun
    looking back                        nothing lies after the publication

What needs a fiscal calendar that is not held is refused, and so is every phrase that is not of the grammar ("around
June", "in six months"): no window is guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .date_window import DateWindow, add_months
from .fiscal import FiscalCalendar
from .problem import InputError, Problem, quote
from .window_period import Looking, Period, Setting, number_of, refuse
from .window_points import point, unit_period

if TYPE_CHECKING:
    from lark import Lark, Token, Tree
    from lark.parsers.lalr_interactive_parser import InteractiveParser

Relation = Literal["in", "by", "before", "after", "since", "from", "earlier", "later", "within", "soon", "recently"]
"""How the phrase relates the day to what it names."""

LONGEST = 200
"""The most characters a phrase may have."""

_NEAR = 48  # how far from its first word a phrase says what makes it one: "no later than the end of the third quarter"

_DAY = timedelta(days=1)
_PLAIN = str.maketrans(
    {**dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"), "\u2019": "'", "\u2018": "'", "\u00a0": " "}
)
_OPENERS = re.compile(
    r"(?<![A-Za-z0-9$.,'])(?<!(?<!-)-)(?<!how )"
    r"(?=\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mid|fy|q[1-4]|h[12]|imminent|recent)"
    r"|(?:spring|summer|autumn|fall|by|no|not|on|up|before|prior|ahead|after|following|since|as|starting|beginning|from"
    r"|between|in|during|at|over|sometime|some|throughout|through|for|effective|dated|within|later|earlier|this|that"
    r"|current|present|next|coming|upcoming|last|previous|past|preceding|end|close|start|early|late|calendar|cy|fiscal"
    r"|financial|full|year|quarter|month|first|second|third|fourth|final|transition|a|one|two|three|four|five|six|seven"
    r"|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty"
    r"|sixty|ninety|very|soon|shortly|near|today|yesterday|tomorrow)(?![a-z]))",
    re.ASCII | re.IGNORECASE,
)
_TELLING = re.compile(
    r"\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|fall|year|quarter|month|week|half|day|today"
    r"|term|future|course|soon|short|imminent|recent|tomorrow|fy|period",
    re.ASCII | re.IGNORECASE,
)
_EXAMPLE = "Write it like by June, mid-2012, Q3 FY2013 or in the next twelve months."


@dataclass(frozen=True, slots=True)
class WindowReading:
    """A phrase and its window. basis: `stated`, or `relative` if it rests on the day of publication."""

    phrase: str
    window: DateWindow
    relation: Relation
    basis: Literal["stated", "relative"]


@dataclass(frozen=True, slots=True)
class FoundPhrase:
    """A phrase of the grammar in a text: `text[start:end] == phrase`.

    shape: the name, in the grammar, of what it says: `soon`, `earlier`, `within`; of a time, that of the time it names.
    """

    start: int
    end: int
    phrase: str
    shape: str = ""


def read_window(
    phrase: str,
    published: date,
    *,
    calendar: FiscalCalendar | None = None,
    looking: Looking = "ahead",
    where: str = "window",
) -> WindowReading:
    """The window that a phrase of a text published on a day stands for.

    calendar: the speaker's fiscal calendar.  looking: `ahead` for what is expected, `back` for what has happened.
    Raises InputError for a phrase that is not of the grammar, and for one that needs a calendar which is not given.

    >>> print(read_window("by June", date(2011, 11, 14)).window)
    2011-11-14..2012-06-30
    >>> print(read_window("earlier this month", date(2011, 11, 14), looking="back").window)
    2011-11-01..2011-11-13
    """
    plain = phrase.strip().translate(_PLAIN)
    if len(plain) > LONGEST:
        raise InputError(Problem(where, f"{quote(phrase, 30)} is longer than {LONGEST} characters", _EXAMPLE))
    tree = _tree(plain)
    if tree is None:
        raise InputError(Problem(where, f"{quote(phrase)} names no time that is understood", _EXAMPLE))
    setting = Setting(published, calendar, looking, where)
    try:
        relation, window, relative = _resolved(tree.children[0], setting)  # type: ignore[arg-type]
    except OverflowError:
        raise refuse(f"{quote(phrase)} is outside the calendar", "Write a nearer time.", setting) from None
    return WindowReading(phrase.strip(), window, relation, "relative" if relative else "stated")


def find_phrases(text: str) -> tuple[FoundPhrase, ...]:
    """Every phrase of the grammar in a text, the longest from each start, none within another, in order.

    A bare year is passed over: it is as often a count or a part of a name. Whether a phrase dates the event beside it
    is for the reader of the sentence to say.

    >>> [each.phrase for each in find_phrases("We expect IMGN853 to reach this stage by June, and data in 2H2013.")]
    ['by June', 'in 2H2013']
    """
    plain = text.translate(_PLAIN)
    found: list[FoundPhrase] = []
    reached = 0
    for opener in _OPENERS.finditer(plain):
        start = opener.start()
        if start < reached:
            continue
        if not _TELLING.search(plain, start, start + _NEAR):
            continue
        end = len(plain[start : start + _longest(plain[start : start + LONGEST])].rstrip("."))
        if end and not re.fullmatch(r"(?:19|20)\d\d", plain[start : start + end]):
            found.append(FoundPhrase(start, start + end, text[start : start + end], _shape(plain[start : start + end])))
            reached = start + end
    return tuple(found)


def _tree(plain: str) -> Tree[Token] | None:
    """The tree of a phrase; None if it is none."""
    from lark.exceptions import UnexpectedInput

    try:
        return _parser().parse(plain)
    except UnexpectedInput:
        return None


def _shape(plain: str) -> str:
    """What a phrase says: its relation where that is all it says, else the shape of the time it names."""
    tree = _tree(plain)
    if tree is None:
        return ""
    said: Tree[Token] = tree.children[0]  # type: ignore[assignment]
    named = [child for child in said.children if not isinstance(child, str)]
    if not named or said.data in ("earlier", "later", "hull"):
        return _WITHIN.get(str(said.data), str(said.data))
    return str(named[0].data)


_WITHIN = {"ahead": "within", "year_ahead": "within"}


def _longest(text: str) -> int:
    """How many characters from the start of `text` the longest phrase has; 0 if it starts with none."""
    from lark.exceptions import UnexpectedInput

    parsing = _parser().parse_interactive(text)
    end = 0
    first = True
    try:
        for token in parsing.lexer_thread.lex(parsing.parser_state):  # type: ignore[no-untyped-call]
            if first and token.start_pos != 0:  # a passed-over word is no part of a phrase
                return 0
            first = False
            parsing.feed_token(token)
            if _may_end(parsing):
                end = token.end_pos or 0
    except UnexpectedInput:
        return end
    return end


def _may_end(parsing: InteractiveParser) -> bool:
    """Whether what was read so far is a phrase."""
    from lark import Token
    from lark.exceptions import UnexpectedInput

    if "$END" not in parsing.choices():  # type: ignore[no-untyped-call]
        return False
    try:
        parsing.copy().feed_token(Token("$END", ""))  # type: ignore[no-untyped-call]
    except UnexpectedInput:
        return False
    return True


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = Path(__file__).with_name("window_grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False, g_regex_flags=re.ASCII)


def _resolved(tree: Tree[Token], setting: Setting) -> tuple[Relation, DateWindow, bool]:
    """(relation, window, whether it rests on the day of publication)."""
    name = str(tree.data)
    if name in ("soon", "recently"):
        return _vague(name, setting)
    if name in ("ahead", "back", "year_ahead"):
        return "within", _counted(tree, setting), True
    if name in ("earlier", "later"):
        return _rest_of(tree, setting)
    named = [child for child in tree.children if not isinstance(child, str)]
    points = [point(child, setting) for child in named]
    if len(points) > 1 and points[0].floating:  # "between June and August 2013": the last June before that August
        points[0] = point(named[0], replace(setting, published=points[-1].last, looking="back"))
    relation, window = _related(name, points, setting)
    return relation, _clipped(window, setting), any(each.relative for each in points)


def _related(name: str, points: list[Period], setting: Setting) -> tuple[Relation, DateWindow]:
    first, last = points[0], points[-1]
    published = setting.published
    ahead = setting.looking == "ahead"
    if name == "by":
        if ahead and first.by < published:
            cure = "Read it as looking back, or check the year."
            raise refuse(f"{first.by} was over on the day of publication, {published}", cure, setting)
        return "by", DateWindow(published if ahead else None, first.by)
    if name == "before":
        last_day = first.last if first.is_end else first.first - _DAY
        return "before", DateWindow(published if ahead and published <= last_day else None, last_day)
    if name == "after":
        return "after", DateWindow(first.last + _DAY, None)
    if name == "since":
        return "since", DateWindow(first.first, published if first.first <= published else None)
    if name == "not_before":
        return "from", DateWindow(first.first, None)
    if first.first > last.last:
        raise refuse(f"{first.first} is later than {last.last}", "Check the two times.", setting)
    return "in", DateWindow(first.first, last.last)


def _clipped(window: DateWindow, setting: Setting) -> DateWindow:
    """What has happened has not happened after it was told."""
    published = setting.published
    if setting.looking == "ahead" or (window.latest is not None and window.latest <= published):
        return window
    if window.earliest is not None and window.earliest > published:
        what = f"it begins on {window.earliest}, after the day of publication, {published}"
        raise refuse(what, "Read it as looking ahead, or check the year.", setting)
    return DateWindow(window.earliest, published)


def _vague(name: str, setting: Setting) -> tuple[Relation, DateWindow, bool]:
    if name == "soon":
        return "soon", DateWindow(setting.published, None), True
    return "recently", DateWindow(None, setting.published), True


def _rest_of(tree: Tree[Token], setting: Setting) -> tuple[Relation, DateWindow, bool]:
    """Earlier or later within a period: up to the day before the publication, or from it on."""
    named = next(child for child in tree.children if not isinstance(child, str))
    whole = unit_period(named, setting) if named.data == "unit" else point(named, setting)
    published = setting.published
    if tree.data == "earlier":
        last = min(whole.last, published - _DAY)
        if last < whole.first:
            raise refuse(f"nothing of that time was over on {published}", "Check the day of publication.", setting)
        return "earlier", DateWindow(whole.first, last), True
    first = max(whole.first, published)
    if first > whole.last:
        raise refuse(f"that time was over on {published}", "Check the day of publication.", setting)
    return "later", DateWindow(first, whole.last), True


def _counted(tree: Tree[Token], setting: Setting) -> DateWindow:
    """So many days, weeks, months, quarters or years from the publication, or up to it."""
    words = [str(child).lower() for child in tree.children]
    at = next((place for place, word in enumerate(words) if word.rstrip("s") in _STEPS), None)
    number, unit = (1, "year") if at is None else (number_of(words[at - 1]), words[at].rstrip("s"))
    step = -number if tree.data == "back" else number
    days, months = _STEPS[unit]
    other = add_months(setting.published, step * months) + timedelta(days=step * days)
    return DateWindow(*sorted((setting.published, other)))


_STEPS = {"day": (1, 0), "week": (7, 0), "month": (0, 1), "quarter": (0, 3), "year": (0, 12)}
