"""Elimination written out, against numpy."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paylode.engine.simd.elimination import factorise, markowitz_order, substitute
from paylode.engine.simd.operations import Graph


def computed(graph: Graph, nodes: list[int], values: dict[int, float]) -> list[float]:
    result: dict[int, float] = {}
    for node in graph.under(nodes):
        key, a = graph.keys[node], [result[b] for b in graph.arguments(node)]
        match key[0]:
            case "constant":
                result[node] = float(key[1])
            case "load":
                result[node] = values[int(key[1])]
            case "add":
                result[node] = a[0] + a[1]
            case "subtract":
                result[node] = a[0] - a[1]
            case "multiply":
                result[node] = a[0] * a[1]
            case "fused":
                result[node] = a[0] * a[1] + a[2]
            case "negative":
                result[node] = -a[0]
            case "reciprocal":
                result[node] = 1.0 / a[0]
    return [result[node] for node in nodes]


@given(seed=st.integers(0, 10_000), size=st.integers(1, 14), density=st.floats(0.0, 0.6))
@settings(max_examples=60, deadline=None)
def test_it_solves_any_pattern(seed: int, size: int, density: float) -> None:
    random = np.random.default_rng(seed)
    matrix = np.where(random.random((size, size)) < density, random.standard_normal((size, size)), 0.0)
    matrix[np.diag_indices(size)] = 1.0 + np.abs(matrix).sum(axis=1)
    right = random.standard_normal(size)
    places = [(int(i), int(j)) for i, j in np.argwhere(matrix)]
    graph = Graph()
    values = {k: float(matrix[place]) for k, place in enumerate(places)} | {
        1000 + i: float(b) for i, b in enumerate(right)
    }
    factors = factorise(graph, size, {place: graph.load(k) for k, place in enumerate(places)})
    x = substitute(graph, factors, [graph.load(1000 + i) for i in range(size)])
    assert np.allclose(computed(graph, x, values), np.linalg.solve(matrix, right), rtol=1e-9, atol=1e-12)


def test_a_chain_and_a_star_fill_in_nothing() -> None:
    chain = [(i, i) for i in range(20)] + [(i + 1, i) for i in range(19)] + [(i, i + 1) for i in range(19)]
    star = [(i, i) for i in range(20)] + [(0, i) for i in range(1, 20)] + [(i, 0) for i in range(1, 20)]
    for places in (chain, star):
        graph = Graph()
        factors = factorise(graph, 20, {place: graph.load(k) for k, place in enumerate(places)})
        assert len(factors.lower) + len(factors.upper) + len(factors.pivots) == len(places)
    assert markowitz_order(20, star)[-1] == 0 or markowitz_order(20, star)[-2] == 0
