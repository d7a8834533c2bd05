"""Receipts without a sum, licences that may hold a back-up, notices, what a seller received, and all faults at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest
from ledger_cases import book, ledger, line, one

from paylode.programme.agreements import read_agreements, read_facts
from paylode.programme.books import headline
from paylode.programme.charges import Charge, Situation
from paylode.programme.conditions import Scope, When
from paylode.programme.fold import as_of
from paylode.programme.ledger import Ledger
from paylode.programme.ledger_export import ledger_calendar
from paylode.programme.obligations import obligations
from paylode.programme.occurrences import earning
from paylode.programme.reading import read, records_of
from paylode.programme.terms import Agreement, Clause, Placed
from paylode.values.money import Amount, money
from paylode.values.problem import InputError, Problem

DEAL = """\
agreement LAN-OST "Option and License" signed 2011-02-28 effective 2011-03-01 term until never   [assumed: invented]
  licensor Lanthorn Biologics
  licensee Ostrava Pharma
  notice 10 days after event
  pay 30 days after trigger
  late 8 % a year actual/365
  option targets holder licensee from 2011-03-01 until 2014-02-28 at most 3 fee USD 750,000
    extend once 12 months for USD 250,000
  per licence
    milestone M1 USD 1,000,000 development when ind_active first per licence
    balance USD 33,000,000 triggers undisclosed
    total at most USD 34,000,000
"""
TAKEN = "".join(f"2012-0{n}-01 licence_taken agreement LAN-OST licence L{n}\n" for n in (1, 2, 3))
SELECTED = "2012-04-01 target_selected OST-7 agreement LAN-OST licence L1\n"
FIRST = "2013-01-01 ind_active OST-7 agreement LAN-OST\n"
RECEIVED = "2013-03-01 payment_received agreement LAN-OST"


def told(found: Ledger) -> list[str]:
    return [line(each) for each in found.obligations if each.kind != "interest"]


class TestReceiptsWithoutASum:
    def test_it_stands_open_beside_what_it_may_be_for(self) -> None:
        before = ledger(DEAL, TAKEN + SELECTED + FIRST, "2013-04-01")
        after = ledger(DEAL, TAKEN + SELECTED + FIRST + RECEIVED + "\n", "2013-04-01")
        assert told(after) == told(before)
        assert [each.candidates for each in after.open_payments] == [
            ("LAN-OST/targets/L1", "LAN-OST/targets/L2", "LAN-OST/targets/L3", "LAN-OST/M1/L1")
        ]

    def test_one_that_fits_one_clause_alone_settles_it_not(self) -> None:
        paid = "".join(
            f"2012-0{n}-20 payment_received agreement LAN-OST licence L{n} clause targets amount USD 750,000\n"
            for n in (1, 2, 3)
        )
        found = ledger(DEAL, TAKEN + SELECTED + FIRST + paid + RECEIVED + "\n", "2013-04-01")
        assert line(one(found, "LAN-OST/M1/L1")) == "LAN-OST/M1/L1 USD 1,000,000 triggered due 2013-01-31"
        assert [each.candidates for each in found.open_payments] == [("LAN-OST/M1/L1",)]

    def test_it_takes_nothing_off_a_balance(self) -> None:
        deal = DEAL.replace(" fee USD 750,000", "").replace("    extend once 12 months for USD 250,000\n", "")
        found = ledger(deal, TAKEN + RECEIVED + "\n", "2013-04-01")
        (still,) = found.open_payments
        assert still.candidates == tuple(f"LAN-OST/balance/L{n}" for n in (1, 2, 3))
        assert {str(each.cash) for each in found.obligations if each.kind == "balance"} == {"USD 33,000,000"}
        assert not [each for each in found.obligations if each.paid]

    def test_one_that_names_its_clause_is_taken_at_its_word(self) -> None:
        found = ledger(DEAL, TAKEN + SELECTED + FIRST + RECEIVED + " clause M1\n", "2013-04-01")
        assert one(found, "LAN-OST/M1/L1").state.value == "paid"

    def test_a_receipt_that_a_release_tells_with_its_sum_settles_what_asks_for_it(self) -> None:
        text = (
            "News\n\nBASEL, March 3, 2013 -- Lanthorn Biologics (Nasdaq: LANT) has received a $1 million milestone "
            "payment from Ostrava Pharma."
        )
        records = [*read_facts(TAKEN + SELECTED + FIRST), *records_of(read(text), user="M. L.")]
        found = obligations(book(DEAL), as_of(records, known=date(2013, 4, 1)))
        paid = [each.id for each in found.obligations if each.state.value == "paid"]
        assert (paid, found.open_payments) == (["LAN-OST/M1/L1"], ())


class TestBackUps:
    SECOND = "2013-06-01 ind_active OST-9 agreement LAN-OST\n"

    def test_each_licence_stands_in_one_row(self) -> None:
        due = "2013-06-02 payment_due OST-9 agreement LAN-OST clause M1 amount USD 1,000,000\n"
        found = ledger(DEAL, TAKEN + SELECTED + FIRST + self.SECOND + due, "2013-06-10")
        mine = [(each.id, each.state.value, each.units) for each in found.obligations if each.clause == "M1"]
        assert mine == [
            ("LAN-OST/M1/L1", "triggered", ("L1",)),
            ("LAN-OST/M1/L2|L3", "triggered", ("L2", "L3")),
            ("LAN-OST/M1/L2|L3#2", "potential", ("L2", "L3")),
        ]

    def test_that_it_may_be_a_back_up_and_earn_nothing_is_kept(self) -> None:
        found = ledger(DEAL, TAKEN + SELECTED + FIRST + self.SECOND, "2013-06-10")
        second = one(found, "LAN-OST/M1/L2|L3")
        assert (str(second.arisen), second.state.value) == ("undecided", "potential")
        assert "the licence is not told: L1 or L2 or L3" in second.notes
        assert "under L1 it is not the one that counts, and earns nothing there" in second.notes


class TestCalendar:
    def test_interest_is_no_event_that_is_told(self) -> None:
        late = RECEIVED + " licence L1 clause M1 amount USD 1,000,000\n"
        found = ledger(DEAL, TAKEN + SELECTED + FIRST + late, "2013-03-02")
        assert any(each.kind == "interest" and each.state.value == "triggered" for each in found.obligations)
        assert "tells" not in ledger_calendar(found)
        assert "tells" in ledger_calendar(ledger(DEAL, TAKEN + SELECTED + FIRST, "2013-01-05"))

    @pytest.mark.parametrize(
        ("facts", "shown"),
        [
            (TAKEN, ""),
            (TAKEN[: len(TAKEN) // 3], "20140228"),
            ("2012-01-01 agreement_amended agreement LAN-OST option targets\n", "20150228"),
            ("2012-01-01 agreement_terminated agreement LAN-OST\n", ""),
        ],
    )
    def test_the_end_of_an_option_is_shown_while_something_is_left_of_it(self, facts: str, shown: str) -> None:
        found = ledger_calendar(ledger(DEAL, facts, "2012-09-01"))
        unfolded = found.replace("\r\n ", "")
        assert ("option targets of LAN-OST ends" in unfolded, shown in unfolded) == (bool(shown), True)


def test_what_a_seller_received_is_not_what_the_buyer_did() -> None:
    deals = """\
