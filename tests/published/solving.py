"""Solving a paper's equations for its figures with SciPy alone, as the engine's independent witness.

The equations are walked node by node, the infusion is a phase of its own, and areas and maxima are taken from dense
output. Slow and plain on purpose.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

import numpy as np
from scipy.integrate import solve_ivp

from paylode.equations import Equations, evaluate
from paylode.published import Figure

LAST_DAY = 60.0


def infusion(regimen: str) -> tuple[float, float]:
    """(dose in mg, duration in h) of a text like `252 mg iv 90 min`."""
    found = re.fullmatch(r"([\d.]+) mg iv ([\d.]+) min", regimen)
    assert found, regimen
    return float(found[1]), float(found[2]) / 60


class Solution:
    """The equations solved for one infusion, over `LAST_DAY` days."""

    def __init__(self, equations: Equations, parameters: Mapping[str, float], regimen: str) -> None:
        assert equations.time_unit == "h" and [each.name for each in equations.inputs] == ["iv"]
        self.equations, self.parameters = equations, dict(parameters)
        self.names = [each.name for each in (*equations.states, *equations.quadratures)]
        dose, self.duration = infusion(regimen)
        start = np.zeros(len(self.names))
        self.during = self._phase(dose / self.duration, (0.0, self.duration), start)
        self.after = self._phase(0.0, (self.duration, LAST_DAY * 24), self.during.y[:, -1])

    def _phase(self, rate: float, span: tuple[float, float], start):  # type: ignore[no-untyped-def]
        roots = [*(s.derivative for s in self.equations.states), *(q.rate for q in self.equations.quadratures)]

        def slope(time: float, y: np.ndarray) -> list[float]:
            return evaluate(
                roots, {**self.parameters, **dict(zip(self.names, y, strict=True)), "input.iv": rate, "time": time}
            )

        solution = solve_ivp(slope, span, start, method="LSODA", rtol=1e-10, atol=1e-12, dense_output=True)
        assert solution.success, solution.message
        return solution

    def observe(self, name: str, hours: float) -> float:
        """An observable at a time in hours."""
        phase = self.during if hours <= self.duration else self.after
        (wanted,) = [each.expression for each in self.equations.observables if each.name == name]
        values = {**self.parameters, **dict(zip(self.names, phase.sol(hours), strict=True)), "time": hours}
        return evaluate([wanted], values)[0]

    def half_life_d(self, name: str) -> float:
        """Of the last phase, from the slope over ten days."""
        first, last = self.observe(name, 24 * 30), self.observe(name, 24 * 40)
        return 10.0 * math.log(2) / math.log(first / last)


def reproduce(figure: Figure, solution: Solution) -> float:
    """What the equations give for a figure, in the figure's unit (that of its observable, and d for times)."""
    name = figure.observable
    match figure.reduction:
        case "maximum":
            return max(solution.observe(name, hours) for hours in [solution.duration, *np.linspace(0, 21 * 24, 500)])
        case "value":
            return solution.observe(name, 24 * (figure.time_d or 0))
        case "area":
            return solution.observe(f"{name}_auc", 24 * (figure.time_d or 0))
        case "area_to_infinity":
            last = solution.observe(name, 24 * LAST_DAY)
            return solution.observe(f"{name}_auc", 24 * LAST_DAY) + last * solution.half_life_d(name) / math.log(2)
        case "half_life":
            return solution.half_life_d(name)
