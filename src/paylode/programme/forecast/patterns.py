"""Patterns: paths on which the same events happened in the same order, so that an agreement says the same of them.

A pattern is told by, for one deal: which events happened, in which order, which of them on one day, and in which
stretch between the rules' turning days each fell. The rules are asked on the first path that shows a pattern, and the
flows are carried to the others: each moves with the event it follows from. They are asked again on other paths of the
pattern, one in each of the first chunks that show it; if that gives other flows, the rules depend on more than the
pattern and the run ends with an error rather than with a wrong number. (Rules that look at the calendar by more than
their turning days, and so rarely that these paths do not meet it, are beyond this check.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from ...values.money import Money
from ...values.problem import InputError, Problem
from ..facts import Event
from .cash_rules import CashFlow, Deal
from .chain import Programme
from .flows import checked_minor
from .setting import Setting
from .slots import Slot, known_events, slot_event, slots

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]
    Bytes = npt.NDArray[np.uint8]

ABSENT = 2**40
"""The day of what does not happen: later than any day."""
CHECKS = 3
"""In how many chunks the rules are asked again about a pattern."""
MOST = 20_000
"""How many patterns of one deal are asked before the run is given up."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A flow as it is carried: `minor` units `days` after the event of slot `row`; row -1: on the day numbered days."""

    row: int
    days: int
    minor: int | None
    currency: str


@dataclass(slots=True, eq=False)
class DealPatterns:
    """What is known of one deal while a run lasts: its rows among the slots, and the flows of each pattern met."""

    deal: Deal
    place: int
    programmes: Sequence[Programme]
    rows: tuple[int, ...]
    row_slots: tuple[Slot, ...]
    past: tuple[Event, ...]
    turning: tuple[int, ...]
    valuation: int
    known: dict[bytes, tuple[Carried, ...]] = field(default_factory=dict)
    checked: dict[bytes, int] = field(default_factory=dict)
    currencies: set[str] = field(default_factory=set)
    undisclosed: int = 0


def deal_patterns(programmes: Sequence[Programme], deal: Deal, place: int, setting: Setting) -> DealPatterns:
    """A deal before the first chunk."""
    every = slots(programmes)
    rows = tuple(
        row
        for row, slot in enumerate(every)
        if not deal.programmes or programmes[slot.programme].name in deal.programmes
    )
    if len(rows) > 250:
        what = f"{len(rows)} things can happen in it"
        raise InputError(Problem(f"deal {deal.name}", what, "Name its programmes, or split it into deals."))
    return DealPatterns(
        deal,
        place,
        programmes,
        rows,
        tuple(every[row] for row in rows),
        known_events(programmes, deal.programmes),
        tuple(sorted(day.toordinal() for day in deal.rules.turning_days())),
        setting.valuation.toordinal(),
    )


def flows_of_chunk(asked: DealPatterns, days: Whole, first: int) -> Whole:
    """The deal's flows on a chunk of paths, as columns path, day, minor, deal. days: (n_slots, n_paths)."""
    import numpy as np

    mine = days[list(asked.rows)] if len(asked.rows) < len(days) else days
    keys = _keys(mine, asked)
    _, firsts, numbers = np.unique(keys, return_index=True, return_inverse=True)
    if firsts.size > MOST:
        raise _too_many(asked)
    order = np.argsort(numbers, kind="stable")
    bounds = np.searchsorted(numbers[order], np.arange(firsts.size + 1))
    found = [np.empty((4, 0), np.int64)]
    for number in range(firsts.size):
        paths = order[bounds[number] : bounds[number + 1]]
        for flow in _pattern_flows(asked, mine, keys[paths[0]].tobytes(), paths):
            found += _carried(flow, asked, mine, paths=paths, first=first)
    return np.concatenate(found, axis=1)


def _carried(flow: Carried, asked: DealPatterns, mine: Whole, *, paths: Whole, first: int) -> list[Whole]:
    """One flow on all paths of its pattern, those left out on which it lies before the valuation."""
    import numpy as np

    day = np.full(paths.size, flow.days) if flow.row < 0 else mine[flow.row, paths] + flow.days
    kept = day >= asked.valuation
    if flow.minor is None:
        asked.undisclosed += int(kept.sum())
        return []
    asked.currencies.update({flow.currency} if kept.any() else ())
    number = int(kept.sum())
    return [np.stack([paths[kept] + first, day[kept], np.full(number, flow.minor), np.full(number, asked.place)])]


