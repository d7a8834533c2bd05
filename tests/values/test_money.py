"""Money: exact, in whole minor units, and never guessed."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.values.currency import DECIMALS, NOT_TOLD
from paylode.values.money import (
    Money,
    Undisclosed,
    allocate,
    from_major,
    major,
    money,
    rounded,
    times,
    total,
    zero,
)
from paylode.values.problem import InputError

NAUGHTY = Path(__file__).resolve().parents[2] / "../shared/data/reference/bad_inputs/blns/blns.json"
AMOUNTS = st.builds(Money, st.integers(-(10**15), 10**15), st.sampled_from(sorted(DECIMALS)))


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("USD 1,000,000", 100_000_000, "USD"),
        ("USD 10.5 million", 1_050_000_000, "USD"),
        ("USD 26,916,666.67", 2_691_666_667, "USD"),
        ("JPY 500", 500, "JPY"),
        ("KWD 1.234", 1234, "KWD"),
        ("2.5 million", 250_000_000, NOT_TOLD),
        ("EUR -3", -300, "EUR"),
        ("  USD 250 thousand ", 25_000_000, "USD"),
        ("USD 10.1234567 billion", 1_012_345_670_000, "USD"),
    ],
)
def test_an_amount_is_read_to_the_cent(text: str, minor: int, currency: str) -> None:
    assert money(text) == Money(minor, currency)


@given(AMOUNTS)
def test_what_is_printed_is_read_back(amount: Money) -> None:
    assert money(str(amount)) == amount
    assert from_major(major(amount), amount.currency) == amount


@pytest.mark.parametrize("amount", [Undisclosed(), Undisclosed("USD")])
def test_undisclosed_is_printed_and_read_back(amount: Undisclosed) -> None:
    assert money(str(amount)) == amount


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("USD 5m", "million in full"),
        ("USD 5 mm", "million in full"),
        ("5,5 million", "Write it like"),
        ("USD 5,50", "write USD 5.50"),
        ("USD 0.001", "has 2 decimals"),
        ("JPY 1.5", "no decimals"),
        ("USB 5", "three letters"),
        ("usd 5", "Write it like"),
        ("USD 1,00,000", "Write it like"),
        ("$5 million", "Write it like"),
        ("", "Write it like"),
        ("USD", "Write it like"),
        ("USD NaN", "Write it like"),
        ("USD 1e6", "Write it like"),
        ("USD " + "9" * 40, "Write it like"),
    ],
)
def test_what_is_no_amount_is_refused_with_a_cure(text: str, cure: str) -> None:
    with pytest.raises(InputError) as caught:
        money(text, "plan.toml, line 3")
    assert str(caught.value).startswith("plan.toml, line 3: ")
    assert cure in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not NAUGHTY.exists(), reason="the naughty strings are not at hand")
def test_naughty_strings_are_refused_in_one_line() -> None:
    for text in json.loads(NAUGHTY.read_text(encoding="utf-8")):
        try:
            read = money(text)
        except InputError as error:
            assert len(str(error).splitlines()) == 1
        else:
            assert money(str(read)) == read


def test_undisclosed_is_not_zero() -> None:
    assert total([Money(5, "USD"), Undisclosed("USD")]) != total([Money(5, "USD"), zero("USD")])
    assert str(total([Money(500, "USD"), Undisclosed("USD")])) == "USD 5 + 1 undisclosed"
    with pytest.raises((TypeError, AttributeError)):
        Money(5, "USD") + Undisclosed("USD")  # type: ignore[operator]


@pytest.mark.parametrize("minor", [1.0, True, "1", None])
def test_money_is_made_of_whole_numbers_only(minor: object) -> None:
    with pytest.raises(InputError, match="whole number"):
        Money(minor, "USD")  # type: ignore[arg-type]


@pytest.mark.parametrize("rate", [0.1, Decimal("NaN"), Decimal("Infinity")])
def test_a_rate_is_exact(rate: object) -> None:
    with pytest.raises(InputError, match="exact number"):
        times(Money(100, "USD"), rate)  # type: ignore[arg-type]


def test_two_currencies_are_never_added_nor_compared() -> None:
    for act in (Money.__add__, Money.__sub__, Money.__lt__, Money.__ge__):
        with pytest.raises(InputError, match="two currencies"):
            act(Money(1, "USD"), Money(1, "EUR"))


@given(st.lists(AMOUNTS))
def test_a_total_is_the_same_in_any_order(amounts: list[Money]) -> None:
    assert total(amounts) == total(reversed(amounts))


@given(st.integers(-(10**12), 10**12), st.lists(st.fractions(0, 1000), min_size=1, max_size=8).filter(any))
def test_allocation_loses_nothing_and_is_fair_to_the_cent(minor: int, weights: list[Fraction]) -> None:
    whole = Money(minor, "USD")
    parts = allocate(whole, weights)
    assert sum(parts, zero("USD")) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part.minor - minor * weight / sum(weights)) < 1


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [-1, 2]])
def test_allocation_needs_weights(weights: list[int]) -> None:
    with pytest.raises(InputError, match="weights"):
        allocate(Money(100, "USD"), weights)


@given(st.fractions())
def test_rounding_is_to_the_nearest_and_half_goes_away_from_zero(number: Fraction) -> None:
    whole = rounded(number)
    assert abs(whole - number) <= Fraction(1, 2)
    assert rounded(-number) == -whole
    if abs(whole - number) == Fraction(1, 2):
        assert abs(whole) > abs(number)
    assert abs(rounded(number, "down")) <= abs(number)
    assert rounded(number, "half_even") == round(number)


def test_interest_of_a_late_payment() -> None:
    """8 % a year on 1,000,000 for 48 days, actual/365."""
    assert str(times(Money(100_000_000, "USD"), Fraction(8, 100) * Fraction(48, 365))) == "USD 10,520.55"


def test_a_rounding_can_be_refused() -> None:
    with pytest.raises(InputError, match="not whole"):
        times(Money(1, "USD"), Fraction(1, 3), rounding="refuse")


def test_a_number_is_shown_exactly_in_its_refusal() -> None:
    for number, shown in ((Fraction(1, 3), "1/3 USD"), (Decimal("0.001"), r"0\.001 USD")):
        with pytest.raises(InputError, match=shown):
            from_major(number, "USD")
    with pytest.raises(InputError, match="smallest unit"):
        from_major(10**400 + Fraction(1, 3), "USD")
