"""What a regimen may hold: the bounds, and what goes with what.

The bounds catch slips of the pen; they are no clinical advice. They are assumed, with this reason: no conjugate given
to people comes near them. A molar dose is held to the same bounds at 1 kDa, lighter than any conjugate.

    one dose          from 1 pg to 1000 mg/kg, 40 g/m2 or 100 g; from 1 amol to 1 mmol/kg, 40 mmol/m2 or 100 mmol
    an infusion       1 s to 1 year
    an interval       1 min to 10 years
    a regimen         at most 10,000 doses, all within 100 years
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from ..values.problem import did_you_mean, quote
from ..values.quantity import Quantity
from .block import At, Block, Every, Once
from .timing import DAY_H, block_starts, interval_h, last_moment
from .units import DOSE_UNITS, HOURS, exact, exact_hours, number_text, quantity_text

Part = Literal["dose", "weight", "infusion", "cap", "interval", "count", "days", "times", "then"]

MOST_DOSES = 10_000
_YEAR_H = 8766
_LONGEST_INFUSION_H = _YEAR_H
_LONGEST_INTERVAL_H = 10 * _YEAR_H
_LATEST_H = 100 * _YEAR_H
_SMALLEST = Fraction(1, 10**9)
_LARGEST = {
    ("mg", "kg"): (10**3, "1000 mg/kg"),
    ("mg", "m2"): (4 * 10**4, "40 g/m2"),
    ("mg", ""): (10**5, "100 g"),
    ("nmol", "kg"): (10**6, "1 mmol/kg"),
    ("nmol", "m2"): (4 * 10**7, "40 mmol/m2"),
    ("nmol", ""): (10**8, "100 mmol"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one part of one block (counted from 0), and the cure."""

    block: int
    part: Part
    what: str
    cure: str


Found = tuple[Part, str, str]
"""(part, what, cure)."""


def faults(blocks: Sequence[Block]) -> tuple[Fault, ...]:
    """Everything that keeps these blocks from being a regimen; () if they are sound."""
    if not blocks:
        return (Fault(0, "dose", "nothing is given", "Write a dose such as 3.6 mg/kg."),)
    found = [Fault(index, *fault) for index, block in enumerate(blocks) for fault in _block_faults(block)]
    # How blocks follow each other can only be said of blocks that are sound one by one.
    return tuple(found or _sequence_faults(blocks))


def _block_faults(block: Block) -> Iterator[Found]:
    yield from _amount_faults("dose", block.dose)
    unit = DOSE_UNITS.get(block.dose.unit)
    if block.weight != "actual" and unit and unit.per != "kg":
        what = f"{block.weight} is a body weight, and {block.dose.unit} is not a dose per kg"
        yield "weight", what, f"Leave {block.weight} out."
    if block.infusion is not None:
        yield from _infusion_faults(block.infusion)
    if block.cap is not None:
        yield from _amount_faults("cap", block.cap) or _cap_faults(block.cap, block.dose)
    if isinstance(block.schedule, Every):
        yield from _interval_faults(block.schedule)
        yield from _cycle_faults(block.schedule)
    elif isinstance(block.schedule, At):
        yield from _times_faults(block.schedule)


def _amount_faults(part: Part, amount: Quantity) -> list[Found]:
    if amount.unit not in DOSE_UNITS:
        return [(part, f"{quote(amount.unit)} is not a unit of a dose", did_you_mean(amount.unit, DOSE_UNITS))]
    text = quantity_text(amount)
    if not math.isfinite(amount.value):
        return [(part, f"{text} is not finite", "Write a finite number.")]
    unit = DOSE_UNITS[amount.unit]
    size = exact(amount.value) * unit.size
    most, bound = _LARGEST[unit.amount, unit.per]
    least = "1 pg" if unit.amount == "mg" else "1 amol"
    if size == 0:
        return [(part, f"{text} gives nothing", "Write a dose above 0.")]
    if size < 0:
        return [(part, f"{text} is below 0", f"Write {quantity_text(Quantity(-amount.value, amount.unit))}.")]
    if size > most:
        return [(part, f"{text} is above the bound for one dose, {bound}", "Check the number and its unit.")]
    if size < _SMALLEST:
        return [(part, f"{text} is below the bound for one dose, {least}", "Check the number and its unit.")]
    return []


def _cap_faults(cap: Quantity, dose: Quantity) -> list[Found]:
    most, given = DOSE_UNITS[cap.unit], DOSE_UNITS.get(dose.unit)
    text, dose_text = f"max {quantity_text(cap)}", quantity_text(dose)
    if given is None:
        return []
    if most.per:
        return [("cap", f"{text} is not an amount", f"Write the most that one dose may be, as max 360 {most.amount}.")]
    if not given.per:
        return [("cap", f"{text} on a flat dose", f"Leave it out: {dose_text} is the same for everyone.")]
    if most.amount != given.amount:
        return [("cap", f"{text} cannot be compared with {dose_text}", f"Write the cap in {given.amount}.")]
    return []


