"""Laws of the ledger: nothing is lost in splitting, no cap is passed, order and later facts change nothing."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from ledger_cases import OPTIONS, OPTIONS_FACTS, PRODUCT, PRODUCT_FACTS, SALE, SALE_FACTS, book, ledger, lines

from paylode.programme.agreements import agreements_text, read_facts
from paylode.programme.books import entries, reconciled, revenue, sums_to_zero
from paylode.programme.clauses.royalty_sale import Share, buyers_part
from paylode.programme.fold import as_of
from paylode.programme.obligations import obligations
from paylode.programme.royalty_rates import Rates, Sales, Tier, royalty_of
from paylode.values.money import Money, rounded, zero

CASES = [(OPTIONS, OPTIONS_FACTS), (PRODUCT, PRODUCT_FACTS), (SALE, SALE_FACTS)]
DAYS = st.dates(date(2010, 1, 1), date(2021, 12, 31))
CENTS = st.integers(0, 10**13)


@given(case=st.sampled_from(CASES), day=DAYS, data=st.data())
@settings(max_examples=40)
def test_the_order_of_facts_does_not_matter(case: tuple[str, str], day: date, data: st.DataObject) -> None:
    facts = read_facts(case[1])
    mixed = data.draw(st.permutations(facts))
    assert ledger(case[0], mixed, str(day)) == ledger(case[0], facts, str(day))


@given(case=st.sampled_from(CASES), day=DAYS)
@settings(max_examples=40)
def test_what_is_learnt_later_changes_nothing(case: tuple[str, str], day: date) -> None:
    facts = read_facts(case[1])
    by_then = [each for each in facts if each.learnt <= day]
    found = book(case[0])
    assert obligations(found, as_of(facts, known=day)) == obligations(found, as_of(by_then, known=day))


@given(case=st.sampled_from(CASES[:2]), day=DAYS)
@settings(max_examples=40)
def test_totals_are_never_passed_and_always_accounted_for(case: tuple[str, str], day: date) -> None:
    found = ledger(case[0], case[1], str(day))
    if day < found.book.agreements[0].effective:
        return
    for each in reconciled(found, found.book.agreements[0].id):
        assert each.beyond == zero("USD")
        assert each.received + each.owed + each.open + each.ended == each.total
    assert all(sums_to_zero(each) for each in entries(found))


@given(st.lists(st.sampled_from(["L1", "L2", "L3", "L1|L2", "L2|L3", "L1|L2|L3", ""]), max_size=7))
@settings(max_examples=60)
def test_first_per_licence_never_pays_more_than_once_a_licence(licences: list[str]) -> None:
    taken = "".join(f"2012-05-1{n} licence_taken agreement LAN-OST licence L{n}\n" for n in (1, 2, 3))
    inds = "".join(
        f"2013-0{n + 1}-01 ind_active X-{n} agreement LAN-OST" + (f" licence {each}\n" if each else "\n")
        for n, each in enumerate(licences)
    )
    found = ledger(OPTIONS, taken + inds, "2014-01-01")
    milestones = [each for each in found.obligations if each.clause == "M1" and each.kind == "milestone"]
    sure = [each for each in milestones if each.state == "triggered"]
    told_apart = [each.unit for each in sure if len(each.units) == 1]
    assert len(told_apart) == len(set(told_apart))
    assert len(sure) <= 3
    assert len([each for each in milestones if each.earned is None]) + len(sure) <= 3
    (whole,) = reconciled(found, "LAN-OST")
    assert whole.beyond == zero("USD")


@given(st.lists(st.integers(1, 20), min_size=1, max_size=8), st.integers(1, 60))
@settings(max_examples=40)
def test_a_cap_is_never_passed(amounts: list[int], limit: int) -> None:
    names = [f"P{n}" for n in range(len(amounts))]
    clauses = "".join(
        f"    milestone {name} USD {amount},000,000 when approval in {name} first per product\n"
        for name, amount in zip(names, amounts, strict=True)
    )
    text = (
        'agreement X "Cap" signed 2010-01-01 effective 2010-01-01 term until never   [assumed: a law]\n'
        "  licensor A\n  licensee B\n  per product\n"
        f"{clauses}    cap ALL of {', '.join(names)} USD {limit},000,000\n"
    )
    facts = "".join(f"201{n}-02-01 approval C in {name} agreement X\n" for n, name in enumerate(names))
    found = ledger(text, facts, "2020-01-01")
    paid = sum(each.cash.minor for each in found.obligations if isinstance(each.cash, Money))
    assert paid == min(sum(amounts), limit) * 10**8


@given(
    receipts=st.lists(CENTS, min_size=1, max_size=12),
    ceiling=CENTS,
    rates=st.tuples(st.integers(1, 100), st.integers(0, 100)),
)
def test_splitting_a_royalty_never_loses_a_cent(receipts: list[int], ceiling: int, rates: tuple[int, int]) -> None:
    shares = (Share("B", Fraction(rates[0], 100), Money(ceiling, "USD")), Share("B", Fraction(rates[1], 100)))
    received = zero("USD")
    for each in receipts:
        part = buyers_part(shares, Money(each, "USD"), received=received, on=date(2020, 1, 1))
        assert 0 <= part.minor <= each
        received = received + part
    if rates[1] == 0:
        assert received.minor <= ceiling


@given(
    quarters=st.lists(CENTS, min_size=1, max_size=4),
    rates=st.tuples(st.integers(0, 3000), st.integers(0, 3000)),
    step=CENTS,
)
def test_quarters_of_a_royalty_add_up_to_the_year(quarters: list[int], rates: tuple[int, int], step: int) -> None:
    clause = Rates(
        tiers=(Tier(Money(step + 1, "USD"), Fraction(rates[0], 10000)), Tier(None, Fraction(rates[1], 10000)))
    )
    so_far = [sum(quarters[: place + 1]) for place in range(len(quarters))]
    by_quarter = [rounded(royalty_of(clause, [Sales("US", Money(each, "USD"), True)])) for each in so_far]
    parts = [by_quarter[0]] + [right - left for left, right in pairwise(by_quarter)]
    assert sum(parts) == rounded(royalty_of(clause, [Sales("US", Money(sum(quarters), "USD"), True)]))
    assert all(each >= 0 for each in parts)


@given(quarters=st.lists(st.integers(0, 10**11), min_size=4, max_size=4))
@settings(max_examples=25)
def test_reported_quarters_and_a_reported_year_earn_the_same(quarters: list[int]) -> None:
    starts = ["01-01..2019-03-31", "04-01..2019-06-30", "07-01..2019-09-30", "10-01..2019-12-31"]
    launch = "2016-03-01 launch TAL-1 in US agreement MER-TAL\n"
    quarterly = "".join(
        f"2020-01-2{n} sales_reported TAL-1 in US agreement MER-TAL period 2019-{start} amount {Money(each, 'USD')}\n"
        for n, (start, each) in enumerate(zip(starts, quarters, strict=True))
    )
    yearly = (
        f"2020-01-20 sales_reported TAL-1 in US agreement MER-TAL period 2019 amount {Money(sum(quarters), 'USD')}\n"
    )
    sums = []
    for facts in (quarterly, yearly):
        found = [each for each in ledger(PRODUCT, launch + facts, "2020-06-30").obligations if each.kind == "royalty"]
        sums.append(sum(each.cash.minor for each in found if isinstance(each.cash, Money)))
    assert sums[0] == sums[1]


@given(amount=st.integers(0, 10**13), length=st.integers(0, 2000))
@settings(max_examples=40)
def test_a_fee_spread_over_time_is_recognised_in_full(amount: int, length: int) -> None:
    last = date(2010, 1, 20) + timedelta(days=length)
    spread = f"    recognised evenly from 2010-01-20 until {last}\n  per product"
    text = PRODUCT.replace("USD 3,500,000", str(Money(amount, "USD"))).replace("  per product", spread, 1)
    found = ledger(text, "", "2020-01-01")
    booked = [each for each in revenue(found, found.book.calendars[0]) if each.obligation == "MER-TAL/signing"]
    assert sum(each.amount.minor for each in booked if isinstance(each.amount, Money)) == amount
    assert lines(found, "fee") == [
        f"MER-TAL/signing {Money(amount, 'USD')} {'paid' if not amount else 'triggered'} due 2010-03-06"
    ]


@given(case=st.sampled_from(CASES))
def test_printing_settles(case: tuple[str, str]) -> None:
    once = agreements_text(book(case[0]))
    assert agreements_text(book(once)) == once
