"""Published observations: datasets in, and how far a prediction is from them. See README.md."""

from .dataset import ANALYTES, Analyte, Dataset, Point, Series, arms
from .registry import dataset, datasets
from .scoring import Pair, Score, fold, pairs, score

__all__ = [
    "ANALYTES",
    "Analyte",
    "Dataset",
    "Pair",
    "Point",
    "Score",
    "Series",
    "arms",
    "dataset",
    "datasets",
    "fold",
    "pairs",
    "score",
]
