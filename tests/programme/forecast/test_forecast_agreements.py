"""Simulated events through the clause engine: agreements as text, and the facts of a log."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from forecast_examples import GOLDEN_PAYMENTS, JUNE_YEARS, TODAY, golden_programme, step

from paylode.programme.agreements import read_agreements, read_facts
from paylode.programme.event_types import Stage
from paylode.programme.facts import Record
from paylode.programme.fold import as_of
from paylode.programme.forecast import (
    AgreementRules,
    Deal,
    Discounting,
    Programme,
    Setting,
    closed_form,
    flows_path_by_path,
    forecast,
    vector_flows,
)
from paylode.programme.forecast.agreement_rules import moves_on
from paylode.programme.ledger import OWED
from paylode.programme.obligations import obligations
from paylode.values.problem import InputError

HEAD = """\
agreement MER-TAL "Exclusive License" signed 2010-01-20 effective 2010-01-20 term until royalties end  [assumed: none]
  licensor Meridel Inc
  licensee Talvera AG
"""
GOLDEN = """\
  per product
    milestone P2 USD 3,000,000 development when phase_start 2 first per product
    milestone P3 USD 5,000,000 development when phase_start 3 first per product
    milestone A1 USD 20,000,000 regulatory when approval in US first per product
"""
CAPPED = """\
  pay 45 days after trigger
  late 8 % a year actual/365
  fee signing USD 3,500,000 when effective once per agreement
  milestone P2 USD 5,000,000 development when phase_start 2 each per agreement
  milestone A1 USD 10,000,000 regulatory when approval in US first per agreement
  milestone A2 USD undisclosed regulatory when approval in US second per agreement
  cap REG of P2, A1 USD 18,000,000
  amendment 1 effective 2030-07-01
    replaces
      milestone P2 USD 6,000,000 development when phase_start 2 each per agreement
