"""A balance: the rest of a disclosed total whose triggers are not told.

    balance [NAME] MONEY [development|regulatory|sales] triggers undisclosed

It stands open for each licence or product, as a sum and never as zero. A payment that a document tells, and that no
other clause explains, is drawn from it, so that the total is never passed and never counted twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from ...values.money import Amount
from ...values.problem import Problem
from ..charges import Charge, Situation
from ..occurrences import still_open
from ..statement import Statement, amount_of, name_of, token
from ..terms import Agreement, Category, Clause, Placed

RULE = "balance"
BELOW: tuple[str, ...] = ()
EXAMPLE = """\
agreement EX-B "Example" signed 2010-01-20 effective 2010-01-20 term until never   [assumed: an example]
  licensor Meridel Inc
  licensee Talvera AG
  per product
    milestone P1 USD 2,000,000 development when phase_start 1 first per product
    balance USD 20,000,000 regulatory triggers undisclosed
    total exactly USD 22,000,000
"""
FACTS = """\
2011-02-01  phase_start TAL-1 phase 1 agreement EX-B
2014-02-01  payment_received TAL-1 agreement EX-B amount USD 5,000,000
"""


@dataclass(frozen=True, slots=True)
class Balance(Clause):
    """A sum of which it is not told what earns it."""

    name: str
    amount: Amount
    category: Category

    def lines(self) -> list[str]:
        """As it is written."""
        name = "" if self.name == "balance" else f" {self.name}"
        kind = f" {self.category}" if self.category else ""
        return [f"balance{name} {self.amount}{kind} triggers undisclosed"]

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """None of its own."""
        yield from ()

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """The whole of it, open; what documents tell is drawn from it when payments are matched."""
        empty = Charge(placed=placed, kind="balance", amount=self.amount, category=self.category)
        yield from still_open(placed, situation, [], empty)


def read(statement: Statement) -> Balance:
    """Read the line."""
    category = cast(Category, token(statement.tree, "CATEGORY"))
    return Balance(name_of(statement) or "balance", amount_of(statement), category)
