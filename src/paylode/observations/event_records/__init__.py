"""Event records: who was given what and when, and what was measured, row by row. See README.md."""

from .nonmem import Reading, read_event_records
from .records import Censored, Event, EventKind, EventTable, Modelled, Observation, Subject, events_of, observations_of

__all__ = [
    "Censored",
    "Event",
    "EventKind",
    "EventTable",
    "Modelled",
    "Observation",
    "Reading",
    "Subject",
    "events_of",
    "observations_of",
    "read_event_records",
]
