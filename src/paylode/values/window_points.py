"""From the tree of a phrase to days: what `mid-2012`, `Q3 FY2013` or `this quarter` is. See window_reading.py for the
rules.

The table at the end says which function reads which shape of the grammar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from .date_window import add_months, date_window, last_of_month
from .fiscal import FiscalPeriod, fiscal_year, quarters, year_named
from .problem import InputError, quote
from .window_period import (
    Period,
    Setting,
    held_calendar,
    nearest,
    number_of,
    period_of,
    refuse,
    running,
    running_fiscal,
)

if TYPE_CHECKING:
    from lark import Token, Tree

_DAY = timedelta(days=1)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_SEASONS = {
    "spring": ((3, 1), (6, 20)),
    "summer": ((6, 1), (9, 22)),
    "autumn": ((9, 1), (12, 21)),
    "fall": ((9, 1), (12, 21)),
}


def point(tree: Tree[Token], setting: Setting) -> Period:
    """The days that the tree of a point in time stands for."""
    name = str(tree.data)
    for shape, read in ((_PARTS, _part), (_RELATIVE, _relative)):
        if name in shape:
            return read(tree, setting)
    return _READERS[name](tree, setting)


def unit_period(tree: Tree[Token], setting: Setting) -> Period:
    """The week, month, quarter or year that the publication falls in; the fiscal one if the tree says so."""
    words = [str(token).lower().lstrip("-") for token in tree.children]
    kind = words[-1]
    if len(words) > 1:
        return running_fiscal(kind, 0, setting)
    return running(kind, 0, setting)


def _of_fiscal(period: FiscalPeriod) -> Period:
    return period_of(period.first, period.last)


def _part(tree: Tree[Token], setting: Setting) -> Period:
    """A third of a period: early, middle, late; the end is its last month, or the last third of one month."""
    whole = point(tree.children[-1], setting)  # type: ignore[arg-type]
    months = (whole.last.year - whole.first.year) * 12 + whole.last.month - whole.first.month + 1
    if (
        whole.first.day != 1
        or whole.last != last_of_month(whole.last.year, whole.last.month)
        or months not in (1, 3, 6, 12)
    ):
        raise refuse("only a year, half, quarter or month is divided into early, middle and late", "Name one.", setting)
    name = str(tree.data)
    if months == 1:
        return _part_of_month(name, whole)
    third = months // 3
    skipped = {"early_part": 0, "middle_part": third, "late_part": 2 * third, "end_part": months - 1}[name]
    length = 1 if name == "end_part" else third
    first = add_months(whole.first, skipped)
    last = add_months(first, length) - _DAY
    half_way = add_months(whole.first, months // 2) - _DAY if months > 3 else add_months(whole.first, 1).replace(day=15)
    by = half_way if name == "middle_part" else last
    return replace(whole, first=first, last=last, by=by, is_end=name == "end_part")


def _part_of_month(name: str, whole: Period) -> Period:
    """1 to 10, 11 to 20, 21 to the last; the middle is reached on the 15th."""
    if name == "early_part":
        return replace(whole, last=whole.first.replace(day=10), by=whole.first.replace(day=10))
    if name == "middle_part":
        days = [whole.first.replace(day=day) for day in (11, 20, 15)]
        return replace(whole, first=days[0], last=days[1], by=days[2])
    return replace(whole, first=whole.first.replace(day=21), is_end=name == "end_part")


def _relative(tree: Tree[Token], setting: Setting) -> Period:
    """this, next, last: week, month, quarter or year, calendar or fiscal."""
    name = str(tree.data)
    step = {"this": 0, "next": 1, "last": -1, "bare": 0}[name.split("_")[0]]
    kind = next((word for word in ("year", "quarter") if name.endswith(word)), "")
    if not kind:
        kind = str(tree.children[-1]).lower().lstrip("-")
    return running_fiscal(kind, step, setting) if "fiscal" in name else running(kind, step, setting)


def _year_told(tree: Tree[Token]) -> int | None:
    """The year that is written within a tree, if one is."""
    years = [str(token) for number in tree.find_data("year_number") for token in number.children]
    return int(years[0]) if years else None


def _day_of(tree: Tree[Token], setting: Setting) -> Period:
    words = [str(child) for child in tree.children if isinstance(child, str)]
    named = next(word for word in words if word[:3].lower() in _MONTHS)
    number = int("".join(c for c in next(word for word in words if word is not named) if c.isdigit()))
    month = _MONTHS.index(named[:3].lower()) + 1
    year = _year_told(tree)

    def made(in_year: int) -> Period:
        day = date(in_year, month, number)
        return period_of(day, day)

    if year is None:
        return nearest(made, setting)
    try:
        return made(year)
    except ValueError:
        raise refuse(f"{named} has no day {number} in {year}", "Check the day.", setting) from None


def _dashed_day(tree: Tree[Token], setting: Setting) -> Period:
    """4-Apr-2013."""
    day, month, year = str(tree.children[0]).split("-")
    try:
        told = date(int(year), _MONTHS.index(month[:3].lower()) + 1, int(day))
    except ValueError:
        raise refuse(f"{quote(str(tree.children[0]))} is no day", "Check it.", setting) from None
    return period_of(told, told)


def _month(tree: Tree[Token], setting: Setting) -> Period:
    month = _MONTHS.index(str(tree.children[0])[:3].lower()) + 1
    year = _year_told(tree)

    def made(in_year: int) -> Period:
        return period_of(date(in_year, month, 1), last_of_month(in_year, month))

    return made(year) if year is not None else nearest(made, setting)


def _month_of(tree: Tree[Token], setting: Setting) -> Period:
    """June of this, next or last year."""
    month = _MONTHS.index(str(tree.children[0])[:3].lower()) + 1
    word = str(tree.children[1]).lower()
    year = setting.published.year + (1 if word in ("next", "coming", "upcoming") else -1 if word in _LAST else 0)
    return period_of(date(year, month, 1), last_of_month(year, month), relative=True)


def _portion(number: int, of: int, tree: Tree[Token], setting: Setting) -> Period:
    """One of the 4 quarters or 2 halves of the year that the tree names, calendar or fiscal, or of the nearest."""
    named = [child for child in tree.children if not isinstance(child, str)]
    is_fiscal = str(tree.data).startswith("fiscal") or any("fiscal" in str(child.data) for child in named)

    def made(year: int) -> Period:
        whole = _fiscal(year, setting) if is_fiscal else _calendar_year(year)
        return _of_year(number, of, whole, setting, fiscal=is_fiscal)

    if not named:
        return nearest(made, setting)
    if named[0].data != "year_ended" and (year := _year_told(named[0])) is not None:
        return made(year)
    return _of_year(number, of, point(named[0], setting), setting, fiscal=is_fiscal)


def _of_year(number: int, of: int, year: Period, setting: Setting, *, fiscal: bool = False) -> Period:
    if fiscal and (parts := quarters(fiscal_year(year.first, held_calendar(setting)), held_calendar(setting))):
        length = 4 // of
        mine = parts[(number - 1) * length : number * length]
        return period_of(mine[0].first, mine[-1].last, relative=year.relative)
    months = (year.last.year - year.first.year) * 12 + year.last.month - year.first.month
    if add_months(year.first, 12) - _DAY != year.last:
        raise refuse(f"a period of {months + 1} months has no quarters and halves", "Name the period itself.", setting)
    first = add_months(year.first, (number - 1) * 12 // of)
    return period_of(first, add_months(first, 12 // of) - _DAY, relative=year.relative)


def _coded(tree: Tree[Token], setting: Setting, *, of: int) -> Period:
    """Q3, 3Q, third quarter; H1, first half; with or without a year."""
    told = next(str(child).lower() for child in tree.children if isinstance(child, str) and _is_number(str(child)))
    number = _ORDINALS.get(told) or int(next(c for c in told if c.isdigit()))
    return _portion(number, of, tree, setting)


def _is_number(word: str) -> bool:
    return word.lower() in _ORDINALS or (len(word) == 2 and any(c.isdigit() for c in word))


def _short(tree: Tree[Token], setting: Setting) -> Period:
    """3Q12, Q3'12, 2H13."""
    word = str(tree.children[0]).replace("'", "")
    number = int(next(c for c in word[:2] if c.isdigit()))
    of = 4 if "q" in word[:2].lower() else 2
    return _of_year(number, of, _calendar_year(2000 + int(word[2:])), setting)


