"""Which events may be the one that was expected, and what the ladder says beside them.

    a hit        of that type, compound, phase, region and indication; undecided where one of these is not told
    implied      a later rung: the expected one was passed by then, never known when
    not yet      a lower rung that came later, or an expectation of the same or a lower rung that was told later

What had surely happened by the day it was still expected is another event, or a contradiction: it is no hit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ...values.answer import Answer, all_of, decided
from ...values.date_window import DateWindow
from ...values.money import Money
from ..event_types import EXITS, EventType, Guidance, Stage, rung, stage_of
from ..facts import Event, StatedAmount
from ..fold import State
from ..happening import Happening
from ..pipeline.boarding import board
from ..pipeline.compounds import compounds_in, compounds_known
from ..pipeline.rows import Row
from .cases import Case, cases

_IND = frozenset({Stage.IND_SUBMITTED, Stage.IND_ACTIVE})
_TRIALS = frozenset({Stage.PHASE_1, Stage.PHASE_2, Stage.PHASE_3})


@dataclass(frozen=True, slots=True)
class Hit:
    """An event that may be the expected one. sure: whether it is.  by: when the expected one happened by it.

    implied: a later rung, so that `by` has no start of its own.
    """

    happening: Happening
    sure: Answer
    by: DateWindow
    implied: bool = False


@dataclass(frozen=True, slots=True)
class NotYet:
    """By `day` it had not happened; `facts` say so."""

    day: date
    why: str
    happening: Happening | None
    case: Case | None


@dataclass(frozen=True, slots=True)
class Scene:
    """A state, its expectations, and the happenings of each compound.

    rows: those of the board.
    today: the day of the question: the earlier of `valid` and `known`, since of later days nothing is known.
    """

    state: State
    cases: tuple[Case, ...]
    of_compound: Mapping[str, tuple[Happening, ...]]
    rows: tuple[Row, ...]
    today: date


def scene_of(state: State) -> Scene:
    """The scene of a state."""
    known = compounds_known(state)
    told: dict[str, list[Happening]] = {}
    for happening in state.happenings:
        for compound in compounds_in(happening.event.subject, known):
            told.setdefault(compound, []).append(happening)
    by_compound = {key: tuple(several) for key, several in told.items()}
    return Scene(state, cases(state), by_compound, board(state).rows, min(state.valid, state.known))


def hits(case: Case, compound: str, scene: Scene) -> tuple[Hit, ...]:
    """The hits for one compound of a case ("": the words of its subject), the surest and earliest first."""
    found = []
    for happening in _about(case, compound, scene):
        hit = _hit(case, compound, happening, scene)
        if hit is not None and hit.sure is not Answer.NO:
            found.append(hit)
    return tuple(
        sorted(
            found,
            key=lambda each: (
                each.sure is not Answer.YES,
                each.implied,
                each.by.latest or date.max,
                each.happening.id,
            ),
        )
    )


def not_yet(case: Case, compound: str, scene: Scene) -> tuple[NotYet, ...]:
    """What says that it had not happened by some day, the latest day first."""
    found = [*_still_expected(case, compound, scene), *_rungs_below(case, compound, scene)]
    return tuple(sorted(found, key=lambda each: each.day, reverse=True))


def given_up(case: Case, compound: str, scene: Scene) -> tuple[Happening, ...]:
    """The ends of work that may make the expected rung impossible: told of after it was expected, and not undone."""
    if case.stage is None or not compound:
        return ()
    mine = _about(case, compound, scene)
    climbs = [each for each in mine if each.stage is not None]
    return tuple(
        each
        for each in mine
        if each.event.type in EXITS
        and each.happened is Answer.YES
        and (each.occurred.latest or date.max) > case.says.said_on
        and not any((one.occurred.latest or date.max) > (each.occurred.latest or date.max) for one in climbs)
    )


def _about(case: Case, compound: str, scene: Scene) -> Sequence[Happening]:
    if compound:
        return scene.of_compound.get(compound, ())
    words = case.says.subject.words.casefold().split()
    return [each for each in scene.state.happenings if each.event.subject.words.casefold().split() == words]


def _hit(case: Case, compound: str, happening: Happening, scene: Scene) -> Hit | None:
    event, says = happening.event, case.says
    if happening.occurred.latest is not None and happening.occurred.latest <= says.said_on:
        return None
    named = Answer.YES if compound or _is_a_name(says.subject.words) else Answer.UNDECIDED
    common = [named, _region_fits(case, event), _indication_fits(case, event)]
    if event.type is says.matter or _settles(event.type, says.matter):
        own = all_of([*common, _phase_fits(case, event), _amount_fits(says.amount, event.amount)])
        if own is not Answer.NO:
            return Hit(happening, own, happening.occurred)
    if not _implies(case, event) or _passed(_stage(case), says.said_on, case, compound, scene=scene):
        return None
    skipped = Answer.UNDECIDED if case.stage is Stage.PHASE_3 else Answer.YES  # an approval may rest on earlier trials
    return Hit(happening, all_of([*common, skipped]), DateWindow(None, happening.occurred.latest), implied=True)


def _settles(kind: EventType, matter: EventType | Guidance) -> bool:
    """Whether an event of another type shows the same: what was received had fallen due."""
    return kind is EventType.PAYMENT_RECEIVED and matter is EventType.PAYMENT_DUE


def _implies(case: Case, event: Event) -> bool:
    """Whether an event means that the expected rung was passed: a later rung, or the first patient of its trial."""
    if case.stage is None:
        return False
    if event.type is EventType.FIRST_PATIENT:
        return rung(stage_of(EventType.PHASE_START, event.phase) or Stage.PHASE_1) >= rung(case.stage)
    above = stage_of(event.type, event.phase)
    return above is not None and rung(above) > rung(case.stage)


def _stage(case: Case) -> Stage:
    assert case.stage is not None
    return case.stage


def _phase_fits(case: Case, event: Event) -> Answer:
    if case.says.phase is None or case.says.phase is event.phase:
        return Answer.YES
    expected, told = (stage_of(EventType.PHASE_START, each) for each in (case.says.phase, event.phase))
    if expected is None or told is None:
        return Answer.UNDECIDED
    return decided(yes=expected is told, no=expected is not told)


def _region_fits(case: Case, event: Event) -> Answer:
    told = event.region or ("US" if stage_of(event.type, event.phase) in _IND else "")
    expected = case.says.region
    return decided(yes=expected in ("", told), no=bool(expected and told) and expected != told)


def _indication_fits(case: Case, event: Event) -> Answer:
    """Two texts of one indication may differ, so that a difference decides nothing."""
    return decided(yes=case.says.indication in ("", event.indication), no=False)


def _amount_fits(expected: StatedAmount | None, told: StatedAmount | None) -> Answer:
    one, two = (each.amount if each is not None else None for each in (expected, told))
    if not isinstance(one, Money):
        return Answer.YES
    return decided(yes=one == two, no=isinstance(two, Money) and one != two)


def _is_a_name(words: str) -> bool:
    """Whether words that name no compound still name one thing: a trial in capitals."""
    return len(words.split()) == 1 and len(words) > 3 and words.isupper()


def _still_expected(case: Case, compound: str, scene: Scene) -> list[NotYet]:
    """Expectations of the same thing, or of a lower rung, that were told later."""
    found = []
    for other in scene.cases:
        same = compound in other.compounds if compound else other.subject == case.subject
        if other is case or not same or not _at_or_below(other, case):
            continue
        if other.stage is not None and _passed(other.stage, other.says.said_on, case, compound, scene=scene):
            continue
        if other.says.region in ("", case.says.region) and other.says.indication in ("", case.says.indication):
            why = f"{other.says.matter} was still expected on {other.says.said_on}"
            found.append(NotYet(other.says.said_on, why, None, other))
    return found


def _passed(
    stage: Stage, day: date, case: Case, compound: str, *, scene: Scene, besides: Happening | None = None
) -> bool:
    """Whether the compound is known to have reached a rung by a day: what is told of that rung then is of a further
    trial or filing, and says nothing of the first."""
    return any(
        each is not besides
        and each.stage is not None
        and rung(each.stage) >= rung(stage)
        and each.occurred.latest is not None
        and each.occurred.latest <= day
        for each in _about(case, compound, scene)
    )


def _at_or_below(other: Case, case: Case) -> bool:
    if other.says.matter == case.says.matter:
        same = other.says.phase == case.says.phase
        if same or other.says.phase is None:
            return same
    if other.stage is None or case.stage is None:
        return False
    return rung(other.stage) < rung(case.stage)


def _rungs_below(case: Case, compound: str, scene: Scene) -> list[NotYet]:
    """Lower rungs that were reached, once as far as is known, not before some day."""
    if case.stage is None or not compound:
        return []
    below = [
        each for each in _about(case, compound, scene) if each.stage is not None and rung(each.stage) < rung(case.stage)
    ]
    times = Counter((each.event.type, each.event.phase) for each in below)
    found = []
    for each in below:
        first = each.occurred.earliest
        if first is None or each.stage is None or times[each.event.type, each.event.phase] > 1:
            continue
        if _needed(each, case) and not _passed(each.stage, first, case, compound, scene=scene, besides=each):
            found.append(NotYet(first, f"{each.stage} was not reached before {first}", each, None))
    return found


def _needed(below: Happening, case: Case) -> bool:
    """Whether the expected rung cannot be reached without this one: trials anywhere, the rest in one region."""
    if below.stage is Stage.PHASE_3 or below.event.indication not in ("", case.says.indication):
        return False  # an approval may rest on earlier trials, and another indication is another matter
    if below.stage in _TRIALS:
        return True
    region = below.event.region or ("US" if below.stage in _IND else "")
    expected = case.says.region or ("US" if case.stage in _IND else "")
    return region == expected
