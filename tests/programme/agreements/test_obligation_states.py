"""How an obligation moves on, what an amendment leaves, what second occurrences and back-ups earn, and open matches."""

from __future__ import annotations

import json
from datetime import date

import pytest
from ledger_cases import AMGEN, OPTIONS, OPTIONS_FACTS, book, ledger, line, lines, one

from paylode.programme.agreements import read_agreements, read_facts
from paylode.programme.books import entries, fiscal_table, reconciled, revenue
from paylode.programme.fold import as_of
from paylode.programme.ledger import why
from paylode.programme.ledger_export import ledger_beancount, ledger_calendar, ledger_csv, ledger_json
from paylode.programme.obligations import obligations
from paylode.values.problem import InputError

HEAD = """\
agreement X "States" signed 2010-01-01 effective 2010-01-01 term until never   [assumed: invented]
  licensor Alpha
  licensee Beta
"""
SIMPLE = f"""{HEAD}  pay 30 days after invoice
  per product
    milestone P1 USD 3,000,000 development when phase_start 1 first per product
    milestone P2 USD 4,000,000 development when phase_start 2 first per product

fiscal Alpha
  year to 31 December named by end from 2000-01-01 until never
"""
STARTED = "2011-05-01 phase_start C-1 phase 1 agreement X\n"


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ("", "X/P1/C-1 USD 3,000,000 triggered"),
        ("2011-06-01 invoice_sent C-1 agreement X clause P1\n", "X/P1/C-1 USD 3,000,000 invoiced due 2011-07-01"),
        ("2011-06-01 payment_received C-1 agreement X clause P1 amount USD 3 million\n", "X/P1/C-1 USD 3,000,000 paid"),
        (
            "2011-06-01 payment_received C-1 agreement X clause P1 amount USD 2 million\n",
            "X/P1/C-1 USD 3,000,000 triggered",
        ),
        ("2011-06-01 dispute_opened C-1 agreement X clause P1\n", "X/P1/C-1 USD 3,000,000 disputed"),
        (
            "2011-06-01 dispute_opened C-1 agreement X clause P1\n"
            "2011-07-01 dispute_settled C-1 agreement X clause P1\n",
            "X/P1/C-1 USD 3,000,000 triggered",
        ),
        ("2011-06-01 waiver_given C-1 agreement X clause P1\n", "X/P1/C-1 USD 3,000,000 waived"),
    ],
)
def test_each_state_has_its_event(facts: str, told: str) -> None:
    assert line(one(ledger(SIMPLE, STARTED + facts, "2012-01-01"), "X/P1/C-1")) == told


def test_a_payment_in_part_says_what_is_left() -> None:
    paid = "2011-06-01 payment_received C-1 agreement X clause P1 amount USD 2 million\n"
    found = one(ledger(SIMPLE, STARTED + paid, "2012-01-01"), "X/P1/C-1")
    assert found.notes == ("USD 2,000,000 of USD 3,000,000 were paid",)


def test_what_ends_with_its_programme_lapses() -> None:
    found = ledger(SIMPLE, STARTED + "2012-05-01 programme_stopped C-1 agreement X\n", "2013-01-01")
    assert [line(each) for each in found.obligations] == [
        "X/P1/C-1 USD 3,000,000 triggered",
        "X/P2/C-1 USD 4,000,000 lapsed",
    ]


def test_a_termination_ends_what_is_open_not_what_is_owed() -> None:
    found = ledger(SIMPLE, STARTED + "2012-05-01 agreement_terminated agreement X\n", "2013-01-01")
    assert {each.clause: each.state.value for each in found.obligations if each.units} == {
        "P1": "triggered",
        "P2": "lapsed",
    }


def test_a_buy_out_ends_what_is_open() -> None:
    text = SIMPLE.replace(
        "\nfiscal", "  buy-out P1, P2 for USD 1,000,000 by licensee from 2011-01-01 until 2013-12-31\n\nfiscal"
    )
    found = ledger(text, STARTED + "2012-05-01 agreement_bought_out agreement X\n", "2013-01-01")
    assert {each.clause: (each.state.value, str(each.cash)) for each in found.obligations} == {
        "P1": ("triggered", "USD 3,000,000"),
        "P2": ("bought_out", "USD 4,000,000"),
        "buy-out P1+P2": ("triggered", "USD 1,000,000"),
    }


def test_a_document_that_tells_another_sum_is_shown_beside_the_clause() -> None:
    due = "2011-05-02 payment_due C-1 agreement X clause P1 amount USD 2,000,000\n"
    found = one(ledger(SIMPLE, STARTED + due, "2012-01-01"), "X/P1/C-1")
    assert str(found.cash) == "USD 3,000,000"
    assert found.notes == ("a document tells USD 2,000,000, the clause USD 3,000,000: fact-0002",)


