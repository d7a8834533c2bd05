"""Which occurrence of a condition earns: the first, second or each, per licence, compound, indication or region.

"First per licence" and "first per compound" pay differently once a compound has a back-up. Where it is not told under
which licence an event falls, it may be the first of one licence and not of another; then what it earns is undecided,
unless it is the first whichever it is.

    sure = earlier events that surely have this key     perhaps = earlier ones that may have it
    an event is number sure + 1 to sure + perhaps + 1 of its key; it earns if that is the number asked for, all ways

An event of a second compound may fall under a licence that is known to hold another one, as its back-up: then it is
not the first there and earns nothing. That is kept, and what it earns is undecided; but if it earns anything, then
under one of the other licences, and it stands under those alone. So each licence stands in one row, earned or open.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from ..values.answer import Answer, all_of
from ..values.date_window import within
from ..values.money import Amount, Money
from .charges import Change, Charge, Situation, lowered
from .conditions import Scope, When
from .event_types import EventType
from .happening import Happening
from .terms import Category, Placed
from .triggers import Met, met

_NUMBER = {"once": 1, "first": 1, "second": 2, "third": 3}
Key = tuple[str, ...]


def earning(
    placed: Placed, situation: Situation, *, when: When, scope: Scope, amount: Amount, category: Category = ""
) -> Iterator[Charge]:
    """What a clause earns each time its condition is met, and what is still open for the units that have not."""
    kind = type(placed.clause).__name__.lower()
    charges = []
    earlier: list[tuple[tuple[Key, ...], Met]] = []
    for one in met(when, situation):
        in_force = within(one.window, placed.in_force)
        keys = _keys(one, placed, scope, situation)
        ways = _earns(keys, [before for before, _ in earlier], scope)
        counts = ways[0] if len(set(ways)) == 1 else Answer.UNDECIDED
        earlier.append((keys, one))
        arisen = all_of([one.happened, in_force, counts])
        if arisen is not Answer.NO:
            every = _units(one, placed, situation)
            lost = (
                {unit for unit, way in zip(every, ways, strict=True) if way is Answer.NO}
                if len(every) > 1 < len(ways)
                else set()
            )
            units = tuple(unit for unit in every if unit not in lost)
            notes = tuple(_notes(one, counts, in_force, placed, situation, units=units, without=lost))
            charges.append(
                Charge(
                    placed=placed,
                    kind=kind,
                    amount=amount,
                    units=units,
                    category=category,
                    earned=one.window,
                    arisen=arisen,
                    events=one.events,
                    notes=notes,
                )
            )
    if scope.per == "licence" and scope.occurrence != "each":
        charges = _without_excess(charges, situation.licences)
    yield from charges
    yield from still_open(
        placed, situation, charges, Charge(placed=placed, kind=kind, amount=amount, category=category, when=when)
    )


def _without_excess(charges: list[Charge], licences: Sequence[str]) -> list[Charge]:
    """Undecided charges beyond the number of licences they may fall under, the latest first, taken down to nothing."""
    result = list(charges)
    for group, _ in _groups([set(each.units) for each in charges], licences):
        mine = [place for place, each in enumerate(charges) if set(each.units) & set(group)]
        undecided = [place for place in mine if charges[place].arisen is Answer.UNDECIDED]
        for place in undecided[max(len(undecided) - (len(mine) - len(group)), 0) :] if len(mine) > len(group) else []:
            amount = charges[place].amount
            if isinstance(amount, Money):
                why = f"no more than {len(group)} of {len(mine)} such events can count, one for each licence"
                name = charges[place].placed.clause.name
                result[place] = lowered(charges[place], Change(kind="excess", clause=name, amount=amount, why=why))
    return result


def still_open(placed: Placed, situation: Situation, charges: Sequence[Charge], empty: Charge) -> Iterator[Charge]:
    """One open charge for each unit that has earned none: fewer, and of "one of these", where a licence is not told."""
    if placed.block.unit == "agreement":
        if not charges:
            yield replace(empty, ended=_ended("", placed, situation))
        return
    units = situation.licences if placed.block.unit == "licence" else situation.products or ("",)
    if placed.block.unit == "licence" and any(not each.units for each in charges):
        return
    used = {each.units[0] for each in charges if len(each.units) == 1}
    free = [unit for unit in units if unit not in used]
    for group, taken in _groups([set(each.units) for each in charges if len(each.units) > 1], free):
        if not taken:
            yield replace(empty, units=group if group != ("",) else (), ended=_ended(group[0], placed, situation))
        else:
            for _ in range(len(group) - taken):
                yield replace(empty, units=group, notes=("the other of them, once it is told which licence was meant",))


def _groups(ambiguous: Sequence[set[str]], free: Sequence[str]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Free units as groups that cannot be told apart, with how many of each group are taken."""
    left = list(free)
    while left:
        group = {left[0]}
        while True:
            grown = group.union(*(each for each in ambiguous if each & group)) & set(free)
            if grown == group:
                break
            group = grown
        yield tuple(unit for unit in free if unit in group), sum(1 for each in ambiguous if each & group)
        left = [unit for unit in left if unit not in group]


