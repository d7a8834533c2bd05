"""Four stiff problems with published answers, and how many digits of them an engine gets.

ROBER, HIRES, OREGO and VDPOL of the Test Set for IVP Solvers (Hairer and Wanner; Mazzia and Magherini). Digits are
counted as it counts them, at the end of the run, in the worst component:

    scd      -log10 max |error| / |reference|
    mescd    -log10 max |error| / (absolute / relative tolerance + |reference|)

A component far below the size that its tolerance follows is held to that size: mescd sees it so, scd does not. That
size is the state's `scale`: *told*, it is the component's reference value, 1e-6 at least; *not told*, it is the start.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paylode.engine import Batch, Points, Request, Schedule, Status, Tolerances, engine_for
from paylode.engine.choice import EngineName
from paylode.equations import Equations, Expression, State, number, power, substitute, symbol

PUBLISHED = Path(__file__).resolve().parents[2] / "../shared/data/reference/ivp_stiff/ivp_stiff.json"
PROBLEMS = ("rober", "hires", "orego", "vdpol")
TIGHT = Tolerances(1e-10, 1e-13)
_SMALLEST_SCALE = 1e-6


@dataclass(frozen=True, slots=True)
class Problem:
    """start, reference: (1, s) and (s,), at the end of the run."""

    equations: Equations
    start: NDArray[np.float64]
    end: float
    reference: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Digits:
    """Of the worst component, and the steps that they took."""

    scd: float
    mescd: float
    steps: int


def problem(name: str) -> Problem:
    """A problem as equations, from its published text."""
    published = json.loads(PUBLISHED.read_text())["problems"][name]
    values = {key: number(value) for key, value in published["parameters"].items()}
    roots = substitute([expression_of(text) for text in published["equations"]], values.get)
    states = tuple(State(f"y{i + 1}", "1", root) for i, root in enumerate(roots))
    start = np.array([published["y0"]], dtype=float)
    return Problem(Equations(name, states=states), start, float(published["t_end"]), np.array(published["reference"]))


def digits(solved: Problem, engine: EngineName, tolerances: Tolerances, *, told: bool) -> Digits:
    """The correct digits at the end. told: whether the engine knows how large the components become."""
    compile, solve = engine_for(solved.equations, engine)
    names = tuple(state.name for state in solved.equations.states)
    size = np.abs(solved.reference)
    scale = np.maximum(size, _SMALLEST_SCALE)[None, :] if told else None
    batch = Batch(np.zeros((1, 0)), solved.start, None, scale)
    request = Request(Points(names, np.array([solved.end])))
    result = solve(compile(solved.equations), batch, Schedule.of([[]]), request, tolerances)
    assert result.status[0] == Status.OK, result.messages[0]
    error = np.abs(result.values[0, 0] - solved.reference)
    mixed = error / (tolerances.absolute / tolerances.relative + size)
    scd, mescd = (float(-np.log10(np.max(each))) for each in (error / size, mixed))
    return Digits(scd, mescd, int(result.counters["steps"][0]))


def expression_of(text: str) -> Expression:
    """Sums, products, quotients, brackets: all that the published equations need."""
    tokens = re.findall(r"\d+\.?\d*(?:[eE][-+]?\d+)?|\w+|[-+*/()]", text)

    def total() -> Expression:
        sign = -1 if tokens[0] == "-" else 1
        if tokens[0] in "+-":
            tokens.pop(0)
        found = sign * product()
        while tokens and tokens[0] in "+-":
            found = found + (1 if tokens.pop(0) == "+" else -1) * product()
        return found

    def product() -> Expression:
        found = factor()
        while tokens and tokens[0] in "*/":
            sign, right = tokens.pop(0), factor()
            found = found * (right if sign == "*" else power(right, -1))
        return found

    def factor() -> Expression:
        token = tokens.pop(0)
        if token == "(":
            inner = total()
            assert tokens.pop(0) == ")"
            return inner
        return number(float(token)) if token[0].isdigit() else symbol(token)

    return total()
