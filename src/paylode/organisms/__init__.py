"""The catalogue of organisms and tumours: see README.md."""

from .nouns import Organism, Tumour
from .registry import organism, organisms, tumour, tumours

__all__ = ["Organism", "Tumour", "organism", "organisms", "tumour", "tumours"]
