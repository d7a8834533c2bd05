"""What other events say about when one happened: bounds that narrow its window, each with its reason.

    a later rung of the ladder is not before an earlier one         IMGN853's Phase I not before its active IND
    an earlier rung is not after a later one                        submitted by the day the IND is active
    what somebody expects has not happened when it is said          an active IND expected on 2011-11-14 was not
    active before a payment falls due with the event it follows from              `cause`

The ladder orders one programme in one region, an IND stands for the US, and a rung bounds another only if it was
reached once by that compound as far as is known. A later rung implies that the earlier ones were passed, never when,
so nothing is made up that no fact tells. A bound that would leave no day is left out: what is told of the event
itself comes first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from .event_types import EventType, Phase, Stage, rung
from .facts import Expectation, Fact
from .happening import Bound, Happening, narrowed

Step = tuple[str, EventType, Phase | None]
"""Compound, type and phase: what a compound is said to have reached."""

_US_STAGES = frozenset({Stage.IND_SUBMITTED, Stage.IND_ACTIVE})
_FROM_CAUSE = frozenset({EventType.PAYMENT_DUE})


def bounded(found: Sequence[Happening], facts: Iterable[Fact]) -> tuple[Happening, ...]:
    """The happenings, each within the bounds that expectations, the ladder and causes give, in this order."""
    times = Counter(_step(each) for each in found)
    said: dict[str, list[tuple[Fact, Expectation]]] = {}
    for fact in facts:
        if isinstance(fact.says, Expectation):
            said.setdefault(fact.says.subject.compound, []).append((fact, fact.says))
    expected = [narrowed(each, _expected(each, said.get(_compound(each), []), times)) for each in found]
    climbers: dict[str, list[Happening]] = {}
    for each in expected:
        if each.stage and _compound(each):
            climbers.setdefault(_compound(each), []).append(each)
    climbed = [narrowed(each, _climbed(each, climbers.get(_compound(each), []), times)) for each in expected]
    by_id = {each.id: each for each in climbed}
    return tuple(narrowed(each, _caused(each, by_id)) for each in climbed)


def _expected(of: Happening, said: list[tuple[Fact, Expectation]], times: Counter[Step]) -> list[Bound]:
    """Not before the last day on which it was still expected."""
    if not _compound(of) or times[_step(of)] > 1:
        return []
    about = [
        (fact, each)
        for fact, each in said
        if each.matter == of.event.type
        and each.phase == of.event.phase
        and each.region in ("", of.event.region)
        and each.indication in ("", of.event.indication)
    ]
    return [Bound("earliest", each.said_on, f"still expected on {each.said_on}", (fact.id,)) for fact, each in about]


def _climbed(of: Happening, climbers: list[Happening], times: Counter[Step]) -> list[Bound]:
    """Not before the rungs below it, not after those above it."""
    if of.stage is None:
        return []
    found = []
    for other in climbers:
        if other.stage is None or other.stage == of.stage or not _one_programme(of, other) or times[_step(other)] > 1:
            continue
        rests_on = tuple(fact.id for fact in other.facts)
        if rung(other.stage) < rung(of.stage) and other.occurred.earliest:
            found.append(Bound("earliest", other.occurred.earliest, f"not before {other.stage}", rests_on))
        elif rung(other.stage) > rung(of.stage) and other.occurred.latest:
            found.append(Bound("latest", other.occurred.latest, f"not after {other.stage}", rests_on))
    return found


def _caused(of: Happening, by_id: Mapping[str, Happening]) -> list[Bound]:
    """The window of the event that made a payment fall due."""
    cause = by_id.get(of.event.cause)
    if cause is None or of.event.type not in _FROM_CAUSE:
        return []
    rests_on = tuple(fact.id for fact in cause.facts)
    window = cause.occurred
    found = [Bound("earliest", window.earliest, f"not before {cause.id}", rests_on)] if window.earliest else []
    return found + ([Bound("latest", window.latest, f"not after {cause.id}", rests_on)] if window.latest else [])


def _one_programme(left: Happening, right: Happening) -> bool:
    """Whether the ladder orders two happenings of one compound: one region, no two indications."""
    one, two = left.event.indication, right.event.indication
    return _region(left) == _region(right) and (not one or not two or one == two)


def _compound(of: Happening) -> str:
    return of.event.subject.compound


def _step(of: Happening) -> Step:
    return _compound(of), of.event.type, of.event.phase


def _region(of: Happening) -> str:
    return of.event.region or ("US" if of.stage in _US_STAGES else "")
