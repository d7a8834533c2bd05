"""What other events say about when one happened: bounds that narrow its window, each with its reason.

    a later rung of the ladder is not before an earlier one         IMGN853's Phase I not before its active IND
    an earlier rung is not after a later one                        submitted by the day the IND is active
    what somebody expects has not happened when it is said          an active IND expected on 2011-11-14 was not
    active before a payment falls due with the event it follows from              `cause`

The ladder orders one programme in one region, and an IND stands for the US. A later rung implies that the earlier ones
were passed, never when, so nothing is made up that no fact tells. A rung that was reached more than once bounds by the
first of its days what stands above it, by the last what stands below; above, it is itself bounded only if it was
reached once. A filing that was refused is no rung reached: it implies no Phase III, and what is accepted or approved is
not counted from it if there is another. A bound that would leave no day is left out: what is told of the event itself
comes first.
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
    refusals: dict[str, list[Happening]] = {}
    for each in expected:
        if each.stage and _compound(each):
            climbers.setdefault(_compound(each), []).append(each)
        elif each.event.type is EventType.REFUSE_TO_FILE and each.occurred.latest:
            refusals.setdefault(_compound(each), []).append(each)
    refused = frozenset(each.id for each in expected if _turned_back(each, refusals.get(_compound(each), [])))
    climbed = [narrowed(each, _climbed(each, climbers.get(_compound(each), []), refused)) for each in expected]
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


def _climbed(of: Happening, climbers: list[Happening], refused: frozenset[str]) -> list[Bound]:
    """Not before the rungs below it, not after those above it.  refused: ids of filings that were turned back."""
    own = of.stage
    if own is None or not climbers or of.id in refused:
        return []
    others: dict[Stage, list[Happening]] = {}
    for other in climbers:
        if other.stage and _one_programme(of, other):
            others.setdefault(other.stage, []).append(other)
    once = sum(1 for each in others[own] if each.id not in refused) == 1
    found = []
    for stage, several in others.items():
        standing = [each for each in several if each.id not in refused]
        counted = standing or (several if rung(stage) < rung(own) else [])
        rests_on = tuple(fact.id for each in counted for fact in each.facts)
        starts = [each.occurred.earliest for each in counted if each.occurred.earliest]
        ends = [each.occurred.latest for each in counted if each.occurred.latest]
        if rung(stage) < rung(own) and counted and len(starts) == len(counted):
            found.append(Bound("earliest", min(starts), f"not before {stage}", rests_on))
        elif rung(stage) > rung(own) and once and counted and len(ends) == len(counted):
            found.append(Bound("latest", max(ends), f"not after {stage}", rests_on))
    return found


def _turned_back(of: Happening, refusals: Sequence[Happening]) -> bool:
    """Whether it is a filing that was refused: a refusal came after it."""
    day = of.occurred.latest
    if of.stage is not Stage.FILING_SUBMITTED or day is None:
        return False
    days = [each.occurred.earliest or each.occurred.latest for each in refusals if _one_programme(of, each)]
    return any(day <= each for each in days if each)


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
