"""Fixed interest on a principal repaid at maturity, read from terms in the form of ACTUS (its contract type PAM).

ACTUS (Algorithmic Contract Types Unified Standards, www.actusfrf.org) publishes contracts with their expected dates and
payoffs. The day counts, end-of-month rules and business-day rules by which late interest and due dates are worked out
here are checked against them. Built: PAM with one fixed rate; interest by cycle, long (L0) or short (L1) last period;
capitalisation; purchase and termination; SD and EOM; Monday to Friday with the conventions below. Any other contract
type and any other term is refused by its name.

    SCF, SCMF, SCP, SCMP   shift the day, then count interest to it      F following, MF modified following
    CSF, CSMF, CSP, CSMP   count to the unshifted day, pay on the shifted     P preceding, MP modified preceding

A time of 23:59:59 counts as the end of its day, so interest runs to the next day. Payoffs are exact fractions, seen
from the side of the contract role (RPA receives, RPL pays).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from ...values.date_window import add_months, last_of_month
from ...values.problem import InputError, Problem, did_you_mean
from ..day_count import DayCount, part_of_year

FlowKind = Literal["IED", "IP", "IPCI", "MD", "PRD", "TD"]
_COUNTS: Mapping[str, DayCount] = {
    "A365": "actual/365",
    "A360": "actual/360",
    "AA": "actual/actual",
    "30E360": "30e/360",
}
_TERMS = frozenset(
    [
        "contractType",
        "contractID",
        "statusDate",
        "contractDealDate",
        "currency",
        "notionalPrincipal",
        "initialExchangeDate",
        "maturityDate",
        "nominalInterestRate",
        "cycleAnchorDateOfInterestPayment",
        "cycleOfInterestPayment",
        "dayCountConvention",
        "endOfMonthConvention",
        "premiumDiscountAtIED",
        "rateMultiplier",
        "contractRole",
        "businessDayConvention",
        "calendar",
        "accruedInterest",
        "terminationDate",
        "priceAtTerminationDate",
        "purchaseDate",
        "priceAtPurchaseDate",
        "capitalizationEndDate",
    ]
)
_ORDER = ("IED", "IPCI", "IP", "MD", "PRD", "TD")


@dataclass(frozen=True, slots=True)
class Flow:
    """A dated flow: payoff, and the notional after it, both with the sign of the role. late: at the end of its day."""

    day: date
    kind: FlowKind
    payoff: Fraction
    notional: Fraction
    late: bool = False


@dataclass(frozen=True, slots=True)
class _Moment:
    """A day, and the day to which interest is counted."""

    day: date
    counted: date
    late: bool = False


def fixed_interest_flows(terms: Mapping[str, object]) -> tuple[Flow, ...]:
    """The flows of a contract. Raises InputError that names every term that is not built.

    >>> fixed_interest_flows({"contractType": "UMP"})
    Traceback (most recent call last):
    ...
    paylode.values.problem.InputError: contract: contract type UMP is not built. Known: PAM.
    """
    contract = _checked(terms)
    sign = 1 if contract.text("contractRole") == "RPA" else -1
    start = contract.day("purchaseDate") or date.min
    return tuple(replace(each, notional=sign * each.notional) for each in _flows(contract) if each.day >= start)


@dataclass(frozen=True, slots=True)
class _Contract:
    terms: Mapping[str, object]

    def text(self, name: str) -> str:
        return str(self.terms.get(name, "")).strip()

    def number(self, name: str) -> Fraction:
        return Fraction(self.text(name) or "0")

    def day(self, name: str) -> date | None:
        text = self.text(name)
        return date.fromisoformat(text[:10]) if text else None

    def moment(self, name: str) -> _Moment:
        found = self.day(name)
        if found is None:
            raise InputError(Problem(f"contract {self.text('contractID')}", f"{name} is missing", "Add it."))
        late = self.text(name).endswith("23:59:59")
        return _Moment(found, found + timedelta(days=1) if late else found, late)


def _checked(terms: Mapping[str, object]) -> _Contract:
    contract = _Contract(terms)
    where = f"contract {contract.text('contractID')}".strip()
    if contract.text("contractType") != "PAM":
        raise InputError(Problem(where, f"contract type {contract.text('contractType')} is not built", "Known: PAM."))
    problems = [
        Problem(where, f"the term {name} is not built", "Leave it out.") for name in terms if name not in _TERMS
    ]
    convention = contract.text("businessDayConvention")
    known = {
        "dayCountConvention": tuple(_COUNTS),
        "endOfMonthConvention": ("", "SD", "EOM"),
        "calendar": ("", "MF", "NC"),
        "contractRole": ("RPA", "RPL"),
        "businessDayConvention": ("", *(order + rule for order in ("SC", "CS") for rule in ("F", "MF", "P", "MP"))),
    }
    for name, values in known.items():
        if contract.text(name) not in values:
            problems.append(
                Problem(where, f"{name} {contract.text(name)} is not built", did_you_mean(contract.text(name), values))
            )
    if convention and contract.text("calendar") != "MF":
        problems.append(Problem(where, "a business-day convention without a calendar", "Write calendar MF."))
    try:
        for name in (
            "notionalPrincipal",
            "nominalInterestRate",
            "premiumDiscountAtIED",
            "accruedInterest",
            "rateMultiplier",
            "priceAtPurchaseDate",
            "priceAtTerminationDate",
        ):
            contract.number(name)
        for name in _TERMS:
            if "Date" in name and name not in ("priceAtPurchaseDate", "priceAtTerminationDate"):
                contract.day(name)
    except ValueError as error:
        problems.append(
            Problem(where, f"a term cannot be read: {error}", "Write numbers and days like 2013-01-01T00:00:00.")
        )
    if problems:
        raise InputError(problems)
    return contract


def _flows(contract: _Contract) -> list[Flow]:
    sign = 1 if contract.text("contractRole") == "RPA" else -1
    notional, accrued = contract.number("notionalPrincipal"), contract.number("accruedInterest")
    exchange, status = contract.moment("initialExchangeDate"), contract.day("statusDate") or date.min
    flows = []
    counted = max(exchange.counted, status)
    if exchange.day >= status:
        flows.append(Flow(exchange.day, "IED", -sign * (notional + contract.number("premiumDiscountAtIED")), notional))
    for moment, kind in _moments(contract):
        accrued += _interest(contract, notional, counted, moment.counted)
        if kind == "PRD":
            flows.append(Flow(moment.day, kind, -sign * (contract.number("priceAtPurchaseDate") + accrued), notional))
        elif kind == "TD":
            flows.append(
                Flow(moment.day, kind, sign * (contract.number("priceAtTerminationDate") + accrued), Fraction(0))
            )
            break
        elif kind == "IPCI":
            notional, accrued = notional + accrued, Fraction(0)
            flows.append(Flow(moment.day, kind, Fraction(0), notional))
        elif kind == "MD":
            flows.append(Flow(moment.day, kind, sign * notional, Fraction(0), moment.late))
        else:
            flows.append(Flow(moment.day, kind, sign * accrued, notional, moment.late))
            accrued = Fraction(0)
        counted = max(counted, moment.counted)
    return flows


def _interest(contract: _Contract, notional: Fraction, first: date, last: date) -> Fraction:
    if last <= first:
        return Fraction(0)
    return (
        notional
        * contract.number("nominalInterestRate")
        * part_of_year(first, last, _COUNTS[contract.text("dayCountConvention")])
    )


def _moments(contract: _Contract) -> list[tuple[_Moment, FlowKind]]:
    """Everything that happens after the exchange, in order."""
    status, ends = contract.day("statusDate") or date.min, contract.day("capitalizationEndDate")
    found: list[tuple[_Moment, FlowKind]] = []
    for moment in _cycle(contract):
        found.append((moment, "IPCI" if ends and moment.day <= ends else "IP"))
    if ends and all(moment.day != ends for moment, _ in found):
        found.append((_Moment(ends, ends), "IPCI"))
    found.append((contract.moment("maturityDate"), "MD"))
    if contract.text("purchaseDate"):
        found.append((contract.moment("purchaseDate"), "PRD"))
    if contract.text("terminationDate"):
        found.append((contract.moment("terminationDate"), "TD"))
    later = [each for each in found if each[0].day >= status]
    return sorted(later, key=lambda each: (each[0].day, each[0].late, _ORDER.index(each[1])))


def _cycle(contract: _Contract) -> list[_Moment]:
    """The days on which interest is paid, the last of them the maturity."""
    anchor, end = contract.moment("cycleAnchorDateOfInterestPayment"), contract.moment("maturityDate")
    text = contract.text("cycleOfInterestPayment")
    count, unit, stub = text[1:-3], text[-3:-2], text[-2:]
    if not (
        text.startswith("P")
        and count.isdigit()
        and int(count) > 0
        and unit in ("D", "W", "M", "Q", "H", "Y")
        and stub in ("L0", "L1")
    ):
        raise InputError(Problem("contract", f"the cycle {text} is not built", "Write it like P1ML0 or P27DL1."))
    days: list[date] = []
    step = 0
    while (day := _stepped(anchor.day, int(count) * step, unit, contract)) < end.counted and day != end.day:
        days.append(day)
        step += 1
    if stub == "L0" and (end.late or day != end.day) and len(days) > 1:
        days.pop()
    return [_shifted(day, contract) for day in days] + [end]


def _stepped(anchor: date, count: int, unit: str, contract: _Contract) -> date:
    if unit in ("D", "W"):
        return anchor + timedelta(days=count * (7 if unit == "W" else 1))
    day = add_months(anchor, count * {"M": 1, "Q": 3, "H": 6, "Y": 12}[unit])
    at_end = contract.text("endOfMonthConvention") == "EOM" and anchor == last_of_month(anchor.year, anchor.month)
    return last_of_month(day.year, day.month) if at_end else day


def _shifted(day: date, contract: _Contract) -> _Moment:
    convention = contract.text("businessDayConvention")
    if not convention or contract.text("calendar") != "MF":
        return _Moment(day, day)
    paid = business_day(day, following="F" in convention[2:], modified=convention[2:].startswith("M"))
    return _Moment(paid, paid if convention.startswith("SC") else day)


def business_day(day: date, *, following: bool, modified: bool) -> date:
    """The next or last day from Monday to Friday; modified: the other one if that would change the month.

    >>> business_day(date(2013, 3, 31), following=True, modified=True)
    datetime.date(2013, 3, 29)
    """
    found = _moved(day, 1 if following else -1)
    return found if not modified or found.month == day.month else _moved(day, -1 if following else 1)


def _moved(day: date, step: int) -> date:
    while day.weekday() > 4:
        day += timedelta(days=step)
    return day
