"""Sums: a stated count and what came after it. No document states them, and each says what it needs to hold.

    by a flow      6 in the clinic on 1 July; "since then, four more have an active IND"      10 = 6 + 4
    by events      9 on 3 November; one more IND active, told on 14 November                  10 = 9 + 1

A sum by events takes each piece of news after the stated count for one more compound: news is what a document reports
of its own day, not what it looks back to. What it looks back to may have been counted already, and makes `at_most`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from ...values.answer import Answer, any_of
from ...values.date_window import DateWindow, certain
from ..facts import Fact, PipelineStatement
from .count_rules import counts_a_part, rule_of, wider
from .counted import CountPoint, CountRule, CountSum, LeftOut, Move
from .moving import Ledger, counted_by, left_by, moves_of
from .rows import Row


def flow_sums(
    statements: Iterable[tuple[Fact, PipelineStatement]], points: Sequence[CountPoint], ledger: Ledger
) -> tuple[tuple[CountSum, ...], tuple[LeftOut, ...]]:
    """The sums that flows make with the stock of the day they count from, and the flows that make none."""
    sums, unused = [], []
    for fact, says in statements:
        if says.measure != "flow":
            continue
        rule = rule_of(says.what)
        bases = [each for each in points if each.day.day is not None and each.day.day == says.as_of.earliest]
        fitting = [(each, both) for each in bases if rule for both in [wider(each.rule, rule)] if both]
        if says.as_of.latest is None or rule is None or counts_a_part(says.what):
            unused.append(LeftOut(fact.id, says, fact.source, "a flow of a part, or with no stage or end"))
        elif not fitting:
            unused.append(LeftOut(fact.id, says, fact.source, "a flow: no stock is stated for the day it counts from"))
        sums += [
            _flow_sum(base, both, fact, says, points=points, ledger=ledger)
            for base, both in fitting
            if says.as_of.latest is not None and not counts_a_part(says.what)
        ]
    return tuple(sums), tuple(unused)


def event_sums(points: Sequence[CountPoint], ledger: Ledger) -> tuple[CountSum, ...]:
    """What each stated count became by the news after it, until the next one of its rule: one sum per day of news."""
    found = []
    for place, base in enumerate(points):
        if base.rule.ever or base.rule.highest is not None:
            continue
        following = [each for each in points[place + 1 :] if each.rule == base.rule]
        until = _day(following[0]) if following else ledger.until
        found += _growing(base, until, points, ledger)
    return tuple(found)


def _flow_sum(
    base: CountPoint,
    rule: CountRule,
    fact: Fact,
    says: PipelineStatement,
    *,
    points: Sequence[CountPoint],
    ledger: Ledger,
) -> CountSum:
    assert says.as_of.latest is not None
    end = certain(says.as_of.latest)
    conditions = [f"none of the {base.count} left by {end}", f"none of the {says.count} was among the {base.count}"]
    if rule != base.rule:
        conditions.append(f"on {base.day} nobody else was {rule}")
    return CountSum(
        base=base,
        day=end,
        rule=rule,
        added=says.count,
        total=base.count + says.count,
        at_most=base.count + says.count,
        by="flow",
        holds=_holds(base, says.count, end, rule, points=points, ledger=ledger),
        conditions=tuple(conditions),
        flow=fact.id,
        flow_source=fact.source,
    )


def _growing(base: CountPoint, until: date, points: Sequence[CountPoint], ledger: Ledger) -> list[CountSum]:
    """The sums of one base, day by day."""
    news: list[tuple[date, Move]] = []
    perhaps: list[tuple[date, Move]] = []
    for row in ledger.rows.values():
        for move, step in moves_of(row, base.rule)[:1]:
            if step.learnt <= _day(base) or step.learnt > until or _counted_before(row, base):
                continue
            brings = step.happening not in ledger.looking_back and step.stage is base.rule.lowest
            (news if brings else perhaps).append((step.learnt, move))
    found = []
    for day in sorted({learnt for learnt, _ in news}):
        told = sorted(
            (move for learnt, move in news if learnt <= day), key=lambda each: (str(each.occurred), each.name)
        )
        more = [move for learnt, move in perhaps if learnt <= day]
        found.append(_event_sum(base, certain(day), told, more, points=points, ledger=ledger))
    return found


def _event_sum(
    base: CountPoint,
    day: DateWindow,
    told: Sequence[Move],
    more: Sequence[Move],
    *,
    points: Sequence[CountPoint],
    ledger: Ledger,
) -> CountSum:
    conditions = [f"none of the {base.count} left by {day}", "nobody else came that no document tells of"]
    moves = [
        replace(each, sure=Answer.UNDECIDED if _may_be_older(ledger.rows[each.compound], base) else Answer.YES)
        for each in told
    ]
    conditions += [f"{each.name} is none of the {base.count}" for each in moves if each.sure is not Answer.YES]
    conditions += [f"{each.name} was counted before" for each in more]
    return CountSum(
        base=base,
        day=day,
        rule=base.rule,
        added=len(told),
        total=base.count + len(told),
        at_most=base.count + len(told) + len(more),
        by="events",
        holds=_holds(base, len(told), day, base.rule, points=points, ledger=ledger),
        conditions=tuple(dict.fromkeys(conditions)),
        moves=(*moves, *more),
    )


def _holds(
    base: CountPoint, added: int, day: DateWindow, rule: CountRule, *, points: Sequence[CountPoint], ledger: Ledger
) -> Answer:
    """Whether a sum is right: a count stated for its day says so, or somebody is known to have left."""
    stated = [each.count for each in points if each.rule == rule and each.day == day]
    if stated:
        return Answer.YES if base.count + added in stated else Answer.NO
    meanwhile = DateWindow(_day(base), day.day)
    gone = any_of(
        left_by(row, base.rule, meanwhile)
        for row in ledger.rows.values()
        if counted_by(row, base.rule, _day(base)) is Answer.YES
    )
    return Answer.NO if gone is Answer.YES else Answer.UNDECIDED


def _counted_before(row: Row, base: CountPoint) -> bool:
    """Whether a row is known to have been in the count before."""
    return counted_by(row, base.rule, _day(base)) is Answer.YES


def _may_be_older(row: Row, base: CountPoint) -> bool:
    """Whether a row may be one that the stated count already held."""
    return bool(row.may_be) or counted_by(row, base.rule, _day(base)) is Answer.UNDECIDED


def _day(point: CountPoint) -> date:
    assert point.day.day is not None
    return point.day.day
