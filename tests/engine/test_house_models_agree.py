"""Both engines give the same answer for every model of the house: two methods, two compilers, one solution.

They share the equations and nothing else: BDF with Python's arithmetic beside a Rosenbrock method in machine code.
`pytest -s` shows the largest |difference| / peak of each model, over states, accounts and observables at all points.
"""

from __future__ import annotations

import numpy as np
import pytest
from house_models import CASES, files

from paylode.engine import Status, Tolerances, engine_for

TOLERANCES = Tolerances(1e-8, 1e-11)
AGREE = 1e-6
SLOW = ("solid tumour, HER2 3+", "solid tumour, HER2 1+", "solid tumour, none", "Jones 2019")
"""Each takes more than two seconds."""
NAMES = [pytest.param(name, marks=pytest.mark.slow) if name in SLOW else name for name in CASES]


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_agree(name: str) -> None:
    case = CASES[name][1]()
    found = []
    for engine in ("scipy", "vector"):
        compile, solve = engine_for(case.equations, engine)
        result = solve(compile(case.equations), case.batch(), case.schedule(), case.request(), TOLERANCES)
        assert result.status[0] == Status.OK, f"{engine}: {result.messages[0]}"
        found.append(result.values[0])
    peak = np.max(np.abs(found[0]), axis=0)
    worst = np.max(np.abs(found[1] - found[0]), axis=0) / np.where(peak > 0.0, peak, 1.0)
    points = case.request().points
    assert points is not None
    where = points.observables[int(np.argmax(worst))]
    print(f"\n{name}: {len(case.equations.states)} states, {worst.size} curves, {worst.max():.1e} ({where})")
    assert worst.max() < AGREE, where


def test_every_model_of_the_house_is_compared() -> None:
    assert {file for file, _ in CASES.values()} == files()
