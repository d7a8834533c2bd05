"""One press release, from its sentences to the money it moved: a walk through the whole wing.

On 14 November 2011 ImmunoGen told that a second compound of Amgen's had an active IND, and what that earned. The walk
reads the release, takes its claims for facts, keeps them in a log, sets an agreement beside them, and asks: what
happened, who owes what, when does it count, what was promised, and did it come? Every answer leads back to a sentence.

The release is a real text and no part of this package, so the walk is passed over where it is not at hand. Of the
agreement little is public: what is assumed says so.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from paylode.programme import (
    UNDISCLOSED,
    Assumed,
    DocumentRecord,
    Event,
    EventType,
    Expectation,
    Fact,
    Happening,
    Ledger,
    Naming,
    PipelineStatement,
    Record,
    State,
    as_of,
    compound_named,
    fiscal_table,
    party_in,
    reconciled,
    record_from_json,
    record_json,
    why,
)
from paylode.programme.agreements import agreements_text, read_agreements, read_facts
from paylode.programme.expectations import resolve
from paylode.programme.obligations import obligations
from paylode.programme.pipeline import count_walk, identified
from paylode.programme.reading import FiscalYearTold, PartnersTold, Reading, read, records_of
from paylode.storage.event_log import append, open_log, read_log
from paylode.storage.event_record import Entry
from paylode.values.answer import Answer
from paylode.values.date_window import date_window
from paylode.values.fiscal import fiscal_answer

DOCUMENTS = (Path(__file__).resolve().parents[2] / "../shared/data/documents").resolve()
RELEASE = "2011-11-14-immunogen-amgen-second-ind"
LATER = "2012-04-17-immunogen-imgn853-ind-active"
pytestmark = pytest.mark.skipif(not (DOCUMENTS / f"{RELEASE}.txt").is_file(), reason=f"no documents at {DOCUMENTS}")

TOLD = date(2011, 11, 14)
TOLD_LATER = date(2012, 4, 17)

AMGEN = """\
# Signed with Abgenix, which Amgen took over. A milestone of one million for each licence is told by the release; the
# rest is assumed: its terms are not public.
agreement ABX "Option and License" signed 2000-09-05 effective 2000-09-05 term until never   [assumed: not public]
  licensor ImmunoGen, Inc.
  licensee Abgenix, Inc. from 2000-09-05 until 2006-03-31
  licensee Amgen from 2006-04-01 until never
  pay 30 days after trigger
  per licence
    milestone IND USD 1,000,000 development when ind_active first per licence   [second-ind 547-611]
    balance USD 33,000,000 triggers undisclosed
    total at most USD 34,000,000

fiscal ImmunoGen, Inc.
  year to 30 June named by end from 1999-07-01 until 2016-06-30
