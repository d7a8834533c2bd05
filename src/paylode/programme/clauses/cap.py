"""A cap: several clauses together never pay more than a sum, per licence or product.

    cap NAME of NAMES MONEY

They draw on it in the order they are earned; what is open comes last. The part that is cut is kept and shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from ...values.money import Money
from ...values.problem import Problem
from ..charges import Charge, Situation, limited
from ..statement import Statement, name_of, names_of, sum_of
from ..terms import Adjusting, Agreement, Clause, Placed
from ..wording import name_problems

RULE = "cap"
BELOW: tuple[str, ...] = ()
EXAMPLE = """\
agreement EX-C "Example" signed 2010-01-20 effective 2010-01-20 term until never   [assumed: an example]
  licensor Meridel Inc
  licensee Talvera AG
  per product
    milestone A1 USD 10,000,000 regulatory when approval in US first per product
    milestone A3 USD 5,000,000 regulatory when approval in DE first per product
    cap REG of A1, A3 USD 12,000,000
"""
FACTS = """\
2016-02-01  approval TAL-1 in US agreement EX-C
2017-02-01  approval TAL-1 in DE agreement EX-C
"""


@dataclass(frozen=True, slots=True)
class Cap(Adjusting):
    """The most that several clauses pay together."""

    step: ClassVar[int] = 2
    name: str
    of: tuple[str, ...]
    amount: Money

    def lines(self) -> list[str]:
        """As it is written."""
        return [f"cap {self.name} of {', '.join(self.of)} {self.amount}"]

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """Names that are not there."""
        yield from name_problems(self.of, (Clause,), placed, agreement)

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """None of its own."""
        yield from ()

    def adjusted(self, placed: Placed, charges: Sequence[Charge], situation: Situation) -> list[Charge]:
        """The capped charges of each unit, cut."""
        result = list(charges)
        capped = [place for place, each in enumerate(charges) if each.placed.clause.name in self.of]
        for units in dict.fromkeys(charges[place].units for place in capped):
            mine = [place for place in capped if charges[place].units == units]
            result = limited(result, mine, self.amount, clause=self.name)
        return result


def read(statement: Statement) -> Cap:
    """Read the line."""
    return Cap(name_of(statement), names_of(statement), sum_of(statement))
