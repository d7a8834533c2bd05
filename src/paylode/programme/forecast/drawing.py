"""Which random number belongs to what: streams of (seed, path, purpose), the same in both engines.

    "programme, from to stage"         two uniforms: the outcome, and its time
    "rate, name"                       one: the rate itself, where it is a distribution; shared by all that use the rate
    "factor, group, from to stage"     one: the common factor of correlated outcomes

So a path's luck in one stage does not depend on what else is simulated: another programme, another deal, a step added
below, or a rate changed leaves all other draws as they were, and two forecasts of one seed differ by the change alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from .chain import Programme, Transition
from .correlation import Correlation


def stage_purpose(programme: Programme, transition: Transition) -> str:
    """The purpose of a stage's outcome and time."""
    return f"{programme.name}, {transition.start} to {transition.end}"


def rate_purpose(transition: Transition) -> str:
    """The purpose of a rate that is itself uncertain."""
    return f"rate, {transition.rate.name}"


def factor_purpose(group: Correlation, transition: Transition) -> str:
    """The purpose of a group's factor at one step."""
    return f"factor, {group.name}, {transition.start} to {transition.end}"


def group_of(programme: Programme, groups: Sequence[Correlation]) -> Correlation | None:
    """The group that a programme is in, if it shares anything."""
    return next((each for each in groups if programme.name in each.programmes and each.rho > 0), None)
