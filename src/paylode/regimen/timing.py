"""When the doses fall, as exact hours from the start of the regimen.

    dose on day j of cycle k of a block    start + k * interval + (j - 1) * 24 h          k = 0, 1, 2, ...
    start of the next block                start + count * interval

Every time is one product, never a running sum, so that the thousandth dose of q4.5h falls where it should. Dose times
are rational numbers here; they are rounded once, when a Dose is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import count as counting

from .block import At, Block, Every
from .units import exact_hours

DAY_H = 24


def moments(blocks: Sequence[Block]) -> Iterator[tuple[Fraction, Block]]:
    """(time [h], block) of every dose of sound blocks, in time order; without end if the last block has none."""
    for block, start in zip(blocks, block_starts(blocks), strict=True):
        for time in _block_moments(block, start):
            yield time, block


def block_starts(blocks: Sequence[Block]) -> list[Fraction]:
    """Where each block starts [h]: one interval (or cycle) after the last of the block before."""
    starts = [Fraction(0)]
    for block in blocks[:-1]:
        schedule = block.schedule
        length = (schedule.count or 0) * interval_h(schedule) if isinstance(schedule, Every) else Fraction(0)
        starts.append(starts[-1] + length)
    return starts


def interval_h(every: Every) -> Fraction:
    """The length of a cycle [h]."""
    return exact_hours(every.interval.value, every.interval.unit)


def last_moment(block: Block, start: Fraction) -> Fraction:
    """The time [h] of the last dose of a block that ends."""
    schedule = block.schedule
    if isinstance(schedule, At):
        return exact_hours(schedule.times[-1], schedule.unit)
    if isinstance(schedule, Every) and schedule.count is not None:
        return start + (schedule.count - 1) * interval_h(schedule) + (schedule.days[-1] - 1) * DAY_H
    return start


def _block_moments(block: Block, start: Fraction) -> Iterator[Fraction]:
    schedule = block.schedule
    if isinstance(schedule, At):
        yield from (exact_hours(time, schedule.unit) for time in schedule.times)
    elif isinstance(schedule, Every):
        interval = interval_h(schedule)
        cycles = counting() if schedule.count is None else range(schedule.count)
        yield from (start + k * interval + (day - 1) * DAY_H for k in cycles for day in schedule.days)
    else:
        yield start
