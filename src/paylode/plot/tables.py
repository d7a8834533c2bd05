"""The numbers behind a figure, carried by the figure itself.

Every panel attaches what it shows: `figure.data` is a dict of polars tables by panel, and `figure_data(figure)` returns
it. Columns carry their unit in brackets; times are in days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..values.problem import InputError, Problem

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    Column = NDArray[np.float64] | NDArray[np.bool_] | Sequence[str | float | bool | None]

ATTRIBUTE = "data"


def attach(figure: Figure, name: str, columns: Mapping[str, Column]) -> None:
    """Add a table to what a figure shows."""
    import polars as pl

    tables = getattr(figure, ATTRIBUTE, {})
    setattr(figure, ATTRIBUTE, {**tables, name: pl.DataFrame(dict(columns))})


def figure_data(figure: Figure) -> dict[str, pl.DataFrame]:
    """The tables behind a figure of this package, by panel. Raises InputError for any other figure.

    >>> import paylode as pld
    >>> figure = pld.plot.tumour(pld.simulate("t-dm1", "3.6 mg/kg iv 90 min", days=7))
    >>> pld.plot.figure_data(figure)["tumour"].columns[:3]
    ['time_d', 'tumour_volume [mL]', 'growing [mL]']
    """
    tables: dict[str, pl.DataFrame] | None = getattr(figure, ATTRIBUTE, None)
    if tables is None:
        what = "it carries no data: it was not drawn by paylode"
        raise InputError(Problem("figure", what, "Give a figure that a function of paylode.plot returned."))
    return tables
