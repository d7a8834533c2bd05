"""The engine: solves equations for a batch of subjects. Blind to biology. See README.md."""

from .batch import Batch, Tolerances
from .choice import EngineName, engine_for
from .kernel import Kernel, compile
from .request import REDUCTION_KINDS, Points, Reduction, ReductionKind, Request
from .result import Result, ResumeState, Status
from .schedule import Entry, Kind, Schedule
from .scipy_engine import Progress, solve

__all__ = [
    "REDUCTION_KINDS",
    "Batch",
    "EngineName",
    "Entry",
    "Kernel",
    "Kind",
    "Points",
    "Progress",
    "Reduction",
    "ReductionKind",
    "Request",
    "Result",
    "ResumeState",
    "Schedule",
    "Status",
    "Tolerances",
    "compile",
    "engine_for",
    "solve",
]
