"""Methods: each a table of numbers. See README.md."""

from .rodas4 import RODAS4
from .rodas5p import RODAS5P
from .tableau import Tableau

__all__ = ["RODAS4", "RODAS5P", "Tableau"]
