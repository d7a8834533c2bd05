"""Published models: one paper, one file, with the figures it must reproduce. See README.md."""

from .paper import Effect, Figure, Reduction, TypicalValue, factor_of

__all__ = ["Effect", "Figure", "Reduction", "TypicalValue", "factor_of"]
