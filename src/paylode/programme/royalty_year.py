"""What a royalty earns in one calendar year: period by period, per country, for as long as the country's term runs.

It is worked out from the start of the year to the end of each reported period, rounded once, and a period earns the
difference to the period before; so the periods of a year add up to the royalty of the year to the cent. What is assumed
on the way is told in `clauses/royalty.py`; how the rates work, in `royalty_rates.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ..values.answer import Answer
from ..values.date_window import DateWindow, add_months, certain, overlaps
from ..values.money import Money, Undisclosed, rounded, zero
from ..values.problem import InputError, Problem
from .charges import Charge, Situation
from .event_types import EventType
from .happening import Happening
from .royalty_rates import Sales, royalty_of
from .terms import Placed, Span

if TYPE_CHECKING:
    from .clauses.royalty import Royalty


def charges_of_year(
    royalty: Royalty, compound: str, sales: Sequence[Happening], placed: Placed, situation: Situation
) -> Iterator[Charge]:
    """The charges of one product and calendar year, period by period, for the reported `sales`."""
    ends = sorted({period_of(each).latest for each in sales if period_of(each).latest})  # type: ignore[type-var]
    before: Money | None = None
    for end in ends:
        assert end is not None
        mine = [each for each in sales if period_of(each).latest == end]
        window = DateWindow(min(period_of(each).earliest or end for each in mine), end)
        due = _due(royalty, end, situation)
        units = _units_of(compound, mine, placed, situation)
        empty = Charge(
            placed=placed,
            kind="royalty",
            amount=Undisclosed(),
            units=units,
            part=str(window) if units == (compound,) else f"{compound} {window}".strip(),
            earned=window,
            due=due,
            arisen=Answer.YES,
            events=tuple(mine),
        )
        if not royalty.rates.tiers:
            yield empty
            continue
        try:
            so_far, notes = _so_far(
                royalty, [each for each in sales if (period_of(each).latest or end) <= end], end, situation
            )
        except InputError as error:
            yield refused(empty, error.problems[0])
            continue
        earned = so_far - before if before is not None else so_far
        before = so_far
        yield _charged(empty, earned, notes)


def _due(royalty: Royalty, end: date, situation: Situation) -> DateWindow | None:
    """So many days after the end of the period; None where an invoice has to come first, or nothing is agreed."""
    terms = situation.agreement.payment
    days = royalty.report_days if royalty.report_days is not None else terms.days if terms.after == "trigger" else None
    return certain(end + timedelta(days=days)) if days is not None else None


def _charged(empty: Charge, earned: Money, notes: Sequence[str]) -> Charge:
    return Charge(
        placed=empty.placed,
        kind="royalty",
        amount=earned,
        units=empty.units,
        part=empty.part,
        earned=empty.earned,
        due=empty.due,
        arisen=Answer.YES,
        events=empty.events,
        notes=tuple(notes),
    )


def refused(empty: Charge, problem: Problem) -> Charge:
    """A charge that is none, and why."""
    return Charge(
        placed=empty.placed,
        kind="refused",
        amount=empty.amount,
        units=empty.units,
        part=empty.part,
        events=empty.events,
        ended=problem.what,
        notes=(problem.cure,),
    )


def _so_far(royalty: Royalty, sales: Sequence[Happening], end: date, situation: Situation) -> tuple[Money, list[str]]:
    """The royalty of the year up to a day, rounded once, and what is to be known about it."""
    currency = next((each.to.currency for each in royalty.rates.tiers if each.to), None)
    notes: list[str] = []
    found: list[Sales] = []
    claims = _claims(situation)
    if royalty.rates.without_claim is not None and not claims:
        what = f"no valid claims are loaded for {situation.agreement.id}, so the step-down cannot be worked out"
        cure = f"Add: valid_claims {situation.agreement.id}, and below it: in US from 2008-05-01 until 2021-06-30."
        raise InputError(Problem("royalty", what, cure))
    for region in dict.fromkeys(each.event.region for each in sales):
        mine = [each for each in sales if each.event.region == region]
        amounts = [_amount(each) for each in mine]
        currency = currency or amounts[0].currency
        _check(mine, amounts, currency)
        last = _last_day(royalty, region, sales, situation, notes)
        counted = [
            one
            for one, each in zip(amounts, mine, strict=True)
            if not last or (period_of(each).earliest or end) <= last
        ]
        if len(counted) < len(mine):
            notes.append(f"the term in {region or 'the region'} ended on {last}: later sales earn nothing")
        if counted:
            covered = royalty.rates.without_claim is None or any(
                span.first <= end and (span.last or end) >= end for span in claims.get(region, ())
            )
            found.append(Sales(region, sum(counted[1:], counted[0]), covered))
    if not found or currency is None:
        return zero(currency or "XXX"), notes
    others = _to_others(royalty, end, currency, situation)
    return Money(rounded(royalty_of(royalty.rates, found, to_others=others)), currency), notes


def _check(sales: Sequence[Happening], amounts: Sequence[Money], currency: str) -> None:
    """Sales that cannot be added: two currencies, or two reports of one time."""
    place = f"sales of {sales[0].event.subject} in {sales[0].event.region or 'the region'}"
    if any(each.currency != currency for each in amounts):
        what = f"{place} are in another currency than {currency}"
        raise InputError(
            Problem("royalty", what, "Conversion of currencies is not built: report them in that currency.")
        )
    for number, each in enumerate(sales):
        if any(overlaps(period_of(each), period_of(other)) for other in sales[:number]):
            what = f"{place} are reported twice for days of {period_of(each)}"
            raise InputError(Problem("royalty", what, "Withdraw one of the two, or say that they tell of one event."))


def _last_day(
    royalty: Royalty, region: str, sales: Sequence[Happening], situation: Situation, notes: list[str]
) -> date | None:
    """The last day of a country's term; None if it has no end."""
    clock = royalty.clock
    if clock is None:
        return None
    launches = [
        each.occurred.latest
        for each in situation.happenings
        if each.event.type is EventType.LAUNCH
        and each.event.region == region
        and str(each.event.subject) == str(sales[0].event.subject)
    ]
    first = min((day for day in launches if day), default=None)
    if first is None:
        starts = [
            period_of(each).earliest
            for each in situation.happenings
            if each.event.type is EventType.SALES_REPORTED and each.event.region == region
        ]
        first = min((day for day in starts if day), default=None)
        notes.append(f"no launch in {region or 'the region'} is told: its term runs from the first reported period")
    ends: list[date | None] = []
    if clock.years is not None and first:
        ends.append(add_months(first, 12 * clock.years) - timedelta(days=1))
    if clock.claims:
        spans = _claims(situation).get(region, ())
        if spans:
            ends.append(
                None if any(span.last is None for span in spans) else max(span.last for span in spans if span.last)
            )
        elif clock.years is None:
            ends.append(first)
    if clock.which == "earlier":
        return min((each for each in ends if each), default=None)
    return None if None in ends or not ends else max(each for each in ends if each)