def test_a_payment_that_may_be_two_things_stays_open() -> None:
    text = SIMPLE.replace("USD 4,000,000", "USD 3,000,000")
    both = STARTED + "2011-05-02 phase_start C-1 phase 2 agreement X\n"
    found = ledger(text, both + "2011-09-01 payment_received agreement X amount USD 3,000,000\n", "2012-01-01")
    assert [each.candidates for each in found.open_payments] == [("X/P1/C-1", "X/P2/C-1")]
    assert {each.state.value for each in found.obligations} == {"triggered"}


def test_an_event_that_may_fall_under_two_agreements_earns_nothing_yet() -> None:
    two = read_agreements({"a": SIMPLE, "b": SIMPLE.split("\nfiscal")[0].replace("agreement X", "agreement Y")})
    facts = read_facts("2011-05-01 phase_start C-1 phase 1 developer Beta\n")
    found = obligations(two, as_of(facts, known=date(2012, 1, 1)))
    assert {each.state.value for each in found.obligations} == {"potential"}
    assert [str(each) for each in found.problems] == [
        "event phase_start/C-1/phase_1: phase_start of C-1 may fall under X or Y. "
        "Name the agreement in the fact; until then it earns nothing."
    ]


def test_first_per_licence_and_first_per_compound_differ_for_a_back_up() -> None:
    facts = (
        "2010-02-01 licence_taken agreement X licence L1\n"
        "2011-02-01 ind_active C-1 agreement X licence L1\n2012-02-01 ind_active C-2 agreement X licence L1\n"
    )
    for scope, count in (
        ("first per licence", 1),
        ("first per compound", 2),
        ("each per licence", 2),
        ("second per licence", 1),
    ):
        text = f"{HEAD}  per licence\n    milestone M USD 1,000,000 when ind_active {scope}\n"
        earned = [each for each in ledger(text, facts, "2013-01-01").obligations if each.earned]
        assert len(earned) == count, scope
    assert str(earned[0].earned) == "2012-02-01"


def test_or_earns_once_on_the_earlier_day() -> None:
    text = f"{HEAD}  per product\n    milestone M USD 1 when approval in US or approval in EU first per product\n"
    facts = "2012-01-01 approval C-1 in EU agreement X\n2011-01-01 approval C-1 in US agreement X\n"
    earned = [each for each in ledger(text, facts, "2013-01-01").obligations if each.earned]
    assert [(str(each.earned), str(each.cash)) for each in earned] == [("2011-01-01", "USD 1")]


def test_words_of_the_agreement_get_their_meaning() -> None:
    text = (
        f'{HEAD}  define "first sale" as launch in US\n'
        '  per product\n    milestone M USD 1 when "first sale" first per product\n'
    )
    assert ledger(text, "2012-01-01 launch C-1 in US agreement X\n", "2013-01-01").obligations[0].state == "triggered"


AMENDED = f"""{HEAD}  per product
    milestone M1 USD 1,000,000 when phase_start 1 first per product
    milestone M2 USD 2,000,000 when phase_start 2 first per product
  amendment 1 effective 2012-01-01
    replaces
      per product
        milestone M2 USD 2,500,000 when phase_start 2 first per product
    adds
      per product
        milestone M3 USD 3,000,000 when phase_start 3 first per product
    deletes M1
"""


def test_an_amendment_leaves_what_was_earned_and_changes_what_comes() -> None:
    facts = "2011-05-01 phase_start C-1 phase 1 agreement X\n2013-05-01 phase_start C-1 phase 2 agreement X\n"
    found = ledger(AMENDED, facts, "2014-01-01")
    assert lines(found) == [
        "X/M1/C-1 USD 1,000,000 triggered",
        "X/M2/C-1 USD 2,500,000 triggered",
        "X/M3/C-1 USD 3,000,000 potential",
    ]
    late = ledger(AMENDED, "2012-05-01 phase_start C-1 phase 1 agreement X\n", "2014-01-01")
    assert lines(late)[0] == "X/M1/C-1 USD 1,000,000 lapsed"


def test_an_undecided_day_around_an_amendment_is_said() -> None:
    found = ledger(AMENDED, "2011-06-01..2012-06-01 phase_start C-1 phase 2 agreement X\n", "2014-01-01")
    told = [each for each in found.obligations if each.clause == "M2" and each.earned]
    assert [str(each.arisen) for each in told] == ["undecided", "undecided"]


def test_alternatives_are_never_added() -> None:
    text = (
        f"{HEAD}  per product\n    milestone S USD 200,000,000 when approval first per product\n"
        "    milestone L USD 238,000,000 when approval first per product\n"
        '    alternative SIZE of S, L by "the composition"\n    total at most USD 238,000,000\n'
    )
    open_ = ledger(text, "", "2011-01-01")
    assert sum(each.cash.minor for each in open_.obligations) == 238 * 10**8  # type: ignore[union-attr]
    found = ledger(text, "2012-01-01 approval C-1 agreement X\n", "2013-01-01")
    owed = [each for each in found.obligations if each.state == "triggered"]
    assert [(each.clause, str(each.cash), str(each.highest)) for each in owed] == [
        ("S", "USD 200,000,000", "USD 238,000,000")
    ]
    named = (
        "2012-01-01 approval C-1 agreement X\n2012-02-01 payment_due C-1 agreement X clause L amount USD 238 million\n"
    )
    assert [each.clause for each in ledger(text, named, "2013-01-01").obligations if each.state == "triggered"] == ["L"]


