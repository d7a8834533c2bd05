"""A disclosed total: what the parts of a licence or product must add up to, and never pass.

    total at most|exactly MONEY [development|regulatory|sales]

Checked when the file is loaded: parts after caps and alternatives + balances = total. A part that may be earned each
time has no sum, so with one of those only the ceiling is held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

from ...values.money import Amount, Money, zero
from ...values.problem import Problem
from ..charges import Charge, Situation, limited
from ..statement import Statement, sum_of, token
from ..terms import Adjusting, Agreement, Category, Placed
from .alternative import Alternative
from .balance import Balance
from .cap import Cap
from .milestone import Milestone

RULE = "total"
BELOW: tuple[str, ...] = ()
EXAMPLE = """\
agreement EX-T "Example" signed 2010-01-20 effective 2010-01-20 term until never   [assumed: an example]
  licensor Meridel Inc
  licensee Talvera AG
  per product
    milestone P1 USD 3,000,000 development when phase_start 1 each per compound
    total at most USD 5,000,000
"""
FACTS = """\
2011-02-01  phase_start TAL-1 phase 1 agreement EX-T
2012-02-01  phase_start TAL-1 phase 1 agreement EX-T for "lung cancer"
"""


@dataclass(frozen=True, slots=True)
class Total(Adjusting):
    """What the parts add up to."""

    step: ClassVar[int] = 3
    name: str
    exact: bool
    amount: Money
    category: Category

    def lines(self) -> list[str]:
        """As it is written."""
        kind = f" {self.category}" if self.category else ""
        return [f"total {'exactly' if self.exact else 'at most'} {self.amount}{kind}"]

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """Parts that do not add up to it."""
        mine = [one for one in agreement.clauses if one.block == placed.block]
        parts = [one.clause for one in mine if isinstance(one.clause, Milestone | Balance)]
        parts = [each for each in parts if self.category in ("", each.category)]
        faulty = [one for one in agreement.unread if one.block == placed.block and one.rule in ("milestone", "balance")]
        if any(one.amount is None for one in faulty):
            return
        each_time = any(isinstance(each, Milestone) and each.scope.occurrence == "each" for each in parts)
        told = {each.name: each.amount for each in parts} | {one.name: one.amount for one in faulty if one.amount}
        sums = _sums(told, [one.clause for one in mine if isinstance(one.clause, Cap | Alternative)])
        known = [each for each in sums if isinstance(each, Money)]
        if any(each.currency != self.amount.currency for each in known):
            yield Problem(str(placed.place), "the parts are in another currency than the total", "Write one currency.")
            return
        found = sum(known, zero(self.amount.currency))
        hidden = len(known) < len(sums)
        where, what = str(placed.place), f"the parts add up to {found}, the total is {self.amount}"
        if found > self.amount and not each_time:
            yield Problem(where, what, f"{found - self.amount} are too much: correct a part, or cap some of them.")
        elif found < self.amount and not hidden and not each_time:
            cure = f"Add: balance {self.amount - found} triggers undisclosed."
            yield Problem(where, what, cure)

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """None of its own."""
        yield from ()

    def adjusted(self, placed: Placed, charges: Sequence[Charge], situation: Situation) -> list[Charge]:
        """The parts of each unit, cut at the total."""
        result = list(charges)
        mine = [
            place
            for place, each in enumerate(charges)
            if each.placed.block == placed.block
            and isinstance(each.placed.clause, Milestone | Balance)
            and self.category in ("", each.category)
        ]
        for units in dict.fromkeys(charges[place].units for place in mine):
            result = limited(
                result, [place for place in mine if charges[place].units == units], self.amount, clause=self.name
            )
        return result


def _sums(parts: Mapping[str, Amount], limits: Sequence[Cap | Alternative]) -> list[Amount]:
    """One sum per part, those below a cap or in alternatives taken together."""
    left = dict(parts)
    for limit in sorted(limits, key=lambda each: each.step):
        inside = [left.pop(name) for name in limit.of if name in left]
        known = [each for each in inside if isinstance(each, Money)]
        if not known:
            continue
        if isinstance(limit, Alternative):
            left[limit.name] = max(known, key=lambda each: each.minor)
        elif len(known) == len(inside) and len({each.currency for each in known}) == 1:
            left[limit.name] = min(sum(known[1:], known[0]), limit.amount, key=lambda each: each.minor)
        else:
            left[limit.name] = limit.amount
    return list(left.values())


def read(statement: Statement) -> Total:
    """Read the line."""
    category = cast(Category, token(statement.tree, "CATEGORY"))
    name = f"total {category}".strip()
    return Total(name, token(statement.tree, "LIMIT") == "exactly", sum_of(statement), category)
