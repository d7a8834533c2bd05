"""Correlation between programmes, always said: a one-factor Gaussian copula of the outcomes at one stage.

    u' = Phi( sqrt(rho) Phi^-1(f) + sqrt(1 - rho) Phi^-1(u) )      f: common to the group;  u: the programme's own

rho is the correlation of the latent normals, not of the outcomes, which is smaller. The factor is drawn afresh for
each step of the ladder: programmes of one group pass or fail Phase II together more often than chance would have it,
while within one programme stages stay independent. So each programme's own law, and every expectation, is what it is
without the correlation, and only the joint law changes. Times stay independent. A programme belongs to one group at
most; rho below 0 is not possible with one factor that all load alike.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ...values.problem import InputError, Problem, did_you_mean, quote

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Programmes that share a factor: a target, a platform, a partner. `because` says which, and why rho."""

    name: str
    programmes: tuple[str, ...]
    rho: float
    because: str = ""

    def __post_init__(self) -> None:
        place = f"correlation {self.name or '(no name)'}"
        problems = []
        if not self.name.strip():
            problems.append(Problem(place, "it has no name", "Name what they share."))
        if not 0 <= self.rho < 1:
            problems.append(Problem(place, f"rho {self.rho:g} is not from 0 to below 1", "Write it like 0.2."))
        if len(set(self.programmes)) < 2 or len(set(self.programmes)) != len(self.programmes):
            problems.append(Problem(place, "it does not name two or more programmes", "Name each once."))
        if problems:
            raise InputError(problems)


def correlation_problems(groups: Sequence[Correlation], programmes: Sequence[str]) -> list[Problem]:
    """Programmes that are unknown, or in two groups."""
    found = []
    held: dict[str, str] = {}
    for group in groups:
        place = f"correlation {group.name}"
        for name in group.programmes:
            if name not in programmes:
                found.append(Problem(place, f"no programme {quote(name)}", did_you_mean(name, programmes)))
            elif name in held:
                what = f"{name} is in {quote(held[name])} too"
                found.append(Problem(place, what, "There is one factor for each programme: put it into one group."))
            held.setdefault(name, group.name)
    return found


def correlated(own: Array, factor: Array, rho: float) -> Array:
    """The uniforms `own`, correlated through the uniforms `factor`; all of one shape.

    >>> import numpy as np
    >>> correlated(np.array([0.3]), np.array([0.5]), 0.0).round(12)
    array([0.3])
    """
    import numpy as np
    from scipy.special import ndtr, ndtri

    # a uniform of exactly 0 would be infinite, and infinite less infinite is nothing
    own, factor = (np.clip(each, 2.0**-54, 1 - 2.0**-53) for each in (own, factor))
    return np.asarray(ndtr(math.sqrt(rho) * ndtri(factor) + math.sqrt(1 - rho) * ndtri(own)))
