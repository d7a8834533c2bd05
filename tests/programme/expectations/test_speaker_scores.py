"""Scores: how many of each, the share of the decided, always with n; drift and silence beside them."""

from __future__ import annotations

import pytest
from expectation_story import IND, TRIAL, event, expects, fact, loss, release, resolved, state_of

from paylode.programme.event_types import Phase
from paylode.programme.expectations import MINIMUM_DECIDED, drift, resolve, scorecard, silence
from paylode.programme.facts import Record
from paylode.values.money import Money
from paylode.values.problem import InputError


def promises(met: int, missed: int, silent: int = 0) -> list[Record]:
    """As many expectations by mid-2014, each of a compound of its own."""
    records: list[Record] = [release("2014-01-10")]
    for number in range(met + missed + silent):
        name = f"TAL-{number + 1}"
        records.append(fact(f"x{number}", "2014-01-10", expects("2014-01-10", "..2014-06-30", words=name)))
        if number < met + missed:
            day = "2014-06-20" if number < met else "2014-07-10"
            records.append(fact(f"e{number}", "2014-08-01", event(IND, day, name)))
    return records


def test_a_score_says_how_many_it_rests_on() -> None:
    (score,) = scorecard(resolve(state_of(promises(2, 1, 2), "2014-08-01")))
    assert (score.speaker, score.all.total, score.all.met, score.all.missed, score.all.indeterminate) == (
        "Meridel Inc.",
        5,
        2,
        1,
        2,
    )
    assert score.scored.share_met == pytest.approx(2 / 3)
    assert not score.enough
    assert "2 met of 3 decided, n = 5" in score.says and "too few for a rate" in score.says


def test_enough_is_enough_and_the_interval_is_that_of_wilson() -> None:
    (score,) = scorecard(resolve(state_of(promises(5, MINIMUM_DECIDED - 5), "2014-08-01")))
    assert score.enough and "too few" not in score.says
    z = 1.6448536269514722
    for bound in (score.scored.low, score.scored.high):
        assert bound is not None
        # Wilson's bounds are where the observed share is z standard errors away
        assert abs(0.5 - bound) == pytest.approx(z * (bound * (1 - bound) / MINIMUM_DECIDED) ** 0.5)


def test_nothing_decided_gives_no_share() -> None:
    (score,) = scorecard(resolve(state_of(promises(0, 0, 3), "2014-08-01")))
    assert (score.all.share_met, score.mean_delay, score.delays) == (None, None, 0)
    assert "there is no share" in score.says


def test_the_mean_delay_is_a_range() -> None:
    records = [
        *promises(1, 1),
        fact("y", "2014-01-10", expects("2014-01-10", "..2014-06-30", words="TAL-9")),
        fact("f", "2014-08-01", event(IND, "2014-07-02..2014-07-08", "TAL-9")),
    ]
    (score,) = scorecard(resolve(state_of(records, "2014-08-01")))
    assert score.delays == 3
    assert str(score.mean_delay) == "1..3"  # (-10 + 10 + 2) / 3 to (-10 + 10 + 8) / 3


def test_upper_bounds_are_counted_and_not_scored() -> None:
    bound = fact("b", "2014-01-10", expects("2014-01-10", "..2014-06-30", words="TAL-9", modality="upper_bound"))
    told = fact("f", "2014-08-01", event(IND, "2014-06-01", "TAL-9"))
    (score,) = scorecard(resolve(state_of([*promises(0, 1), bound, told], "2014-08-01")))
    assert (score.all.met, score.scored.met, score.scored.share_met) == (1, 0, 0.0)
    assert "1 upper bound not scored" in score.says


def test_by_modality_and_control_the_parts_make_the_whole() -> None:
    records = [
        *promises(1, 1, 1),
        fact("h", "2014-01-10", expects("2014-01-10", "2014", words="TAL-8", modality="hedged", control="partner")),
    ]
    (score,) = scorecard(resolve(state_of(records, "2014-08-01")))
    for parts in (score.by_modality, score.by_control):
        assert sum(each.total for each in parts) == score.all.total == 4
        assert sum(each.met for each in parts) == score.all.met
    assert [each.kind for each in score.by_modality] == ["firm", "hedged"]