def _pattern_flows(asked: DealPatterns, mine: Whole, key: bytes, paths: Whole) -> tuple[Carried, ...]:
    known = asked.known.get(key)
    if known is None:
        if len(asked.known) >= MOST:
            raise _too_many(asked)
        known = asked.known[key] = _asked(asked, mine[:, paths[0]])
    times = asked.checked.get(key, 0)
    if paths.size == 1 or times == CHECKS:
        return known
    asked.checked[key] = times + 1
    if _asked(asked, mine[:, paths[-1]]) != known:
        what = "its rules look at more than the order of the events: the same order gave two answers"
        cure = "Add the days on which they turn to turning_days, or run it path by path."
        raise InputError(Problem(f"deal {asked.deal.name}", what, cure))
    return known


def _too_many(asked: DealPatterns) -> InputError:
    what = f"its events come in more than {MOST} orders"
    cure = "Name its programmes, split it into deals, or run it path by path."
    return InputError(Problem(f"deal {asked.deal.name}", what, cure))


def _asked(asked: DealPatterns, column: Whole) -> tuple[Carried, ...]:
    """What the rules say of the events of one path."""
    import numpy as np

    rows = [int(row) for row in np.argsort(column, kind="stable") if column[row] != ABSENT]
    days = [date.fromordinal(int(column[row])) for row in rows]
    events = [slot_event(asked.programmes, asked.row_slots[row], day) for row, day in zip(rows, days, strict=True)]
    told = asked.deal.rules.flows((*asked.past, *events))
    return tuple(_as_carried(each, len(asked.past), rows, days) for each in told)


def _as_carried(flow: CashFlow, past: int, rows: Sequence[int], days: Sequence[date]) -> Carried:
    told = flow.amount if isinstance(flow.amount, Money) else None
    minor, currency = (checked_minor(told), told.currency) if told else (None, "")
    if flow.cause is None or flow.cause < past:
        return Carried(-1, flow.day.toordinal(), minor, currency)
    cause = flow.cause - past
    return Carried(rows[cause], (flow.day - days[cause]).days, minor, currency)


def _keys(mine: Whole, asked: DealPatterns) -> npt.NDArray[np.void]:
    """One key for each path, (n_paths,)."""
    import numpy as np

    alone = len({slot.programme for slot in asked.row_slots}) == 1
    here = mine != ABSENT
    if alone:
        # the slots of one programme stand in the order in which it meets them, and absent days do not count
        filled = np.maximum.accumulate(np.where(here, mine, 0), axis=0)
        before = np.concatenate([np.zeros((1, mine.shape[1]), np.int64), filled[:-1]])
        parts = [np.packbits(here, axis=0), np.packbits(here & (mine == before), axis=0)]
    else:
        order = np.argsort(mine, axis=0, kind="stable")
        risen = np.take_along_axis(mine, order, axis=0)
        happens = risen != ABSENT
        parts = [
            np.where(happens, order + 1, 0).astype(np.uint8),
            np.packbits(happens[1:] & (risen[1:] == risen[:-1]), axis=0),
        ]
    if asked.turning:
        stretch = np.where(here, np.searchsorted(np.array(asked.turning), mine, side="right"), 0)
        parts += [(stretch & 255).astype(np.uint8), (stretch >> 8).astype(np.uint8)]
    return _as_one(np.ascontiguousarray(np.concatenate(parts, axis=0).T))


def _as_one(rows: Bytes) -> npt.NDArray[np.void]:
    """Rows of bytes as single values: whole numbers where they fit, as these sort fastest."""
    import numpy as np

    width = rows.shape[1]
    if width <= 8:
        padded = np.zeros((rows.shape[0], 8), np.uint8)
        padded[:, :width] = rows
        return padded.view(np.uint64)[:, 0]  # type: ignore[return-value]
    return rows.view(np.dtype((np.void, width)))[:, 0]
