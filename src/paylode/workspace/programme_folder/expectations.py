"""Everything about the expectations of a folder in one value: what became of each, scores, drift, silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...programme.expectations import (
    Drift,
    Resolved,
    SilentWindow,
    SpeakerScore,
    drift,
    resolve,
    scorecard,
    silence,
)
from .folder import View


@dataclass(frozen=True, slots=True)
class Expectations:
    """As of a view: what was said in the order of its days, the scores of who said it, what moved, what fell silent."""

    resolved: tuple[Resolved, ...]
    scores: tuple[SpeakerScore, ...]
    drifts: tuple[Drift, ...]
    silent: tuple[SilentWindow, ...]


def expectations_of(seen: View, *, by: Literal["house", "speaker"] = "house") -> Expectations:
    """The expectations of a view. by: whom the scorecard is kept for, companies or persons."""
    resolved = resolve(seen.state)
    return Expectations(resolved, scorecard(resolved, by=by), drift(seen.state), silence(resolved, seen.state))