def _infusion_faults(infusion: Quantity) -> Iterator[Found]:
    cure = "Write a length such as 90 min, or iv bolus."
    what = f"an infusion of {quantity_text(infusion)}"
    if fault := _length_fault(infusion):
        yield "infusion", f"{what} {fault}", cure
    elif exact_hours(infusion.value, infusion.unit) < Fraction(1, 3600):
        yield "infusion", f"{what} is shorter than 1 s", cure
    elif exact_hours(infusion.value, infusion.unit) > _LONGEST_INFUSION_H:
        yield "infusion", f"{what} is longer than a year", cure


def _interval_faults(every: Every) -> Iterator[Found]:
    cure = "Write an interval such as q3w."
    what = f"an interval of {quantity_text(every.interval)}"
    if fault := _length_fault(every.interval):
        yield "interval", f"{what} {fault}", cure
    elif interval_h(every) < Fraction(1, 60):
        yield "interval", f"{what} is shorter than 1 min", cure
    elif interval_h(every) > _LONGEST_INTERVAL_H:
        yield "interval", f"{what} is longer than 10 years", cure
    elif every.days and (every.days[-1] - 1) * DAY_H >= interval_h(every):
        last = math.ceil(interval_h(every) / DAY_H)
        what = f"day {every.days[-1]} is outside a cycle of {quantity_text(every.interval)}"
        yield "days", what, f"Write days 1 to {last}." if last > 1 else "Leave the days out."


def _cycle_faults(every: Every) -> Iterator[Found]:
    if every.count is not None and every.count < 1:
        yield "count", f"x {every.count} gives no dose", "Write x 1 or more."
    elif every.count is not None and every.count * len(every.days) > MOST_DOSES:
        yield "count", f"x {every.count} gives more than {MOST_DOSES:,} doses", "Write fewer."
    if not every.days or every.days[0] < 1:
        yield "days", "the days of a cycle count from 1", "Write d1 for the first day."
    elif again := [later for earlier, later in pairwise(every.days) if later <= earlier]:
        yield "days", f"day {again[0]} is written twice or out of order", "Write each day once, in rising order."


def _times_faults(at: At) -> Iterator[Found]:
    if at.unit not in HOURS:
        yield "times", f"{quote(at.unit)} is not a unit of time here", did_you_mean(at.unit, HOURS)
    elif not at.times:
        yield "times", "no time is given", "Write them like at 0, 21, 42 d."
    elif not all(math.isfinite(time) for time in at.times):
        yield "times", "a time is not finite", "Write them like at 0, 21, 42 d."
    elif at.times[0] < 0:
        yield "times", f"{number_text(at.times[0])} {at.unit} is before the start", "Write times from 0 on."
    elif list(at.times) != sorted(at.times):
        yield "times", "the times are out of order", "Write them in rising order."


def _length_fault(length: Quantity) -> str:
    """What is wrong with a length of time whatever it is for; "" if nothing."""
    if length.unit not in HOURS:
        return "is not in min, h, d or wk"
    if not math.isfinite(length.value):
        return "is not finite"
    return "" if length.value > 0 else "is not above 0"


def _sequence_faults(blocks: Sequence[Block]) -> Iterator[Fault]:
    starts = block_starts(blocks)
    ends = [last_moment(block, start) for block, start in zip(blocks, starts, strict=True)]
    for index in range(1, len(blocks)):
        if fault := _follows_fault(blocks[index - 1], blocks[index], ends[index - 1]):
            yield Fault(index, "then", *fault)
    for index, (block, end) in enumerate(zip(blocks, ends, strict=True)):
        if end > _LATEST_H:
            part: Part = "times" if isinstance(block.schedule, At) else "interval"
            yield Fault(index, part, "the last dose falls after 100 years", "Write fewer doses or earlier ones.")
            return
    total = sum(_number_of_doses(block) for block in blocks)
    if total > MOST_DOSES:
        yield Fault(len(blocks) - 1, "count", f"{total:,} doses in all are more than {MOST_DOSES:,}", "Write fewer.")


def _follows_fault(before: Block, block: Block, end_before: Fraction) -> tuple[str, str] | None:
    """(what, cure) if `block` cannot follow `before`, whose last dose is at `end_before`."""
    earlier, now = before.schedule, block.schedule
    if isinstance(earlier, Every) and earlier.count is None:
        return "the block before never ends, so nothing can follow it", "Say how often, such as x 4, before then."
    if isinstance(now, At):
        if exact_hours(now.times[0], now.unit) < end_before:
            what = f"{number_text(now.times[0])} {now.unit} is before the last dose of the block before"
            return what, "Explicit times count from the start of the regimen: write later ones."
        return None
    dose = quantity_text(before.dose)
    if isinstance(earlier, At):
        return "explicit times do not say when a next block starts", "Write its times too: then 2.4 mg/kg at 63, 84 d."
    if isinstance(earlier, Once):
        return "a single dose does not say when a next block starts", f"Write {dose} q3w x 1 then, with your interval."
    return None


def _number_of_doses(block: Block) -> int:
    schedule = block.schedule
    if isinstance(schedule, At):
        return len(schedule.times)
    return (schedule.count or 1) * len(schedule.days) if isinstance(schedule, Every) else 1
