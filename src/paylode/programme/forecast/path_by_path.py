"""The reference engine: one path after the other, with dates and money as they are, and the rules asked on each path.

It is the meaning of a forecast, written so that it can be read. The vector engine (`vector.py`) gives the same flows to
the day and the cent, about fifty times faster; this one takes any `CashRules`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from ...values.distribution import Distribution, draw
from ...values.seed import stream
from .cash_rules import Deal
from .chain import Exit, Programme, Transition
from .correlation import correlated
from .drawing import factor_purpose, group_of, rate_purpose, stage_purpose
from .durations import DAYS_PER_YEAR, Duration, duration_below, duration_quantile
from .flows import Flow, PathFlows, path_flows
from .setting import Setting
from .slots import LATEST, PASSED, Slot, known_events, slot_event, slots

Happened = tuple[date, Slot]


def flows_path_by_path(programmes: Sequence[Programme], deals: Sequence[Deal], setting: Setting) -> PathFlows:
    """The cash flows of every path."""
    every = slots(programmes)
    counts = dict.fromkeys(every, 0)
    found: list[Flow] = []
    for number in range(setting.first_path, setting.first_path + setting.paths):
        happened = [each for place in range(len(programmes)) for each in _walk(programmes, place, number, setting)]
        for _, slot in happened:
            counts[slot] += 1
        for place, deal in enumerate(deals):
            found += _of_deal(programmes, deal, happened, setting, number=number - setting.first_path, place=place)
    return path_flows(found, setting.paths, tuple((slot, counts[slot]) for slot in every))


def _walk(programmes: Sequence[Programme], place: int, number: int, setting: Setting) -> list[Happened]:
    """What happens to one programme on one path."""
    programme = programmes[place]
    day = setting.valuation
    found: list[Happened] = []
    elapsed = _elapsed(programme, setting)
    for step, transition in enumerate(programme.transitions):
        outcome, share = stream(setting.seed, number, stage_purpose(programme, transition)).random(2).tolist()
        outcome = _with_factor(outcome, programme, transition, number=number, setting=setting)
        way = _way(outcome, _rate(transition, number, setting), transition, elapsed=elapsed)
        day = _later(day, _years(transition, way, share, elapsed=elapsed))
        if day > setting.last_day:
            return found
        found.append((day, Slot(place, step, way)))
        if way != PASSED:
            return found
        elapsed = 0.0
    return found


def _elapsed(programme: Programme, setting: Setting) -> float:
    """The years that the first stage has lasted."""
    return (setting.valuation - programme.entered).days / DAYS_PER_YEAR if programme.entered else 0.0


def _rate(transition: Transition, number: int, setting: Setting) -> float:
    value = transition.rate.value
    if not isinstance(value, Distribution):
        return value
    return float(draw(value, stream(setting.seed, number, rate_purpose(transition)).random(1))[0])


def _with_factor(
    outcome: float, programme: Programme, transition: Transition, *, number: int, setting: Setting
) -> float:
    import numpy as np

    group = group_of(programme, setting.correlations)
    if group is None:
        return outcome
    factor = stream(setting.seed, number, factor_purpose(group, transition)).random(1)
    return float(correlated(np.array([outcome]), factor, group.rho)[0])


def _way(outcome: float, rate: float, transition: Transition, *, elapsed: float) -> int:
    """Which outcome comes true: PASSED, or the place of an exit."""
    weights = [rate * _lasting(transition.wait.value, elapsed)]
    weights += [(1 - rate) * each.share * _lasting(_exit_time(transition, each), elapsed) for each in transition.exits]
    whole = running = 0.0
    for weight in weights:  # not by sum(), which rounds otherwise, so that the vector engine can do the same
        whole += weight
    for way, weight in enumerate(weights):
        running += weight
        if outcome * whole < running:
            return way - 1
    return len(weights) - 2


def _years(transition: Transition, way: int, share: float, *, elapsed: float) -> float:
    time = transition.wait.value if way == PASSED else _exit_time(transition, transition.exits[way])
    passed = duration_below(time, elapsed) if elapsed > 0 else 0.0
    return duration_quantile(time, passed + share * (1 - passed)) - elapsed


def _exit_time(transition: Transition, way: Exit) -> Duration:
    return way.wait.value if way.wait else transition.wait.value


def _lasting(time: Duration, elapsed: float) -> float:
    """The chance that it lasts longer than what has gone by."""
    return 1 - duration_below(time, elapsed) if elapsed > 0 else 1.0


def _later(day: date, years: float) -> date:
    days = round(max(0.0, min(years * DAYS_PER_YEAR, float(LATEST))))
    return day + timedelta(days=days) if day.toordinal() + days <= date.max.toordinal() else date.max


def _of_deal(
    programmes: Sequence[Programme],
    deal: Deal,
    happened: Sequence[Happened],
    setting: Setting,
    *,
    number: int,
    place: int,
) -> list[Flow]:
    """What a deal pays on one path, from the valuation on."""
    mine = [each for each in happened if not deal.programmes or programmes[each[1].programme].name in deal.programmes]
    mine.sort(key=lambda each: each[0])  # stable: on one day in the order of the slots
    events = [slot_event(programmes, slot, day) for day, slot in mine]
    told = deal.rules.flows((*known_events(programmes, deal.programmes), *events))
    return [Flow(number, each.day, each.amount, place) for each in told if each.day >= setting.valuation]
