"""The board: where a compound stood on a day, as it was known on a day, under the name it had."""

from __future__ import annotations

from datetime import date

from pipeline_story import document, event, fact, naming, real_documents, state_of

from paylode.programme.event_types import EventType, Phase, Stage
from paylode.programme.facts import Assumed, Fact, PartyRole, Record
from paylode.programme.pipeline import Board, Row, board
from paylode.programme.reading import read, records_of
from paylode.values.answer import Answer

IND, START, REPORT = date(2014, 4, 17), date(2014, 7, 11), date(2014, 8, 29)
STORY: tuple[Record, ...] = (
    document("ind", IND),
    fact("i", "ind", IND, event(EventType.IND_ACTIVE, "..2014-04-17", "MER-853", developer="Meridel Inc.")),
    document("start", START),
    fact(
        "s",
        "start",
        START,
        event(EventType.PHASE_START, "2014-07-11", "MER-853", basis="announced", phase=Phase.PHASE_1, region="US"),
        about="first trial",
    ),
    document("report", REPORT, kind="filing"),
    fact(
        "r",
        "report",
        REPORT,
        event(EventType.PHASE_START, "2014-06", "MER-853", phase=Phase.PHASE_1),
        about="first trial",
    ),
)


def row(on: Board, compound: str) -> Row:
    (found,) = [each for each in on.rows if each.compound == compound]
    return found


def test_a_trial_is_on_the_board_when_it_was_told_and_not_before() -> None:
    mine = row(board(state_of(STORY, "2014-06-30")), "MER-853")
    assert (mine.stage, mine.possible) == (Stage.IND_ACTIVE, ())
    assert mine.last_learnt == IND and mine.silent_days == 74


def test_what_was_announced_may_have_begun_before_the_day_of_the_board() -> None:
    mine = row(board(state_of(STORY, "2014-07-11", "2014-06-30")), "MER-853")
    assert mine.stage is Stage.IND_ACTIVE
    assert mine.possible == (Stage.PHASE_1,)
    assert not mine.decided
    assert row(board(state_of(STORY, "2014-07-11")), "MER-853").stage is Stage.PHASE_1


def test_a_better_source_decides_it_in_hindsight() -> None:
    mine = row(board(state_of(STORY, "2014-08-29", "2014-06-30")), "MER-853")
    assert (mine.stage, mine.decided) == (Stage.PHASE_1, True)
    assert str(mine.since) == "2014-06-01..2014-06-30"
    trial = mine.steps[-1]
    assert trial.label == "phase_1 start"
    assert trial.facts == ("r", "s")
    assert [getattr(each, "document", "") for each in trial.sources] == ["report", "start"]


def test_the_name_is_that_of_the_day_and_the_others_are_aliases() -> None:
    records: list[Record] = [
        document("d", IND),
        fact("n1", "d", IND, naming("mer-853", "MER-853")),
        fact("n2", "d", IND, naming("mer-853", "Solvera", used="2016..")),
        fact("e", "d", IND, event(EventType.IND_ACTIVE, "2014-04-17", "MER-853")),
        fact("f", "d", IND, event(EventType.TOX_START, "2013", "Solvera")),
    ]
    then, now = (row(board(state_of(records, "2017-01-01", day)), "mer-853") for day in ("2015-01-01", "2017-01-01"))
    assert (then.name, then.aliases) == ("MER-853", ("Solvera",))
    assert (now.name, now.aliases) == ("Solvera", ("MER-853",))
    assert len(now.steps) == 2


