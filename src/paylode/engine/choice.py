"""Which engine solves a model.

The vector engine, wherever its compiler (`llvmlite`) can be loaded and the model is of a kind that it was made for;
else SciPy's. Both stand behind the same door, so a caller needs to know no more than the pair of functions.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Literal, TypeAlias, Union

from ..equations import Equations
from ..values.problem import InputError, Problem, did_you_mean
from .kernel import Kernel
from .result import Result

if TYPE_CHECKING:
    from .simd.kernel import SimdKernel

EngineName: TypeAlias = Literal["vector", "scipy"]
Compile: TypeAlias = Callable[[Equations], Union[Kernel, "SimdKernel"]]
Solve: TypeAlias = Callable[..., Result]
"""With the arguments of `paylode.engine.solve`."""

_NAMES: tuple[EngineName, ...] = ("vector", "scipy")
_SMALL = 100
_MOST_PRODUCTS = 300_000
"""Elimination is written out operation by operation. Of 100 states that all depend on each other it takes so many, and
six seconds to compile; from there on it grows with the cube."""


def engine_for(equations: Equations, wanted: EngineName | None = None) -> tuple[Compile, Solve]:
    """`compile` and `solve` of the engine for a model. wanted: that one and no other.

    Raises InputError where the engine that is wanted is not known or cannot be had, saying why.

    >>> from paylode.equations import Equations, Parameter, State, symbol
    >>> change = -symbol("k") * symbol("a")
    >>> decay = Equations("decay", states=(State("a", "nmol", change),), parameters=(Parameter("k", "1/h"),))
    >>> compile, solve = engine_for(decay, "scipy")
    >>> compile(decay).equations.name
    'decay'
    """
    if wanted is not None and wanted not in _NAMES:
        raise InputError(Problem("engine", f"there is no engine {wanted}", did_you_mean(wanted, _NAMES)))
    obstacle = None if wanted == "scipy" else not_honoured(equations)
    if wanted == "vector" and obstacle is not None:
        raise InputError(Problem(f"equations {equations.name}, vector engine", *obstacle))
    if wanted == "scipy" or obstacle is not None:
        from .kernel import compile as compile_plainly
        from .scipy_engine import solve as solve_plainly

        return compile_plainly, solve_plainly
    from .simd_engine import compile, solve

    return compile, solve


def not_honoured(equations: Equations) -> tuple[str, str] | None:
    """Why the vector engine does not take a model, and what to do; None where it does."""
    if find_spec("llvmlite") is None:
        return "llvmlite, which compiles for it, is not installed", "Install llvmlite, or take the SciPy engine."
    if len(equations.states) > _SMALL and (products := _products(equations)) > _MOST_PRODUCTS:
        what = f"{len(equations.states)} states depend on each other so closely that a step takes {products} products"
        return what, "Take the SciPy engine."
    return None


def _products(equations: Equations) -> int:
    from .simd.elimination import elimination_cost

    index = {state.name: i for i, state in enumerate(equations.states)}
    rates = [state.derivative.symbols for state in equations.states]
    places = [(row, index[name]) for row, names in enumerate(rates) for name in names if name in index]
    return elimination_cost(len(index), places)
