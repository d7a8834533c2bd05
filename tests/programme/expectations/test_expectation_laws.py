"""Laws: no order, nothing learnt later, and no way of telling the truth vaguely changes what is true."""

from __future__ import annotations

from datetime import date, timedelta

from expectation_story import IND, TRIAL, event, expects, fact, release, state_of
from hypothesis import given, settings
from hypothesis import strategies as st

from paylode.programme.event_types import EventType, Phase
from paylode.programme.expectations import VERDICTS, drift, resolve, scorecard, silence
from paylode.programme.facts import Record
from paylode.programme.pipeline import board

START = date(2014, 1, 1)
LADDER = (EventType.IND_SUBMITTED, IND, TRIAL)
NEVER = 10_000


def on(day: int) -> str:
    return (START + timedelta(days=day)).isoformat()


@st.composite
def worlds(draw: st.DrawFn) -> tuple[dict[tuple[str, EventType], int], list[Record]]:
    """Two compounds that climb three rungs on true days, and what honest documents tell of it.

    Nobody announces before the day, nobody expects what has happened, and every told window holds the true day.
    """
    truth: dict[tuple[str, EventType], int] = {}
    records: list[Record] = [release(on(day)) for day in range(0, 400, 10)]
    for name in ("TAL-1", "TAL-2"):
        day = 0
        for kind in LADDER:
            day += draw(st.integers(1, 120))
            reached = day < 300 and draw(st.booleans() if day > 150 else st.just(True))
            truth[name, kind] = day if reached else NEVER
            if not reached:
                day = NEVER
    for number in range(draw(st.integers(1, 6))):
        name, kind = draw(st.sampled_from(sorted(truth)))
        happens = truth[name, kind]
        told = draw(st.integers(0, 39)) * 10
        phase = Phase.PHASE_1 if kind is TRIAL else None
        if told < happens:
            end = told + draw(st.integers(0, 200))
            records.append(
                fact(f"x{number}", on(told), expects(on(told), f"{on(told)}..{on(end)}", kind, name, phase=phase))
            )
        else:
            early = happens - draw(st.integers(0, 60))
            window = f"{on(early)}..{on(min(told, happens + draw(st.integers(0, 60))))}"
            only_announced = draw(st.booleans())
            vague = event(kind, f"..{on(told)}" if only_announced else window, name, phase=phase)
            records.append(fact(f"e{number}", on(told), vague))
    return truth, records


@given(worlds(), st.integers(0, 500))
@settings(max_examples=150, deadline=None)
def test_a_verdict_is_never_untrue(world: tuple[dict[tuple[str, EventType], int], list[Record]], known: int) -> None:
    truth, records = world
    for each in resolve(state_of(records, on(known))):
        says = each.expectation
        assert isinstance(says.matter, EventType) and says.window.latest is not None
        happens, end = truth[says.subject.words, says.matter], (says.window.latest - START).days
        if each.apart == "met":
            assert happens <= end
            assert any(one.speaks == "for" for one in each.evidence)
        if each.apart == "missed":
            assert happens > end and known > end
            assert any(one.speaks == "against" for one in each.evidence)
        if each.apart == "open":
            assert known <= end
        if each.silent:
            assert each.verdict == "indeterminate" and each.evidence == ()
        if each.delay is not None and happens != NEVER:
            low, high = each.delay.at_least, each.delay.at_most
            assert (low is None or low <= happens - end) and (high is None or happens - end <= high)


@given(worlds(), st.integers(0, 400), st.integers(0, 400))
@settings(max_examples=60, deadline=None)
def test_the_board_is_never_untrue(
    world: tuple[dict[tuple[str, EventType], int], list[Record]], known: int, valid: int
) -> None:
    truth, records = world
    names = ("ind_submitted", "ind_active", "phase_1")
    for row in board(state_of(records, on(known), on(min(valid, known)))).rows:
        reached = [name for name, kind in zip(names, LADDER, strict=True) if truth[row.name, kind] <= min(valid, known)]
        assert row.stage is None or row.stage in ("tox_start", *reached)


@given(worlds(), st.randoms(use_true_random=False), st.integers(0, 450))
@settings(max_examples=60, deadline=None)
def test_neither_order_nor_what_is_learnt_later_changes_an_answer(
    world: tuple[dict[tuple[str, EventType], int], list[Record]], random: object, known: int
) -> None:
    _, records = world
    shuffled = records.copy()
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    then = [each for each in records if each.learnt <= START + timedelta(days=known)]
    states = [state_of(some, on(known)) for some in (records, shuffled, then)]
    assert resolve(states[0]) == resolve(states[1]) == resolve(states[2])
    assert drift(states[0], tellings=1) == drift(states[1], tellings=1) == drift(states[2], tellings=1)


@given(worlds(), st.integers(0, 450), st.sampled_from(("house", "speaker")))
@settings(max_examples=60, deadline=None)
def test_the_counts_of_a_scorecard_make_the_number_of_expectations(
    world: tuple[dict[tuple[str, EventType], int], list[Record]], known: int, by: str
) -> None:
    _, records = world
    state = state_of(records, on(known))
    found = resolve(state)
    scores = scorecard(found, by=by)  # type: ignore[arg-type]
    assert sum(score.all.total for score in scores) == len(found)
    for score in scores:
        tallies = (score.all, score.scored, *score.by_modality, *score.by_control)
        assert all(sum(getattr(tally, verdict) for verdict in VERDICTS) == tally.total for tally in tallies)
        assert sum(tally.total for tally in score.by_control) == score.all.total
    assert {each.resolved.fact for each in silence(found, state)} == {each.fact for each in found if each.silent}
