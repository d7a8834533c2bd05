"""From the text of agreement files to an AgreementBook, or every problem found.

    text -lines_of-> lines -parse-> statements -_agreement, _calendar, _claims-> nouns -check-> AgreementBook

All files are read before anything is refused, so that one run tells everything, each with its file, line and cure. A
line that cannot be read does not hide what is wrong elsewhere, and does not make others wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from difflib import get_close_matches
from typing import cast

from ...values.date_window import date_window, last_of_month
from ...values.fiscal import WEEKDAYS, FiscalCalendar, FiscalYears, TransitionPeriod, fiscal_calendar
from ...values.money import Amount, money
from ...values.problem import InputError, Problem
from ..clauses import clause_kinds
from ..conditions import Trigger
from ..notation import MONTHS
from ..statement import (
    Statement,
    count_of,
    day,
    day_of,
    name_of,
    names_of,
    needed_span,
    part,
    parts,
    regions_of,
    span_of,
    token,
    tokens,
    trigger,
    unquoted,
)
from ..terms import (
    Agreement,
    AgreementBook,
    Amendment,
    Block,
    PartyKind,
    Payment,
    Placed,
    RoleHolder,
    TermEnd,
    Unread,
    ValidClaims,
)
from .checks import agreement_problems, book_problems
from .lines import Line, lines_of
from .syntax import BELOW, EXAMPLES, first_word, parse

_AMOUNT = re.compile(r"(?<!\S)[A-Z]{3} \d[\d,.]*(?: (?:thousand|million|billion))?(?!\S)")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


def read_agreements(texts: Mapping[str, str]) -> AgreementBook:
    """Read agreement files (file name -> text). Raises InputError with every problem in all of them.

    >>> years = "  year to 31 December named by end from 2000-01-01 until never"
    >>> read_agreements({"a.txt": f"fiscal Amgen\\n{years}"}).calendars[0].party
    'Amgen'
    """
    problems: list[Problem] = []
    agreements: list[Agreement] = []
    calendars: list[FiscalCalendar] = []
    claims: list[ValidClaims] = []
    for file, text in texts.items():
        lines, wrong = lines_of(text, file)
        problems += wrong
        for line in lines:
            _read_top(line, agreements, calendars, claims, problems)
    for agreement in agreements:
        problems += agreement_problems(agreement)
    problems += book_problems(agreements, calendars, claims)
    if problems:
        order = {file: place for place, file in enumerate(texts)}
        raise InputError(sorted(dict.fromkeys(problems), key=lambda each: _at(each, order)))
    return AgreementBook(tuple(agreements), tuple(calendars), tuple(claims))


def _at(problem: Problem, order: Mapping[str, int]) -> tuple[int, int]:
    """File and line of a problem, to sort by."""
    file, _, number = problem.where.rpartition(", line ")
    return order.get(file, len(order)), int(number) if number.isdigit() else 0


def _read_top(
    line: Line,
    agreements: list[Agreement],
    calendars: list[FiscalCalendar],
    claims: list[ValidClaims],
    problems: list[Problem],
) -> None:
    statement = parse(line, problems)
    if statement is None:
        return
    if statement.rule not in BELOW[""]:
        what = f"`{first_word(line)}` stands at the left edge"
        problems.append(Problem(statement.where, what, "Indent it below its agreement."))
        return
    try:
        if statement.rule == "agreement":
            agreements.append(_agreement(statement, line, problems))
        elif statement.rule == "fiscal":
            if len(statement.below) == len(line.below):  # else a span is unreadable, which is told, and leaves a gap
                calendars.append(_calendar(statement))
        else:
            claims.append(_claims(statement))
    except InputError as error:
        problems.extend(error.problems)


def _agreement(statement: Statement, line: Line, problems: list[Problem]) -> Agreement:
    head = statement.tree
    signed, effective = (day(each, statement.where) for each in tokens(head, "DATE"))
    reader = _Reader(problems)
    clauses = tuple(reader.clauses(statement, line, Block()))
    amendments = tuple(reader.amendments(statement, line))
    return Agreement(
        id=name_of(statement),
        title=unquoted(token(head, "TEXT")),
        signed=signed,
        effective=effective,
        until=_until(statement),
        roles=tuple(reader.roles(statement)),
        definitions=tuple(reader.definitions(statement)),
        payment=_payment(statement),
        clauses=clauses,
        amendments=amendments,
        place=statement.place,
        source=statement.source,
        unread=tuple(reader.unread),
    )


class _Reader:
    """Reads what stands in an agreement, and collects what is wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.unread: list[Unread] = []

    def clauses(self, statement: Statement, line: Line, block: Block) -> Iterator[Placed]:
        """The clauses below a statement, those of its `per` blocks included, in the order of the lines."""
        by_line = {each.place.line: each for each in statement.below}
        for below in line.below:
            found = by_line.get(below.place.line)
            if found is None:
                self.lost(below, block)
            elif found.rule == "per":
                unit = token(found.tree, "UNIT")
                inner = Block("licence" if unit == "licence" else "product", name_of(found))
                yield from self.clauses(found, below, inner)
            elif found.rule in clause_kinds() and (placed := self.clause(found, below, block)):
                yield placed

    def clause(self, statement: Statement, line: Line, block: Block) -> Placed | None:
        """One clause; None, and its problems, if it cannot be read."""
        try:
            clause = clause_kinds()[statement.rule].read(statement)
        except InputError as error:
            self.problems += error.problems
            self.lost(line, block)
            return None
        return Placed(clause, block, statement.place, statement.source)

    def lost(self, line: Line, block: Block, *, amends: bool = False) -> None:
        """Keep what is known of a line that could not be read: its name and its amount."""
        words = line.words.split()
        found = _AMOUNT.search(line.words)
        amount: Amount | None = None
        try:
            amount = money(found.group()) if found else None
        except InputError:
            amount = None
        amends = amends or words[0] in ("amendment", "replaces", "adds")
        self.unread.append(Unread(block, words[0], _name_in(words), amount, line.place, amends))
        for below in line.below:
            self.lost(below, block, amends=amends)

    def roles(self, statement: Statement) -> Iterator[RoleHolder]:
        """Who is what, and when."""
        for each in self.of(statement, "role"):
            try:
                role = cast(PartyKind, token(each.tree, "ROLE"))
                yield RoleHolder(role, unquoted(token(each.tree, "PARTY")), span_of(each), each.place)
            except InputError as error:
                self.problems += error.problems

    def definitions(self, statement: Statement) -> Iterator[tuple[str, Trigger]]:
        """Words that are given a meaning."""
        for each in self.of(statement, "define"):
            try:
                tree = part(each.tree, "trigger")
                assert tree is not None
                yield unquoted(token(each.tree, "TEXT")), trigger(tree, each.where)
            except InputError as error:
                self.problems += error.problems

    def amendments(self, statement: Statement, line: Line) -> Iterator[Amendment]:
        """Dated changes."""
        by_line = {each.place.line: each for each in line.below}
        for each in self.of(statement, "amendment"):
            try:
                yield self.amendment(each, by_line[each.place.line])
            except InputError as error:
                self.problems += error.problems

    def amendment(self, statement: Statement, line: Line) -> Amendment:
        """One of them."""
        by_line = {each.place.line: each for each in line.below}
        changes: dict[str, list[Placed]] = {"replaces": [], "adds": []}
        before = len(self.unread)
        for each in statement.below:
            if each.rule in changes:
                changes[each.rule] += self.clauses(each, by_line[each.place.line], Block())
        self.unread[before:] = [replace(each, amends=True) for each in self.unread[before:]]
        deleted = tuple(name for each in self.of(statement, "deletes") for name in names_of(each))
        replaced, added = tuple(changes["replaces"]), tuple(changes["adds"])
        return Amendment(
            count_of(statement), day_of(statement), replaced, added, deleted, statement.place, statement.source
        )

    def of(self, statement: Statement, rule: str) -> list[Statement]:
        """The statements of a rule below another."""
        return [each for each in statement.below if each.rule == rule]


