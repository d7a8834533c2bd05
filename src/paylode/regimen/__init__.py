"""The dosing language: see README.md."""

from .block import At, Block, Every, Once, Schedule, Weight
from .dosing import Dose, course_h, dose_amount, doses, first_interval_h, last_interval_h, regimen_summary
from .plausibility import dose_warnings
from .prescription import Regimen
from .printing import regimen_text
from .reading import regimen

__all__ = [
    "At",
    "Block",
    "Dose",
    "Every",
    "Once",
    "Regimen",
    "Schedule",
    "Weight",
    "course_h",
    "dose_amount",
    "dose_warnings",
    "doses",
    "first_interval_h",
    "last_interval_h",
    "regimen",
    "regimen_summary",
    "regimen_text",
]
