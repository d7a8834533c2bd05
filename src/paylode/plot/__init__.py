"""Pictures of simulations, validations and models: see README.md."""

from .balance_sheet import balance_sheet
from .concentration import concentration
from .dar import dar
from .model_graph import model_graph
from .overview import overview
from .tables import figure_data
from .tumour import tumour
from .validation import validation

__all__ = [
    "balance_sheet",
    "concentration",
    "dar",
    "figure_data",
    "model_graph",
    "overview",
    "tumour",
    "validation",
]
