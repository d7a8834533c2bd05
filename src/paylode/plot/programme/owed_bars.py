"""What is owed already, as it stands in a picture of cash by quarter: beside a forecast, or within it.

What a forecast counts is not drawn a second time: a sum that its rules let move on a day to come (`moves_on`) is part
of the fan and of the mean, and its bar only shows how much of them is owed already. All else stands beside the
forecast: overdue sums in the first quarter, sums whose quarter is not decided over all quarters they may fall in.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from ...programme.books import owed_now
from ...programme.forecast import QuarterCash
from ...programme.forecast.agreement_rules import moves_on
from ...programme.ledger import OWED, Ledger, Obligation
from ...programme.parties import plain_name
from ...values.date_window import DateWindow, certain, intersection
from ...values.money import Money


@dataclass(frozen=True, slots=True)
class OwedBar:
    """A sum that is owed: over which quarters of the picture it may fall, from the first to the last place.

    counted: whether the forecast counts it, so that it is part of the fan.
    """

    minor: int
    first: int
    last: int
    id: str
    counted: bool = False

    @property
    def decided(self) -> bool:
        """Whether it falls into one quarter."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Owed:
    """bars: what can be drawn.  without: minor units owed without a day in the picture.  hidden: how many sums are not
    told."""

    bars: tuple[OwedBar, ...] = ()
    without: int = 0
    hidden: int = 0


def owed_by_quarter(
    ledger: Ledger | None,
    quarters: Sequence[QuarterCash],
    *,
    valuation: date,
    currency: str,
    party: str = "",
    in_forecast: Collection[str] = (),
) -> Owed:
    """What is owed to `party` ("" for anybody), by quarter.

    in_forecast: the agreements whose sums a forecast counts.
    """
    bars: list[OwedBar] = []
    without = hidden = 0
    for each in ledger.obligations if ledger else ():
        if each.state not in OWED or (party and plain_name(each.creditor) != plain_name(party)):
            continue
        left = owed_now(each)
        counted = each.agreement in in_forecast and _to_come(each, valuation)
        day = moves_on(each)
        places = _places(certain(day) if counted and day else each.due, quarters)
        if not isinstance(left, Money):
            hidden += 1
        elif left.currency == currency and left.minor > 0 and places:
            bars.append(OwedBar(left.minor, places[0], places[-1], each.id, counted))
        elif left.currency == currency:
            without += max(0, left.minor)
    return Owed(tuple(bars), without, hidden)


def _to_come(each: Obligation, valuation: date) -> bool:
    day = moves_on(each)
    return day is not None and day >= valuation


def _places(due: DateWindow | None, quarters: Sequence[QuarterCash]) -> list[int]:
    """The quarters in which a sum may fall due; the first one if it is overdue, none if that is not told."""
    if due is None or not quarters or due.latest is None:
        return []
    if due.latest < quarters[0].period.first:
        return [0]
    found = [n for n, each in enumerate(quarters) if intersection(each.period.window, due)]
    return [0, *found] if found and due.earliest and due.earliest < quarters[0].period.first else found
