"""Counts: the log's own, between what is certain and what is possible, beside what documents claimed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pipeline_story import event, fact, naming, real_documents, state_of, stock

from paylode.programme.event_types import EventType, Phase
from paylode.programme.facts import Record
from paylode.programme.pipeline import Count, board, counts, rule_named, rule_of
from paylode.programme.pipeline.counting import surely_different
from paylode.values.answer import Answer

D = date(2014, 4, 17)


def count(records: list[Record], name: str, known: str, valid: str = "") -> Count:
    rule = rule_named(name)
    assert rule is not None
    state = state_of(records, known, valid)
    (found,) = counts(board(state), state, rules=[rule])
    return found


def test_an_undecided_stage_widens_the_count() -> None:
    told: list[Record] = [
        fact("a", "d1", D, event(EventType.PHASE_START, "2014-01", "TAL-1", phase=Phase.PHASE_1)),
        fact("b", "d2", D, event(EventType.PHASE_START, "..2014-04-17", "TAL-2", phase=Phase.PHASE_1)),
    ]
    then = count(told, "in the clinic", "2014-04-17", "2014-03-01")
    assert (then.at_least, then.at_most, then.decided) == (1, 2, False)
    assert (then.certain, then.possible) == (("TAL-1",), ("TAL-2",))
    assert count(told, "in the clinic", "2014-04-17").at_least == 2


def test_descriptions_that_may_be_one_compound_count_once_at_least() -> None:
    told: list[Record] = [
        fact("a", "d1", D, event(EventType.IND_ACTIVE, "..2014-04-17", "a new agent", developer="Talvera")),
        fact("b", "d2", D, event(EventType.IND_ACTIVE, "2014-04", "a different compound", developer="Talvera")),
        fact("c", "d2", D, event(EventType.IND_ACTIVE, "2014-04", "a second compound", developer="Talvera")),
        fact("d", "d3", D, event(EventType.IND_ACTIVE, "2014-03", "another one", developer="Kestrel SA")),
    ]
    found = count(told, "with an active IND", "2014-05-01")
    assert (found.at_least, found.at_most) == (3, 4)


def test_one_rung_alone_and_all_above_it() -> None:
    told: list[Record] = [
        fact("a", "d1", D, event(EventType.PHASE_START, "2012", "TAL-1", phase=Phase.PHASE_1)),
        fact("b", "d1", D, event(EventType.PHASE_START, "2013", "TAL-1", phase=Phase.PHASE_2)),
        fact("c", "d2", D, event(EventType.PHASE_START, "2013", "TAL-2", phase=Phase.PHASE_1)),
        fact("d", "d3", D, event(EventType.PROGRAMME_STOPPED, "2014-02", "TAL-2")),
    ]
    names = ("in Phase I", "in Phase II", "in Phase II or later", "in the clinic", "have reached the clinic")
    assert [count(told, name, "2014-05-01").at_most for name in names] == [0, 1, 1, 1, 2]
    assert count(told, "in Phase I", "2014-05-01", "2014-01-01").certain == ("TAL-2",)


def test_a_claim_stands_beside_the_count_and_corrects_nothing() -> None:
    told: list[Record] = [
        fact("a", "d1", D, event(EventType.PHASE_START, "2012", "TAL-1", phase=Phase.PHASE_1)),
        fact("s", "d2", D, stock(3, "compounds are in clinical testing", "2014-04-17")),
        fact("p", "d2", D, stock(2, "of them wholly owned, in clinical testing", "2014-04-17")),
    ]
    found = count(told, "in the clinic", "2014-04-17")
    assert (found.at_least, found.at_most) == (1, 1)
    (claim,) = found.claimed
    assert (claim.fact, claim.agrees, claim.missing) == ("s", Answer.UNDECIDED, 2)
    fewer = [*told[:1], fact("z", "d3", D, stock(0, "compounds are in clinical testing", "2014-04-17"))]
    assert count(fewer, "in the clinic", "2014-04-17").claimed[0].agrees is Answer.NO
    same = [*told[:1], fact("z", "d3", D, stock(1, "compound is in clinical testing", "2014-04-17"))]
    assert count(same, "in the clinic", "2014-04-17").claimed[0].agrees is Answer.YES
    assert count(told, "in the clinic", "2014-04-18").claimed == ()


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("seven compounds are being tested in the clinic", "in the clinic"),
        ("to be in human trials by mid-2012", "in the clinic"),
        ("compounds are being tested in patients and/or have an active IND", "in the clinic or with an active IND"),
        ("have advanced to having an active IND", "with an active IND"),
        ("four of these should be in Phase 2 or later", "in Phase II or later"),
        ("two are in Phase III", "in Phase III"),
        ("in Phase I or beyond", "in the clinic"),
        ("ten compounds have reached the clinic", "have reached the clinic"),
        ("three products are approved", "approved"),
    ],
)
def test_words_have_a_measure(words: str, name: str) -> None:
    assert str(rule_of(words)) == name


def test_words_without_a_stage_have_none() -> None:
    assert rule_of("numerous compounds") is None


@example(6, {(0, 2), (2, 4), (4, 1), (1, 3), (3, 5), (5, 0)})  # a ring, where taking the first that fits gives 2
@given(st.integers(0, 7), st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6))))
def test_as_many_as_surely_differ_is_the_largest_set_of_which_no_two_may_be_one(
    number: int, pairs: set[tuple[int, int]]
) -> None:
    told = [fact(f"f{n}", f"d{n}", D, event(EventType.IND_ACTIVE, "2014", f"TAL-{n}")) for n in range(number)]
    alike = {frozenset(pair) for pair in pairs if len(set(pair)) == 2 and max(pair) < number}
    rows = [
        replace(row, may_be=tuple(f"TAL-{n}" for n in range(number) if {int(row.compound[-1]), n} in alike))
        for row in board(state_of(told, "2015-01-01")).rows
    ]
    sets = (chosen for size in range(number + 1) for chosen in combinations(range(number), size))
    largest = max(len(chosen) for chosen in sets if not any(pair <= set(chosen) for pair in alike))
    assert surely_different(rows) == largest


@given(
    st.lists(
        st.tuples(
            st.integers(0, 4), st.sampled_from(("in Phase I", "IND", "stop")), st.integers(0, 60), st.integers(0, 40)
        ),
        max_size=9,
    ),
    st.integers(0, 100),
)
def test_counts_are_ranges_and_more_precise_days_never_leave_them(
    told: list[tuple[int, str, int, int]], at: int
) -> None:
    """Whatever the true days within the windows: the count they give lies within the range that the windows give."""
    start = date(2014, 1, 1)
    kinds = {
        "in Phase I": (EventType.PHASE_START, Phase.PHASE_1),
        "IND": (EventType.IND_ACTIVE, None),
        "stop": (EventType.PROGRAMME_STOPPED, None),
    }
    once = {(who, what): (first, width) for who, what, first, width in told}
    vague, exact = [], []
    for number, ((who, what), (first, width)) in enumerate(sorted(once.items())):
        kind, phase = kinds[what]
        early, late = start + timedelta(days=first), start + timedelta(days=first + width)
        for records, window in ((vague, f"{early}..{late}"), (exact, f"{early}")):
            told_event = event(kind, window, f"TAL-{who}", phase=phase)
            records.append(fact(f"f{number}", f"d{number}", start, told_event))
    day, known = (start + timedelta(days=at)).isoformat(), "2015-01-01"
    for name in ("have reached the clinic", "in the clinic or with an active IND"):
        wide, narrow = count(vague, name, known, day), count(exact, name, known, day)
        assert wide.at_least <= narrow.at_least <= narrow.at_most <= wide.at_most


def test_the_named_compounds_of_the_annotated_documents_are_fewer_than_claimed() -> None:
    records = list(real_documents())
    found = count(records, "in the clinic or with an active IND", "2011-11-03")
    (claim,) = found.claimed
    assert claim.statement.count == 9
    assert claim.missing == 9 - found.at_most > 0
    assert claim.agrees is Answer.UNDECIDED


def test_a_brand_is_its_compound_and_a_user_may_say_under_which_id() -> None:
    records = list(real_documents())
    found = count(records, "approved", "2013-02-22")
    assert (found.at_least, found.at_most) == (1, 1)
    told = fact("n", "own note", date(2013, 2, 22), naming("t-dm1", "T-DM1", "Kadcyla", "trastuzumab emtansine"))
    assert count([*records, told], "approved", "2013-02-22").certain == ("t-dm1",)