def test_moving_a_window_in_time_does_not_hide_the_miss() -> None:
    moved = fact("y", "2014-06-29", expects("2014-06-29", "2014-12", words="TAL-1"))
    (score,) = scorecard(resolve(state_of([*promises(0, 1), release("2014-06-29"), moved], "2014-08-01")))
    assert (score.all.superseded, score.all.missed, score.all.apart_missed) == (1, 0, 1)


def test_persons_can_be_scored_apart() -> None:
    other = fact("o", "2014-01-10", expects("2014-01-10", "2014", words="TAL-8", speaker="Jan Roos, CFO"))
    found = resolve(state_of([*promises(1, 0), other], "2014-08-01"))
    assert [each.speaker for each in scorecard(found)] == ["Meridel Inc."]
    assert [each.speaker for each in scorecard(found, by="speaker")] == ["Anna Berg", "Jan Roos"]
    with pytest.raises(InputError, match="given twice"):
        scorecard([*found, *found])
    with pytest.raises(InputError, match="cannot score by"):
        scorecard(found, by="month")  # type: ignore[arg-type]


def test_drift_of_a_window_from_release_to_release() -> None:
    said = [
        ("2013-10-01", "2014-03"),
        ("2014-02-01", "2014-06"),
        ("2014-05-01", "2014-06"),
        ("2014-06-20", "..2014-12-31"),
    ]
    records: list[Record] = []
    for number, (on, window) in enumerate(said):
        records += [release(on), fact(f"x{number}", on, expects(on, window, TRIAL, phase=Phase.PHASE_1))]
    (moved,) = drift(state_of(records, "2014-07-01"))
    assert [point.shift_days for point in moved.points] == [None, 91, 0, 184]
    assert (moved.total_days, moved.house, moved.subject, moved.occurred) == (275, "Meridel Inc.", "TAL-1", None)
    assert drift(state_of(records, "2014-01-01")) == ()
    assert len(drift(state_of(records, "2014-01-01"), tellings=1)) == 1
    found = resolved(records, "2014-07-01")
    assert [found[f"x{number}"].verdict for number in range(4)] == ["superseded", "superseded", "superseded", "open"]


def test_drift_of_numeric_guidance() -> None:
    year = "2010-07-01..2011-06-30"
    records: list[Record] = [
        release("2010-07-30"),
        fact("x", "2010-07-30", expects("2010-07-30", year, "net_loss", "Meridel Inc.", amount=loss(50, 53))),
        release("2010-10-11"),
        fact("y", "2010-10-11", expects("2010-10-11", year, "net_loss", "Meridel Inc.", amount=loss(60, 64))),
        fact(
            "z",
            "2010-10-11",
            expects("2010-10-11", "2011-07-01..2012-06-30", "net_loss", "Meridel Inc.", amount=loss(70, 75)),
        ),
    ]
    (moved,) = drift(state_of(records, "2010-11-01"))
    assert [point.fact for point in moved.points] == ["x", "y"]
    assert moved.points[0].shift_low is None
    last = moved.points[1]
    assert (last.shift_days, last.shift_low, last.shift_high) == (
        0,
        Money(1_000_000_000, "USD"),
        Money(1_100_000_000, "USD"),
    )
    assert resolved(records, "2010-11-01")["x"].verdict == "superseded"
    assert resolved(records, "2010-11-01")["y"].verdict == "open"
    next_year = fact(
        "w",
        "2011-05-02",
        expects("2011-05-02", "2011-07-01..2012-06-30", "net_loss", "Meridel Inc.", amount=loss(72, 77)),
    )
    later = [*records, release("2011-05-02"), next_year]
    assert resolved(later, "2011-05-02")["y"].verdict == "open"
    assert [[point.fact for point in each.points] for each in drift(state_of(later, "2011-05-02"))] == [
        ["x", "y"],
        ["z", "w"],
    ]


def test_silence_says_how_long_and_what_the_last_word_was() -> None:
    records = [
        *promises(1, 0, 2),
        fact("last", "2014-05-05", event(TRIAL, "2014-05", "TAL-2", phase=Phase.PHASE_2)),
        fact("s", "2014-03-01", expects("2014-03-01", "2014-04", words="TAL-3", matter=TRIAL, phase=Phase.PHASE_1)),
    ]
    state = state_of(records, "2014-10-08")
    found = silence(resolve(state), state)
    assert [(each.resolved.fact, each.silent_days) for each in found] == [("s", 161), ("x2", 100)]
    assert [(each.last_word, str(each.last_learnt)) for each in found] == [("x2", "2014-01-10"), ("s", "2014-03-01")]
