"""The timing model: a stiff antibody-drug conjugate in a growing tumour, 24 states, 34 parameters.

Plasma (C) and periphery (P) hold conjugate with 0, 1, 2, 3, 4 or more payloads per antibody, which are lost one by one.
In the tumour, conjugate is free (F) or bound (B) to a receptor (R); FD and BD are the payload on them, LD the payload
in lysosomes. Payload is free (Pf) or on tubulin (Pb) in the cell, free outside (Pe) and in plasma (Pp). Cells grow (G1)
and die in three stages (G2-G4). Units: h, nM, L; tumour volume in mL. |eigenvalues| run from 484 down to 0.0017 1/h.

Dose: 3.6 mg/kg for 70 kg of a 148.5 kDa conjugate, a bolus every 504 h, six times; followed to 3024 h.

Benchmarks and tests of the engine have it from here, and random patients of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from paylode.equations import ZERO, Equations, Expression, Input, Observable, Parameter, State, add, number, symbol

if TYPE_CHECKING:
    from paylode.engine import Schedule

VALUES: dict[str, tuple[float, str]] = {
    "Vc": (3.1, "L"),
    "Vp": (2.4, "L"),
    "Q": (0.025, "L/h"),
    "CL": (0.0104, "L/h"),
    "fdar": (0.08, "1"),
    "kdec": (0.004, "1/h"),
    "Pab": (334.0, "um/d"),
    "Dab": (0.022, "cm2/d"),
    "Rcap": (8.0, "um"),
    "Rk": (75.0, "um"),
    "eps": (0.24, "1"),
    "kon": (0.7, "1/nM/h"),
    "koff": (0.14, "1/h"),
    "kint": (0.08, "1/h"),
    "kdeg": (0.05, "1/h"),
    "R0": (166.0, "nM"),
    "klys": (0.05, "1/h"),
    "kout": (0.12, "1/h"),
    "kin": (0.08, "1/h"),
    "ton": (0.3, "1/nM/h"),
    "toff": (0.8, "1/h"),
    "Tub": (65.0, "nM"),
    "Ppl": (21000.0, "um/d"),
    "Dpl": (0.25, "cm2/d"),
    "epsp": (0.44, "1"),
    "CLp": (8.0, "L/h"),
    "Vpl": (30.0, "L"),
    "fcat": (0.5, "1"),
    "kg": (0.00096, "1/h"),
    "Vmax": (500.0, "mL"),
    "kmax": (0.006, "1/h"),
    "KC": (25.0, "nM"),
    "tau": (60.0, "h"),
    "V0": (10.0, "mL"),
}
DOSE = 3.6 * 70.0 / 148.5 * 1000.0  # nmol
DOSE_TIMES = tuple(504.0 * cycle for cycle in range(6))
END = 3024.0
TIMES = np.arange(3.0, END + 1.0, 6.0)
"""Every six hours, between the doses."""
SHARES = (0.01, 0.08, 0.20, 0.27, 0.44)
LOGNORMAL = {"CL": 0.30, "Vc": 0.18, "kdec": 0.25, "R0": 0.60, "kint": 0.30, "kout": 0.40, "kg": 0.40, "KC": 0.50}
"""Standard deviations of the logarithm between patients."""
SIZES = {
    **{f"C{i}": 100.0 for i in range(5)},
    **{f"P{i}": 100.0 for i in range(5)},
    **{"F": 10.0, "B": 100.0, "R": 100.0, "FD": 10.0, "BD": 100.0, "LD": 100.0},
    **{"Pf": 10.0, "Pb": 10.0, "Pe": 1.0, "Pp": 1.0},
    **{f"G{i}": 10.0 for i in range(1, 5)},
}
"""What one dose makes of each state, within a factor of ten: absolute tolerances follow these."""


def timing_model() -> Equations:
    """The model as equations. Input `dose` in nmol of conjugate; every state is an observable."""
    p = {name: symbol(name) for name in VALUES}
    rates = _plasma(p) | _tumour(p) | _payload(p) | _cells(p)
    starts = {"R": p["R0"], "G1": p["V0"]}
    states = tuple(
        State(name, "mL" if name[0] == "G" else "nM", rate, starts.get(name, ZERO), scale=number(SIZES[name]))
        for name, rate in rates.items()
    )
    return Equations(
        name="timing model",
        states=states,
        parameters=tuple(Parameter(name, unit, value) for name, (value, unit) in VALUES.items()),
        inputs=(Input("dose", "nmol", tuple((f"C{i}", share / p["Vc"]) for i, share in enumerate(SHARES))),),
        observables=tuple(Observable(state.name, state.unit, symbol(state.name)) for state in states),
    )


def patients(n: int) -> NDArray[np.float64]:
    """Parameters (n, 34); patient 0 is typical, and patient i is the same whatever n is."""
    numbers = np.tile([value for value, _ in VALUES.values()], (n, 1))
    names = list(VALUES)
    for i in range(1, n):
        random = np.random.default_rng([1, i])
        for name, spread in LOGNORMAL.items():
            numbers[i, names.index(name)] *= np.exp(spread * random.standard_normal())
    return numbers


def doses(n: int, cycles: int = 6) -> Schedule:
    """A bolus at the beginning of each cycle."""
    from paylode.engine import Kind, Schedule  # not above: the peers' environment need not have what it imports

    return Schedule.of([[(time, Kind.BOLUS, 0, DOSE) for time in DOSE_TIMES[:cycles]]] * n)


def _conjugate() -> list[Expression]:
    return [symbol(f"C{i}") for i in range(5)]


def _plasma(p: dict[str, Expression]) -> dict[str, Expression]:
    central, peripheral = _conjugate(), [symbol(f"P{i}") for i in range(5)]
    rates: dict[str, Expression] = {}
    for i in range(5):
        clearance = p["CL"] * (1 + i * p["fdar"]) * central[i]
        gained = (i + 1) * p["kdec"] * central[i + 1] if i < 4 else 0
        exchanged = p["Q"] * (central[i] - peripheral[i])
        rates[f"C{i}"] = (-clearance - exchanged) / p["Vc"] + gained - i * p["kdec"] * central[i]
    for i in range(5):
        gained = (i + 1) * p["kdec"] * peripheral[i + 1] if i < 4 else 0
        rates[f"P{i}"] = p["Q"] * (central[i] - peripheral[i]) / p["Vp"] + gained - i * p["kdec"] * peripheral[i]
    return rates


def _exchange(p: dict[str, Expression], permeability: str, diffusion: str) -> Expression:
    """Vascular exchange and exchange through the surface of a sphere, 1/h."""
    radius_squared = (0.238732414637843 * _volume()) ** (2 / 3)  # cm2
    return (2 * p[permeability] * p["Rcap"] / p["Rk"] ** 2 + 6 * p[diffusion] / radius_squared) / 24


def _volume() -> Expression:
    return add(*(symbol(f"G{i}") for i in range(1, 5)))


def _payload_in_plasma() -> Expression:
    return add(*(i * c for i, c in enumerate(_conjugate())))


def _tumour(p: dict[str, Expression]) -> dict[str, Expression]:
    free, bound, receptor = symbol("F"), symbol("B"), symbol("R")
    free_payload, bound_payload, lysosomal = symbol("FD"), symbol("BD"), symbol("LD")
    exchange = _exchange(p, "Pab", "Dab")
    binding = p["kon"] * (free / p["eps"]) * receptor - p["koff"] * bound
    payload_binding = p["kon"] * (free_payload / p["eps"]) * receptor - p["koff"] * bound_payload
    return {
        "F": exchange * (p["eps"] * add(*_conjugate()) - free) - binding,
        "B": binding - p["kint"] * bound,
        "R": p["kdeg"] * (p["R0"] - receptor) - binding,
        "FD": exchange * (p["eps"] * _payload_in_plasma() - free_payload) - payload_binding - p["kdec"] * free_payload,
        "BD": payload_binding - (p["kint"] + p["kdec"]) * bound_payload,
        "LD": p["kint"] * bound_payload - p["klys"] * lysosomal,
    }


def _payload(p: dict[str, Expression]) -> dict[str, Expression]:
    free, on_tubulin, outside, plasma = symbol("Pf"), symbol("Pb"), symbol("Pe"), symbol("Pp")
    exchange = _exchange(p, "Ppl", "Dpl")
    tubulin = p["ton"] * free * (p["Tub"] - on_tubulin) - p["toff"] * on_tubulin
    catabolism = p["CL"] * add(*(i * (1 + i * p["fdar"]) * c for i, c in enumerate(_conjugate())))
    deconjugated = p["kdec"] * (symbol("FD") + symbol("BD"))
    into_plasma = p["kdec"] * _payload_in_plasma() * p["Vc"] + p["fcat"] * catabolism - p["CLp"] * plasma
    from_tumour = exchange * (outside - p["epsp"] * plasma) * _volume() / 1000
    return {
        "Pf": p["klys"] * symbol("LD") + p["kin"] * outside - p["kout"] * free - tubulin,
        "Pb": tubulin,
        "Pe": p["kout"] * free - p["kin"] * outside + deconjugated + exchange * (p["epsp"] * plasma - outside),
        "Pp": (into_plasma + from_tumour) / p["Vpl"],
    }


def _cells(p: dict[str, Expression]) -> dict[str, Expression]:
    growing, dying = symbol("G1"), [symbol(f"G{i}") for i in range(2, 5)]
    inside = symbol("Pf") + symbol("Pb")
    killed = p["kmax"] * inside / (p["KC"] + inside) * growing
    return {
        "G1": p["kg"] * growing * (1 - _volume() / p["Vmax"]) - killed,
        "G2": killed - dying[0] / p["tau"],
        "G3": (dying[0] - dying[1]) / p["tau"],
        "G4": (dying[1] - dying[2]) / p["tau"],
    }
