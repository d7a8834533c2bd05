"""The level of a trigger: an expression that rises through 0 where the trigger does, but not as a step.

When an event comes follows from the slope of its trigger. `greater(a, b)` has none; a - b passes 0 at the same time.

    greater(a, b)               a - b
    1 - greater(a, b)           b - a
    a product of these (and)    the smallest of their levels, times what else is in it
    a sum of these (or)         the largest
    select(condition, 1, 0)     that of the condition
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import cast

from ..equations import Expression, maximum, minimum, multiply


def level(trigger: Expression) -> Expression:
    """The level; the trigger itself where it is not made of steps.

    >>> from paylode.equations import greater, symbol
    >>> level(greater(symbol("a"), 2) * greater(symbol("time"), 3))
    minimum(-2 + a, -3 + time)
    """
    match trigger.kind:
        case "add":
            return _of_sum(trigger)
        case "multiply" if any(_is_step(factor) for factor in trigger.arguments):
            steps = [level(factor) for factor in trigger.arguments if _is_step(factor)]
            return multiply(_joined(steps, and_=True), *(each for each in trigger.arguments if not _is_step(each)))
        case "call" if trigger.head == "greater":
            return trigger.arguments[0] - trigger.arguments[1]
        case "call" if trigger.head in ("maximum", "minimum"):
            return _joined([level(each) for each in trigger.arguments], and_=trigger.head == "minimum")
        case "call" if trigger.head == "select":
            condition, then, otherwise = trigger.arguments
            if _is_step(condition) and _number(then, 0.0) > 0.0 and _number(otherwise, 1.0) <= 0.0:
                return level(condition)
    return trigger


def _of_sum(trigger: Expression) -> Expression:
    numbers = [each for each in trigger.arguments if each.kind == "number"]
    others = [each for each in trigger.arguments if each.kind != "number"]
    offset = _number(numbers[0], 0.0) if numbers else 0.0
    if -1.0 < offset <= 0.0 and all(_is_step(each) for each in others):
        return _joined([level(each) for each in others], and_=False)
    if 0.0 < offset <= 1.0 and len(others) == 1 and _is_step(-others[0]):
        return -level(-others[0])
    return trigger


def _is_step(each: Expression) -> bool:
    return each.kind == "call" and each.head == "greater"


def _number(each: Expression, otherwise: float) -> float:
    return cast(float, each.head) if each.kind == "number" else otherwise


def _joined(levels: Sequence[Expression], *, and_: bool) -> Expression:
    return reduce(minimum if and_ else maximum, levels)
