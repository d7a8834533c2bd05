"""The cash flows of all paths, as columns: what both engines hand on, and all that a summary needs.

Amounts are whole minor units in 64 bits; a sum that is undisclosed has no amount and stands in a list of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ...values.money import Amount, Money
from ...values.problem import InputError, Problem
from .slots import Slot

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]

LARGEST = 2**53
"""Minor units up to which sums are exact in the sums below."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One sum on one path (numbered from 0), under the deal at that place."""

    path: int
    day: date
    amount: Amount
    deal: int


@dataclass(frozen=True, slots=True, eq=False)
class PathFlows:
    """The flows of `paths` paths. path, day, minor, deal: columns of one length, (n_flows,); day: as date.toordinal.

    currency: "" if nothing flows.  reached: how many paths each slot came true on.  undisclosed: (deal, how many flows
    whose amount is not told).
    """

    paths: int
    path: Whole
    day: Whole
    minor: Whole
    deal: Whole
    currency: str
    reached: tuple[tuple[Slot, int], ...]
    undisclosed: tuple[tuple[int, int], ...]


def path_flows(flows: Iterable[Flow], paths: int, reached: Sequence[tuple[Slot, int]]) -> PathFlows:
    """Flows as columns, in the order (path, day, deal, amount). Raises InputError for two currencies."""
    import numpy as np

    told, hidden, currencies = [], [], set()
    for each in flows:
        if isinstance(each.amount, Money):
            told.append((each.path, each.day.toordinal(), checked_minor(each.amount), each.deal))
            currencies.add(each.amount.currency)
        else:
            hidden.append(each.deal)
    columns = np.array(told, np.int64).reshape(len(told), 4).T
    counted = tuple((deal, hidden.count(deal)) for deal in sorted(set(hidden)))
    return sorted_flows(columns, paths, one_currency(currencies), reached=tuple(reached), undisclosed=counted)


def sorted_flows(
    columns: Whole,
    paths: int,
    currency: str,
    *,
    reached: tuple[tuple[Slot, int], ...],
    undisclosed: tuple[tuple[int, int], ...],
) -> PathFlows:
    """Columns path, day, minor, deal, shape (4, n_flows), put in order."""
    import numpy as np

    path, day, minor, deal = columns
    order = np.lexsort((minor, deal, day, path))
    return PathFlows(paths, path[order], day[order], minor[order], deal[order], currency, reached, undisclosed)


def checked_minor(amount: Money) -> int:
    """The minor units of an amount. Raises InputError for one that cannot be added exactly."""
    if abs(amount.minor) > LARGEST:
        raise InputError(Problem("forecast", f"{amount} is too large to be added exactly", "Check the amount."))
    return amount.minor


def one_currency(currencies: set[str]) -> str:
    """The currency of all flows. Raises InputError if there are two."""
    if len(currencies) > 1:
        what = f"it has flows in {' and '.join(sorted(currencies))}"
        raise InputError(Problem("forecast", what, "Make one forecast for each currency, or convert by a stated rate."))
    return next(iter(currencies), "")