def _fiscal_year(tree: Tree[Token], setting: Setting) -> Period:
    told = "".join(c for c in str(tree.children[-1] if len(tree.children) < 3 else "") if c.isdigit())
    digits = told or next(str(child) for child in tree.children if str(child).isdigit())
    return _fiscal(int(digits) + (2000 if len(digits) == 2 else 0), setting)


def _fiscal(year: int, setting: Setting) -> Period:
    return _of_fiscal(year_named(f"FY{year:04}", held_calendar(setting)))


def _calendar_year(year: int) -> Period:
    return period_of(date(year, 1, 1), date(year, 12, 31))


def _year_end(tree: Tree[Token], setting: Setting) -> Period:
    """December; "by year end" is 31 December."""
    year = _year_told(tree)
    day = date(setting.published.year if year is None else year, 12, 31)
    return Period(day.replace(day=1), day, day, relative=year is None, is_end=True)


def _mid_year(tree: Tree[Token], setting: Setting) -> Period:
    def made(year: int) -> Period:
        return Period(date(year, 5, 1), date(year, 8, 31), date(year, 6, 30))

    year = _year_told(tree)
    return made(year) if year is not None else nearest(made, setting)


def _end_of(kind: str, *, fiscal: bool = False) -> Callable[[Tree[Token], Setting], Period]:
    """The last month of the running quarter or fiscal year; the last third of the running month."""

    def read(tree: Tree[Token], setting: Setting) -> Period:
        whole = running_fiscal(kind, 0, setting) if fiscal else running(kind, 0, setting)
        first = whole.last.replace(day=21 if kind == "month" else 1)
        return replace(whole, first=first, is_end=True)

    return read


