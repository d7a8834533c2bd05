"""Stiff problems with published answers, the timing model against a witness, and what must be conserved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.timing_model import DOSE, DOSE_TIMES, SHARES, VALUES, timing_model
from numpy.typing import NDArray
from pharmacokinetics import bolus, compile, infusion, run, solve
from scipy.integrate import solve_ivp
from stiff_set import PUBLISHED, TIGHT, digits, problem

from paylode.engine import Batch, Points, Reduction, Request, Schedule, Status, Tolerances
from paylode.engine.choice import EngineName
from paylode.equations import (
    ONE,
    Equations,
    Input,
    Quadrature,
    State,
    add,
    evaluate,
    input_rate,
    number,
    symbol,
)

both_engines = pytest.mark.usefixtures("engine")
scipy_only = pytest.mark.usefixtures("scipy_engine")

needs_published = pytest.mark.skipif(not PUBLISHED.exists(), reason="the stiff test set is not at hand")

# (scd, mescd) at least: at default settings, and at a relative tolerance of 1e-10. `python -m benchmarks.stiff_set`
# shows what they are; a drop by half a digit is a fault.
NOT_TOLD = {
    ("scipy", "rober"): ((2.5, 7.2), (4.5, 9.2)),
    ("scipy", "hires"): ((4.8, 4.9), (8.3, 8.4)),
    ("scipy", "orego"): ((3.7, 3.7), (7.0, 7.0)),
    ("scipy", "vdpol"): ((4.1, 4.4), (7.8, 8.1)),
    ("vector", "rober"): ((3.1, 7.8), (5.6, 10.3)),
    ("vector", "hires"): ((6.2, 6.3), (10.2, 10.3)),
    ("vector", "orego"): ((5.4, 5.4), (9.8, 9.8)),
    ("vector", "vdpol"): ((5.5, 5.8), (9.4, 9.7)),
}
TOLD = {
    ("scipy", "rober"): (4.7, 7.6),
    ("scipy", "hires"): (4.9, 8.5),
    ("scipy", "orego"): (3.7, 7.1),
    ("scipy", "vdpol"): (4.4, 8.4),
    ("vector", "rober"): (5.8, 9.5),
    ("vector", "hires"): (6.9, 10.3),
    ("vector", "orego"): (5.2, 9.9),
    ("vector", "vdpol"): (5.5, 9.4),
}


@needs_published
@pytest.mark.parametrize(("engine_name", "name"), NOT_TOLD)
def test_correct_digits_of_published_end_values(engine_name: EngineName, name: str) -> None:
    for tolerances, (scd, mescd) in zip((Tolerances(), TIGHT), NOT_TOLD[engine_name, name], strict=True):
        found = digits(problem(name), engine_name, tolerances, told=False)
        assert found.scd > scd and found.mescd > mescd, found


@needs_published
@pytest.mark.parametrize(("engine_name", "name"), TOLD)
def test_correct_digits_where_the_sizes_are_told(engine_name: EngineName, name: str) -> None:
    for tolerances, scd in zip((Tolerances(), TIGHT), TOLD[engine_name, name], strict=True):
        found = digits(problem(name), engine_name, tolerances, told=True)
        assert found.scd > scd, found


@both_engines
@needs_published
def test_rober_keeps_its_mass_over_eleven_decades() -> None:
    """The sum of its three fractions is 1; SciPy's defaults lose it altogether."""
    rober = problem("rober")
    at = np.geomspace(1e-3, rober.end, 30)
    got = run(rober.equations, [], at=at, start=rober.start, tolerances=Tolerances()).values[0]
    assert got.sum(axis=1) == pytest.approx(1.0, rel=1e-9)
    assert (got > -1e-9).all()


def timing(times: NDArray[np.float64], tolerances: Tolerances) -> NDArray[np.float64]:
    equations = timing_model()
    numbers = np.array([[value for value, _ in VALUES.values()]])
    doses = Schedule.of([[bolus(time, DOSE) for time in DOSE_TIMES]])
    names = tuple(state.name for state in equations.states)
    result = solve(compile(equations), Batch(numbers), doses, Request(Points(names, times)), tolerances)
    assert result.status[0] == Status.OK, result.messages
    return result.values[0]


@both_engines
def test_the_timing_model_agrees_with_an_independent_solution() -> None:
    """Radau with differenced Jacobian on expressions evaluated one by one, for the first 100 h."""
    equations = timing_model()
    roots = [state.derivative for state in equations.states]
    names = [state.name for state in equations.states]
    fixed = {name: value for name, (value, _) in VALUES.items()}
    start = np.zeros(24)
    start[names.index("R")], start[names.index("G1")] = fixed["R0"], fixed["V0"]
    start[:5] = np.array(SHARES) * DOSE / fixed["Vc"]

    def slope(_: float, y: NDArray[np.float64]) -> list[float]:
        return evaluate(roots, fixed | dict(zip(names, y.tolist(), strict=True)))

    times = np.array([0.01, 0.1, 1.0, 10.0, 50.0, 100.0])
    witness = solve_ivp(slope, (0.0, 100.0), start, method="Radau", t_eval=times, rtol=1e-8, atol=1e-10).y.T
    got = timing(times, Tolerances(1e-9, 1e-12))
    assert np.max(np.abs(got - witness) / np.max(np.abs(witness), axis=0)) < 1e-5


