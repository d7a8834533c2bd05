"""The catalogue of compounds: see README.md."""

from .dar import dar_distribution, mean_dar, molecular_mass_g_per_mol
from .explaining import explain, sources
from .nouns import ROLES, Compound
from .registry import CompoundRow, compound, compounds, compounds_table

__all__ = [
    "ROLES",
    "Compound",
    "CompoundRow",
    "compound",
    "compounds",
    "compounds_table",
    "dar_distribution",
    "explain",
    "mean_dar",
    "molecular_mass_g_per_mol",
    "sources",
]
