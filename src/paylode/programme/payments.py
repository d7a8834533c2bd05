"""What documents tell of payments, matched to what clauses ask for: matched, never added.

    payment_due, invoice_sent, payment_received, dispute_opened|settled, waiver_given       in this order, by day

A telling is matched to a charge by the clause it names, else by its cause, else by sum, licence and subject. If that
leaves
several, the match is open and shown with all of them. If it leaves none, it is drawn from a balance of undisclosed
triggers that holds enough; else it stands as told, with no clause. A clause that is named is earned by then even where
the event itself is not told, and the charge says so.

A receipt whose sum is not told, and which names neither clause nor cause, settles nothing of which the sum is told, and
takes nothing off a balance: the match is open and shown, though there be only one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from ..values.answer import Answer
from ..values.date_window import DateWindow
from ..values.money import Amount, Money, Undisclosed, zero
from .charges import Charge, cash, known_cash
from .clauses.balance import Balance
from .clauses.royalty_sale import RoyaltySale, stream_names
from .event_types import EventType
from .happening import Happening
from .terms import Agreement
from .triggers import day_order

_ORDER = (
    EventType.PAYMENT_DUE,
    EventType.INVOICE_SENT,
    EventType.PAYMENT_RECEIVED,
    EventType.DISPUTE_OPENED,
    EventType.DISPUTE_SETTLED,
    EventType.WAIVER_GIVEN,
)


@dataclass(slots=True)
class Draft:
    """A charge with what documents tell of it; `charge` is None where no clause is known."""

    charge: Charge | None
    told: list[Happening] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class OpenMatch:
    """A telling that may belong to several obligations, and the places of their drafts."""

    told: Happening
    candidates: tuple[int, ...]


def matched(
    charges: Sequence[Charge], happenings: Sequence[Happening], agreement: Agreement | None
) -> tuple[list[Draft], list[OpenMatch]]:
    """Charges with what is told of each, tellings without a clause as drafts of their own, and what stays open."""
    drafts = _Drafts([], [], {}, {})
    for charge in charges:
        _add(drafts, Draft(charge))
    still: list[OpenMatch] = []
    for each in _in_order(happenings, agreement):
        found = _candidates(each, drafts)
        if _tells_no_sum(each) and (
            told := [place for place in (found or _balances(drafts)) if _of_a_sum(place, drafts)]
        ):
            still.append(OpenMatch(each, tuple(found or told)))
        elif len(found) == 1 or (found and _alike(found, drafts.all)):
            _give(each, found[0], drafts)
        elif found:
            still.append(OpenMatch(each, tuple(found)))
        elif each.event.type in (EventType.PAYMENT_DUE, EventType.PAYMENT_RECEIVED):
            _add(drafts, _drawn(each, drafts) or Draft(None, [each]))
    return drafts.all, still


def _tells_no_sum(each: Happening) -> bool:
    """Whether it is a receipt that tells neither a sum nor what it is for."""
    event = each.event
    nothing = not event.clause and not event.cause and not isinstance(told_amount(each), Money)
    return event.type is EventType.PAYMENT_RECEIVED and nothing


def _of_a_sum(place: int, drafts: _Drafts) -> bool:
    """Whether a draft is of a clause that asks for a sum which is told."""
    charge = drafts.all[place].charge
    return charge is not None and known_cash(charge) is not None


def _balances(drafts: _Drafts) -> list[int]:
    """The balances from which something can still be drawn."""
    return [place for place in drafts.charged if _is_open_balance(drafts.all[place])]


def _is_open_balance(draft: Draft) -> bool:
    charge = draft.charge
    return (
        charge is not None
        and isinstance(charge.placed.clause, Balance)
        and charge.earned is None
        and not charge.ended
        and known_cash(charge) != zero(charge.amount.currency)
    )


@dataclass(slots=True)
class _Drafts:
    """All drafts, and where to look among them, so that a telling is not held against each of them.

    charged: the places of those with a clause.  untold: of those without one, the places at which a sum stands of which
    nothing of a type was told yet.  telling: the id of a happening -> the place of the draft without a clause that it
    is told of.
    """

    all: list[Draft]
    charged: list[int]
    untold: dict[tuple[Amount, EventType], dict[int, None]]
    telling: dict[str, int]


def _add(drafts: _Drafts, draft: Draft) -> None:
    place = len(drafts.all)
    drafts.all.append(draft)
    if draft.charge is not None:
        drafts.charged.append(place)
        return
    (first,) = draft.told
    drafts.telling[first.id] = place
    for kind in _ORDER:
        if kind is not first.event.type:
            drafts.untold.setdefault((told_amount(first), kind), {})[place] = None


def told_amount(happening: Happening) -> Amount:
    """The sum that a telling states."""
    return happening.event.amount.amount if happening.event.amount else Undisclosed()


def _in_order(happenings: Sequence[Happening], agreement: Agreement | None) -> list[Happening]:
    """The tellings that concern obligations: receipts of a sold stream and payments to others are apart."""
    sold = {one.clause.name for one in agreement.clauses if isinstance(one.clause, RoyaltySale)} if agreement else set()
    mine = [
        each
        for each in happenings
        if each.event.type in _ORDER
        and each.happened is Answer.YES
        and not set(stream_names(each)) & sold
        and not each.event.clause.endswith(" third party")
    ]
    return sorted(mine, key=lambda each: (_ORDER.index(each.event.type), day_order(each)))


def _give(each: Happening, place: int, drafts: _Drafts) -> None:
    draft = drafts.all[place]
    _attach(each, draft)
    if draft.charge is None:
        drafts.telling[each.id] = place
        drafts.untold.get((told_amount(draft.told[0]), each.event.type), {}).pop(place, None)


def _candidates(each: Happening, drafts: _Drafts) -> list[int]:
    """The drafts a telling may belong to, narrowed as far as it tells."""
    event, every = each.event, drafts.all
    charged = [place for place in drafts.charged if _possible(every[place])]
    if event.clause:
        found = [place for place in charged if _clause_name(every[place]) == event.clause]
    elif event.cause and (caused := _caused_by(event.cause, drafts, charged)):
        found = caused
    else:
        found = [place for place in charged if _by_sum(each, every[place])]
        found = sorted([*found, *drafts.untold.get((told_amount(each), event.type), ())])
    for test in _TESTS:
        found = [place for place in found if test(each, every[place])] or found
    return [place for place in found if _licences_fit(each, every[place])]


def _caused_by(cause: str, drafts: _Drafts, charged: Sequence[int]) -> list[int]:
    """The drafts that an event belongs to."""
    told = [place for place in (drafts.telling.get(cause),) if place is not None]
    return sorted([*(place for place in charged if cause in _event_ids(drafts.all[place])), *told])


def _possible(draft: Draft) -> bool:
    return draft.charge is None or draft.charge.kind not in ("refused", "share")


def _clause_name(draft: Draft) -> str:
    return draft.charge.placed.clause.name if draft.charge else ""


def _event_ids(draft: Draft) -> set[str]:
    return {each.id for each in draft.charge.events} if draft.charge else set()


def _earned(draft: Draft) -> bool:
    return draft.charge is None or draft.charge.earned is not None


def _by_sum(each: Happening, draft: Draft) -> bool:
    """Whether a telling that names nothing may belong to what is earned, asks for this sum, and is not told yet."""
    return _earned(draft) and _sum_fits(each, draft) and _unsettled(each, draft)


def _sum_fits(each: Happening, draft: Draft) -> bool:
    """Whether the sum told is the sum asked for, or one of the two is not told."""
    told = told_amount(each)
    asked = cash(draft.charge) if draft.charge else told_amount(draft.told[0])
    if draft.charge is None and told_amount(draft.told[0]) != told:
        return False
    if not isinstance(told, Money) or not isinstance(asked, Money):
        return True
    return told == asked or (draft.charge is not None and told == draft.charge.amount)


def _unsettled(each: Happening, draft: Draft) -> bool:
    """Whether nothing of this kind was told of it yet."""
    return all(one.event.type is not each.event.type for one in draft.told)


def _subject_fits(each: Happening, draft: Draft) -> bool:
    """Whether it is told of what the draft is about; one that tells of nothing narrows nothing."""
    subjects = {str(one.event.subject) for one in (draft.charge.events if draft.charge else draft.told)}
    return not str(each.event.subject) or str(each.event.subject) in subjects


def _licences_fit(each: Happening, draft: Draft) -> bool:
    """Whether the licence, or the product, of a charge may be the one that is told."""
    units = draft.charge.units if draft.charge else ()
    product = bool(draft.charge and draft.charge.placed.block.unit == "product")
    told = {str(each.event.subject)} - {""} if product else set(each.event.licences)
    return not units or not told or bool(set(units) & told)


def _is_earned(each: Happening, draft: Draft) -> bool:
    return _earned(draft)


def _in_time(each: Happening, draft: Draft) -> bool:
    """Whether it is told after it was earned."""
    earned = draft.charge.earned if draft.charge else None
    latest = each.occurred.latest
    return earned is None or earned.earliest is None or latest is None or earned.earliest <= latest


_TESTS: tuple[Callable[[Happening, Draft], bool], ...] = (
    _is_earned,
    _unsettled,
    _licences_fit,
    _subject_fits,
    _in_time,
    _sum_fits,
)


def _alike(found: Sequence[int], drafts: Sequence[Draft]) -> bool:
    """Whether it makes no difference which is taken: open charges of one clause and the same units."""
    chosen = [drafts[place].charge for place in found]
    keys = {(each.placed.clause.name, each.units) if each else ("", ()) for each in chosen}
    return len(keys) == 1 and not any(_earned(drafts[place]) for place in found)


def _attach(each: Happening, draft: Draft) -> None:
    """Give a telling to a draft; what is told to be owed has been earned by then."""
    draft.told.append(each)
    charge = draft.charge
    owed = each.event.type in (EventType.PAYMENT_DUE, EventType.INVOICE_SENT, EventType.PAYMENT_RECEIVED)
    if charge is None or not owed:
        return
    if charge.earned is None:
        note = "a document tells it; the event that earned it is not in the log"
        window = DateWindow(None, each.occurred.latest)
        if isinstance(charge.placed.clause, Balance):
            return
        draft.charge = replace(charge, earned=window, arisen=Answer.YES, notes=(*charge.notes, note), ended="")
    elif charge.arisen is Answer.UNDECIDED:
        changes = tuple(each for each in charge.changes if each.kind != "excess")
        notes = (*charge.notes, "a document tells that it is owed")
        draft.charge = replace(charge, arisen=Answer.YES, notes=notes, changes=changes)


def _drawn(each: Happening, drafts: _Drafts) -> Draft | None:
    """A telling drawn from the one balance that holds enough; None if there is none."""
    told = told_amount(each)
    open_ = [drafts.all[place] for place in _balances(drafts)]
    if each.event.clause:
        open_ = [draft for draft in open_ if _clause_name(draft) == each.event.clause]
    fitting = [draft for draft in open_ if _licences_fit(each, draft) and _holds(draft, told)]
    if not fitting or (
        len(fitting) > 1 and len({draft.charge.placed.clause.name for draft in fitting if draft.charge}) > 1
    ):
        return None
    source = fitting[0].charge
    assert source is not None
    units = tuple(dict.fromkeys(unit for draft in fitting if draft.charge for unit in draft.charge.units))
    note = "drawn from the balance; what triggered it is not told"
    drawn = replace(
        source,
        amount=told,
        units=units,
        earned=DateWindow(None, each.occurred.latest),
        arisen=Answer.YES,
        events=(each,),
        notes=(note,),
        changes=(),
    )
    if isinstance(told, Money) and isinstance(source.amount, Money):
        fitting[0].charge = replace(source, amount=source.amount - told)
    return Draft(drawn, [each])


def _holds(draft: Draft, told: Amount) -> bool:
    left = known_cash(draft.charge) if draft.charge else None
    return left is None or not isinstance(told, Money) or (left.currency == told.currency and left >= told)