_NAMED = frozenset({"milestone", "fee", "option", "cap", "alternative", "royalty", "balance"})
"""The lines whose second word is their name."""


def _name_in(words: Sequence[str]) -> str:
    """The name in a line that could not be read, its first word perhaps misspelled; "" if there is none.

    >>> _name_in(["milestone", "M1,", "USD", "1"]), _name_in(["pay", "30", "days"]), _name_in(["balance", "USD", "1"])
    ('M1', '', 'balance')
    """
    rule, second = words[0], words[1].rstrip(",") if len(words) > 1 else ""
    meant = rule if rule in EXAMPLES else next(iter(get_close_matches(rule, EXAMPLES, 1)), "")
    if meant not in _NAMED:
        return ""
    plain = _NAME.fullmatch(second) and not _AMOUNT.match(" ".join(words[1:]))
    return second if plain else meant if meant == "balance" else ""


def _until(statement: Statement) -> TermEnd:
    found = parts(statement.tree, "term_end")
    if not found or token(found[0], "NEVER"):
        return "never"
    text = token(found[0], "DATE")
    return day(text, statement.where) if text else "royalties end"


def _payment(statement: Statement) -> Payment:
    """The payment terms. Raises InputError if they are said twice."""
    found: dict[str, Statement] = {}
    for each in statement.below:
        if each.rule in ("pay", "notice"):
            if each.rule in found:
                raise InputError(Problem(each.where, f"`{each.rule}` is said twice", "Keep one of the two."))
            found[each.rule] = each
    pay, notice = found.get("pay"), found.get("notice")
    after = token(pay.tree, "AFTER") if pay else "trigger"
    return Payment(
        count_of(pay) if pay else None,
        "invoice" if after == "invoice" else "trigger",
        count_of(notice) if notice else None,
    )


