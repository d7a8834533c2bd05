"""Which compound stands where, and how many: see README.md."""

from .boarding import board
from .compounds import identified
from .count_rules import RULES, rule_named, rule_of
from .counted import ClaimedCount, Count, CountPoint, CountRule, CountSum, CountWalk, LeftOut, Move, WalkStep
from .counting import counts
from .rows import Board, Row, Step
from .walking import count_walk

__all__ = [
    "RULES",
    "Board",
    "ClaimedCount",
    "Count",
    "CountPoint",
    "CountRule",
    "CountSum",
    "CountWalk",
    "LeftOut",
    "Move",
    "Row",
    "Step",
    "WalkStep",
    "board",
    "count_walk",
    "counts",
    "identified",
    "rule_named",
    "rule_of",
]