@scipy_only
def test_the_exact_jacobian_is_what_the_solver_uses() -> None:
    """Without it, Newton's method would fail at nearly every step of this model."""
    equations = timing_model()
    numbers = np.array([[value for value, _ in VALUES.values()]])
    result = solve(compile(equations), Batch(numbers), Schedule.of([[bolus(0.0, DOSE)]]), Request(until=504.0))
    counts = {name: int(count[0]) for name, count in result.counters.items()}
    assert result.status[0] == Status.OK
    assert counts["jacobians"] >= 5 and counts["factorisations"] >= 20
    assert counts["steps"] < 500 and counts["rhs_evaluations"] < 4 * counts["steps"]


@both_engines
def test_the_error_follows_the_tolerance() -> None:
    times = np.array([t for t in np.arange(6.0, 3025.0, 18.0) if t % 504.0])
    reference = timing(times, Tolerances(1e-10, 1e-13))
    peak = np.max(np.abs(reference), axis=0)
    errors = [np.max(np.abs(timing(times, Tolerances(r, 1e-3 * r)) - reference) / peak) for r in (1e-4, 1e-6, 1e-8)]
    assert errors[0] < 1e-3 and errors[1] < 1e-5 and errors[2] < 1e-6
    assert errors[0] > errors[1] > errors[2]


def conserving() -> Equations:
    """Binding, catalysis, turnover: antigen and drug in four places, what leaves is in accounts."""
    drug, target, pair, deep = (symbol(name) for name in ("drug", "target", "pair", "deep"))
    binding = 3e4 * drug * target - 0.1 * pair
    turned = 2.0 * pair / (0.5 + pair)
    moved = 5.0 * drug - 0.7 * deep
    lost = 0.3 * drug / (1 + drug**2)
    return Equations(
        "conserving",
        states=(
            State("drug", "nmol", input_rate("iv") - binding - moved - lost, scale=ONE),
            State("target", "nmol", 0.2 - 0.05 * target - binding, number(4.0), scale=ONE),
            State("pair", "nmol", binding - turned, scale=ONE),
            State("deep", "nmol", moved, scale=ONE),
        ),
        quadratures=(
            Quadrature("drug_given", "nmol", input_rate("iv")),
            Quadrature("drug_gone", "nmol", lost + turned),
            Quadrature("target_made", "nmol", 0.2 * ONE),
            Quadrature("target_gone", "nmol", 0.05 * target + turned),
        ),
        inputs=(Input("iv", "nmol", (("drug", ONE), ("drug_given", ONE))),),
    )


@both_engines
@pytest.mark.parametrize("relative", [1e-3, 1e-6, 1e-9])
def test_what_is_conserved_stays_so_to_rounding_at_any_tolerance(relative: float) -> None:
    """Also between the steps, and however coarse they are: Newton's method and the interpolation are linear."""
    doses = sorted([bolus(1.0, 10.0), *infusion(5.0, 3.0, 20.0), bolus(30.0, 7.0)])
    names = ("drug", "target", "pair", "deep", "drug_given", "drug_gone", "target_made", "target_gone")
    at = np.linspace(0.0, 200.0, 301)
    got = run(conserving(), [], doses, at=at, of=names, tolerances=Tolerances(relative, relative * 1e-3)).values[0].T
    drug, target, pair, deep, given, gone, made, lost = got
    assert np.max(np.abs(drug + pair + deep + gone - given)) < 1e-12 * 37.0
    assert np.max(np.abs(target + pair + lost - made - 4.0)) < 1e-12 * (4.0 + made[-1])
    assert given[-1] == pytest.approx(37.0, rel=1e-14)


@both_engines
def test_accounts_do_not_steer_the_steps() -> None:
    """A hundred accounts of something fast and large: the states come out as without them."""
    base = conserving()
    undosed = add(base.states[0].derivative, -input_rate("iv"))
    lean_states = (replace(base.states[0], derivative=undosed), *base.states[1:])
    lean = Equations("lean", states=lean_states)
    wild = tuple(Quadrature(f"wild{i}", "1", 1e9 * symbol("target") ** 2) for i in range(100))
    rich = Equations("rich", states=lean_states, quadratures=wild)
    start = np.array([[10.0, 4.0, 0.0, 0.0]])
    at = [0.001, 1.0, 50.0]
    plain, heavy = (run(model, [], at=at, start=start, tolerances=Tolerances()) for model in (lean, rich))
    assert heavy.values[0] == pytest.approx(plain.values[0], rel=1e-5, abs=1e-8)
    assert heavy.counters["steps"][0] == pytest.approx(plain.counters["steps"][0], rel=0.02)


@both_engines
def test_a_quadrature_is_as_exact_as_an_integral() -> None:
    reductions = (Reduction("drug", "integral", 0.0, 60.0),)
    base = conserving()
    area = Equations(
        "area",
        states=base.states,
        quadratures=(Quadrature("area", "nmol*h", symbol("drug")),),
        inputs=(Input("iv", "nmol", ()),),
    )
    start = np.array([[10.0, 4.0, 0.0, 0.0]])
    result = run(area, [], at=[60.0], of=("area",), reductions=reductions, start=start)
    assert result.values[0, 0, 0] == pytest.approx(result.reductions[0, 0], rel=1e-6)
