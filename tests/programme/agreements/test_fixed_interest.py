"""Published fixed-interest contracts: every date and payoff; what is not built is refused by its name."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from paylode.programme.agreements.actus import business_day, fixed_interest_flows
from paylode.values.problem import InputError

FOLDER = Path(__file__).resolve().parents[3] / "../shared/data/reference/actus"
BUILT = [f"pam{number:02}" for number in (*range(1, 21), 25)]


def cases(kind: str) -> dict[str, Any]:
    path = FOLDER / f"actus-tests-{kind}.json"
    if not path.is_file():
        pytest.skip("the published contracts are not at hand")
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", BUILT)
def test_dates_and_payoffs(name: str) -> None:
    case = cases("pam")[name]
    flows = fixed_interest_flows(case["terms"])
    assert [(str(each.day), each.kind) for each in flows] == [
        (one["eventDate"][:10], one["eventType"]) for one in case["results"]
    ]
    for flow, one in zip(flows, case["results"], strict=True):
        assert float(flow.payoff) == pytest.approx(float(one["payoff"]), abs=1e-9)
        assert float(flow.notional) == pytest.approx(float(one["notionalPrincipal"]), abs=1e-9)


@pytest.mark.parametrize(("name", "term"), [(f"pam{number}", "cycleOfRateReset") for number in range(21, 25)])
def test_a_changing_rate_is_refused_by_name(name: str, term: str) -> None:
    with pytest.raises(InputError, match=f"the term {term} is not built"):
        fixed_interest_flows(cases("pam")[name]["terms"])


@pytest.mark.parametrize("kind", ["clm", "csh", "ump"])
def test_other_contract_types_are_refused_by_name(kind: str) -> None:
    for case in cases(kind).values():
        with pytest.raises(InputError, match=f"contract type {kind.upper()} is not built"):
            fixed_interest_flows(case["terms"])


def test_business_days() -> None:
    sunday = date(2013, 3, 31)
    assert business_day(sunday, following=True, modified=False) == date(2013, 4, 1)
    assert business_day(sunday, following=True, modified=True) == date(2013, 3, 29)
    assert business_day(date(2013, 9, 1), following=False, modified=True) == date(2013, 9, 2)
