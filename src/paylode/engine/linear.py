"""The part of a right-hand side that is linear with fixed coefficients, taken out of the generated code.

    d y / dtime = sum of coefficient(parameters, rates) * state  +  rest(time, y)

In models of molecules on the move most terms are of the first kind: a rate constant times an amount. Their
coefficients are computed once per subject; one array operation then does them all at each call, and their share of
the Jacobian needs no differentiation.

A term is taken as it stands: nothing is multiplied out, and two terms of one row in one state stay two. So a flow is
the same floating-point number where it leaves and where it arrives, and what is conserved stays so to rounding.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..equations import ONE, Expression, add, multiply


@dataclass(frozen=True, slots=True)
class LinearTerm:
    """coefficient * y[column] in the derivative of y[row]."""

    row: int
    column: int
    coefficient: Expression


def split(
    rates: Sequence[Expression], columns: Mapping[Hashable, int], moving: Iterable[Hashable]
) -> tuple[list[LinearTerm], list[Expression]]:
    """The linear terms of all rates, and the rest of each. columns: the index of each state; moving: all not fixed."""
    moving = frozenset(moving)
    terms: list[LinearTerm] = []
    rest: list[Expression] = []
    for row, rate in enumerate(rates):
        left: list[Expression] = []
        for part in rate.arguments if rate.kind == "add" else (rate,):
            found = _linear(part, columns, moving)
            if found is None:
                left.append(part)
            else:
                terms.append(LinearTerm(row, *found))
        rest.append(add(*left))
    return terms, rest


def _linear(
    part: Expression, columns: Mapping[Hashable, int], moving: frozenset[Hashable]
) -> tuple[int, Expression] | None:
    factors = part.arguments if part.kind == "multiply" else (part,)
    variable = [factor for factor in factors if not factor.symbols.isdisjoint(moving)]
    if len(variable) != 1 or variable[0].kind != "symbol" or variable[0].head not in columns:
        return None
    fixed = [factor for factor in factors if factor is not variable[0]]
    return columns[variable[0].head], multiply(*fixed) if fixed else ONE
