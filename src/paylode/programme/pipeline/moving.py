"""Who came into a count and who left it, and between which days.

A compound comes in with the first rung that the rule counts, and leaves when work on it is given up or, where the rule
counts one rung alone, when it climbs higher. Several descriptions may be one compound, so that the number of those who
came has a lower end: as many as surely differ, less those who may have been counted before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from ...values.answer import Answer, any_of
from ...values.date_window import DateWindow, overlaps, within
from ..event_types import EXITS, LADDER, rung
from ..fold import State
from .boarding import board
from .climbing import entered
from .counted import CountPoint, CountRule, Move
from .counting import surely_different
from .rows import Row, Step

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows of a board by compound, and what is news.

    looking_back: ids of happenings that a document looks back to or that have no day, and so bring no news.
    until: the last day of which news is taken.
    """

    rows: Mapping[str, Row]
    looking_back: frozenset[str]
    until: date


def ledger_of(state: State) -> Ledger:
    """The rows of a state, for the moves between its days."""
    looking_back = {
        each.id for each in state.happenings if each.event.background or each.event.basis in ("open", "relative")
    }
    return Ledger(
        {row.compound: row for row in board(state).rows}, frozenset(looking_back), min(state.valid, state.known)
    )


def moves_between(earlier: CountPoint, later: CountPoint, ledger: Ledger) -> tuple[Move, ...]:
    """The moves of the later point's count between the days of two points, sure ones first."""
    start, end = _day(earlier), _day(later)
    if start >= end:
        return ()
    period = DateWindow(start + _ONE_DAY, end)
    found = [each for row in ledger.rows.values() for each in moves_of(row, later.rule)]
    told = [(move, step) for move, step in found if _belongs(move, step, period)]
    placed = [replace(move, sure=within(move.occurred, period)) for move, _ in told]
    return tuple(sorted(placed, key=lambda each: (each.sure is not Answer.YES, str(each.occurred.latest), each.name)))


def moves_of(row: Row, rule: CountRule) -> tuple[tuple[Move, Step], ...]:
    """How a row came into a count, and how it left it, with the steps that say so. `sure` is still open."""
    came = entered(row.steps, rule.lowest)
    if came is None:
        return ()
    found = [(_move(1, row, came.step, came.occurred), came.step)]
    if rule.highest is not None and rule.highest is not LADDER[-1]:
        beyond = entered(row.steps, LADDER[rung(rule.highest) + 1])
        if beyond is not None:
            found.append((_move(-1, row, beyond.step, beyond.occurred), beyond.step))
    if not rule.ever:
        ends = [step for step in row.steps if step.type in EXITS]
        found += [(_move(-1, row, step, step.occurred), step) for step in ends[:1]]
    return tuple(found)


def net(moves: Iterable[Move], earlier: CountPoint, later: CountPoint, ledger: Ledger) -> tuple[int, int]:
    """The net change that the moves between two points give, at least and at most."""
    given = tuple(moves)
    came = [each for each in given if each.change == 1]
    went = [each for each in given if each.change == -1]
    before = [row for row in ledger.rows.values() if counted_by(row, later.rule, _day(earlier)) is not Answer.NO]
    new = fresh(_sure(came, ledger), [row for row in before if row.compound not in {each.compound for each in came}])
    return new - len(went), len(came) - surely_different(_sure(went, ledger))


def fresh(new: Sequence[Row], before: Sequence[Row]) -> int:
    """How many of `new` are at least others than those of `before`: what surely differs, less what may be the same."""
    matched: dict[str, str] = {}
    keys = {row.compound for row in before}

    def seat(row: Row, tried: set[str]) -> bool:
        for other in row.may_be:
            if other in keys and other not in tried:
                tried.add(other)
                if other not in matched or seat(by_key[matched[other]], tried):
                    matched[other] = row.compound
                    return True
        return False

    by_key = {row.compound: row for row in new}
    same = sum(seat(row, set()) for row in new)
    return max(0, surely_different(new) - same)


def counted_by(row: Row, rule: CountRule, day: date) -> Answer:
    """Whether a row had come into a count by the end of a day."""
    came = entered(row.steps, rule.lowest)
    return Answer.NO if came is None else within(came.occurred, DateWindow(None, day))


def left_by(row: Row, rule: CountRule, period: DateWindow) -> Answer:
    """Whether a row left a count within a period."""
    return any_of(within(move.occurred, period) for move, _ in moves_of(row, rule) if move.change == -1)


def _sure(moves: Sequence[Move], ledger: Ledger) -> list[Row]:
    return [ledger.rows[each.compound] for each in moves if each.sure is Answer.YES]


def _move(change: Literal[1, -1], row: Row, step: Step, occurred: DateWindow) -> Move:
    return Move(
        change=change,
        compound=row.compound,
        name=row.name,
        happening=step.happening,
        type=step.type,
        occurred=occurred,
        sure=Answer.UNDECIDED,
        sources=step.sources,
    )


def _belongs(move: Move, step: Step, period: DateWindow) -> bool:
    """Whether a move is told of these days: it lay within them, or may have and was first told then."""
    if within(move.occurred, period) is Answer.YES:
        return True
    first, last = period.earliest, period.latest
    assert first is not None and last is not None
    return overlaps(move.occurred, period) and first <= step.learnt <= last


def _day(point: CountPoint) -> date:
    assert point.day.day is not None
    return point.day.day
