"""Three agreements worked by hand, to the cent: options and an assignment, one product, a royalty that was sold."""

from __future__ import annotations

from datetime import date

from ledger_cases import (
    OPTIONS,
    OPTIONS_FACTS,
    PRODUCT,
    PRODUCT_FACTS,
    SALE,
    SALE_FACTS,
    book,
    ledger,
    line,
    lines,
    one,
)

from paylode.programme.agreements import agreements_text, read_agreements
from paylode.programme.books import fiscal_table, headline, reconciled
from paylode.programme.clauses.royalty import Royalty
from paylode.programme.ledger import why
from paylode.programme.royalty_rates import Sales, royalty_of
from paylode.values.fiscal import fiscal_period
from paylode.values.money import Money, money


class TestOptions:
    def test_an_ind_whose_licence_is_not_told_is_owed_once_and_stays_open(self) -> None:
        assert lines(ledger(OPTIONS, OPTIONS_FACTS, "2014-01-30"), "fee", "option", "milestone", "balance") == [
            "LAN-OST/access USD 5,000,000 triggered due 2011-03-31",
            "LAN-OST/targets/L1 USD 1,000,000 triggered due 2012-06-09",
            "LAN-OST/targets/L2 USD 1,000,000 triggered due 2013-02-14",
            "LAN-OST/targets USD 1,000,000 potential",
            "LAN-OST/M1/L1|L2 USD 1,000,000 triggered due 2013-12-14",
            "LAN-OST/M1/L1|L2#2 USD 1,000,000 potential",
            "LAN-OST/balance/L1 USD 33,000,000 potential",
            "LAN-OST/balance/L2 USD 33,000,000 potential",
        ]

    def test_paid_forty_eight_days_late_it_bears_interest(self) -> None:
        found = ledger(OPTIONS, OPTIONS_FACTS, "2014-01-31")
        assert line(one(found, "LAN-OST/M1/L1|L2")) == "LAN-OST/M1/L1|L2 USD 1,000,000 paid due 2013-12-14"
        interest = one(found, "LAN-OST/M1/L1|L2/late#1")
        assert (str(interest.cash), interest.notes) == ("USD 10,520.55", ("48 days late, due 2013-12-14",))

    def test_the_ceiling_of_both_licences_is_accounted_for(self) -> None:
        (found,) = reconciled(ledger(OPTIONS, OPTIONS_FACTS, "2014-01-31"), "LAN-OST")
        assert (found.total, found.received, found.open) == (
            money("USD 68 million"),
            money("USD 1 million"),
            money("USD 67 million"),
        )
        assert found.beyond == money("USD 0")
        assert str(headline(ledger(OPTIONS, OPTIONS_FACTS, "2014-01-31"), "LAN-OST").ceiling_each) == "USD 34,000,000"

    def test_submitted_is_not_active(self) -> None:
        found = one(ledger(OPTIONS, OPTIONS_FACTS, "2013-10-31"), "LAN-OST/M1/L1")
        assert found.near_misses == ("ind_submitted of OST-7 on ..2013-10-01; the clause asks for ind_active",)

    def test_an_option_exercised_too_late_is_refused_with_the_cure(self) -> None:
        facts = OPTIONS_FACTS + "2014-03-05  option_exercised agreement LAN-OST option targets licence L3\n"
        found = ledger(OPTIONS, facts, "2014-03-31")
        assert [str(each) for each in found.problems] == [
            "1.txt, line 9: targets was exercised on 2014-03-05; it ended on 2014-02-28. Correct the day, or add the "
            "event that extended the option by 12 months for USD 250,000: "
            "agreement_amended with option targets, by 2014-02-28."
        ]
        assert not any("L3" in each.id for each in found.obligations)

    def test_extended_in_time_it_is_taken_and_the_extension_is_paid_for(self) -> None:
        facts = OPTIONS_FACTS + (
            "2014-02-10  agreement_amended agreement LAN-OST option targets\n"
            "2014-03-05  option_exercised agreement LAN-OST option targets licence L3\n"
        )
        found = ledger(OPTIONS, facts, "2014-03-31")
        assert found.problems == ()
        assert line(one(found, "LAN-OST/targets/L3")) == "LAN-OST/targets/L3 USD 1,000,000 triggered due 2014-04-04"
        assert str(one(found, "LAN-OST/targets/extension").cash) == "USD 250,000"

    def test_obligations_go_with_the_role(self) -> None:
        before, after = (
            one(ledger(OPTIONS, OPTIONS_FACTS, day), "LAN-OST/access") for day in ("2014-06-14", "2014-06-15")
        )
        assert (before.debtor, after.debtor) == ("Ostrava Pharma", "Kestrel SA")
        assert one(ledger(OPTIONS, OPTIONS_FACTS, "2015-01-01"), "LAN-OST/M1/L1|L2").debtor == "Ostrava Pharma"

    def test_every_number_can_be_asked_why(self) -> None:
        told = why(one(ledger(OPTIONS, OPTIONS_FACTS, "2014-01-30"), "LAN-OST/M1/L1|L2"))
        assert told[1].startswith("clause: 1.txt, line 12: milestone M1 USD 1,000,000 development when ind_active")
        assert told[2] == "event: ind_active of OST-7 on 2013-11-14, known 2013-11-14"
        assert "[doc-17 440-545]" in told[3]


