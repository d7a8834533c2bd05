"""The vector engine: all paths of a chunk at once, and the agreements asked once for each pattern of events.

    for each chunk of paths:   walk the chains -> days, (n_slots, n_paths);   patterns -> flows moved with their causes

Only paths that reached a stage draw for it; as every draw belongs to (seed, path, purpose) and to nothing else, this
changes none. Chunks keep the arrays in the cache of the machine; their size changes no result.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...values.distribution import Distribution, draw
from ...values.problem import InputError, Problem
from ...values.seed import uniforms
from ..event_types import Stage
from .cash_rules import Deal
from .chain import Programme, Transition
from .correlation import correlated
from .drawing import factor_purpose, group_of, rate_purpose, stage_purpose
from .durations import DAYS_PER_YEAR, Duration, duration_below, duration_quantiles
from .flows import PathFlows, one_currency, sorted_flows
from .patterns import ABSENT, DealPatterns, deal_patterns, flows_of_chunk
from .setting import Setting, setting_problems
from .slots import LATEST, PASSED, Slot, slots

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

CHUNK = 65_536
"""Paths at a time."""


def vector_flows(programmes: Sequence[Programme], deals: Sequence[Deal], setting: Setting) -> PathFlows:
    """The cash flows of every path: those of `flows_path_by_path`, to the day and the cent."""
    import numpy as np

    every = slots(programmes)
    place_of = {slot: place for place, slot in enumerate(every)}
    asked = [deal_patterns(programmes, deal, place, setting) for place, deal in enumerate(deals)]
    counts = np.zeros(len(every), np.int64)
    columns = [np.empty((4, 0), np.int64)]
    for first in range(0, setting.paths, CHUNK):
        numbers = np.arange(first, min(first + CHUNK, setting.paths))
        days = np.full((len(every), numbers.size), ABSENT, np.int64)
        for place, programme in enumerate(programmes):
            _walk(days, programme, place, numbers=numbers + setting.first_path, setting=setting, place_of=place_of)
        counts += (days != ABSENT).sum(axis=1)
        columns += [flows_of_chunk(each, days, first) for each in asked]
    return _collected(columns, asked, setting, tuple(zip(every, counts.tolist(), strict=True)))


def days_reached(programme: Programme, stage: Stage, setting: Setting) -> Whole:
    """The day (date.toordinal) on which each path reaches a stage, ABSENT where it does not, (n_paths,)."""
    import numpy as np

    problems = setting_problems([programme], [], setting)
    if problems:
        raise InputError(problems)
    every = slots([programme])
    wanted = [slot for slot in every if slot.exit == PASSED and programme.transitions[slot.transition].end is stage]
    if not wanted:
        what = f"its chain does not lead to {stage}"
        raise InputError(Problem(f"programme {programme.name}", what, "Ask for a stage of the chain."))
    days = np.full((len(every), setting.paths), ABSENT, np.int64)
    place_of = {slot: place for place, slot in enumerate(every)}
    for first in range(0, setting.paths, CHUNK):
        part = days[:, first : first + CHUNK]
        numbers = np.arange(first, first + part.shape[1]) + setting.first_path
        _walk(part, programme, 0, numbers=numbers, setting=setting, place_of=place_of)
    return np.asarray(days[place_of[wanted[0]]])


def _collected(
    columns: Sequence[Whole], asked: Sequence[DealPatterns], setting: Setting, reached: tuple[tuple[Slot, int], ...]
) -> PathFlows:
    import numpy as np

    currency = one_currency({name for each in asked for name in each.currencies})
    hidden = tuple((place, each.undisclosed) for place, each in enumerate(asked) if each.undisclosed)
    joined = np.concatenate(columns, axis=1)
    return sorted_flows(joined, setting.paths, currency, reached=reached, undisclosed=hidden)


def _walk(
    days: Whole, programme: Programme, place: int, *, numbers: Whole, setting: Setting, place_of: dict[Slot, int]
) -> None:
    """Write the days of one programme's slots, for the paths of these numbers."""
    import numpy as np

    alive = np.arange(numbers.size)
    day = np.full(numbers.size, setting.valuation.toordinal(), np.int64)
    elapsed = (setting.valuation - programme.entered).days / DAYS_PER_YEAR if programme.entered else 0.0
    last = setting.last_day.toordinal()
    for step, transition in enumerate(programme.transitions):
        if not alive.size:
            return
        drawn = uniforms(setting.seed, numbers[alive], stage_purpose(programme, transition), 2)
        outcome = _with_factor(drawn[:, 0], programme, transition, numbers=numbers[alive], setting=setting)
        rate = _rate(transition, numbers[alive], setting)
        ways = _ways(outcome, rate, transition, elapsed=elapsed)
        day = day + _days(transition, ways, drawn[:, 1], elapsed=elapsed)
        in_time = day <= last
        for way in range(PASSED, len(transition.exits)):
            chosen = in_time & (ways == way)
            days[place_of[Slot(place, step, way)], alive[chosen]] = day[chosen]
        on = in_time & (ways == PASSED)
        alive, day, elapsed = alive[on], day[on], 0.0


