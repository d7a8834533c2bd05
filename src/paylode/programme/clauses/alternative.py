"""Alternatives: one of several clauses counts, decided by a fact; never the sum.

    alternative NAME of NAMES by "the fact that decides"

A document that names one of the clauses decides. So does an event that earns only one of them. Until then the
ceiling is
the largest of them, and a sum that more than one has earned is shown as a range from the smallest to the largest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from ...values.money import Money
from ...values.problem import Problem
from ..charges import Change, Charge, Situation, known_cash, lowered
from ..statement import Statement, name_of, names_of, token, unquoted
from ..terms import Adjusting, Agreement, Placed
from ..wording import name_problems
from .balance import Balance
from .milestone import Milestone

RULE = "alternative"
BELOW: tuple[str, ...] = ()
EXAMPLE = """\
agreement EX-A "Example" signed 2010-01-20 effective 2010-01-20 term until never   [assumed: an example]
  licensor Meridel Inc
  licensee Talvera AG
  per product
    milestone A1 USD 10,000,000 regulatory when approval in US first per product
    milestone A2 USD 12,000,000 regulatory when approval in US first per product
    alternative COMPOSITION of A1, A2 by "whether the conjugate carries the newer linker"
    total at most USD 12,000,000
"""
FACTS = """\
2016-02-01  approval TAL-1 in US agreement EX-A
2016-03-01  payment_due TAL-1 agreement EX-A clause A1 amount USD 10,000,000
"""


@dataclass(frozen=True, slots=True)
class Alternative(Adjusting):
    """Clauses of which one counts."""

    step: ClassVar[int] = 1
    name: str
    of: tuple[str, ...]
    by: str

    def lines(self) -> list[str]:
        """As it is written."""
        return [f'alternative {self.name} of {", ".join(self.of)} by "{self.by}"']

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """Names that are not there, or too few of them."""
        yield from name_problems(self.of, (Milestone, Balance), placed, agreement)
        if len(self.of) < 2:
            yield Problem(str(placed.place), "one clause is no alternative", "Name at least two.")

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """None of its own."""
        yield from ()

    def adjusted(self, placed: Placed, charges: Sequence[Charge], situation: Situation) -> list[Charge]:
        """One charge of each unit kept, the others taken off in full."""
        result = list(charges)
        told = {each.event.clause for each in situation.happenings} & set(self.of)
        mine = [place for place, each in enumerate(charges) if each.placed.clause.name in self.of]
        for units in dict.fromkeys(charges[place].units for place in mine):
            places = [place for place in mine if charges[place].units == units and known_cash(charges[place])]
            for place, each in _one_kept(self, [(place, charges[place]) for place in places], told):
                result[place] = each
        return result


def _one_kept(
    clause: Alternative, members: Sequence[tuple[int, Charge]], told: set[str]
) -> Iterator[tuple[int, Charge]]:
    """The members with all but one taken off."""
    if not members:
        return
    earned = [one for one in members if one[1].earned is not None]
    pool = earned or list(members)
    named = [one for one in pool if one[1].placed.clause.name in told]
    choose = min if earned else max
    kept = named[0] if named else choose(pool, key=lambda one: (_size(one[1]), one[0]))
    for place, each in members:
        if place != kept[0]:
            why = (
                f"{clause.name}: {kept[1].placed.clause.name} counts"
                if named or len(pool) == 1
                else f"{clause.name}: one of them counts"
            )
            amount = known_cash(each)
            assert amount is not None
            yield place, lowered(each, Change(kind="alternative", clause=clause.name, amount=amount, why=why))
        elif earned and not named and len({_size(one[1]) for one in pool}) > 1:
            highest = known_cash(max(pool, key=lambda one: _size(one[1]))[1])
            names = " or ".join(one[1].placed.clause.name for one in pool)
            yield (
                place,
                replace(each, highest=highest, notes=(*each.notes, f'{names}, decided by "{clause.by}", not told')),
            )


def _size(charge: Charge) -> int:
    found = known_cash(charge)
    return found.minor if isinstance(found, Money) else 0


def read(statement: Statement) -> Alternative:
    """Read the line."""
    return Alternative(name_of(statement), names_of(statement), unquoted(token(statement.tree, "TEXT")))
