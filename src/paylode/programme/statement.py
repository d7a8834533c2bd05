"""A parsed line of an agreement file, and how to take its parts out of it.

The parser gives a tree of one line (`agreements/agreement.lark`); a `Statement` holds it with its place, its source and
the statements below it. The functions here turn parts into values; each raises InputError with the place and the cure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, TypeVar, cast

from ..values.date_window import date_window
from ..values.money import Amount, Money, money
from ..values.problem import InputError, Problem, quote
from .conditions import (
    Condition,
    Counted,
    Occurrence,
    OnDay,
    OnEffective,
    RoyaltiesAbove,
    SalesAbove,
    Scope,
    Trigger,
    When,
    Words,
)
from .event_types import Phase, event_type
from .notation import ORDINALS, PHASE_WORDS
from .terms import Place, Span

if TYPE_CHECKING:
    from lark import Token, Tree

Value = TypeVar("Value")
_PHASES = {words: phase for phase, words in PHASE_WORDS.items()}


@dataclass(frozen=True, slots=True)
class Statement:
    """One line, read. rule: which line of the grammar it is."""

    rule: str
    tree: Tree[Token]
    place: Place
    source: str
    below: tuple[Statement, ...] = ()

    @property
    def where(self) -> str:
        """Its file and line, for an error."""
        return str(self.place)


def below(statement: Statement, rule: str) -> Statement | None:
    """The line of kind `rule` below a statement; None if there is none. Raises InputError if there are two."""
    found = [each for each in statement.below if each.rule == rule]
    if len(found) > 1:
        raise InputError(
            Problem(found[1].where, f"{quote(found[1].place.words)} is said twice", "Keep one of the two.")
        )
    return found[0] if found else None


def attempted(read: Callable[[], Value], otherwise: Value, problems: list[Problem]) -> Value:
    """What `read` gives; if it raises, its problems are kept and `otherwise` stands in, so that reading can go on."""
    try:
        return read()
    except InputError as error:
        problems += error.problems
        return otherwise


def tokens(tree: Tree[Token], kind: str) -> list[str]:
    """The texts of all tokens of a kind that stand directly in a tree."""
    return [str(each) for each in tree.children if getattr(each, "type", "") == kind]


def token(tree: Tree[Token], kind: str) -> str:
    """The first of them, "" if there is none."""
    return next(iter(tokens(tree, kind)), "")


def parts(tree: Tree[Token], rule: str) -> list[Tree[Token]]:
    """The subtrees of a rule that stand directly in a tree."""
    return [cast("Tree[Token]", each) for each in tree.children if getattr(each, "data", "") == rule]


def part(tree: Tree[Token], rule: str) -> Tree[Token] | None:
    """The first of them."""
    return next(iter(parts(tree, rule)), None)


def unquoted(text: str) -> str:
    """A name or a text without its quotes."""
    return text[1:-1] if text.startswith('"') else text


def name_of(statement: Statement) -> str:
    """The name a line gives."""
    return token(statement.tree, "NAME")


def names_of(statement: Statement) -> tuple[str, ...]:
    """The list of names in a line. Raises InputError if one comes twice."""
    tree = part(statement.tree, "names")
    found = tokens(tree, "NAME") if tree is not None else []
    if double := next((each for each in found if found.count(each) > 1), ""):
        raise InputError(Problem(statement.where, f"{double} is listed twice", "List it once."))
    return tuple(found)


def amount_of(statement: Statement, place: int = 0) -> Amount:
    """The amount in a line, the first of them unless told otherwise."""
    found = money(tokens(statement.tree, "MONEY")[place], statement.where)
    if isinstance(found, Money) and found.minor < 0:
        raise InputError(Problem(statement.where, f"{found} is below zero", "Write the other party as payer."))
    return found


def sum_of(statement: Statement, place: int = 0) -> Money:
    """An amount that must be told."""
    return told_sum(amount_of(statement, place), statement.where)


def told_sum(found: Amount, where: str) -> Money:
    """The amount, if it is told."""
    if isinstance(found, Money):
        return found
    raise InputError(Problem(where, "this sum cannot be undisclosed", "Write it like USD 1,000,000."))


def count_of(statement: Statement, place: int = 0) -> int:
    """A whole number in a line."""
    return int(tokens(statement.tree, "COUNT")[place])


def rate_of(statement: Statement, place: int = 0) -> Fraction:
    """A rate, as an exact fraction of one."""
    text = tokens(statement.tree, "RATE")[place]
    return Fraction(text.rstrip("% ")) / 100


def share_of(statement: Statement, place: int = 0) -> Fraction:
    """A rate of at most 100 %."""
    rate = rate_of(statement, place)
    if rate > 1:
        text = tokens(statement.tree, "RATE")[place]
        raise InputError(Problem(statement.where, f"{text} is more than the whole", "Write at most 100 %."))
    return rate


def day(text: str, where: str) -> date:
    """A day of the calendar."""
    found = date_window(text, where).day
    if found is None:
        raise InputError(Problem(where, f"{quote(text)} is no day", "Write it like 2011-03-01."))
    return found


def day_of(statement: Statement, place: int = 0) -> date:
    """A day in a line."""
    return day(tokens(statement.tree, "DATE")[place], statement.where)


def span_of(statement: Statement) -> Span | None:
    """The span in a line, None if it has none."""
    tree = part(statement.tree, "span")
    if tree is None:
        return None
    days = [day(each, statement.where) for each in tokens(tree, "DATE")]
    if len(days) == 2 and days[1] < days[0]:
        what = f"the span ends on {days[1]}, before it begins on {days[0]}"
        raise InputError(Problem(statement.where, what, "Put the earlier day first."))
    return Span(days[0], days[1] if len(days) == 2 else None)


def needed_span(statement: Statement) -> Span:
    """The span of a line that the grammar lets not do without."""
    span = span_of(statement)
    assert span is not None
    return span


def regions_of(tree: Tree[Token]) -> tuple[str, ...]:
    """The regions named in a tree."""
    return tuple(unquoted(str(each.children[0])) for each in parts(tree, "region"))


def scope_of(statement: Statement) -> Scope:
    """How often a line earns, and per what."""
    tree = part(statement.tree, "scope")
    assert tree is not None
    occurrence = token(tree, "OCCURRENCE") or token(tree, "ORDINAL")
    return Scope(cast(Occurrence, occurrence), cast(Counted, token(tree, "COUNTED")))


def when_of(statement: Statement) -> When | None:
    """The conditions of a line; None if it has none."""
    tree = part(statement.tree, "when")
    if tree is None:
        return None
    joined = set(tokens(tree, "JOIN"))
    if len(joined) > 1:
        cure = "Write two lines, or an alternative."
        raise InputError(Problem(statement.where, "`and` and `or` are mixed, which can be read in two ways", cure))
    trees = [cast("Tree[Token]", each) for each in tree.children if hasattr(each, "data")]
    conditions = tuple(condition(each, statement.where) for each in trees)
    return When(conditions, "or" if joined == {"or"} else "and")


def needed_when(statement: Statement) -> When:
    """The conditions of a line that the grammar lets not do without."""
    when = when_of(statement)
    assert when is not None
    return when


def condition(tree: Tree[Token], where: str) -> Condition:
    """One condition."""
    rule = str(tree.data)
    if rule == "trigger":
        return trigger(tree, where)
    if rule == "on_day":
        return OnDay(day(token(tree, "DATE"), where))
    if rule == "words":
        return Words(unquoted(token(tree, "TEXT")))
    if rule == "on_effective":
        return OnEffective()
    amount = told_sum(money(token(tree, "MONEY"), where), where)
    return SalesAbove(amount) if rule == "sales_above" else RoyaltiesAbove(amount)


def trigger(tree: Tree[Token], where: str) -> Trigger:
    """An exact event. Raises InputError for a type that is not in the list."""
    phase: Phase | None = _PHASES.get(token(tree, "PHASE"))
    ordinal = token(tree, "ORDINAL")
    subject = part(tree, "subject")
    return Trigger(
        type=event_type(token(tree, "NAME"), where),
        phase=phase,
        registrational=bool(token(tree, "REGISTRATIONAL")),
        regions=regions_of(tree),
        indication=unquoted(token(tree, "TEXT")),
        ordinal=ORDINALS.index(ordinal) + 1 if ordinal else None,
        compound=unquoted(str(subject.children[0])) if subject is not None else "",
    )
