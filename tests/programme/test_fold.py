"""The state as of a date: what was known, of what had happened, whatever the order in which it arrived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.programme.event_types import EventType, Phase
from paylode.programme.facts import (
    UNDISCLOSED,
    Assumed,
    Document,
    DocumentRecord,
    Event,
    Expectation,
    Fact,
    Naming,
    PartyRole,
    Record,
    SourceSpan,
    StatedAmount,
    Subject,
    Withdrawal,
)
from paylode.programme.fold import State, as_of, difference
from paylode.programme.happening import Happening
from paylode.programme.parties import compound_named, party_named, successor
from paylode.programme.record_json import record_from_json, record_json
from paylode.storage.event_log import append, open_log, read_log
from paylode.storage.event_record import Entry
from paylode.values.answer import Answer
from paylode.values.date_window import DateWindow, date_window
from paylode.values.fiscal import FiscalYears, fiscal_answer, fiscal_calendar
from paylode.values.money import Money, Undisclosed
from paylode.values.problem import InputError

IMMUNOGEN = fiscal_calendar("ImmunoGen", [FiscalYears(6, 30, date(1999, 7, 1), date(2016, 6, 30))])


def document(name: str, published: date, kind: str = "release") -> DocumentRecord:
    told = Document(name, "ImmunoGen, Inc.", published, kind)  # type: ignore[arg-type]
    return DocumentRecord(id=f"document {name}", learnt=published, document=told)


def fact(name: str, said_in: str, learnt: date, says: object, **more: object) -> Fact:
    span = SourceSpan(said_in, 0, 9, "the words")
    return Fact(id=name, learnt=learnt, says=says, source=span, **more)  # type: ignore[arg-type]


def event(kind: EventType, window: str, compound: str = "imgn853", **more: object) -> Event:
    subject = Subject(compound.upper(), compound)
    return Event(type=kind, subject=subject, occurred=date_window(window), **more)  # type: ignore[arg-type]


def only(state: State, kind: EventType) -> Happening:
    (found,) = [each for each in state.happenings if each.event.type is kind]
    return found


# The first trial of IMGN853: its active IND told on 2012-04-17, its start on 2012-07-11, the month by the annual report

IND_DAY, START_DAY, REPORT_DAY = date(2012, 4, 17), date(2012, 7, 11), date(2012, 8, 29)
STORY: tuple[Record, ...] = (
    document("ind-release", IND_DAY),
    fact("f1", "ind-release", IND_DAY, event(EventType.IND_ACTIVE, "2012-04-17", region="US")),
    fact(
        "f2",
        "ind-release",
        IND_DAY,
        Expectation(
            speaker="ImmunoGen",
            said_on=IND_DAY,
            subject=Subject("IMGN853", "imgn853"),
            matter=EventType.PHASE_START,
            phase=Phase.PHASE_1,
            window=date_window("2012-05..2012-08"),
        ),
    ),
    document("start-release", START_DAY),
    fact(
        "f3",
        "start-release",
        START_DAY,
        event(EventType.PHASE_START, "2012-07-11", basis="announced", phase=Phase.PHASE_1, region="US"),
        about="first trial",
    ),
    document("annual-report", REPORT_DAY, "filing"),
    fact(
        "f4",
        "annual-report",
        REPORT_DAY,
        event(EventType.PHASE_START, "2012-06", phase=Phase.PHASE_1),
        about="first trial",
    ),
)


def test_before_its_announcement_the_trial_had_not_begun_as_far_as_was_known() -> None:
    state = as_of(STORY, known=date(2012, 6, 30))
    assert [each.event.type for each in state.happenings] == [EventType.IND_ACTIVE]


def test_on_its_announcement_the_fiscal_year_is_not_decided() -> None:
    state = as_of(STORY, valid=date(2012, 6, 30), known=START_DAY)
    trial = only(state, EventType.PHASE_START)
    assert str(trial.occurred) == "2012-04-17..2012-07-11"
    assert trial.happened is Answer.UNDECIDED
    assert str(fiscal_answer(trial.occurred, IMMUNOGEN, by="year")) == "FY2012 or FY2013, not decided"
    assert {each.why for each in trial.bounds} <= {"still expected on 2012-04-17", "not before ind_active"}
    assert trial.bounds


def test_the_annual_report_decides_it() -> None:
    state = as_of(STORY, valid=date(2012, 6, 30), known=REPORT_DAY)
    trial = only(state, EventType.PHASE_START)
    assert str(trial.occurred) == "2012-06-01..2012-06-30"
    assert trial.happened is Answer.YES
    assert str(fiscal_answer(trial.occurred, IMMUNOGEN, by="year")) == "FY2012"
    assert [each.id for each in trial.facts] == ["f4", "f3"]
    assert trial.event.region == "US"
    assert trial.learnt == START_DAY
    assert not trial.conflicts


def test_the_ladder_alone_bounds_the_trial() -> None:
    """The active IND says that a trial in the US was not earlier than itself; of one elsewhere it says nothing."""
    silent = [record for record in STORY if record.id not in ("f2", "f4")]
    assert str(only(as_of(silent, known=START_DAY), EventType.PHASE_START).occurred) == "2012-04-17..2012-07-11"
    abroad = [
        replace(record, says=replace(record.says, region="DE"))
        if isinstance(record, Fact) and isinstance(record.says, Event) and record.id == "f3"
        else record
        for record in silent
    ]
    assert str(only(as_of(abroad, known=START_DAY), EventType.PHASE_START).occurred) == "..2012-07-11"


REFUSED = [
    document("2010", date(2010, 8, 27)),
    document("2012", date(2012, 11, 6), "filing"),
    document("2013", date(2013, 2, 22)),
    fact("f1", "2010", date(2010, 8, 27), event(EventType.FILING_SUBMITTED, "2010-07", "t-dm1", region="US")),
    fact("f2", "2010", date(2010, 8, 27), event(EventType.REFUSE_TO_FILE, "2010-08-27", "t-dm1", region="US")),
    fact("f3", "2012", date(2012, 11, 6), event(EventType.FILING_SUBMITTED, "2012-08", "t-dm1", region="US")),
    fact("f4", "2012", date(2012, 11, 6), event(EventType.FILING_ACCEPTED, "..2012-11-06", "t-dm1", region="US")),
    fact("f5", "2013", date(2013, 2, 22), event(EventType.APPROVAL, "..2013-02-22", "t-dm1", region="US")),
    fact(
        "f6",
        "2013",
        date(2013, 2, 22),
        event(EventType.PHASE_START, "..2013-02-22", "t-dm1", phase=Phase.PHASE_3, region="US"),
    ),
]


def filings(state: State) -> list[str]:
    found = [each for each in state.happenings if each.event.type is EventType.FILING_SUBMITTED]
    return sorted(str(each.occurred) for each in found)


def test_a_refused_filing_is_no_rung_reached() -> None:
    """Neither implies it a Phase III, nor is the approval counted from it: the second filing does and is."""
    state = as_of(REFUSED, known=date(2013, 2, 22))
    assert filings(state) == ["2010-07-01..2010-07-31", "2012-08-01..2012-08-31"]
    assert str(only(state, EventType.PHASE_START).occurred) == "..2012-08-31"
    assert str(only(state, EventType.FILING_ACCEPTED).occurred) == "2012-08-01..2012-11-06"
    assert str(only(state, EventType.APPROVAL).occurred) == "2012-08-01..2013-02-22"


def test_a_refused_filing_alone_still_comes_before_the_approval() -> None:
    state = as_of([each for each in REFUSED if each.id != "f3"], known=date(2013, 2, 22))
    assert str(only(state, EventType.APPROVAL).occurred) == "2010-07-01..2013-02-22"
    assert str(only(state, EventType.PHASE_START).occurred) == "..2012-11-06", "not the refused filing bounds it"


def test_a_second_filing_is_not_taken_to_lie_before_the_first_approval() -> None:
    later = [
        *(each for each in REFUSED if each.id != "f2"),
        document("2018", date(2018, 8, 1)),
        fact("f7", "2018", date(2018, 8, 1), event(EventType.FILING_SUBMITTED, "..2018-08-01", "t-dm1", region="US")),
    ]
    assert "..2018-08-01" in filings(as_of(later, known=date(2018, 8, 1)))


def test_an_application_submitted_twice_bounds_by_its_first_day_what_follows() -> None:
    twice = [
        document("d", date(2012, 7, 11)),
        *(
            fact(name, "d", date(2012, 7, 11), event(EventType.IND_SUBMITTED, day, region="US"), about=name)
            for name, day in (("one", "2011-09-22"), ("two", "2012-03-01"))
        ),
        fact("three", "d", date(2012, 7, 11), event(EventType.IND_ACTIVE, "..2012-07-11")),
    ]
    assert str(only(as_of(twice, known=date(2012, 7, 11)), EventType.IND_ACTIVE).occurred) == "2011-09-22..2012-07-11"


def test_a_first_and_a_second_indication_are_two_approvals() -> None:
    said = [
        document("d", date(2019, 5, 3)),
        fact("one", "d", date(2019, 5, 3), event(EventType.APPROVAL, "2013-02-22", "t-dm1", region="US")),
        fact("two", "d", date(2019, 5, 3), event(EventType.APPROVAL, "2019-05-03", "t-dm1", region="US", ordinal=2)),
    ]
    state = as_of(said, known=date(2019, 5, 3))
    approvals = [each for each in state.happenings if each.event.type is EventType.APPROVAL]
    assert [str(each.occurred) for each in approvals] == ["2013-02-22", "2019-05-03"]
    assert not any(each.conflicts for each in approvals)


def test_a_stroke_in_a_name_makes_no_two_events_one() -> None:
    said = [
        document("d", date(2019, 5, 3)),
        fact("one", "d", date(2019, 5, 3), event(EventType.APPROVAL, "2013", indication="a", agreement="b/c")),
        fact("two", "d", date(2019, 5, 3), event(EventType.APPROVAL, "2014", indication="a/b", agreement="c")),
    ]
    assert len(as_of(said, known=date(2019, 5, 3)).happenings) == 2


def test_a_target_that_is_named_later_fills_one_that_was_undisclosed() -> None:
    first = event(EventType.IND_ACTIVE, "2011-11-14", "amg-1", target=UNDISCLOSED)
    named = event(EventType.IND_ACTIVE, "2011-11-14", "amg-1", target="CD27L")
    other = event(EventType.IND_ACTIVE, "2011-11-14", "amg-1", target="EGFRvIII")
    told = [document("d", date(2011, 11, 14)), fact("one", "d", date(2011, 11, 14), first)]
    told += [document("e", date(2012, 3, 1)), fact("two", "e", date(2012, 3, 1), named)]
    assert only(as_of(told, known=date(2011, 11, 14)), EventType.IND_ACTIVE).event.target == UNDISCLOSED
    later = only(as_of(told, known=date(2012, 3, 1)), EventType.IND_ACTIVE)
    assert (later.event.target, later.conflicts) == ("CD27L", ())
    told += [document("f", date(2012, 4, 1)), fact("three", "f", date(2012, 4, 1), other)]
    assert [each.field for each in only(as_of(told, known=date(2012, 4, 1)), EventType.IND_ACTIVE).conflicts] == [
        "target"
    ]


def test_two_undisclosed_targets_may_be_one_and_two_named_ones_not() -> None:
    def told(left: str, right: str) -> int:
        said = [
            fact(name, name, date(2011, 11, 14), event(EventType.LICENCE_TAKEN, "2011", "", target=target))
            for name, target in (("one", left), ("two", right))
        ]
        return len(as_of(said, known=date(2011, 11, 14)).possible_doubles)

    assert told(UNDISCLOSED, UNDISCLOSED) == told(UNDISCLOSED, "HER2") == 1
    assert told("CD27L", "HER2") == 0


def test_what_the_difference_of_two_days_is() -> None:
    before, after = (as_of(STORY, valid=date(2012, 6, 30), known=day) for day in (START_DAY, REPORT_DAY))
    changes = difference(before, after)
    assert [each.id for each in changes.facts_added] == ["f4"]
    assert (changes.facts_gone, changes.appeared, changes.vanished) == ((), (), ())
    (change,) = changes.changed
    assert (change.before.happened, change.after.happened) == (Answer.UNDECIDED, Answer.YES)
    assert [each.id for each in difference(as_of(STORY, known=IND_DAY), before).appeared] == ["first trial"]


# Several tellings of one event

DAY = date(2013, 2, 22)


def told(kind: EventType, *tellings: tuple[str, str, Event]) -> State:
    """The state after tellings (document, its kind, event) of one happening."""
    records: list[Record] = []
    for n, (name, of, says) in enumerate(tellings):
        records += [document(name, DAY, of), fact(f"f{n}", name, DAY, says, about="it")]
    return as_of(records, known=DAY)


def test_the_better_document_wins_and_the_other_is_shown() -> None:
    """A newspaper dates the deal of a filing of 2006 to the year 2009."""
    kind = EventType.AGREEMENT_SIGNED
    state = told(kind, ("paper", "news", event(kind, "2009")), ("filing", "8-K", event(kind, "2006-07-07")))
    deal = only(state, kind)
    assert str(deal.occurred) == "2006-07-07"
    assert [(each.field, each.held, each.other) for each in deal.conflicts] == [("occurred", "f1", "f0")]


def test_newer_beats_older_only_within_a_rank() -> None:
    kind = EventType.IND_ACTIVE
    old, new = date(2011, 11, 3), date(2011, 11, 14)
    records: list[Record] = [document("old", old), document("new", new), document("paper", new, "news")]
    records += [
        fact("a", "old", old, event(kind, "2011-11-01")),
        fact("b", "new", new, event(kind, "2011-11-02")),
        fact("c", "paper", new, event(kind, "2011-11-03")),
    ]
    active = only(as_of(records, known=new), kind)
    assert str(active.occurred) == "2011-11-02"
    assert [each.id for each in active.facts] == ["b", "a", "c"]
    assert {each.other for each in active.conflicts} == {"a", "c"}


def test_a_type_that_two_documents_tell_differently_is_a_conflict() -> None:
    """The release says active; a paper says filed."""
    active = event(EventType.IND_ACTIVE, "2011-11-03")
    filed = event(EventType.IND_SUBMITTED, "2011-11-03")
    state = told(EventType.IND_ACTIVE, ("paper", "news", filed), ("release", "release", active))
    (conflict,) = only(state, EventType.IND_ACTIVE).conflicts
    assert (conflict.field, conflict.held, conflict.other) == ("type", "f1", "f0")


def test_a_sum_that_is_told_fills_one_that_is_not_and_two_sums_are_a_conflict() -> None:
    kind = EventType.PAYMENT_DUE
    hidden = event(kind, "2013-02-22", amount=StatedAmount(Undisclosed("USD"), "undisclosed"))
    ten = event(kind, "2013-02-22", amount=StatedAmount(Money(1_050_000_000, "USD")))
    eleven = event(kind, "2013-02-22", amount=StatedAmount(Money(1_100_000_000, "USD")))
    filled = only(told(kind, ("filing", "filing", hidden), ("release", "release", ten)), kind)
    assert filled.event.amount == ten.amount
    assert filled.conflicts == ()
    apart = only(told(kind, ("release", "release", ten), ("paper", "news", eleven)), kind)
    assert apart.event.amount == ten.amount
    assert [each.field for each in apart.conflicts] == ["amount"]


def test_licences_and_parties_of_several_tellings_come_together() -> None:
    kind = EventType.IND_ACTIVE
    one = event(kind, "2013-11-14", licences=("L1", "L2"), parties=(PartyRole("developer", "Amgen"),))
    two = event(kind, "2013-11-14", licences=("L2", "L3"), parties=(PartyRole("payer", "Amgen"),))
    settled = only(told(kind, ("a", "release", one), ("b", "release", two)), kind).event
    assert settled.licences == ("L2",)
    assert {each.role for each in settled.parties} == {"developer", "payer"}


def test_two_payments_of_one_document_stay_two() -> None:
    """Two separate payments of a million, in the same words about one compound, are never made one."""
    due = event(EventType.PAYMENT_DUE, "2011-11-01..2011-11-13", amount=StatedAmount(Money(100_000_000, "USD")))
    records: list[Record] = [document("d", DAY), fact("a", "d", DAY, due), fact("b", "d", DAY, due)]
    state = as_of(records, known=DAY)
    assert len(state.happenings) == 2
    assert state.possible_doubles == ()


def test_what_two_documents_may_tell_of_one_event_is_listed_and_not_merged() -> None:
    taken = event(EventType.LICENCE_TAKEN, "2009-09", compound="")
    again = event(EventType.LICENCE_TAKEN, "2009-09-30", compound="")
    records: list[Record] = [fact("a", "d1", DAY, taken), fact("b", "d2", DAY, again)]
    state = as_of(records, known=DAY)
    assert len(state.happenings) == 2
    assert state.possible_doubles == (("a", "b"),)


def test_a_payment_falls_due_with_the_event_it_follows_from() -> None:
    active = event(EventType.IND_ACTIVE, "2011-11-01..2011-11-13")
    due = event(EventType.PAYMENT_DUE, "2011-11-14", basis="announced", cause="the ind")
    records: list[Record] = [fact("a", "d", DAY, active, about="the ind"), fact("b", "d", DAY, due)]
    assert str(only(as_of(records, known=DAY), EventType.PAYMENT_DUE).occurred) == "2011-11-01..2011-11-13"


# Taking back


def test_a_correction_of_a_correction_and_its_withdrawal() -> None:
    days = [date(2012, month, 1) for month in (1, 2, 3, 4)]
    first = fact("a", "d", days[0], event(EventType.IND_ACTIVE, "2011-12-01"))
    second = fact("b", "d", days[1], event(EventType.IND_ACTIVE, "2011-12-02"), supersedes=("a",))
    third = fact("c", "e", days[2], event(EventType.IND_ACTIVE, "2011-12-03"), supersedes=("b",))
    back = Withdrawal(id="w", learnt=days[3], reason="an error", documents=("e",))
    records: list[Record] = [third, back, first, second]
    held = [[each.id for each in as_of(records, known=day).facts] for day in days]
    assert held == [["a"], ["b"], ["c"], ["b"]]
    assert as_of(records, known=days[2]).taken_back == (("a", ("b",)), ("b", ("c",)))
    assert as_of(records, known=days[3]).taken_back == (("a", ("b",)), ("c", ("w",)))


def test_withdrawals_can_be_withdrawn() -> None:
    first = fact("a", "d", DAY, event(EventType.IND_ACTIVE, "2011-12-01"))
    back = Withdrawal(id="w", learnt=DAY, reason="an error", records=("a",))
    again = Withdrawal(id="x", learnt=DAY, reason="it was none", records=("w",))
    assert as_of([first, back], known=DAY).facts == ()
    assert as_of([first, back, again], known=DAY).facts == (first,)
    deadlock = replace(again, records=("w", "x"))
    state = as_of([first, back, deadlock], known=DAY)
    assert state.facts == (first,)
    assert [each.where for each in state.problems] == ["record a", "record w", "record x"]


def test_records_that_take_back_each_other_stay_and_are_reported() -> None:
    one = fact("a", "d", DAY, event(EventType.IND_ACTIVE, "2011-12-01"), supersedes=("b",))
    two = fact("b", "d", DAY, event(EventType.IND_ACTIVE, "2011-12-02"), supersedes=("a",))
    state = as_of([one, two], known=DAY)
    assert len(state.facts) == 2
    assert [each.where for each in state.problems] == ["record a", "record b"]


def test_two_records_of_one_id_are_refused() -> None:
    one = fact("a", "d", DAY, event(EventType.IND_ACTIVE, "2011-12-01"))
    with pytest.raises(InputError, match="two different records"):
        as_of([one, replace(one, about="x")], known=DAY)
    assert len(as_of([one, one], known=DAY).facts) == 1


def test_a_fact_older_than_its_document_is_reported() -> None:
    early = fact("a", "d", date(2012, 1, 1), event(EventType.IND_ACTIVE, "2011-12-01"))
    (problem,) = as_of([document("d", date(2012, 5, 1)), early], known=date(2012, 6, 1)).problems
    assert "learnt on 2012-01-01, but d was published on 2012-05-01" in str(problem)


# Names


def test_names_and_successors_are_facts_with_dates() -> None:
    namings = [
        Naming(of="party", id="abgenix", names=("Abgenix, Inc.",), used=date_window("..2006-03-31")),
        Naming(of="party", id="abgenix", used=date_window("2006-04-01.."), succeeded_by="amgen"),
        Naming(of="party", id="amgen", names=("Amgen Inc.",)),
        Naming(of="compound", id="t-dm1", names=("T-DM1", "trastuzumab emtansine")),
        Naming(of="compound", id="t-dm1", names=("Kadcyla",), used=date_window("2013-02-22..")),
    ]
    records = [
        Fact(id=f"n{n}", learnt=date(2013, 3, 1), says=each, source=Assumed("invented"))
        for n, each in enumerate(namings)
    ]
    assert as_of(records, known=date(2013, 2, 28)).directory.parties == ()
    known = as_of(records, known=date(2013, 3, 1)).directory
    assert party_named("abgenix inc", known).id == "abgenix"
    assert successor("abgenix", known, on=date(2006, 3, 31)) == "abgenix"
    assert successor("abgenix", known, on=date(2011, 11, 14)) == "amgen"
    assert compound_named("KADCYLA", known).id == "t-dm1"
    with pytest.raises(InputError, match=r"no party is known as .*Did you mean"):
        party_named("Amgenn", known)


# Laws, for records of any kind

FIRST = date(2012, 1, 1)
DAYS = st.integers(0, 20).map(lambda n: FIRST + timedelta(days=n))
NAMES = [f"r{n}" for n in range(8)]
DOCUMENTS = ["d0", "d1", "d2"]
TYPES = [EventType.IND_SUBMITTED, EventType.IND_ACTIVE, EventType.PHASE_START, EventType.PAYMENT_DUE]


@st.composite
def events(draw: st.DrawFn) -> Event:
    first, last = sorted((draw(DAYS), draw(DAYS)))
    kind = draw(
        st.sampled_from([EventType.IND_SUBMITTED, EventType.IND_ACTIVE, EventType.PHASE_START, EventType.PAYMENT_DUE])
    )
    return Event(
        type=kind,
        subject=Subject("X", draw(st.sampled_from(["", "x", "y"]))),
        occurred=DateWindow(draw(st.sampled_from([first, None])), last),
        basis=draw(st.sampled_from(["stated", "announced"])),
        phase=Phase.PHASE_1 if kind is EventType.PHASE_START else None,
        region=draw(st.sampled_from(["", "US"])),
        cause=draw(st.sampled_from(["", "it", *NAMES[:2]])),
        amount=draw(
            st.sampled_from([None, StatedAmount(Money(100, "USD")), StatedAmount(Undisclosed(), "undisclosed")])
        ),
    )


@st.composite
def expectations(draw: st.DrawFn) -> Expectation:
    return Expectation(
        speaker="S",
        said_on=draw(DAYS),
        subject=Subject("X", draw(st.sampled_from(["x", "y"]))),
        matter=draw(st.sampled_from([EventType.IND_ACTIVE, EventType.PHASE_START])),
        window=DateWindow(None, draw(DAYS)),
        phase=draw(st.sampled_from([None, Phase.PHASE_1])),
    )


@st.composite
def record_sets(draw: st.DrawFn) -> list[Record]:
    found: list[Record] = []
    for name in DOCUMENTS:
        found.append(document(name, draw(DAYS), draw(st.sampled_from(["filing", "release", "news"]))))
    for name in NAMES[: draw(st.integers(0, len(NAMES)))]:
        targets = tuple(draw(st.lists(st.sampled_from(NAMES), max_size=2)))
        if draw(st.integers(0, 4)) == 0:
            documents = tuple(draw(st.lists(st.sampled_from(DOCUMENTS), max_size=1)))
            found.append(Withdrawal(id=name, learnt=draw(DAYS), reason="", documents=documents, records=targets))
            continue
        says = draw(st.one_of(events(), expectations()))
        source = draw(st.sampled_from([*DOCUMENTS, ""]))
        span = SourceSpan(source, 0, 1, "x") if source else Assumed("drawn")
        about = draw(st.sampled_from(["", "", "it"]))
        superseded = targets if draw(st.booleans()) else ()
        found.append(Fact(id=name, learnt=draw(DAYS), says=says, source=span, supersedes=superseded, about=about))
    return found


@given(record_sets(), DAYS, DAYS, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_state(
    records: list[Record], valid: date, known: date, chance: object
) -> None:
    before = as_of(records, valid=valid, known=known)
    shuffled = records + records[:2]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert as_of(shuffled, valid=valid, known=known) == before


@given(record_sets(), DAYS, DAYS)
def test_what_is_learnt_later_changes_no_answer(records: list[Record], valid: date, known: date) -> None:
    earlier = [record for record in records if record.learnt <= known]
    assert as_of(records, valid=valid, known=known) == as_of(earlier, valid=valid, known=known)


@given(record_sets(), st.sampled_from(DOCUMENTS))
def test_withdrawing_a_document_removes_exactly_its_claims(records: list[Record], name: str) -> None:
    known = FIRST + timedelta(days=99)
    back = Withdrawal(id="the withdrawal", learnt=known, reason="a hoax", documents=(name,))
    without = [record for record in records if not said_by(record, name)]
    assert answers(as_of([*records, back], known=known)) == answers(as_of(without, known=known))


def said_by(record: Record, name: str) -> bool:
    if isinstance(record, DocumentRecord):
        return record.document.id == name
    return isinstance(record, Fact) and isinstance(record.source, SourceSpan) and record.source.document == name


def answers(state: State) -> tuple[object, ...]:
    return state.documents, state.facts, state.happenings, state.directory, state.possible_doubles


@given(record_sets())
def test_records_come_back_from_plain_data(records: list[Record]) -> None:
    assert [record_from_json(record_json(record)) for record in records] == records


def test_the_state_of_a_log_is_the_state_of_its_records(tmp_path: Path) -> None:
    path = tmp_path / "programme.log"
    with open_log(path) as log:
        for record in reversed(STORY):
            append(log, [Entry(record.id, record_json(record))], recorded="2026-01-31T12:00:00Z")
    records = [record_from_json(each.body) for each in read_log(path).records]
    assert as_of(records, known=REPORT_DAY) == as_of(STORY, known=REPORT_DAY)
