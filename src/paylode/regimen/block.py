"""A block of a regimen: one dose, and when it is given.

    Block -- dose       a Quantity: 3.6 mg/kg, 235 mg/m2, 252 mg, 10 nmol/kg, 1 umol
          |- schedule   Once(), Every(interval, count, days) or At(times, unit)
          |- infusion   the length of an iv infusion; None is an iv bolus
          |- weight     which weight "per kg" means: actual, IBW or AIBW
          `- cap        the most that one dose may be, as an amount; None is no cap

These are plain values; what they may hold is checked when a Regimen is made of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..values.quantity import Quantity

Weight = Literal["actual", "IBW", "AIBW"]


@dataclass(frozen=True, slots=True)
class Once:
    """A single dose, at the start of the block."""


@dataclass(frozen=True, slots=True)
class Every:
    """A dose on each of `days` of every cycle. The plain `q3w x 6` has one dose per cycle, on day 1.

    interval: the length of a cycle, in min, h, d or wk.  count: the number of cycles; None goes on without end.
    days: whole days of the cycle, the first one being day 1, in rising order.
    """

    interval: Quantity
    count: int | None = None
    days: tuple[int, ...] = (1,)


@dataclass(frozen=True, slots=True)
class At:
    """Doses at explicit times from the start of the regimen.

    times: in rising order, ties allowed.  unit: min, h, d or wk.
    """

    times: tuple[float, ...]
    unit: str


Schedule = Once | Every | At


@dataclass(frozen=True, slots=True)
class Block:
    """One dose and when it is given. Every dose is intravenous: infusion=None is a bolus, and is so printed.

    >>> Block(Quantity(3.6, "mg/kg"), Every(Quantity(3, "wk"), count=6), infusion=Quantity(90, "min")).weight
    'actual'
    """

    dose: Quantity
    schedule: Schedule = Once()
    infusion: Quantity | None = None
    weight: Weight = "actual"
    cap: Quantity | None = None
