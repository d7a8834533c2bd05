"""The standard test: every file in the folder of clauses reads, prints, earns, balances, and rests on facts alone."""

from __future__ import annotations

import inspect
import random
from dataclasses import replace
from datetime import date

import pytest

from paylode.programme.agreements import agreements_text, read_agreements, read_facts
from paylode.programme.books import entries, sums_to_zero
from paylode.programme.clauses import clause_kinds
from paylode.programme.fold import as_of
from paylode.programme.ledger import Ledger, why
from paylode.programme.obligations import obligations
from paylode.values.money import Money

KINDS = clause_kinds()
NAMES = sorted(KINDS)
LATE = date(2025, 12, 31)


def ledger(name: str, seed: int | None = None) -> Ledger:
    facts = list(read_facts(KINDS[name].FACTS))
    if seed is not None:
        random.Random(seed).shuffle(facts)
    return obligations(read_agreements({"example.txt": KINDS[name].EXAMPLE}), as_of(facts, known=LATE))


@pytest.mark.parametrize("name", NAMES)
def test_it_is_documented(name: str) -> None:
    module = inspect.getmodule(KINDS[name].read)
    assert module is not None and len((module.__doc__ or "").split()) > 30
    clauses = [each for _, each in inspect.getmembers(module, inspect.isclass) if each.__module__ == module.__name__]
    assert all(each.__doc__ for each in clauses)
    first = KINDS[name].EXAMPLE.splitlines()
    keyword = {"buy_out": "buy-out"}.get(name, name)
    assert any(line.split()[0] == keyword for line in first if line.strip())
    assert keyword in (module.__doc__ or "")


@pytest.mark.parametrize("name", NAMES)
def test_its_example_reads_back_as_the_same(name: str) -> None:
    book = read_agreements({"example.txt": KINDS[name].EXAMPLE})
    assert read_agreements({"printed.txt": agreements_text(book)}) == book


@pytest.mark.parametrize("name", NAMES)
def test_its_books_balance(name: str) -> None:
    found = ledger(name)
    assert entries(found)
    assert all(sums_to_zero(each) for each in entries(found))


@pytest.mark.parametrize("name", NAMES)
def test_it_bears_on_the_ledger(name: str) -> None:
    """Without the clause, the ledger would be another one."""
    book = read_agreements({"example.txt": KINDS[name].EXAMPLE})
    whole = {(each.id, str(each.cash), each.state) for each in ledger(name).obligations}
    agreement = book.agreements[0]
    module = KINDS[name].read.__module__
    others = tuple(each for each in agreement.clauses if type(each.clause).__module__ != module)
    assert len(others) < len(agreement.clauses)
    smaller = replace(book, agreements=(replace(agreement, clauses=others),))
    rest = obligations(smaller, as_of(read_facts(KINDS[name].FACTS), known=LATE))
    assert {(each.id, str(each.cash), each.state) for each in rest.obligations} != whole


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_facts_does_not_matter(name: str) -> None:
    assert all(ledger(name, seed) == ledger(name) for seed in range(4))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_taken_off_and_what_is_left_are_the_amount(name: str) -> None:
    for each in ledger(name).obligations:
        if isinstance(each.amount, Money) and isinstance(each.cash, Money):
            assert each.cash.minor + sum(one.amount.minor for one in each.changes) == each.amount.minor
            assert each.cash.minor >= 0
        assert why(each)[0].startswith(each.id)
