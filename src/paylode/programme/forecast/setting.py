"""What a forecast is made under: its days, its seed, how many paths, and what is assumed of all programmes alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ...values.problem import InputError, Problem, did_you_mean, quote
from .cash_rules import Deal
from .chain import Origin, Programme, rate_problems
from .correlation import Correlation, correlation_problems
from .discounting import Discounting
from .durations import DAYS_PER_YEAR, duration_below
from .rate_tables import later_problems

YEARS = 50
"""How far a forecast looks if it is not told: no stage that has not come true by then counts."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The day it is made for (`valuation`), and the rest.

    known: the day up to which facts and tables may be used; None: the valuation.  until: events after it are left out.
    first_path: the number of the first path, so that a run can be carried on.  hindsight, unverified: allow tables
    published after `known`, and numbers from memory; both are shown with the result.
    """

    valuation: date
    seed: int = 1
    paths: int = 100_000
    known: date | None = None
    until: date | None = None
    discounting: Discounting = Discounting()  # noqa: RUF009 - frozen
    correlations: tuple[Correlation, ...] = ()
    hindsight: bool = False
    unverified: bool = False
    first_path: int = 0

    def __post_init__(self) -> None:
        problems = []
        if not 1 <= self.paths <= 100_000_000:
            problems.append(Problem("forecast", f"{self.paths} paths cannot be run", "Give 1 to 100,000,000."))
        if self.last_day <= self.valuation:
            problems.append(
                Problem("forecast", f"it ends on {self.last_day}, not after its start", "Give a later day.")
            )
        if self.known_on > self.valuation and not self.hindsight:
            what = f"it would use what became known on {self.known_on}, after {self.valuation}"
            problems.append(Problem("forecast", what, "Let known be the valuation or earlier, or say hindsight."))
        if problems:
            raise InputError(problems)

    @property
    def known_on(self) -> date:
        """The day up to which facts and tables may be used."""
        return self.known or self.valuation

    @property
    def last_day(self) -> date:
        """The last day on which an event counts."""
        return self.until or date(min(self.valuation.year + YEARS, 9998), 12, 31)


def setting_problems(programmes: Sequence[Programme], deals: Sequence[Deal], setting: Setting) -> list[Problem]:
    """Everything that is wrong with a forecast before it is run."""
    names = [each.name for each in programmes]
    found = [] if names else [Problem("forecast", "there is no programme", "Give one at least.")]
    for name in sorted({each for each in names if names.count(each) > 1}):
        found.append(Problem(f"programme {name}", "two programmes have this name", "Name each differently."))
    for deal in deals:
        for name in deal.programmes:
            if name not in names:
                found.append(Problem(f"deal {deal.name}", f"no programme {quote(name)}", did_you_mean(name, names)))
    found += correlation_problems(setting.correlations, names)
    for programme in programmes:
        if programme.entered and programme.entered > setting.valuation:
            what = f"it enters {programme.start} on {programme.entered}, after the valuation on {setting.valuation}"
            found.append(Problem(f"programme {programme.name}", what, "Start it at an earlier stage."))
        found += _outlasted(programme, setting)
        for origin in origins(programme):
            found += _origin_problems(origin, setting)
    return list(dict.fromkeys(found + _shared_names(programmes)))


def origins(programme: Programme) -> list[Origin]:
    """The tables that a programme's numbers are from."""
    told = [each for step in programme.transitions for each in (step.rate.origin, step.wait.origin)]
    told += [each.wait.origin for step in programme.transitions for each in step.exits if each.wait]
    return [each for each in told if each is not None]


def _outlasted(programme: Programme, setting: Setting) -> list[Problem]:
    """A first stage that has lasted longer than any of its times allows."""
    if programme.entered is None or programme.entered >= setting.valuation:
        return []
    years = (setting.valuation - programme.entered).days / DAYS_PER_YEAR
    step = programme.transitions[0]
    passing = [step.wait] if step.rate.mean > 0 else []
    exits = [each.wait or step.wait for each in step.exits if each.share > 0] if step.rate.mean < 1 else []
    if any(duration_below(each.value, years) < 1 for each in [*passing, *exits]):
        return []
    what = f"it has been at {programme.start} for {years:.3g} years, longer than its durations allow"
    return [Problem(f"programme {programme.name}", what, "Give a duration that can be longer.")]


def _origin_problems(origin: Origin, setting: Setting) -> list[Problem]:
    found = [] if setting.hindsight else later_problems(origin.table, origin.published, setting.known_on)
    if origin.standing == "memory" and not setting.unverified:
        what = "a number of it is from memory and not verified"
        found.append(Problem(f"rate table {origin.table}", what, "Use another table, or say unverified."))
    return found


def _shared_names(programmes: Sequence[Programme]) -> list[Problem]:
    """Two different rates of one name would be drawn as one."""
    held: dict[str, object] = {}
    found: list[Problem] = []
    for rate in (step.rate for programme in programmes for step in programme.transitions):
        found += rate_problems(rate, f"rate {rate.name}")
        if held.setdefault(rate.name, rate.value) != rate.value:
            found.append(Problem(f"rate {rate.name}", "two rates of this name differ", "Name them differently."))
    return found
