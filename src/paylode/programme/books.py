"""Books: what obligations mean for cash, for revenue and for a fiscal year; totals reconciled with what was disclosed.

    fiscal_table    earned, due or paid sums by fiscal period; a window that two periods share is shown as both, not
    decided
    revenue         by fiscal period, apart from cash: on the day it is earned, or spread by days where the fee says so
    reconciled      parts of a disclosed total: received + owed + still open + ended = the total, to the cent
    headline        the ceiling that a release would tell, beside the cash that came
    entries         double entries, each of which sums to zero per currency

A sum that is undisclosed is counted, never taken for zero. Nothing is rounded here except the spreading of a fee, whose
parts add up to it to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from ..values.answer import Answer
from ..values.date_window import DateWindow, intersection
from ..values.fiscal import FiscalAnswer, FiscalCalendar, fiscal_answer, fiscal_periods
from ..values.money import Amount, Money, Total, allocate, total, zero
from ..values.problem import InputError, Problem, did_you_mean
from .clauses.balance import Balance
from .clauses.fee import Fee
from .clauses.milestone import Milestone
from .clauses.total import Total as DisclosedTotal
from .ledger import OWED, Ledger, Obligation, ObligationState
from .parties import plain_name
from .terms import Agreement, Placed

Basis = Literal["earned", "due", "paid"]


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """The sum of a fiscal period, or of periods between which it is not decided, and the obligations it is made of."""

    period: FiscalAnswer
    sum: Total
    obligations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RevenueLine:
    """Revenue of an obligation in a fiscal period."""

    period: FiscalAnswer
    amount: Amount
    obligation: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A disclosed total and what became of it, over all licences or products it is for (`units`).

    beyond: what has been earned above the disclosed total, or (below zero) what no clause accounts for.
    """

    agreement: str
    total: Money
    units: int
    received: Money
    owed: Money
    open: Money
    ended: Money
    undisclosed: int
    beyond: Money


@dataclass(frozen=True, slots=True)
class Headline:
    """What an agreement is said to be worth beside what came of it. A ceiling, never a cash total.

    fees: those due for sure.  ceiling_each: disclosed total per licence or product.
    """

    agreement: str
    fees: Total
    ceiling_each: Total
    units: int
    received: Total
    owed: Total


@dataclass(frozen=True, slots=True)
class Posting:
    """A sum on an account."""

    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Entry:
    """A dated movement; its postings sum to zero."""

    window: DateWindow
    what: str
    obligation: str
    postings: tuple[Posting, ...]


def fiscal_table(
    ledger: Ledger,
    calendar: FiscalCalendar,
    *,
    basis: Basis,
    by: Literal["quarter", "year"] = "quarter",
    direction: Literal["in", "out"] = "in",
) -> tuple[PeriodRow, ...]:
    """Sums of a party by fiscal period, earliest first. `in`: what it is owed or paid; `out`: what it owes or pays.

    Raises InputError for a day outside of the calendar.
    """
    rows: dict[FiscalAnswer, list[tuple[Amount, str]]] = {}
    for each in _of_party(ledger, calendar.party, direction):
        for amount, window in _dated(each, basis):
            rows.setdefault(fiscal_answer(window, calendar, by=by), []).append((amount, each.id))
    ordered = sorted(
        rows.items(),
        key=lambda row: (row[0].periods[0].first if row[0].periods else calendar.spans[0].first, str(row[0])),
    )
    return tuple(
        PeriodRow(period, total(amount for amount, _ in items), tuple(name for _, name in items))
        for period, items in ordered
    )


