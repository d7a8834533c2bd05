"""The clause engine behind the forecast's door: agreements and the log's facts, asked about simulated events.

    facts + simulated events -as_of the end of the forecast-> state -obligations(book, state)-> what is owed, and when

No deal logic is here. A simulated event enters as one more fact, learnt on its day; the ledger that follows is read
for what has been earned and not paid. A sum moves on the last day that its due date allows; where the agreement tells
no term of payment, on the day it was earned (`moves_on`). The payer is assumed to pay what is left on that day, so late
interest, which would grow on everything that is simulated, is left out.

What is owed already on the day of the forecast is in it, on that same day, if the day is still to come. What is overdue
is not, because nothing tells when it will be paid: it is in the ledger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType

from ...values.answer import Answer
from ...values.money import Amount, Money
from ...values.problem import InputError, Problem, did_you_mean, quote
from ..books import owed_now
from ..facts import Assumed, Event, Fact, Record
from ..fold import as_of
from ..ledger import OWED, Obligation
from ..obligations import obligations
from ..terms import Agreement, AgreementBook
from .cash_rules import CashFlow

_SIMULATED = Assumed("simulated by the forecast")


@dataclass(frozen=True, slots=True)
class AgreementRules:
    """One agreement of a book as `CashRules`.

    party: for whom sums are positive when they come in.  known, until: the first and last day of the forecast.
    records: the log, of which what was learnt after `known` is left out. What it tells of a programme must not stand
    in `Programme.past` too, where it would count twice.  licences: programme name -> the licences it falls under,
    where the agreement pays by licence.
    """

    book: AgreementBook
    agreement: str
    party: str
    known: date
    until: date
    records: tuple[Record, ...] = ()
    licences: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        known = [each.id for each in self.book.agreements]
        if self.agreement not in known:
            what = f"no agreement {quote(self.agreement)} is loaded"
            raise InputError(Problem("forecast", what, did_you_mean(self.agreement, known)))

    def flows(self, events: Sequence[Event]) -> tuple[CashFlow, ...]:
        """What the agreement's ledger says is owed, given the events."""
        facts = [self._fact(place, event) for place, event in enumerate(events)]
        held = [each for each in self.records if each.learnt <= self.known]
        state = as_of((*held, *facts), valid=self.until, known=self.until)
        places = {fact.about: place for place, fact in enumerate(facts)}
        owed = [each for each in obligations(self.book, state).obligations if each.agreement == self.agreement]
        return tuple(flow for each in owed for flow in self._flow(each, places))

    def turning_days(self) -> tuple[date, ...]:
        """Where the wording, the holder of a role, or the end of the agreement changes the answer."""
        return tuple(sorted(set(_turns(self._agreement()))))

    def _agreement(self) -> Agreement:
        return next(each for each in self.book.agreements if each.id == self.agreement)

    def _fact(self, place: int, event: Event) -> Fact:
        licences = event.licences or self.licences.get(event.subject.words, ())
        says = replace(event, agreement=event.agreement or self.agreement, licences=licences)
        day = event.occurred.latest or self.until
        name = f"simulated {place:03}"
        return Fact(id=name, learnt=min(day, self.until), says=says, source=_SIMULATED, about=name)

    def _flow(self, each: Obligation, places: Mapping[str, int]) -> Iterator[CashFlow]:
        day = moves_on(each)
        if day is None:
            return
        causes = [places[one.id] for one in each.events if one.id in places]
        yield CashFlow(day, self._signed(each), each.clause, max(causes, default=None))

    def _signed(self, each: Obligation) -> Amount:
        """What is left to pay: positive to the creditor, negative to the debtor."""
        if self.party not in (each.creditor, each.debtor):
            what = f"{each.agreement} has {each.creditor} and {each.debtor}, not {self.party}"
            raise InputError(Problem("forecast", what, "Name the party that the forecast is made for."))
        left = owed_now(each)
        return -left if isinstance(left, Money) and each.debtor == self.party else left


def moves_on(each: Obligation) -> date | None:
    """The day on which a forecast lets an obligation be paid.

    None if it does not: nothing is surely owed, no day can be told, or it is interest.
    """
    if each.state not in OWED or each.arisen is not Answer.YES or each.kind == "interest":
        return None
    return (each.due.latest if each.due else None) or (each.earned.latest if each.earned else None)


def _turns(agreement: Agreement) -> Iterator[date]:
    one_day = timedelta(days=1)
    yield agreement.effective
    if isinstance(agreement.until, date):
        yield agreement.until + one_day
    for amendment in agreement.amendments:
        yield amendment.effective
    for role in agreement.roles:
        if role.span:
            yield role.span.first
            if role.span.last:
                yield role.span.last + one_day
    for placed in agreement.clauses:
        if placed.in_force.latest:
            yield placed.in_force.latest + one_day
        if placed.in_force.earliest:
            yield placed.in_force.earliest
