"""What became of an expectation: windows against windows, in three values, and never a miss from silence alone."""

from __future__ import annotations

import pytest
from expectation_story import IND, TRIAL, event, expects, fact, release, resolved, stock, trial

from paylode.programme.event_types import EventType, Phase
from paylode.programme.facts import Record
from paylode.programme.reading import read, records_of

SAID: tuple[Record, ...] = (
    release("2014-01-10"),
    fact("x", "2014-01-10", expects("2014-01-10", "2014-01-10..2014-06-30")),
)


@pytest.mark.parametrize(
    ("window", "basis", "verdict", "delay"),
    [
        ("2014-04-17", "stated", "met", "-74"),
        ("2014-06-30", "stated", "met", "0"),
        ("..2014-04-17", "announced", "met", "-171..-74"),
        ("2014-06..2014-07-11", "stated", "indeterminate", "-29..11"),
        ("2014-07-11", "announced", "indeterminate", "-171..11"),
        ("2014-07-11", "stated", "missed", "11"),
        ("2014-09", "stated", "missed", "63..92"),
    ],
)
def test_the_window_of_the_event_against_the_window_expected(window: str, basis: str, verdict: str, delay: str) -> None:
    told = fact("e", "2014-10-01", event(IND, window, basis=basis))
    found = resolved([*SAID, told], "2014-10-01")["x"]
    assert found.verdict == verdict
    assert str(found.delay) == delay
    assert [each.facts for each in found.evidence] == [("e",)]
    speaks = {"met": "for", "missed": "against", "indeterminate": "open"}
    assert found.evidence[0].speaks == speaks[verdict]


def test_silence_is_never_a_miss() -> None:
    assert resolved(SAID, "2014-06-30")["x"].verdict == "open"
    later = resolved(SAID, "2024-01-01")["x"]
    assert (later.verdict, later.silent, later.evidence) == ("indeterminate", True, ())


def test_an_event_after_the_window_is_no_miss_before_the_window_has_ended() -> None:
    told = fact("e", "2014-10-01", event(IND, "2014-09"))
    assert resolved([*SAID, told], "2014-10-01", "2014-06-30")["x"].verdict == "open"
    assert resolved([*SAID, told], "2014-10-01", "2014-07-01")["x"].verdict == "missed"


def test_early_is_in_time() -> None:
    said = fact("x", "2014-04-17", expects("2014-04-17", "2014-05..2014-08", TRIAL, phase=Phase.PHASE_1))
    told = fact("e", "2014-04-30", trial("2014-04-29"))
    assert resolved([said, told], "2014-05-01")["x"].verdict == "met"


def test_still_expected_after_the_window_is_a_miss_by_whoever_says_it() -> None:
    again = fact("y", "2014-07-15", expects("2014-07-15", "2014-12", speaker="Kestrel SA"))
    found = resolved([*SAID, again], "2014-07-15")["x"]
    assert (found.verdict, str(found.delay)) == ("missed", "15..")
    assert found.evidence[0].facts == ("y",)
    on_the_last_day = fact("y", "2014-06-30", expects("2014-06-30", "2014-12", speaker="Kestrel SA"))
    assert resolved([*SAID, on_the_last_day], "2014-07-15")["x"].verdict == "indeterminate"
    lower = fact("z", "2014-07-15", expects("2014-07-15", "2014-12", EventType.IND_SUBMITTED, speaker="Kestrel SA"))
    assert resolved([*SAID, lower], "2014-07-15")["x"].verdict == "missed"
    higher = fact("z", "2014-07-15", expects("2014-07-15", "2014-12", TRIAL, phase=Phase.PHASE_1))
    assert resolved([*SAID, higher], "2014-07-15")["x"].verdict == "indeterminate"


def test_what_is_expected_of_a_further_trial_says_nothing_of_the_first() -> None:
    said = fact("x", "2014-01-10", expects("2014-01-10", "2014-06", EventType.LAUNCH, region="US"))
    began = fact("e", "2012-03-01", trial("2012-02"))
    another = fact("y", "2015-01-10", expects("2015-01-10", "2015-06", TRIAL, phase=Phase.PHASE_1))
    assert resolved([said, began, another], "2015-02-01")["x"].verdict == "indeterminate"
    assert resolved([said, another], "2015-02-01")["x"].verdict == "missed"


