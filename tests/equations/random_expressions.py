"""Random expressions as plans: a plan can be built as an expression, and reckoned without any simplification."""

from __future__ import annotations

import mpmath
from hypothesis import strategies as st

from paylode.equations import Expression, add, call, multiply, number, power, symbol, walk

Plan = tuple[object, ...]

NAMES = ("x", "y", "z")
CONSTANTS = (-2.0, -1.0, 0.0, 0.5, 1.0, 2.0, 3.0)
POINT = st.fixed_dictionaries({name: st.floats(-3, 3).map(lambda value: round(value, 3)) for name in NAMES})
POSITIVE_POINT = st.fixed_dictionaries({name: st.floats(0.3, 3).map(lambda value: round(value, 3)) for name in NAMES})


def _grown(inner: st.SearchStrategy[Plan]) -> st.SearchStrategy[Plan]:
    exponent = st.sampled_from([-2.0, -1.0, -0.5, 0.5, 2.0, 3.0]).map(lambda value: ("number", value))
    return st.one_of(
        st.tuples(st.sampled_from(["add", "multiply"]), inner, inner),
        st.tuples(st.sampled_from(["add", "multiply"]), inner, inner, inner),
        st.tuples(st.just("power"), inner, exponent | inner),
        st.tuples(st.sampled_from(["exp", "log"]), inner),
        st.tuples(st.sampled_from(["maximum", "minimum", "greater"]), inner, inner),
        st.tuples(st.just("select"), st.tuples(st.just("greater"), inner, inner), inner, inner),
    )


PLAN: st.SearchStrategy[Plan] = st.recursive(
    st.one_of(
        st.sampled_from(NAMES).map(lambda name: ("symbol", name)),
        st.sampled_from(CONSTANTS).map(lambda value: ("number", value)),
    ),
    _grown,
    max_leaves=8,
)


def build(plan: Plan) -> Expression:
    """The plan as an expression."""
    kind, *inner = plan
    if kind == "symbol":
        return symbol(inner[0])
    if kind == "number":
        return number(float(str(inner[0])))
    arguments = [build(each) for each in inner]  # type: ignore[arg-type]
    made = {"add": add, "multiply": multiply, "power": power}.get(str(kind))
    return made(*arguments) if made else call(str(kind), *arguments)


class Undefined(Exception):
    """The plan has no value at this point, or none that doubles can tell."""


def reckon(plan: Plan, values: dict[str, float]) -> mpmath.mpf:
    """The plan's value step by step, in 40 digits, as mathematics has it."""
    kind, *inner = plan
    if kind == "symbol":
        return mpmath.mpf(values[str(inner[0])])
    if kind == "number":
        return mpmath.mpf(str(inner[0]))
    if kind == "select":
        condition = reckon(inner[0], values)  # type: ignore[arg-type]
        return reckon(inner[1] if condition else inner[2], values)  # type: ignore[arg-type]
    with mpmath.workdps(40):
        return _checked(str(kind), [reckon(each, values) for each in inner])  # type: ignore[arg-type]


def value_of(root: Expression, values: dict[str, float]) -> mpmath.mpf:
    """An expression's value by the same steps, node by node."""
    done: dict[Expression, object] = {}
    for node in walk([root]):
        if node.kind == "number":
            done[node] = mpmath.mpf(node.head)  # type: ignore[arg-type]
        elif node.kind == "symbol":
            done[node] = mpmath.mpf(values[str(node.head)])
        else:
            kind = str(node.head) if node.kind == "call" else node.kind
            try:
                with mpmath.workdps(40):
                    done[node] = _checked(kind, [done[argument] for argument in node.arguments])
            except (Undefined, TypeError):
                done[node] = None  # counts only where it is taken
    if done[root] is None:
        raise Undefined
    return done[root]


def _checked(kind: str, below: list[object]) -> mpmath.mpf:
    if kind == "select":
        return below[1] if below[0] else below[2]
    if any(each is None for each in below):
        raise Undefined
    if kind in ("maximum", "minimum", "greater") and abs(below[0] - below[1]) < 1e-9:
        raise Undefined  # a tie is decided by the last digit
    try:
        found = _STEPS[kind](below)
    except (ZeroDivisionError, ValueError, OverflowError):
        raise Undefined from None
    if not isinstance(found, mpmath.mpf) or not mpmath.isfinite(found) or abs(found) > 1e6 or 0 < abs(found) < 1e-6:
        raise Undefined
    return found


_STEPS = {
    "add": lambda of: mpmath.fsum(of),
    "multiply": lambda of: mpmath.fprod(of),
    "power": lambda of: mpmath.power(of[0], of[1]),
    "exp": lambda of: mpmath.exp(of[0]) if of[0] < 20 else mpmath.inf,
    "log": lambda of: mpmath.log(of[0]),
    "maximum": max,
    "minimum": min,
    "greater": lambda of: mpmath.mpf(of[0] > of[1]),
}
