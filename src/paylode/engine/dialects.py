"""Three flavours of Python for generated code, as tables.

    RAISING   plain operators and `math`: fastest; raises ArithmeticError or ValueError where `math` does
    IEEE      the arithmetic of `equations.arithmetic`, which never stops half-way: 1/0 is inf, 0/0 is nan
    ARRAYS    numpy, for expressions over many times at once

RAISING and IEEE agree bit for bit wherever RAISING gives an answer; so the first is tried, and the second asked when
it raises.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..equations import arithmetic


@dataclass(frozen=True, slots=True)
class Dialect:
    """templates: how each function is written; without `divide` it is `a / b`. names: what the templates call."""

    templates: Mapping[str, str]
    names: Mapping[str, object]


def _divide(a: float, b: float) -> float:
    if b != 0.0:
        return a / b
    return math.nan if a == 0.0 or a != a else math.copysign(math.inf, a) * math.copysign(1.0, b)


def _root(a: float) -> float:
    return math.sqrt(a) if a >= 0.0 else math.nan


_BRANCHES = {
    "greater": "(1.0 if {0} > {1} else 0.0)",
    "select": "({1} if {0} else {2})",
    # The last branch is reached only where one of the two is not a number, and passes that on.
    "maximum": "({0} if {0} > {1} else {1} if {1} >= {0} else {0} + {1})",
    "minimum": "({0} if {0} < {1} else {1} if {1} <= {0} else {0} + {1})",
}

RAISING = Dialect(
    _BRANCHES | {"exp": "exp({0})", "log": "log({0})", "sqrt": "sqrt({0})", "power": "power({0}, {1})"},
    {"exp": math.exp, "log": math.log, "sqrt": math.sqrt, "power": math.pow},
)

IEEE = Dialect(
    _BRANCHES
    | {"exp": "ieee_exp({0})", "log": "ieee_log({0})", "sqrt": "ieee_sqrt({0})"}
    | {"power": "ieee_power({0}, {1})", "divide": "ieee_divide({0}, {1})"},
    {
        "ieee_exp": arithmetic.exponential,
        "ieee_log": arithmetic.logarithm,
        "ieee_power": arithmetic.power,
        "ieee_sqrt": _root,
        "ieee_divide": _divide,
    },
)

ARRAYS = Dialect(
    {
        "exp": "array_exp({0})",
        "log": "array_log({0})",
        "sqrt": "array_sqrt({0})",
        "power": "array_power({0}, {1})",
        "greater": "array_where({0} > {1}, 1.0, 0.0)",
        "select": "array_where({0}, {1}, {2})",
        "maximum": "array_maximum({0}, {1})",
        "minimum": "array_minimum({0}, {1})",
    },
    {
        "array_exp": np.exp,
        "array_log": np.log,
        "array_sqrt": np.sqrt,
        "array_power": np.power,
        "array_where": np.where,
        "array_maximum": np.maximum,
        "array_minimum": np.minimum,
    },
)
