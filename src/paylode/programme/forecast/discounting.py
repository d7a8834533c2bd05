"""What a sum in the future is worth on the day of the forecast.

    value = amount * (1 + rate)^-(t / 365.25)      t: days from the valuation to

    day       the day of the flow itself (the default)
    middle    the middle of the fiscal quarter that it falls in, as in tables by period
    end       the last day of that quarter

The rate leaves attrition out: the probabilities hold it. A venture rate on top of them counts failure twice, so a rate
above 25 % is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...values.problem import InputError, Problem

At = Literal["day", "middle", "end"]
HIGHEST = 0.25


@dataclass(frozen=True, slots=True)
class Discounting:
    """A rate a year, compounded, and the day in each period that it reckons to.

    >>> print(Discounting(0.10))
    10 % a year, to the day of each flow
    """

    rate: float = 0.10
    at: At = "day"

    def __post_init__(self) -> None:
        if not 0 <= self.rate <= HIGHEST:
            what = f"a rate of {100 * self.rate:g} % a year on top of probabilities counts failure twice"
            if self.rate < 0:
                what = f"the rate {self.rate:g} is below 0"
            elif self.rate > 1:
                what = f"the rate {self.rate:g} is no share"
            raise InputError(Problem("discounting", what, "Give a rate without attrition, such as 0.10."))
        if self.at not in ("day", "middle", "end"):
            raise InputError(Problem("discounting", f"{self.at} is no day of a period", "Use day, middle or end."))

    def __str__(self) -> str:
        days = {"day": "the day of each flow", "middle": "mid-quarter", "end": "the end of the quarter"}
        return f"{100 * self.rate:g} % a year, to {days[self.at]}"
