"""The vector functions against numbers worked out with more digits."""

from __future__ import annotations

import ctypes

import numpy as np
import pytest

from paylode.engine.simd.emit import attributes, header, program
from paylode.engine.simd.machine import load, object_code, this_machine
from paylode.engine.simd.operations import Graph
from paylode.engine.simd.preparation import aligned


def evaluated(function: str, x: np.ndarray, lanes: int | None = None) -> np.ndarray:
    machine, graph = this_machine(lanes), Graph()
    text = program(machine, graph, "f", [(graph.call(function, graph.load(0)), 1)], known={}, scratch=lambda: 2)
    code = load(machine, object_code(machine, header(machine) + text + attributes(machine)), ("f",))
    call, memory = (
        ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(code.addresses["f"]),
        aligned(3, machine.lanes),
    )
    out = np.empty(len(x))
    for first in range(0, len(x), machine.lanes):
        block = x[first : first + machine.lanes]
        memory[0, : len(block)] = block
        call(memory.ctypes.data, memory.ctypes.data)
        out[first : first + len(block)] = memory[1, : len(block)]
    return out


def in_units_of_the_last_place(got: np.ndarray, exact: list) -> float:  # type: ignore[type-arg]
    return max(abs(float((g - e) / np.spacing(abs(float(e))))) for g, e in zip(got.tolist(), exact, strict=True))


@pytest.mark.parametrize(
    ("function", "bound"), [("exp", 1.0), ("log", 1.0), ("inverse_cube_root", 2.0), ("square_root", 0.501)]
)
def test_a_function_is_as_accurate_as_it_says(function: str, bound: float) -> None:
    import mpmath

    mpmath.mp.prec = 120
    random = np.random.default_rng(5)
    if function == "exp":
        x = np.concatenate(
            [random.uniform(-708, 709, 3000), random.uniform(-1, 1, 2000), np.linspace(-0.35, 0.35, 501)]
        )
    else:
        x = np.concatenate(
            [10.0 ** random.uniform(-290, 300, 3000), random.uniform(0.5, 2.0, 3000), 1 + 2.0 ** -np.arange(1.0, 52)]
        )
    exact = {
        "exp": mpmath.exp,
        "log": mpmath.log,
        "inverse_cube_root": lambda v: 1 / mpmath.cbrt(v),
        "square_root": mpmath.sqrt,
    }[function]
    assert in_units_of_the_last_place(evaluated(function, x), [exact(mpmath.mpf(v)) for v in x.tolist()]) < bound


def test_the_ends_of_the_range() -> None:
    inf, nan = np.inf, np.nan
    assert np.array_equal(
        evaluated("exp", np.array([-inf, -800.0, 0.0, 709.7, 710.0, inf]))[[0, 1, 2, 4, 5]], [0, 0, 1, inf, inf]
    )
    assert np.isnan(evaluated("exp", np.array([nan]))).all()
    assert np.array_equal(evaluated("log", np.array([0.0, 1.0, inf])), [-inf, 0.0, inf])
    assert np.isnan(evaluated("log", np.array([-1.0, nan, -inf]))).all()


@pytest.mark.parametrize("function", ["exp", "log", "inverse_cube_root"])
def test_the_bits_do_not_depend_on_the_width_of_the_vector(function: str) -> None:
    x = 10.0 ** np.random.default_rng(2).uniform(-3, 2, 200)
    narrow, wide = evaluated(function, x, 2), evaluated(function, x, 4)
    assert np.array_equal(narrow, wide) and np.array_equal(narrow, evaluated(function, x))
