"""Every fault planted in copies of the worked agreements is found at once, with its line and its cure."""

from __future__ import annotations

import pytest
from ledger_cases import OPTIONS, PRODUCT, SALE

from paylode.programme.agreements import read_agreements
from paylode.programme.agreements.syntax import EXAMPLES, NOT_BUILT
from paylode.values.problem import InputError


def planted(text: str, *changes: tuple[str, str]) -> str:
    """The text with each fault put in the place of what is right."""
    for right, wrong in changes:
        assert text.count(right) >= 1, right
        text = text.replace(right, wrong, 1)
    return text


def problems(**texts: str) -> list[str]:
    """Every problem as one line."""
    with pytest.raises(InputError) as caught:
        read_agreements(texts)
    return [str(each) for each in caught.value.problems]


A = planted(
    OPTIONS,
    ("until 2014-06-14", "until 2014-06-10"),
    ("actual/365", "actual/364"),
    ("USD 5,000,000 when", "USD 5m when"),
    ("holder licensee from 2011-03-01", "holder licensee from 2015-03-01"),
    ("extend once", "extends once"),
    ("ind_active first per licence", "ind_activ first per licence"),
    ("USD 33,000,000", "USD 32,000,000"),
    ("    royalty R undisclosed", "    withholding 15 %\n    royalty R undisclosed"),
)
B = planted(PRODUCT, ("signed 2010-01-20", "signed 2010-02-30"))
B2 = planted(
    PRODUCT,
    ("   [assumed: invented]\n  licensor", "\n  licensor"),
    ("against P2", "against P9"),
    ("phase_start 2 first per product", "phase_start 2"),
    ("approval in US first per product", "approval in US first per licence"),
    ("and price_agreed in DE", "and price_agreed in DE or launch in DE"),
    ("A1, A2, A3 USD", "A1, A2, A7 USD"),
    ("milestone S1 USD 25,000,000", "milestone S1 USD 25,000,000.001"),
    ("USD 1,000 million 6 %", "USD 200 million 6 %"),
    ("third party 50 %", "third party 150 %"),
    ("in US from 2008-01-01 until 2025-06-30", "in US from 2025-01-01 until 2008-06-30"),
)
C = planted(
    SALE,
    ("on 2017-06-30 for USD", "on 30 June 2017 for USD"),
    ("transition 2016-07-01 to 2016-12-31", "transition 2016-07-02 to 2016-12-31"),
    ("  payee Lanthorn Biologics\n", ""),
    ("USD 80,000,000 when effective", "$80,000,000 when effective"),
)


def test_all_of_options_at_once() -> None:
    found = problems(a=A)
    assert [each.split(": ")[0] for each in found] == [f"a, line {n}" for n in (4, 7, 8, 9, 10, 12, 14, 15)]
    assert "nobody is licensee from 2014-06-11 to 2014-06-14" in found[0]
    assert "actual/365, actual/360" in found[1]
    assert "Write thousand or million in full" in found[2]
    assert "ends on 2014-02-28, before it begins on 2015-03-01" in found[3]
    assert "no line begins with" in found[4] and "extend" in found[4]
    assert "Did you mean ind_active?" in found[5]
    assert "the parts add up to USD 33,000,000, the total is USD 34,000,000. Add: balance USD 1,000,000" in found[6]
    assert "`withholding` (tax withheld at the source) is not built yet" in found[7]


def test_all_of_a_product_at_once() -> None:
    found = problems(b=B2)
    lines = [int(each.split(": ")[0].removeprefix("b, line ")) for each in found]
    assert set(lines) >= {5, 6, 8, 9, 11, 12, 13, 15, 21, 25}
    told = "\n".join(found)
    for words in (
        "nothing says where this comes from",
        "no clause here is called P9",
        "how often it earns",
        "does not stand below `per licence`",
        "`and` and `or` are mixed",
        "no clause here is called A7",
        "has a part of the smallest unit",
        "the tiers do not rise",
        "150 % is more than the whole",
        "ends on 2008-06-30, before it begins",
    ):
        assert words in told, words


