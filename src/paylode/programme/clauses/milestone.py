"""A milestone: a sum that an exact event earns, once or oftener.

    milestone NAME MONEY [development|regulatory|sales] when CONDITIONS OCCURRENCE per SCOPE

In a `per licence` block each licence has its own. Which occurrence counts, and per what, is always written. An event
whose licence is not told earns the milestone of "one of these"; the sum is certain, the licence stays open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from ...values.money import Amount
from ...values.problem import Problem
from ..charges import Charge, Situation
from ..conditions import Scope, When
from ..occurrences import earning
from ..statement import Statement, amount_of, name_of, needed_when, scope_of, token
from ..terms import Agreement, Category, Clause, Placed
from ..wording import condition_problems, scope_problems

RULE = "milestone"
BELOW: tuple[str, ...] = ()
EXAMPLE = """\
agreement EX-M "Example" signed 2011-01-10 effective 2011-01-10 term until never   [assumed: an example]
  licensor Lanthorn Biologics
  licensee Ostrava Pharma
  pay 30 days after trigger
  per licence
    milestone M1 USD 1,000,000 development when ind_active first per licence
    milestone M2 USD 3,000,000 development when phase_start 2 first per compound
"""
FACTS = """\
2011-03-01  licence_taken agreement EX-M licence L1
2011-04-01  licence_taken agreement EX-M licence L2
2012-06-01  ind_active OST-1 agreement EX-M licence L1|L2
2014-06-01  phase_start OST-1 phase 2 agreement EX-M licence L1
2015-06-01  phase_start OST-2 phase 2 agreement EX-M licence L1
"""


@dataclass(frozen=True, slots=True)
class Milestone(Clause):
    """A sum earned by an event."""

    name: str
    amount: Amount
    category: Category
    when: When
    scope: Scope

    def lines(self) -> list[str]:
        """As it is written."""
        kind = f" {self.category}" if self.category else ""
        return [f"milestone {self.name} {self.amount}{kind} when {self.when} {self.scope}"]

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """Words without a meaning, and a scope that cannot be counted here."""
        yield from condition_problems(self.when, placed, agreement)
        yield from scope_problems(self.scope, placed)

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """What events earned, and what is open for each licence or product."""
        yield from earning(
            placed, situation, when=self.when, scope=self.scope, amount=self.amount, category=self.category
        )


def read(statement: Statement) -> Milestone:
    """Read the line."""
    category = cast(Category, token(statement.tree, "CATEGORY"))
    return Milestone(name_of(statement), amount_of(statement), category, needed_when(statement), scope_of(statement))
