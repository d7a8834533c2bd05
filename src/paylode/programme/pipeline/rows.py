"""The board: one row per compound, as it stood on a day and as it was known on a day.

A row holds the highest rung that was certainly reached, those above it that may have been, every step with the words
it rests on, and how long nothing was learnt. A compound that no document names ("a second TAP compound") has a row of
its own; that two rows may be one compound is said (`may_be`), never settled in silence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ...values.answer import Answer
from ...values.date_window import DateWindow
from ..event_types import EventType, Phase, Stage
from ..facts import Source


@dataclass(frozen=True, slots=True)
class Step:
    """One event in the history of a compound.

    happening: id of the happening in the state.  stage: the rung it stands on, None beside the ladder.
    occurred: the window in which it happened.  happened: by the day of the board.  learnt: when it first became known.
    facts: ids, the best first; `sources` are theirs, in the same order.
    """

    happening: str
    type: EventType
    phase: Phase | None
    stage: Stage | None
    occurred: DateWindow
    happened: Answer
    learnt: date
    region: str = ""
    indication: str = ""
    registrational: bool = False
    facts: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()

    @property
    def label(self) -> str:
        """What it was, in words for a reader: `phase_2 start, registrational`, `ind_active`."""
        words = f"{self.phase or 'phase'} start" if self.type is EventType.PHASE_START else str(self.type)
        return f"{words}, registrational" if self.registrational else words


@dataclass(frozen=True, slots=True)
class Row:
    """One compound on the board.

    compound: its id, or, if `named` is false, a key made of the document and its words.
    name: what it was called on the day of the board; `aliases` its other names.
    partners: who works on it beside the house of the board; empty if nobody else is told.
    stage: the highest rung that was certainly reached by the day; None if none was.  since: the window in which it
    was reached: open at its start where only a later telling is known.  possible: higher rungs that may have been
    reached, lowest first; empty if nothing is undecided.
    stopped: whether it was given up or returned by the day; `stopped_in` when, if told.
    steps: all that is told of it, in the order of the days, also what lies after the day of the board or may.
    last_learnt: the last day on which anything was learnt of it, up to the day of knowledge; `silent_days` since then.
    may_be: the other rows that may be the same compound under another description.
    """

    compound: str
    name: str
    named: bool
    aliases: tuple[str, ...]
    partners: tuple[str, ...]
    stage: Stage | None
    since: DateWindow | None
    possible: tuple[Stage, ...]
    stopped: Answer
    stopped_in: DateWindow | None
    steps: tuple[Step, ...]
    last_learnt: date
    silent_days: int
    may_be: tuple[str, ...] = ()

    @property
    def decided(self) -> bool:
        """Whether nothing about its place is open: the stage, and whether work goes on."""
        return not self.possible and self.stopped is not Answer.UNDECIDED


@dataclass(frozen=True, slots=True)
class Board:
    """The rows as of (valid, known), the most advanced first; those without a stage last, each group by name.

    house: the party whose partners are shown; "" shows every party of a compound.
    """

    valid: date
    known: date
    rows: tuple[Row, ...]
    house: str = ""

    def at(self, stage: Stage | None) -> tuple[Row, ...]:
        """The rows whose certain stage is `stage`, stopped ones left out.

        >>> Board(date(2012, 7, 11), date(2012, 7, 11), ()).at(Stage.PHASE_1)
        ()
        """
        return tuple(row for row in self.rows if row.stage is stage and row.stopped is not Answer.YES)
