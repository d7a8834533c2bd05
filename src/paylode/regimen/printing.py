"""The one printer of regimens: the canonical text, which reads back as the same regimen.

dose [AIBW|IBW] (iv bolus | iv <length>) [schedule] [max <amount>]   joined by " then "
"""

from __future__ import annotations

from .block import At, Block, Every, Schedule
from .prescription import Regimen
from .units import number_text, quantity_text


def regimen_text(regimen: Regimen) -> str:
    """The canonical text of a regimen. What was left out is said: a dose without a route is an iv bolus.

    >>> from paylode.regimen import regimen
    >>> regimen_text(regimen("3.60 MG/KG every 3 weeks x6"))
    '3.6 mg/kg iv bolus q3w x 6'
    """
    return " then ".join(block_text(block) for block in regimen.blocks)


def block_text(block: Block) -> str:
    """The canonical text of one block."""
    parts = [
        quantity_text(block.dose),
        "" if block.weight == "actual" else block.weight,
        "iv bolus" if block.infusion is None else f"iv {quantity_text(block.infusion)}",
        _schedule_text(block.schedule),
        "" if block.cap is None else f"max {quantity_text(block.cap)}",
    ]
    return " ".join(part for part in parts if part)


def _schedule_text(schedule: Schedule) -> str:
    if isinstance(schedule, At):
        return f"at {', '.join(number_text(time) for time in schedule.times)} {schedule.unit}"
    if not isinstance(schedule, Every):
        return ""
    number = "" if schedule.interval.value == 1 else number_text(schedule.interval.value)
    unit = "w" if schedule.interval.unit == "wk" else schedule.interval.unit
    days = "" if schedule.days == (1,) else ", ".join(f"d{day}" for day in schedule.days) + " "
    count = "" if schedule.count is None else f" x {schedule.count}"
    return f"{days}q{number}{unit}{count}"
