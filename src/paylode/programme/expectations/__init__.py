"""What was expected, and what became of it: see README.md."""

from .drifting import drift
from .resolving import resolve
from .scoring import MINIMUM_DECIDED, scorecard
from .silence import silence
from .verdicts import (
    VERDICTS,
    DayRange,
    Drift,
    DriftPoint,
    Evidence,
    Resolved,
    SilentWindow,
    SpeakerScore,
    Tally,
    Verdict,
)

__all__ = [
    "MINIMUM_DECIDED",
    "VERDICTS",
    "DayRange",
    "Drift",
    "DriftPoint",
    "Evidence",
    "Resolved",
    "SilentWindow",
    "SpeakerScore",
    "Tally",
    "Verdict",
    "drift",
    "resolve",
    "scorecard",
    "silence",
]
