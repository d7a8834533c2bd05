"""One chain in closed form: what a million paths must agree with.

Stage i is passed with p_i after a time T_i, payment a_i falls due d_i days after it is reached; P_i = p_1 ... p_i:

    E      = sum a_i P_i
    rNPV   = sum a_i P_i  (1+r)^(-d_i/365.25)  prod_(j<=i) E[(1+r)^-T_j]
    cash   takes the value a_1 + ... + a_i with P_i (1 - p_(i+1)): its percentiles, sd and probability of zero

for times that do not depend on the outcome, in continuous time (the engines round each time to a day). It holds for one
programme, independent stages, a `MilestoneSchedule` of told amounts, and discounting to the day of each flow. Rates
that are distributions count by their means, which is exact as long as no two stages share one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from ...values.currency import decimals
from ...values.distribution import Distribution, discrete, quantile
from ...values.money import Money
from ...values.problem import InputError, Problem
from .cash_rules import MilestoneSchedule
from .chain import Programme, Transition
from .discounting import Discounting
from .durations import DAYS_PER_YEAR, discount_factor, duration_below
from .flows import one_currency


@dataclass(frozen=True, slots=True)
class ClosedForm:
    """expected, rnpv, sd, p10 ...: in whole units of the currency.  reached: P_i of each stage.  outcomes: all cash."""

    currency: str
    expected: float
    rnpv: float
    sd: float
    p10: float
    p50: float
    p90: float
    probability_of_zero: float
    reached: tuple[float, ...]
    outcomes: Distribution


def closed_form(
    programme: Programme, schedule: MilestoneSchedule, *, discounting: Discounting, valuation: date
) -> ClosedForm:
    """The closed form of one programme under a schedule. Raises InputError where there is none, and why.

    >>> from paylode.programme.event_types import Stage
    >>> from paylode.programme.forecast.cash_rules import StagePayment
    >>> from paylode.programme.forecast.chain import Rate, Wait
    >>> from paylode.programme.forecast.durations import GammaTime
    >>> step = Transition(Stage.FILING_SUBMITTED, Stage.APPROVAL, Rate("approval", 0.8), Wait(GammaTime(1.0)))
    >>> schedule = MilestoneSchedule((StagePayment(Stage.APPROVAL, Money(1000_00, "USD")),))
    >>> found = closed_form(Programme("A", (step,)), schedule, discounting=Discounting(0), valuation=date(2011, 11, 14))
    >>> found.expected, round(found.probability_of_zero, 12)
    (800.0, 0.2)
    """
    problems = _problems(programme, discounting)
    paid = [_due_at(step, programme, schedule, problems) for step in programme.transitions]
    if problems:
        raise InputError(problems)
    currency = one_currency({money.currency for each in paid for money, _ in each})
    unit = 10.0 ** -decimals(currency) if currency else 1.0
    elapsed = (valuation - programme.entered).days / DAYS_PER_YEAR if programme.entered else 0.0
    reached, factor, expected, value = 1.0, 1.0, [], []
    chances, sums = [], [0]
    for place, (step, due) in enumerate(zip(programme.transitions, paid, strict=True)):
        lasted = elapsed if place == 0 else 0.0
        passes = _passes(step, lasted)
        chances.append(reached * (1 - passes))
        reached *= passes
        factor *= discount_factor(step.wait.value, discounting.rate, elapsed=lasted)
        sums.append(sums[-1] + sum(money.minor for money, _ in due))
        for money, days in due:
            expected.append(money.minor * reached)
            value.append(money.minor * reached * factor * (1 + discounting.rate) ** (-days / DAYS_PER_YEAR))
    chances.append(reached)
    return _form(currency, unit, chances, sums, expected=math.fsum(expected), value=math.fsum(value))


def _form(
    currency: str, unit: float, chances: list[float], sums: list[int], *, expected: float, value: float
) -> ClosedForm:
    merged: dict[int, float] = {}
    for chance, minor in zip(chances, sums, strict=True):
        merged[minor] = merged.get(minor, 0.0) + chance
    kept = {minor * unit: chance for minor, chance in merged.items() if chance > 0}
    outcomes = discrete(list(kept), list(kept.values()))
    mean = expected * unit
    square = math.fsum(chance * (amount - mean) ** 2 for amount, chance in kept.items())
    low, middle, high = (quantile(outcomes, share) for share in (0.1, 0.5, 0.9))
    beyond = [math.fsum(chances[place + 1 :]) for place in range(len(chances) - 1)]
    return ClosedForm(
        currency, mean, value * unit, math.sqrt(square), low, middle, high, merged.get(0, 0.0), tuple(beyond), outcomes
    )


def _due_at(
    step: Transition, programme: Programme, schedule: MilestoneSchedule, problems: list[Problem]
) -> list[tuple[Money, int]]:
    """What falls due when a step is passed, and how many days after."""
    found: list[tuple[Money, int]] = []
    for each in schedule.payments:
        if each.stage is step.end and each.programme in ("", programme.name):
            if isinstance(each.amount, Money):
                found.append((each.amount, each.days))
            else:
                what = f"the payment at {each.stage} is undisclosed"
                problems.append(Problem("closed form", what, "Give an amount, or leave the payment out."))
    return found


def _passes(step: Transition, elapsed: float) -> float:
    """The probability of passing, given that nothing has come true in `elapsed` years."""
    rate = step.rate.mean
    if elapsed <= 0:
        return rate
    on = rate * (1 - duration_below(step.wait.value, elapsed))
    off = sum(
        (1 - rate) * each.share * (1 - duration_below((each.wait or step.wait).value, elapsed)) for each in step.exits
    )
    return on / (on + off)


def _problems(programme: Programme, discounting: Discounting) -> list[Problem]:
    found = []
    if discounting.at != "day":
        what = f"it discounts to the {discounting.at} of a quarter"
        found.append(Problem("closed form", what, 'Use Discounting(rate, "day"), or run the paths.'))
    names = [step.rate.name for step in programme.transitions if isinstance(step.rate.value, Distribution)]
    if len(set(names)) < len(names):
        found.append(Problem("closed form", "two stages share an uncertain rate", "Run the paths."))
    return found