def revenue(ledger: Ledger, calendar: FiscalCalendar) -> tuple[RevenueLine, ...]:
    """The revenue of a party by fiscal quarter, up to the ledger's day. Cash is not looked at."""
    found = []
    for each in _of_party(ledger, calendar.party, "in"):
        if each.earned is None or each.arisen is not Answer.YES or each.state is ObligationState.LAPSED:
            continue
        clause = each.placed.clause if each.placed else None
        if isinstance(clause, Fee) and clause.recognised and clause.recognised.last and isinstance(each.cash, Money):
            span = DateWindow(clause.recognised.first, clause.recognised.last)
            found += [RevenueLine(period, part, each.id) for period, part in _spread(each.cash, span, calendar, ledger)]
        else:
            found.append(RevenueLine(fiscal_answer(each.earned, calendar), each.cash, each.id))
    return tuple(
        sorted(
            found,
            key=lambda line: (
                line.period.periods[0].first if line.period.periods else calendar.spans[0].first,
                line.obligation,
            ),
        )
    )


def reconciled(ledger: Ledger, agreement: str) -> tuple[Reconciliation, ...]:
    """Each disclosed total of an agreement and what became of it. Raises InputError for an unknown agreement."""
    found = _agreement(ledger, agreement)
    return tuple(
        _reconciliation(ledger, found, placed) for placed in found.clauses if isinstance(placed.clause, DisclosedTotal)
    )


def headline(ledger: Ledger, agreement: str) -> Headline:
    """The ceiling beside the cash: of a royalty sale the seller's, not the receipts of the buyer."""
    found = _agreement(ledger, agreement)
    paid = {each.party for each in found.roles if each.role in ("licensor", "payee")}
    mine = [each for each in ledger.obligations if each.agreement == agreement]
    totals = [
        placed.clause.amount
        for placed in found.clauses
        if isinstance(placed.clause, DisclosedTotal) and not placed.clause.category
    ]
    return Headline(
        agreement=agreement,
        fees=total(placed.clause.amount for placed in found.clauses if isinstance(placed.clause, Fee)),
        ceiling_each=total(totals),
        units=len({unit for each in mine for unit in each.units}) or 1,
        received=total(
            receipt.amount for each in mine if each.kind != "share" or each.creditor in paid for receipt in each.paid
        ),
        owed=total(owed_now(each) for each in mine if each.state in OWED),
    )


def owed_now(obligation: Obligation) -> Amount:
    """What is left to pay of an obligation."""
    left = obligation.cash
    for each in obligation.paid:
        if isinstance(left, Money) and isinstance(each.amount, Money) and left.currency == each.amount.currency:
            left = left - each.amount
    return left


def entries(ledger: Ledger) -> tuple[Entry, ...]:
    """Double entries of everything earned, paid or given up, earliest first; undisclosed sums have none."""
    found = [entry for each in ledger.obligations for entry in _entries(each)]
    return tuple(sorted(found, key=lambda entry: (entry.window.latest or ledger.valid, entry.obligation, entry.what)))


def _entries(each: Obligation) -> Iterator[Entry]:
    if each.arisen is not Answer.YES or each.earned is None or each.state is ObligationState.LAPSED:
        return
    receivable, income = f"Receivable/{each.debtor}", f"Income/{each.agreement or 'told'}/{each.clause or 'no clause'}"
    if isinstance(each.cash, Money):
        credits = [
            Posting(f"Credits/{change.clause}", change.amount) for change in each.changes if change.kind == "credit"
        ]
        gross = sum((one.amount for one in credits), each.cash)
        yield Entry(each.earned, "earned", each.id, (Posting(receivable, each.cash), *credits, Posting(income, -gross)))
    for receipt in each.paid:
        if isinstance(receipt.amount, Money):
            postings = (Posting(f"Cash/{each.creditor}", receipt.amount), Posting(receivable, -receipt.amount))
            yield Entry(receipt.day, "paid", each.id, postings)
    left = owed_now(each)
    if each.state is ObligationState.WAIVED and isinstance(left, Money):
        day = each.told[-1].occurred
        yield Entry(day, "waived", each.id, (Posting(f"Waived/{each.agreement}", left), Posting(receivable, -left)))


