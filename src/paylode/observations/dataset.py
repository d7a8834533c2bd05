"""What was measured: a dataset is series of points, each with its dose, analyte, unit and source.

Three analytes are told apart, as assays tell them apart:

    conjugate         antibody that still carries at least one payload, as mass of antibody-equivalent or moles
    total_antibody    antibody with any number of payloads, none included
    payload           free payload (not bound to antibody)

Time runs in days from the start of the first infusion. A point is *censored* when it lies below its assay's limit, and
*scored* when a prediction shall be held against it; a censored point is never scored. Points that are not scored are
still drawn (open), so nothing that was published is hidden.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from ..values.source import Source

Analyte = Literal["conjugate", "total_antibody", "payload"]
ANALYTES: tuple[Analyte, ...] = get_args(Analyte)
"""The analytes in the order in which tables and legends list them."""


@dataclass(frozen=True, slots=True)
class Point:
    """One observation. time_d: days from the start of the first infusion.  value: in the unit of its series."""

    time_d: float
    value: float
    censored: bool = False
    scored: bool = True
    note: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One analyte in one arm, points in order of time.

    arm: its name in the publication (`3.6 mg/kg`).  dose: what was given, in the dosing language
    (`3.6 mg/kg iv 90 min`).  limit: the assay's lower limit of quantification in `unit`, or None where it is not known.
    """

    arm: str
    dose: str
    analyte: Analyte
    unit: str
    points: tuple[Point, ...]
    limit: float | None = None
    limit_source: Source | None = None


@dataclass(frozen=True, slots=True)
class Dataset:
    """Observations from one publication, with what a reader must know before trusting them.

    digitiser: who read the numbers off the figures.  assay: what was measured and how.  licence: why it may be shown.
    notes: traps, one sentence or two each.
    """

    id: str
    title: str
    source: Source
    series: tuple[Series, ...]
    digitiser: str = ""
    assay: str = ""
    licence: str = ""
    notes: tuple[str, ...] = ()


def arms(of: Dataset) -> dict[str, tuple[Series, ...]]:
    """The series of each arm, in the order of the dataset.

    >>> from paylode.observations import dataset
    >>> [series.analyte for series in arms(dataset("girish-2012"))["3.6 mg/kg"]]
    ['conjugate', 'payload']
    """
    found: dict[str, tuple[Series, ...]] = {}
    for series in of.series:
        found[series.arm] = (*found.get(series.arm, ()), series)
    return found
