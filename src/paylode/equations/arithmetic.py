"""What each operation means for numbers: the arithmetic of IEEE 754, which never stops half-way.

Compiled code evaluates both branches of a `select` and then takes one, so 1/0 in the branch that is not taken has to be
harmless. The functions of `math` raise there; these return what the hardware returns:

    1/0 = inf      log 0 = -inf      exp 1000 = inf      log -1, (-8)^(1/3), 0 * inf, inf - inf = not a number (nan)

A comparison with nan is false; `maximum` and `minimum` of nan are nan, so that it cannot hide in them.
Constants are folded and expressions evaluated by this one table; engines are tested against it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping


def total(terms: Iterable[float]) -> float:
    """The sum, rounded once, hence the same in every order.

    >>> total([1e16, 1.0, -1e16])
    1.0
    """
    terms = list(terms)
    try:
        return math.fsum(terms)
    except (OverflowError, ValueError):  # beyond the range of floats, or inf - inf
        return sum(terms)


def power(root: float, exponent: float) -> float:
    """`root` to the `exponent`.

    >>> power(0.0, -1.0), power(-8.0, 1 / 3)
    (inf, nan)
    """
    try:
        return math.pow(root, exponent)
    except OverflowError:
        return -math.inf if root < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.inf if root == 0 else math.nan


def exponential(argument: float) -> float:
    """e to the argument."""
    try:
        return math.exp(argument)
    except OverflowError:
        return math.inf


def logarithm(argument: float) -> float:
    """The natural logarithm."""
    if argument > 0:
        return math.log(argument)
    return -math.inf if argument == 0 else math.nan


def larger(a: float, b: float) -> float:
    """The larger of two; nan if either is nan."""
    return math.nan if math.isnan(a) or math.isnan(b) else max(a, b)


def smaller(a: float, b: float) -> float:
    """The smaller of two; nan if either is nan."""
    return math.nan if math.isnan(a) or math.isnan(b) else min(a, b)


EVALUATE: Mapping[str, Callable[..., float]] = {
    "exp": exponential,
    "log": logarithm,
    "maximum": larger,
    "minimum": smaller,
    "greater": lambda a, b: 1.0 if a > b else 0.0,
    "select": lambda condition, then, otherwise: then if condition else otherwise,
}
"""The calls of an expression, by name."""
