"""Counts: how many compounds are where, as a release would state it, and what releases did state.

A count has a rule (`CountRule`): "in the clinic" and "in the clinic or with an active IND" are two measures, and a
number in one says little about the other. The log's own count runs from `at_least` to `at_most`, because a stage may
be undecided and two descriptions may be one compound. It counts what facts tell of, so it can be lower than what a
document claims: compounds that nobody has named are missing from it. Both are shown side by side, never reconciled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ...values.answer import Answer
from ...values.date_window import DateWindow
from ..event_types import EventType, Stage
from ..facts import PipelineStatement, Source


@dataclass(frozen=True, slots=True)
class CountRule:
    """What is counted: compounds from `lowest` on; with `highest`, not beyond it.

    ever: those that reached `lowest` at any time, stopped ones included ("ten have reached the clinic").
    """

    name: str
    lowest: Stage
    highest: Stage | None = None
    ever: bool = False

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ClaimedCount:
    """What a document says for a day: its own words, and the rule they were taken for.

    fact: id of the fact.  agrees: with the log's own count; `no` if the document claims fewer than are certain, and
    undecided if it claims more than facts tell of.  missing: how many of those it claims no fact tells of, at least.
    """

    fact: str
    statement: PipelineStatement
    source: Source
    learnt: date
    rule: CountRule
    agrees: Answer
    missing: int


@dataclass(frozen=True, slots=True)
class Count:
    """How many compounds of the board a rule holds for.

    certain, possible: the rows (`Row.compound`) for which the answer is yes, and undecided.
    at_least: of the certain ones, as many as surely differ from each other.  at_most: certain and possible ones, each
    taken for a compound of its own.  claimed: what documents say for that very day under this rule.
    """

    rule: CountRule
    day: date
    at_least: int
    at_most: int
    certain: tuple[str, ...]
    possible: tuple[str, ...]
    claimed: tuple[ClaimedCount, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether the log's own count is one number."""
        return self.at_least == self.at_most


@dataclass(frozen=True, slots=True)
class CountPoint:
    """A stock that a document states: the number, the day, under which rule, and its words."""

    fact: str
    day: DateWindow
    count: int
    rule: CountRule
    what: str
    source: Source
    learnt: date


@dataclass(frozen=True, slots=True)
class Move:
    """A compound that came into the count (+1) or left it (-1).

    sure: whether that was between the two days of the step; undecided if the window of the event reaches beyond them,
    or if the compound may be one that was counted before.
    """

    change: Literal[1, -1]
    compound: str
    name: str
    happening: str
    type: EventType
    occurred: DateWindow
    sure: Answer
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class WalkStep:
    """From one stated count to the next.

    difference: later less earlier.  moves: the events that explain it, sure ones first.
    explained: net change that the moves give, from `explained_at_least` to `explained_at_most`.
    unexplained_at_least, unexplained_at_most: what is left of the difference: how many came (or, below zero, left) that
    no document tells of; both are 0 where all is explained.
    one_measure: false if the two counts have different rules, so that the difference is no movement of compounds.
    """

    earlier: CountPoint
    later: CountPoint
    difference: int
    moves: tuple[Move, ...]
    explained_at_least: int
    explained_at_most: int
    unexplained_at_least: int
    unexplained_at_most: int
    one_measure: bool

    @property
    def explained(self) -> bool:
        """Whether told events, taken as sure, account for the whole difference."""
        return self.one_measure and self.unexplained_at_least == self.unexplained_at_most == 0


@dataclass(frozen=True, slots=True)
class CountSum:
    """A number that no document states: a stated count and what came after it. Marked as a sum wherever it is shown.

    total: `base.count` and what was added.  at_most: the same, if what may have been counted before was not.
    added: how many.  by: `flow`, a document that says how many moved since (`flow` is that fact, `flow_source` its
    words), or `events`, told one by one (`moves`).
    rule: what the sum counts; of two measures the wider one, which no document need have used.
    holds: `no` if somebody is known to have left meanwhile or a document states another number; `yes` only if a
    document states this number under this rule for this day; undecided otherwise.  conditions: what it needs to hold.
    """

    base: CountPoint
    day: DateWindow
    rule: CountRule
    added: int
    total: int
    at_most: int
    by: Literal["flow", "events"]
    holds: Answer
    conditions: tuple[str, ...]
    flow: str = ""
    flow_source: Source | None = None
    moves: tuple[Move, ...] = ()

    def __str__(self) -> str:
        return f"{self.total} = {self.base.count} + {self.added}"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A statement that is no point of the walk, and why."""

    fact: str
    statement: PipelineStatement
    source: Source
    why: str


@dataclass(frozen=True, slots=True)
class CountWalk:
    """The counts of one publisher, from statement to statement.

    points: the stated stocks in the order of their days.  steps: between neighbours.  sums: 6 + 4 and its like.
    """

    publisher: str
    valid: date
    known: date
    points: tuple[CountPoint, ...]
    steps: tuple[WalkStep, ...]
    sums: tuple[CountSum, ...]
    left_out: tuple[LeftOut, ...]