def test_cash_and_revenue_are_apart() -> None:
    text = SIMPLE.replace(
        "  per product",
        "  fee up USD 1,200,000 when effective once per agreement\n"
        "    recognised evenly from 2010-01-01 until 2010-12-31\n  per product",
    )
    found = ledger(text, "2010-03-01 payment_received agreement X clause up amount USD 1,200,000\n", "2010-12-31")
    calendar = found.book.calendars[0]
    assert [str(each.sum) for each in fiscal_table(found, calendar, basis="paid")] == ["USD 1,200,000"]
    booked = [(str(each.period), str(each.amount)) for each in revenue(found, calendar)]
    assert booked == [
        ("FY2010 Q1", "USD 295,890.41"),
        ("FY2010 Q2", "USD 299,178.08"),
        ("FY2010 Q3", "USD 302,465.76"),
        ("FY2010 Q4", "USD 302,465.75"),
    ]


def test_a_name_that_was_given_up_is_still_the_party() -> None:
    facts = "2010-01-01 licence_taken agreement ABX licence L1\n2011-01-01 ind_active C-1 developer Amgen\n"
    found = ledger(AMGEN, facts, "2011-06-01")
    assert line(one(found, "ABX/IND/L1")) == "ABX/IND/L1 USD 1,000,000 triggered"


def test_events_before_the_agreement_are_told() -> None:
    found = ledger(SIMPLE, "2009-05-01 phase_start C-1 phase 1 agreement X\n", "2012-01-01")
    assert "is before X, signed on 2010-01-01" in str(found.problems[0])


def test_exports_show_the_ledger() -> None:
    found = ledger(OPTIONS, OPTIONS_FACTS, "2013-11-20")
    rows = json.loads(ledger_json(found))["obligations"]
    milestone = next(row for row in rows if row["id"] == "LAN-OST/M1/L1|L2")
    assert (milestone["cash"], milestone["earned"], milestone["due"]) == ("1000000.00", "2013-11-14", "2013-12-14")
    assert milestone["source"] == "assumed: invented" and milestone["unit"] == "L1|L2"
    assert ledger_csv(found).count("\r\n") == len(rows) + 1
    calendar = ledger_calendar(found).replace("\r\n ", "")
    for words in (
        "DTSTART;VALUE=DATE:20131214\r\nDTEND;VALUE=DATE:20131215\r\n"
        "SUMMARY:Ostrava Pharma owes Lanthorn Biologics USD 1\\,000\\,000: LAN-OST/M1/L1|L2",
        "DTSTART;VALUE=DATE:20131124",
        "SUMMARY:option targets of LAN-OST ends",
    ):
        assert words in calendar
    text = ledger_beancount(found)
    assert '2013-11-14 * "LAN-OST/M1/L1|L2" "earned"' in text
    assert text.count(" * ") == len(entries(found))


def test_undisclosed_is_counted_and_never_zero() -> None:
    text = (
        f"{HEAD}  per product\n    milestone M undisclosed when approval first per product\n    total at most USD 9\n"
    )
    found = ledger(text, "2012-01-01 approval C-1 agreement X\n", "2013-01-01")
    assert lines(found) == ["X/M/C-1 undisclosed triggered"]
    (whole,) = reconciled(found, "X")
    assert whole.undisclosed == 1
    assert next(iter(json.loads(ledger_json(found))["obligations"]))["cash"] == "undisclosed"
    assert entries(found) == ()
    assert why(found.obligations[0])[0] == "X/M/C-1: undisclosed, triggered"


def test_an_agreement_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="no agreement is called Y"):
        reconciled(ledger(SIMPLE, "", "2012-01-01"), "Y")
    assert book("").agreements == ()


def test_a_payment_under_an_agreement_that_is_not_loaded_is_not_lost() -> None:
    facts = "2012-01-01 payment_received agreement ELSEWHERE amount USD 5 payer Beta payee Alpha\n"
    assert lines(ledger(SIMPLE, facts, "2012-06-01"), "told") == ["ELSEWHERE/told/fact-0001 USD 5 paid"]


def test_interest_needs_a_certain_day_of_payment() -> None:
    facts = OPTIONS_FACTS.replace("2014-01-31", "2013-12-20..2014-01-31")
    found = ledger(OPTIONS, facts, "2014-01-31")
    milestone = one(found, "LAN-OST/M1/L1|L2")
    assert milestone.notes[-1] == "interest is not worked out: paid on some day of 2013-12-20..2014-01-31"
    assert not [each for each in found.obligations if each.id.startswith("LAN-OST/M1/L1|L2/late")]
