"""One and two compartments with a depot: as equations, and as closed forms that take complex numbers.

A derivative of a closed form is taken by the complex step: the imaginary part of f(x + i h) over h, exact to rounding.
"""

from __future__ import annotations

import cmath
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paylode.engine import Entry, Kind
from paylode.equations import ONE, Equations, Input, Observable, Parameter, Quadrature, State, input_rate, symbol

NAMES = ("CL", "V", "Q", "V2", "ka", "F")
VALUES = {"CL": 1.3, "V": 4.0, "Q": 0.7, "V2": 6.0, "ka": 0.9, "F": 0.6}
IV, ORAL = 0, 1


def compartments(count: int) -> Equations:
    """Inputs `iv` and `oral`; the observable `c`; accounts of what was given and what is gone."""
    central, other, depot = symbol("central"), symbol("other"), symbol("depot")
    cl, v, q, v2, ka = (symbol(name) for name in NAMES[:5])
    back = q / v2 * other if count == 2 else 0
    away = q / v * central if count == 2 else 0
    states = [
        State("depot", "mg", -ka * depot),
        State("central", "mg", ka * depot + input_rate("iv") - cl / v * central - away + back),
    ]
    if count == 2:
        states.append(State("other", "mg", away - back))
    return Equations(
        f"{count} compartments",
        states=tuple(states),
        parameters=tuple(Parameter(name, "1") for name in NAMES),
        quadratures=(Quadrature("given", "mg", input_rate("iv")), Quadrature("gone", "mg", cl / v * central)),
        inputs=(
            Input("iv", "mg", (("central", ONE), ("given", ONE))),
            Input("oral", "mg", (("depot", symbol("F")), ("given", symbol("F")))),
        ),
        observables=(Observable("c", "mg/L", central / v),),
    )


@dataclass(frozen=True)
class Dose:
    """route: bolus, infusion or oral. duration: of an infusion."""

    route: str
    time: complex
    amount: complex
    duration: complex = 0.0


DOSES = (Dose("bolus", 0.0, 50.0), Dose("infusion", 3.0, 40.0, 5.0), Dose("oral", 6.0, 80.0), Dose("oral", 18.0, 30.0))


def entries(doses: Sequence[Dose] = DOSES) -> list[Entry]:
    """The doses for the engine."""
    found: list[Entry] = []
    for dose in doses:
        time, amount, duration = (complex(x).real for x in (dose.time, dose.amount, dose.duration))
        if dose.route == "infusion":
            found += [
                (time, Kind.RATE_ON, IV, amount / duration),
                (time + duration, Kind.RATE_OFF, IV, amount / duration),
            ]
        else:
            found.append((time, Kind.BOLUS, IV if dose.route == "bolus" else ORAL, amount))
    return sorted(found, key=lambda entry: entry[0])


def concentration(
    count: int, values: Mapping[str, complex], times: NDArray[np.float64], doses: Sequence[Dose] = DOSES
) -> NDArray[np.complex128]:
    """c at the times, by superposition of exponentials."""
    cl, v, q, v2, ka, f = (values[name] for name in NAMES)
    if count == 1:
        terms = [(1 / v, cl / v)]
    else:
        k10, k12, k21 = cl / v, q / v, q / v2
        half = (k10 + k12 + k21) / 2
        root = cmath.sqrt(half * half - k10 * k21)
        fast, slow = half + root, half - root
        terms = [((k21 - fast) / (slow - fast) / v, fast), ((k21 - slow) / (fast - slow) / v, slow)]
    total = np.zeros(len(times), dtype=complex)
    for dose in doses:
        since = times - dose.time
        for size, rate in terms:
            if dose.route == "bolus":
                part = dose.amount * size * np.exp(-rate * since)
            elif dose.route == "oral":
                part = f * dose.amount * ka * size * (np.exp(-rate * since) - np.exp(-ka * since)) / (ka - rate)
            else:
                over = since - dose.duration
                over = np.where(over.real > 0, over, 0.0)
                part = dose.amount / dose.duration * size / rate * (np.exp(-rate * over) - np.exp(-rate * since))
            total += np.where(since.real >= 0, part, 0.0)
    return total


def complex_step(function: Callable[[complex], NDArray[np.complex128]], at: float) -> NDArray[np.float64]:
    """d function / d x."""
    h = 1e-30
    return np.asarray(function(at + 1j * h).imag / h)