def test_names_told_side_by_side_are_one_compound_across_documents() -> None:
    records: list[Record] = [
        fact("a", "d1", date(2012, 1, 5), event(EventType.IND_ACTIVE, "2012-01-05", "TAL-102")),
        fact("b", "d2", date(2013, 1, 5), event(EventType.READOUT, "2013-01-05", "talvatuzumab (TAL-102)")),
        fact("c", "d3", date(2014, 1, 5), event(EventType.PHASE_START, "2014-01", "talvatuzumab", phase=Phase.PHASE_2)),
    ]
    before, after = (board(state_of(records, day)).rows for day in ("2012-12-31", "2014-02-01"))
    assert [each.name for each in before] == ["TAL-102"]
    (one,) = after
    assert (one.compound, one.name, one.aliases, one.stage) == ("TAL-102", "talvatuzumab", ("TAL-102",), Stage.PHASE_2)


def test_a_compound_that_nobody_listed_is_called_as_its_first_document_spells_it() -> None:
    """Spelled otherwise later, it is the same one; what is settled by a user keeps the user's id."""
    records: list[Record] = [
        fact("a", "d1", date(2012, 1, 5), event(EventType.IND_SUBMITTED, "2012-01-05", "OST-9")),
        fact("b", "d2", date(2013, 1, 5), event(EventType.IND_ACTIVE, "2013-01-05", "OST\u20119")),
        fact("c", "d3", date(2013, 2, 5), event(EventType.IND_ACTIVE, "2013-02-05", "OST-8")),
        fact("n", "d4", date(2013, 2, 5), naming("the eighth", "OST-8")),
    ]
    found = state_of(records, "2014-01-01")
    assert {str(each.event.subject) for each in found.happenings} == {"OST-9", "the eighth"}


def test_partners_are_all_who_work_on_it_but_the_house() -> None:
    parties = (PartyRole("licensor", "Meridel, Inc."), PartyRole("licensee", "Talvera AG"))
    taken = event(EventType.LICENCE_TAKEN, "2013-01-02", "TAL-102")
    records: list[Record] = [
        fact(
            "l",
            "d",
            date(2013, 1, 2),
            type(taken)(type=taken.type, subject=taken.subject, occurred=taken.occurred, parties=parties),
        ),
        fact("e", "d2", date(2014, 1, 2), event(EventType.IND_ACTIVE, "2014", "TAL-102", developer="Talvera")),
    ]
    state = state_of(records, "2015-01-01")
    assert row(board(state, house="Meridel Inc."), "TAL-102").partners == ("Talvera",)
    assert row(board(state), "TAL-102").partners == ("Talvera", "Meridel, Inc.")


def test_a_trial_of_no_told_phase_is_in_the_clinic_and_may_be_further() -> None:
    told = fact("p", "d", IND, event(EventType.PHASE_START, "..2014-01-05", "TAL-102"))
    mine = row(board(state_of([told], "2014-06-01")), "TAL-102")
    assert (mine.stage, mine.possible) == (Stage.PHASE_1, (Stage.PHASE_2, Stage.PHASE_3))


def test_a_later_rung_implies_the_earlier_ones_but_not_when() -> None:
    told = fact("p", "d", IND, event(EventType.PHASE_START, "2014-01-05", "TAL-102", phase=Phase.PHASE_2))
    before = row(board(state_of([told], "2014-06-01", "2010-01-01")), "TAL-102")
    assert before.stage is None
    assert before.possible == (Stage.TOX_START, Stage.IND_SUBMITTED, Stage.IND_ACTIVE, Stage.PHASE_1)


def test_a_rung_that_is_dated_itself_needs_no_implying() -> None:
    mine = row(board(state_of(STORY, "2014-08-29", "2014-04-01")), "MER-853")
    assert Stage.IND_ACTIVE in mine.possible  # told to be some day up to 17 April
    dated = fact("i", "ind", IND, event(EventType.IND_ACTIVE, "2014-04-17", "MER-853"))
    mine = row(board(state_of([dated, *STORY[2:]], "2014-08-29", "2014-04-01")), "MER-853")
    assert mine.possible == (Stage.TOX_START, Stage.IND_SUBMITTED)


