"""What is owed, by whom, under which clause: worked out from agreements and facts, never stored.

    agreements, state -belonging-> situations -clauses-> charges -caps, credits-> charges -payments-> Ledger

    potential -> triggered -> invoiced -> paid | disputed | waived | lapsed | bought_out

Each state has its event. Earned, due and paid are three dates: `earned` is the window of what triggered it, `due`
follows
from the payment terms, `paid` is told. Of what happened only within a window the three are windows too. What is not
decided stays `potential` with `arisen` undecided, and says why. Obligations go with the role: the debtor is who
holds it on the day asked, or held it on the day of payment.

`why` gives the clause, the event and the sentence behind a number; what did not earn anything tells how near it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from ..values.answer import Answer
from ..values.date_window import DateWindow
from ..values.money import Amount, Money, Undisclosed, zero
from ..values.problem import Problem
from .amending import amended
from .belonging import belonging, situation
from .charges import Charge, Situation, cash
from .clauses.late_interest import LateInterest, interest
from .clauses.option import Option, open_until
from .clauses.royalty_sale import RoyaltySale, stream_names
from .event_types import MONEY_EVENTS, EventType
from .facts import party_in
from .fold import State
from .happening import Happening
from .ledger import OWED, Ledger, Obligation, ObligationState, OpenOption, OpenPayment, Receipt
from .payments import Draft, matched, told_amount
from .terms import Adjusting, Agreement, AgreementBook, PartyKind, Placed
from .triggers import has_happened, near_misses


def obligations(book: AgreementBook, state: State) -> Ledger:
    """The ledger that agreements and a state make.

    >>> from paylode.programme.fold import as_of
    >>> obligations(AgreementBook(), as_of([], known=date(2012, 6, 30))).obligations
    ()
    """
    under = belonging(book, state)
    found: list[Obligation] = []
    open_: list[OpenPayment] = []
    options: list[OpenOption] = []
    problems: list[Problem] = list(_unclear(under, state))
    for agreement in book.agreements:
        if state.valid < min(agreement.signed, agreement.effective):
            continue
        seen = situation(agreement, book, state, under=under)
        charges = _charges(agreement, seen)
        problems += _refusals(charges)
        problems += _too_early(agreement, seen)
        options += _open_options(agreement, seen)
        drafts, still = matched(charges, seen.happenings, agreement)
        mine = _obligations(agreement, seen, drafts)
        found += [each for each in mine if each.kind != "refused" and not _used_up(each)]
        open_ += [OpenPayment(one.told, tuple(mine[place].id for place in one.candidates)) for one in still]
    sold = {one.clause.name for each in book.agreements for one in amended(each) if isinstance(one.clause, RoyaltySale)}
    outside = [each for each in state.happenings if not under.get(each.id) and not set(stream_names(each)) & sold]
    found += _told_only(has_happened(outside, state.valid))
    return Ledger(
        state.valid,
        state.known,
        tuple(_with_interest(found, book, state.valid)),
        tuple(open_),
        tuple(problems),
        book,
        tuple(options),
    )


def _open_options(agreement: Agreement, seen: Situation) -> Iterator[OpenOption]:
    """The options of an agreement that can still be exercised."""
    for placed in amended(agreement):
        clause = placed.clause
        if isinstance(clause, Option) and (last := open_until(clause, agreement, seen.happenings, seen.valid)):
            yield OpenOption(agreement.id, clause.name, last)


def _charges(agreement: Agreement, seen: Situation) -> list[Charge]:
    """Everything the clauses ask for, after buy-outs, alternatives, caps, totals and credits."""
    placed = amended(agreement)
    found = [charge for one in placed for charge in one.clause.charges(one, seen)]
    found = _one_of_each_version(found)
    adjusting = [(one.clause, one) for one in placed if isinstance(one.clause, Adjusting)]
    for clause, one in sorted(adjusting, key=lambda pair: pair[0].step):
        found = clause.adjusted(one, found, seen)
    return found


def _one_of_each_version(charges: Sequence[Charge]) -> list[Charge]:
    """What an older or newer wording of a clause earned is not open any more under the other one."""
    earned = {(each.placed.clause.name, each.units) for each in charges if each.earned and each.arisen is Answer.YES}
    current = {each.placed.clause.name for each in charges if each.placed.in_force.latest is None}
    return [
        each
        for each in charges
        if each.earned is not None
        or each.placed.in_force == DateWindow(None, None)
        or (
            (each.placed.clause.name, each.units) not in earned
            and not (each.ended and each.placed.clause.name in current)
        )
    ]


def _refusals(charges: Sequence[Charge]) -> list[Problem]:
    refused = [each for each in charges if each.kind == "refused"]
    return list(dict.fromkeys(Problem(str(each.placed.place), each.ended, " ".join(each.notes)) for each in refused))


def _too_early(agreement: Agreement, seen: Situation) -> Iterator[Problem]:
    """Events before their agreement."""
    first = min(agreement.signed, agreement.effective)
    for each in seen.happenings:
        if each.occurred.latest and each.occurred.latest < first:
            what = f"{each.event.type} on {each.occurred} is before {agreement.id}, signed on {agreement.signed}"
            yield Problem(
                f"fact {each.facts[0].id if each.facts else each.id}", what, "Correct the day or the agreement."
            )


def _unclear(under: dict[str, tuple[str, ...]], state: State) -> Iterator[Problem]:
    for each in state.happenings:
        if len(under.get(each.id, ())) > 1:
            what = f"{each.event.type} of {each.event.subject} may fall under {' or '.join(under[each.id])}"
            yield Problem(f"event {each.id}", what, "Name the agreement in the fact; until then it earns nothing.")


def _obligations(agreement: Agreement, seen: Situation, drafts: Sequence[Draft]) -> list[Obligation]:
    """One obligation per draft, in their order."""
    numbers: dict[str, int] = {}
    found = []
    for draft in drafts:
        made = (
            _from_charge(agreement, seen, draft.charge, draft.told)
            if draft.charge
            else _from_told(draft.told, agreement.id)
        )
        numbers[made.id] = numbers.get(made.id, 0) + 1
        found.append(replace(made, id=f"{made.id}#{numbers[made.id]}") if numbers[made.id] > 1 else made)
    return found


def _used_up(each: Obligation) -> bool:
    """Whether it is a balance of which nothing is left."""
    return each.kind == "balance" and each.earned is None and isinstance(each.cash, Money) and each.cash.minor == 0


def _from_charge(agreement: Agreement, seen: Situation, charge: Charge, told: Sequence[Happening]) -> Obligation:
    clause = charge.placed.clause
    paid = _receipts(charge, told)
    asked = cash(charge)
    state = _state(charge, told, asked, paid)
    day = max((each.day.latest for each in paid if each.day.latest), default=seen.valid)
    parts = [agreement.id, clause.name, "|".join(charge.units), charge.part]
    return Obligation(
        id="/".join(part for part in parts if part),
        agreement=agreement.id,
        clause=clause.name,
        kind=charge.kind,
        category=charge.category,
        units=charge.units,
        debtor=charge.payer or holder(agreement, ("licensee", "payer"), day),
        creditor=charge.payee or holder(agreement, ("licensor", "payee"), day),
        amount=charge.amount,
        highest=charge.highest,
        changes=charge.changes,
        cash=asked,
        state=state,
        arisen=charge.arisen,
        earned=charge.earned,
        due=_due(agreement, charge, told) if charge.earned and charge.arisen is not Answer.NO else None,
        paid=paid,
        events=charge.events,
        told=tuple(told),
        placed=charge.placed,
        notes=(*charge.notes, *_conflicts(charge, told, asked, paid), *([charge.ended] if charge.ended else [])),
        near_misses=_near(charge, seen),
    )


def _near(charge: Charge, seen: Situation) -> tuple[str, ...]:
    """What came near to earning an open charge."""
    if charge.when is None or charge.earned is not None:
        return ()
    unit = charge.units[0] if charge.placed.block.unit == "licence" and charge.units else ""
    return tuple(dict.fromkeys(near_misses(charge.when, seen, unit)))


def holder(agreement: Agreement, roles: tuple[PartyKind, ...], day: date) -> str:
    """Who holds one of the roles on a day; before the first span, the first holder."""
    mine = [each for each in agreement.roles if each.role in roles]
    for each in mine:
        if each.span is None or (each.span.first <= day and (each.span.last is None or day <= each.span.last)):
            return each.party
    return mine[0].party if mine else ""


def _receipts(charge: Charge, told: Sequence[Happening]) -> tuple[Receipt, ...]:
    if charge.kind == "share" and charge.earned:
        return (Receipt(charge.amount, charge.earned, charge.events[0]),)
    received = [each for each in told if each.event.type is EventType.PAYMENT_RECEIVED]
    return tuple(Receipt(told_amount(each), each.occurred, each) for each in received)


def _state(charge: Charge, told: Sequence[Happening], asked: Amount, paid: Sequence[Receipt]) -> ObligationState:
    kinds = [each.event.type for each in told]
    if charge.bought_out:
        return ObligationState.BOUGHT_OUT
    if EventType.WAIVER_GIVEN in kinds:
        return ObligationState.WAIVED
    if kinds.count(EventType.DISPUTE_OPENED) > kinds.count(EventType.DISPUTE_SETTLED):
        return ObligationState.DISPUTED
    if charge.earned is None:
        return ObligationState.LAPSED if charge.ended else ObligationState.POTENTIAL
    if charge.arisen is not Answer.YES:
        return ObligationState.POTENTIAL
    if any(each.kind == "alternative" for each in charge.changes):
        return ObligationState.LAPSED
    if _settled(asked, paid):
        return ObligationState.PAID
    return ObligationState.INVOICED if EventType.INVOICE_SENT in kinds else ObligationState.TRIGGERED


def _settled(asked: Amount, paid: Sequence[Receipt]) -> bool:
    """Whether nothing is left: paid in full, by credit, or in a sum that is not told."""
    if not isinstance(asked, Money):
        return bool(paid)
    if any(isinstance(each.amount, Undisclosed) for each in paid):
        return True
    known = [each.amount for each in paid if isinstance(each.amount, Money) and each.amount.currency == asked.currency]
    return sum(known, zero(asked.currency)) >= asked


def _due(agreement: Agreement, charge: Charge, told: Sequence[Happening]) -> DateWindow | None:
    """When it is due; None where nothing says so yet."""
    if charge.due is not None:
        return charge.due
    days = agreement.payment.days
    if days is None or charge.earned is None:
        return None
    if agreement.payment.after == "trigger":
        return shifted(charge.earned, days)
    invoice = next((each for each in told if each.event.type is EventType.INVOICE_SENT), None)
    return shifted(invoice.occurred, days) if invoice else None


def shifted(window: DateWindow, days: int) -> DateWindow:
    """The window so many days later; a bound that would leave the calendar is open."""

    def later(day: date | None) -> date | None:
        return day + timedelta(days=days) if day and day <= date.max - timedelta(days=days) else None

    return DateWindow(later(window.earliest), later(window.latest))


def _conflicts(charge: Charge, told: Sequence[Happening], asked: Amount, paid: Sequence[Receipt]) -> Iterator[str]:
    """Where documents and clause tell different sums."""
    for each in told:
        stated = told_amount(each)
        if (
            each.event.type is EventType.PAYMENT_DUE
            and isinstance(stated, Money)
            and stated not in (charge.amount, asked)
        ):
            yield f"a document tells {stated}, the clause {charge.amount}: {each.id}"
    known = [each.amount for each in paid if isinstance(each.amount, Money)]
    if isinstance(asked, Money) and known and all(each.currency == asked.currency for each in known):
        received = sum(known, zero(asked.currency))
        if received > asked:
            yield f"{received} were paid, {received - asked} more than asked for"
        elif received < asked:
            yield f"{received} of {asked} were paid"


def _told_only(happenings: Sequence[Happening]) -> list[Obligation]:
    """Payments that are told under no agreement that is loaded."""
    found = []
    for name in sorted({each.event.agreement for each in happenings}):
        told = [each for each in happenings if each.event.type in MONEY_EVENTS and each.event.agreement == name]
        found += [_from_told(draft.told, name) for draft in matched([], told, None)[0] if draft.told]
    return found


def _from_told(told: Sequence[Happening], agreement: str) -> Obligation:
    """An obligation that rests on documents alone."""
    first = told[0]
    received = [each for each in told if each.event.type is EventType.PAYMENT_RECEIVED]
    amount = told_amount(first)
    kinds = [each.event.type for each in told]
    state = ObligationState.TRIGGERED
    if received:
        state = ObligationState.PAID
    elif EventType.WAIVER_GIVEN in kinds:
        state = ObligationState.WAIVED
    elif kinds.count(EventType.DISPUTE_OPENED) > kinds.count(EventType.DISPUTE_SETTLED):
        state = ObligationState.DISPUTED
    elif EventType.INVOICE_SENT in kinds:
        state = ObligationState.INVOICED
    return Obligation(
        id="/".join(part for part in (agreement, "told", first.id) if part),
        agreement=agreement,
        clause="",
        kind="told",
        category="",
        units=first.event.licences,
        debtor=party_in(first.event, "payer") or party_in(first.event, "debtor") or "",
        creditor=party_in(first.event, "payee") or party_in(first.event, "creditor") or "",
        amount=amount,
        highest=None,
        changes=(),
        cash=amount,
        state=state,
        arisen=Answer.YES,
        earned=first.occurred if first.event.type is EventType.PAYMENT_DUE else DateWindow(None, first.occurred.latest),
        due=None,
        paid=tuple(Receipt(told_amount(each), each.occurred, each) for each in received),
        events=(),
        told=tuple(told),
        placed=None,
        notes=("told, no clause",),
    )


def _with_interest(found: Sequence[Obligation], book: AgreementBook, valid: date) -> Iterator[Obligation]:
    """The obligations, each followed by the interest on it where it was paid late or is not known to be paid."""
    late = {each.id: one for each in book.agreements for one in amended(each) if isinstance(one.clause, LateInterest)}
    for each in found:
        placed = late.get(each.agreement)
        if placed is None or each.due is None or each.arisen is not Answer.YES or each.kind == "told":
            yield each
        elif each.due.day is None:
            yield replace(each, notes=(*each.notes, f"interest is not worked out: due on some day of {each.due}"))
        elif open_days := [
            str(one.day) for one in each.paid if one.day.day is None and _perhaps_late(one, each.due.day)
        ]:
            note = f"interest is not worked out: paid on some day of {', '.join(open_days)}"
            yield replace(each, notes=(*each.notes, note))
        else:
            yield each
            yield from _interest(each, placed, each.due.day, valid)


def _perhaps_late(receipt: Receipt, due: date) -> bool:
    return receipt.day.latest is None or receipt.day.latest > due


def _interest(of: Obligation, placed: Placed, due: date, valid: date) -> Iterator[Obligation]:
    clause = placed.clause
    assert isinstance(clause, LateInterest)
    left = of.cash
    for number, each in enumerate(of.paid, 1):
        if isinstance(each.amount, Money) and isinstance(left, Money) and each.amount.currency == left.currency:
            sum_ = interest(clause, each.amount, due=due, until=each.day.day or due)
            left = left - each.amount
            if sum_.minor:
                days = ((each.day.day or due) - due).days
                yield _interest_on(of, placed, sum_, paid=each, number=number, note=f"{days} days late, due {due}")
    if of.state in OWED and isinstance(left, Money) and left.minor > 0:
        sum_ = interest(clause, left, due=due, until=valid)
        if sum_.minor:
            note = f"up to {valid}, if it is not paid; due {due}"
            yield _interest_on(of, placed, sum_, paid=None, number=len(of.paid) + 1, note=note)


def _interest_on(
    of: Obligation, placed: Placed, amount: Money, *, paid: Receipt | None, number: int, note: str
) -> Obligation:
    return replace(
        of,
        id=f"{of.id}/late#{number}",
        clause=placed.clause.name,
        kind="interest",
        category="",
        amount=amount,
        highest=None,
        changes=(),
        cash=amount,
        state=ObligationState.TRIGGERED if paid else ObligationState.POTENTIAL,
        arisen=Answer.YES if paid else Answer.UNDECIDED,
        earned=paid.day if paid else None,
        due=paid.day if paid else None,
        paid=(),
        told=(paid.told,) if paid else (),
        placed=placed,
        notes=(note,),
        near_misses=(),
    )
