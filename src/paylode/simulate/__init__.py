"""From a description to numbers: see README.md."""

from .balance import Sheet, balance
from .bind import Bound, bind
from .cite import UNPUBLISHED, Citation, citations, cited, not_published, unpublished
from .reproduce import Reproduced, papers, reproduce
from .result import Effort, Exposure, Setting, Simulation
from .run import DEFAULT_PERSON, Options, simulate
from .summary import Check, Summary, summary, summary_json
from .validate import Comparison, Validation, compare, comparison_json, matching_series, observed_hours, validate
from .validation_text import score_text, validation_json, validation_text

__all__ = [
    "DEFAULT_PERSON",
    "UNPUBLISHED",
    "Bound",
    "Check",
    "Citation",
    "Comparison",
    "Effort",
    "Exposure",
    "Options",
    "Reproduced",
    "Setting",
    "Sheet",
    "Simulation",
    "Summary",
    "Validation",
    "balance",
    "bind",
    "citations",
    "cited",
    "compare",
    "comparison_json",
    "matching_series",
    "not_published",
    "observed_hours",
    "papers",
    "reproduce",
    "score_text",
    "simulate",
    "summary",
    "summary_json",
    "unpublished",
    "validate",
    "validation_json",
    "validation_text",
]