def test_tiers_that_fall_are_told() -> None:
    (found,) = problems(b=planted(PRODUCT, ("USD 1,000 million 6 %", "USD 200 million 6 %")))
    assert found == "b, line 15: the tiers do not rise. Write them from the lowest to the highest."


def test_all_of_a_sale_at_once() -> None:
    found = problems(c=C)
    assert [each.split(": ")[0] for each in found] == ["c, line 1", "c, line 3", "c, line 4", "c, line 10"]
    assert "nobody is payee" in found[0]
    assert "Write the currency by its three letters" in found[1]
    assert "Write dates like 2011-03-01" in found[2]
    assert "no span covers 2016-07-01 to 2016-07-01" in found[3]


def test_all_files_are_read_before_anything_is_refused() -> None:
    assert {each.split(",")[0] for each in problems(a=A, b=B, c=C)} == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("  licensee Talvera AG", "  licensee Talvera AG\n  licensee Other AG", "licensee is held by two"),
        ("P2 USD 5,000,000", "A1 USD 5,000,000", "A1 is the name of line"),
        ("A1, A2, A3 USD", "A1, A1, A3 USD", "A1 is listed twice"),
        ("phase_start 2 first", "phase_start first", "phase_start without a phase"),
        ("approval in US first", "approval 2 in US first", "approval has no phase"),
        ("when approval in US first", 'when "first sale" first', "nothing defines the words"),
        ("USD 48,000,000", "EUR 48,000,000", "another currency than the total"),
        ("USD 48,000,000", "USD 50,000,000", "Add: balance USD 2,000,000 triggers undisclosed"),
        ("USD 48,000,000", "USD 45,000,000", "USD 3,000,000 are too much"),
        ("      above 8 %\n", "", "no single highest"),
        ("valid_claims MER-TAL", "valid_claims MER-TAC", "no agreement is called MER-TAC. Did you mean MER-TAL?"),
        ("effective 2010-01-20", "effective 2010-01-19", "before it was signed"),
        ("    milestone P2", "  milestone P2", "does not stand below `per product`"),
        ("  pay 45 days", "    pay 45 days", "cannot stand below `licensee`"),
        ("  pay 45", "\tpay 45", "a tab"),
        ("[assumed: invented]", "[assumed:]", "is not a source"),
        ("[assumed: invented]", "[assumed: invented", "a source is not closed"),
        ('"Exclusive License"', '"Exclusive License', "a quote is not closed"),
        ("up to 100 %", "up to 100", "a rate like 8 %"),
        ("report 60 days", "report sixty days", "a whole number"),
        ("named by end", "named by middle", "end or start"),
    ],
)
def test_one_fault_is_told_in_words(right: str, wrong: str, told: str) -> None:
    assert any(told in each for each in problems(b=planted(PRODUCT, (right, wrong))))


@pytest.mark.parametrize("word", sorted(NOT_BUILT))
def test_what_is_not_built_is_refused_by_name(word: str) -> None:
    found = problems(b=planted(PRODUCT, ("  pay 45", f"  {word} something\n  pay 45")))
    assert any(f"`{word}`" in each and "is not built yet" in each for each in found)


def test_every_line_of_the_grammar_has_an_example_that_parses() -> None:
    from paylode.programme.agreements.syntax import parse_text

    rules = {parse_text(text, "line").data for text in EXAMPLES.values()}
    assert len(rules) >= len(EXAMPLES) - 3


@pytest.mark.parametrize(
    ("year", "told"),
    [
        ("30 June named by end week 53 in quarter 1 from 2010-07-01", "years of twelve months have no week 53"),
        ("last Sauterday of June named by end from 2010-07-01", "a weekday like Saturday"),
        ("Sunday nearest 30 June named by end week 53 in quarter 5 from 2010-07-05", "there is no quarter 5"),
        ("Sunday nearest 30 June named by end from 2010-07-06", "2010-07-06 is not the first day of a fiscal year"),
    ],
)
def test_a_fiscal_year_of_weeks_told_wrongly(year: str, told: str) -> None:
    (found,) = problems(b=f"fiscal Talvera AG\n  year to {year} until never")
    assert found.startswith("b, line 2: ") and told in found
