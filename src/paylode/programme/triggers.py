"""Whether a condition is met by what happened, on which day, and if not, how near it came.

Triggers are exact. `ind_submitted` never earns what asks for `ind_active`, and an approval in the US earns nothing that
asks for one in Germany; such an event is a near miss, which is told in words. Two conditions joined by `and` are met on
the later of the two days, joined by `or` on the earlier. A day that is known only as a window stays one: the later of
two windows runs from the later start to the later end.

Phase 1/2 meets `phase_start 1`, Phase 2/3 meets `phase_start 2`: what has begun is the first of the two. An ordinal
("second indication") is met by an event that tells it, or else by the order in which indications came.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from ..values.answer import Answer, all_of
from ..values.date_window import DateWindow, certain, happened_by
from ..values.money import Money
from .charges import Situation
from .conditions import Condition, OnDay, OnEffective, RoyaltiesAbove, SalesAbove, Trigger, When, Words
from .event_types import EventType, Phase, Stage, rung, stage_of
from .facts import Event
from .happening import Happening


@dataclass(frozen=True, slots=True)
class Met:
    """A condition that is met: within which days, by which events, and for which of the units."""

    window: DateWindow
    events: tuple[Happening, ...] = ()
    happened: Answer = Answer.YES
    units: tuple[str, ...] = ()
    note: str = ""


def met(when: When, situation: Situation) -> list[Met]:
    """Every time that `when` is met, earliest first."""
    each = [_met_by(condition, situation) for condition in when.conditions]
    if len(each) == 1:
        return each[0]
    return _earlier(each) if when.joined == "or" else _later(each)


def near_misses(when: When, situation: Situation, unit: str = "") -> Iterator[str]:
    """What came near without meeting `when`, in words; nothing if no event did.

    unit: look only at what may belong to this licence or product.
    """
    held = [
        condition
        for condition in when.conditions
        if any(not unit or not one.units or unit in one.units for one in _met_by(condition, situation))
    ]
    for condition in when.conditions:
        if condition in held:
            continue
        used: set[str] = set()
        if held and when.joined == "and":
            first = next(one for one in _met_by(held[0], situation))
            used = {event.id for event in first.events}
            yield f"{held[0]} was met on {_shown(first.window)}; {condition} is still open"
        resolved = meaning(condition, situation)
        if isinstance(resolved, Trigger):
            rest = [each for each in situation.happenings if not used or each.event.type is resolved.type]
            yield from _near(resolved, rest, situation, unit)
        elif isinstance(resolved, SalesAbove):
            yield from _below(resolved, situation)


def meaning(condition: Condition, situation: Situation) -> Condition:
    """The trigger that words stand for; any other condition as it is."""
    if not isinstance(condition, Words):
        return condition
    return dict(situation.agreement.definitions).get(condition.text, condition)


def fits(trigger: Trigger, event: Event) -> bool:
    """Whether an event is what a trigger asks for, its ordinal left aside."""
    return (
        event.type is trigger.type
        and (trigger.phase is None or _same_phase(trigger.phase, event.phase))
        and (not trigger.registrational or event.registrational)
        and (not trigger.regions or event.region in trigger.regions)
        and (not trigger.indication or event.indication == trigger.indication)
        and (not trigger.compound or trigger.compound in (event.subject.compound, event.subject.words))
    )


def sales_by_year(situation: Situation) -> dict[int, list[Happening]]:
    """Reported net sales by the calendar year their period ends in, earliest first."""
    found: dict[int, list[Happening]] = {}
    for each in situation.happenings:
        period = each.event.period
        if each.event.type is EventType.SALES_REPORTED and period and period.latest:
            found.setdefault(period.latest.year, []).append(each)
    for sales in found.values():
        sales.sort(key=lambda one: (one.event.period.latest if one.event.period else date.max, one.id))
    return found


def day_order(happening: Happening) -> tuple[date, date, str]:
    """The order in which happenings are taken: by the last day they allow, then the first, then the id."""
    window = happening.occurred
    return (window.latest or date.max, window.earliest or date.min, happening.id)


def _met_by(condition: Condition, situation: Situation) -> list[Met]:
    resolved = meaning(condition, situation)
    if isinstance(resolved, Trigger):
        return _met_by_events(resolved, situation)
    if isinstance(resolved, OnEffective):
        return _met_on(situation.agreement.effective, situation)
    if isinstance(resolved, OnDay):
        return _met_on(resolved.day, situation)
    if isinstance(resolved, SalesAbove):
        return _sales_above(resolved, situation)
    if isinstance(resolved, RoyaltiesAbove):
        return _royalties_above(resolved, situation)
    return []


def _met_on(day: date, situation: Situation) -> list[Met]:
    return [Met(certain(day))] if day <= situation.valid else []


def _met_by_events(trigger: Trigger, situation: Situation) -> list[Met]:
    fitting = [each for each in situation.happenings if fits(trigger, each.event)]
    if trigger.ordinal:
        fitting = [each for each in fitting if _ordinal(each, fitting) == trigger.ordinal]
    return [Met(each.occurred, (each,), each.happened, situation.units_of.get(each.id, ())) for each in fitting]


def _ordinal(happening: Happening, among: Sequence[Happening]) -> int:
    """Which indication it is: as told, else by the order of the indications of its compound."""
    if happening.event.ordinal:
        return happening.event.ordinal
    same = [one for one in among if one.event.subject.compound == happening.event.subject.compound]
    seen = list(dict.fromkeys(one.event.indication or one.id for one in same))
    return seen.index(happening.event.indication or happening.id) + 1


def _later(each: Sequence[list[Met]]) -> list[Met]:
    """All of several conditions: each time of the first, with the first fitting time of the others."""
    found = []
    for first in each[0]:
        chosen = [first]
        for others in each[1:]:
            fitting = next((one for one in others if all(_together(one, other) for other in chosen)), None)
            if fitting is None:
                break
            chosen.append(fitting)
        else:
            found.append(_joined(chosen))
    return found


def _earlier(each: Sequence[list[Met]]) -> list[Met]:
    """One of several conditions, once: the earliest for each compound."""
    ordered = sorted((one for several in each for one in several), key=_met_order)
    found: dict[str, Met] = {}
    for one in ordered:
        found.setdefault(one.events[0].event.subject.compound if one.events else "", one)
    return list(found.values())


def _met_order(one: Met) -> tuple[date, date]:
    return one.window.latest or date.max, one.window.earliest or date.min


def _together(one: Met, other: Met) -> bool:
    """Whether two conditions may be met for one compound and one unit."""
    compounds = {event.event.subject.compound for event in (*one.events, *other.events)} - {""}
    units = not one.units or not other.units or bool(set(one.units) & set(other.units))
    return len(compounds) < 2 and units


def _joined(chosen: Sequence[Met]) -> Met:
    starts = [one.window.earliest for one in chosen if one.window.earliest]
    ends = [one.window.latest for one in chosen]
    window = DateWindow(max(starts, default=None), None if None in ends else max(end for end in ends if end))
    told = [set(one.units) for one in chosen if one.units]
    units = set.intersection(*told) if told else set()
    events = tuple(event for one in chosen for event in one.events)
    order = [unit for one in chosen for unit in one.units if unit in units]
    return Met(window, events, all_of(one.happened for one in chosen), tuple(dict.fromkeys(order)))


def _sales_above(wanted: SalesAbove, situation: Situation) -> list[Met]:
    """The years in which reported net sales passed the sum, or of which it was told that they did."""
    found = []
    for each in situation.happenings:
        told = each.event.threshold.amount if each.event.threshold else None
        if each.event.type is EventType.SALES_THRESHOLD and told == wanted.amount:
            found.append(Met(each.occurred, (each,), each.happened, situation.units_of.get(each.id, ())))
    for sales in sales_by_year(situation).values():
        sums: dict[str, int] = {}
        for each in sales:
            amount = each.event.amount.amount if each.event.amount else None
            compound = each.event.subject.compound
            if isinstance(amount, Money) and amount.currency == wanted.amount.currency:
                sums[compound] = sums.get(compound, 0) + amount.minor
                if sums[compound] - amount.minor <= wanted.amount.minor < sums[compound] and each.event.period:
                    units = situation.units_of.get(each.id, ())
                    found.append(Met(each.event.period, (each,), Answer.YES, units))
    return sorted(found, key=_met_order)


def _royalties_above(wanted: RoyaltiesAbove, situation: Situation) -> list[Met]:
    received = 0
    for each in situation.happenings:
        amount = each.event.amount.amount if each.event.amount else None
        if each.event.type is not EventType.PAYMENT_RECEIVED or not isinstance(amount, Money):
            continue
        if amount.currency == wanted.amount.currency and _pays_royalty(each, situation):
            received += amount.minor
            if received > wanted.amount.minor:
                return [Met(each.occurred, (each,), each.happened)]
    return []


def _pays_royalty(happening: Happening, situation: Situation) -> bool:
    names = {placed.clause.name for placed in situation.agreement.clauses if type(placed.clause).__name__ == "Royalty"}
    return happening.event.clause in names


def _near(trigger: Trigger, among: Sequence[Happening], situation: Situation, unit: str) -> Iterator[str]:
    """Events of the same type that differ in a detail; else the highest rung reached below the one asked for."""
    mine = [each for each in among if not unit or unit in situation.units_of.get(each.id, (unit,))]
    alike = [each for each in mine if each.event.type is trigger.type and _differs(trigger, each)]
    for each in alike:
        yield f"{_told(each)} on {_shown(each.occurred)}; the clause asks for {trigger}"
    if alike:
        return
    wanted = stage_of(trigger.type, trigger.phase) or _beside(trigger.type)
    if wanted is None:
        return
    lower = [each for each in mine if each.stage and rung(each.stage) < rung(wanted) and _place_fits(trigger, each)]
    if highest := max(lower, key=lambda each: (rung(each.stage or wanted), each.id), default=None):
        yield f"{_told(highest)} on {_shown(highest.occurred)}; the clause asks for {trigger}"
    higher = [each for each in mine if each.stage and rung(each.stage) > rung(wanted) and _place_fits(trigger, each)]
    if lowest := min(higher, key=lambda each: (rung(each.stage or wanted), each.id), default=None):
        yield f"{_told(lowest)} by {_shown(lowest.occurred)} implies {trigger} before it, on a day that is not told"


def _differs(trigger: Trigger, happening: Happening) -> bool:
    return trigger.ordinal is not None or not fits(trigger, happening.event)


def _place_fits(trigger: Trigger, happening: Happening) -> bool:
    region = happening.event.region
    return not trigger.regions or not region or region in trigger.regions


def _beside(kind: EventType) -> Stage | None:
    """The rung beside which an event stands that has none."""
    return Stage.PHASE_1 if kind is EventType.FIRST_PATIENT else None


def _below(wanted: SalesAbove, situation: Situation) -> Iterator[str]:
    for year, sales in sales_by_year(situation).items():
        amounts = [each.event.amount.amount for each in sales if each.event.amount]
        known = [one.minor for one in amounts if isinstance(one, Money) and one.currency == wanted.amount.currency]
        if known:
            so_far = Money(sum(known), wanted.amount.currency)
            yield f"net sales of {year} so far are {so_far}; the clause asks for {wanted}"


def _told(happening: Happening) -> str:
    """An event in words: `ind_submitted of OST-7`."""
    event = happening.event
    shown = Trigger(
        event.type,
        event.phase,
        event.registrational,
        (event.region,) if event.region else (),
        event.indication,
        event.ordinal,
    )
    return f"{shown} of {event.subject}" if str(event.subject) else str(shown)


def _shown(window: DateWindow) -> str:
    return str(window)


def _same_phase(wanted: Phase, told: Phase | None) -> bool:
    if told is None:
        return False
    rung_wanted = stage_of(EventType.PHASE_START, wanted)
    mixed = wanted in (Phase.PHASE_1_2, Phase.PHASE_2_3)
    return wanted is told or (
        not mixed and rung_wanted is not None and rung_wanted == stage_of(EventType.PHASE_START, told)
    )


def has_happened(happenings: Iterable[Happening], valid: date) -> tuple[Happening, ...]:
    """Those that surely or perhaps happened by a day, earliest first."""
    return tuple(
        sorted((each for each in happenings if happened_by(each.occurred, valid) is not Answer.NO), key=day_order)
    )
