"""What can be observed of a model: its observables, states and quadratures, by name."""

from __future__ import annotations

from collections.abc import Sequence

from ..equations import Equations, Expression, symbol
from ..values.problem import InputError, Problem, did_you_mean


def integrated(equations: Equations) -> list[str]:
    """The names of all that is integrated: states, then quadratures."""
    return [*(state.name for state in equations.states), *(each.name for each in equations.quadratures)]


def observed(equations: Equations, wanted: Sequence[str]) -> list[Expression]:
    """The expression of each name. Raises InputError for names that are not known."""
    known = {name: symbol(name) for name in integrated(equations)}
    known |= {each.name: each.expression for each in equations.observables}
    unknown = [name for name in wanted if name not in known]
    if unknown:
        where = f"request on {equations.name}"
        raise InputError(
            Problem(where, f"there is no observable {name}", did_you_mean(name, known)) for name in unknown
        )
    return [known[name] for name in wanted]
