"""What became of the expectations in the annotated documents, as they are read."""

from __future__ import annotations

from expectation_story import day, event, fact, real_documents, resolved, state_of

from paylode.programme.event_types import EventType, Phase
from paylode.programme.expectations import Resolved, resolve, scorecard, silence
from paylode.programme.facts import Naming, SourceSpan

IMGN853 = ("IMGN853", EventType.IND_ACTIVE)
TRIAL = ("IMGN853", EventType.PHASE_START)


def expectation(known: str, subject: str, matter: object, said: str = "", *extra: object) -> Resolved:
    found = [
        each
        for each in resolved([*real_documents(), *extra], known).values()  # type: ignore[list-item]
        if each.expectation.subject.words.startswith(subject)
        and each.expectation.matter == matter
        and said in ("", str(each.expectation.said_on))
    ]
    (only,) = found
    return only


def test_the_active_ind_by_june_is_met_by_the_document_of_april_and_open_before() -> None:
    before, after = (expectation(known, *IMGN853) for known in ("2012-04-16", "2012-04-17"))
    assert str(before.expectation.window) == "2011-11-14..2012-06-30"
    assert (before.verdict, before.expectation.modality, before.evidence) == ("open", "firm", ())
    assert after.verdict == "met"
    assert after.delay is not None and after.delay.at_most == -74
    (evidence,) = after.evidence
    assert {each.document for each in evidence.sources if isinstance(each, SourceSpan)} == {
        "2012-04-17-immunogen-imgn853-ind-active"
    }
    assert (after.speaker, after.house) == ("Daniel Junius", "ImmunoGen, Inc.")


def test_the_first_trial_in_mid_2012_is_open_on_30_june_and_met_on_11_july() -> None:
    assert expectation("2012-06-30", *TRIAL).verdict == "open"
    told = expectation("2012-07-11", *TRIAL)
    assert (told.verdict, str(told.occurred)) == ("met", "2012-04-17..2012-07-11")
    report = fact(
        "annual", "2012-08-29", event(EventType.PHASE_START, "2012-06", "IMGN853", phase=Phase.PHASE_1), about="start"
    )
    last = expectation("2012-08-29", *TRIAL, "", report)
    assert last.verdict == "met"
    assert str(last.occurred) == "2012-06-01..2012-06-30"


def test_twelve_in_the_clinic_is_missed_by_a_later_count_and_five_more_is_not_decided() -> None:
    twelve = expectation("2013-02-22", "TAP compounds", "pipeline_count", "2011-06-15")
    assert twelve.verdict == "missed"
    assert "10" in next(each.why for each in twelve.evidence if each.speaks == "against")
    assert expectation("2012-07-11", "TAP compounds", "pipeline_count", "2011-06-15").verdict == "indeterminate"
    assert expectation("2013-02-22", "five more", EventType.PHASE_START).verdict == "indeterminate"


def test_the_goal_date_is_met_by_the_approval_of_the_compound_under_its_brand() -> None:
    same = Naming(of="compound", id="t-dm1", names=("T-DM1", "trastuzumab emtansine", "Kadcyla"))
    note = fact("note", "2012-11-06", same)
    goal = expectation("2013-02-22", "trastuzumab emtansine", EventType.APPROVAL, "2012-11-06", note)
    assert (goal.verdict, goal.house) == ("met", "FDA")
    assert goal.delay is not None and goal.delay.at_most == -4
    assert expectation("2013-02-21", "trastuzumab emtansine", EventType.APPROVAL, "2012-11-06", note).verdict == "open"


def test_too_few_are_decided_for_a_rate_and_the_score_says_so() -> None:
    state = state_of(real_documents(), "2013-04-30")
    found = resolve(state)
    scores = scorecard(found)
    assert sum(each.all.total for each in scores) == len(found)
    mine = next(each for each in scores if each.speaker == "ImmunoGen, Inc.")
    assert not mine.enough and "too few" in mine.says
    assert all(each.passed_on < day("2013-04-30") for each in silence(found, state))