agreement HAR-1 "Royalty Purchase" signed 2017-06-30 effective 2017-06-30 term until never   [assumed: invented]
  payer Harbour Royalty LP
  payee Lanthorn Biologics
  fee price USD 80,000,000 when effective once per agreement
  sale of TAL-1.R to Harbour Royalty LP on 2017-06-30 for USD 80,000,000
    share Harbour Royalty LP 100 % until USD 94,000,000
    share Harbour Royalty LP 15 % until never
"""
    facts = """\
2017-06-30  payment_received agreement HAR-1 clause price amount USD 80,000,000
2018-02-28  payment_received agreement TAL-1 clause R amount USD 90,000,000
2018-05-28  payment_received agreement TAL-1 clause R amount USD 10,000,000
"""
    assert str(headline(ledger(deals, facts, "2018-06-01"), "HAR-1").received) == "USD 85,100,000"


class TestAllProblemsAtOnce:
    FAULTY = """\
agreement X "Faults" signed 2010-01-01 effective 2010-01-01 term until never   [assumed: invented]
  licensor Alpha
  licensee Beta
  pay 30 days after triger
  per licence
    milestone M1 USD 1,000,000 when ind_activ first per licence
    milestone M1 USD 2,000,000 when phase_start 1 first per licence
    milestone M3 USD 3,000,000 when phase_start 3 first per licence
    cap C of M1, N4 USD 5,000,000
"""

    def problems(self, text: str) -> list[str]:
        with pytest.raises(InputError) as caught:
            read_agreements({"x": text})
        return [str(each) for each in caught.value.problems]

    def test_names_that_are_known_are_names_and_each_once(self) -> None:
        (unknown,) = [each for each in self.problems(self.FAULTY) if "N4" in each]
        assert "30" not in unknown and unknown.count("M1") == 1 and "M3" in unknown

    def test_two_of_one_name_are_found_though_a_line_is_wrong(self) -> None:
        assert [each for each in self.problems(self.FAULTY) if "is the name of line" in each] == [
            "x, line 7: M1 is the name of line 6 too. Give one of them another name."
        ]

    def test_an_amendment_that_cannot_be_read_may_replace_by_name(self) -> None:
        text = self.FAULTY.split("  pay")[0] + (
            "  fee access USD 1,000 when effective once per agreement\n"
            "  amendment 1 effective 2013-03-29   [assumed: invented]\n"
            "    replaces\n"
            "      fee access USD 2m when effective once per agreement\n"
        )
        assert not [each for each in self.problems(text) if "is the name of line" in each]


@dataclass(frozen=True, slots=True)
class Reward(Clause):
    """A kind of clause that nobody has written before."""

    name: str
    amount: Amount
    terms: When
    scope: Scope

    def lines(self) -> list[str]:
        return []

    def problems(self, placed: Placed, agreement: Agreement) -> Iterator[Problem]:
        yield from ()

    def charges(self, placed: Placed, situation: Situation) -> Iterator[Charge]:
        yield from earning(placed, situation, when=self.terms, scope=self.scope, amount=self.amount)


def test_a_new_kind_of_clause_is_told_what_came_near_to_it() -> None:
    (agreement,) = book(DEAL).agreements
    placed = next(each for each in agreement.clauses if each.clause.name == "M1")
    old: object = placed.clause
    made = Reward("RW", money("USD 1,000,000"), old.when, old.scope)  # type: ignore[attr-defined]
    new = replace(agreement, clauses=(replace(placed, clause=made),))
    state = as_of(
        read_facts(TAKEN + "2013-01-01 ind_submitted OST-7 agreement LAN-OST licence L1\n"), known=date(2013, 2, 1)
    )
    found = one(obligations(replace(book(DEAL), agreements=(new,)), state), "LAN-OST/RW/L1")
    assert found.near_misses == ("ind_submitted of OST-7 on 2013-01-01; the clause asks for ind_active",)
