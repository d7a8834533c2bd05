"""Names that change with time."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paylode.programme.facts import Naming
from paylode.programme.parties import (
    compound_named,
    directory,
    name_on,
    party_named,
    plain_name,
    successor,
)
from paylode.values.date_window import date_window
from paylode.values.problem import InputError

NAMINGS = [
    Naming(of="party", id="immunogen", names=("ImmunoGen, Inc.", "IMGN")),
    Naming(of="party", id="millennium", names=("Millennium Pharmaceuticals, Inc.", "Millennium")),
    Naming(of="party", id="millennium", used=date_window("2008-05-14.."), succeeded_by="takeda"),
    Naming(of="party", id="takeda", names=("Takeda",)),
    Naming(of="party", id="seagen", names=("Seattle Genetics, Inc.",), used=date_window("..2020-10-07")),
    Naming(of="party", id="seagen", names=("Seagen Inc.",), used=date_window("2020-10-08..")),
    Naming(of="compound", id="t-dm1", names=("trastuzumab-DM1", "T-DM1")),
    Naming(of="compound", id="t-dm1", names=("Kadcyla",), used=date_window("2013-02-22..")),
    Naming(of="compound", id="old-x", names=("X-1",), used=date_window("..2009-12-31")),
    Naming(of="compound", id="new-x", names=("X-1",), used=date_window("2010-01-01..")),
]
KNOWN = directory(NAMINGS)


@given(st.permutations(NAMINGS))
def test_the_order_of_namings_does_not_matter(namings: list[Naming]) -> None:
    assert directory(namings) == KNOWN


@pytest.mark.parametrize(
    ("name", "party"),
    [
        ("ImmunoGen, Inc.", "immunogen"),
        ("IMMUNOGEN", "immunogen"),
        ("immunogen", "immunogen"),
        ("Millennium\u00a0Pharmaceuticals", "millennium"),
        ("Seattle  Genetics", "seagen"),
    ],
)
def test_a_party_is_known_under_all_its_names(name: str, party: str) -> None:
    assert party_named(name, KNOWN).id == party


def test_hyphens_of_any_kind_are_one() -> None:
    assert compound_named("T\u2011DM1", KNOWN).id == "t-dm1"


def test_a_name_that_two_had_is_told_apart_by_the_day() -> None:
    assert compound_named("X-1", KNOWN, on=date(2009, 6, 1)).id == "old-x"
    assert compound_named("X-1", KNOWN, on=date(2011, 6, 1)).id == "new-x"
    with pytest.raises(InputError, match=r"stands for 2\. Write one of the ids new-x, old-x"):
        compound_named("X-1", KNOWN)


def test_a_document_may_use_a_name_before_its_time() -> None:
    assert compound_named("Kadcyla", KNOWN, on=date(2011, 11, 14)).id == "t-dm1"


def test_the_name_of_a_day() -> None:
    seagen = party_named("seagen", KNOWN)
    assert name_on(seagen, date(2011, 1, 1)) == "Seattle Genetics, Inc."
    assert name_on(seagen, date(2022, 1, 1)) == "Seagen Inc."
    assert name_on(compound_named("t-dm1", KNOWN), date(2014, 1, 1)) == "Kadcyla"
    assert name_on(compound_named("new-x", KNOWN), date(2000, 1, 1)) == "new-x"


def test_a_successor_stands_in_from_its_day_on() -> None:
    assert successor("millennium", KNOWN, on=date(2008, 5, 13)) == "millennium"
    assert successor("millennium", KNOWN, on=date(2008, 5, 14)) == "takeda"
    assert successor("nobody", KNOWN, on=date(2008, 5, 14)) == "nobody"
    ring = directory([Naming(of="party", id="a", succeeded_by="b"), Naming(of="party", id="b", succeeded_by="a")])
    with pytest.raises(InputError, match="succeeds itself"):
        successor("a", ring, on=date(2012, 1, 1))


@pytest.mark.parametrize("name", ["Inc.", "", "AG", "Co., Ltd."])
def test_a_legal_form_alone_is_a_name(name: str) -> None:
    with pytest.raises(InputError, match="no party is known"):
        party_named(name, KNOWN)


@given(st.text())
def test_a_plain_name_is_plain(name: str) -> None:
    assert plain_name(plain_name(name)) == plain_name(name)