def test_a_later_rung_shows_that_it_was_passed_and_a_lower_one_that_it_was_not() -> None:
    began = fact("e", "2014-06-20", trial("2014-06-15"))
    found = resolved([*SAID, began], "2014-06-20")["x"]
    assert (found.verdict, str(found.delay)) == ("met", "..-15")
    late = fact("e", "2014-07-20", trial("2014-07-15"))
    found = resolved([*SAID, late], "2014-07-20")["x"]
    assert (found.verdict, found.silent) == ("indeterminate", False)
    assert [each.speaks for each in found.evidence] == ["open"]
    launch = fact("x", "2010-01-10", expects("2010-01-10", "..2010-12-31", EventType.LAUNCH, region="US"))
    approved = fact("a", "2013-02-22", event(EventType.APPROVAL, "2013-02-22", region="US"))
    found = resolved([launch, approved], "2013-03-01")["x"]
    assert (found.verdict, str(found.delay)) == ("missed", "784..")
    abroad = fact("a", "2013-02-22", event(EventType.APPROVAL, "2013-02-22", region="EU"))
    assert resolved([launch, abroad], "2013-03-01")["x"].verdict == "indeterminate"


def test_a_later_rung_implies_nothing_that_had_been_passed_before_or_may_be_skipped() -> None:
    said = fact("x", "2014-01-10", expects("2014-01-10", "..2014-06-30", TRIAL, phase=Phase.PHASE_2))
    approved = fact("a", "2014-05-01", event(EventType.APPROVAL, "2014-05-01", region="US"))
    assert resolved([said, approved], "2014-07-01")["x"].verdict == "met"
    before = fact("b", "2010-05-01", event(TRIAL, "2010", phase=Phase.PHASE_2))
    assert resolved([said, approved, before], "2014-07-01")["x"].verdict == "indeterminate"
    third = fact("x", "2014-01-10", expects("2014-01-10", "..2014-06-30", TRIAL, phase=Phase.PHASE_3))
    assert resolved([third, approved], "2014-07-01")["x"].verdict == "indeterminate"


def test_the_first_patient_shows_that_the_trial_had_begun() -> None:
    said = fact("x", "2014-01-10", expects("2014-01-10", "..2014-06-30", TRIAL, phase=Phase.PHASE_2))
    dosed = fact("d", "2014-05-01", event(EventType.FIRST_PATIENT, "2014-05-01", phase=Phase.PHASE_2))
    assert resolved([said, dosed], "2014-05-01")["x"].verdict == "met"
    other = fact("d", "2014-05-01", event(EventType.FIRST_PATIENT, "2014-05-01", phase=Phase.PHASE_1))
    assert resolved([said, other], "2014-05-01")["x"].verdict == "open"


def test_what_may_be_another_event_is_no_evidence_against() -> None:
    said = fact("x", "2014-01-10", expects("2014-01-10", "..2014-06-30", TRIAL, phase=Phase.PHASE_2))
    untold = fact("e", "2014-09-01", event(TRIAL, "2014-08"))
    found = resolved([said, untold], "2014-09-01")["x"]
    assert (found.verdict, [each.speaks for each in found.evidence]) == ("indeterminate", ["open"])


def test_given_up_in_the_window_is_a_miss_and_given_up_later_is_none() -> None:
    stop = fact("s", "2014-03-01", event(EventType.PROGRAMME_STOPPED, "2014-02-20"))
    found = resolved([*SAID, stop], "2014-03-01")["x"]
    assert (found.verdict, found.why) == ("missed", "given up by 2014-02-20")
    late = fact("s", "2014-09-01", event(EventType.PROGRAMME_STOPPED, "2014-08-20"))
    assert resolved([*SAID, late], "2014-09-01")["x"].verdict == "indeterminate"
    both = [*SAID, fact("e", "2014-02-15", event(IND, "2014-02-10")), stop]
    assert resolved(both, "2014-03-01")["x"].verdict == "met"


def test_another_phase_region_or_compound_is_another_event() -> None:
    said = fact("x", "2014-01-10", expects("2014-01-10", "..2014-06-30", TRIAL, phase=Phase.PHASE_2, region="US"))
    others = [
        trial("2014-03"),
        event(TRIAL, "2014-03", phase=Phase.PHASE_2, region="EU"),
        event(TRIAL, "2014-03", "TAL-2", phase=Phase.PHASE_2, region="US"),
    ]
    for other in others:
        assert resolved([said, fact("e", "2014-07-01", other)], "2014-07-02")["x"].silent
    untold = event(TRIAL, "2014-03", phase=Phase.PHASE_2)
    found = resolved([said, fact("e", "2014-07-01", untold)], "2014-07-02")["x"]
    assert (found.verdict, found.silent) == ("indeterminate", False)


