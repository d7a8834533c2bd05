"""What agreements make of events: the one door between the forecast and the clauses.

    CashRules.flows(events) -> cash flows        the same rules that read the log, here on simulated events
    CashRules.turning_days() -> days             where the calendar alone may change the answer (an option's last day)

`events` are `Event`s on certain days, earliest first. A flow says which event it follows from (`cause`, its place in
the list) and is then due a fixed number of days after it; with no cause it is due on a day of its own.

The vector engine asks the rules once for each *pattern*: which events happened, in which order, which on one day, each
in which stretch between turning days. What differs within a pattern is the days alone, and flows move with their
causes. Rules that look further (at the months between two events, say) do not fit this; the engine asks again about
other paths of the pattern and refuses on the first difference. `forecast_path_by_path` takes any rules.

`MilestoneSchedule` is the simplest of them: a sum on reaching a stage, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from ...values.money import Amount
from ..event_types import Stage, stage_of
from ..facts import Event


@dataclass(frozen=True, slots=True)
class CashFlow:
    """A sum that moves on a day; positive to whom the forecast is made for. cause: the place of the event, or None."""

    day: date
    amount: Amount
    clause: str = ""
    cause: int | None = None


class CashRules(Protocol):
    """Anything that tells what events earn."""

    def flows(self, events: Sequence[Event]) -> Sequence[CashFlow]:
        """The cash flows that `events`, earliest first, give rise to."""
        ...

    def turning_days(self) -> Sequence[date]:
        """The first days on which the same events may earn something else than the day before."""
        ...


@dataclass(frozen=True, slots=True)
class Deal:
    """Rules under a name, and the programmes whose events they look at (none named: all)."""

    name: str
    rules: CashRules
    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StagePayment:
    """A sum on reaching a stage, due some days later. programme: whose; "" for each."""

    stage: Stage
    amount: Amount
    days: int = 0
    programme: str = ""


@dataclass(frozen=True, slots=True)
class MilestoneSchedule:
    """Sums on reaching stages, each once for each programme. It is a `CashRules`.

    >>> MilestoneSchedule(()).flows([])
    ()
    """

    payments: tuple[StagePayment, ...]

    def flows(self, events: Sequence[Event]) -> tuple[CashFlow, ...]:
        """One flow for each payment whose stage was reached, by the first event that reached it."""
        found: list[CashFlow] = []
        reached: set[tuple[str, Stage]] = set()
        for place, event in enumerate(events):
            stage = stage_of(event.type, event.phase)
            name = event.subject.words
            if stage is None or (name, stage) in reached or event.occurred.latest is None:
                continue
            reached.add((name, stage))
            for each in self.payments:
                if each.stage is stage and each.programme in ("", name):
                    due = event.occurred.latest + timedelta(days=each.days)
                    found.append(CashFlow(due, each.amount, f"{name}, {stage}", place))
        return tuple(found)

    def turning_days(self) -> tuple[date, ...]:
        """None: only the events count."""
        return ()
