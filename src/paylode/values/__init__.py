"""Numbers with units and sources, problems, seeds and distributions: see README.md.

What needs numpy stands in its own modules, `values.seed` and `values.distribution`, and is not imported here.
"""

from .problem import CheckError, FailureError, InputError, PaylodeError, Problem, did_you_mean
from .quantity import Quantity, convert, dimension, factor, quantity
from .source import Source

__all__ = [
    "CheckError",
    "FailureError",
    "InputError",
    "PaylodeError",
    "Problem",
    "Quantity",
    "Source",
    "convert",
    "did_you_mean",
    "dimension",
    "factor",
    "quantity",
]
