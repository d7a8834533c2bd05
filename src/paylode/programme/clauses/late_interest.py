"""Interest on late payment: simple, from the day after money was due to the day it was paid.

    late RATE a year actual/365|actual/360|actual/actual|30e/360

It is worked out once for each late payment and rounded once. It runs from a certain due day only: a due day that is
known
only as a window gives none, and the ledger says so. On what is not known to be paid, interest up to the day asked is
shown as open, because a payment that no document tells may have been made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import cast

from ...values.money import Money, times
from ...values.problem import Problem
from ..charges import Charge, Situation
from ..day_count import DayCount, part_of_year
from ..notation import percent
from ..statement import Statement, rate_of, token
from ..terms import Agreement, Clause, Placed

RULE = "late"
BELOW: tuple[str, ...] = ()
EXAMPLE = """\
agreement EX-L "Example" signed 2011-02-28 effective 2011-03-01 term until never   [assumed: an example]
  licensor Lanthorn Biologics
  licensee Ostrava Pharma
  pay 30 days after trigger
  late 8 % a year actual/365
  fee access USD 1,000,000 when 2013-11-14 once per agreement
"""
FACTS = "2014-01-31  payment_received agreement EX-L clause access amount USD 1,000,000\n"


@dataclass(frozen=True, slots=True)
class LateInterest(Clause):
    """A yearly rate on what is paid after it was due."""

    name: str
    rate: Fraction
    count: DayCount

    def lines(self) -> list[str]:
        """As it is written."""
        return [f"late {percent(self.rate)} a year {self.count}"]

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """Interest without a due day."""
        if agreement.payment.days is None:
            yield Problem(
                str(placed.place),
                "interest on late payment, but no line says when money is due",
                "Add: pay 30 days after trigger.",
            )

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """None of its own: interest follows from payments (`interest`)."""
        yield from ()


def interest(clause: LateInterest, amount: Money, *, due: date, until: date) -> Money:
    """Interest on `amount` from `due` until a day; nothing if that is not later.

    >>> clause = LateInterest("late", Fraction(8, 100), "actual/365")
    >>> print(interest(clause, Money(100000000, "USD"), due=date(2013, 12, 14), until=date(2014, 1, 31)))
    USD 10,520.55
    """
    if until <= due:
        return Money(0, amount.currency)
    return times(amount, clause.rate * part_of_year(due, until, clause.count))


def read(statement: Statement) -> LateInterest:
    """Read the line."""
    return LateInterest("late", rate_of(statement), cast(DayCount, token(statement.tree, "DAYCOUNT")))