def _season(tree: Tree[Token], setting: Setting) -> Period:
    this = str(tree.data) == "this_season"
    name = str(tree.children[1 if this else 0]).lower()
    year = setting.published.year if this else int(str(tree.children[1]))
    (start, end) = _SEASONS[name]
    return period_of(date(year, *start), date(year, *end), relative=this)


def _ended(tree: Tree[Token], setting: Setting) -> Period:
    """The period that ended on a day: a year, a quarter, so many months, or the transition period of the calendar."""
    last = point(tree.children[-1], setting)  # type: ignore[arg-type]
    name = str(tree.data)
    held = None
    if setting.calendar is not None:
        try:
            held = fiscal_year(last.last, setting.calendar)
        except InputError:
            held = None
    if name == "transition_ended":
        if held is None or held.last != last.last:
            raise refuse(f"no transition period is known that ends on {last.last}", "Add it to the calendar.", setting)
        return replace(last, first=held.first)
    months = 12 if name == "year_ended" else 3
    if name == "months_ended":
        if not str(tree.children[1]).lower().startswith("month"):
            raise refuse("only periods of months are read here", "Write it in months.", setting)
        months = number_of(str(tree.children[0]))
    elif name == "year_ended" and held is not None and held.last == last.last:
        return replace(last, first=held.first)
    return replace(last, first=add_months(last.last + _DAY, -months))


def _first_months(tree: Tree[Token], setting: Setting) -> Period:
    """The first six months of a year."""
    year = point(tree.children[-1], setting)  # type: ignore[arg-type]
    last = add_months(year.first, number_of(str(tree.children[1]))) - _DAY
    if not str(tree.children[2]).lower().startswith("month") or last > year.last:
        raise refuse("that is more than the year has", "Write it in months of the year.", setting)
    return replace(year, last=last, by=last)


def _named_day(step: int) -> Callable[[Tree[Token], Setting], Period]:
    def read(tree: Tree[Token], setting: Setting) -> Period:
        day = setting.published + step * _DAY
        return period_of(day, day, relative=True)

    return read


def _iso_day(tree: Tree[Token], setting: Setting) -> Period:
    day = date_window(str(tree.children[0]), setting.where).day
    if day is None:
        raise refuse(f"{quote(str(tree.children[0]))} is no day", "Check it.", setting)
    return period_of(day, day)


_LAST = ("last", "previous", "prior")
_PARTS = frozenset({"early_part", "middle_part", "late_part", "end_part"})
_RELATIVE = frozenset(
    f"{step}{kind}"
    for step in ("this", "next", "last", "bare")
    for kind in ("", "_year", "_fiscal_year", "_fiscal_quarter")
)
_READERS: dict[str, Callable[[Tree[Token], Setting], Period]] = {
    "iso_day": _iso_day,
    "dashed_day": _dashed_day,
    "month_day": _day_of,
    "day_month": _day_of,
    "today": _named_day(0),
    "yesterday": _named_day(-1),
    "tomorrow": _named_day(1),
    "month": _month,
    "month_of": _month_of,
    "quarter": lambda tree, setting: _coded(tree, setting, of=4),
    "quarter_of_fiscal_year": lambda tree, setting: _coded(tree, setting, of=4),
    "last_quarter_of": lambda tree, setting: _portion(4, 4, tree, setting),
    "fiscal_quarter": lambda tree, setting: _coded(tree, setting, of=4),
    "half": lambda tree, setting: _coded(tree, setting, of=2),
    "fiscal_half": lambda tree, setting: _coded(tree, setting, of=2),
    "short_quarter": _short,
    "short_half": _short,
    "year": lambda tree, setting: _calendar_year(_year_told(tree) or setting.published.year),
    "fiscal_year": _fiscal_year,
    "season": _season,
    "this_season": _season,
    "year_end": _year_end,
    "fiscal_year_end": _end_of("year", fiscal=True),
    "quarter_end": _end_of("quarter"),
    "month_end": _end_of("month"),
    "mid_year": _mid_year,
    "year_ended": _ended,
    "quarter_ended": _ended,
    "months_ended": _ended,
    "transition_ended": _ended,
    "first_months": _first_months,
}