def test_a_refused_filing_leaves_a_compound_where_it_was() -> None:
    records: list[Record] = [
        fact("p", "d", date(2009, 3, 1), event(EventType.PHASE_START, "2009-02", "TAL-102", phase=Phase.PHASE_3)),
        fact("f", "d", date(2010, 7, 1), event(EventType.FILING_SUBMITTED, "2010-07", "TAL-102", region="US")),
        fact("r", "d", date(2010, 8, 27), event(EventType.REFUSE_TO_FILE, "..2010-08-27", "TAL-102", region="US")),
    ]
    assert row(board(state_of(records[:2], "2010-08-01")), "TAL-102").stage is Stage.FILING_SUBMITTED
    assert row(board(state_of(records, "2010-08-27")), "TAL-102").stage is Stage.PHASE_3


def test_work_that_was_given_up_is_off_the_board_unless_it_goes_on() -> None:
    ind = fact("i", "d", IND, event(EventType.IND_ACTIVE, "2014-04-17", "TAL-102"))
    stop = fact("s", "d2", date(2015, 1, 9), event(EventType.PROGRAMME_STOPPED, "2015-01-08", "TAL-102"))
    again = fact("a", "d3", date(2016, 1, 9), event(EventType.PHASE_START, "2016", "TAL-102", phase=Phase.PHASE_1))
    assert row(board(state_of([ind, stop], "2015-01-07")), "TAL-102").stopped is Answer.NO
    stopped = board(state_of([ind, stop], "2015-02-01"))
    assert row(stopped, "TAL-102").stopped is Answer.YES
    assert stopped.at(Stage.IND_ACTIVE) == ()
    assert row(board(state_of([ind, stop, again], "2017-01-01")), "TAL-102").stopped is Answer.NO


def test_the_end_of_somebody_unnamed_leaves_the_rows_it_may_mean_undecided() -> None:
    ind = fact("i", "d", IND, event(EventType.IND_ACTIVE, "2014-04-17", "TAL-102", developer="Talvera AG"))
    other = fact("o", "d", IND, event(EventType.IND_ACTIVE, "2014-04-17", "KES-1", developer="Kestrel SA"))
    stop = fact(
        "s", "d2", START, event(EventType.PROGRAMME_STOPPED, "..2014-07-11", "its only compound", developer="Talvera")
    )
    found = board(state_of([ind, other, stop], "2014-08-01"))
    assert row(found, "TAL-102").stopped is Answer.UNDECIDED
    assert row(found, "KES-1").stopped is Answer.NO
    named = fact("n", "d3", REPORT, event(EventType.PROGRAMME_STOPPED, "2014-07", "TAL-7", developer="Talvera AG"))
    assert row(board(state_of([ind, other, stop, named], "2014-09-01")), "TAL-102").stopped is Answer.NO


def test_descriptions_are_rows_and_may_be_each_other_only_across_documents() -> None:
    first = records_of(
        read(
            "BASEL, March 3, 2014 -- Meridel Inc. announced that the IND submitted by Talvera AG for a new compound is "
            "now active.",
            document="first",
        )
    )
    later = records_of(
        read(
            "BASEL, March 20, 2014 -- Meridel Inc. announced that the IND submitted by Talvera AG for a second "
            "compound is now active. Earlier this month, the IND for a different Talvera compound also became active.",
            document="later",
        )
    )
    rows = {each.name: each for each in board(state_of([*first, *later], "2014-04-01")).rows}
    assert len(rows) == 3
    assert not any(each.named for each in rows.values())
    new = next(each for name, each in rows.items() if "new" in name)
    second = next(each for name, each in rows.items() if "second" in name)
    different = next(each for name, each in rows.items() if "different" in name)
    assert different.compound in new.may_be and new.compound in different.may_be
    assert second.compound not in different.may_be


