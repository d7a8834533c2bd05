"""What can happen in a forecast, as a row of slots: for each programme and step, that it passes, and each exit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ...values.date_window import certain
from ..event_types import EventType, Phase, Stage
from ..facts import Event, Subject
from .chain import Programme, Transition

PASSED = -1
LATEST = 4_000_000
"""Days after which nothing is told apart: more than the calendar holds."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One thing that can happen: programme and transition by their places, and which exit (PASSED: none)."""

    programme: int
    transition: int
    exit: int


def slots(programmes: Sequence[Programme]) -> tuple[Slot, ...]:
    """All of them, programme by programme, in the order in which one programme meets them."""
    return tuple(
        Slot(number, place, way)
        for number, programme in enumerate(programmes)
        for place, transition in enumerate(programme.transitions)
        for way in range(PASSED, len(transition.exits))
    )


def transition_of(programmes: Sequence[Programme], slot: Slot) -> Transition:
    """The transition that a slot ends."""
    return programmes[slot.programme].transitions[slot.transition]


def slot_event(programmes: Sequence[Programme], slot: Slot, day: date) -> Event:
    """The event of a slot on a day, as the agreements see it.

    A phase begins by `phase_start`; the other stages have an event of their own name.
    """
    programme = programmes[slot.programme]
    transition = transition_of(programmes, slot)
    kind, phase = (transition.exits[slot.exit].type, None) if slot.exit != PASSED else stage_event(transition.end)
    return Event(
        type=kind,
        subject=Subject(programme.name, programme.compound),
        occurred=certain(day),
        phase=phase,
        region=programme.region,
        indication=programme.indication,
    )


def stage_event(stage: Stage) -> tuple[EventType, Phase | None]:
    """The event by which a stage is reached.

    >>> stage_event(Stage.PHASE_2)
    (<EventType.PHASE_START: 'phase_start'>, <Phase.PHASE_2: 'phase_2'>)
    """
    if stage in (Stage.PHASE_1, Stage.PHASE_2, Stage.PHASE_3):
        return EventType.PHASE_START, Phase(stage.value)
    return EventType(stage.value), None


def known_events(programmes: Sequence[Programme], names: Sequence[str]) -> tuple[Event, ...]:
    """What has happened already to the programmes of a deal, earliest first."""
    past = [event for each in programmes if not names or each.name in names for event in each.past]
    return tuple(sorted(past, key=lambda event: event.occurred.latest or date.max))
