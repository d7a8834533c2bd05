"""Pictures of simulations: see README.md."""

from .balance_sheet import balance_sheet
from .concentration import concentration
from .dar import dar
from .overview import overview
from .tables import figure_data
from .tumour import tumour
from .validation import validation

__all__ = ["balance_sheet", "concentration", "dar", "figure_data", "overview", "tumour", "validation"]