class TestProduct:
    def test_a_paused_programme_lets_the_signing_fee_be_credited(self) -> None:
        found = one(ledger(PRODUCT, PRODUCT_FACTS, "2013-06-30"), "MER-TAL/P2/TAL-1")
        assert (str(found.amount), str(found.cash)) == ("USD 5,000,000", "USD 1,500,000")
        assert [(each.kind, str(each.amount)) for each in found.changes] == [("credit", "USD 3,500,000")]

    def test_without_a_pause_nothing_is_credited(self) -> None:
        facts = "\n".join(PRODUCT_FACTS.splitlines()[1:])
        assert str(one(ledger(PRODUCT, facts, "2013-06-30"), "MER-TAL/P2/TAL-1").cash) == "USD 5,000,000"

    def test_approval_alone_is_a_near_miss_until_the_price_is_agreed(self) -> None:
        before = one(ledger(PRODUCT, PRODUCT_FACTS, "2018-09-29"), "MER-TAL/A3/TAL-1")
        assert before.near_misses == ("approval in DE was met on 2018-03-12; price_agreed in DE is still open",)
        after = one(ledger(PRODUCT, PRODUCT_FACTS, "2018-09-30"), "MER-TAL/A3/TAL-1")
        assert (str(after.earned), str(after.due), str(after.cash)) == ("2018-09-30", "2018-11-14", "USD 3,000,000")

    def test_parts_after_the_cap_make_the_total(self) -> None:
        (found,) = reconciled(ledger(PRODUCT, PRODUCT_FACTS, "2020-06-30"), "MER-TAL")
        assert (str(found.total), str(found.owed), str(found.ended)) == (
            "USD 48,000,000",
            "USD 44,500,000",
            "USD 3,500,000",
        )
        assert found.beyond == money("USD 0")

    def test_the_royalty_of_the_year(self) -> None:
        found = ledger(PRODUCT, PRODUCT_FACTS, "2020-06-30")
        assert lines(found, "royalty") == [
            "MER-TAL/R/TAL-1/2019-01-01..2019-12-31 USD 26,916,666.67 triggered due 2020-02-29"
        ]
        assert lines(found, "milestone")[-1] == "MER-TAL/S1/TAL-1 USD 25,000,000 triggered due 2019-02-15..2020-02-14"

    def test_steps_of_the_royalty(self) -> None:
        clause = next(each.clause for each in book(PRODUCT).agreements[0].clauses if isinstance(each.clause, Royalty))
        claimed = [Sales("US", Money(60_000_000_000, "USD"), True)]
        mixed = [Sales("US", Money(50_000_000_000, "USD"), True), Sales("DE", Money(10_000_000_000, "USD"), False)]
        assert royalty_of(clause.rates, claimed) == 3_100_000_000
        assert round(royalty_of(clause.rates, mixed)) == 2_841_666_667
        assert royalty_of(clause.rates, mixed, to_others=Money(10**11, "USD")) == 1_800_000_000

    def test_a_cliff_puts_all_sales_under_one_rate(self) -> None:
        text = PRODUCT.replace("marginal", "cliff")
        clause = next(each.clause for each in book(text).agreements[0].clauses if isinstance(each.clause, Royalty))
        assert royalty_of(clause.rates, [Sales("US", Money(60_000_000_000, "USD"), True)]) == 3_600_000_000


