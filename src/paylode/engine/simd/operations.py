"""Operations on vectors of numbers as a graph: what stands between expressions and machine code.

A node is an index. Nodes that are made alike are the same, so common parts are shared. A node is *fixed* if it
depends on nothing but parameters: it is then worked out once per subject.

What a node becomes is decided from the node alone, never from who else uses it: adding an account or an observable to
a model leaves the bits of everything else as they are. Hence also the rule for sums: every product in a sum is a
fused multiply-add.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

Node = int
Key = tuple[str | float | int, ...]


class Graph:
    """Nodes in the order they were made: arguments before those that use them.

    keys: of each node, (operation, arguments...); a constant is ("constant", value), a number in memory is
    ("load", place).
    """

    def __init__(self) -> None:
        self.keys: list[Key] = []
        self.fixed: list[bool] = []
        self._index: dict[Key, Node] = {}

    def constant(self, value: float) -> Node:
        """A number known now."""
        return self._node(("constant", value), True)

    def load(self, place: int, *, fixed: bool = False) -> Node:
        """A number in the memory of the lane."""
        return self._node(("load", place), fixed)

    def add(self, a: Node, b: Node) -> Node:
        """a + b."""
        if self._is(a, 0.0):
            return b
        return a if self._is(b, 0.0) else self._operation("add", a, b)

    def subtract(self, a: Node, b: Node) -> Node:
        """a - b."""
        return a if self._is(b, 0.0) else self._operation("subtract", a, b)

    def multiply(self, a: Node, b: Node) -> Node:
        """a b."""
        if self._is(a, 1.0):
            return b
        if self._is(b, 1.0):
            return a
        if self._is(a, 0.0) or self._is(b, 0.0):
            return self.constant(0.0)
        if self._is(a, -1.0):
            return self.negative(b)
        return self.negative(a) if self._is(b, -1.0) else self._operation("multiply", a, b)

    def negative(self, a: Node) -> Node:
        """-a."""
        if self.keys[a][0] == "negative":
            return int(self.keys[a][1])
        value = self.value(a)
        return self._operation("negative", a) if value is None else self.constant(-value)

    def plus_product(self, a: Node, b: Node, c: Node) -> Node:
        """a b + c, rounded once."""
        if self._is(a, 0.0) or self._is(b, 0.0):
            return c
        for one, other in ((a, b), (b, a)):
            if self._is(one, 1.0):
                return self.add(c, other)
            if self._is(one, -1.0):
                return self.subtract(c, other)
        return self.multiply(a, b) if self._is(c, 0.0) else self._operation("fused", a, b, c)

    def minus_product(self, a: Node, b: Node, c: Node) -> Node:
        """c - a b, rounded once."""
        return self.plus_product(self.negative(a), b, c)

    def reciprocal(self, a: Node) -> Node:
        """1 / a."""
        return self._operation("reciprocal", a)

    def call(self, operation: str, *arguments: Node) -> Node:
        """exp, log, square_root, inverse_cube_root, maximum, minimum, greater, select, above."""
        return self._operation(operation, *arguments)

    def value(self, a: Node) -> float | None:
        """The value of a constant."""
        return float(self.keys[a][1]) if self.keys[a][0] == "constant" else None

    def under(self, roots: Iterable[Node], stop: frozenset[Node] = frozenset()) -> list[Node]:
        """Every node that the roots need, arguments first, in the order in which the roots ask; not beyond `stop`."""
        done: set[Node] = set()
        ordered: list[Node] = []
        for root in roots:
            stack = [(root, False)]
            while stack:
                node, expanded = stack.pop()
                if expanded:
                    ordered.append(node)
                elif node not in done:
                    done.add(node)
                    stack.append((node, True))
                    if node not in stop:
                        stack.extend((a, False) for a in reversed(self.arguments(node)) if a not in done)
        return ordered

    def arguments(self, a: Node) -> tuple[Node, ...]:
        """The nodes below."""
        key = self.keys[a]
        return () if key[0] in ("constant", "load") else key[1:]  # type: ignore[return-value]

    def _operation(self, name: str, *arguments: Node) -> Node:
        return self._node((name, *arguments), all(self.fixed[a] for a in arguments))

    def _node(self, key: Key, fixed: bool) -> Node:
        sign = math.copysign(1.0, float(key[1])) if key[0] == "constant" else 1.0  # 0.0 and -0.0 are equal keys
        found = self._index.get((*key, sign))
        if found is None:
            found = self._index[(*key, sign)] = len(self.keys)
            self.keys.append(key)
            self.fixed.append(fixed)
        return found

    def _is(self, a: Node, value: float) -> bool:
        return self.keys[a][0] == "constant" and self.keys[a][1] == value
