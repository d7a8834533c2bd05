"""From a description to numbers: see README.md."""

from .balance import Sheet, balance
from .bind import Bound, bind
from .cite import Citation, citations, unpublished
from .result import Effort, Exposure, Setting, Simulation
from .run import DEFAULT_PERSON, Options, simulate
from .summary import Check, Summary, summary, summary_json
from .validate import Comparison, Validation, compare, comparison_json, matching_series, observed_hours, validate
from .validation_text import score_text, validation_json, validation_text

__all__ = [
    "DEFAULT_PERSON",
    "Bound",
    "Check",
    "Citation",
    "Comparison",
    "Effort",
    "Exposure",
    "Options",
    "Setting",
    "Sheet",
    "Simulation",
    "Summary",
    "Validation",
    "balance",
    "bind",
    "citations",
    "compare",
    "comparison_json",
    "matching_series",
    "observed_hours",
    "score_text",
    "simulate",
    "summary",
    "summary_json",
    "unpublished",
    "validate",
    "validation_json",
    "validation_text",
]