def test_two_compounds_named_together_are_both_needed() -> None:
    said = fact("x", "2014-01-10", expects("2014-01-10", "..2014-06-30", words="TAL-1 and TAL-2", count=2))
    one = fact("e", "2014-03-01", event(IND, "2014-02"))
    two = fact("f", "2014-05-01", event(IND, "2014-04", "TAL-2"))
    assert resolved([said, one], "2014-05-02")["x"].verdict == "open"
    assert resolved([said, one, two], "2014-05-02")["x"].verdict == "met"
    late = fact("f", "2014-09-01", event(IND, "2014-08", "TAL-2"))
    assert resolved([said, one, late], "2014-09-02")["x"].verdict == "missed"


def test_a_window_without_end_is_neither_met_in_time_nor_missed() -> None:
    said = fact("x", "2014-01-10", expects("2014-01-10", "2014-01-10.."))
    assert resolved([said], "2020-01-01")["x"].verdict == "open"
    told = fact("e", "2016-05-01", event(IND, "2016-04"))
    found = resolved([said, told], "2016-05-01")["x"]
    assert (found.verdict, found.delay) == ("indeterminate", None)


def test_a_goal_date_is_met_by_an_approval_and_missed_by_nothing() -> None:
    said = fact(
        "x",
        "2014-01-10",
        expects("2014-01-10", "..2014-06-30", EventType.APPROVAL, speaker="FDA", modality="goal_date", region="US"),
    )
    early = fact("e", "2014-06-20", event(EventType.APPROVAL, "2014-06-20", region="US"))
    late = fact("e", "2014-09-20", event(EventType.APPROVAL, "2014-09-20", region="US"))
    assert resolved([said, early], "2014-07-20")["x"].verdict == "met"
    found = resolved([said, late], "2014-09-20")["x"]
    assert (found.verdict, str(found.delay)) == ("indeterminate", "82")
    assert [each.speaks for each in found.evidence] == ["open"]


def test_what_had_happened_when_it_was_expected_is_not_what_was_expected() -> None:
    for window in ("2013-12", "2014-01-10"):
        told = fact("e", "2014-07-01", event(IND, window))
        assert resolved([*SAID, told], "2014-07-02")["x"].silent


def test_what_is_said_after_the_day_asked_is_not_resolved() -> None:
    assert resolved(SAID, "2014-06-01", "2014-01-09") == {}


# Superseded: another window of the same speaker, told while the first one was open


def test_another_window_told_in_time_supersedes_and_the_verdict_apart_is_kept() -> None:
    moved = fact("y", "2014-05-20", expects("2014-05-20", "2014-12"))
    found = resolved([*SAID, release("2014-05-20"), moved], "2014-05-20")
    assert (found["x"].verdict, found["x"].superseded_by, found["x"].apart) == ("superseded", "y", "open")
    assert found["y"].verdict == "open"
    told = fact("e", "2014-12-10", event(IND, "2014-12-05"))
    found = resolved([*SAID, release("2014-05-20"), moved, told], "2014-12-31")
    assert (found["x"].verdict, found["x"].apart) == ("superseded", "missed")
    assert found["y"].verdict == "met"


def test_another_window_told_too_late_is_a_miss_of_the_first() -> None:
    moved = fact("y", "2014-07-20", expects("2014-07-20", "2014-12"))
    found = resolved([*SAID, release("2014-07-20"), moved], "2014-07-20")["x"]
    assert (found.verdict, found.superseded_by) == ("missed", "")


def test_the_same_window_another_speaker_or_a_bound_supersedes_nothing() -> None:
    same = fact("y", "2014-05-20", expects("2014-05-20", "2014-05-20..2014-06-30"))
    other = fact("y", "2014-05-20", expects("2014-05-20", "2014-12", speaker="Kestrel SA"))
    bound = fact("y", "2014-05-20", expects("2014-05-20", "2014-12", modality="upper_bound"))
    for later in (same, other, bound):
        assert resolved([*SAID, release("2014-05-20"), later], "2014-05-20")["x"].verdict == "open"