def _calendar(statement: Statement) -> FiscalCalendar:
    """A fiscal calendar; its problems are told at the line they belong to."""
    spans: list[FiscalYears | TransitionPeriod] = []
    for each in statement.below:
        if each.rule == "year":
            spans.append(_years(each))
        elif each.rule == "transition":
            spans.append(TransitionPeriod(day_of(each), day_of(each, 1), name_of(each)))
    try:
        return fiscal_calendar(unquoted(token(statement.tree, "PARTY")), spans)
    except InputError as error:
        raise InputError(
            [Problem(_line_of(each, statement), each.what, each.cure) for each in error.problems]
        ) from None


def _years(statement: Statement) -> FiscalYears:
    """A span of fiscal years: to 30 June, to the last Saturday of September, to the Sunday nearest 31 December."""
    ends, longer = part(statement.tree, "year_end"), part(statement.tree, "long_quarter")
    assert ends is not None
    span = needed_span(statement)
    month = MONTHS.index(token(ends, "MONTH")) + 1
    told = token(ends, "WEEKDAY")
    if longer is not None and not told:
        what = "years of twelve months have no week 53"
        raise InputError(Problem(statement.where, what, "Leave it out, or name the weekday on which the year ends."))
    quarter = int(token(longer, "COUNT")) if longer is not None else 4
    if not 1 <= quarter <= 4:
        raise InputError(Problem(statement.where, f"there is no quarter {quarter}", "Name one of 1 to 4."))
    return FiscalYears(
        month,
        int(token(ends, "COUNT") or last_of_month(2000, month).day),
        span.first,
        span.last,
        "end" if token(statement.tree, "NAMED_BY") == "end" else "start",
        weekday=next((each for each in WEEKDAYS if each == told), None),
        nearest=bool(token(ends, "NEAREST")),
        long_quarter=quarter,
    )


def _line_of(problem: Problem, statement: Statement) -> str:
    """The line of the last span that begins or ends beside a day the problem names; the head line if there is none."""
    days = [date_window(text).latest for text in re.findall(r"\d{4}-\d{2}-\d{2}", problem.what)]
    near = {str(each + timedelta(days=step)) for each in days if each for step in (-1, 0, 1)}
    for each in reversed(statement.below):
        if near & set(re.findall(r"\d{4}-\d{2}-\d{2}", each.place.words)):
            return each.where
    return statement.where


def _claims(statement: Statement) -> ValidClaims:
    spans = [(regions_of(each.tree)[0], needed_span(each)) for each in statement.below if each.rule == "claim"]
    return ValidClaims(name_of(statement), tuple(spans), statement.place, statement.source)
