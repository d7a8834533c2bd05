"""One hash for a whole model: two models have it in common if and only if their equations are the same expressions.

Written out, an expression that uses a part twice at each level doubles with every level. So each node of the graph is
one line, with its arguments by number, and each declaration one line after them.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..equations import Equations, Expression, walk
from ..storage import bytes_hash


def equations_hash(equations: Equations) -> str:
    """SHA-256 over the graph of the equations.

    >>> from paylode.equations import State, symbol
    >>> one, other = (Equations("m", (State("a", "nmol", rate * symbol("a")),)) for rate in (-1, -2))
    >>> equations_hash(one) == equations_hash(other)
    False
    """
    roots = list(_roots(equations))
    numbers: dict[Expression, int] = {}
    lines = []
    for node in walk(root for _, root in roots):
        numbers[node] = len(numbers)
        lines.append(f"{node.kind} {node.head!r} {' '.join(str(numbers[argument]) for argument in node.arguments)}")
    lines += [f"parameter {each.name} {each.unit}" for each in equations.parameters]
    lines += [f"{said} {numbers[root]}" for said, root in roots]
    return bytes_hash("\n".join([f"time {equations.time_unit}", *lines]).encode())


def _roots(equations: Equations) -> Iterator[tuple[str, Expression]]:
    """Every expression with what it is."""
    for state in equations.states:
        yield f"state {state.name} {state.unit}", state.derivative
        for role, value in (("initial", state.initial), ("scale", state.scale)):
            if value is not None:
                yield f"{role} {state.name}", value
    for quadrature in equations.quadratures:
        yield f"quadrature {quadrature.name} {quadrature.unit}", quadrature.rate
    for observable in equations.observables:
        yield f"observable {observable.name} {observable.unit}", observable.expression
    for each in equations.inputs:
        for target, fraction in each.targets:
            yield f"input {each.name} {each.unit} {target}", fraction
    for event in equations.events:
        yield f"trigger {event.name}", event.trigger
        for target, value in event.assignments:
            yield f"assignment {event.name} {target}", value
