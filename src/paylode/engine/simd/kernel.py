"""Compiling for the vector engine: equations to machine code."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ...equations import Equations
from ...values.problem import InputError, Problem
from ..kernel import Kernel
from ..kernel import compile as compile_plainly
from ..methods import RODAS5P, Tableau
from .cache import digest, fetched
from .driver import driver_text
from .inside import observer_text
from .machine import Code, Machine, load, object_code, this_machine
from .memory import Layout, layout_of
from .step import FUNCTIONS, step_text

Run = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class SimdKernel:
    """A model as machine code. Made by `compile`.

    code: the model's functions.  run: the lane loop, called with the address of a context.
    vectors: how much memory the model needs.
    """

    equations: Equations
    method: Tableau
    machine: Machine
    layout: Layout
    code: Code
    vectors: int
    run: Run
    cache: Path | None
    driver: Code = field(repr=False)
    _observers: dict[tuple[str, ...], tuple[Code, int]] = field(default_factory=dict, repr=False)

    @cached_property
    def plain(self) -> Kernel:
        """The same model for the SciPy engine, which also names what is wrong with an input."""
        return compile_plainly(self.equations)

    def observer(self, wanted: tuple[str, ...]) -> tuple[int, int]:
        """The address of the function that works out these observables, and the memory it needs."""
        if wanted not in self._observers:
            self._observers[wanted] = _observer(self, wanted)
        code, vectors = self._observers[wanted]
        return code.addresses["observe"], vectors


def compile(
    equations: Equations, *, method: Tableau = RODAS5P, lanes: int | None = None, cache: Path | None = None
) -> SimdKernel:
    """Equations as machine code, for any number of calls of `solve`.

    lanes: other than the machine's own.
    cache: a folder for object code, which only the user may write to; None: nothing is kept.
    """
    if not equations.states:
        raise InputError(Problem(f"equations {equations.name}", "they have no state to integrate", "Declare a state."))
    machine = this_machine(lanes)
    parts = ("model", digest(equations), repr(method), machine.identity)

    def make() -> tuple[dict[str, int], bytes]:
        text = step_text(equations, method, machine)
        return {"vectors": text.vectors}, object_code(machine, text.text)

    facts, code = fetched(cache, parts, make)
    driver = _driver(machine, method.error_order, cache)
    return SimdKernel(
        equations=equations,
        method=method,
        machine=machine,
        layout=layout_of(equations, method),
        code=load(machine, code, FUNCTIONS),
        vectors=facts["vectors"],
        run=ctypes.CFUNCTYPE(None, ctypes.c_void_p)(driver.addresses["run"]),
        cache=cache,
        driver=driver,
    )


_drivers: dict[tuple[str, int], Code] = {}


def _driver(machine: Machine, error_order: int, cache: Path | None) -> Code:
    key = (machine.identity, error_order)
    if key not in _drivers:
        parts = ("driver", str(error_order), machine.identity)
        _, code = fetched(
            cache, parts, lambda: ({}, object_code(machine, driver_text(machine, error_order), passes=True))
        )
        _drivers[key] = load(machine, code, ("run",))
    return _drivers[key]


def _observer(kernel: SimdKernel, wanted: tuple[str, ...]) -> tuple[Code, int]:
    equations, machine = kernel.equations, kernel.machine
    parts = ("observer", digest(equations), repr(kernel.method), machine.identity, repr(wanted))

    def make() -> tuple[dict[str, int], bytes]:
        text = observer_text(equations, wanted, kernel.layout, machine, kernel.vectors)
        return {"vectors": text.vectors}, object_code(machine, text.text)

    facts, code = fetched(kernel.cache, parts, make)
    return load(machine, code, ("observe",)), facts["vectors"]
