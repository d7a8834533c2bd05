"""Under which agreement an event falls, and under which of its licences.

    1  the agreement it names            2  that of its cause            3  that of its licences, or of its compound
    4  those whose parties are the ones it names: a payment needs both, any other event the one that develops

Of the licences, those that an event tells, or that are known of its compound; else any then taken: also one that is
known to hold another compound, because its agreement may allow a back-up, and no release tells whether it does.

Licence, compound and cause are known from events that name an agreement. Names are compared by what parties were and
are called, successors included. If more than one agreement is left the match stays open, and nothing is charged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from ..values.answer import Answer
from ..values.problem import InputError
from .charges import Situation
from .clauses.option import Option, exercises
from .event_types import MONEY_EVENTS, EventType
from .facts import Event
from .fold import State
from .happening import Happening
from .parties import Directory, party_named, plain_name, successor
from .terms import Agreement, AgreementBook
from .triggers import day_order, has_happened

TAKES = (EventType.LICENCE_TAKEN, EventType.OPTION_EXERCISED)
_PAYING = ("payer", "debtor")
_PAID = ("payee", "creditor")
_WORKING = ("developer", "licensee", "option_holder")


def belonging(book: AgreementBook, state: State) -> dict[str, tuple[str, ...]]:
    """Happening id -> ids of the agreements it may fall under; none, if it falls under none that is loaded."""
    known = {each.id: each for each in book.agreements}
    found: dict[str, tuple[str, ...]] = {
        each.id: (each.event.agreement,) for each in state.happenings if each.event.agreement in known
    }
    named = [each for each in state.happenings if each.id in found]
    by_thing: dict[tuple[str, str], set[str]] = {}
    for each in named:
        for thing in _things(each.event):
            by_thing.setdefault(thing, set()).add(each.event.agreement)
    rest = [each for each in state.happenings if each.id not in found and not each.event.agreement]
    for each in rest:
        told = next((by_thing[thing] for thing in _things(each.event) if thing in by_thing), None)
        found[each.id] = tuple(sorted(told)) if told else _by_parties(each.event, book.agreements, state)
    for each in rest:
        if each.event.cause and found.get(each.event.cause):
            found[each.id] = found[each.event.cause]
    return found


def situation(
    agreement: Agreement, book: AgreementBook, state: State, *, under: Mapping[str, tuple[str, ...]]
) -> Situation:
    """What the clauses of an agreement see."""
    mine = has_happened((each for each in state.happenings if under.get(each.id) == (agreement.id,)), state.valid)
    refused = {
        each.id
        for placed in agreement.clauses
        if isinstance(placed.clause, Option)
        for each, _, _ in exercises(placed.clause, agreement, mine)[1]
    }
    takings = [each for each in mine if each.event.type in TAKES and each.id not in refused]
    licences = tuple(dict.fromkeys(name for each in takings for name in each.event.licences))
    products = tuple(
        dict.fromkeys(name for each in mine if (name := each.event.subject.compound or each.event.subject.words))
    )
    return Situation(
        agreement=agreement,
        happenings=mine,
        valid=state.valid,
        licences=licences,
        products=products,
        units_of=_units(mine, takings, licences),
        claims=tuple(pair for each in book.claims if each.agreement == agreement.id for pair in each.spans),
        streams=tuple(
            sorted(
                (
                    each
                    for each in state.happenings
                    if each.event.type is EventType.PAYMENT_RECEIVED and each.happened is Answer.YES
                ),
                key=day_order,
            )
        ),
    )


def same_party(left: str, right: str, known: Directory, *, on: date) -> bool:
    """Whether two names stand for one party, or for one and its successor."""
    return bool(_identities(left, known, on) & _identities(right, known, on))


def _things(event: Event) -> list[tuple[str, str]]:
    """Licences and compounds that an event tells."""
    found = [("licence", name) for name in event.licences]
    return found + ([("compound", event.subject.compound)] if event.subject.compound else [])


def _by_parties(event: Event, agreements: Iterable[Agreement], state: State) -> tuple[str, ...]:
    day = event.occurred.latest or state.valid
    return tuple(each.id for each in agreements if _parties_fit(event, each, state.directory, day))


def _parties_fit(event: Event, agreement: Agreement, known: Directory, day: date) -> bool:
    paying = [each.party for each in agreement.roles if each.role in ("licensee", "payer")]
    paid = [each.party for each in agreement.roles if each.role in ("licensor", "payee")]
    told = {each.role: each.party for each in event.parties}
    if event.type in MONEY_EVENTS:
        payer = next((told[role] for role in _PAYING if role in told), "")
        payee = next((told[role] for role in _PAID if role in told), "")
        return bool(payer and payee) and _among(payer, paying, known, day) and _among(payee, paid, known, day)
    worker = next((told[role] for role in _WORKING if role in told), "")
    return bool(worker) and _among(worker, paying, known, day)


def _among(name: str, holders: Sequence[str], known: Directory, day: date) -> bool:
    return any(same_party(name, each, known, on=day) for each in holders)


def _identities(name: str, known: Directory, day: date) -> set[str]:
    try:
        party = party_named(name, known, on=day).id
        return {party, successor(party, known, on=day)}
    except InputError:
        return {plain_name(name)}


def _units(
    mine: Sequence[Happening], takings: Sequence[Happening], licences: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """Happening id -> the licences it may fall under: as told, else as known of its compound, else all then taken."""
    of_compound: dict[str, set[str]] = {}
    for each in mine:
        if each.event.subject.compound and len(each.event.licences) == 1:
            of_compound.setdefault(each.event.subject.compound, set()).update(each.event.licences)
    found = {}
    for each in mine:
        told = tuple(name for name in each.event.licences if name in licences)
        if not told and (settled := of_compound.get(each.event.subject.compound)):
            told = tuple(sorted(settled))
        if not told:
            latest = each.occurred.latest or date.max
            by_then = [one for one in takings if (one.occurred.earliest or date.min) <= latest]
            told = tuple(dict.fromkeys(name for one in by_then for name in one.event.licences))
        found[each.id] = told
    return found
