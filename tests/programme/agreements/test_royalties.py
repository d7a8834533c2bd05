"""Royalties per country: terms, claims, step-downs, arrears, and what is refused rather than guessed."""

from __future__ import annotations

from ledger_cases import PRODUCT, ledger, lines

HER2 = """\
agreement G "HER2" signed 2000-05-02 effective 2000-05-02 term until never   [assumed: invented]
  licensor Meridel Inc
  licensee Talvera AG
  pay 30 days after trigger
  per product
    royalty P on annual net_sales marginal
      to USD 250 million 3 %
      above 5 %
      countries US
      term per country from first_sale until 10 years
    royalty O on annual net_sales marginal
      above 2 %
      countries other
      term per country from first_sale until earlier of 12 years, last_valid_claim
      report 90 days after quarter

valid_claims G   [assumed: invented]
  in DE from 2000-01-01 until 2014-06-30
"""
LAUNCHES = "2013-02-22 launch K in US agreement G\n2014-01-01 launch K in DE agreement G\n"


def sales(region: str, period: str, amount: str) -> str:
    return f"2024-01-01 sales_reported K in {region} agreement G period {period} amount {amount}\n"


def test_the_first_quarters_of_a_launch() -> None:
    facts = (
        LAUNCHES
        + sales("US", "2013-02-22..2013-03-31", "USD 19 million")
        + sales("US", "2013-04-01..2013-06-30", "USD 68 million")
    )
    assert lines(ledger(HER2, facts, "2024-01-01")) == [
        "G/P/K/2013-02-22..2013-03-31 USD 570,000 triggered due 2013-04-30",
        "G/P/K/2013-04-01..2013-06-30 USD 2,040,000 triggered due 2013-07-30",
    ]


def test_a_country_ends_with_its_own_clock() -> None:
    facts = (
        LAUNCHES
        + sales("US", "2023-04-01..2023-06-30", "USD 1 million")
        + sales("DE", "2014-01-01..2014-03-31", "USD 1 million")
    )
    facts += sales("DE", "2014-07-01..2014-09-30", "USD 1 million")
    found = ledger(HER2, facts, "2024-01-01")
    assert [(str(each.cash), each.notes) for each in found.obligations] == [
        ("USD 0", ("the term in US ended on 2023-02-21: later sales earn nothing",)),
        ("USD 20,000", ()),
        ("USD 0", ("the term in DE ended on 2014-06-30: later sales earn nothing",)),
    ]
    assert str(found.obligations[1].due) == "2014-06-29"


def test_a_new_tier_is_reached_within_the_year() -> None:
    facts = (
        LAUNCHES
        + sales("US", "2014-01-01..2014-03-31", "USD 200 million")
        + sales("US", "2014-04-01..2014-06-30", "USD 100 million")
    )
    found = ledger(HER2, facts, "2024-01-01")
    assert [str(each.cash) for each in found.obligations] == ["USD 6,000,000", "USD 4,000,000"]


def test_sales_told_twice_are_refused() -> None:
    facts = LAUNCHES + sales("US", "2013-04-01..2013-06-30", "USD 68 million") + sales("US", "2013-05", "USD 1 million")
    found = ledger(HER2, facts, "2024-01-01")
    assert "are reported twice for days of" in str(found.problems[0])


def test_sales_without_a_period_are_refused_once_for_each_royalty() -> None:
    found = ledger(
        HER2, LAUNCHES + "2013-07-15 sales_reported K in US agreement G amount USD 68 million\n", "2024-01-01"
    )
    assert [str(each) for each in found.problems] == [
        f"1.txt, line {line}: sales of K are told for no period. Add: period 2014-01-01..2014-03-31."
        for line in (6, 11)
    ]


def test_another_currency_is_refused() -> None:
    found = ledger(HER2, LAUNCHES + sales("US", "2013-04-01..2013-06-30", "EUR 68 million"), "2024-01-01")
    assert "Conversion of currencies is not built" in str(found.problems[0])
    assert found.obligations == ()


def test_a_step_down_without_claims_is_refused_not_guessed() -> None:
    text = PRODUCT.replace("valid_claims MER-TAL   [assumed: invented]\n  in US from 2008-01-01 until 2025-06-30\n", "")
    facts = "2020-01-20 sales_reported TAL-1 in US agreement MER-TAL period 2019 amount USD 500 million\n"
    assert "no valid claims are loaded for MER-TAL" in str(ledger(text, facts, "2020-06-30").problems[0])


def test_an_undisclosed_royalty_is_owed_in_a_sum_that_is_not_told() -> None:
    text = HER2.split("    royalty P")[0] + "    royalty R undisclosed\n"
    facts = sales("US", "2013-04-01..2013-06-30", "USD 68 million")
    assert lines(ledger(text, facts, "2024-01-01")) == [
        "G/R/K/2013-04-01..2013-06-30 undisclosed triggered due 2013-07-30"
    ]