def _earns(keys: Sequence[Key], earlier: Sequence[Sequence[Key]], scope: Scope) -> list[Answer]:
    """For each key, whether an event is the one of its key that counts."""
    if scope.occurrence == "each":
        return [Answer.YES] * len(keys)
    wanted = _NUMBER[scope.occurrence]
    answers = []
    for key in keys:
        sure = sum(1 for before in earlier if list(before) == [key])
        perhaps = sum(1 for before in earlier if key in before and len(before) > 1)
        if not sure + 1 <= wanted <= sure + perhaps + 1:
            answers.append(Answer.NO)
        else:
            answers.append(Answer.UNDECIDED if perhaps else Answer.YES)
    return answers


def _keys(one: Met, placed: Placed, scope: Scope, situation: Situation) -> tuple[Key, ...]:
    """What the occurrence is counted under, for each unit it may belong to."""
    event = one.events[0].event if one.events else None
    compound = event.subject.compound or event.subject.words if event else ""
    told = {
        "agreement": "",
        "licence": "",
        "compound": compound,
        "product": "" if placed.block.unit == "product" else compound,
        "indication": event.indication if event else "",
        "region": event.region if event else "",
    }[scope.per]
    if scope.per == "agreement" or (placed.block.unit == "agreement" and scope.per != "licence"):
        return ((told,),)
    return tuple((unit, told) for unit in _units(one, placed, situation)) or (("", told),)


def _units(one: Met, placed: Placed, situation: Situation) -> tuple[str, ...]:
    """The units a charge belongs to: none for the agreement as a whole."""
    if placed.block.unit == "product":
        compounds = dict.fromkeys(event.event.subject.compound or event.event.subject.words for event in one.events)
        return tuple(name for name in compounds if name)[:1]
    return one.units if placed.block.unit == "licence" else ()


def _notes(
    one: Met,
    counts: Answer,
    in_force: Answer,
    placed: Placed,
    situation: Situation,
    *,
    units: Sequence[str],
    without: Collection[str],
) -> Iterator[str]:
    if len(units) > 1 or without:
        yield f"the licence is not told: {' or '.join(one.units)}"
    if without:
        yield f"under {' or '.join(sorted(without))} it is not the one that counts, and earns nothing there"
    if one.happened is Answer.UNDECIDED:
        yield f"whether it happened by {situation.valid} is not decided: {one.window}"
    if counts is Answer.UNDECIDED:
        yield "whether it is the one that counts is not decided: another event may fall under the same licence"
    if in_force is Answer.UNDECIDED:
        yield f"whether the clause was in force ({placed.in_force}) is not decided"


_UNIT_ENDS = frozenset({EventType.PROGRAMME_STOPPED, EventType.PROGRAMME_RETURNED})


def _ended(unit: str, placed: Placed, situation: Situation) -> str:
    """Why an open charge can no longer be earned; "" while it can."""
    if placed.in_force.latest and placed.in_force.latest < situation.valid:
        return f"an amendment took the clause out of force after {placed.in_force.latest}"
    for each in situation.happenings:
        if each.happened is Answer.YES and _ends(each, unit, placed, situation):
            return f"{each.event.type} on {each.occurred}"
    until = situation.agreement.until
    if not isinstance(until, str) and until < situation.valid:
        return f"the agreement ended on {until}"
    return ""


def _ends(each: Happening, unit: str, placed: Placed, situation: Situation) -> bool:
    kind = each.event.type
    if kind is EventType.AGREEMENT_TERMINATED:
        return True
    if placed.block.unit == "product":
        return kind in _UNIT_ENDS and unit in (each.event.subject.compound, each.event.subject.words)
    return kind is EventType.PROGRAMME_RETURNED and situation.units_of.get(each.id) == (unit,)
