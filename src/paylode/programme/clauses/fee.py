"""A fee: a sum due at signing, on a day or on an event; it may be creditable, and recognised as revenue over time.

    fee NAME MONEY when CONDITIONS OCCURRENCE per SCOPE
      creditable against NAMES up to RATE [if CONDITIONS]        RATE of the fee; the condition must be met by then
      recognised evenly from DATE until DATE                     revenue by days; without it, on the day it is earned

A credit is taken off what the named clauses earn, in the order they are earned, until it is used up; it never makes a
sum negative. Cash and revenue are apart: how a fee is recognised changes no payment.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import ClassVar

from ...values.answer import Answer
from ...values.money import Amount, Money, times, zero
from ...values.problem import InputError, Problem
from ..charges import Change, Charge, Situation, drawing_order, known_cash, lowered
from ..conditions import Scope, When
from ..notation import percent, span_words
from ..occurrences import earning
from ..statement import (
    Statement,
    amount_of,
    attempted,
    below,
    name_of,
    names_of,
    needed_span,
    needed_when,
    scope_of,
    share_of,
    when_of,
)
from ..terms import Adjusting, Agreement, Clause, Placed, Span
from ..triggers import met
from ..wording import condition_problems, name_problems, scope_problems

RULE = "fee"
BELOW = ("creditable", "recognised")
EXAMPLE = """\
agreement EX-F "Example" signed 2010-01-20 effective 2010-01-20 term until never   [assumed: an example]
  licensor Meridel Inc
  licensee Talvera AG
  pay 45 days after trigger
  fee signing USD 3,500,000 when effective once per agreement
    creditable against P2 up to 100 % if programme_paused
    recognised evenly from 2010-01-20 until 2012-01-19
  per product
    milestone P2 USD 5,000,000 development when phase_start 2 first per product
"""
FACTS = """\
2012-02-01  programme_paused TAL-1 agreement EX-F
2013-05-01  phase_start TAL-1 phase 2 agreement EX-F
"""


@dataclass(frozen=True, slots=True)
class Credit:
    """What part of a fee is taken off what `against` earn, and under which condition."""

    against: tuple[str, ...]
    rate: Fraction
    condition: When | None


@dataclass(frozen=True, slots=True)
class Fee(Adjusting):
    """A sum due on signing, a day or an event."""

    step: ClassVar[int] = 4
    name: str
    amount: Amount
    when: When
    scope: Scope
    credit: Credit | None = None
    recognised: Span | None = None

    def lines(self) -> list[str]:
        """As it is written."""
        found = [f"fee {self.name} {self.amount} when {self.when} {self.scope}"]
        if self.credit:
            condition = f" if {self.credit.condition}" if self.credit.condition else ""
            found.append(
                f"  creditable against {', '.join(self.credit.against)} up to {percent(self.credit.rate)}{condition}"
            )
        return found + ([f"  recognised evenly{span_words(self.recognised)}"] if self.recognised else [])

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """Words without a meaning, a scope that cannot be counted, a credit against nothing."""
        yield from condition_problems(self.when, placed, agreement)
        yield from scope_problems(self.scope, placed)
        if self.credit:
            yield from name_problems(self.credit.against, (Clause,), placed, agreement)
            if self.credit.condition:
                yield from condition_problems(self.credit.condition, placed, agreement)
            if not isinstance(self.amount, Money):
                cure = "State the fee, or leave the credit out."
                yield Problem(str(placed.place), "a credit of an undisclosed fee cannot be worked out", cure)

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """The fee, earned or open."""
        yield from earning(placed, situation, when=self.when, scope=self.scope, amount=self.amount)

    def adjusted(self, placed: Placed, charges: Sequence[Charge], situation: Situation) -> list[Charge]:
        """The credit taken off what the named clauses earned."""
        result = list(charges)
        if self.credit is None or not isinstance(self.amount, Money):
            return result
        own = [each.amount for each in charges if each.placed is placed and each.arisen is Answer.YES]
        earned = sum((each for each in own if isinstance(each, Money)), zero(self.amount.currency))
        left = times(earned, self.credit.rate)
        for place in drawing_order(result):
            each = result[place]
            asked = known_cash(each)
            if each.placed.clause.name not in self.credit.against or asked is None or each.arisen is not Answer.YES:
                continue
            if asked.currency == left.currency and _allowed(self.credit, each, situation):
                taken = min(left, asked)
                result[place] = lowered(
                    each, Change(kind="credit", clause=self.name, amount=taken, why=f"{self.name} is creditable")
                )
                left = left - taken
        return result


def _allowed(credit: Credit, charge: Charge, situation: Situation) -> bool:
    """Whether the condition of a credit was met by the day a charge was earned."""
    if credit.condition is None:
        return True
    earned = charge.earned.latest if charge.earned and charge.earned.latest else date.max
    compounds = {each.event.subject.compound for each in charge.events}
    for one in met(credit.condition, situation):
        fits = not one.events or not compounds or bool({each.event.subject.compound for each in one.events} & compounds)
        if fits and one.happened is Answer.YES and one.window.latest and one.window.latest <= earned:
            return True
    return False


def read(statement: Statement) -> Fee:
    """Read the line and those below it."""
    problems: list[Problem] = []
    credit = attempted(lambda: _credit(below(statement, "creditable")), None, problems)
    spread = attempted(lambda: below(statement, "recognised"), None, problems)
    span = attempted(lambda: needed_span(spread), None, problems) if spread else None
    amount = attempted(lambda: amount_of(statement), None, problems)
    when = attempted(lambda: needed_when(statement), None, problems)
    if problems or amount is None or when is None:
        raise InputError(problems)
    return Fee(name_of(statement), amount, when, scope_of(statement), credit, span)


def _credit(statement: Statement | None) -> Credit | None:
    return Credit(names_of(statement), share_of(statement), when_of(statement)) if statement else None
