"""What is due when: sums owed and their lateness, the ends of options, notices, and days by which a regulator decides.

Rows come in the order of their days; a row without a day (nothing says when it is due) comes last. `days` is how far
off the day asked it is: below zero, so many days late. Interest on what is late stands on a row of its own, below what
it is on while that is not paid, and grows up to the day asked. An option of which all is taken has no row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from ...programme import Event, EventType, Expectation, State
from ...programme.amending import amended
from ...programme.books import owed_now
from ...programme.clauses.option import Option
from ...programme.ledger import OWED, Ledger, Obligation
from ...programme.obligations import shifted
from ...programme.terms import Agreement
from ...values.date_window import DateWindow, certain
from ...values.money import Amount
from .folder import View

DueKind = Literal["payment", "interest", "notice", "option ends", "goal date"]
_KINDS = get_args(DueKind)


@dataclass(frozen=True, slots=True)
class DueRow:
    """One thing that is due. days: from the day asked to the last day that `when` allows; None without one.

    id: of the obligation, option or event that it is for.  amount: what is left to pay; None where it is no payment.
    """

    kind: DueKind
    when: DateWindow | None
    days: int | None
    who: str
    whom: str
    amount: Amount | None
    id: str
    what: str

    @property
    def overdue(self) -> bool:
        """Whether its last day has passed."""
        return self.days is not None and self.days < 0


def due(seen: View) -> tuple[DueRow, ...]:
    """Everything that is due as of a view, earliest first."""
    rows = [*_payments(seen.ledger), *_notices(seen.ledger), *_options(seen.ledger), *_goal_dates(seen.state)]
    return tuple(sorted(rows, key=lambda row: (_last(row.when) or date.max, _KINDS.index(row.kind), row.id)))


def _payments(ledger: Ledger) -> Iterator[DueRow]:
    days = {each.id: each.due for each in ledger.obligations}
    for each in ledger.obligations:
        if each.kind == "interest":
            late = f"on a payment {'; '.join(each.notes)}" if each.due else f"so far, up to {ledger.valid}"
            yield _row("interest", each, each.due or days.get(each.id.partition("/late#")[0]), ledger.valid, what=late)
        elif each.state in OWED:
            waiting = "" if each.due else "; no term of payment is told"
            yield _row("payment", each, each.due, ledger.valid, what=f"{each.state}{waiting}")


def _row(kind: DueKind, each: Obligation, when: DateWindow | None, valid: date, *, what: str) -> DueRow:
    return DueRow(kind, when, _days(when, valid), each.debtor, each.creditor, owed_now(each), each.id, what)


def _notices(ledger: Ledger) -> Iterator[DueRow]:
    """Events that the debtor has to tell the creditor of, while the day for it has not passed."""
    days = {each.id: each.payment.notice for each in ledger.book.agreements}
    for each in ledger.obligations:
        notice = days.get(each.agreement)
        if notice is None or not each.events or each.earned is None or each.state not in OWED:
            continue
        when = shifted(each.earned, notice)
        if when.latest and when.latest >= ledger.valid and each.kind != "interest":
            what = f"tell of {each.events[-1].event.type}"
            yield DueRow("notice", when, _days(when, ledger.valid), each.debtor, each.creditor, None, each.id, what)


def _options(ledger: Ledger) -> Iterator[DueRow]:
    ends = {(each.agreement, each.clause): each.last for each in ledger.open_options}
    for agreement in ledger.book.agreements:
        holders = {one.role: one.party for one in reversed(agreement.roles)}
        for clause in (placed.clause for placed in amended(agreement)):
            if not isinstance(clause, Option) or clause.span.first > ledger.valid:
                continue
            last = ends.get((agreement.id, clause.name))
            if last is not None:
                id, left = f"{agreement.id}/{clause.name}", _left(clause, agreement, ledger)
                days, holder = (last - ledger.valid).days, holders.get(clause.holder, "")
                yield DueRow("option ends", certain(last), days, holder, "", clause.fee, id, left)


def _fees(clause: Option, agreement: Agreement, ledger: Ledger) -> list[Obligation]:
    return [
        each
        for each in ledger.obligations
        if each.agreement == agreement.id and each.clause == clause.name and each.kind != "interest" and each.earned
    ]


def _left(clause: Option, agreement: Agreement, ledger: Ledger) -> str:
    mine = _fees(clause, agreement, ledger)
    taken = sum(1 for each in mine if not each.id.endswith("/extension"))
    many = f"{taken} of {clause.at_most} taken" if clause.at_most is not None else f"{taken} taken"
    longer = f"; may be extended by {clause.extension.months} months" if clause.extension else ""
    return many + ("" if any(each.id.endswith("/extension") for each in mine) else longer)


def _goal_dates(state: State) -> Iterator[DueRow]:
    """Days by which a regulator means to decide, while no decision is known."""
    decided = {
        str(each.event.subject)
        for each in state.happenings
        if each.event.type is EventType.APPROVAL and each.occurred.latest and each.occurred.latest <= state.valid
    }
    told: dict[tuple[str, DateWindow], str] = {}
    for fact in state.facts:
        says = fact.says
        if isinstance(says, Expectation) and says.modality == "goal_date":
            told.setdefault((str(says.subject), says.window), fact.id)
        elif isinstance(says, Event) and says.goal_date:
            told.setdefault((str(says.subject), certain(says.goal_date)), fact.id)
    for (subject, window), id in told.items():
        if window.latest and window.latest >= state.valid and subject not in decided:
            what = f"the regulator decides on {subject}"
            yield DueRow("goal date", window, _days(window, state.valid), "", "", None, id, what)


def _days(window: DateWindow | None, valid: date) -> int | None:
    last = _last(window)
    return (last - valid).days if last else None


def _last(window: DateWindow | None) -> date | None:
    return window.latest if window else None
