"""Sensitivities of non-linear models against differences of the values themselves, and against the other engine."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.timing_model import TIMES, doses, patients, timing_model
from differences import FINE, by_parameter, sensitivities, worst

from paylode.engine import Batch, Kind, Points, Request, Schedule, Sensitivities, Tolerances
from paylode.engine import compile as compile_plainly
from paylode.engine import solve as solve_plainly
from paylode.engine.methods import RODAS4
from paylode.engine.simd_engine import compile
from paylode.equations import (
    ONE,
    TIME,
    Equations,
    Expression,
    Input,
    Observable,
    Parameter,
    Quadrature,
    State,
    exp,
    input_rate,
    maximum,
    symbol,
)

AT = np.array([0.5, 2.0, 5.0, 11.0, 23.0, 24.0, 30.0, 47.0])
TWO_DOSES = Schedule.of([[(0.0, Kind.BOLUS, 0, 100.0), (24.0, Kind.RATE_ON, 0, 12.0), (29.0, Kind.RATE_OFF, 0, 12.0)]])


def saturable(elimination: Expression) -> Equations:
    """An amount x in a volume V, eliminated at a rate of c = x / V; what is gone, and the area under c."""
    x = symbol("x")
    return Equations(
        "saturable",
        states=(State("x", "nmol", input_rate("iv") - elimination),),
        parameters=tuple(Parameter(name, "1") for name in ("Vmax", "Km", "V", "h")),
        quadratures=(Quadrature("gone", "nmol", elimination), Quadrature("area", "nM*h", x / symbol("V"))),
        inputs=(Input("iv", "nmol", (("x", ONE),)),),
        observables=(
            Observable("c", "nM", x / symbol("V")),
            Observable("effect", "1", (x / symbol("V")) ** symbol("h")),
        ),
    )


C = symbol("x") / symbol("V")
LAWS = {
    "michaelis-menten": symbol("Vmax") * C / (symbol("Km") + C),
    "hill": symbol("Vmax") * C ** symbol("h") / (symbol("Km") ** symbol("h") + C ** symbol("h")),
    "in time": symbol("Vmax") * C * exp(-TIME / symbol("Km")) + symbol("h") * C,
    "root": symbol("Vmax") * maximum(C, 1e-6) ** 0.5 * C / (symbol("Km") + C),
}


@pytest.mark.parametrize("law", LAWS)
def test_elimination(law: str) -> None:
    kernel, numbers = compile(saturable(LAWS[law])), np.array([[9.0, 6.0, 4.0, 1.7]])
    points = Points(("x", "gone", "area", "c", "effect"), AT)
    names = ("Vmax", "Km", "V", "h")
    result = sensitivities(kernel, numbers, TWO_DOSES, points, names, Tolerances(1e-10, 1e-13))
    assert result.sensitivities is not None
    for index, name in enumerate(names):
        wanted = by_parameter(kernel, numbers, TWO_DOSES, points, name)
        assert worst(result.sensitivities[..., index], wanted) < 1e-6, (law, name)
    kept = result.sensitivities[0, :, 0] + result.sensitivities[0, :, 1]
    assert np.abs(kept).max() < 1e-10, "what is in and what is gone change by nothing together"


def test_a_drug_that_binds_its_target() -> None:
    """Stiff: association is a hundred times faster than all else."""
    drug, target, both = symbol("drug"), symbol("target"), symbol("both")
    binding = symbol("kon") * drug * target - symbol("koff") * both
    equations = Equations(
        "target-mediated disposition",
        states=(
            State("drug", "nM", -symbol("kel") * drug - binding),
            State("target", "nM", symbol("ksyn") - symbol("kdeg") * target - binding, symbol("ksyn") / symbol("kdeg")),
            State("both", "nM", binding - symbol("kint") * both),
        ),
        parameters=tuple(Parameter(name, "1") for name in ("kel", "kon", "koff", "ksyn", "kdeg", "kint")),
        inputs=(Input("iv", "nM", (("drug", ONE),)),),
    )
    kernel, numbers = compile(equations), np.array([[0.03, 5.0, 0.05, 1.0, 0.1, 0.2]])
    schedule = Schedule.of([[(0.0, Kind.BOLUS, 0, 60.0), (30.0, Kind.BOLUS, 0, 60.0)]])
    points, names = (
        Points(("drug", "target", "both"), np.linspace(0.5, 60.0, 40)),
        ("kel", "kon", "koff", "ksyn", "kdeg", "kint"),
    )
    result = sensitivities(kernel, numbers, schedule, points, names)
    assert result.sensitivities is not None
    for index, name in enumerate(names):
        wanted = by_parameter(kernel, numbers, schedule, points, name)
        assert worst(result.sensitivities[..., index], wanted) < 1e-6, name


def test_the_timing_model() -> None:
    equations, n = timing_model(), 3
    kernel, points = compile(equations), Points(("C0", "R", "Pf", "G1"), TIMES[10:180:17])
    names = ("kdec", "R0", "kg", "Vc")
    result = sensitivities(kernel, patients(n), doses(n, 2), points, names)
    assert result.sensitivities is not None
    for index, name in enumerate(names):
        wanted = by_parameter(kernel, patients(n), doses(n, 2), points, name)
        assert worst(result.sensitivities[..., index], wanted) < 1e-6, name


def test_slopes_are_about_as_exact_as_values() -> None:
    """They take no part in the choice of steps, so nothing but the likeness of the equations makes them so."""
    kernel, n = compile(timing_model()), 5
    points, names = Points(("C0", "Pf", "G1"), TIMES[10:180:3]), ("kdec", "R0", "kg", "Vc")
    exact = sensitivities(kernel, patients(n), doses(n, 2), points, names, Tolerances(1e-11, 1e-14))
    assert exact.sensitivities is not None
    for tolerance in (1e-5, 1e-7):
        rough = sensitivities(kernel, patients(n), doses(n, 2), points, names, Tolerances(tolerance, 1e-3 * tolerance))
        assert rough.sensitivities is not None
        assert worst(rough.sensitivities, exact.sensitivities) < 30.0 * tolerance


def test_the_cheaper_method_has_them_too() -> None:
    kernel, numbers = compile(saturable(LAWS["michaelis-menten"]), method=RODAS4), np.array([[9.0, 6.0, 4.0, 1.7]])
    points = Points(("x",), AT)
    result = sensitivities(kernel, numbers, TWO_DOSES, points, ("Km",), Tolerances(1e-10, 1e-13))
    assert result.sensitivities is not None
    assert worst(result.sensitivities[..., 0], by_parameter(kernel, numbers, TWO_DOSES, points, "Km")) < 1e-6


def test_both_engines_agree_on_the_timing_model() -> None:
    equations, points, names = timing_model(), Points(("C0", "Pf", "G1"), TIMES[10:160:29]), ("kdec", "KC")
    ours = sensitivities(compile(equations), patients(1), doses(1, 1), points, names)
    asked = Request(points, sensitivities=Sensitivities(names))
    theirs = solve_plainly(compile_plainly(equations), Batch(patients(1)), doses(1, 1), asked, FINE)
    assert ours.sensitivities is not None and theirs.sensitivities is not None
    assert worst(theirs.sensitivities, ours.sensitivities) < 1e-5
