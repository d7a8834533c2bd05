"""Every expectation of a state with its verdict.

    State -cases-> Case -event_outcome, quantity_outcome-> Outcome -superseded-> Resolved

A later expectation of the same matter with another window supersedes an earlier one if it was told on or before the
last day of the earlier window, and the event had not happened by then; `apart` keeps what the verdict would have been.
Told after that day it supersedes nothing: it says that the event had not happened, and the earlier one is missed. The
same window told again changes nothing. Of numeric guidance another sum or count for the same window supersedes too.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..event_types import EventType
from ..fold import State
from .cases import Case, one_matter
from .matching import Scene, scene_of
from .outcomes import Outcome, event_outcome, has_ended
from .quantities import quantity_outcome
from .verdicts import Resolved


def resolve(state: State) -> tuple[Resolved, ...]:
    """All expectations told by `state.valid`, resolved as known on `state.known`, in the order (said_on, id).

    >>> from datetime import date
    >>> from paylode.programme.fold import as_of
    >>> resolve(as_of([], known=date(2012, 7, 11)))
    ()
    """
    scene = scene_of(state)
    return tuple(_resolved(case, scene) for case in scene.cases)


def _resolved(case: Case, scene: Scene) -> Resolved:
    outcome = _outcome(case, scene)
    newer = _next(case, scene.cases, outcome)
    return Resolved(
        fact=case.fact.id,
        expectation=case.says,
        source=case.fact.source,
        speaker=case.speaker,
        house=case.house,
        valid=scene.state.valid,
        known=scene.state.known,
        verdict="superseded" if newer else outcome.verdict,
        why=f"on {newer.says.said_on} it was {_told(newer)}" if newer else outcome.why,
        evidence=outcome.evidence,
        apart=outcome.verdict,
        occurred=outcome.occurred,
        delay=outcome.delay,
        superseded_by=newer.fact.id if newer else "",
        silent=newer is None and not outcome.evidence and has_ended(case, scene),
    )


def _outcome(case: Case, scene: Scene) -> Outcome:
    if isinstance(case.says.matter, EventType) and (case.compounds or case.says.count is None):
        return event_outcome(case, scene)
    return quantity_outcome(case, scene)


def _next(case: Case, others: Sequence[Case], outcome: Outcome) -> Case | None:
    """The first expectation that took the place of a case while it was open."""
    happened_by = outcome.occurred.latest if outcome.occurred and outcome.verdict == "met" else None
    for other in others:
        in_time = case.end is None or other.says.said_on <= case.end
        later = other.says.said_on > case.says.said_on
        before_it_happened = happened_by is None or other.says.said_on < happened_by
        if later and in_time and before_it_happened and one_matter(case, other) and _differs(case, other):
            return other
    return None


def _differs(case: Case, other: Case) -> bool:
    one, two = case.says, other.says
    return one.window.latest != two.window.latest or one.amount != two.amount or one.count != two.count


def _told(newer: Case) -> str:
    parts = [str(newer.says.window)]
    parts += [str(newer.says.count)] if newer.says.count is not None else []
    return f"expected anew: {', '.join(parts)}"
