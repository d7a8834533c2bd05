"""The doses that a regimen means for a person.

    amount     per kg: dose * weight, the weight being the actual one, IBW or AIBW (Devine)
               per m2: dose * body surface (Mosteller)          flat: the dose          then at most the cap
    time       as in timing.py, in hours from the start of the regimen
    duration   0 for a bolus

Only doses before the end of the simulation are given: a dose at the very end could act no more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, takewhile
from numbers import Real
from typing import Literal

from ..values.person import Person, adjusted_ideal_body_weight_kg, body_surface_m2, ideal_body_weight_kg
from ..values.problem import InputError, Problem, quote
from ..values.quantity import Quantity
from .block import Block, Every
from .check import MOST_DOSES
from .prescription import Regimen
from .printing import block_text
from .timing import DAY_H, block_starts, interval_h, last_moment, moments
from .units import DOSE_UNITS, AmountUnit, exact, exact_hours


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose. time_h: its start [h].  amount: in `unit`.  duration_h: length of the infusion [h], 0 for a bolus."""

    time_h: float
    amount: float
    unit: AmountUnit
    duration_h: float
    route: Literal["iv"] = "iv"


def doses(regimen: Regimen, person: Person, until_h: float) -> tuple[Dose, ...]:
    """The doses before `until_h` [h], in time order.

    Raises InputError for more than 10,000 doses, or a person without the height or sex that the regimen needs.

    >>> from paylode.regimen import regimen
    >>> for dose in doses(regimen("3.6 mg/kg iv 90 min q3w"), Person(70), until_h=1000):
    ...     print(dose)
    Dose(time_h=0.0, amount=252.0, unit='mg', duration_h=1.5, route='iv')
    Dose(time_h=504.0, amount=252.0, unit='mg', duration_h=1.5, route='iv')
    """
    if isinstance(until_h, bool) or not isinstance(until_h, Real) or not (0 <= until_h < math.inf):
        raise InputError(Problem("simulation", f"an end at {quote(str(until_h))} h", "Give a finite time, 0 or later."))
    timed = ((float(time), block) for time, block in moments(regimen.blocks))
    given = list(islice(takewhile(lambda one: one[0] < until_h, timed), MOST_DOSES + 1))
    if len(given) > MOST_DOSES:
        what = f"more than {MOST_DOSES:,} doses before {until_h:g} h"
        raise InputError(Problem("regimen", what, "Say how often, such as x 6, or write a longer interval."))
    resolved = {id(block): _given(block, person) for block in regimen.blocks}
    return tuple(Dose(time, *resolved[id(block)]) for time, block in given)


def dose_amount(block: Block, person: Person) -> Quantity:
    """What one dose of a block is for a person, in mg or nmol.

    >>> from paylode.regimen import regimen
    >>> dose_amount(regimen("6 mg/kg max 360 mg").blocks[0], Person(70))
    Quantity(value=360.0, unit='mg')
    """
    unit = DOSE_UNITS[block.dose.unit]
    amount = exact(block.dose.value) * unit.size * exact(_measure(block, person))
    if block.cap is not None:
        amount = min(amount, exact(block.cap.value) * DOSE_UNITS[block.cap.unit].size)
    return Quantity(float(amount), unit.amount)


def regimen_summary(regimen: Regimen, person: Person) -> str:
    """The canonical text, with what one dose is for this person.

    >>> from paylode.regimen import regimen
    >>> regimen_summary(regimen("3.6 mg/kg iv 90 min q3w x 6"), Person(70))
    '3.6 mg/kg iv 90 min q3w x 6 (252 mg per dose)'
    """
    return " then ".join(_block_summary(block, person) for block in regimen.blocks)


def first_interval_h(regimen: Regimen) -> float | None:
    """The time [h] from the first dose to the next later one; None for a single dose.

    >>> from paylode.regimen import regimen
    >>> first_interval_h(regimen("3.6 mg/kg q3w x 6")), first_interval_h(regimen("3.6 mg/kg"))
    (504.0, None)
    """
    gap = _gap(time for time, _ in moments(regimen.blocks))
    return None if gap is None else float(gap)


def last_interval_h(regimen: Regimen) -> float | None:
    """The time [h] from the last dose to where the next would have been; None for a single dose.

    After explicit times, and for a single last dose after `then`, it is the time from the dose before. Without an end,
    it is the time from the last dose of a cycle to the first of the next.

    >>> from paylode.regimen import regimen
    >>> last_interval_h(regimen("5.4 mg/kg q3w x 4 then 3.6 mg/kg q2w x 2"))
    336.0
    """
    interval = _last_interval(regimen)
    return None if interval is None else float(interval)


def course_h(regimen: Regimen) -> float | None:
    """The time [h] from hour 0 to the end of the last interval; None without an end, and for a single dose.

    >>> from paylode.regimen import regimen
    >>> course_h(regimen("3.6 mg/kg q3w x 6")) / 24
    126.0
    """
    last, interval = regimen.blocks[-1], _last_interval(regimen)
    if interval is None or (isinstance(last.schedule, Every) and last.schedule.count is None):
        return None
    return float(last_moment(last, block_starts(regimen.blocks)[-1]) + interval)


def _last_interval(regimen: Regimen) -> Fraction | None:
    schedule = regimen.blocks[-1].schedule
    if first_interval_h(regimen) is None:
        return None
    if isinstance(schedule, Every):
        return interval_h(schedule) - (schedule.days[-1] - schedule.days[0]) * DAY_H
    return _gap(reversed([time for time, _ in moments(regimen.blocks)]))


def _given(block: Block, person: Person) -> tuple[float, AmountUnit, float]:
    amount = dose_amount(block, person)
    length = 0.0 if block.infusion is None else float(exact_hours(block.infusion.value, block.infusion.unit))
    return amount.value, DOSE_UNITS[block.dose.unit].amount, length


def _measure(block: Block, person: Person) -> float:
    """What the dose is multiplied by: kg, m2 or 1."""
    per = DOSE_UNITS[block.dose.unit].per
    if per == "m2":
        return body_surface_m2(person)
    if per == "":
        return 1.0
    if block.weight == "IBW":
        return ideal_body_weight_kg(person)
    return adjusted_ideal_body_weight_kg(person) if block.weight == "AIBW" else person.weight_kg


def _block_summary(block: Block, person: Person) -> str:
    unit = DOSE_UNITS[block.dose.unit]
    if unit.per == "":
        return block_text(block)
    amount, notes = dose_amount(block, person), []
    if block.cap is not None and amount.value < float(
        exact(block.dose.value) * unit.size * exact(_measure(block, person))
    ):
        notes.append("capped")
    if block.weight != "actual":
        notes.append(f"{block.weight} {_measure(block, person):.4g} kg")
    if unit.per == "m2":
        notes.append(f"{_measure(block, person):.4g} m2")
    return f"{block_text(block)} ({', '.join([f'{amount} per dose', *notes])})"


def _gap(times: Iterable[Fraction]) -> Fraction | None:
    """The distance between the first time and the first that differs from it."""
    given = iter(times)
    first = next(given)
    return next((abs(time - first) for time in given if time != first), None)