def test_a_person_speaks_for_the_publisher() -> None:
    moved = fact("y", "2014-05-20", expects("2014-05-20", "2014-12", speaker="Meridel Inc."))
    found = resolved([*SAID, release("2014-05-20"), moved], "2014-05-20")
    assert (found["x"].speaker, found["x"].house) == ("Anna Berg", "Meridel Inc.")
    assert found["x"].superseded_by == "y"


# Counts


TWELVE = fact(
    "x",
    "2014-01-10",
    expects("2014-01-10", "..2014-12-31", "pipeline_count", "compounds", count=12),
    quote="twelve compounds will be in clinical testing",
)


@pytest.mark.parametrize(
    ("count", "what", "on", "verdict"),
    [
        (12, "are in the clinic", "2014-10-01", "met"),
        (11, "are in the clinic", "2014-10-01", "indeterminate"),
        (10, "are in the clinic", "2015-03-01", "missed"),
        (11, "are in the clinic", "2014-12-31", "missed"),
        (13, "are in the clinic", "2015-03-01", "indeterminate"),
        (10, "are in the clinic", "2019-03-01", "indeterminate"),
        (10, "have reached the clinic", "2019-03-01", "missed"),
        (10, "are in the clinic or have an active IND", "2015-03-01", "indeterminate"),
        (3, "wholly owned are in the clinic", "2015-03-01", "indeterminate"),
    ],
)
def test_an_expected_count_is_decided_by_counts_of_its_measure(count: int, what: str, on: str, verdict: str) -> None:
    told = fact("s", on, stock(count, what, on))
    assert resolved([TWELVE, told], "2020-01-01")["x"].verdict == verdict


def test_an_upper_bound_is_broken_by_more_and_kept_by_less() -> None:
    bound = fact(
        "x",
        "2014-01-10",
        expects("2014-01-10", "..2014-12-31", "pipeline_count", "compounds", count=12, modality="upper_bound"),
        quote="as many as twelve compounds in clinical testing",
    )
    more = fact("s", "2014-11-01", stock(13, "in the clinic", "2014-11-01"))
    fewer = fact("s", "2015-01-05", stock(10, "in the clinic", "2015-01-05"))
    assert resolved([bound, more], "2015-02-01")["x"].verdict == "missed"
    assert resolved([bound, fewer], "2015-02-01")["x"].verdict == "met"
    assert resolved([bound], "2015-02-01")["x"].verdict == "indeterminate"


def test_compounds_that_enter_the_clinic_are_counted_one_by_one() -> None:
    said = fact(
        "x", "2014-01-10", expects("2014-01-10", "2014-01-10..2014-12-31", TRIAL, "two more compounds", count=2)
    )
    one = fact("a", "2014-05-02", event(TRIAL, "2014-05-01", "TAL-1", phase=Phase.PHASE_1))
    two = fact("b", "2014-06-02", event(TRIAL, "2014-06-01", "TAL-2", phase=Phase.PHASE_1))
    assert resolved([said, one], "2014-07-01")["x"].verdict == "open"
    assert resolved([said, one, two], "2014-07-01")["x"].verdict == "met"
    assert resolved([said, one], "2015-07-01")["x"].verdict == "indeterminate"


def test_expected_sums_are_not_decided_by_anything_the_log_holds() -> None:
    said = fact("x", "2014-01-10", expects("2014-01-10", "2014", "net_loss", "Meridel Inc."))
    assert resolved([said], "2014-06-01")["x"].verdict == "open"
    assert resolved([said], "2015-06-01")["x"].verdict == "indeterminate"


def test_from_the_words_of_releases() -> None:
    """The whole way: text, claims, facts, verdicts, each with the words it rests on."""
    first = "BASEL, March 3, 2014 -- Talvera AG expects the IND for TAL-7 to become active by the end of June 2014."
    later = "BASEL, June 20, 2014 -- Talvera AG announced that the IND for TAL-7 is now active."
    records = [*records_of(read(first, document="first")), *records_of(read(later, document="later"))]
    (before,) = resolved(records, "2014-06-19").values()
    (after,) = resolved(records, "2014-06-20").values()
    assert (before.verdict, after.verdict) == ("open", "met")
    (source,) = after.evidence[0].sources
    assert "is now active" in getattr(source, "quote", "")
    assert (after.house, str(after.delay)) == ("Talvera AG", "-119..-10")
