"""The solid tumour as equations: every part balances, and its sparse Jacobian is right, entry by entry."""

from __future__ import annotations

import random
from collections.abc import Hashable

import pytest

from paylode.equations import Equations, evaluate, jacobian
from paylode.model import Flat, flatten
from paylode.models.solid_tumour import solid_tumour

PARTS = ("antibody", "payload", "receptor", "cell")


@pytest.fixture(scope="module")
def flat() -> Flat:
    return flatten(solid_tumour())


def somewhere(equations: Equations, seed: int) -> dict[Hashable, float]:
    """A point where all parameters and amounts are positive, and an infusion runs."""
    chance = random.Random(seed)
    point: dict[Hashable, float] = {p.name: chance.uniform(0.1, 0.9) for p in equations.parameters}
    point |= {state.name: chance.uniform(0.1, 5.0) for state in equations.states}
    return point | {f"input.{each.name}": chance.uniform(0.5, 2.0) for each in equations.inputs} | {"time": 1.0}


class TestBalance:
    @pytest.mark.parametrize("part", PARTS)
    @pytest.mark.parametrize("seed", range(5))
    def test_what_all_flows_together_move_is_neither_made_nor_lost(self, flat: Flat, part: str, seed: int) -> None:
        """Sum over states of (parts x derivative), and the rates of the part's accounts, is 0 at any point.

        `present.<part>.<place>` is linear in the states, so that at the derivatives it gives its own rate of change.
        """
        equations, point = flat.equations, somewhere(flat.equations, seed)
        slopes = evaluate([s.derivative for s in equations.states], point)
        rates = evaluate([q.rate for q in equations.quadratures], point)
        changing = point | dict(zip([s.name for s in equations.states], slopes, strict=True))
        changing |= dict(zip([q.name for q in equations.quadratures], rates, strict=True))
        named = {o.name: o.expression for o in equations.observables}
        terms = evaluate([named[name] for name in (*flat.present[part], *flat.accounts[part])], changing)
        assert len(flat.present[part]) > 0 and len(flat.accounts[part]) > 1
        assert max(map(abs, terms)) > 0.1
        assert sum(terms) == pytest.approx(0.0, abs=1e-12 * sum(map(abs, terms)))

    def test_every_state_with_parts_is_in_the_ledger(self, flat: Flat) -> None:
        named = {o.name: o.expression for o in flat.equations.observables}
        listed = {part: set().union(*(named[name].symbols for name in flat.present[part])) for part in PARTS}
        chained = {f"plasma.conjugate[{n}]" for n in range(9)}
        assert chained <= listed["antibody"]
        assert listed["payload"] & chained == chained - {"plasma.conjugate[0]"}
        assert {o.state for o in flat.occupants} == set().union(*listed.values())

    def test_a_bolus_is_drawn_from_its_account(self, flat: Flat) -> None:
        """One nmol of dose puts one nmol of antibody into plasma and takes it from `dosed`."""
        (iv,) = flat.equations.inputs
        chance = random.Random(1)
        given: dict[Hashable, float] = {p.name: chance.uniform(0.1, 0.9) for p in flat.equations.parameters}
        target = dict(zip([n for n, _ in iv.targets], evaluate([f for _, f in iv.targets], given), strict=True))
        antibody = sum(target[f"plasma.conjugate[{n}]"] for n in range(9))
        payload = sum(n * target[f"plasma.conjugate[{n}]"] for n in range(9)) + target["payload_plasma.payload"]
        assert target["account.antibody.dosed"] == pytest.approx(-antibody, rel=1e-12)
        assert target["account.payload.dosed"] == pytest.approx(-payload, rel=1e-12)


def ours(equations: Equations, point: dict[Hashable, float]) -> dict[tuple[int, int], float]:
    entries = jacobian([s.derivative for s in equations.states], [s.name for s in equations.states])
    return dict(zip(entries, evaluate(entries.values(), point), strict=True))


class TestJacobian:
    @pytest.mark.parametrize("highest_dar", [2, pytest.param(8, marks=pytest.mark.slow)])
    def test_every_entry_is_that_of_sympy(self, highest_dar: int) -> None:
        sympy = pytest.importorskip("sympy")
        from paylode.equations import to_sympy

        equations = flatten(solid_tumour(highest_dar)).equations
        index = {state.name: column for column, state in enumerate(equations.states)}
        rows = [to_sympy(state.derivative) for state in equations.states]
        theirs = {
            (row, index[symbol.name]): sympy.diff(slope, symbol)
            for row, slope in enumerate(rows)
            for symbol in slope.free_symbols
            if symbol.name in index
        }
        symbols = sorted(set().union(*(slope.free_symbols for slope in rows)), key=str)
        computed = sympy.lambdify(symbols, list(theirs.values()), modules="math", cse=True)
        for seed in range(3):
            point = somewhere(equations, seed)
            found = dict(zip(theirs, computed(*[point[symbol.name] for symbol in symbols]), strict=True))
            mine = ours(equations, point)
            assert set(mine) == {place for place, entry in theirs.items() if entry != 0}
            for place, entry in mine.items():
                assert entry == pytest.approx(found[place], rel=1e-9, abs=1e-12), place

    def test_every_column_is_that_of_central_differences(self, flat: Flat) -> None:
        equations = flat.equations
        slopes = [state.derivative for state in equations.states]
        point = somewhere(equations, 7)
        mine = ours(equations, point)
        for column, state in enumerate(equations.states):
            here = float(point[state.name])
            step = 1e-5 * here
            up, down = (evaluate(slopes, point | {state.name: here + sign * step}) for sign in (1, -1))
            for row, (above, below) in enumerate(zip(up, down, strict=True)):
                difference = (above - below) / (2 * step)
                size = max(abs(above), abs(below))
                assert mine.get((row, column), 0.0) == pytest.approx(difference, rel=1e-6, abs=1e-9 * size / step)

    def test_it_is_sparse(self, flat: Flat) -> None:
        entries = ours(flat.equations, somewhere(flat.equations, 1))
        assert len(entries) < 0.07 * len(flat.equations.states) ** 2