"""

LICENCES = """\
2009-09-01..2009-09-30  licence_taken agreement ABX licence L1   [assumed: told in the trade press]
2009-11-19  licence_taken agreement ABX licence L2   [assumed: told in the trade press]
"""


def text_of(name: str) -> str:
    return (DOCUMENTS / f"{name}.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def reading() -> Reading:
    """1. The release is read: claims, each with its words, and refusals, each with a reason."""
    return read(text_of(RELEASE), document="second-ind")


@pytest.fixture(scope="module")
def records(reading: Reading, tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    """2. Its claims are accepted, and 3. written into a log, with two licences that are known from elsewhere."""
    path = tmp_path_factory.mktemp("walk") / "programme.log"
    accepted = [*records_of(reading, user="an analyst"), *read_facts(LICENCES)]
    with open_log(path) as log:
        append(log, [Entry(each.id, record_json(each)) for each in accepted], recorded="2026-01-31T12:00:00Z")
    return [record_from_json(each.body) for each in read_log(path).records]


@pytest.fixture(scope="module")
def state(records: list[Record]) -> State:
    """4. What was known on the day of the release."""
    return as_of(identified(records, known=TOLD), known=TOLD)


@pytest.fixture(scope="module")
def ledger(state: State) -> Ledger:
    """5. The agreement is set beside it."""
    return obligations(read_agreements({"amgen.txt": AMGEN}), state)


def happened(state: State, kind: EventType) -> list[Happening]:
    found = [each for each in state.happenings if each.event.type is kind]
    return sorted(found, key=lambda each: (each.occurred.latest or date.max, each.id))


class TestWhatTheReleaseSays:
    def test_who_speaks_and_when(self, reading: Reading) -> None:
        assert (reading.document.publisher, reading.document.published) == ("ImmunoGen, Inc.", TOLD)

    def test_every_claim_has_its_words(self, reading: Reading) -> None:
        text = text_of(RELEASE)
        assert len(reading.claims) == 14
        for claim in reading.claims:
            assert claim.source.document == "second-ind"
            assert text[claim.source.start : claim.source.end] == claim.source.quote

    def test_nothing_is_invented(self, reading: Reading) -> None:
        """No agreement is signed, no licence taken, no payment received: none of it is in the text."""
        events = [each.says.type.value for each in reading.claims if isinstance(each.says, Event)]
        assert sorted(events) == ["ind_active", "ind_active", "ind_submitted", "payment_due", "payment_due"]
        others = sorted(type(each.says).__name__ for each in reading.claims if not isinstance(each.says, Event))
        assert others == [
            "Expectation",
            "FiscalYearTold",
            "FiscalYearTold",
            "Naming",
            "PartnersTold",
            "PipelineStatement",
            "PipelineStatement",
            "PipelineStatement",
            "Published",
        ]

    def test_what_is_passed_over_is_said(self, reading: Reading) -> None:
        refused = {each.source.quote: each.reason for each in reading.refusals}
        assert any("numerous TAP compounds" in words and reason == "vague" for words, reason in refused.items())
        assert refused["under an agreement"] == "no date"
        assert "standing text" in refused.values()

    def test_the_fiscal_year_starts_on_the_first_of_july(self, reading: Reading) -> None:
        told = [each for each in reading.claims if isinstance(each.says, FiscalYearTold)]
        assert "2011-07-01..2012-06-30" in [str(each.says.window) for each in told]  # type: ignore[union-attr]
        assert reading.calendar is not None
        assert str(fiscal_answer(date_window("2011-07-01"), reading.calendar)) == "FY2012 Q1"

    def test_the_partners(self, reading: Reading) -> None:
        [told] = [each.says for each in reading.claims if isinstance(each.says, PartnersTold)]
        assert told.partners == ("Amgen", "Bayer HealthCare Pharmaceuticals", "Biotest", "Novartis", "Roche", "Sanofi")


class TestWhatTheLogHolds:
    def test_facts_with_their_words_and_who_accepted_them(self, records: list[Record]) -> None:
        facts = [each for each in records if isinstance(each, Fact) and not isinstance(each.source, Assumed)]
        assert {(each.accepted.by, each.accepted.name) for each in facts} == {("user", "an analyst")}
        assert {each.learnt for each in facts} == {TOLD}
        assert [each.document.publisher for each in records if isinstance(each, DocumentRecord)] == ["ImmunoGen, Inc."]

    def test_nothing_was_known_the_day_before(self, records: list[Record]) -> None:
        known = as_of(records, known=date(2011, 11, 13))
        assert {each.event.type for each in known.happenings} == {EventType.LICENCE_TAKEN}

    def test_two_inds_are_active_on_two_intervals(self, state: State) -> None:
        first, second = happened(state, EventType.IND_ACTIVE)
        assert (first.event.subject.words, str(first.occurred)) == (
            "different Amgen TAP compound",
            "2011-11-01..2011-11-13",  # "Earlier this month": before the day it was said
        )
        assert (second.event.subject.words, str(second.occurred)) == (
            "second TAP compound",
            "2011-11-01..2011-11-14",  # announced on the 14th, and not before the first
        )
        assert first.happened is second.happened is Answer.YES

    def test_by_amgen_against_targets_that_are_kept_back(self, state: State) -> None:
        for each in happened(state, EventType.IND_ACTIVE):
            assert party_in(each.event, "developer") == "Amgen"
            assert each.event.target == UNDISCLOSED, "not told is one thing, kept back is another"

    def test_the_second_was_submitted_some_day_before(self, state: State) -> None:
        [submitted] = happened(state, EventType.IND_SUBMITTED)
        assert str(submitted.occurred) == "..2011-11-14"

    def test_the_most_advanced_compound_has_two_names(self, state: State) -> None:
        [naming] = [each.says for each in state.facts if isinstance(each.says, Naming)]
        assert naming.names == ("trastuzumab emtansine", "T-DM1")
        assert compound_named("t-dm1", state.directory).id == "trastuzumab-emtansine"


class TestWhatIsOwed:
    def test_the_agreement_reads_back_as_it_is_printed(self) -> None:
        book = read_agreements({"amgen.txt": AMGEN})
        assert read_agreements({"amgen.txt": agreements_text(book)}) == book

    def test_two_payments_of_a_million_are_due_from_amgen_and_none_is_known_received(self, ledger: Ledger) -> None:
        earned = [each for each in ledger.obligations if each.kind == "milestone" and each.earned]
        assert [(str(each.cash), each.debtor, each.creditor, each.state.value) for each in earned] == [
            ("USD 1,000,000", "Amgen", "ImmunoGen, Inc.", "triggered")
        ] * 2
        assert all(each.arisen is Answer.YES and each.paid == () for each in earned)
        assert ledger.open_payments == ()

    def test_which_licence_each_falls_under_is_not_told(self, ledger: Ledger) -> None:
        earned = [each for each in ledger.obligations if each.kind == "milestone" and each.earned]
        assert [each.unit for each in earned] == ["L1|L2", "L1|L2"]

    def test_the_release_tells_of_the_clause_and_makes_no_second_debt(self, ledger: Ledger) -> None:
        assert [each.kind for each in ledger.obligations] == ["milestone", "milestone", "balance", "balance"]
        (whole,) = reconciled(ledger, "ABX")
        assert (str(whole.owed), str(whole.received), str(whole.open), str(whole.total)) == (
            "USD 2,000,000",
            "USD 0",
            "USD 66,000,000",
            "USD 68,000,000",
        )

    @pytest.mark.parametrize("basis", ["earned", "due"])
    def test_both_fall_into_the_second_quarter_of_fiscal_2012(self, ledger: Ledger, basis: str) -> None:
        [calendar] = ledger.book.calendars
        [row] = fiscal_table(ledger, calendar, basis=basis)  # type: ignore[arg-type]
        assert (str(row.period), str(row.sum), len(row.obligations)) == ("FY2012 Q2", "USD 2,000,000", 2)

    def test_no_cash_is_booked(self, ledger: Ledger) -> None:
        [calendar] = ledger.book.calendars
        assert fiscal_table(ledger, calendar, basis="paid") == ()

    def test_each_number_answers_why(self, ledger: Ledger) -> None:
        [first, second, *_] = ledger.obligations
        assert any('"the IND for a different Amgen TAP compound also became active"' in line for line in why(first))
        assert any("for a second TAP compound is now active" in line for line in why(second))
        assert "amgen.txt, line 9: milestone IND USD 1,000,000" in why(first)[1]


class TestWhatWasCounted:
    def test_six_in_the_clinic_the_most_advanced_in_phase_three_and_four_since(self, state: State) -> None:
        told = [each.says for each in state.facts if isinstance(each.says, PipelineStatement)]
        counts = {(each.count, each.measure, str(each.as_of), each.most_advanced) for each in told}
        assert {
            (6, "stock", "2011-07-01", "phase_3"),
            (4, "flow", "2011-07-01..2011-11-14", "ind_active"),
        } <= counts

    def test_ten_is_a_marked_sum_and_never_a_claim(self, state: State) -> None:
        assert all(each.says.count != 10 for each in state.facts if isinstance(each.says, PipelineStatement))
        [marked] = count_walk(state).sums
        assert (marked.base.count, marked.added, marked.total) == (6, 4, 10)
        assert str(marked.rule) == "in the clinic or with an active IND"
        assert marked.holds is Answer.UNDECIDED and "none of the 6 left by 2011-11-14" in marked.conditions


class TestWhatWasPromised:
    def test_imgn853_is_to_have_an_active_ind_by_june(self, state: State) -> None:
        [said] = [each.says for each in state.facts if isinstance(each.says, Expectation)]
        assert (said.subject.words, said.matter, said.modality) == ("IMGN853", "ind_active", "firm")
        assert (said.speaker, said.control) == ("Daniel Junius, President and CEO", "own")
        assert str(said.window) == "2011-11-14..2012-06-30"

    def test_on_the_day_it_is_said_it_is_open(self, state: State) -> None:
        [found] = resolve(state)
        assert found.verdict == "open"

    def test_the_release_of_the_following_april_meets_it(self, records: list[Record], state: State) -> None:
        later = read(text_of(LATER), document=LATER)
        known = [*records, *records_of(later, known=state.directory)]
        found = resolve(as_of(identified(known, known=TOLD_LATER), known=TOLD_LATER))
        met = next(each for each in found if each.expectation.said_on == TOLD)
        assert met.verdict == "met"
        assert [each.quote for evidence in met.evidence for each in evidence.sources] == [  # type: ignore[union-attr]
            "its Investigational New Drug (IND) application for IMGN853 has gone active"
        ]
        as_it_was = resolve(as_of(identified(known, known=TOLD), known=TOLD))
        assert [each.verdict for each in as_it_was] == ["open"], "what came later changes no answer of that day"
