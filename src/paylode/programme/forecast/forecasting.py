"""The forecast: chains of stages -> events on many paths -> what the agreements make of them -> cash and its value.

forecast(programmes, deals, setting, calendar)                 by the vector engine
forecast(..., engine=flows_path_by_path)                       by the reference engine
compare(before, after)                                         a what-if, on common random numbers
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from ...values.currency import NOT_TOLD, decimals
from ...values.fiscal import FiscalCalendar
from ...values.problem import InputError, Problem
from ..event_types import Stage
from .assumptions import assumptions
from .cash_rules import Deal
from .chain import Programme
from .flows import PathFlows
from .setting import Setting, setting_problems
from .slots import PASSED
from .summary import PathCash, QuarterCash, Spread, by_quarter, path_cash, spread_of_totals, spread_of_values
from .vector import vector_flows

Engine = Callable[[Sequence[Programme], Sequence[Deal], Setting], PathFlows]
SHOWN_RATES = (0.08, 0.10, 0.12, 0.15)
"""Discount rates that every forecast shows beside its own."""


@dataclass(frozen=True, slots=True)
class StageChance:
    """How likely a programme reaches a stage at all, as of the forecast: nothing is conditional on a later stage."""

    programme: str
    stage: Stage
    probability: float
    standard_error: float


@dataclass(frozen=True, slots=True)
class ValueAtRate:
    """The mean present value at a discount rate, in whole units of the currency."""

    rate: float
    mean: float
    standard_error: float


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What is to be expected. cash: all of it, undiscounted.  rnpv: its present value by `setting.discounting`.

    undisclosed: (deal, flows a path on the average whose amount is not told): they are in no sum here.
    path_cash: the paths themselves.
    """

    setting: Setting
    currency: str
    cash: Spread
    rnpv: Spread
    rnpv_by_rate: tuple[ValueAtRate, ...]
    quarters: tuple[QuarterCash, ...]
    stages: tuple[StageChance, ...]
    undisclosed: tuple[tuple[str, float], ...]
    assumptions: tuple[str, ...]
    path_cash: PathCash


@dataclass(frozen=True, slots=True)
class Change:
    """What a change does to the mean cash and the mean value, path by path; in whole units of the currency."""

    cash: float
    cash_standard_error: float
    value: float
    value_standard_error: float


def forecast(
    programmes: Sequence[Programme],
    deals: Sequence[Deal],
    *,
    setting: Setting,
    calendar: FiscalCalendar,
    engine: Engine = vector_flows,
) -> Forecast:
    """Simulate and sum up. Raises InputError with everything that is wrong before anything is run."""
    problems = setting_problems(programmes, deals, setting)
    if problems:
        raise InputError(problems)
    flows = engine(programmes, deals, setting)
    cash = path_cash(flows, setting.discounting, calendar, valuation=setting.valuation)
    return Forecast(
        setting=setting,
        currency=flows.currency,
        cash=spread_of_totals(cash.total, flows.currency),
        rnpv=spread_of_values(cash.value, flows.currency),
        rnpv_by_rate=_by_rate(flows, setting, calendar),
        quarters=by_quarter(flows, calendar, valuation=setting.valuation),
        stages=_chances(programmes, flows),
        undisclosed=tuple((deals[place].name, number / flows.paths) for place, number in flows.undisclosed),
        assumptions=assumptions(programmes, deals, setting),
        path_cash=cash,
    )


def compare(before: Forecast, after: Forecast) -> Change:
    """The difference that a change makes, `after` less `before`, path by path.

    Both must have been run with one seed on the same paths: then all that is not changed is the same in both, and the
    standard error is that of the change alone.
    """
    one, two = before.setting, after.setting
    if (one.seed, one.first_path, one.paths) != (two.seed, two.first_path, two.paths):
        what = "the two were not run on the same random numbers"
        raise InputError(Problem("compare", what, "Give both the same seed, first_path and paths."))
    if before.currency and after.currency and before.currency != after.currency:
        raise InputError(Problem("compare", "they are in two currencies", "Convert one by a stated rate."))
    unit = 10.0 ** -decimals(before.currency or after.currency or NOT_TOLD)
    cash = (after.path_cash.total - before.path_cash.total) * unit
    value = (after.path_cash.value - before.path_cash.value) * unit
    number = math.sqrt(cash.size)
    return Change(float(cash.mean()), float(cash.std()) / number, float(value.mean()), float(value.std()) / number)


def _by_rate(flows: PathFlows, setting: Setting, calendar: FiscalCalendar) -> tuple[ValueAtRate, ...]:
    found = []
    for rate in sorted({*SHOWN_RATES, setting.discounting.rate}):
        discounting = replace(setting.discounting, rate=rate)
        value = path_cash(flows, discounting, calendar, valuation=setting.valuation).value
        unit = 10.0 ** -decimals(flows.currency or NOT_TOLD)
        error = float(value.std()) * unit / math.sqrt(flows.paths)
        found.append(ValueAtRate(rate, float(value.mean()) * unit, error))
    return tuple(found)


def _chances(programmes: Sequence[Programme], flows: PathFlows) -> tuple[StageChance, ...]:
    found = []
    for slot, number in flows.reached:
        if slot.exit == PASSED:
            programme = programmes[slot.programme]
            share = number / flows.paths
            error = math.sqrt(share * (1 - share) / flows.paths)
            found.append(StageChance(programme.name, programme.transitions[slot.transition].end, share, error))
    return tuple(found)
