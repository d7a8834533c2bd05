"""The walk from one stated count to the next, with what explains each step and what does not."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pipeline_story import document, event, fact, flow, real_documents, state_of, stock

from paylode.programme.event_types import EventType, Phase
from paylode.programme.facts import Record
from paylode.programme.pipeline import CountWalk, count_walk
from paylode.values.answer import Answer
from paylode.values.problem import InputError

CLINIC = "compounds are in the clinic"
BOTH = "compounds are in the clinic or have an active IND"
JANUARY, MARCH, JUNE = date(2014, 1, 1), date(2014, 3, 1), date(2014, 6, 1)


def started(name: str, window: str, learnt: date, said_in: str = "") -> Record:
    told = event(EventType.PHASE_START, window, name, phase=Phase.PHASE_1)
    return fact(f"start of {name}", said_in or f"d-{name}", learnt, told)


def two_counts(first: int, second: int) -> list[Record]:
    return [
        document("one", JANUARY),
        fact("s1", "one", JANUARY, stock(first, CLINIC, "2014-01-01")),
        document("two", JUNE),
        fact("s2", "two", JUNE, stock(second, CLINIC, "2014-06-01")),
    ]


def walk(records: list[Record], known: str = "2014-12-31") -> CountWalk:
    return count_walk(state_of(records, known), publisher="Meridel Inc.")


def test_a_step_is_explained_by_the_event_and_its_document() -> None:
    (step,) = walk([*two_counts(6, 7), started("TAL-1", "2014-03", MARCH)]).steps
    assert (step.difference, step.explained, step.unexplained_at_least, step.unexplained_at_most) == (1, True, 0, 0)
    (move,) = step.moves
    assert (move.change, move.name, move.sure, str(move.sources[0])) == (1, "TAL-1", Answer.YES, "d-TAL-1 0-9")


def test_a_difference_without_events_is_unexplained_with_how_many() -> None:
    (step,) = walk(two_counts(7, 5)).steps
    assert (step.difference, step.moves, step.explained) == (-2, (), False)
    assert (step.unexplained_at_least, step.unexplained_at_most) == (-2, -2)


def test_one_came_and_one_left_explain_no_difference_at_all() -> None:
    left = [
        started("TAL-0", "2012", date(2012, 5, 1)),
        fact("stop", "d-stop", MARCH, event(EventType.PROGRAMME_STOPPED, "2014-02", "TAL-0")),
    ]
    (step,) = walk([*two_counts(6, 6), started("TAL-1", "2014-03", MARCH), *left]).steps
    assert [(move.change, move.name) for move in step.moves] == [(-1, "TAL-0"), (1, "TAL-1")]
    assert (step.difference, step.explained_at_least, step.explained_at_most, step.explained) == (0, 0, 0, True)


def test_an_event_whose_days_reach_over_the_step_may_explain_it() -> None:
    (step,) = walk([*two_counts(6, 7), started("TAL-1", "..2014-03-01", MARCH)]).steps
    assert [move.sure for move in step.moves] == [Answer.UNDECIDED]
    assert (step.unexplained_at_least, step.unexplained_at_most, step.explained) == (0, 1, False)


def test_who_may_have_been_counted_before_explains_nothing_for_sure() -> None:
    """A compound named only later may be the one that a release of March describes, and was perhaps there before."""
    described = event(EventType.PHASE_START, "2014-03", "a compound", phase=Phase.PHASE_1)
    records = [*two_counts(6, 7), fact("n", "d", MARCH, described), started("TAL-0", "..2014-06-05", date(2014, 6, 5))]
    (step,) = walk(records).steps
    assert [move.name for move in step.moves] == ["a compound"]
    assert (step.explained_at_least, step.explained_at_most) == (0, 1)


def test_counts_of_later_days_are_left_out() -> None:
    found = count_walk(state_of(two_counts(6, 7), "2014-12-31", "2014-03-01"), publisher="Meridel Inc.")
    assert [point.count for point in found.points] == [6]
    assert [each.why for each in found.left_out] == ["of a later day"]


def test_two_measures_have_a_difference_and_no_movement() -> None:
    records = [*two_counts(6, 7)[:2], fact("b", "two", JUNE, stock(9, BOTH, "2014-06-01")), document("two", JUNE)]
    (step,) = walk(records).steps
    assert (step.difference, step.one_measure, step.explained) == (3, False, False)


def test_a_flow_is_added_only_as_a_sum_and_only_to_its_own_day() -> None:
    base = two_counts(6, 7)[:2]
    since = fact("f", "two", MARCH, flow(4, "have advanced to having an active IND", "2014-01-01..2014-03-01"))
    found = walk([*base, document("two", MARCH), since])
    assert [point.count for point in found.points] == [6]
    (total,) = found.sums
    assert (str(total), total.total, str(total.rule)) == ("10 = 6 + 4", 10, "in the clinic or with an active IND")
    assert total.holds is Answer.UNDECIDED
    assert "none of the 6 left by 2014-03-01" in total.conditions
    other_day = fact("f", "two", MARCH, flow(4, "have advanced to having an active IND", "2014-01-02..2014-03-01"))
    found = walk([*base, document("two", MARCH), other_day])
    assert found.sums == ()
    assert [each.why for each in found.left_out] == ["a flow: no stock is stated for the day it counts from"]


def test_a_sum_does_not_hold_if_somebody_left_and_holds_if_a_document_states_it() -> None:
    base = [
        document("zero", date(2013, 5, 1)),
        fact("old", "zero", date(2013, 5, 1), event(EventType.PHASE_START, "2013-04", "TAL-0", phase=Phase.PHASE_1)),
        *two_counts(6, 7)[:2],
        document("two", MARCH),
        fact("f", "two", MARCH, flow(4, "more have entered the clinic", "2014-01-01..2014-03-01")),
    ]
    gone = fact("stop", "two", MARCH, event(EventType.PROGRAMME_STOPPED, "2014-02-05", "TAL-0"))
    stated = fact("ten", "two", MARCH, stock(10, CLINIC, "2014-03-01"))
    other = fact("nine", "two", MARCH, stock(9, CLINIC, "2014-03-01"))
    # "have entered" counts all who ever did, so that it is no count of those who are there
    assert walk(base).sums == ()
    plain = [record for record in base if record.id != "f"]
    plain.append(fact("f", "two", MARCH, flow(4, "more in clinical testing", "2014-01-01..2014-03-01")))
    assert [each.holds for each in walk(plain).sums] == [Answer.UNDECIDED]
    assert [each.holds for each in walk([*plain, gone]).sums] == [Answer.NO]
    assert [each.holds for each in walk([*plain, stated]).sums] == [Answer.YES]
    assert [each.holds for each in walk([*plain, other]).sums] == [Answer.NO]


def test_news_after_a_count_makes_a_sum_and_what_documents_look_back_to_does_not() -> None:
    looks_back = event(
        EventType.PHASE_START, "..2014-03-01", "TAL-2", phase=Phase.PHASE_1, basis="open", background=True
    )
    records = [
        *two_counts(6, 7)[:2],
        fact(
            "n", "d", MARCH, event(EventType.PHASE_START, "2014-03-01", "TAL-1", phase=Phase.PHASE_1, basis="announced")
        ),
        fact("o", "d", MARCH, looks_back),
    ]
    (total,) = walk(records).sums
    assert (str(total), total.at_most, total.by) == ("7 = 6 + 1", 8, "events")
    assert [move.name for move in total.moves] == ["TAL-1", "TAL-2"]


def test_a_part_of_the_pipeline_and_a_telling_twice_are_no_points() -> None:
    records = [
        *two_counts(6, 7)[:2],
        fact("own", "one", JANUARY, stock(3, "wholly owned compounds in the clinic", "2014-01-01")),
        fact("again", "one", JANUARY, stock(6, CLINIC, "2014-01-01")),
        fact("vague", "one", JANUARY, stock(8, "compounds", "2014-01-01")),
    ]
    found = walk(records)
    assert len(found.points) == 1
    assert {each.statement.count: each.why for each in found.left_out} == {
        3: "counts a part of the pipeline",
        6: "tells the same again",
        8: "names no stage that is counted",
    }


def test_whose_counts_must_be_clear() -> None:
    records = [
        *two_counts(6, 7),
        document("x", MARCH, "Talvera AG"),
        fact("x", "x", MARCH, stock(2, CLINIC, "2014-03-01")),
    ]
    with pytest.raises(InputError, match=r"2 publishers state counts\. Choose one of Meridel Inc\., Talvera AG"):
        count_walk(state_of(records, "2014-12-31"))
    with pytest.raises(InputError, match="Did you mean Meridel"):
        count_walk(state_of(records, "2014-12-31"), publisher="Meridal Inc.")
    assert [point.count for point in walk(records).points] == [6, 7]


@given(st.permutations(range(9)), st.integers(0, 200))
def test_any_order_gives_one_walk_and_later_facts_change_no_earlier_one(order: list[int], day: int) -> None:
    records = [
        *two_counts(6, 8),
        started("TAL-1", "2014-02..2014-03", MARCH),
        started("a second compound", "..2014-05-05", date(2014, 5, 5)),
        started("another compound", "2014-05", date(2014, 5, 25)),
        fact("f", "two", JUNE, flow(1, "more in clinical testing", "2014-01-01..2014-06-01")),
        fact("x", "d-x", date(2014, 7, 1), event(EventType.PROGRAMME_STOPPED, "2014-02", "TAL-1")),
    ]
    known = (JANUARY + timedelta(days=day)).isoformat()
    shuffled = [records[place] for place in order]
    then = [record for record in records if record.learnt <= date.fromisoformat(known)]
    walks = [count_walk(state_of(some, known)) for some in (records, shuffled, then)]
    assert walks[0] == walks[1] == walks[2]


def test_the_walk_of_the_annotated_documents() -> None:
    records = list(real_documents())
    found = count_walk(state_of(records, "2011-11-14"))
    assert [(point.count, str(point.day), str(point.rule)) for point in found.points] == [
        (7, "2010-10-11", "in the clinic"),
        (6, "2011-07-01", "in the clinic"),
        (9, "2011-11-03", "in the clinic or with an active IND"),
    ]
    one_left, _ = found.steps
    assert (one_left.difference, one_left.unexplained_at_least, one_left.unexplained_at_most) == (-1, -1, -1)
    assert [str(each) for each in found.sums] == ["10 = 9 + 1", "10 = 6 + 4"]
    assert {str(each.rule) for each in found.sums} == {"in the clinic or with an active IND"}
    assert {each.holds for each in found.sums} == {Answer.UNDECIDED}
    by_events, by_flow = found.sums
    assert [move.name for move in by_events.moves[:1]] == ["second TAP compound"]
    assert by_flow.flow_source is not None and "four more" in getattr(by_flow.flow_source, "quote", "")
    assert 10 not in [point.count for point in found.points]


def test_eleven_is_a_sum_too() -> None:
    found = count_walk(state_of(list(real_documents()), "2012-04-17"))
    last = found.sums[-1]
    assert (str(last), last.holds) == ("11 = 9 + 2", Answer.UNDECIDED)
    assert "IMGN853" in [move.name for move in last.moves]


def test_the_walk_is_the_same_in_any_order_of_documents() -> None:
    records = list(real_documents())
    shuffled = records.copy()
    random.Random(7).shuffle(shuffled)
    assert count_walk(state_of(records, "2013-04-30")) == count_walk(state_of(shuffled, "2013-04-30"))