def _claims(situation: Situation) -> dict[str, list[Span]]:
    """Region -> spans in which a valid claim covers the products."""
    found: dict[str, list[Span]] = {}
    for region, span in situation.claims:
        found.setdefault(region, []).append(span)
    return found


def _to_others(royalty: Royalty, end: date, currency: str, situation: Situation) -> Money:
    """What was paid to others this year for the same sales."""
    mine = [each for each in situation.happenings if each.event.type is EventType.PAYMENT_RECEIVED]
    found = zero(currency)
    for each in [one for one in mine if one.event.clause == f"{royalty.name} third party"]:
        told = each.event.amount.amount if each.event.amount else None
        day = each.event.period.latest if each.event.period else each.occurred.latest
        if isinstance(told, Money) and told.currency == currency and day and day.year == end.year and day <= end:
            found = found + told
    return found


def period_of(each: Happening) -> DateWindow:
    """The period for which sales were reported."""
    assert each.event.period is not None
    return each.event.period


def _amount(each: Happening) -> Money:
    told = each.event.amount.amount if each.event.amount else None
    if isinstance(told, Money):
        return told
    what = f"sales of {each.event.subject} in {period_of(each)} are undisclosed"
    raise InputError(Problem("royalty", what, "The royalty is not known until they are told."))


def _units_of(compound: str, sales: Sequence[Happening], placed: Placed, situation: Situation) -> tuple[str, ...]:
    if placed.block.unit == "product":
        return (compound,) if compound else ()
    return situation.units_of.get(sales[0].id, ()) if placed.block.unit == "licence" else ()
