"""How many compounds of a board there are of each kind: the log's own count, beside what documents claimed.

For each row and rule the answer is yes, no or undecided. The lower end of a count is the size of a largest set of
certain rows of which no two may be one compound; the upper end takes every certain or possible row for a compound of
its own. Nothing is rounded, and a claim corrects nothing: it is shown beside the count.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...values.answer import Answer, all_of, decided, negated
from ...values.date_window import certain, overlaps
from ..event_types import LADDER, Stage, rung
from ..facts import Fact, PipelineStatement
from ..fold import State
from .count_rules import RULES, counts_a_part, rule_of
from .counted import ClaimedCount, Count, CountRule
from .rows import Board, Row

MOST_SEARCHED = 24
"""Rows up to which the largest set of different ones is searched in full; above, a good one serves: still a bound."""


def counts(board: Board, state: State, *, rules: Sequence[CountRule] = RULES) -> tuple[Count, ...]:
    """One count per rule, for the day of the board, with the claims that documents make for that very day.

    board: made of `state`.

    >>> from datetime import date
    >>> from paylode.programme.fold import as_of
    >>> from paylode.programme.pipeline.boarding import board
    >>> nothing = as_of([], known=date(2012, 7, 11))
    >>> counts(board(nothing), nothing)[0].at_most
    0
    """
    return tuple(_count(rule, board, state) for rule in rules)


def counted(row: Row, rule: CountRule) -> Answer:
    """Whether a rule holds for a row."""
    answers = [_has_reached(row, rule.lowest)]
    if rule.highest is not None and rule.highest is not LADDER[-1]:
        answers.append(negated(_has_reached(row, LADDER[rung(rule.highest) + 1])))
    return all_of(answers if rule.ever else [*answers, negated(row.stopped)])


def surely_different(rows: Iterable[Row]) -> int:
    """How many compounds the rows are at least: as many as surely differ from each other."""
    apart = {row.compound: frozenset(row.may_be) for row in rows}
    clear = [key for key, others in apart.items() if not others & apart.keys()]
    rest = sorted((key for key in apart if apart[key] & apart.keys()), key=lambda key: (len(apart[key]), key))
    return len(clear) + (_largest(rest, apart) if len(rest) <= MOST_SEARCHED else _greedy(rest, apart))


def _largest(keys: Sequence[str], apart: Mapping[str, frozenset[str]]) -> int:
    if not keys:
        return 0
    first, rest = keys[0], keys[1:]
    with_it = 1 + _largest([key for key in rest if key not in apart[first]], apart)
    return with_it if not apart[first] & set(rest) else max(with_it, _largest(rest, apart))


def _greedy(keys: Sequence[str], apart: Mapping[str, frozenset[str]]) -> int:
    taken: list[str] = []
    for key in keys:
        if not apart[key] & set(taken):
            taken.append(key)
    return len(taken)


def _has_reached(row: Row, stage: Stage) -> Answer:
    return decided(
        yes=row.stage is not None and rung(row.stage) >= rung(stage),
        no=all(rung(each) < rung(stage) for each in (*row.possible, *([row.stage] if row.stage else []))),
    )


def _count(rule: CountRule, board: Board, state: State) -> Count:
    answers = [(row, counted(row, rule)) for row in board.rows]
    sure = [row for row, answer in answers if answer is Answer.YES]
    open_rows = [row for row, answer in answers if answer is Answer.UNDECIDED]
    at_least, at_most = surely_different(sure), len(sure) + len(open_rows)
    claims = [
        _claim(fact, fact.says, rule, at_least=at_least, at_most=at_most)
        for fact in state.facts
        if isinstance(fact.says, PipelineStatement) and _claims_for(fact.says, rule, board)
    ]
    return Count(
        rule=rule,
        day=board.valid,
        at_least=at_least,
        at_most=at_most,
        certain=tuple(row.compound for row in sure),
        possible=tuple(row.compound for row in open_rows),
        claimed=tuple(claims),
    )


def _claims_for(says: PipelineStatement, rule: CountRule, board: Board) -> bool:
    return (
        says.measure == "stock"
        and says.as_of.day is not None
        and overlaps(says.as_of, certain(board.valid))
        and not counts_a_part(says.what)
        and rule_of(says.what) == rule
    )


def _claim(fact: Fact, says: PipelineStatement, rule: CountRule, *, at_least: int, at_most: int) -> ClaimedCount:
    agrees = decided(yes=at_least == at_most == says.count, no=says.count < at_least)
    return ClaimedCount(fact.id, says, fact.source, fact.learnt, rule, agrees, max(0, says.count - at_most))