def test_days_that_clash_are_those_of_two_compounds() -> None:
    told = [
        fact("a", "d1", IND, event(EventType.IND_ACTIVE, "2014-03", "a new agent")),
        fact("b", "d2", START, event(EventType.IND_ACTIVE, "2014-05", "a second agent")),
        fact("c", "d3", START, event(EventType.PHASE_START, "2014-04", "a third agent", phase=Phase.PHASE_1)),
    ]
    new, second, third = sorted(board(state_of(told, "2014-08-01")).rows, key=lambda each: each.compound)
    assert (new.may_be, second.may_be, third.may_be) == ((third.compound,), (), (new.compound,))


def test_words_that_hold_more_than_a_name_name_nobody() -> None:
    told = [
        fact("a", "d1", IND, event(EventType.IND_ACTIVE, "2014-03", "MLN591")),
        fact("b", "d2", START, event(EventType.IND_ACTIVE, "2014-05", "an agent of the MLN591 antibody")),
    ]
    assert [each.named for each in board(state_of(told, "2014-08-01")).rows] == [False, True]


def test_a_name_that_two_compounds_had_in_turn_names_neither() -> None:
    records = [
        fact("n1", "d", IND, naming("one", "TAL-1", "Solvera", used="..2010")),
        fact("n2", "d", IND, naming("two", "TAL-2", "Solvera", used="2012..")),
        fact("e", "d1", IND, event(EventType.IND_ACTIVE, "2014-03", "Solvera")),
        fact("f", "d2", IND, event(EventType.IND_ACTIVE, "2014-03", "TAL-2")),
    ]
    assert [(each.compound, each.named) for each in board(state_of(records, "2014-08-01")).rows] == [
        ("d1: solvera", False),
        ("two", True),
    ]


def test_a_fact_that_says_two_descriptions_are_one_event_makes_one_row() -> None:
    told = [
        fact("a", "d1", IND, event(EventType.IND_ACTIVE, "..2014-04-17", "a new agent"), about="that IND"),
        fact("b", "d2", START, event(EventType.IND_ACTIVE, "2014-04", "a different compound"), about="that IND"),
        fact("c", "d2", START, event(EventType.IND_SUBMITTED, "..2014-04", "a different compound")),
    ]
    (only,) = board(state_of(told, "2014-08-01")).rows
    assert {step.label for step in only.steps} == {"ind_active", "ind_submitted"}


def test_what_no_document_says_makes_a_row_with_its_reason() -> None:
    told = Fact(
        id="a", learnt=IND, says=event(EventType.IND_ACTIVE, "2014", "a compound"), source=Assumed("we were told")
    )
    (only,) = board(state_of([told], "2015-08-01")).rows
    assert str(only.steps[0].sources[0]) == "assumed: we were told"


def test_the_board_of_the_annotated_documents() -> None:
    """As known on 2012-07-11, of 2012-06-30: IMGN853's first trial may have begun; told since, the year is not."""
    records = real_documents()
    before = row(board(state_of(records, "2012-06-30")), "IMGN853")
    assert (before.stage, before.possible) == (Stage.IND_ACTIVE, ())
    told = row(board(state_of(records, "2012-07-11", "2012-06-30"), house="ImmunoGen, Inc."), "IMGN853")
    assert (told.stage, told.possible, told.partners) == (Stage.IND_ACTIVE, (Stage.PHASE_1,), ())
    assert str(told.steps[-1].occurred) == "2012-04-17..2012-07-11"
    report = fact(
        "annual",
        "annual-report",
        date(2012, 8, 29),
        event(EventType.PHASE_START, "2012-06", "IMGN853", phase=Phase.PHASE_1),
    )
    after = row(board(state_of([*records, report], "2012-08-29", "2012-06-30")), "IMGN853")
    assert (after.stage, after.decided) == (Stage.PHASE_1, True)
    other = row(board(state_of(records, "2011-11-14")), "trastuzumab-DM1")
    assert (other.name, other.partners, other.stage) == ("trastuzumab-DM1", ("Genentech",), Stage.PHASE_3)
    assert "T-DM1" in other.aliases
