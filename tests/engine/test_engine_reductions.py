"""Reductions against their analytic values; edges of windows; that asking changes nothing."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pharmacokinetics import bolus, compile, in_order, infusion, one_compartment, run, solve

from paylode.engine import Batch, Points, Reduction, Request, Schedule, Tolerances
from paylode.equations import ONE, Equations, Input, Observable, Parameter, State, exp, log, maximum, symbol

pytestmark = pytest.mark.usefixtures("engine")

K, KA, DOSE = 0.1, 0.7, 100.0


def absorption() -> Equations:
    """Central amount after an oral dose: D ka / (ka - k) (exp(-k t) - exp(-ka t))."""
    depot, central, ka, k = (symbol(name) for name in ("depot", "central", "ka", "k"))
    return Equations(
        "absorption",
        states=(State("depot", "nmol", -ka * depot), State("central", "nmol", ka * depot - k * central)),
        parameters=(Parameter("ka", "1/h"), Parameter("k", "1/h")),
        inputs=(Input("oral", "nmol", (("depot", ONE),)),),
        observables=(
            Observable("square", "nmol2", central**2),
            Observable("negative", "nmol", -central),
            Observable("logarithm", "1", log(1 + central)),
            Observable("soft", "1", exp(-central / 50) + maximum(central, 20.0) ** 0.5),
        ),
    )


def curve(time: float) -> float:
    return DOSE * KA / (KA - K) * (math.exp(-K * time) - math.exp(-KA * time))


PEAK_TIME = math.log(KA / K) / (KA - K)


def reduced(*reductions: Reduction, tolerances: Tolerances = Tolerances(1e-9, 1e-12)) -> list[float]:  # noqa: B008
    result = run(absorption(), [KA, K], [bolus(0.0, DOSE)], reductions=reductions, tolerances=tolerances)
    assert result.status[0] == 0, result.messages
    return [float(value) for value in result.reductions[0]]


def crossing(level: float, low: float, high: float) -> float:
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if (curve(middle) - level) * (curve(high) - level) < 0 else (low, middle)
    return low


def test_maximum_lies_between_the_steps() -> None:
    top, bottom, square = reduced(
        Reduction("central", "maximum", 0.0, 50.0),
        Reduction("negative", "minimum", 0.0, 50.0),
        Reduction("square", "maximum", 0.0, 50.0),
    )
    assert top == pytest.approx(curve(PEAK_TIME), rel=1e-8)
    assert (bottom, square) == (pytest.approx(-top, rel=1e-12), pytest.approx(top**2, rel=1e-10))


def test_maximum_with_long_steps_is_no_worse_than_the_solution() -> None:
    (top,) = reduced(Reduction("central", "maximum", 0.0, 50.0), tolerances=Tolerances(1e-4, 1e-7))
    assert top == pytest.approx(curve(PEAK_TIME), rel=1e-3)
    (fine,) = reduced(Reduction("central", "maximum", 0.0, 50.0), tolerances=Tolerances())
    assert fine == pytest.approx(curve(PEAK_TIME), rel=1e-5)


def test_a_window_that_misses_the_peak_gets_its_edge() -> None:
    rising, falling, least = reduced(
        Reduction("central", "maximum", 0.3, PEAK_TIME / 2),
        Reduction("central", "maximum", 2 * PEAK_TIME, 30.0),
        Reduction("central", "minimum", 1.0, 30.0),
    )
    want = [curve(PEAK_TIME / 2), curve(2 * PEAK_TIME), curve(30.0)]
    assert [rising, falling, least] == pytest.approx(want, rel=1e-7)


def test_integrals() -> None:
    def area(a: float, b: float) -> float:
        def upto(t: float) -> float:
            return DOSE * KA / (KA - K) * (-math.exp(-K * t) / K + math.exp(-KA * t) / KA)

        return upto(b) - upto(a)

    whole, part, square = reduced(
        Reduction("central", "integral", 0.0, 100.0),
        Reduction("central", "integral", 1.7, 8.9),
        Reduction("square", "integral", 0.0, 400.0),
    )
    squared = (DOSE * KA / (KA - K)) ** 2 * (1 / (2 * K) + 1 / (2 * KA) - 2 / (K + KA))
    assert [whole, part, square] == pytest.approx([area(0, 100), area(1.7, 8.9), squared], rel=1e-7)


def test_time_above_and_first_crossing() -> None:
    up, down = crossing(40.0, 0.0, PEAK_TIME), crossing(40.0, PEAK_TIME, 100.0)
    above, first, again, never, by_jump = reduced(
        Reduction("central", "time_above", 0.0, 100.0, 40.0),
        Reduction("central", "first_crossing", 0.0, 100.0, 40.0),
        Reduction("central", "first_crossing", PEAK_TIME, 100.0, 40.0),
        Reduction("central", "first_crossing", 0.0, 100.0, 1e6),
        Reduction("depot", "first_crossing", 0.0, 100.0, 50.0),
    )
    assert [above, first, again] == pytest.approx([down - up, up, down], rel=1e-7)
    assert by_jump == pytest.approx(math.log(2) / KA, rel=1e-7)
    assert math.isnan(never)


def test_a_window_sees_the_right_limit_at_its_start_and_the_left_limit_at_its_end() -> None:
    """Cmax of the first interval does not see the second dose; the trough is the last value before it."""
    doses = [bolus(0.0, 10.0), bolus(12.0, 50.0)]
    reductions = (
        Reduction("a", "maximum", 0.0, 12.0),
        Reduction("a", "last", 0.0, 12.0),
        Reduction("a", "maximum", 0.0, 24.0),
        Reduction("a", "minimum", 0.0, 24.0),
        Reduction("a", "minimum", 12.0, 12.5),
        Reduction("a", "first_crossing", 1.0, 24.0, 30.0),
        Reduction("a", "time_above", 6.0, 18.0, 30.0),
    )
    got = run(one_compartment(), [K, 1.0], doses, reductions=reductions).reductions[0]
    trough = 10.0 * math.exp(-1.2)
    second = trough + 50.0
    falls = math.log(second / 30.0) / K
    want = [10.0, trough, second, trough, second * math.exp(-0.05), 12.0, min(falls, 6.0)]
    assert got == pytest.approx(want, rel=1e-7)


def test_the_peak_of_an_infusion_is_its_end() -> None:
    (got,) = run(
        one_compartment(), [K, 1.0], infusion(3.0, 2.0, 40.0), reductions=(Reduction("a", "maximum", 0.0, 20.0),)
    ).reductions[0]
    assert got == pytest.approx(20.0 / K * -math.expm1(-2.0 * K), rel=1e-8)


def test_what_is_asked_for_changes_no_bit() -> None:
    """Curves, other curves, reductions, other times: wherever two requests overlap, they are equal bit for bit."""
    kernel = compile(absorption())
    batch, doses = Batch(np.array([[KA, K]])), Schedule.of([in_order(bolus(0.0, DOSE), bolus(24.0, 5.0))])
    times = np.linspace(0.0, 48.0, 33)
    names = ("central", "square", "logarithm", "soft")

    def ask(request: Request) -> np.ndarray:
        return solve(kernel, batch, doses, request).values[0]

    whole = ask(Request(Points(names, times)))
    for i in range(0, 33, 5):
        alone = ask(Request(Points(names, times[i : i + 1])))
        assert np.array_equal(alone[0], whole[i])
    fewer = ask(Request(Points(("soft", "central"), times[::-3])))
    assert np.array_equal(fewer, whole[::-3][:, [3, 0]])
    windows = tuple(Reduction("central", kind, 3.3, 40.1) for kind in ("maximum", "integral", "last"))
    assert np.array_equal(ask(Request(Points(names, times), windows, until=1000.0)), whole)


def test_what_is_asked_for_changes_no_step() -> None:
    kernel = compile(absorption())
    batch, doses = Batch(np.array([[KA, K]])), Schedule.of([[bolus(0.0, DOSE), bolus(24.0, 5.0)]])
    plain = solve(kernel, batch, doses, Request(until=48.0))
    full = solve(
        kernel,
        batch,
        doses,
        Request(
            Points(("central",), np.linspace(0.0, 48.0, 97), np.arange(97) < 100),
            (Reduction("soft", "maximum", 0.0, 48.0), Reduction("central", "time_above", 0.0, 48.0, 3.0)),
        ),
    )
    assert {name: int(count[0]) for name, count in plain.counters.items()} == {
        name: int(count[0]) for name, count in full.counters.items()
    }


def test_an_integral_is_exact_where_the_states_are_too_easy_for_the_steps_to_be_short() -> None:
    """A zero-order input fills a compartment that loses nothing: a straight line, and a few long steps."""
    result = run(
        one_compartment(),
        [0.0, 1.0],
        infusion(0.0, 100.0, 100.0),
        reductions=(Reduction("a", "integral", 0.0, 100.0), Reduction("a", "time_above", 0.0, 100.0, 25.0)),
        tolerances=Tolerances(),
    )
    assert result.counters["steps"][0] < 40
    assert result.reductions[0] == pytest.approx([5000.0, 75.0], rel=1e-9)
