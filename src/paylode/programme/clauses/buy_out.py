"""A buy-out: one payment ends what clauses may still earn, if a party elects it within a window.

    buy-out NAMES for MONEY by ROLE from DATE until DATE

`agreement_bought_out` elects it. What the named clauses had earned before that day stays due; what was open is
bought out. Until it is elected it is a choice, and no sum is counted for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, cast

from ...values.answer import Answer, all_of
from ...values.date_window import within
from ...values.money import Amount
from ...values.problem import Problem
from ..charges import Charge, Situation
from ..event_types import EventType
from ..happening import Happening
from ..notation import span_words
from ..statement import Statement, amount_of, names_of, needed_span, token
from ..terms import Adjusting, Agreement, Clause, PartyKind, Placed, Span
from ..wording import name_problems

RULE = "buy_out"
BELOW: tuple[str, ...] = ()
EXAMPLE = """\
agreement EX-Y "Example" signed 2010-01-20 effective 2010-01-20 term until never   [assumed: an example]
  licensor Meridel Inc
  licensee Talvera AG
  per product
    milestone A1 USD 10,000,000 regulatory when approval in US first per product
    milestone A2 USD 10,000,000 regulatory when approval in DE first per product
  buy-out A1, A2 for USD 6,000,000 by licensee from 2012-01-01 until 2014-12-31
"""
FACTS = """\
2011-05-01  approval TAL-1 in US agreement EX-Y
2013-05-01  agreement_bought_out agreement EX-Y
"""


@dataclass(frozen=True, slots=True)
class BuyOut(Adjusting):
    """A right to end clauses by one payment."""

    step: ClassVar[int] = 0
    name: str
    of: tuple[str, ...]
    amount: Amount
    by: PartyKind
    span: Span

    def lines(self) -> list[str]:
        """As it is written."""
        return [f"buy-out {', '.join(self.of)} for {self.amount} by {self.by}{span_words(self.span)}"]

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        """Names that are not there, a role that nobody has."""
        yield from name_problems(self.of, (Clause,), placed, agreement)
        if self.by not in {each.role for each in agreement.roles}:
            yield Problem(str(placed.place), f"nobody is {self.by}", f"Add a line: {self.by} NAME.")

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        """The price, once it is elected; an election outside of the window is refused."""
        for each in _elections(self, situation):
            inside = within(each.occurred, self.span.window)
            charge = Charge(placed=placed, kind="buy_out", amount=self.amount, events=(each,))
            if inside is Answer.NO:
                why = f"bought out on {each.occurred}, outside of {self.span.window}"
                yield replace(charge, kind="refused", ended=why, notes=("Correct the day, or add an amendment.",))
            else:
                yield replace(charge, earned=each.occurred, arisen=all_of([inside, each.happened]))

    def adjusted(self, placed: Placed, charges: Sequence[Charge], situation: Situation) -> list[Charge]:
        """What was open is bought out."""
        own = [each for each in charges if each.placed is placed and each.arisen is Answer.YES]
        if not own:
            return list(charges)
        day = own[0].earned
        result = []
        for each in charges:
            later = each.earned is None or (
                day and day.latest and each.earned.earliest and each.earned.earliest > day.latest
            )
            gone = each.placed.clause.name in self.of and later
            result.append(replace(each, bought_out=True, ended=f"bought out on {day}") if gone else each)
        return result


def _elections(clause: BuyOut, situation: Situation) -> list[Happening]:
    return [
        each
        for each in situation.happenings
        if each.event.type is EventType.AGREEMENT_BOUGHT_OUT and each.event.clause in ("", clause.name, *clause.of)
    ][:1]


def read(statement: Statement) -> BuyOut:
    """Read the line."""
    names = names_of(statement)
    by = cast(PartyKind, token(statement.tree, "ROLE"))
    return BuyOut(f"buy-out {'+'.join(names)}", names, amount_of(statement), by, needed_span(statement))