def _rate(transition: Transition, numbers: Whole, setting: Setting) -> Array | float:
    value = transition.rate.value
    if not isinstance(value, Distribution):
        return value
    return draw(value, uniforms(setting.seed, numbers, rate_purpose(transition))[:, 0])


def _with_factor(
    outcome: Array, programme: Programme, transition: Transition, *, numbers: Whole, setting: Setting
) -> Array:
    group = group_of(programme, setting.correlations)
    if group is None:
        return outcome
    factor = uniforms(setting.seed, numbers, factor_purpose(group, transition))[:, 0]
    return correlated(outcome, factor, group.rho)


def _ways(outcome: Array, rate: Array | float, transition: Transition, *, elapsed: float) -> Whole:
    """Which outcome comes true, by the same sums in the same order as path by path."""
    import numpy as np

    weights: list[Array | float] = [rate * _lasting(transition.wait.value, elapsed)]
    for each in transition.exits:
        time = each.wait.value if each.wait else transition.wait.value
        weights.append((1 - rate) * each.share * _lasting(time, elapsed))
    whole: Array | float = 0.0
    for weight in weights:
        whole = whole + weight
    threshold = outcome * whole
    ways = np.full(outcome.size, len(weights) - 2, np.int64)
    left = np.ones(outcome.size, bool)
    running: Array | float = 0.0
    for way, weight in enumerate(weights):
        running = running + weight
        here = left & (threshold < running)
        ways[here] = way - 1
        left &= ~here
    return ways


def _days(transition: Transition, ways: Whole, shares: Array, *, elapsed: float) -> Whole:
    """How many days each path's outcome takes."""
    import numpy as np

    shared = all(each.wait is None for each in transition.exits)
    if shared:
        return _taken(transition.wait.value, shares, elapsed)
    found = np.zeros(ways.size, np.int64)
    for way in range(PASSED, len(transition.exits)):
        own = transition.wait if way == PASSED else transition.exits[way].wait
        time = (own or transition.wait).value
        chosen = ways == way
        found[chosen] = _taken(time, shares[chosen], elapsed)
    return found


def _taken(time: Duration, shares: Array, elapsed: float) -> Whole:
    import numpy as np

    passed = duration_below(time, elapsed) if elapsed > 0 else 0.0
    years = duration_quantiles(time, passed + shares * (1 - passed)) - elapsed
    return np.rint(np.clip(years * DAYS_PER_YEAR, 0.0, float(LATEST))).astype(np.int64)


def _lasting(time: Duration, elapsed: float) -> float:
    return 1 - duration_below(time, elapsed) if elapsed > 0 else 1.0
