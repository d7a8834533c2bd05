"""A programme as a chain of stages: at each, it passes on with a probability, or leaves by one of several exits.

    Programme    name, transitions, since when it is at the first stage, what has happened already
    Transition   from a stage to a later one; a Rate that it passes; a Wait until it does; its exits
    Exit         how it ends instead: stopped, or returned to the licensor; with a share of the failures and a Wait

The outcomes of a stage compete: exactly one comes true, with probability p of passing and (1 - p) * share for each
exit, each after a time of its own. (Any set of cause-specific hazards is such a mixture: its cumulative incidences.)
Where an exit has no time of its own it takes as long as passing does; the tables do not tell it, and it moves no
milestone, only the day on which hope ends.

A stage that has lasted e years already changes both: the times are those given T > e, and the outcomes are weighted by
the chance of not having come true by e. Stages passed are facts, not chances: a programme starts where it stands.

A rate is a number, or a `Distribution` over the probability: a virtual trial's, a beta from the counts of a table.
It is drawn once per path under the rate's name, so that programmes that share a rate share its error.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from ...values.date_window import DateWindow
from ...values.distribution import Distribution, mean, quantile
from ...values.problem import InputError, Problem
from ..event_types import EXITS, EventType, Stage, rung
from ..facts import Event
from .durations import Duration, checked_duration

RATED = (Stage.PHASE_1, Stage.PHASE_2, Stage.PHASE_3, Stage.FILING_SUBMITTED, Stage.APPROVAL)
"""The stages that the published tables tell of; a chain does not pass over one in silence."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The table a number is from; None in its place means the user's own."""

    table: str
    method: str
    published: DateWindow
    standing: str = "read"


@dataclass(frozen=True, slots=True)
class Rate:
    """The probability of passing, under a name that its draws go by."""

    name: str
    value: float | Distribution
    origin: Origin | None = None
    note: str = ""

    @property
    def mean(self) -> float:
        """The probability, averaged over what is not known of it."""
        return mean(self.value) if isinstance(self.value, Distribution) else self.value


@dataclass(frozen=True, slots=True)
class Wait:
    """How long until it comes true, in years."""

    value: Duration
    origin: Origin | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Exit:
    """One way to end: its share of those that do not pass, and its time; None, the time of passing."""

    type: EventType = EventType.PROGRAMME_STOPPED
    share: float = 1.0
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class Transition:
    """From one stage to a later one. `skips` names the rated stages that are passed over on purpose."""

    start: Stage
    end: Stage
    rate: Rate
    wait: Wait
    exits: tuple[Exit, ...] = (Exit(),)
    skips: tuple[Stage, ...] = ()


@dataclass(frozen=True, slots=True)
class Programme:
    """One compound in one indication and region, at the start of `transitions[0]` since `entered` (None: as of the
    day of the forecast).

    past: what has happened, as the agreements need to see it; nothing of it is drawn.  name: what its draws go by.
    Raises InputError with everything that is wrong with the chain.
    """

    name: str
    transitions: tuple[Transition, ...]
    entered: date | None = None
    past: tuple[Event, ...] = field(default=())
    compound: str = ""
    region: str = ""
    indication: str = ""

    def __post_init__(self) -> None:
        problems = list(chain_problems(self))
        if problems:
            raise InputError(problems)

    @property
    def start(self) -> Stage:
        """Where it stands."""
        return self.transitions[0].start


def chain_problems(programme: Programme) -> Iterator[Problem]:
    """Everything that is wrong with a chain."""
    place = f"programme {programme.name or '(no name)'}"
    if not programme.name.strip():
        yield Problem(place, "it has no name", "Name it: its random numbers go by the name.")
    if not programme.transitions:
        yield Problem(place, "it has no transition", "Give one at least; of a programme that is over, no forecast.")
    for one, two in pairwise(programme.transitions):
        if one.end is not two.start:
            what = f"a stage is missing: the chain goes to {one.end} and on from {two.start}"
            yield Problem(place, what, "Let each transition start where the one before it ends.")
    for each in programme.transitions:
        yield from _transition_problems(each, f"{place}, {each.start} to {each.end}")
    yield from _mixed_methods(programme, place)


def _transition_problems(transition: Transition, place: str) -> Iterator[Problem]:
    if rung(transition.start) >= rung(transition.end):
        yield Problem(place, "it does not lead upwards", "Put the earlier stage first.")
    between = range(rung(transition.start) + 1, rung(transition.end))
    for over in (stage for stage in RATED if rung(stage) in between and stage not in transition.skips):
        what = f"it passes over {over}, so what is due there would never be paid"
        yield Problem(place, what, f"Give transitions for each stage, or name {over} in skips.")
    yield from rate_problems(transition.rate, place)
    waits = [transition.wait, *(each.wait for each in transition.exits if each.wait)]
    for wait in waits:
        yield from checked_duration(wait.value, place)
    shares = [each.share for each in transition.exits]
    if not shares or min(shares) < 0 or abs(sum(shares) - 1) > 1e-9:
        yield Problem(place, f"the shares of the exits add up to {sum(shares):g}", "They must add up to 1.")
    for each in transition.exits:
        if each.type not in EXITS:
            yield Problem(place, f"{each.type} is no exit", f"Use {' or '.join(sorted(EXITS))}.")


def rate_problems(rate: Rate, place: str) -> Iterator[Problem]:
    """What is wrong with a rate: values outside 0 to 1."""
    if not rate.name:
        yield Problem(place, "its rate has no name", "Name it: its draws go by the name.")
    if isinstance(rate.value, Distribution):
        lowest, highest = quantile(rate.value, 0.0), quantile(rate.value, 1.0)
        if not (lowest >= 0 and highest <= 1):
            what = f"the rate's distribution reaches from {lowest:g} to {highest:g}"
            yield Problem(place, what, "A probability lies from 0 to 1: use beta, or truncate it.")
        if rate.value.unit not in ("", "%"):
            yield Problem(place, f"the rate is in {rate.value.unit}", "A probability has no unit.")
        if rate.value.unit == "%":
            yield Problem(place, "the rate is in percent", "Give it as a number from 0 to 1.")
    elif not 0 <= rate.value <= 1:
        yield Problem(place, f"the rate {rate.value:g} lies outside 0 to 1", "Write 0.3 for 30 %.")


def _mixed_methods(programme: Programme, place: str) -> Iterator[Problem]:
    """Rates of two methods must not be multiplied; nor durations of two be added."""
    rates = [each.rate.origin for each in programme.transitions]
    waits = [each.wait.origin for each in programme.transitions]
    for what, origins in (("probabilities", rates), ("durations", waits)):
        tables = {each.method: each.table for each in reversed(origins) if each is not None}
        if len(tables) > 1:
            named = " and ".join(f"{table} ({method})" for method, table in sorted(tables.items()))
            yield Problem(place, f"its {what} are of two methods: {named}", "Take the whole chain from one table.")
