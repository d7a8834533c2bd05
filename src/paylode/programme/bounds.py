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
from dataclasses import dataclass
from datetime import date

from .event_types import EventType, Phase, Stage, rung
from .facts import Expectation, Fact
from .happening import Bound, Happening, narrowed

Step = tuple[str, str, Phase | None]
"""Compound, type and phase: what a compound is said to have reached, or to be about to."""

Said = dict[Step, list[tuple[Fact, Expectation]]]
Programme = tuple[str, str, str]
"""Compound, region and indication: what the ladder orders."""

_US_STAGES = frozenset({Stage.IND_SUBMITTED, Stage.IND_ACTIVE})
_FROM_CAUSE = frozenset({EventType.PAYMENT_DUE})


def bounded(found: Sequence[Happening], facts: Iterable[Fact]) -> tuple[Happening, ...]:
    """The happenings, each within the bounds that expectations, the ladder and causes give, in this order."""
    times = Counter(_step(each) for each in found)
    said = _said(facts)
    expected = [narrowed(each, _expected(each, said, times)) for each in found]
    refused = _turned_back(expected)
    standing = [each for each in expected if each.stage and _compound(each)]
    ladders = {key: _ladder(several, refused) for key, several in _by_programme(standing, standing).items()}
    climbed = [narrowed(each, _climbed(each, ladders, refused)) for each in expected]
    by_id = {each.id: each for each in climbed}
    return tuple(narrowed(each, _caused(each, by_id)) for each in climbed)


def _said(facts: Iterable[Fact]) -> Said:
    """What was expected, by the step that it was expected of."""
    said: Said = {}
    for fact in facts:
        if isinstance(fact.says, Expectation):
            step = (fact.says.subject.compound, str(fact.says.matter), fact.says.phase)
            said.setdefault(step, []).append((fact, fact.says))
    return said


def _expected(of: Happening, said: Said, times: Counter[Step]) -> list[Bound]:
    """Not before the last day on which it was still expected."""
    if not _compound(of) or times[_step(of)] > 1:
        return []
    about = [
        (fact, each)
        for fact, each in said.get(_step(of), [])
        if each.region in ("", of.event.region) and each.indication in ("", of.event.indication)
    ]
    return [Bound("earliest", each.said_on, f"still expected on {each.said_on}", (fact.id,)) for fact, each in about]


@dataclass(frozen=True, slots=True)
class _Rung:
    """A rung of one programme's ladder: how often it was reached (refused filings apart), and what it says of others.

    from_here: what stands above it is not before.  up_to_here: what stands below it is not after.
    """

    times: int
    from_here: Bound | None
    up_to_here: Bound | None


def _ladder(climbers: Iterable[Happening], refused: frozenset[str]) -> dict[Stage, _Rung]:
    """The ladder of one programme. refused: ids of filings that were turned back, counted only if there is no other."""
    reached: dict[Stage, list[Happening]] = {}
    for each in climbers:
        if each.stage:
            reached.setdefault(each.stage, []).append(each)
    ladder = {}
    for stage, several in reached.items():
        standing = [each for each in several if each.id not in refused]
        starts = [each.occurred.earliest for each in standing or several]
        ends = [each.occurred.latest for each in standing]
        first = min(day for day in starts if day) if all(starts) else None
        last = max(day for day in ends if day) if ends and all(ends) else None
        rests_on = tuple(fact.id for each in standing or several for fact in each.facts)
        ladder[stage] = _Rung(
            len(standing),
            Bound("earliest", first, f"not before {stage}", rests_on) if first else None,
            Bound("latest", last, f"not after {stage}", rests_on) if last else None,
        )
    return ladder


def _climbed(of: Happening, ladders: Mapping[Programme, dict[Stage, _Rung]], refused: frozenset[str]) -> list[Bound]:
    """Not before the rungs below it, not after those above it."""
    own = of.stage
    if own is None or not _compound(of) or of.id in refused:
        return []
    ladder = ladders[_programme(of)]
    below = [each.from_here for stage, each in ladder.items() if rung(stage) < rung(own)]
    above = [each.up_to_here for stage, each in ladder.items() if rung(stage) > rung(own) and ladder[own].times == 1]
    return [bound for bound in (*below, *above) if bound]


def _turned_back(found: Sequence[Happening]) -> frozenset[str]:
    """The ids of the filings that were refused: a refusal came after them."""
    filings = [each for each in found if each.stage is Stage.FILING_SUBMITTED and each.occurred.latest]
    refusals = [each for each in found if each.event.type is EventType.REFUSE_TO_FILE and each.occurred.latest]
    last: dict[Programme, date] = {}
    for key, several in _by_programme(refusals, filings).items():
        days = [each.occurred.earliest or each.occurred.latest for each in several]
        last[key] = max((day for day in days if day), default=date.min)
    days_of = ((each, each.occurred.latest) for each in filings)
    return frozenset(each.id for each, day in days_of if day and day <= last[_programme(each)])


def _by_programme(several: Iterable[Happening], asked: Iterable[Happening]) -> dict[Programme, list[Happening]]:
    """For each programme that is asked about, those of `several` that are of it, in their order: of one compound and
    region, and of no two indications. Where none is told it may be any."""
    own: dict[Programme, list[tuple[int, Happening]]] = {}
    whole: dict[tuple[str, str], list[Happening]] = {}
    for place, each in enumerate(several):
        own.setdefault(_programme(each), []).append((place, each))
        whole.setdefault(_programme(each)[:2], []).append(each)
    found: dict[Programme, list[Happening]] = {}
    for compound, region, indication in {_programme(each) for each in asked}:
        if indication:
            both = own.get((compound, region, indication), []) + own.get((compound, region, ""), [])
            found[compound, region, indication] = [each for _, each in sorted(both, key=lambda pair: pair[0])]
        else:
            found[compound, region, indication] = whole.get((compound, region), [])
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


def _compound(of: Happening) -> str:
    return of.event.subject.compound


def _programme(of: Happening) -> Programme:
    return _compound(of), of.event.region or ("US" if of.stage in _US_STAGES else ""), of.event.indication


def _step(of: Happening) -> Step:
    return _compound(of), str(of.event.type), of.event.phase
