"""The rate tables: what each says, and what is refused."""

from __future__ import annotations

from datetime import date
from importlib.resources import files
from math import prod

import pytest
from forecast_examples import TODAY, golden_programme

from paylode.programme.event_types import Stage
from paylode.programme.forecast import (
    Programme,
    Tables,
    Transition,
    programme_from_tables,
    rate_table,
    rate_tables,
    read_rate_table,
    table_value,
)
from paylode.values.distribution import draw
from paylode.values.problem import InputError
from paylode.values.seed import uniforms

AGREES = {"wong-2019-oncology": False}
"""Tables whose phases are known not to multiply to their own likelihood: another method."""


@pytest.mark.parametrize("name", rate_tables())
def test_every_table(name: str) -> None:
    table = rate_table(name)
    assert table.published.latest is not None
    assert all(value.value > 0 for _, value in table.values)
    assert table.address or all(value.standing == "memory" for _, value in table.values), "where was it read?"
    whole = table.likelihood_of_approval
    if table.measure == "probability" and whole and len(table.values) > 1:
        product = prod(value.value for _, value in table.values)
        assert (abs(product - whole.value) < 0.0021) is AGREES.get(name, True)


def test_a_table_published_later_is_refused_unless_in_hindsight() -> None:
    then = date(2011, 11, 14)
    with pytest.raises(InputError) as caught:
        programme_from_tables("A", Stage.PHASE_2, known=then)
    told = str(caught.value)
    assert "bio-2016-oncology: it was published on 2016-05-25, after 2011-11-14" in told
    assert programme_from_tables("A", Stage.PHASE_2, known=then, tables=Tables(hindsight=True)).transitions
    early = rate_table("biomedtracker-2011-all")
    assert table_value(early, Stage.PHASE_2, Stage.PHASE_3, known=then).value == pytest.approx(0.33)


def test_a_table_of_which_only_the_year_is_known_counts_from_its_end() -> None:
    table = rate_table("dimasi-2010-large-molecules")
    with pytest.raises(InputError, match=r"some day in 2010-01-01\.\.2010-12-31, perhaps after"):
        table_value(table, Stage.PHASE_1, Stage.APPROVAL, known=date(2010, 6, 1))
    assert table_value(table, Stage.PHASE_1, Stage.APPROVAL, known=date(2010, 12, 31)).value == pytest.approx(0.32)


def test_a_number_from_memory_is_refused_unless_asked_for() -> None:
    with pytest.raises(InputError, match="phase_1 to phase_2 is from memory and not verified"):
        programme_from_tables("A", Stage.PHASE_1, known=TODAY, tables=Tables("qls-2021-oncology"))
    allowed = Tables("qls-2021-oncology", unverified=True)
    assert programme_from_tables("A", Stage.PHASE_1, known=TODAY, tables=allowed).transitions[0].rate.mean == 0.488


def test_a_check_of_a_whole_chain_stands_in_none() -> None:
    with pytest.raises(InputError, match="it may only check a whole chain"):
        table_value(rate_table("maecker-2023-adc"), Stage.PHASE_1, Stage.APPROVAL, known=TODAY)


def test_methods_are_not_mixed_in_a_chain() -> None:
    ours = golden_programme()
    other = programme_from_tables(
        "A", Stage.PHASE_2, known=TODAY, tables=Tables("wong-2019-oncology", unverified=True), end=Stage.PHASE_3
    )
    steps = (ours.transitions[0], other.transitions[0], *ours.transitions[2:])
    with pytest.raises(InputError) as caught:
        Programme("mixed", steps)
    assert "bio-2016-oncology (phase by phase, drug x indication)" in str(caught.value)
    assert "wong-2019-oncology (phase by phase, clinical trial entries)" in str(caught.value)


def test_a_step_that_no_table_tells_of_is_an_error_not_a_certainty() -> None:
    with pytest.raises(InputError, match="no rate for phase_3 to filing_submitted"):
        programme_from_tables("A", Stage.PHASE_1, known=TODAY, tables=Tables("wong-2019-oncology", unverified=True))
    with pytest.raises(InputError, match="no rate for ind_active to phase_1"):
        programme_from_tables("A", Stage.IND_ACTIVE, known=TODAY)


def test_the_counts_of_a_table_give_its_uncertainty() -> None:
    chain = programme_from_tables("A", Stage.PHASE_1, known=TODAY, tables=Tables(uncertain=True))
    drawn = [draw(each.rate.value, uniforms(1, range(40_000), each.rate.name)[:, 0]) for each in chain.transitions]  # type: ignore[arg-type]
    approved = sorted(prod(path) for path in zip(*(each.tolist() for each in drawn), strict=True))
    assert (approved[2_000], approved[38_000]) == pytest.approx((0.044, 0.059), abs=0.0006)
    with pytest.raises(InputError, match="does not tell how many"):
        programme_from_tables(
            "A", Stage.PHASE_1, known=TODAY, tables=Tables("bio-2016-outside-oncology", uncertain=True)
        )


def test_names_are_guessed_at() -> None:
    with pytest.raises(InputError, match="Did you mean bio-2016-oncology"):
        rate_table("bio-2016-oncolgy")
    with pytest.raises(InputError, match="a table of duration where one of probability is needed"):
        programme_from_tables("A", Stage.PHASE_1, known=TODAY, tables=Tables("dimasi-2003-durations"))


def test_all_that_is_wrong_with_a_table_is_said_with_its_line() -> None:
    text = (files("paylode.programme.forecast") / "rates" / "bio-2016-oncology.toml").read_text("utf-8")
    broken = (
        text.replace('"62.8 %"', '"628 %"')
        .replace("phase_2 to phase_3", "phase_2 to phase3")
        .replace("of = 349", "of = -1")
        .replace('"2016-05-25"', '"May 2016"')
        .replace('years = "2006-2015"', 'yeers = "2006-2015"')
        .replace('of = 176, standing = "read"', 'of = 176, standing = "heard"')
    )
    with pytest.raises(InputError) as caught:
        read_rate_table(broken, "mine.toml", id="mine")
    told = str(caught.value).splitlines()
    for expected in (
        '"May 2016" is not a window',
        "unknown key. Did you mean years?",
        "key years: missing",
        "628 % is no probability",
        '"phase3" is no stage. Did you mean',
        "not a count",
        '"heard" is no standing',
    ):
        assert any(expected in line and "mine.toml, line" in line for line in told), (expected, told)


def test_a_chain_from_a_transition_of_the_whole() -> None:
    table = rate_table("dimasi-2010-large-molecules")
    ours = golden_programme().transitions[0]
    with pytest.raises(InputError, match="it passes over phase_2"):
        Programme("A", (Transition(Stage.PHASE_1, Stage.APPROVAL, ours.rate, ours.wait),))
    over = (Stage.PHASE_2, Stage.PHASE_3, Stage.FILING_SUBMITTED)
    assert Programme("A", (Transition(Stage.PHASE_1, Stage.APPROVAL, ours.rate, ours.wait, skips=over),)).name == "A"
    assert table.method == "whole chain, drug"
