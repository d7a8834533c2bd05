"""Programmes, payments and rules that the tests of the forecast share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from paylode.programme.event_types import EventType, Stage
from paylode.programme.facts import Event
from paylode.programme.forecast import (
    CashFlow,
    Deal,
    GammaTime,
    MilestoneSchedule,
    Programme,
    Rate,
    StagePayment,
    Transition,
    Wait,
    programme_from_tables,
)
from paylode.values.fiscal import FiscalYears, fiscal_calendar
from paylode.values.money import Amount, Money

TODAY = date(2026, 1, 1)
JUNE_YEARS = fiscal_calendar("Lanthorn Biologics", [FiscalYears(6, 30, date(1999, 7, 1))])
STEPS = (Stage.PHASE_1, Stage.PHASE_2, Stage.PHASE_3, Stage.FILING_SUBMITTED, Stage.APPROVAL)


def dollars(millions: float) -> Money:
    return Money(round(millions * 10**8), "USD")


def payments(*sums: tuple[Stage, Amount], days: int = 0) -> MilestoneSchedule:
    return MilestoneSchedule(tuple(StagePayment(stage, amount, days) for stage, amount in sums))


GOLDEN_PAYMENTS = payments(
    (Stage.PHASE_2, dollars(3)),
    (Stage.PHASE_3, dollars(5)),
    (Stage.FILING_SUBMITTED, dollars(0)),
    (Stage.APPROVAL, dollars(20)),
)
GOLDEN_DEAL = (Deal("golden", GOLDEN_PAYMENTS),)


def golden_programme(name: str = "golden") -> Programme:
    """p = .628 .246 .401 .824, m = 2.7 3.7 3.1 0.8 years, k = 4: the default tables."""
    return programme_from_tables(name, Stage.PHASE_1, known=TODAY)


def step(start: Stage, end: Stage, probability: float, *, years: float = 1.0) -> Transition:
    return Transition(start, end, Rate(f"{start} {end} {probability}", probability), Wait(GammaTime(years)))


@dataclass(frozen=True)
class CappedRules:
    """Deal logic that looks at the order: 10 million for each Phase II, 16 in all; a fee when a programme stops."""

    def flows(self, events: Sequence[Event]) -> list[CashFlow]:
        left, found = 1600_000_000, []
        for place, event in enumerate(events):
            day = event.occurred.latest
            assert day is not None
            if event.type is EventType.PHASE_START and event.phase == "phase_2":
                paid = min(left, 1000_000_000)
                left -= paid
                found.append(CashFlow(day + timedelta(days=45), Money(paid, "USD"), "P2", place))
            elif event.type is EventType.PROGRAMME_STOPPED:
                found.append(CashFlow(day, Money(-12_345_67, "USD"), "wind-down", place))
        return found

    def turning_days(self) -> list[date]:
        return []


@dataclass(frozen=True)
class WindowRules:
    """Pays for Phase II only up to a day; and something on a day of its own, whatever happens."""

    last: date
    says_so: bool = True

    def flows(self, events: Sequence[Event]) -> list[CashFlow]:
        found = [CashFlow(date(2027, 3, 31), Money(100, "USD"), "annual fee")]
        for place, event in enumerate(events):
            day = event.occurred.latest
            assert day is not None
            if event.phase == "phase_2" and day <= self.last:
                found.append(CashFlow(day, dollars(7), "in the window", place))
        return found

    def turning_days(self) -> list[date]:
        return [self.last + timedelta(days=1)] if self.says_so else []