"""


def rules(text: str, *, records: tuple[Record, ...] = (), party: str = "Meridel Inc", known: date = TODAY) -> Deal:
    book = read_agreements({"mer-tal.txt": HEAD + text})
    return Deal("MER-TAL", AgreementRules(book, "MER-TAL", party, known, date(2076, 12, 31), records))


def in_us(programme: Programme) -> Programme:
    return replace(programme, region="US", compound=programme.name)


def test_the_golden_chain_by_an_agreement_is_that_by_a_schedule() -> None:
    programme = in_us(golden_programme())
    setting = Setting(TODAY, paths=100_000)
    one = vector_flows([programme], [rules(GOLDEN)], setting)
    two = vector_flows([programme], [Deal("schedule", GOLDEN_PAYMENTS)], setting)
    paid = two.minor > 0  # the schedule names a payment of nothing on filing
    for column in ("path", "day", "minor"):
        assert np.array_equal(getattr(one, column), getattr(two, column)[paid])
    exact = closed_form(programme, GOLDEN_PAYMENTS, discounting=Discounting(), valuation=TODAY)
    found = forecast([programme], [rules(GOLDEN)], setting=setting, calendar=JUNE_YEARS)
    assert abs(found.cash.mean - exact.expected) < 4 * found.cash.standard_error


def test_caps_amendments_and_second_occurrences_path_by_path() -> None:
    names = ("MT-1", "MT-2", "MT-3")
    likely = tuple(
        step(start, end, 0.8, years=3)
        for start, end in (
            (Stage.PHASE_1, Stage.PHASE_2),
            (Stage.PHASE_2, Stage.PHASE_3),
            (Stage.PHASE_3, Stage.FILING_SUBMITTED),
            (Stage.FILING_SUBMITTED, Stage.APPROVAL),
        )
    )
    programmes = [in_us(Programme(name, likely)) for name in names]
    setting = Setting(TODAY, seed=6, paths=150)
    one = vector_flows(programmes, [rules(CAPPED)], setting)
    two = flows_path_by_path(programmes, [rules(CAPPED)], setting)
    for column in ("path", "day", "minor"):
        assert np.array_equal(getattr(one, column), getattr(two, column))
    assert one.undisclosed == two.undisclosed
    assert one.undisclosed, "the second approval earns a sum that is not told"
    totals = np.bincount(one.path, one.minor)
    assert totals.max() == 18_000_000_00, "the cap holds on every path"
    assert {5_000_000_00, 6_000_000_00} <= set(one.minor.tolist()), "before and after the amendment"


def test_to_the_payer_the_same_sums_go_out() -> None:
    programme, setting = in_us(golden_programme()), Setting(TODAY, paths=2_000)
    came = vector_flows([programme], [rules(GOLDEN)], setting)
    went = vector_flows([programme], [rules(GOLDEN, party="Talvera AG")], setting)
    assert np.array_equal(came.minor, -went.minor)
    with pytest.raises(InputError, match="not Kestrel SA"):
        vector_flows([programme], [rules(GOLDEN, party="Kestrel SA")], setting)


def test_what_the_log_tells_is_passed_and_what_is_owed_comes_in() -> None:
    facts = "2025-12-20  phase_start MT-1 phase 2 agreement MER-TAL\n"
    text = GOLDEN.replace("  per product", "  pay 45 days after trigger\n  per product", 1)
    never = in_us(Programme("MT-1", (step(Stage.PHASE_2, Stage.PHASE_3, 0.0),)))
    setting = Setting(TODAY, paths=50)
    owed = vector_flows([never], [rules(text, records=read_facts(facts))], setting)
    assert set(owed.minor.tolist()) == {3_000_000_00}
    assert {date.fromordinal(day) for day in owed.day.tolist()} == {date(2026, 2, 3)}
    paid = facts + "2025-12-30  payment_received agreement MER-TAL clause P2 amount USD 3,000,000\n"
    assert vector_flows([never], [rules(text, records=read_facts(paid))], setting).path.size == 0
    early = rules(text, records=read_facts(facts), known=date(2025, 12, 19))
    assert vector_flows([never], [early], setting).path.size == 0, "what was learnt later is not looked at"


def test_what_is_overdue_is_in_the_ledger_and_not_in_the_forecast() -> None:
    facts = "2025-10-01  phase_start MT-1 phase 2 agreement MER-TAL\n"
    text = GOLDEN.replace("  per product", "  pay 45 days after trigger\n  per product", 1)
    never = in_us(Programme("MT-1", (step(Stage.PHASE_2, Stage.PHASE_3, 0.0),)))
    late = rules(text, records=read_facts(facts))
    assert vector_flows([never], [late], Setting(TODAY, paths=50)).path.size == 0
    assert isinstance(late.rules, AgreementRules)
    state = as_of(read_facts(facts), known=TODAY)
    (owed,) = [each for each in obligations(late.rules.book, state).obligations if each.state in OWED]
    assert moves_on(owed) == date(2025, 11, 15)


def test_of_a_sum_that_was_paid_in_part_only_the_rest_comes_in() -> None:
    facts = "2025-12-20  phase_start MT-1 phase 2 agreement MER-TAL\n"
    facts += "2025-12-30  payment_received agreement MER-TAL clause P2 amount USD 1,000,000\n"
    text = GOLDEN.replace("  per product", "  pay 45 days after trigger\n  per product", 1)
    never = in_us(Programme("MT-1", (step(Stage.PHASE_2, Stage.PHASE_3, 0.0),)))
    for party, sign in (("Meridel Inc", 1), ("Talvera AG", -1)):
        left = vector_flows([never], [rules(text, records=read_facts(facts), party=party)], Setting(TODAY, paths=50))
        assert set(left.minor.tolist()) == {sign * 2_000_000_00}


def test_an_agreement_that_is_not_loaded() -> None:
    book = read_agreements({"mer-tal.txt": HEAD + GOLDEN})
    with pytest.raises(InputError, match="Did you mean MER-TAL"):
        AgreementRules(book, "MER-TALL", "Meridel Inc", TODAY, date(2076, 12, 31))
