"""Checks that several kinds of clause share: words with a meaning, names that exist, scopes that can be counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..values.problem import Problem, did_you_mean, quote
from .conditions import Scope, Trigger, When, Words
from .event_types import EventType, Phase, stage_of
from .terms import Agreement, Clause, Placed

_HAS_PHASE = frozenset({EventType.PHASE_START, EventType.FIRST_PATIENT, EventType.READOUT})


def condition_problems(when: When, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
    """Words in quotes that no `define` line explains, and phases of what has none."""
    known = dict(agreement.definitions)
    where = str(placed.place)
    for each in when.conditions:
        if isinstance(each, Words) and each.text not in known:
            cure = f"{did_you_mean(each.text, known)} Add: define {each} as, and an event.".strip()
            yield Problem(where, f"nothing defines the words {quote(each.text)}", cure)
        elif isinstance(each, Trigger):
            yield from trigger_problems(each, where)


def trigger_problems(trigger: Trigger, where: str) -> Iterator[Problem]:
    """A phase where there is none, or none where there must be one."""
    if (trigger.phase or trigger.registrational) and trigger.type not in _HAS_PHASE:
        yield Problem(where, f"{trigger.type} has no phase", "Leave the phase out, or write phase_start.")
    if trigger.type is EventType.PHASE_START and trigger.phase is None and not trigger.registrational:
        yield Problem(where, "phase_start without a phase", "Write phase_start 1, 2, 3, or registrational.")
    if (
        trigger.phase
        and stage_of(EventType.PHASE_START, trigger.phase) is None
        and trigger.phase not in (Phase.PHASE_4, Phase.PIVOTAL)
    ):
        yield Problem(where, f"{trigger.phase} is no rung", "Write 1, 2 or 3.")


def scope_problems(scope: Scope, placed: Placed) -> Iterator[Problem]:
    """A scope that names a unit which the clause does not stand under."""
    if scope.per in ("licence", "product") and placed.block.unit != scope.per:
        what = f"it is counted per {scope.per}, but does not stand below `per {scope.per}`"
        yield Problem(str(placed.place), what, f"Move it below `per {scope.per}`, or count it per agreement.")


def name_problems(
    names: Iterable[str], kinds: tuple[type[Clause], ...], placed: Placed, agreement: Agreement
) -> Iterator[Problem]:
    """Names that no clause of these kinds has in this agreement."""
    added = [one for amendment in agreement.amendments for one in (*amendment.added, *amendment.replaced)]
    known = {one.clause.name: None for one in (*agreement.clauses, *added) if isinstance(one.clause, kinds)}
    known |= {one.name: None for one in agreement.unread if one.name}
    for name in names:
        if name not in known:
            yield Problem(str(placed.place), f"no clause here is called {name}", did_you_mean(name, known))