class TestSale:
    def test_the_eleventh_receipt_crosses_the_ceiling(self) -> None:
        shares = [each for each in ledger(SALE, SALE_FACTS, "2020-06-30").obligations if each.kind == "share"]
        assert [str(each.cash) for each in shares] == ["USD 9,000,000"] * 10 + ["USD 4,750,000", "USD 4,250,000"]
        assert [each.creditor for each in shares[-2:]] == ["Harbour Royalty LP", "Lanthorn Biologics"]

    def test_a_ceiling_missed_is_replaced_not_added(self) -> None:
        late = SALE_FACTS.replace("2020-05-30", "2020-07-30")
        shares = [each for each in ledger(SALE, late, "2020-12-31").obligations if each.kind == "share"]
        assert [str(each.cash) for each in shares] == ["USD 9,000,000"] * 11

    def test_receipts_are_counted_once(self) -> None:
        found = ledger(SALE, SALE_FACTS, "2020-06-30")
        assert lines(found, "told") == []
        rows = fiscal_table(found, found.book.calendars[0], basis="paid", by="year")
        assert [(str(row.period), str(row.sum)) for row in rows] == [("FY2020", "USD 4,250,000")]

    def test_the_fiscal_year_changed(self) -> None:
        text = SALE.replace("2017-06-30", "2016-06-30")
        fees = "  fee b USD 2 when 2016-09-30 once per agreement\n  fee c USD 3 when 2017-01-05 once per agreement\n"
        found = ledger(text.replace("  sale of", f"{fees}  sale of"), "", "2020-06-30")
        rows = fiscal_table(found, found.book.calendars[0], basis="earned")
        assert [(str(row.period), str(row.sum)) for row in rows] == [
            ("FY2016 Q4", "USD 80,000,000"),
            ("TP2016", "USD 2"),
            ("FY2017 Q1", "USD 3"),
        ]


def test_what_is_printed_reads_back_as_the_same() -> None:
    found = book(OPTIONS, PRODUCT, SALE)
    assert book(agreements_text(found)) == found
    assert agreements_text(book(agreements_text(found))) == agreements_text(found)


def test_a_fiscal_year_of_weeks_is_written_as_annual_reports_say_it() -> None:
    text = """\
fiscal Apple
  year to last Saturday of September named by end week 53 in quarter 1 from 2010-09-26 until never

fiscal Johnson & Johnson
  year to Sunday nearest 31 December named by end from 2008-12-29 until never

fiscal Talvera Stores
  year to Friday up to 20 February named by start from 2010-02-20 until never
"""
    found = read_agreements({"a": text})
    assert agreements_text(found) == text
    days = (date(2017, 1, 1), date(2010, 1, 3), date(2011, 2, 18))
    periods = [str(fiscal_period(day, each)) for day, each in zip(days, found.calendars, strict=True)]
    assert periods == ["FY2017 Q2", "FY2009 Q4", "FY2010 Q4"]
