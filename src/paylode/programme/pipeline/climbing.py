"""How far up the ladder a compound surely was on a day, and how far it may have been.

Each step says that a rung was reached within a window. A rung that no step tells of is implied by the next one above
it: passed by then, never known when. A phase that is told without its number is Phase I at least. A filing that was
refused puts nobody on the rung of filings. Work that was given up is taken up again if a later step says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from ...values.answer import Answer, any_of, negated
from ...values.date_window import DateWindow, before
from ..event_types import EXITS, EventType, Phase, Stage, passed_before, rung, stage_of
from ..facts import SourceSpan
from .rows import Step

_ANY_PHASE = (Stage.PHASE_2, Stage.PHASE_3)
_TELLS_A_PHASE = frozenset({EventType.FIRST_PATIENT, EventType.READOUT})


@dataclass(frozen=True, slots=True)
class Reached:
    """A rung, the window in which it was reached, whether by the day of the board, and by which step.

    implied: no step tells of it, a later one implies it.  perhaps: the step may stand for a lower rung.
    """

    stage: Stage
    occurred: DateWindow
    by_now: Answer
    step: Step
    implied: bool = False
    perhaps: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """stage, since, possible, stopped, stopped_in: as in `Row`."""

    stage: Stage | None
    since: DateWindow | None
    possible: tuple[Stage, ...]
    stopped: Answer
    stopped_in: DateWindow | None


def standing(steps: Sequence[Step]) -> Standing:
    """Where the steps put a compound."""
    rungs = reached(steps)
    certain = [each for each in rungs if each.by_now is Answer.YES and not each.perhaps]
    stage = max((each.stage for each in certain), key=rung, default=None)
    windows = [each.occurred for each in certain if each.stage is stage]
    since = min(windows, key=lambda window: (_by(window), window.earliest or date.min), default=None)
    open_rungs = {each.stage for each in rungs if each.by_now is not Answer.NO}
    higher = [each for each in Stage if each in open_rungs and (stage is None or rung(each) > rung(stage))]
    stopped, stopped_in = _stopped(steps)
    return Standing(stage, since, tuple(higher), stopped, stopped_in)


def reached(steps: Sequence[Step]) -> tuple[Reached, ...]:
    """Every rung that the steps tell of or imply."""
    told = [each for step in steps for each in _told(step, steps)]
    direct = {each.stage for each in told if not each.implied and not each.perhaps}
    implied = [
        Reached(lower, window, _earlier(each), each.step, implied=True)
        for each in told
        if not each.perhaps
        for lower in passed_before(each.stage)
        if lower not in direct
        for window in [DateWindow(None, each.step.occurred.latest)]
    ]
    return tuple(told + implied)


def entered(steps: Sequence[Step], lowest: Stage) -> Reached | None:
    """How the compound came to `lowest` or beyond: the rung that was reached by the earliest day."""
    found = [each for each in reached(steps) if rung(each.stage) >= rung(lowest) and not each.perhaps]
    if not found:
        return None
    first = min(found, key=lambda each: (_by(each.occurred), each.implied, rung(each.stage), each.step.happening))
    if first.stage is lowest and not first.implied:
        return first
    return Reached(lowest, DateWindow(None, first.occurred.latest), first.by_now, first.step, implied=True)


def _told(step: Step, steps: Sequence[Step]) -> Iterable[Reached]:
    by_then = DateWindow(None, step.occurred.latest)
    stage = stage_of(step.type, step.phase)
    if stage is not None:
        here = step.happened if stage is not Stage.FILING_SUBMITTED else _standing_filing(step, steps)
        yield Reached(stage, step.occurred, here, step)
    elif step.type is EventType.PHASE_START and step.phase is Phase.PHASE_4:
        yield Reached(Stage.APPROVAL, by_then, step.happened, step, implied=True)
    elif step.type is EventType.PHASE_START or step.type in _TELLS_A_PHASE:
        phase = stage_of(EventType.PHASE_START, step.phase)
        window = step.occurred if step.type is EventType.PHASE_START else by_then
        yield Reached(phase or Stage.PHASE_1, window, step.happened, step, implied=window is by_then)
        if phase is None and step.happened is not Answer.NO:
            yield from (Reached(each, window, Answer.UNDECIDED, step, perhaps=True) for each in _ANY_PHASE)


def _earlier(later: Reached) -> Answer:
    """Whether a rung that a later one implies was passed by now: it may have been, even if the later one was not."""
    return Answer.YES if later.step.happened is Answer.YES else Answer.UNDECIDED


def _standing_filing(filing: Step, steps: Sequence[Step]) -> Answer:
    """Whether an application is with the regulator: not once it was refused."""
    refusals = [
        each.happened
        for each in steps
        if each.type is EventType.REFUSE_TO_FILE
        and (not each.region or not filing.region or each.region == filing.region)
        and filing.occurred.latest is not None
        and (each.occurred.latest is None or filing.occurred.latest <= each.occurred.latest)
    ]
    refused = any_of(refusals)
    if filing.happened is Answer.YES:
        return negated(refused)
    return filing.happened


def _stopped(steps: Sequence[Step]) -> tuple[Answer, DateWindow | None]:
    """Whether work was given up and not taken up again, and when.

    Where the days of an end and a rung do not decide which came first, the end is the last word if it was learnt later,
    or if one document tells both; otherwise nothing is decided.
    """
    exits = [each for each in steps if each.type in EXITS and each.happened is not Answer.NO]
    if not exits:
        return Answer.NO, None
    last = max(exits, key=lambda each: (each.happened is Answer.YES, _by(each.occurred), each.happening))
    climbs = [each for each in steps if each.stage is not None and each.happened is Answer.YES]
    gone_on = any_of(
        Answer.NO if order is Answer.UNDECIDED and _told_before(each, last) else order
        for each in climbs
        for order in [before(last.occurred, each.occurred)]
    )
    if gone_on is Answer.YES:
        return Answer.NO, None
    return (last.happened if gone_on is Answer.NO else Answer.UNDECIDED), last.occurred


def _told_before(climb: Step, end: Step) -> bool:
    """Whether an end of work was told knowing of a rung."""
    return climb.learnt < end.learnt or bool(_documents(climb) & _documents(end))


def _documents(step: Step) -> set[str]:
    return {each.document for each in step.sources if isinstance(each, SourceSpan)}


def _by(window: DateWindow) -> date:
    """The day by which it had happened."""
    return window.latest or date.max