def _dated(each: Obligation, basis: Basis) -> Iterator[tuple[Amount, DateWindow]]:
    if basis == "paid":
        yield from ((receipt.amount, receipt.day) for receipt in each.paid)
        return
    window = each.earned if basis == "earned" else each.due
    if window is not None and each.arisen is Answer.YES and each.state is not ObligationState.LAPSED:
        yield each.cash, window


def _of_party(ledger: Ledger, party: str, direction: Literal["in", "out"]) -> list[Obligation]:
    wanted = plain_name(party)
    return [
        each for each in ledger.obligations if plain_name(each.creditor if direction == "in" else each.debtor) == wanted
    ]


def _spread(
    amount: Money, span: DateWindow, calendar: FiscalCalendar, ledger: Ledger
) -> list[tuple[FiscalAnswer, Money]]:
    """The sum by days over the quarters of a span; of the quarters that have begun by the day asked."""
    periods = fiscal_periods(span, calendar)
    shared = [intersection(each.window, span) for each in periods]
    days = [
        (one.latest - one.earliest + timedelta(days=1)).days if one and one.latest and one.earliest else 0
        for one in shared
    ]
    parts = allocate(amount, days)
    return [
        (FiscalAnswer((each,)), part) for each, part in zip(periods, parts, strict=True) if each.first <= ledger.valid
    ]


def _agreement(ledger: Ledger, name: str) -> Agreement:
    found = next((each for each in ledger.book.agreements if each.id == name), None)
    if found is None:
        raise InputError(
            Problem(
                "agreement",
                f"no agreement is called {name}",
                did_you_mean(name, [each.id for each in ledger.book.agreements]),
            )
        )
    return found


def _reconciliation(ledger: Ledger, agreement: Agreement, placed: Placed) -> Reconciliation:
    clause = placed.clause
    assert isinstance(clause, DisclosedTotal)
    mine = [
        each
        for each in ledger.obligations
        if each.agreement == agreement.id and _is_part(each, placed, clause.category)
    ]
    units = len({unit for each in mine for unit in each.units}) or 1
    nothing = zero(clause.amount.currency)
    counted = [each for each in mine if isinstance(each.cash, Money) and each.cash.currency == nothing.currency]
    received = sum((_received(each, nothing) for each in counted), nothing)
    owed = sum((_left(each, nothing) for each in counted if each.state in OWED), nothing)
    credited = sum((change.amount for each in counted for change in each.changes if change.kind == "credit"), nothing)
    open_ = sum((_left(each, nothing) for each in counted if each.state is ObligationState.POTENTIAL), nothing)
    gone = (ObligationState.LAPSED, ObligationState.WAIVED, ObligationState.BOUGHT_OUT)
    ended = sum((_left(each, nothing) for each in counted if each.state in gone), nothing) + credited
    whole = Money(clause.amount.minor * units, clause.amount.currency)
    beyond = received + owed + open_ + ended - whole
    hidden = len(mine) - len(counted)
    return Reconciliation(agreement.id, whole, units, received, owed, open_, ended, hidden, beyond)


def _is_part(each: Obligation, placed: Placed, category: str) -> bool:
    """Whether an obligation is one of the parts of a total; interest on it is not."""
    own = each.placed
    if own is None or own.block != placed.block or not isinstance(own.clause, Milestone | Balance):
        return False
    return category in ("", each.category)


def _received(each: Obligation, nothing: Money) -> Money:
    known = [
        one.amount for one in each.paid if isinstance(one.amount, Money) and one.amount.currency == nothing.currency
    ]
    return sum(known, nothing)


def _left(each: Obligation, nothing: Money) -> Money:
    left = owed_now(each)
    return left if isinstance(left, Money) and left.minor > 0 else nothing


def sums_to_zero(entry: Entry) -> bool:
    """Whether an entry balances in every currency.

    >>> sums_to_zero(Entry(DateWindow(None, None), "earned", "M1", (Posting("A", Money(5)), Posting("B", Money(-5)))))
    True
    """
    return all(each.minor == 0 for each in total(one.amount for one in entry.postings).known)
