"""The engine: solves equations for a batch of subjects. Blind to biology. See README.md."""

from .batch import Batch, Tolerances
from .blocks import BlockOptions, solve_in_blocks
from .choice import EngineName, engine_for
from .curves import Curves, means, missing, quantiles, standard_deviations
from .kernel import Kernel, compile
from .population import Population, alike, population_of
from .request import REDUCTION_KINDS, Points, Reduction, ReductionKind, Request
from .result import Result, ResumeState, Status
from .rule import Coming, Rule, Visits
from .schedule import Entry, Kind, Schedule
from .scipy_engine import Progress, solve
from .sensitivities import Direction, Sensitivities, dose_size, dose_time
from .streamed import Streamed
from .tally import curves_of, merged
from .visiting import Visited, solve_with_visits

__all__ = [
    "REDUCTION_KINDS",
    "Batch",
    "BlockOptions",
    "Coming",
    "Curves",
    "Direction",
    "EngineName",
    "Entry",
    "Kernel",
    "Kind",
    "Points",
    "Population",
    "Progress",
    "Reduction",
    "ReductionKind",
    "Request",
    "Result",
    "ResumeState",
    "Rule",
    "Schedule",
    "Sensitivities",
    "Status",
    "Streamed",
    "Tolerances",
    "Visited",
    "Visits",
    "alike",
    "compile",
    "curves_of",
    "dose_size",
    "dose_time",
    "engine_for",
    "means",
    "merged",
    "missing",
    "population_of",
    "quantiles",
    "solve",
    "solve_in_blocks",
    "solve_with_visits",
    "standard_deviations",
]
