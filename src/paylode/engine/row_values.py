"""Observables of many subjects at once, each at a time of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import cast

import numpy as np
from numpy.typing import NDArray

from ..equations import Expression, walk

Numbers = NDArray[np.float64]


def _selected(condition: Numbers, then: Numbers, otherwise: Numbers) -> Numbers:
    return np.where(condition != 0.0, then, otherwise)


_CALLS: Mapping[str, Callable[..., Numbers]] = {
    "exp": np.exp,
    "log": np.log,
    "maximum": np.maximum,
    "minimum": np.minimum,
    "greater": lambda a, b: np.where(a > b, 1.0, 0.0),
    "select": _selected,
}


def row_values(roots: Sequence[Expression], given: Mapping[Hashable, Numbers], m: int) -> Numbers:
    """The roots for m subjects, (m, len(roots)); nan where there is no value. given: symbol -> (m,).

    >>> from paylode.equations import symbol
    >>> row_values([2 * symbol("a") + 1], {"a": np.array([0.0, 3.0])}, 2)
    array([[1.],
           [7.]])
    """
    found: dict[Expression, Numbers] = {}
    with np.errstate(all="ignore"):
        for node in walk(roots):
            parts = [found[argument] for argument in node.arguments]
            match node.kind:
                case "number":
                    found[node] = np.full(m, cast(float, node.head))
                case "symbol":
                    found[node] = given[node.head]
                case "add":
                    found[node] = sum(parts[1:], start=parts[0])
                case "multiply":
                    found[node] = np.prod(parts, axis=0)
                case "power":
                    found[node] = parts[0] ** parts[1]
                case "call":
                    found[node] = _CALLS[str(node.head)](*parts)
    return np.array([found[root] for root in roots]).reshape(len(roots), m).T
