"""What a table of event records says, as frozen values.

A subject's records stand in the order in which they happen. Records at one time keep the order of the file: an
observation above a dose of the same time was taken before it.

    dose              `amount` into `compartment`: at once, or over `duration`, or at `rate`
    reset             the subject starts anew; infusions that run and doses still to come are cancelled
    reset_and_dose    both, in this order
    other             nothing is given; covariates may change
    replace           the amount in a compartment is set to `amount`
    multiply          the amount in a compartment is multiplied by `amount`

Numbers are as written, in the table's own units of time and amount.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

EventKind = Literal["dose", "other", "reset", "reset_and_dose", "replace", "multiply"]
Modelled = Literal["", "rate", "duration"]
Censored = Literal["", "below", "above"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something done to a subject. line: where it stands in the file.

    compartment: its number or name as written, "" for the usual one.
    rate, duration: of an infusion; at most one of them is given. modelled: which of them the model is to tell.
    additional: how many more doses follow, `interval` apart.
    steady: 1, the state is that after endless doses of this kind, `interval` apart; 2, that state is added to what
    there is; 0, neither. A steady dose without an interval has a rate and no amount: an infusion that has run for ever,
    and ends here.
    occasion: its number, or None.
    """

    line: int
    time: float
    kind: EventKind
    compartment: str = ""
    amount: float = 0.0
    rate: float | None = None
    duration: float | None = None
    modelled: Modelled = ""
    additional: int = 0
    interval: float = 0.0
    steady: int = 0
    occasion: int | None = None


@dataclass(frozen=True, slots=True)
class Observation:
    """A sample, or a place where a prediction is wanted. value: None where nothing was measured.

    censored: below or above its `limit`; then `lower` may say above what it lies at least (0 for a concentration).
    analyte: `DVID` or `YTYPE` as written or as named by the reader, "" where there is none.
    """

    line: int
    time: float
    value: float | None = None
    compartment: str = ""
    analyte: str = ""
    censored: Censored = ""
    limit: float | None = None
    lower: float | None = None
    occasion: int | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject. records: in the order in which they happen. covariates: by column, one value per record, or None."""

    id: str
    records: tuple[Event | Observation, ...]
    covariates: Mapping[str, tuple[float | None, ...]]


@dataclass(frozen=True, slots=True)
class EventTable:
    """A whole file. time_unit: of all times. amount_unit: of all amounts, "" for that of the model they enter."""

    file: str
    subjects: tuple[Subject, ...]
    covariates: tuple[str, ...]
    time_unit: str = "h"
    amount_unit: str = ""


def events_of(subject: Subject) -> tuple[Event, ...]:
    """What was done to a subject, in order."""
    return tuple(record for record in subject.records if isinstance(record, Event))


def observations_of(subject: Subject) -> tuple[Observation, ...]:
    """What was observed in a subject, in order."""
    return tuple(record for record in subject.records if isinstance(record, Observation))
