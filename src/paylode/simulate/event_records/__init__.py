"""Event records become schedules for a model, steady state included. See README.md."""

from .cycle import Cycle, Engine, steady_state
from .dosing import Carry, Dosing, Route
from .linear import Linear, linear_of
from .scheduled import Scheduled, predictions, scheduled

__all__ = [
    "Carry",
    "Cycle",
    "Dosing",
    "Engine",
    "Linear",
    "Route",
    "Scheduled",
    "linear_of",
    "predictions",
    "scheduled",
    "steady_state",
]
